package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"cliffedge/forecast"
	"cliffedge/forecast/fiscal"
	"cliffedge/internal/access"
)

// submit sends the first form of a page that posts, with values in place of its own, as a browser without JavaScript does.
func (g *got) submit(s *site, values map[string]string) *got {
	g.t.Helper()
	return g.submitForm(s, 0, values)
}

func (g *got) submitForm(s *site, n int, values map[string]string) *got {
	g.t.Helper()
	forms := byClass(g.doc, "ce-form")
	if len(forms) <= n {
		g.t.Fatalf("%s has %d forms:\n%s", g.path, len(forms), g.main())
	}
	body := url.Values{}
	for d := range forms[n].Descendants() {
		switch {
		case d.Data == "input" && attr(d, "type") == "radio":
			for _, a := range d.Attr {
				if a.Key == "checked" {
					body.Set(attr(d, "name"), attr(d, "value"))
				}
			}
		case d.Data == "input" && attr(d, "name") != "":
			body.Set(attr(d, "name"), attr(d, "value"))
		case d.Data == "textarea":
			body.Set(attr(d, "name"), strings.TrimSpace(textOf(d)))
		case d.Data == "option" && hasAttr(d, "selected"):
			body.Set(attr(d.Parent, "name"), attr(d, "value"))
		}
	}
	for name, value := range values {
		body.Set(name, value)
	}
	return s.post(attr(forms[n], "action"), body)
}

func hasAttr(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

// post sends a form.
func (s *site) post(path string, body url.Values) *got {
	s.t.Helper()
	r, err := http.NewRequest(http.MethodPost, s.http.URL+path, strings.NewReader(body.Encode()))
	if err != nil {
		s.t.Fatal(err)
	}
	return s.send(r, "Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin")
}

// follow opens where a form that was kept leads to, with the notice that it left.
func (g *got) follow(s *site) *got {
	g.t.Helper()
	if g.status != http.StatusSeeOther {
		g.t.Fatalf("%s is answered %d:\n%s", g.path, g.status, g.main())
	}
	to, _, _ := strings.Cut(g.header.Get("Location"), "#")
	cookie, _, _ := strings.Cut(g.header.Get("Set-Cookie"), ";")
	return s.get(to, "Cookie", cookie)
}

// changedSite has a second revision of Tendring's plan.
func changedSite(t *testing.T) *site {
	t.Helper()
	s := newSiteOf(t, exampleOf(t, "tendring"))
	p := exampleOf(t, "tendring")
	p.Posts[3].Ends += 365
	p.Contracts[7].Ends += 365
	p.Sources[3].Tranches[0].Amount += 1000000
	p.Decisions = p.Decisions[:3]
	p.Sources[0].Tranches = p.Sources[0].Tranches[:11]
	s.keep(p, "The post goes on <b>for a year</b>")
	return s
}

func TestHistory(t *testing.T) {
	s := changedSite(t)
	g := checkPage(t, s, "/tendring/history")
	g.shows("2 revisions", "Revision 2", "by demonstration", "The post goes on <b>for a year</b>", "1 post, 1 contract, 2 sources and 1 decision")
	r := checkPage(t, s, g.link("Revision 2"))
	r.shows("Last day was 30 June 2025 , now 30 June 2026", "was £48,750 , now £58,750", "removed", "was amount £55,000, from 1 April 2028")
	checkPage(t, s, "/tendring/history/1").shows("It is the first", "added")
	for _, path := range []string{"/tendring/history/3", "/tendring/history/0", "/tendring/history/x", "/tendring/history/01", "/tendring/history/3/revert"} {
		if g := s.get(path); g.status != http.StatusNotFound {
			t.Errorf("%s: %d", path, g.status)
		}
	}
}

func TestRevisionShowsTheEnginesFigures(t *testing.T) {
	s := changedSite(t)
	p := exampleOf(t, "tendring")
	w := windowOf(asAt{Day: dayOf(seen), Ends: fiscal.Date(2029, 3, 31)})
	f, err := forecast.Run(p, "", forecast.Options{From: w.First.First(), To: w.Last.Last()})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows(s.get("/tendring/history/2").tableOf("Gap by year"))[1:] {
		for _, y := range f.Years {
			if y.Year.String() == row[0] && pounds(y.Gap) != row[1] {
				t.Errorf("the gap before of %s is %s, and the page says %s", row[0], pounds(y.Gap), row[1])
			}
		}
	}
}

func TestHistoryByPages(t *testing.T) {
	s := newSiteOf(t, exampleOf(t, "tendring"))
	for i := range revisionsOnPage + 2 {
		p := exampleOf(t, "tendring")
		p.Posts[0].Note = fmt.Sprint("note ", i)
		s.keep(p, fmt.Sprint("change ", i))
	}
	g := s.get("/tendring/history")
	older := s.get(g.link("Older revisions"))
	older.shows("Revision 3", "Revision 1", "The latest revisions")
	if n := len(byClass(g.doc, "ce-lines")[0].FirstChild.Data); n == 0 || strings.Contains(g.main(), "Loaded from") {
		t.Error("the first page has the first revision")
	}
}

func TestRevertAndUndoIt(t *testing.T) {
	s := changedSite(t)
	confirm := checkPage(t, s, "/tendring/history/1/revert")
	confirm.shows("What is taken back", "was 30 June 2026 , now 30 June 2025", "The gap from 2025/26 to 2030/31")
	done := confirm.submit(s, map[string]string{"note": "Not agreed after all"}).follow(s)
	done.shows("The plan is as it was at revision 1.", "Not agreed after all")
	if again := s.get("/tendring/history/1/revert"); !strings.Contains(again.main(), "would change nothing") {
		t.Error(again.main())
	}
	back := s.get(done.link("Undo")).submit(s, nil).follow(s)
	back.shows("The plan is as it was at revision 2.")
}

// Viewers see what became of which item, and not what it was: by which items there were before and are after it, and what they were called.
func TestViewersSeeWhatBecameOfItems(t *testing.T) {
	s := newSiteOf(t, exampleOf(t, "tendring"))
	p := exampleOf(t, "tendring")
	gone := p.Measures[0].Name
	p.Measures[0].ID, p.Measures[0].Name = "another", "Another measure"
	p.Sources[1].Note = "Changed"
	p.PayAwards[0].Note = "Changed"
	p.Splits[2].Note = "Changed"
	s.keep(p, "A measure was replaced")
	s.as(access.Viewer)
	checkPage(t, s, "/tendring/history/2").shows(
		"removed Measure: "+gone, "added Measure: Another measure", "changed Source: "+p.Sources[1].Name,
		"added, changed or removed Pay award: ", "added, changed or removed Funding split: Family Solutions Officer (Harwich)", "It concerns",
	)
	s.get("/tendring/history").shows("Concerns ")
	first := s.get("/tendring/history/1")
	first.shows("added Measure: " + gone)
	for _, does := range byClass(first.doc, "ce-what") {
		if textOf(does) != "added" {
			t.Errorf("the first revision %s something: %s", textOf(does), first.main())
		}
	}
}

// Going back takes decisions and waivers back as well, which only approvers may: analysts are offered no way there, and are told why.
func TestAnalystsDoNotTakeDecisionsBack(t *testing.T) {
	s := newSiteOf(t, exampleOf(t, "tendring"))
	s.sends("/tendring/edit/change/setFte/fso-harwich", "save", "fte", "0.8", "from", "1 January 2025")
	s.get("/tendring/decisions/record").submit(s, map[string]string{"body": "Cabinet", "date": "1 May 2024", "text": "Keep it"}).follow(s)
	s.sends("/tendring/edit/change/setFte/fso-harwich", "save", "fte", "0.5", "from", "1 January 2025")
	s.as(access.Analyst)
	for path, offers := range map[string]bool{"": true, "/1": false, "/2": false, "/3": true, "/4": true} {
		if g := s.get("/tendring/history" + path); strings.Contains(g.text, "/revert") != offers {
			t.Errorf("%s offers to go back, or not: expected %t", g.path, offers)
		}
	}
	if g := s.get("/tendring/history"); strings.Count(g.text, "/revert") != 1 || g.link("Go back to it : revision 3") == "" {
		t.Errorf("the history does not offer to go back to revision 3 alone: %s", g.main())
	}
	s.get("/tendring/history/3/revert").shows("What is taken back")
	g := checkPage(t, s, "/tendring/history/2/revert")
	g.shows("You may not go back to revision 2", "Decisions or waivers were changed since revision 2, and going back would take that back. Approvers and administrators of", "You are an analyst")
	if g.status != http.StatusForbidden || len(s.refusals("tendring")) > 0 {
		t.Errorf("%d; the trail says %q", g.status, s.refusals("tendring"))
	}
	if undo := s.post("/tendring/edit/undo", url.Values{"revision": {"3"}}); undo.status != http.StatusConflict && undo.status != http.StatusForbidden {
		t.Errorf("%d", undo.status)
	}
	s.as(access.Approver)
	if g := s.get("/tendring/history"); strings.Count(g.text, "/revert") != 3 {
		t.Errorf("approvers are not offered to go back: %s", g.main())
	}
	// What an approver has taken back already an analyst may go back to.
	s.get("/tendring/history/2/revert").submit(s, nil).follow(s)
	s.as(access.Analyst)
	s.get("/tendring/history/2/revert").shows("would change nothing")
	s.get("/tendring/history/1/revert").shows("What is taken back")
}

func TestConflictShowsBothSides(t *testing.T) {
	s := changedSite(t)
	form := s.get("/tendring/decisions/record")
	p := exampleOf(t, "tendring")
	p.Posts[0].Note = "changed by somebody else"
	s.keep(p, "Bea was faster")
	mine := map[string]string{"body": "Cabinet", "date": "2026-11-20", "text": "Keep the post"}
	answer := form.submit(s, mine)
	if answer.status != http.StatusConflict {
		t.Fatalf("%d: %s", answer.status, answer.main())
	}
	answer.shows("Somebody else changed the plan", "Bea was faster", "changed by somebody else", "What yours would change", "Keep the post")
	answer.submit(s, nil).follow(s).shows("The decision is recorded.", "Keep the post")
}

func TestViewersSeeNoForms(t *testing.T) {
	s := changedSite(t)
	s.as(access.Viewer)
	for _, path := range []string{"/tendring/history", "/tendring/history/2", "/tendring/decisions", "/tendring/findings", "/tendring/scenarios/pooled"} {
		g := s.get(path)
		for _, word := range []string{"/revert", "/record", "/waive", "/adopt"} {
			if strings.Contains(g.text, `href="/tendring`+word) || strings.Contains(g.text, word+`"`) || strings.Contains(g.text, word+`?`) {
				t.Errorf("%s offers %s to a viewer", path, word)
			}
		}
	}
	g := checkPage(t, s, "/tendring/decisions/record")
	g.shows("You may not record decisions", "Approvers and administrators of Tendring District Council may record decisions", "You are a viewer")
	for _, path := range []string{"/tendring/history/1/revert", "/tendring/findings/waive?finding=x&at=y", "/tendring/scenarios/pooled/adopt"} {
		if g := s.post(path, url.Values{"expected": {"1"}}); g.status != http.StatusForbidden {
			t.Errorf("%s: %d", path, g.status)
		}
	}
	if revision := s.get("/tendring/history/2"); !strings.Contains(revision.main(), "salaries are for finance officers") || strings.Contains(revision.main(), "now 30 June 2026") {
		t.Error(revision.main())
	}
}

func TestHistoryByKeyboard(t *testing.T) {
	names := strings.Join(walk(t, changedSite(t), "/tendring/history/1/revert"), "|")
	if !strings.Contains(names, "Go back to revision 1") {
		t.Errorf("the keyboard goes to %q", names)
	}
}
