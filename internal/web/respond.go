package web

import (
	"bytes"
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strings"

	"cliffedge/graph"
)

// response is what a visit is answered with.
type response interface {
	respond(v *visit, w http.ResponseWriter) error
}

// page is shown in the frame.
type page struct {
	Template string // of templates/, without its ending; it defines "content"
	Title    string // of the window, and the h1
	Caption  string // above the h1; "" for none
	Section  string // the folder of the navigation's entry that the page belongs to; see sections
	Crumbs   []link // below the authority; the page itself is left out
	Script   string // of assets, beside app.js; "" for none
	Wide     bool   // for tables and charts
	Status   int    // 200 where 0
	Problems []problem
	Model    any // what the template shows
	// Fingerprint is that of the forecast whose figures are shown; "" for none.
	Fingerprint string
}

// link is an address with its text.
type link struct{ Text, To string }

// frame is what templates/base.html shows a page in.
type frame struct {
	page
	Site      *Site
	Viewer    string
	Role      string
	Here      string // the page's own address, or the start page where a form was sent
	Address   string // with the server's name, for who has the page on paper; "" where a form was sent
	Authority *authority
	Home      string // the authority's overview
	Revision  int
	Old       bool // than the latest
	Latest    string
	Sections  []navigation
	Notice    *notice
	Queries   []shownQuery
	RequestID string
	// Apart says that the page is for whoever comes, and runs no script.
	Apart bool
}

// navigation is an entry of the authority's navigation.
type navigation struct {
	Name, To string
	Here     bool
}

//go:embed templates/*.html
var templateFiles embed.FS

// templates are the frame with each page's content.
var templates = func() map[string]*template.Template {
	scripts := template.FuncMap{"early": func() template.HTML { return "<script>" + early + "</script>" }}
	base := template.Must(template.New("base.html").Funcs(functions).Funcs(scripts).ParseFS(templateFiles, "templates/base.html", "templates/parts*.html"))
	files, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		panic(err) // they are part of the program
	}
	all := map[string]*template.Template{}
	for _, file := range files {
		name := strings.TrimSuffix(path.Base(file), ".html")
		if name != "base" && !strings.HasPrefix(name, "parts") {
			all[name] = template.Must(template.Must(base.Clone()).ParseFS(templateFiles, file))
		}
	}
	return all
}()

func (p page) respond(v *visit, w http.ResponseWriter) error {
	f := frame{
		page: p, Site: v.site, Viewer: v.viewer.Name, Role: roleNames[v.role()], Authority: v.authority, Revision: v.revision,
		Old: v.isOld(), Queries: v.asked, RequestID: v.id, Notice: v.takeNotice(w),
	}
	f.Here = "/"
	if v.Method == http.MethodGet {
		f.Here = v.URL.RequestURI()
		f.Address = v.Host + f.Here
	}
	if v.authority != nil {
		f.Home, f.Latest = v.path(), v.latestPath()
		for _, s := range sections {
			if !v.may(s.role) || v.latest == 0 && !needsNoPlan[s.folder] {
				continue
			}
			f.Sections = append(f.Sections, navigation{s.Name, v.path(s.folder), s.folder == p.Section})
		}
	}
	var b bytes.Buffer
	if err := templates[p.Template].ExecuteTemplate(&b, "base.html", f); err != nil {
		return err
	}
	send(w, v.Request, cmp.Or(p.Status, http.StatusOK), "text/html; charset=utf-8", b.Bytes())
	return nil
}

// Apart is a page of another part of the program, such as those to sign in on, to be shown in the frame of all pages. It is for
// whoever comes, and runs no script.
type Apart struct {
	Status int
	Title  string // of the window, and the h1
	// Problems are what is wrong with a form, for the summary above it. Field is the id of the element that one is about; "" for none.
	Problems []struct{ Field, Text string }
	Notice   string        // what was done before; "" for nothing
	Body     template.HTML // below the h1
}

// Apart answers with a page of another part of the program, which has set the headers.
func (s *Site) Apart(w http.ResponseWriter, r *http.Request, p Apart) {
	f := frame{page: page{Title: p.Title, Problems: p.Problems, Model: p.Body}, Site: s, Apart: true}
	if p.Notice != "" {
		f.Notice = &notice{Title: "Success", Text: p.Notice}
	}
	var b bytes.Buffer
	if err := templates["apart"].ExecuteTemplate(&b, "base.html", f); err != nil {
		s.Log.ErrorContext(r.Context(), "a page failed", "page", p.Title, "error", err)
		http.Error(w, "The page could not be written.", http.StatusInternalServerError)
		return
	}
	w.WriteHeader(p.Status)
	_, _ = w.Write(b.Bytes()) // who asked may have gone
}

// roleNames are the API's roles in words.
var roleNames = map[string]string{"VIEWER": "viewer", "ANALYST": "analyst", "APPROVER": "approver", "ADMIN": "administrator"}

// Asset is the path of a file of assets, for templates.
func (f frame) Asset(file string) string { return f.Site.assets.path(file) }

// redirect sends the reader to another page, after a form was sent.
type redirect struct {
	To     string
	Notice *notice // that the other page shows
}

// notice is told at the top of the next page, once.
type notice struct {
	Title string // "Saved"; "Success" where empty
	Text  string
	Undo  string // the address of the page that takes it back; "" for none
}

func (x redirect) respond(v *visit, w http.ResponseWriter) error {
	if x.Notice != nil {
		v.leaveNotice(w, *x.Notice)
	}
	http.Redirect(w, v.Request, x.To, http.StatusSeeOther)
	return nil
}

const noticeCookie = "cliffedge-notice"

// leaveNotice leaves a notice for the next page in a cookie, signed: it is told as the program's own words.
func (v *visit) leaveNotice(w http.ResponseWriter, n notice) {
	text, err := json.Marshal(n)
	if err != nil {
		panic(err) // two texts
	}
	encoded := base64.RawURLEncoding.EncodeToString(text)
	http.SetCookie(w, &http.Cookie{
		Name: noticeCookie, Value: encoded + "." + v.sign(encoded), Path: "/", MaxAge: 60, HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: v.TLS != nil,
	})
}

func (v *visit) sign(text string) string {
	mac := hmac.New(sha256.New, v.site.Key)
	mac.Write([]byte(text))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// takeNotice gives the notice that the page before left, if any, and takes it away.
func (v *visit) takeNotice(w http.ResponseWriter) *notice {
	cookie, err := v.Cookie(noticeCookie)
	if err != nil {
		return nil
	}
	http.SetCookie(w, &http.Cookie{Name: noticeCookie, Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode})
	encoded, signature, _ := strings.Cut(cookie.Value, ".")
	if !hmac.Equal([]byte(signature), []byte(v.sign(encoded))) {
		return nil
	}
	text, err := base64.RawURLEncoding.DecodeString(encoded)
	var n notice
	if err != nil || json.Unmarshal(text, &n) != nil {
		return nil
	}
	n.Title = cmp.Or(n.Title, "Success")
	return &n
}

// failure is what an error page says.
type failure struct {
	Status    int
	Title     string
	Allow     string   // the methods that there are instead; "" where it is not about them
	Text      []string // paragraphs
	RequestID string   // to be told to who looks after the server; "" where nobody need be
	Home      string
}

// Error makes a failure what pages return where they cannot be shown.
func (f failure) Error() string { return f.Title }

// fail answers with an error page.
func (v *visit) fail(w http.ResponseWriter, err error) {
	f := v.failureOf(err)
	f.Home = "/"
	if v.authority != nil {
		f.Home = v.path()
	}
	if f.Status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", "1")
	}
	if f.Allow != "" {
		w.Header().Set("Allow", f.Allow)
	}
	v.asked = nil // they did not make this page
	p := page{Template: "error", Title: f.Title, Status: f.Status, Model: f, Section: "error"}
	if err := p.respond(v, w); err != nil {
		v.site.Log.ErrorContext(v.Context(), "an error page failed", "request", v.id, "error", err)
		http.Error(w, "something went wrong; it has been noted as "+v.id, http.StatusInternalServerError)
	}
}

// failureOf says in words what an error means for who reads the page, and what to do next.
func (v *visit) failureOf(err error) failure {
	if said, ok := errors.AsType[failure](err); ok {
		return said
	}
	var told graph.AskErrors
	code := ""
	if errors.As(err, &told) {
		code = told.Code()
	}
	switch {
	case errors.Is(err, errNotFound) || code == graph.NotFound:
		return failure{Status: http.StatusNotFound, Title: "Page not found", Text: []string{
			"If you typed the address, check that it is right. If you followed a link, what it led to may have been renamed, or taken out of the plan.",
		}}
	case code == "FORBIDDEN" || code == "UNAUTHENTICATED":
		return failure{Status: http.StatusForbidden, Title: "You may not see or do this", Text: []string{
			"Your role in this authority does not allow it. An administrator of the authority can give you another.",
		}}
	case code == graph.RateLimited:
		return failure{Status: http.StatusTooManyRequests, Title: "The server is busy", Text: []string{
			"It is answering as many large requests as it can. Wait a few seconds, then load the page again.",
		}}
	case code == graph.TooComplex:
		return failure{Status: http.StatusUnprocessableEntity, Title: "This asks for too much at once", Text: []string{
			titled(told[0].Message) + ".", "Choose fewer months or fewer scenarios.",
		}}
	case code == graph.BadInput:
		return failure{Status: http.StatusBadRequest, Title: "Something in the address is not right", Text: []string{
			titled(told[0].Message) + ".", "Check the address, or begin again from the overview.",
		}}
	}
	if code != graph.Internal { // those are in the log already
		v.site.Log.ErrorContext(v.Context(), "a page failed", "request", v.id, "error", err)
	}
	return failure{Status: http.StatusInternalServerError, Title: "Sorry, there is a problem", RequestID: v.id, Text: []string{
		"It has been noted. Try again later: nothing that you kept is lost.",
	}}
}
