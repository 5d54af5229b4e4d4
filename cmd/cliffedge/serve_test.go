package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// printed is what a program prints, while it runs.
type printed struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (p *printed) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.b.Write(b)
}

func (p *printed) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.b.String()
}

// serving is the program while it serves.
type serving struct {
	t              *testing.T
	stdout, stderr printed
	interrupt      context.CancelFunc
	status         chan int
}

var addressPrinted = regexp.MustCompile(`(https?)://(\S+:\d+)/`)

// begin runs the program until the test ends it, and gives it once it serves.
func begin(t *testing.T, args ...string) *serving {
	t.Helper()
	s := launch(t, args...)
	for end := time.Now().Add(time.Minute); !addressPrinted.MatchString(s.stdout.String()); time.Sleep(5 * time.Millisecond) {
		select {
		case status := <-s.status:
			t.Fatalf("%q exits with %d: %s", args, status, s.stderr.String())
		default:
		}
		if time.Now().After(end) {
			t.Fatalf("%q does not serve: %s", args, s.stderr.String())
		}
	}
	return s
}

func launch(t *testing.T, args ...string) *serving {
	t.Helper()
	ctx, interrupt := context.WithCancel(context.Background())
	s := &serving{t: t, interrupt: interrupt, status: make(chan int, 1)}
	p := program{
		stdin: strings.NewReader(""), stdout: &s.stdout, stderr: &s.stderr,
		getenv: func(name string) string { return map[string]string{"GOGC": "100", "GOMEMLIMIT": "off"}[name] }, now: time.Now,
		interrupted: func() (context.Context, context.CancelFunc) { return ctx, interrupt },
	}
	over := make(chan struct{})
	go func() {
		defer close(over)
		s.status <- p.run(args)
	}()
	t.Cleanup(func() {
		interrupt()
		<-over
	})
	return s
}

func (s *serving) address() string { return addressPrinted.FindStringSubmatch(s.stdout.String())[2] }

// metrics asks for the server's metrics.
func (s *serving) metrics() string {
	s.t.Helper()
	status, text := page(s.t, http.MethodGet, regexp.MustCompile(`http://127\.0\.0\.1:\d+/metrics`).FindString(s.stdout.String()), "")
	if status != http.StatusOK {
		s.t.Fatalf("the metrics are answered %d %s", status, text)
	}
	return text
}

// ends interrupts the program and gives its exit status.
func (s *serving) ends() int {
	s.t.Helper()
	s.interrupt()
	return s.exits()
}

func (s *serving) exits() int {
	s.t.Helper()
	select {
	case status := <-s.status:
		return status
	case <-time.After(time.Minute):
		s.t.Fatal("the program does not end")
		return -1
	}
}

// page asks for a page of the program's.
func page(t *testing.T, method, address, body string, headers ...string) (int, string) {
	t.Helper()
	r, err := http.NewRequest(method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	response, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}, CheckRedirect: staying}).Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(text)
}

// staying follows no redirect.
func staying(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// The demo says what to open and what to paste; both work; when it is interrupted it has left nothing behind.
func TestTheDemo(t *testing.T) {
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	s := begin(t, "demo", "--listen", "127.0.0.1:0")
	said := s.stdout.String()
	paste := regexp.MustCompile(`curl (\S+) --json '(.*)'`).FindStringSubmatch(said)
	if paste == nil || !strings.Contains(said, "http://"+s.address()+"/\n") || !strings.Contains(said, "Stop with Ctrl+C.") {
		t.Fatalf("it says %s", said)
	}
	status, text := page(t, http.MethodPost, paste[1], paste[2], "Content-Type", "application/json", "Accept", "application/json")
	var got struct {
		Data struct {
			Authorities struct{ Nodes []struct{ Slug string } }
		}
		Errors []any
	}
	if err := json.Unmarshal([]byte(text), &got); err != nil || status != http.StatusOK || len(got.Errors) > 0 || len(got.Data.Authorities.Nodes) != 5 {
		t.Errorf("the first query is answered %d %s %v", status, text, err)
	}
	if left, _ := os.ReadDir(temporary); len(left) != 1 {
		t.Errorf("its folder is not among the temporary files: %v", left)
	}
	status, text = page(t, http.MethodGet, "http://"+s.address()+"/", "")
	if status != http.StatusOK || !strings.Contains(text, "<html") {
		t.Errorf("what to open is answered %d %.200s", status, text)
	}
	assets := regexp.MustCompile(`(?:src|href)="([^"#]+)"`).FindAllStringSubmatch(text, -1)
	if len(assets) < 2 {
		t.Errorf("the page has no assets: %s", text)
	}
	for _, asset := range assets {
		if strings.HasPrefix(asset[1], "data:") {
			continue
		}
		if strings.Contains(asset[1], "//") {
			t.Errorf("the page asks another host for %s", asset[1])
			continue
		}
		path := asset[1]
		if !strings.HasPrefix(path, "/") {
			path = "/graphiql/" + path
		}
		if status, _ := page(t, http.MethodGet, "http://"+s.address()+path, ""); status != http.StatusOK {
			t.Errorf("%s is answered %d", asset[1], status)
		}
	}
	if status := s.ends(); status != exitOK {
		t.Errorf("it exits with %d: %s", status, s.stderr.String())
	}
	if left, _ := os.ReadDir(temporary); len(left) > 0 {
		t.Errorf("it leaves %v behind", left)
	}
}

func TestTheDemoIsForItsOwnNameAlone(t *testing.T) {
	s := begin(t, "demo", "--listen", "127.0.0.1:0", "--folder", t.TempDir())
	for host, want := range map[string]int{"evil.example": http.StatusMisdirectedRequest, "localhost": http.StatusOK} {
		r, _ := http.NewRequest(http.MethodPost, "http://"+s.address()+"/graphql", strings.NewReader(`{"query":"{ __typename }"}`))
		r.Host = host
		r.Header.Set("Content-Type", "application/json")
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != want {
			t.Errorf("under the name of %s it answers %s; expected %d", host, response.Status, want)
		}
	}
}

func TestServingWhereItCannotBe(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	db := "sqlite:" + filepath.Join(t.TempDir(), "plans.db")
	for _, c := range []struct{ args, says string }{
		{"demo --listen 0.0.0.0:0", "only this machine may reach the demonstration"},
		{"demo --listen :8080", "only this machine may reach the demonstration"},
		{"demo --listen [::]:0", "only this machine may reach the demonstration"},
		{"demo --listen example.org:80", "only this machine may reach the demonstration"},
		{"demo --listen 8080", "expected an address and a port"},
		{"demo --listen " + taken.Addr().String(), "cannot be listened on"},
		{"serve --listen 0.0.0.0:0 --db " + db, "others than this machine would reach the server without encryption"},
		{"serve --migrate --listen 127.0.0.1:0 --metrics 0.0.0.0:0 --db " + db, "metrics are for this machine alone"},
		{"serve --migrate --listen 127.0.0.1:0 --metrics " + taken.Addr().String() + " --db " + db, "cannot be listened on"},
		{"serve --listen 127.0.0.1:0 --db sqlite:" + filepath.Join(t.TempDir(), "none.db"), "none.db is not there"},
		{"serve --listen 127.0.0.1:0 --db nonsense:x", "this is no address of a database"},
	} {
		s := launch(t, strings.Fields(c.args)...)
		if status := s.exits(); status != exitWrong && status != exitUsage || !strings.Contains(s.stderr.String(), c.says) || s.stdout.String() != "" {
			t.Errorf("%s exits with %d, %q and %q; expected %q", c.args, status, s.stdout.String(), s.stderr.String(), c.says)
		}
	}
}

// Serving has metrics of its own place, no pages for the curious unless it is asked to, and logs that tell nothing.
func TestServing(t *testing.T) {
	o := newOffice(t, onFile(t), "hunter2")
	token := o.token("ANALYST")
	s := begin(t, "serve", o.db, "--listen", "127.0.0.1:0", "--metrics", "127.0.0.1:0")
	at := "http://" + s.address()
	const importing = `{"query": "mutation($d: String!) { importPlan(input: {document: $d, mode: CREATE, note: \"hunter2\"}) { revision { number author } } }",
		"variables": {"d": "plan: 1\nauthority: {id: hunter2, name: H}\nprogrammes: [{id: p, name: P, starts: 2019-04-01}]\n"}}`
	status, text := page(t, http.MethodPost, at+"/graphql?hunter2", importing, "Content-Type", "application/json", "Idempotency-Key", "hunter2", "Authorization", "Bearer "+token)
	if status != http.StatusOK || !strings.Contains(text, `"number":1,"author":"Ann Example"`) {
		t.Errorf("importing is answered %d %s", status, text)
	}
	if status, text = page(t, http.MethodPost, at+"/graphql", `{"query":"{ __schema { queryType { name } } }"}`, "Content-Type", "application/json", "Authorization", "Bearer "+token); strings.Contains(text, "queryType") || !strings.Contains(text, "BAD_INPUT") {
		t.Errorf("a question about the schema is answered %d %s", status, text)
	}
	for path, want := range map[string]struct{ member, stranger int }{
		"/": {303, 303}, "/assets/": {404, 404}, "/graphiql/": {303, 303}, "/graphiql": {404, 303}, "/graphiql/page.html": {404, 303}, "/metrics": {404, 303},
		"/debug/pprof/": {303, 303}, "/debug/pprof": {404, 303}, "/graphql": {405, 401}, "/healthz": {200, 200}, "/readyz": {200, 200}, "/demo/role": {404, 303},
	} {
		if status, _ := page(t, http.MethodGet, at+path, "", "Authorization", "Bearer "+token); status != want.member {
			t.Errorf("%s is answered %d; expected %d", path, status, want.member)
		}
		if status, _ := page(t, http.MethodGet, at+path, ""); status != want.stranger {
			t.Errorf("%s is answered to a stranger %d; expected %d", path, status, want.stranger)
		}
	}
	if text := s.metrics(); !strings.Contains(text, `cliffedge_http_requests_total{status="200"} 2`) {
		t.Errorf("the metrics are %.300s", text)
	}
	if status := s.ends(); status != exitOK {
		t.Errorf("it exits with %d", status)
	}
	log := s.stderr.String()
	if strings.Contains(log, "hunter2") || strings.Count(log, `"msg":"request"`) < 5 {
		t.Errorf("the log says %s", log)
	}
}

// What was acknowledged before the end is in the database, and a client that follows is let go at once.
func TestServingFinishesWhatItAcknowledged(t *testing.T) {
	o := newOffice(t, onFile(t), "town")
	bearer := "Bearer " + o.token("APPROVER")
	s := begin(t, "serve", o.db, "--listen", "127.0.0.1:0")
	at := "http://" + s.address() + "/graphql"
	o.importPlan()
	followed := make(chan string, 1)
	r, _ := http.NewRequest(http.MethodPost, at, strings.NewReader(`{"query":"subscription { planChanged(authority: \"town\") { number } }"}`))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "text/event-stream")
	r.Header.Set("Authorization", bearer)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		defer response.Body.Close()
		text, _ := io.ReadAll(response.Body)
		followed <- string(text)
	}()
	acknowledged := make(chan int)
	go func() { // changes, one after the other, until they are refused
		n := 0
		defer func() { acknowledged <- n }()
		for ; ; n++ {
			r, _ := http.NewRequest(http.MethodPost, at, strings.NewReader(`{"query":"mutation { recordDecision(input: {authority: \"town\", decision: {slug: \"d`+
				strings.Repeat("x", n+1)+`\", body: \"Cabinet\", date: \"2025-01-01\", text: \"Agreed.\"}}) { revision { number } } }"}`))
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("Authorization", bearer)
			response, err := http.DefaultClient.Do(r)
			if err != nil {
				return
			}
			text, err := io.ReadAll(response.Body)
			response.Body.Close()
			if err != nil || !strings.Contains(string(text), `"number":`) {
				return
			}
			if n == 3 {
				s.interrupt()
			}
		}
	}()
	n := <-acknowledged
	if status := s.exits(); status != exitOK {
		t.Errorf("it exits with %d: %s", status, s.stderr.String())
	}
	select {
	case text := <-followed:
		if strings.Contains(text, "complete") {
			t.Errorf("those who follow are told that there is no more: %s", text)
		}
	case <-time.After(10 * time.Second):
		t.Error("those who follow are kept waiting")
	}
	again := begin(t, "serve", o.db, "--listen", "127.0.0.1:0")
	_, text := page(t, http.MethodPost, "http://"+again.address()+"/graphql", `{"query":"{ authority(slug: \"town\") { decisions { slug } revisions { totalCount } } }"}`, "Content-Type", "application/json", "Authorization", bearer)
	if got := strings.Count(text, `"slug"`); n < 4 || got < n || got > n+1 { // one more may have been made that was not answered
		t.Errorf("%d changes were acknowledged; the database has %d: %s", n, got, text)
	}
}
