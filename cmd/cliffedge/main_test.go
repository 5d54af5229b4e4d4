package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"cliffedge/internal/pgtest"
)

var update = flag.Bool("update", false, "rewrite the golden files and the outputs in the documents")

// TestMain runs the tests and stops PostgreSQL, where it was started.
func TestMain(m *testing.M) {
	status := m.Run()
	pgtest.Stop()
	os.Exit(status)
}

// outcome is what a run of the program gave.
type outcome struct {
	status         int
	stdout, stderr string
}

// run runs the program as a person would, on 1 September 2019, writing to something that is no terminal.
func run(t *testing.T, stdin string, columns string, args ...string) outcome {
	t.Helper()
	var stdout, stderr bytes.Buffer
	served, interrupt := context.WithCancel(context.Background())
	defer interrupt()
	p := program{
		stdin: strings.NewReader(stdin), stdout: &impatient{Buffer: &stdout, interrupt: interrupt}, stderr: &stderr,
		getenv:      func(name string) string { return map[string]string{"COLUMNS": columns}[name] },
		now:         func() time.Time { return time.Date(2019, 9, 1, 12, 0, 0, 0, time.UTC) },
		interrupted: func() (context.Context, context.CancelFunc) { return served, interrupt },
	}
	status := p.run(args)
	return outcome{status, stdout.String(), stderr.String()}
}

// impatient is standard output to somebody who stops a server as soon as it says how.
type impatient struct {
	*bytes.Buffer
	interrupt func()
}

func (w *impatient) Write(b []byte) (int, error) {
	if bytes.Contains(b, []byte("Stop with Ctrl+C")) {
		w.interrupt()
	}
	return w.Buffer.Write(b)
}

const smallPlan = "testdata/plan.yaml"

// golden compares what a run printed with a file beside the tests.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is not what is printed now:\n%s", file, got)
	}
}

func TestOutputsInEveryFormat(t *testing.T) {
	horizon := []string{"--from", "2019-04", "--to", "2021-03"}
	for _, c := range []struct{ file, columns, args string }{
		{"forecast-80.txt", "", "forecast"},
		{"forecast-140.txt", "140", "forecast --by quarter"},
		{"forecast.md", "", "forecast --format markdown"},
		{"forecast.csv", "", "forecast --format csv --by month"},
		{"forecast.json", "", "forecast --format json --scenario less"},
		{"compare-80.txt", "", "compare --scenarios more,less"},
		{"compare-140.txt", "140", "compare --scenarios more,less"},
		{"compare.md", "", "compare --format markdown"},
		{"compare.csv", "", "compare --format csv"},
		{"compare.json", "", "compare --scenarios more --baseline less --format json"},
		{"check.txt", "", "check --as-at 2019-09-01"},
		{"check.md", "", "check --as-at 2019-09-01 --format markdown --scenario more"},
		{"check.csv", "", "check --as-at 2019-09-01 --format csv"},
		{"check.json", "", "check --as-at 2019-09-01 --format json --certainty BID"},
		{"explain-month.txt", "", "explain --post worker --month 2020-04"},
		{"explain-year.txt", "", "explain --post analyst --year 2020/21 --scenario less"},
		{"explain-cost.txt", "", "explain --post legal --month 2019-05"},
		{"explain.md", "", "explain --post worker --year 2020/21 --format markdown"},
		{"explain.csv", "", "explain --post analyst --month 2020-04 --format csv"},
		{"explain.json", "", "explain --post worker --month 2020-04 --format json"},
		{"gaps.txt", "", "explain --gap"},
	} {
		t.Run(c.file, func(t *testing.T) {
			fields := strings.Fields(c.args)
			args := append([]string{fields[0], smallPlan}, fields[1:]...)
			if fields[0] == "forecast" || fields[0] == "compare" || c.args == "explain --gap" {
				args = append(args, horizon...)
			}
			got := run(t, "", c.columns, args...)
			if got.status != exitOK || got.stderr != "" {
				t.Fatalf("exit status %d: %s", got.status, got.stderr)
			}
			golden(t, c.file, got.stdout)
		})
	}
}

// With --strict a finding that is no notice is a failure, and stands on standard output all the same.
func TestStrictChecks(t *testing.T) {
	got := run(t, "", "", "check", smallPlan, "--as-at", "2019-09-01", "--strict")
	if got.status != exitWrong || !strings.Contains(got.stdout, "permanent-post-on-temporary-money") || !strings.Contains(got.stderr, "testdata/plan.yaml: ") {
		t.Errorf("gave %d, %q and %q", got.status, got.stdout, got.stderr)
	}
	const sound = `{"plan": 1, "authority": {"id": "a", "name": "A"}, "programmes": [{"id": "p", "name": "P", "starts": "2019-04-01"}]}`
	got = run(t, sound, "", "check", "-", "--as-at", "2019-09-01", "--strict")
	if got.status != exitOK || !strings.Contains(got.stdout, "Nothing found.") || got.stderr != "" {
		t.Errorf("gave %d, %q and %q", got.status, got.stdout, got.stderr)
	}
}

func TestHelpIsAPageWithExamples(t *testing.T) {
	for _, command := range []string{"forecast", "compare", "explain", "check"} {
		got := run(t, "", "", command, "--help")
		if got.status != exitOK || !strings.Contains(got.stdout, "Examples:") || !strings.Contains(got.stdout, "cliffedge "+command+" plan.yaml") {
			t.Errorf("%s --help gave %d:\n%s%s", command, got.status, got.stdout, got.stderr)
		}
	}
	for _, args := range [][]string{nil, {"--help"}} {
		if got := run(t, "", "", args...); got.status != exitOK || !strings.Contains(got.stdout, "Put scenarios side by side.") {
			t.Errorf("%v gave %d:\n%s%s", args, got.status, got.stdout, got.stderr)
		}
	}
}

func TestWrongUsageExitsWithTwoAndPrintsNothing(t *testing.T) {
	for _, c := range []struct{ args, says string }{
		{"forecast", "the plan is missing; expected a plan file"},
		{"fly plan.yaml", "fly"},
		{"forecast " + smallPlan + " --bogus", "--bogus"},
		{"forecast " + smallPlan + " --from 2019-13", `"2019-13" is not a month`},
		{"forecast " + smallPlan + " --from 1889-04", "not between 1990 and 2100"},
		{"forecast " + smallPlan + " --format xml", "xml"},
		{"forecast " + smallPlan + " --certainty SURE", "SURE"},
		{"forecast " + smallPlan + " --policy GUESS", "GUESS"},
		{"check", "the plan is missing"},
		{"compare " + smallPlan + " --scenarios more,,less", "the id is empty"},
		{"compare " + smallPlan + " --scenarios more,more", "more is there twice"},
		{"compare " + smallPlan + " --scenarios more --baseline more", "more is the baseline"},
		{"forecast " + smallPlan + " --scenario=", "--scenario: the id is empty; expected a scenario's id"},
		{"forecast " + smallPlan + " --scenario", "--scenario: the value is missing\nRun \"cliffedge forecast --help\""},
		{"compare " + smallPlan + " --scenarios", "--scenarios: the value is missing"},
		{"check " + smallPlan + " --as-at 2019-02-30", `"2019-02-30" is not a date`},
		{"explain " + smallPlan, "--post: the id is missing"},
		{"explain " + smallPlan + " --post kw --year 2019/21", `"2019/21"`},
		{"explain " + smallPlan + " --post kw --month 2019-04 --year 2019/20", "expected one of them"},
		{"explain " + smallPlan + " --post kw --month 2019-04 --from 2019-04", "the time is given twice"},
	} {
		got := run(t, "", "", strings.Fields(c.args)...)
		if got.status != exitUsage || got.stdout != "" || !strings.Contains(got.stderr, c.says) {
			t.Errorf("%s gave %d, %q and %q; expected %d and %q", c.args, got.status, got.stdout, got.stderr, exitUsage, c.says)
		}
	}
}

func TestWrongInputExitsWithOneAndPrintsNothing(t *testing.T) {
	for _, c := range []struct{ args, says string }{
		{"forecast nowhere.yaml", "nowhere.yaml: the file cannot be read: no such file or directory"},
		{"forecast testdata", "testdata is a folder; expected a plan file"},
		{"forecast " + smallPlan + " --scenario boom", `testdata/plan.yaml: there is no scenario "boom"; expected one of more, less`},
		{"compare " + smallPlan + " --scenarios more,boom", `there is no scenario "boom"`},
		{"compare " + smallPlan + " --baseline boom", `there is no scenario "boom"`},
		{"compare " + smallPlan + " --baseline boom --scenarios more,bang", `there is no scenario "bang"`},
		{"explain " + smallPlan + " --post boom --month 2019-04", `there is no post or cost line "boom"`},
		{"explain " + smallPlan + " --gap --scenario boom", `there is no scenario "boom"`},
		{"check " + smallPlan + " --scenario boom", `there is no scenario "boom"`},
		{"check " + smallPlan + " --from 2019-04 --to 2019-03", "--to: 2019-03 is before the start, 2019-04"},
		{"forecast " + smallPlan + " --to 2019-03", "the current financial year's April; expected --from as well"},
		{"forecast " + smallPlan + " --from 2019-04 --to 2019-03", "--to: 2019-03 is before the start, 2019-04"},
		{"forecast " + smallPlan + " --from 2019-04 --to 2069-04", "longer than 50 years; expected 2069-03 or earlier"},
	} {
		got := run(t, "", "", strings.Fields(c.args)...)
		if got.status != exitWrong || got.stdout != "" || !strings.Contains(got.stderr, c.says) {
			t.Errorf("%s gave %d, %q and %q; expected %d and %q", c.args, got.status, got.stdout, got.stderr, exitWrong, c.says)
		}
	}
}

func TestEveryProblemOfAFileIsPrintedWithItsPlace(t *testing.T) {
	broken := `plan: 1
authority: {id: example, name: Example Council}
programmes:
  - {id: families, name: Families First, starts: 2015-04-01, ends: 2014-03-31}
posts:
  - {id: worker, title: Worker, programme: familes, fte: 2, starts: 2016-04-01, salaries: [{from: 2019-02-30, amount: "1.005"}]}
`
	for _, command := range []string{"check", "forecast", "compare"} {
		got := run(t, broken, "", command, "-")
		if got.status != exitWrong || got.stdout != "" {
			t.Errorf("%s gave %d and %q", command, got.status, got.stdout)
		}
		for _, line := range []string{
			"standard input:4:68: programmes[0].ends: 2014-03-31 is before the start, 2015-04-01; expected 2015-04-01 or later",
			"standard input:6:44: posts[0].programme: there is no programme",
			"standard input:6:99: posts[0].salaries[0].from: 2019-02-30 is not a date; expected YYYY-MM-DD",
			"standard input:6:119: posts[0].salaries[0].amount: 1.005 has a fraction of a penny",
		} {
			if !strings.Contains(got.stderr, line) {
				t.Errorf("%s does not say %q in\n%s", command, line, got.stderr)
			}
		}
	}
}

func TestStandardInputIsReadAndTodaysYearIsTheDefault(t *testing.T) {
	text, err := os.ReadFile(smallPlan)
	if err != nil {
		t.Fatal(err)
	}
	got := run(t, string(text), "", "forecast", "-", "--format", "json")
	var f struct{ From, To string }
	if err := json.Unmarshal([]byte(got.stdout), &f); err != nil {
		t.Fatalf("%v: %s", err, got.stderr)
	}
	if f.From != "2019-04" || f.To != "2022-03" {
		t.Errorf("on 1 September 2019 the horizon is %s to %s; expected three years from 2019-04", f.From, f.To)
	}
}

func TestNothingIsWiderThanTheScreen(t *testing.T) {
	plans, _ := filepath.Glob("../../examples/*/plan.yaml")
	if len(plans) == 0 {
		t.Fatal("no examples found")
	}
	for _, plan := range append(plans, smallPlan) {
		for _, columns := range []string{"80", "140"} {
			for _, command := range []string{"forecast", "compare"} {
				got := run(t, "", columns, command, plan, "--from", "2019-04", "--to", "2026-03")
				if got.status != exitOK {
					t.Fatalf("%s %s: %s", command, plan, got.stderr)
				}
				for line := range strings.Lines(got.stdout) {
					if width := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); width > map[string]int{"80": 80, "140": 140}[columns] {
						t.Errorf("%s %s at %s columns prints %d: %s", command, plan, columns, width, line)
					}
				}
			}
		}
	}
}

func TestNoCellOfACSVStartsAFormula(t *testing.T) {
	for _, command := range []string{"forecast", "compare"} {
		got := run(t, "", "", command, smallPlan, "--format", "csv", "--from", "2019-04", "--to", "2021-03")
		records, err := csv.NewReader(strings.NewReader(got.stdout)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, cell := range slices.Concat(records...) {
			if strings.ContainsAny(cell[:min(1, len(cell))], "=+@\t\r") {
				t.Errorf("%s prints the cell %q", command, cell)
			}
		}
	}
}

func TestAFailedWriteIsReported(t *testing.T) {
	var stderr bytes.Buffer
	p := program{
		stdin: strings.NewReader(""), stdout: full{}, stderr: &stderr, getenv: func(string) string { return "" }, now: time.Now,
	}
	if status := p.run([]string{"check", smallPlan}); status != exitWrong || !strings.Contains(stderr.String(), "could not be written") {
		t.Errorf("gave %d and %q", status, stderr.String())
	}
}

func TestABreachOfTheEngineIsNoStackTrace(t *testing.T) {
	err := guarded(func() error { panic("forecast: it does not add up") })
	if err == nil || !strings.Contains(err.Error(), "fault of the program") || !strings.Contains(err.Error(), "does not add up") {
		t.Errorf("gave %v", err)
	}
}

// full is a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, os.ErrClosed }
