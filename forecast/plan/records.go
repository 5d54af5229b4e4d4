package plan

import "slices"

// WithScenario gives the plan with a scenario, in place of the one of its id.
func (p *Plan) WithScenario(s Scenario) *Plan {
	q := *p
	q.Scenarios = put(slices.Clone(p.Scenarios), s)
	return &q
}

// WithoutScenario gives the plan without a scenario. Errors are Problems: there is none of that id, or something names it.
func (p *Plan) WithoutScenario(id ID) (*Plan, error) {
	q, r := *p, &report{}
	q.Scenarios = slices.Clone(p.Scenarios)
	take(&q, r, &q.Scenarios, "", "scenario", id, scenarioKind)
	return &q, r.problems.Err()
}

// WithDecision gives the plan with a decision, in place of the one of its id.
func (p *Plan) WithDecision(d Decision) *Plan {
	q := *p
	q.Decisions = put(slices.Clone(p.Decisions), d)
	return &q
}

// WithWaiver gives the plan with a waiver, in place of the one of the same finding at the same item.
func (p *Plan) WithWaiver(w Waiver) *Plan {
	q := *p
	q.Waivers = slices.Clone(p.Waivers)
	same := func(o Waiver) bool { return o.Finding == w.Finding && o.At == w.At }
	if i := slices.IndexFunc(q.Waivers, same); i >= 0 {
		q.Waivers[i] = w
	} else {
		q.Waivers = append(q.Waivers, w)
	}
	return &q
}
