package simulator

import (
	"strconv"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// jsonWriter appends canonical JSON: keys in the order they are written, integers only.
// Reports write with it; it puts the commas.
type jsonWriter struct {
	to   []byte
	next bool // something stands before on this level, so a comma is due
}

func (w *jsonWriter) comma() {
	if w.next {
		w.to = append(w.to, ',')
	}
	w.next = true
}

// key writes a key; its value follows.
func (w *jsonWriter) key(name string) {
	w.comma()
	w.to = append(reward.AppendText(w.to, name), ':')
	w.next = false
}

func (w *jsonWriter) open(bracket byte) {
	w.comma()
	w.to, w.next = append(w.to, bracket), false
}

func (w *jsonWriter) close(bracket byte) { w.to, w.next = append(w.to, bracket), true }

// object writes an object whose fields body writes.
func (w *jsonWriter) object(body func()) {
	w.open('{')
	body()
	w.close('}')
}

// objects writes a list of n objects, the fields of each by body.
func (w *jsonWriter) objects(key string, n int, body func(i int)) {
	w.list(key, n, func(i int) { w.object(func() { body(i) }) })
}

// list writes a list of n values under a key, each by body.
func (w *jsonWriter) list(key string, n int, body func(i int)) {
	w.key(key)
	w.open('[')
	for i := range n {
		body(i)
	}
	w.close(']')
}

func (w *jsonWriter) number(v int64) {
	w.comma()
	w.to = strconv.AppendInt(w.to, v, 10)
}

// value writes a text as a value of a list.
func (w *jsonWriter) value(text string) {
	w.comma()
	w.to = reward.AppendText(w.to, text)
}

func (w *jsonWriter) int(key string, v int) {
	w.key(key)
	w.number(int64(v))
}

func (w *jsonWriter) int64(key string, v int64) {
	w.key(key)
	w.number(v)
}

func (w *jsonWriter) fen(key string, v guideapp.Fen) { w.int64(key, int64(v)) }

// fens writes a list of amounts.
func (w *jsonWriter) fens(key string, amounts []guideapp.Fen) {
	w.list(key, len(amounts), func(i int) { w.number(int64(amounts[i])) })
}

func (w *jsonWriter) bool(key string, v bool) {
	w.key(key)
	w.to, w.next = strconv.AppendBool(w.to, v), true
}

func (w *jsonWriter) text(key, text string) {
	w.key(key)
	w.to, w.next = reward.AppendText(w.to, text), true
}

// words writes a text in both languages under a key.
func (w *jsonWriter) words(key string, t guideapp.Text) {
	w.key(key)
	w.both(t)
}

// both writes a text in both languages: {"zh":"...","en":"..."}.
func (w *jsonWriter) both(t guideapp.Text) {
	w.object(func() {
		w.text("zh", t.ZH)
		w.text("en", t.EN)
	})
}

// texts writes a list of texts.
func (w *jsonWriter) texts(key string, list []string) {
	w.list(key, len(list), func(i int) {
		w.comma()
		w.to = reward.AppendText(w.to, list[i])
	})
}

// null writes that there is no data.
func (w *jsonWriter) null(key string) {
	w.key(key)
	w.to, w.next = append(w.to, "null"...), true
}
