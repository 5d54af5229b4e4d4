package model

import (
	"cmp"
	"context"

	"cliffedge/forecast/plan"
	"cliffedge/internal/access"
)

// Member is somebody with a role in an authority.
type Member struct{ access.Membership }

// Members wraps a list.
func Members(list []access.Membership) []*Member {
	return wrap(list, func(m *access.Membership) *Member { return &Member{*m} })
}

// Token is what a program asks with.
type Token struct {
	access.Token
	Owner string // its user's name
}

// User is the name of its user, or their id where nobody has it any more.
func (t *Token) User() string { return cmp.Or(t.Owner, string(t.Token.User)) }

// UsedAt is when it was last used; nil where it never was.
func (t *Token) UsedAt() *plan.Instant { return unless(t.Token.UsedAt == "", t.Token.UsedAt) }

// RevokedAt is when it was revoked; nil where it was not.
func (t *Token) RevokedAt() *plan.Instant { return unless(t.Token.RevokedAt == "", t.Token.RevokedAt) }

// Event is something that was done.
type Event struct {
	access.Event
	Worker Worker
}

// Number is its place in its chain.
func (e *Event) Number() int { return int(e.Event.Number) }

// Platform reports whether it stands in the platform's chain.
func (e *Event) Platform() bool { return e.Authority == "" }

// Actor is who did it.
func (e *Event) Actor() string { return cmp.Or(e.ActorName, e.Event.Actor) }

// User is whom it was done to; nil for nobody.
func (e *Event) User() *string {
	name := cmp.Or(e.UserName, string(e.Event.User))
	return unless(name == "", name)
}

// Revision is the revision of a change; nil of anything else.
func (e *Event) Revision(ctx context.Context) (*Revision, error) {
	if e.Event.Revision == 0 {
		return nil, nil
	}
	return e.Worker.Revision(ctx, e.Authority, e.Event.Revision)
}

// Role is what the caller may do in the authority.
func (a *Authority) Role(ctx context.Context) (access.Role, error) {
	p, err := access.From(ctx)
	if err != nil {
		return access.None, err
	}
	return p.Role(plan.ID(a.Slug)), nil
}

// Members are its members.
func (a *Authority) Members(ctx context.Context) ([]*Member, error) {
	return a.Worker.Members(ctx, plan.ID(a.Slug))
}

// Tokens are those with which programs ask.
func (a *Authority) Tokens(ctx context.Context) ([]*Token, error) {
	return a.Worker.Tokens(ctx, plan.ID(a.Slug))
}

// Trail is a page of what was done.
func (a *Authority) Trail(ctx context.Context, first *int, after *string) (*EventConnection, error) {
	return a.Worker.Trail(ctx, plan.ID(a.Slug), first, after)
}

// InAuthority is the authority that an object is of, by which its fields are given to whoever may have them (@needs).
type InAuthority interface{ OfAuthority() plan.ID }

// OfAuthority is the plan's.
func (p *Plan) OfAuthority() plan.ID { return p.Plan.Authority.ID }

// OfAuthority is the plan's.
func (x *Post) OfAuthority() plan.ID { return x.in.OfAuthority() }

// OfAuthority is the plan's.
func (s *Stretch) OfAuthority() plan.ID { return s.in.OfAuthority() }

// OfAuthority is the plan's.
func (c *ItemChange) OfAuthority() plan.ID { return c.of }

// OfAuthority is the plan's.
func (c *ScenarioChange) OfAuthority() plan.ID { return c.of }
