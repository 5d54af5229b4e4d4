package web

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"cliffedge/examples"
	"cliffedge/forecast/plan"
	"cliffedge/internal/access"
)

// newStart is a site with one authority that has no plan yet, and others that have.
func newStart(t *testing.T, role access.Role, plans ...*plan.Plan) *site {
	t.Helper()
	s := newSiteOf(t, plans...)
	s.as(access.Viewer)
	s.actor.Roles["tendring"] = role
	return s
}

func TestAnAuthorityWithoutAPlan(t *testing.T) {
	for role, shows := range map[access.Role][]string{
		access.Viewer:  {"There is no plan yet", "Nobody has imported the plan of tendring yet", "Ask an analyst or administrator"},
		access.Analyst: {"There is no plan yet", "Import a plan file", "cliffedge import PLAN", "id must be tendring"},
	} {
		t.Run(role.String(), func(t *testing.T) {
			s := newStart(t, role)
			checkPage(t, s, "/tendring").shows(shows...)
			for _, path := range []string{"/tendring/compare", "/tendring/posts/x", "/tendring/edit"} {
				if g := s.get(path); g.status != http.StatusSeeOther || g.header.Get("Location") != "/tendring" {
					t.Errorf("%s: %d to %s", path, g.status, g.header.Get("Location"))
				}
			}
			for _, path := range []string{"/tendring?revision=1", "/harrow", "/harrow/import"} {
				if g := s.get(path); g.status != http.StatusNotFound {
					t.Errorf("%s: %d", path, g.status)
				}
			}
			if g := s.get("/"); g.header.Get("Location") != "/tendring" {
				t.Errorf("the first page leads to %q", g.header.Get("Location"))
			}
		})
	}
}

func TestTheFirstPlanIsImported(t *testing.T) {
	s := newStart(t, access.Admin)
	data, err := examples.Plans.ReadFile("tendring/plan.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	checkPage(t, s, "/tendring/import").shows("Choose a plan file")
	s.postFile("/tendring/import", "plan.yaml", strings.Replace(text, "plan: 1", "plan: 2", 1), "action", "preview").shows("cannot be imported", "What is wrong with the file")
	s.postFile("/tendring/import", "plan.yaml", strings.Replace(text, "id: tendring", "id: harrow", 1), "action", "preview").shows("There is a problem", "The file is the plan of another authority, in which you have no role")
	s.actor.Roles["tendring"] = access.Analyst
	s.postFile("/tendring/import", "plan.yaml", text, "action", "preview").shows("which only an approver or an administrator may")
	s.actor.Roles["tendring"] = access.Admin
	g := s.postFile("/tendring/import", "plan <x>.yaml", text, "action", "preview")
	g.shows("Nothing has been kept yet", "plan <x>.yaml is the plan of Tendring District Council, with", "1 programme", "From 2025/26 to 2030/31 its posts and costs come to £", "has no funding")
	if list, err := s.store.Authorities(access.Everything(context.Background())); err != nil || len(list) != 0 {
		t.Errorf("the preview has kept %+v: %v", list, err)
	}
	done := s.postFile("/tendring/import", "", "", append(g.fields(), "action", "apply", "why", "From the\r\nledger")...)
	if done.status != http.StatusSeeOther || done.header.Get("Location") != "/tendring" {
		t.Fatalf("%d to %s: %s", done.status, done.header.Get("Location"), done.main())
	}
	again := s.postFile("/tendring/import", "", "", append(g.fields(), "action", "apply", "why", "From the\r\nledger")...)
	if again.status != http.StatusSeeOther || again.header.Get("Location") != "/tendring" {
		t.Errorf("sent twice, it is answered %d to %s: %s", again.status, again.header.Get("Location"), again.main())
	}
	other := s.postFile("/tendring/import", "", "", append(g.fields(), "action", "apply", "why", "Of somebody else")...)
	other.shows("Somebody has imported the plan meanwhile")
	s.get("/tendring", "Cookie", done.header.Get("Set-Cookie")).shows("The plan is imported", "Tendring District Council")
	r, err := s.store.Revision(access.Everything(context.Background()), "tendring", 0)
	if err != nil || r.Number != 1 || r.Note != "From the\nledger" {
		t.Errorf("the revision is %+v: %v", r, err)
	}
}

// A viewer, and somebody of another authority, import nothing.
func TestTheFirstPlanIsForAnalysts(t *testing.T) {
	s := newStart(t, access.Viewer)
	if g := s.get("/tendring/import"); g.status != http.StatusForbidden {
		t.Errorf("%d", g.status)
	}
	if g := s.postFile("/tendring/import", "plan.yaml", "plan: 1", "action", "apply"); g.status != http.StatusForbidden {
		t.Errorf("%d", g.status)
	}
}

func TestHomeListsAuthoritiesWithoutAPlan(t *testing.T) {
	s := newStart(t, access.Viewer, exampleOf(t, "harrow"))
	g := checkPage(t, s, "/")
	g.shows("Harrow", "Together with Families", "tendring", "There is no plan yet.")
	if to := g.link("tendring"); to != "/tendring" {
		t.Errorf("the link leads to %s", to)
	}
}

// Of a page in the middle of a long list, authorities without a plan are where they stand by slug.
func TestAuthoritiesWithoutAPlanInPages(t *testing.T) {
	var who viewer
	for _, slug := range []string{"a", "b", "c", "d", "e"} {
		r := who.Roles
		who.Roles = append(r, struct {
			Role      string
			Authority authority
		}{"VIEWER", authority{slug, slug}})
	}
	for _, c := range []struct {
		after string
		shown []string
		more  bool
		want  string
	}{
		{"", []string{"b"}, true, "[a b]"}, {"b", []string{"d"}, true, "[c d]"}, {"d", nil, false, "[e]"}, {"", []string{"b", "d"}, false, "[a b c d e]"},
	} {
		var view homeView
		for _, slug := range c.shown {
			view.Authorities = append(view.Authorities, homeLine{slug: slug})
		}
		view.addWithoutPlan(who, c.after, c.more)
		var got []string
		for _, l := range view.Authorities {
			got = append(got, l.slug)
		}
		if fmt.Sprint(got) != c.want {
			t.Errorf("after %q there are %v, expected %s", c.after, got, c.want)
		}
	}
}

func TestHomeWithoutAnyAuthority(t *testing.T) {
	s := newSiteOf(t)
	s.actor = &access.Principal{User: "user-test", Name: "Somebody", Email: "somebody@example.gov.uk"}
	checkPage(t, s, "/").shows("no authority that you have a role in", "somebody@example.gov.uk", "cliffedge import PLAN")
	s.actor.Operator = true
	checkPage(t, s, "/").shows("You look after the platform", "cliffedge member set")
}

// An administrator gives others a role before there is a plan.
func TestMembersBeforeThePlan(t *testing.T) {
	s := newStart(t, access.Admin)
	checkPage(t, s, "/tendring").shows("Make them a member")
	checkPage(t, s, "/tendring/members").shows("Add a member", "How somebody new signs in", "cliffedge user code")
	s.get("/tendring/members").submit(s, map[string]string{"email": "cy@tendring.example", "name": "Cy", "role": "ANALYST"}).follow(s).
		shows("Cy is an analyst now. If they are new here, look below how somebody new signs in.", "cy@tendring.example: analyst")
	checkPage(t, s, "/tendring/trail").shows("gave Cy the role of analyst", "made a one-time code for Cy")
}
