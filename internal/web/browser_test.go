package web

import (
	"bytes"
	"cmp"
	"context"
	_ "embed"
	"encoding/json"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"maps"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	dialogs "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"cliffedge/internal/chromium"
)

// The pages in a real browser.

var update = flag.Bool("update", false, "make the pictures in testdata/screenshots anew")

//go:embed testdata/axe/axe.min.js
var axe string

// shared is one browser for all tests; each has a tab of its own.
var shared struct {
	once sync.Once
	ctx  context.Context
	end  func()
	err  error
}

func TestMain(m *testing.M) {
	code := m.Run()
	if shared.end != nil {
		shared.end()
	}
	os.Exit(code)
}

func startChromium() {
	folder, err := os.MkdirTemp("", "cliffedge-chromium-")
	if err != nil {
		shared.err = err
		return
	}
	ctx, cancel, err := chromium.New(context.Background(), folder)
	if err != nil {
		shared.err = err
		return
	}
	ctx, _ = chromedp.NewContext(ctx)
	shared.err = chromedp.Do(ctx)
	shared.ctx = ctx
	shared.end = func() {
		_ = chromedp.Cancel(ctx) // before its folder goes
		cancel()
		_ = os.RemoveAll(folder)
	}
}

// browser is a tab, and what it complained of.
type browser struct {
	t    testing.TB
	ctx  context.Context
	site *site

	mu         sync.Mutex
	complaints []string                // of the console, among them what the policy forbade
	asked      []string                // every address
	questions  chan dialogs.DialogType // that the browser puts to whoever leaves a page; nil where they leave unasked
}

// newBrowser opens a tab for pages of a site. At its end the test fails if anything was complained of or another host was asked.
func newBrowser(t testing.TB, s *site) *browser {
	t.Helper()
	shared.once.Do(startChromium)
	if shared.err != nil {
		missing(t, "%v", shared.err)
	}
	ctx, _ := chromedp.NewContext(shared.ctx)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("no tab opens: %v", err)
	}
	t.Cleanup(func() { _ = chromedp.Cancel(ctx) })
	timed, cancel := context.WithTimeout(ctx, 3*time.Minute)
	t.Cleanup(cancel)
	b := &browser{t: t, ctx: timed, site: s}
	if err := chromedp.Listen(ctx, b.hear); err != nil {
		t.Fatalf("Chromium does not start: %v", err)
	}
	t.Cleanup(b.checkQuiet)
	return b
}

func (b *browser) hear(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		b.asked = append(b.asked, e.Request.URL)
	case *dialogs.EventJavascriptDialogOpening:
		if b.questions != nil {
			b.questions <- e.Type
		} else {
			go b.answer(true)
		}
	case *log.EventEntryAdded:
		b.complaints = append(b.complaints, fmt.Sprintf("%s: %s (%s)", e.Entry.Level, e.Entry.Text, e.Entry.URL))
	case *runtime.EventExceptionThrown:
		b.complaints = append(b.complaints, "thrown: "+e.ExceptionDetails.Text+" "+remoteText(e.ExceptionDetails.Exception))
	case *runtime.EventConsoleAPICalled:
		for _, a := range e.Args {
			b.complaints = append(b.complaints, fmt.Sprintf("%s: %s", e.Type, remoteText(a)))
		}
	}
}

// answer leaves a page that asks whether to, or stays.
func (b *browser) answer(leaves bool) {
	if _, err := chromedp.Call(b.ctx, dialogs.HandleJavaScriptDialog, dialogs.HandleJavaScriptDialogParams{Accept: leaves}); err != nil {
		b.t.Errorf("the browser’s question is not answered: %v", err)
	}
}

func remoteText(o *runtime.RemoteObject) string {
	if o == nil {
		return ""
	}
	return fmt.Sprintf("%s %s", o.Value, o.Description)
}

// checkQuiet says what no visit may do: complain, or ask another host.
func (b *browser) checkQuiet() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range b.complaints {
		b.t.Errorf("the console: %s", c)
	}
	home, _ := url.Parse(b.site.http.URL)
	for _, address := range b.asked {
		if u, err := url.Parse(address); err != nil || u.Scheme != "data" && u.Host != home.Host {
			b.t.Errorf("the browser asked %s", address)
		}
	}
}

// expectFailure forgets complaints that an error page is answered with its status.
func (b *browser) expectFailure() {
	b.mu.Lock()
	defer b.mu.Unlock()
	var rest []string
	for _, c := range b.complaints {
		if !strings.Contains(c, "Failed to load resource") {
			rest = append(rest, c)
		}
	}
	b.complaints = rest
}

func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatalf("%v\nthe console: %q", err, b.complaints)
	}
}

// until waits for a condition in JavaScript.
func (b *browser) until(what, condition string) {
	b.t.Helper()
	if _, err := chromedp.Run(b.ctx, chromedp.Poll[bool](condition, chromedp.WithPollingInterval(50*time.Millisecond), chromedp.WithPollingTimeout(20*time.Second))); err != nil {
		b.t.Fatalf("%s: %v\nthe console: %q", what, err, b.complaints)
	}
}

// value evaluates JavaScript.
func value[T any](b *browser, expression string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%s: %v", expression[:min(len(expression), 200)], err)
	}
	return v
}

// open opens a page at a width.
func (b *browser) open(path string, width int) {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(int64(width), 800), chromedp.Navigate(b.site.http.URL+path))
}

// axe has axe-core look at the page as it is.
func (b *browser) axe(what string) {
	b.t.Helper()
	b.do(chromedp.Evaluate[chromedp.Void](axe + ";undefined"))
	report := value[string](b, `axe.run(document, {resultTypes: ['violations'], selectors: false, runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}).then(r => JSON.stringify(
		r.violations.map(v => ({id: v.id, help: v.help, nodes: v.nodes.slice(0, 5).map(n => n.html + ' — ' + (n.failureSummary || ''))}))))`)
	var found []struct {
		ID, Help string
		Nodes    []string
	}
	if err := json.Unmarshal([]byte(report), &found); err != nil {
		b.t.Fatal(err)
	}
	for _, f := range found {
		b.t.Errorf("%s: axe finds %s: %s\n\t%s", what, f.ID, f.Help, strings.Join(f.Nodes, "\n\t"))
	}
}

// noWider says that the page must not scroll sideways, and what is too wide.
func (b *browser) noWider(what string, width int) {
	b.t.Helper()
	if wide := value[int](b, `document.documentElement.scrollWidth`); wide > width {
		culprits := value[string](b, fmt.Sprintf(`[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > %d && !e.closest('.ce-scroll, pre, svg')).slice(0, 5).map(e => e.outerHTML.slice(0, 150)).join('\n')`, width))
		b.t.Errorf("%s is %d pixels wide:\n%s", what, wide, culprits)
	}
}

// checkPage holds a page to all that every page must keep: in its text (checkText), and in Chromium, at 1280 and 320 pixels, with
// all details open: nothing that axe finds (at 1280; at 320 TestPagesOnATelephone has it look), no scrolling sideways, a quiet console, no
// other host.
func checkPage(t *testing.T, s *site, path string) *got {
	t.Helper()
	g := s.checkText(path)
	b := newBrowser(t, s)
	for _, width := range []int{1280, 320} {
		what := fmt.Sprintf("%s at %d pixels", path, width)
		b.open(path, width)
		b.until("the script runs", `document.body.classList.contains('govuk-frontend-supported')`)
		b.noWider(what, width)
		b.do(chromedp.Evaluate[chromedp.Void](`for (const d of document.querySelectorAll('details')) d.open = true`))
		b.noWider(what+", details open", width)
		if width == 1280 {
			b.axe(what)
		}
	}
	if g.status != 200 {
		b.expectFailure()
	}
	return g
}

// One page of each kind is looked at by axe on a telephone as well: what differs there is in the styles.
func TestPagesOnATelephone(t *testing.T) {
	s := newSite(t)
	b := newBrowser(t, s)
	for _, path := range []string{
		"/", "/bath-and-north-east-somerset", "/bath-and-north-east-somerset/programmes/connecting-families",
		s.follow("/bath-and-north-east-somerset/compare?scenario=ends-2020-kept&scenario=ends-2020-ended&from=2019-04&to=2022-03").path,
		"/tendring/what-if", "/tendring/posts", "/tendring/posts/fso-harwich", "/tendring/posts/fso-harwich/explain?month=2024-08", "/tendring/sources",
		"/tendring/sources/icb", "/tendring/findings", "/tendring/decisions", "/tendring/scenarios/mainstreamed", "/tendring/history", "/tendring/history/1",
		"/tendring/edit", "/tendring/edit/change/putSource/icb", "/tendring/import", "/tendring/report?scenario=mainstreamed", "/tendring/members", "/tendring/trail",
	} {
		b.open(path, 320)
		b.until("the script runs", `document.body.classList.contains('govuk-frontend-supported')`)
		b.do(chromedp.Evaluate[chromedp.Void](`for (const d of document.querySelectorAll('details')) d.open = true`))
		b.axe(path + " on a telephone")
	}
}

// walk goes through a page with the Tab key, and gives the text of all that takes the focus. Whatever can be used must take it, once,
// in the page's order, and show it; of radio buttons one of each group does: the chosen one, or the first.
func walk(t *testing.T, s *site, path string) []string {
	t.Helper()
	b := newBrowser(t, s)
	b.open(path, 1280)
	b.until("the script runs", `document.body.classList.contains('govuk-frontend-supported')`)
	b.do(chromedp.Evaluate[chromedp.Void](`window.ceStops = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')].filter(e =>
		!e.disabled && e.checkVisibility() && !(e.closest('details:not([open])') && e.tagName !== 'SUMMARY') && e.tabIndex >= 0 &&
		(e.type !== 'radio' || e.checked || !document.querySelector('input:checked[name="' + e.name + '"]') && e === document.querySelector('input[name="' + e.name + '"]')))`))
	n := value[int](b, `window.ceStops.length`)
	var names []string
	for i := range n {
		b.do(chromedp.KeyEvent(kb.Tab))
		at := value[struct {
			Index  int
			Name   string
			Marked bool
		}](b, `(() => {
			const e = document.activeElement;
			const marked = s => s.outlineStyle !== 'none' || s.boxShadow !== 'none';
			const beside = e.type === 'radio' || e.type === 'checkbox' ? getComputedStyle(e.nextElementSibling, '::before') : getComputedStyle(e);
			return {Index: window.ceStops.indexOf(e), Name: (e.getAttribute('aria-label') || e.textContent || e.name || e.tagName).trim().replace(/\s+/g, ' '),
				Marked: marked(getComputedStyle(e)) || marked(beside) || Boolean(e.ownerSVGElement)};
		})()`)
		names = append(names, at.Name)
		if at.Index != i {
			t.Fatalf("%s: the keyboard is at %q after %d steps, which is %d of the page: %q", path, at.Name, i+1, at.Index+1, names)
		}
		if !at.Marked {
			t.Errorf("%s: %q does not show that it has the focus", path, at.Name)
		}
	}
	return names
}

// picture keeps a picture of a whole page, at a width.
func (b *browser) picture(path, name string, width int) {
	b.t.Helper()
	b.open(path, width)
	b.until("the script runs", `document.body.classList.contains('govuk-frontend-supported')`)
	data, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(fmt.Sprintf("testdata/screenshots/%s-%d.png", name, width), fewColours(b.t, data), 0o644); err != nil {
		b.t.Fatal(err)
	}
}

// fewColours makes a picture a third as large: of its colours, the most frequent 256 are kept, and the nearest stands for any other.
func fewColours(t testing.TB, data []byte) []byte {
	t.Helper()
	full, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	bounds, counts := full.Bounds(), map[color.NRGBA]int{}
	at := func(x, y int) color.NRGBA { return color.NRGBAModel.Convert(full.At(x, y)).(color.NRGBA) }
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			counts[at(x, y)]++
		}
	}
	frequent := slices.SortedFunc(maps.Keys(counts), func(a, b color.NRGBA) int {
		return cmp.Or(counts[b]-counts[a], int(a.R)-int(b.R), int(a.G)-int(b.G), int(a.B)-int(b.B))
	})
	palette := color.Palette{}
	for _, c := range frequent[:min(len(frequent), 256)] {
		palette = append(palette, c)
	}
	index := map[color.NRGBA]uint8{}
	for c := range counts {
		index[c] = uint8(palette.Index(c))
	}
	few := image.NewPaletted(bounds, palette)
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			few.SetColorIndex(x, y, index[at(x, y)])
		}
	}
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, few); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// pictures are the pages that are kept as pictures, by name.
var pictures = map[string]string{
	"authorities":                                   "/",
	"overview-bath-and-north-east-somerset":         "/bath-and-north-east-somerset",
	"overview-harrow":                               "/harrow",
	"overview-lincolnshire":                         "/lincolnshire",
	"overview-oxfordshire":                          "/oxfordshire",
	"overview-tendring":                             "/tendring",
	"programme-bath-and-north-east-somerset":        "/bath-and-north-east-somerset/programmes/connecting-families",
	"programme-bath-and-north-east-somerset-months": "/bath-and-north-east-somerset/programmes/connecting-families?by=month",
	"programme-harrow":                              "/harrow/programmes/together-with-families",
	"programme-lincolnshire":                        "/lincolnshire/programmes/families-working-together",
	"programme-oxfordshire":                         "/oxfordshire/programmes/family-solutions-plus",
	"programme-tendring":                            "/tendring/programmes/family-solutions?asAt=2024-05-24",
	"overview-tendring-2024":                        "/tendring?asAt=2024-05-24",
	"report-bath-and-north-east-somerset":           "/bath-and-north-east-somerset/report?scenario=ends-2020-kept&scenario=ends-2020-ended",
	"report-harrow":                                 "/harrow/report",
	"report-lincolnshire":                           "/lincolnshire/report",
	"report-oxfordshire":                            "/oxfordshire/report",
	"report-tendring":                               "/tendring/report?asAt=2024-05-24",
	"posts-tendring":                                "/tendring/posts",
	"sources-oxfordshire":                           "/oxfordshire/sources",
	"history-tendring":                              "/tendring/history",
	"members-tendring":                              "/tendring/members",
	"trail-tendring":                                "/tendring/trail",
	"edit-tendring":                                 "/tendring/edit",
	"edit-a-source":                                 "/tendring/edit/change/putSource/icb",
	"edit-a-contract":                               "/tendring/edit/change/extendContract/harwich-2024",
	"edit-a-scenario":                               "/tendring/edit/scenario/mainstreamed",
	"adopt-tendring":                                "/tendring/scenarios/mainstreamed/adopt",
	"import-tendring":                               "/tendring/import",
	"words":                                         "/words",
}

// TestScreenshots keeps pictures of the pages with -update; without, it says that each is there.
func TestScreenshots(t *testing.T) {
	s := newSite(t)
	for name, path := range pictures {
		t.Run(name, func(t *testing.T) {
			if *update {
				b := newBrowser(t, s)
				b.picture(path, name, 1280)
				b.picture(path, name, 390)
			}
			for _, width := range []int{1280, 390} {
				if _, err := os.Stat(fmt.Sprintf("testdata/screenshots/%s-%d.png", name, width)); err != nil {
					t.Errorf("%v; make it with -update, and look at it", err)
				}
			}
		})
	}
}
