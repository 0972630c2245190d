package intake

import (
	"bytes"
	"io"

	"frontline/guideapp"
)

var byteOrderMark = []byte("\xef\xbb\xbf")

// bounds passes a CSV file on without its byte order mark, and stops at a file or a row
// longer than the limits, so that one quote left open cannot fill the memory.
type bounds struct {
	name   string
	from   io.Reader
	read   int64 // bytes so far
	line   int   // of the row being read
	lines  int   // line ends so far
	record int   // bytes of the row so far
	quoted bool  // an odd number of quotes so far: a line end belongs to the row
}

func newBounds(name string, r io.Reader) (*bounds, error) {
	start := make([]byte, len(byteOrderMark))
	n, err := io.ReadFull(r, start)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, err
	}
	start = bytes.TrimPrefix(start[:n], byteOrderMark)
	return &bounds{name: name, from: io.MultiReader(bytes.NewReader(start), r), line: 1}, nil
}

func (b *bounds) Read(p []byte) (int, error) {
	n, err := b.from.Read(p)
	b.read += int64(n)
	if b.read > MaxFileBytes {
		return 0, guideapp.Errorf(guideapp.TooLarge, "%s is longer than %d bytes; split it", b.name, int64(MaxFileBytes))
	}
	for _, c := range p[:n] {
		b.record++
		if c == '"' {
			b.quoted = !b.quoted
		}
		if c == '\n' {
			b.lines++
			if !b.quoted {
				b.record, b.line = 0, b.lines+1
			}
		}
		if b.record > MaxRecordBytes {
			return 0, guideapp.Errorf(guideapp.TooLarge,
				"%s:%d: the row is longer than %d bytes; is a quote left open?", b.name, b.line, MaxRecordBytes)
		}
	}
	return n, err
}
