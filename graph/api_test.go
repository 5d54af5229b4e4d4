package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cliffedge/examples"
	"cliffedge/forecast/plan"
	"cliffedge/internal/access"
	"cliffedge/internal/exchange"
	"cliffedge/sql"
)

// served is a server on a database of its own.
type served struct {
	t     testing.TB
	store plan.Store
	http  *httptest.Server
	log   *bytes.Buffer
	api   *API
	token string // of the documents; "" until one of them asks with it
}

// serveExamples serves the five worked programmes.
func serveExamples(t testing.TB) *served {
	t.Helper()
	s := serveOn(t, "sqlite:"+filepath.Join(t.TempDir(), "plans.db"))
	for _, name := range examples.Names {
		s.keep(exampleOf(t, name))
	}
	return s
}

func serveOn(t testing.TB, address string) *served { return serveWith(t, address, true) }

func serveWith(t testing.TB, address string, introspection bool) *served {
	t.Helper()
	db, err := sql.Open(context.Background(), address, sql.Options{Codec: exchange.Snapshots{}, Migrate: true, Create: true})
	if err != nil {
		t.Fatal(err)
	}
	s := &served{t: t, store: db, log: &bytes.Buffer{}}
	api, err := NewAPI(access.NewControl(db, db, time.Now, slog.New(slog.NewTextHandler(s.log, nil))), Options{Introspection: introspection, Log: slog.New(slog.NewTextHandler(s.log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	s.api = api
	handler := api.Handler()
	s.http = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := r.Header.Get("Test-Actor")
		if name == "" {
			name = "ann"
		}
		p := access.Machine(name)
		if token, asked := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); asked {
			var err error
			if p, err = api.registry.ByToken(r.Context(), token); err != nil {
				http.Error(w, err.Error(), http.StatusUnauthorized)
				return
			}
		}
		handler.ServeHTTP(w, r.WithContext(access.With(r.Context(), p)))
	}))
	t.Cleanup(func() {
		s.http.CloseClientConnections()
		s.http.Close()
		db.Close()
	})
	return s
}

func exampleOf(t testing.TB, name string) *plan.Plan {
	t.Helper()
	data, err := examples.Plans.ReadFile(name + "/plan.yaml")
	if err != nil {
		t.Fatal(err)
	}
	p, err := exchange.Read(name+"/plan.yaml", data)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (s *served) keep(p *plan.Plan) {
	s.t.Helper()
	_, err := s.store.Update(context.Background(), plan.Update{
		Authority: p.Authority.ID, Author: "ann", Note: "Loaded", Change: func(*plan.Plan) (*plan.Plan, error) { return p, nil },
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

// answer is what a request is answered.
type answer struct {
	status int
	Data   json.RawMessage
	Errors []struct {
		Message    string
		Path       []any
		Extensions struct {
			Code, Field, Plan, RequestID string
			Revision                     int64
		}
	}
}

// ask sends a query.
func (s *served) ask(query string, variables map[string]any, headers ...string) answer {
	s.t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		s.t.Fatal(err)
	}
	r, err := http.NewRequest(http.MethodPost, s.http.URL+"/graphql", bytes.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	response, err := s.http.Client().Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	a := answer{status: response.StatusCode}
	if err := json.Unmarshal(text, &a); err != nil {
		s.t.Fatalf("%v: %s", err, text)
	}
	return a
}

// get sends a query that must be answered without an error, and reads the answer.
func (s *served) get(query string, variables map[string]any, into any) {
	s.t.Helper()
	a := s.ask(query, variables)
	if len(a.Errors) > 0 {
		s.t.Fatalf("%s\nis answered: %+v", query, a.Errors)
	}
	if into != nil {
		if err := json.Unmarshal(a.Data, into); err != nil {
			s.t.Fatal(err)
		}
	}
}

// Every saved query is answered without an error.
func TestExamplesAreAnswered(t *testing.T) {
	s := serveExamples(t)
	for _, e := range Examples() {
		if strings.Contains(e.Query, "subscription") {
			continue
		}
		t.Run(e.Title, func(t *testing.T) {
			began := time.Now()
			a := s.ask(e.Query, nil)
			t.Logf("%d bytes in %v: %.300s", len(a.Data), time.Since(began), a.Data)
			if len(a.Errors) > 0 || a.status != http.StatusOK {
				t.Errorf("%d: %+v", a.status, a.Errors)
			}
		})
	}
	if s.log.Len() > 0 {
		t.Errorf("the log says %s", s.log)
	}
}
