package graph

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"cliffedge/internal/pgtest"
)

// onBoth runs a test with a database of each kind.
func onBoth(t *testing.T, test func(t *testing.T, address string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, "sqlite:"+filepath.Join(t.TempDir(), "plans.db")) })
	t.Run("postgres", func(t *testing.T) { test(t, pgtest.Database(t)) })
}

// twoServers serve one database, each with connections and a memory of its own.
func twoServers(t *testing.T) (one, other *served) {
	t.Helper()
	address := pgtest.Database(t)
	one = serveOn(t, address)
	one.keep(exampleOf(t, "tendring"))
	return one, serveOn(t, address)
}

func (s *served) latestAsked() int {
	s.t.Helper()
	var got struct {
		Authority struct{ Plan struct{ Revision int } }
	}
	s.get(`{ authority(slug: "tendring") { plan { revision } } }`, nil, &got)
	return got.Authority.Plan.Revision
}

// What is changed through one server is read through the other at once, and those who follow there are told in order.
func TestServersOfOneDatabaseSayTheSame(t *testing.T) {
	one, other := twoServers(t)
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	events := other.follow(ctx, "tendring", "1")
	for n := range 6 {
		from, to := one, other
		if n%2 == 1 {
			from, to = other, one
		}
		from.edit(n)
		if got := to.latestAsked(); got != n+2 {
			t.Errorf("after revision %d through one server the other reads %d", n+2, got)
		}
	}
	for number := 2; number <= 7; number++ {
		if e := other.next(events); e.id != fmt.Sprint(number) {
			t.Errorf("the event is %+v; expected revision %d", e, number)
		}
	}
}

// Of two changes of one revision through two servers one is made, and the other hears of it.
func TestServersOfOneDatabaseDoNotOverwriteEachOther(t *testing.T) {
	one, other := twoServers(t)
	const change = `mutation($fte: Decimal!) { applyChanges(input: {authority: "tendring", expectedRevision: 1,
		changes: [{setFte: {post: "fso-harwich", fte: $fte, from: "2025-01-01"}}]}) { revision { number } } }`
	answers := atOnce(
		func() answer { return one.ask(change, map[string]any{"fte": "0.1"}) },
		func() answer { return other.ask(change, map[string]any{"fte": "0.2"}) },
	)
	made, refused := 0, 0
	for _, a := range answers {
		switch {
		case len(a.Errors) == 0:
			made++
		case a.Errors[0].Extensions.Code == "CONFLICT":
			refused++
		}
	}
	if made != 1 || refused != 1 || one.latestAsked() != 2 || other.latestAsked() != 2 {
		t.Errorf("%d were made and %d refused: %+v", made, refused, answers)
	}
}

// A change that is sent to both servers at once with one key is made once, and both answer with the same revision.
func TestServersOfOneDatabaseMakeARepeatedChangeOnce(t *testing.T) {
	one, other := twoServers(t)
	const change = `mutation { applyChanges(input: {authority: "tendring",
		changes: [{setFte: {post: "fso-harwich", fte: "0.5", from: "2025-01-01"}}]}) { revision { number hash } changes { key } } }`
	ask := func(s *served) func() answer {
		return func() answer { return s.ask(change, nil, "Idempotency-Key", "key-of-a-client") }
	}
	var said []string
	for _, a := range atOnce(ask(one), ask(other), ask(one), ask(other)) {
		if len(a.Errors) > 0 {
			t.Errorf("it is answered %+v", a.Errors)
		}
		said = append(said, string(a.Data))
	}
	for _, s := range said {
		if s != said[0] || !strings.Contains(s, `"number":2`) {
			t.Errorf("the answers are %q", said)
			break
		}
	}
	if got := one.latestAsked(); got != 2 {
		t.Errorf("the latest revision is %d; expected 2", got)
	}
}

// atOnce asks all at the same time.
func atOnce(asks ...func() answer) []answer {
	answers := make([]answer, len(asks))
	var all sync.WaitGroup
	for i, ask := range asks {
		all.Go(func() { answers[i] = ask() })
	}
	all.Wait()
	return answers
}
