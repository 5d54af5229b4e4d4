package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"time"

	"cliffedge/graph"
)

// Asker answers queries and mutations of the API's schema: graph.API does. Its errors are graph.AskErrors.
type Asker interface {
	Ask(ctx context.Context, query string, variables map[string]any, into any) error
}

// Config says what the pages are made with.
type Config struct {
	Ask Asker
	Log *slog.Logger
	// Now says what time it is; time.Now where nil.
	Now func() time.Time
	// Key signs the notices that one page leaves for the next. All processes that serve the same people have the same; a random one
	// where empty.
	Key   []byte
	Links Links
	// CouncilAccounts says that people may sign in with accounts of their council's own.
	CouncilAccounts bool
	// Demo says on every page that what is shown are examples.
	Demo bool
}

// Links are what the pages link to beside each other.
type Links struct {
	GraphiQL string // its path; "" where there is none
	SignIn   string // where somebody signs in whose session has ended under a page, in another tab; "" where nobody signs in
	SignOut  string // where a form that signs out is sent; "" where nobody signs in
	Role     string // where a form that chooses a role is sent; "" where roles are not chosen
}

// Site is the web application. Its contexts say who asks, as access.With has it.
type Site struct {
	Config
	routes *http.ServeMux
	pages  http.Handler // the routes, for what no other site has a browser send
	assets assets
}

// New gives the web application.
func New(c Config) (*Site, error) {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if len(c.Key) == 0 {
		c.Key = []byte(rand.Text())
	}
	s := &Site{Config: c, routes: http.NewServeMux(), assets: loadAssets()}
	for _, r := range routes {
		s.routes.Handle(r.pattern, s.handle(withForm(r.show)))
	}
	s.routes.Handle("/", s.handle(elsewhere))
	protection := http.NewCrossOriginProtection()
	protection.SetDenyHandler(s.handle(foreign))
	s.pages = protection.Handler(s.routes)
	return s, nil
}

// early is the one script in the pages' text, which the design system asks for: it must run before anything is drawn. The policy
// names it by its hash.
const early = `document.body.className+=' js-enabled govuk-frontend-supported';`

// policy lets pages load their own files, send forms here, and nothing more.
var policy = func() string {
	sum := sha256.Sum256([]byte(early))
	return "default-src 'none'; script-src 'self' 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; style-src 'self'; " +
		"connect-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
}()

// mostBody is the largest form: a plan file and what stands beside it.
const mostBody = 33 << 20

// ServeHTTP answers with a page, or with what pages are made of.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	if name, ok := strings.CutPrefix(r.URL.Path, "/assets/"); ok {
		s.assets.serve(w, r, name)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, mostBody)
	id := rand.Text()
	h.Set("X-Request-Id", id)
	s.pages.ServeHTTP(w, r.WithContext(graph.WithRequestID(r.Context(), id)))
}

// handle answers with what a page's function gives, or an error page.
func (s *Site) handle(show func(*visit) (response, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := &visit{Request: r, site: s, id: w.Header().Get("X-Request-Id")}
		defer func() {
			if reason := recover(); reason != nil {
				if reason == http.ErrAbortHandler {
					panic(reason)
				}
				s.Log.ErrorContext(r.Context(), "a page panicked", "request", v.id, "panic", fmt.Sprint(reason), "stack", string(debug.Stack()))
				v.fail(w, fmt.Errorf("a panic: %v", reason))
			}
		}()
		answer, err := v.arrive(show)
		if err == nil {
			err = answer.respond(v, w)
		}
		if err != nil {
			v.fail(w, err)
		}
	})
}

// foreign answers what a page of another site has a browser send.
func foreign(*visit) (response, error) {
	return nil, failure{Status: http.StatusForbidden, Title: "This came from another site", Text: []string{
		"A page of another site had your browser send this, so nothing was done.", "If you meant to do it, open Cliffedge itself, and do it from its own page.",
	}}
}

// methods are those by which an address may be asked for.
func (s *Site) methods(r *http.Request) []string {
	var list []string
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
		if _, pattern := s.routes.Handler(&http.Request{Method: method, URL: r.URL, Host: r.Host}); pattern != "/" {
			list = append(list, method)
		}
	}
	return list
}

// elsewhere answers what is no page, or none that may be asked for so: an address with a slash too many leads to the page without it.
func elsewhere(v *visit) (response, error) {
	if to := strings.Trim(v.URL.EscapedPath(), "/"); to != "" && strings.HasSuffix(v.URL.Path, "/") {
		if v.URL.RawQuery != "" {
			to += "?" + v.URL.RawQuery
		}
		return redirect{To: "/" + to}, nil
	}
	if allowed := v.site.methods(v.Request); len(allowed) > 0 {
		then := "Open the page, and use what it offers."
		if allowed[0] != http.MethodGet {
			then = "There is no page here: a form of another page is sent to this address. Begin at the overview."
		}
		return nil, failure{Status: http.StatusMethodNotAllowed, Title: "This cannot be asked for so", Allow: strings.Join(allowed, ", "), Text: []string{
			"It was asked for by the method " + v.Method + "; expected " + strings.Join(allowed, " or ") + ". Nothing was done.", then,
		}}
	}
	return nil, errNotFound
}

// compressors are kept, as each takes much memory.
var compressors = sync.Pool{New: func() any {
	z, err := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	if err != nil {
		panic(err) // there is such a level
	}
	return z
}}

// send sends a whole text, compressed if the client understands that, and not at all if it has the same already.
func send(w http.ResponseWriter, r *http.Request, status int, kind string, text []byte) {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Add("Vary", "Accept-Encoding")
	if status == http.StatusOK {
		sum := sha256.Sum256(text)
		tag := `W/"` + hex.EncodeToString(sum[:16]) + `"`
		h.Set("ETag", tag)
		h.Set("Cache-Control", "private, no-cache") // kept, but asked about each time
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	} else if r.Method == http.MethodPost && (status == http.StatusConflict || status == http.StatusUnprocessableEntity) {
		h.Set("Cache-Control", "private, no-cache") // a form that is shown again, to which Back leads
	} else {
		h.Set("Cache-Control", "no-store")
	}
	if acceptsGzip(r) {
		var b bytes.Buffer
		z := compressors.Get().(*gzip.Writer)
		z.Reset(&b)
		_, _ = z.Write(text) // to memory
		_ = z.Close()
		compressors.Put(z)
		text = b.Bytes()
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("Content-Length", strconv.Itoa(len(text)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(text) // who asked may have gone
	}
}

// acceptsGzip says whether a client says that it understands gzip, without refusing it.
func acceptsGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(strings.Join(r.Header.Values("Accept-Encoding"), ","), ",") {
		name, quality, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(name), "gzip") {
			q := strings.ReplaceAll(quality, " ", "")
			return q != "q=0" && !strings.HasPrefix(q, "q=0.000")
		}
	}
	return false
}
