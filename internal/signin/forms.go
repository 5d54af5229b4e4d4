package signin

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"cliffedge/forecast/plan"
	"cliffedge/internal/access"
)

// mostBody is how large a form may be.
const mostBody = 64 << 10

// read reads a form. Where it cannot it has answered, and the form is not to be looked at.
func (g *Gate) read(w http.ResponseWriter, r *http.Request) bool {
	if formKind(r) != "application/x-www-form-urlencoded" {
		g.say(w, r, http.StatusUnsupportedMediaType, plan.BadInput, "This is not the page's form: expected application/x-www-form-urlencoded. Open the page, fill in its form and send it.")
		return false
	}
	r.Body = http.MaxBytesReader(w, r.Body, mostBody)
	err := r.ParseForm()
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		g.say(w, r, http.StatusRequestEntityTooLarge, plan.BadInput, "The form is too large: expected at most 64 KiB. Your browser's Back button leads to it: shorten what you typed, and send it again.")
	case err != nil:
		g.unreadable(w, r)
	}
	return err == nil
}

func (g *Gate) unreadable(w http.ResponseWriter, r *http.Request) {
	g.say(w, r, http.StatusBadRequest, plan.BadInput, "The form cannot be read: it did not arrive whole, or is not written as a browser writes one. Your browser's Back button leads to it: send it again.")
}

// signInForm is the page to sign in on.
type signInForm struct {
	form
	Said        string // what was done before
	Over        bool   // the session has ended under who asked for a page
	Start, Next string
	Email       string
	Wrong       bool // the e-mail address or the password; nobody says which
}

// said are the things that the page to sign in on may say, so that no address makes it say another.
var said = map[string]string{
	"out":        "You are signed out.",
	"everywhere": "You are signed out on all devices. Programs with API tokens are not.",
	"password":   "Your password is set. Sign in with it.",
}

// saidOver says that a session has ended: it was not used for too long, or has lasted as long as one may.
const saidOver = "over"

// done sends a browser to the page to sign in on, which says what was done.
func done(w http.ResponseWriter, r *http.Request, what string) {
	http.Redirect(w, r, signInPath+"?said="+what, http.StatusSeeOther)
}

func (g *Gate) showSignIn(w http.ResponseWriter, r *http.Request) {
	next := orHome(r.URL.Query().Get("next"))
	if p, err := access.From(r.Context()); err == nil {
		g.page(w, r, Page{Status: http.StatusOK, Title: "You are signed in"}, whoTemplate, struct {
			Name, Email, Next string
			Back              bool
		}{p.Name, p.Email, next, next == backPath || r.URL.RequestURI() == backPath})
		return
	}
	what := r.URL.Query().Get("said")
	g.showSignInForm(w, r, http.StatusOK, signInForm{Said: said[what], Over: what == saidOver, Next: next})
}

func (g *Gate) showSignInForm(w http.ResponseWriter, r *http.Request, status int, f signInForm) {
	if g.provider != nil {
		f.Start = startPath + "?" + url.Values{"next": {f.Next}}.Encode()
	}
	g.page(w, r, Page{Status: status, Title: "Sign in", Problems: f.Problems, Notice: f.Said}, signInTemplate, f)
}

func (g *Gate) signIn(w http.ResponseWriter, r *http.Request) {
	if !g.read(w, r) {
		return
	}
	f := signInForm{Email: r.PostForm.Get("email"), Next: orHome(r.PostForm.Get("next"))}
	if strings.TrimSpace(f.Email) == "" {
		f.Problems = append(f.Problems, problem{"email", "Enter your e-mail address"})
	}
	if r.PostForm.Get("password") == "" {
		f.Problems = append(f.Problems, problem{"password", "Enter your password"})
	}
	if len(f.Problems) > 0 {
		g.showSignInForm(w, r, http.StatusUnprocessableEntity, f)
		return
	}
	u, err := g.Registry.SignIn(r.Context(), f.Email, r.PostForm.Get("password"), g.clientOf(r))
	if err == nil {
		err = g.begin(r.Context(), w, u)
	}
	g.meters.signedIn(byPassword, err)
	if err != nil {
		g.refuseSignIn(w, r, f, err)
		return
	}
	http.Redirect(w, r, f.Next, http.StatusSeeOther)
}

// refuseSignIn says why nobody was signed in: no more than the registry does.
func (g *Gate) refuseSignIn(w http.ResponseWriter, r *http.Request, f signInForm, err error) {
	status, p := http.StatusUnprocessableEntity, problem{"", sentence(err)}
	switch {
	case is(err, plan.Unauthenticated):
		f.Wrong, p.Field = true, "email"
	case is(err, plan.Busy):
		status = http.StatusTooManyRequests
		w.Header().Set("Retry-After", "60")
	default:
		status, p = http.StatusServiceUnavailable, g.trouble(w, r, "somebody could not be signed in", err)
		f.ID = w.Header().Get(requestID)
	}
	f.Problems = []problem{p}
	g.showSignInForm(w, r, status, f)
}

// trouble logs what is the service's fault, and says so.
func (g *Gate) trouble(w http.ResponseWriter, r *http.Request, what string, err error) problem {
	g.failed(r.Context(), w, what, err)
	return problem{"", "This did not work, for a reason that is not yours. Try again in a minute."}
}

// sentence is what an error says to a person.
func sentence(err error) string {
	var refused *plan.StoreError
	if !errors.As(err, &refused) {
		return "This did not work."
	}
	first, n := utf8.DecodeRuneInString(refused.Message)
	return string(unicode.ToUpper(first)) + refused.Message[n:]
}

func (g *Gate) signOut(w http.ResponseWriter, r *http.Request) {
	g.leave(w, r, "out", func() error { return g.Registry.SignOut(r.Context()) })
}

func (g *Gate) signOutEverywhere(w http.ResponseWriter, r *http.Request) {
	g.leave(w, r, "everywhere", func() error { return g.Registry.SignOutEverywhere(r.Context()) })
}

// leave ends the session, and then whatever else is to end or be noted.
func (g *Gate) leave(w http.ResponseWriter, r *http.Request, what string, then func() error) {
	if _, err := access.From(r.Context()); err != nil { // nobody has signed in, or their session is over
		done(w, r, what)
		return
	}
	if err := errors.Join(g.end(r.Context(), w), then()); err != nil {
		g.failed(r.Context(), w, "somebody could not be signed out", err)
		g.unavailable(w, r)
		return
	}
	done(w, r, what)
}

// passwordForm is the page to set a password on.
type passwordForm struct {
	form
	Shortest int
}

func (g *Gate) showPassword(w http.ResponseWriter, r *http.Request) {
	g.showPasswordForm(w, r, http.StatusOK, passwordForm{})
}

func (g *Gate) showPasswordForm(w http.ResponseWriter, r *http.Request, status int, f passwordForm) {
	f.Shortest = access.ShortestPassword
	g.page(w, r, Page{Status: status, Title: "Set a password", Problems: f.Problems}, passwordTemplate, f)
}

func (g *Gate) setPassword(w http.ResponseWriter, r *http.Request) {
	if !g.read(w, r) {
		return
	}
	code, password := r.PostForm.Get("code"), r.PostForm.Get("password")
	var f passwordForm
	if strings.TrimSpace(code) == "" {
		f.Problems = append(f.Problems, problem{"code", "Enter the one-time code"})
	}
	if password == "" {
		f.Problems = append(f.Problems, problem{"password", "Enter a new password"})
	} else if err := access.CheckPassword(password, "", ""); err != nil {
		f.Problems = append(f.Problems, problem{"password", sentence(err)})
	}
	if len(f.Problems) > 0 {
		g.showPasswordForm(w, r, http.StatusUnprocessableEntity, f)
		return
	}
	if _, err := g.Registry.SetPassword(r.Context(), code, password); err != nil {
		g.refusePassword(w, r, f, err)
		return
	}
	if err := g.end(r.Context(), w); err != nil { // whoever was signed in here may be somebody else
		g.failed(r.Context(), w, "a session could not be ended", err)
	}
	done(w, r, "password")
}

func (g *Gate) refusePassword(w http.ResponseWriter, r *http.Request, f passwordForm, err error) {
	status, p := http.StatusUnprocessableEntity, problem{"", sentence(err)}
	switch {
	case is(err, plan.Unauthenticated):
		p.Field = "code"
	case is(err, plan.BadInput):
		p.Field = "password"
	default:
		status, p = http.StatusServiceUnavailable, g.trouble(w, r, "a password could not be set", err)
		f.ID = w.Header().Get(requestID)
	}
	f.Problems = []problem{p}
	g.showPasswordForm(w, r, status, f)
}
