package intake

import "strings"

// maxWords bounds a vocabulary, so that ids which never come again do not pile up.
const maxWords = 1 << 20

// vocabulary keeps one copy of each word, so that a million rows that name the same
// store hold its id once, and none holds on to the row it was cut from.
type vocabulary map[string]string

func (v vocabulary) keep(word string) (string, error) {
	if kept, known := v[word]; known {
		return kept, nil
	}
	word = strings.Clone(word)
	if len(v) < maxWords {
		v[word] = word
	}
	return word, nil
}
