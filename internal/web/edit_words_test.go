package web

import (
	"net/http"
	"strings"
	"testing"

	"cliffedge/internal/access"
)

// What history, conflicts and findings say.

func TestHistorySaysWhatWasChangedAndAdopted(t *testing.T) {
	s := newSiteOf(t, exampleOf(t, "tendring"))
	s.sends("/tendring/edit/scenario/mainstreamed", "save", "remark", "Another note")
	adopt := "/tendring/scenarios/carry-on-unfunded/adopt"
	shown := s.sends(adopt, "save", "body", "Cabinet", "date", "1/5/2024", "item", "A.7", "text", "Carry on.")
	confirmed := s.submitFirst(adopt, shown)
	if confirmed.status != http.StatusSeeOther {
		t.Fatalf("%d: %.400s", confirmed.status, confirmed.main())
	}
	g := s.get("/tendring/history")
	g.shows("Adopted the scenario “The Harwich post goes on with no money”: Cabinet, 1 May 2024, item A.7", "Concerns 1 scenario: The base budget takes the Harwich post over.")
	if strings.Contains(g.main(), "format") {
		t.Error("the first revision is said to have changed the file's format")
	}
}

// submitFirst sends the first form of a page that posts.
func (s *site) submitFirst(path string, g *got) *got {
	s.t.Helper()
	for _, form := range all(g.doc, "form") {
		if attr(form, "method") == "post" && strings.Contains(attr(form, "action"), path) {
			sent := map[string][]string{}
			for _, input := range all(form, "input") {
				sent[attr(input, "name")] = []string{attr(input, "value")}
			}
			return s.post(path, sent)
		}
	}
	s.t.Fatalf("%s has no form", path)
	return nil
}

// Who goes back to a revision takes back what others changed since, and is told so.
func TestGoingBackTooLateSaysWhatItTakesBack(t *testing.T) {
	s := newSiteOf(t, exampleOf(t, "tendring"))
	s.sends("/tendring/edit/change/setStatus/icb", "save", "status", "BID")
	path := "/tendring/history/1/revert"
	mine := s.get(path).form("")
	s.sends("/tendring/edit/change/setFte/fso-harwich", "save", "fte", "0.8", "from", "1 January 2025")
	late := s.post(path, mine)
	late.shows("Yours makes the whole plan what it says, so it takes back what the others changed")
	if strings.Contains(late.main(), "on top of that") {
		t.Error("going back is said to come on top of what others changed")
	}
	if to := late.link("leave the plan as it now is"); to != "/tendring/history" {
		t.Errorf("who leaves it comes to %s", to)
	}
}

// A finding does not say the item's name twice, nor its id.
func TestFindingsNameTheirItemOnce(t *testing.T) {
	s := newSiteOf(t, exampleOf(t, "harrow"), exampleOf(t, "tendring"))
	for _, path := range []string{"/harrow/findings", "/tendring/findings?asAt=2024-05-24"} {
		g := s.get(path)
		n := 0
		for _, item := range byClass(g.doc, "govuk-!-font-weight-bold") {
			n++
			name := textOf(item)
			if strings.Contains(g.main(), name+" : "+name) || strings.Contains(g.main(), name+": "+name) {
				t.Errorf("%s: %q is named twice", path, name)
			}
		}
		if n == 0 {
			t.Errorf("%s has no findings", path)
		}
	}
}

func TestAScenarioSaysWhoMayAdoptIt(t *testing.T) {
	s := newSite(t)
	const who = "Approvers and administrators may adopt it"
	s.as(access.Analyst)
	s.get("/tendring/scenarios/mainstreamed").shows(who)
	s.as(access.Approver)
	if g := s.get("/tendring/scenarios/mainstreamed"); strings.Contains(g.main(), who) {
		t.Error("an approver is told whom to ask")
	}
}
