package web

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"cliffedge/graph"
	"cliffedge/internal/access"
	"cliffedge/internal/signin"
)

// The pages behind the gate, where sessions end while somebody is at work.

// gated is a site on which people sign in.
type gated struct {
	*site
	mu  sync.Mutex
	now time.Time
}

const (
	gatedEmail    = "analyst@tendring.example"
	gatedPassword = "otter kettle viaduct"
)

// newGated serves a plan to one analyst, who has a password.
func newGated(t *testing.T) *gated {
	t.Helper()
	g := &gated{site: newSiteOf(t, exampleOf(t, "tendring")), now: seen}
	log := slog.New(slog.NewTextHandler(g.log, nil))
	control := access.NewControl(g.store, g.store, g.clock, log)
	machine := access.With(t.Context(), access.Machine("root"))
	for _, role := range []access.Role{access.Admin, access.Analyst} { // the first member is an administrator
		email := map[access.Role]string{access.Admin: "admin@tendring.example", access.Analyst: gatedEmail}[role]
		_, code, err := control.Registry.SetMember(machine, "tendring", email, "Somebody", role)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := control.Registry.SetPassword(t.Context(), code, gatedPassword); err != nil {
			t.Fatal(err)
		}
	}
	api, err := graph.NewAPI(control, graph.Options{Introspection: true, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	pages, err := New(Config{Ask: api, Log: log, Now: g.clock, Links: Links{SignIn: signin.AgainPath, SignOut: signin.SignOutPath}})
	if err != nil {
		t.Fatal(err)
	}
	gate, err := signin.New(signin.Config{
		Registry: control.Registry, Accounts: g.store, Now: g.clock, Log: log,
		Public: func(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/assets/") },
		Page:   func(w http.ResponseWriter, r *http.Request, p signin.Page) { pages.Apart(w, r, Apart(p)) },
	})
	if err != nil {
		t.Fatal(err)
	}
	g.http = httptest.NewServer(gate.Handler(pages))
	t.Cleanup(g.http.Close)
	return g
}

func (g *gated) clock() time.Time {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.now
}

// lunch ends all sessions.
func (g *gated) lunch() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.now = g.now.Add(45 * time.Minute)
}

// at waits for a page: its title, and that it is whole.
func (b *browser) at(title string) {
	b.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) { // while one page gives way to another, nothing can be asked
		is, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`document.readyState === 'complete' ? document.title : ''`))
		if err == nil && strings.HasPrefix(is, title) {
			return
		}
		if time.Now().After(deadline) {
			b.t.Fatalf("the page %q is %q: %v", title, is, err)
		}
	}
}

// signIn fills in the page to sign in on.
func (b *browser) signIn() {
	b.t.Helper()
	b.at("Sign in")
	b.do(chromedp.SendKeys("#email", gatedEmail), chromedp.SendKeys("#password", gatedPassword+kb.Enter))
}

// signInBeside follows a link that opens a new tab, signs in there, and closes it.
func (b *browser) signInBeside(link string) {
	b.t.Helper()
	opened := chromedp.WaitNewTarget(b.ctx, func(i *target.Info) bool { return strings.Contains(i.URL, "/sign-in") })
	b.do(chromedp.Click(link))
	var id target.ID
	select {
	case id = <-opened:
	case <-b.ctx.Done():
		b.t.Fatalf("%s opens no tab", link)
	}
	ctx, _ := chromedp.NewContext(b.ctx, chromedp.WithTargetID(id))
	beside := &browser{t: b.t, ctx: ctx, site: b.site}
	beside.signIn()
	beside.at("You are signed in")
	beside.until("it leads back", `document.body.textContent.includes('Go back to the tab')`)
	if err := chromedp.Cancel(ctx); err != nil {
		b.t.Fatal(err)
	}
}

func (b *browser) address() string {
	b.t.Helper()
	u, err := url.Parse(value[string](b, `location.href`))
	if err != nil {
		b.t.Fatal(err)
	}
	return u.RequestURI()
}

func TestAReaderWhoseSessionEndsComesBack(t *testing.T) {
	g := newGated(t)
	b := newBrowser(t, g.site)
	const path = "/tendring?asAt=2024-05-24"
	b.open(path, 1280)
	b.signIn()
	b.at("Tendring District Council")
	g.lunch()
	b.do(chromedp.Reload())
	b.until("what has happened is said", `document.body.textContent.includes('Your session has ended')`)
	b.axe("the page to sign in on")
	b.signIn()
	b.at("Tendring District Council")
	if at := b.address(); at != path {
		t.Errorf("they come to %s", at)
	}
}

// What somebody typed into a form of a page is there when they have signed in again, and was never in an address or in the log.
func TestAFormSentAfterTheSessionIsNotLost(t *testing.T) {
	g := newGated(t)
	b := newBrowser(t, g.site)
	b.open("/tendring/edit/change/putSource/icb", 1280)
	b.signIn()
	b.at("Change")
	const name = "Planted “grant” <b>&amp;"
	b.do(chromedp.SetValue("#name", name), chromedp.SetValue("#why", "Planted line\nand another"))
	g.lunch()
	b.do(chromedp.Click(`button[value=save]`))
	b.at("You have been signed out")
	b.expectFailure() // 401
	b.axe("the page that holds a form")
	b.noWider("the page that holds a form", 1280)
	b.signInBeside(`main a[target=_blank]`)
	b.do(chromedp.Click(`main button`))
	b.at("Saved")
	if text := value[string](b, `document.querySelector('main').textContent`); !strings.Contains(text, name) {
		t.Errorf("the page does not show %q:\n%s", name, text)
	}
	r, err := g.store.History(access.Everything(context.Background()), "tendring", 3, 1)
	if err != nil || len(r) != 1 || r[0].Note != "Planted line\nand another" {
		t.Errorf("the revision is %+v: %v", r, err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if text := fmt.Sprint(b.asked) + g.log.String(); strings.Contains(text, "lanted") {
		t.Errorf("an address or the log tells what was typed: %s", text)
	}
}

// A page whose script asks for figures says that the session has ended, and goes on where it was once somebody has signed in again.
func TestWhatIfAfterTheSession(t *testing.T) {
	g := newGated(t)
	b := newBrowser(t, g.site)
	b.open("/tendring/what-if", 1280)
	b.signIn()
	b.at("What if")
	before := value[string](b, `document.getElementById('what-if-bar').textContent`)
	g.lunch()
	b.do(chromedp.Focus(`.ce-slider`), chromedp.KeyEvent(kb.ArrowLeft))
	b.until("it is said", `document.getElementById('signed-out').open`)
	b.expectFailure() // 401
	b.axe("the page with what is said")
	b.signInBeside(`#signed-out a`)
	b.do(chromedp.Click(`#signed-out button`))
	b.until("it is said no more", `!document.getElementById('signed-out').open`)
	b.do(chromedp.Focus(`.ce-slider`), chromedp.KeyEvent(kb.ArrowLeft+kb.ArrowLeft+kb.ArrowLeft))
	b.until("the figures follow", fmt.Sprintf(`document.getElementById('what-if-bar').textContent !== %q && document.getElementById('what-if-failed').hidden`, before))
}
