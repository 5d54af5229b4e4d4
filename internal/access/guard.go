package access

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"cliffedge/forecast/plan"
)

// Guard is a store of plans that gives everybody what they may see, and lets them do what they may do. Who asks is in the context.
type Guard struct {
	store plan.Store
	trail *Trail
}

var _ plan.Store = (*Guard)(nil)

// NewGuard gives a guard before a store.
func NewGuard(store plan.Store, trail *Trail) *Guard { return &Guard{store, trail} }

// admit gives the context in which the store may be asked for an authority, to whoever has the role there.
func (g *Guard) admit(ctx context.Context, authority plan.ID, role Role, what string) (context.Context, *Principal, error) {
	p, err := From(ctx)
	if err != nil {
		return nil, nil, err
	}
	switch has := p.Role(authority); {
	case has == None:
		g.trail.refused(ctx, p, "", fmt.Sprintf("%s of %q", what, authority))
		return nil, nil, notFound(authority)
	case has < role:
		g.trail.refused(ctx, p, authority, what)
		return nil, nil, forbidden(role, what)
	}
	return Within(ctx, authority), p, nil
}

// Authorities gives those that who asks has a role in.
func (g *Guard) Authorities(ctx context.Context) ([]plan.Head, error) {
	p, err := From(ctx)
	switch {
	case err != nil:
		return nil, err
	case p.machine:
		return g.store.Authorities(Everything(ctx))
	}
	heads, err := g.store.Authorities(Within(ctx, p.Authorities()...))
	if err != nil {
		return nil, err
	}
	seen := heads[:0]
	for _, head := range heads {
		if p.Role(head.Authority) >= Viewer {
			seen = append(seen, head)
		}
	}
	return seen, nil
}

// reading is what is asked for, in the trail, by who reads.
const reading = "the plan"

// Revision gives a revision to whoever may read the authority's plan.
func (g *Guard) Revision(ctx context.Context, authority plan.ID, number int64) (plan.Revision, error) {
	ctx, _, err := g.admit(ctx, authority, Viewer, reading)
	if err != nil {
		return plan.Revision{}, err
	}
	return g.store.Revision(ctx, authority, number)
}

// RevisionAt gives a revision to whoever may read the authority's plan.
func (g *Guard) RevisionAt(ctx context.Context, authority plan.ID, at plan.Instant) (plan.Revision, error) {
	ctx, _, err := g.admit(ctx, authority, Viewer, reading)
	if err != nil {
		return plan.Revision{}, err
	}
	return g.store.RevisionAt(ctx, authority, at)
}

// Load gives a plan to whoever may read it.
func (g *Guard) Load(ctx context.Context, authority plan.ID, revision int64) (*plan.Plan, plan.Revision, error) {
	ctx, _, err := g.admit(ctx, authority, Viewer, reading)
	if err != nil {
		return nil, plan.Revision{}, err
	}
	return g.store.Load(ctx, authority, revision)
}

// History gives the revisions to whoever may read the plan.
func (g *Guard) History(ctx context.Context, authority plan.ID, before int64, most int) ([]plan.Revision, error) {
	ctx, _, err := g.admit(ctx, authority, Viewer, reading)
	if err != nil {
		return nil, err
	}
	return g.store.History(ctx, authority, before, most)
}

// Changes gives what a revision changed to whoever may read the plan.
func (g *Guard) Changes(ctx context.Context, authority plan.ID, revision int64) ([]plan.ItemChange, error) {
	ctx, _, err := g.admit(ctx, authority, Viewer, reading)
	if err != nil {
		return nil, err
	}
	return g.store.Changes(ctx, authority, revision)
}

// Listen gives the revisions of the authorities that who asks may read when they are made. What ends their rights ends their
// request as well (Registry.Watch).
func (g *Guard) Listen(ctx context.Context) (<-chan plan.Revision, func(), error) {
	p, err := From(ctx)
	if err != nil {
		return nil, nil, err
	}
	news, stop, err := g.store.Listen(ctx)
	if err != nil {
		return nil, nil, err
	}
	seen, ended := make(chan plan.Revision, cap(news)), make(chan struct{})
	go func() {
		for {
			select {
			case <-ended:
				return
			case r := <-news:
				if p.Role(r.Authority) < Viewer {
					continue
				}
				select {
				case seen <- r:
				default: // as the store's own: who does not keep up loses news, and the history has it
				}
			}
		}
	}()
	return seen, sync.OnceFunc(func() {
		stop()
		close(ended)
	}), nil
}

// Update lets an analyst change a plan, but for its decisions and waivers, which are an approver's, however they come about: by a
// scenario that is adopted, a file, or an earlier revision. The author is whoever asks.
func (g *Guard) Update(ctx context.Context, u plan.Update) (plan.Outcome, error) {
	ctx, p, err := g.admit(ctx, u.Authority, Analyst, "a change of the plan")
	if err != nil {
		return plan.Outcome{}, err
	}
	u.Author = p.Author()
	refused := false
	if p.Role(u.Authority) < Approver {
		change := u.Change
		u.Change = func(old *plan.Plan) (*plan.Plan, error) {
			changed, err := change(old)
			if refused = err == nil && !sameDecisions(old, changed); refused {
				return nil, forbidden(Approver, "a change of decisions or waivers, such as adopting a scenario,")
			}
			return changed, err
		}
	}
	outcome, err := g.store.Update(ctx, u)
	if refused {
		g.trail.refused(ctx, p, u.Authority, "a change of decisions or waivers")
	}
	return outcome, err
}

// sameDecisions reports whether two plans have the same decisions and waivers, in whatever order. There is no plan where old is nil.
func sameDecisions(old, changed *plan.Plan) bool {
	if old == nil {
		old = &plan.Plan{}
	}
	return slices.Equal(texts(decisions(old)), texts(decisions(changed))) && slices.Equal(texts(old.Waivers), texts(changed.Waivers))
}

// decisions are a plan's, with nothing for no references: a file and a database differ in how they have none.
func decisions(p *plan.Plan) []plan.Decision {
	list := slices.Clone(p.Decisions)
	for i, d := range list {
		if len(d.Refs) == 0 {
			list[i].Refs = nil
		}
	}
	return list
}

// texts gives items as Go would have them, in order: two that differ have different ones.
func texts[T plan.Decision | plan.Waiver](items []T) []string {
	list := make([]string, len(items))
	for i, item := range items {
		list[i] = fmt.Sprintf("%#v", item)
	}
	slices.Sort(list)
	return list
}

// Need refuses whoever lacks a role in an authority what is asked for.
func (g *Guard) Need(ctx context.Context, authority plan.ID, role Role, what string) error {
	_, _, err := g.admit(ctx, authority, role, what)
	return err
}
