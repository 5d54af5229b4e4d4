package signin

import (
	_ "embed"
	"html/template"
	"net/http"
)

// SignOutPath is where a form signs somebody out.
const SignOutPath = "/sign-out"

// The addresses of the package's other pages.
const (
	signInPath     = "/sign-in"
	everywherePath = "/sign-out-everywhere"
	passwordPath   = "/password"
	startPath      = "/oidc/start"
	callbackPath   = "/oidc/callback"
	stylePath      = "/sign-in.css"
)

//go:embed style.css
var style []byte

// isOwn reports whether a request is for a page of the package, which needs nobody to be signed in.
func isOwn(r *http.Request) bool {
	switch r.URL.Path {
	case signInPath, SignOutPath, everywherePath, passwordPath, startPath, callbackPath, stylePath:
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
	mux.HandleFunc("GET "+stylePath, showStyle)
	if g.provider != nil {
		mux.HandleFunc("GET "+startPath, g.start)
		mux.HandleFunc("GET "+callbackPath, g.callback)
	}
	return mux
}

func showStyle(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Header().Set("Cache-Control", "public, max-age=3600")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(style) // who asked may have gone
}

// protect sets the headers of a page: it runs nothing, is in no frame, sends forms nowhere else, and leaves no trace. Other sites are
// not told where somebody comes from; this one is, or browsers would say that its own forms come from nowhere (Origin: null).
func protect(h http.Header) {
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("X-Frame-Options", "DENY")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Content-Type", "text/html; charset=utf-8")
}

// plainPage lays out a page where nobody else does.
func plainPage(w http.ResponseWriter, _ *http.Request, status int, title string, body template.HTML) {
	w.WriteHeader(status)
	_ = layoutTemplate.Execute(w, struct { // who asked may have gone
		Title string
		Body  template.HTML
	}{title, body})
}

// problem is what is wrong with a form: in the summary, and beside the field that it is about.
type problem struct {
	Field, Text string
}

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

// titled gives the title of a page: what is wrong comes first, as a screen reader says it.
func (f form) titled(title string) string {
	if len(f.Problems) > 0 {
		return "Error: " + title
	}
	return title
}

func parse(name, text string) *template.Template {
	return template.Must(template.Must(template.New(name).Parse(partsText)).Parse(text))
}

var (
	layoutTemplate   = parse("layout", layoutText)
	noticeTemplate   = parse("notice", noticeText)
	signInTemplate   = parse("sign-in", signInText)
	whoTemplate      = parse("who", whoText)
	passwordTemplate = parse("password", passwordText)
)

const layoutText = `<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Title}} – Cliffedge</title>
<link rel="stylesheet" href="/sign-in.css">
</head>
<body>
<header>Cliffedge</header>
<main>
{{.Body}}</main>
</body>
</html>
`

// partsText is what forms are made of. A field's problems are linked from the summary, and said with the field.
const partsText = `{{define "summary"}}{{if .Problems}}<div class="summary" role="alert" aria-labelledby="summary" tabindex="-1" autofocus>
<h2 id="summary">There is a problem</h2>
<ul>{{range .Problems}}
<li>{{if .Field}}<a href="#{{.Field}}">{{.Text}}</a>{{else}}{{.Text}}{{end}}</li>{{end}}
</ul>
{{with .ID}}<p>If you ask for help, say this reference: {{.}}</p>
{{end}}</div>
{{end}}{{end}}{{define "problems"}}{{range .}}<p class="error">Error: {{.Text}}</p>
{{end}}{{end}}`

const noticeText = `<h1>Sorry, this did not work</h1>
<p>{{.Text}}</p>
<p>If you ask for help, say this reference: {{.ID}}</p>
`

const signInText = `{{template "summary" .}}{{with .Said}}<p class="said" role="status">{{.}}</p>
{{end}}<h1>Sign in</h1>
{{if .Start}}<p><a class="button" href="{{.Start}}">Sign in with your council account</a></p>
<h2>Or with a password</h2>
{{end}}<form method="post" action="/sign-in" novalidate>
<input type="hidden" name="next" value="{{.Next}}">
<label for="email">E-mail address</label>
{{with .For "email"}}<div id="email-problem">{{template "problems" .}}</div>{{end}}
<input id="email" name="email" type="email" autocomplete="username" autocapitalize="none" spellcheck="false" required value="{{.Email}}"{{if .For "email"}} aria-invalid="true" aria-describedby="email-problem"{{end}}>
<label for="password">Password</label>
{{with .For "password"}}<div id="password-problem">{{template "problems" .}}</div>{{end}}
<input id="password" name="password" type="password" autocomplete="current-password" required{{if .For "password"}} aria-invalid="true" aria-describedby="password-problem"{{else if .Wrong}} aria-invalid="true" aria-describedby="email-problem"{{end}}>
<button type="submit">Sign in</button>
</form>
<p><a href="/password">Set a password with a one-time code</a></p>
<p class="hint">If you have forgotten your password, ask whoever looks after Cliffedge at your council for a code.</p>
`

const whoText = `<h1>You are signed in</h1>
<p>You are {{.Name}}, {{.Email}}.</p>
<p><a href="{{.Next}}">Go on</a></p>
<form method="post" action="/sign-out"><button type="submit">Sign out</button></form>
<form method="post" action="/sign-out-everywhere"><button type="submit">Sign out on all devices</button></form>
`

const passwordText = `{{template "summary" .}}<h1>Set a password</h1>
<form method="post" action="/password" novalidate>
<label for="code">One-time code</label>
<p class="hint" id="code-hint">You were given it by whoever looks after Cliffedge at your council. It works once, within 24 hours.</p>
{{with .For "code"}}<div id="code-problem">{{template "problems" .}}</div>{{end}}
<input id="code" name="code" autocomplete="one-time-code" autocapitalize="none" spellcheck="false" required aria-describedby="code-hint{{if .For "code"}} code-problem{{end}}"{{if .For "code"}} aria-invalid="true"{{end}}>
<label for="password">New password</label>
<p class="hint" id="password-hint">At least {{.Shortest}} characters, such as three words that do not belong together. It ends all sessions that you have.</p>
{{with .For "password"}}<div id="password-problem">{{template "problems" .}}</div>{{end}}
<input id="password" name="password" type="password" autocomplete="new-password" required aria-describedby="password-hint{{if .For "password"}} password-problem{{end}}"{{if .For "password"}} aria-invalid="true"{{end}}>
<button type="submit">Set the password</button>
</form>
<p><a href="/sign-in">Sign in</a></p>
`
