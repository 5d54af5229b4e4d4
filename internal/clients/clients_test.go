// Package clients holds programs that use the API as others would, and audits of how it speaks GraphQL over HTTP. They are run
// against the program itself: as `cliffedge demo`, where nobody signs in, and as `cliffedge serve`, with tokens.
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
	t.Cleanup(func() { // when it has ended: cleanups run from the last
		if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
			t.Errorf("the demo leaves %v, %v", left, err)
		}
	})
	printed := start(t, c, "Stop ")
	return demo{url: api.FindString(printed), printed: printed}
}

var api = regexp.MustCompile(`http://[^/ ]+/graphql`)

// office is a server of Tendring's plan, with tokens of its administrator.
type office struct {
	url     string // of its API
	token   string // as an approver
	revoked string
	revoke  func() // ends the first token
}

// startServe makes a database as its operator does, and serves it.
func startServe(t *testing.T) office {
	t.Helper()
	db := "--db=sqlite:" + filepath.Join(t.TempDir(), "plans.db")
	does := func(args ...string) string {
		out, err := exec.Command(program, append(args, db)...).CombinedOutput()
		if err != nil {
			t.Fatalf("%q: %v: %s", args, err, out)
		}
		return string(out)
	}
	does("import", "../../examples/tendring/plan.yaml")
	does("member", "set", "--authority", "tendring", "--email", "finance@example.gov.uk", "--name", "Finance lead", "--role", "ADMIN")
	token := func() (id, secret string) {
		said := does("token", "create", "--authority", "tendring", "--email", "finance@example.gov.uk", "--name", "Report", "--role", "APPROVER")
		lines := strings.Split(strings.TrimSpace(said), "\n")
		return strings.Fields(said)[0], lines[len(lines)-1]
	}
	revoke := func(id string) { does("token", "revoke", "--authority", "tendring", "--id", id) }
	old, revoked := token()
	revoke(old)
	id, secret := token()
	printed := start(t, exec.Command(program, "serve", "--listen", "127.0.0.1:0", "--introspection", db), "Cliffedge is at ")
	return office{api.FindString(printed), secret, revoked, func() { revoke(id) }}
}

// start starts a server and gives what it prints, up to a line that begins so. Told to end, it must end well.
func start(t *testing.T, c *exec.Cmd, last string) string {
	t.Helper()
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
			t.Errorf("the server is not there any more: %v", err)
		}
		if err := c.Wait(); err != nil {
			t.Errorf("the server ends with %v: %s", err, &log)
		}
	})
	var printed strings.Builder
	for lines := bufio.NewScanner(out); !strings.HasPrefix(lines.Text(), last); {
		if !lines.Scan() {
			t.Fatalf("the server only prints %q: %s", printed.String(), &log)
		}
		printed.WriteString(lines.Text() + "\n")
	}
	return printed.String()
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
	d, o := startDemo(t), startServe(t)
	served := []string{"CLIFFEDGE_URL=" + o.url, "CLIFFEDGE_TOKEN=" + o.token, "CLIFFEDGE_REVOKED=" + o.revoked}
	for _, c := range []struct {
		name, file string
		least      int // tests that it has
		env        []string
	}{
		{"the demonstration", "client.test.js", 6, []string{"CLIFFEDGE_URL=" + d.url}},
		{"the demonstration's audits", "audit.test.js", 60, []string{"CLIFFEDGE_URL=" + d.url}},
		{"with a token", "token.test.js", 3, served},
		{"audits with a token", "audit.test.js", 60, served},
	} {
		t.Run(c.name, func(t *testing.T) { runNode(t, folder, c.file, c.least, c.env) })
	}
	t.Run("a token that is revoked", func(t *testing.T) {
		node := exec.CommandContext(t.Context(), "node", "follow.js")
		node.Dir, node.Env = folder, append(os.Environ(), served...)
		var said bytes.Buffer
		node.Stderr = &said
		out, err := node.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := node.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for _, number := range []string{"1", "2", "3"} { // which were made with the token
			if !lines.Scan() || lines.Text() != number {
				t.Errorf("revision %s is told as %q: %s", number, lines.Text(), &said)
			}
		}
		o.revoke()
		if !lines.Scan() || lines.Text() != "UNAUTHENTICATED" {
			t.Errorf("then it is told %q: %s", lines.Text(), &said)
		}
		if err := node.Wait(); err != nil {
			t.Errorf("%v: %s", err, &said)
		}
	})
}

// runNode runs a file of tests, of which so many must pass and none may fail or be skipped.
func runNode(t *testing.T, folder, file string, least int, env []string) {
	t.Helper()
	node := exec.CommandContext(t.Context(), "node", "--test", "--test-reporter=tap", file)
	node.Dir, node.Env = folder, append(os.Environ(), env...)
	out, err := node.CombinedOutput()
	if err != nil {
		t.Fatalf("%v:\n%s", err, out)
	}
	if passed := countOf(out, "pass"); passed < least || countOf(out, "fail") != 0 || countOf(out, "skipped") != 0 {
		t.Errorf("%d tests pass; expected %d at least:\n%s", passed, least, out)
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
