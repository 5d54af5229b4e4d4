package graph

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"cliffedge/forecast/plan"
	"cliffedge/graph/model"
	"cliffedge/graph/transport"
	"cliffedge/internal/access"
)

// needs gives a field to whoever has the role in the authority that it is of.
func (api *API) needs(ctx context.Context, of any, next graphql.Resolver, role access.Role) (any, error) {
	object, ok := of.(model.InAuthority)
	if !ok {
		panic(fmt.Sprintf("%T does not say whose it is", of))
	}
	authority, field := object.OfAuthority(), graphql.GetFieldContext(ctx)
	what := field.Object + "." + field.Field.Name
	if err := refusalsOf(ctx).once(authority, what, func() error { return api.store.Need(ctx, authority, role, what) }); err != nil {
		return nil, err
	}
	return next(ctx)
}

// refusals are the fields that an operation was refused. The trail is told of each once, and not for each of a list's objects: else
// one query would use up what is noted of somebody in a minute, and what they ask for after it would not be.
type refusals struct {
	mu   sync.Mutex
	told map[string]error // by authority and field
}

type refusalsKey struct{}

// withRefusals gives an operation a place for what it was refused.
func withRefusals(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	return next(context.WithValue(ctx, refusalsKey{}, &refusals{told: map[string]error{}}))
}

func refusalsOf(ctx context.Context) *refusals {
	r, ok := ctx.Value(refusalsKey{}).(*refusals)
	if !ok {
		panic("an operation without a place for refusals")
	}
	return r
}

// once asks whether a field may be given, unless it was refused before.
func (r *refusals) once(authority plan.ID, field string, ask func() error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	key := string(authority) + " " + field
	if err := r.told[key]; err != nil {
		return err
	}
	err := ask()
	if err != nil {
		r.told[key] = err
	}
	return err
}

// Exporting notes that a plan is about to be given out as a file; a dry run's, which is not kept, as what it would be.
func (api *API) Exporting(ctx context.Context, p *model.Plan, what string) error {
	return api.trail.Exporting(ctx, p.Of, what)
}

// Members gives an authority's members.
func (api *API) Members(ctx context.Context, authority plan.ID) ([]*model.Member, error) {
	list, err := api.registry.Members(ctx, authority)
	return model.Members(list), err
}

// Tokens gives an authority's tokens, each with the name of its user.
func (api *API) Tokens(ctx context.Context, authority plan.ID) ([]*model.Token, error) {
	list, err := api.registry.Tokens(ctx, authority)
	if err != nil {
		return nil, err
	}
	members, err := api.registry.Members(ctx, authority)
	if err != nil {
		return nil, err
	}
	names := map[access.UserID]string{}
	for _, m := range members {
		names[m.User] = m.Name
	}
	tokens := make([]*model.Token, len(list))
	for i, t := range list {
		tokens[i] = &model.Token{Token: t, Owner: names[t.User]}
	}
	return tokens, nil
}

// Trail gives a page of an authority's trail.
func (api *API) Trail(ctx context.Context, authority plan.ID, first *int, after *string) (*model.EventConnection, error) {
	n, err := pageSize(first)
	if err != nil {
		return nil, err
	}
	before := ""
	if after != nil {
		before = *after
	}
	list, err := api.registry.Events(ctx, authority, before, n+1)
	if err != nil {
		return nil, ofValues("", err)
	}
	c := &model.EventConnection{Nodes: []*model.Event{}, Edges: []*model.EventEdge{}}
	for _, e := range list[:min(n, len(list))] {
		node := &model.Event{Event: e, Worker: api}
		c.Nodes = append(c.Nodes, node)
		c.Edges = append(c.Edges, &model.EventEdge{Cursor: e.Cursor(), Node: node})
	}
	c.PageInfo = pageInfo(c.Edges, func(e *model.EventEdge) string { return e.Cursor }, len(list) > n, after != nil)
	return c, nil
}

// Revision gives a revision of an authority's plan.
func (api *API) Revision(ctx context.Context, authority plan.ID, number int64) (*model.Revision, error) {
	r, err := api.store.Revision(ctx, authority, number)
	if err != nil {
		return nil, err
	}
	return &model.Revision{Revision: r, Worker: api}, nil
}

// unkeyed refuses an Idempotency-Key: what makes no revision has none to answer with again.
func unkeyed(ctx context.Context) error {
	if transport.IdempotencyKey(ctx) == "" {
		return nil
	}
	return badInput("Idempotency-Key", "this mutation makes no revision, and takes no Idempotency-Key; look at what there is before you send it again")
}

// ofValues gives what the registry says of values that it was given, each at its place, which begins with a prefix.
func ofValues(prefix string, err error) error {
	if several, ok := err.(interface{ Unwrap() []error }); ok {
		var list apiErrors
		for _, one := range several.Unwrap() {
			var own *apiError
			if !errors.As(ofValues(prefix, one), &own) {
				return err
			}
			list = append(list, own)
		}
		return list
	}
	var wrong *access.Wrong
	if !errors.As(err, &wrong) {
		return err
	}
	return &apiError{code: string(wrong.Code), field: prefix + wrong.Value, message: wrong.Message}
}

const inInput = "input."

// SetMember gives somebody a role.
func (m mutation) SetMember(ctx context.Context, in model.SetMemberInput) (*model.SetMemberPayload, error) {
	if err := unkeyed(ctx); err != nil {
		return nil, err
	}
	member, code, err := m.registry.SetMember(ctx, model.AuthorityOf(in.Authority), in.Email, in.Name, in.Role)
	if err != nil {
		return nil, ofValues(inInput, err)
	}
	return &model.SetMemberPayload{Member: &model.Member{Membership: member}, Code: orNull(code)}, nil
}

// RemoveMember takes somebody's role away.
func (m mutation) RemoveMember(ctx context.Context, in model.RemoveMemberInput) (*model.RemoveMemberPayload, error) {
	if err := unkeyed(ctx); err != nil {
		return nil, err
	}
	member, _, err := m.registry.SetMember(ctx, model.AuthorityOf(in.Authority), in.Email, "", access.None)
	if err != nil {
		return nil, ofValues(inInput, err)
	}
	return &model.RemoveMemberPayload{Email: member.Email}, nil
}

// CreateToken makes a token.
func (m mutation) CreateToken(ctx context.Context, in model.CreateTokenInput) (*model.CreateTokenPayload, error) {
	if err := unkeyed(ctx); err != nil {
		return nil, err
	}
	t, secret, err := m.registry.CreateToken(ctx, model.AuthorityOf(in.Authority), in.Name, in.Role, days(in.Days))
	if err != nil {
		return nil, ofValues(inInput, err)
	}
	p, err := access.From(ctx)
	if err != nil {
		return nil, err
	}
	return &model.CreateTokenPayload{Token: &model.Token{Token: t, Owner: p.Name}, Secret: secret}, nil
}

// mostDays is more than any token may last, and less than would overflow.
const mostDays = 10_000

func days(n int) time.Duration { return time.Duration(max(0, min(n, mostDays))) * 24 * time.Hour }

// RevokeToken ends a token.
func (m mutation) RevokeToken(ctx context.Context, in model.RevokeTokenInput) (*model.RevokeTokenPayload, error) {
	if err := unkeyed(ctx); err != nil {
		return nil, err
	}
	if err := m.registry.RevokeToken(ctx, model.AuthorityOf(in.Authority), in.Token); err != nil {
		return nil, ofValues(inInput, err)
	}
	return &model.RevokeTokenPayload{Token: in.Token}, nil
}

// CreateAuthority creates an authority.
func (m mutation) CreateAuthority(ctx context.Context, in model.CreateAuthorityInput) (*model.CreateAuthorityPayload, error) {
	if err := unkeyed(ctx); err != nil {
		return nil, err
	}
	_, code, err := m.registry.CreateAuthority(ctx, plan.ID(in.Slug), in.Email, in.Name)
	if err != nil {
		return nil, ofValues(inInput, err)
	}
	return &model.CreateAuthorityPayload{Slug: in.Slug, Code: orNull(code)}, nil
}

func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
