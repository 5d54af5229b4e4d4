package plan

import (
	"slices"
	"strings"
)

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
	if children := p.childrenOf(id); len(children) > 0 {
		r.add(ChangeImpossible, "", "a scenario that nothing else names", "%s on %s", buildOn(children), id)
		return nil, r.problems
	}
	take(&q, r, &q.Scenarios, "", "scenario", id, scenarioKind)
	return &q, r.problems.Err()
}

// childrenOf gives the ids of the scenarios whose parent it is.
func (p *Plan) childrenOf(scenario ID) []string {
	var children []string
	for i := range p.Scenarios {
		if p.Scenarios[i].Parent == scenario {
			children = append(children, string(p.Scenarios[i].ID))
		}
	}
	return children
}

// buildOn says that scenarios build on something.
func buildOn(scenarios []string) string {
	if len(scenarios) == 1 {
		return "the scenario " + scenarios[0] + " builds"
	}
	last := len(scenarios) - 1
	return "the scenarios " + strings.Join(scenarios[:last], ", ") + " and " + scenarios[last] + " build"
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
