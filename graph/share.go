package graph

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"golang.org/x/sync/semaphore"

	"cliffedge/forecast/plan"
	"cliffedge/graph/lean"
	"cliffedge/graph/transport"
)

// A share bounds what one request may take of memory and time, in cells: a post or cost line in a month of a forecast is one, and
// what stands in an answer some more. All requests together have no more than the API's cells at once.
type share struct {
	all   *semaphore.Weighted
	mu    sync.Mutex
	asked int64 // by all of the request's fields
	taken int64 // from all
	ended error // why there is no more

	turn sync.Mutex // of what is being forecast
}

// Bounds of a share.
const (
	mostCellsOfRequest = 2_000_000
	freeCells          = 10_000  // that no request waits for
	cellsAtOnce        = 100_000 // that are taken from all together, so that it is done seldom
)

type shareKey struct{}

// withShare gives an operation its share until it is answered; a subscription for each of its events. Of an answer that took too much
// nothing is left but why, and whether a change was made (withMade).
func (api *API) withShare(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	s := &share{all: api.atWork}
	responses := next(context.WithValue(ctx, shareKey{}, s))
	return func(ctx context.Context) *graphql.Response {
		response := responses(ctx)
		if err := s.giveBack(); err != nil && response != nil {
			return &graphql.Response{Errors: gqlerror.List{api.present(ctx, err)}, Data: []byte("null"), Extensions: response.Extensions}
		}
		return response
	}
}

func shareOf(ctx context.Context) *share {
	s, ok := ctx.Value(shareKey{}).(*share)
	if !ok {
		panic("an operation without a share")
	}
	return s
}

// take takes cells for a request. At first it waits for its turn; later it holds some itself, and rather than wait for somebody who
// may be waiting for those it gives up: then nothing more is looked into.
func take(ctx context.Context, cells int64) error {
	return shareOf(ctx).asks(ctx, cells, 0)
}

var errBusy = &apiError{code: rateLimited, message: "the server is answering as many large requests as it can; try again in a second"}

// errNoMore is the error in each place of an answer that is not given: one for all, as there may be many.
var errNoMore = errors.New("the request has no more to spend")

// cellsAtWork is how many times its cells a forecast takes beside them while it is made.
const cellsAtWork = 2

// work takes cells for what a request has forecast, one after the other: what is begun is finished, but a client may go.
func work(ctx context.Context, cells int64) (done func(), err error) {
	s := shareOf(ctx)
	s.turn.Lock()
	if err := s.asks(ctx, cells, cellsAtWork*cells); err != nil {
		s.turn.Unlock()
		return nil, err
	}
	return func() {
		s.shrink()
		s.turn.Unlock()
	}, nil
}

// asks takes cells, and some more until the share shrinks.
func (s *share) asks(ctx context.Context, cells, more int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended == nil {
		s.ended = s.take(ctx, cells, more)
	}
	if s.ended != nil {
		return errNoMore
	}
	return nil
}

func (s *share) take(ctx context.Context, cells, more int64) error {
	if s.asked += cells; s.asked > mostCellsOfRequest {
		return &apiError{code: tooComplex, message: fmt.Sprintf(
			"the request asks for too many figures at once: posts and cost lines × months × forecasts may be %d, less what its answer lists; ask for fewer months, scenarios or fields", mostCellsOfRequest)}
	}
	missing := s.asked + more - freeCells - s.taken
	if missing <= 0 {
		return ctx.Err()
	}
	missing = min(max(missing, cellsAtOnce), mostCells-s.taken)
	switch {
	case missing == 0:
	case s.taken == 0:
		if err := s.all.Acquire(ctx, missing); err != nil {
			return err
		}
	case !s.all.TryAcquire(missing):
		return errBusy
	}
	s.taken += missing
	return nil
}

// shrink gives back what was taken beside what was asked for.
func (s *share) shrink() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if spare := s.taken - max(s.asked, cellsAtOnce); spare > 0 {
		s.all.Release(spare)
		s.taken -= spare
	}
}

// giveBack ends the share, and says why it ended before.
func (s *share) giveBack() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all.Release(s.taken)
	err := s.ended
	s.asked, s.taken, s.ended = 0, 0, nil
	return err
}

// What stands in an answer, in cells.
const (
	cellsOfField  = 5  // of an object
	cellsOfScalar = 2  // in a list
	bytesOfCell   = 16 // of a text

	bytesOfForecastCell = 32 // of memory
)

// large takes all cells for a body that may be a large document, before it is decoded, when it is in memory twice.
func (api *API) large(ctx context.Context) (leave func(), err error) {
	if err := api.atWork.Acquire(ctx, mostCells); err != nil {
		return nil, err
	}
	runtime.GC() // what others had is done with, and is not to lie beside it until the collector comes to it
	return func() { api.atWork.Release(mostCells) }, nil
}

// reading takes cells for as long as a document is read, which may say much in few bytes: a large one takes all.
func (api *API) reading(ctx context.Context, document string) (done func(), err error) {
	if leave := transport.LeaveRoom(ctx); leave != nil {
		return leave, nil
	}
	cells := min(2*int64(len(document)), mostCells)
	s := shareOf(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case cells <= freeCells:
		return func() {}, nil
	case s.taken == 0:
		err = api.atWork.Acquire(ctx, cells)
	case !api.atWork.TryAcquire(cells): // another document was read before
		err = errBusy
	}
	return func() { api.atWork.Release(cells) }, err
}

// cellsOfPlan is what a copy of a plan takes, such as one that a scenario or a what-if changes.
func cellsOfPlan(p *plan.Plan) int64 { return int64(bytesOfPlan(p) / bytesOfForecastCell) }

// scales take cells for what a field gives before it is looked into, so that lists of lists end in time; and look into nothing when
// there are no more, or the client has gone.
type scales struct{}

var _ lean.Meter = scales{}

// weigh has the fields of an operation put on the scales.
func weigh(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	return next(lean.WithMeter(ctx, scales{}))
}

// Begin asks whether there is more for a field with fields.
func (scales) Begin(ctx context.Context, within ast.SelectionSet) error {
	if len(within) == 0 {
		return nil
	}
	return take(ctx, 0)
}

// Gave takes cells for what a field gave.
func (scales) Gave(ctx context.Context, within ast.SelectionSet, things, bytes int) error {
	if cells := cellsOfValue(within, things, bytes); cells > cellsOfField {
		return take(ctx, cells)
	}
	return nil
}

func cellsOfValue(within ast.SelectionSet, things, bytes int) int64 {
	switch {
	case bytes > 0:
		return int64(bytes / bytesOfCell)
	case len(within) == 0:
		return int64(things) * cellsOfScalar
	default:
		return int64(things) * width(within) * cellsOfField
	}
}

// width is how many fields an object has in an answer, and one for itself.
func width(set ast.SelectionSet) int64 {
	n := int64(1)
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.InlineFragment:
			n += width(s.SelectionSet)
		case *ast.FragmentSpread:
			n += width(s.Definition.SelectionSet)
		default:
			n++
		}
	}
	return n
}
