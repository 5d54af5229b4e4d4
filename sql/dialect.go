package sql

import (
	"context"
	stdsql "database/sql"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"modernc.org/sqlite" // registers the driver "sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// dialect is where the two databases differ.
type dialect interface {
	// name is goose's for the database, folder that of the migrations that are its own.
	name() string
	folder() string
	// schema makes a common migration one of the database's: SQLite's types, and tables that hold to them.
	schema(text string) string
	// migratesItself reports whether opening brings the tables up to date.
	migratesItself() bool
	// tableCount counts the tables named goose_db_version.
	tableCount() string
	// migrating is how goose keeps two from migrating at once.
	migrating() ([]goose.ProviderOption, error)
	// isolation is that of the transactions that change a plan.
	isolation() stdsql.IsolationLevel
	// reading is the isolation of transactions that must see the database at one moment.
	reading() stdsql.IsolationLevel
	// again reports whether a transaction failed only because of others at the same time.
	again(err error) bool
	// announce says within a transaction that a plan has changed.
	announce() string
}

type (
	sqliteDialect   struct{}
	postgresDialect struct{}
)

func (sqliteDialect) name() string   { return "sqlite3" }
func (postgresDialect) name() string { return "postgres" }

func (sqliteDialect) folder() string   { return "sqlite" }
func (postgresDialect) folder() string { return "postgres" }

// strict makes SQLite keep to the columns' types.
var strict = strings.NewReplacer(" bigint", " integer", "/*strict*/", "strict")

// isDay and isYear are what a common migration says of days and financial years: what they look like. Each database has its own
// way to say that they are such.
var (
	isDay  = regexp.MustCompile(`(\w+) like '____-__-__'`)
	isYear = regexp.MustCompile(`(\w+) like '____/__'`)
)

func (sqliteDialect) schema(text string) string {
	text = isDay.ReplaceAllString(text, "$1 is date($1)")
	text = isYear.ReplaceAllString(text, "$1 glob '[0-9][0-9][0-9][0-9]/[0-9][0-9]'")
	return strict.Replace(text)
}

func (postgresDialect) schema(text string) string {
	text = isDay.ReplaceAllString(text, "to_char($1::date, 'YYYY-MM-DD') = $1")
	text = isYear.ReplaceAllString(text, "$1 ~ '^[0-9]{4}/[0-9]{2}$$'")
	return strings.ReplaceAll(text, " /*strict*/", "")
}

func (sqliteDialect) migratesItself() bool   { return true }
func (postgresDialect) migratesItself() bool { return false }

func (sqliteDialect) tableCount() string {
	return "select count(*) from sqlite_master where name = 'goose_db_version'"
}

func (postgresDialect) tableCount() string {
	return "select count(*) from information_schema.tables where table_name = 'goose_db_version' and table_schema = current_schema()"
}

func (sqliteDialect) migrating() ([]goose.ProviderOption, error) { return nil, nil }

func (postgresDialect) migrating() ([]goose.ProviderOption, error) {
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 60))
	return []goose.ProviderOption{goose.WithSessionLocker(locker)}, err
}

// SQLite's transactions are begun as immediate by the connection string; one writer at a time is serializable.
func (sqliteDialect) isolation() stdsql.IsolationLevel   { return stdsql.LevelDefault }
func (postgresDialect) isolation() stdsql.IsolationLevel { return stdsql.LevelSerializable }

func (sqliteDialect) reading() stdsql.IsolationLevel   { return stdsql.LevelDefault }
func (postgresDialect) reading() stdsql.IsolationLevel { return stdsql.LevelRepeatableRead }

// racing are the tables in which two changes at once may both want the same row: elsewhere a row that is there twice is a fault
// of the plan.
var racing = regexp.MustCompile(`\b(authority|revision|idempotency_key)\.`)

func (sqliteDialect) again(err error) bool {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return false
	}
	switch code := e.Code(); code & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return true
	default:
		unique := code == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY || code == sqlite3.SQLITE_CONSTRAINT_UNIQUE
		return unique && racing.MatchString(e.Error())
	}
}

func (postgresDialect) again(err error) bool {
	var e *pq.Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Code {
	case "40001", "40P01": // cannot be serialized; deadlock
		return true
	case "23505": // a twin was first
		return racing.MatchString(e.Table + ".")
	default:
		return false
	}
}

func (sqliteDialect) announce() string   { return "" }
func (postgresDialect) announce() string { return "select pg_notify('cliffedge_plan', ?)" }

// pragmas are set on every connection. WAL with synchronous FULL keeps what was acknowledged through a loss of power.
var pragmas = []string{"journal_mode(wal)", "synchronous(full)", "foreign_keys(on)", "busy_timeout(10000)"}

// openSQLite opens a file twice: for one writer at a time, and for readers beside it, who can write nothing.
func openSQLite(ctx context.Context, file string) (writer, reader *sqlx.DB, err error) {
	if file == "" || strings.HasPrefix(file, ":memory:") {
		return nil, nil, errors.New("sqlite: the file is missing; expected sqlite:FILE")
	}
	if writer, err = openSQLiteFile(ctx, file, "immediate"); err != nil {
		return nil, nil, err
	}
	writer.SetMaxOpenConns(1)
	if reader, err = openSQLiteFile(ctx, file, "deferred", "query_only(on)"); err != nil {
		return nil, nil, errors.Join(err, writer.Close())
	}
	reader.SetMaxOpenConns(8)
	return writer, reader, nil
}

// openSQLiteFile opens a file with the pragmas on every connection, and more, whose transactions begin so.
func openSQLiteFile(ctx context.Context, file, begin string, more ...string) (*sqlx.DB, error) {
	q := url.Values{"_pragma": append(more, pragmas...)}
	q.Set("_txlock", begin)
	source := "file:" + (&url.URL{Path: file}).EscapedPath() + "?" + q.Encode()
	for attempt := 0; ; attempt++ {
		db, err := sqlx.ConnectContext(ctx, "sqlite", source)
		switch {
		case err == nil:
			return db, nil
		case attempt == attempts || !(sqliteDialect{}).again(err): // the switch to a write-ahead log waits for nobody
			return nil, fmt.Errorf("%s cannot be opened: %w", file, err)
		}
		if err := pause(ctx, attempt); err != nil {
			return nil, err
		}
	}
}

func openPostgres(ctx context.Context, address string) (*sqlx.DB, error) {
	if _, err := url.Parse(address); err != nil { // its error holds the address, and so perhaps a password
		return nil, errors.New("the PostgreSQL address cannot be read; expected postgres://user@host:port/database")
	}
	db, err := sqlx.ConnectContext(ctx, "postgres", address)
	if err != nil {
		return nil, fmt.Errorf("the database cannot be reached: %w", err)
	}
	db.SetMaxOpenConns(16)
	return db, nil
}
