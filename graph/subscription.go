package graph

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"cliffedge/forecast/plan"
	"cliffedge/graph/model"
	"cliffedge/graph/transport"
)

// subscription are the fields that follow what happens.
type subscription struct{ *API }

// PlanChanged tells of every revision of an authority's plan from now on, or after the last that the caller has heard of: each at
// least once, in order.
func (s subscription) PlanChanged(ctx context.Context, authority plan.ID) (<-chan *model.Revision, error) {
	id := model.AuthorityOf(authority)
	news, stop, err := s.store.Listen(ctx)
	if err != nil {
		return nil, err
	}
	latest, err := s.store.Revision(ctx, id, 0)
	if err != nil {
		stop()
		return nil, err
	}
	last := latest.Number
	if heard := transport.LastEventID(ctx); heard != "" {
		if last, err = strconv.ParseInt(heard, 10, 64); err != nil || last < 0 || last > latest.Number {
			stop()
			return nil, badInput("Last-Event-ID", fmt.Sprintf("the number of a revision is expected, at most %d", latest.Number))
		}
	}
	told := make(chan *model.Revision)
	go func() {
		defer close(told)
		defer stop()
		s.tell(ctx, told, news, id, last, latest.Number)
	}()
	return told, nil
}

// tell tells of the revisions after the last that was told, up to the latest, then of those that are made.
func (s subscription) tell(ctx context.Context, told chan<- *model.Revision, news <-chan plan.Revision, id plan.ID, last, latest int64) {
	look := time.NewTicker(lookAgain) // a listener who is slow loses news
	defer look.Stop()
	for {
		for last < latest {
			next, err := s.store.Revision(ctx, id, last+1)
			if err != nil {
				s.options.Log.ErrorContext(ctx, "a subscription ends", "request", transport.RequestID(ctx), "error", err)
				return // the client asks again from the last that it has heard of
			}
			nameNext(ctx, next.Number)
			select {
			case told <- &model.Revision{Revision: next, Worker: s.API}:
				last++
			case <-ctx.Done():
				return
			}
		}
		select {
		case r, open := <-news:
			if !open {
				return
			}
			if r.Authority == id {
				latest = max(latest, r.Number)
			}
		case <-look.C:
			if r, err := s.store.Revision(ctx, id, 0); err == nil {
				latest = max(latest, r.Number)
			}
		case <-ctx.Done():
			return
		}
	}
}

// lookAgain is how often a subscription looks for revisions that it was not told of.
const lookAgain = 10 * time.Second

// revisionExtension is where the answer to a subscription says which revision it tells of, whatever its fields are: the event's
// id follows from it.
const revisionExtension = "revision"

type toldKey struct{}

// withTold gives a request a place for the numbers of the revisions that its subscription tells of, one at a time.
func withTold(ctx context.Context) context.Context {
	return context.WithValue(ctx, toldKey{}, make(chan int64, 2))
}

func nameNext(ctx context.Context, number int64) {
	if names, ok := ctx.Value(toldKey{}).(chan int64); ok {
		select {
		case names <- number:
		case <-ctx.Done():
		}
	}
}

// nameEvents puts the number of its revision beside each answer of a subscription.
func nameEvents(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	r := next(ctx)
	names, ok := ctx.Value(toldKey{}).(chan int64)
	if r == nil || !ok || graphql.GetOperationContext(ctx).Operation == nil || graphql.GetOperationContext(ctx).Operation.Operation != ast.Subscription {
		return r
	}
	select {
	case number := <-names:
		if r.Extensions == nil {
			r.Extensions = map[string]any{}
		}
		r.Extensions[revisionExtension] = number
	default: // an error before the first
	}
	return r
}
