// Package clients holds programs that use the API as others would, and audits of how it speaks GraphQL over HTTP. They are run
// against the program itself, as `cliffedge demo`.
package clients

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// program is the file of the program, built once.
var program string

func TestMain(m *testing.M) { os.Exit(runWithProgram(m)) }

func runWithProgram(m *testing.M) int {
	folder, err := os.MkdirTemp("", "cliffedge-clients-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(folder)
	program = filepath.Join(folder, "cliffedge")
	if out, err := exec.Command("go", "build", "-o", program, "cliffedge/cmd/cliffedge").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "the program cannot be built: %v: %s", err, out)
		return 1
	}
	return m.Run()
}

// demo is a demo that runs until the test ends.
type demo struct {
	url     string // of its API
	printed string // once it answers
}

// startDemo starts the demo with its temporary files in a folder of the test. Told to end, it must end well, and leave nothing there.
func startDemo(t *testing.T) demo {
	t.Helper()
	folder := t.TempDir()
	c := exec.Command(program, "demo", "--listen", "127.0.0.1:0")
	c.Env = append(os.Environ(), "TMPDIR="+folder)
	var log bytes.Buffer
	c.Stderr = &log
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Process.Signal(syscall.SIGINT); err != nil {
			t.Errorf("the demo is not there any more: %v", err)
		}
		if err := c.Wait(); err != nil {
			t.Errorf("the demo ends with %v: %s", err, &log)
		}
		if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
			t.Errorf("the demo leaves %v, %v", left, err)
		}
	})
	var printed strings.Builder
	for lines := bufio.NewScanner(out); !strings.HasPrefix(lines.Text(), "Stop "); {
		if !lines.Scan() {
			t.Fatalf("the demo only prints %q", printed.String())
		}
		printed.WriteString(lines.Text() + "\n")
	}
	return demo{url: regexp.MustCompile(`http://[^/ ]+/graphql`).FindString(printed.String()), printed: printed.String()}
}

var (
	address  = regexp.MustCompile(`127\.0\.0\.1:\d+`)
	database = regexp.MustCompile(`sqlite:\S+/demo\.db`)
	pasted   = regexp.MustCompile(`--json '([^']*)'`)
)

// The README shows what its first command prints, and the query that it says to paste is answered with all five programmes.
func TestREADMEShowsWhatDemoPrints(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(readme), "\n    go run ./cmd/cliffedge demo\n    go test ./...\n") {
		t.Error("the README does not begin with the demo and the tests")
	}
	d := startDemo(t)
	shown := database.ReplaceAllString(address.ReplaceAllString(d.printed, "127.0.0.1:8080"), "sqlite:…/demo.db")
	if !strings.Contains(string(readme), "```text\n"+shown+"```\n") {
		t.Errorf("the README does not show what the demo prints:\n%s", shown)
	}
	query := pasted.FindStringSubmatch(d.printed)
	if query == nil {
		t.Fatalf("the demo prints no query to paste:\n%s", d.printed)
	}
	response, err := http.Post(d.url, "application/json", strings.NewReader(query[1]))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var got struct {
		Data struct {
			Authorities struct {
				Nodes []struct {
					Slug string
					Plan struct{ Posts []struct{ Title string } }
				}
			}
		}
	}
	if err := json.NewDecoder(response.Body).Decode(&got); err != nil {
		t.Fatal(err)
	}
	if len(got.Data.Authorities.Nodes) != 5 {
		t.Errorf("the query is answered %+v", got)
	}
	for _, a := range got.Data.Authorities.Nodes {
		if len(a.Plan.Posts) == 0 {
			t.Errorf("%s has no posts", a.Slug)
		}
	}
}

// The JavaScript client does what it says, and the server passes the audits of GraphQL over HTTP.
func TestClientsInJavaScriptAndAudit(t *testing.T) {
	folder := withPackages(t)
	d := startDemo(t)
	for _, c := range []struct {
		file  string
		least int // tests that it has
	}{{"client.test.js", 6}, {"audit.test.js", 60}} {
		t.Run(c.file, func(t *testing.T) {
			node := exec.CommandContext(t.Context(), "node", "--test", "--test-reporter=tap", c.file)
			node.Dir = folder
			node.Env = append(os.Environ(), "CLIFFEDGE_URL="+d.url)
			out, err := node.CombinedOutput()
			if err != nil {
				t.Fatalf("%v:\n%s", err, out)
			}
			if passed := countOf(out, "pass"); passed < c.least || countOf(out, "fail") != 0 || countOf(out, "skipped") != 0 {
				t.Errorf("%d tests pass; expected %d at least:\n%s", passed, c.least, out)
			}
		})
	}
}

// countOf gives how many tests Node says came out so; -1 where it does not say.
func countOf(out []byte, how string) int {
	found := regexp.MustCompile(`(?m)^# ` + how + ` (\d+)$`).FindSubmatch(out)
	if found == nil {
		return -1
	}
	n, _ := strconv.Atoi(string(found[1]))
	return n
}

// withPackages gives a copy of the JavaScript client's folder with the packages that it names.
func withPackages(t *testing.T) string {
	t.Helper()
	for _, tool := range []string{"node", "npm"} {
		if _, err := exec.LookPath(tool); err != nil {
			missing(t, "%s is not installed (Debian: apt-get install nodejs npm): %v", tool, err)
		}
	}
	version, err := exec.CommandContext(t.Context(), "node", "--version").Output()
	if err != nil {
		missing(t, "node does not run: %v", err)
	}
	if major, _, _ := strings.Cut(strings.TrimPrefix(string(version), "v"), "."); len(major) < 2 || major < "20" {
		missing(t, "node is %s; expected 20 or later", bytes.TrimSpace(version))
	}
	folder := t.TempDir()
	if err := os.CopyFS(folder, os.DirFS("javascript")); err != nil {
		t.Fatal(err)
	}
	install := exec.CommandContext(t.Context(), "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	install.Dir = folder
	if out, err := install.CombinedOutput(); err != nil {
		missing(t, "npm cannot fetch the packages: %v: %s", err, out)
	}
	return folder
}

// missing skips a test that cannot be run here, loudly, or fails it where CLIFFEDGE_REQUIRE says that all must run.
func missing(t *testing.T, why string, args ...any) {
	t.Helper()
	why = fmt.Sprintf(why, args...)
	if os.Getenv("CLIFFEDGE_REQUIRE") == "all" {
		t.Fatalf("this cannot be tested, and CLIFFEDGE_REQUIRE=all forbids to skip it: %s", why)
	}
	t.Skipf("SKIPPED: %s was not tested: %s", t.Name(), why)
}

// The packages are pinned by their hashes, wherever they are fetched from.
func TestClientsPinTheirPackages(t *testing.T) {
	data, err := os.ReadFile("javascript/package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(data, []byte("://")) {
		t.Error("package-lock.json names a host")
	}
	var lock struct {
		Packages map[string]struct{ Version, Integrity string }
	}
	if err := json.Unmarshal(data, &lock); err != nil {
		t.Fatal(err)
	}
	delete(lock.Packages, "") // the client itself
	if len(lock.Packages) == 0 {
		t.Error("package-lock.json names no packages")
	}
	for name, p := range lock.Packages {
		if p.Version == "" || !strings.HasPrefix(p.Integrity, "sha512-") {
			t.Errorf("%s is not pinned: %+v", name, p)
		}
	}
}
