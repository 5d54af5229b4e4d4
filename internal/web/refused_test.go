package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// sent sends a body to a page.
func (s *site) sent(method, path, kind, body string, header ...string) *got {
	s.t.Helper()
	r, err := http.NewRequest(method, s.http.URL+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	return s.send(r, header...)
}

func TestOtherMethods(t *testing.T) {
	s := newSiteOf(t, exampleOf(t, "tendring"))
	for path, allowed := range map[string]string{
		"/": "GET, HEAD", "/words": "GET, HEAD", "/tendring": "GET, HEAD", "/tendring/programmes/family-solutions": "GET, HEAD", "/nobody": "GET, HEAD",
		"/tendring/what-if": "GET, HEAD, POST", "/tendring/edit/change/putSource": "GET, HEAD, POST", "/tendring/edit/undo": "POST",
	} {
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions, "PROPFIND"} {
			if strings.Contains(allowed, method) {
				continue
			}
			g := s.sent(method, path, ofFields, "")
			if g.status != http.StatusMethodNotAllowed || g.header.Get("Allow") != allowed {
				t.Errorf("%s %s is answered %d, Allow: %q", method, path, g.status, g.header.Get("Allow"))
			}
			g.shows("the method "+method, "expected "+strings.ReplaceAll(allowed, ", ", " or "))
			if strings.Contains(allowed, "GET") {
				g.shows("Open the page")
			}
		}
	}
	if g := s.sent(http.MethodPut, "/a/b/c/d/e", "", ""); g.status != http.StatusNotFound {
		t.Errorf("what is no page by any method is answered %d", g.status)
	}
	s.get("/tendring/edit/undo").shows("This cannot be asked for so", "There is no page here", "Begin at the overview")
	if strings.Contains(s.log.String(), "level=ERROR") {
		t.Error(s.log)
	}
}

func TestAFormOfAnotherSite(t *testing.T) {
	s := newSiteOf(t, exampleOf(t, "tendring"))
	for _, headers := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://evil.example"}} {
		g := s.sent(http.MethodPost, "/tendring/what-if", ofFields, "name=planted", headers...)
		if g.status != http.StatusForbidden {
			t.Errorf("%q: %d", headers, g.status)
		}
		g.shows("This came from another site", "open Cliffedge itself", "Go to the overview")
	}
}

// What is no form of the page is not taken for one that nothing was typed into.
func TestWhatIsNoForm(t *testing.T) {
	s := newSiteOf(t, exampleOf(t, "tendring"))
	const add = "/tendring/edit/change/putSource"
	large := url.Values{"name": {strings.Repeat("x", 20<<20)}}.Encode()
	for name, c := range map[string]struct {
		path, kind, body string
		status           int
		says             []string
	}{
		"JSON":                 {add, "application/json", `{"name": "A grant"}`, 415, []string{"“application/json”", "expected “application/x-www-form-urlencoded”", "Open the page"}},
		"plain text":           {add, "text/plain", "name=A", 415, []string{"“text/plain”"}},
		"files for fields":     {add, "multipart/form-data; boundary=a", "--a--", 415, []string{"expected “application/x-www-form-urlencoded”"}},
		"no type":              {add, "", "name=A", 415, []string{"“”"}},
		"a type that is none":  {"/tendring/decisions/record", ";;", "body=A", 415, []string{"“;;”"}},
		"fields for a file":    {"/tendring/import", ofFields, "why=A", 415, []string{"expected “multipart/form-data”"}},
		"20 MB":                {add, ofFields, large, 413, []string{"The form is too large", "at most 1 MiB", "Back button"}},
		"20 MB to What if":     {"/tendring/what-if", ofFields, large, 413, []string{"at most 1 MiB"}},
		"20 MB of a decision":  {"/tendring/decisions/record", ofFields, large, 413, []string{"at most 1 MiB"}},
		"what cannot be read":  {add, ofFields, "name=%zz", 400, []string{"The form cannot be read", "send it again"}},
		"what is not so large": {add, ofFields, url.Values{"name": {strings.Repeat("x", 900<<10)}, "expected": {"1"}}.Encode(), 200, []string{"There is a problem"}},
	} {
		g := s.sent(http.MethodPost, c.path, c.kind, c.body, "Sec-Fetch-Site", "same-origin")
		if g.status != c.status {
			t.Errorf("%s: %d, not %d", name, g.status, c.status)
		}
		if c.status != http.StatusOK {
			g.shows(append(c.says, "Go to the overview")...)
		} else {
			g.shows(c.says...)
		}
	}
	if h := s.get("/tendring/history"); !strings.Contains(h.main(), "1 revision") {
		t.Error("something was saved")
	}
	if strings.Contains(s.log.String(), "level=ERROR") {
		t.Error(s.log)
	}
}
