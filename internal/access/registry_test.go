package access_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cliffedge/forecast/plan"
	"cliffedge/internal/access"
)

// Every method of the registry that asks for rights, by everybody: who may, and what the others are told.
func TestRegistryAsksForRights(t *testing.T) {
	const (
		administrators = "admin machine"
		operators      = "operator machine"
	)
	n := 0
	fresh := func() string { n++; return fmt.Sprintf("new-%d", n) }
	methods := map[string]struct {
		may  string
		call func(*access.Registry, context.Context) error
	}{
		"Members": {administrators, func(r *access.Registry, ctx context.Context) error { _, err := r.Members(ctx, "bath"); return err }},
		"Tokens":  {administrators, func(r *access.Registry, ctx context.Context) error { _, err := r.Tokens(ctx, "bath"); return err }},
		"Events": {administrators, func(r *access.Registry, ctx context.Context) error {
			_, err := r.Events(ctx, "bath", "", 0)
			return err
		}},
		"SetMember": {administrators, func(r *access.Registry, ctx context.Context) error {
			_, _, err := r.SetMember(ctx, "bath", mail(fresh()), "New", access.Viewer)
			return err
		}},
		"SetMember to NONE": {administrators, func(r *access.Registry, ctx context.Context) error {
			_, _, err := r.SetMember(ctx, "bath", mail("nobody-here"), "", access.None)
			return asDone(err, plan.NotFound, ctx)
		}},
		"RevokeToken": {administrators, func(r *access.Registry, ctx context.Context) error {
			return asDone(r.RevokeToken(ctx, "bath", "token-none"), plan.NotFound, ctx)
		}},
		"CreateToken": {"admin", func(r *access.Registry, ctx context.Context) error {
			_, _, err := r.CreateToken(ctx, "bath", "reports", access.Viewer, time.Hour)
			return err
		}},
		"CreateTokenFor": {"machine", func(r *access.Registry, ctx context.Context) error {
			_, _, err := r.CreateTokenFor(ctx, "bath", mail("viewer"), "reports", access.Viewer, time.Hour)
			return err
		}},
		"AddUser": {operators, func(r *access.Registry, ctx context.Context) error {
			_, _, err := r.AddUser(ctx, mail(fresh()), "New", false)
			return err
		}},
		"Code":    {operators, func(r *access.Registry, ctx context.Context) error { _, err := r.Code(ctx, mail("viewer")); return err }},
		"Users":   {operators, func(r *access.Registry, ctx context.Context) error { _, err := r.Users(ctx); return err }},
		"Suspend": {operators, func(r *access.Registry, ctx context.Context) error { return r.Suspend(ctx, mail("spare"), true) }},
		"Erase":   {operators, func(r *access.Registry, ctx context.Context) error { return r.Erase(ctx, mail("spare")) }},
		"Export of another": {operators, func(r *access.Registry, ctx context.Context) error {
			_, err := r.Export(ctx, mail("stranger"))
			return err
		}},
		"Events of the platform": {operators, func(r *access.Registry, ctx context.Context) error { _, err := r.Events(ctx, "", "", 0); return err }},
		"CreateAuthority": {operators, func(r *access.Registry, ctx context.Context) error {
			_, _, err := r.CreateAuthority(ctx, plan.ID(fresh()), mail("viewer"), "")
			return err
		}},
	}
	for name, m := range methods {
		for _, who := range everybody {
			v := newTown(t)
			if _, _, err := v.registry.AddUser(v.machine, mail("spare"), "Spare", false); err != nil {
				t.Fatal(err)
			}
			if who == "stranger" && name == "Export of another" {
				continue // it is their own
			}
			ctx := v.as(who)
			before := v.memory.calls
			err := m.call(v.registry, ctx)
			may := slices.Contains(strings.Fields(m.may), who)
			if (err == nil) != may {
				t.Errorf("%s as %s: %v", name, who, err)
			}
			if may {
				continue
			}
			switch code := codeOf(err); {
			case who == "nobody" && code != plan.Unauthenticated,
				who == "machine" && name != "CreateToken",
				who != "nobody" && who != "machine" && code != plan.Forbidden && code != plan.NotFound,
				m.may == administrators && (who == "stranger" || who == "operator") && code != plan.NotFound:
				t.Errorf("%s as %s: %v", name, who, err)
			}
			for _, call := range v.memory.calls[len(before):] {
				if call != "Record" {
					t.Errorf("%s as %s asked the accounts for %s", name, who, call)
				}
			}
		}
	}
}

// asDone takes an error that only somebody with the rights is told for success.
func asDone(err error, code plan.StoreErrorCode, ctx context.Context) error {
	p, nobody := access.From(ctx)
	if nobody == nil && p.Role("bath") == access.Admin && codeOf(err) == code {
		return nil
	}
	return err
}

func TestAUserIsAddedWithACodeToSetAPassword(t *testing.T) {
	v := newTown(t)
	u, code, err := v.registry.AddUser(v.as("operator"), "  Finance@Example.GOV.UK ", " Finance ", false)
	if err != nil || u.Email != "finance@example.gov.uk" || u.Name != "Finance" {
		t.Fatalf("%+v, %v", u, err)
	}
	_, err = v.registry.SetPassword(t.Context(), strings.ToUpper(" "+code+" "), password)
	v.expect("the code", err, "")
	_, err = v.registry.SetPassword(t.Context(), code, password)
	v.expect("the code again", err, plan.Unauthenticated)
	got, err := v.registry.SignIn(t.Context(), "FINANCE@example.gov.uk ", password, "192.0.2.1")
	if err != nil || got.ID != u.ID {
		t.Errorf("signed in as %q: %v", got.ID, err)
	}
}

func TestACodeEnds(t *testing.T) {
	v := newTown(t)
	first, err := v.registry.Code(v.machine, mail("viewer"))
	if err != nil {
		t.Fatal(err)
	}
	second, err := v.registry.Code(v.machine, mail("viewer"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = v.registry.SetPassword(t.Context(), first, password)
	v.expect("a code that another has replaced", err, plan.Unauthenticated)
	_, err = v.registry.SetPassword(t.Context(), second, "short")
	v.expect("a password that is too short", err, plan.BadInput)
	_, err = v.registry.SetPassword(t.Context(), second, "viewer viewer")
	v.expect("a password that is hardly more than the name", err, plan.BadInput)
	v.clock.pass(24 * time.Hour)
	_, err = v.registry.SetPassword(t.Context(), second, password)
	v.expect("a code of yesterday", err, plan.Unauthenticated)
	if u := v.user("viewer"); u.Password != "" || u.Epoch != 0 {
		t.Errorf("the user has changed: %+v", u)
	}
}

// What cannot be kept is said all at once.
func TestPeopleWhoCannotBe(t *testing.T) {
	v := newTown(t)
	for _, c := range []struct{ email, name, says string }{
		{"", "Finance", "e-mail"},
		{"finance", "Finance", "e-mail"},
		{"Finance <finance@example.gov.uk>", "Finance", "e-mail"},
		{"a\x00b@example.gov.uk", "Finance", "e-mail"},
		{"a\xffb@example.gov.uk", "Finance", "e-mail"},
		{strings.Repeat("a", 250) + "@example.gov.uk", "Finance", "e-mail"},
		{mail("new"), "", "name"},
		{mail("new"), "two\nlines", "name"},
		{mail("new"), strings.Repeat("a", 201), "name"},
		{mail("new"), "\xff", "name"},
		{mail("viewer"), "Another", "another's"},
	} {
		_, _, err := v.registry.AddUser(v.machine, c.email, c.name, false)
		if codeOf(err) != plan.BadInput || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%q, %q: %v", c.email, c.name, err)
		}
	}
	if _, _, err := v.registry.AddUser(v.machine, "", "", false); err == nil || !strings.Contains(err.Error(), "e-mail") || !strings.Contains(err.Error(), "name") {
		t.Errorf("both at once: %v", err)
	}
	for _, id := range []plan.ID{"", "Bath", "a b", "-a", "a--b", "a/b", plan.ID(strings.Repeat("a", 101))} {
		_, _, err := v.registry.CreateAuthority(v.machine, id, mail("viewer"), "")
		v.expect(string("the authority "+id), err, plan.BadInput)
	}
	_, _, err := v.registry.CreateAuthority(v.machine, "bath", mail("viewer"), "")
	v.expect("an authority that is there", err, plan.BadInput)
}

// Who is told somebody's one-time code can be them, also where another authority trusts them later: administrators are not.
func TestOnlyOperatorsAreToldCodes(t *testing.T) {
	v := newTown(t)
	_, told, err := v.registry.SetMember(v.as("admin"), "bath", mail("first"), "New", access.Viewer)
	if err != nil || told != "" {
		t.Errorf("an administrator is told %q, %v", told, err)
	}
	_, told, err = v.registry.SetMember(v.machine, "bath", mail("second"), "New", access.Viewer)
	if err != nil || told == "" {
		t.Errorf("the machine is told %q, %v", told, err)
	}
	if told, err = v.registry.Code(v.machine, mail("first")); err != nil || told == "" {
		t.Errorf("the machine is told %q, %v", told, err)
	}
}

func TestAnAuthorityKeepsAnAdministrator(t *testing.T) {
	v := newTown(t)
	_, _, err := v.registry.SetMember(v.as("admin"), "bath", mail("admin"), "", access.Viewer)
	v.expect("the last administrator steps down", err, plan.BadInput)
	_, _, err = v.registry.SetMember(v.as("admin"), "bath", mail("admin"), "", access.None)
	v.expect("the last administrator leaves", err, plan.BadInput)
	v.expect("the last administrator is erased", v.registry.Erase(v.as("operator"), mail("admin")), plan.BadInput)
	_, _, err = v.registry.SetMember(v.as("admin"), "bath", mail("approver"), "", access.Admin)
	v.expect("a second", err, "")
	_, _, err = v.registry.SetMember(v.as("approver"), "bath", mail("admin"), "", access.None)
	v.expect("the first leaves", err, "")
}

// An administrator who takes a membership away learns nothing of who has none.
func TestMembersAreTakenAwayFromMembersAlone(t *testing.T) {
	v := newTown(t)
	_, _, stranger := v.registry.SetMember(v.as("admin"), "bath", mail("stranger"), "", access.None)
	_, _, nobody := v.registry.SetMember(v.as("admin"), "bath", mail("nobody-at-all"), "", access.None)
	if codeOf(stranger) != plan.NotFound || stranger.Error() != nobody.Error() {
		t.Errorf("%v, %v", stranger, nobody)
	}
}

func TestPersonalDataIsGivenAndErased(t *testing.T) {
	v := newTown(t)
	v.setPassword("viewer")
	x, err := v.registry.Export(v.as("viewer"), " VIEWER@example.gov.uk")
	if err != nil || x.Email != mail("viewer") || len(x.Roles) != 1 || len(x.Events) < 3 || x.Password != "" {
		t.Errorf("%+v, %v", x, err)
	}
	id := v.user("viewer").ID
	v.expect("erasing", v.registry.Erase(v.as("operator"), mail("viewer")), "")
	if _, err := v.registry.ByUser(t.Context(), id, 1); codeOf(err) != plan.Unauthenticated {
		t.Errorf("an erased user is known: %v", err)
	}
	if told := v.memory.told(); strings.Contains(told, "viewer@") || !strings.Contains(told, string(id)) {
		t.Errorf("the trail: %s", told)
	}
}

func TestSuspendedUsersAreOut(t *testing.T) {
	v := newTown(t)
	v.setPassword("viewer")
	u := v.user("viewer")
	v.expect("suspending", v.registry.Suspend(v.as("operator"), mail("viewer"), true), "")
	_, err := v.registry.ByUser(t.Context(), u.ID, u.Epoch)
	v.expect("a session", err, plan.Unauthenticated)
	_, err = v.registry.ByUser(t.Context(), u.ID, u.Epoch+1)
	v.expect("a session of the new epoch", err, plan.Unauthenticated)
	_, err = v.registry.SignIn(t.Context(), mail("viewer"), password, "192.0.2.1")
	v.expect("signing in", err, plan.Unauthenticated)
	v.expect("and no more", v.registry.Suspend(v.as("operator"), mail("viewer"), false), "")
	_, err = v.registry.SignIn(t.Context(), mail("viewer"), password, "192.0.2.1")
	v.expect("signing in again", err, "")
	_, err = v.registry.ByUser(t.Context(), u.ID, u.Epoch)
	v.expect("the session of before", err, plan.Unauthenticated)
}

func TestSigningOutEverywhereEndsSessions(t *testing.T) {
	v := newTown(t)
	u := v.user("viewer")
	ctx := v.as("viewer")
	v.expect("signing out", v.registry.SignOut(ctx), "")
	_, err := v.registry.ByUser(t.Context(), u.ID, u.Epoch)
	v.expect("the other session", err, "")
	v.expect("signing out everywhere", v.registry.SignOutEverywhere(ctx), "")
	_, err = v.registry.ByUser(t.Context(), u.ID, u.Epoch)
	v.expect("the session", err, plan.Unauthenticated)
	v.expect("nobody", v.registry.SignOut(t.Context()), plan.Unauthenticated)
	v.expect("nobody", v.registry.SignOutEverywhere(t.Context()), plan.Unauthenticated)
}

// A token lets do what its user may in its authority, and no more than it says.
func TestTokens(t *testing.T) {
	v := newTown(t)
	if _, _, err := v.registry.SetMember(v.as("stranger"), "wells", mail("admin"), "", access.Admin); err != nil {
		t.Fatal(err)
	}
	token, secret, err := v.registry.CreateToken(v.as("admin"), "bath", "reports", access.Analyst, 48*time.Hour)
	if err != nil || !strings.HasPrefix(secret, "cliffedge_") || token.User != v.user("admin").ID {
		t.Fatalf("%+v, %v", token, err)
	}
	who := func() *access.Principal {
		t.Helper()
		p, err := v.registry.ByToken(t.Context(), secret)
		if err != nil {
			v.expect("the token", err, plan.Unauthenticated)
			return nil
		}
		return p
	}
	if p := who(); p.Role("bath") != access.Analyst || p.Role("wells") != access.None || p.Operator || p.Token != token.ID {
		t.Errorf("%+v", p)
	}
	_, _, err = v.registry.CreateToken(access.With(t.Context(), who()), "bath", "more", access.Viewer, time.Hour)
	v.expect("an analyst's token makes a token", err, plan.Forbidden)
	if _, _, err := v.registry.SetMember(v.machine, "bath", mail("approver"), "", access.Admin); err != nil {
		t.Fatal(err)
	}
	lowered := func(role, want access.Role) {
		t.Helper()
		if _, _, err := v.registry.SetMember(v.machine, "bath", mail("admin"), "", role); err != nil {
			t.Fatal(err)
		}
		if p := who(); want == access.None && p != nil || want != access.None && (p == nil || p.Role("bath") != want) {
			t.Errorf("with a user who is %s the token gives %+v", role, p)
		}
	}
	lowered(access.Viewer, access.Viewer)
	lowered(access.None, access.None)
	lowered(access.Admin, access.Analyst)
	v.expect("suspending", v.registry.Suspend(v.machine, mail("admin"), true), "")
	if who() != nil {
		t.Error("a suspended user's token is good")
	}
	v.expect("suspending no more", v.registry.Suspend(v.machine, mail("admin"), false), "")
	if who() == nil {
		t.Error("the token is not good again")
	}
	v.expect("another authority's administrator", v.registry.RevokeToken(v.as("stranger"), "wells", token.ID), plan.NotFound)
	v.clock.pass(48 * time.Hour)
	if who() != nil {
		t.Error("an expired token is good")
	}
}

func TestARevokedTokenIsNone(t *testing.T) {
	v := newTown(t)
	token, secret, err := v.registry.CreateTokenFor(v.machine, "bath", mail("viewer"), "reports", access.Viewer, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	v.expect("revoking", v.registry.RevokeToken(v.as("admin"), "bath", token.ID), "")
	v.expect("revoking again", v.registry.RevokeToken(v.as("admin"), "bath", token.ID), "")
	if n := v.events(access.TokenRevoked); n != 1 {
		t.Errorf("%d events", n)
	}
	for name, text := range map[string]string{
		"revoked": secret, "made up": "cliffedge_" + strings.Repeat("a", 26), "empty": "", "no token's form": "x", "endless": "cliffedge_" + strings.Repeat("a", 1<<20),
	} {
		_, err := v.registry.ByToken(t.Context(), text)
		v.expect(name, err, plan.Unauthenticated)
	}
}

func TestTokensThatCannotBe(t *testing.T) {
	v := newTown(t)
	for _, c := range []struct {
		name  string
		role  access.Role
		lasts time.Duration
	}{
		{"", access.Viewer, time.Hour},
		{"two\nlines", access.Viewer, time.Hour},
		{strings.Repeat("a", 201), access.Viewer, time.Hour},
		{"a", access.None, time.Hour},
		{"a", access.Admin + 1, time.Hour},
		{"a", access.Viewer, 0},
		{"a", access.Viewer, 367 * 24 * time.Hour},
	} {
		_, _, err := v.registry.CreateToken(v.as("admin"), "bath", c.name, c.role, c.lasts)
		v.expect(fmt.Sprintf("%+v", c), err, plan.BadInput)
	}
}

// A token's use is noted to the minute, so that using it writes next to nothing.
func TestTheUseOfATokenIsNotedToTheMinute(t *testing.T) {
	v := newTown(t)
	_, secret, err := v.registry.CreateTokenFor(v.machine, "bath", mail("viewer"), "reports", access.Viewer, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	for range 30 {
		_, _ = v.registry.ByToken(t.Context(), secret)
		v.clock.pass(10 * time.Second)
	}
	uses := 0
	for _, call := range v.memory.calls {
		if call == "UseToken" {
			uses++
		}
	}
	if uses < 4 || uses > 5 {
		t.Errorf("%d uses are noted in five minutes", uses)
	}
}

// What is begun ends within a second of the right to it, and goes on for as long as that is there.
func TestWatchEndsWithTheRights(t *testing.T) {
	for name, end := range map[string]func(v *town, token access.Token) error{
		"role lowered": func(v *town, _ access.Token) error {
			_, _, err := v.registry.SetMember(v.machine, "bath", mail("analyst"), "", access.Viewer)
			return err
		},
		"removed": func(v *town, _ access.Token) error {
			_, _, err := v.registry.SetMember(v.machine, "bath", mail("analyst"), "", access.None)
			return err
		},
		"suspended": func(v *town, _ access.Token) error { return v.registry.Suspend(v.machine, mail("analyst"), true) },
		"erased":    func(v *town, _ access.Token) error { return v.registry.Erase(v.machine, mail("analyst")) },
		"signed out everywhere": func(v *town, _ access.Token) error {
			return v.registry.SignOutEverywhere(v.as("analyst"))
		},
		"token revoked": func(v *town, token access.Token) error {
			return v.registry.RevokeToken(v.machine, "bath", token.ID)
		},
		"token expired": func(v *town, _ access.Token) error { v.clock.pass(time.Hour); return nil },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := newTown(t)
			token, secret, err := v.registry.CreateTokenFor(v.machine, "bath", mail("analyst"), "reports", access.Analyst, time.Hour)
			if err != nil {
				t.Fatal(err)
			}
			u := v.user("analyst")
			again := func(ctx context.Context) (*access.Principal, error) { return v.registry.ByUser(ctx, u.ID, u.Epoch) }
			if strings.HasPrefix(name, "token") {
				again = func(ctx context.Context) (*access.Principal, error) { return v.registry.ByToken(ctx, secret) }
			}
			p, err := again(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			ctx, stop := v.registry.Watch(t.Context(), p, again)
			defer stop()
			time.Sleep(900 * time.Millisecond) // in which it is looked at twice
			if ctx.Err() != nil {
				t.Fatalf("it ended before: %v", context.Cause(ctx))
			}
			if got, err := access.From(ctx); err != nil || got != p {
				t.Errorf("in the context is %v, %v", got, err)
			}
			if err := end(v, token); err != nil {
				t.Fatal(err)
			}
			select {
			case <-ctx.Done():
				v.expect("the cause", context.Cause(ctx), plan.Unauthenticated)
			case <-time.After(time.Second):
				t.Error("it goes on a second later")
			}
		})
	}
}

// A database that cannot be reached for a moment ends nobody's work.
func TestWatchOutlivesTheDatabase(t *testing.T) {
	v := newTown(t)
	ctx := v.as("viewer")
	p, _ := access.From(ctx)
	u := v.user("viewer")
	watched, stop := v.registry.Watch(t.Context(), p, func(ctx context.Context) (*access.Principal, error) { return v.registry.ByUser(ctx, u.ID, u.Epoch) })
	v.memory.mu.Lock()
	v.memory.down = refused(plan.Unavailable, "the database is away")
	v.memory.mu.Unlock()
	time.Sleep(time.Second)
	if watched.Err() != nil {
		t.Error("it ended")
	}
	stop()
	if context.Cause(watched) != context.Canceled {
		t.Errorf("the cause is %v", context.Cause(watched))
	}
}

// external is what a provider says of somebody in the tests.
func external(subject, email string, verified bool, roles ...access.Member) access.External {
	return access.External{Subject: "https://login.example " + subject, Email: email, Name: "Name", Verified: verified, Roles: roles}
}

func member(authority plan.ID, role access.Role) access.Member {
	return access.Member{Authority: authority, Role: role}
}

func TestSigningInByTheProvider(t *testing.T) {
	v := newTown(t)
	_, err := v.registry.SignInBy(t.Context(), external("1", mail("new"), true))
	v.expect("somebody new without a role", err, plan.Unauthenticated)
	_, err = v.registry.SignInBy(t.Context(), external("1", mail("new"), false, member("bath", access.Viewer)))
	v.expect("somebody new whose address is not verified", err, plan.Unauthenticated)
	_, err = v.registry.SignInBy(t.Context(), external("1", mail("viewer"), false))
	v.expect("somebody known whose address is not verified", err, plan.Unauthenticated)
	if v.user("viewer").Subject != "" {
		t.Error("the account was taken over")
	}
	u, err := v.registry.SignInBy(t.Context(), external("1", mail("New"), true, member("bath", access.Viewer), member("bath", access.Approver), member("wells", access.Viewer)))
	v.expect("somebody new", err, "")
	roles := func() map[plan.ID]access.Role {
		t.Helper()
		p, err := v.registry.ByUser(t.Context(), u.ID, u.Epoch)
		if err != nil {
			t.Fatal(err)
		}
		return p.Roles
	}
	if got := roles(); len(got) != 2 || got["bath"] != access.Approver {
		t.Errorf("the greatest role counts: %v", got)
	}
	changed := v.events(access.MemberSet)
	_, err = v.registry.SignInBy(t.Context(), external("1", "moved@example.gov.uk", false, member("wells", access.Viewer)))
	v.expect("known by the subject alone", err, "")
	if got := roles(); len(got) != 1 || got["wells"] != access.Viewer || v.events(access.MemberSet) == changed {
		t.Errorf("what groups do not give any more: %v", got)
	}
	_, err = v.registry.SignInBy(t.Context(), external("2", mail("new"), true, member("bath", access.Admin)))
	v.expect("another with the same address", err, plan.Unauthenticated)
	linked, err := v.registry.SignInBy(t.Context(), external("3", mail("viewer"), true))
	v.expect("somebody known", err, "")
	if linked.ID != v.user("viewer").ID || !strings.HasSuffix(v.user("viewer").Subject, " 3") {
		t.Errorf("%+v", v.user("viewer"))
	}
	if p, _ := v.registry.ByUser(t.Context(), linked.ID, linked.Epoch); p.Role("bath") != access.Viewer {
		t.Error("a role that was given by hand is gone")
	}
	v.expect("suspending", v.registry.Suspend(v.machine, mail("viewer"), true), "")
	_, err = v.registry.SignInBy(t.Context(), external("3", mail("viewer"), true, member("bath", access.Admin)))
	v.expect("somebody suspended", err, plan.Unauthenticated)
}

// An attempt with an address that nobody has is word for word and write for write like one with a wrong password.
func TestFailedAttemptsAreAlike(t *testing.T) {
	type trace struct {
		errors []string
		calls  []string
		hashes int64
	}
	attempt := func(prepare func(*town) string) trace {
		v := newTown(t)
		email := prepare(v)
		hashes := access.CountHashes(t)
		v.memory.calls = nil
		var x trace
		for range 12 {
			_, err := v.registry.SignIn(t.Context(), email, "wrong horse battery", "192.0.2.1")
			x.errors = append(x.errors, fmt.Sprint(codeOf(err), err))
			v.clock.pass(time.Second)
		}
		x.calls, x.hashes = v.memory.calls, hashes.Load()
		return x
	}
	known := attempt(func(v *town) string { v.setPassword("viewer"); return mail("viewer") })
	if !slices.ContainsFunc(known.errors, func(s string) bool { return strings.HasPrefix(s, "BUSY") }) || known.hashes < 5 {
		t.Fatalf("%+v", known)
	}
	for name, prepare := range map[string]func(*town) string{
		"nobody":      func(*town) string { return mail("nobody") },
		"no password": func(*town) string { return mail("analyst") },
		"no address":  func(*town) string { return "a\x00\xff" },
		"by the provider": func(v *town) string {
			_, _ = v.registry.SignInBy(t.Context(), external("1", mail("analyst"), true))
			return mail("analyst")
		},
		"suspended, known": func(v *town) string {
			v.setPassword("viewer")
			_ = v.registry.Suspend(v.machine, mail("viewer"), true)
			return mail("viewer")
		},
	} {
		if got := attempt(prepare); !slices.Equal(got.errors, known.errors) || !slices.Equal(got.calls, known.calls) || got.hashes != known.hashes {
			t.Errorf("%s:\n%+v\nis not as with a wrong password:\n%+v", name, got, known)
		}
	}
}

func TestGuessingIsSlowed(t *testing.T) {
	v := newTown(t)
	v.setPassword("viewer")
	try := func(text, from string) plan.StoreErrorCode {
		_, err := v.registry.SignIn(t.Context(), mail("viewer"), text, from)
		return codeOf(err)
	}
	for i := range 5 {
		if got := try("wrong horse battery", fmt.Sprint("192.0.2.", i)); got != plan.Unauthenticated {
			t.Errorf("attempt %d: %s", i, got)
		}
	}
	if got := try(password, "192.0.2.9"); got != plan.Busy {
		t.Errorf("after five failures the right password is looked at: %q", got)
	}
	v.clock.pass(2 * time.Second)
	if got := try("wrong horse battery", "192.0.2.9"); got != plan.Unauthenticated {
		t.Errorf("after the pause: %q", got)
	}
	v.clock.pass(2 * time.Second)
	if got := try(password, "192.0.2.9"); got != plan.Busy {
		t.Errorf("the pause does not double: %q", got)
	}
	v.clock.pass(2 * time.Second)
	if got := try(password, "192.0.2.9"); got != "" {
		t.Errorf("the right password after the pause: %q", got)
	}
	if got := try("wrong horse battery", "192.0.2.9"); got != plan.Unauthenticated {
		t.Errorf("success forgets failures: %q", got)
	}
}

// A network address has more tries, since there may be an office behind it; but not without end, whatever addresses it tries.
func TestGuessingFromOneNetworkIsSlowed(t *testing.T) {
	v := newTown(t)
	v.setPassword("viewer")
	busy := 0
	for i := range 40 {
		_, err := v.registry.SignIn(t.Context(), fmt.Sprintf("somebody-%d@example.gov.uk", i), "wrong horse battery", "192.0.2.1")
		if codeOf(err) == plan.Busy {
			busy++
		}
	}
	if busy != 10 {
		t.Errorf("%d of 40 attempts were not looked at", busy)
	}
	_, err := v.registry.SignIn(t.Context(), mail("viewer"), password, "192.0.2.2")
	v.expect("from elsewhere", err, "")
	_, err = v.registry.SignIn(t.Context(), mail("viewer"), password, "192.0.2.1")
	v.expect("from there", err, plan.Busy)
	v.clock.pass(24*time.Hour + time.Second)
	_, err = v.registry.SignIn(t.Context(), mail("viewer"), "wrong horse battery", "192.0.2.1")
	v.expect("a day later", err, plan.Unauthenticated)
	_, err = v.registry.SignIn(t.Context(), mail("viewer"), password, "192.0.2.1")
	v.expect("a day later it begins anew", err, "")
}

// Many attempts at once are slowed like many one after another.
func TestGuessingAtOnceIsSlowed(t *testing.T) {
	v := newTown(t)
	hashes := access.CountHashes(t)
	var all sync.WaitGroup
	for i := range 60 {
		all.Go(func() {
			_, _ = v.registry.SignIn(t.Context(), mail("viewer"), "wrong horse battery", fmt.Sprint("192.0.2.", i))
		})
	}
	all.Wait()
	if n := hashes.Load(); n < 5 || n > 6 { // of two that are looked at at once, one may come too late to be slowed
		t.Errorf("%d of 60 guesses were looked at", n)
	}
}

func TestPausesDouble(t *testing.T) {
	for failures, want := range map[int]time.Duration{
		0: 0, 4: 0, 5: 2 * time.Second, 6: 4 * time.Second, 10: 64 * time.Second, 14: 15 * time.Minute, 1000: 15 * time.Minute, 1 << 40: 15 * time.Minute,
	} {
		if got := access.PauseAfter(failures, 5); got != want {
			t.Errorf("after %d failures: %v, expected %v", failures, got, want)
		}
	}
}

func TestPasswordsThatMayNotBe(t *testing.T) {
	for _, c := range []struct{ password, says string }{
		{"", "0 characters"},
		{"elevenchars", "11 characters"},
		{strings.Repeat("ab cd ef ", 30), "at most 200"},
		{"aaaaaaaaaaaaaaaa", "repeats"},
		{"abababababababab", "repeats"},
		{"finance.team@example.gov.uk", "hardly more"},
		{"Finance.Team1", "hardly more"},
		{"Jane Doeringer!", "hardly more"},
		{"\xff\xfe\xfd\xfc\xff\xfe\xfd\xfc\xff\xfe\xfd\xfc", "no text"},
	} {
		if err := access.CheckPassword(c.password, "finance.team@example.gov.uk", "Jane Doeringer"); codeOf(err) != plan.BadInput || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%q: %v", c.password, err)
		}
	}
	for _, fine := range []string{password, "twelve chars", "пароль из слов", strings.Repeat("four words of it ", 10), "finance.team and three more"} {
		if err := access.CheckPassword(fine, "finance.team@example.gov.uk", "Jane Doeringer"); err != nil {
			t.Errorf("%q: %v", fine, err)
		}
	}
}

func TestPasswordsAreHashed(t *testing.T) {
	one, err := access.HashPassword(t.Context(), password)
	if err != nil {
		t.Fatal(err)
	}
	two, _ := access.HashPassword(t.Context(), password)
	if one == two || !strings.HasPrefix(one, "$argon2id$v=19$m=19456,t=2,p=1$") || strings.Contains(one, "otter") {
		t.Errorf("%s and %s", one, two)
	}
	for hash, want := range map[string]bool{one: true, two: true, "": false} {
		if is, err := access.IsPassword(t.Context(), password, hash); err != nil || is != want {
			t.Errorf("%q: %v, %v", hash, is, err)
		}
	}
	if is, _ := access.IsPassword(t.Context(), password+" ", one); is {
		t.Error("another password is right")
	}
	for _, broken := range []string{"x", "$bcrypt$v=19$m=1,t=1,p=1$AA$AA", "$argon2id$v=16$m=1,t=1,p=1$AA$AA", "$argon2id$v=19$m=1$AA$AA", "$argon2id$v=19$m=8,t=1,p=1$!$AA", "$argon2id$v=19$m=8,t=1,p=1$AA$!"} {
		if is, err := access.IsPassword(t.Context(), password, broken); is || err == nil || strings.Contains(err.Error(), broken) {
			t.Errorf("%q: %v, %v", broken, is, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := access.HashPassword(ctx, password); err != nil && ctx.Err() == nil {
		t.Error(err)
	}
}

// No secret is in the trail, the log or an error.
func TestSecretsAreNotTold(t *testing.T) {
	v := newTown(t)
	var secrets []string
	var said strings.Builder
	code, err := v.registry.Code(v.machine, mail("viewer"))
	fmt.Fprintln(&said, err)
	_, err = v.registry.SetPassword(t.Context(), code, "planted weak1")
	fmt.Fprintln(&said, err)
	_, err = v.registry.SetPassword(t.Context(), code+"x", password)
	fmt.Fprintln(&said, err)
	_, err = v.registry.SetPassword(t.Context(), "short", "tiny planted")
	fmt.Fprintln(&said, err)
	_, err = v.registry.SignIn(t.Context(), mail("viewer"), "planted wrong", "192.0.2.77")
	fmt.Fprintln(&said, err)
	_, token, err := v.registry.CreateToken(v.as("admin"), "bath", "reports", access.Viewer, time.Hour)
	fmt.Fprintln(&said, err)
	_, err = v.registry.ByToken(t.Context(), token+"x")
	fmt.Fprintln(&said, err)
	secrets = append(secrets, code, password, "planted", token, strings.TrimPrefix(token, "cliffedge_"), "192.0.2.77", v.user("viewer").Password)
	everything := v.memory.told() + v.log.String() + said.String()
	for _, secret := range secrets {
		if secret != "" && strings.Contains(everything, secret) {
			t.Errorf("%q is told", secret)
		}
	}
}
