package signin

import (
	"html/template"
	"net/http"
	"strings"

	"cliffedge/forecast/plan"
)

// The addresses that other pages lead to.
const (
	// SignOutPath is where a form signs somebody out.
	SignOutPath = "/sign-out"
	// AgainPath is where somebody signs in beside a page that they go back to: the page to sign in on, and then one that says so.
	AgainPath = signInPath + "?next=%2Fsign-in%3Fsaid%3Dback" // which is backPath
)

// The addresses of the package's other pages.
const (
	signInPath     = "/sign-in"
	backPath       = signInPath + "?said=back"
	everywherePath = "/sign-out-everywhere"
	passwordPath   = "/password"
	startPath      = "/oidc/start"
	callbackPath   = "/oidc/callback"
)

// isOwn reports whether a request is for a page of the package, which needs nobody to be signed in.
func isOwn(r *http.Request) bool {
	switch r.URL.Path {
	case signInPath, SignOutPath, everywherePath, passwordPath, startPath, callbackPath:
		return true
	default:
		return false
	}
}

// pages are the package's own.
func (g *Gate) pages() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+signInPath, g.showSignIn)
	mux.HandleFunc("POST "+signInPath, g.signIn)
	mux.HandleFunc("POST "+SignOutPath, g.signOut)
	mux.HandleFunc("POST "+everywherePath, g.signOutEverywhere)
	mux.HandleFunc("GET "+passwordPath, g.showPassword)
	mux.HandleFunc("POST "+passwordPath, g.setPassword)
	allowed := map[string]string{signInPath: "GET, HEAD, POST", SignOutPath: "POST", everywherePath: "POST", passwordPath: "GET, HEAD, POST"}
	if g.provider != nil {
		mux.HandleFunc("GET "+startPath, g.start)
		mux.HandleFunc("GET "+callbackPath, g.callback)
		allowed[startPath], allowed[callbackPath] = "GET, HEAD", "GET, HEAD"
	}
	for path, methods := range allowed {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Allow", methods)
			g.say(w, r, http.StatusMethodNotAllowed, plan.BadInput, "It was asked for by the method "+r.Method+"; expected "+strings.ReplaceAll(methods, ", ", " or ")+". Nothing was done.")
		})
	}
	return mux
}

// Page is a page of the package, to be laid out as all others are.
type Page struct {
	Status int
	Title  string // of the window, and the h1
	// Problems are what is wrong with a form, for the summary above it. Field is the id of the element that one is about; "" for none.
	Problems []struct{ Field, Text string }
	Notice   string        // what was done before; "" for nothing
	Body     template.HTML // below the h1
}

// protect sets the headers of a page: it runs nothing, is in no frame, sends forms nowhere else, and leaves no trace. Other sites are
// not told where somebody comes from; this one is, or browsers would say that its own forms come from nowhere (Origin: null).
func protect(h http.Header) {
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("X-Frame-Options", "DENY")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Content-Type", "text/html; charset=utf-8")
}

// problem is what is wrong with a form: in the summary, and beside the field that it is about.
type problem = struct{ Field, Text string }

// form is what all forms show.
type form struct {
	Problems []problem
	ID       string // of the request, where what is wrong is the service's
}

// For gives the problems of a field.
func (f form) For(field string) []problem {
	var list []problem
	for _, p := range f.Problems {
		if p.Field == field {
			list = append(list, p)
		}
	}
	return list
}

func parse(name, text string) *template.Template {
	return template.Must(template.Must(template.New(name).Parse(partsText)).Parse(text))
}

var (
	troubleTemplate  = parse("trouble", troubleText)
	signInTemplate   = parse("sign-in", signInText)
	whoTemplate      = parse("who", whoText)
	passwordTemplate = parse("password", passwordText)
	heldTemplate     = parse("held", heldText)
)

// partsText is what forms are made of: a field's problems, which the summary leads to, and under which reference to ask for help.
const partsText = `{{define "problems"}}{{range .}}<p class="govuk-error-message"><span class="govuk-visually-hidden">Error:</span> {{.Text}}</p>
{{end}}{{end}}{{define "reference"}}{{with .}}<p class="govuk-body">If you ask for help, say this reference: <span class="ce-fingerprint">{{.}}</span></p>
{{end}}{{end}}`

const troubleText = `<p class="govuk-body">{{.Text}}</p>
{{template "reference" .ID}}<p class="govuk-body"><a class="govuk-link" href="/">Go to the first page</a></p>
`

const signInText = `{{template "reference" .ID}}{{if .Over}}<div class="govuk-inset-text">Your session has ended. Sign in to go on where you were.</div>
{{end}}{{if .Start}}<p class="govuk-body"><a class="govuk-button" role="button" draggable="false" href="{{.Start}}">Sign in with your council account</a></p>
<h2 class="govuk-heading-m">Or with a password</h2>
{{end}}<form method="post" action="/sign-in" class="ce-form" novalidate>
<input type="hidden" name="next" value="{{.Next}}">
<div class="govuk-form-group{{if .For "email"}} govuk-form-group--error{{end}}">
<label class="govuk-label" for="email">E-mail address</label>
{{with .For "email"}}<div id="email-problem">{{template "problems" .}}</div>{{end}}
<input class="govuk-input govuk-input--width-30{{if .For "email"}} govuk-input--error{{end}}" id="email" name="email" type="email" autocomplete="username" autocapitalize="none" spellcheck="false" required value="{{.Email}}"{{if .For "email"}} aria-invalid="true" aria-describedby="email-problem"{{end}}>
</div>
<div class="govuk-form-group{{if .For "password"}} govuk-form-group--error{{end}}">
<label class="govuk-label" for="password">Password</label>
{{with .For "password"}}<div id="password-problem">{{template "problems" .}}</div>{{end}}
<input class="govuk-input govuk-input--width-30{{if or .Wrong (.For "password")}} govuk-input--error{{end}}" id="password" name="password" type="password" autocomplete="current-password" required{{if .For "password"}} aria-invalid="true" aria-describedby="password-problem"{{else if .Wrong}} aria-invalid="true" aria-describedby="email-problem"{{end}}>
</div>
<button type="submit" class="govuk-button">Sign in</button>
</form>
<p class="govuk-body"><a class="govuk-link" href="/password">Set a password with a one-time code</a></p>
<p class="govuk-body">If you have forgotten your password, ask whoever looks after Cliffedge at your council for a code.</p>
`

const whoText = `<p class="govuk-body">You are {{.Name}}, {{.Email}}.</p>
{{if .Back}}<p class="govuk-body">Go back to the tab or window that you came from: what you filled in is still there. You can close this one.</p>
{{else}}<p class="govuk-body"><a class="govuk-link" href="{{.Next}}">Go on</a></p>
{{end}}<div class="govuk-button-group">
<form method="post" action="/sign-out"><button type="submit" class="govuk-button govuk-button--secondary">Sign out</button></form>
<form method="post" action="/sign-out-everywhere"><button type="submit" class="govuk-button govuk-button--secondary">Sign out on all devices</button></form>
</div>
`

const passwordText = `{{template "reference" .ID}}<form method="post" action="/password" class="ce-form" novalidate>
<div class="govuk-form-group{{if .For "code"}} govuk-form-group--error{{end}}">
<label class="govuk-label" for="code">One-time code</label>
<div class="govuk-hint" id="code-hint">You were given it by whoever looks after Cliffedge at your council. It works once, within 24 hours.</div>
{{with .For "code"}}<div id="code-problem">{{template "problems" .}}</div>{{end}}
<input class="govuk-input govuk-input--width-30{{if .For "code"}} govuk-input--error{{end}}" id="code" name="code" autocomplete="one-time-code" autocapitalize="none" spellcheck="false" required aria-describedby="code-hint{{if .For "code"}} code-problem{{end}}"{{if .For "code"}} aria-invalid="true"{{end}}>
</div>
<div class="govuk-form-group{{if .For "password"}} govuk-form-group--error{{end}}">
<label class="govuk-label" for="password">New password</label>
<div class="govuk-hint" id="password-hint">At least {{.Shortest}} characters, such as three words that do not belong together. It ends all sessions that you have.</div>
{{with .For "password"}}<div id="password-problem">{{template "problems" .}}</div>{{end}}
<input class="govuk-input govuk-input--width-30{{if .For "password"}} govuk-input--error{{end}}" id="password" name="password" type="password" autocomplete="new-password" required aria-describedby="password-hint{{if .For "password"}} password-problem{{end}}"{{if .For "password"}} aria-invalid="true"{{end}}>
</div>
<button type="submit" class="govuk-button">Set the password</button>
</form>
<p class="govuk-body"><a class="govuk-link" href="/sign-in">Sign in</a></p>
`

const heldText = `{{if .TooLarge}}<p class="govuk-body">What you sent has not been saved, and is too large to be kept on this page. Your browser’s Back button leads to the form as you filled it in.</p>
<ol class="govuk-list govuk-list--number">
<li>Go back to the form.</li>
<li>In another tab, <a class="govuk-link" href="{{.Again}}" target="_blank" rel="noopener">sign in (opens in a new tab)</a>.</li>
<li>Send the form again.</li>
</ol>
{{else}}<p class="govuk-body">Your session has ended, so what you sent has not been saved. It is kept on this page for as long as the page is open, and nowhere else.</p>
<form method="post" action="{{.To}}"{{if .Multipart}} enctype="multipart/form-data"{{end}} class="ce-form">
{{range .Fields}}<input type="hidden" name="{{.Name}}" value="{{.Value}}">
{{end}}<ol class="govuk-list govuk-list--number govuk-list--spaced">
<li><a class="govuk-link" href="{{.Again}}" target="_blank" rel="noopener">Sign in (opens in a new tab)</a></li>
<li>Come back to this tab.</li>
{{range .Files}}<li><label class="govuk-label" for="file-{{.}}">Choose the file again: a page cannot keep it</label>
<input class="govuk-file-upload" id="file-{{.}}" name="{{.}}" type="file"></li>
{{end}}<li><button type="submit" class="govuk-button">Send the form again</button></li>
</ol>
</form>
{{end}}`
