package exchange

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
)

const catalogue = "../../docs/problems.md"

// example is a file, or the end of one, and the place in the catalogue that says what is printed for it.
type example struct {
	language string   // "yaml", "json" or "text"
	options  []string // "whole", "windows-1252", "repeat=4000000" …
	content  string
	from, to int // of the message, as offsets into the catalogue
}

var (
	fence   = regexp.MustCompile("(?ms)^```(\\w+)([^\n]*)\n(.*?)^```$")
	heading = regexp.MustCompile("(?m)^## `([a-z0-9-]+)`$")
)

// Every message in the catalogue is the one that its example gives. With -update, the messages are rewritten.
func TestCatalogueGivesTheMessagesThatArePrinted(t *testing.T) {
	data, err := os.ReadFile(catalogue)
	if err != nil {
		t.Fatal(err)
	}
	document := string(data)
	start, examples := examplesIn(t, document)
	for _, e := range slices.Backward(examples) { // so that offsets stay right
		got := e.message(t, start)
		if want := strings.TrimSuffix(document[e.from:e.to], "\n"); got != want && !*update {
			t.Errorf("the example\n%s\ngives\n%s\nnot\n%s", e.content, got, want)
		}
		document = document[:e.from] + got + "\n" + document[e.to:]
	}
	if *update {
		if err := os.WriteFile(catalogue, []byte(document), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// examplesIn gives the plan that most examples go on from, and the examples. Each is followed by its message.
func examplesIn(t *testing.T, document string) (start string, examples []example) {
	fences := fence.FindAllStringSubmatchIndex(document, -1)
	part := func(m []int, k int) string { return document[m[2*k]:m[2*k+1]] }
	for i := 0; i < len(fences); i++ {
		options := strings.Fields(part(fences[i], 2))
		if slices.Contains(options, "start") {
			start = part(fences[i], 3)
			continue
		}
		if i+1 == len(fences) || part(fences[i+1], 1) != "text" || part(fences[i+1], 2) != "" {
			t.Fatalf("no message follows the example\n%s", part(fences[i], 0))
		}
		message := fences[i+1]
		examples = append(examples, example{part(fences[i], 1), options, part(fences[i], 3), message[6], message[7]})
		i++
	}
	return start, examples
}

// message is what is printed for the example.
func (e example) message(t *testing.T, start string) string {
	var from io.Reader
	name := "plan." + strings.Replace(e.language, "text", "yaml", 1)
	if slices.Contains(e.options, "unreadable") {
		from = iotest.ErrReader(errors.New(strings.TrimSpace(e.content)))
	} else {
		from = strings.NewReader(e.file(start))
	}
	_, err := ReadFrom(name, from)
	if err == nil {
		t.Fatalf("nothing is wrong with\n%s", e.content)
	}
	if slices.Contains(e.options, "last") {
		problems := err.(Problems)
		return problems[len(problems)-1].Error()
	}
	return err.Error()
}

func (e example) file(start string) string {
	content := e.content
	if !slices.Contains(e.options, "whole") {
		content = start + content
	}
	for _, option := range e.options {
		if times, ok := strings.CutPrefix(option, "repeat="); ok {
			n, _ := strconv.Atoi(times)
			lines := strings.SplitAfter(strings.TrimSuffix(content, "\n"), "\n")
			last := lines[len(lines)-1]
			content = strings.TrimSuffix(content, last+"\n") + strings.Repeat(last+"\n", n)
		}
		if option == "windows-1252" {
			content = strings.ReplaceAll(content, "£", "\xA3")
		}
	}
	return content
}

// Every kind of problem has its place in the catalogue, with an example that gives it and a remedy; and nothing else has.
func TestCatalogueListsEveryKindOfProblem(t *testing.T) {
	data, err := os.ReadFile(catalogue)
	if err != nil {
		t.Fatal(err)
	}
	document := string(data)
	start, examples := examplesIn(t, document)
	codes := codesInSource(t)
	var listed []string
	headings := heading.FindAllStringSubmatchIndex(document, -1)
	for i, m := range headings {
		code, end := document[m[2]:m[3]], len(document)
		if i+1 < len(headings) {
			end = headings[i+1][0]
		}
		listed = append(listed, code)
		if !strings.Contains(document[m[0]:end], "\n**Remedy:** ") {
			t.Errorf("%s has no remedy", code)
		}
		given := false
		for _, e := range examples {
			if e.from > m[0] && e.from < end {
				given = given || slices.Contains(e.codes(start), code)
			}
		}
		if !given && code != "file-unreadable" {
			t.Errorf("no example gives %s", code)
		}
	}
	if !slices.Equal(listed, codes) {
		t.Errorf("the catalogue lists\n%v\nthe program has\n%v", listed, codes)
	}
}

func (e example) codes(start string) []string {
	_, err := Read("plan."+e.language, []byte(e.file(start)))
	var codes []string
	if problems, ok := errors.AsType[Problems](err); ok {
		for _, p := range problems {
			codes = append(codes, string(p.Code))
		}
	}
	return codes
}

// codesInSource are the codes that package plan defines, in their order.
func codesInSource(t *testing.T) []string {
	file, err := parser.ParseFile(token.NewFileSet(), "../../forecast/plan/problem.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if ok && len(spec.Values) == 1 {
			if kind, ok := spec.Type.(*ast.Ident); ok && kind.Name == "Code" {
				code, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
				if err != nil {
					t.Fatal(err)
				}
				codes = append(codes, code)
			}
		}
		return true
	})
	return codes
}
