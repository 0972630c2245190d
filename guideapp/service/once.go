package service

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode"

	"frontline/guideapp"
)

// Limits of idempotency keys.
const (
	// IdempotencyWindow is how long a key is remembered.
	IdempotencyWindow = 30 * guideapp.FullDay
	// MaxIdempotencyKey is the longest key, in bytes.
	MaxIdempotencyKey = 128
)

// CallTx remembers mutations. Idempotent must keep a second transaction with the same
// key waiting until the first has ended, which Answered does not, and PutIdempotent replaces
// what stood under the key.
type CallTx interface {
	Answered(ctx context.Context, key IdempotencyKey) (StoredCall, bool, error)
	Idempotent(ctx context.Context, key IdempotencyKey) (StoredCall, bool, error)
	PutIdempotent(ctx context.Context, key IdempotencyKey, call StoredCall) error
}

// once carries out effect one time per key, in the transaction of the effect, and gives
// the stored answer when the same request comes again. The same key with another
// request is a Conflict that names the first field that differs. Requests and answers
// are kept as JSON: they must be plain values whose fields are exported.
func once[Request, Answer any](ctx context.Context, tx CallTx, key IdempotencyKey, now guideapp.Instant,
	request Request, effect func() (Answer, error),
) (Answer, error) {
	answer, canonical, found, err := recall[Answer](ctx, tx.Idempotent, key, now, request)
	if err != nil || found {
		return answer, err
	}
	if answer, err = effect(); err != nil {
		return answer, err
	}
	response, err := json.Marshal(answer)
	if err != nil {
		return answer, fmt.Errorf("write the answer of %s: %w", key.Method, err)
	}
	return answer, tx.PutIdempotent(ctx, key, StoredCall{Request: canonical, Response: response, At: now})
}

// answered gives the stored answer when the same request came before, and whether it did.
// It claims nothing: once must still follow.
func answered[Answer, Request any](ctx context.Context, tx CallTx, key IdempotencyKey, now guideapp.Instant, request Request) (Answer, bool, error) {
	answer, _, found, err := recall[Answer](ctx, tx.Answered, key, now, request)
	return answer, found, err
}

// recall looks a key up. It gives the request as it is kept, too.
func recall[Answer, Request any](ctx context.Context, look func(context.Context, IdempotencyKey) (StoredCall, bool, error),
	key IdempotencyKey, now guideapp.Instant, request Request,
) (answer Answer, canonical []byte, found bool, err error) {
	if err := checkKey(key.Key); err != nil {
		return answer, nil, false, err
	}
	if canonical, err = json.Marshal(request); err != nil {
		return answer, nil, false, fmt.Errorf("write the request of %s: %w", key.Method, err)
	}
	stored, found, err := look(ctx, key)
	if err != nil || !found || now-stored.At >= IdempotencyWindow {
		return answer, canonical, false, err
	}
	answer, err = replay[Answer](key, stored, canonical)
	return answer, canonical, true, err
}

func replay[Answer any](key IdempotencyKey, stored StoredCall, canonical []byte) (Answer, error) {
	var answer Answer
	if !bytes.Equal(stored.Request, canonical) {
		field, err := firstDifference(stored.Request, canonical)
		if err != nil {
			return answer, fmt.Errorf("compare the requests of %s under key %q: %w", key.Method, key.Key, err)
		}
		return answer, guideapp.Errorf(guideapp.Conflict,
			"idempotency key %q was used for another request, which differs in %s: send a new key with a new request", key.Key, field)
	}
	if err := json.Unmarshal(stored.Response, &answer); err != nil {
		return answer, fmt.Errorf("read the stored answer of %s under key %q: %w", key.Method, key.Key, err)
	}
	return answer, nil
}

func checkKey(key string) error {
	plain := strings.IndexFunc(key, func(r rune) bool { return r < ' ' || r > '~' }) < 0
	if key == "" || len(key) > MaxIdempotencyKey || !plain {
		return guideapp.InvalidAt("idempotency_key",
			"must be 1 to %d printable ASCII characters, a new one for each thing to be done, such as a UUID", MaxIdempotencyKey)
	}
	return nil
}

// firstDifference names the first field in which two JSON documents differ.
func firstDifference(a, b []byte) (string, error) {
	left, err := tree(a)
	if err != nil {
		return "", err
	}
	right, err := tree(b)
	if err != nil {
		return "", err
	}
	return difference("", left, right), nil
}

func tree(document []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(document))
	decoder.UseNumber() // an int64 does not fit a float64
	var root any
	err := decoder.Decode(&root)
	return root, err
}

func difference(path string, a, b any) string {
	switch left := a.(type) {
	case map[string]any:
		if right, ok := b.(map[string]any); ok {
			return objectDifference(path, left, right)
		}
	case []any:
		if right, ok := b.([]any); ok {
			return listDifference(path, left, right)
		}
	}
	return path
}

func objectDifference(path string, a, b map[string]any) string {
	names := make([]string, 0, len(a)+len(b))
	for name := range a {
		names = append(names, name)
	}
	for name := range b {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if !reflect.DeepEqual(a[name], b[name]) {
			return difference(strings.TrimPrefix(path+"."+fieldName(name), "."), a[name], b[name])
		}
	}
	return path
}

func listDifference(path string, a, b []any) string {
	for i := range min(len(a), len(b)) {
		if !reflect.DeepEqual(a[i], b[i]) {
			return difference(fmt.Sprintf("%s[%d]", path, i), a[i], b[i])
		}
	}
	return path
}

// fieldName writes a Go field name in the words of the wire: "CustomerID" is
// "customer_id".
func fieldName(name string) string {
	var out strings.Builder
	letters := []rune(name)
	for i, r := range letters {
		startsWord := i > 0 && unicode.IsUpper(r) &&
			(unicode.IsLower(letters[i-1]) || (i+1 < len(letters) && unicode.IsLower(letters[i+1])))
		if startsWord {
			out.WriteByte('_')
		}
		out.WriteRune(unicode.ToLower(r))
	}
	return out.String()
}
