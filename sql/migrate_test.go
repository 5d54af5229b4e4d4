package sql

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"cliffedge/internal/exchange"
)

// used is a database that can be used: plans are kept and come back.
func used(t *testing.T, b *base) {
	t.Helper()
	db := b.open()
	p := everything(t)
	kept(t, db, imports(p))
	got, _ := load(t, db, p.Authority.ID, 0)
	same(t, "the plan", p, got)
	clean(t, db, p.Authority.ID)
}

// A database that is opened again, or migrated again, is as it was.
func TestOpeningTwice(t *testing.T) {
	onBoth(t, func(t *testing.T, b *base) {
		used(t, b)
		content := b.content()
		for _, migrate := range []bool{false, true} {
			db, err := b.tryOpen(migrate)
			if err != nil {
				t.Fatal(err)
			}
			clean(t, db, "example")
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		}
		same(t, "the database", content, b.content())
	})
}

// A PostgreSQL database without the tables is refused with what to do about it, and is left as it is until somebody does.
func TestPostgreSQLIsMigratedOnlyOnRequest(t *testing.T) {
	b := newPostgres(t, emptyTemplate)
	db, err := b.tryOpen(false)
	if err == nil {
		db.Close()
		t.Fatal("a database without tables was opened")
	}
	if !strings.Contains(err.Error(), "cliffedge migrate") {
		t.Errorf("the error is %q; expected it to say what to do", err)
	}
	var left []string
	if err := b.raw().Select(&left, "select table_name::text from information_schema.tables where table_schema = 'public'"); err != nil {
		t.Fatal(err)
	}
	if len(left) > 0 {
		t.Errorf("the refusal left the tables %q", left)
	}
	db, err = b.tryOpen(true)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
	used(t, b)
}

// A database that a later version of the program has migrated is refused: this version does not know what it would spoil.
func TestADatabaseOfALaterVersionIsRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, b *base) {
		used(t, b)
		b.do(b.raw(), "insert into goose_db_version (version_id, is_applied) values (99999, true)")
		for _, migrate := range []bool{false, true} {
			if db, err := b.tryOpen(migrate); err == nil {
				t.Errorf("it was opened (migrate %v)", migrate)
				db.Close()
			}
		}
		if made, err := Migrate(context.Background(), b.address, exchange.Snapshots{}); err == nil || !strings.Contains(err.Error(), "of a later version, 99999") {
			t.Errorf("Migrate says %q, %v; expected that the tables are of a later version", made, err)
		}
		if !b.isPostgres() {
			file := filepath.Join(t.TempDir(), "copy.db")
			b.do(b.raw(), "vacuum into '"+file+"'")
			err := Restore(context.Background(), file, "sqlite:"+filepath.Join(t.TempDir(), "new.db"), exchange.Snapshots{})
			if err == nil || !strings.HasPrefix(err.Error(), file+": the database's tables are of a later version") {
				t.Errorf("restoring it: %v; expected that its tables are of a later version", err)
			}
		}
	})
}

// Servers that are started at once on a new database all find it usable, and its tables are made once.
func TestMigrationsAtOnce(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		for range rounds(6, 1) {
			migratesAtOnce(t, newSQLite(t))
		}
	})
	t.Run("postgres", func(t *testing.T) {
		for range rounds(4, 1) {
			migratesAtOnce(t, newPostgres(t, emptyTemplate))
		}
	})
}

// A new file that several open at the same moment is opened by all of them.
func TestANewFileOfSQLiteIsOpenedByManyAtOnce(t *testing.T) {
	for range rounds(150, 30) {
		b := newSQLite(t)
		together(8, func(i int) {
			db, err := open(context.Background(), b.address, Options{Codec: exchange.Snapshots{}, Create: true})
			if err != nil {
				t.Errorf("server %d: %v", i, err)
				return
			}
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

// rounds is how often something is tried, and how often where time is short.
func rounds(all, short int) int {
	if testing.Short() {
		return short
	}
	return all
}

func migratesAtOnce(t *testing.T, b *base) {
	t.Helper()
	together(6, func(i int) {
		db, err := b.tryOpen(true)
		if err != nil {
			t.Errorf("server %d: %v", i, err)
			return
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	used(t, b)
}

// childMigrates is the address that a child of a test migrates.
const childMigrates = "CLIFFEDGE_TEST_MIGRATES"

// migrateAsChild migrates a database, if it is not killed before.
func migrateAsChild(address string) {
	fmt.Println("begins")
	db, err := Open(context.Background(), address, Options{Codec: exchange.Snapshots{}, Migrate: true, Create: true})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	db.Close()
}

// A migration that is killed at any moment leaves a database that can be migrated again and used.
func TestAMigrationThatIsKilledCanBeMadeAgain(t *testing.T) {
	t.Parallel()
	chance := rand.New(rand.NewPCG(2020, 331))
	for name, fresh := range map[string]func(*testing.T) *base{
		"sqlite":   func(t *testing.T) *base { return newSQLite(t) },
		"postgres": func(t *testing.T) *base { return newPostgres(t, emptyTemplate) },
	} {
		t.Run(name, func(t *testing.T) {
			whole := killedAfter(t, fresh(t), time.Minute)
			var states []string
			for range rounds(10, 3) {
				b := fresh(t)
				killedAfter(t, b, time.Duration(chance.Int64N(int64(whole))))
				states = append(states, tablesOf(t, b))
				db, err := b.tryOpen(true)
				if err != nil {
					t.Fatalf("after a kill that left %s: %v", states[len(states)-1], err)
				}
				db.Close()
				used(t, b)
			}
			slices.Sort(states)
			t.Logf("a migration takes %v; kills left: %s", whole, strings.Join(states, ", "))
		})
	}
}

// killedAfter migrates in a child that is killed after some time, and says how long it lived.
func killedAfter(t *testing.T, b *base, after time.Duration) time.Duration {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), childMigrates+"="+b.address)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	if said, err := bufio.NewReader(out).ReadString('\n'); err != nil || said != "begins\n" {
		t.Fatalf("the child says %q, %v", said, err)
	}
	began := time.Now()
	killer := time.AfterFunc(after, func() { child.Process.Kill() })
	defer killer.Stop()
	if err := child.Wait(); err != nil && after == time.Minute {
		t.Fatal(err)
	}
	return time.Since(began)
}

// tablesOf says what is in a database that was left half-way.
func tablesOf(t *testing.T, b *base) string {
	t.Helper()
	query := "select count(*) from information_schema.tables where table_schema = 'public'"
	if !b.isPostgres() {
		query = "select count(*) from sqlite_schema where type in ('table', 'view') and name not like 'sqlite_%'"
	}
	var n int
	if err := b.raw().Get(&n, query); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(n, " tables")
}

// Every folder of migrations is for both databases or for one that there is.
func TestEveryFolderOfMigrationsIsRead(t *testing.T) {
	entries, err := os.ReadDir("migrations")
	if err != nil {
		t.Fatal(err)
	}
	read := []string{"common", sqliteDialect{}.folder(), postgresDialect{}.folder()}
	for _, entry := range entries {
		if !slices.Contains(read, entry.Name()) {
			t.Errorf("nothing reads migrations/%s; expected one of %q", entry.Name(), read)
		}
	}
}
