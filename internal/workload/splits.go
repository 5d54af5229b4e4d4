package workload

import (
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
)

// WithSplits has two sources of a workload share the cost of each post, for what reads a plan rather than forecasts it.
func WithSplits(p *plan.Plan) *plan.Plan {
	for i := range p.Posts {
		post := &p.Posts[i]
		for k, percent := range []money.Decimal{60, 40} {
			source := p.Sources[(i+k)%len(p.Sources)].ID
			p.Splits = append(p.Splits, plan.Split{Post: post.ID, Source: source, Percent: percent * money.One, From: post.Starts})
		}
	}
	return p
}
