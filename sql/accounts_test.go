package sql

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"cliffedge/forecast/plan"
	"cliffedge/internal/access"
)

// person is a user whose id and e-mail address say their name.
func person(name string) access.User {
	return access.User{ID: access.UserID("user-" + name), Email: name + "@example.gov.uk", Name: strings.ToUpper(name[:1]) + name[1:]}
}

// event is an event by an operator.
func event(authority plan.ID, action access.Action, user access.UserID, detail string) access.Event {
	return access.Event{Authority: authority, Actor: "operator", Action: action, User: user, Detail: detail}
}

// people adds users.
func people(t testing.TB, db *DB, names ...string) {
	t.Helper()
	for _, name := range names {
		u := person(name)
		done(t, db.AddUser(inScope, u, event("", access.UserAdded, u.ID, "")))
	}
}

// done fails where there is an error.
func done(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// member gives a user a role.
func member(t testing.TB, db *DB, authority plan.ID, name string, role access.Role) {
	t.Helper()
	id := person(name).ID
	done(t, db.SetMember(inScope, access.Member{Authority: authority, User: id, Role: role}, event(authority, access.MemberSet, id, role.String())))
}

// membersOf says who is what in an authority.
func membersOf(t testing.TB, db *DB, authority plan.ID) []string {
	t.Helper()
	list, err := db.MembersOf(inScope, authority)
	done(t, err)
	lines := []string{}
	for _, m := range list {
		line := strings.TrimSuffix(m.Email, "@example.gov.uk") + " " + m.Role.String()
		if m.ByGroup {
			line += " by group"
		}
		lines = append(lines, line)
	}
	return lines
}

// told says what an authority's trail tells, the first first.
func told(t testing.TB, db *DB, authority plan.ID) []string {
	t.Helper()
	list, err := db.Events(inScope, authority, "", 0)
	done(t, err)
	lines := []string{}
	for _, e := range list {
		line := strings.Join(strings.Fields(fmt.Sprint(string(e.Authority), " ", e.Number, " ", e.Actor, " ", e.Action, " ", e.User, " ", e.Detail)), " ")
		lines = append(lines, line)
	}
	slices.Reverse(lines)
	return lines
}

// wholly asks VerifyAll, which must find nothing.
func wholly(t testing.TB, db *DB) {
	t.Helper()
	found, err := db.VerifyAll(context.Background())
	if err != nil || len(found) > 0 {
		t.Errorf("VerifyAll: %v, %q; expected nothing", err, found)
	}
}

// A user is kept as they were added, is found by id, by e-mail address in whatever case and by subject, and is changed as they are.
func TestUsersAreKeptAndFound(t *testing.T) {
	onAll(t, func(t *testing.T, b *base) {
		db := b.open()
		ann := access.User{
			ID: "user-ann", Email: "Ann@Example.gov.uk", Name: "Ann", Operator: true, Password: "$argon2id$…", Subject: "https://id.example 7", Epoch: 3,
		}
		done(t, db.AddUser(inScope, ann, event("", access.UserAdded, ann.ID, "")))
		people(t, db, "bob")
		ann.Email, ann.MadeAt = "ann@example.gov.uk", "2026-11-22T01:02:03.000004Z"
		for what, find := range map[string]func() (access.User, error){
			"id":      func() (access.User, error) { return db.User(inScope, "user-ann") },
			"e-mail":  func() (access.User, error) { return db.UserByEmail(inScope, "ANN@example.gov.uk") },
			"subject": func() (access.User, error) { return db.UserBySubject(inScope, "https://id.example 7") },
		} {
			got, err := find()
			done(t, err)
			same(t, "the user by "+what, ann, got)
		}
		for _, find := range []func(string) (access.User, error){
			func(text string) (access.User, error) { return db.User(inScope, access.UserID(text)) },
			func(text string) (access.User, error) { return db.UserByEmail(inScope, text) },
			func(text string) (access.User, error) { return db.UserBySubject(inScope, text) },
		} {
			for _, text := range []string{"", "nobody", "a\x00", "\xff", "%"} {
				_, err := find(text)
				saysCode(t, err, plan.NotFound)
			}
		}
		done(t, db.ChangeUser(inScope, "user-ann", func(u *access.User) error {
			same(t, "the user who is changed", ann, *u)
			u.Suspended, u.Epoch, u.ID, u.Subject = true, u.Epoch+1, "user-eve", ""
			return nil
		}, event("", access.UserChanged, "user-ann", "suspended")))
		ann.Suspended, ann.Epoch, ann.Subject = true, 4, ""
		got, err := db.User(inScope, "user-ann")
		done(t, err)
		same(t, "the user as changed", ann, got)
		list, err := db.Users(inScope)
		done(t, err)
		if len(list) != 2 || list[0] != ann || list[1].ID != "user-bob" || list[1].Name != "Bob" {
			t.Errorf("the users are %+v; expected Ann and Bob", list)
		}
		same(t, "the trail", []string{
			"1 operator USER_ADDED user-ann", "2 operator USER_ADDED user-bob", "3 operator USER_CHANGED user-ann suspended",
		}, toldOfAll(t, db))
		wholly(t, db)
	})
}

// toldOfAll says what the platform's trail tells.
func toldOfAll(t testing.TB, db *DB) []string {
	t.Helper()
	list, err := db.Events(access.Everything(context.Background()), "", "", 0)
	done(t, err)
	lines := []string{}
	for _, e := range list {
		lines = append(lines, strings.Join(strings.Fields(fmt.Sprint(e.Number, " ", e.Actor, " ", e.Action, " ", e.User, " ", e.Detail)), " "))
	}
	slices.Reverse(lines)
	return lines
}

// What a refused change of accounts would have changed stays as it was, and nothing tells of it.
func TestARefusedChangeOfAccountsMakesNothing(t *testing.T) {
	boom := errors.New("boom")
	onAll(t, func(t *testing.T, b *base) {
		db := b.open()
		people(t, db, "ann", "bob")
		member(t, db, "council", "ann", access.Admin)
		member(t, db, "council", "bob", access.Viewer)
		kept(t, db, imports(everything(t)))
		done(t, db.ChangeUser(inScope, "user-bob", func(u *access.User) error { u.Subject = "s"; return nil }, event("", access.UserChanged, "user-bob", "")))
		content := b.content()
		nobody := person("nobody")
		changes := map[string]func(u *access.User) error{
			"the e-mail address": func(u *access.User) error { u.Email = "BOB@example.gov.uk"; return nil },
			"the subject":        func(u *access.User) error { u.Subject = "s"; return nil },
			"no text":            func(u *access.User) error { u.Name = "a\x00b"; return nil },
			"no address":         func(u *access.User) error { u.Email = ""; return nil },
		}
		for what, change := range changes {
			u := nobody
			done(t, change(&u))
			if err := db.AddUser(inScope, u, event("", access.UserAdded, u.ID, "")); saysCode(t, err, plan.BadInput) == "" {
				t.Errorf("%s: nothing is said", what)
			}
			saysCode(t, db.ChangeUser(inScope, "user-ann", change, event("", access.UserChanged, "user-ann", "")), plan.BadInput)
		}
		saysCode(t, db.AddUser(inScope, access.User{ID: "user-ann", Email: "other@example.gov.uk"}, event("", access.UserAdded, "user-ann", "")), plan.BadInput)
		if err := db.ChangeUser(inScope, "user-ann", func(*access.User) error { return boom }, event("", access.UserChanged, "", "")); !errors.Is(err, boom) {
			t.Errorf("a change's own error comes back as %v", err)
		}
		e := event("council", access.MemberSet, nobody.ID, "")
		for what, err := range map[string]error{
			"ChangeUser":      db.ChangeUser(inScope, nobody.ID, func(*access.User) error { return nil }, e),
			"EraseUser":       db.EraseUser(inScope, nobody.ID, e),
			"SetMember":       db.SetMember(inScope, access.Member{Authority: "council", User: nobody.ID, Role: access.Viewer}, e),
			"no member":       db.SetMember(inScope, access.Member{Authority: "example", User: "user-bob"}, event("example", access.MemberRemoved, "user-bob", "")),
			"SetGroups":       db.SetGroups(inScope, nobody.ID, nil, e),
			"CreateAuthority": db.CreateAuthority(inScope, access.Member{Authority: "new", User: nobody.ID, Role: access.Admin}, event("new", access.AuthorityCreated, "", "")),
			"AddCode":         db.AddCode(inScope, nobody.ID, "h", "2027-11-22T01:02:03.000004Z", e),
			"AddToken":        db.AddToken(inScope, access.Token{ID: "t", User: nobody.ID, Authority: "council", Role: access.Viewer}, "h", e),
			"RevokeToken":     db.RevokeToken(inScope, "council", "t", e),
		} {
			if saysCode(t, err, plan.NotFound) == "" {
				t.Errorf("%s: nothing is said", what)
			}
		}
		_, err := db.TakeCode(inScope, "h", "2026-11-22T01:02:03.000004Z", func(*access.User) error { return nil }, e)
		saysCode(t, err, plan.NotFound)
		for _, authority := range []plan.ID{"council", "example"} { // one has members, the other a plan
			first := access.Member{Authority: authority, User: "user-bob", Role: access.Admin}
			saysCode(t, db.CreateAuthority(inScope, first, event(authority, access.AuthorityCreated, "user-bob", "")), plan.BadInput)
		}
		for what, err := range map[string]error{
			"the last administrator's role": db.SetMember(inScope, access.Member{Authority: "council", User: "user-ann", Role: access.Approver}, e),
			"the last administrator":        db.SetMember(inScope, access.Member{Authority: "council", User: "user-ann"}, e),
			"the last administrator erased": db.EraseUser(inScope, "user-ann", event("", access.UserErased, "user-ann", "")),
		} {
			if said := saysCode(t, err, plan.BadInput); said != "council would be left without an administrator; make somebody else one first" {
				t.Errorf("%s: it says %q", what, said)
			}
		}
		same(t, "the database", content, b.content())
		wholly(t, db)
	})
}

// A newcomer is added with their code and their role, or not at all.
func TestNewcomers(t *testing.T) {
	onAll(t, func(t *testing.T, b *base) {
		db := b.open()
		const soon = "2027-11-22T01:02:03.000004Z"
		newcomer := func(name string) access.Newcomer {
			return access.Newcomer{User: access.User{ID: access.UserID("user-" + name), Email: name + "@example.gov.uk", Name: name}, Code: "code of " + name, Expires: soon}
		}
		as := func(name string, role access.Role) access.Member {
			return access.Member{Authority: "council", User: access.UserID("user-" + name), Role: role}
		}
		done(t, db.CreateAuthority(inScope, as("ann", access.Admin), event("council", access.AuthorityCreated, "user-ann", ""), newcomer("ann")))
		done(t, db.SetMember(inScope, as("bob", access.Viewer), event("council", access.MemberSet, "user-bob", "VIEWER"), newcomer("bob")))
		same(t, "the members", []string{"ann ADMIN", "bob VIEWER"}, membersOf(t, db, "council"))
		if user, err := db.TakeCode(inScope, "code of bob", "2026-11-22T01:02:03.000004Z", func(*access.User) error { return nil }, event("", access.PasswordSet, "", "")); err != nil || user != "user-bob" {
			t.Errorf("the code is %s's, %v", user, err)
		}
		content := b.content()
		saysCode(t, db.SetMember(inScope, as("bob", access.Viewer), event("council", access.MemberSet, "user-bob", ""), newcomer("bob")), plan.BadInput)
		saysCode(t, db.CreateAuthority(inScope, as("cy", access.Admin), event("council", access.AuthorityCreated, "user-cy", ""), newcomer("cy")), plan.BadInput)
		same(t, "the database", content, b.content())

		tokens, events, err := db.Of(context.Background(), "user-bob")
		done(t, err)
		var actions []access.Action
		for _, e := range events {
			actions = append(actions, e.Action)
		}
		if len(tokens) > 0 || len(actions) != 4 {
			t.Errorf("of Bob there are %v and %q", tokens, actions)
		}
		ends, err := db.Ends(context.Background())
		done(t, err)
		if len(ends) != 2 || ends[0].Authority != "" || ends[0].Number != 5 || ends[1].Authority != "council" || ends[1].Number != 2 || len(ends[1].Hash) != 64 {
			t.Errorf("the trails end with %+v", ends)
		}
		wholly(t, db)
	})
}

// Members have one role each in an authority; what changes them is told in the authority's trail.
func TestMembersAndTheirRoles(t *testing.T) {
	onAll(t, func(t *testing.T, b *base) {
		db := b.open()
		people(t, db, "cy", "ann", "bob")
		done(t, db.CreateAuthority(inScope, access.Member{Authority: "council", User: "user-ann", Role: access.Admin}, event("council", access.AuthorityCreated, "user-ann", "")))
		member(t, db, "council", "bob", access.Viewer)
		member(t, db, "council", "bob", access.Approver)
		member(t, db, "council", "cy", access.Viewer)
		member(t, db, "example", "bob", access.Analyst) // where nobody is an administrator yet
		same(t, "the council's members", []string{"ann ADMIN", "bob APPROVER", "cy VIEWER"}, membersOf(t, db, "council"))
		roles, err := db.RolesOf(inScope, "user-bob")
		done(t, err)
		same(t, "Bob's roles", []access.Member{
			{Authority: "council", User: "user-bob", Role: access.Approver}, {Authority: "example", User: "user-bob", Role: access.Analyst},
		}, roles)
		done(t, db.SetMember(inScope, access.Member{Authority: "council", User: "user-cy"}, event("council", access.MemberRemoved, "user-cy", "")))
		member(t, db, "council", "bob", access.Admin)
		member(t, db, "council", "ann", access.Viewer)
		same(t, "the council's members then", []string{"ann VIEWER", "bob ADMIN"}, membersOf(t, db, "council"))
		if found, err := db.Verify(inScope, "council"); err != nil || len(found) > 0 { // it has no plan yet
			t.Errorf("Verify of an authority without a plan says %q, %v", found, err)
		}
		kept(t, db, imports(planOf(t, council)))
		same(t, "the council's trail", []string{
			"2 operator USER_ADDED user-ann", "3 operator USER_ADDED user-bob",
			"council 1 operator AUTHORITY_CREATED user-ann", "council 2 operator MEMBER_SET user-bob VIEWER", "council 3 operator MEMBER_SET user-bob APPROVER",
			"council 4 operator MEMBER_SET user-cy VIEWER", "council 5 operator MEMBER_REMOVED user-cy", "council 6 operator MEMBER_SET user-bob ADMIN",
			"council 7 operator MEMBER_SET user-ann VIEWER", "council 8 ann CHANGED revision 1",
		}, told(t, db, "council"))
		wholly(t, db)
	})
}

// Groups give and take their own memberships alone; each that differs is told in its authority's trail, and none that does not.
func TestGroupsGiveAndTakeMemberships(t *testing.T) {
	onAll(t, func(t *testing.T, b *base) {
		db := b.open()
		people(t, db, "ann")
		member(t, db, "council", "ann", access.Viewer)
		groups := func(members ...access.Member) {
			t.Helper()
			e := access.Event{Actor: "user-ann", Action: access.MemberSet, User: "user-ann", Detail: "by group"}
			done(t, db.SetGroups(inScope, "user-ann", members, e))
		}
		of := func(authority plan.ID, role access.Role) access.Member {
			return access.Member{Authority: authority, Role: role}
		}
		groups(of("council", access.Admin), of("example", access.Admin), of("a", access.Viewer), of("a", access.Analyst))
		groups(of("a", access.Analyst), of("example", access.Admin))
		groups(of("a", access.Approver))
		same(t, "the members", []string{"ann VIEWER"}, membersOf(t, db, "council"))
		same(t, "the members", []string{"ann APPROVER by group"}, membersOf(t, db, "a"))
		same(t, "the members", []string{}, membersOf(t, db, "example"))
		content := b.content()
		groups(of("a", access.Approver))
		same(t, "the database after groups that change nothing", content, b.content())
		member(t, db, "a", "ann", access.Admin) // by hand, and so for good
		groups()
		same(t, "the members", []string{"ann ADMIN"}, membersOf(t, db, "a"))
		same(t, "the trail", []string{
			"1 operator USER_ADDED user-ann", "a 1 user-ann MEMBER_SET user-ann ANALYST by group", "a 2 user-ann MEMBER_SET user-ann APPROVER by group",
			"a 3 operator MEMBER_SET user-ann ADMIN",
		}, told(t, db, "a"))
		same(t, "the trail", []string{
			"example 1 user-ann MEMBER_SET user-ann ADMIN by group", "example 2 user-ann MEMBER_REMOVED user-ann by group",
		}, told(t, db, "example"))
		wholly(t, db)
	})
}

// An erased user is nowhere but in revisions and in the trail, by an id that says nothing of them.
func TestAnErasedUserIsForgotten(t *testing.T) {
	onAll(t, func(t *testing.T, b *base) {
		db := b.open()
		people(t, db, "ann", "bob")
		member(t, db, "council", "ann", access.Admin)
		member(t, db, "council", "bob", access.Admin)
		member(t, db, "example", "bob", access.Viewer)
		done(t, db.AddCode(inScope, "user-bob", "h1", "2027-11-22T01:02:03.000004Z", event("", access.CodeMade, "user-bob", "")))
		token := access.Token{ID: "t1", User: "user-bob", Authority: "council", Role: access.Viewer, Name: "Reports", ExpiresAt: "2027-11-22T01:02:03.000004Z"}
		done(t, db.AddToken(inScope, token, "h2", event("council", access.TokenMade, "user-bob", "t1")))
		u := imports(planOf(t, council))
		u.Author = "user-bob"
		if r := kept(t, db, u).Revision; r.By != "Bob" || r.Author != "user-bob" {
			t.Errorf("the revision is by %q, its author %q", r.By, r.Author)
		}
		done(t, db.EraseUser(inScope, "user-bob", event("", access.UserErased, "user-bob", "")))
		_, err := db.User(inScope, "user-bob")
		saysCode(t, err, plan.NotFound)
		_, err = db.TokenByHash(inScope, "h2")
		saysCode(t, err, plan.NotFound)
		for _, line := range b.content() {
			if strings.Contains(line, "Bob") || strings.Contains(line, "bob@") {
				t.Errorf("what is left of Bob is %s", line)
			}
		}
		same(t, "the members", []string{"ann ADMIN"}, membersOf(t, db, "council"))
		if r := history(t, db, "council")[0]; r.By != "user-bob" || r.Author != "user-bob" {
			t.Errorf("the revision is by %q, its author %q", r.By, r.Author)
		}
		same(t, "the trail", []string{"example 1 operator MEMBER_SET user-bob VIEWER", "example 2 operator MEMBER_REMOVED user-bob erased"}, told(t, db, "example"))
		all := told(t, db, "council")
		same(t, "the end of the trail", "council 5 operator MEMBER_REMOVED user-bob erased", all[len(all)-1])
		people(t, db, "bob") // the address is free
		wholly(t, db)
	})
}

// Of two who take away each other's rights as the last two administrators at once, from one server or from two, one fails.
func TestTwoAtOnceCannotTakeTheLastAdministrators(t *testing.T) {
	t.Parallel()
	onAll(t, func(t *testing.T, b *base) {
		handles := b.handles(2)
		people(t, handles[0], "ann", "bob")
		ways := map[string]func(db *DB, id access.UserID) error{
			"removed": func(db *DB, id access.UserID) error {
				return db.SetMember(inScope, access.Member{Authority: "council", User: id}, event("council", access.MemberRemoved, id, ""))
			},
			"made viewers": func(db *DB, id access.UserID) error {
				return db.SetMember(inScope, access.Member{Authority: "council", User: id, Role: access.Viewer}, event("council", access.MemberSet, id, ""))
			},
			"erased": func(db *DB, id access.UserID) error {
				return db.EraseUser(inScope, id, event("", access.UserErased, id, ""))
			},
		}
		for what, take := range ways {
			for round := range rounds(10, 3) {
				for _, name := range []string{"ann", "bob"} {
					if _, err := handles[0].User(inScope, person(name).ID); err != nil {
						people(t, handles[0], name)
					}
				}
				member(t, handles[0], "council", "ann", access.Admin)
				member(t, handles[0], "council", "bob", access.Admin)
				var errs [2]error
				together(2, func(i int) { errs[i] = take(handles[i*(round%2)], person([]string{"ann", "bob"}[i]).ID) })
				failed := errs[0]
				if failed == nil {
					failed = errs[1]
				}
				saysCode(t, failed, plan.BadInput)
				if n := len(slices.DeleteFunc(membersOf(t, handles[1], "council"), func(line string) bool { return !strings.HasSuffix(line, "ADMIN") })); n != 1 {
					t.Errorf("%s: there are %d administrators; expected one (%v)", what, n, errs)
				}
			}
		}
		wholly(t, handles[0])
	})
}

// Many who change accounts, sign in and change plans at once are all noted, in chains without a gap.
func TestManyAtOnceAreAllNoted(t *testing.T) {
	t.Parallel()
	onAll(t, func(t *testing.T, b *base) {
		handles := b.handles(2)
		kept(t, handles[0], imports(planOf(t, council)))
		people(t, handles[0], "ann")
		n := writers() / 2
		var mu sync.Mutex
		wrong := map[string]int{}
		together(n, func(i int) {
			db := handles[i%2]
			var err error
			switch i % 4 {
			case 0:
				err = db.Record(inScope, event("council", access.Exported, "", fmt.Sprint("export ", i)))
			case 1:
				err = db.Fail(inScope, "", func(string, int) plan.Instant { return "" }, access.Event{Action: access.SignInFailed}, "ann", fmt.Sprint("from ", i))
			case 2:
				err = db.AddUser(inScope, person(fmt.Sprint("p", i)), event("", access.UserAdded, "", ""))
			case 3:
				_, err = db.Update(inScope, makes(fmt.Sprint("w", i), measure(fmt.Sprint("m", i))))
			}
			if err != nil {
				mu.Lock()
				defer mu.Unlock()
				wrong[err.Error()]++
			}
		})
		if len(wrong) > 0 {
			t.Errorf("the errors are %v; expected none", wrong)
		}
		if lines := told(t, handles[0], "council"); len(lines) != n/2+1 {
			t.Errorf("the council's trail tells of %d things; expected %d", len(lines), n/2+1)
		}
		if lines := toldOfAll(t, handles[0]); len(lines) != n/2+1 {
			t.Errorf("the platform's trail tells of %d things; expected %d", len(lines), n/2+1)
		}
		tries, err := handles[1].Tried(inScope, "ann")
		if err != nil || tries[0].Failures != n/4 {
			t.Errorf("the tries are %+v, %v; expected %d", tries, err, n/4)
		}
		wholly(t, handles[0])
	})
}

// Two who add the same e-mail address at once: one does, the other is told that it is another's.
func TestOneAddressIsAddedOnce(t *testing.T) {
	onAll(t, func(t *testing.T, b *base) {
		handles := b.handles(2)
		for round := range 5 {
			var errs [2]error
			together(2, func(i int) {
				u := access.User{ID: access.UserID(fmt.Sprint("user-", round, "-", i)), Email: fmt.Sprint("ann", round, "@example.gov.uk")}
				errs[i] = handles[i].AddUser(inScope, u, event("", access.UserAdded, u.ID, ""))
			})
			failed := errs[0]
			if failed == nil {
				failed = errs[1]
			}
			saysCode(t, failed, plan.BadInput)
		}
		if lines := toldOfAll(t, handles[0]); len(lines) != 5 {
			t.Errorf("the trail tells %q; expected five users", lines)
		}
	})
}
