package web

import (
	"strings"
	"testing"

	"cliffedge/graph"
)

func TestProblemsAreInWords(t *testing.T) {
	for message, want := range map[string]string{
		"x: 2025-06-30 is before the start, 2025-07-01; expected 2025-07-01 or later":                         "30 June 2025 is before the start, 1 July 2025; expected 1 July 2025 or later",
		"-500 pence is out of range; expected whole pence from 0 to 10000000000000.":                          "-£5 is out of range; expected £0 to £100,000,000,000",
		"this would make the plan invalid: icb is still named by splits[0].parts[0].source; expected nothing": "It cannot be deleted: the plan still has funding splits that name it. Change or delete those first",
		"É is not an id": "É is not an id",
	} {
		if got := message1(message); got != want {
			t.Errorf("%q is said as %q; expected %q", message, got, want)
		}
	}
}

func message1(text string) string { return message(graph.AskError{Field: "x", Message: text}) }

// problems are what a page's summary says is wrong.
func (g *got) problems() string {
	var texts []string
	for _, list := range byClass(g.doc, "govuk-error-summary__list") {
		for _, item := range all(list, "li") {
			texts = append(texts, textOf(item))
		}
	}
	return strings.Join(texts, "\n")
}

// expects holds a page to what is wrong on it, in any order, and to no more.
func (g *got) expects(problems ...string) {
	g.t.Helper()
	for _, p := range problems {
		if !strings.Contains(g.problems(), p) {
			g.t.Errorf("%s does not say %q:\n%s", g.path, p, g.problems())
		}
	}
	if n := strings.Count(g.problems(), "\n") + 1; n != len(problems) {
		g.t.Errorf("%s says %d problems; expected %d:\n%s", g.path, n, len(problems), g.problems())
	}
}

// The API finds what is wrong in several steps; a form says all of it at once, each with its field.
func TestAllThatIsWrongIsSaidAtOnce(t *testing.T) {
	s := newSiteOf(t, exampleOf(t, "tendring"))
	s.sends("/tendring/edit/change/addSource", "save", "name", "A grant", "funder", "HM", "kind", "GRANT", "status", "BID", "id", "icb", "priority", "0",
		"interventionRate", "50", "tranches.0.amount", "5", "tranches.0.from", "soon", "tranches.0.until", "1/4/2020",
	).expects("Tranche 1: From must be a real date", "There is a source of this id already", "Priority: 0 is out of range; expected a whole number from 1 to 1000",
		"Match sources: ")
	s.sends("/tendring/edit/change/addPost", "save", "id", "Ö 1", "title", "", "programme", "family-solutions", "fte", "1001", "starts", "1/4/2026", "ends", "1/4/2025").expects("Enter the title", "Short id: ", "Full-time equivalents (FTE): ", "Last day: 1 April 2025 is before the start, 1 April 2026; expected 1 April 2026 or later", "Enter at least one salary")
	s.sends("/tendring/edit/scenario", "save", "name", "mainstreamed", "slug", "Ö 1", "by", "31 Septober", "when", "", "probability", "2", "parent", "carry-on-unfunded").expects("The day when that is known must be a real date", "Probability, 0 to 1: ", "Short id: ")
	s.sends("/tendring/edit/scenario", "save", "name", "", "slug", "mainstreamed", "by", "1/4/2027", "when", "", "probability", "much").expects("Enter the scenario’s name", "Enter what makes it real", "Probability must be a number", "There is a scenario of this id already")
}
