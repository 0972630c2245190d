package intake

import (
	"io"

	"frontline/guideapp"
)

// Point is a customer's location, to be routed to a store.
type Point struct {
	Customer   string `validate:"required,max=64,printascii"`
	Location   guideapp.Location
	PrecisionM int64 `validate:"min=0,max=1000000"` // how far off it may be, in metres
}

var pointSchema = &schema[Point]{
	what:    "points",
	columns: pointColumns(),
	blank:   func() Point { return Point{Location: noLocation} },
	finish:  func(p *Point) []guideapp.Violation { return checkLocation(p.Location) },
}

func pointColumns() []column[Point] {
	columns := []column[Point]{text("customer_id", "Customer", readID, func(p *Point) *string { return &p.Customer }).need()}
	for _, c := range locationColumns(func(p *Point) *guideapp.Location { return &p.Location }) {
		columns = append(columns, c.need())
	}
	return append(columns, column[Point]{name: "precision_m", field: "PrecisionM",
		read:  set(readCount, func(p *Point) *int64 { return &p.PrecisionM }),
		write: func(p *Point) string { return writeCount(p.PrecisionM) }})
}

// ReadPoints reads points.csv, in its order. Needed are all columns but precision_m,
// which is 0 (exact) when left out. A customer may stand on several lines.
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
