package web

import (
	"encoding/json"
	"strings"
	"testing"

	"cliffedge/forecast/money"
)

// edgeOf is a cliff edge as the API answers it.
func edgeOf(t *testing.T, text string) cliff {
	t.Helper()
	var c cliff
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		t.Fatal(err)
	}
	return c
}

// A mark names all that ends, or as much as can be read; of staff, who go.
func TestMarksNameAllCauses(t *testing.T) {
	for text, want := range map[string]string{
		`{"kind": "FUNDING", "causes": []}`:                                                "",
		`{"kind": "FUNDING", "causes": [{"label": "a ends"}]}`:                             "a ends",
		`{"kind": "FUNDING", "causes": [{"label": "a"}, {"label": "b"}, {"label": "c"}]}`:  "a, b and c",
		`{"kind": "FUNDING", "causes": [` + strings.Repeat(`{"label": "a"}, `, 9) + `{}]}`: "a, a, a and 7 more",
		`{"kind": "FUNDING", "causes": [{"label": "a", "amount": 1}, {"label": "b", "amount": 3}, {"label": "c", "amount": null}, {"label": "d", "amount": 3}]}`: "c, b, d and a",
		`{"kind": "CAPACITY", "fte": "2", "places": "10", "causes": [{"label": "a contract"}]}`:                                                                  "2 FTE of staff and 10 families’ places go",
	} {
		if got := (situation{Cliffs: []cliff{edgeOf(t, text)}}).marks()[0].Note; got != want {
			t.Errorf("%s: %q, not %q", text, got, want)
		}
	}
}

// People count families whole.
func TestFamiliesPlacesAreWhole(t *testing.T) {
	for n, want := range map[money.Decimal]string{
		65 * money.One: "65 families’ places", 337_000: "about 34 families’ places", 1_200 * money.One: "1,200 families’ places", money.One: "1 family’s place",
		12_000: "about 1 family’s place", 3_000: "less than 1 family’s place", 815_732: "about 82 families’ places",
	} {
		if got := familiesPlaces(n); got != want {
			t.Errorf("%s: %q, not %q", n, got, want)
		}
	}
}

func TestProgrammeChartsNameAllCauses(t *testing.T) {
	g := newSite(t).get("/bath-and-north-east-somerset/programmes/connecting-families")
	const edge = "£419,562.48 a year, money from Council base budget ends on 31 March 2020"
	for i, figure := range byClass(g.doc, "ce-chart") {
		text := textOf(figure)
		if n := strings.Count(text, edge); n < 4 || strings.Count(text, "runs out in April 2020") != n || strings.Count(text, "Service transformation grant ends on") != n {
			t.Errorf("chart %d names the largest cause %d times, but not the others beside it: %s", i, n, text)
		}
	}
}

// Of a gap that passes, charts say what it comes to, as the page's sentence does.
func TestMarksOfAPassingGap(t *testing.T) {
	s := newSiteOf(t, exampleOf(t, "lincolnshire"))
	for _, path := range []string{"/lincolnshire", "/lincolnshire/programmes/families-working-together", "/lincolnshire/report"} {
		g := s.get(path)
		g.shows("£40,094 has no funding in March 2020", "£40,094 without funding")
		for _, label := range all(g.doc, "text") {
			if strings.Contains(textOf(label), "£481,123") {
				t.Errorf("%s: a chart says %q", path, textOf(label))
			}
		}
	}
}
