package metric_test

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"frontline/guideapp"
	"frontline/guideapp/metric"
)

func TestValue_Words(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		value metric.Value
		unit  metric.Unit
		words guideapp.Text
	}{
		{"a percentage", metric.Value{Num: 26, Den: 68}, metric.Percent, guideapp.Text{ZH: "38.2%", EN: "38.2%"}},
		{"half up", metric.Value{Num: 1, Den: 2000}, metric.Percent, guideapp.Text{ZH: "0.1%", EN: "0.1%"}},
		{"nothing of something is 0", metric.Value{Num: 0, Den: 9}, metric.Percent, guideapp.Text{ZH: "0.0%", EN: "0.0%"}},
		{"per one", metric.Value{Num: 7, Den: 3}, metric.Number, guideapp.Text{ZH: "2.33", EN: "2.33"}},
		{"yuan", metric.Value{Num: 37035, Den: 3}, metric.Yuan, guideapp.Text{ZH: "¥123.45", EN: "¥123.45"}},
		{"fen alone", metric.Value{Num: 5, Den: 1}, metric.Yuan, guideapp.Text{ZH: "¥0.05", EN: "¥0.05"}},
		{"minutes", metric.Value{Num: 492_000, Den: 2}, metric.Minutes, guideapp.Text{ZH: "4.1 分钟", EN: "4.1 min"}},
		{"beyond 64 bits on the way", metric.Value{Num: math.MaxInt64, Den: math.MaxInt64}, metric.Percent, guideapp.Text{ZH: "100.0%", EN: "100.0%"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := test.value.Words(test.unit); got != test.words {
				t.Errorf("got %v, want %v", got, test.words)
			}
		})
	}
}

func TestMetric_Counts(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		metric string
		value  metric.Value
		want   guideapp.Text
	}{
		{metric.ThreeMinuteRate, metric.Value{Num: 6, Den: 28}, guideapp.Text{ZH: "6 / 28", EN: "6 of 28"}},
		{metric.Frequency, metric.Value{Num: 33, Den: 31}, guideapp.Text{ZH: "33 / 31", EN: "33 / 31"}},
		{metric.AverageOrder, metric.Value{Num: 37035, Den: 3}, guideapp.Text{ZH: "¥370.35 / 3", EN: "¥370.35 / 3"}},
		{metric.FirstResponseTime, metric.Value{Num: 492_000, Den: 2}, guideapp.Text{ZH: "8.2 分钟 / 2", EN: "8.2 min / 2"}},
	} {
		m, _ := metric.Find(test.metric)
		if got := m.Counts(test.value); got != test.want {
			t.Errorf("%s: got %v, want %v", test.metric, got, test.want)
		}
	}
}

func TestValue_CompareIsExact(t *testing.T) {
	t.Parallel()
	draw := func(t *rapid.T, label string) metric.Value {
		return metric.Value{Num: rapid.Int64Min(0).Draw(t, label), Den: rapid.Int64Min(1).Draw(t, label)}
	}
	rapid.Check(t, func(t *rapid.T) {
		v, w := draw(t, "v"), draw(t, "w")
		if rapid.Bool().Draw(t, "close") { // a difference no float64 can see
			w = metric.Value{Num: v.Num, Den: max(v.Den-1, 1)}
		}
		if got, want := v.Compare(w), big.NewRat(v.Num, v.Den).Cmp(big.NewRat(w.Num, w.Den)); got != want {
			t.Fatalf("%v against %v: got %d, want %d", v, w, got, want)
		}
	})
}

func TestMetric_HasANameAFormulaAndADenominator(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, m := range metric.Dictionary {
		texts := []guideapp.Text{m.Name, m.Formula, m.Window}
		for _, text := range texts {
			if text.ZH == "" || text.EN == "" {
				t.Errorf("%s lacks a text: %v", m.ID, texts)
			}
		}
		if found, ok := metric.Find(m.ID); !ok || found != m || seen[m.ID] {
			t.Errorf("%s is not found by its id, or is there twice", m.ID)
		}
		seen[m.ID] = true
		if m.Numerator == m.Denominator {
			t.Errorf("%s divides %s by itself", m.ID, m.Numerator)
		}
		if _, ok := m.Of(&metric.Counts{}); ok {
			t.Errorf("%s has a value without data", m.ID)
		}
	}
}
