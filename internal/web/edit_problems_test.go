package web

import (
	"slices"
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
		"12000000 is out of range; expected 0 to 10000000": "12000000 is out of range; expected 0 to 10,000,000",
		`only £54,000.00 is left in 2019, of "12345"`:      `only £54,000 is left in 2019, of "12345"`,
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
	).expects("Tranche 1: From must be a real date", "There is a source of this id already", "Priority: 0 is out of range; expected a whole number from 1 to 1,000",
		"Match sources: ")
	s.sends("/tendring/edit/change/addPost", "save", "id", "Ö 1", "title", "", "programme", "family-solutions", "fte", "1001", "starts", "1/4/2026", "ends", "1/4/2025").expects("Enter the title", "Short id: ", "Full-time equivalents (FTE): ", "Last day: 1 April 2025 is before the start, 1 April 2026; expected 1 April 2026 or later", "Salary 1: enter the day “From”", "Salary 1: enter the amount")
	s.sends("/tendring/edit/scenario", "save", "name", "mainstreamed", "slug", "Ö 1", "by", "31 Septober", "when", "", "probability", "2", "parent", "carry-on-unfunded").expects("The day when that is known must be a real date", "Enter what makes it real", "Probability, 0 to 1: ", "Short id: ")
	s.sends("/tendring/edit/scenario", "save", "name", "", "slug", "mainstreamed", "by", "1/4/2027", "when", "", "probability", "much").expects("Enter the scenario’s name", "Enter what makes it real", "Probability must be a number", "There is a scenario of this id already")
}

func TestProblemsAreInTheFormsOrder(t *testing.T) {
	s := newSiteOf(t, exampleOf(t, "tendring"))
	g := s.sends("/tendring/edit/change/addSource", "save", "why", strings.Repeat("w", 20_000), "tranches.0.from", "soon", "interventionRate", "160")
	var order []string
	for _, list := range byClass(g.doc, "govuk-error-summary__list") {
		for _, a := range all(list, "a") {
			order = append(order, attr(a, "href"))
		}
	}
	if want := []string{"#name", "#funder", "#kind", "#status", "#tranches.0.amount", "#tranches.0.from", "#tranches.0.until", "#interventionRate", "#why"}; !slices.Equal(order, want) {
		t.Errorf("the summary leads to %q", order)
	}
}

// A reason that is too long, and what nobody has filled in yet, hide nothing else.
func TestNoProblemHidesAnother(t *testing.T) {
	s := newSite(t)
	long, name := strings.Repeat("w", 20_000), strings.Repeat("n", 300)
	const why = "Why has 20,000 characters: expected at most 10,000"
	s.sends("/tendring/edit/scenario", "save", "by", "1/4/2027", "name", name, "probability", "1.5", "slug", "Ö 1", "why", long, "remark", long).expects(
		why, "Enter what makes it real, as there is a day for it", "Name: the text has 300 characters", "Probability, 0 to 1: 1.5 is out of range", "Short id: ", "Note: the text has 20,000")
	s.sends("/tendring/edit/change/addPost", "save", "fte", "1001", "title", name, "why", long).expects(
		why, "Choose the programme", "Enter the first day", "Salary 1: enter the day “From”", "Salary 1: enter the amount", "Full-time equivalents (FTE): 1001 is out of range", "Title: the text has 300")
	s.sends("/tendring/edit/change/setFte/fso-harwich", "save", "fte", "0.5", "from", "1/1/2025", "note", long, "why", long).expects(why, "Note: the text has 20,000")
	s.sends("/tendring/edit/change/payAward", "save").expects("Enter the first day", "Enter the raise in percent, or in pounds a year")
	s.sends("/tendring/edit/change/addCost", "save", "title", name).expects("Choose the programme", "Enter a yearly amount, or a one-off amount", "Title: the text has 300")
	s.refused("/tendring/edit/change/setFte/fso-harwich", "why", "Why: the text has the control character U+0001; expected at most 10,000 characters; of control characters, only line breaks and tabs",
		"fte", "0.5", "from", "1/1/2025", "why", "a\x01")
}

// What is wrong is said in people's words, at the figure that it is about.
func TestProblemsAreAtTheFigure(t *testing.T) {
	s := newSite(t)
	split := []string{"from", "1/4/2026", "splits.0.source", "icb", "splits.0.percent", "60", "splits.1.source", "set-aside", "splits.1.percent", "60", "splits.1.from", "1/4/2026", "splits.0.from", "1/4/2026", "rows.splits", "2"}
	for _, kind := range []string{"setSplits", "putSplits"} {
		s.refused("/tendring/edit/change/"+kind+"/fso-district", "splits.1.percent", "Source 2, percent: together they come to 120% on 1 April 2026; expected at most 100 on any day", split...)
	}
	rates := []string{"rows.successRate", "2", "successRate.0.percent", "50", "successRate.1.percent", "160", "successRate.1.year", "2020/21"}
	s.refused("/bath-and-north-east-somerset/edit/change/putOutcomes", "successRate.1.percent", "Rate 2, percent: 160 is out of range; expected a percentage from 0 to 100, with at most 4 decimals", rates...)
	s.refused("/bath-and-north-east-somerset/edit/change/putOutcomes", "successRate.0.percent", "Rate 1, percent: 160 is out of range; expected a percentage from 0 to 100, with at most 4 decimals", "successRate.0.percent", "160")
	s.sends("/tendring/edit/change/vire/icb", "save", "amount", "99999999", "to", "set-aside", "on", "1/4/2024", "until", "31/3/2025").expects("Amount: “Health inequalities funding” has only £33,495.89")
}

// What cannot be deleted says what names it, and leads there.
func TestWhatNamesAnItemIsListed(t *testing.T) {
	s := newSiteOf(t, exampleOf(t, "tendring"))
	for path, want := range map[string][]string{
		"/tendring/edit/change/deletePost/fso-harwich": {
			"/tendring/edit/item/contracts/harwich-2024", "/tendring/edit/item/sources/set-aside", "/tendring/edit/change/putSplits/fso-harwich",
			"/tendring/decisions/record?decision=cabinet-2024-05-24", "/tendring/decisions/record?decision=cabinet-2024-05-24-grants", "/tendring/decisions/record?decision=cabinet-2024-05-24-forecast",
		},
		"/tendring/edit/change/deletePost/fso-harwich-2022?keep=mainstreamed": {
			"/tendring/edit/item/contracts/harwich-2022", "/tendring/edit/item/contracts/harwich-2023", "/tendring/edit/item/sources/icb",
		},
		"/tendring/edit/change/deleteContract/harwich-2024": {
			"/tendring/edit/scenario/lapse", "/tendring/edit/scenario/carry-on-unfunded", "/tendring/edit/scenario/new-icb-bid", "/tendring/edit/scenario/pooled",
		},
		"/tendring/edit/scenario/mainstreamed":      {"/tendring/decisions/record?decision=cabinet-2024-05-24-forecast"},
		"/tendring/edit/scenario/carry-on-unfunded": {"/tendring/edit/scenario/mainstreamed"},
	} {
		button := "save"
		if strings.Contains(path, "scenario/") {
			button = "delete"
		}
		g := s.sends(path, button)
		g.expects("It cannot be deleted while something else names it: change or delete first what is listed here")
		g.shows("What still names it")
		if strings.Contains(path, "fso-harwich") && !strings.Contains(path, "2022") {
			g.shows("Funding split: Family Solutions Officer (Harwich), Sum set aside on 19 April 2024", "Decision: Cabinet, 24 May 2024, A.7: Approved the value for money")
		}
		var links []string
		for _, box := range byClass(g.doc, "govuk-inset-text") {
			for _, a := range all(box, "a") {
				links = append(links, attr(a, "href"))
				if to := s.get(attr(a, "href")); to.status != 200 {
					t.Errorf("%s leads to %s: %d", path, attr(a, "href"), to.status)
				}
			}
		}
		if !slices.Equal(links, want) {
			t.Errorf("%s lists %q", path, links)
		}
	}
	if g := s.get("/tendring/edit/change/deletePost/fso-harwich"); strings.Contains(g.main(), "Shown beside the figures") {
		t.Error("a note of what is gone is asked for")
	}
}
