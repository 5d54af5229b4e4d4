package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"cliffedge/internal/access"
)

// crawl asks for every page of an authority that links lead to, each once, whatever values its address has.
func (s *site) crawl(from string, each func(*got)) {
	s.t.Helper()
	inside, _, _ := strings.Cut(from, "?")
	seen := map[string]bool{inside: true}
	for waiting := []string{from}; len(waiting) > 0; waiting = waiting[1:] {
		g := s.get(waiting[0])
		if g.status == http.StatusSeeOther {
			waiting = append(waiting, g.header.Get("Location"))
			continue
		}
		if g.status != http.StatusOK {
			s.t.Errorf("%s: %d", g.path, g.status)
			continue
		}
		if strings.HasPrefix(g.header.Get("Content-Type"), "text/html") && g.header.Get("Content-Disposition") == "" {
			each(g)
		}
		for _, to := range g.linksWithin(inside) {
			if path, _, _ := strings.Cut(to, "?"); !seen[path] {
				seen[path] = true
				waiting = append(waiting, to)
			}
		}
	}
	if len(seen) < 60 {
		s.t.Errorf("only %d pages were found", len(seen))
	}
}

// linksWithin are where the page's links lead within an authority, but for those that choose another day.
func (g *got) linksWithin(inside string) []string {
	var list []string
	for _, a := range all(g.doc, "a") {
		to, _, _ := strings.Cut(attr(a, "href"), "#")
		if strings.HasPrefix(to+"?", inside+"?") || strings.HasPrefix(to, inside+"/") || strings.HasPrefix(to, inside+"?") {
			if len(within(a, "ce-as-at")) == 0 {
				list = append(list, to)
			}
		}
	}
	return list
}

// within are the elements of a class that a node is in.
func within(n *html.Node, class string) []*html.Node {
	var list []*html.Node
	for p := n.Parent; p != nil; p = p.Parent {
		if slices.Contains(strings.Fields(attr(p, "class")), class) {
			list = append(list, p)
		}
	}
	return list
}

// days are the days as which an address is seen.
func days(t *testing.T, address string) []string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u.Query()["asAt"]
}

// Whoever chooses a day goes on seeing all pages as at it: wherever links and forms lead that show something.
func TestTheDayIsKept(t *testing.T) {
	const day = "2024-05-24"
	s := newSite(t)
	s.as(access.Admin)
	s.crawl("/tendring?asAt="+day, func(g *got) {
		for _, to := range g.linksWithin("/tendring") {
			if !slices.Equal(days(t, to), []string{day}) {
				t.Errorf("%s leads to %s", g.path, to)
			}
		}
		for _, f := range all(g.doc, "form") {
			action, sent := attr(f, "action"), []string{}
			for _, input := range all(f, "input") {
				if attr(input, "name") == "asAt" {
					sent = append(sent, attr(input, "value"))
				}
			}
			shows := attr(f, "method") == "get"
			switch {
			case shows && len(sent) != 1:
				t.Errorf("%s has the form %s, which sends the days %q", g.path, action, sent)
			case !shows && strings.HasPrefix(action, "/tendring") && len(days(t, action)) > 0 && !strings.Contains(action, "/findings/waive"):
				t.Errorf("%s has a form that saves, for the day: %s", g.path, action)
			}
		}
	})
}

// Where nobody chose a day, no address names one: not even where it is not today.
func TestNoDayIsKeptThatNobodyChose(t *testing.T) {
	s := newSite(t)
	s.as(access.Admin)
	s.crawl("/harrow", func(g *got) {
		for _, to := range g.linksWithin("/harrow") {
			if len(days(t, to)) > 0 && !strings.Contains(to, "/report/") { // a file says all that it is of
				t.Errorf("%s leads to %s", g.path, to)
			}
		}
	})
}

// A day that was typed as people write it, or that is none, is kept as programs write it, or not at all.
func TestTheDayAsItIsKept(t *testing.T) {
	s := newSite(t)
	for typed, want := range map[string]string{"24+May+2024": "/tendring/findings?asAt=2024-05-24", "soon": "/tendring/findings", "": "/tendring/findings"} {
		if to := s.get("/tendring?asAt=" + typed).link("Findings"); to != want {
			t.Errorf("%q leads to %s", typed, to)
		}
	}
	if g := s.get("/tendring/?asAt=2024-05-24"); g.header.Get("Location") != "/tendring?asAt=2024-05-24" {
		t.Errorf("without its slash: %s", g.header.Get("Location"))
	}
}
