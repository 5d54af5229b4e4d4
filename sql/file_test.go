package sql

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"

	"cliffedge/forecast/plan"
	"cliffedge/internal/exchange"
)

// A change that another program keeps waiting is given up with what to do about it: once SQLite has waited, nobody waits again.
func TestAnotherProgramThatWritesIsNotWaitedForLong(t *testing.T) {
	b := newSQLite(t)
	db := b.open()
	kept(t, db, imports(planOf(t, council)))
	b.do(db.writer, "pragma busy_timeout = 1")
	db.waits = 0
	other := b.raw()
	b.do(other, "begin immediate")
	u := makes("bob", measure("attached"))
	if said := refused(t, db, u, plan.Busy); said != "another program is writing to the database; try again" {
		t.Errorf("the change is refused as %q", said)
	}
	b.do(other, "rollback")
	kept(t, db, u)
}

// A file is opened where it is one and holds plans; the sentence names the user's file and no other.
func TestFilesThatAreNoDatabase(t *testing.T) {
	folder := t.TempDir()
	at := func(name string) string { return filepath.Join(folder, name) }
	b := newSQLite(t)
	kept(t, b.open(), imports(planOf(t, council)))
	whole := filepath.Join(t.TempDir(), "whole.db")
	if err := b.open().Backup(context.Background(), whole); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	malformed := append([]byte(nil), data...)
	for i := 100; i < 4096; i++ { // the first page's content, which is the schema
		malformed[i] = 0xff
	}
	for name, content := range map[string][]byte{"text.db": []byte(strings.Repeat("plan: 1\n", 600)), "malformed.db": malformed, "empty.db": nil} {
		if err := os.WriteFile(at(name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, says := range map[string]string{
		"absent.db": " is not there", "empty.db": ": this is no database of plans", "text.db": ": this is no database of plans: ",
		"malformed.db": ": the database is damaged: ", ".": " is a folder; expected a file",
	} {
		_, err := Open(context.Background(), "sqlite:"+at(name), Options{Codec: exchange.Snapshots{}})
		if err == nil || !strings.HasPrefix(err.Error(), at(name)+says) {
			t.Errorf("opening %s: %v; expected %q", name, err, at(name)+says)
		}
		err = Restore(context.Background(), at(name), "sqlite:"+at("new.db"), exchange.Snapshots{})
		if err == nil || !strings.HasPrefix(err.Error(), at(name)+says) || strings.Contains(err.Error(), ".cliffedge-") {
			t.Errorf("restoring %s: %v; expected %q", name, err, at(name)+says)
		}
	}
	_, err = Open(context.Background(), "sqlite:"+at("no/x.db"), Options{Codec: exchange.Snapshots{}, Create: true})
	if err == nil || err.Error() != at("no/x.db")+" cannot be made: the folder "+at("no")+" is not there" {
		t.Errorf("making a file in no folder: %v", err)
	}
}

// Without the right to write, SQLite cannot even read: the sentence says so.
func TestAFileThatMayNotBeWritten(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may write everywhere")
	}
	b := newSQLite(t)
	kept(t, b.open(), imports(planOf(t, council)))
	file := filepath.Join(t.TempDir(), "copy.db")
	if err := b.open().Backup(context.Background(), file); err != nil {
		t.Fatal(err)
	}
	for _, mode := range []os.FileMode{0o400, 0} {
		if err := os.Chmod(file, mode); err != nil {
			t.Fatal(err)
		}
		_, err := Open(context.Background(), "sqlite:"+file, Options{Codec: exchange.Snapshots{}})
		if err == nil || !strings.Contains(err.Error(), "SQLite needs the right to write") {
			t.Errorf("opening a file with mode %o: %v", mode, err)
		}
	}
}

// A server that was reached is not called one that cannot be: what it refuses is said in words, with what it said itself.
func TestWhatAServerRefusesIsSaidInWords(t *testing.T) {
	for code, says := range map[pqerror.Code]string{
		"28P01": "the server does not let this account in: ", "28000": "the server does not let this account in: ",
		"3D000": "there is no such database on the server: ", "42501": "the account lacks a right in the database: ",
		"57P01": "the database cannot be reached: ", "53100": "the database's disk is full: ",
	} {
		err := unavailable(&pq.Error{Code: code, Message: "said the server"})
		var refused *plan.StoreError
		if !errors.As(err, &refused) || refused.Code != plan.Unavailable || !strings.HasPrefix(err.Error(), says) || !strings.Contains(err.Error(), "said the server") {
			t.Errorf("%s is said as %v; expected %q", code, err, says)
		}
	}
	b := newPostgres(t, migratedTemplate)
	for address, says := range map[string]string{
		strings.Replace(b.address, "/test_", "/nothing_", 1):             "there is no such database on the server",
		strings.Replace(b.address, "user=tester", "user=nobody-here", 1): "the server does not let this account in",
		"postgres://127.0.0.1:1/x?sslmode=disable":                       "the database cannot be reached",
	} {
		_, err := Open(context.Background(), address, Options{Codec: exchange.Snapshots{}})
		if err == nil || !strings.HasPrefix(err.Error(), says) {
			t.Errorf("opening %s: %v; expected %q", address, err, says)
		}
	}
}
