package web

import (
	"net/http"
	"reflect"
	"strings"
	"testing"

	"cliffedge/examples"
	"cliffedge/forecast"
	"cliffedge/forecast/plan"
)

func TestDecisionsOfTheExamples(t *testing.T) {
	s := newSite(t)
	checkPage(t, s, "/tendring/decisions?asAt=2024-05-24").shows("Include the post in the review", "Due by 31 December 2024", "221 days left", "Sum set aside on 19 April 2024")
	for _, name := range examples.Names {
		if g := s.get("/" + name + "/decisions"); g.status != http.StatusOK {
			t.Errorf("%s: %d", g.path, g.status)
		}
	}
}

func TestRecordADecision(t *testing.T) {
	s := newSiteOf(t, exampleOf(t, "tendring"))
	form := checkPage(t, s, "/tendring/decisions/record")
	wrong := form.submit(s, map[string]string{"text": "Fund the post <b>", "date": "yesterday", "status": "OPEN"})
	if wrong.status != http.StatusUnprocessableEntity {
		t.Errorf("%d", wrong.status)
	}
	wrong.shows("There is a problem", "Enter who decided", "The day of the decision must be a real date", "Enter what it asks for", "Fund the post <b>")
	if wrong.link("Enter who decided") != "#body" {
		t.Error("the problem does not lead to its field")
	}
	unknown := form.submit(s, map[string]string{"body": "Cabinet", "text": "Fund it", "date": "2026-11-20", "refs": "post/nobody"})
	unknown.shows("There is a problem", "post/nobody")
	done := wrong.submit(s, map[string]string{"body": "Cabinet", "date": "2026-11-20", "action": "Find £50,000", "due": "2027-01-31", "refs": "post/fso-harwich\nsource/icb"}).follow(s)
	done.shows("The decision is recorded.", "Find £50,000", "Due by 31 January 2027", "Family Solutions Officer (Harwich)")
	change := checkPage(t, s, "/tendring/decisions/record?decision=cabinet-2026-11-20")
	change.submit(s, map[string]string{"status": "DONE"}).follow(s).shows("Done Find £50,000")
	s.get("/tendring/history").shows("Revision 3")
}

// What the pages find wrong and what only the API does is said together, wherever decisions are written.
func TestAllThatIsWrongWithADecisionAtOnce(t *testing.T) {
	s := newSite(t)
	long := strings.Repeat("many words ", 2000)
	for path, values := range map[string]map[string]string{
		"/tendring/decisions/record":                                    {"date": "soon", "text": long, "slug": "Not An Id", "refs": "post/nobody", "note": long, "status": "OPEN"},
		"/bath-and-north-east-somerset/scenarios/ends-2020-ended/adopt": {"date": "soon", "text": long, "slug": "Not An Id"},
	} {
		wrong := s.get(path).submit(s, values)
		if wrong.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", path, wrong.status)
		}
		summary := strings.Join(strings.Fields(textOf(byClass(wrong.doc, "govuk-error-summary")[0])), " ")
		expected := []string{"Enter who decided", "The day of the decision must be a real date", "What was decided:", "id"}
		if values["status"] != "" {
			expected = append(expected, "Enter what it asks for", `no post or cost line "nobody"`, "Note:")
		}
		for _, text := range expected {
			if !strings.Contains(summary, text) {
				t.Errorf("%s: the summary %q does not say %q", path, summary, text)
			}
		}
	}
}

func TestScenarioOfEachExample(t *testing.T) {
	s := newSite(t)
	for _, name := range examples.Names {
		p := exampleOf(t, name)
		for _, x := range p.Scenarios {
			g := s.get("/" + name + "/scenarios/" + string(x.ID))
			f, _ := run(t, name, x.ID, 0)
			planned, _ := run(t, name, "", 0)
			g.shows(f.Total.Cost.Pounds())
			if planned.Total.Gap == 0 && f.Total.Gap == 0 {
				g.shows("There is no gap in any of these years, with it or without it.")
				continue
			}
			for i, row := range rows(g.tableOf("Gap by financial year"))[1:] {
				if row[1] != pounds(planned.Years[i].Gap) || row[2] != pounds(f.Years[i].Gap) || row[3] != signed(f.Years[i].Gap-planned.Years[i].Gap) {
					t.Errorf("%s: %q, and the engine says %s and %s", g.path, row, planned.Years[i].Gap, f.Years[i].Gap)
				}
			}
		}
	}
	checkPage(t, s, "/bath-and-north-east-somerset/scenarios/ends-2020-ended").shows("Statutory redundancy pay", "less than in the plan")
	checkPage(t, s, "/tendring/scenarios/mainstreamed?asAt=2024-05-24").shows("It builds on", "The Harwich post goes on with no money")
	if g := s.get("/tendring/scenarios/nothing"); g.status != http.StatusNotFound {
		t.Errorf("%d", g.status)
	}
}

func TestAdoptAScenarioAndUndoIt(t *testing.T) {
	s := newSite(t)
	page := "/bath-and-north-east-somerset/scenarios/ends-2020-ended"
	form := checkPage(t, s, s.get(page).link("Adopt this scenario"))
	if wrong := form.submit(s, nil); wrong.status != http.StatusUnprocessableEntity {
		t.Errorf("%d", wrong.status)
	}
	preview := form.submit(s, map[string]string{"body": "Cabinet", "date": "2019-09-30", "item": "7", "text": "End the programme"})
	if preview.status != http.StatusOK {
		t.Fatalf("%d: %s", preview.status, preview.main())
	}
	preview.shows("Nothing is changed yet", "Statutory redundancy pay", "End the programme", "30 September 2019", "-£")
	back := preview.submitForm(s, 1, nil)
	back.shows("Its changes become the plan")
	done := preview.submit(s, nil).follow(s)
	done.shows("is the plan now", "Statutory redundancy pay", "Revision 2")
	p, _, err := s.store.Load(t.Context(), "bath-and-north-east-somerset", 2)
	if err != nil || p.Decision("cabinet-2019-09-30") == nil || p.Scenario("ends-2020-ended") != nil {
		t.Errorf("the plan has not become what it should: %v", err)
	}
	s.get(done.link("Undo")).submit(s, nil).follow(s).shows("The plan is as it was at revision 1.")
	if g := s.get(page); g.status != http.StatusOK {
		t.Errorf("the scenario is not back: %d", g.status)
	}
}

func TestFindingsOfTheExamples(t *testing.T) {
	s := newSite(t)
	checkPage(t, s, "/tendring/findings?asAt=2024-05-24").shows("warning", "What to do:", "Why it matters:", "A figure is assumed")
	for _, name := range examples.Names {
		list, err := forecast.Findings(exampleOf(t, name), "", asAtOf[name], forecast.Options{Certainty: plan.Confirmed})
		if err != nil {
			t.Fatal(err)
		}
		g := s.get("/" + name + "/findings")
		for _, f := range list[:min(len(list), findingsOnPage)] {
			text := strings.ReplaceAll(strings.Join(strings.Fields(f.Text), " "), ".00", "") // amounts as on all pages
			text = strings.TrimPrefix(text, "Pay awards")
			for _, item := range byClass(g.doc, "govuk-!-font-weight-bold") { // the item's name, on which the text goes on
				text = strings.TrimPrefix(text, textOf(item))
			}
			g.shows(strings.TrimSpace(text))
		}
		from, to, err := forecast.Life(exampleOf(t, name), "", asAtOf[name])
		if err != nil {
			t.Fatal(err)
		}
		g.shows("Amounts here are of " + from.Long() + " to " + to.Long())
	}
}

func TestWaiveAFindingAndEndIt(t *testing.T) {
	s := newSiteOf(t, exampleOf(t, "tendring"))
	list := "/tendring/findings?asAt=2024-05-24"
	to := ""
	for _, a := range all(s.get(list).doc, "a") {
		if strings.Contains(attr(a, "href"), "waive?") && strings.Contains(attr(a, "href"), "money-lapses") {
			to = attr(a, "href")
		}
	}
	form := checkPage(t, s, to)
	form.submit(s, map[string]string{"until": "soon"}).shows("Enter why it may be accepted", "The day until which it is waived must be a real date")
	form.submit(s, map[string]string{"until": "1/1/2020", "note": "Agreed"}).shows("The day until which it is waived must be 24 May 2024 or later")
	done := form.submit(s, map[string]string{"note": "The funder agreed", "decision": "cabinet-2024-05-24", "until": "2027-03-31"}).follow(s)
	done.shows("The finding is waived.", "Waived until 31 March 2027: The funder agreed", "Cabinet, 24 May 2024")
	change := checkPage(t, s, to)
	change.shows("End the waiver", "The funder agreed")
	ended := change.submitForm(s, 1, nil).follow(s)
	ended.shows("The waiver has ended.")
	if strings.Contains(ended.main(), "Waived until 31 March 2027") {
		t.Error("the finding is still waived")
	}
	s.get(ended.link("Undo")).submit(s, nil).follow(s)
	s.get(list).shows("Waived until 31 March 2027")
}

// Decisions are of today or before, and what they ask for is due then or later.
func TestTheDaysOfADecision(t *testing.T) {
	s := newSiteOf(t, exampleOf(t, "tendring"))
	form := s.get("/tendring/decisions/record")
	values := map[string]string{"body": "Cabinet", "text": "Keep it", "action": "Find £50,000", "date": "1/1/2030", "due": "soon"}
	form.submit(s, values).shows("The day of the decision must be today or before", "The day by when must be a real date")
	values["date"], values["due"] = "22/11/2026", "21/11/2026"
	form.submit(s, values).shows("The day by when must be the day of the decision or later")
	values["due"] = values["date"]
	form.submit(s, values).follow(s).shows("The decision is recorded.")
	values["date"] = "23 November 2026"
	s.get("/tendring/scenarios/mainstreamed/adopt").submit(s, values).shows("The day of the decision must be today or before")
}

// All that a decision need not say can be taken away again, its due date and its state too.
func TestADecisionIsEmptied(t *testing.T) {
	s := newSiteOf(t, exampleOf(t, "tendring"))
	const form = "/tendring/decisions/record?decision=cabinet-2024-05-24-grants"
	before := s.get(form)
	if attr(before.byID("due"), "value") != "31 December 2024" {
		t.Fatalf("it is due by %q", attr(before.byID("due"), "value"))
	}
	before.submit(s, map[string]string{"due": ""}).follow(s)
	s.get(form).submit(s, map[string]string{"item": "", "refs": "", "action": "", "due": "", "status": "", "note": ""}).follow(s).shows("The decision is recorded.")
	p, _, err := s.store.Load(t.Context(), "tendring", 3)
	if err != nil {
		t.Fatal(err)
	}
	old := exampleOf(t, "tendring").Decision("cabinet-2024-05-24-grants")
	want := plan.Decision{Remark: plan.Remark{Assumed: old.Assumed}, ID: old.ID, Body: old.Body, Date: old.Date, Text: old.Text}
	if got := *p.Decision("cabinet-2024-05-24-grants"); !reflect.DeepEqual(got, want) {
		t.Errorf("the decision became\n%+v; expected\n%+v", got, want)
	}
	s.get("/tendring/history/2").shows("Decision: Cabinet, 24 May 2024", "By when was 31 December 2024 , now nothing")
}

func TestAWaiverIsEmptied(t *testing.T) {
	s := newSiteOf(t, exampleOf(t, "tendring"))
	to := s.waivable("/tendring/findings")
	s.get(to).submit(s, map[string]string{"note": "Agreed", "decision": "cabinet-2024-05-24", "until": "31 March 2030"}).follow(s)
	s.get(to).submit(s, map[string]string{"decision": "", "until": ""}).follow(s)
	p, _, err := s.store.Load(t.Context(), "tendring", 3)
	if err != nil {
		t.Fatal(err)
	}
	if w := p.Waivers[0]; w.Until != 0 || w.Decision != "" || w.Note != "Agreed" {
		t.Errorf("the waiver became %+v", w)
	}
}

// A plan that is over is seen as at a day of its own: there its waivers end too.
func TestAWaiverOfAPlanThatIsOverEnds(t *testing.T) {
	s := newSiteOf(t, exampleOf(t, "bath-and-north-east-somerset"))
	const list = "/bath-and-north-east-somerset/findings"
	to := s.waivable(list)
	s.get(to).submit(s, map[string]string{"note": "Agreed"}).follow(s).shows("Waived for ever: Agreed")
	s.get(to).submitForm(s, 1, nil).follow(s)
	if g := s.get(list); strings.Contains(g.main(), "Waived") {
		t.Errorf("it is still waived: %s", g.main())
	}
}

// waivable is where the last finding of a page is waived.
func (s *site) waivable(list string) (to string) {
	s.t.Helper()
	for _, a := range all(s.get(list).doc, "a") {
		if strings.Contains(attr(a, "href"), "waive?") {
			to = attr(a, "href")
		}
	}
	return to
}
