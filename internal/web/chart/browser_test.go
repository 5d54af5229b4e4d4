package chart

import (
	"context"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"cliffedge/internal/chromium"
)

// missing skips a test that cannot be run here, loudly, or fails it where CLIFFEDGE_REQUIRE says that all must run.
func missing(t *testing.T, why string, args ...any) {
	t.Helper()
	why = fmt.Sprintf(why, args...)
	if os.Getenv("CLIFFEDGE_REQUIRE") == "all" {
		t.Fatalf("this cannot be tested, and CLIFFEDGE_REQUIRE=all forbids to skip it: %s", why)
	}
	t.Skipf("SKIPPED: %s was not tested: %s", t.Name(), why)
}

type browser struct {
	t   *testing.T
	ctx context.Context
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
	return &browser{t, ctx}
}

func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

func evaluate[T any](b *browser, script string) T {
	b.t.Helper()
	text, err := chromedp.Run(b.ctx, chromedp.Evaluate[string]("JSON.stringify("+script+")"))
	if err != nil {
		b.t.Fatal(err)
	}
	var value T
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		b.t.Fatal(err)
	}
	return value
}

// shoot keeps a picture of the whole page in the folder that CLIFFEDGE_SCREENSHOTS names, if it does.
func (b *browser) shoot(name string) {
	folder := os.Getenv("CLIFFEDGE_SCREENSHOTS")
	if folder == "" {
		return
	}
	picture, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		b.t.Error(err)
		return
	}
	if err := os.WriteFile(folder+"/chart-"+name+".png", picture, 0o644); err != nil {
		b.t.Error(err)
	}
}

// pages are charts as a page of the site may show them.
var pages = map[string][]Data{
	"programme": {sampleFunding(), sampleTimeline(10)},
	"months":    {sampleMonths(36, 6, false), sampleMonths(120, 4, false)},
	"scenario":  {sampleWaterfall(), sampleMultiples(3), sampleBars()},
	"scenarios": {sampleMultiples(2), sampleMultiples(6)},
	"posts":     {sampleTimeline(60)},
	"hostile":   {hostileFunding(), hostileTimeline(), hostileWaterfall()},
}

// serve serves the pages under the site's policy: no scripts, and no styles but the stylesheet.
func serve(t *testing.T) string {
	mux := http.NewServeMux()
	mux.HandleFunc("/chart.css", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/css")
		fmt.Fprint(w, "body{margin:0 15px;font-family:Arial,sans-serif}main{max-width:960px;margin:0 auto}"+CSS)
	})
	mux.HandleFunc("/page/{name}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'")
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, `<!doctype html><html lang="en"><title>Charts</title><meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/chart.css"><main>`)
		for i, data := range pages[r.PathValue("name")] {
			c := Both(fmt.Sprintf("chart%d", i), data)
			fmt.Fprintf(w, "<h2>%s</h2><p>%s</p>%s", html.EscapeString(clean(data.title())), html.EscapeString(c.Summary()), c.SVG())
		}
	})
	mux.HandleFunc("/half", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, `<!doctype html><html lang="en"><title>Half</title><meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/chart.css"><main>`, Beside("half", sampleFunding()).SVG())
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

// clashes finds texts that overlap or stand outside of their picture, as the browser has set them.
const clashes = `(() => {
	const found = [];
	for (const svg of document.querySelectorAll('svg')) {
		if (svg.getClientRects().length === 0) continue;
		const frame = svg.viewBox.baseVal, texts = [...svg.querySelectorAll('text')].map(t => [t.getBBox(), t.lastChild.textContent]);
		texts.forEach(([a, s], i) => {
			if (a.x < -1 || a.y < -1 || a.x + a.width > frame.width + 1 || a.y + a.height > frame.height + 1) found.push('outside: ' + s);
			for (const [b, r] of texts.slice(i + 1))
				if (a.x < b.x + b.width && b.x < a.x + a.width && a.y + 3 < b.y + b.height && b.y + 3 < a.y + a.height) found.push(s + ' over ' + r);
		});
	}
	return found;
})()`

func TestChartsInABrowser(t *testing.T) {
	b := newBrowser(t)
	home := serve(t)
	for name := range pages {
		for _, width := range []int64{1280, 390, 320} {
			b.do(chromedp.EmulateViewport(width, 900), chromedp.Navigate(home+"/page/"+name))
			if n := evaluate[int](b, "document.querySelectorAll('svg').length"); n != 2*len(pages[name]) {
				t.Errorf("%s: %d pictures", name, n)
			}
			if n := evaluate[int](b, "[...document.querySelectorAll('svg')].filter(s => s.getClientRects().length > 0).length"); n != len(pages[name]) {
				t.Errorf("%s at %d: %d pictures are shown", name, width, n)
			}
			if found := evaluate[[]string](b, clashes); len(found) > 0 {
				t.Errorf("%s at %d:\n%s", name, width, strings.Join(found, "\n"))
			}
			if wide := evaluate[float64](b, "document.documentElement.scrollWidth"); wide > float64(width) {
				t.Errorf("%s at %d scrolls sideways to %v", name, width, wide)
			}
			b.shoot(fmt.Sprintf("%s-%d", name, width))
		}
	}
}

// Of the two widths that a chart is drawn at, the page shows the one whose text is at least 12 pixels high.
func TestTheWidthThatIsShown(t *testing.T) {
	b := newBrowser(t)
	home := serve(t)
	for path, widths := range map[string]map[int64]string{
		"/page/scenarios": {1280: "960", 860: "960", 820: "320", 390: "320"},
		"/half":           {1280: "480", 460: "480", 430: "320", 320: "320"},
	} {
		for width, want := range widths {
			b.do(chromedp.EmulateViewport(width, 900), chromedp.Navigate(home+path))
			shown := evaluate[[]string](b, "[...document.querySelectorAll('svg')].filter(s => s.getClientRects().length > 0).map(s => s.getAttribute('width'))")
			if len(shown) == 0 || shown[0] != want {
				t.Errorf("%s at %d shows %q, not %s", path, width, shown, want)
			}
			if size := evaluate[float64](b, "Math.min(...[...document.querySelectorAll('svg')].filter(s => s.getClientRects().length > 0).map(s => 14 * s.getBoundingClientRect().width / s.viewBox.baseVal.width))"); size < 12 {
				t.Errorf("%s at %d has text of %.1f pixels", path, width, size)
			}
		}
	}
}

// The Tab key goes through the marks in the order of time, and shows where it is.
func TestMarksAreReachedByTab(t *testing.T) {
	b := newBrowser(t)
	home := serve(t)
	b.do(chromedp.EmulateViewport(1280, 900), chromedp.Navigate(home+"/page/programme"))
	var names []string
	for range 6 {
		b.do(chromedp.KeyEvent(kb.Tab))
		names = append(names, evaluate[string](b, "document.activeElement.querySelector('title').textContent"))
	}
	want := []string{
		"2019/20, Transformation grant: £162,500", "2019/20, DCLG attachment fees: £60,000", "2019/20, Payment by results: £40,000.50",
		"2019/20, Council base budget: £149,499.50", "2020/21, Transformation grant: £81,250", "2020/21, DCLG attachment fees: £60,000",
	}
	if strings.Join(names, "\n") != strings.Join(want, "\n") {
		t.Errorf("Tab goes to\n%s", strings.Join(names, "\n"))
	}
	if ring := evaluate[string](b, "getComputedStyle(document.activeElement.querySelector('path')).stroke"); ring != "rgb(11, 12, 12)" {
		t.Errorf("the focus ring is %s", ring)
	}
	b.shoot("focus")
}

// Chromium tells a screen reader each link's figure, and the whole picture's name and summary.
func TestAccessibleNames(t *testing.T) {
	b := newBrowser(t)
	b.do(chromedp.EmulateViewport(1280, 900), chromedp.Navigate(serve(t)+"/page/programme"))
	var tree accessibility.GetFullAXTreeResult
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) (err error) {
		tree, err = cdp.Call(ctx, t, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
		return err
	}))
	text := func(v *accessibility.Value) (s string) {
		if v != nil {
			_ = json.Unmarshal(v.Value, &s)
		}
		return s
	}
	seen := map[string]string{}
	for _, n := range tree.Nodes {
		if role := text(n.Role); !n.Ignored && (role == "link" || role == "group") {
			seen[text(n.Name)] = text(n.Description)
			if role == "link" && text(n.Name) == "" {
				t.Error("a link has no name")
			}
		}
	}
	for _, want := range []string{
		"2019/20, Payment by results: £40,000.50", "2021/22, gap: £212,500", "1 October 2020: £81,250 a year, the Transformation grant ends",
		"Lead practitioner, Grade 6, 1 FTE", "Lead practitioner: Transformation grant 60% and Council base budget 40%, until 31 March 2020",
	} {
		if _, ok := seen[want]; !ok {
			t.Errorf("no link is named %q", want)
		}
	}
	if got, want := seen["Funding of the programme"], sampleFunding().summary(); got != want {
		t.Errorf("the funding chart is described as %q", got)
	}
}

func emulate(media emulation.SetEmulatedMediaParams) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, media)
		return err
	})
}

func TestChartsInForcedColoursAndPrint(t *testing.T) {
	b := newBrowser(t)
	home := serve(t)
	b.do(chromedp.EmulateViewport(1280, 900), chromedp.Navigate(home+"/page/programme"))
	b.do(emulate(emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "forced-colors", Value: "active"}, {Name: "prefers-color-scheme", Value: "dark"}}}))
	if ground := evaluate[string](b, "getComputedStyle(document.querySelector('.chart-ground')).fill"); ground == "rgb(40, 161, 151)" {
		t.Errorf("the ground of a pattern keeps %s", ground)
	}
	b.shoot("forced")
	b.do(emulate(emulation.SetEmulatedMediaParams{Media: "print"}), chromedp.EmulateViewport(700, 900))
	if shown := evaluate[bool](b, "document.querySelector('.chart-wide').getClientRects().length > 0"); !shown {
		t.Error("print does not show the wide chart")
	}
	b.shoot("print")
}
