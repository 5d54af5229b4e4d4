// Package sql keeps plans in a database: SQLite, embedded, for one team; PostgreSQL where many share it. Every change of a
// plan is one transaction that makes one immutable revision, with the plan as it then stood, what changed, by whom and why,
// and a hash that includes the one of the revision before. Nothing is ever taken away from that history.
//
// The plan as it stands is kept twice: whole, as the latest revision's snapshot, which is what is read; and as rows of
// tables that a report writer can query (migrations/common). Both are written in the same transaction; Verify compares them.
//
// The two databases differ only where they must: see dialect.go.
package sql

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/jmoiron/sqlx"

	"cliffedge/forecast/plan"
	"cliffedge/internal/access"
)

// Codec turns plans into the text in which they are kept.
type Codec interface {
	// Encode gives the plan as text: equal plans give equal text.
	Encode(p *plan.Plan) ([]byte, error)
	// Decode gives the plan of such a text.
	Decode(data []byte) (*plan.Plan, error)
	// Items gives each item of the plan as text, for what changed between two plans.
	Items(p *plan.Plan) []plan.StoredItem
	// Changes gives each scenario's changes as text.
	Changes(p *plan.Plan) [][]string
}

// DB is an open database. It is a plan.Store, and it keeps accounts and the trail.
type DB struct {
	dialect dialect
	walled  bool     // PostgreSQL: a query sees the authorities of its context's scope
	address string   // PostgreSQL's, to follow what others change
	writer  *sqlx.DB // SQLite: a single connection; PostgreSQL: the reader's
	reader  *sqlx.DB
	codec   Codec
	now     func() time.Time
	turns   turns
	waits   time.Duration // how long a change waits for another program that writes
	news    hub
}

var (
	_ plan.Store      = (*DB)(nil)
	_ access.Accounts = (*DB)(nil)
)

// Options say how a database is opened.
type Options struct {
	Codec   Codec
	Now     func() time.Time // the clock; nil for the machine's
	Migrate bool             // bring the tables up to date; SQLite's always are
	Create  bool             // make SQLite's file where there is none
	Walled  bool             // have PostgreSQL show each query its context's scope alone (access.Scope), and nothing where there is none
}

// Open opens a database: "sqlite:plans.db" or "postgres://…". The error says what is wrong with the address or with what is
// there, or that the tables are not up to date.
func Open(ctx context.Context, address string, o Options) (*DB, error) {
	db, err := openCurrent(ctx, address, o)
	if err != nil {
		return nil, ofFile(address, err)
	}
	return db, nil
}

// ofFile puts the file before what is wrong with it.
func ofFile(address string, err error) error {
	if file, ok := strings.CutPrefix(address, "sqlite:"); ok && err != nil && !strings.HasPrefix(err.Error(), file) {
		return fmt.Errorf("%s: %w", file, err)
	}
	return err
}

// CheckAddress reports what is no address of a database, whatever may be there.
func CheckAddress(address string) error {
	file, isFile := strings.CutPrefix(address, "sqlite:")
	switch {
	case isFile && (file == "" || strings.HasPrefix(file, ":memory:")):
		return errors.New("the file is missing; expected sqlite:FILE")
	case isFile && isServer(file):
		return errors.New("sqlite: stands before the address of a PostgreSQL database; expected sqlite:FILE or postgres://…")
	case isFile:
		return nil
	case !isServer(address):
		return errors.New("this is no address of a database; expected sqlite:FILE or postgres://…")
	}
	if _, err := url.Parse(address); err != nil { // its error holds the address, and so perhaps a password
		return errors.New("the PostgreSQL address cannot be read; expected postgres://user@host:port/database")
	}
	return nil
}

func isServer(address string) bool {
	return strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://")
}

// openCurrent opens a database whose tables are up to date.
func openCurrent(ctx context.Context, address string, o Options) (*DB, error) {
	if o.Walled && o.Migrate { // who brings tables up to date sees all that is in them
		if err := migrateUnwalled(ctx, address, o); err != nil {
			return nil, err
		}
		o.Migrate = false
	}
	db, err := open(ctx, address, o)
	if err != nil {
		return nil, err
	}
	err = db.prepare(ctx, o.Migrate || db.dialect.migratesItself())
	if err == nil {
		err = db.checkWall(ctx)
	}
	if err != nil {
		db.Close() // whatever it says, the first error is the one to know
		return nil, unavailable(err)
	}
	return db, nil
}

func migrateUnwalled(ctx context.Context, address string, o Options) error {
	o.Walled = false
	db, err := openCurrent(ctx, address, o)
	if err != nil {
		return err
	}
	return db.Close()
}

// open opens a database, whatever its tables.
func open(ctx context.Context, address string, o Options) (db *DB, err error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if err := CheckAddress(address); err != nil {
		return nil, err
	}
	db = &DB{codec: o.Codec, now: o.Now, waits: patience}
	if file, ok := strings.CutPrefix(address, "sqlite:"); ok {
		db.dialect = sqliteDialect{}
		db.writer, db.reader, err = openSQLite(ctx, file, o.Create)
	} else {
		db.dialect, db.address, db.walled = postgresDialect{}, address, o.Walled
		db.writer, err = openPostgres(ctx, address, o.Walled)
		db.reader = db.writer
	}
	return db, unavailable(err)
}

// instant is the present moment.
func (db *DB) instant() plan.Instant {
	return plan.Instant(db.now().UTC().Format("2006-01-02T15:04:05.000000Z"))
}

// Close closes the database. What was acknowledged is kept.
func (db *DB) Close() error {
	if follower := db.news.stop(); follower != nil {
		defer follower.Close()
	}
	if db.writer == db.reader {
		return db.writer.Close()
	}
	return errors.Join(db.reader.Close(), db.writer.Close())
}

// turns lets the writers of one authority's plan in one process go one after the other: the database would refuse all but
// one of those who come at once, and they would have to try again.
type turns struct {
	mu    sync.Mutex
	queue map[plan.ID]chan struct{}
}

// take waits for the authority's turn. What it gives ends the turn.
func (t *turns) take(ctx context.Context, authority plan.ID) (done func(), err error) {
	t.mu.Lock()
	if t.queue == nil {
		t.queue = map[plan.ID]chan struct{}{}
	}
	turn := t.queue[authority]
	if turn == nil {
		turn = make(chan struct{}, 1)
		t.queue[authority] = turn
	}
	t.mu.Unlock()
	select {
	case turn <- struct{}{}:
		return func() { <-turn }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
