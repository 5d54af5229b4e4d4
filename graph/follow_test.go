package graph

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// event is one event of a stream.
type event struct{ name, id, data string }

// follow subscribes to an authority's revisions, after an event where one is named.
func (s *served) follow(ctx context.Context, authority, after string) <-chan event {
	s.t.Helper()
	body, _ := json.Marshal(map[string]any{
		"query": `subscription($a: ID!) { planChanged(authority: $a) { number author } }`, "variables": map[string]any{"a": authority},
	})
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.http.URL+"/graphql", strings.NewReader(string(body)))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "text/event-stream")
	if after != "" {
		r.Header.Set("Last-Event-ID", after)
	}
	response, err := s.http.Client().Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	events := make(chan event, 1000)
	go func() {
		defer close(events)
		defer response.Body.Close()
		lines := bufio.NewScanner(response.Body)
		var e event
		for lines.Scan() {
			key, value, _ := strings.Cut(lines.Text(), ":")
			value = strings.TrimPrefix(value, " ")
			switch {
			case lines.Text() == "" && e != (event{}):
				events <- e
				e = event{}
			case key == "event":
				e.name = value
			case key == "id":
				e.id = value
			case key == "data":
				e.data += value
			}
		}
	}()
	return events
}

func (s *served) next(events <-chan event) event {
	s.t.Helper()
	select {
	case e, open := <-events:
		if !open {
			s.t.Fatal("the stream has ended")
		}
		return e
	case <-time.After(20 * time.Second):
		s.t.Fatal("no event comes")
		return event{}
	}
}

func (s *served) edit(n int) {
	s.t.Helper()
	s.get(fmt.Sprintf(`mutation { applyChanges(input: {authority: "tendring",
		changes: [{setFte: {post: "fso-harwich", fte: "0.%d", from: "2025-01-01"}}]}) { dryRun } }`, n%9+1), nil, nil)
}

// A subscription tells of every revision from its beginning on, in order, with its number as the event's id; one that begins after
// an event tells of all since, however many were made meanwhile.
func TestFollowing(t *testing.T) {
	s := serveExamples(t)
	ctx, leave := context.WithCancel(context.Background())
	defer leave()
	events := s.follow(ctx, "tendring", "")
	time.Sleep(100 * time.Millisecond) // until the stream listens
	for n := range 5 {
		s.edit(n)
	}
	want := func(events <-chan event, number int) {
		t.Helper()
		e := s.next(events)
		if e.name != "next" || e.id != fmt.Sprint(number) || !strings.Contains(e.data, fmt.Sprintf(`"number":%d,"author":"ann"`, number)) {
			t.Errorf("the event is %+v; expected revision %d", e, number)
		}
	}
	for number := 2; number <= 6; number++ {
		want(events, number)
	}
	leave()
	for n := range 3 {
		s.edit(n)
	}
	again, leaveAgain := context.WithCancel(context.Background())
	defer leaveAgain()
	events = s.follow(again, "Authority:tendring", "4")
	for number := 5; number <= 9; number++ {
		want(events, number)
	}
	s.edit(7)
	want(events, 10)
}

// A subscription that cannot be is refused in the stream, or before it.
func TestFollowingWhatIsNotThere(t *testing.T) {
	s := serveExamples(t)
	for authority, after := range map[string]string{"nowhere": "", "tendring": "x"} {
		e := s.next(s.follow(context.Background(), authority, after))
		if !strings.Contains(e.data, `"code":"NOT_FOUND"`) && !strings.Contains(e.data, `"code":"BAD_INPUT"`) {
			t.Errorf("%s after %q: %+v", authority, after, e)
		}
	}
	a := s.ask(`subscription { planChanged(authority: "tendring") { number } }`, nil)
	if len(a.Errors) != 1 || a.Errors[0].Extensions.Code != "BAD_INPUT" {
		t.Errorf("without a stream it is answered %+v", a)
	}
}
