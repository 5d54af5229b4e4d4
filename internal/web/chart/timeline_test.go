package chart

import (
	"slices"
	"strings"
	"testing"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
)

func TestShares(t *testing.T) {
	for percent, want := range map[money.Decimal]string{
		0: "0%", 1: "under 0.1%", 999: "under 0.1%", 1_000: "0.1%", 7_237: "0.7%", 9_499: "0.9%", 10_000: "1%", 342_679: "34%", 146_863: "15%",
		510_458: "51%", 500_000: "50%", 990_000: "99%", 994_000: "99.4%", 999_000: "99.9%", 999_999: "over 99.9%", money.Hundred: "100%",
	} {
		if got := Share(percent); got != want {
			t.Errorf("%s%% is %s, not %s", percent, got, want)
		}
	}
}

// Each stretch and each contract is one link, named by all that it shows; a row has no more stops than these and its name.
func TestSegmentsOfTheTimelineAreLinks(t *testing.T) {
	data := sampleTimeline(1)
	data.Rows[0].Contracts[0].Href = "/posts/1/explain?month=2019-04"
	for _, width := range []Width{Wide, Narrow} {
		svg := string(Draw("x", width, data).SVG())
		w, err := walk(svg)
		if err != nil {
			t.Fatal(err)
		}
		want := []string{
			"Lead practitioner, Grade 6, 1 FTE", "Lead practitioner: Fixed-term contract, A. Jones, 1 January 2018 to 31 March 2020",
			"Lead practitioner: Transformation grant 60% and Council base budget 40%, until 31 March 2020",
			"Lead practitioner: Council base budget 40% and Not funded 60%, from 1 April 2020",
		}
		got := slices.DeleteFunc(w.links, func(name string) bool { return strings.Contains(name, "£") }) // the cliff edges
		if !slices.Equal(got, want) {
			t.Errorf("at %d the links are %q", width, got)
		}
		if !strings.Contains(svg, `<a href="/posts/1/explain?month=2019-04"><title>Lead practitioner: Fixed-term contract`) {
			t.Errorf("at %d the contract leads elsewhere", width)
		}
	}
}

// Stretches that read the same are one; a change of split, a vacancy and a gap, however small, are not hidden.
func TestStretchesThatReadTheSameAreOne(t *testing.T) {
	stretch := func(from, until fiscal.Day, parts ...Part) Stretch { return Stretch{from, until, parts, ""} }
	april, october := fiscal.Date(2019, 4, 1), fiscal.Date(2019, 10, 1)
	april20, april21 := fiscal.Date(2020, 4, 1), fiscal.Date(2021, 4, 1)
	for name, x := range map[string]struct {
		parts []Part
		from  fiscal.Day
		rows  int
	}{
		"the same but for rounding": {[]Part{{0, 342_681}, {1, 657_319}}, october, 2},
		"another split":             {[]Part{{0, 400_000}, {1, 600_000}}, october, 4},
		"another source":            {[]Part{{0, 342_679}, {2, 657_321}}, october, 4},
		"a small gap":               {[]Part{{0, 342_679}, {1, 657_320}, {Unfunded, 1}}, october, 5},
		"a vacancy between":         {[]Part{{0, 342_681}, {1, 657_319}}, april20, 4},
	} {
		row := Row{Name: "Analyst", Funding: []Stretch{stretch(april, october-1, Part{0, 342_679}, Part{1, 657_321}), stretch(x.from, april21-1, x.parts...)}}
		data := Timeline{Axis: threeYears, Sources: []string{"Grant", "Budget", "Fees"}, Rows: []Row{row}}
		table := data.table().Rows
		if len(table) != x.rows {
			t.Errorf("%s: %q", name, table)
		}
		if first := table[0]; first[1] != "Grant" || first[4] != "34%" || (first[3] == "31 March 2021") != (x.rows == 2) {
			t.Errorf("%s: the first row is %q", name, first)
		}
		if marks := strings.Count(string(Draw("x", Wide, data).SVG()), "<title>Analyst: "); marks != 1 && x.rows == 2 || marks != 2 && x.rows > 2 {
			t.Errorf("%s: there are %d marks", name, marks)
		}
	}
}
