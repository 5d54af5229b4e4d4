package main

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"cliffedge/forecast"
	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/plan"
	"cliffedge/internal/exchange"
)

const findingsPage = "../../docs/findings.md"

// The catalogue in docs/findings.md has a section for every kind of finding, in order, with the severity, the reason and the
// remedy that the program gives. Each section's plan has the finding that stands below it, and after the change that
// stands below the remedy it has it no more. With -update, all but plans and changes is written again.
func TestTheCatalogueOfFindings(t *testing.T) {
	text, err := os.ReadFile(findingsPage)
	if err != nil {
		t.Fatal(err)
	}
	head, sections := cutSections(string(text))
	start := block(head, "yaml start")
	var page strings.Builder
	page.WriteString(head)
	kinds := forecast.FindingKinds()
	for i, kind := range kinds {
		section := sections[string(kind.Code)]
		if section == "" {
			t.Errorf("%s has no section", kind.Code)
		}
		page.WriteString(checkedSection(t, start, kind, section))
		delete(sections, string(kind.Code))
		if i == len(kinds)-1 && len(sections) > 0 {
			t.Errorf("these sections are of no kind of finding: %v", sections)
		}
	}
	if page.String() == string(text) {
		return
	}
	if *update {
		if err := os.WriteFile(findingsPage, []byte(page.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Errorf("docs/findings.md is not what the program gives; with -update it is written again:\n%s", page.String())
}

// cutSections gives the page before its first section, and the sections by finding.
func cutSections(page string) (head string, sections map[string]string) {
	sections = map[string]string{}
	parts := strings.Split(page, "\n## `")
	for _, part := range parts[1:] {
		code, rest, _ := strings.Cut(part, "`")
		sections[code] = rest
	}
	return strings.TrimRight(parts[0], "\n") + "\n", sections
}

var fences = regexp.MustCompile("(?ms)^```([^\n]*)\n(.*?)^```$")

// block gives the body of the first fenced block of that kind, or "".
func block(text, kind string) string {
	for _, m := range fences.FindAllStringSubmatch(text, -1) {
		if m[1] == kind || strings.HasPrefix(m[1], kind+" ") {
			return m[2]
		}
	}
	return ""
}

// asAtOf gives the day that the section's plan is looked at from.
func asAtOf(t *testing.T, section string) (text string, day fiscal.Day) {
	t.Helper()
	m := regexp.MustCompile("(?m)^```yaml as-at=([0-9-]+)$").FindStringSubmatch(section)
	if m == nil {
		t.Fatalf("a section has no plan: %s", section)
	}
	day, err := fiscal.ParseDay(m[1])
	if err != nil {
		t.Fatal(err)
	}
	return m[1], day
}

// checkedSection checks a section and gives it as it should be.
func checkedSection(t *testing.T, start string, kind forecast.FindingKind, section string) string {
	t.Helper()
	asAt, day := asAtOf(t, section)
	body, change := block(section, "yaml"), block(section, "diff")
	found := findingsOf(t, kind.Code, start+body, day)
	if len(found) == 0 {
		t.Errorf("%s is not found in its plan", kind.Code)
	}
	mended := findingsOf(t, kind.Code, patched(t, kind.Code, start+body, change), day)
	for _, f := range mended {
		if !f.Waived() {
			t.Errorf("%s: the change leaves it: %s", kind.Code, f.Text)
		}
	}
	var lines []string
	for _, f := range found {
		lines = append(lines, findingLine(f))
	}
	return fmt.Sprintf("\n## `%s`\n\n**%s: %s.** %s\n\n```yaml as-at=%s\n%s```\n\n```text\n%s\n```\n\n**Remedy:** %s\n\n```diff\n%s```\n%s",
		kind.Code, capitalised(string(kind.Severity)), kind.Title, kind.Reason, asAt, body, strings.Join(lines, "\n"), kind.Remedy, change, passedText(kind.Passed))
}

// passedText is what a section says of findings of its kind that are over.
func passedText(x forecast.Passed) string {
	if x.Remedy == "" {
		return ""
	}
	return fmt.Sprintf("\n**Once it has passed: %s.** %s\n", x.Title, x.Remedy)
}

func capitalised(word string) string { return strings.ToUpper(word[:1]) + word[1:] }

func findingLine(f forecast.Finding) string {
	date := ""
	if f.Date != 0 {
		date = f.Date.String() + " "
	}
	return fmt.Sprintf("%s%s (%s): %s", date, f.At, f.Path, f.Text)
}

// findingsOf gives the findings of one kind in a plan.
func findingsOf(t *testing.T, code forecast.FindingCode, text string, asAt fiscal.Day) []forecast.Finding {
	t.Helper()
	p := readPlan(t, code, text)
	all, err := forecast.Findings(p, "", asAt, forecast.Options{})
	if err != nil {
		t.Fatalf("%s: %v", code, err)
	}
	var list []forecast.Finding
	for _, f := range all {
		if f.Code == code {
			list = append(list, f)
		}
	}
	return list
}

func readPlan(t *testing.T, code forecast.FindingCode, text string) *plan.Plan {
	t.Helper()
	p, err := exchange.ReadFrom("plan.yaml", strings.NewReader(text))
	if err != nil {
		t.Fatalf("%s: %v\n%s", code, err, text)
	}
	return p
}

// patched makes a change: each line with "-" goes, and the lines with "+" that follow stand in its place. The lines with "+"
// before any with "-" come last.
func patched(t *testing.T, code forecast.FindingCode, text, change string) string {
	t.Helper()
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	place := len(lines)
	for _, line := range strings.Split(strings.TrimRight(change, "\n"), "\n") {
		switch {
		case strings.HasPrefix(line, "-"):
			place = indexOf(lines, line[1:])
			if place < 0 {
				t.Fatalf("%s: the plan has no line %q", code, line[1:])
			}
			lines = append(lines[:place:place], lines[place+1:]...)
		case strings.HasPrefix(line, "+"):
			lines = append(lines[:place:place], append([]string{line[1:]}, lines[place:]...)...)
			place++
		default:
			t.Fatalf("%s: a change's line starts with - or +: %q", code, line)
		}
	}
	return strings.Join(lines, "\n") + "\n"
}

func indexOf(lines []string, line string) int {
	for i := range lines {
		if lines[i] == line {
			return i
		}
	}
	return -1
}
