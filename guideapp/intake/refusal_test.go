package intake_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"frontline/guideapp"
	"frontline/guideapp/intake"
)

var shanghai = time.FixedZone("CST", 8*3600)

// readers reads each kind of file, dropping what was read.
var readers = map[string]func(name string, r io.Reader) error{
	"stores":    drop(intake.ReadStores),
	"guides":    drop(intake.ReadGuides),
	"customers": drop(intake.ReadCustomers),
	"points":    drop(intake.ReadPoints),
	"goals":     drop(intake.ReadGoals),
	"events":    drop(readEvents),
}

func drop[T any](read func(string, io.Reader) ([]T, error)) func(string, io.Reader) error {
	return func(name string, r io.Reader) error {
		_, err := read(name, r)
		return err
	}
}

func readEvents(name string, r io.Reader) ([]guideapp.Event, error) {
	return intake.ReadEvents(name, r, "demo", "file", shanghai)
}

// Every refusal names its place and says what would be right.
func TestRefusals(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name, file, text string
		path, message    string // of the first violation; message is a part of it
	}{
		{"empty file", "stores", "", "f.csv:1", "the file is empty"},
		{"unknown column", "stores", "store_id,regoin\n", "f.csv:1:10", `unknown column "regoin"`},
		{"a header that is not UTF-8", "stores", "store_id,\xb5\xea\n", "f.csv:1:10", "save the file as CSV UTF-8"},
		{"no text", "stores", "PK\x03\x04\x00\n", "f.csv:1:1", "another control character"},
		{"column twice", "stores", "store_id,region,store_id\n", "f.csv:1:17: store_id", "names this column twice"},
		{"column missing", "stores", "store_id\nS1\n", "f.csv:1: region", "the header lacks this column"},
		{"half-written row", "stores", "store_id,region,class\nS1,310000,A\nS2,3100", "f.csv:3:4: region", "ends after 2 of 3 columns"},
		{"too wide a row", "stores", "store_id,region\nS1,310000,A\n", "f.csv:2:11", "has 3 columns, the header names 2"},
		{"quote left open", "stores", "store_id,region\nS1,\"310000\n", "f.csv:2:12", "a quote is left open"},
		{"quote left open over lines", "stores", "store_id,region\nS1,\"310000\nS2,310000\n", "f.csv:3:11", "the row begins on line 2"},
		{"quote inside a cell", "stores", "store_id,region\nS1,31\"0\n", "f.csv:2:6", "a quote stands inside a cell"},
		{"not UTF-8", "stores", "store_id,name,region\nS1,\xc9\xcf\xba\xa3,3\n", "f.csv:2:4: name", "save the file as CSV UTF-8"},
		{"line break in a cell", "stores", "store_id,name,region\nS1,\"a\nb\",3\n", "f.csv:2:4: name", "remove it"},
		{"space after an id", "stores", "store_id,region\nS1 ,3\n", "f.csv:2:1: store_id", "has a space at its start or end"},
		{"id missing", "stores", "store_id,region\n,3\n", "f.csv:2:1: store_id", "must not be empty"},
		{"id too long", "stores", "store_id,region\n" + strings.Repeat("S", 65) + ",3\n", "f.csv:2:1: store_id", "longer than 64"},
		{"id not ASCII", "stores", "store_id,region\n店,3\n", "f.csv:2:1: store_id", "plain ASCII"},
		{"comma in an id", "stores", "store_id,region\n\"S,1\",3\n", "f.csv:2:1: store_id", `must not contain ","`},
		{"unknown class", "stores", "store_id,region,class\nS1,3,D\n", "f.csv:2:6: class", `"D" is not one of A, B, C`},
		{"unknown ownership", "stores", "store_id,region,ownership\nS1,3,own\n", "f.csv:2:6: ownership", "direct, franchise"},
		{"latitude 120", "stores", "store_id,region,lng,lat,coord\nS1,3,121.5,120,wgs84\n", "f.csv:2:12: lat", "latitude 120 is not between -90 and 90"},
		{"latitude missing", "stores", "store_id,region,lng,lat,coord\nS1,3,121.5,,wgs84\n", "f.csv:2:12: lat", "give lng, lat and coord"},
		{"a bare pair", "stores", "store_id,region,lng,lat\nS1,3,121.5,31.2\n", "f.csv:2: coord", "wgs84, gcj02 or bd09"},
		{"unknown coordinate system", "stores", "store_id,region,lng,lat,coord\nS1,3,121.5,31.2,utm\n", "f.csv:2:17: coord", "is not wgs84, gcj02 or bd09"},
		{"not a degree", "stores", "store_id,region,lng,lat,coord\nS1,3,121E,31.2,wgs84\n", "f.csv:2:6: lng", "not a number of degrees"},
		{"infinite degrees", "stores", "store_id,region,lng,lat,coord\nS1,3,Inf,31.2,wgs84\n", "f.csv:2:6: lng", "not a number of degrees"},
		{"not a time of day", "stores", "store_id,region,open,close\nS1,3,9:00,21:30\n", "f.csv:2:6: open", "such as 09:00"},
		{"minute 60", "stores", "store_id,region,open,close\nS1,3,09:60,21:30\n", "f.csv:2:6: open", "such as 09:00"},
		{"no closing time", "stores", "store_id,region,open,close\nS1,3,09:00,\n", "f.csv:2:12: close", "give open and close"},
		{"not a switch", "stores", "store_id,region,cloud\nS1,3,maybe\n", "f.csv:2:6: cloud", "is not true or false"},
		{"visitors below 0", "stores", "store_id,region,visitors\nS1,3,-1\n", "f.csv:2:6: visitors", "must not be below 0"},
		{"store twice", "stores", "store_id,region\nS1,3\nS1,4\n", "f.csv:3:1: store_id", "already stands on line 2"},

		{"overlapping assignments", "guides", "guide_id,store_id,from,to\nG1,S1,2026-01-01,2026-03-31\nG1,S2,2026-03-31,\n", "f.csv:3:7: from", "S1 from 2026-01-01 to 2026-03-31 (line 2)"},
		{"two names", "guides", "guide_id,name,store_id,from,to\nG1,陈,S1,,2026-03-31\nG1,李,S2,2026-04-01,\n", "f.csv:3:4: name", `called "陈" on line 2`},
		{"last before first", "guides", "guide_id,store_id,from,to\nG1,S1,2026-02-01,2026-01-01\n", "f.csv:2:18: to", "before the first day, 2026-02-01"},
		{"unknown role", "guides", "guide_id,store_id,role\nG1,S1,boss\n", "f.csv:2:7: role", "guide, manager, coordinator"},
		{"not a date", "guides", "guide_id,store_id,from\nG1,S1,2026-02-30\n", "f.csv:2:7: from", "such as 2026-09-30"},
		{"no store", "guides", "guide_id,store_id\nG1,\n", "f.csv:2:4: store_id", "must not be empty"},

		{"not a phone", "customers", "customer_id,phone\nC1,13812x45678\n", "f.csv:2:4: phone", "is not a phone number of 7 to 15 digits"},
		{"customer twice", "customers", "customer_id\nC1\nC1\n", "f.csv:3:1: customer_id", "already stands on line 2"},

		{"point without place", "points", "customer_id,lng,lat,coord\nC1,,31.2,wgs84\n", "f.csv:2:4: lng", "the longitude is missing"},
		{"precision below 0", "points", "customer_id,lng,lat,coord,precision_m\nC1,121,31,wgs84,-5\n", "f.csv:2:17: precision_m", "must not be below 0"},

		{"unknown period", "goals", "table,party,period,amount\nt,G1,2026-13,5\n", "f.csv:2:6: period", "is not a period such as 2026-09"},
		{"goal below 0", "goals", "table,party,period,amount\nt,G1,2026-09,-5\n", "f.csv:2:14: amount", "must not be below 0"},
		{"goal twice", "goals", "table,party,period,amount\nt,G1,2026-09,5\nt,G1,2026-09,6\n", "f.csv:3:3: party", "already has a goal for 2026-09"},

		{"unknown kind", "events", "event_id,kind,at\ne1,ordr,2026-09-01\n", "f.csv:2:4: kind", "is not a kind; it is one of order,"},
		{"not a time", "events", "event_id,kind,at\ne1,order,01/09/2026\n", "f.csv:2:10: at", "such as 2026-09-30T18:05:00+08:00"},
		{"no time", "events", "event_id,kind,at,store_id\ne1,order,,S1\n", "f.csv:2:10: at", "must not be empty"},
		{"three decimals", "events", "event_id,kind,at,store_id,amount\ne1,order,2026-09-01,S1,1.005\n", "f.csv:2:24: amount", "at most two decimals"},
		{"amount below 0", "events", "event_id,kind,at,store_id,amount\ne1,order,2026-09-01,S1,-1\n", "f.csv:2:24: amount", "must not be below 0"},
		{"not a count", "events", "event_id,kind,at,store_id,quantity\ne1,order,2026-09-01,S1,1.5\n", "f.csv:2:24: quantity", "not a whole number"},
		{"order of nobody", "events", "event_id,kind,at\ne1,order,2026-09-01\n", "f.csv:2: store_id", "its store, its guide or both"},
		{"refund of nothing", "events", "event_id,kind,at,amount,ref\ne1,refund,2026-09-01,5,\n", "f.csv:2:24: ref", "must name what it refers to"},
		{"same id, other amount", "events", "event_id,kind,at,store_id,amount\ne1,order,2026-09-01,S1,1\ne1,order,2026-09-01,S1,2\n", "f.csv:3:24: amount", "already stands on line 2 with another amount"},
		{"attribute without a name", "events", "event_id,kind,at,attr_\n", "f.csv:1:18", "must name its attribute"},
		{"too many attributes", "events", "event_id,kind,at,store_id" + attrHeader(17) + "\ne1,order,2026-09-01,S1" + strings.Repeat(",x", 17) + "\n", "f.csv:2: Attrs", "are more than 16"},
	} {
		t.Run(row.file+"/"+row.name, func(t *testing.T) {
			t.Parallel()
			err := readers[row.file]("f.csv", strings.NewReader(row.text))
			var refused *guideapp.Error
			if !errors.As(err, &refused) || refused.Code != guideapp.Invalid || len(refused.Violations) == 0 {
				t.Fatalf("got %v, want a refusal with violations", err)
			}
			if first := refused.Violations[0]; first.Path != row.path || !strings.Contains(first.Message, row.message) {
				t.Errorf("got  %s: %s\nwant %s: ...%s...", first.Path, first.Message, row.path, row.message)
			}
		})
	}
}

// A cell as long as a row may be is not read back to whoever wrote it, wherever it stands.
func TestRefusals_areShort(t *testing.T) {
	t.Parallel()
	for file, read := range readers {
		var refused *guideapp.Error
		if err := read("f.csv", strings.NewReader("")); !errors.As(err, &refused) {
			t.Fatal(err)
		}
		_, columns, _ := strings.Cut(refused.Violations[0].Message, "must name the columns ")
		names := strings.Split(strings.TrimSuffix(columns, ",attr_*"), ",")
		for _, cell := range []string{strings.Repeat("x", 60_000), strings.Repeat("\x01", 60_000), strings.Repeat("\xff", 60_000), strings.Repeat("店", 20_000), strings.Repeat("9", 60_000)} {
			texts := []string{cell + "\n", "attr_" + cell + "\n"}
			for i := range names {
				row := make([]string, len(names))
				row[i] = cell
				texts = append(texts, strings.Join(names, ",")+"\n"+strings.Join(row, ",")+"\n")
			}
			for _, text := range texts {
				refused = nil
				if !errors.As(read("f.csv", strings.NewReader(text)), &refused) {
					t.Errorf("%s: %.200q is taken", file, text)
					continue
				}
				for _, v := range append(refused.Violations, guideapp.Violation{Message: refused.Message}) {
					if len(v.Path+v.Message) > 1_000 {
						t.Errorf("%s: %.200q is refused with %d bytes: %.100s: %.100s", file, text, len(v.Message), v.Path, v.Message)
					}
				}
			}
		}
	}
}

func attrHeader(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, ",attr_%d", i)
	}
	return b.String()
}

func TestRefusals_manyAtOnce(t *testing.T) {
	t.Parallel()
	text := "store_id,region\n" + strings.Repeat("S 1 ,3\n", intake.MaxViolations+7)
	_, err := intake.ReadStores("f.csv", strings.NewReader(text))
	var refused *guideapp.Error
	if !errors.As(err, &refused) || len(refused.Violations) != intake.MaxViolations || !strings.Contains(refused.Message, "and 7 more") {
		t.Fatalf("got %v", err)
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	long := `S1,"` + strings.Repeat("x\n", intake.MaxRecordBytes)
	_, err := intake.ReadStores("f.csv", strings.NewReader("store_id,region\n"+long))
	if guideapp.CodeOf(err) != guideapp.TooLarge || !strings.Contains(err.Error(), "f.csv:2: the row is longer than 65536 bytes") {
		t.Errorf("got %v", err)
	}
	rows := strings.NewReader("store_id,region\n" + strings.Repeat("S1,"+strings.Repeat("x", 61)+"\n", 2*intake.MaxRecordBytes/64))
	if _, err := intake.ReadStores("f.csv", rows); guideapp.CodeOf(err) == guideapp.TooLarge {
		t.Errorf("many short rows are taken for one long row: %v", err)
	}
}

func TestReadEvents_source(t *testing.T) {
	t.Parallel()
	for _, source := range []string{"", "a/b", "店", strings.Repeat("s", 65)} {
		if _, err := intake.ReadEvents("f.csv", strings.NewReader(""), "demo", source, shanghai); guideapp.CodeOf(err) != guideapp.Invalid {
			t.Errorf("source %q: got %v", source, err)
		}
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("disk on fire") }

// What is wrong with the disk is not the file's fault.
func TestReadStores_brokenReader(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]io.Reader{"at once": broken{}, "later": io.MultiReader(strings.NewReader("store_id,region\n"), broken{})} {
		if _, err := intake.ReadStores("f.csv", r); guideapp.CodeOf(err) != guideapp.Internal || !strings.Contains(fmt.Sprint(err), "disk on fire") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// FuzzReaders hands every reader arbitrary bytes: none panics, and every refusal names
// the file.
func FuzzReaders(f *testing.F) {
	for _, seed := range []string{"", "store_id,region\nS1,3\n", "\ufeffstore_id,region\r\nS1,3\r\n", "guide_id,store_id,from,to\nG1,S1,2026-01-01,\n",
		"customer_id,phone\nC1,13812345678\n", "customer_id,lng,lat,coord\nC1,121,31,wgs84\n", "table,party,period,amount\nt,G1,2026-09,5\n",
		"event_id,kind,at,store_id,amount,attr_sku\ne1,order,2026-09-01,S1,1.00,x\n", "a,\"b\n", "store_id,region\n\"S1\"x,3"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for kind, read := range readers {
			err := read("f.csv", strings.NewReader(text))
			if err == nil {
				continue
			}
			var refused *guideapp.Error
			if !errors.As(err, &refused) {
				t.Fatalf("%s: %v is not a refusal", kind, err)
			}
			for _, v := range refused.Violations {
				if !strings.HasPrefix(v.Path, "f.csv:") || v.Message == "" {
					t.Errorf("%s: %q: %q does not name its place", kind, v.Path, v.Message)
				}
			}
			if len(refused.Violations) == 0 && !strings.HasPrefix(refused.Message, "f.csv") {
				t.Errorf("%s: %q does not name its place", kind, refused.Message)
			}
		}
	})
}
