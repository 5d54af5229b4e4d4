package sql

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	flags "flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"

	"cliffedge/internal/exchange"
)

// testdata/released has, for each version of the tables that was ever released, real data as that version kept them: a line of
// JSON for each row. "sums" has the hash of every migration up to the last of them.
//
// A release that changes the tables adds its own file: go test ./sql -run Released -keep-release.
var keepRelease = flags.Bool("keep-release", false, "keep what the present version of the tables holds as a released one")

type releasedRow struct {
	Table   string   `json:"table"`
	Columns []string `json:"columns"`
	Values  []any    `json:"values"`
}

// Data that any released version kept are brought up to date, with nothing lost, and can be used and changed.
func TestReleasedDataAreBroughtUpToDate(t *testing.T) {
	t.Parallel()
	if *keepRelease {
		writeRelease(t)
	}
	files, err := filepath.Glob("testdata/released/*.jsonl")
	if err != nil || len(files) == 0 {
		t.Fatalf("there is no released version: %v", err)
	}
	for _, file := range files {
		var version int64
		if _, err := fmt.Sscanf(filepath.Base(file), "%d.jsonl", &version); err != nil {
			t.Fatal(err)
		}
		for name, fresh := range map[string]func() *base{
			"sqlite":   func() *base { return newSQLite(t) },
			"postgres": func() *base { return newPostgres(t, emptyTemplate) },
		} {
			t.Run(fmt.Sprint(name, " from ", version), func(t *testing.T) {
				b := fresh()
				b.t = t
				b.fillRelease(version, file)
				db, err := b.tryOpen(true)
				if err != nil {
					t.Fatal(err)
				}
				defer db.Close()
				wholly(t, db)
				clean(t, db, "council")
				clean(t, db, "example")
				same(t, "the plan", everything(t), first(load(t, db, "example", 1)))
				kept(t, db, makes("cy", measure("since")))
				clean(t, db, "council")
				if version >= 4 {
					goesOnSince(t, db)
				}
				wholly(t, db)
			})
		}
	}
}

func first[A, B any](a A, _ B) A { return a }

// fillRelease makes the tables as they were at a version, with what a file says.
func (b *base) fillRelease(version int64, file string) {
	b.t.Helper()
	db, err := open(context.Background(), b.address, Options{Codec: exchange.Snapshots{}, Create: true})
	if err != nil {
		b.t.Fatal(err)
	}
	provider, err := db.migrator()
	if err == nil {
		_, err = provider.UpTo(context.Background(), version)
	}
	if err != nil {
		b.t.Fatal(err)
	}
	db.Close()
	data, err := os.ReadFile(file)
	if err != nil {
		b.t.Fatal(err)
	}
	raw := b.raw()
	defer raw.Close()
	lines := json.NewDecoder(bytes.NewReader(data))
	lines.UseNumber()
	for lines.More() {
		var r releasedRow
		if err := lines.Decode(&r); err != nil {
			b.t.Fatal(err)
		}
		insertRaw(b, raw, r)
	}
}

func insertRaw(b *base, raw *sqlx.DB, r releasedRow) {
	b.t.Helper()
	for i, v := range r.Values {
		if n, ok := v.(json.Number); ok {
			r.Values[i] = n.String()
		}
	}
	marks := strings.TrimSuffix(strings.Repeat("?, ", len(r.Columns)), ", ")
	b.do(raw, fmt.Sprintf("insert into %s (%s) values (%s)", r.Table, strings.Join(r.Columns, ", "), marks), r.Values...)
}

// writeRelease keeps the present version's data and the sums of its migrations.
func writeRelease(t *testing.T) {
	t.Helper()
	b := newSQLite(t)
	db := filled(t, b)
	provider, err := db.migrator()
	if err != nil {
		t.Fatal(err)
	}
	version, err := provider.GetDBVersion(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	lines := json.NewEncoder(&out)
	raw := b.raw()
	for _, name := range relations() {
		for _, r := range b.rows(raw, name) {
			if err := lines.Encode(releasedRow{name, r.columns, r.values}); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, text := range map[string]string{fmt.Sprintf("%d.jsonl", version): out.String(), "sums": sums(t)} {
		if err := os.WriteFile(filepath.Join("testdata/released", name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// A migration that was released stays as it is: databases have it behind them.
func TestReleasedMigrationsAreNeverChanged(t *testing.T) {
	was, err := os.ReadFile("testdata/released/sums")
	if err != nil {
		t.Fatal(err)
	}
	now := strings.Split(sums(t), "\n")
	for line := range strings.Lines(string(was)) {
		if line = strings.TrimSpace(line); !slices.Contains(now, line) {
			t.Errorf("a released migration was changed or is gone: %s", line)
		}
	}
}

// sums has a line for each migration.
func sums(t *testing.T) string {
	t.Helper()
	files, err := filepath.Glob("migrations/*/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%x %s\n", sha256.Sum256(data), filepath.ToSlash(file))
	}
	return b.String()
}

// Nobody who has a connection to the database changes or removes what was written of the history by mistake.
func TestTheDatabaseRefusesToChangeHistory(t *testing.T) {
	onBoth(t, func(t *testing.T, b *base) {
		db := b.open()
		kept(t, db, imports(planOf(t, council)))
		for _, name := range []string{"revision", "audit", "event"} {
			for _, statement := range []string{"update " + name + " set authority = authority", "delete from " + name} {
				_, err := db.writer.Exec(statement)
				if err == nil || !strings.Contains(err.Error(), "history is never changed") {
					t.Errorf("%s: %v; expected a refusal", statement, err)
				}
			}
		}
		_, err := db.writer.Exec("insert into audit select * from audit where true on conflict (authority, revision, position) do update set item = 'x'")
		if err == nil || !strings.Contains(err.Error(), "history is never changed") {
			t.Errorf("an insertion that changes what is there: %v; expected a refusal", err)
		}
		if !b.isPostgres() {
			for _, statement := range []string{
				"insert or replace into revision select authority, number, 'eve', made_at, note, request_id, snapshot, previous_hash, hash from revision",
				"replace into revision select authority, number + 1, 'eve', made_at, note, request_id, snapshot, previous_hash, hash from revision",
				"insert or replace into audit select * from audit", "insert or replace into event select * from event",
				"replace into event select authority, number + 1, at, actor, action, user_id, detail, revision, revised, request_id, previous_hash, hash from event",
			} {
				_, err := db.writer.Exec(statement)
				if err == nil || !strings.Contains(err.Error(), "history is never changed") {
					t.Errorf("%s: %v; expected a refusal", statement, err)
				}
			}
		}
		clean(t, db, "council")
	})
}
