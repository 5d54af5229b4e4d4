package sql

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"cliffedge/forecast/plan"
)

// SQLite before 3.51.3 can damage a database when its log is begun anew.
func TestSQLiteIsNewEnough(t *testing.T) {
	db := newSQLite(t).open()
	var version string
	if err := db.reader.Get(&version, "select sqlite_version()"); err != nil {
		t.Fatal(err)
	}
	var have []int
	for _, part := range strings.Split(version, ".") {
		n, err := strconv.Atoi(part)
		if err != nil {
			t.Fatalf("the version is %q: %v", version, err)
		}
		have = append(have, n)
	}
	if slices.Compare(have, []int{3, 51, 3}) < 0 {
		t.Errorf("SQLite is %s; expected 3.51.3 or later", version)
	}
}

// What keeps what was acknowledged holds on every connection of both pools, however many are open at once.
func TestEveryConnectionOfSQLiteHasItsSettings(t *testing.T) {
	db := newSQLite(t).open()
	for name, pool := range map[string]*sqlx.DB{"writer": db.writer, "reader": db.reader} {
		most := pool.Stats().MaxOpenConnections
		if most < 1 || name == "writer" && most != 1 {
			t.Fatalf("the %s pool may have %d connections", name, most)
		}
		held := make([]*sqlx.Conn, most)
		together(most, func(i int) {
			conn, err := pool.Connx(context.Background())
			if err != nil {
				t.Errorf("%s: connection %d: %v", name, i, err)
			}
			held[i] = conn
		})
		want := map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "10000", "query_only": "0"}
		if name == "reader" {
			want["query_only"] = "1"
		}
		for i, conn := range held {
			if conn == nil {
				continue
			}
			for _, pragma := range slices.Sorted(maps.Keys(want)) {
				var got string
				if err := conn.GetContext(context.Background(), &got, "pragma "+pragma); err != nil || got != want[pragma] {
					t.Errorf("%s: connection %d: %s is %q, %v; expected %s", name, i, pragma, got, err, want[pragma])
				}
			}
			conn.Close()
		}
	}
}

// Nobody can write through the connections that are for reading.
func TestTheReadersOfSQLiteCannotWrite(t *testing.T) {
	b := newSQLite(t)
	db := b.open()
	kept(t, db, imports(planOf(t, council)))
	content := b.content()
	for _, statement := range []string{"delete from audit", "update post set title = 'x'", "create table x (y)", "drop table audit"} {
		if _, err := db.reader.Exec(statement); err == nil {
			t.Errorf("a reader could %s", statement)
		}
	}
	same(t, "the database", content, b.content())
}

// A change holds the only right to write from its beginning: it never finds out at its end that it has read what is no longer so.
func TestWritingTransactionsOfSQLiteAreImmediate(t *testing.T) {
	b := newSQLite(t)
	db := b.open()
	raw := b.raw()
	b.do(raw, "pragma busy_timeout = 0")
	u := imports(planOf(t, council))
	p := planOf(t, council)
	u.Change = func(*plan.Plan) (*plan.Plan, error) {
		if _, err := raw.Exec("begin immediate"); err == nil {
			t.Error("another could begin to write meanwhile")
		}
		return p, nil
	}
	kept(t, db, u)
}

// With PostgreSQL a change is a serializable transaction: the server takes note of all that it reads.
func TestWritingTransactionsOfPostgreSQLAreSerializable(t *testing.T) {
	b := newPostgres(t, migratedTemplate)
	db := b.open()
	kept(t, db, imports(planOf(t, council)))
	raw := b.raw()
	noted := func() (n int) {
		err := raw.Get(&n, `select count(*) from pg_locks l join pg_database d on d.oid = l.database
			where l.mode = 'SIReadLock' and d.datname = current_database()`)
		if err != nil {
			t.Error(err)
		}
		return n
	}
	u := makes("bob")
	u.Change = func(p *plan.Plan) (*plan.Plan, error) {
		if noted() == 0 {
			t.Error("the server takes no note of what the transaction reads; expected isolation level serializable")
		}
		return edited(p, []plan.Change{measure("attached")})
	}
	kept(t, db, u)
	for _, setting := range []string{"fsync", "synchronous_commit", "full_page_writes"} {
		var got string
		if err := db.writer.Get(&got, "show "+setting); err != nil || got != "on" {
			t.Errorf("%s is %q, %v; expected on", setting, got, err)
		}
	}
}

// column is a column of a table, with something that it holds.
type column struct {
	table, name string
	value       any // of one of its rows
}

func (c column) String() string { return c.table + "." + c.name }

// columns gives the columns of all tables of a plan, each with a value that it holds.
func (b *base) columns() []column {
	b.t.Helper()
	db := b.raw()
	defer db.Close()
	var list []column
	for _, t := range tables {
		rows := b.rows(db, t.name)
		for i, name := range rows[0].columns {
			c := column{table: t.name, name: name}
			for _, r := range rows {
				if c.value == nil {
					c.value = r.values[i]
				}
			}
			list = append(list, c)
		}
	}
	return list
}

// takes reports whether the database takes a value in a row that has another in that column.
func takes(t *testing.T, db *DB, c column, value any) bool {
	t.Helper()
	set := func(value any) (int64, error) {
		tx, err := db.writer.Beginx()
		if err != nil {
			t.Fatal(err)
		}
		defer tx.Rollback()
		where := " where authority = 'example' and " + c.name + " = ?"
		done, err := tx.Exec(tx.Rebind("update "+c.table+" set "+c.name+" = ?"+where), value, c.value)
		if err != nil {
			return 0, err
		}
		n, err := done.RowsAffected()
		if err != nil {
			return 0, err
		}
		if !db.isSQLite() {
			_, err = tx.Exec("set constraints all immediate")
			return n, err
		}
		var broken []struct {
			Table  string `db:"table"`
			Row    *int64 `db:"rowid"`
			Parent string `db:"parent"`
			Key    int64  `db:"fkid"`
		}
		if err := tx.Select(&broken, "pragma foreign_key_check"); err != nil || len(broken) > 0 {
			return n, fmt.Errorf("foreign keys are broken: %v, %w", broken, err)
		}
		return n, nil
	}
	if n, err := set(c.value); err != nil || n == 0 {
		t.Fatalf("%s = %v cannot be set to what it is: %d rows, %v", c, c.value, n, err)
	}
	_, err := set(value)
	return err == nil
}

func (db *DB) isSQLite() bool { return db.dialect == sqliteDialect{} }

var (
	aDate = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)
	aYear = regexp.MustCompile(`^\d{4}/\d{2}$`)
)

// The tables take no value that is none: of a date, a year, an amount, a flag or a word from a list.
func TestTablesRefuseWhatIsNoValue(t *testing.T) {
	lists := map[string]bool{
		"cost_item.kind": true, "post_on_costs.national_insurance": true, "contract.kind": true, "payer.kind": true, "payer.status": true,
		"source.kind": true, "tranche.use_of_money": true, "eligibility.list": true, "stream_year.list": true, "saving.beneficiary": true,
		"measure_year.list": true, "decision.status": true,
	}
	onBoth(t, func(t *testing.T, b *base) {
		db := b.open()
		kept(t, db, imports(everything(t)))
		count, taken := map[string]int{}, map[string][]string{}
		refuses := func(kind string, c column, values ...any) {
			count[kind]++
			for _, value := range values {
				if takes(t, db, c, value) {
					what := fmt.Sprintf("%q as %s", value, kind)
					taken[what] = append(taken[what], c.String())
				}
			}
		}
		for _, c := range b.columns() {
			text, isText := c.value.(string)
			switch {
			case isText && aDate.MatchString(text):
				refuses("a date", c, "", "soon", "31/03/2020", "2020-3-31", "2020-03-31T00:00:00", "20x0-01-01", "2020-02-30", "2020-13-01")
			case isText && aYear.MatchString(text):
				refuses("a financial year", c, "soon", "2019", "2019-20", "20x9/20")
			case lists[c.String()]:
				refuses("a word from a list", c, "NOTHING", "confirmed", " ")
			case strings.HasSuffix(c.name, "_pence"):
				refuses("an amount", c, "much", "0.5")
				if c.String() != "pay_award.amount_pence" { // a raise may be negative
					refuses("an amount", c, -1)
				}
			case c.name == "assumed" || c.name == "ends_with_programme":
				refuses("yes or no", c, 2, -1, "yes")
			case !isText:
				refuses("a whole number", c, "much", "0.5")
			}
			if !isText {
				takesOnlyWholeNumbers(t, db, c)
			}
		}
		for what, by := range taken {
			t.Errorf("%s is taken by %s", what, strings.Join(by, ", "))
		}
		for kind, least := range map[string]int{"a date": 25, "a financial year": 3, "a word from a list": len(lists), "an amount": 15, "yes or no": 15, "a whole number": 30} {
			if count[kind] < least {
				t.Errorf("%d columns with %s were tried; expected %d", count[kind], kind, least)
			}
		}
	})
}

// takesOnlyWholeNumbers checks that a fraction is refused, or, by PostgreSQL, which rounds where a number is assigned, never kept.
func takesOnlyWholeNumbers(t *testing.T, db *DB, c column) {
	t.Helper()
	tx, err := db.writer.Beginx()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if _, err := tx.Exec("update " + c.table + " set " + c.name + " = 0.5 where authority = 'example'"); err != nil {
		return
	}
	var n int
	if err := tx.Get(&n, "select count(*) from "+c.table+" where "+c.name+" = 0.5"); db.isSQLite() || err != nil || n > 0 {
		t.Errorf("%s takes 0.5 (%d rows, %v)", c, n, err)
	}
}

// A row that names what is not there is refused.
func TestTablesRefuseReferencesToNothing(t *testing.T) {
	references := []string{
		"post.id", "post.programme", "post_salary.post", "post_fte_step.post", "post_on_costs.post", "cost_line.id", "cost_line.programme",
		"contract.post", "source.id", "tranche.source", "eligibility.payer", "match_source.payer", "match_source.matched_by",
		"split.cost_item", "split.payer", "outcome_stream.id", "outcome_stream.programme", "stream_year.stream", "stream_scale.stream",
		"saving.programme", "saving_year.saving", "measure.programme", "measure_year.measure", "decision_ref.decision",
		"waiver.decision", "scenario.parent", "change.scenario",
	}
	onBoth(t, func(t *testing.T, b *base) {
		db := b.open()
		kept(t, db, imports(everything(t)))
		tried := 0
		for _, c := range b.columns() {
			if !slices.Contains(references, c.String()) && c.name != "authority" {
				continue
			}
			tried++
			if takes(t, db, c, "nothing") {
				t.Errorf("%s takes the name of nothing", c)
			}
		}
		if want := len(references) + len(tables); tried != want {
			t.Errorf("%d references were tried; expected %d", tried, want)
		}
		b.forger()
		for _, c := range []column{{"audit", "revision", int64(1)}, {"audit", "authority", "example"}, {"revision", "authority", "example"}} {
			value := any(int64(99))
			if c.name == "authority" {
				value = "nothing"
			}
			if takes(t, db, c, value) {
				t.Errorf("%s takes the name of nothing", c)
			}
		}
	})
}

// Both databases have the same tables with the same columns, which hold the same and may be null alike; the tests know them all.
func TestBothDatabasesHaveTheSameTables(t *testing.T) {
	describe := func(b *base, query string) []string {
		b.open()
		var lines []string
		if err := b.raw().Select(&lines, query); err != nil {
			t.Fatal(err)
		}
		slices.Sort(lines)
		return lines
	}
	inSQLite := describe(newSQLite(t), `select m.type || ' ' || m.name || '.' || c.name || iif(m.type = 'table', ' ' || lower(c.type), '') || iif(c."notnull" or c.pk, ' not null', '')
		from sqlite_schema m, pragma_table_info(m.name) c where m.type in ('table', 'view') and m.name not like 'sqlite_%' and m.name not like 'goose_%'`)
	known := relations()
	for _, line := range inSQLite {
		if name := strings.SplitN(strings.TrimPrefix(line, "table "), ".", 2)[0]; strings.HasPrefix(line, "table ") && !slices.Contains(known, name) {
			t.Errorf("the tests do not know the table %s", name)
		}
	}
	strictly := describe(newSQLite(t), "select name from pragma_table_list where type = 'table' and strict = 0 and name not like 'sqlite_%' and name not like 'goose_%'")
	if len(strictly) > 0 {
		t.Errorf("these tables are not strict: %q", strictly)
	}
	inPostgres := describe(newPostgres(t, migratedTemplate), `select case t.table_type when 'VIEW' then 'view' else 'table' end || ' ' || c.table_name || '.' || c.column_name ||
		case t.table_type when 'VIEW' then '' else ' ' || replace(c.data_type, 'bigint', 'integer') end || case c.is_nullable when 'NO' then ' not null' else '' end
		from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
		where c.table_schema = 'public' and c.table_name not like 'goose_%'`)
	same(t, "the columns (-SQLite +PostgreSQL)", inSQLite, inPostgres)
}

// Those who write reports find each post with who is meant to pay for it and how long their money lasts, and each tranche
// with its source.
func TestViewsForReports(t *testing.T) {
	onBoth(t, func(t *testing.T, b *base) {
		kept(t, b.open(), imports(everything(t)))
		var lines []string
		err := b.raw().Select(&lines, `select post || ' ' || coalesce(payer, 'nobody') || ' ' || coalesce(money_until, 'never') from post_funding order by post, payer`)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "posts", []string{"key-worker-1 levelling-up 2024-03-31", "team nobody never"}, lines)
		var sum int64
		if err := b.raw().Get(&sum, "select sum(amount_pence) from tranche_of_source where kind = 'BASE_BUDGET'"); err != nil || sum != 50_000_000 {
			t.Errorf("the base budget's tranches come to %d, %v; expected 50000000", sum, err)
		}
		for _, query := range []string{
			"select count(*) from tranche_of_source where source_pence < balance_pence or balance_pence < amount_pence",
			`select count(*) from tranche_of_source v where balance_pence <> (select sum(t.amount_pence) from tranche t
				where t.authority = v.authority and t.source = v.source and t.position <= v.position)`,
			"select count(*) from post_funding v where not exists (select 1 from programme p where p.id = v.programme and coalesce(p.ends, '') = coalesce(v.programme_ends, ''))",
			"select count(*) from post_funding where contract_until < starts",
		} {
			if err := b.raw().Get(&sum, query); err != nil || sum != 0 {
				t.Errorf("%s: %d rows, %v; expected none", query, sum, err)
			}
		}
	})
}

// A file of any name is made under that name.
func TestSQLiteFilesOfAnyName(t *testing.T) {
	for _, name := range []string{"plans.db", "my plans.db", "a?b#c.db", "100%41.db", "ünï.db", "a&b=c;d.db", ":memory:", "file:x.db", "quo'te\".db"} {
		folder := t.TempDir()
		b := &base{t: t, address: "sqlite:" + filepath.Join(folder, name), clock: newClock()}
		db, err := b.tryOpen(false)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		kept(t, db, imports(planOf(t, council)))
		load(t, db, "council", 0)
		if err := db.Close(); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(filepath.Join(folder, name)); err != nil {
			files, _ := os.ReadDir(folder)
			t.Errorf("%s is not there, but %v", name, files)
		}
	}
}

// A database in memory, of which each connection has one of its own, is refused rather than lose what it is given.
func TestADatabaseInMemoryIsRefused(t *testing.T) {
	for _, address := range []string{"sqlite::memory:", "sqlite:"} {
		b := &base{t: t, address: address, clock: newClock()}
		if db, err := b.tryOpen(false); err == nil {
			t.Errorf("%s was opened", address)
			db.Close()
		}
	}
}

// An address that cannot be used is said to be so, without the password in it.
func TestErrorsOfAddressesKeepPasswords(t *testing.T) {
	for _, address := range []string{
		"postgres://ann:s3cret@127.0.0.1:1/plans?sslmode=disable", "postgres://ann:s3cret@127.0.0.1:port/plans", "postgres://ann:s3cret%zz@127.0.0.1:1/plans",
		"postgresql://ann:s3cret@127.0.0.1:1/plans?sslmode=nonsense", "postgres://ann:s3cret@[::1/plans", "mysql://ann:s3cret@127.0.0.1/plans",
		"postgres:ann:s3cret@127.0.0.1/plans", "postgres://ann@127.0.0.1:1/plans?password=s3cret&sslmode=disable&connect_timeout=none",
	} {
		ctx, done := context.WithTimeout(context.Background(), 10*time.Second)
		_, err := Open(ctx, address, Options{})
		done()
		if err == nil || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: the error is %v; expected one without the password", address, err)
		}
	}
}
