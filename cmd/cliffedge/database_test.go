package main

import (
	"bytes"
	databasesql "database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cliffedge/forecast/plan"
)

// fine runs a command that must succeed, and gives what it printed.
func fine(t *testing.T, stdin string, args ...string) string {
	t.Helper()
	got := run(t, stdin, "", args...)
	if got.status != exitOK || got.stderr != "" {
		t.Fatalf("%v gave %d: %s", args, got.status, got.stderr)
	}
	return got.stdout
}

// refused runs a command that must fail with that status, print nothing, and say that.
func refused(t *testing.T, status int, says string, args ...string) {
	t.Helper()
	got := run(t, "", "", args...)
	if got.status != status || got.stdout != "" || !strings.Contains(got.stderr, says) {
		t.Errorf("%v gave %d, %q and %q; expected %d and %q", args, got.status, got.stdout, got.stderr, status, says)
	}
}

// demonstration loads the worked programmes into a folder, serves them, and stops. It gives what was said.
func demonstration(t *testing.T, folder string) string {
	t.Helper()
	got := run(t, "", "", "demo", "--listen", "127.0.0.1:0", "--folder", folder)
	if got.status != exitOK || !strings.Contains(got.stdout, "demo.db") {
		t.Fatalf("demo gave %d, %s and %s", got.status, got.stdout, got.stderr)
	}
	return got.stdout
}

// Figures from a database are those from the plan file, to the letter.
func TestAPlanInADatabaseGivesTheSameFigures(t *testing.T) {
	folder := t.TempDir()
	demonstration(t, folder)
	address := "sqlite:" + filepath.Join(folder, "demo.db")
	refused(t, exitWrong, "is there already", "demo", "--folder", folder)
	for _, x := range workedProgrammes {
		file := filepath.Join("..", "..", "examples", x.name, "plan.yaml")
		for _, args := range [][]string{
			{"forecast", "--from", x.from, "--to", x.to, "--format", "json"},
			{"compare", "--from", x.from, "--to", x.to, "--format", "json"},
			{"explain", "--gap", "--from", x.from, "--to", x.to, "--format", "json"},
			{"check", "--as-at", x.asAt, "--format", "json"},
		} {
			fromFile := fine(t, "", append([]string{args[0], file}, args[1:]...)...)
			fromDB := fine(t, "", append([]string{args[0], "--db", address, "--authority", x.name}, args[1:]...)...)
			if fromFile != fromDB {
				t.Errorf("%s of %s is another from the database", args[0], x.name)
			}
		}
	}
}

// A plan's life in a database, as a finance officer would live it.
func TestAPlanIsImportedChangedRevertedAndMoved(t *testing.T) {
	folder := t.TempDir()
	address := "sqlite:" + filepath.Join(folder, "plans.db")
	first := fine(t, "", "import", smallPlan, "--db", address, "--author", "finance", "--note", "First plan")
	if !strings.HasPrefix(first, "Revision 1 of example, by finance.") {
		t.Errorf("import said %s", first)
	}
	text, err := os.ReadFile(smallPlan)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(text), "30000.00", "31000.00", 1)

	would := fine(t, changed, "import", "-", "--db", address, "--dry-run")
	if !strings.Contains(would, "Nothing was changed. It would be revision 2 of example.\nposts worker: salaries 1 amount £30,000.00 → £31,000.00\n") {
		t.Errorf("a dry run said %s", would)
	}
	fine(t, changed, "import", "-", "--db", address, "--expected", "1", "--author", "finance", "--note", "Pay agreed")
	got := run(t, string(text), "", "import", "-", "--db", address, "--expected", "1")
	if got.status != exitWrong || !strings.Contains(got.stderr, "revision 2 was made by finance") || !strings.Contains(got.stderr, "Pay agreed") {
		t.Errorf("a stale import gave %d: %s", got.status, got.stderr)
	}

	list := fine(t, "", "history", "--db", address, "--authority", "example")
	if strings.Index(list, "Pay agreed") > strings.Index(list, "First plan") {
		t.Errorf("history said %s", list)
	}
	if one := fine(t, "", "history", "--db", address, "--authority", "example", "--revision", "2"); !strings.Contains(one, "£31,000.00") || strings.Contains(one, "First plan") {
		t.Errorf("history of one said %s", one)
	}
	then := fine(t, "", "export", "--db", address, "--authority", "example", "--revision", "1")
	now := fine(t, "", "export", "--db", address, "--authority", "example")
	if !strings.Contains(then, "30000") || !strings.Contains(now, "31000") {
		t.Error("export gave another revision")
	}
	fine(t, "", "revert", "--db", address, "--authority", "example", "--revision", "1", "--author", "finance")
	if again := fine(t, "", "export", "--db", address, "--authority", "example"); again != then {
		t.Error("after a revert the plan is not what it was")
	}

	archive := fine(t, "", "export", "--db", address, "--authority", "example", "--format", "history")
	other := "sqlite:" + filepath.Join(folder, "other.db")
	if said := fine(t, archive, "import", "--history", "-", "--db", other); !strings.HasPrefix(said, "3 revisions of example") {
		t.Errorf("import of a history said %s", said)
	}
	if moved := fine(t, "", "export", "--db", other, "--authority", "example", "--format", "history"); moved != archive {
		t.Error("a history that was moved is another")
	}
	got = run(t, archive[:len(archive)/2], "", "import", "--history", "-", "--db", "sqlite:"+filepath.Join(folder, "third.db"))
	if got.status != exitWrong || !strings.Contains(got.stderr, "cut off") {
		t.Errorf("half a history gave %d: %s", got.status, got.stderr)
	}
	if said := fine(t, "", "verify", "--db", other); !strings.Contains(said, "1 authority, 3 revisions") {
		t.Errorf("verify said %s", said)
	}
}

// A backup is whole, and one that is not is refused before anything is touched.
func TestBackupAndRestore(t *testing.T) {
	folder := t.TempDir()
	at := func(name string) string { return filepath.Join(folder, name) }
	fine(t, "", "import", smallPlan, "--db", "sqlite:"+at("plans.db"))
	fine(t, "", "backup", at("copy.db"), "--db", "sqlite:"+at("plans.db"))
	refused(t, exitWrong, "is there already", "backup", at("copy.db"), "--db", "sqlite:"+at("plans.db"))
	fine(t, "", "restore", at("copy.db"), "--db", "sqlite:"+at("restored.db"))
	before := fine(t, "", "export", "--db", "sqlite:"+at("plans.db"), "--authority", "example", "--format", "history")
	after := fine(t, "", "export", "--db", "sqlite:"+at("restored.db"), "--authority", "example", "--format", "history")
	if before != after {
		t.Error("what was restored is another")
	}
	refused(t, exitWrong, "is there already", "restore", at("copy.db"), "--db", "sqlite:"+at("restored.db"))
	whole, err := os.ReadFile(at("copy.db"))
	if err != nil {
		t.Fatal(err)
	}
	damaged := strings.Replace(string(whole), "Family Key Worker", "Family Kay Worker", 1)
	for name, content := range map[string]string{
		"short.db": string(whole[:len(whole)/2]), "empty.db": "", "damaged.db": damaged, "text.db": "plan: 1\n",
	} {
		if err := os.WriteFile(at(name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		got := run(t, "", "", "restore", at(name), "--db", "sqlite:"+at("new-"+name))
		if _, err := os.Stat(at("new-" + name)); got.status != exitWrong || err == nil {
			t.Errorf("restoring %s gave %d, and a file: %v: %s", name, got.status, err == nil, got.stderr)
		}
	}
	refused(t, exitUsage, "pg_restore", "restore", at("copy.db"), "--db", "postgres://localhost/cliffedge")
	left, err := filepath.Glob(at(".cliffedge-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("%v is left behind: %v", left, err)
	}
}

func TestDatabasesThatCannotBeUsed(t *testing.T) {
	folder := t.TempDir()
	address := "sqlite:" + filepath.Join(folder, "plans.db")
	fine(t, "", "import", smallPlan, "--db", address)
	for _, c := range []struct {
		status int
		says   string
		args   []string
	}{
		{exitWrong, `there is no authority "nowhere"`, []string{"forecast", "--db", address, "--authority", "nowhere"}},
		{exitWrong, `there is no revision 7 of "example"`, []string{"forecast", "--db", address, "--authority", "example", "--revision", "7"}},
		{exitWrong, `there is no authority "nowhere"`, []string{"history", "--db", address, "--authority", "nowhere"}},
		{exitWrong, `there is no revision 7`, []string{"revert", "--db", address, "--authority", "example", "--revision", "7"}},
		{exitUsage, "no address of a database", []string{"verify", "--db", "plans.db"}},
		{exitUsage, "the file is missing", []string{"verify", "--db", "sqlite:"}},
		{exitUsage, "the plan is missing", []string{"forecast"}},
		{exitUsage, "--authority: the id is missing", []string{"forecast", "--db", address}},
		{exitUsage, "the plan is given twice", []string{"forecast", smallPlan, "--db", address, "--authority", "example"}},
		{exitUsage, "--authority", []string{"history", "--db", address}},
	} {
		refused(t, c.status, c.says, c.args...)
	}
	got := run(t, "plan: 1\n", "", "import", "-", "--db", address)
	if got.status != exitWrong || !strings.Contains(got.stderr, "authority") {
		t.Errorf("a plan with problems gave %d: %s", got.status, got.stderr)
	}
	if said := fine(t, "", "migrate", "--db", address); !strings.Contains(said, "up to date") {
		t.Errorf("migrate said %s", said)
	}
}

// written writes a file for a test and gives its name.
func written(t *testing.T, folder, name, content string) string {
	t.Helper()
	file := filepath.Join(folder, name)
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// A dry run brings in nothing: of a plan, of a history, or the file of a database. What does not go with a history is refused.
func TestADryRunLeavesNothing(t *testing.T) {
	folder := t.TempDir()
	address := "sqlite:" + filepath.Join(folder, "plans.db")
	fine(t, "", "import", smallPlan, "--db", address)
	archive := fine(t, "", "export", "--db", address, "--authority", "example", "--format", "history")
	file := written(t, folder, "example.history", archive)
	other := "sqlite:" + filepath.Join(folder, "other.db")
	fine(t, "", "import", "../../examples/tendring/plan.yaml", "--db", other)
	if said := fine(t, "", "import", "--history", "--dry-run", file, "--db", other); !strings.HasPrefix(said, "Nothing was changed. It would be 1 revision of example, the latest ") {
		t.Errorf("a dry run of a history said %s", said)
	}
	refused(t, exitWrong, `there is no authority "example"`, "history", "--db", other, "--authority", "example")
	refused(t, exitWrong, "cut off before its first revision", "import", "--history", "--dry-run", written(t, folder, "short", archive[:70]), "--db", other)
	for _, flag := range []string{"--expected=1", "--author=ann", "--note=why"} {
		refused(t, exitUsage, flag[:strings.Index(flag, "=")]+": does not go with --history", "import", "--history", file, "--db", other, flag)
	}
	refused(t, exitWrong, "new.db is not there", "import", "--dry-run", smallPlan, "--db", "sqlite:"+filepath.Join(folder, "new.db"))
	refused(t, exitWrong, "new.db is not there", "import", "--dry-run", "--history", file, "--db", "sqlite:"+filepath.Join(folder, "new.db"))
	refused(t, exitWrong, file+": this is a history; use import --history", "import", file, "--db", other)
	got := run(t, archive[:70], "", "import", "--history", "-", "--db", other)
	if !strings.HasPrefix(got.stderr, "standard input: the archive is cut off") {
		t.Errorf("half a history from standard input gave %s", got.stderr)
	}
}

// Only what begins a database makes its file; nothing else does, or takes a file of somebody else's for one.
func TestNothingButABeginningMakesADatabase(t *testing.T) {
	folder := t.TempDir()
	foreign := filepath.Join(folder, "foreign.db")
	db, err := databasesql.Open("sqlite", foreign)
	if err == nil {
		_, err = db.Exec("create table contacts (name text); create view names as select name from contacts")
	}
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(foreign)
	if err != nil {
		t.Fatal(err)
	}
	for name, says := range map[string]string{
		"absent.db": "absent.db is not there", "foreign.db": "foreign.db: this is no database of plans",
		"empty.db": "empty.db: this is no database of plans", "text.db": "text.db: this is no database of plans",
	} {
		switch name {
		case "empty.db":
			written(t, folder, name, "")
		case "text.db":
			written(t, folder, name, strings.Repeat("plan: 1\n", 1000))
		}
		at := []string{"--db", "sqlite:" + filepath.Join(folder, name)}
		plan := append([]string{"--authority", "example"}, at...)
		for _, args := range [][]string{
			append([]string{"verify"}, at...), append([]string{"backup", filepath.Join(folder, "copy.db")}, at...), append([]string{"history"}, plan...),
			append([]string{"export"}, plan...), append([]string{"revert", "--revision", "1"}, plan...), append([]string{"forecast"}, plan...),
			append([]string{"compare"}, plan...), append([]string{"check"}, plan...), append([]string{"explain", "--gap"}, plan...),
			append([]string{"import", "--dry-run", smallPlan}, at...),
		} {
			refused(t, exitWrong, says, args...)
		}
	}
	for _, args := range [][]string{{"import", smallPlan}, {"migrate"}} {
		refused(t, exitWrong, "foreign.db: this is no database of plans", append(args, "--db", "sqlite:"+foreign)...)
	}
	refused(t, exitWrong, "foreign.db: this is no database of plans", "restore", foreign, "--db", "sqlite:"+filepath.Join(folder, "new.db"))
	if after, err := os.ReadFile(foreign); err != nil || string(after) != string(before) {
		t.Errorf("somebody else's database was changed: %v", err)
	}
	for _, name := range []string{"absent.db", "new.db", "copy.db"} {
		if _, err := os.Stat(filepath.Join(folder, name)); err == nil {
			t.Errorf("%s was made", name)
		}
	}
	fine(t, "", "import", smallPlan, "--db", "sqlite:"+filepath.Join(folder, "empty.db"))
	fine(t, "", "migrate", "--db", "sqlite:"+filepath.Join(folder, "absent.db"))
}

// What is no number of a revision, no time, no address or no id is wrong usage, and so are two that do not go together.
func TestWrongUsageOfDatabases(t *testing.T) {
	plan := []string{"--authority", "example"}
	for _, c := range []struct {
		says string
		args []string
	}{
		{`--revision: "0" is no revision; expected a whole number from 1`, append([]string{"export", "--revision", "0"}, plan...)},
		{`"0" is no revision`, append([]string{"revert", "--revision", "0"}, plan...)},
		{`"-1" is no revision`, append([]string{"forecast", "--revision", "-1"}, plan...)},
		{`"-1" is no revision`, append([]string{"forecast", "--revision=-1"}, plan...)},
		{`"x" is no revision`, append([]string{"history", "--revision", "x"}, plan...)},
		{"--revision: the value is missing", append([]string{"history", "--revision"}, plan...)},
		{`--expected: "0" is no revision`, []string{"import", smallPlan, "--expected", "0"}},
		{`--at: "soon" is not a time`, append([]string{"export", "--at", "soon"}, plan...)},
		{"--revision and --at: both are given", append([]string{"export", "--at", "2026-11-22", "--revision", "1"}, plan...)},
		{"--revision and --at: both are given", append([]string{"forecast", "--at", "2026-11-22", "--revision", "1"}, plan...)},
		{"the plan is given twice", []string{"forecast", smallPlan, "--at", "2026-11-22"}},
		{"do not go with --format history", append([]string{"export", "--format", "history", "--revision", "2"}, plan...)},
		{"--since: goes with --revision", append([]string{"history", "--since", "2"}, plan...)},
		{"--db: this is no address of a database", append([]string{"forecast", "--db", "five.db"}, plan...)},
		{"--db: this is no address of a database", []string{"restore", smallPlan, "--db", "r7.db"}},
		{"--db: this is no address of a database", []string{"migrate", "--db", "mysql://localhost/x"}},
		{"--db: the file is missing", []string{"restore", smallPlan, "--db", "sqlite:"}},
		{"--db: the address is empty", append([]string{"forecast", "--db="}, plan...)},
		{"--db: the address is empty", []string{"verify", "--db="}},
		{"--authority: the id is empty", []string{"history", "--authority", ""}},
		{"--authority: the id is empty", []string{"forecast", "--authority", ""}},
		{"pg_dump", []string{"backup", "x.db", "--db", "postgres://localhost/x"}},
		{"did you mean --db?", []string{"forecast", "postgres://u:secret@h/d"}},
		{"did you mean --db?", []string{"backup", "sqlite:x.db"}},
		{"did you mean --db?", []string{"verify", "postgres://u:secret@h/d"}},
		{"sqlite: stands before the address of a PostgreSQL database", []string{"verify", "--db", "sqlite:postgres://u:secret@h/d"}},
	} {
		refused(t, exitUsage, c.says, c.args...)
	}
	for _, args := range [][]string{
		{"forecast", "postgres://u:secret@h/d"},
		{"forecast", smallPlan, "postgres://u:secret@h/d"},
		{"verify", "postgres://u:secret@h/d"},
		{"backup", "postgres://u:secret@h/d"},
		{"verify", "--db", "sqlite:postgres://u:secret@h/d"},
		{"verify", "postgres://h/d?user=u&password=secret"},
	} {
		if got := run(t, "", "", args...); strings.Contains(got.stderr+got.stdout, "secret") || got.status != exitUsage {
			t.Errorf("%v gave %d and said %s", args, got.status, got.stderr)
		}
	}
}

// A plan is read as it stood at a time, at the end of a day, or at a revision; the history says what changed between two.
func TestTimeTravelOnTheCommandLine(t *testing.T) {
	folder := t.TempDir()
	db := []string{"--db", "sqlite:" + filepath.Join(folder, "plans.db")}
	plan := append([]string{"--authority", "example"}, db...)
	text, err := os.ReadFile(smallPlan)
	if err != nil {
		t.Fatal(err)
	}
	for _, fte := range []string{"2", "3", "4"} {
		changed := strings.Replace(string(text), "fte: 2,", "fte: "+fte+",", 1)
		fine(t, changed, append([]string{"import", "-", "--author", "ann\u00e9", "--note", "First line\nsecond line"}, db...)...)
	}
	var list []struct {
		Revision int
		MadeAt   string
		Hash     string
	}
	if err := json.Unmarshal([]byte(fine(t, "", append([]string{"history", "--format", "json"}, plan...)...)), &list); err != nil {
		t.Fatal(err)
	}
	if len(list) != 3 || list[1].Revision != 2 || len(list[1].Hash) != 64 {
		t.Fatalf("the history is %+v", list)
	}
	second := fine(t, "", append([]string{"export", "--revision", "2"}, plan...)...)
	if then := fine(t, "", append([]string{"export", "--at", list[1].MadeAt}, plan...)...); then != second {
		t.Error("the plan at the moment of revision 2 is another")
	}
	latest := fine(t, "", append([]string{"export"}, plan...)...)
	if then := fine(t, "", append([]string{"export", "--at", list[0].MadeAt[:10]}, plan...)...); then != latest {
		t.Error("the plan at the end of the day is not the latest")
	}
	refused(t, exitWrong, `"example" had no plan at 2000-01-01T23:59:59.999999Z`, append([]string{"forecast", "--at", "2000-01-01"}, plan...)...)
	if one, other := fine(t, "", append([]string{"forecast", "--at", list[1].MadeAt}, plan...)...), fine(t, "", append([]string{"forecast"}, plan...)...); one == other {
		t.Error("the forecast of then is that of now")
	}
	said := fine(t, "", append([]string{"history", "--revision", "3", "--since", "1"}, plan...)...)
	if !strings.Contains(said, "\nChanged from revision 1 to 3:\nposts worker: fte 2 → 4\n") {
		t.Errorf("history since 1 said %s", said)
	}
	said = fine(t, "", append([]string{"history", "--revision", "3"}, plan...)...)
	at, err := time.Parse(instant, list[0].MadeAt)
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf("revision  time                         hash          author\n%-8d  %-27s  %s  ann\u00e9\n    First line\n    second line\n\nposts worker: fte 3 → 4\n",
		3, at.Format("2 January 2006 15:04 UTC"), list[0].Hash[:12])
	if said != want {
		t.Errorf("history of 3 said\n%s\nexpected\n%s", said, want)
	}
	if said := fine(t, "", append([]string{"verify"}, db...)...); !strings.HasPrefix(said, "example: revision 3, hash "+list[0].Hash+"\n") {
		t.Errorf("verify said %s", said)
	}
}

// Messages say which revision, which ids there are, and that a change of nothing was one.
func TestMessagesOfDatabases(t *testing.T) {
	folder := t.TempDir()
	db := []string{"--db", "sqlite:" + filepath.Join(folder, "plans.db")}
	fine(t, "", append([]string{"import", smallPlan, "--author", "ann"}, db...)...)
	said := fine(t, "", append([]string{"import", smallPlan, "--dry-run"}, db...)...)
	if said != "Nothing was changed. It would be revision 2 of example.\nNothing differs from revision 1.\n" {
		t.Errorf("a dry run of nothing said %s", said)
	}
	said = fine(t, "", append([]string{"import", smallPlan, "--author", "ann"}, db...)...)
	if said != "Revision 2 of example, by ann.\nNothing differs from revision 1.\n" {
		t.Errorf("a change of nothing said %s", said)
	}
	refused(t, exitWrong, "there is no revision 99; the latest is 2", append([]string{"import", smallPlan, "--expected", "99"}, db...)...)
	got := run(t, "", "", append([]string{"import", smallPlan, "--expected", "1"}, db...)...)
	if strings.Contains(got.stderr, "()") || !strings.Contains(got.stderr, "revision 2 was made by ann") {
		t.Errorf("a conflict said %s", got.stderr)
	}
	refused(t, exitWrong, `there is no authority "Example"; expected one of example`, append([]string{"history", "--authority", "Example"}, db...)...)
	refused(t, exitWrong, `there is no authority "Example"; expected one of example`, append([]string{"forecast", "--authority", "Example"}, db...)...)
	refused(t, exitWrong, "the author has the control character U+001B; expected one line", append([]string{"import", smallPlan, "--author", "a\x1b[2J"}, db...)...)
	got = run(t, "", "", append([]string{"import", "no\x1b[2Jwhere.yaml"}, db...)...)
	if strings.Contains(got.stderr, "\x1b") {
		t.Errorf("the terminal was told %q", got.stderr)
	}

	refused(t, exitWrong, "is a folder; expected a file", "verify", "--db", "sqlite:"+folder)
	nowhere := filepath.Join(folder, "nowhere")
	for _, args := range [][]string{
		{"import", smallPlan, "--db", "sqlite:" + nowhere + "/x.db"},
		append([]string{"backup", nowhere + "/x.db"}, db...),
		{"restore", filepath.Join(folder, "plans.db"), "--db", "sqlite:" + nowhere + "/x.db"},
	} {
		refused(t, exitWrong, nowhere+"/x.db cannot be made: the folder "+nowhere+" is not there", args...)
	}
	refused(t, exitWrong, "no.db is not there", "restore", filepath.Join(folder, "no.db"), "--db", "sqlite:"+filepath.Join(folder, "new.db"))
}

// Where the output cannot be written, a change that was made is told all the same.
func TestAChangeWhoseOutputFailsIsTold(t *testing.T) {
	address := "sqlite:" + filepath.Join(t.TempDir(), "plans.db")
	var stderr bytes.Buffer
	p := program{stdin: strings.NewReader(""), stdout: full{}, stderr: &stderr, getenv: func(string) string { return "" }, now: time.Now}
	status := p.run([]string{"import", smallPlan, "--db", address, "--author", "ann"})
	if status != exitWrong || !strings.Contains(stderr.String(), "could not be written") || !strings.Contains(stderr.String(), "Revision 1 of example, by ann.") {
		t.Errorf("gave %d and %q", status, stderr.String())
	}
}

// The demonstration makes its folder, and what it says to try can be typed as it stands.
func TestTheDemonstrationsFolder(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "a new", "folder")
	said := demonstration(t, folder)
	if !strings.Contains(said, "--db 'sqlite:"+filepath.Join(folder, "demo.db")+"'\n") {
		t.Errorf("demo said %s", said)
	}
}

// What changed is told field by field, and nothing of it reaches a terminal raw.
func TestChangesAreToldByField(t *testing.T) {
	for _, c := range []struct{ before, after, says string }{
		{`{"id": "kw", "fte": "1", "title": "A"}`, `{"id": "kw", "fte": "0.5", "title": "A"}`, "posts kw: fte 1 → 0.5"},
		{`{"otherAnnual": "1000.00"}`, `{}`, "posts kw: otherAnnual £1,000.00 → nothing"},
		{`{"salaries": [{"from": "2019-04-01", "amount": "30000.00"}]}`, `{"salaries": [{"from": "2019-04-01", "amount": "31000.00"}]}`, "posts kw: salaries 1 amount £30,000.00 → £31,000.00"},
		{`{"salaries": []}`, `{"salaries": [{"amount": "1.00"}]}`, `posts kw: salaries [] → [{"amount":"1.00"}]`},
		{`90`, `100`, "posts kw: 90 → 100"},
		{`{"title": "a\u001b[2J"}`, `{"title": "b\nc"}`, "posts kw: title a�[2J → b�c"},
		{"", `{}`, "added posts kw"},
		{`{}`, "", "removed posts kw"},
	} {
		got := changeLines([]plan.ItemChange{{List: "posts", Key: "kw", Before: c.before, After: c.after}})
		if len(got) != 1 || got[0] != c.says {
			t.Errorf("%s to %s is told as %q; expected %q", c.before, c.after, got, c.says)
		}
	}
}

// Every command with a database of its own choosing says which it takes when none is named.
func TestHelpSaysTheDefaultDatabase(t *testing.T) {
	for _, command := range []string{"forecast", "compare", "explain", "check", "import", "export", "history", "revert", "verify", "backup", "migrate", "audit"} {
		if help := strings.Join(strings.Fields(fine(t, "", command, "--help")), " "); !strings.Contains(help, "sqlite:cliffedge.db.") {
			t.Errorf("the help of %s does not say its default database:\n%s", command, help)
		}
	}
	t.Chdir(t.TempDir())
	for _, args := range [][]string{{"history", "--authority", "x"}, {"forecast", "--authority", "x"}, {"verify"}} {
		refused(t, exitWrong, "cliffedge.db is not there", args...)
	}
}
