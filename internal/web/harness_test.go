package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"cliffedge/examples"
	"cliffedge/forecast/plan"
	"cliffedge/graph"
	"cliffedge/internal/access"
	"cliffedge/internal/exchange"
	"cliffedge/sql"
)

// What the tests of all pages have in common: a site on plans of its own, pages that are parsed, and what every page must keep.

// seen is the moment at which the tests look at the pages, long after most examples have ended.
var seen = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// site is a site in the same process.
type site struct {
	t     testing.TB
	store *sql.DB
	http  *httptest.Server
	log   *bytes.Buffer
	actor *access.Principal
}

// newSite serves the five examples.
func newSite(t testing.TB) *site {
	t.Helper()
	plans := make([]*plan.Plan, len(examples.Names))
	for i, name := range examples.Names {
		plans[i] = exampleOf(t, name)
	}
	return newSiteOf(t, plans...)
}

// newSiteOf serves plans.
func newSiteOf(t testing.TB, plans ...*plan.Plan) *site {
	t.Helper()
	db, err := sql.Open(context.Background(), "sqlite:"+filepath.Join(t.TempDir(), "plans.db"), sql.Options{Codec: exchange.Snapshots{}, Migrate: true, Create: true})
	if err != nil {
		t.Fatal(err)
	}
	s := &site{t: t, store: db, log: &bytes.Buffer{}, actor: access.Machine("demonstration")}
	for _, p := range plans {
		s.keep(p, "Loaded from the worked programme")
	}
	log := slog.New(slog.NewTextHandler(s.log, nil))
	api, err := graph.NewAPI(access.NewControl(db, db, time.Now, log), graph.Options{Introspection: true, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	pages, err := New(Config{Ask: api, Log: log, Now: func() time.Time { return seen }, Links: Links{GraphiQL: "/graphiql/"}, Demo: true})
	if err != nil {
		t.Fatal(err)
	}
	s.http = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		pages.ServeHTTP(w, r.WithContext(access.With(r.Context(), s.actor)))
	}))
	t.Cleanup(func() {
		s.http.CloseClientConnections()
		s.http.Close()
		db.Close()
	})
	return s
}

// as has somebody ask who has a role in all authorities.
func (s *site) as(role access.Role) {
	s.actor = &access.Principal{User: "user-test", Name: "Somebody", Roles: map[plan.ID]access.Role{}}
	heads, err := s.store.Authorities(context.Background())
	if err != nil {
		s.t.Fatal(err)
	}
	for _, head := range heads {
		s.actor.Roles[head.Authority] = role
	}
}

func exampleOf(t testing.TB, name string) *plan.Plan {
	t.Helper()
	data, err := examples.Plans.ReadFile(name + "/plan.yaml")
	if err != nil {
		t.Fatal(err)
	}
	p, err := exchange.Read(name+"/plan.yaml", data)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// keep makes a plan the authority's.
func (s *site) keep(p *plan.Plan, note string) {
	s.t.Helper()
	_, err := s.store.Update(context.Background(), plan.Update{
		Authority: p.Authority.ID, Author: "demonstration", Note: note, Change: func(*plan.Plan) (*plan.Plan, error) { return p, nil },
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

// got is a page as a client gets it.
type got struct {
	t      testing.TB
	path   string
	status int
	header http.Header
	wire   int // bytes of the body, compressed
	text   string
	doc    *html.Node
}

// client follows no redirects, as tests look at each.
var client = &http.Client{
	Transport:     &http.Transport{DisableCompression: true},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// get asks for a page as a browser does, compressed; headers come in pairs of name and value.
func (s *site) get(path string, header ...string) *got {
	s.t.Helper()
	r, err := http.NewRequest(http.MethodGet, s.http.URL+path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.send(r, header...)
}

// send sends any request.
func (s *site) send(r *http.Request, header ...string) *got {
	s.t.Helper()
	r.Header.Set("Accept-Encoding", "gzip")
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	response, err := client.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	g := &got{t: s.t, path: r.URL.RequestURI(), status: response.StatusCode, header: response.Header, wire: len(body)}
	if response.Header.Get("Content-Encoding") == "gzip" {
		z, err := gzip.NewReader(bytes.NewReader(body))
		if err != nil {
			s.t.Fatal(err)
		}
		if body, err = io.ReadAll(z); err != nil {
			s.t.Fatal(err)
		}
	}
	g.text = string(body)
	if g.doc, err = html.Parse(strings.NewReader(g.text)); err != nil {
		s.t.Fatal(err)
	}
	return g
}

// all gives the elements of a name within a node, in order.
func all(n *html.Node, name string) []*html.Node {
	var list []*html.Node
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && d.Data == name {
			list = append(list, d)
		}
	}
	return list
}

// byID gives the element of an id; nil where there is none.
func (g *got) byID(id string) *html.Node {
	for d := range g.doc.Descendants() {
		if d.Type == html.ElementNode && attr(d, "id") == id {
			return d
		}
	}
	return nil
}

// byClass gives the elements that have a class.
func byClass(n *html.Node, class string) []*html.Node {
	var list []*html.Node
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && strings.Contains(" "+attr(d, "class")+" ", " "+class+" ") {
			list = append(list, d)
		}
	}
	return list
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// textOf is the text within a node, with single spaces.
func textOf(n *html.Node) string {
	if n == nil {
		return ""
	}
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// main is the text of the page's main part.
func (g *got) main() string {
	if list := all(g.doc, "main"); len(list) == 1 {
		return textOf(list[0])
	}
	return ""
}

// shows fails the test unless the page's main part has all of the texts.
func (g *got) shows(texts ...string) {
	g.t.Helper()
	for _, text := range texts {
		if !strings.Contains(g.main(), text) {
			g.t.Errorf("%s does not show %q:\n%s", g.path, text, g.main())
		}
	}
}

// link gives where the first link of a text leads to.
func (g *got) link(text string) string {
	g.t.Helper()
	for _, a := range all(g.doc, "a") {
		if textOf(a) == text {
			return attr(a, "href")
		}
	}
	g.t.Errorf("%s has no link %q", g.path, text)
	return ""
}

// rows are the texts of a table's cells, row by row, its head among them.
func rows(table *html.Node) [][]string {
	var list [][]string
	for _, tr := range all(table, "tr") {
		var row []string
		for d := range tr.ChildNodes() {
			if d.Type == html.ElementNode {
				row = append(row, textOf(d))
			}
		}
		list = append(list, row)
	}
	return list
}

// tableOf gives the table whose caption begins with a text.
func (g *got) tableOf(caption string) *html.Node {
	g.t.Helper()
	for _, table := range all(g.doc, "table") {
		for _, c := range all(table, "caption") {
			if strings.HasPrefix(textOf(c), caption) {
				return table
			}
		}
	}
	g.t.Fatalf("%s has no table %q", g.path, caption)
	return nil
}

// mostOnWire is what a page may take over the wire, with its styles and script.
const mostOnWire = 200 << 10

// checkText holds a page to what can be seen without a browser: one h1, a title, every id once, nothing inline, nothing of another
// host, a table for each chart, and not too much.
func (s *site) checkText(path string) *got {
	s.t.Helper()
	g := s.get(path)
	h1 := all(g.doc, "h1")
	if len(h1) != 1 || textOf(h1[0]) == "" {
		s.t.Errorf("%s has %d h1", path, len(h1))
	}
	if title := all(g.doc, "title"); len(title) != 1 && len(all(g.doc, "svg")) == 0 || !strings.HasSuffix(textOf(title[0]), " – Cliffedge") {
		s.t.Errorf("%s has the title %q", path, textOf(title[0]))
	}
	if policy := g.header.Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
		s.t.Errorf("%s has the policy %q", path, policy)
	}
	ids := map[string]bool{}
	for d := range g.doc.Descendants() {
		if d.Type == html.ElementNode {
			s.checkElement(path, d, ids)
		}
	}
	for _, chart := range byClass(g.doc, "ce-chart") {
		if len(all(chart, "table")) == 0 {
			s.t.Errorf("%s has a chart without its table", path)
		}
	}
	wire := g.wire
	for _, d := range append(all(g.doc, "link"), all(g.doc, "script")...) {
		if file := attr(d, "href") + attr(d, "src"); strings.HasPrefix(file, "/") {
			part := s.get(file)
			if part.status != http.StatusOK || !strings.Contains(part.header.Get("Cache-Control"), "immutable") {
				s.t.Errorf("%s: %s is answered %d, %q", path, file, part.status, part.header.Get("Cache-Control"))
			}
			wire += part.wire
		}
	}
	if wire > mostOnWire {
		s.t.Errorf("%s takes %d bytes over the wire", path, wire)
	}
	return g
}

func (s *site) checkElement(path string, d *html.Node, ids map[string]bool) {
	s.t.Helper()
	for _, a := range d.Attr {
		switch {
		case a.Key == "id" && ids[a.Val]:
			s.t.Errorf("%s has the id %q twice", path, a.Val)
		case a.Key == "id":
			ids[a.Val] = true
		case a.Key == "style" || strings.HasPrefix(a.Key, "on"):
			s.t.Errorf("%s has the attribute %s=%q", path, a.Key, a.Val)
		case (a.Key == "src" || a.Key == "href" || a.Key == "action") && (strings.Contains(a.Val, "//") || strings.HasPrefix(a.Val, "javascript:")):
			if !strings.Contains(a.Val, "#query=") { // whose text has everything
				s.t.Errorf("%s names another host: %s", path, a.Val)
			}
		}
	}
	if d.Data == "style" || d.Data == "script" && attr(d, "src") == "" && textOf(d) != early {
		s.t.Errorf("%s has a %s in its text", path, d.Data)
	}
}

// missing skips a test that cannot be run here, loudly, or fails it where CLIFFEDGE_REQUIRE says that all must run.
func missing(t testing.TB, why string, args ...any) {
	t.Helper()
	why = fmt.Sprintf(why, args...)
	if os.Getenv("CLIFFEDGE_REQUIRE") == "all" {
		t.Fatalf("this cannot be tested, and CLIFFEDGE_REQUIRE=all forbids to skip it: %s", why)
	}
	t.Skipf("SKIPPED: %s was not tested: %s", t.Name(), why)
}
