package graph

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"cliffedge/forecast/plan"
	"cliffedge/internal/access"
	"cliffedge/internal/signin"
	"cliffedge/internal/workload"
)

// noPage is the look of pages for programs, which read none.
func noPage(http.ResponseWriter, *http.Request, signin.Page) {}

// gated serves a town behind the gate through which people and programs come in.
func (w *town) gated() *httptest.Server {
	w.t.Helper()
	gate, err := signin.New(signin.Config{Registry: w.registry, Accounts: w.db, Now: w.now, Log: slog.New(slog.NewTextHandler(w.log, nil)), Page: noPage})
	w.must(err)
	server := httptest.NewServer(gate.Handler(w.api.Handler()))
	w.t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	return server
}

// send sends a query with a token, and gives the answer as it comes.
func (w *town) send(server *httptest.Server, token, query string, headers ...string) *http.Response {
	w.t.Helper()
	r, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, server.URL+"/graphql", strings.NewReader(`{"query": `+quoted(query)+`}`))
	w.must(err)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+token)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	response, err := server.Client().Do(r)
	w.must(err)
	return response
}

// losses are the ways in which a member loses a right that they had.
var losses = map[string]func(w *town, email string, token access.Token){
	"is removed": func(w *town, email string, _ access.Token) {
		_, _, err := w.registry.SetMember(w.machine, here, email, "", access.None)
		w.must(err)
	},
	"is downgraded": func(w *town, email string, _ access.Token) {
		_, _, err := w.registry.SetMember(w.machine, here, email, "", access.Viewer)
		w.must(err)
	},
	"is suspended": func(w *town, email string, _ access.Token) { w.must(w.registry.Suspend(w.machine, email, true)) },
	"is erased":    func(w *town, email string, _ access.Token) { w.must(w.registry.Erase(w.machine, email)) },
	"has their token revoked": func(w *town, _ string, token access.Token) {
		w.must(w.registry.RevokeToken(w.machine, here, token.ID))
	},
	"has a token that expires": func(w *town, _ string, _ access.Token) { w.pass(2 * time.Hour) },
}

// soon is how long it may take until a lost right ends what was begun: a second, and the noise of the machine.
const soon = 1500 * time.Millisecond

// A subscription ends within a second, and says why, when who opened it may no longer do what they might. Until then it tells of
// every revision; who comes back is let in no further than they may come.
func TestSubscriptionsEndWithTheRight(t *testing.T) {
	for name, lose := range losses {
		t.Run("who "+name, func(t *testing.T) {
			t.Parallel()
			w := newTown(t)
			server := w.gated()
			token, secret, err := w.registry.CreateTokenFor(w.machine, here, "analyst@example.gov.uk", "test", access.Analyst, time.Hour)
			w.must(err)
			response := w.send(server, secret, `subscription { planChanged(authority: "alder") { number } }`, "Accept", "text/event-stream", "Last-Event-ID", "0")
			defer response.Body.Close()
			beginning := make([]byte, len(":\n\nevent: next\nid: 1\n"))
			_, err = io.ReadFull(response.Body, beginning)
			w.must(err)
			ended := make(chan string, 1)
			go func() {
				rest, _ := io.ReadAll(response.Body)
				ended <- string(rest)
			}()
			select {
			case rest := <-ended:
				t.Fatalf("it ends before: %s", rest)
			case <-time.After(900 * time.Millisecond):
			}
			lose(w, "analyst@example.gov.uk", token)
			select {
			case rest := <-ended:
				if !strings.Contains(rest, `"code":"UNAUTHENTICATED"`) || !strings.HasSuffix(rest, "event: complete\ndata:\n\n") {
					t.Errorf("it ends with %q", rest)
				}
			case <-time.After(soon):
				t.Fatal("it goes on")
			}
			again := w.send(server, secret, `{ authority(slug: "alder") { plan { posts { salaries { amount } } } } }`)
			defer again.Body.Close()
			text, err := io.ReadAll(again.Body)
			w.must(err)
			if name != "is downgraded" && again.StatusCode != http.StatusUnauthorized || bytes.Contains(text, []byte(`"amount"`)) {
				t.Errorf("who comes back is answered %d %s", again.StatusCode, text)
			}
			if strings.Contains(w.log.String(), secret) {
				t.Errorf("the log tells a secret: %s", w.log)
			}
		})
	}
}

// A long query ends within a second when who asks may not ask any more, and is answered so.
func TestALongQueryEndsWithTheRight(t *testing.T) {
	w := newTown(t)
	server := w.gated()
	large := workload.Plan(workload.M)
	_, _, err := w.registry.CreateAuthority(w.machine, large.Authority.ID, "analyst@example.gov.uk", "")
	w.must(err)
	_, err = w.control.Guard.Update(w.machine, plan.Update{Authority: large.Authority.ID, Change: func(*plan.Plan) (*plan.Plan, error) { return large, nil }})
	w.must(err)
	token, secret, err := w.registry.CreateTokenFor(w.machine, large.Authority.ID, "analyst@example.gov.uk", "test", access.Viewer, time.Hour)
	w.must(err)
	w.must(w.api.atWork.Acquire(t.Context(), mostCells)) // others have all there is, so that it lasts
	answered := make(chan string, 1)
	go func() {
		response := w.send(server, secret, onMiddle(`findings(asAt: "2019-04-01") { text }`))
		defer response.Body.Close()
		text, _ := io.ReadAll(response.Body)
		answered <- string(text)
	}()
	select {
	case text := <-answered:
		t.Fatalf("it does not wait: %s", text)
	case <-time.After(200 * time.Millisecond): // it has been let in, and waits
	}
	w.must(w.registry.RevokeToken(w.machine, large.Authority.ID, token.ID))
	select {
	case text := <-answered:
		if !strings.Contains(text, `"code":"UNAUTHENTICATED"`) || strings.Contains(text, `"text"`) {
			t.Errorf("it is answered %.500s", text)
		}
	case <-time.After(soon):
		t.Error("it is not answered")
	}
	w.api.atWork.Release(mostCells)
	if !until(10*time.Second, w.api.atRest) {
		t.Error("its work goes on")
	}
}

// Who may follow a plan is told of its revisions and of no other's; others are told that there is none.
func TestSubscriptionsAreForMembers(t *testing.T) {
	w := newTown(t)
	secret := w.figures()
	const query = `subscription { planChanged(authority: %s) { number note changes { key before after } plan { posts { title salaries { amount } } } authority { name } } }`
	follow := func(p person, authority string) string {
		ctx, leave := context.WithTimeout(t.Context(), 10*time.Second)
		defer leave()
		r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/graphql", strings.NewReader(`{"query": `+quoted(strings.Replace(query, "%s", quoted(authority), 1))+`}`))
		for header, value := range map[string]string{"Content-Type": "application/json", "Accept": "text/event-stream", "Test-As": p.name, "Last-Event-ID": "0"} {
			r.Header.Set(header, value)
		}
		rw := &firstEvent{ResponseRecorder: httptest.NewRecorder(), leave: leave}
		w.handler.ServeHTTP(rw, r)
		return rw.Body.String()
	}
	for _, p := range everybody {
		want := map[string]string{isGiven: `"number":1`, isNothing: `"code":"NOT_FOUND"`, unauthenticated: `"code":"UNAUTHENTICATED"`}[p.expected("VIEWER", false)]
		for _, authority := range []string{"alder", "Authority:alder"} {
			text := follow(p, authority)
			if !strings.Contains(text, want) {
				t.Errorf("%s who follows %s is told %.500s; expected %s", p.name, authority, text, want)
			}
			p.checkWords(t, secret, "subscription", text)
			if p.here >= access.Analyst && !secret.MatchString(text) {
				t.Errorf("%s is told no salary: %.500s", p.name, text)
			}
		}
	}
	pair := [2]string{"birch", "nosuch"}
	if there, nowhere := follow(person{name: "admin"}, "birch"), follow(person{name: "admin"}, "nosuch"); neutral(there, pair) != neutral(nowhere, pair) {
		t.Errorf("elsewhere is answered %s, and nowhere %s", there, nowhere)
	}
}

// firstEvent leaves a stream after its first event.
type firstEvent struct {
	*httptest.ResponseRecorder
	leave func()
}

func (f *firstEvent) Write(b []byte) (int, error) {
	n, err := f.ResponseRecorder.Write(b)
	if bytes.Contains(b, []byte("event: next")) {
		f.leave()
	}
	return n, err
}
