package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Where docs/security.md says that something is tested, it is.
func TestTheSecurityPageNamesTests(t *testing.T) {
	text, err := os.ReadFile("../../docs/security.md")
	if err != nil {
		t.Fatal(err)
	}
	file, tests := "", 0
	source := ""
	for _, name := range regexp.MustCompile("`([a-z/_]+_test\\.go|Test[A-Za-z0-9]+)`").FindAllStringSubmatch(string(text), -1) {
		if strings.HasSuffix(name[1], ".go") {
			file = name[1]
			read, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(file)))
			if err != nil {
				t.Error(err)
			}
			source = string(read)
			continue
		}
		tests++
		if !strings.Contains(source, "\nfunc "+name[1]+"(t *testing.T)") {
			t.Errorf("%s has no %s", file, name[1])
		}
	}
	if tests < 10 {
		t.Errorf("the page names %d tests", tests)
	}
}

// Every command of the page is one, with flags that it has: where there is no database, that is all that is wrong with it.
func TestTheSecurityPageShowsCommandsThatAre(t *testing.T) {
	text, err := os.ReadFile("../../docs/security.md")
	if err != nil {
		t.Fatal(err)
	}
	whole := regexp.MustCompile(`\\\n\s+`).ReplaceAllString(string(text), "")
	lines := regexp.MustCompile(`(?m)^    cliffedge ([^>\n]*)`).FindAllStringSubmatch(whole, -1)
	if len(lines) == 0 {
		t.Error("the page shows no commands")
	}
	t.Chdir(t.TempDir())
	if err := os.WriteFile("secret.txt", nil, 0o600); err != nil { // the identity provider's
		t.Fatal(err)
	}
	for _, line := range lines {
		var args []string
		for _, word := range regexp.MustCompile(`"[^"]*"|\S+`).FindAllString(line[1], -1) {
			args = append(args, strings.Trim(word, `"`))
		}
		if got := run(t, "", "", args...); got.status != exitWrong || !strings.Contains(got.stderr, "cliffedge.db is not there") {
			t.Errorf("cliffedge %s gave %d and %s", line[1], got.status, got.stderr)
		}
	}
}
