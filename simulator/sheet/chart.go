package sheet

import (
	"fmt"
	"html/template"
	"strings"

	"frontline/guideapp"
)

// The colours: of plans, the baseline's first, and of the five bands from the largest
// winners to the largest losers.
var (
	planColors = []string{"#5a5f68", "#a8321f", "#36488f", "#1d6654", "#855600"}
	bandColors = []string{"#1f4e9c", "#9db9e4", "#e3ded2", "#efb491", "#b04a12"}
)

// chartWidth is how wide every chart is, in units: few enough that a phone, which shows all
// of it, shows its texts large enough to read.
const chartWidth = 480

// chart is a drawing in a box of so many units, from the top left.
type chart struct {
	Height float64
	Label  guideapp.Text // for who cannot see it
	shapes []shape
}

type shape struct {
	svg   string        // up to its content; empty for a text
	title guideapp.Text // shown on pointing at it
	x, y  float64
	text  guideapp.Text
	class string
}

func (c *chart) rect(x, y, width, height float64, color string, title guideapp.Text) {
	c.shapes = append(c.shapes, shape{svg: fmt.Sprintf(`<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s"`, x, y, max(width, 0), max(height, 0), color), title: title})
}

func (c *chart) line(x1, y1, x2, y2 float64, class string) {
	c.shapes = append(c.shapes, shape{svg: fmt.Sprintf(`<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" class="%s"`, x1, y1, x2, y2, class)})
}

// path joins points, x and y in turn.
func (c *chart) path(points []float64, color string, thick int) {
	var b strings.Builder
	for i := 0; i < len(points); i += 2 {
		fmt.Fprintf(&b, "%.1f,%.1f ", points[i], points[i+1])
	}
	c.shapes = append(c.shapes, shape{svg: fmt.Sprintf(`<polyline points="%s" fill="none" stroke="%s" stroke-width="%d"`, strings.TrimSpace(b.String()), color, thick)})
}

func (c *chart) dot(x, y float64, color string) {
	c.shapes = append(c.shapes, shape{svg: fmt.Sprintf(`<circle cx="%.1f" cy="%.1f" r="4" fill="%s"`, x, y, color)})
}

// write puts a text: class start, middle or end says where of it the place is.
func (c *chart) write(x, y float64, t guideapp.Text, class string) {
	c.shapes = append(c.shapes, shape{x: x, y: y, text: t, class: class})
}

// draw writes a chart as SVG. Texts are escaped here; all else is numbers and constants.
func draw(c *chart) template.HTML {
	var b strings.Builder
	for _, language := range []string{"zh", "en"} {
		said := func(t guideapp.Text) string {
			if language == "zh" {
				return template.HTMLEscapeString(t.ZH)
			}
			return template.HTMLEscapeString(t.EN)
		}
		fmt.Fprintf(&b, `<svg class="%s" lang="%s" role="img" aria-label="%s" viewBox="0 0 %d %.0f">`, language, language, said(c.Label), chartWidth, c.Height)
		for _, s := range c.shapes {
			switch {
			case s.svg == "":
				fmt.Fprintf(&b, `<text x="%.1f" y="%.1f" class="%s">%s</text>`, s.x, s.y, s.class, said(s.text))
			case s.title == guideapp.Text{}:
				b.WriteString(s.svg + "/>")
			default:
				name, _, _ := strings.Cut(s.svg[1:], " ")
				fmt.Fprintf(&b, `%s><title>%s</title></%s>`, s.svg, said(s.title), name)
			}
		}
		b.WriteString("</svg>")
	}
	return template.HTML(b.String())
}

// step gives the distance of about so many lines up to most: 1, 2 or 5 times a power of
// ten.
func step(most int64, lines int64) int64 {
	for power := int64(1); ; power *= 10 {
		for _, times := range []int64{1, 2, 5} {
			if most/(power*times) < lines {
				return power * times
			}
		}
	}
}

// grid draws lines across at even values from 0 up to the first that is not below most,
// with what they stand for, and gives where they begin and the height of a value.
func (c *chart) grid(top, bottom float64, most int64, label func(v int64) string) (left float64, at func(v int64) float64) {
	apart := step(most, 5)
	most = max((most+apart-1)/apart, 1) * apart
	for v := int64(0); v <= most; v += apart {
		left = max(left, beside+lengthOf(label(v)))
	}
	at = func(v int64) float64 { return bottom - float64(v)/float64(most)*(bottom-top) }
	for v := int64(0); v <= most; v += apart {
		c.line(left, at(v), chartWidth-10, at(v), "grid")
		c.write(left-6, at(v)+4, plain(label(v)), "end")
	}
	return left, at
}

// beside is the room that a text beside a drawing has around it.
const beside = 12

// lengthOf gives about how long a text is: a letter outside ASCII as long as it is high.
func lengthOf(s string) (units float64) {
	for _, letter := range s {
		if letter < 0x80 {
			units += 6.6
		} else {
			units += 12
		}
	}
	return units
}

// longest is the length of the longest name, in either language.
func longest(names []guideapp.Text) (units float64) {
	for _, name := range names {
		units = max(units, lengthOf(shortened(name.ZH)), lengthOf(shortened(name.EN)))
	}
	return units
}

// columns draws a group of columns, one for each plan, over every label.
func columns(label guideapp.Text, names []string, counts func(i, plan int) int, plans int) *chart {
	const top, bottom = 10, 190
	c := &chart{Height: 215, Label: label}
	most := 0
	for i := range names {
		for p := range plans {
			most = max(most, counts(i, p))
		}
	}
	left, at := c.grid(top, bottom, int64(most), func(v int64) string { return fmt.Sprint(v) })
	width := (chartWidth - left - 10) / float64(max(len(names), 1))
	named := 1 // one of so many names is written, so that none meets the next
	for _, name := range names {
		named = max(named, int((lengthOf(name)+beside)/width)+1)
	}
	each := width * 0.8 / float64(plans)
	for i, name := range names {
		x := left + float64(i)*width
		for p := range plans {
			n := counts(i, p)
			as := planName(p)
			c.rect(x+width*0.1+float64(p)*each, at(int64(n)), each-1, bottom-at(int64(n)), planColors[p],
				text(fmt.Sprintf("%s，%s 元起：%d 人", as.ZH, name, n), fmt.Sprintf("%s, from %s yuan: %d guides", as.EN, name, n)))
		}
		if i%named == 0 {
			c.write(x+width*0.1, bottom+16, plain(name), "start")
		}
	}
	return c
}

// bars draws, row by row, a bar for each plan.
func bars(label guideapp.Text, names []guideapp.Text, amounts func(row, plan int) guideapp.Fen, plans int, said func(guideapp.Fen) string) *chart {
	const thick, gap = 16, 12
	c := &chart{Label: label}
	left, right := beside+longest(names), 0.0
	var most, least guideapp.Fen
	for row := range names {
		for p := range plans {
			v := amounts(row, p)
			most, least, right = max(most, v), min(least, v), max(right, beside+lengthOf(said(v)))
		}
	}
	scale := (chartWidth - left - right) / float64(max(most-least, 1))
	zero, y := left+float64(-least)*scale, 6.0
	for row, name := range names {
		c.write(left-8, y+float64(plans*thick)/2+4, text(shortened(name.ZH), shortened(name.EN)), "end")
		for p := range plans {
			v := amounts(row, p)
			x, width := zero, float64(v)*scale
			if v < 0 {
				x, width = zero+width, -width
			}
			c.rect(x, y, max(width, 1), thick-3, planColors[p], text(planName(p).ZH+" "+said(v), planName(p).EN+" "+said(v)))
			c.write(max(x+width, zero)+5, y+thick-4, plain(said(v)), "start")
			y += thick
		}
		y += gap
	}
	c.Height = y
	return c
}

// maxName is how much of a name fits beside a chart.
const maxName = 156

func shortened(name string) string {
	if lengthOf(name) <= maxName {
		return name
	}
	letters := []rune(name)
	for lengthOf(string(letters)+"…") > maxName {
		letters = letters[:len(letters)-1]
	}
	return string(letters) + "…"
}

// stacks draws, row by row, parts of a whole.
func stacks(label guideapp.Text, names []guideapp.Text, counts func(row, part int) int, parts []mark) *chart {
	const right, thick = 44, 20
	left := beside + longest(names)
	c := &chart{Height: float64(len(names))*(thick+6) + 6, Label: label}
	for row, name := range names {
		y, x, all := float64(row)*(thick+6)+4, left, 0
		for p := range parts {
			all += counts(row, p)
		}
		c.write(left-8, y+thick/2+4, text(shortened(name.ZH), shortened(name.EN)), "end")
		c.write(chartWidth-right+6, y+thick/2+4, plain(fmt.Sprint(all)), "start")
		for p, part := range parts {
			n := counts(row, p)
			width := float64(n) / float64(max(all, 1)) * (chartWidth - left - right)
			if n > 0 {
				c.rect(x, y, width, thick, part.Color, text(fmt.Sprintf("%s：%d", part.Name.ZH, n), fmt.Sprintf("%s: %d", part.Name.EN, n)))
			}
			x += width
		}
	}
	return c
}

// curves draws a line for each plan through its points, from where the guide is.
func curves(label guideapp.Text, xs []int64, ys func(i, plan int) guideapp.Fen, plans int, unit func(x int64) string) *chart {
	const top, bottom = 14, 210
	c := &chart{Height: 240, Label: label}
	most := guideapp.Fen(1)
	for i := range xs {
		for p := range plans {
			most = max(most, ys(i, p))
		}
	}
	left, at := c.grid(top, bottom, int64(most), func(v int64) string { return whole(guideapp.Fen(v)) })
	last := max(xs[len(xs)-1], 1)
	across := func(x int64) float64 { return left + float64(x)/float64(last)*(chartWidth-left-24) }
	c.write(left, bottom+18, text("现在", "now"), "middle")
	for x := step(last, 6); x <= last; x += step(last, 6) {
		c.write(across(x), bottom+18, plain(unit(x)), "middle")
	}
	for p := range plans {
		var points []float64
		for i, x := range xs {
			points = append(points, across(x), at(int64(max(ys(i, p), 0))))
		}
		thick := 2
		if p == 0 {
			thick = 5 // seen under a variant that pays the same
		}
		c.path(points, planColors[p], thick)
		c.dot(points[0], points[1], planColors[p])
	}
	return c
}

// whole writes an amount without its fen, for an axis.
func whole(f guideapp.Fen) string {
	if f%100 == 0 {
		return strings.TrimSuffix(yuan(f), ".00")
	}
	return yuan(f)
}
