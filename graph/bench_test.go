package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cliffedge/examples"
	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/plan"
	"cliffedge/internal/access"
	"cliffedge/internal/exchange"
	"cliffedge/internal/workload"
	"cliffedge/sql"
)

// Each benchmark has two parts: "http" asks a real server over a kept connection, and its allocations are the client's and the
// network's too; "handler" asks the handler itself, and its allocations are the server's (and a recorder's, which are few).

// benched is an API on an SQLite database of its own.
type benched struct {
	api     *API
	handler http.Handler
}

func newBenched(b *testing.B, plans ...*plan.Plan) *benched {
	b.Helper()
	ctx := context.Background()
	db, err := sql.Open(ctx, "sqlite:"+filepath.Join(b.TempDir(), "plans.db"), sql.Options{Codec: exchange.Snapshots{}, Migrate: true, Create: true})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	for _, p := range plans {
		_, err := db.Update(ctx, plan.Update{
			Authority: p.Authority.ID, Author: "ann", Note: "Loaded", Change: func(*plan.Plan) (*plan.Plan, error) { return p, nil },
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	api, err := NewAPI(access.NewControl(db, db, time.Now, slog.New(slog.DiscardHandler)), Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	answer := api.Handler()
	return &benched{api, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer.ServeHTTP(w, r.WithContext(access.With(r.Context(), access.Machine("ann"))))
	})}
}

// run asks a query again and again, both ways. What makes the variables is told how often it has been asked.
func (s *benched) run(b *testing.B, query string, variables func(n int) map[string]any, before func()) {
	n := 0
	request := func(b *testing.B) []byte {
		b.Helper()
		n++
		params := map[string]any{"query": query}
		if variables != nil {
			params["variables"] = variables(n)
		}
		body, err := json.Marshal(params)
		if err != nil {
			b.Fatal(err)
		}
		return body
	}
	measure := func(name string, ask func(b *testing.B, body []byte) []byte) {
		b.Run(name, func(b *testing.B) {
			mustHaveData(b, ask(b, request(b)))
			b.ReportAllocs()
			size := 0
			for b.Loop() {
				if before != nil {
					before()
				}
				size = len(ask(b, request(b)))
			}
			b.SetBytes(int64(size))
		})
	}
	measure("handler", func(_ *testing.B, body []byte) []byte {
		r := httptest.NewRequest(http.MethodPost, "/graphql", bytes.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		s.handler.ServeHTTP(w, r)
		return w.Body.Bytes()
	})
	server := httptest.NewServer(s.handler)
	defer server.Close()
	measure("http", func(b *testing.B, body []byte) []byte {
		b.Helper()
		response, err := server.Client().Post(server.URL+"/graphql", "application/json", bytes.NewReader(body))
		if err != nil {
			b.Fatal(err)
		}
		defer response.Body.Close()
		answer, err := io.ReadAll(response.Body)
		if err != nil {
			b.Fatal(err)
		}
		return answer
	})
}

func mustHaveData(b *testing.B, answer []byte) {
	b.Helper()
	var a struct{ Data, Errors json.RawMessage }
	if err := json.Unmarshal(answer, &a); err != nil || a.Errors != nil || len(a.Data) < 100 {
		b.Fatalf("%v: %.500s", err, answer)
	}
}

func authorityPlan(s workload.Size, fields string) string {
	return fmt.Sprintf(`{ authority(slug: "workload-%s") { plan { %s } } }`, s.Name, fields)
}

func months(s workload.Size) string { return fmt.Sprintf(`from: %q, to: %q`, workload.First, s.Last()) }

// BenchmarkPosts asks for 50 posts with their contracts and sources.
func BenchmarkPosts(b *testing.B) {
	s := newBenched(b, workload.WithSplits(workload.Plan(workload.S)))
	s.run(b, authorityPlan(workload.S, `posts { slug title fte starts ends programme { name } contracts { kind starts ends }
		splits { percent from until source { name } } } sources { slug name funder kind status tranches { amount from until } }`), nil, nil)
}

// wholeForecast is all that a page about a programme shows.
const wholeForecast = `posts { post { slug title } costs gaps filledFte } total { cost funding gap filledFte fundedFte }
	years { year totals { cost funding gap } } cliffs { date kind annualised fte decideBy causes { label } }`

// BenchmarkForecast asks for the whole forecast of 50 posts over 60 months: one that was asked for before, and one that was not.
// Targets on one core: 3 ms, 3,000 allocations.
func BenchmarkForecast(b *testing.B) {
	s := newBenched(b, workload.Plan(workload.S))
	query := authorityPlan(workload.S, `forecast(`+months(workload.S)+`) { `+wholeForecast+` }`)
	b.Run("kept", func(b *testing.B) { s.run(b, query, nil, nil) })
	b.Run("new", func(b *testing.B) { s.run(b, query, nil, s.api.forecasts.InvalidateAll) })
}

// BenchmarkWhatIf ends a source of a plan of 1,000 posts on another day each time, and asks for the years and cliff edges that
// follow. Target on one core: 20 ms.
func BenchmarkWhatIf(b *testing.B) {
	s := newBenched(b, workload.Plan(workload.M))
	query := `query($on: Date!) ` + authorityPlan(workload.M, `whatIf(changes: [{ endSource: { source: "s5", on: $on } }], `+months(workload.M)+`) {
		years { year totals { cost funding gap } } cliffs { date kind annualised fte decideBy posts { title } causes { label } } }`)
	s.run(b, query, func(n int) map[string]any {
		return map[string]any{"on": (workload.First.Last() + fiscal.Day(n%1_000)).String()}
	}, s.api.forecasts.InvalidateAll)
}

// BenchmarkCompare compares two scenarios of a plan of 1,000 posts.
func BenchmarkCompare(b *testing.B) {
	p := workload.Plan(workload.M)
	other := p.Scenarios[0]
	other.ID, other.Name, other.Changes = "other", "Another grant ends", []plan.Change{plan.EndSource{Source: "s5", On: workload.First.Last() + 500}}
	p.Scenarios = append(p.Scenarios, other)
	s := newBenched(b, p)
	s.run(b, authorityPlan(workload.M, `compare(scenarios: ["cliff", "other"], `+months(workload.M)+`) {
		baseline { forecast { total { cost funding gap } } }
		scenarios { scenario { slug name } forecast { years { year totals { cost funding gap } } } difference { year totals { gap } }
			bridge { label effect gapAfter } } }`), nil, nil)
}

// BenchmarkExamples asks two of the saved queries of the worked programmes: how two scenarios differ, and which posts there are.
func BenchmarkExamples(b *testing.B) {
	var plans []*plan.Plan
	for _, name := range examples.Names {
		plans = append(plans, exampleOf(b, name))
	}
	s := newBenched(b, plans...)
	for _, e := range Examples() {
		for _, name := range []string{"Cliff", "Posts"} {
			if strings.Contains(e.Query, "query "+name+" ") {
				b.Run(name, func(b *testing.B) { s.run(b, e.Query, nil, nil) })
			}
		}
	}
}
