package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// office is an authority with an administrator, made by the program's own commands as somebody on the machine makes them.
type office struct {
	t         *testing.T
	db        string // the flag
	authority string
	code      string // the administrator's, to set their password with
}

const (
	adminEmail    = "ann@example.gov.uk"
	adminPassword = "otter kettle viaduct"
)

// onFile gives the flag of an SQLite database that is not there yet.
func onFile(t *testing.T) string { return "--db=sqlite:" + filepath.Join(t.TempDir(), "plans.db") }

func newOffice(t *testing.T, db, authority string) *office {
	t.Helper()
	o := &office{t: t, db: db, authority: authority}
	o.does("migrate")
	o.code = one(t, printedCode, o.does("member", "set", "--authority", authority, "--email", adminEmail, "--name", "Ann Example", "--role", "ADMIN"))
	return o
}

// does runs a command at this moment and gives what it prints.
func (o *office) does(args ...string) string {
	o.t.Helper()
	s := launch(o.t, append(args, o.db)...)
	if status := s.exits(); status != exitOK {
		o.t.Fatalf("%q exits with %d: %s", args, status, s.stderr.String())
	}
	return s.stdout.String()
}

// token makes a token of the administrator's with a role.
func (o *office) token(role string) string {
	o.t.Helper()
	return one(o.t, printedToken, o.does("token", "create", "--authority", o.authority, "--email", adminEmail, "--name", "Test", "--role", role))
}

// importPlan gives the authority a plan.
func (o *office) importPlan() {
	o.t.Helper()
	plan := fmt.Sprintf("plan: 1\nauthority: {id: %s, name: Town}\nprogrammes: [{id: p, name: P, starts: 2019-04-01}]\n", o.authority)
	file := filepath.Join(o.t.TempDir(), "plan.yaml")
	if err := os.WriteFile(file, []byte(plan), 0o600); err != nil {
		o.t.Fatal(err)
	}
	o.does("import", file)
}

// question is one that every member of the office may ask.
func (o *office) question() string {
	return `{"query":"{ authority(slug: \"` + o.authority + `\") { slug } }"}`
}

// visitor is somebody's browser, or a program, that asks a server under a name.
type visitor struct {
	t      *testing.T
	at     string // how the server is called: https://cliffedge.example.gov.uk
	client *http.Client
	heard  *printed // all that was answered, but for cookies
}

// newVisitor gives one who finds the server by whatever name. Change prepares the connection.
func newVisitor(s *serving, at string, change func(*http.Transport)) *visitor {
	_, port, _ := net.SplitHostPort(s.address())
	jar, _ := cookiejar.New(nil)
	transport := &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, "127.0.0.1:"+port)
	}}
	if change != nil {
		change(transport)
	}
	s.t.Cleanup(transport.CloseIdleConnections)
	return &visitor{s.t, at, &http.Client{Transport: transport, Jar: jar, CheckRedirect: staying, Timeout: time.Minute}, &printed{}}
}

// local is a visitor from this machine.
func (s *serving) local() *visitor { return newVisitor(s, "http://"+s.address(), nil) }

// ask sends a request and gives the answer, whose body has been read.
func (v *visitor) ask(method, path, body string, headers ...string) (*http.Response, string) {
	v.t.Helper()
	r, err := http.NewRequestWithContext(v.t.Context(), method, v.at+path, strings.NewReader(body))
	if err != nil {
		v.t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	if host := r.Header.Get("Host"); host != "" {
		r.Host = host
	}
	w, err := v.client.Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	defer w.Body.Close()
	text, err := io.ReadAll(w.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	shown := w.Header.Clone()
	shown.Del("Set-Cookie")
	fmt.Fprintln(v.heard, w.Status, shown, string(text))
	return w, string(text)
}

// posts sends a form as a browser does from a page of the server, which answers it by sending the browser on.
func (v *visitor) posts(path string, fields url.Values) *http.Response {
	v.t.Helper()
	w, text := v.ask(http.MethodPost, path, fields.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Origin", v.at)
	if w.StatusCode != http.StatusSeeOther {
		v.t.Fatalf("%s is answered %s %s", path, w.Status, text)
	}
	return w
}

// setPassword sets the administrator's password, and signsIn signs them in.
func (v *visitor) setPassword(o *office) {
	v.t.Helper()
	v.posts("/password", url.Values{"code": {o.code}, "password": {adminPassword}})
}

func (v *visitor) signsIn() *http.Response {
	v.t.Helper()
	return v.posts("/sign-in", url.Values{"email": {adminEmail}, "password": {adminPassword}})
}

// cookie is the session's.
func (v *visitor) cookie() string {
	at, _ := url.Parse(v.at)
	for _, c := range v.client.Jar.Cookies(at) {
		if strings.HasSuffix(c.Name, "cliffedge") {
			return c.Name + "=" + c.Value
		}
	}
	return ""
}

// queries asks the API, and gives the answer's status and text.
func (v *visitor) queries(body string, headers ...string) (int, string) {
	v.t.Helper()
	w, text := v.ask(http.MethodPost, "/graphql", body, append([]string{"Content-Type", "application/json"}, headers...)...)
	return w.StatusCode, text
}

// expects asks what every member may, and fails unless the status is as expected.
func (v *visitor) expects(status int, o *office, when string, headers ...string) {
	v.t.Helper()
	got, text := v.queries(o.question(), headers...)
	if got != status || status == http.StatusOK && !strings.Contains(text, `"slug":"`+o.authority+`"`) {
		v.t.Errorf("%s the API answers %d %s; expected %d", when, got, text, status)
	}
}

// outSoon fails unless the API refuses within a second.
func (v *visitor) outSoon(o *office, when string, headers ...string) {
	v.t.Helper()
	for end := time.Now().Add(1500 * time.Millisecond); ; time.Sleep(20 * time.Millisecond) { // a second, and the noise of the machine
		status, text := v.queries(o.question(), headers...)
		if status == http.StatusUnauthorized {
			return
		}
		if time.Now().After(end) {
			v.t.Errorf("%s the API answers %d %s", when, status, text)
			return
		}
	}
}

// follows subscribes to the authority's plan. What it gives is closed when the server ends the subscription.
func (v *visitor) follows(o *office, headers ...string) <-chan struct{} {
	v.t.Helper()
	r, _ := http.NewRequestWithContext(v.t.Context(), http.MethodPost, v.at+"/graphql", strings.NewReader(`{"query":"subscription { planChanged(authority: \"`+o.authority+`\") { number } }"}`))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "text/event-stream")
	r.Header.Set("Last-Event-ID", "0") // what was is told at once
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w, err := v.client.Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	var told strings.Builder
	for part := make([]byte, 1); !strings.Contains(told.String(), `"number":1`); {
		if _, err := w.Body.Read(part); err != nil {
			v.t.Fatalf("the subscription is answered %s %s: %v", w.Status, told.String(), err)
		}
		told.Write(part)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		defer w.Body.Close()
		_, _ = io.Copy(io.Discard, w.Body) // a stream that is cut is over as well
	}()
	return ended
}

func (v *visitor) endsSoon(ended <-chan struct{}, when string) {
	v.t.Helper()
	select {
	case <-ended:
	case <-time.After(1500 * time.Millisecond):
		v.t.Errorf("%s the subscription goes on", when)
	}
}

// asked gives the body of a request with a query.
func asked(query string) string {
	text, _ := json.Marshal(map[string]string{"query": query}) // a text has one
	return string(text)
}
