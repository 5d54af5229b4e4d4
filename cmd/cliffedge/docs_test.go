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

// elided is the line that stands for any number of lines that a document leaves out.
const elided = "[…]"

// Every command that a document shows is run, from the repository's root, and must print what the document says. With
// -update, blocks that leave nothing out are rewritten.
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
			if !shows(parts[2], printed) {
				if *update && !strings.Contains(parts[2], elided) {
					return strings.Replace(block, parts[2], printed, 1)
				}
				t.Errorf("%s: cliffedge %s prints\n%s\nnot\n%s", document, parts[1], printed, parts[2])
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

// shows reports whether a document's block is what was printed, parts left out aside.
func shows(block, printed string) bool {
	parts := strings.Split(block, elided+"\n")
	if len(parts) == 1 {
		return block == printed
	}
	if !strings.HasPrefix(printed, parts[0]) || !strings.HasSuffix(printed, parts[len(parts)-1]) {
		return false
	}
	for _, part := range parts {
		at := strings.Index(printed, part)
		if at < 0 {
			return false
		}
		printed = printed[at+len(part):]
	}
	return true
}
