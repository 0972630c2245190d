package simulator

import (
	"bytes"
	"encoding/binary"
	"hash/crc64"
	"time"

	"frontline/guideapp"
	"frontline/guideapp/reward"
)

// Dataset is the facts of one period with what decides their pay: the organisation, and
// facts of other times as History says.
type Dataset struct {
	Org    guideapp.Org     // sorted; loaded, without names, places, payers and goals of other periods
	Events []guideapp.Event // a loaded set has its facts as columns instead
	// Rows are the facts in place of Events, of a set that is only to be exported. Export puts
	// them in order.
	Rows   *FactRows
	Period guideapp.Period
	AsOf   guideapp.Instant // facts known then
	Zone   string           // an IANA name
	// History says which facts outside the period are there.
	History History
	// LeftOut is how many words of facts (categories, reasons, attributes) were not carried:
	// no plan names them, and they are not shared by enough customers, of an attribute that no
	// plan asks for, or say who somebody is; of a set that was loaded.
	LeftOut int
	// FactsHash is reward.Facts.Hash of the facts the set was made from. Export works it
	// out; Load gives it.
	FactsHash string
	// Progress is told how far NewSession is with a loaded set, in facts read of all that it
	// reads: each of them twice. It may be nil.
	Progress func(read, of int)

	texts []string // of a loaded set
	facts *factColumns
}

// Len is how many facts there are.
func (d *Dataset) Len() int {
	if d.facts != nil {
		return d.facts.n
	}
	if d.Rows != nil {
		return d.Rows.Len()
	}
	return len(d.Events)
}

// layOutIn lays the facts of a part out in the set's own zone, side by side for the first plan.
func (d *Dataset) layOutIn(zone *time.Location, part reward.Part) (*reward.Facts, error) {
	if zone.String() != d.Zone {
		return nil, guideapp.Errorf(guideapp.Invalid, "the data set is in the time zone %s, not %s", d.Zone, zone)
	}
	facts, err := d.layOut(zone, part)
	if err == nil {
		facts.Order()
	}
	return facts, err
}

func (d *Dataset) layOut(zone *time.Location, part reward.Part) (*reward.Facts, error) {
	if d.Rows != nil && d.facts == nil {
		return nil, guideapp.Errorf(guideapp.Invalid, "the data set is one to be exported; try plans on what Load reads of it")
	}
	if d.facts == nil {
		if part != (reward.Part{}) {
			return nil, guideapp.Errorf(guideapp.Invalid, "only a data set that was loaded can be split")
		}
		return reward.NewFacts(&d.Org, d.Events, zone, d.AsOf)
	}
	f := d.facts
	return reward.LayOut(&d.Org, &reward.Columns{
		Events: f.n, Referred: f.referred, Customers: f.customers, Texts: d.texts, Classes: f.classes, Attrs: f.attrs, FactsHash: d.FactsHash,
		Part: part, Read: d.told(d.facts.read, 1), ReadRefs: d.told(d.facts.readRefs, 0), Source: Source, ID: f.factID, Customer: f.customerID,
	}, zone, d.AsOf)
}

// told gives how facts are read, which tells Progress from where so many readings of all
// facts are done. What is read once more is not told again.
func (d *Dataset) told(read func(each func(first int, b *reward.Block) error) error, done int) func(each func(first int, b *reward.Block) error) error {
	if d.Progress == nil {
		return read
	}
	most := 0
	return func(each func(first int, b *reward.Block) error) error {
		return read(func(first int, b *reward.Block) error {
			if now := done*d.facts.n + first + len(b.At); now > most {
				most = now
				d.Progress(now, 2*d.facts.n)
			}
			return each(first, b)
		})
	}
}

// A data set is the magic, the format's number, the body, and the CRC-64 (ECMA, big end
// first) of all that: it finds what was cut short or changed by accident.
const (
	magic       = "FLDS"
	format      = 5
	trailerSize = crc64.Size
	headerSize  = len(magic) + 1
)

func checksum(of []byte) []byte {
	return binary.BigEndian.AppendUint64(nil, crc64.Checksum(of, crc64.MakeTable(crc64.ECMA)))
}

// Source is the source of every fact of a loaded data set.
const Source = "dataset"

// Export writes the data set: the facts known as of AsOf, each once, without people. Of
// History.Words, unless it is all of them, it takes what plans name; other words leave
// where customers share them (MinShared). Statements over what Load reads are, byte for
// byte, those over the facts given, of every plan that a session over it takes. The same
// fact with two contents is a Conflict, more than a limit TooLarge.
func Export(set Dataset) ([]byte, error) {
	rows := set.Rows
	if rows == nil {
		rows = NewFactRows(set.Org.Brand)
		for i := range set.Events {
			if err := rows.Add(set.Events[i]); err != nil {
				return nil, err
			}
		}
	}
	if rows.brand != set.Org.Brand {
		return nil, guideapp.Errorf(guideapp.Invalid, "the facts are of brand %q; the data set is of brand %q", rows.brand, set.Org.Brand)
	}
	if err := rows.conflict(set.AsOf); err != nil {
		return nil, err
	}
	rows.sort()
	set.FactsHash = rows.hash(set.AsOf)
	w := &datasetWriter{set: &set, rows: rows, facts: rows.knownBy(set.AsOf)}
	if err := w.check(); err != nil {
		return nil, err
	}
	w.bytes = append(append(w.bytes, magic...), format)
	if w.write(); w.err != nil {
		return nil, w.err
	}
	return append(w.bytes, checksum(w.bytes)...), nil
}

// Load reads a data set. Bytes that are not one, are cut short or were changed are
// Invalid; what they claim never makes it allocate more than a few hundred times their
// size. The facts stay where they are in data, which may not be changed afterwards, and
// are read by NewSession.
func Load(data []byte) (*Dataset, error) {
	if len(data) < headerSize+trailerSize || string(data[:len(magic)]) != magic {
		return nil, guideapp.Errorf(guideapp.Invalid, "these %d bytes are not a Frontline data set; export one", len(data))
	}
	if data[len(magic)] != format {
		return nil, guideapp.Errorf(guideapp.Invalid, "the data set has format %d; this program reads format %d: export it again", data[len(magic)], format)
	}
	body, trailer := data[:len(data)-trailerSize], data[len(data)-trailerSize:]
	if !bytes.Equal(checksum(body), trailer) {
		return nil, guideapp.Errorf(guideapp.Invalid, "the data set of %d bytes was cut short or changed: its checksum does not match; fetch it again", len(data))
	}
	r := &datasetReader{columnReader: columnReader{bytes: body, at: headerSize, end: len(body)}, set: &Dataset{}}
	r.read()
	if r.err != nil {
		return nil, r.err
	}
	r.set.texts = r.texts
	return r.set, nil
}
