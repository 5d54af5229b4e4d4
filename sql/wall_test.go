package sql

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"

	"cliffedge/forecast/plan"
	"cliffedge/internal/access"
	"cliffedge/internal/exchange"
	"cliffedge/internal/pgtest"
)

// walls gives the tables that are an authority's, with the column that says whose a row is: as the catalogue has them, so that none
// can be forgotten.
func walls(t *testing.T) map[string]string {
	t.Helper()
	parts, err := catalogue(postgresDialect{})
	done(t, err)
	column := map[string]string{"authority": "id"}
	var views []string
	for _, p := range parts {
		if p.Name == "column authority" {
			column[p.Of] = "authority"
		}
		if strings.HasPrefix(p.Name, "view ") {
			views = append(views, p.Of)
		}
	}
	if len(column) < 34 || len(views) < 2 {
		t.Fatalf("the catalogue has %d tables of authorities and the views %q", len(column), views)
	}
	return column
}

// twins fills a walled database with the same plan, members, tokens and events of two authorities: "a" and "b".
func twins(t *testing.T, b *base) *DB {
	t.Helper()
	db := b.open()
	people(t, db, "ann", "bob")
	for _, authority := range []plan.ID{"a", "b"} {
		p := everything(t)
		p.Authority.ID = authority
		u := imports(p)
		u.Key = "key of " + string(authority)
		kept(t, db, u)
		member(t, db, authority, "ann", access.Admin)
		member(t, db, authority, "bob", access.Viewer)
		token := access.Token{ID: "token-" + string(authority), User: "user-ann", Authority: authority, Role: access.Analyst, ExpiresAt: "2027-11-22T01:02:03.000004Z"}
		done(t, db.AddToken(inScope, token, string("hash of "+authority), event(authority, access.TokenMade, "user-ann", "")))
	}
	return db
}

// The database itself keeps authorities apart: in whatever table, a query in another's scope or in none neither sees nor changes nor
// removes a row of an authority, and adds none.
func TestTheDatabaseKeepsAuthoritiesApart(t *testing.T) {
	b := newWalled(t)
	db := twins(t, b)
	raw := b.raw()
	for name, column := range walls(t) {
		var row row
		for _, r := range b.rows(raw, name) {
			if r.get(column) == "a" {
				row = r
			}
		}
		if row.columns == nil {
			t.Fatalf("%s has no row of a", name)
		}
		for scope, ctx := range map[string]context.Context{
			"none": context.Background(), "nobody's": access.Within(context.Background()), "another's": access.Within(context.Background(), "b"),
			"the platform's": access.Within(context.Background(), ""), "one that is like it": access.Within(context.Background(), "a,b", "A", "a ", "%"),
		} {
			db.sealed(t, ctx, scope, name, column, row)
		}
		for scope, ctx := range map[string]context.Context{
			"its own": access.Within(context.Background(), "a"), "both": access.Within(context.Background(), "a", "b"), "all": access.Everything(context.Background()),
		} {
			tx := db.transaction(t, ctx)
			if n := count(t, tx, name, column); n == 0 {
				t.Errorf("%s: the scope %s sees none of a's rows", name, scope)
			}
			tx.Rollback()
		}
	}
	for _, view := range []string{"post_funding", "tranche_of_source"} {
		for authority, want := range map[plan.ID]bool{"a": true, "b": false} {
			tx := db.transaction(t, access.Within(context.Background(), authority))
			if n := count(t, tx, view, "authority"); n > 0 != want {
				t.Errorf("%s shows %d rows of a to %s", view, n, authority)
			}
			tx.Rollback()
		}
	}
	wholly(t, db)
}

func (db *DB) transaction(t *testing.T, ctx context.Context) *sqlx.Tx {
	t.Helper()
	tx, err := db.begin(ctx, db.writer, nil)
	done(t, err)
	return tx
}

func count(t *testing.T, tx *sqlx.Tx, name, column string) (n int) {
	t.Helper()
	done(t, tx.Get(&n, "select count(*) from "+name+" where "+column+" = 'a'"))
	return n
}

// sealed checks that a scope has no way to a row.
func (db *DB) sealed(t *testing.T, ctx context.Context, scope, name, column string, row row) {
	t.Helper()
	tx := db.transaction(t, ctx)
	if n := count(t, tx, name, column); n > 0 {
		t.Errorf("%s: the scope %s sees %d of a's rows", name, scope, n)
	}
	tx.Rollback()
	history := slices.Contains([]string{"revision", "audit", "event"}, name) // of which nobody changes anything
	for _, statement := range []string{"update " + name + " set " + column + " = " + column + " where " + column + " = 'a'", "delete from " + name + " where " + column + " = 'a'"} {
		tx := db.transaction(t, ctx)
		changed, err := tx.Exec(statement)
		if err == nil {
			var n int64
			if n, err = changed.RowsAffected(); err == nil && n > 0 {
				t.Errorf("%s: in the scope %s, %q changes %d rows", name, scope, statement, n)
			}
		}
		if err != nil && !(history && strings.Contains(err.Error(), "history is never changed")) {
			t.Errorf("%s: in the scope %s, %q says %v", name, scope, statement, err)
		}
		tx.Rollback()
	}
	tx = db.transaction(t, ctx)
	marks := strings.TrimSuffix(strings.Repeat("?, ", len(row.columns)), ", ")
	_, err := tx.Exec(tx.Rebind(fmt.Sprintf("insert into %s (%s) values (%s)", name, strings.Join(row.columns, ", "), marks)), row.values...)
	if err == nil || !strings.Contains(err.Error(), "row-level security") {
		t.Errorf("%s: in the scope %s, a row of a is inserted: %v", name, scope, err)
	}
	tx.Rollback()
}

// A row of one's own cannot be made another's.
func TestNoRowGoesOverTheWall(t *testing.T) {
	b := newWalled(t)
	db := twins(t, b)
	for name, column := range walls(t) {
		tx := db.transaction(t, access.Within(context.Background(), "b"))
		_, err := tx.Exec("update " + name + " set " + column + " = 'a' where " + column + " = 'b'")
		if err == nil || !strings.Contains(err.Error(), "row-level security") && !strings.Contains(err.Error(), "history is never changed") {
			t.Errorf("%s: b's rows are made a's: %v", name, err)
		}
		tx.Rollback()
	}
}

// Whatever is asked of a walled store without the right scope is not there; a forgotten scope shows nothing.
func TestAForgottenScopeShowsNothing(t *testing.T) {
	b := newWalled(t)
	db := twins(t, b)
	for scope, ctx := range map[string]context.Context{"none": context.Background(), "another's": access.Within(context.Background(), "b")} {
		heads, err := db.Authorities(ctx)
		if err != nil || slices.ContainsFunc(heads, func(h plan.Head) bool { return h.Authority == "a" }) {
			t.Errorf("%s: the authorities are %+v, %v", scope, heads, err)
		}
		members, err := db.MembersOf(ctx, "a")
		if err != nil || len(members) > 0 {
			t.Errorf("%s: the members are %+v, %v", scope, members, err)
		}
		tokens, err := db.TokensOf(ctx, "a")
		if err != nil || len(tokens) > 0 {
			t.Errorf("%s: the tokens are %+v, %v", scope, tokens, err)
		}
		events, err := db.Events(ctx, "a", "", 0)
		if err != nil || len(events) > 0 {
			t.Errorf("%s: the events are %+v, %v", scope, events, err)
		}
		for what, err := range map[string]error{
			"Load":       second(db.load3(ctx, "a")),
			"Revision":   second(db.Revision(ctx, "a", 0)),
			"RevisionAt": second(db.RevisionAt(ctx, "a", "2099-01-01T00:00:00.000000Z")),
			"History":    second(db.History(ctx, "a", 0, 0)),
			"Changes":    second(db.Changes(ctx, "a", 1)),
			"Between":    second(db.Between(ctx, "a", 1, 1)),
			"Verify":     second(db.Verify(ctx, "a")),
			"Write":      db.WriteHistory(ctx, &strings.Builder{}, "a"),
		} {
			if saysCode(t, err, plan.NotFound) == "" {
				t.Errorf("%s: %s says nothing", scope, what)
			}
		}
		p := everything(t)
		p.Authority.ID, p.Authority.Name = "a", "Taken over"
		_, err = db.Update(ctx, imports(p))
		saysCode(t, err, plan.Unavailable)
	}
	if events, err := db.Events(context.Background(), "", "", 0); err != nil || len(events) > 0 {
		t.Errorf("without a scope, the platform's events are %+v, %v", events, err)
	}
	if got, _ := load(t, db, "a", 0); got.Authority.Name != "Example Council" {
		t.Errorf("the plan is %q's", got.Authority.Name)
	}
	wholly(t, db)
}

func second[A any](_ A, err error) error { return err }

func (db *DB) load3(ctx context.Context, authority plan.ID) (*plan.Plan, error) {
	p, _, err := db.Load(ctx, authority, 0)
	return p, err
}

// A key that somebody used in one authority is refused in another, though that one cannot be seen from there.
func TestAKeyThatWasUsedBehindTheWall(t *testing.T) {
	db := twins(t, newWalled(t))
	p := everything(t)
	p.Authority.ID = "b"
	u := imports(p)
	u.Key = "key of a"
	_, err := db.Update(access.Within(context.Background(), "b"), u)
	if said := saysCode(t, err, plan.BadInput); said != errKeyUsed.Message {
		t.Errorf("it says %q", said)
	}
}

// Who is not held by the wall may not open a database walled, and is told what to do.
func TestAWalledDatabaseRefusesWhoPassesTheWall(t *testing.T) {
	b := newPostgres(t, migratedTemplate)
	b.walled = true
	says := func(name string) {
		t.Helper()
		_, err := b.tryOpen(false)
		if err == nil || !strings.Contains(err.Error(), `account "`+name+`" passes by row level security`) || !strings.Contains(err.Error(), "create role cliffedge login; alter database ") {
			t.Errorf("opening it as %s: %v", name, err)
		}
	}
	says("tester")
	b.do(b.raw(), "create role passing login bypassrls")
	b.do(b.raw(), "grant all on all tables in schema public to passing")
	t.Cleanup(func() {
		b.do(b.raw(), "drop owned by passing")
		b.do(b.raw(), "drop role passing")
	})
	admin := b.address
	b.address = strings.Replace(admin, "user=tester", "user=passing", 1)
	b.admin = admin
	says("passing")
	b.walled = false
	kept(t, b.open(), imports(planOf(t, council)))
	wall := newSQLite(t)
	wall.walled = true // which has none
	_, _, err := wall.open().Load(context.Background(), "council", 0)
	saysCode(t, err, plan.NotFound)
}

// What a command does, on the machine itself as the account that the wall holds, sees everything; its password is in no error.
func TestCommandsSeeOverTheWall(t *testing.T) {
	b := newWalled(t)
	db := twins(t, b)
	b.walled = false
	command := b.open()
	heads, err := command.Authorities(context.Background())
	if err != nil || len(heads) != 2 {
		t.Errorf("a command sees %+v, %v; expected both authorities", heads, err)
	}
	wholly(t, command)
	p, _, err := command.Load(context.Background(), "a", 0)
	done(t, err)
	p.Authority.Name = "Another"
	_, err = command.Update(context.Background(), imports(p))
	done(t, err)
	clean(t, db, "a")
	made, err := Migrate(context.Background(), b.address, exchange.Snapshots{})
	if err != nil || len(made) > 0 {
		t.Errorf("migrating again: %q, %v", made, err)
	}
}

// News reaches those who listen on a walled database, from every authority: the guard gives each what is theirs.
func TestNewsCrossesTheWall(t *testing.T) {
	b := newWalled(t)
	handles := b.handles(2)
	news, stop, err := handles[0].Listen(context.Background())
	done(t, err)
	defer stop()
	made := kept(t, handles[1], imports(planOf(t, council))).Revision
	if r := <-news; r != made {
		t.Errorf("the news is %+v; expected %+v", r, made)
	}
}

// The owner of a walled database backs it up with PostgreSQL's own tools, if they say that they mean everything, and restores it whole.
func TestAWalledDatabaseIsBackedUpByItsOwner(t *testing.T) {
	b := newWalled(t)
	db := filled(t, b)
	bin, err := pgtest.Binaries("initdb", "postgres")
	done(t, err)
	if !pgtest.Works(bin, "pg_dump", "pg_restore") {
		missing(t, "%s has no pg_dump and pg_restore", bin)
	}
	dump := filepath.Join(t.TempDir(), "cliffedge.dump")
	tool := func(options, name string, words ...string) (string, error) {
		c := pgtest.Command(nil, append([]string{filepath.Join(bin, name)}, words...)...)
		c.Env = append(c.Environ(), "PGOPTIONS="+options)
		out, err := c.CombinedOutput()
		return string(out), err
	}
	if out, err := tool("", "pg_dump", "--format=custom", "--file="+dump, b.address); err == nil || !strings.Contains(out, "row-level security") {
		t.Errorf("a dump that would lack everything is made: %v %s", err, out)
	}
	if out, err := tool("-c cliffedge.authorities=*", "pg_dump", "--enable-row-security", "--format=custom", "--file="+dump, b.address); err != nil {
		t.Fatalf("%v %s", err, out)
	}
	whole := newPostgres(t, emptyTemplate)
	whole.admin, whole.walled = whole.address, true
	whole.address = strings.Replace(whole.address, "user=tester", "user="+walledAccount, 1)
	name := strings.TrimPrefix(strings.SplitN(whole.address, "?", 2)[0], "postgres:///")
	b.do(server.admin, "alter database "+name+" owner to "+walledAccount)
	if out, err := tool("-c cliffedge.authorities=*", "pg_restore", "--dbname="+whole.address, "--single-transaction", dump); err != nil {
		t.Fatalf("%v %s", err, out)
	}
	same(t, "the restored database", b.content(), whole.content())
	goesOn(t, whole)
	wholly(t, db)
}
