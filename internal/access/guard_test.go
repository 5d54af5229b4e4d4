package access_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"cliffedge/forecast/plan"
	"cliffedge/internal/access"
)

// shelf is a store of plans in memory. It notes for which authorities each call may see anything.
type shelf struct {
	plans  map[plan.ID]*plan.Plan
	made   map[plan.ID]int64
	scopes [][]plan.ID
	author string // of the latest update
	news   chan plan.Revision
}

var _ plan.Store = (*shelf)(nil)

func newShelf() *shelf {
	return &shelf{
		plans: map[plan.ID]*plan.Plan{"bath": {}, "wells": {}}, made: map[plan.ID]int64{"bath": 1, "wells": 1},
		news: make(chan plan.Revision, 4),
	}
}

func (s *shelf) see(ctx context.Context) { s.scopes = append(s.scopes, access.Scope(ctx)) }

func (s *shelf) Authorities(ctx context.Context) ([]plan.Head, error) {
	s.see(ctx)
	return []plan.Head{{Revision: plan.Revision{Authority: "bath"}}, {Revision: plan.Revision{Authority: "wells"}}}, nil
}

func (s *shelf) Revision(ctx context.Context, authority plan.ID, _ int64) (plan.Revision, error) {
	s.see(ctx)
	return plan.Revision{Authority: authority}, nil
}

func (s *shelf) RevisionAt(ctx context.Context, authority plan.ID, _ plan.Instant) (plan.Revision, error) {
	s.see(ctx)
	return plan.Revision{Authority: authority}, nil
}

func (s *shelf) Load(ctx context.Context, authority plan.ID, _ int64) (*plan.Plan, plan.Revision, error) {
	s.see(ctx)
	return s.plans[authority], plan.Revision{Authority: authority}, nil
}

func (s *shelf) History(ctx context.Context, _ plan.ID, _ int64, _ int) ([]plan.Revision, error) {
	s.see(ctx)
	return nil, nil
}

func (s *shelf) Changes(ctx context.Context, _ plan.ID, _ int64) ([]plan.ItemChange, error) {
	s.see(ctx)
	return nil, nil
}

func (s *shelf) Listen(context.Context) (<-chan plan.Revision, func(), error) {
	return s.news, func() {}, nil
}

func (s *shelf) Update(ctx context.Context, u plan.Update) (plan.Outcome, error) {
	s.see(ctx)
	s.author = u.Author
	changed, err := u.Change(s.plans[u.Authority])
	if err != nil {
		return plan.Outcome{}, err
	}
	if !u.DryRun {
		s.plans[u.Authority] = changed
		s.made[u.Authority]++
	}
	return plan.Outcome{Revision: plan.Revision{Authority: u.Authority, Number: s.made[u.Authority], Author: u.Author}}, nil
}

// everybody is each kind of who may ask.
var everybody = []string{"nobody", "stranger", "operator", "viewer", "analyst", "approver", "admin", "machine"}

func same(p *plan.Plan) (*plan.Plan, error) { return p, nil }

// Every method of the guard, asked of bath by everybody. Who has no role there learns that there is nothing.
func TestGuardLetsEachRoleDoWhatItMay(t *testing.T) {
	v, store := newTown(t), newShelf()
	guard := access.NewGuard(store, v.trail)
	methods := map[string]func(context.Context) error{
		"Revision": func(ctx context.Context) error { _, err := guard.Revision(ctx, "bath", 0); return err },
		"RevisionAt": func(ctx context.Context) error {
			_, err := guard.RevisionAt(ctx, "bath", "2026-01-01T00:00:00.000000Z")
			return err
		},
		"Load":    func(ctx context.Context) error { _, _, err := guard.Load(ctx, "bath", 0); return err },
		"History": func(ctx context.Context) error { _, err := guard.History(ctx, "bath", 0, 0); return err },
		"Changes": func(ctx context.Context) error { _, err := guard.Changes(ctx, "bath", 1); return err },
		"Update": func(ctx context.Context) error {
			_, err := guard.Update(ctx, plan.Update{Authority: "bath", Change: same})
			return err
		},
	}
	for method, call := range methods {
		for _, who := range everybody {
			store.scopes = nil
			want := plan.StoreErrorCode("")
			switch {
			case who == "nobody":
				want = plan.Unauthenticated
			case who == "stranger" || who == "operator":
				want = plan.NotFound
			case who == "viewer" && method == "Update":
				want = plan.Forbidden
			}
			v.expect(method+" as "+who, call(v.as(who)), want)
			if want != "" && len(store.scopes) > 0 {
				t.Errorf("%s as %s: the store was asked", method, who)
			}
			for _, scope := range store.scopes {
				if !slices.Equal(scope, []plan.ID{"bath"}) {
					t.Errorf("%s as %s: the store was asked within %q", method, who, scope)
				}
			}
		}
	}
}

// What a stranger is told of an authority is word for word what is said of one that is not there.
func TestGuardTellsAStrangerNothing(t *testing.T) {
	v := newTown(t)
	guard := access.NewGuard(newShelf(), v.trail)
	_, there := guard.Revision(v.as("stranger"), "bath", 0)
	_, absent := guard.Revision(v.as("stranger"), "nowhere", 0)
	if strings.ReplaceAll(there.Error(), "bath", "nowhere") != absent.Error() {
		t.Errorf("%q and %q", there, absent)
	}
}

func TestGuardListsWhatMayBeSeen(t *testing.T) {
	v := newTown(t)
	guard := access.NewGuard(newShelf(), v.trail)
	for who, want := range map[string][]plan.ID{
		"viewer": {"bath"}, "stranger": {"wells"}, "operator": nil, "machine": {"bath", "wells"},
	} {
		heads, err := guard.Authorities(v.as(who))
		if err != nil {
			t.Fatal(err)
		}
		var got []plan.ID
		for _, head := range heads {
			got = append(got, head.Authority)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s sees %q, expected %q", who, got, want)
		}
	}
	_, err := guard.Authorities(v.as("nobody"))
	v.expect("nobody", err, plan.Unauthenticated)
}

func TestGuardListensOnlyToWhatMayBeSeen(t *testing.T) {
	v, store := newTown(t), newShelf()
	guard := access.NewGuard(store, v.trail)
	if _, _, err := guard.Listen(v.as("nobody")); codeOf(err) != plan.Unauthenticated {
		t.Errorf("nobody listens: %v", err)
	}
	news, stop, err := guard.Listen(v.as("viewer"))
	if err != nil {
		t.Fatal(err)
	}
	store.news <- plan.Revision{Authority: "wells", Number: 7}
	store.news <- plan.Revision{Authority: "bath", Number: 8}
	select {
	case r := <-news:
		if r.Authority != "bath" {
			t.Errorf("a viewer of bath heard of %s", r.Authority)
		}
	case <-time.After(5 * time.Second):
		t.Error("a viewer of bath heard nothing")
	}
	stop()
	stop() // which does nothing more
}

// The author of a change is whoever asks, whatever the update says.
func TestGuardNamesTheAuthor(t *testing.T) {
	v, store := newTown(t), newShelf()
	guard := access.NewGuard(store, v.trail)
	for who, want := range map[string]string{"analyst": string(v.user("analyst").ID), "machine": "root"} {
		if _, err := guard.Update(v.as(who), plan.Update{Authority: "bath", Author: "somebody else", Change: same}); err != nil {
			t.Fatal(err)
		}
		if store.author != want {
			t.Errorf("%s changes as %q, expected %q", who, store.author, want)
		}
	}
}

// Decisions and waivers are an approver's, by what a change does and not by how it comes about.
func TestGuardKeepsDecisionsForApprovers(t *testing.T) {
	v, store := newTown(t), newShelf()
	guard := access.NewGuard(store, v.trail)
	decided := &plan.Plan{
		Decisions: []plan.Decision{{ID: "d1", Text: "adopt", Refs: []plan.Ref{"post/a"}}, {ID: "d2"}},
		Waivers:   []plan.Waiver{{Finding: "cliff", At: "post/a"}},
	}
	changes := map[string]struct {
		from, to *plan.Plan
		decides  bool
	}{
		"a first plan with decisions":     {nil, decided, true},
		"a first plan without":            {nil, &plan.Plan{}, false},
		"a decision is added":             {&plan.Plan{}, &plan.Plan{Decisions: decided.Decisions}, true},
		"a waiver is added":               {&plan.Plan{}, &plan.Plan{Waivers: decided.Waivers}, true},
		"a revert takes them away":        {decided, &plan.Plan{}, true},
		"a decision is changed":           {decided, &plan.Plan{Decisions: []plan.Decision{{ID: "d1", Text: "reject", Refs: []plan.Ref{"post/a"}}, {ID: "d2"}}, Waivers: decided.Waivers}, true},
		"its references are changed":      {decided, &plan.Plan{Decisions: []plan.Decision{{ID: "d1", Text: "adopt", Refs: []plan.Ref{"post/b"}}, {ID: "d2"}}, Waivers: decided.Waivers}, true},
		"text moves to another field":     {&plan.Plan{Decisions: []plan.Decision{{Body: `a" Date:0`}}}, &plan.Plan{Decisions: []plan.Decision{{Body: "a", Item: `" Date:0`}}}, true},
		"one of two alike goes":           {&plan.Plan{Waivers: []plan.Waiver{{Finding: "a"}, {Finding: "a"}}}, &plan.Plan{Waivers: []plan.Waiver{{Finding: "a"}}}, true},
		"something else is changed":       {decided, &plan.Plan{Decisions: decided.Decisions, Waivers: decided.Waivers, Posts: []plan.Post{{ID: "a"}}}, false},
		"the same, as a file has them":    {decided, &plan.Plan{Decisions: []plan.Decision{{ID: "d2", Refs: []plan.Ref{}}, decided.Decisions[0]}, Waivers: decided.Waivers}, false},
		"no decisions, in two ways to be": {&plan.Plan{}, &plan.Plan{Decisions: []plan.Decision{}, Waivers: []plan.Waiver{}}, false},
	}
	for name, c := range changes {
		for _, who := range []string{"analyst", "approver", "admin", "machine"} {
			for _, dry := range []bool{true, false} {
				store.plans["bath"] = c.from
				made := store.made["bath"]
				_, err := guard.Update(v.as(who), plan.Update{
					Authority: "bath", DryRun: dry, Change: func(*plan.Plan) (*plan.Plan, error) { return c.to, nil },
				})
				want := plan.StoreErrorCode("")
				if c.decides && who == "analyst" {
					want = plan.Forbidden
				}
				v.expect(name+" by "+who, err, want)
				if want != "" && store.made["bath"] != made {
					t.Errorf("%s by %s was made", name, who)
				}
			}
		}
	}
	if v.events(access.Refused) == 0 {
		t.Error("the trail tells of no refusal")
	}
}

// Who asks again and again does not fill the database, nor who asks for an authority with a very long name.
func TestRefusalsAreBounded(t *testing.T) {
	v := newTown(t)
	guard := access.NewGuard(newShelf(), v.trail)
	long := plan.ID(strings.Repeat("ü", 1<<20))
	for range 50 {
		_, err := guard.Revision(v.as("stranger"), long, 0)
		v.expect("a long name", err, plan.NotFound)
	}
	if n := v.events(access.Refused); n != 20 {
		t.Errorf("%d refusals are noted in a minute", n)
	}
	if n := len(v.memory.told()); n > 50_000 {
		t.Errorf("the trail has %d bytes", n)
	}
	v.clock.pass(time.Minute)
	_, _ = guard.Revision(v.as("stranger"), "bath", 0)
	if n := v.events(access.Refused); n != 21 {
		t.Errorf("%d refusals are noted a minute later", n)
	}
}

// What cannot be noted stays refused, and is logged.
func TestARefusalThatCannotBeNoted(t *testing.T) {
	v := newTown(t)
	ctx := v.as("stranger")
	v.memory.down = refused(plan.Unavailable, "the database is away")
	_, err := access.NewGuard(newShelf(), v.trail).Revision(ctx, "bath", 0)
	v.expect("a stranger", err, plan.NotFound)
	if !strings.Contains(v.log.String(), "could not be noted") {
		t.Errorf("the log says %q", v.log)
	}
}

func TestRolesAreOrderedAndRead(t *testing.T) {
	for i, name := range []string{"VIEWER", "ANALYST", "APPROVER", "ADMIN"} {
		role, err := access.ParseRole(name)
		if err != nil || role != access.Role(i+1) || role.String() != name {
			t.Errorf("%s is %v, %v", name, role, err)
		}
	}
	for _, name := range []string{"NONE", "", "viewer", "OWNER"} {
		if role, err := access.ParseRole(name); err == nil || role != access.None {
			t.Errorf("%q is %v", name, role)
		}
	}
}

func TestWhoMayAsMuchAsBefore(t *testing.T) {
	p := func(user access.UserID, operator bool, roles map[plan.ID]access.Role) *access.Principal {
		return &access.Principal{User: user, Operator: operator, Roles: roles}
	}
	before := p("u", false, map[plan.ID]access.Role{"bath": access.Analyst})
	for name, c := range map[string]struct {
		now  *access.Principal
		want bool
	}{
		"as before":               {p("u", false, map[plan.ID]access.Role{"bath": access.Analyst}), true},
		"more":                    {p("u", true, map[plan.ID]access.Role{"bath": access.Admin, "wells": access.Viewer}), true},
		"less":                    {p("u", false, map[plan.ID]access.Role{"bath": access.Viewer}), false},
		"elsewhere":               {p("u", false, map[plan.ID]access.Role{"wells": access.Admin}), false},
		"nothing":                 {p("u", false, nil), false},
		"somebody else with more": {p("w", false, map[plan.ID]access.Role{"bath": access.Admin}), false},
	} {
		if got := c.now.MayAsMuchAs(before); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if p("u", false, nil).MayAsMuchAs(p("u", true, nil)) {
		t.Error("who is no operator any more may as much as one")
	}
}
