package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"sync/atomic"

	"github.com/maypok86/otter/v2"

	"cliffedge/forecast"
	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/plan"
	"cliffedge/graph/change"
	"cliffedge/graph/generated"
	"cliffedge/graph/model"
)

// otterLoader is what makes a value that a cache does not have.
func otterLoader[T any](load func(context.Context) (T, error)) otter.Loader[string, T] {
	return otter.LoaderFunc[string, T](func(ctx context.Context, _ string) (T, error) { return load(ctx) })
}

// A budget bounds what one request may have forecast: cells, which are posts and cost lines times months.
const mostCellsOfRequest = 2_000_000

type budgetKey struct{}

// withBudget gives a request its budget.
func withBudget(ctx context.Context) context.Context {
	left := &atomic.Int64{}
	left.Store(mostCellsOfRequest)
	return context.WithValue(ctx, budgetKey{}, left)
}

// work lets a request forecast so many cells when it is its turn. What it gives ends the turn.
func (api *API) work(ctx context.Context, cells int64) (done func(), err error) {
	left, ok := ctx.Value(budgetKey{}).(*atomic.Int64)
	if !ok || left.Add(-cells) < 0 {
		return nil, &apiError{code: tooComplex, message: fmt.Sprintf(
			"the request asks for too many figures at once: posts and cost lines × months × forecasts may be %d; ask for fewer months or scenarios", mostCellsOfRequest)}
	}
	if err := api.atWork.Acquire(ctx, cells); err != nil {
		return nil, err
	}
	return func() { api.atWork.Release(cells) }, nil
}

// cellsOf is the size of so many forecasts of a plan.
func cellsOf(p *plan.Plan, from, to fiscal.Month, forecasts int) int64 {
	return int64(len(p.Posts)+len(p.Costs)+1) * int64(max(1, to-from+1)) * int64(forecasts)
}

// forecast gives the forecast of a key, once for all who ask at the same time or soon after.
func (api *API) forecast(ctx context.Context, key string, cells int64, make1 func() (*forecast.Forecast, error)) (*forecast.Forecast, error) {
	load := func(ctx context.Context) (*forecast.Forecast, error) {
		done, err := api.work(ctx, cells)
		if err != nil {
			return nil, err
		}
		defer done()
		return make1()
	}
	if key == "" {
		return load(ctx)
	}
	return api.forecasts.Get(ctx, key, otterLoader(load))
}

// key says all that a forecast follows from; "" for a plan that is not kept.
func key(p *model.Plan, scenario plan.ID, changes string, o forecast.Options) string {
	if p.Of.Hash == "" {
		return ""
	}
	return fmt.Sprintf("%s %s %+v %s", p.Of.Hash, scenario, o, changes)
}

// Forecast gives what follows from a plan, a scenario of it, or changes on top of either.
func (api *API) Forecast(ctx context.Context, p *model.Plan, scenario plan.ID, changes []model.Change, o forecast.Options) (*model.Forecast, error) {
	if problems := plan.CheckHorizon(o.From, o.To); len(problems) > 0 {
		return nil, problems
	}
	if changes != nil {
		return api.whatIf(ctx, p, scenario, changes, o)
	}
	f, err := api.forecast(ctx, key(p, scenario, "", o), cellsOf(p.Plan, o.From, o.To, 1), func() (*forecast.Forecast, error) {
		return forecast.Run(p.Plan, scenario, o)
	})
	if err != nil {
		return nil, err
	}
	return model.NewForecast(f, p), nil
}

func (api *API) whatIf(ctx context.Context, p *model.Plan, scenario plan.ID, raw []model.Change, o forecast.Options) (*model.Forecast, error) {
	changes, err := change.Read(api.schema(), p.Plan.Authority.ID, raw)
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(raw)
	if err != nil {
		return nil, err
	}
	f, err := api.forecast(ctx, key(p, scenario, string(text), o), cellsOf(p.Plan, o.From, o.To, 1), func() (*forecast.Forecast, error) {
		base, err := p.Plan.Effective(scenario)
		if err != nil {
			return nil, err
		}
		changed, err := base.With(changes)
		if err != nil {
			return nil, err
		}
		return forecast.Of(changed, o)
	})
	if err != nil {
		return nil, err
	}
	return model.NewForecast(f, p), nil
}

// mostScenarios bounds a comparison.
const mostScenarios = 16

// Compare gives scenarios side by side.
func (api *API) Compare(ctx context.Context, p *model.Plan, scenarios []plan.ID, baseline plan.ID, o forecast.Options) (*model.Comparison, error) {
	if len(scenarios) < 1 || len(scenarios) > mostScenarios {
		return nil, badInput("scenarios", fmt.Sprintf("from 1 to %d scenarios are expected", mostScenarios))
	}
	if problems := plan.CheckHorizon(o.From, o.To); len(problems) > 0 {
		return nil, problems
	}
	forecasts := 1 + len(scenarios)
	for _, id := range scenarios {
		chain, err := p.Plan.Chain(id)
		if err != nil {
			return nil, err
		}
		for _, s := range chain {
			forecasts += len(s.Changes) // a step of the bridge for each
		}
	}
	done, err := api.work(ctx, cellsOf(p.Plan, o.From, o.To, forecasts))
	if err != nil {
		return nil, err
	}
	defer done()
	c, err := forecast.Compare(p.Plan, scenarios, baseline, o)
	if err != nil {
		return nil, err
	}
	return model.NewComparison(c, p), nil
}

// Findings gives what somebody should look at.
func (api *API) Findings(ctx context.Context, p *model.Plan, scenario plan.ID, asAt fiscal.Day, certainty plan.Status) ([]*model.Finding, error) {
	from, to, err := forecast.Life(p.Plan, scenario, asAt)
	if err != nil {
		return nil, err
	}
	done, err := api.work(ctx, cellsOf(p.Plan, from, to, 2+len(p.Plan.Scenarios)))
	if err != nil {
		return nil, err
	}
	defer done()
	list, err := forecast.Findings(p.Plan, scenario, asAt, forecast.Options{Certainty: certainty})
	return model.Findings(list, p), err
}

// Explain gives every step to the figures of a post in a month of a forecast.
func (api *API) Explain(ctx context.Context, f *model.Forecast, post plan.ID, month fiscal.Month) (*model.Explanation, error) {
	o := f.Options
	if month < o.From || month > o.To {
		return nil, badInput("month", fmt.Sprintf("the forecast has no %s; expected a month from %s to %s", month, o.From, o.To))
	}
	o.From, o.To = month, month
	done, err := api.work(ctx, cellsOf(f.Forecast.Plan, month, month, 12))
	if err != nil {
		return nil, err
	}
	defer done()
	list, err := forecast.Explain(f.Forecast.Plan, "", []plan.ID{post}, o) // the plan is as the scenario made it
	if err != nil {
		return nil, err
	}
	return model.NewExplanation(list[0], f), nil
}

// planFields are the fields of a plan that need more than the plan.
type planFields struct{ *API }

// WhatIf is what would follow from changes.
func (f planFields) WhatIf(ctx context.Context, p *model.Plan, scenario *plan.ID, changes []model.Change, from, to fiscal.Month, o *model.ForecastOptions) (*model.Forecast, error) {
	return f.Forecast(ctx, p, p.LocalOrNone(scenario), changes, o.Over(from, to))
}

// roots are the resolvers, as the generated code asks for them.
type roots struct{ *API }

func (r roots) Query() generated.QueryResolver               { return query{r.API} }
func (r roots) Mutation() generated.MutationResolver         { return mutation{r.API} }
func (r roots) Subscription() generated.SubscriptionResolver { return subscription{r.API} }
func (r roots) Plan() generated.PlanResolver                 { return planFields{r.API} }

// Change is never called: changes are read whole (package change).
func (r roots) Change() generated.ChangeResolver { return nil }
