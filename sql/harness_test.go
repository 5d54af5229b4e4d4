package sql

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"cliffedge/forecast/plan"
	"cliffedge/internal/access"
	"cliffedge/internal/exchange"
	"cliffedge/internal/pgtest"
)

// One suite of tests for both databases. A test says onBoth and gets a fresh database on each, one after the other: a file
// of SQLite's, and a database of a PostgreSQL cluster that is made for this run of the tests from installed binaries.

// TestMain runs the tests and stops the cluster. As a child of a test it does what the test asks for instead.
func TestMain(m *testing.M) {
	if address := os.Getenv(childMigrates); address != "" {
		migrateAsChild(address)
		return
	}
	code := m.Run()
	if server.absent != "" {
		fmt.Fprintln(os.Stderr, "SKIPPED: everything on PostgreSQL:", server.absent)
	}
	server.stop()
	os.Exit(code)
}

// onBoth runs a test on a fresh database of each kind.
func onBoth(t *testing.T, test func(t *testing.T, b *base)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, newSQLite(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, newPostgres(t, migratedTemplate)) })
}

// onAll is onBoth, and once more on a walled database of PostgreSQL, as an account that the wall holds: nothing may be asked of it
// but in a scope.
func onAll(t *testing.T, test func(t *testing.T, b *base)) {
	t.Helper()
	onBoth(t, test)
	t.Run("walled", func(t *testing.T) { test(t, newWalled(t)) })
}

// inScope is the context of whoever may see the authorities of the tests, and no others.
var inScope = access.Within(context.Background(), testAuthorities()...)

func testAuthorities() []plan.ID {
	ids := []plan.ID{
		"council", "example", "extreme", "nowhere", "elsewhere", "alone", "a", "a-", "a-c", "a1", "ab", "ad", "b", "workload-m",
		"bath-and-north-east-somerset", "harrow", "lincolnshire", "oxfordshire", "tendring",
	}
	for n := range 200 {
		ids = append(ids, plan.ID(fmt.Sprint("council-", n)), plan.ID(fmt.Sprint("workload-", n)))
	}
	return ids
}

// base is a database for one test.
type base struct {
	t       testing.TB
	address string
	admin   string // the address for who may do everything there; "" for the same
	walled  bool
	clock   *clock
}

func (b *base) isPostgres() bool { return strings.HasPrefix(b.address, "postgres:") }

// open opens the database: each time as another process would.
func (b *base) open() *DB {
	b.t.Helper()
	db, err := b.tryOpen(false)
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { db.Close() })
	return db
}

func (b *base) tryOpen(migrate bool) (*DB, error) {
	return Open(context.Background(), b.address, Options{Codec: exchange.Snapshots{}, Now: b.clock.now, Migrate: migrate, Create: true, Walled: b.walled})
}

// another is another fresh database of the same kind.
func (b *base) another(t *testing.T) *base {
	t.Helper()
	switch {
	case b.walled:
		return newWalled(t)
	case b.isPostgres():
		return newPostgres(t, migratedTemplate)
	default:
		return newSQLite(t)
	}
}

// handles opens the database so many times.
func (b *base) handles(n int) []*DB {
	b.t.Helper()
	list := make([]*DB, n)
	for i := range list {
		list[i] = b.open()
	}
	return list
}

// historyTriggers are what keeps SQLite's history as it was written.
var historyTriggers = []string{
	"revision_refuses_update", "revision_refuses_delete", "audit_refuses_update", "audit_refuses_delete", "revision_refuses_replace", "audit_refuses_replace",
	"event_refuses_update", "event_refuses_delete", "event_refuses_replace",
}

// forger is raw for somebody who can change even the history.
func (b *base) forger() *sqlx.DB {
	b.t.Helper()
	db := b.raw()
	if b.isPostgres() {
		b.do(db, "alter table revision disable trigger user; alter table audit disable trigger user; alter table event disable trigger user")
		return db
	}
	for _, name := range historyTriggers {
		b.do(db, "drop trigger "+name)
	}
	return db
}

// raw is a single connection that knows nothing of what the package does and does not keep to foreign keys.
func (b *base) raw() *sqlx.DB {
	b.t.Helper()
	driver, address, free := "postgres", cmp.Or(b.admin, b.address), "set session_replication_role = replica; set synchronous_commit = off"
	if file, ok := strings.CutPrefix(b.address, "sqlite:"); ok {
		driver, address, free = "sqlite", "file:"+file+"?_pragma=busy_timeout(10000)", "pragma foreign_keys = off; pragma synchronous = off"
	}
	db, err := sqlx.Connect(driver, address)
	if err != nil {
		b.t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	b.t.Cleanup(func() { db.Close() })
	if _, err := db.Exec(free); err != nil {
		b.t.Fatal(err)
	}
	return db
}

// do runs a statement, which must be taken.
func (b *base) do(db *sqlx.DB, statement string, args ...any) {
	b.t.Helper()
	if _, err := db.Exec(db.Rebind(statement), args...); err != nil {
		b.t.Fatalf("%s: %v", statement, err)
	}
}

// relations are the names of all tables that the program keeps things in.
func relations() []string {
	names := []string{"authority", "revision", "audit", "idempotency_key"}
	for _, t := range tables {
		names = append(names, t.name)
	}
	return append(names, accountTables...)
}

// accountTables keep users, what lets them in, and the trail.
var accountTables = []string{"app_user", "member", "one_time_code", "api_token", "sign_in_try", "session", "event"}

// content is everything that is in the database, a line for each row of each table.
func (b *base) content() []string {
	b.t.Helper()
	db := b.raw()
	defer db.Close()
	var lines []string
	for _, name := range relations() {
		for _, r := range b.rows(db, name) {
			lines = append(lines, fmt.Sprint(name, " ", r.values))
		}
	}
	slices.Sort(lines)
	return lines
}

// row is a row of any table.
type row struct {
	columns []string
	values  []any
}

func (r row) get(column string) any { return r.values[slices.Index(r.columns, column)] }

// with is the row with another value.
func (r row) with(column string, value any) row {
	values := slices.Clone(r.values)
	values[slices.Index(r.columns, column)] = value
	return row{r.columns, values}
}

// rows gives all rows of a table: whole numbers, texts and nil.
func (b *base) rows(db *sqlx.DB, name string) []row {
	b.t.Helper()
	found, err := db.Queryx("select * from " + name)
	if err != nil {
		b.t.Fatal(err)
	}
	defer found.Close()
	columns, err := found.Columns()
	if err != nil {
		b.t.Fatal(err)
	}
	var list []row
	for found.Next() {
		values, err := found.SliceScan()
		if err != nil {
			b.t.Fatal(err)
		}
		for i, v := range values {
			if text, ok := v.([]byte); ok {
				values[i] = string(text)
			}
		}
		list = append(list, row{columns, values})
	}
	if err := found.Err(); err != nil {
		b.t.Fatal(err)
	}
	return list
}

// clock is the time for a test: a second later each time somebody looks.
type clock struct {
	mu   sync.Mutex
	time time.Time
}

func newClock() *clock { return &clock{time: time.Date(2026, 11, 22, 1, 2, 3, 4_000, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.time
	c.time = now.Add(time.Second)
	return now
}

func (c *clock) set(to time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.time = to
}

func newSQLite(t testing.TB) *base {
	t.Helper()
	return &base{t: t, address: "sqlite:" + filepath.Join(t.TempDir(), "plans.db"), clock: newClock()}
}

// The databases that PostgreSQL copies for a test.
const (
	emptyTemplate    = "template0"
	migratedTemplate = "migrated" // made once, with the program's tables
	walledTemplate   = "walled"   // made once, with tables that are walledAccount's
)

// walledAccount is an account that owns its databases and is no superuser.
const walledAccount = "cliffedge"

// newWalled is a database of PostgreSQL that is opened walled.
func newWalled(t testing.TB) *base {
	t.Helper()
	b := newPostgres(t, walledTemplate)
	b.admin, b.walled = b.address, true
	b.address = strings.Replace(b.address, "user=tester", "user="+walledAccount, 1)
	return b
}

var databases atomic.Int64

func newPostgres(t testing.TB, template string) *base {
	t.Helper()
	server.start(t)
	b := &base{t: t, address: server.address(fmt.Sprintf("test_%d", databases.Add(1))), clock: newClock()}
	name := strings.TrimPrefix(strings.SplitN(b.address, "?", 2)[0], "postgres:///")
	owner := ""
	if template == walledTemplate {
		owner = " owner " + walledAccount
	}
	b.do(server.admin, "create database "+name+" template "+template+owner)
	t.Cleanup(func() { b.do(server.admin, "drop database "+name+" with (force)") })
	return b
}

// cluster is a PostgreSQL server with nothing in it, of which nothing is left when the tests have ended.
type cluster struct {
	once   sync.Once
	absent string // why there is none
	folder string // the socket's; data and log are in it
	alive  io.Closer
	ended  chan error
	admin  *sqlx.DB
}

var server cluster

// address is the address of one of the cluster's databases.
func (c *cluster) address(database string) string {
	return "postgres:///" + database + "?" + url.Values{"host": {c.folder}, "user": {"tester"}, "sslmode": {"disable"}}.Encode()
}

// start starts the cluster where it does not run yet. Where there can be none the test is skipped, or fails where
// CLIFFEDGE_REQUIRE says that all must run.
func (c *cluster) start(t testing.TB) {
	t.Helper()
	c.once.Do(func() {
		if err := c.run(); err != nil {
			c.absent = err.Error()
		}
	})
	switch {
	case c.absent == "":
	case os.Getenv("CLIFFEDGE_REQUIRE") == "all":
		t.Fatalf("this cannot be tested on PostgreSQL, and CLIFFEDGE_REQUIRE=all forbids to skip it: %s", c.absent)
	default:
		t.Skipf("SKIPPED: %s was not tested on PostgreSQL: %s", t.Name(), c.absent)
	}
}

func (c *cluster) run() error {
	bin, err := pgtest.Binaries("initdb", "postgres")
	if err != nil {
		return err
	}
	as, owner, err := pgtest.OtherThanRoot()
	if err != nil {
		return err
	}
	if c.folder, err = pgtest.SocketFolder(owner); err != nil {
		return err
	}
	data := filepath.Join(c.folder, "data")
	// The order of texts is the English one where it can be, as it is on most servers: "a-b" stands between "aa" and "ac".
	english := []string{"--locale=C", "--locale-provider=icu", "--icu-locale=en-GB"}
	for _, locale := range [][]string{english, {"--locale=C"}} {
		initdb := append([]string{filepath.Join(bin, "initdb"), "-D", data, "-U", "tester", "-A", "trust", "-E", "UTF8", "--no-sync"}, locale...)
		var output []byte
		if output, err = pgtest.Command(as, initdb...).CombinedOutput(); err == nil {
			break
		}
		err = fmt.Errorf("initdb: %w: %s", err, output)
	}
	if err != nil {
		return err
	}
	return c.serve(as, filepath.Join(bin, "postgres"), data)
}

// serving runs a server for as long as its standard input is open, which is as long as the tests run, however they end.
const serving = `trap '' INT
"$0" -D "$1/data" -k "$1" -c listen_addresses= -c max_connections=200 -c fsync=on >"$1/log" 2>&1 &
cat >/dev/null
kill -INT $!
wait $!
rm -rf "$1"`

func (c *cluster) serve(as []string, postgres, data string) error {
	shell := pgtest.Command(as, "sh", "-c", serving, postgres, c.folder)
	alive, err := shell.StdinPipe()
	if err != nil {
		return err
	}
	var complaint bytes.Buffer
	shell.Stderr = &complaint
	if err := shell.Start(); err != nil {
		return err
	}
	c.alive, c.ended = alive, make(chan error, 1)
	go func() { c.ended <- shell.Wait() }()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		if c.admin, err = sqlx.Connect("postgres", c.address("postgres")); err == nil {
			break
		}
		if time.Now().After(deadline) {
			log, _ := os.ReadFile(filepath.Join(c.folder, "log"))
			return fmt.Errorf("the server in %s does not answer: %w; %s%s", data, err, log, complaint.String())
		}
	}
	if _, err := c.admin.Exec("create database " + migratedTemplate + " template " + emptyTemplate); err != nil {
		return err
	}
	db, err := Open(context.Background(), c.address(migratedTemplate), Options{Codec: exchange.Snapshots{}, Migrate: true})
	if err != nil {
		return fmt.Errorf("the tables cannot be made: %w", err)
	}
	if err := db.Close(); err != nil {
		return err
	}
	return c.makeWalled()
}

// makeWalled makes the template of walled databases as docs/database.md has administrators make them.
func (c *cluster) makeWalled() error {
	for _, statement := range []string{
		"create role " + walledAccount + " login", "create database " + walledTemplate + " template " + emptyTemplate,
		"alter database " + walledTemplate + " owner to " + walledAccount,
	} {
		if _, err := c.admin.Exec(statement); err != nil {
			return err
		}
	}
	address := strings.Replace(c.address(walledTemplate), "user=tester", "user="+walledAccount, 1)
	db, err := Open(context.Background(), address, Options{Codec: exchange.Snapshots{}, Migrate: true, Walled: true})
	if err != nil {
		return fmt.Errorf("the tables cannot be made walled: %w", err)
	}
	return db.Close()
}

func (c *cluster) stop() {
	if c.alive == nil {
		return
	}
	if c.admin != nil {
		c.admin.Close()
	}
	c.alive.Close()
	<-c.ended
}
