package web

import (
	"net/http"
	"slices"
	"testing"

	"cliffedge/forecast/plan"
	"cliffedge/internal/access"
)

// refusals are what the trail says that was refused: those of the platform, and of an authority.
func (s *site) refusals(authority plan.ID) (list []string) {
	s.t.Helper()
	for _, of := range []plan.ID{"", authority} {
		events, err := s.store.Events(access.Everything(s.t.Context()), of, "", 0)
		if err != nil {
			s.t.Fatal(err)
		}
		for _, e := range events {
			if e.Action == access.Refused {
				list = append(list, e.Detail)
			}
		}
	}
	return list
}

// Pages ask for nothing that their reader would be refused: the trail is for what somebody tried.
func TestPagesThatShowWhatOneMaySeeLeaveNoRefusals(t *testing.T) {
	s := changedSite(t)
	for _, role := range []access.Role{access.Viewer, access.Analyst, access.Approver, access.Admin} {
		s.as(role)
		for _, path := range []string{
			"/", "/words", "/words/", "/nothing/here/at/all", "/favicon.ico", "/tendring", "/tendring/posts", "/tendring/posts/fso-harwich", "/tendring/posts/fso-harwich/explain",
			"/tendring/sources", "/tendring/findings", "/tendring/decisions", "/tendring/compare", "/tendring/what-if", "/tendring/report",
			"/tendring/history", "/tendring/history/1", "/tendring/history/2", "/tendring/members", "/tendring/trail", "/tendring/import", "/tendring/edit",
			"/tendring/programmes/family-solutions", "/tendring/history/1/revert", "/tendring/history/9",
		} {
			s.get(path)
			if list := s.refusals("tendring"); len(list) > 0 {
				t.Fatalf("the %s at %s: the trail says that they were refused %q", role, path, list)
			}
		}
	}
}

// What somebody was refused elsewhere is the platform's to know: no administrator of an authority is told of others.
func TestRefusalsElsewhereAreInNoAuthoritysTrail(t *testing.T) {
	s := newSite(t)
	s.as(access.Admin)
	delete(s.actor.Roles, "harrow")
	for _, path := range []string{"/harrow", "/favicon.ico"} {
		if g := s.get(path); g.status != http.StatusNotFound {
			t.Fatalf("%s is answered %d", path, g.status)
		}
	}
	if list := s.refusals("tendring"); !slices.Equal(list, []string{`the plan of "harrow"`}) {
		t.Errorf("refused: %q", list)
	}
}
