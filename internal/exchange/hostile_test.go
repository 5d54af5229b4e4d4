package exchange

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// hostile are files made to keep a machine busy, or to make it fall over. %d is how much of it there is.
var hostile = []struct {
	name string
	make func(size int) string
}{
	{"brackets within brackets", repeated("[")},
	{"braces within braces", repeated("{a: ")},
	{"JSON objects within objects", repeated(`{"a":`)},
	{"dashes on a line", repeated("- ")},
	{"lines that are each indented further", func(size int) string {
		var b strings.Builder
		for i := 0; b.Len() < size; i++ {
			b.WriteString(strings.Repeat(" ", i) + "a:\n")
		}
		return b.String()
	}},
	{"quotes that are never closed", repeated("a: \"\n")},
	{"list items with quotes that are never closed", repeated("- 'x\n")},
	{"one long word", func(size int) string { return "a: " + strings.Repeat("x", size) }},
	{"one long line of words", func(size int) string { return "a: " + strings.Repeat("x ", size/2) }},
	{"one long text of escapes", func(size int) string { return `a: "` + strings.Repeat(`\n`, size/2) + `"` }},
	{"anchors on a line", repeated("a: &x ")},
	{"anchors on lines", repeated("a: &x y\n")},
	{"aliases", repeated("*a\n")},
	{"tags", repeated("!!x ")},
	{"question marks", repeated("? ")},
	{"colons", repeated(": ")},
	{"keys on a line", repeated("a: ")},
	{"at signs", repeated("@")},
	{"documents", repeated("---\n")},
	{"tabs", repeated("\t")},
	{"empty lines", repeated("\n")},
	{"comments", repeated("# x\n")},
	{"commas", repeated(",")},
	{"bars", repeated("|\n")},
	{"empty list items", repeated("-\n")},
	{"nothing but keys", repeated("a:\n")},
	{"many different keys", func(size int) string {
		var b strings.Builder
		for i := 0; b.Len() < size; i++ {
			fmt.Fprintf(&b, "k%d: v\n", i)
		}
		return b.String()
	}},
	{"a list of numbers", func(size int) string { return "posts: [" + strings.Repeat("1,", size/2) + "]" }},
	{"a JSON list of numbers", func(size int) string { return `{"posts": [` + strings.Repeat("1,", size/2) + "1]}" }},
	{"a list of empty objects", func(size int) string { return "sources: [" + strings.Repeat("{},", size/3) + "]" }},
	{"changes without names", func(size int) string {
		return "scenarios: [{id: a, name: A, changes: [" + strings.Repeat("{endPosst: 1},", size/14) + "]}]"
	}},
	{"unknown keys of a post", func(size int) string { return "posts: [{" + strings.Repeat("titel: 1,", size/9) + "}]" }},
	{"financial years", func(size int) string {
		return "outcomes: [{attachments: {" + strings.Repeat("2018/19: 1,", size/11) + "}}]"
	}},
	{"parents of parents", func(size int) string {
		var b strings.Builder
		b.WriteString("plan: 1\nauthority: {id: a, name: A}\nscenarios:\n")
		for i := 0; b.Len() < size; i++ {
			fmt.Fprintf(&b, "  - {id: s%d, name: S, parent: s%d, changes: []}\n", i, i+1)
		}
		return b.String()
	}},
	{"posts of unknown programmes", func(size int) string {
		var b strings.Builder
		b.WriteString("plan: 1\nauthority: {id: a, name: A}\nposts:\n")
		for i := 0; b.Len() < size; i++ {
			fmt.Fprintf(&b, "  - {id: p%d, title: T, programme: none, fte: 1, starts: 2019-04-01, salaries: [{from: 2019-04-01, amount: 1}]}\n", i)
		}
		return b.String()
	}},
	{"folded lines", func(size int) string { return "a: >\n" + strings.Repeat("  x\n\n", size/5) }},
	{"text over lines", func(size int) string { return "a: x\n" + strings.Repeat("  x\n", size/4) }},
	{"quoted text over lines", func(size int) string { return "a: 'x\n" + strings.Repeat("  x\n\n", size/5) + "'" }},
	{"brackets over empty lines", func(size int) string { return "a: [b" + strings.Repeat("\n", size) + "]" }},
}

func repeated(part string) func(int) string {
	return func(size int) string { return strings.Repeat(part, size/len(part)) }
}

// A file of any size that is allowed ends with a problem soon, whatever is in it.
func TestHostileFilesEndSoon(t *testing.T) {
	size := 3 << 20
	if testing.Short() {
		size = 256 << 10
	}
	for _, h := range hostile {
		t.Run(h.name, func(t *testing.T) {
			content := []byte(h.make(size))
			start := time.Now()
			_, err := Read("hostile", content)
			took := time.Since(start)
			if err == nil {
				t.Error("no problem")
			}
			if len(err.(Problems)) > maxProblems+1 {
				t.Errorf("%d problems", len(err.(Problems)))
			}
			if took > 10*time.Second { // a busy machine takes a second; what grows with the square of the size, hours
				t.Errorf("took %v", took)
			}
		})
	}
}
