package sql

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cliffedge/internal/pgtest"
)

// PostgreSQL's own tools, as docs/database.md uses them, back up a database whole while others write, and bring it back with
// all its history and what guards it; a dump that is cut off leaves nothing behind.
func TestPostgreSQLIsBackedUpWithItsOwnTools(t *testing.T) {
	b := newPostgres(t, migratedTemplate)
	db := b.open()
	kept(t, db, imports(planOf(t, council)))
	kept(t, db, imports(everything(t)))
	bin, err := pgtest.Binaries("initdb", "postgres")
	if err != nil {
		t.Fatal(err)
	}
	if !pgtest.Works(bin, "pg_dump", "pg_restore") {
		missing(t, "%s has no pg_dump and pg_restore", bin)
	}
	tool := func(name string, words ...string) error {
		out, err := pgtest.Command(nil, append([]string{filepath.Join(bin, name)}, words...)...).CombinedOutput()
		t.Logf("%s: %v %s", name, err, out)
		return err
	}
	stop := make(chan bool)
	done := make(chan bool)
	go func() { // others write meanwhile
		defer close(done)
		for n := 1; ; n++ {
			select {
			case <-stop:
				return
			default:
				kept(t, db, numbered{authority: "council", n: n}.update())
			}
		}
	}()
	dump := filepath.Join(t.TempDir(), "cliffedge.dump")
	err = tool("pg_dump", "--format=custom", "--file="+dump, b.address)
	close(stop)
	<-done
	if err != nil {
		t.Fatal(err)
	}

	whole := newPostgres(t, emptyTemplate)
	if err := tool("pg_restore", "--dbname="+whole.address, "--single-transaction", dump); err != nil {
		t.Fatal(err)
	}
	restored := whole.open()
	clean(t, restored, "council")
	clean(t, restored, "example")
	same(t, "the plan", everything(t), first(load(t, restored, "example", 0)))
	if _, err := restored.writer.Exec("delete from revision"); err == nil {
		t.Error("the restored database lets its history be removed")
	}

	data, err := os.ReadFile(dump)
	if err != nil {
		t.Fatal(err)
	}
	part := filepath.Join(t.TempDir(), "part.dump")
	if err := os.WriteFile(part, data[:len(data)*2/3], 0o600); err != nil {
		t.Fatal(err)
	}
	empty := newPostgres(t, emptyTemplate)
	if err := tool("pg_restore", "--dbname="+empty.address, "--single-transaction", part); err == nil {
		t.Error("a dump that was cut off was restored")
	}
	if _, err := Open(context.Background(), empty.address, Options{}); err == nil || !strings.Contains(err.Error(), "not up to date") {
		t.Errorf("what a dump that was cut off left behind opens with %v; expected an empty database", err)
	}
}
