package exchange

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/plan"
)

// Every change, written by itself and read in a list, is the change that it was.
func TestChangesSurvive(t *testing.T) {
	var all []plan.Change
	var lines []string
	kinds := map[string]bool{}
	p := readFile(t, "testdata/example.yaml")
	for i, written := range (Snapshots{}).Changes(p) {
		for k, c := range p.Scenarios[i].Changes {
			line := WriteChange(c)
			if line != written[k] || strings.Contains(line, "\n") {
				t.Errorf("%s is kept as %s", line, written[k])
			}
			got, err := ReadChanges([]byte("[" + line + "]"))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]plan.Change{c}, got); diff != "" {
				t.Errorf("%s (-change +read):\n%s", line, diff)
			}
			all, lines = append(all, c), append(lines, line)
			kinds[c.Name()] = true
		}
	}
	if len(kinds) != len(changeKinds) {
		t.Errorf("%d kinds of change were tried, of %d", len(kinds), len(changeKinds))
	}
	got, err := ReadChanges([]byte("\ufeff [\n" + strings.Join(lines, ",\n") + "\n]\n"))
	if diff := cmp.Diff(all, got); diff != "" || err != nil {
		t.Errorf("together: %v (-changes +read):\n%s", err, diff)
	}
}

// A pointer to a change is written as the change; a word that is not said is left out.
func TestWriteChange(t *testing.T) {
	c := plan.EndProgramme{Programme: "families", On: fiscal.Date(2020, 3, 31)}
	const want = `{"endProgramme": {"programme": "families", "on": "2020-03-31"}}`
	for _, c := range []plan.Change{c, &c} {
		if got := WriteChange(c); got != want {
			t.Errorf("%s, not %s", got, want)
		}
	}
	got, err := ReadChanges([]byte("[" + want + "]"))
	c.Posts = plan.KeepPosts
	if diff := cmp.Diff([]plan.Change{c}, got); diff != "" || err != nil {
		t.Errorf("%v (-change +read):\n%s", err, diff)
	}
}

// What is wrong with a list of changes is said by place, all of it together.
func TestWrongChanges(t *testing.T) {
	const one = "; expected one change in an entry"
	for _, c := range []struct{ list, want string }{
		{`[]`, ""},
		{
			`[{"endProgramme": {"programme": "x", "on": "2020-02-30"}}, {"endPost": {"post": "KW", "until": "2020-03-31"}}]`,
			`changes[0].endProgramme.on: 2020-02-30 is not a date; expected YYYY-MM-DD
			 changes[1].endPost.on: the key is missing; expected YYYY-MM-DD
			 changes[1].endPost.post: KW is not an id; expected 1 to 100 of the characters a-z, 0-9 and -
			 changes[1].endPost.until: until is not a key of the endPost change; expected one of post and on`,
		},
		{`[{"endsPost": {}}]`, `changes[0].endsPost: endsPost is not a change; expected endPost`},
		{`[{"endPost": {"post": "kw", "on": "2020-03-31"}, "endSource": {}}]`, `changes[0]: the entry has 2 keys: endPost and endSource` + one},
		{`[{"endPost": {"post": "kw", "on": "2020-03-31"}, "endPost": {"post": "kw", "on": "2020-03-31"}}]`, `changes[0]: the entry has 2 keys: endPost and endPost` + one},
		{`[{}]`, `changes[0]: the entry is empty` + one},
		{`[null, 5]`, `changes[0]: nothing is there` + one + `, such as endPost: {post: key-worker-1, on: 2020-03-31}
			 changes[1]: 5 is not a change` + one + `, such as endPost: {post: key-worker-1, on: 2020-03-31}`},
		{
			`[{"setOutcomes": {"stream": "pbr", "attachmentsPercent": 1001}}]`,
			`changes[0].setOutcomes.attachmentsPercent: 1001 is out of range; expected a percentage from 0 to 1000, with at most 4 decimals`,
		},
		{
			`[{"putPost": {"id": "kw", "title": "", "programme": "families", "fte": 1, "starts": "2016-04-01", "salaries": [{"from": "2016-04-01", "amount": "1.005"}]}}]`,
			`changes[0].putPost.title: the text is empty; expected text of 1 to 200 characters on one line
			 changes[0].putPost.salaries[0].amount: 1.005 has a fraction of a penny; expected pounds from 0 to 100 billion, such as 28203.00`,
		},
		{`{"endPost": {"post": "kw", "on": "2020-03-31"}}`, `changes: a block of keys is not a list; expected a list of changes`},
		{`null`, `changes: nothing is there; expected a list of changes`},
		{``, `the file ends; expected a value`},
		{`[{"endPost": {"post": "kw", "on": "2020-03-31"}}`, `the file ends; expected "," or "]"`},
		{"- endPost: {post: kw, on: 2020-03-31}", `there is ' '; expected a digit`},
		{strings.Repeat("[", 40), `blocks lie within blocks more than 32 deep; expected at most 32`},
		{"[\"\xff\"]", `the byte 0xFF is not UTF-8; expected UTF-8 (in a spreadsheet or editor: save as "UTF-8")`},
		{strings.Repeat(" ", MaxFileBytes+1), `the file is larger than 32 MiB; expected a plan of at most 32 MiB`},
		{manyChanges(plan.MaxChanges + 1), `changes: there are 1001 changes; expected at most 1000`},
		{manyChanges(plan.MaxChanges), ""},
	} {
		changes, err := ReadChanges([]byte(c.list))
		var got, want []string
		if err != nil {
			for _, problem := range err.(Problems) {
				got = append(got, problem.Problem.Error())
			}
		}
		for line := range strings.SplitSeq(c.want, "\n") {
			if line = strings.TrimSpace(line); line != "" {
				want = append(want, line)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%.200s (-want +got):\n%s", c.list, diff)
		}
		if (changes != nil) != (err == nil && len(c.list) > 2) {
			t.Errorf("%.200s: %d changes, and the error %v", c.list, len(changes), err)
		}
	}
}

func manyChanges(n int) string {
	return "[" + strings.TrimSuffix(strings.Repeat(`{"deletePost": {"post": "kw"}},`, n), ",") + "]"
}

// As many problems of a list of changes are shown as of a plan file.
func TestManyProblemsOfChanges(t *testing.T) {
	_, err := ReadChanges([]byte("[" + strings.Repeat("5,", 1_500) + "5]"))
	problems := err.(Problems)
	if last := problems[len(problems)-1]; len(problems) != maxProblems+1 || last.Code != plan.TooManyProblems || last.Found != fmt.Sprintf("%d more problems are not shown", 502) {
		t.Errorf("%d problems, the last %v", len(problems), problems[len(problems)-1])
	}
}
