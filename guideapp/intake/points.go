package intake

import (
	"io"
	"strconv"

	"frontline/guideapp"
)

// Point is a customer's location, to be routed to a store.
type Point struct {
	Customer   string `validate:"required,max=64,printascii"`
	Location   guideapp.Location
	PrecisionM int64 `validate:"min=0,max=1000000"` // how far off it may be, in metres
	// PrecisionUnknown says that the file does not say how far off it may be.
	PrecisionUnknown bool
}

var pointSchema = &schema[Point]{
	what:    "points",
	columns: pointColumns(),
	blank:   func() Point { return Point{Location: noLocation, PrecisionUnknown: true} },
	finish:  func(p *Point) []guideapp.Violation { return checkLocation(p.Location) },
}

func pointColumns() []column[Point] {
	columns := []column[Point]{text("customer_id", "Customer", readID, func(p *Point) *string { return &p.Customer }).need()}
	for _, c := range locationColumns(func(p *Point) *guideapp.Location { return &p.Location }) {
		columns = append(columns, c.need())
	}
	return append(columns, column[Point]{name: "precision_m", field: "PrecisionM",
		read: func(p *Point, cell string) (err error) {
			p.PrecisionUnknown = false
			p.PrecisionM, err = readCount(cell)
			return err
		},
		write: func(p *Point) string {
			if p.PrecisionUnknown {
				return ""
			}
			return strconv.FormatInt(p.PrecisionM, 10)
		}})
}

// ReadPoints reads points.csv, in its order. Needed are all columns but precision_m,
// which is unknown when left out; 0 is exact. A customer may stand on several lines.
func ReadPoints(name string, r io.Reader) ([]Point, error) {
	var points []Point
	err := readTable(name, r, pointSchema, func(_ *table[Point], p Point) error {
		points = append(points, p)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return points, nil
}
