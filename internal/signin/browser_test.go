package signin

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"cliffedge/internal/access"
	"cliffedge/internal/chromium"
)

// The pages in a real browser, by the keyboard alone.

// missing skips a test that cannot be run here, loudly, or fails it where CLIFFEDGE_REQUIRE says that all must run.
func missing(t *testing.T, why string, args ...any) {
	t.Helper()
	why = fmt.Sprintf(why, args...)
	if os.Getenv("CLIFFEDGE_REQUIRE") == "all" {
		t.Fatalf("this cannot be tested, and CLIFFEDGE_REQUIRE=all forbids to skip it: %s", why)
	}
	t.Skipf("SKIPPED: %s was not tested: %s", t.Name(), why)
}

// browser is Chromium, and what it complained of.
type browser struct {
	t    *testing.T
	ctx  context.Context
	home string

	mu         sync.Mutex
	complaints []string
}

func newBrowser(t *testing.T, h *house) *browser {
	t.Helper()
	if testing.Short() {
		t.Skip("pages in a browser are left out of a short run")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	ctx, end, err := chromium.New(ctx, t.TempDir())
	if err != nil {
		missing(t, "%v", err)
	}
	t.Cleanup(end)
	ctx, _ = chromedp.NewContext(ctx)
	t.Cleanup(func() { _ = chromedp.Cancel(ctx) }) // before its folder goes
	b := &browser{t: t, ctx: ctx, home: strings.Replace(h.server.URL, "127.0.0.1", "localhost", 1)}
	if err := chromedp.Listen(ctx, b.hear); err != nil {
		t.Fatalf("Chromium does not start: %v", err)
	}
	t.Cleanup(b.checkQuiet)
	b.do(chromedp.EmulateViewport(1280, 800))
	return b
}

func (b *browser) hear(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *log.EventEntryAdded:
		b.complaints = append(b.complaints, fmt.Sprintf("%s: %s (%s)", e.Entry.Level, e.Entry.Text, e.Entry.URL))
	case *runtime.EventExceptionThrown:
		b.complaints = append(b.complaints, "thrown: "+e.ExceptionDetails.Text)
	}
}

// checkQuiet says that the browser complained of nothing but that a form was refused, and that the provider has no icon.
func (b *browser) checkQuiet() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range b.complaints {
		if !strings.Contains(c, "a status of 422") && !strings.Contains(c, "/favicon.ico") {
			b.t.Errorf("the console: %s", c)
		}
	}
}

func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.shoot("failed.png")
		b.t.Fatalf("%v\nthe console: %q", err, b.complaints)
	}
}

// until waits for a condition in JavaScript, on this page or the next: while one gives way to the other nothing can be asked.
func (b *browser) until(what, condition string) {
	b.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		is, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](condition))
		if err == nil && is {
			return
		}
		if time.Now().After(deadline) {
			b.shoot("failed.png")
			b.t.Fatalf("%s: %v\nthe console: %q", what, err, b.complaints)
		}
	}
}

// titled waits for a page.
func (b *browser) titled(title string) {
	b.t.Helper()
	b.until("the page "+title, fmt.Sprintf("document.readyState === 'complete' && document.title.startsWith(%q)", title))
}

func (b *browser) says(text string) {
	b.t.Helper()
	b.until(text, fmt.Sprintf("document.body.textContent.includes(%q)", text))
}

// shoot keeps a picture of the page in the folder that CLIFFEDGE_SCREENSHOTS names, if it does.
func (b *browser) shoot(name string) {
	folder := os.Getenv("CLIFFEDGE_SCREENSHOTS")
	if folder == "" {
		return
	}
	picture, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(folder+"/"+name, picture, 0o644)
	}
	if err != nil {
		b.t.Log(err)
	}
}

// to moves the focus by the tabulator to what a selector names, which must come soon and be seen to have it.
func (b *browser) to(selector string) {
	b.t.Helper()
	for range 8 {
		b.do(chromedp.KeyEvent(kb.Tab))
		has, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](fmt.Sprintf("document.activeElement.matches(%q)", selector)))
		if err != nil {
			b.t.Fatal(err)
		}
		if has {
			b.until("the focus is seen", "!document.querySelector('link[rel=stylesheet]') || getComputedStyle(document.activeElement).outlineStyle === 'solid'")
			return
		}
	}
	b.shoot("failed.png")
	b.t.Fatalf("the tabulator does not come to %s", selector)
}

func (b *browser) enter(selector, text string) {
	b.t.Helper()
	b.to(selector)
	b.do(chromedp.KeyEvent(text))
}

// press sends the key as a keyboard does: a key that was for a link is not also for the field to which the link leads.
func (b *browser) press(selector string) {
	b.t.Helper()
	b.to(selector)
	b.do(chromedp.KeyEvent(kb.Enter, func(k *input.DispatchKeyEventParams) {
		if k.Type == kb.KeyDown {
			k.Type = "rawKeyDown"
		}
	}))
}

// signedOut has whoever is signed in look at who they are, and sign out.
func (b *browser) signOut(who string) {
	b.t.Helper()
	b.press("a[href='/sign-in']")
	b.titled("You are signed in")
	b.says(who)
	b.shoot("who.png")
	b.press("form[action='/sign-out'] button")
	b.titled("Sign in")
	b.says("You are signed out.")
	b.do(chromedp.Navigate(b.home + "/plans"))
	b.titled("Sign in")
}

func TestAPasswordInTheBrowser(t *testing.T) {
	h := newHouse(t, onSQLite)
	b := newBrowser(t, h)
	code, err := h.registry.Code(h.machine, "other@example.gov.uk")
	h.must(err)
	h.secrets = append(h.secrets, code)
	b.do(chromedp.Navigate(b.home + "/plans?year=2027"))
	b.titled("Sign in")
	b.shoot("sign-in.png")
	b.press("a[href='/password']")
	b.titled("Set a password")
	b.enter("#code", code)
	b.enter("#password", "short")
	b.press("button")
	b.titled("Error: Set a password")
	b.until("the summary has the focus", "document.activeElement.matches('.govuk-error-summary')")
	b.shoot("problems.png")
	b.press(".govuk-error-summary a[href='#password']")
	b.until("the field has the focus", "document.activeElement.id === 'password'")
	b.do(chromedp.Navigate(b.home + "/password"))
	b.titled("Set a password")
	b.enter("#code", code)
	b.enter("#password", password)
	b.press("button")
	b.titled("Sign in")
	b.says("Your password is set.")
	b.do(chromedp.Navigate(b.home + "/plans?year=2027"))
	b.titled("Sign in")
	b.enter("#email", "other@example.gov.uk")
	b.enter("#password", "planted and wrong"+kb.Enter)
	b.titled("Error: Sign in")
	b.says("The e-mail address or the password is not right")
	b.until("the address is still there", "document.querySelector('#email').value === 'other@example.gov.uk' && document.querySelector('#password').value === ''")
	b.enter("#password", password+kb.Enter)
	b.titled("Plans")
	b.until("what was asked for", "location.pathname + location.search === '/plans?year=2027'")
	b.says("other@example.gov.uk VIEWER")
	b.signOut("You are Vic other, other@example.gov.uk.")
}

func TestACouncilAccountInTheBrowser(t *testing.T) {
	p := newIDP(t)
	p.apart = true
	h := newHouse(t, onSQLite, p.behind)
	b := newBrowser(t, h)
	b.do(chromedp.Navigate(b.home + "/plans"))
	b.titled("Sign in")
	b.shoot("council.png")
	b.press("a.govuk-button")
	b.titled("Council account")
	b.press("#fin")
	b.titled("Plans")
	b.until("what was asked for", "location.pathname === '/plans'")
	b.says("fin@example.gov.uk ANALYST")
	b.signOut("You are Fin Ance, fin@example.gov.uk.")
	if h.roleOf("fin@example.gov.uk") != access.Analyst {
		t.Error("the role is gone")
	}
}

// The page fits a small window and text of twice the size without scrolling sideways.
func TestThePagesFitASmallWindow(t *testing.T) {
	h := newHouse(t, onSQLite)
	b := newBrowser(t, h)
	b.do(chromedp.EmulateViewport(320, 600))
	for _, path := range []string{"/sign-in", "/password"} {
		b.do(chromedp.Navigate(b.home + path))
		b.until(path+" fits", "document.readyState === 'complete' && document.documentElement.scrollWidth <= 320")
		b.until(path+" has large targets", "[...document.querySelectorAll('button, input:not([type=hidden])')].every(e => e.getBoundingClientRect().height >= 24)")
	}
}
