package signin

import (
	"context"
	"encoding/json"
	"html/template"
	"net/http"
	"net/url"
	"strings"

	"cliffedge/forecast/plan"
	"cliffedge/internal/access"
)

// Handler lets through to another handler who is signed in, with who they are in the context (access.From). It answers the pages of
// the package itself, and whoever is not signed in: programs with UNAUTHENTICATED, browsers with the page to sign in on.
func (g *Gate) Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		named(w)
		switch {
		case g.Public != nil && !isOwn(r) && g.Public(r):
			next.ServeHTTP(w, r)
		case len(r.Header.Values("Authorization")) > 0:
			g.program(w, r, next)
		default:
			g.browser(w, r, next)
		}
	})
}

// program answers a request that says by a token who asks. Browsers never do so by themselves: no page elsewhere can be behind it.
// Who sends a token that is none is nobody, whatever cookie comes with it.
func (g *Gate) program(w http.ResponseWriter, r *http.Request, next http.Handler) {
	w.Header().Set("Cache-Control", "no-store")
	values := r.Header.Values("Authorization")
	scheme, token, _ := strings.Cut(values[0], " ")
	if len(values) > 1 || !strings.EqualFold(scheme, "Bearer") {
		g.refuseProgram(w, r, "invalid_request", "expected one header Authorization: Bearer and a token")
		return
	}
	token = strings.TrimSpace(token)
	who := func(ctx context.Context) (*access.Principal, error) { return g.Registry.ByToken(ctx, token) }
	p, err := who(r.Context())
	switch {
	case fails(err):
		g.failed(r.Context(), w, "a token could not be looked up", err)
		g.unavailable(w, r)
	case err != nil:
		g.refuseProgram(w, r, "invalid_token", "the token is not right, has expired or was revoked")
	case isOwn(r):
		g.say(w, r, http.StatusForbidden, plan.Forbidden, "A token signs nobody in or out.")
	default:
		g.watched(w, r, p, who, next)
	}
}

// refuseProgram says that a request's token lets nobody through.
func (g *Gate) refuseProgram(w http.ResponseWriter, r *http.Request, code, message string) {
	w.Header().Set("WWW-Authenticate", `Bearer realm="cliffedge", error="`+code+`"`)
	g.say(w, r, http.StatusUnauthorized, plan.Unauthenticated, message)
}

// browser answers a request that says by a cookie who asks, or not at all.
func (g *Gate) browser(w http.ResponseWriter, r *http.Request, next http.Handler) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Add("Vary", "Cookie")
	if err := g.foreign.check(r); err != nil {
		g.Log.WarnContext(r.Context(), "a request from another site was refused", "request", w.Header().Get(requestID), "path", r.URL.Path, "error", err)
		g.say(w, r, http.StatusForbidden, plan.Forbidden, saidForeign)
		return
	}
	ctx, err := g.load(r)
	var p *access.Principal
	if err == nil {
		p, err = g.bySession(ctx)
	}
	if err == nil && p != nil && !isStream(r) { // a stream that is opened again and again keeps nobody signed in
		err = g.seen(ctx)
	}
	switch {
	case err != nil:
		g.failed(r.Context(), w, "a session could not be looked up", err)
		g.unavailable(w, r)
	case isOwn(r):
		if p != nil {
			ctx = access.With(ctx, p)
		}
		g.own.ServeHTTP(w, r.WithContext(ctx))
	case p == nil:
		g.refuseStranger(w, r)
	default:
		token := g.sessions.Token(ctx)
		g.watched(w, r, p, func(ctx context.Context) (*access.Principal, error) { return g.whoNow(ctx, token) }, next)
	}
}

// watched lets through who asks, for as long as they may do what they may do now.
func (g *Gate) watched(w http.ResponseWriter, r *http.Request, p *access.Principal, again func(context.Context) (*access.Principal, error), next http.Handler) {
	ctx, stop := g.Registry.Watch(r.Context(), p, again)
	defer stop()
	next.ServeHTTP(w, r.WithContext(ctx))
}

func isStream(r *http.Request) bool {
	return strings.Contains(strings.Join(r.Header.Values("Accept"), ","), "text/event-stream")
}

// isAPI reports whether a program asks, which reads no page; the script of a page among them.
func isAPI(r *http.Request) bool {
	return r.URL.Path == "/graphql" || strings.HasPrefix(r.URL.Path, "/graphql/") || isStream(r) || r.Header.Get("Sec-Fetch-Dest") == "empty"
}

// refuseStranger answers who is not signed in. A browser that asks for a page is shown where to sign in, and then the page; one that
// sends a form, a page that holds the form meanwhile.
func (g *Gate) refuseStranger(w http.ResponseWriter, r *http.Request) {
	switch {
	case isAPI(r):
		g.unauthenticated(w)
		g.say(w, r, http.StatusUnauthorized, plan.Unauthenticated, "Nobody is signed in.")
	case isForm(r):
		g.hold(w, r)
	default:
		http.Redirect(w, r, g.signInFor(r), http.StatusSeeOther)
	}
}

// unauthenticated says with an answer's status by what else than a browser's session somebody may ask.
func (g *Gate) unauthenticated(w http.ResponseWriter) {
	w.Header().Set("WWW-Authenticate", `Bearer realm="cliffedge"`)
}

// signInFor is where to sign in to be led to what was asked for. Whose session has ended is told so.
func (g *Gate) signInFor(r *http.Request) string {
	values := url.Values{}
	if next := r.URL.RequestURI(); r.Method == http.MethodGet && next != "/" && isLocal(next) {
		values.Set("next", next)
	}
	if cookie, err := r.Cookie(g.sessions.Cookie.Name); err == nil && cookie.Value != "" {
		values.Set("said", saidOver)
	}
	return (&url.URL{Path: signInPath, RawQuery: values.Encode()}).String()
}

// unavailable says that who asks cannot be found out.
func (g *Gate) unavailable(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Retry-After", "5")
	g.say(w, r, http.StatusServiceUnavailable, plan.Unavailable, "The service cannot be reached at the moment. Try again in a minute.")
}

// say says one thing: to a program as GraphQL's answers are, and to a person as a page.
func (g *Gate) say(w http.ResponseWriter, r *http.Request, status int, code plan.StoreErrorCode, message string) {
	g.meters.refused.WithLabelValues(string(code)).Inc()
	id := w.Header().Get(requestID)
	if !isAPI(r) && len(r.Header.Values("Authorization")) == 0 {
		g.page(w, r, Page{Status: status, Title: "Sorry, this did not work"}, troubleTemplate, struct{ Text, ID string }{message, id})
		return
	}
	kind := "application/json"
	if strings.Contains(r.Header.Get("Accept"), "application/graphql-response+json") {
		kind = "application/graphql-response+json"
	}
	w.Header().Set("Content-Type", kind+"; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	type extensions struct {
		Code      plan.StoreErrorCode `json:"code"`
		RequestID string              `json:"requestId"`
	}
	type problem struct {
		Message    string     `json:"message"`
		Extensions extensions `json:"extensions"`
	}
	// No data at all, rather than null: nothing was executed.
	_ = json.NewEncoder(w).Encode(map[string]any{"errors": []problem{{message, extensions{code, id}}}}) // who asked may have gone
}

// page answers with a page of the package, whose body is a template's.
func (g *Gate) page(w http.ResponseWriter, r *http.Request, p Page, t *template.Template, data any) {
	var body strings.Builder
	if err := t.Execute(&body, data); err != nil {
		g.failed(r.Context(), w, "a page could not be written", err)
		http.Error(w, "The page could not be written.", http.StatusInternalServerError)
		return
	}
	protect(w.Header())
	p.Body = template.HTML(body.String()) // which the template has escaped
	g.Page(w, r, p)
}

// mostNext is how long the address may be to which somebody comes after signing in.
const mostNext = 2000

// isLocal reports whether an address is a path of this site, however a browser reads it.
func isLocal(next string) bool {
	if len(next) > mostNext || !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") {
		return false
	}
	for _, c := range next {
		if c <= ' ' || c == '\\' || c >= 0x7f { // browsers drop some of these, and take \ for /
			return false
		}
	}
	u, err := url.Parse(next)
	return err == nil && u.Scheme == "" && u.Host == "" && u.User == nil
}

// orHome gives an address to which somebody may be sent.
func orHome(next string) string {
	if isLocal(next) {
		return next
	}
	return "/"
}
