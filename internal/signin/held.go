package signin

import (
	"errors"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"

	"cliffedge/forecast/plan"
)

// A form that is sent after the session has ended is not lost: the answer is a page that holds it, until whoever sent it has signed
// in in another tab and sends it again. The server keeps nothing of it, and no address has anything of it.

// Whoever sends a form may be nobody: what holding it may take is bounded.
const (
	mostHeld  = 256 << 10 // how large the form may be
	mostSent  = 34 << 20  // how much of it is read, with the files that the page does not hold
	mostHolds = 60        // in a minute, from one network address
)

// held is the page that holds a form.
type held struct {
	To        string // where the form is sent
	Again     string // where to sign in
	Multipart bool
	Fields    []heldField
	Files     []string // fields of files, which no page can hold
	TooLarge  bool
}

type heldField struct{ Name, Value string }

// isForm reports whether a browser sends a form of a page of this site.
func isForm(r *http.Request) bool {
	kind := formKind(r)
	return r.Method == http.MethodPost && isLocal(r.URL.RequestURI()) &&
		(kind == "application/x-www-form-urlencoded" || kind == "multipart/form-data")
}

func formKind(r *http.Request) string {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return ""
	}
	return kind
}

// hold answers with the page that holds the form.
func (g *Gate) hold(w http.ResponseWriter, r *http.Request) {
	if !g.holds.more(g.clientOf(r), mostHolds) {
		w.Header().Set("Retry-After", "60")
		g.say(w, r, http.StatusTooManyRequests, plan.Busy,
			"You have been signed out, and too many forms were sent at once to keep yours. Your browser's Back button leads to it as you filled it in: sign in in another tab, wait a minute, and send it again.")
		return
	}
	h := held{To: r.URL.RequestURI(), Again: AgainPath, Multipart: formKind(r) == "multipart/form-data"}
	read, most := h.readFields, int64(mostHeld)
	if h.Multipart {
		read, most = h.readParts, mostSent
	}
	r.Body = http.MaxBytesReader(w, r.Body, most)
	err := read(r)
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large), errors.Is(err, errLarge):
		h.TooLarge = true
	case err != nil:
		g.unreadable(w, r)
		return
	}
	g.unauthenticated(w)
	g.page(w, r, Page{Status: http.StatusUnauthorized, Title: "You have been signed out"}, heldTemplate, h)
}

var errLarge = errors.New("the form is larger than a page holds")

func (h *held) readFields(r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	h.keep(r.PostForm)
	return nil
}

func (h *held) keep(values url.Values) {
	for _, name := range slices.Sorted(maps.Keys(values)) {
		for _, value := range values[name] {
			h.Fields = append(h.Fields, heldField{name, value})
		}
	}
}

// readParts reads a form with files, part by part: what is in a file is not kept in memory.
func (h *held) readParts(r *http.Request) error {
	reader, err := r.MultipartReader()
	if err != nil {
		return err
	}
	values, left := url.Values{}, mostHeld
	for {
		part, err := reader.NextPart()
		if err == io.EOF { // and not an error that wraps it: a form that ends too early
			h.keep(values)
			return nil
		}
		if err != nil {
			return err
		}
		if left, err = h.readPart(part, values, left); err != nil {
			return err
		}
	}
}

func (h *held) readPart(part *multipart.Part, values url.Values, left int) (rest int, err error) {
	if part.FileName() != "" {
		if !slices.Contains(h.Files, part.FormName()) {
			h.Files = append(h.Files, part.FormName())
		}
		_, err := io.Copy(io.Discard, part)
		return left, err
	}
	value, err := io.ReadAll(io.LimitReader(part, int64(left)+1))
	if left -= len(part.FormName()) + len(value); err == nil && left < 0 {
		err = errLarge
	}
	values.Add(part.FormName(), string(value))
	return left, err
}
