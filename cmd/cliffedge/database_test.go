package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
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

// Figures from a database are those from the plan file, to the letter.
func TestAPlanInADatabaseGivesTheSameFigures(t *testing.T) {
	folder := t.TempDir()
	if said := fine(t, "", "demo", "--folder", folder); !strings.Contains(said, "loaded tendring") || !strings.Contains(said, "demo.db") {
		t.Errorf("demo said %s", said)
	}
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
	if !strings.Contains(would, "Nothing was changed. It would be revision 2 of example") || !strings.Contains(would, "changed posts worker") {
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
	if one := fine(t, "", "history", "--db", address, "--authority", "example", "--revision", "2"); !strings.Contains(one, "31000") || strings.Contains(one, "First plan") {
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
	if said := fine(t, "", "verify", "--db", other); !strings.Contains(said, "1 authorities, 3 revisions") {
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
	refused(t, exitWrong, "pg_restore", "restore", at("copy.db"), "--db", "postgres://localhost/cliffedge")
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
		{exitWrong, "no address of a database", []string{"verify", "--db", "plans.db"}},
		{exitWrong, "the file is missing", []string{"verify", "--db", "sqlite:"}},
		{exitUsage, "the plan is missing", []string{"forecast"}},
		{exitUsage, "one is missing", []string{"forecast", "--db", address}},
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
