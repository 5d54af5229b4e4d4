package signin

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

// holds is what a page that holds a form would send, and where.
type holds struct {
	to, kind string
	fields   url.Values
	files    []string
}

// heldIn reads the page that a form was answered with.
func heldIn(t *testing.T, body string) holds {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	h := holds{fields: url.Values{}}
	for n := range doc.Descendants() {
		has := func(name string) string {
			i := slices.IndexFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
			if i < 0 {
				return ""
			}
			return n.Attr[i].Val
		}
		switch {
		case n.Data == "form":
			h.to, h.kind = has("action"), has("enctype")
		case n.Data == "input" && has("type") == "hidden":
			h.fields.Add(has("name"), strings.ReplaceAll(has("value"), "\n", "\r\n")) // as browsers send lines
		case n.Data == "input" && has("type") == "file":
			h.files = append(h.files, has("name"))
		}
	}
	return h
}

// A form that is sent after the session has ended is held by the page that says so, and is sent again from there.
func TestAFormIsNotLostWithTheSession(t *testing.T) {
	h := newHouse(t, onSQLite)
	h.mustSignIn("viewer")
	h.clock.pass(idleTime + time.Minute)
	fields := url.Values{"title": {`planted "quoted" <b>&amp;`}, "note": {"planted line\r\nand another", "planted second"}, "action": {"save"}}
	a := h.post("/plans/edit?revision=3", fields)
	if a.status != http.StatusUnauthorized || a.header.Get("Location") != "" || a.header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %s", a.status, a.header)
	}
	for _, text := range []string{"You have been signed out", "has not been saved", `href="` + AgainPath + `"`, `target="_blank"`} {
		if !strings.Contains(a.body, text) {
			t.Errorf("the page does not say %q:\n%s", text, a.body)
		}
	}
	got := heldIn(t, a.body)
	if got.to != "/plans/edit?revision=3" || got.kind != "" || got.fields.Encode() != fields.Encode() {
		t.Errorf("the page holds %+v, expected %v", got, fields)
	}
	if strings.Contains(h.log.String(), "planted") {
		t.Errorf("the log tells what was typed: %s", h.log.String())
	}
	if b := h.post("/sign-in", url.Values{"email": {"viewer@example.gov.uk"}, "password": {password}, "next": {backPath}}); b.header.Get("Location") != backPath {
		t.Errorf("%d %s", b.status, b.header)
	}
	for _, path := range []string{backPath, AgainPath} {
		if b := h.get(path); b.status != http.StatusOK || !strings.Contains(b.body, "Go back to the tab") {
			t.Errorf("%s: %d %s", path, b.status, b.body)
		}
	}
	if b := h.post(got.to, got.fields); b.status != http.StatusOK || !strings.Contains(b.body, "POST viewer@example.gov.uk") {
		t.Errorf("the form again: %d %s", b.status, b.body)
	}
}

// multipartForm is a form with a file, as a browser sends it.
func multipartForm(t *testing.T, note, file string) (body *bytes.Buffer, kind string) {
	t.Helper()
	body = &bytes.Buffer{}
	w := multipart.NewWriter(body)
	if err := w.WriteField("note", note); err != nil {
		t.Fatal(err)
	}
	part, err := w.CreateFormFile("file", "plan.yaml")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = part.Write([]byte(file)) // to memory
	w.Close()
	return body, w.FormDataContentType()
}

// What was typed beside a file is held; the file has to be chosen again.
func TestAFormWithAFileIsHeld(t *testing.T) {
	h := newHouse(t, onSQLite)
	body, kind := multipartForm(t, "from the <ledger>", "planted in a file"+strings.Repeat(" ", mostHeld))
	a := h.ask(http.MethodPost, "/import", body, "Content-Type", kind, "Origin", h.server.URL)
	got := heldIn(t, a.body)
	if a.status != http.StatusUnauthorized || got.kind != "multipart/form-data" || got.fields.Get("note") != "from the <ledger>" || !slices.Equal(got.files, []string{"file"}) {
		t.Errorf("%d %+v\n%s", a.status, got, a.body)
	}
	if strings.Contains(a.body, "planted") {
		t.Error("the page holds the file")
	}
}

// What cannot be held is said, with what to do; nothing else is answered with what was sent.
func TestWhatIsNotHeld(t *testing.T) {
	h := newHouse(t, onSQLite)
	const urlencoded = "application/x-www-form-urlencoded"
	large, largeKind := multipartForm(t, strings.Repeat("planted", mostHeld/7+1), "")
	for what, c := range map[string]struct {
		path, kind, body string
		headers          []string
		status           int
		says             string
	}{
		"too large":                 {"/plans", urlencoded, "a=" + strings.Repeat("planted", mostHeld/7+1), nil, 401, "too large to be kept"},
		"too large beside a file":   {"/plans", largeKind, large.String(), nil, 401, "too large to be kept"},
		"what cannot be read":       {"/plans", urlencoded, "a=planted%zz", nil, 400, "cannot be read"},
		"parts that cannot be read": {"/plans", "multipart/form-data; boundary=x", "planted", nil, 400, "cannot be read"},
		"to another site":           {"//evil.example/a", urlencoded, "a=planted", nil, 303, ""},
		"from another site":         {"/plans", urlencoded, "a=planted", []string{"Origin", "https://evil.example"}, 403, "another site"},
		"by a script":               {"/plans", urlencoded, "a=planted", []string{"Sec-Fetch-Dest", "empty", "Sec-Fetch-Site", "same-origin"}, 401, "Nobody is signed in."},
		"no form":                   {"/plans", "application/json", `{"a": "planted"}`, nil, 303, ""},
	} {
		t.Run(what, func(t *testing.T) {
			a := h.ask(http.MethodPost, c.path, strings.NewReader(c.body), append(c.headers, "Content-Type", c.kind)...)
			if a.status != c.status || !strings.Contains(a.body, c.says) || strings.Contains(a.body, "planted") || strings.Contains(a.header.Get("Location"), "planted") {
				t.Errorf("%d %s %s", a.status, a.header, a.body)
			}
		})
	}
	if strings.Contains(h.log.String(), "planted") {
		t.Errorf("the log tells what was typed: %s", h.log.String())
	}
}

// Whoever sends forms without being signed in can have no more than so many held.
func TestHoldingIsBounded(t *testing.T) {
	h := newHouse(t, onSQLite)
	fields := url.Values{"a": {"planted"}}
	for range mostHolds {
		if a := h.post("/plans", fields); a.status != http.StatusUnauthorized {
			t.Fatalf("%d %s", a.status, a.body)
		}
	}
	if a := h.post("/plans", fields); a.status != http.StatusTooManyRequests || strings.Contains(a.body, "planted") || !strings.Contains(a.body, "Back button leads to it") {
		t.Errorf("one too many: %d %s", a.status, a.body)
	}
	h.clock.pass(time.Minute)
	if a := h.post("/plans", fields); a.status != http.StatusUnauthorized {
		t.Errorf("a minute later: %d", a.status)
	}
}

// Who reads is led to sign in, told why, and back to the page; who comes for the first time is told nothing of a session.
func TestAReaderComesBackToThePage(t *testing.T) {
	h := newHouse(t, onSQLite)
	if to := h.get("/plans?year=2027").header.Get("Location"); to != "/sign-in?next=%2Fplans%3Fyear%3D2027" {
		t.Errorf("a stranger is sent to %s", to)
	}
	h.mustSignIn("viewer")
	h.clock.pass(idleTime + time.Minute)
	to := h.get("/plans?year=2027").header.Get("Location")
	if to != "/sign-in?next=%2Fplans%3Fyear%3D2027&said=over" {
		t.Fatalf("sent to %s", to)
	}
	if a := h.get(to); !strings.Contains(a.body, "Your session has ended") {
		t.Errorf("%s", a.body)
	}
}
