// Package graphiql serves GraphiQL, a page on which to try the API, from the program itself: nothing is fetched from another
// host. README.md says what the page is bundled of and how.
package graphiql

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"html/template"
	"net/http"
	"path"
	"time"
)

// Example is a saved query that the page offers.
type Example struct {
	Title     string `json:"title"` // unlike every other's
	Query     string `json:"query"`
	Variables string `json:"variables"` // JSON, or nothing
}

// policy lets the page load its own script and styles, ask this host, and nothing more. Styles that a script sets on an element
// are allowed under it; style elements and attributes in text are not, and none is needed.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
	"frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

var (
	//go:embed page.html
	pageText string
	page     = template.Must(template.New("page").Parse(pageText))

	//go:embed assets
	assets embed.FS
)

// Handler serves the page at "/" and what it needs beside it. Its links are relative, so that it can be mounted in a folder, as
// with http.StripPrefix("/graphiql", …). The endpoint is the path of the GraphQL API on this host.
func Handler(endpoint string, examples []Example) http.Handler {
	files := map[string]file{"/": {"text/html; charset=utf-8", pageFor(endpoint, examples)}}
	for name, kind := range map[string]string{
		"graphiql.js": "text/javascript; charset=utf-8", "graphiql.css": "text/css; charset=utf-8", "licences.txt": "text/plain; charset=utf-8",
	} {
		content, err := assets.ReadFile(path.Join("assets", name))
		if err != nil {
			panic(err) // it is embedded
		}
		files["/"+name] = file{kind, content}
	}
	return serve(files)
}

// pageFor gives the page with its setup as JSON. The template escapes whatever could end the script element that the setup is in.
func pageFor(endpoint string, examples []Example) []byte {
	setup := struct {
		Endpoint string    `json:"endpoint"`
		Examples []Example `json:"examples"`
	}{endpoint, append([]Example{}, examples...)} // a list, even of nothing
	var b bytes.Buffer
	if err := page.Execute(&b, setup); err != nil {
		panic(err) // texts are always JSON
	}
	return b.Bytes()
}

type file struct {
	kind    string
	content []byte
}

func serve(files map[string]file) http.Handler {
	tags := map[string]string{}
	for name, f := range files {
		sum := sha256.Sum256(f.content)
		tags[name] = `"` + hex.EncodeToString(sum[:16]) + `"`
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		f, known := files[r.URL.Path]
		switch {
		case !known:
			http.NotFound(w, r)
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			h.Set("Allow", "GET, HEAD")
			http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
		default:
			h.Set("Content-Type", f.kind)
			h.Set("Cache-Control", "no-cache") // kept, but asked about each time: the next release has the same names
			h.Set("ETag", tags[r.URL.Path])
			http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(f.content))
		}
	})
}
