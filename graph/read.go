package graph

import (
	"context"
	"maps"
	"slices"
	"strconv"

	"cliffedge/forecast/plan"
	"cliffedge/graph/model"
	"cliffedge/internal/access"
)

// Authority gives an authority as its latest plan names it.
func (api *API) Authority(ctx context.Context, authority plan.ID) (*model.Authority, error) {
	p, err := api.PlanOf(ctx, authority, nil, nil)
	if err != nil {
		return nil, err
	}
	return p.Authority(), nil
}

// PlanOf gives an authority's plan as it stands, or stood at a revision or a moment.
func (api *API) PlanOf(ctx context.Context, authority plan.ID, revision *int, at *plan.Instant) (*model.Plan, error) {
	r, err := api.revision(ctx, authority, revision, at)
	if err != nil {
		return nil, err
	}
	return api.PlanAt(ctx, r)
}

func (api *API) revision(ctx context.Context, authority plan.ID, revision *int, at *plan.Instant) (plan.Revision, error) {
	switch {
	case revision != nil && at != nil:
		return plan.Revision{}, badInput("at", "a revision and a moment are given; expected one of them")
	case at != nil:
		return api.store.RevisionAt(ctx, authority, *at)
	case revision == nil:
		return api.store.Revision(ctx, authority, 0)
	case *revision < 1:
		return plan.Revision{}, badInput("revision", "a revision's number is expected, from 1")
	default:
		return api.store.Revision(ctx, authority, int64(*revision))
	}
}

// PlanAt gives the plan of a revision, whose hash says all of it.
func (api *API) PlanAt(ctx context.Context, r plan.Revision) (*model.Plan, error) {
	return api.plans.Get(ctx, r.Hash, once(func() (*model.Plan, error) {
		ctx, done := context.WithTimeout(context.WithoutCancel(ctx), mostTime)
		defer done()
		p, _, err := api.store.Load(ctx, r.Authority, r.Number)
		if err != nil {
			return nil, err
		}
		return api.view(p, r), nil
	}))
}

func (api *API) view(p *plan.Plan, r plan.Revision) *model.Plan {
	return &model.Plan{Plan: p, Written: p, Of: r, Worker: api}
}

// Changes gives what a revision changed.
func (api *API) Changes(ctx context.Context, r plan.Revision) ([]*model.ItemChange, error) {
	list, err := api.store.Changes(ctx, r.Authority, r.Number)
	return model.ItemChanges(list, r.Authority), err
}

// Revisions gives a page of an authority's history, the latest first. A cursor is the number of a revision.
func (api *API) Revisions(ctx context.Context, authority plan.ID, first *int, after *string) (*model.RevisionConnection, error) {
	n, err := pageSize(first)
	if err != nil {
		return nil, err
	}
	latest, err := api.store.Revision(ctx, authority, 0)
	if err != nil {
		return nil, err
	}
	before := latest.Number + 1
	if after != nil {
		if before, err = strconv.ParseInt(*after, 10, 64); err != nil || before < 1 || before > latest.Number {
			return nil, badInput("after", "this is no cursor of a list of revisions")
		}
	}
	list, err := api.store.History(ctx, authority, before, n+1)
	if err != nil {
		return nil, err
	}
	c := &model.RevisionConnection{Nodes: []*model.Revision{}, Edges: []*model.RevisionEdge{}, TotalCount: int(latest.Number)}
	for _, r := range list[:min(n, len(list))] {
		node := &model.Revision{Revision: r, Worker: api}
		c.Nodes = append(c.Nodes, node)
		c.Edges = append(c.Edges, &model.RevisionEdge{Cursor: strconv.FormatInt(r.Number, 10), Node: node})
	}
	c.PageInfo = pageInfo(c.Edges, func(e *model.RevisionEdge) string { return e.Cursor }, len(list) > n, before <= latest.Number)
	return c, nil
}

// authorities gives a page of the authorities, by slug. A cursor is a slug.
func (api *API) authorities(ctx context.Context, first *int, after *string) (*model.AuthorityConnection, error) {
	n, err := pageSize(first)
	if err != nil {
		return nil, err
	}
	heads, err := api.store.Authorities(ctx)
	if err != nil {
		return nil, err
	}
	if after != nil && !slices.ContainsFunc(heads, func(h plan.Head) bool { return string(h.Authority) == *after }) {
		return nil, badInput("after", "this is no cursor of a list of authorities")
	}
	c := &model.AuthorityConnection{Nodes: []*model.Authority{}, Edges: []*model.AuthorityEdge{}, TotalCount: len(heads)}
	more := false
	for _, head := range heads {
		if after != nil && string(head.Authority) <= *after {
			continue
		}
		if more = len(c.Nodes) == n; more {
			break
		}
		node := api.authority(head)
		c.Nodes = append(c.Nodes, node)
		c.Edges = append(c.Edges, &model.AuthorityEdge{Cursor: string(head.Authority), Node: node})
	}
	c.PageInfo = pageInfo(c.Edges, func(e *model.AuthorityEdge) string { return e.Cursor }, more, after != nil && len(heads) > 0)
	return c, nil
}

func (api *API) authority(head plan.Head) *model.Authority {
	return &model.Authority{Slug: string(head.Authority), Name: head.Name, Worker: api}
}

// mostInPage bounds the pages of lists that grow without bound.
const mostInPage = 200

func pageSize(first *int) (int, error) {
	switch {
	case first == nil:
		return 50, nil
	case *first < 1 || *first > mostInPage:
		return 0, badInput("first", "a number from 1 to 200 is expected")
	default:
		return *first, nil
	}
}

func pageInfo[E any](edges []E, cursor func(E) string, next, previous bool) *model.PageInfo {
	info := &model.PageInfo{HasNextPage: next, HasPreviousPage: previous}
	if n := len(edges); n > 0 {
		start, end := cursor(edges[0]), cursor(edges[n-1])
		info.StartCursor, info.EndCursor = &start, &end
	}
	return info
}

// query are the fields that a query begins with.
type query struct{ *API }

// Viewer is who asks. An authority that has no plan yet is known by its slug alone.
func (q query) Viewer(ctx context.Context) (*model.Viewer, error) {
	p, err := access.From(ctx)
	if err != nil {
		return nil, err
	}
	heads, err := q.store.Authorities(ctx)
	if err != nil {
		return nil, err
	}
	v := &model.Viewer{Name: p.Name, Email: orNull(p.Email), Operator: p.Operator, Token: p.Token != "", Roles: []*model.AuthorityRole{}}
	without := maps.Clone(p.Roles)
	for _, head := range heads {
		v.Roles = append(v.Roles, &model.AuthorityRole{Authority: q.authority(head), Role: p.Role(head.Authority)})
		delete(without, head.Authority)
	}
	for _, slug := range slices.Sorted(maps.Keys(without)) {
		v.Roles = append(v.Roles, &model.AuthorityRole{Authority: q.withoutPlan(slug), Role: without[slug]})
	}
	return v, nil
}

// withoutPlan is an authority that has no plan yet.
func (q query) withoutPlan(slug plan.ID) *model.Authority {
	return q.authority(plan.Head{Revision: plan.Revision{Authority: slug}, Name: string(slug)})
}

// Authority is the authority of a slug; nil where there is none. One that has no plan yet is there for who has a role in it: its
// members and its trail are.
func (q query) Authority(ctx context.Context, slug string) (*model.Authority, error) {
	found, err := orNone(q.API.Authority(ctx, plan.ID(slug)))
	if found != nil || err != nil {
		return found, err
	}
	p, err := access.From(ctx)
	if err != nil {
		return nil, err
	}
	if _, has := p.Roles[plan.ID(slug)]; !has {
		return nil, nil
	}
	return q.withoutPlan(plan.ID(slug)), nil
}

// Authorities are all of them.
func (q query) Authorities(ctx context.Context, first *int, after *string) (*model.AuthorityConnection, error) {
	return q.authorities(ctx, first, after)
}

// Node is anything by its global id; nil where there is nothing.
func (q query) Node(ctx context.Context, id plan.ID) (model.Node, error) {
	kind, authority, item, ok := model.ParseGlobalID(id)
	if !ok {
		return nil, badInput("id", "this is no global id")
	}
	if kind == "Revision" {
		return q.revisionNode(ctx, authority, item)
	}
	p, err := orNone(q.PlanOf(ctx, authority, nil, nil))
	if err != nil || p == nil {
		return nil, err
	}
	return p.Node(kind, item), nil
}

func (q query) revisionNode(ctx context.Context, authority, number plan.ID) (model.Node, error) {
	n, err := strconv.ParseInt(string(number), 10, 64)
	if err != nil || n < 1 {
		return nil, nil
	}
	r, err := q.store.Revision(ctx, authority, n)
	if isNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &model.Revision{Revision: r, Worker: q.API}, nil
}

// orNone gives nil in place of the error that there is no such thing.
func orNone[T any](x *T, err error) (*T, error) {
	if isNotFound(err) {
		return nil, nil
	}
	return x, err
}
