package graphiql

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func ask(h http.Handler, method, path string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestEveryAnswerCarriesTheHeaders(t *testing.T) {
	h := Handler("/graphql", nil)
	for _, path := range []string{"/", "/graphiql.js", "/graphiql.css", "/licences.txt", "/elsewhere"} {
		header := ask(h, http.MethodGet, path).Header()
		want := map[string]string{
			"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
				"frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
			"X-Content-Type-Options": "nosniff",
			"Referrer-Policy":        "no-referrer",
		}
		for name, value := range want {
			if got := header.Get(name); got != value {
				t.Errorf("%s: %s is %q, not %q", path, name, got, value)
			}
		}
	}
}

func TestFilesAreServedWithTheirKind(t *testing.T) {
	h := Handler("/graphql", nil)
	for path, kind := range map[string]string{
		"/": "text/html; charset=utf-8", "/graphiql.js": "text/javascript; charset=utf-8",
		"/graphiql.css": "text/css; charset=utf-8", "/licences.txt": "text/plain; charset=utf-8",
	} {
		got, head := ask(h, http.MethodGet, path), ask(h, http.MethodHead, path)
		if got.Code != http.StatusOK || got.Header().Get("Content-Type") != kind || got.Body.Len() == 0 {
			t.Errorf("%s: %d, %q, %d bytes", path, got.Code, got.Header().Get("Content-Type"), got.Body.Len())
		}
		if head.Code != http.StatusOK || head.Body.Len() != 0 || head.Header().Get("Content-Length") != fmt.Sprint(got.Body.Len()) {
			t.Errorf("HEAD %s: %d, %d bytes, Content-Length %q", path, head.Code, head.Body.Len(), head.Header().Get("Content-Length"))
		}
	}
}

func TestWhatTheBrowserHasIsNotSentAgain(t *testing.T) {
	for _, path := range []string{"/", "/graphiql.js", "/graphiql.css"} {
		h := Handler("/graphql", nil)
		first := ask(h, http.MethodGet, path)
		tag := first.Header().Get("ETag")
		if tag == "" || first.Header().Get("Cache-Control") != "no-cache" {
			t.Errorf("%s: ETag %q, Cache-Control %q", path, tag, first.Header().Get("Cache-Control"))
		}
		if again := ask(h, http.MethodGet, path, "If-None-Match", tag); again.Code != http.StatusNotModified || again.Body.Len() != 0 {
			t.Errorf("%s: %d with %d bytes", path, again.Code, again.Body.Len())
		}
	}
	if a, b := ask(Handler("/graphql", nil), "GET", "/"), ask(Handler("/other", nil), "GET", "/"); a.Header().Get("ETag") == b.Header().Get("ETag") {
		t.Error("two pages have one ETag")
	}
}

func TestOtherPathsAndMethodsAreRefused(t *testing.T) {
	h := Handler("/graphql", nil)
	for _, path := range []string{"/index.html", "/assets/graphiql.js", "/web/main.jsx", "/graphiql.js/", "//", "/../graphiql.go"} {
		if got := ask(h, http.MethodGet, path); got.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, got.Code)
		}
	}
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions} {
		if got := ask(h, method, "/"); got.Code != http.StatusMethodNotAllowed || got.Header().Get("Allow") != "GET, HEAD" {
			t.Errorf("%s: %d, Allow %q", method, got.Code, got.Header().Get("Allow"))
		}
	}
}

var setupOf = regexp.MustCompile(`(?s)<script type="application/json" id="setup">(.*?)</script>`)

// Whatever is in an example comes back as it was, and ends neither its element nor begins another.
func TestExamplesCannotLeaveTheirElement(t *testing.T) {
	examples := []Example{
		{"</script><script>alert(1)</script>", "query { a } # <!-- <script> ' \" \\ \u2028 & é", `{"x":"</SCRIPT>"}`},
		{"{{.}} ${x} `y`", "{ b }", ""},
	}
	const endpoint = "/graphql?a=</script>"
	page := ask(Handler(endpoint, examples), http.MethodGet, "/").Body.String()
	if n := strings.Count(strings.ToLower(page), "<script"); n != 2 {
		t.Errorf("the page has %d script elements, not 2", n)
	}
	found := setupOf.FindStringSubmatch(page)
	if found == nil {
		t.Fatal("the page has no setup")
	}
	if strings.ContainsAny(found[1], "<>&") {
		t.Errorf("the setup has a character that HTML reads: %s", found[1])
	}
	var setup struct {
		Endpoint string
		Examples []Example
	}
	if err := json.Unmarshal([]byte(found[1]), &setup); err != nil {
		t.Fatal(err)
	}
	if setup.Endpoint != endpoint {
		t.Errorf("the endpoint is %q", setup.Endpoint)
	}
	if diff := cmp.Diff(examples, setup.Examples); diff != "" {
		t.Error(diff)
	}
}

func TestAPageWithoutExamplesHasAnEmptyList(t *testing.T) {
	if page := ask(Handler("/graphql", nil), http.MethodGet, "/").Body.String(); !strings.Contains(page, `"examples":[]`) {
		t.Error(page)
	}
}

func TestThePageSaysWhatItIs(t *testing.T) {
	page := ask(Handler("/graphql", nil), http.MethodGet, "/").Body.String()
	for _, want := range []string{`<html lang="en-GB">`, `<title>Cliffedge: GraphiQL</title>`, `<h1 class="visually-hidden">`, `<noscript>`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %s", want)
		}
	}
}

// named are the hosts that the bundle names: in names of XML's, in messages and in comments. It fetches nothing from them, which
// the policy forbids besides; another one is for a person to look at.
var named = []string{
	"www.w3.org", "react.dev", "yarnpkg.com", "github.com", "en.wikipedia.org", "commonmark.org", "codemirror.net",
}

var (
	hostOf  = regexp.MustCompile(`(?i)(?:https?|wss?)://([a-z0-9][a-z0-9.-]*)`)
	cssURL  = regexp.MustCompile(`(?i)url\(\s*["']?([^)]{0,12})`)
	fetched = regexp.MustCompile(`(?i)\b(src|href)="(https?:)?//|unpkg|jsdelivr|esm\.sh|cdnjs|googleapis|gstatic|importScripts\(|new Worker\(`)
)

func TestNothingIsFetchedFromAnotherHost(t *testing.T) {
	for _, name := range []string{"page.html", "assets/graphiql.js", "assets/graphiql.css"} {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, host := range hostOf.FindAllSubmatch(content, -1) {
			if !slices.Contains(named, string(host[1])) {
				t.Errorf("%s names the host %s", name, host[1])
			}
		}
		for _, m := range fetched.FindAll(content, -1) {
			t.Errorf("%s has %s", name, m)
		}
	}
	css, _ := assets.ReadFile("assets/graphiql.css")
	if bytes.Contains(css, []byte("@import")) || bytes.Contains(css, []byte("@font-face")) {
		t.Error("the styles load others, or fonts")
	}
	for _, m := range cssURL.FindAllSubmatch(css, -1) {
		if !bytes.HasPrefix(m[1], []byte("data:image/")) {
			t.Errorf("the styles load %s", m[1])
		}
	}
}

// The bundle says the sum of what it was made of. When this fails: go -C tools run ./graphiql
func TestTheBundleIsOfItsSources(t *testing.T) {
	entries, err := os.ReadDir("web")
	if err != nil {
		t.Fatal(err)
	}
	hash := sha256.New()
	for _, e := range entries {
		if e.IsDir() {
			continue
		}
		content, err := os.ReadFile(filepath.Join("web", e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(hash, "%s %d\n%s", e.Name(), len(content), content)
	}
	for _, name := range []string{"graphiql.js", "graphiql.css"} {
		content, _ := assets.ReadFile("assets/" + name)
		if sum := hex.EncodeToString(hash.Sum(nil)); !bytes.Contains(content[:min(len(content), 300)], []byte(sum)) {
			t.Errorf("%s was not made of what is in web now: go -C tools run ./graphiql", name)
		}
	}
}

// The lock names exact versions with their hashes, and no place that they came from.
func TestTheLockIsExact(t *testing.T) {
	content, err := os.ReadFile("web/package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	var lock struct {
		Packages map[string]struct{ Version, Integrity, Resolved string }
	}
	if err := json.Unmarshal(content, &lock); err != nil {
		t.Fatal(err)
	}
	for name, p := range lock.Packages {
		if name != "" && (p.Version == "" || p.Integrity == "" || p.Resolved != "") {
			t.Errorf("%s: version %q, integrity %q, resolved %q", name, p.Version, p.Integrity, p.Resolved)
		}
	}
}
