package access

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"time"

	"cliffedge/forecast/plan"
)

// Trail notes who was refused what and who took a plan out as a file. All other events are noted with what they change.
type Trail struct {
	accounts Accounts
	log      *slog.Logger
	now      func() time.Time

	mu    sync.Mutex
	noted map[string]int // by whom, since the minute began
	since time.Time
}

// NewTrail gives the trail of accounts. The log is told what cannot be noted.
func NewTrail(accounts Accounts, log *slog.Logger, now func() time.Time) *Trail {
	return &Trail{accounts: accounts, log: log, now: now}
}

// mostRefusals is how many refusals of one principal are noted in a minute, so that nobody fills the database by asking.
const mostRefusals = 20

// longestDetail is how much is noted of what somebody asked for, in bytes.
const longestDetail = 200

// refused notes that somebody asked for what they may not see or do.
func (t *Trail) refused(ctx context.Context, p *Principal, authority plan.ID, what string) {
	if !t.first(p.Author()) {
		return
	}
	if len(what) > longestDetail { // which may be what they made up
		what = strings.ToValidUTF8(what[:longestDetail], "") + "…"
	}
	t.record(ctx, Event{Authority: authority, Actor: p.Author(), Action: Refused, User: p.User, Detail: what})
}

func (t *Trail) first(who string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if now := t.now(); t.noted == nil || now.Sub(t.since) >= time.Minute {
		t.noted, t.since = map[string]int{}, now
	}
	t.noted[who]++
	return t.noted[who] <= mostRefusals
}

// record appends an event even if the client has gone. What cannot be noted is logged: what was refused stays refused.
func (t *Trail) record(ctx context.Context, e Event) {
	ctx, done := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer done()
	if err := t.accounts.Record(ctx, e); err != nil {
		t.log.ErrorContext(ctx, "an event could not be noted", "action", e.Action, "authority", e.Authority, "actor", e.Actor, "error", err)
	}
}

type insideKey struct{}

// Inside gives a context in which a plan that is asked for as a file is given to nobody, such as one that the fields of a form are
// filled from: the trail does not tell of it.
func Inside(ctx context.Context) context.Context { return context.WithValue(ctx, insideKey{}, true) }

// Exporting notes that a plan is about to be given as a file. It may not be given where that fails.
func (t *Trail) Exporting(ctx context.Context, r plan.Revision, what string) error {
	if ctx.Value(insideKey{}) != nil {
		return nil
	}
	p, err := From(ctx)
	if err != nil {
		return err
	}
	return t.accounts.Record(ctx, Event{Authority: r.Authority, Actor: p.Author(), Action: Exported, Detail: what})
}
