// Package graph is the GraphQL API: its schema (schema/), its objects (model/), the code that gqlgen makes of both (generated/), and
// here its roots: what a query begins with, what a mutation changes, what a subscription follows. Plans come from the one store;
// figures from the engine; nothing is worked out here.
package graph

import (
	"fmt"
	"log/slog"

	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/maypok86/otter/v2"
	"golang.org/x/sync/semaphore"

	"cliffedge/forecast"
	"cliffedge/forecast/plan"
	"cliffedge/graph/model"
	"cliffedge/internal/access"
)

// Options say how the API works.
type Options struct {
	Introspection bool // answers questions about the schema, and suggests names
	Log           *slog.Logger
}

// What one process keeps and does at once, so that no caller takes its memory: plans and forecasts in bytes, as near as they can be
// told; and cells, posts and cost lines times months, that are being forecast.
const (
	mostPlans     = 32 << 20
	mostForecasts = 16 << 20
	mostCells     = mostCellsOfRequest
)

// API answers requests with a store's plans.
type API struct {
	store     *access.Guard
	registry  *access.Registry
	trail     *access.Trail
	plans     *otter.Cache[string, *model.Plan] // by the revision's hash, which says all of it
	forecasts *otter.Cache[string, *model.Forecast]
	atWork    *semaphore.Weighted // cells
	meters    *meters
	own       *executor.Executor  // of what is asked in the same process
	atOnce    *semaphore.Weighted // of those
	options   Options
}

var _ model.Worker = (*API)(nil)

// NewAPI gives the API of what is kept, by way of who may see and change what. Requests say in their contexts who asks (access.With).
func NewAPI(control *access.Control, o Options) (*API, error) {
	plans, err := otter.New(&otter.Options[string, *model.Plan]{
		MaximumWeight: mostPlans, Weigher: func(_ string, p *model.Plan) uint32 { return uint32(bytesOfPlan(p.Plan)) },
	})
	if err != nil {
		return nil, fmt.Errorf("plans cannot be kept at hand: %w", err)
	}
	forecasts, err := otter.New(&otter.Options[string, *model.Forecast]{
		MaximumWeight: mostForecasts, Weigher: func(_ string, f *model.Forecast) uint32 { return uint32(bytesOfForecast(f.Forecast)) },
	})
	if err != nil {
		return nil, fmt.Errorf("forecasts cannot be kept at hand: %w", err)
	}
	api := &API{
		store: control.Guard, registry: control.Registry, trail: control.Trail, plans: plans, forecasts: forecasts, meters: newMeters(), options: o,
		atWork: semaphore.NewWeighted(mostCells), atOnce: semaphore.NewWeighted(mostAtOnce),
	}
	api.own = api.Executor()
	return api, nil
}

// bytesOfPlan is about how much memory a plan takes, with what finds its items.
func bytesOfPlan(p *plan.Plan) int {
	items := len(p.Posts) + len(p.Costs) + len(p.Contracts) + len(p.Sources) + len(p.Splits) + len(p.Outcomes) + len(p.Scenarios) +
		len(p.Decisions) + len(p.Waivers) + len(p.Measures) + len(p.Savings)
	return 10_000 + 1_000*items
}

// bytesOfForecast is about how much memory a forecast takes, with the plan that it is of.
func bytesOfForecast(f *forecast.Forecast) int {
	return bytesOfPlan(f.Plan) + len(f.Posts)*(300+24*len(f.Months)) + 1_000*(len(f.Months)*(1+len(f.Programmes))+len(f.Cliffs)+len(f.Tranches))
}
