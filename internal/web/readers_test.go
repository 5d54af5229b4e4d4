package web

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// The main pages for readers who have them another way: with few colours of their own, without motion, at four times the size, on
// paper.

// mainPages are the pages that are read most, and a form, by name.
func mainPages(s *site) map[string]string {
	return map[string]string{
		"overview":  "/bath-and-north-east-somerset",
		"programme": "/bath-and-north-east-somerset/programmes/connecting-families",
		"compare":   s.follow("/bath-and-north-east-somerset/compare?scenario=ends-2020-kept&scenario=ends-2020-ended&from=2019-04&to=2022-03").path,
		"what-if":   "/tendring/what-if",
		"post":      "/tendring/posts/fso-harwich",
		"report":    "/tendring/report?scenario=mainstreamed",
		"edit":      "/tendring/edit/change/putSource/icb",
	}
}

// with has the browser tell pages of a setting of the reader's.
func (b *browser) with(feature, value string) {
	b.t.Helper()
	b.emulate(emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: feature, Value: value}}})
}

// on has the browser lay pages out as for a medium; "" for the screen.
func (b *browser) on(medium string) {
	b.t.Helper()
	b.emulate(emulation.SetEmulatedMediaParams{Media: medium})
}

func (b *browser) emulate(p emulation.SetEmulatedMediaParams) {
	b.t.Helper()
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, p)
		return err
	}))
}

// keep writes what somebody is to look at into the folder that CLIFFEDGE_SCREENSHOTS names, if it does.
func (b *browser) keep(name string, make func() chromedp.Action[[]byte]) {
	b.t.Helper()
	folder := os.Getenv("CLIFFEDGE_SCREENSHOTS")
	if folder == "" {
		return
	}
	data, err := chromedp.Run(b.ctx, make())
	if err == nil {
		err = os.WriteFile(folder+"/"+name, data, 0o644)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}

// openMain opens a main page, and waits until its script has run.
func (b *browser) openMain(path string, width int) {
	b.t.Helper()
	b.open(path, width)
	b.until("the script runs", `document.readyState === 'complete' && document.body.classList.contains('govuk-frontend-supported')`)
}

// none fails the test if an expression in JavaScript gives texts.
func (b *browser) none(what, expression string) {
	b.t.Helper()
	for _, text := range value[[]string](b, expression) {
		b.t.Errorf("%s: %s", what, text)
	}
}

// looksAlike are the entries of each chart's legend that look as another one does: by fill, line and size, and what a pattern is made of.
const looksAlike = `[...document.querySelectorAll('.chart-svg')].filter(svg => svg.checkVisibility()).flatMap(svg => {
	const paint = e => { const s = getComputedStyle(e); return [s.fill.startsWith('url') ? '' : s.fill, s.stroke, s.strokeWidth, s.strokeDasharray].join(' '); };
	const look = e => {
		const pattern = /url\(["']?#([^"')]+)/.exec(e.getAttribute('fill') || '');
		const box = e.getBBox();
		const parts = pattern ? [...document.getElementById(pattern[1]).children].map(c => paint(c) + c.getAttribute('d')) : [];
		return [paint(e), box.width.toFixed(1), box.height.toFixed(1), ...parts].join('|');
	};
	const seen = new Map();
	const alike = [];
	for (const text of svg.querySelectorAll(':scope > path + text')) {
		const swatch = text.previousElementSibling;
		if (swatch.getBBox().width > 40) continue; // no swatch, but a line of the chart
		const key = look(swatch);
		if (seen.has(key)) alike.push(text.textContent + ' looks like ' + seen.get(key) + ': ' + key);
		seen.set(key, text.textContent);
	}
	return alike;
})`

// withoutFocus are the elements that do not show by an outline that they have the focus; in forced colours shadows and grounds are gone.
const withoutFocus = `[...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')].filter(e =>
		!e.disabled && e.checkVisibility() && !(e.closest('details:not([open])') && e.tagName !== 'SUMMARY') && e.tabIndex >= 0).filter(e => {
	e.focus();
	const shows = s => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0 && s.outlineColor !== 'rgba(0, 0, 0, 0)';
	return document.activeElement !== e || !shows(getComputedStyle(e)) && !(e.labels?.[0] && shows(getComputedStyle(e.labels[0], '::before')));
}).map(e => e.outerHTML.slice(0, 200))`

func TestForcedColours(t *testing.T) {
	s := newSite(t)
	b := newBrowser(t, s)
	b.with("forced-colors", "active")
	swatches := 0
	for name, path := range mainPages(s) {
		b.openMain(path, 1280)
		b.keep("forced-"+name+".png", func() chromedp.Action[[]byte] { return chromedp.FullScreenshot(100) })
		swatches += value[int](b, `document.querySelectorAll('.chart-svg > path + text').length`)
		b.none(name+" in forced colours, marks of a chart", looksAlike)
		b.do(chromedp.KeyEvent(kb.Tab)) // from now on the focus is shown as to who uses the keyboard
		b.none(name+" in forced colours, no focus is seen", withoutFocus)
	}
	if swatches < 20 {
		t.Errorf("the legends have %d entries", swatches)
	}
}

// Who does not want things to move sees none move.
func TestReducedMotion(t *testing.T) {
	s := newSite(t)
	b := newBrowser(t, s)
	b.with("prefers-reduced-motion", "reduce")
	for name, path := range mainPages(s) {
		b.openMain(path, 1280)
		b.none(name+" moves", `[...document.querySelectorAll('*')].flatMap(e => [null, '::before', '::after'].flatMap(part => {
			const s = getComputedStyle(e, part);
			const lasts = [s.transitionDuration, s.animationDuration].some(list => list.split(',').some(t => parseFloat(t) > 0));
			return lasts || s.scrollBehavior === 'smooth' ? [e.outerHTML.slice(0, 150) + (part || '')] : [];
		}))`)
	}
}

// At four times the size, a window is 320 by 256 pixels: nothing that stays in place covers what is read.
func TestZoomed(t *testing.T) {
	s := newSite(t)
	b := newBrowser(t, s)
	for name, path := range mainPages(s) {
		b.openMain(path, 320)
		b.do(chromedp.EmulateViewport(320, 256))
		b.noWider(name+" at 400%", 320)
		b.none(name+" at 400% stays in place", `[...document.querySelectorAll('*')].filter(e => e.checkVisibility() && ['fixed', 'sticky'].includes(getComputedStyle(e).position))
			.filter(e => !(e.tagName === 'TH' && e.offsetWidth <= e.closest('.ce-scroll').clientWidth / 2)) // a table's first column
			.map(e => e.outerHTML.slice(0, 150))`)
		b.none(name+" at 400% is covered", `[...document.querySelectorAll('main a[href], main button, main input:not([type=hidden]), main select, main textarea, main summary')]
			.filter(e => e.checkVisibility({visibilityProperty: true}) && e.tabIndex >= 0 && !(e.closest('details:not([open])') && e.tagName !== 'SUMMARY') && !e.closest('svg')).filter(e => {
				e.focus();
				const box = e.getClientRects()[0];
				const at = document.elementFromPoint(box.left + Math.min(box.width, 10) / 2, Math.max(1, box.top + Math.min(box.height, 20) / 2));
				return box.bottom < 0 || box.top > 256 || !at || !(e.contains(at) || at.contains(e) || [...(e.labels ?? [])].some(l => l.contains(at)));
			}).map(e => e.outerHTML.slice(0, 150))`)
	}
}

// What is printed on A4 is what is read: whole, without what one clicks on, and with where it comes from.
func TestOnPaper(t *testing.T) {
	s := newSite(t)
	b := newBrowser(t, s)
	for name, path := range mainPages(s) {
		b.openMain(path, 1280)
		b.keep("paper-"+name+".pdf", func() chromedp.Action[[]byte] {
			return chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize(), chromedp.PDFPrintBackground())
		})
		b.on("print")
		b.do(chromedp.EmulateViewport(680, 960)) // A4 within its margins
		b.noWider(name+" on paper", 680)
		b.none(name+" on paper, for the screen", `[...document.querySelectorAll('nav, button, .govuk-button, .govuk-skip-link, .ce-query, dialog')].filter(e => e.checkVisibility() && e.getClientRects().length > 0)
			.map(e => e.outerHTML.slice(0, 150))`)
		b.none(name+" on paper, cut off", `[...document.querySelectorAll('table, .chart-svg')].filter(e => e.checkVisibility() && e.getBoundingClientRect().right > 681)
			.map(e => e.outerHTML.slice(0, 150))`)
		// A table of sentences may go on on the next page, but no row of it.
		b.none(name+" on paper, may be torn", `[...document.querySelectorAll('.chart, table:not(.ce-report__table--words), .ce-report__table--words tr')].filter(e => e.checkVisibility() && getComputedStyle(e).breakInside !== 'avoid').map(e => e.outerHTML.slice(0, 150))`)
		b.none(name+" on paper, parted from what it is above", `[...document.querySelectorAll('main :is(h1, h2, h3)')].filter(e => e.checkVisibility() && getComputedStyle(e).breakAfter !== 'avoid').map(e => e.outerHTML.slice(0, 150))`)
		foot := value[string](b, `document.querySelector('footer').innerText`)
		fingerprint := value[string](b, `document.querySelector('footer .ce-fingerprint')?.textContent ?? ''`)
		if !strings.Contains(foot, "revision 1 of the plan") || !strings.Contains(foot, fingerprint) || !strings.Contains(strings.Join(strings.Fields(foot), ""), strings.TrimPrefix(s.http.URL, "http://")+path) {
			t.Errorf("%s on paper has the foot %q", name, foot)
		}
		b.on("")
	}
}

// Nothing jumps while a page is loaded.
func TestNothingJumps(t *testing.T) {
	s := newSite(t)
	b := newBrowser(t, s)
	for name, path := range mainPages(s) {
		for _, width := range []int{1280, 390} {
			b.openMain(path, width)
			shifts := value[[]struct {
				Value float64
				What  []string
			}](b, `new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(() => {
				const seen = [];
				new PerformanceObserver(list => seen.push(...list.getEntries())).observe({type: 'layout-shift', buffered: true});
				setTimeout(() => resolve(seen.map(e => ({Value: e.value, What: e.sources.map(s => s.node?.outerHTML?.slice(0, 100) ?? '')}))));
			})))`)
			sum := 0.0
			for _, shift := range shifts {
				sum += shift.Value
			}
			if sum >= 0.01 {
				t.Errorf("%s at %d pixels jumps by %.3f: %+v", name, width, sum, shifts)
			}
		}
	}
}
