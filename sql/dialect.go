package sql

import (
	"context"
	stdsql "database/sql"
	"errors"
	"net/url"
	"regexp"
	"strings"
	"time"

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
	// parts lists what is in the database, as a part each.
	parts() string
	// integrity looks for damage of the database's own structures; "" where it has no such look.
	integrity() string
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
// of the plan. Whoever tries again sees the other's.
var racing = regexp.MustCompile(`\b(authority|revision|idempotency_key|event|app_user|member|one_time_code|sign_in_try|session)\.`)

func (sqliteDialect) again(err error) bool {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return false
	}
	unique := e.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY || e.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE
	return isLocked(err) || unique && racing.MatchString(e.Error())
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

func (sqliteDialect) parts() string {
	return `select tbl_name as relation, type || ' ' || name as name, sql as definition from sqlite_master
		where type in ('table', 'view', 'trigger') and name not like 'sqlite_%' and tbl_name <> 'goose_db_version'`
}

func (postgresDialect) parts() string {
	return `with r as (
			select oid, relname::text as relation, relkind, relpersistence, relrowsecurity, relforcerowsecurity, reloptions from pg_class
			where relnamespace = (select oid from pg_namespace where nspname = current_schema())
			and relkind in ('r', 'v') and relname <> 'goose_db_version'
		)
		select relation, 'table ' || relation as name,
			case relpersistence when 'p' then 'kept' else 'not kept' end || case when exists (
				select from pg_trigger t where t.tgrelid = r.oid and t.tgisinternal and t.tgenabled <> 'O') then ', its keys are off' else '' end ||
				case when relrowsecurity then ', with row level security' else '' end || case when relforcerowsecurity then ', forced' else '' end as definition
		from r where relkind = 'r'
		union all
		select relation, 'policy ' || p.polname, p.polcmd::text || case when p.polpermissive then '' else ' restrictive' end || ' for ' || p.polroles::text ||
			coalesce(' using ' || pg_get_expr(p.polqual, p.polrelid), '') || coalesce(' with check ' || pg_get_expr(p.polwithcheck, p.polrelid), '')
		from r join pg_policy p on p.polrelid = r.oid
		union all
		select relation, 'view ' || relation, pg_get_viewdef(oid) from r where relkind = 'v'
		union all
		select relation, 'rights', case when current_setting('server_version_num')::int < 150000 or 'security_invoker=true' = any (reloptions)
			then 'of whoever asks' else 'of its owner' end
		from r where relkind = 'v'
		union all
		select relation, 'column ' || a.attname, format_type(a.atttypid, a.atttypmod) || case when a.attnotnull then ' not null' else '' end ||
			coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
		from r join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
		left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
		where relkind = 'r'
		union all
		select relation, 'constraint ' || c.conname, pg_get_constraintdef(c.oid)
		from r join pg_constraint c on c.conrelid = r.oid and c.contype in ('p', 'u', 'f', 'c')
		union all
		select relation, 'trigger ' || t.tgname, case t.tgenabled when 'O' then '' else 'off: ' end || pg_get_triggerdef(t.oid, true) || E'\n' || f.prosrc
		from r join pg_trigger t on t.tgrelid = r.oid and not t.tgisinternal join pg_proc f on f.oid = t.tgfoid`
}

func (sqliteDialect) integrity() string   { return "pragma integrity_check" }
func (postgresDialect) integrity() string { return "" }

// patience is how long a change waits for another program that writes. SQLite waits by itself as long (busy_timeout), so that
// the first refusal is the last.
const patience = 10 * time.Second

// openSQLite opens a file twice: for one writer at a time, and for readers beside it, who can write nothing.
func openSQLite(ctx context.Context, file string, create bool) (writer, reader *sqlx.DB, err error) {
	if err := checkPlace(file, create); err != nil {
		return nil, nil, err
	}
	if err := checkContent(ctx, file, create); err != nil {
		return nil, nil, err
	}
	if writer, err = openSQLiteFile(ctx, file, "immediate", pragmas...); err != nil {
		return nil, nil, err
	}
	writer.SetMaxOpenConns(1)
	if reader, err = openSQLiteFile(ctx, file, "deferred", append([]string{"query_only(on)"}, pragmas...)...); err != nil {
		return nil, nil, errors.Join(err, writer.Close())
	}
	reader.SetMaxOpenConns(8)
	return writer, reader, nil
}

// fileURL is a file's name as SQLite's addresses have it.
func fileURL(file string) string { return "file:" + (&url.URL{Path: file}).EscapedPath() }

// openSQLiteFile opens a file, with pragmas on every connection, whose transactions begin so.
func openSQLiteFile(ctx context.Context, file, begin string, pragmas ...string) (*sqlx.DB, error) {
	q := url.Values{"_pragma": pragmas}
	q.Set("_txlock", begin)
	began := time.Now()
	for attempt := 0; ; attempt++ {
		db, err := sqlx.ConnectContext(ctx, "sqlite", fileURL(file)+"?"+q.Encode())
		switch {
		case err == nil:
			return db, nil
		case attempt == attempts || time.Since(began) >= patience || !(sqliteDialect{}).again(err): // the switch to a write-ahead log waits for nobody
			return nil, err
		}
		if err := pause(ctx, attempt); err != nil {
			return nil, err
		}
	}
}

// openPostgres opens a database. Unless it is walled, its connections see all authorities.
func openPostgres(ctx context.Context, address string, walled bool) (*sqlx.DB, error) {
	c, err := pq.NewConfig(address)
	if err != nil {
		return nil, err
	}
	if c = c.Clone(); !walled {
		c.Runtime["cliffedge.authorities"] = "*"
	}
	connector, err := pq.NewConnectorConfig(c)
	if err != nil {
		return nil, err
	}
	db := sqlx.NewDb(stdsql.OpenDB(connector), "postgres")
	if err := db.PingContext(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	db.SetMaxOpenConns(16)
	return db, nil
}
