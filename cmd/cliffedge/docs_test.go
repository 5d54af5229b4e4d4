package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// consoleBlock is a fenced block of a document that shows a command and what it prints.
var consoleBlock = regexp.MustCompile("(?s)```console\n\\$ go run ./cmd/cliffedge ([^\n]*)\n(.*?)```\n")

// elided stands for the parts of an output that a document leaves out.
const elided = "[…]"

// Every command that a document shows is run, from the repository's root, and must print what the document says. With
// -update, the document is made to.
func TestDocumentsShowWhatTheProgramPrints(t *testing.T) {
	documents, _ := filepath.Glob("../../docs/*.md")
	examples, _ := filepath.Glob("../../examples/*/README.md")
	documents = append(append(documents, examples...), "../../README.md")
	blocks := 0
	for _, document := range documents {
		text, err := os.ReadFile(document)
		if err != nil {
			t.Fatal(err)
		}
		rewritten := consoleBlock.ReplaceAllStringFunc(string(text), func(block string) string {
			blocks++
			parts := consoleBlock.FindStringSubmatch(block)
			got := run(t, "", "", fromRoot(strings.Fields(parts[1]))...)
			if got.status != exitOK {
				t.Errorf("%s: cliffedge %s gives %d: %s", document, parts[1], got.status, got.stderr)
				return block
			}
			printed := strings.ReplaceAll(got.stdout, "../../", "")
			if want := excerpt(printed, parts[2]); want != parts[2] {
				if *update {
					return strings.Replace(block, parts[2], want, 1)
				}
				t.Errorf("%s: cliffedge %s prints\n%s\nnot\n%s", document, parts[1], want, parts[2])
			}
			return block
		})
		if *update && rewritten != string(text) {
			if err := os.WriteFile(document, []byte(rewritten), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	if blocks == 0 {
		t.Error("no document shows a command")
	}
}

// fromRoot makes the arguments of a command at the repository's root right for this folder.
func fromRoot(args []string) []string {
	for i, arg := range args {
		if strings.HasPrefix(arg, "examples/") {
			args[i] = "../../" + arg
		}
	}
	return args
}

// excerpt gives what was printed as the block shows it: all of it, or, where the block leaves parts out, the parts that start
// with the same lines as the block's.
func excerpt(printed, block string) string {
	if !strings.Contains(block, elided+"\n") {
		return printed
	}
	wanted := map[string]bool{}
	for _, part := range strings.Split(block, "\n\n") {
		title, _, _ := strings.Cut(part, "\n")
		wanted[title] = true
	}
	var kept []string
	for _, part := range strings.Split(strings.TrimSuffix(printed, "\n"), "\n\n") {
		title, _, _ := strings.Cut(part, "\n")
		switch {
		case wanted[title]:
			kept = append(kept, part)
		case len(kept) == 0 || kept[len(kept)-1] != elided:
			kept = append(kept, elided)
		}
	}
	return strings.Join(kept, "\n\n") + "\n"
}
