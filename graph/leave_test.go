package graph

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"cliffedge/internal/workload"
)

// atRest says whether nothing is at work: nobody holds a share.
func (api *API) atRest() bool {
	if !api.atWork.TryAcquire(mostCells) {
		return false
	}
	api.atWork.Release(mostCells)
	return true
}

// until waits for something to be so, for so long at most, and says whether it is.
func until(most time.Duration, isSo func() bool) bool {
	for end := time.Now().Add(most); time.Now().Before(end); time.Sleep(time.Millisecond) {
		if isSo() {
			return true
		}
	}
	return isSo()
}

// The work of a client who leaves stops long before it would have ended: forecasts, what lists of lists would give, and findings.
func TestTheWorkOfAClientWhoLeavesStops(t *testing.T) {
	s := serveOn(t, "sqlite:"+t.TempDir()+"/plans.db")
	s.keep(workload.Plan(workload.M))
	for name, query := range map[string]string{
		"forecasts":      onMiddle(many(20, `a*: forecast(from: "20*-04", to: "2036-03") { posts { costs gaps filledFte } }`)),
		"what-ifs":       onMiddle(many(20, `a*: whatIf(changes: [{setFte: {post: "p*", fte: "0.5", from: "2018-04-01"}}], from: "2017-04", to: "2022-03") { posts { total { sources { amount } } } }`)),
		"lists of lists": onMiddle(`posts { programme { posts { contracts { post { programme { posts { title } } } } } } }`),
		"findings":       onMiddle(many(8, `a*: findings(asAt: "2019-04-0*") { text }`)),
	} {
		t.Run(name, func(t *testing.T) {
			query = strings.ReplaceAll(query, "200-04", "2020-04")
			began := time.Now()
			s.ask(query, nil)
			whole := time.Since(began) // as fast as this machine is now
			ctx, leave := context.WithCancel(t.Context())
			body, _ := io.ReadAll(asking(query, nil)())
			r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.http.URL+"/graphql", strings.NewReader(string(body)))
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Content-Type", "application/json")
			ended := make(chan struct{})
			go func() {
				defer close(ended)
				if response, err := s.http.Client().Do(r); err == nil {
					_, _ = io.Copy(io.Discard, response.Body)
					_ = response.Body.Close()
				}
			}()
			begun := until(5*time.Second, func() bool { return !s.api.atRest() })
			leave()
			<-ended
			if !begun {
				t.Fatal("there was no work")
			}
			most := max(time.Second, whole*3/4) // a second on a machine that has nothing else to do
			if testing.Short() {                // with the race detector, which takes ten times as long for a step
				most *= 10
			}
			if !until(most, s.api.atRest) {
				t.Errorf("%v after the client has gone there is still work", most)
			}
		})
	}
	if a := s.ask(onMiddle("revision"), nil); len(a.Errors) > 0 {
		t.Errorf("an honest request is answered %+v", a.Errors)
	}
}
