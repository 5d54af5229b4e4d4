package web

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"cliffedge/graph"
)

// failing answers every question with an error.
type failing struct{ err error }

func (f failing) Ask(context.Context, string, map[string]any, any) error { return f.err }

// visitOf answers a request with a site that asks somebody, and one page of its own.
func visitOf(t *testing.T, ask Asker, show func(*visit) (response, error)) (*httptest.ResponseRecorder, string) {
	t.Helper()
	var log bytes.Buffer
	s, err := New(Config{Ask: ask, Log: slog.New(slog.NewTextHandler(&log, nil)), Key: []byte("key")})
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	w.Header().Set("X-Request-Id", "REQUEST")
	s.handle(show).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	return w, log.String()
}

func TestErrorPagesSayWhatToDo(t *testing.T) {
	for name, c := range map[string]struct {
		err    error
		status int
		says   string
		logged bool
	}{
		"not found":   {graph.AskErrors{{Code: graph.NotFound, Message: "there is no plan"}}, http.StatusNotFound, "Page not found", false},
		"forbidden":   {graph.AskErrors{{Code: "FORBIDDEN", Message: "no"}}, http.StatusForbidden, "An administrator of the authority", false},
		"bad input":   {graph.AskErrors{{Code: graph.BadInput, Message: "a month is expected"}}, http.StatusBadRequest, "A month is expected.", false},
		"too complex": {graph.AskErrors{{Code: graph.TooComplex, Message: "too many figures"}}, http.StatusUnprocessableEntity, "Choose fewer months", false},
		"busy":        {graph.AskErrors{{Code: graph.RateLimited, Message: "busy"}}, http.StatusTooManyRequests, "Wait a few seconds", false},
		"internal":    {graph.AskErrors{{Code: graph.Internal, Message: "wrong"}}, http.StatusInternalServerError, "REQUEST", false}, // is in the log
		"unforeseen":  {errors.New("secret of the disk"), http.StatusInternalServerError, "REQUEST", true},
	} {
		w, log := visitOf(t, failing{c.err}, home)
		text := w.Body.String()
		if w.Code != c.status || !strings.Contains(text, c.says) || strings.Contains(text, "secret") || strings.Contains(log, "REQUEST") != c.logged {
			t.Errorf("%s: %d, log %q\n%s", name, w.Code, log, text)
		}
		if w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %v", name, w.Header())
		}
	}
}

func TestAPanicIsAnErrorPage(t *testing.T) {
	w, log := visitOf(t, failing{}, func(*visit) (response, error) { panic("secret") })
	if w.Code != http.StatusInternalServerError || !strings.Contains(w.Body.String(), "Sorry, there is a problem") || strings.Contains(w.Body.String(), "secret") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if !strings.Contains(log, "secret") {
		t.Error("it is not in the log")
	}
}

// A notice is told once, and only if the program left it.
func TestNoticesAreToldOnce(t *testing.T) {
	leave, _ := visitOf(t, failing{}, func(*visit) (response, error) {
		return redirect{To: "/", Notice: &notice{Title: "Saved", Text: "The scenario <b> is kept."}}, nil
	})
	cookies := leave.Result().Cookies()
	if leave.Code != http.StatusSeeOther || len(cookies) != 1 || !cookies[0].HttpOnly {
		t.Fatalf("%d %v", leave.Code, cookies)
	}
	s, err := New(Config{Ask: failing{}, Key: []byte("key")})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		value string
		told  bool
	}{"left": {cookies[0].Value, true}, "forged": {"x" + cookies[0].Value, false}, "nothing": {"", false}, "noise": {"a.b.c", false}} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.AddCookie(&http.Cookie{Name: noticeCookie, Value: c.value})
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if told := strings.Contains(w.Body.String(), "The scenario &lt;b&gt; is kept."); told != c.told {
			t.Errorf("%s: told %v\n%s", name, told, w.Body)
		}
		if gone := w.Result().Cookies(); len(gone) != 1 || gone[0].MaxAge >= 0 {
			t.Errorf("%s: it is not taken away: %v", name, gone)
		}
	}
}
