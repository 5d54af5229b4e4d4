package web

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"cliffedge/forecast/plan"
)

// Forms that come too late: nothing that was typed is lost, and nothing of the others' either.

// scenarioSite has a scenario of three changes: the ends of three posts.
func scenarioSite(t *testing.T) (s *site, here string) {
	t.Helper()
	s = newSiteOf(t, exampleOf(t, "tendring"))
	s.sends("/tendring/edit/scenario", "save", "name", "Three posts end")
	for _, post := range []string{"fso-district", "fso-district-2", "fso-harwich"} {
		s.keepIn("three-posts-end", "endPost", "post", post, "on", "31 March 2025")
	}
	return s, "/tendring/edit/scenario/three-posts-end"
}

// keepIn adds a change to a scenario, by its form.
func (s *site) keepIn(scenario, kind string, values ...string) {
	s.t.Helper()
	g := s.post("/tendring/edit/change/"+kind, s.get("/tendring/edit/change/"+kind+"?keep="+scenario).form("save", values...))
	if g.status != http.StatusSeeOther {
		s.t.Fatalf("%s: %d: %s", kind, g.status, g.main())
	}
}

// kept are the posts that the scenario's changes are about, in order.
func (s *site) kept(scenario plan.ID) []plan.ID {
	s.t.Helper()
	p, _, err := s.store.Load(s.t.Context(), "tendring", 0)
	if err != nil || p.Scenario(scenario) == nil {
		s.t.Fatalf("the scenario is not there: %v", err)
	}
	var posts []plan.ID
	for _, c := range p.Scenario(scenario).Changes {
		switch c := c.(type) {
		case plan.EndPost:
			posts = append(posts, c.Post)
		case plan.SetFTE:
			posts = append(posts, "fte of "+c.Post)
		}
	}
	return posts
}

func TestAScenarioThatSomebodyElseAddedTo(t *testing.T) {
	s, here := scenarioSite(t)
	mine := s.post(here, s.get(here).form("remove:0")) // the first goes, in my form
	mine = s.post(here, mine.form("up:1"))             // and the last comes before the second
	s.keepIn("three-posts-end", "setFte", "post", "fso-harwich", "fte", "0.5", "from", "1 April 2024")
	late := s.post(here, mine.form("save", "name", "Two posts end"))
	if late.status != http.StatusConflict {
		t.Fatalf("%d: %s", late.status, late.main())
	}
	late.shows("What others changed", "What yours would change", "was Three posts end , now Two posts end")
	s.post(here, late.form("save")).follow(s).shows("Two posts end")
	if got := s.kept("three-posts-end"); !slices.Equal(got, []plan.ID{"fso-harwich", "fso-district-2", "fte of fso-harwich"}) {
		t.Errorf("the scenario has %q", got)
	}
}

func TestAScenarioThatSomebodyElseDeleted(t *testing.T) {
	s, here := scenarioSite(t)
	mine := s.get(here).form("save", "name", "Three posts end after all")
	change := s.get(s.press(here, "Change : Family Solutions Officer (District wide) ends on 31 March 2025"))
	s.sends(here, "delete")
	late := s.post(here, mine)
	if late.status != http.StatusConflict || attr(late.byID("name"), "value") != "Three posts end after all" {
		t.Fatalf("%d: %s", late.status, late.main())
	}
	// The form of one of its changes keeps what was typed too, and asks where it goes now.
	lost := s.post("/tendring/edit/change/endPost", change.form("save", "on", "30 April 2025"))
	if lost.status != http.StatusConflict || attr(lost.byID("on"), "value") != "30 April 2025" || lost.byID("keep") == nil {
		t.Fatalf("%d: %s", lost.status, lost.main())
	}
	lost.shows("The scenario “Three posts end” was deleted. Choose where the change goes instead")
	again := s.post("/tendring/edit/change/endPost", lost.form("save")) // nobody has chosen
	if got := textOf(again.byID("keep-error")); again.status != http.StatusOK || !strings.Contains(got, "Choose where the change goes") {
		t.Fatalf("a change of a scenario that is gone goes into the plan: %d: %s", again.status, again.main())
	}
	if strings.Contains(again.main(), "Three posts end") {
		t.Error("the scenario that is gone can be chosen")
	}
	s.post("/tendring/edit/change/endPost", again.form("check", "keep", "mainstreamed")).shows("Gap by year, before and after")
	s.post(here, late.form("save")).follow(s).shows("Three posts end after all")
	if got := s.kept("three-posts-end"); len(got) != 3 {
		t.Errorf("the scenario has %q", got)
	}
}

func TestAChangeOfAScenarioThatSomebodyElseChanged(t *testing.T) {
	s, here := scenarioSite(t)
	first := s.press(here, "Change : Family Solutions Officer (District wide) ends on 31 March 2025")
	second := s.press(here, "Change : Second Family Solutions Officer (District wide) ends on 31 March 2025")
	changed, moved := s.get(first).form("save", "on", "30 April 2025"), s.get(second).form("save", "on", "31 May 2025")
	s.post(here, s.post(here, s.get(here).form("remove:0")).form("save")).follow(s)
	// The second is now the first: mine still finds it.
	late := s.post("/tendring/edit/change/endPost", moved)
	late.shows("What yours would change", "31 May 2025")
	s.post("/tendring/edit/change/endPost", late.form("save")).follow(s).shows("Second Family Solutions Officer (District wide) ends on 31 May 2025")
	if got := s.kept("three-posts-end"); !slices.Equal(got, []plan.ID{"fso-district-2", "fso-harwich"}) {
		t.Errorf("the scenario has %q", got)
	}
	// The first is gone: mine becomes one more.
	late = s.post("/tendring/edit/change/endPost", changed)
	late.shows("Yours can no longer be made as it was", "taken out")
	s.post("/tendring/edit/change/endPost", late.form("save")).follow(s)
	if got := s.kept("three-posts-end"); !slices.Equal(got, []plan.ID{"fso-district-2", "fso-harwich", "fso-district"}) {
		t.Errorf("the scenario has %q", got)
	}
}

func TestAnItemThatSomebodyElseDeleted(t *testing.T) {
	s := newSiteOf(t, exampleOf(t, "tendring"))
	path := "/tendring/edit/change/putMeasure/cases-closed"
	mine := s.get(path).form("save", "name", "Cases that were closed")
	s.sends("/tendring/edit/change/deleteMeasure/cases-closed", "save")
	late := s.post(path, mine)
	if late.status != http.StatusConflict || attr(late.byID("name"), "value") != "Cases that were closed" {
		t.Fatalf("%d: %s", late.status, late.main())
	}
	late.shows("removed Measure: ", "added Measure: Cases that were closed")
	if again := s.post(path, late.form("save")); again.header.Get("Location") != "/tendring/edit/done/3" {
		t.Errorf("%d: %s", again.status, again.main())
	}
}

// Each form that makes a revision keeps all that was typed, whatever is wrong with it, and when it comes too late.
func TestNothingTypedIsLost(t *testing.T) {
	s := newSiteOf(t, exampleOf(t, "tendring"))
	for path, wrong := range map[string][]string{
		"/tendring/edit/change/putSource/icb":               {"tranches.0.from", "soon", "tranches.1.amount", "much", "name", "<i>New</i>", "interventionRate", "half", "why", "Because & why"},
		"/tendring/edit/change/addPost":                     {"title", "A post", "starts", "31/2/2026", "fte", "one", "note", "Two lines", "why", "W"},
		"/tendring/edit/scenario":                           {"name", "S", "when", "", "by", "31 Septober", "probability", "2", "remark", "R", "slug", "Not An Id", "why", "W"},
		"/tendring/edit/scenario/mainstreamed":              {"name", "", "by", "never", "remark", "R", "why", "W"},
		"/tendring/decisions/record":                        {"body", "", "date", "31/2/2024", "item", "A.7", "text", "T", "refs", "post/nobody", "action", "A", "due", "soon", "note", "N", "slug", "x y"},
		"/tendring/scenarios/mainstreamed/adopt":            {"body", "Cabinet", "date", "tomorrow", "item", "A.7", "text", "", "note", "N", "slug", "s"},
		"/tendring/edit/change/extendContract/harwich-2024": {"ends", "30 Juno 2026", "note", "N", "why", "W"},
	} {
		g := s.post(path, s.get(path).form("save", wrong...))
		g.shows("There is a problem")
		g.holds(wrong...)
	}
	late := map[string][]string{
		"/tendring/edit/change/putSource/icb":               {"tranches.0.amount", "46,000.00", "name", "<i>New</i>", "why", "Because & why"},
		"/tendring/edit/scenario/mainstreamed":              {"name", "Another", "remark", "R", "why", "W"},
		"/tendring/decisions/record":                        {"body", "Cabinet", "date", "1 May 2024", "item", "A.7", "text", "T", "action", "A", "due", "2 May 2024", "note", "N"},
		"/tendring/scenarios/mainstreamed/adopt":            {"body", "Cabinet", "date", "1 May 2024", "item", "A.7", "text", "T", "note", "N"},
		"/tendring/history/1/revert":                        {"note", "Not so"},
		"/tendring/edit/change/extendContract/harwich-2024": {"ends", "30 June 2026", "note", "N", "why", "W"},
	}
	s.sends("/tendring/edit/change/setFte/fso-harwich", "save", "fte", "0.8", "from", "1 January 2025")
	forms := map[string]*got{}
	for path := range late {
		forms[path] = s.get(path)
	}
	s.sends("/tendring/edit/change/setFte/fso-harwich", "save", "fte", "0.5", "from", "1 January 2025")
	for path, values := range late {
		g := s.post(path, forms[path].form("save", values...))
		if g.status != http.StatusConflict {
			t.Errorf("%s: %d: %.300s", path, g.status, g.main())
			continue
		}
		g.shows("Somebody else changed the plan", "What others changed since revision 2", "What yours would change, o")
		g.holds(values...)
	}
}

// holds says that a page's fields have values, in pairs.
func (g *got) holds(values ...string) {
	g.t.Helper()
	form := g.form("")
	for i := 0; i+1 < len(values); i += 2 {
		if got := form[values[i]]; len(got) == 0 || got[len(got)-1] != values[i+1] {
			g.t.Errorf("%s: %s became %q; %q was typed", g.path, values[i], got, values[i+1])
		}
	}
}
