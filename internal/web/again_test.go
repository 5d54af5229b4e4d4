package web

import (
	"net/http"
	"strings"
	"testing"
)

// submitTwice sends a form of a page, and then the same again, as a double click or Back does: it is kept once, and both lead on.
func (g *got) submitTwice(s *site, n int, values map[string]string) *got {
	g.t.Helper()
	count := func() string {
		authority, _, _ := strings.Cut(strings.TrimPrefix(g.path, "/"), "/")
		text, _, _ := strings.Cut(s.get("/"+authority+"/history").main(), " of the plan")
		return text
	}
	first := g.submitForm(s, n, values)
	once := count()
	again := g.submitForm(s, n, values)
	if first.status != http.StatusSeeOther || again.status != http.StatusSeeOther || again.header.Get("Location") != first.header.Get("Location") {
		g.t.Errorf("%s is answered %d to %q, and then %d to %q:\n%s", g.path, first.status, first.header.Get("Location"), again.status, again.header.Get("Location"), again.main())
	}
	if count() != once {
		g.t.Errorf("%s: %s became %s", g.path, once, count())
	}
	return again
}

func TestFormsThatAreSentTwice(t *testing.T) {
	s := newSiteOf(t, exampleOf(t, "tendring"))
	decision := map[string]string{"body": "Cabinet", "date": "24 May 2024", "text": "Keep it"}
	s.get("/tendring/decisions/record").submitTwice(s, 0, decision).follow(s).shows("The decision is recorded.")
	s.get("/tendring/decisions/record?decision=cabinet-2024-05-24").submitTwice(s, 0, map[string]string{"note": "Noted"})
	preview := s.get("/tendring/scenarios/mainstreamed/adopt").submit(s, decision)
	preview.submitTwice(s, 0, nil).follow(s).shows("is the plan now")
	waive := s.waivable("/tendring/findings")
	s.get(waive).submitTwice(s, 0, map[string]string{"note": "Agreed", "decision": "cabinet-2024-05-24"}).follow(s).shows("The finding is waived.")
	s.get(waive).submitTwice(s, 1, nil).follow(s).shows("The waiver has ended.")
	s.get("/tendring/history/1/revert").submitTwice(s, 0, nil)
}

// A decision that another comes before, of the same body and day, is kept beside it: the page that says so shows it as one more.
func TestTwoDecisionsOfADay(t *testing.T) {
	s := newSiteOf(t, exampleOf(t, "tendring"))
	mine, theirs := s.get("/tendring/decisions/record"), s.get("/tendring/decisions/record")
	theirs.submit(s, map[string]string{"body": "Board", "date": "1 May 2024", "text": "Theirs"}).follow(s)
	late := mine.submit(s, map[string]string{"body": "Board", "date": "1 May 2024", "text": "Mine"})
	late.shows("Somebody else changed the plan", "added Decision", "Mine")
	late.submit(s, nil).follow(s)
	p, _, err := s.store.Load(t.Context(), "tendring", 0)
	if err != nil || p.Decision("board-2024-05-01").Text != "Theirs" || p.Decision("board-2024-05-01-2").Text != "Mine" {
		t.Errorf("the plan has %+v: %v", p.Decisions, err)
	}
}
