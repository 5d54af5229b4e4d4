package signin

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cliffedge/forecast/plan"
	"cliffedge/internal/access"
	"cliffedge/internal/web"
)

// clock is a time that tests set.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// counted counts what sessions and attempts write to the accounts.
type counted struct {
	access.Accounts
	mu     sync.Mutex
	writes []string
	down   error // what the reading of users answers

	touching func() // is done before a session is kept for longer
}

func (c *counted) wrote(what string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.writes = append(c.writes, what)
}

// since gives what was written since it was last asked.
func (c *counted) since() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	list := c.writes
	c.writes = nil
	return list
}

func (c *counted) fail(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.down = err
}

func (c *counted) User(ctx context.Context, id access.UserID) (access.User, error) {
	c.mu.Lock()
	down := c.down
	c.mu.Unlock()
	if down != nil {
		return access.User{}, down
	}
	return c.Accounts.User(ctx, id)
}

func (c *counted) UserByEmail(ctx context.Context, email string) (access.User, error) {
	c.mu.Lock()
	down := c.down
	c.mu.Unlock()
	if down != nil {
		return access.User{}, down
	}
	return c.Accounts.UserByEmail(ctx, email)
}

func (c *counted) KeepSession(ctx context.Context, hash string, data []byte, expires, now plan.Instant) error {
	c.wrote("KeepSession")
	return c.Accounts.KeepSession(ctx, hash, data, expires, now)
}

func (c *counted) TouchSession(ctx context.Context, hash string, data []byte, expires, now plan.Instant) error {
	c.wrote("TouchSession")
	if c.touching != nil {
		c.touching()
	}
	return c.Accounts.TouchSession(ctx, hash, data, expires, now)
}

func (c *counted) EndSession(ctx context.Context, hash string) error {
	c.wrote("EndSession")
	return c.Accounts.EndSession(ctx, hash)
}

func (c *counted) Record(ctx context.Context, e access.Event) error {
	c.wrote("Record")
	return c.Accounts.Record(ctx, e)
}

func (c *counted) Fail(ctx context.Context, forget plan.Instant, until func(string, int) plan.Instant, e access.Event, keys ...string) error {
	c.wrote("Fail")
	return c.Accounts.Fail(ctx, forget, until, e, keys...)
}

func (c *counted) Succeed(ctx context.Context, e access.Event, keys ...string) error {
	c.wrote("Succeed")
	return c.Accounts.Succeed(ctx, e, keys...)
}

// lockedBuffer is written to by requests while a test reads it.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// house is a server behind a gate, with somebody of each kind, and a browser.
type house struct {
	t        *testing.T
	clock    *clock
	accounts *counted
	registry *access.Registry
	gate     *Gate
	server   *httptest.Server
	log      lockedBuffer
	heard    lockedBuffer // all that was answered
	secrets  []string     // which nothing may tell
	machine  context.Context
	*visitor
}

const password = "otter kettle viaduct"

// newHouse builds one on accounts. What it is given may change the configuration.
func newHouse(t *testing.T, open func(*testing.T, *clock) access.Accounts, change ...func(*house, *Config)) *house {
	t.Helper()
	c := &clock{at: time.Now().UTC().Truncate(time.Second)}
	h := &house{t: t, clock: c, accounts: &counted{Accounts: open(t, c)}, machine: access.With(t.Context(), access.Machine("root"))}
	log := slog.New(slog.NewJSONHandler(&h.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	h.registry = access.NewRegistry(h.accounts, access.NewTrail(h.accounts, log, c.now), c.now)
	h.server = httptest.NewUnstartedServer(nil)
	h.server.Config.ErrorLog = slog.NewLogLogger(log.Handler(), slog.LevelWarn)
	config := Config{
		Registry: h.registry, Accounts: h.accounts, Now: c.now, Log: log,
		Public: func(r *http.Request) bool {
			return strings.HasPrefix(r.URL.Path, "/static/") || strings.HasPrefix(r.URL.Path, "/assets/")
		},
	}
	pages, err := web.New(web.Config{Log: log})
	h.must(err)
	config.Page = func(w http.ResponseWriter, r *http.Request, p Page) { pages.Apart(w, r, web.Apart(p)) }
	for _, f := range change {
		f(h, &config)
	}
	if h.gate, err = New(config); err != nil {
		t.Fatal(err)
	}
	h.server.Config.Handler = h.gate.Handler(rooms(pages))
	h.server.Start()
	t.Cleanup(h.server.Close)
	t.Cleanup(h.checkSecrets)
	h.visitor = h.newVisitor()
	h.people()
	return h
}

// people puts an administrator, a viewer with a password and a viewer without into bath, and an operator on the platform.
func (h *house) people() {
	h.t.Helper()
	_, code, err := h.registry.CreateAuthority(h.machine, "bath", "admin@example.gov.uk", "Ada Admin")
	h.must(err)
	_, err = h.registry.SetPassword(h.t.Context(), code, password)
	h.must(err)
	h.secrets = append(h.secrets, code, password)
	for _, name := range []string{"viewer", "other"} {
		_, code, err := h.registry.SetMember(h.machine, "bath", name+"@example.gov.uk", "Vic "+name, access.Viewer)
		h.must(err)
		h.secrets = append(h.secrets, code)
	}
	code, err = h.registry.Code(h.machine, "viewer@example.gov.uk")
	h.must(err)
	_, err = h.registry.SetPassword(h.t.Context(), code, password)
	h.must(err)
	_, _, err = h.registry.AddUser(h.machine, "operator@example.gov.uk", "Op", true)
	h.must(err)
	h.accounts.since()
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// rooms are what is behind the gate, with what the look of pages is made of.
func rooms(assets http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/assets/", assets)
	mux.HandleFunc("/static/a.css", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "static") })
	who := func(w http.ResponseWriter, r *http.Request) {
		p, err := access.From(r.Context())
		if err != nil {
			http.Error(w, "nobody came through the gate", http.StatusInternalServerError)
			return
		}
		fmt.Fprintf(w, "<title>Plans</title><h1>Plans</h1><p>%s %s %s</p><p><a href=/sign-in>Account</a></p>", r.Method, p.Email, p.Role("bath"))
	}
	mux.HandleFunc("/", who)
	mux.HandleFunc("/graphql", who)
	mux.HandleFunc("/stream", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, "begun\n")
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
		fmt.Fprintf(w, "ended: %v\n", context.Cause(r.Context()))
	})
	return mux
}

// checkSecrets looks for secrets in everything that was said, logged or noted.
func (h *house) checkSecrets() {
	list, err := h.accounts.Events(access.Everything(context.Background()), "", "", 0)
	if err != nil {
		h.t.Error(err)
	}
	more, err := h.accounts.Events(access.Everything(context.Background()), "bath", "", 0)
	if err != nil {
		h.t.Error(err)
	}
	for what, text := range map[string]string{"the log": h.log.String(), "an answer": h.heard.String(), "the trail": fmt.Sprintf("%+v", append(list, more...))} {
		for _, secret := range h.secrets {
			if secret != "" && (strings.Contains(text, secret) || strings.Contains(text, url.QueryEscape(secret))) {
				h.t.Errorf("%s tells %q", what, secret)
			}
		}
	}
}

// visitor is a browser, or a program with a token.
type visitor struct {
	h      *house
	client *http.Client
	header http.Header // of every request
}

func (h *house) newVisitor() *visitor {
	jar, _ := cookiejar.New(nil)
	return &visitor{h, &http.Client{
		Jar: jar, Timeout: time.Minute,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}, http.Header{}}
}

// answer is what a visitor was answered.
type answer struct {
	status int
	header http.Header
	body   string
}

func (v *visitor) ask(method, path string, body io.Reader, headers ...string) answer {
	v.h.t.Helper()
	r, err := http.NewRequestWithContext(v.h.t.Context(), method, v.h.server.URL+path, body)
	v.h.must(err)
	maps.Copy(r.Header, v.header)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w, err := v.client.Do(r)
	v.h.must(err)
	defer w.Body.Close()
	text, err := io.ReadAll(w.Body)
	v.h.must(err)
	v.h.heard.Write(text)
	shown := w.Header.Clone()
	shown.Del("Set-Cookie") // which is where the cookie belongs
	if !strings.HasPrefix(shown.Get("Location"), v.h.server.URL) && strings.HasPrefix(shown.Get("Location"), "http") {
		shown.Del("Location") // to the provider
	}
	fmt.Fprint(&v.h.heard, shown)
	for _, c := range w.Cookies() {
		v.h.secrets = append(v.h.secrets, c.Value)
	}
	return answer{w.StatusCode, w.Header, string(text)}
}

func (v *visitor) get(path string, headers ...string) answer {
	v.h.t.Helper()
	return v.ask(http.MethodGet, path, nil, headers...)
}

// post sends a form as a browser does from a page of the server.
func (v *visitor) post(path string, fields url.Values, headers ...string) answer {
	v.h.t.Helper()
	if !slices.Contains(headers, "Origin") {
		headers = append(headers, "Origin", v.h.server.URL)
	}
	return v.ask(http.MethodPost, path, strings.NewReader(fields.Encode()), append(headers, "Content-Type", "application/x-www-form-urlencoded")...)
}

func (v *visitor) signIn(name string) answer {
	v.h.t.Helper()
	return v.post("/sign-in", url.Values{"email": {name + "@example.gov.uk"}, "password": {password}})
}

// mustSignIn signs somebody in and gives their cookie.
func (v *visitor) mustSignIn(name string) string {
	v.h.t.Helper()
	if a := v.signIn(name); a.status != http.StatusSeeOther || a.header.Get("Location") != "/" {
		v.h.t.Fatalf("%s is not signed in: %d %s", name, a.status, a.body)
	}
	return v.cookie()
}

// cookie is the session's.
func (v *visitor) cookie() string {
	at, _ := url.Parse(v.h.server.URL)
	for _, c := range v.client.Jar.Cookies(at) {
		if c.Name == "cliffedge" {
			return c.Value
		}
	}
	return ""
}

// isIn reports whether the visitor is signed in.
func (v *visitor) isIn() bool {
	v.h.t.Helper()
	switch a := v.get("/"); a.status {
	case http.StatusOK:
		return true
	case http.StatusSeeOther:
		return false
	default:
		v.h.t.Fatalf("the answer is %d %s", a.status, a.body)
		return false
	}
}

// stream opens one and gives its end: what was said last, and when.
func (v *visitor) stream(headers ...string) <-chan string {
	v.h.t.Helper()
	r, err := http.NewRequestWithContext(v.h.t.Context(), http.MethodGet, v.h.server.URL+"/stream", nil)
	v.h.must(err)
	maps.Copy(r.Header, v.header)
	r.Header.Set("Accept", "text/event-stream")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w, err := v.client.Do(r)
	v.h.must(err)
	if w.StatusCode != http.StatusOK {
		v.h.t.Fatalf("the stream is answered with %d", w.StatusCode)
	}
	first := make([]byte, len("begun\n"))
	_, err = io.ReadFull(w.Body, first)
	v.h.must(err)
	end := make(chan string, 1)
	go func() {
		defer w.Body.Close()
		text, _ := io.ReadAll(w.Body)
		end <- string(text)
	}()
	return end
}

// endsSoon says that a stream ends within a second.
func (h *house) endsSoon(end <-chan string) {
	h.t.Helper()
	select {
	case text := <-end:
		if !strings.HasPrefix(text, "ended: nobody is signed in") {
			h.t.Errorf("the stream says %q", text)
		}
	case <-time.After(1500 * time.Millisecond): // a second, and the noise of the machine
		h.t.Error("the stream goes on")
	}
}

// goesOn says that a stream does.
func (h *house) goesOn(end <-chan string) {
	h.t.Helper()
	select {
	case text := <-end:
		h.t.Errorf("the stream ended: %q", text)
	case <-time.After(900 * time.Millisecond):
	}
}

// errorCode is the code of GraphQL's answer.
func errorCode(t *testing.T, body string) string {
	t.Helper()
	var a map[string]json.RawMessage
	var errors []struct {
		Message    string
		Extensions struct{ Code, RequestID string }
	}
	if err := json.Unmarshal([]byte(body), &a); err != nil {
		t.Fatalf("%q: %v", body, err)
	}
	if err := json.Unmarshal(a["errors"], &errors); err != nil || len(errors) != 1 || errors[0].Message == "" || errors[0].Extensions.RequestID == "" || a["data"] != nil {
		t.Fatalf("%q: %v", body, err)
	}
	return errors[0].Extensions.Code
}
