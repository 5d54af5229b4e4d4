package plan

import (
	"slices"
	"strings"
)

// Edit gives the plan after the changes, in order, for keeping: it has its scenarios, and what no change touched is exactly
// as it was. A forecast of it is that of With. Errors are Problems: those of the changes at "changes[0]" and so on, and those
// that the edit brings into the rest of the plan, its scenarios above all, at their places in the plan.
func (p *Plan) Edit(changes []Change) (*Plan, error) {
	q, problems := p.with(changes, "changes", &attempt{trials: maxTrials})
	if len(problems) == 0 {
		problems = q.Validate()
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return q, nil
}

// Adopt gives the plan in which a scenario has become real: the changes of its parents and its own, in that order, are the
// plan's, and the decision that adopted it is recorded, in place of one of the same id. Each of those scenarios is gone;
// what was built on one of them is built on the plan. A child of the adopted scenario thereby stays what it was. Every other
// scenario stays as written, and is one on the new plan.
//
// Decisions, the new one too, no longer refer to scenarios that are gone, since nothing of the plan is meant any more, and
// waivers at them go with them.
//
// Errors are Problems: of the scenario, at its place in the plan; of the decision, under "decision"; and, by name and at
// their places in the plan, of scenarios that are not possible on the new plan. Those are to be changed or deleted first.
func (p *Plan) Adopt(scenario ID, d Decision) (*Plan, error) {
	if p.Scenario(scenario) == nil {
		return nil, Problems{problemf(UnknownRef, "", "the id of a scenario of the plan", "there is no scenario %q", scenario)}
	}
	chain, err := p.Chain(scenario)
	if err != nil {
		return nil, err
	}
	if problems := d.lacks(); len(problems) > 0 {
		return nil, problems
	}
	q, err := p.taking(chain)
	if err != nil {
		return nil, err
	}
	places := q.dropScenarios(chain)
	q.Decisions = put(slices.Clone(q.Decisions), d)
	q.forget(func(id ID) bool { return isIn(chain, id) })
	if problems := q.Validate(); len(problems) > 0 {
		return nil, q.toldOf(problems, places, d.ID)
	}
	return q, nil
}

// lacks reports what a decision must say and does not.
func (x *Decision) lacks() Problems {
	r := &report{prefix: "decision"}
	for _, said := range []struct {
		key   string
		there bool
	}{{"id", x.ID != ""}, {"body", x.Body != ""}, {"date", x.Date != 0}, {"text", x.Text != ""}} {
		if !said.there {
			r.add(MissingKey, said.key, "what was decided: its id, body, date and text", "the key is missing")
		}
	}
	return r.problems
}

// taking is the plan after the changes of a chain of its scenarios.
func (p *Plan) taking(chain []*Scenario) (*Plan, error) {
	q, a := p, &attempt{trials: maxTrials}
	for _, s := range chain {
		next, problems := q.with(s.Changes, p.scenarioPath(s.ID)+".changes", a)
		if len(problems) > 0 {
			return nil, problems
		}
		q = next
	}
	return q, nil
}

// dropScenarios takes scenarios away from a plan that is nobody else's, and builds on the plan what was built on them. It
// gives the place that each scenario that is left had before.
func (p *Plan) dropScenarios(gone []*Scenario) []int {
	var left []Scenario
	var places []int
	for i, s := range p.Scenarios {
		if isIn(gone, s.ID) {
			continue
		}
		if isIn(gone, s.Parent) {
			s.Parent = ""
		}
		left = append(left, s)
		places = append(places, i)
	}
	p.Scenarios = left
	return places
}

func isIn(list []*Scenario, id ID) bool {
	return slices.ContainsFunc(list, func(s *Scenario) bool { return s.ID == id })
}

// toldOf gives the problems of a plan that adopted a scenario as those of the plan before: scenarios stand at their places
// there and are named, and the decision is what was handed in.
func (p *Plan) toldOf(problems Problems, places []int, decision ID) Problems {
	told := slices.Clone(problems)
	decided := at("decisions", slices.IndexFunc(p.Decisions, func(d Decision) bool { return d.ID == decision })) + "."
	for k := range told {
		if rest, ok := strings.CutPrefix(told[k].Path, decided); ok {
			told[k].Path = "decision." + rest
		}
		for i, was := range places {
			if rest, ok := strings.CutPrefix(problems[k].Path, at("scenarios", i)+"."); ok {
				told[k].Path = at("scenarios", was) + "." + rest
				told[k].Found = "the scenario " + string(p.Scenarios[i].ID) + " would no longer be possible: " + told[k].Found
			}
		}
	}
	return told
}
