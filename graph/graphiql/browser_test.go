package graphiql

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"cliffedge/internal/chromium"
)

// The page in a real browser, on an API that is made up.

var examples = []Example{
	{Title: "Greeting", Query: "query Greeting {\n  greeting(name: \"council\")\n}\n"},
	{Title: "Greeting by name", Query: "query ByName($name: String!) {\n  greeting(name: $name)\n}\n", Variables: `{"name": "Bath"}`},
	{Title: "Counting", Query: "subscription Counting {\n  count\n}\n"},
	{Title: "Refused counting", Query: "subscription Refused {\n  refused\n}\n"},
}

//go:embed testdata/introspection.json
var introspection []byte

// fakeAPI answers what the examples ask. Its subscription counts 1, 2, 3 and then ends, or goes on until the caller does.
type fakeAPI struct {
	t     *testing.T
	ended chan struct{} // a caller went away from an endless subscription
}

func (api *fakeAPI) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var asked struct {
		Query, OperationName string
		Variables            map[string]any
	}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil || r.Method != http.MethodPost || kind != "application/json" {
		api.t.Errorf("the page asked with %s, %s: %v", r.Method, kind, err)
	}
	stream := strings.Contains(r.Header.Get("Accept"), "text/event-stream")
	if !strings.Contains(r.Header.Get("Accept"), "json") {
		api.t.Errorf("the page does not accept JSON: %s", r.Header.Get("Accept"))
	}
	switch {
	case stream && asked.OperationName == "Counting":
		api.count(w, r)
	case stream:
		answer(w, `{"errors":[{"message":"no counting today"}]}`)
	case asked.OperationName == "IntrospectionQuery":
		answer(w, string(introspection))
	default:
		name, _ := asked.Variables["name"].(string)
		answer(w, fmt.Sprintf(`{"data":{"greeting":"Good day, %s."}}`, name))
	}
}

func answer(w http.ResponseWriter, body string) {
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprint(w, body)
}

func (api *fakeAPI) count(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	fmt.Fprint(w, ":\n\n")
	for n := 1; n <= 3; n++ {
		fmt.Fprintf(w, "event: next\ndata: {\"data\":{\"count\":%d}}\n\n", n)
		w.(http.Flusher).Flush()
	}
	<-r.Context().Done()
	close(api.ended)
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

// browser is Chromium with the page open, and what it complained of.
type browser struct {
	t   *testing.T
	ctx context.Context
	api *fakeAPI

	mu         sync.Mutex
	complaints []string // of the console, among them what the policy forbade
	asked      []string // every address
}

func newBrowser(t *testing.T) *browser {
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	ctx, end, err := chromium.New(ctx, t.TempDir())
	if err != nil {
		missing(t, "%v", err)
	}
	t.Cleanup(end)
	ctx, _ = chromedp.NewContext(ctx)
	t.Cleanup(func() { _ = chromedp.Cancel(ctx) }) // before its folder goes
	b := &browser{t: t, ctx: ctx, api: &fakeAPI{t: t, ended: make(chan struct{})}}
	if err := chromedp.Listen(ctx, b.hear); err != nil {
		t.Fatalf("Chromium does not start: %v", err)
	}
	return b
}

func (b *browser) hear(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		b.asked = append(b.asked, e.Request.URL)
	case *log.EventEntryAdded:
		b.complaints = append(b.complaints, fmt.Sprintf("%s: %s (%s)", e.Entry.Level, e.Entry.Text, e.Entry.URL))
	case *runtime.EventExceptionThrown:
		b.complaints = append(b.complaints, "thrown: "+e.ExceptionDetails.Text+" "+describe(e.ExceptionDetails.Exception))
	case *runtime.EventConsoleAPICalled:
		for _, a := range e.Args {
			b.complaints = append(b.complaints, fmt.Sprintf("%s: %s", e.Type, describe(a)))
		}
	}
}

func describe(o *runtime.RemoteObject) string {
	if o == nil {
		return ""
	}
	return fmt.Sprintf("%s %s", o.Value, o.Description)
}

func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.shoot("failed.png")
		b.t.Fatalf("%v\nthe console: %q", err, b.complaints)
	}
}

// until waits for a condition in JavaScript.
func (b *browser) until(what, condition string) {
	b.t.Helper()
	if _, err := chromedp.Run(b.ctx, chromedp.Poll[bool](condition, chromedp.WithPollingInterval(50*time.Millisecond), chromedp.WithPollingTimeout(20*time.Second))); err != nil {
		b.shoot("failed.png")
		b.t.Fatalf("%s: %v\nthe console: %q", what, err, b.complaints)
	}
}

// shoot keeps a picture of the page in the folder that CLIFFEDGE_SCREENSHOTS names, if it does.
func (b *browser) shoot(name string) {
	folder := os.Getenv("CLIFFEDGE_SCREENSHOTS")
	if folder == "" {
		return
	}
	picture, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Log(err)
		return
	}
	if err := os.WriteFile(folder+"/"+name, picture, 0o644); err != nil {
		b.t.Log(err)
	}
}

// serve serves the page in a folder, as the program does, and opens it there.
func (b *browser) serve() {
	mux := http.NewServeMux()
	mux.Handle("/graphiql/", http.StripPrefix("/graphiql", Handler("/graphql", examples)))
	mux.Handle("/graphql", b.api)
	server := httptest.NewServer(mux)
	b.t.Cleanup(server.Close)
	b.t.Cleanup(func() { b.checkQuiet(server.URL) })
	b.do(chromedp.EmulateViewport(1280, 800), chromedp.Navigate(server.URL+"/graphiql/"), chromedp.WaitVisible(chromedp.CSS(".graphiql-query-editor .CodeMirror")))
}

// checkQuiet says what no visit may do: complain, or ask another host.
func (b *browser) checkQuiet(home string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range b.complaints {
		b.t.Errorf("the console: %s", c)
	}
	if len(b.asked) < 4 { // the page, its script, its styles, the schema
		b.t.Errorf("the browser asked only %q", b.asked)
	}
	at, _ := url.Parse(home)
	for _, address := range b.asked {
		if u, err := url.Parse(address); err != nil || u.Scheme != "data" && u.Host != at.Host {
			b.t.Errorf("the browser asked %s", address)
		}
	}
}

const (
	editorText   = `document.querySelector('.graphiql-query-editor .CodeMirror').CodeMirror.getValue()`
	variableText = `document.querySelector('.graphiql-editor-tool .CodeMirror').CodeMirror.getValue()`
	resultText   = `document.querySelector('.result-window .CodeMirror').CodeMirror.getValue()`
	tabs         = `document.querySelectorAll('.graphiql-tab').length`
)

// shows is the condition that a text has a part.
func shows(text, part string) string { return fmt.Sprintf("%s.includes(%q)", text, part) }

// example opens one with the keyboard alone: its button takes the focus, and Enter presses it. GraphiQL knows the operation a
// tenth of a second later.
func (b *browser) example(title, operation string) {
	b.t.Helper()
	b.do(chromedp.Focus(chromedp.Search(fmt.Sprintf("//button[text()=%q]", title))), chromedp.KeyEvent(kb.Enter))
	b.until(title+" is announced", shows(`document.querySelector('[role=status]').textContent`, title))
	b.until(title+" is known", fmt.Sprintf("document.querySelector('.graphiql-query-editor .CodeMirror').CodeMirror.operationName === %q", operation))
}

func (b *browser) run() {
	b.t.Helper()
	b.do(chromedp.Click(chromedp.CSS(".graphiql-execute-button")))
}

func TestAnExampleRunsInTheBrowser(t *testing.T) {
	b := newBrowser(t)
	b.serve()
	b.until("the examples are in sight", `(button => {
		const at = button.getBoundingClientRect();
		return document.elementFromPoint(at.left + at.width/2, at.top + at.height/2) === button;
	})(document.querySelector('.examples-open'))`)
	b.example("Greeting", "Greeting")
	b.until("the first example", shows(editorText, "query Greeting"))
	b.example("Greeting by name", "ByName")
	b.until("the second takes the place of the first", shows(editorText, "query ByName"))
	b.until("its variables", shows(variableText, `"Bath"`))
	b.until("still one tab", tabs+` <= 1`)
	b.run()
	b.until("the result", shows(resultText, "Good day, Bath."))
	b.shoot("graphiql.png")
}

// What the reader wrote is never overwritten: the example comes into a tab of its own.
func TestAnExampleLeavesTheReadersQuery(t *testing.T) {
	b := newBrowser(t)
	b.serve()
	b.do(chromedp.Focus(chromedp.CSS(".graphiql-query-editor textarea")), chromedp.KeyEvent("{ greeting(name: \"own\") }"))
	b.until("the text is there", shows(editorText, "own"))
	b.example("Greeting by name", "ByName")
	b.until("the example", shows(editorText, "query ByName"))
	b.until("two tabs", tabs+` === 2`)
	b.shoot("tabs.png")
	b.do(chromedp.Click(chromedp.CSS(".graphiql-tab-button")))
	b.until("the reader's text", shows(editorText, "own"))
}

// Another page may name a query and its variables; they open in a tab.
func TestAQueryOfTheAddressIsOpened(t *testing.T) {
	b := newBrowser(t)
	b.serve()
	asked := url.Values{"query": {"query Asked($name: String!) { greeting(name: $name) }"}, "variables": {`{"name": "Asked"}`}}
	home, err := chromedp.Run(b.ctx, chromedp.Location())
	if err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.Navigate(home+"?again#"+asked.Encode()), chromedp.WaitVisible(chromedp.CSS(".graphiql-query-editor .CodeMirror")))
	b.until("the query", shows(editorText, "query Asked"))
	b.until("its variables", shows(variableText, `"Asked"`))
	b.run()
	b.until("the result", shows(resultText, "Good day, Asked."))
}

func TestASubscriptionIsFollowed(t *testing.T) {
	b := newBrowser(t)
	b.serve()
	b.example("Counting", "Counting")
	b.run()
	b.until("the third count", shows(resultText, `"count": 3`))
	b.run() // the button stops it now
	select {
	case <-b.api.ended:
	case <-time.After(20 * time.Second):
		t.Error("the subscription was not ended")
	}
	b.until("the last result is still shown", shows(resultText, `"count": 3`))
	b.example("Refused counting", "Refused")
	b.run()
	b.until("the refusal", shows(resultText, "no counting today"))
}

// The dialogs, the documentation and the hints, which are drawn late, keep to the policy as well.
func TestTheRestOfThePageKeepsToThePolicy(t *testing.T) {
	b := newBrowser(t)
	b.serve()
	b.do(chromedp.Click(chromedp.CSS(`[data-value="settings"]`)), chromedp.WaitVisible(chromedp.CSS(".graphiql-dialog")))
	b.until("the page behind is still", `getComputedStyle(document.body).overflow === 'hidden'`)
	b.shoot("settings.png")
	b.do(chromedp.KeyEvent(kb.Escape), chromedp.WaitNotPresent(chromedp.CSS(".graphiql-dialog")))
	b.until("the page moves again", `getComputedStyle(document.body).overflow !== 'hidden'`)
	b.do(chromedp.Click(chromedp.CSS(`[data-value="short-keys"]`)), chromedp.WaitVisible(chromedp.CSS(".graphiql-dialog")),
		chromedp.KeyEvent(kb.Escape), chromedp.WaitNotPresent(chromedp.CSS(".graphiql-dialog")))
	b.do(chromedp.Click(chromedp.CSS(`[aria-label="Show Documentation Explorer"]`)), chromedp.WaitVisible(chromedp.CSS(".graphiql-doc-explorer")))
	b.until("the schema is shown", shows(`document.querySelector('.graphiql-doc-explorer').textContent`, "Query"))
	b.shoot("documentation.png")
	b.do(chromedp.Focus(chromedp.CSS(".graphiql-query-editor textarea")), chromedp.KeyEvent("{ gree"), chromedp.WaitVisible(chromedp.CSS(".CodeMirror-hints")))
	b.shoot("hints.png")
}
