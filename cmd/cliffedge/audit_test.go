package main

import (
	"bytes"
	databasesql "database/sql"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"cliffedge/internal/pgtest"
)

// audited makes a database with a plan that was changed once by a person, who may be forgotten, and once by a program.
func audited(t *testing.T, db string) (user string) {
	t.Helper()
	fine(t, "", "member", "set", db, "--authority", "example", "--email", "ann@example.gov.uk", "--name", "Ann Example", "--role", "ADMIN")
	fine(t, "", "member", "set", db, "--authority", "example", "--email", "bob@example.gov.uk", "--name", "Bob", "--role", "ADMIN")
	var users []struct{ ID, Email string }
	if err := json.Unmarshal([]byte(fine(t, "", "user", "list", db, "--format", "json")), &users); err != nil || len(users) != 2 {
		t.Fatalf("the users are %v: %v", users, err)
	}
	text, err := os.ReadFile(smallPlan)
	if err != nil {
		t.Fatal(err)
	}
	fine(t, "", "import", smallPlan, db, "--author", users[0].ID)
	fine(t, strings.Replace(string(text), "fte: 2,", "fte: 3,", 1), "import", "-", db, "--author", "finance")
	return users[0].ID
}

// The trail is in the order of time, with the names of now, and with what each change of the plan changed.
func TestTheTrailOfAnAuthority(t *testing.T) {
	onBoth(t, func(t *testing.T, db string) {
		user := audited(t, db)
		type event struct {
			Authority, Actor, ActorName, Action, User, UserName, At, Hash, RevisionHash string
			Number, Revision                                                            int
			Changes                                                                     []struct{ List, Key, Before, After string }
		}
		var list []event
		read := func(args ...string) {
			t.Helper()
			list = nil
			text := fine(t, "", append([]string{"audit", db, "--format", "json"}, args...)...)
			if err := json.Unmarshal([]byte(text), &list); err != nil {
				t.Fatal(err)
			}
		}
		read("--authority", "example", "--changes")
		var actions []string
		for _, e := range list {
			actions = append(actions, e.Action)
		}
		want := []string{"USER_ADDED", "CODE_MADE", "AUTHORITY_CREATED", "USER_ADDED", "CODE_MADE", "MEMBER_SET", "CHANGED", "CHANGED"}
		if !slices.Equal(actions, want) || !slices.IsSortedFunc(list, func(a, b event) int { return strings.Compare(a.At, b.At) }) {
			t.Fatalf("the trail is %v; expected %v", actions, want)
		}
		first, last := list[len(list)-2], list[len(list)-1]
		if first.Actor != user || first.ActorName != "Ann Example" || first.Revision != 1 || len(first.RevisionHash) != 64 || len(first.Changes) < 5 {
			t.Errorf("the first change is %+v", first)
		}
		if last.ActorName != "finance" || last.Revision != 2 || len(last.Changes) != 1 || last.Changes[0].Key != "worker" ||
			!strings.Contains(last.Changes[0].Before, `"fte": "2"`) || !strings.Contains(last.Changes[0].After, `"fte": "3"`) {
			t.Errorf("the last change is %+v", last)
		}
		table := fine(t, "", "audit", db, "--authority", "example", "--changes")
		if !strings.Contains(table, "  Ann Example  changed: revision 1\n") || !strings.HasSuffix(table, "\nRevision 2:\nposts worker: fte 2 → 3\n") {
			t.Errorf("the table is %s", table)
		}
		if plain := fine(t, "", "audit", db, "--authority", "example"); strings.Contains(plain, "fte") {
			t.Errorf("without --changes the table is %s", plain)
		}
		records, err := csv.NewReader(strings.NewReader(fine(t, "", "audit", db, "--authority", "example", "--changes", "--format", "csv"))).ReadAll()
		if err != nil || len(records) != 1+6+len(first.Changes)+1 || records[len(records)-1][12] != "worker" || records[1][11] != "" {
			t.Errorf("the CSV has %d rows: %v", len(records), err)
		}

		read("--authority", "example", "--since", last.At)
		if len(list) != 1 {
			t.Errorf("since the last change there are %d entries", len(list))
		}
		tomorrow := time.Now().UTC().AddDate(0, 0, 1).Format(time.DateOnly)
		if said := fine(t, "", "audit", db, "--authority", "example", "--since", tomorrow); said != "The trail has no entries of that time.\n" {
			t.Errorf("since tomorrow it said %s", said)
		}
		if list := fine(t, "", "audit", db, "--authority", "example", "--since", tomorrow, "--format", "json"); list != "[]\n" {
			t.Errorf("since tomorrow there is %s", list)
		}
		read("--platform", "--since", time.Now().UTC().AddDate(0, 0, -1).Format(time.DateOnly))
		if len(list) != 4 || list[0].Authority != "" {
			t.Errorf("the platform's trail is %+v", list)
		}

		history := []string{"history", db, "--authority", "example"}
		if said := fine(t, "", history...); !strings.Contains(said, "  Ann Example\n") || strings.Contains(said, user) {
			t.Errorf("history said %s", said)
		}
		fine(t, "", "user", "erase", db, "--email", "ann@example.gov.uk", "--yes")
		if said := fine(t, "", history...); strings.Contains(said, "Ann") || !strings.Contains(said, user) {
			t.Errorf("after the erasure, history said %s", said)
		}
		if said := fine(t, "", append(history, "--format", "json")...); !strings.Contains(said, `"by": "`+user+`"`) || !strings.Contains(said, `"author": "`+user+`"`) {
			t.Errorf("after the erasure, history said %s", said)
		}
		trail := fine(t, "", "audit", db, "--authority", "example", "--format", "csv")
		if strings.Contains(trail, "Ann Example") || !strings.Contains(trail, user+","+user+",CHANGED") {
			t.Errorf("after the erasure, the trail is %s", trail)
		}
		if said := fine(t, "", "verify", db); !strings.Contains(said, "All is as it was written") {
			t.Errorf("verify said %s", said)
		}
	})
}

// Whoever takes a plan out as a file is in the trail, with which revision; who cannot be is given nothing.
func TestAnExportIsInTheTrail(t *testing.T) {
	onBoth(t, func(t *testing.T, db string) {
		audited(t, db)
		export := []string{"export", db, "--authority", "example"}
		exported := func() (details []string) {
			records, err := csv.NewReader(strings.NewReader(fine(t, "", "audit", db, "--authority", "example", "--format", "csv"))).ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range records {
				if r[5] == "EXPORTED" && r[3] == (authorship{}).author() {
					details = append(details, r[8])
				}
			}
			return details
		}
		fine(t, "", export...)
		fine(t, "", append(export, "--revision", "1", "--format", "json")...)
		fine(t, "", append(export, "--format", "history")...)
		refused(t, exitWrong, "there is no revision 9", append(export, "--revision", "9")...)
		for _, format := range []string{"yaml", "history"} {
			refused(t, exitWrong, `there is no authority "nowhere"; expected one of example`, "export", db, "--authority", "nowhere", "--format", format)
		}
		want := []string{"revision 2 as YAML, by the command line", "revision 1 as JSON, by the command line", "all revisions to 2 as a history, by the command line"}
		if got := exported(); !slices.Equal(got, want) {
			t.Errorf("the trail says %q; expected %q", got, want)
		}
	})
}

// A database that cannot be written to gives no plan as a file.
func TestNothingIsExportedThatCannotBeNoted(t *testing.T) {
	t.Run("PostgreSQL", func(t *testing.T) {
		address := pgtest.Database(t)
		fine(t, "", "migrate", "--db", address)
		fine(t, "", "import", smallPlan, "--db", address)
		closed := strings.Replace(address, "user=tester", "user="+reader(t, address), 1)
		for _, format := range []string{"yaml", "json", "history"} {
			refused(t, exitWrong, "the plan is not given, as the trail could not note that it was", "export", "--db", closed, "--authority", "example", "--format", format)
		}
		fine(t, "", "forecast", "--db", closed, "--authority", "example")
	})
	t.Run("SQLite", func(t *testing.T) {
		if os.Geteuid() == 0 {
			t.Skip("root may write to every file")
		}
		folder := t.TempDir()
		fine(t, "", "import", smallPlan, "--db", "sqlite:"+filepath.Join(folder, "plans.db"))
		for path, mode := range map[string]os.FileMode{filepath.Join(folder, "plans.db"): 0o400, folder: 0o500} {
			if err := os.Chmod(path, mode); err != nil {
				t.Fatal(err)
			}
		}
		t.Cleanup(func() { _ = os.Chmod(folder, 0o700) })
		refused(t, exitWrong, "SQLite needs the right to write", "export", "--db", "sqlite:"+filepath.Join(folder, "plans.db"), "--authority", "example")
	})
}

// reader makes an account that may only read the tables of a database.
func reader(t *testing.T, address string) string {
	t.Helper()
	db, err := databasesql.Open("postgres", address)
	if err != nil {
		t.Fatal(err)
	}
	does := func(statement string) {
		if _, err := db.Exec(statement); err != nil {
			t.Errorf("%s: %v", statement, err)
		}
	}
	does("create role reader login; grant select on all tables in schema public to reader")
	t.Cleanup(func() {
		does("drop owned by reader; drop role reader")
		db.Close()
	})
	return "reader"
}

// The trail goes to a terminal without what would do something to it.
func TestTheTrailIsPrintable(t *testing.T) {
	var out bytes.Buffer
	p := &program{stdout: &out, getenv: func(string) string { return "" }}
	list := []shownEvent{{At: "2026-11-22T10:00:00.000000Z", ActorName: "a\x1b[2J", Action: "REFUSED", Detail: "the plan of \"x\x07\""}, {At: "then", Action: "SIGN_IN_FAILED"}}
	if err := (&auditCommand{}).table(p, &out, list); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(out.String(), "\x1b\x07") || !strings.Contains(out.String(), "2026-11-22 10:00:00  a�[2J") || !strings.Contains(out.String(), "then                 nobody known  sign in failed\n") {
		t.Errorf("the table is %q", out.String())
	}
}

// Verify tells where each trail ends, so that who keeps the hashes sees that one was shortened.
func TestVerifyTellsTheEndsOfTheTrails(t *testing.T) {
	onBoth(t, func(t *testing.T, db string) {
		fine(t, "", "member", "set", db, "--authority", "example", "--email", "ann@example.gov.uk", "--name", "Ann", "--role", "ADMIN")
		fine(t, "", "import", smallPlan, db)
		hashOf := func(args ...string) string {
			var trail []struct{ Hash, Authority string }
			if err := json.Unmarshal([]byte(fine(t, "", append(args, db, "--format", "json")...)), &trail); err != nil || len(trail) == 0 {
				t.Fatalf("the trail is %v, %v", trail, err)
			}
			return trail[len(trail)-1].Hash
		}
		said := fine(t, "", "verify", db)
		want := "\nthe platform: entry 2 of the trail, hash " + hashOf("audit", "--platform") + "\nexample: entry 2 of the trail, hash " + hashOf("audit", "--authority", "example") +
			"\nAll is as it was written: 1 authority, 1 revision, 4 entries of the trail.\n"
		if !strings.HasPrefix(said, "example: revision 1, hash ") || !strings.HasSuffix(said, want) {
			t.Errorf("verify said\n%s\nexpected\n%s", said, want)
		}
	})
}
