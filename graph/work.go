package graph

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/maypok86/otter/v2"

	"cliffedge/forecast"
	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/plan"
	"cliffedge/graph/change"
	"cliffedge/graph/generated"
	"cliffedge/graph/model"
)

// cellsOf is the size of so many forecasts of a plan.
func cellsOf(p *plan.Plan, from, to fiscal.Month, forecasts int) int64 {
	return int64(len(p.Posts)+len(p.Costs)+1) * int64(max(1, to-from+1)) * int64(forecasts)
}

// forecast gives the forecast of a key, once for all who ask at the same time or soon after.
func (api *API) forecast(ctx context.Context, p *model.Plan, key string, o forecast.Options, make1 func() (*forecast.Forecast, error)) (*model.Forecast, error) {
	if f, ok := api.forecasts.GetIfPresent(key); ok {
		return f, nil
	}
	done, err := work(ctx, cellsOf(p.Plan, o.From, o.To, 1))
	if err != nil {
		return nil, err
	}
	defer done()
	load := func() (*model.Forecast, error) {
		f, err := make1()
		if err != nil {
			return nil, err
		}
		return model.NewForecast(f, p), nil
	}
	if key == "" { // of a plan that is not kept
		return load()
	}
	return api.forecasts.Get(ctx, key, once(load))
}

// once is what makes a value that a cache does not have, for all who wait for it: it does not end because the first has gone.
func once[T any](load func() (T, error)) otter.Loader[string, T] {
	return otter.LoaderFunc[string, T](func(context.Context, string) (T, error) { return load() })
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
	if err := missing(p, named{"scenario", scenario}); err != nil {
		return nil, err
	}
	if changes != nil {
		return api.whatIf(ctx, p, scenario, changes, o)
	}
	return api.forecast(ctx, p, key(p, scenario, "", o), o, func() (*forecast.Forecast, error) {
		return forecast.Run(p.Plan, scenario, o)
	})
}

func (api *API) whatIf(ctx context.Context, p *model.Plan, scenario plan.ID, raw []model.Change, o forecast.Options) (*model.Forecast, error) {
	if err := take(ctx, cellsOfPlan(p.Plan)); err != nil {
		return nil, err
	}
	changes, err := change.Read(api.schema(), p.Plan.Authority.ID, raw)
	if err != nil {
		return nil, changesIn("changes").of(err)
	}
	text, err := json.Marshal(raw)
	if err != nil {
		return nil, err
	}
	f, err := api.forecast(ctx, p, key(p, scenario, string(text), o), o, func() (*forecast.Forecast, error) {
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
	return f, changesIn("changes").of(err)
}

// missing gives an error for each of some scenarios that the plan does not have, by the argument that names it.
func missing(p *model.Plan, ids ...named) error {
	var list apiErrors
	for _, x := range ids {
		if x.id != "" && p.Written.Scenario(x.id) == nil {
			list = append(list, &apiError{
				code: notFound, field: x.field, message: fmt.Sprintf("there is no scenario %q; expected the id of a scenario of the plan", x.id),
			})
		}
	}
	if list == nil {
		return nil
	}
	return list
}

// named is the id of a scenario, "" for the plan as written, and the argument that says it.
type named struct {
	field string
	id    plan.ID
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
	ids := make([]named, 0, len(scenarios)+1)
	for i, id := range scenarios {
		ids = append(ids, named{fmt.Sprintf("scenarios[%d]", i), id})
	}
	if err := missing(p, append(ids, named{"baseline", baseline})...); err != nil {
		return nil, err
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
	done, err := work(ctx, cellsOf(p.Plan, o.From, o.To, forecasts))
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
	if err := missing(p, named{"scenario", scenario}); err != nil {
		return nil, err
	}
	from, to, err := forecast.Life(p.Plan, scenario, asAt)
	if err != nil {
		return nil, err
	}
	done, err := work(ctx, cellsOf(p.Plan, from, to, 2+len(p.Plan.Scenarios)))
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
	done, err := work(ctx, cellsOf(f.Forecast.Plan, month, month, 12))
	if err != nil {
		return nil, err
	}
	defer done()
	list, err := forecast.Explain(f.Forecast.Plan, "", []plan.ID{post}, o) // the plan is as the scenario made it
	if err != nil {
		return nil, argument("post").of(err)
	}
	return model.NewExplanation(list[0], f), nil
}

// mostPaid bounds for how many posts at once it is said who pays.
const mostPaid = 200

// Payers gives who pays for posts and cost lines in a forecast.
func (api *API) Payers(ctx context.Context, f *model.Forecast, posts []plan.ID) ([]*model.PostPayers, error) {
	if len(posts) > mostPaid {
		return nil, badInput("posts", fmt.Sprintf("at most %d posts and cost lines are expected", mostPaid))
	}
	done, err := work(ctx, cellsOf(f.Forecast.Plan, f.Options.From, f.Options.To, 2))
	if err != nil {
		return nil, err
	}
	defer done()
	list, err := forecast.PayersOf(f.Forecast.Plan, posts, f.Options) // the plan is as the scenario made it
	if err != nil {
		return nil, err
	}
	return model.NewPayers(list, f), nil
}

// planFields are the fields of a plan that need more than the plan.
type planFields struct{ *API }

// WhatIf is what would follow from changes.
func (f planFields) WhatIf(ctx context.Context, p *model.Plan, scenario *plan.ID, changes []model.Change, from, to fiscal.Month, o *model.ForecastOptions) (*model.Forecast, error) {
	return f.Forecast(ctx, p, p.LocalOrNone(scenario), changes, o.Over(from, to))
}

// roots are the resolvers, as the generated code asks for them.
type roots struct{ *API }

func (r roots) Query() generated.QueryResolver               { return query(r) }
func (r roots) Mutation() generated.MutationResolver         { return mutation(r) }
func (r roots) Subscription() generated.SubscriptionResolver { return subscription(r) }
func (r roots) Plan() generated.PlanResolver                 { return planFields(r) }

// Change is never called: changes are read whole (package change).
func (r roots) Change() generated.ChangeResolver { return nil }
