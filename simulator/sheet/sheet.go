// Package sheet writes the simulator's reports as one HTML page that stands by itself: it
// fetches nothing, runs no script, prints, and says everything in Chinese and English, one
// of them at a time. What it shows are the reports' own numbers; floats only place ink.
//
// It makes no report, and it draws charts of those it knows; of most others it shows a
// picture in bars, the sentence and its numbers as tables.
package sheet

import (
	_ "embed"
	"html/template"
	"io"
	"slices"

	"frontline/guideapp"
	"frontline/simulator"
)

//go:embed sheet.html
var source string

var page = template.Must(template.New("sheet").Funcs(template.FuncMap{"say": say, "draw": draw}).Parse(source))

// Sheet is the reports of one run.
type Sheet struct {
	Made    simulator.Reproduction
	Plans   []string // what the plans are called, the baseline first
	Answers []*simulator.Answered
	Chinese bool // is shown first
}

// section is one report on the page.
type section struct {
	Name     string
	Title    guideapp.Text
	Sentence guideapp.Text
	Parts    []part
}

// part is one of its fields.
type part struct {
	Title  guideapp.Text
	Legend []mark
	Table  *table
	Chart  *chart
}

// mark is a colour with what it stands for.
type mark struct {
	Color string
	Name  guideapp.Text
}

// table is text in rows; a cell that is a number stands to the right.
type table struct {
	Head []guideapp.Text
	Rows [][]cell
}

type cell struct {
	Text   guideapp.Text
	Number bool
}

// Numbers says whether a column is of numbers.
func (t *table) Numbers(column int) bool {
	return slices.ContainsFunc(t.Rows, func(row []cell) bool { return row[column].Number })
}

// Write writes the page.
func (s *Sheet) Write(w io.Writer) error {
	var sections []section
	for _, a := range s.Answers {
		parts, err := s.parts(a)
		if err != nil {
			return err
		}
		sections = append(sections, section{a.Name, titleOf(a.Name), a.Sentence(), parts})
	}
	return page.Execute(w, map[string]any{"Sheet": s, "Sections": sections, "Legend": s.legend(), "Words": pageWords})
}

// legend names the plans with their colours.
func (s *Sheet) legend() []mark {
	marks := make([]mark, len(s.Plans))
	for i, name := range s.Plans {
		as := planName(i)
		marks[i] = mark{planColors[i%len(planColors)], text(as.ZH+" "+name, as.EN+" "+name)}
	}
	return marks
}

// parts draws a report.
func (s *Sheet) parts(a *simulator.Answered) ([]part, error) {
	switch r := a.Report.(type) {
	case *simulator.Overview:
		return s.overview(r), nil
	case *simulator.CostReport:
		return s.cost(r), nil
	case *simulator.SpreadReport:
		return s.spread(r), nil
	case *simulator.ChangesReport:
		return s.changes(r), nil
	case *simulator.CliffsReport:
		return s.cliffs(r), nil
	case *simulator.MarginalReport:
		return s.marginal(r), nil
	case *simulator.DifferencesReport:
		return s.differences(r), nil
	case *simulator.Refused:
		return nil, nil // the sentence says it all
	}
	tables, err := tablesOf(a.Report.AppendJSON(nil))
	return append(s.picture(a.Report), tables...), err
}

func text(zh, en string) guideapp.Text { return guideapp.Text{ZH: zh, EN: en} }

// plain is a text that is the same in both languages.
func plain(s string) guideapp.Text { return text(s, s) }

func word(t guideapp.Text) cell { return cell{t, false} }

func number(s string) cell { return cell{plain(s), true} }

func fen(f guideapp.Fen) cell { return number(simulator.Yuan(f)) }

func share(ppm int64) cell { return number(simulator.Percent(ppm)) }

// say writes a text in both languages, of which the page shows one.
func say(t guideapp.Text) template.HTML {
	zh, en := template.HTMLEscapeString(t.ZH), template.HTMLEscapeString(t.EN)
	if zh == en {
		return template.HTML(zh)
	}
	return template.HTML(`<span class="zh" lang="zh">` + zh + `</span><span class="en" lang="en">` + en + `</span>`)
}
