package exchange

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
)

const smallest = "plan: 1\nauthority: {id: a, name: A}\n"

// All that is wrong with a file is said at once, by place.
func TestEveryProblemIsReported(t *testing.T) {
	data, err := os.ReadFile("testdata/broken.yaml")
	if err != nil {
		t.Fatal(err)
	}
	p, err := Read("broken.yaml", data)
	if p != nil {
		t.Error("there is a plan all the same")
	}
	golden(t, "testdata/broken.txt", []byte(err.Error()+"\n"))
}

// The same mistakes in JSON are at other places, and the same otherwise.
func TestPlacesInJSON(t *testing.T) {
	_, err := Read("plan.json", []byte(`{
  "plan": 1,
  "authority": {"id": "a", "name": "Ä€😀", "note": 5},
  "sources": [
    {"id": "s", "name": "S", "funder": "F", "kind": "GRANT",
     "tranches": [{"amount": 1, "from": "2019-02-01", "until": "2019-02-30"}]}
  ]
}`))
	want := `plan.json:3:51: authority.note: 5 is not text in quotes; expected text of 1 to 10,000 characters
plan.json:6:64: sources[0].tranches[0].until: 2019-02-30 is not a date; expected YYYY-MM-DD`
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Error(diff)
	}
}

func TestEncodings(t *testing.T) {
	wide := func(s string, low, high int) string {
		var b strings.Builder
		for _, u := range utf16.Encode([]rune(s)) {
			pair := [2]byte{byte(u), byte(u >> 8)}
			b.Write([]byte{pair[low], pair[high]})
		}
		return b.String()
	}
	for _, c := range []struct{ says, file, want string }{
		{"UTF-8", smallest, ""},
		{"UTF-8 with a byte order mark", "\uFEFF" + smallest, ""},
		{"UTF-8 with a byte order mark, and a mistake", "\uFEFFplan: 2\n", "p:1:1: authority: the key is missing; expected an authority"},
		{"lines that end as on Windows", strings.ReplaceAll(smallest, "\n", "\r\n"), ""},
		{"UTF-16 with a mark", "\xFF\xFE" + wide(smallest, 0, 1), "p:1:1: the file is in UTF-16; expected UTF-8"},
		{"UTF-16 with the other mark", "\xFE\xFF" + wide(smallest, 1, 0), "p:1:1: the file is in UTF-16; expected UTF-8"},
		{"UTF-16 without a mark", wide(smallest, 0, 1), "p:1:1: the file is in UTF-16; expected UTF-8"},
		{"UTF-32", "\xFF\xFE\x00\x00p\x00\x00\x00", "p:1:1: the file is in UTF-32; expected UTF-8"},
		{"UTF-32 without a mark", "\x00\x00\x00p", "p:1:1: the file is in UTF-32; expected UTF-8"},
		{"Windows-1252", "plan: 1\n# \xA3", `p:2:3: the byte 0xA3 is not UTF-8; expected UTF-8 (in a spreadsheet or editor: save as "UTF-8")`},
		{"half a surrogate", "a: \xED\xA0\x80", `p:1:4: the byte 0xED is not UTF-8; expected UTF-8 (in a spreadsheet or editor: save as "UTF-8")`},
		{"a zero byte", "plan: 1\n\x00", "p:2:1: there is a control character, U+0000; expected text"},
		{"a bell", "plan: \"é\a\"", "p:1:9: there is a control character, U+0007; expected text"},
		{"a control character beyond ASCII", "plan: \u0085", "p:1:7: there is a control character, U+0085; expected text"},
		{"no control character", "plan: 1 # \u00A0\u00C2", "p:1:1: authority: the key is missing; expected an authority"},
		{"carriage returns alone", "plan: 1\rauthority: 2", "p:1:8: there is a control character, U+000D; expected text"},
	} {
		t.Run(c.says, func(t *testing.T) {
			_, err := Read("p", []byte(c.file))
			got := ""
			if err != nil {
				got, _, _ = strings.Cut(err.Error(), "\n")
			}
			if got != c.want {
				t.Errorf("is  %s\nnot %s", got, c.want)
			}
		})
	}
}

func TestLimits(t *testing.T) {
	fits := smallest + "#" + strings.Repeat(" ", MaxFileBytes-len(smallest)-1)
	if _, err := Read("p", []byte(fits)); err != nil {
		t.Error(err)
	}
	for says, from := range map[string]io.Reader{
		"a byte too many": strings.NewReader(fits + " "),
		"no end":          endless{},
	} {
		_, err := ReadFrom("p", from)
		if code(err) != plan.FileTooLarge || err.Error() != "p: the file is larger than 32 MiB; expected a plan of at most 32 MiB" {
			t.Errorf("%s: %v", says, err)
		}
	}
	if _, err := ReadFrom("p", iotest.ErrReader(errors.New("no disk"))); code(err) != plan.FileUnreadable {
		t.Error(err)
	}
	if _, err := Read("p", []byte("a: ["+strings.Repeat("1,", maxValues)+"]")); code(err) != plan.FileTooLarge {
		t.Error(err)
	}
}

type endless struct{}

func (endless) Read(b []byte) (int, error) { return len(b), nil }

// code is the code of the first problem.
func code(err error) plan.Code {
	if problems, ok := errors.AsType[Problems](err); ok {
		return problems[0].Code
	}
	return ""
}

// Files are JSON by name or by what they hold; what looks like JSON and is none may still be YAML.
func TestLanguages(t *testing.T) {
	const json = `{"plan": 1, "authority": {"id": "a", "name": "A"}}`
	const yaml = `{plan: 1, authority: {id: a, name: A,},}`
	for _, c := range []struct {
		name, file string
		read       bool
	}{
		{"p.json", json, true},
		{"p.JSON", json, true},
		{"p.yaml", json, true},
		{"-", "\n\t " + json, true},
		{"-", smallest, true},
		{"p.yaml", yaml, true},
		{"p.json", yaml, false},
		{"p.json", smallest, false},
		{"p.yaml", "[]", false},
		{"p.yaml", "", false},
		{"p.json", "", false},
	} {
		if _, err := Read(c.name, []byte(c.file)); (err == nil) != c.read {
			t.Errorf("%s %s: %v", c.name, c.file, err)
		}
	}
}

// Numbers may be written plain or quoted, wherever they stand.
func TestNumbersPlainOrQuoted(t *testing.T) {
	const file = `plan: 1
authority: {id: a, name: A}
leadTimeDays: 100
payAwards: [{from: 2023-04-01, amount: 1925}]
programmes: [{id: f, name: F, starts: 2015-04-01}]
posts: [{id: p, title: P, programme: f, fte: 1.5, starts: 2016-04-01, salaries: [{from: 2016-04-01, amount: 28203.5}], caseload: 5, priority: 7}]
outcomes: [{id: o, name: O, programme: f, starts: 2015-04-01, attachments: {2018/19: 140}, attachmentFee: 1, resultPayment: 2, successRate: 60, lagMonths: 9, maxResults: 5}]
`
	quoted := file
	for _, n := range []string{": 1\n", ": 100\n", ": 1925}", ": 1.5,", ": 28203.5}", ": 5,", ": 7}", ": 140}", ": 1,", ": 2,", ": 60,", ": 9,", ": 5}"} {
		number := strings.Trim(n, ": \n,}")
		quoted = strings.ReplaceAll(quoted, n, strings.Replace(n, number, `"`+number+`"`, 1))
	}
	plainly, err := Read("plain", []byte(file))
	if err != nil {
		t.Fatal(err)
	}
	inQuotes, err := Read("quoted", []byte(quoted))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(plainly, inQuotes); diff != "" {
		t.Error(diff)
	}
}

// What could not be read is reported once: no problem is reported that only comes of it.
func TestNoProblemFollowsFromAnother(t *testing.T) {
	for _, c := range []struct{ says, file, want string }{
		{"what names an item of a list that is none", "programmes: {}\nposts: [{id: p, title: P, programme: f, fte: 1, starts: 2016-04-01, salaries: [{from: 2016-04-01, amount: 1}]}]", "programmes"},
		{"what names an item by an id that is wrong", "programmes: [{id: F, name: F, starts: 2016-04-01}]\nmeasures: [{id: m, name: M, programme: F}]", "programmes[0].id measures[0].programme"},
		{"what names another list's item", "costs: 5\nmeasures: [{id: m, name: M, programme: f}]", "costs measures[0].programme"},
		{"an end whose start is wrong", "programmes: [{id: f, name: F, starts: 2016-04-31, ends: 2010-01-01}]", "programmes[0].starts"},
		{"a list with an entry that is wrong", "programmes: [{id: f, name: F, starts: 2016-04-01}]\nposts: [{id: p, title: P, programme: f, fte: 1, starts: 2016-04-01, salaries: [5]}]", "posts[0].salaries[0]"},
		{"a virement of money that could not be read", sources("much") + "scenarios: [{id: x, name: X, changes: [{vire: {from: s, to: t, amount: 5, on: 2019-04-01, until: 2020-03-31}}]}]", "sources[0].tranches[0].amount"},
		{"a scenario on one that could not be read", sources("1") + "scenarios: [{id: x, name: X, changes: [{setStatus: {source: s}}]}, {id: y, name: Y, parent: x, changes: [{endSource: {source: u, on: 2020-03-31}}]}]", "scenarios[0].changes[0].setStatus.status"},
		{"but one beside it", sources("1") + "scenarios: [{id: x, name: X, changes: [{setStatus: {source: s}}]}, {id: y, name: Y, changes: [{endSource: {source: u, on: 2020-03-31}}]}]", "scenarios[0].changes[0].setStatus.status scenarios[1].changes[0].endSource.source"},
		{"and one beside a key that is unknown", sources("1") + "measure: []\nscenarios: [{id: y, name: Y, changes: [{endSource: {source: u, on: 2020-03-31}}]}]", "measure scenarios[0].changes[0].endSource.source"},
		{"a change after one that is unknown", sources("1") + "scenarios: [{id: x, name: X, changes: [{addSauce: {}}, {endSource: {source: t, on: 2020-03-31}}, {endSource: {source: u}}]}]", "scenarios[0].changes[0].addSauce scenarios[0].changes[2].endSource.on"},
	} {
		t.Run(c.says, func(t *testing.T) {
			_, err := Read("p", []byte(smallest+c.file))
			problems, _ := errors.AsType[Problems](err)
			var paths []string
			for _, p := range problems {
				paths = append(paths, p.Path)
			}
			if got := strings.Join(paths, " "); got != c.want {
				t.Errorf("is  %s\nnot %s\n%v", got, c.want, err)
			}
		})
	}
}

// sources are two sources, the first with a tranche of that amount.
func sources(amount string) string {
	return "sources:\n  - {id: s, name: S, funder: F, kind: RESERVE, tranches: [{amount: " + amount + ", from: 2019-04-01, until: 2020-03-31}]}\n" +
		"  - {id: t, name: T, funder: F, kind: RESERVE, tranches: []}\n"
}

// A problem of meaning stands where the file has its cause, also where a list is written as a single block.
func TestPlacesOfMeaning(t *testing.T) {
	_, err := Read("p", []byte(smallest+"sources:\n  - {id: s, name: S, funder: F, kind: GRANT, tranches: [],\n     eligible: {posts: [x]}}\n"))
	problems, _ := errors.AsType[Problems](err)
	if len(problems) != 1 || problems[0].Line != 5 || !strings.HasPrefix(problems[0].Path, "sources[0].eligible.posts") {
		t.Error(err)
	}
}

func TestLongTextsAreShortened(t *testing.T) {
	for text, want := range map[string]string{
		"short":                  "short",
		"£28,203.00":             "£28,203.00",
		"two words":              `"two words"`,
		"":                       `""`,
		"a\nb":                   `"a\nb"`,
		strings.Repeat("x", 60):  strings.Repeat("x", 60),
		strings.Repeat("é", 61):  strings.Repeat("é", 60) + "…",
		strings.Repeat(" ", 999): `"` + strings.Repeat(" ", 60) + `"…`,
	} {
		if got := shown(text); got != want {
			t.Errorf("%q is shown as %s, not %s", text, got, want)
		}
	}
}

// Of many problems the first thousand by place are shown, and the others counted.
func TestManyProblems(t *testing.T) {
	for _, n := range []int{999, 1000, 1001, 1999, 2000, 2001, 5000} {
		file := smallest + "posts:\n" + strings.Repeat("  - 5\n", n)
		_, err := Read("p", []byte(file))
		problems := err.(Problems)
		if n <= maxProblems {
			if len(problems) != n {
				t.Errorf("%d of %d problems", len(problems), n)
			}
			continue
		}
		last := problems[len(problems)-1]
		if len(problems) != maxProblems+1 || last.Code != plan.TooManyProblems || last.Found != fmt.Sprintf("%d more problems are not shown", n-maxProblems) {
			t.Errorf("%d of %d problems, the last %v", len(problems), n, last)
		}
		if problems[maxProblems-1].Line != maxProblems+3 {
			t.Errorf("the last one shown is on line %d", problems[maxProblems-1].Line)
		}
	}
}

// What each of the example's scenarios makes of it is a plan that can be written.
func TestPlansThatScenariosChangedAreWritten(t *testing.T) {
	p := readFile(t, "testdata/example.yaml")
	for i := range p.Scenarios {
		changed, err := p.Effective(p.Scenarios[i].ID)
		if err != nil {
			t.Fatal(err)
		}
		for name, data := range map[string][]byte{"plan.yaml": yamlOf(t, changed), "plan.json": jsonOf(t, changed)} {
			again, err := Read(name, data)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(changed, again); diff != "" {
				t.Errorf("%s under %s (-plan +read):\n%s", name, p.Scenarios[i].ID, diff)
			}
		}
	}
}

// A plan in which changes left their marks says so in words of its own; one without is written as it always was.
func TestWhatChangesLeaveIsWritten(t *testing.T) {
	p := &plan.Plan{Authority: plan.Authority{ID: "a", Name: "A"}, LeadTimeDays: plan.DefaultLeadTimeDays}
	p.Programmes = []plan.Programme{{ID: "f", Name: "F", Starts: fiscal.Date(2020, 4, 1)}}
	p.Savings = []plan.Saving{{ID: "s", Name: "S", Programme: "f", Families: []plan.YearCount{{Year: 2020, Count: 1}}, Beneficiary: plan.NHS, LagMonths: 60, Percent: money.Hundred}}
	p.Outcomes = []plan.OutcomeStream{{
		ID: "o", Name: "O", Programme: "f", Status: plan.Confirmed, Starts: fiscal.Date(2020, 4, 1), SuccessRates: []plan.YearRate{{Percent: 60 * money.One}},
		InterventionRate: money.Hundred, Priority: plan.DefaultPriority,
	}}
	plain := string(yamlOf(t, p))
	for _, word := range []string{"neverStarts", "delayMonths", "percent", "stoppedOn", "scaledAttachments", "earlier"} {
		if strings.Contains(plain, word) {
			t.Errorf("a plan that nothing changed says %s:\n%s", word, plain)
		}
	}
	p.Programmes[0].Ends, p.Programmes[0].NeverStarts = fiscal.Date(2020, 3, 1), true
	p.Savings[0].LagMonths, p.Savings[0].Percent = 61, 0
	x := &p.Outcomes[0]
	x.SuccessRates = append(x.SuccessRates, plan.YearRate{Year: 2021, Percent: 70 * money.One})
	x.Changed = plan.StreamChanges{StoppedOn: fiscal.Date(2021, 3, 31), Attachments: []plan.AttachmentScale{{Percent: money.One}, {From: 2020, Percent: 0}}}
	data := yamlOf(t, p)
	for _, line := range []string{
		"  - {id: f, name: F, starts: 2020-04-01, ends: 2020-03-01, neverStarts: true}\n",
		"lagMonths: 60, delayMonths: 1, percent: \"0\"}\n",
		"    successRate: {earlier: \"60\", 2021/22: \"70\"}\n",
		"    stoppedOn: 2021-03-31\n",
		"    scaledAttachments: [{percent: \"1\"}, {from: 2020/21, percent: \"0\"}]\n",
	} {
		if !strings.Contains(string(data), line) {
			t.Errorf("there is no %s in\n%s", line, data)
		}
	}
	again, err := Read("plan.yaml", data)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(p, again); diff != "" {
		t.Errorf("(-plan +read):\n%s", diff)
	}
}

// What changes left behind is read as strictly as all else, in whatever order its keys stand.
func TestWrongWordsOfChanges(t *testing.T) {
	const programme = "programmes: [{id: f, name: F, starts: 2020-04-01%s}]\n"
	const saving = "savings: [{delayMonths: %s, id: s, name: S, programme: f, perFamily: 1, families: {}, beneficiary: NHS, lagMonths: %s, percent: %s}]\n"
	const stream = "outcomes: [{id: o, name: O, programme: f, starts: 2020-04-01, attachments: {}, attachmentFee: 1, resultPayment: 1, lagMonths: 1, successRate: %s%s}]\n"
	sound := fmt.Sprintf(programme, "")
	for _, c := range []struct{ file, want string }{
		{fmt.Sprintf(programme, ", ends: 2020-03-31, neverStarts: true"), ""},
		{fmt.Sprintf(programme, ", ends: 2020-03-31"), "programmes[0].ends: 2020-03-31 is before the start, 2020-04-01; expected 2020-04-01 or later"},
		{fmt.Sprintf(programme, ", ends: 2020-04-01, neverStarts: true"), "programmes[0].ends: neverStarts is there, and the item starts; expected an end before the start, 2020-04-01, or no neverStarts"},
		{fmt.Sprintf(programme, ", neverStarts: true"), "programmes[0].ends: neverStarts is there, and the item starts; expected an end before the start, 2020-04-01, or no neverStarts"},
		{fmt.Sprintf(programme, ", ends: soon, neverStarts: true"), "programmes[0].ends: soon is not a date; expected YYYY-MM-DD"},
		{
			sound + "costs: [{id: c, title: C, programme: f, amount: 1, on: 2020-04-01, neverStarts: true}]",
			"costs[0]: there are neverStarts, amount and on; expected annual and starts (and ends, where it ends), or amount and on",
		},
		{sound + fmt.Sprintf(saving, "1332", "60", "1000"), ""},
		{
			sound + fmt.Sprintf(saving, "1333", "61", "1001"),
			"savings[0].delayMonths: 1333 is out of range; expected a whole number from 0 to 1332" +
				"\nsavings[0].lagMonths: 61 is out of range; expected a whole number from 0 to 60" +
				"\nsavings[0].percent: 1001 is out of range; expected a percentage from 0 to 1000, with at most 4 decimals",
		},
		{sound + fmt.Sprintf(stream, "{earlier: 60}", ", stoppedOn: 2010-01-01, scaledAttachments: []"), ""},
		{
			sound + fmt.Sprintf(stream, "{}", ", stoppedOn: 1910-01-01, scaledAttachments: [{from: 2019, percent: -1}, {from: 2019/20}]"),
			"outcomes[0].successRate: the list is empty; expected a percentage for at least one financial year" +
				"\noutcomes[0].stoppedOn: 1910-01-01 is not between 1990 and 2100; expected a date from 1990-01-01 to 2100-12-31" +
				"\noutcomes[0].scaledAttachments[0].from: 2019 is not a financial year; expected a financial year such as 2019/20" +
				"\noutcomes[0].scaledAttachments[0].percent: -1 is out of range; expected a percentage from 0 to 1000, with at most 4 decimals" +
				"\noutcomes[0].scaledAttachments[1].percent: the key is missing; expected a percentage from 0 to 1000, with at most 4 decimals",
		},
		{
			sound + fmt.Sprintf(stream, "{earlier: 101, sooner: 5}", ""),
			"outcomes[0].successRate.earlier: 101 is out of range; expected a percentage from 0 to 100, with at most 4 decimals" +
				"\noutcomes[0].successRate.sooner: sooner is not a financial year; expected a financial year such as 2019/20",
		},
		{
			sound + fmt.Sprintf(stream, "{earlier: 60, 2018/19: 50}", ", uncertainty: {successRate: {low: 1, likely: 2, high: 3}}"),
			"outcomes[0].uncertainty: the success rate is given by year; expected a single successRate beside it",
		},
	} {
		_, err := Read("p", []byte(smallest+c.file))
		var got []string
		if err != nil {
			for _, problem := range err.(Problems) {
				got = append(got, problem.Problem.Error())
			}
		}
		if strings.Join(got, "\n") != c.want {
			t.Errorf("%s\ngives\n%s\nnot\n%s", c.file, strings.Join(got, "\n"), c.want)
		}
	}
	twice := `{"plan": 1, "authority": {"id": "a", "name": "A"}, "programmes": [{"id": "f", "name": "F", "starts": "2020-04-01"}],
 "outcomes": [{"id": "o", "name": "O", "programme": "f", "starts": "2020-04-01", "attachments": {}, "attachmentFee": 1, "resultPayment": 1, "lagMonths": 1,
 "successRate": {"earlier": 1, "earlier": 2}}]}`
	const want = "p.json:3:32: outcomes[0].successRate.earlier: the key earlier is there twice; expected each key once"
	if _, err := Read("p.json", []byte(twice)); err == nil || err.Error() != want {
		t.Errorf("%v, not %s", err, want)
	}
}

// A file with a mistake anywhere is refused or read, never worse; what is read survives.
func TestAnyMistakeEndsWell(t *testing.T) {
	example, err := os.ReadFile("testdata/example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	parts := []string{"", " ", "\n", "\n  ", ":", ": ", "-", "- ", "'", `"`, "[", "]", "{", "}", ",", "#", "|\n", ">\n", "&", "*", "!", "?", "~", "\\", "0", "-1", "1e9", "null", "2019-02-30", "note: x", "é"}
	rapid.Check(t, func(t *rapid.T) {
		data := string(example)
		for range rapid.IntRange(1, 3).Draw(t, "mistakes") {
			at := rapid.IntRange(0, len(data)).Draw(t, "at")
			cut := min(len(data), at+rapid.IntRange(0, 5).Draw(t, "cut"))
			data = data[:at] + rapid.SampledFrom(parts).Draw(t, "part") + data[cut:]
		}
		p, err := Read("p", []byte(data))
		if err != nil {
			return
		}
		var b strings.Builder
		if err := WriteYAML(&b, p); err != nil {
			t.Fatal(err)
		}
		again, err := Read("p", []byte(b.String()))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(p, again); diff != "" {
			t.Fatal(diff)
		}
	})
}

// A name that shows nothing is none, whatever it is made of.
func TestNamesAreSeen(t *testing.T) {
	for _, name := range []string{"", " ", "\u00a0", "\u200b", "\ufeff", "\u2060 \u00ad"} {
		_, err := Read("plan.json", []byte(fmt.Sprintf(`{"plan": 1, "authority": {"id": "a", "name": %q}}`, name)))
		if err == nil || !strings.Contains(err.Error(), "the text is empty; expected text of 1 to 200 characters on one line") {
			t.Errorf("the name %+q: %v", name, err)
		}
	}
	if _, err := Read("plan.json", []byte("{\"plan\": 1, \"authority\": {\"id\": \"a\", \"name\": \"\u0928\u093f\u200d\u0932\"}}")); err != nil { // a joiner within a word
		t.Error(err)
	}
}
