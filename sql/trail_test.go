package sql

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"cliffedge/forecast/plan"
	"cliffedge/internal/access"
	"cliffedge/internal/exchange"
)

// A one-time code lets its user change themselves once, until it expires; a later one takes its place.
func TestOneTimeCodes(t *testing.T) {
	onAll(t, func(t *testing.T, b *base) {
		db := b.open()
		people(t, db, "ann")
		const early, late = "2026-11-22T01:00:00.000000Z", "2026-11-23T01:00:00.000000Z"
		add := func(hash string) {
			t.Helper()
			done(t, db.AddCode(inScope, "user-ann", hash, late, event("", access.CodeMade, "user-ann", "")))
		}
		take := func(hash string, now plan.Instant) (access.UserID, error) {
			return db.TakeCode(inScope, hash, now, func(u *access.User) error { u.Password = "of " + hash; return nil }, access.Event{Action: access.PasswordSet})
		}
		add("first")
		add("second")
		_, err := take("first", early)
		saysCode(t, err, plan.NotFound)
		_, err = take("second", late)
		saysCode(t, err, plan.NotFound)
		if id, err := take("second", early); err != nil || id != "user-ann" {
			t.Errorf("the code is %q's, %v; expected Ann's", id, err)
		}
		_, err = take("second", early)
		saysCode(t, err, plan.NotFound)
		if u, err := db.User(inScope, "user-ann"); err != nil || u.Password != "of second" {
			t.Errorf("Ann is %+v, %v; expected a new password", u, err)
		}
		all := toldOfAll(t, db)
		same(t, "the trail", []string{"2 operator CODE_MADE user-ann", "3 operator CODE_MADE user-ann", "4 user-ann PASSWORD_SET user-ann"}, all[1:])
	})
}

// A token is found by its hash, whatever became of it; it is revoked once, in its own authority.
func TestTokens(t *testing.T) {
	onAll(t, func(t *testing.T, b *base) {
		db := b.open()
		people(t, db, "ann")
		first := access.Token{
			ID: "t1", User: "user-ann", Authority: "council", Role: access.Analyst, Name: "Reports", MadeAt: "2026-11-22T01:00:00.000000Z", ExpiresAt: "2027-11-22T01:00:00.000000Z",
		}
		second := first
		second.ID, second.MadeAt, second.Role = "t2", "2026-11-22T02:00:00.000000Z", access.Viewer
		for _, token := range []access.Token{first, second} {
			done(t, db.AddToken(inScope, token, "hash of "+token.ID, event("council", access.TokenMade, "user-ann", token.ID)))
		}
		got, err := db.TokenByHash(inScope, "hash of t1")
		done(t, err)
		same(t, "the first token", first, got)
		_, err = db.TokenByHash(inScope, "t1")
		saysCode(t, err, plan.NotFound)
		done(t, db.UseToken(inScope, "t1", "2026-11-22T03:00:00.000000Z"))
		done(t, db.UseToken(inScope, "t1", "2026-11-22T02:00:00.000000Z")) // a clock that is behind
		saysCode(t, db.RevokeToken(inScope, "example", "t2", event("example", access.TokenRevoked, "", "t2")), plan.NotFound)
		for range 2 {
			done(t, db.RevokeToken(inScope, "council", "t2", event("council", access.TokenRevoked, "user-ann", "t2")))
		}
		list, err := db.TokensOf(inScope, "council")
		done(t, err)
		if len(list) != 2 || list[0].ID != "t2" || len(list[0].RevokedAt) != 27 || list[1].UsedAt != "2026-11-22T03:00:00.000000Z" || list[1].RevokedAt != "" {
			t.Errorf("the tokens are %+v", list)
		}
		same(t, "the trail", []string{
			"1 operator USER_ADDED user-ann", "council 1 operator TOKEN_MADE user-ann t1", "council 2 operator TOKEN_MADE user-ann t2", "council 3 operator TOKEN_REVOKED user-ann t2",
		}, append([]string{toldOfAll(t, db)[0]}, told(t, db, "council")...))
	})
}

// Failed attempts are counted by key until one succeeds or they are forgotten.
func TestTries(t *testing.T) {
	onAll(t, func(t *testing.T, b *base) {
		db := b.open()
		until := func(key string, failures int) plan.Instant {
			if failures < 2 {
				return ""
			}
			return plan.Instant("2026-11-22T0" + fmt.Sprint(failures) + ":00:00.000000Z")
		}
		fail := func(forget plan.Instant, keys ...string) {
			t.Helper()
			done(t, db.Fail(inScope, forget, until, access.Event{Action: access.SignInFailed, Detail: "with a\x00 password"}, keys...))
		}
		tried := func(want ...access.Try) {
			t.Helper()
			got, err := db.Tried(inScope, "ann", "net\x00work\xff", "nobody")
			done(t, err)
			same(t, "the tries", want, got)
		}
		fail("", "ann", "net\x00work\xff")
		fail("", "ann")
		fail("", "ann")
		tried(access.Try{Failures: 3, Until: "2026-11-22T03:00:00.000000Z"}, access.Try{Failures: 1}, access.Try{})
		fail("2026-11-22T01:02:06.000000Z", "net\x00work\xff") // is forgotten, and begins anew; Ann's is not, which is later
		tried(access.Try{Failures: 3, Until: "2026-11-22T03:00:00.000000Z"}, access.Try{Failures: 1}, access.Try{})
		done(t, db.Succeed(inScope, access.Event{Actor: "user-ann", Action: access.SignedIn, User: "user-ann"}, "ann", "nobody"))
		tried(access.Try{}, access.Try{Failures: 1}, access.Try{})
		all := toldOfAll(t, db)
		same(t, "the trail", []string{"4 SIGN_IN_FAILED with a� password", "5 user-ann SIGNED_IN user-ann"}, all[3:])
		wholly(t, db)
	})
}

// A session is what was kept last under its hash, until it expires or ends.
func TestSessions(t *testing.T) {
	onAll(t, func(t *testing.T, b *base) {
		db := b.open()
		const now, soon, late = "2026-11-22T01:00:00.000000Z", "2026-11-22T02:00:00.000000Z", "2026-11-22T03:00:00.000000Z"
		is := func(hash string, at plan.Instant, want []byte) {
			t.Helper()
			got, found, err := db.Session(inScope, hash, at)
			if err != nil || found != (want != nil) || !bytes.Equal(got, want) {
				t.Errorf("the session %s at %s is %q, %v, %v; expected %q", hash, at, got, found, err, want)
			}
		}
		data := []byte("a\x00\xff'; drop table event; --")
		done(t, db.KeepSession(inScope, "one", []byte("earlier"), soon, now))
		done(t, db.KeepSession(inScope, "one", data, soon, now))
		done(t, db.KeepSession(inScope, "two", []byte{}, late, now))
		is("one", now, data)
		is("one", soon, nil)
		is("two", soon, []byte{})
		is("three", now, nil)
		done(t, db.KeepSession(inScope, "three", data, late, soon)) // forgets the first
		is("one", now, nil)
		done(t, db.TouchSession(inScope, "two", data, "2026-11-22T04:00:00.000000Z", soon))
		is("two", late, data)
		done(t, db.TouchSession(inScope, "two", data, "2026-11-22T05:00:00.000000Z", "2026-11-22T04:00:00.000000Z"))
		is("two", "2026-11-22T04:00:00.000000Z", nil) // what has expired does not come back
		done(t, db.EndSession(inScope, "three"))
		done(t, db.EndSession(inScope, "three"))
		done(t, db.TouchSession(inScope, "three", data, late, soon))
		is("three", soon, nil)
	})
}

// The trail is read page by page, the latest first, an authority's with what the platform tells of its members; names are as they
// are now.
func TestTheTrailIsReadPageByPage(t *testing.T) {
	onAll(t, func(t *testing.T, b *base) {
		db := b.open()
		people(t, db, "ann", "bob")
		member(t, db, "council", "ann", access.Viewer)
		still := b.clock.now()
		for i := range 7 { // several at one moment, in both chains
			b.clock.set(still.Add(time.Duration(i/3) * time.Second))
			done(t, db.Record(inScope, access.Event{Authority: "council", Actor: "user-ann", Action: access.Exported, Detail: fmt.Sprint(i)}))
			b.clock.set(still.Add(time.Duration(i/3) * time.Second))
			done(t, db.Record(inScope, access.Event{Actor: "user-ann", Action: access.SignedOut, User: "user-ann"}))
			done(t, db.Record(inScope, access.Event{Actor: "user-bob", Action: access.SignedOut, User: "user-bob"}))
		}
		done(t, db.Record(inScope, access.Event{Authority: "example", Actor: "user-ann", Action: access.Exported}))
		for _, authority := range []plan.ID{"council", ""} {
			ctx := inScope
			if authority == "" {
				ctx = access.Within(inScope, "")
			}
			all, err := db.Events(ctx, authority, "", 0)
			done(t, err)
			if want := map[plan.ID]int{"council": 16, "": 16}[authority]; len(all) != want {
				t.Errorf("%q has %d events; expected %d: %q", authority, len(all), want, told(t, db, authority))
			}
			for i, e := range all {
				if i > 0 && e.At > all[i-1].At {
					t.Errorf("event %d of %q is earlier than the one that came before", e.Number, e.Authority)
				}
				if e.Actor == "user-ann" && e.ActorName != "Ann" || e.User == "user-ann" && e.UserName != "Ann" || e.Actor == "operator" && e.ActorName != "" {
					t.Errorf("the names of %+v are not as expected", e)
				}
				if authority == "council" && (e.User == "user-bob" || e.Authority == "example") {
					t.Errorf("the council sees %+v", e)
				}
			}
			for most := range 5 {
				var pages []access.Event
				for before := ""; most > 0; before = pages[len(pages)-1].Cursor() {
					page, err := db.Events(ctx, authority, before, most)
					done(t, err)
					if len(page) == 0 {
						break
					}
					pages = append(pages, page...)
				}
				if most > 0 {
					same(t, fmt.Sprint("pages of ", most), all, pages)
				}
			}
		}
		for _, cursor := range []string{"x", "2026/x/council", "//", "a/1", "a/1/\x00"} {
			_, err := db.Events(inScope, "council", cursor, 0)
			saysCode(t, err, plan.BadInput)
		}
	})
}

// Whoever's name changes is called by the new one wherever revisions and conflicts name them; hashes are over their id.
func TestRevisionsNameTheirAuthorsAsTheyAreNow(t *testing.T) {
	onAll(t, func(t *testing.T, b *base) {
		db := b.open()
		people(t, db, "ann")
		u := imports(planOf(t, council))
		u.Author, u.Key, u.Body = "user-ann", "k", "import"
		made := kept(t, db, u).Revision
		dry := makes("user-ann", measure("m"))
		dry.DryRun = true
		if r := kept(t, db, dry).Revision; r.By != "Ann" {
			t.Errorf("the dry run is by %q", r.By)
		}
		news, stop, err := db.Listen(inScope)
		done(t, err)
		defer stop()
		done(t, db.ChangeUser(inScope, "user-ann", func(u *access.User) error { u.Name = "Ann Bee"; return nil }, event("", access.UserChanged, "user-ann", "")))
		again := kept(t, db, u)
		kept(t, db, makes("user-ann", measure("m1")))
		select {
		case r := <-news:
			if r.By != "Ann Bee" || r.Number != 2 {
				t.Errorf("the news is of %+v", r)
			}
		case <-time.After(10 * time.Second):
			t.Error("no news came")
		}
		kept(t, db, makes("bob", measure("m2")))
		if !again.Repeated || again.Revision.By != "Ann Bee" || made.By != "Ann" {
			t.Errorf("the update is by %q, its repetition by %q", made.By, again.Revision.By)
		}
		same(t, "the history", []string{"bob", "Ann Bee", "Ann Bee"}, namesIn(history(t, db, "council")))
		heads, err := db.Authorities(inScope)
		done(t, err)
		same(t, "the heads", "bob", heads[0].By)
		at, err := db.RevisionAt(inScope, "council", made.MadeAt)
		done(t, err)
		same(t, "the first", "Ann Bee", at.By)
		_, r := load(t, db, "council", 2)
		same(t, "the loaded one", "Ann Bee", r.By)
		late := makes("cy", measure("late"))
		late.Expected = 1
		if said := refused(t, db, late, plan.Conflict); !strings.Contains(said, "was made by bob") || !strings.HasSuffix(said, ", by Ann Bee, bob") {
			t.Errorf("the conflict says %q", said)
		}
		late.Expected = 2
		kept(t, db, makes("user-ann", measure("m3")))
		if said := refused(t, db, late, plan.Conflict); !strings.Contains(said, "was made by Ann Bee") {
			t.Errorf("the conflict says %q", said)
		}
		wholly(t, db)
	})
}

func namesIn(list []plan.Revision) (names []string) {
	for _, r := range list {
		names = append(names, r.By)
	}
	return names
}

// Every revision is told of with its hash in the same transaction; what is refused or repeated is not.
func TestTheTrailTellsOfRevisions(t *testing.T) {
	onAll(t, func(t *testing.T, b *base) {
		db := b.open()
		u := imports(planOf(t, council))
		u.Key, u.Body = "k", "import"
		first := kept(t, db, u).Revision
		kept(t, db, u)
		late := makes("cy", measure("late"))
		late.Expected = 9
		refused(t, db, late, plan.Conflict)
		second := kept(t, db, makes("bob", measure("m"))).Revision
		list, err := db.Events(inScope, "council", "", 0)
		done(t, err)
		for i := range list {
			if i+1 < len(list) && list[i].Previous != list[i+1].Hash {
				t.Errorf("event %d does not follow from the one before", list[i].Number)
			}
			list[i].Previous, list[i].Hash = "", ""
		}
		same(t, "the trail", []access.Event{
			{Authority: "council", Number: 2, At: second.MadeAt, Actor: "bob", Action: access.Changed, Detail: "revision 2", Revision: 2, Revised: second.Hash},
			{Authority: "council", Number: 1, At: first.MadeAt, Actor: "ann", Action: access.Changed, Detail: "revision 1", Revision: 1, Revised: first.Hash},
		}, list)
	})
}

// A history that is read from an archive is told of, revision by revision, and Verify is content with it.
func TestAHistoryThatIsReadIsToldOf(t *testing.T) {
	onAll(t, func(t *testing.T, b *base) {
		db := b.open()
		first := kept(t, db, imports(planOf(t, council))).Revision
		kept(t, db, makes("bob", measure("m")))
		own := b.copied(t, db)
		copied := own.open()
		kept(t, copied, makes("cy", measure("n")))
		lines := told(t, copied, "council")
		same(t, "the first event", "council 1 ann CHANGED revision 1 came with a history; it was made at "+string(first.MadeAt), lines[0])
		same(t, "the last event", "council 3 cy CHANGED revision 3", lines[2])
		wholly(t, copied)
		clean(t, copied, "council")
	})
}

// A trail that was forged or thinned out is found, and so is a history that it does not tell of, or tells of otherwise.
func TestVerifyFindsAForgedTrail(t *testing.T) {
	nothing := strings.Repeat("0", 64)
	forgeries := map[string]string{
		"an event in the middle is gone":       "delete from event where authority = 'council' and number = 3",
		"the first event is gone":              "delete from event where authority = 'council' and number = 1",
		"the latest event is gone":             "delete from event where authority = 'council' and number = 6",
		"another actor":                        "update event set actor = 'eve' where authority = 'council' and number = 2",
		"another time":                         "update event set at = '2020-01-01T00:00:00.000000Z' where authority = 'council' and number = 2",
		"another detail":                       "update event set detail = 'nothing' where authority = 'council' and number = 2",
		"another user":                         "update event set user_id = 'user-eve' where authority = 'council' and number = 2",
		"another action":                       "update event set action = 'EXPORTED' where authority = 'council' and number = 4",
		"another revision":                     "update event set revision = 1 where authority = 'council' and number = 5",
		"another revision's hash":              "update event set revised = '" + nothing + "' where authority = 'council' and number = 5",
		"another request":                      "update event set request_id = 'nothing' where authority = 'council' and number = 2",
		"another hash":                         "update event set hash = '" + nothing + "' where authority = 'council' and number = 2",
		"another hash of the one before":       "update event set previous_hash = '" + nothing + "' where authority = 'council' and number = 2",
		"moved to another chain":               "update event set authority = 'example' where authority = 'council' and number = 6",
		"all events one later":                 "update event set number = number + 1000 where authority = 'council'",
		"the latest revision is gone":          "delete from revision where authority = 'council' and number = 4",
		"the plan is gone":                     "delete from revision where authority = 'council'; delete from authority where id = 'council'",
		"the platform's first event is gone":   "delete from event where authority = '' and number = 1",
		"the platform's event has been edited": "update event set detail = 'x' where authority = '' and number = 2",
	}
	onBoth(t, func(t *testing.T, b *base) {
		db := b.open()
		people(t, db, "ann", "bob", "cy")
		member(t, db, "council", "ann", access.Viewer)
		kept(t, db, imports(planOf(t, council)))
		for i := range 2 {
			kept(t, db, makes("bob", measure(fmt.Sprint("m", i))))
		}
		done(t, db.Record(inScope, event("council", access.Exported, "", "csv")))
		kept(t, db, makes("bob", measure("last")))
		kept(t, db, imports(everything(t)))
		raw := b.forger()
		b.freed(raw)
		saved := map[string][]row{}
		for _, name := range []string{"authority", "revision", "event"} {
			saved[name] = b.rows(raw, name)
		}
		for what, statements := range forgeries {
			for statement := range strings.SplitSeq(statements, "; ") {
				b.do(raw, statement)
			}
			found, err := db.verifyAllHistories()
			if err != nil || len(found) == 0 {
				t.Errorf("%s: VerifyAll says %q, %v; expected that it names the damage", what, found, err)
			}
			if !strings.Contains(what, "platform") {
				if found, err = db.Verify(inScope, "council"); err != nil || len(found) == 0 {
					t.Errorf("%s: Verify says %q, %v; expected that it names the damage", what, found, err)
				}
			}
			for _, name := range []string{"authority", "revision", "event"} {
				b.do(raw, "delete from "+name)
				for _, r := range saved[name] {
					marks := strings.TrimSuffix(strings.Repeat("?, ", len(r.columns)), ", ")
					b.do(raw, fmt.Sprintf("insert into %s (%s) values (%s)", name, strings.Join(r.columns, ", "), marks), r.values...)
				}
			}
			if found, err := db.verifyAllHistories(); err != nil || len(found) > 0 {
				t.Fatalf("%s: what VerifyAll finds is %q (%v) when all is mended", what, found, err)
			}
		}
	})
}

// A history that is older than the trail is whole without it; from where the trail begins to tell of it, each revision is told of
// once.
func TestAHistoryThatIsOlderThanTheTrail(t *testing.T) {
	onBoth(t, func(t *testing.T, b *base) {
		db := b.open()
		kept(t, db, imports(planOf(t, council)))
		kept(t, db, makes("bob", measure("m")))
		b.do(b.forger(), "delete from event")
		clean(t, db, "council")
		kept(t, db, makes("cy", measure("n")))
		clean(t, db, "council")
		same(t, "the trail", []string{"council 1 cy CHANGED revision 3"}, told(t, db, "council"))
	})
}

// filled is a database with something in every table.
func filled(t testing.TB, b *base) *DB {
	t.Helper()
	db := b.open()
	people(t, db, "ann", "bob")
	const late = "2027-11-22T01:02:03.000004Z"
	done(t, db.ChangeUser(inScope, "user-bob", func(u *access.User) error {
		u.Subject, u.Password = "https://id.example 7", "$argon2id$…"
		return nil
	},
		event("", access.UserChanged, "user-bob", "")))
	done(t, db.CreateAuthority(inScope, access.Member{Authority: "council", User: "user-ann", Role: access.Admin}, event("council", access.AuthorityCreated, "user-ann", "")))
	member(t, db, "council", "bob", access.Viewer)
	done(t, db.AddCode(inScope, "user-bob", "hash 1", late, event("", access.CodeMade, "user-bob", "")))
	for _, authority := range []plan.ID{"council", "example"} {
		token := access.Token{ID: "token-" + string(authority), User: "user-ann", Authority: authority, Role: access.Analyst, Name: "Reports", ExpiresAt: late}
		done(t, db.AddToken(inScope, token, "hash of "+token.ID, event(authority, access.TokenMade, "user-ann", token.ID)))
		member(t, db, authority, "ann", access.Admin)
	}
	done(t, db.UseToken(inScope, "token-council", late))
	done(t, db.Fail(inScope, "", func(string, int) plan.Instant { return late }, access.Event{Action: access.SignInFailed, User: "user-bob"}, "bob"))
	done(t, db.KeepSession(inScope, "hash 3", []byte("session"), late, "2026-11-22T01:02:03.000004Z"))
	u := imports(planOf(t, council))
	u.Author, u.Key, u.Body = "user-ann", "k0", "import"
	kept(t, db, u)
	kept(t, db, makes("bob", measure("attached")))
	u = imports(everything(t))
	u.Key, u.Body = "k", "import"
	kept(t, db, u)
	return db
}

// A backup of SQLite has all that there is, and a restored database goes on from there.
func TestABackupHasAccountsAndTheTrail(t *testing.T) {
	b := newSQLite(t)
	db := filled(t, b)
	file, restored := filepath.Join(t.TempDir(), "backup.db"), filepath.Join(t.TempDir(), "restored.db")
	done(t, db.Backup(context.Background(), file))
	done(t, Restore(context.Background(), file, "sqlite:"+restored, exchange.Snapshots{}))
	own := &base{t: t, address: "sqlite:" + restored, clock: b.clock}
	same(t, "the restored database", b.content(), own.content())
	goesOn(t, own)
}

// goesOn uses a database that was filled elsewhere.
func goesOn(t *testing.T, b *base) {
	t.Helper()
	db := b.open()
	wholly(t, db)
	kept(t, db, makes("cy", measure("since")))
	goesOnSince(t, db)
	wholly(t, db)
}

// goesOnSince checks that what was filled is there, after revision 3 of the council, and adds to it.
func goesOnSince(t *testing.T, db *DB) {
	t.Helper()
	same(t, "the members", []string{"ann ADMIN", "bob VIEWER"}, membersOf(t, db, "council"))
	token, err := db.TokenByHash(inScope, "hash of token-council")
	if err != nil || token.User != "user-ann" {
		t.Errorf("the token is %+v, %v", token, err)
	}
	u, err := db.UserBySubject(inScope, "https://id.example 7")
	if err != nil || u.Name != "Bob" {
		t.Errorf("the user is %+v, %v", u, err)
	}
	people(t, db, "dee")
	if lines := told(t, db, "council"); !slices.Contains(lines, "council 7 cy CHANGED revision 3") {
		t.Errorf("the trail tells %q; expected revision 3 at its end", lines)
	}
	if r := history(t, db, "council")[2]; r.By != "Ann" {
		t.Errorf("the first revision is by %q", r.By)
	}
}
