package signin

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"cliffedge/forecast/plan"
	"cliffedge/internal/access"
)

func TestSigningInAndOut(t *testing.T) {
	onEach(t, func(t *testing.T, open func(*testing.T, *clock) access.Accounts) {
		h := newHouse(t, open)
		if a := h.get("/plans?year=2027"); a.status != http.StatusSeeOther || a.header.Get("Location") != "/sign-in?next=%2Fplans%3Fyear%3D2027" {
			t.Errorf("a stranger is answered with %d, %q", a.status, a.header.Get("Location"))
		}
		a := h.get("/sign-in?next=%2Fplans%3Fyear%3D2027")
		if a.status != http.StatusOK || len(a.header.Values("Set-Cookie")) > 0 || !strings.Contains(a.body, `value="/plans?year=2027"`) {
			t.Errorf("%d %s %s", a.status, a.header, a.body)
		}
		a = h.post("/sign-in", url.Values{"email": {" Viewer@Example.gov.uk"}, "password": {password}, "next": {"/plans?year=2027"}})
		if a.status != http.StatusSeeOther || a.header.Get("Location") != "/plans?year=2027" {
			t.Fatalf("%d %s", a.status, a.body)
		}
		if a := h.get("/plans"); a.status != http.StatusOK || !strings.Contains(a.body, "viewer@example.gov.uk VIEWER") || a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%d %s %s", a.status, a.header, a.body)
		}
		if a := h.get("/sign-in"); !strings.Contains(a.body, "You are Vic viewer, viewer@example.gov.uk.") {
			t.Errorf("who one is: %s", a.body)
		}
		old := h.cookie()
		if a := h.post("/sign-out", nil); a.status != http.StatusSeeOther || a.header.Get("Location") != "/sign-in?said=out" || h.cookie() != "" {
			t.Errorf("signing out: %d %s", a.status, a.header)
		}
		if a := h.get("/", "Cookie", "cliffedge="+old); a.status != http.StatusSeeOther {
			t.Errorf("the cookie is still good: %d", a.status)
		}
		if a := h.get("/sign-in?said=out"); !strings.Contains(a.body, "You are signed out.") {
			t.Errorf("what was done: %s", a.body)
		}
		if a := h.post("/sign-out", nil); a.status != http.StatusSeeOther {
			t.Errorf("signing out again: %d", a.status)
		}
	})
}

func TestCookiesAreForThisSiteAlone(t *testing.T) {
	for _, secure := range []bool{false, true} {
		h := newHouse(t, onSQLite, func(_ *house, c *Config) { c.Secure = secure })
		a := h.post("/sign-in", url.Values{"email": {"viewer@example.gov.uk"}, "password": {password}}, "Origin", strings.Replace(h.server.URL, "http:", map[bool]string{true: "https:", false: "http:"}[secure], 1))
		w := http.Response{Header: a.header}
		cookies := w.Cookies()
		if len(cookies) != 1 {
			t.Fatalf("%d %s", a.status, a.header)
		}
		c := cookies[0]
		if c.Path != "/" || c.Domain != "" || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Secure != secure || c.MaxAge != 0 || !c.Expires.IsZero() ||
			c.Name != map[bool]string{true: "__Host-cliffedge", false: "cliffedge"}[secure] || len(c.Value) != 43 {
			t.Errorf("%+v", c)
		}
	}
}

func TestSessionsEnd(t *testing.T) {
	onEach(t, func(t *testing.T, open func(*testing.T, *clock) access.Accounts) {
		h := newHouse(t, open)
		h.mustSignIn("viewer")
		h.clock.pass(29 * time.Minute)
		if !h.isIn() {
			t.Error("a session ends before it was idle for long")
		}
		h.clock.pass(30*time.Minute + time.Second)
		if h.isIn() {
			t.Error("an idle session goes on")
		}
		h.mustSignIn("viewer")
		for range 24 { // every 29 minutes for 11 hours 36 minutes
			h.clock.pass(29 * time.Minute)
			if !h.isIn() {
				t.Fatal("a session that is used ends")
			}
		}
		h.clock.pass(24*time.Minute + time.Second)
		if h.isIn() {
			t.Error("a session goes on after twelve hours")
		}
	})
}

// Reading writes nothing but, once a minute, that somebody was there. Streams do not even do that.
func TestReadingWritesNothing(t *testing.T) {
	h := newHouse(t, onSQLite)
	h.get("/sign-in")
	h.get("/plans")
	h.get("/password")
	if wrote := h.accounts.since(); len(wrote) > 0 {
		t.Errorf("a stranger has %q written", wrote)
	}
	h.mustSignIn("viewer")
	h.accounts.since()
	for range 20 {
		h.get("/plans")
		h.clock.pass(2 * time.Second)
	}
	if wrote := h.accounts.since(); len(wrote) > 0 {
		t.Errorf("in 40 seconds %q is written", wrote)
	}
	h.clock.pass(time.Minute)
	h.get("/plans", "Accept", "text/event-stream")
	if wrote := h.accounts.since(); len(wrote) > 0 {
		t.Errorf("for a stream %q is written", wrote)
	}
	h.get("/plans")
	h.get("/plans")
	if wrote := h.accounts.since(); !slices.Equal(wrote, []string{"TouchSession"}) {
		t.Errorf("after a minute %q is written", wrote)
	}
}

// Who signs out while another server answers a request of theirs is out: that request does not bring the session back.
func TestASessionThatEndsMeanwhileStaysEnded(t *testing.T) {
	onEach(t, func(t *testing.T, open func(*testing.T, *clock) access.Accounts) {
		h := newHouse(t, open)
		cookie := h.mustSignIn("viewer")
		h.clock.pass(2 * time.Minute)
		h.accounts.touching = func() { h.must(h.accounts.EndSession(access.Everything(t.Context()), hashOfToken(cookie))) }
		if a := h.get("/", "Cookie", "cliffedge="+cookie); a.status != http.StatusOK {
			t.Errorf("the request that was begun is answered with %d", a.status)
		}
		h.accounts.touching = nil
		if h.isIn() {
			t.Error("the session is back")
		}
	})
}

// A cookie that somebody else has put there before is not the one of the session.
func TestSigningInRenewsTheSession(t *testing.T) {
	h := newHouse(t, onSQLite)
	at, _ := url.Parse(h.server.URL)
	h.client.Jar.SetCookies(at, []*http.Cookie{{Name: "cliffedge", Value: "fixed", Path: "/"}})
	first := h.mustSignIn("viewer")
	second := h.mustSignIn("admin")
	if first == "fixed" || first == second {
		t.Error("the cookie is not renewed")
	}
	for name, cookie := range map[string]string{"fixed": "fixed", "before": first} {
		if a := h.newVisitor().get("/", "Cookie", "cliffedge="+cookie); a.status != http.StatusSeeOther {
			t.Errorf("the cookie %s is good", name)
		}
	}
}

func TestSigningOutEverywhere(t *testing.T) {
	onEach(t, func(t *testing.T, open func(*testing.T, *clock) access.Accounts) {
		h := newHouse(t, open)
		phone, colleague := h.newVisitor(), h.newVisitor()
		h.mustSignIn("viewer")
		phone.mustSignIn("viewer")
		colleague.mustSignIn("admin")
		end := phone.stream()
		if a := h.post("/sign-out-everywhere", nil); a.status != http.StatusSeeOther {
			t.Errorf("%d %s", a.status, a.body)
		}
		h.endsSoon(end)
		if h.isIn() || phone.isIn() || !colleague.isIn() {
			t.Errorf("here %v, on the phone %v, the colleague %v", h.isIn(), phone.isIn(), colleague.isIn())
		}
	})
}

// Streams end within a second of the session: however it ends.
func TestStreamsEndWithTheSession(t *testing.T) {
	for name, end := range map[string]func(*house){
		"signed out in another tab": func(h *house) { h.post("/sign-out", nil) },
		"signed in as another":      func(h *house) { h.mustSignIn("admin") },
		"idle":                      func(h *house) { h.clock.pass(30*time.Minute + time.Second) },
		"removed": func(h *house) {
			_, _, err := h.registry.SetMember(h.machine, "bath", "viewer@example.gov.uk", "", access.None)
			h.must(err)
		},
		"suspended":      func(h *house) { h.must(h.registry.Suspend(h.machine, "viewer@example.gov.uk", true)) },
		"a new password": func(h *house) { setPassword(h, "viewer") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t, onSQLite)
			h.mustSignIn("viewer")
			stream := h.stream()
			h.goesOn(stream)
			end(h)
			h.endsSoon(stream)
		})
	}
}

func setPassword(h *house, name string) {
	code, err := h.registry.Code(h.machine, name+"@example.gov.uk")
	h.must(err)
	h.secrets = append(h.secrets, code)
	if a := h.newVisitor().post("/password", url.Values{"code": {code}, "password": {"another long password"}}); a.status != http.StatusSeeOther {
		h.t.Errorf("the password is not set: %d %s", a.status, a.body)
	}
}

// A stream that is opened again and again keeps nobody signed in.
func TestStreamsDoNotKeepASessionAlive(t *testing.T) {
	h := newHouse(t, onSQLite)
	h.mustSignIn("viewer")
	var stream <-chan string
	for range 2 {
		h.clock.pass(14 * time.Minute)
		stream = h.stream()
	}
	h.clock.pass(3 * time.Minute)
	h.endsSoon(stream)
	if h.isIn() {
		t.Error("somebody is signed in who has done nothing for 31 minutes")
	}
}

func (h *house) token(email string, role access.Role) (access.Token, string) {
	h.t.Helper()
	token, text, err := h.registry.CreateTokenFor(h.machine, "bath", email, "reports", role, 24*time.Hour)
	h.must(err)
	h.secrets = append(h.secrets, text)
	return token, text
}

func TestTokensOverHTTP(t *testing.T) {
	onEach(t, func(t *testing.T, open func(*testing.T, *clock) access.Accounts) {
		h := newHouse(t, open)
		token, text := h.token("admin@example.gov.uk", access.Analyst)
		a := h.post("/graphql", nil, "Authorization", "bearer "+text, "Origin", "https://elsewhere.example", "Sec-Fetch-Site", "cross-site")
		if a.status != http.StatusOK || !strings.Contains(a.body, "admin@example.gov.uk ANALYST") || len(a.header.Values("Set-Cookie")) > 0 {
			t.Errorf("%d %s", a.status, a.body)
		}
		program := h.newVisitor()
		program.header.Set("Authorization", "Bearer "+text)
		stream := program.stream()
		h.goesOn(stream)
		for _, path := range []string{"/sign-out", "/sign-out-everywhere", "/sign-in", "/password"} {
			if a := program.post(path, nil); a.status != http.StatusForbidden {
				t.Errorf("POST %s with a token: %d", path, a.status)
			}
		}
		h.must(h.registry.RevokeToken(h.machine, "bath", token.ID))
		h.endsSoon(stream)
		if a := program.get("/graphql"); a.status != http.StatusUnauthorized || errorCode(t, a.body) != "UNAUTHENTICATED" {
			t.Errorf("%d %s", a.status, a.body)
		}
	})
}

// Who sends a token that is none is nobody, even with a cookie that is good.
func TestBadTokensAreNoCookies(t *testing.T) {
	h := newHouse(t, onSQLite)
	h.mustSignIn("viewer")
	for _, value := range []string{"Bearer cliffedge_nothing", "Bearer", "Bearer ", "", "Basic dmlld2VyOng=", "cliffedge_nothing"} {
		for _, path := range []string{"/graphql", "/plans"} {
			a := h.get(path, "Authorization", value)
			if a.status != http.StatusUnauthorized || !strings.HasPrefix(a.header.Get("WWW-Authenticate"), "Bearer") || errorCode(t, a.body) != "UNAUTHENTICATED" {
				t.Errorf("%s with %q: %d %s", path, value, a.status, a.body)
			}
		}
	}
	_, text := h.token("viewer@example.gov.uk", access.Viewer)
	if a := h.get("/graphql", "Authorization", "Bearer "+text, "Authorization", "Bearer "+text); a.status != http.StatusUnauthorized {
		t.Errorf("two tokens: %d", a.status)
	}
}

func TestStrangersAreToldWhereToSignIn(t *testing.T) {
	h := newHouse(t, onSQLite)
	for _, c := range []struct {
		method, path, accept string
		status               int
		location, kind       string
	}{
		{"GET", "/", "text/html", 303, "/sign-in", ""},
		{"GET", "/plans/a%20b?x=%2F", "text/html", 303, "/sign-in?next=%2Fplans%2Fa%2520b%3Fx%3D%252F", ""},
		{"GET", "//evil.example/", "text/html", 303, "/sign-in", ""},
		{"POST", "/plans", "text/html", 303, "/sign-in", ""},
		{"POST", "/graphql", "application/json", 401, "", "application/json; charset=utf-8"},
		{"POST", "/graphql", "application/graphql-response+json", 401, "", "application/graphql-response+json; charset=utf-8"},
		{"GET", "/graphql/", "*/*", 401, "", "application/json; charset=utf-8"},
		{"GET", "/stream", "text/event-stream", 401, "", "application/json; charset=utf-8"},
		{"GET", "/static/a.css", "*/*", 200, "", "text/plain; charset=utf-8"},
		{"GET", "/oidc/start", "*/*", 404, "", "text/plain; charset=utf-8"},
	} {
		a := h.ask(c.method, c.path, nil, "Accept", c.accept)
		if a.status != c.status || a.header.Get("Location") != c.location || c.kind != "" && a.header.Get("Content-Type") != c.kind {
			t.Errorf("%s %s: %d %q %q", c.method, c.path, a.status, a.header.Get("Location"), a.header.Get("Content-Type"))
		}
		if len(a.header.Values("Set-Cookie")) > 0 {
			t.Errorf("%s %s sets a cookie", c.method, c.path)
		}
		if c.status == 401 && (errorCode(t, a.body) != "UNAUTHENTICATED" || a.header.Get("WWW-Authenticate") == "") {
			t.Errorf("%s %s: %s", c.method, c.path, a.header)
		}
	}
}

func TestRequestsOfOtherSitesAreRefused(t *testing.T) {
	h := newHouse(t, onSQLite)
	h.mustSignIn("viewer")
	host := strings.TrimPrefix(h.server.URL, "http://")
	foreign := [][]string{
		{"Origin", "https://evil.example"},
		{"Origin", "null"},
		{"Origin", "http://" + host + ".evil.example"},
		{"Origin", "http://evil.example@" + host},
		{"Origin", "http://127.0.0.1:1"},
		{"Origin", ""},
		{"Origin", "ftp://" + host},
		{"Origin", "https://evil.example", "Sec-Fetch-Site", "same-origin"},
		{"Sec-Fetch-Site", "cross-site"},
		{"Sec-Fetch-Site", "same-site"},
		{"Origin", h.server.URL, "Sec-Fetch-Site", "cross-site"},
		{"Origin", h.server.URL, "Origin", "https://evil.example"},
	}
	for _, headers := range foreign {
		for _, path := range []string{"/graphql", "/plans", "/sign-in", "/sign-out", "/password"} {
			if headers[1] == "" {
				continue // which Go's client does not send
			}
			a := h.ask(http.MethodPost, path, strings.NewReader("email=a&password=b"), append(headers, "Content-Type", "application/x-www-form-urlencoded")...)
			if a.status != http.StatusForbidden || path == "/graphql" && errorCode(t, a.body) != "FORBIDDEN" {
				t.Errorf("POST %s with %q: %d", path, headers, a.status)
			}
		}
		if a := h.get("/plans", append(headers, "Accept", "text/event-stream")...); a.status != http.StatusForbidden && headers[1] != "" {
			t.Errorf("a stream with %q: %d", headers, a.status)
		}
	}
	for _, headers := range [][]string{
		{"Origin", h.server.URL}, {"Origin", h.server.URL, "Sec-Fetch-Site", "same-origin"}, {"Sec-Fetch-Site", "none"}, {},
	} {
		if a := h.ask(http.MethodPost, "/graphql", nil, headers...); a.status != http.StatusOK {
			t.Errorf("POST with %q: %d %s", headers, a.status, a.body)
		}
	}
	if a := h.get("/plans", "Sec-Fetch-Site", "cross-site"); a.status != http.StatusOK {
		t.Errorf("a link on another site: %d", a.status)
	}
	if !h.isIn() {
		t.Error("another site has signed somebody out")
	}
}

func TestNobodyIsSentElsewhere(t *testing.T) {
	for next, local := range map[string]bool{
		"/": true, "/plans?year=2027&x=a//b": true, "/a/../b": true, "/%2F%2Fevil": true,
		"": false, "//evil.example": false, "/\\evil.example": false, "\\\\evil.example": false, "https://evil.example": false,
		"https:evil.example": false, "javascript:alert(1)": false, "/\t/evil.example": false, "/\n/evil.example": false, " /a": false,
		"/a b": false, "/a\\b": false, "plans": false, "/é": false, "/a\x00": false, "/%zz": false, "///evil": false, "/\x7f": false,
		"/" + strings.Repeat("a", 2000): false,
	} {
		if isLocal(next) != local {
			t.Errorf("%q: %v", next, isLocal(next))
		}
	}
	h := newHouse(t, onSQLite)
	for _, next := range []string{"//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "/\t/evil.example"} {
		fields := url.Values{"email": {"viewer@example.gov.uk"}, "password": {password}, "next": {next}}
		if a := h.post("/sign-in", fields); a.status != http.StatusSeeOther || a.header.Get("Location") != "/" {
			t.Errorf("%q: %d %q", next, a.status, a.header.Get("Location"))
		}
		if a := h.newVisitor().get("/sign-in?" + url.Values{"next": {next}}.Encode()); strings.Contains(a.body, "evil") {
			t.Errorf("%q: %s", next, a.body)
		}
	}
}

// Whoever tries an address that nobody has is answered, and noted, as with a wrong password.
func TestNobodyLearnsWhoHasAnAccount(t *testing.T) {
	onEach(t, func(t *testing.T, open func(*testing.T, *clock) access.Accounts) {
		h := newHouse(t, open)
		h.must(h.registry.Suspend(h.machine, "admin@example.gov.uk", true))
		type outcome struct{ body, header, writes string }
		try := func(email, text string) outcome {
			h.accounts.since()
			a := h.newVisitor().post("/sign-in", url.Values{"email": {email}, "password": {text}})
			a.header.Del("X-Request-Id")
			a.header.Del("Date")
			a.header.Del("Content-Length")
			return outcome{strings.ReplaceAll(a.body, email, "EMAIL"), fmt.Sprint(a.status, a.header), fmt.Sprint(h.accounts.since())}
		}
		h.secrets = append(h.secrets, "planted wrong password")
		known := try("viewer@example.gov.uk", "planted wrong password")
		if !strings.Contains(known.body, "The e-mail address or the password is not right") || !strings.HasPrefix(known.header, "422") || known.writes != "[Fail]" {
			t.Errorf("%+v", known)
		}
		for _, email := range []string{"nobody@example.gov.uk", "other@example.gov.uk"} {
			if got := try(email, "planted wrong password"); got != known {
				t.Errorf("%s:\n%+v\nis not\n%+v", email, got, known)
			}
		}
		if got := try("admin@example.gov.uk", password); got != known {
			t.Errorf("suspended, with the right password:\n%+v\nis not\n%+v", got, known)
		}
	})
}

func TestGuessingIsAnsweredWithPatience(t *testing.T) {
	h := newHouse(t, onSQLite)
	var a answer
	for range 6 {
		a = h.post("/sign-in", url.Values{"email": {"nobody@example.gov.uk"}, "password": {"planted guess here"}})
	}
	h.secrets = append(h.secrets, "planted guess here")
	if a.status != http.StatusTooManyRequests || a.header.Get("Retry-After") == "" || !strings.Contains(a.body, "There were too many attempts") || !strings.Contains(a.body, `value="nobody@example.gov.uk"`) {
		t.Errorf("%d %s", a.status, a.body)
	}
}

// Pages say what is wrong all at once, in a summary that leads to the fields, and in the title.
func TestFormsSayWhatIsWrong(t *testing.T) {
	h := newHouse(t, onSQLite)
	for _, c := range []struct {
		path   string
		fields url.Values
		says   []string
	}{
		{"/sign-in", nil, []string{"<title>Error: Sign in", `href="#email">Enter your e-mail address`, `href="#password">Enter your password`, `aria-describedby="email-problem"`, `aria-describedby="password-problem"`}},
		{"/sign-in", url.Values{"email": {`"><script>`}}, []string{`href="#password"`, `value="&#34;&gt;&lt;script&gt;"`}},
		{"/sign-in", url.Values{"email": {"viewer@example.gov.uk"}, "password": {"planted wrong one"}}, []string{`href="#email">The e-mail address or the password`, `value="viewer@example.gov.uk"`}},
		{"/password", nil, []string{"<title>Error: Set a password", `href="#code">Enter the one-time code`, `href="#password">Enter a new password`, `aria-describedby="code-hint code-problem"`}},
		{"/password", url.Values{"password": {"planted"}}, []string{`href="#code"`, `href="#password">The password has 7 characters`}},
		{"/password", url.Values{"code": {"planted code"}, "password": {"planted and long"}}, []string{`href="#code">The code is not right`}},
	} {
		a := h.post(c.path, c.fields)
		if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, `role="alert"`) {
			t.Errorf("POST %s %v: %d %s", c.path, c.fields, a.status, a.body)
		}
		for _, text := range c.says {
			if !strings.Contains(a.body, text) {
				t.Errorf("POST %s %v does not say %q:\n%s", c.path, c.fields, text, a.body)
			}
		}
	}
	h.secrets = append(h.secrets, "planted")
}

func TestAPasswordIsSetByACode(t *testing.T) {
	onEach(t, func(t *testing.T, open func(*testing.T, *clock) access.Accounts) {
		h := newHouse(t, open)
		h.mustSignIn("admin") // on a machine that is shared
		code, err := h.registry.Code(h.machine, "other@example.gov.uk")
		h.must(err)
		h.secrets = append(h.secrets, code, "Vic other, twice")
		a := h.post("/password", url.Values{"code": {code}, "password": {"Vic other vic"}})
		if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "hardly more than the name") {
			t.Errorf("%d %s", a.status, a.body)
		}
		a = h.post("/password", url.Values{"code": {" " + strings.ToUpper(code)}, "password": {password}})
		if a.status != http.StatusSeeOther || a.header.Get("Location") != "/sign-in?said=password" {
			t.Errorf("%d %s", a.status, a.body)
		}
		if h.isIn() {
			t.Error("the administrator is still signed in")
		}
		h.mustSignIn("other")
		if a := h.post("/password", url.Values{"code": {code}, "password": {password}}); a.status != http.StatusUnprocessableEntity {
			t.Errorf("the code again: %d", a.status)
		}
	})
}

func TestPagesAreProtected(t *testing.T) {
	h := newHouse(t, onSQLite)
	for _, path := range []string{"/sign-in", "/password"} {
		a := h.get(path)
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
			"Referrer-Policy":         "same-origin", "X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store",
			"Content-Type": "text/html; charset=utf-8",
		} {
			if got := a.header.Get(name); got != want {
				t.Errorf("%s: %s is %q", path, name, got)
			}
		}
		if len(a.header.Get("X-Request-Id")) < 20 || !strings.Contains(a.body, `<html lang="en-GB" `) || strings.Contains(a.body, "<script") || strings.Contains(a.body, "style=") {
			t.Errorf("%s: %s %s", path, a.header, a.body)
		}
	}
}

func TestFormsAreBounded(t *testing.T) {
	h := newHouse(t, onSQLite)
	if a := h.post("/sign-in", url.Values{"email": {"a"}, "password": {strings.Repeat("a", 64<<10)}}); a.status != http.StatusRequestEntityTooLarge || !strings.Contains(a.body, "expected at most 64 KiB") {
		t.Errorf("too large: %d %s", a.status, a.body)
	}
	if a := h.ask(http.MethodPost, "/sign-in", strings.NewReader("a=%zz"), "Content-Type", "application/x-www-form-urlencoded"); a.status != http.StatusBadRequest {
		t.Errorf("unreadable: %d", a.status)
	}
	if a := h.ask(http.MethodPost, "/sign-in", strings.NewReader("email=a&password=b"), "Content-Type", "text/plain"); a.status != http.StatusUnsupportedMediaType || !strings.Contains(a.body, "expected application/x-www-form-urlencoded") {
		t.Errorf("no form: %d %s", a.status, a.body)
	}
	for path, methods := range map[string]string{"/sign-in": "GET, HEAD, POST", "/password": "GET, HEAD, POST", "/sign-out": "POST", "/sign-out-everywhere": "POST"} {
		a := h.ask(http.MethodPut, path, nil)
		says := "the method PUT; expected " + strings.ReplaceAll(methods, ", ", " or ") + "."
		if a.status != http.StatusMethodNotAllowed || a.header.Get("Allow") != methods || !strings.Contains(a.body, says) || !strings.Contains(a.body, "<h1") {
			t.Errorf("PUT %s: %d, Allow: %q, %s", path, a.status, a.header.Get("Allow"), a.body)
		}
	}
	for _, email := range []string{"\x00", "\xff", strings.Repeat("é", 10000)} {
		if a := h.post("/sign-in", url.Values{"email": {"a" + email}, "password": {"b"}}); a.status != http.StatusUnprocessableEntity {
			t.Errorf("%.10q: %d", email, a.status)
		}
	}
}

// A database that cannot be reached is nobody's fault who asks, and signs nobody out.
func TestTheDatabaseIsAway(t *testing.T) {
	h := newHouse(t, onSQLite)
	h.mustSignIn("viewer")
	_, text := h.token("viewer@example.gov.uk", access.Viewer)
	h.accounts.fail(&plan.StoreError{Code: plan.Unavailable, Message: "the database is away", Cause: io.ErrUnexpectedEOF})
	for what, a := range map[string]answer{
		"a page": h.get("/plans"), "the API": h.get("/graphql"), "a token": h.get("/graphql", "Authorization", "Bearer "+text),
		"signing in": h.newVisitor().signIn("viewer"),
	} {
		id := a.header.Get("X-Request-Id")
		if a.status != http.StatusServiceUnavailable || !strings.Contains(a.body, id) || strings.Contains(a.body, "EOF") || !strings.Contains(h.log.String(), id) {
			t.Errorf("%s: %d %s", what, a.status, a.body)
		}
	}
	h.accounts.fail(nil)
	if !h.isIn() {
		t.Error("somebody was signed out")
	}
}

func TestTheAddressThatCounts(t *testing.T) {
	for _, c := range []struct {
		remote string
		hops   []string
		trust  bool
		want   string
	}{
		{"192.0.2.1:1234", nil, false, "192.0.2.1"},
		{"192.0.2.1:1234", []string{"198.51.100.1"}, false, "192.0.2.1"},
		{"192.0.2.1:1234", []string{"198.51.100.1"}, true, "198.51.100.1"},
		{"192.0.2.1:1234", []string{"203.0.113.1, 198.51.100.1"}, true, "198.51.100.1"},
		{"192.0.2.1:1234", []string{"203.0.113.1", "198.51.100.1"}, true, "198.51.100.1"},
		{"192.0.2.1:1234", []string{"203.0.113.1, "}, true, "192.0.2.1"},
		{"192.0.2.1:1234", []string{"made up"}, true, "unknown"},
		{"192.0.2.1:1234", nil, true, "192.0.2.1"},
		{"[2001:db8::1:2]:1234", nil, false, "2001:db8::/64"},
		{"[::ffff:192.0.2.1]:1234", nil, false, "192.0.2.1"},
		{"[fe80::1%eth0]:1234", nil, false, "fe80::/64"},
		{"@", nil, false, "unknown"},
	} {
		g := &Gate{Config: Config{TrustProxy: c.trust}}
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = c.remote
		r.Header["X-Forwarded-For"] = c.hops
		if got := g.clientOf(r); got != c.want {
			t.Errorf("%s, %q: %q, expected %q", c.remote, c.hops, got, c.want)
		}
	}
}

// A session that is ended while another request notes that somebody was there stays ended.
func TestAnEndedSessionIsNotKeptAgain(t *testing.T) {
	h := newHouse(t, onSQLite)
	cookie := h.mustSignIn("viewer")
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.AddCookie(&http.Cookie{Name: "cliffedge", Value: cookie})
	ctx, err := h.gate.load(r)
	h.must(err)
	h.clock.pass(2 * time.Minute)
	h.post("/sign-out", nil)
	h.must(h.gate.seen(ctx))
	if a := h.get("/", "Cookie", "cliffedge="+cookie); a.status != http.StatusSeeOther {
		t.Errorf("the session is back: %d", a.status)
	}
}

func TestAPageOfOnesOwn(t *testing.T) {
	h := newHouse(t, onSQLite, func(_ *house, c *Config) {
		c.Page = func(w http.ResponseWriter, _ *http.Request, p Page) {
			w.WriteHeader(p.Status)
			fmt.Fprintf(w, "[%s] %s", p.Title, p.Body)
		}
	})
	if a := h.get("/sign-in"); !strings.HasPrefix(a.body, "[Sign in] ") || a.header.Get("X-Frame-Options") != "DENY" {
		t.Errorf("%s %s", a.header, a.body)
	}
}

func TestAGateNeedsItsParts(t *testing.T) {
	if _, err := New(Config{}); err == nil {
		t.Error("a gate of nothing")
	}
	h := newHouse(t, onSQLite)
	bad := h.gate.Config
	bad.Provider = &ProviderConfig{Issuer: "http://login.example.gov.uk", RedirectURL: "https://example.gov.uk/elsewhere"}
	bad.Log = slog.New(slog.DiscardHandler)
	_, err := New(bad)
	for _, part := range []string{"https://", "/oidc/callback", "id is missing"} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%v does not say %q", err, part)
		}
	}
}

func TestGroupsAreRead(t *testing.T) {
	got, err := ParseGroups([]string{"finance=bath:ANALYST", " cn=heads,ou=groups=bath:APPROVER", "finance=north-somerset:VIEWER"})
	want := map[string][]Grant{
		"finance": {{"bath", access.Analyst}, {"north-somerset", access.Viewer}}, "cn=heads,ou=groups": {{"bath", access.Approver}},
	}
	if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v, %v", got, err)
	}
	_, err = ParseGroups([]string{"", "finance", "=bath:ANALYST", "finance=bath", "finance=Bath:OWNER", "a=bath:VIEWER", "a=bath:ADMIN", "b=bath:NONE"})
	for _, part := range []string{`""`, `"finance" says`, `"=bath:ANALYST"`, `"finance=bath" says`, `"Bath" cannot be`, `"OWNER" is no role`, `already`, `"NONE" is no role`} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%v does not say %s", err, part)
		}
	}
}
