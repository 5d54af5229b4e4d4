package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"cliffedge/forecast/plan"
	"cliffedge/internal/access"
	"cliffedge/internal/workload"
)

// BenchmarkPages is the server's time for a page, at the sizes S and M, as at the middle of the plan: with forecasts at hand, as
// readers find them, and without, as the first reader after a change does.
func BenchmarkPages(b *testing.B) {
	for _, size := range []workload.Size{workload.S, workload.M} {
		p := workload.Plan(size)
		home := "/" + string(p.Authority.ID)
		for name, path := range map[string]string{
			"overview": "?", "programme": "/programmes/families?", "months": "/programmes/families?by=month&", "posts": "/posts?", "post": "/posts/p7?",
			"explain": "/posts/p7/explain?month=2019-04&", "sources": "/sources?", "source": "/sources/s3?", "report": "/report?scenario=cliff&",
		} {
			address := home + path + "asAt=2019-09-12"
			b.Run(size.Name+"/"+name, func(b *testing.B) { benchmarkPage(b, p, address, false) })
			b.Run(size.Name+"/"+name+"/first", func(b *testing.B) { benchmarkPage(b, p, address, true) })
		}
	}
}

func benchmarkPage(b *testing.B, p *plan.Plan, address string, first bool) {
	s := newSiteOf(b, p)
	for n := 0; b.Loop(); n++ {
		if first {
			b.StopTimer()
			p.Posts[0].Note = fmt.Sprint("changed ", n)
			s.keep(p, "a change")
			b.StartTimer()
		}
		r := httptest.NewRequest(http.MethodGet, address, nil)
		r.Header.Set("Accept-Encoding", "gzip")
		w := httptest.NewRecorder()
		s.http.Config.Handler.ServeHTTP(w, r.WithContext(access.With(r.Context(), s.actor)))
		if w.Code != http.StatusOK {
			b.Fatalf("%s: %d", address, w.Code)
		}
		b.ReportMetric(float64(w.Body.Len()), "wire-bytes")
	}
}
