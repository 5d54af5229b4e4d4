package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"cliffedge/graph"
	"cliffedge/internal/access"
)

func TestHomeListsTheAuthorities(t *testing.T) {
	s := newSite(t)
	g := checkPage(t, s, "/")
	g.shows("Bath and North East Somerset Council", "Tendring")
	if to := g.link("Bath and North East Somerset Council"); to != "/bath-and-north-east-somerset" {
		t.Errorf("the link leads to %s", to)
	}
}

func TestHomeGoesToTheOnlyAuthority(t *testing.T) {
	s := newSiteOf(t, exampleOf(t, "tendring"))
	if g := s.get("/"); g.status != http.StatusSeeOther || g.header.Get("Location") != "/tendring" {
		t.Errorf("%d to %s", g.status, g.header.Get("Location"))
	}
}

func TestHomeWithoutAuthorities(t *testing.T) {
	checkPage(t, newSiteOf(t), "/").shows("There is no authority that you have a role in", "cliffedge import")
}

func TestWhatIsNotThere(t *testing.T) {
	s := newSite(t)
	for _, path := range []string{"/nobody", "/tendring/nothing", "/tendring?revision=99", "/tendring?revision=x", "/%3Cscript%3E", "/a/b/c/d"} {
		g := s.get(path)
		if g.status != http.StatusNotFound {
			t.Errorf("%s: %d", path, g.status)
		}
		g.shows("Page not found", "Go to the overview")
	}
	checkPage(t, s, "/nobody")
	if strings.Contains(s.log.String(), "level=ERROR") {
		t.Error(s.log)
	}
}

func TestASlashTooManyIsTakenAway(t *testing.T) {
	s := newSite(t)
	if g := s.get("/tendring/"); g.status != http.StatusSeeOther || g.header.Get("Location") != "/tendring" {
		t.Errorf("%d to %s", g.status, g.header.Get("Location"))
	}
}

func TestHomeByKeyboard(t *testing.T) {
	names := walk(t, newSite(t), "/")
	if len(names) == 0 || names[0] != "Skip to main content" {
		t.Errorf("the keyboard goes to %q", names)
	}
}

// Browsers send a carriage return with each line that somebody writes; the plan has none.
func TestSeveralLinesAreKept(t *testing.T) {
	s := newSiteOf(t, exampleOf(t, "tendring"))
	s.post("/tendring/edit/change/putPayAward", url.Values{
		"from": {"2031-04-01"}, "percent": {"2"}, "why": {"One line\r\nand another"}, "expected": {"1"}, "key": {"k"}, "action": {"save"},
	})
	list, err := s.store.History(access.Everything(context.Background()), "tendring", 3, 1)
	if err != nil || len(list) != 1 || list[0].Note != "One line\nand another" {
		t.Errorf("the latest revision is %+v: %v", list, err)
	}
}

// Every query is one that the API would answer, with the fragments that it needs and no other, and each fragment serves more than one.
func TestQueriesAreWhole(t *testing.T) {
	used := map[string]int{}
	for name, text := range queries {
		document, errs := gqlparser.LoadQueryWithRules(graph.Schema(), text, rules.NewDefaultRules())
		if errs != nil {
			t.Errorf("%s: %v", name, errs)
			continue
		}
		for _, f := range document.Fragments {
			used[f.Name]++
		}
	}
	for name := range textsIn("queries/parts") {
		if used[name] < 2 {
			t.Errorf("the fragment %s serves %d queries", name, used[name])
		}
	}
}
