package web

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"cliffedge/graph"
	"cliffedge/internal/access"
)

// townHall answers what the pages of members ask, and leaves all else to the API: the pages are tested apart from how anybody signs in.
type townHall struct {
	Asker
	answers map[string]string // by a word of the query
	sent    []map[string]any
	refuse  bool
}

func (h *townHall) Ask(ctx context.Context, query string, variables map[string]any, into any) error {
	for word, answer := range h.answers {
		if strings.Contains(query, word) {
			if h.refuse {
				return graph.AskErrors{{Code: "FORBIDDEN", Message: "for administrators"}}
			}
			h.sent = append(h.sent, variables)
			return json.Unmarshal([]byte(answer), into)
		}
	}
	return h.Asker.Ask(ctx, query, variables, into)
}

// membersSite is a site whose members are made up.
func membersSite(t *testing.T) (*site, *townHall) {
	t.Helper()
	s := newSiteOf(t, exampleOf(t, "tendring"))
	api, err := graph.NewAPI(access.NewControl(s.store, s.store, time.Now, slog.New(slog.DiscardHandler)), graph.Options{Introspection: true})
	if err != nil {
		t.Fatal(err)
	}
	hall := &townHall{Asker: api, answers: map[string]string{
		"query Members": `{"viewer": {"email": "ann@tendring.example"}, "authority": {
			"members": [{"email": "ann@tendring.example", "name": "Ann <b>", "role": "ADMIN", "byGroup": false}, {"email": "bea@tendring.example", "name": "Bea", "role": "VIEWER", "byGroup": true}],
			"tokens": [{"id": "t1", "name": "nightly report", "user": "Ann", "role": "VIEWER", "madeAt": "2026-11-01T08:00:00.000000Z", "expiresAt": "2027-01-30T08:00:00.000000Z", "usedAt": null, "revokedAt": null},
				{"id": "t2", "name": "old", "user": "Ann", "role": "VIEWER", "madeAt": "2025-11-01T08:00:00.000000Z", "expiresAt": "2026-01-30T08:00:00.000000Z", "usedAt": "2026-01-02T08:00:00.000000Z", "revokedAt": null}]}}`,
		"query Trail": `{"authority": {"trail": {"nodes": [{"at": "2026-11-01T08:00:00.000000Z", "actor": "Ann", "action": "MEMBER_SET", "user": "Bea", "detail": "VIEWER", "revision": null}],
			"pageInfo": {"hasNextPage": true, "endCursor": "7"}}}}`,
		"mutation SetMember":    `{"setMember": {"member": {"email": "cy@tendring.example", "name": "Cy", "role": "ANALYST"}, "code": "one-time-code"}}`,
		"mutation RemoveMember": `{"removeMember": {"email": "bea@tendring.example"}}`,
		"mutation CreateToken":  `{"createToken": {"secret": "the-secret"}}`,
		"mutation RevokeToken":  `{"revokeToken": {"token": "t1"}}`,
	}}
	pages, err := New(Config{Ask: hall, Now: func() time.Time { return seen }, Demo: true})
	if err != nil {
		t.Fatal(err)
	}
	s.http = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		pages.ServeHTTP(w, r.WithContext(access.With(r.Context(), s.actor)))
	}))
	t.Cleanup(s.http.Close)
	return s, hall
}

func TestMembers(t *testing.T) {
	s, _ := membersSite(t)
	checkPage(t, s, "/tendring/members").shows("Ann <b> (you)", "Bea", "by a group", "nightly report", "never used", "ended 30 January 2026")
	checkPage(t, s, "/tendring/members/bea@tendring.example").shows("Remove Bea", "gives them this role")
	checkPage(t, s, "/tendring/trail").shows("1 November 2026", "8:00am Ann gave Bea the role of viewer")
	if g := s.get("/tendring/members/nobody@tendring.example"); g.status != http.StatusNotFound {
		t.Errorf("%d", g.status)
	}
}

func TestMembersAreChanged(t *testing.T) {
	s, hall := membersSite(t)
	g := s.get("/tendring/members")
	g.submit(s, map[string]string{"email": "", "role": "ANALYST"}).shows("Enter an e-mail address")
	g.submit(s, map[string]string{"email": "cy@tendring.example", "name": "Cy", "role": "ANALYST"}).shows("Cy is an analyst now", "one-time-code", "told this once")
	s.get("/tendring/members/bea@tendring.example").submitForm(s, 1, nil).follow(s).shows("bea@tendring.example is a member no more.")
	last := len(byClass(g.doc, "ce-form")) - 1
	g.submitForm(s, last, map[string]string{"purpose": "", "days": "1000"}).shows("Enter what the token is for", "from 1 to 366")
	g.submitForm(s, last, map[string]string{"purpose": "report", "most": "VIEWER", "days": "30"}).shows("the-secret")
	g.submitForm(s, 1, nil).follow(s).shows("The token is revoked")
	if sent := hall.sent[len(hall.sent)-2]; sent["input"].(map[string]any)["token"] != "t1" {
		t.Errorf("sent %v", sent)
	}
}

// Somebody new needs a name, and who is known already does not.
func TestAMemberWithoutAName(t *testing.T) {
	s := newSite(t)
	form := s.get("/tendring/members")
	g := form.submit(s, map[string]string{"email": "cy@tendring.example", "name": "", "role": "VIEWER"})
	g.shows("Enter the name")
	if strings.Contains(g.main(), "cannot be one") || attr(g.byID("email"), "value") != "cy@tendring.example" {
		t.Error(g.main())
	}
	g.submit(s, map[string]string{"name": "Cy"}).shows("Cy is a viewer now")
	form.submit(s, map[string]string{"email": "cy@tendring.example", "name": "", "role": "ANALYST"}).follow(s).shows("Cy is an analyst now")
}

func TestMembersAreForAdministrators(t *testing.T) {
	s, hall := membersSite(t)
	hall.refuse = true // the API's word counts
	checkPage(t, s, "/tendring/members").shows("You may not manage members", "Administrators of Tendring District Council")
	s.as(access.Approver)
	for _, path := range []string{"/tendring/members", "/tendring/trail"} {
		if g := s.get(path); g.status != http.StatusForbidden {
			t.Errorf("%s: %d", path, g.status)
		}
	}
}

// Who downloads the plan has taken it out, and the trail says so; who opens a form to change it has not.
func TestTheTrailTellsOfPlansTakenOut(t *testing.T) {
	s := newSite(t)
	s.as(access.Admin)
	const told = "took out the plan as a file: revision 1 as YAML"
	s.get("/tendring/edit/change/extendContract/harwich-2024").shows("New last day")
	if trail := s.get("/tendring/trail").main(); strings.Contains(trail, "took out") {
		t.Errorf("a form is told as %s", trail)
	}
	if g := s.get("/tendring/import/plan.yaml"); g.status != http.StatusOK {
		t.Fatalf("%d", g.status)
	}
	s.get("/tendring/trail").shows(told)
}

func TestTheTrailInSentences(t *testing.T) {
	for want, e := range map[string]event{
		"Ann signed in with a password": {Actor: "Ann", Action: "SIGNED_IN", User: "Ann", Detail: "with a password"},
		"Ann signed out":                {Actor: "Ann", Action: "SIGNED_OUT"},
		"Somebody tried to sign in as Bea with a password, and could not":      {Action: "SIGN_IN_FAILED", User: "Bea", Detail: "with a password"},
		"Ann gave WHO USER the role of approver":                               {Actor: "Ann", Action: "MEMBER_SET", User: "WHO USER", Detail: "APPROVER"},
		"Ann took out the plan as a file: revision 3 as YAML":                  {Actor: "Ann", Action: "EXPORTED", Detail: "revision 3 as YAML"},
		"Ann made a one-time code for somebody, to set a password with":        {Actor: "Ann", Action: "CODE_MADE"},
		"Ann did SOMETHING_NEW: to see":                                        {Actor: "Ann", Action: "SOMETHING_NEW", Detail: "to see"},
		"Somebody tried to sign in as somebody by the provider, and could not": {Action: "SIGN_IN_FAILED", Detail: "by the provider"},
	} {
		if got := e.sentence(); got != want {
			t.Errorf("%+v is told %q, expected %q", e, got, want)
		}
	}
	for _, action := range graph.Schema().Types["Action"].EnumValues {
		if eventWords[action.Name] == "" {
			t.Errorf("there are no words for %s", action.Name)
		}
	}
}
