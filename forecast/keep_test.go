package forecast_test

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"

	"cliffedge/forecast"
	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/plan"
	"cliffedge/internal/exchange"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// What scenarios and changes make of a plan can be kept, and gives the same figures then.

// sameFigures compares all of two forecasts but the scenario's id and the plan.
func sameFigures(t *rapid.T, what string, want, got *forecast.Forecast) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(forecast.Forecast{}, "Scenario", "Plan")); diff != "" {
		t.Fatalf("%s has other figures (-want +got):\n%s", what, diff)
	}
}

// Whatever scenarios make of a plan, it can be written, and is the same plan when it is read again.
func TestEveryEffectivePlanIsWritten(t *testing.T) {
	onRandomPlans(t, func(t *rapid.T, p *plan.Plan, scenario plan.ID, o forecast.Options) {
		if (dice{t}).chance(50) {
			p.Scenarios = append(p.Scenarios, plan.Scenario{ID: "marks", Name: "Marks", Parent: scenario, Changes: dice{t}.marking(must(p.Effective(scenario)))})
			scenario = "marks"
		}
		effective, err := p.Effective(scenario)
		if err != nil {
			t.Fatal(err)
		}
		before := run(t, p, scenario, o)
		for name, write := range map[string]func(io.Writer, *plan.Plan) error{"plan.yaml": exchange.WriteYAML, "plan.json": exchange.WriteJSON} {
			again := rewritten(t, effective, name, write)
			if diff := cmp.Diff(effective, again); diff != "" {
				t.Fatalf("%s (-plan +read again):\n%s", name, diff)
			}
			sameFigures(t, name, before, run(t, again, "", o))
		}
		again := rewritten(t, p, "plan.json", exchange.WriteJSON)
		sameFigures(t, "the scenario itself", before, run(t, again, scenario, o))
	})
}

// marking is changes that leave marks for which plan files have words of their own, as far as the plan takes them.
func (d dice) marking(p *plan.Plan) []plan.Change {
	rate, part := d.rate(), d.rate()
	var changes []plan.Change
	for _, id := range streamIDs(p) {
		changes = append(changes, plan.SetOutcomes{Stream: id, SuccessRate: &rate, From: d.year()}, plan.SetOutcomes{Stream: id, AttachmentsPercent: &part, From: d.year()},
			plan.EndSource{Source: id, On: d.day()})
	}
	for _, id := range itemIDs(p) {
		changes = append(changes, plan.EndPost{Post: id, On: d.day()}, plan.DeleteSplits{Post: id})
	}
	for _, id := range contractIDs(p) {
		changes = append(changes, plan.EndContract{Contract: id, On: d.day()})
	}
	for i := range p.Savings {
		changes = append(changes, plan.SetSavings{Saving: p.Savings[i].ID, Percent: &part, DelayMonths: 60})
	}
	var taken []plan.Change
	for _, c := range changes {
		if next, err := p.With([]plan.Change{c}); err == nil {
			p, taken = next, append(taken, c)
		}
	}
	return taken
}

// rewritten writes and reads a plan.
func rewritten(t *rapid.T, p *plan.Plan, name string, write func(io.Writer, *plan.Plan) error) *plan.Plan {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b, p); err != nil {
		t.Fatal(err)
	}
	again, err := exchange.Read(name, b.Bytes())
	if err != nil {
		t.Fatalf("%v in\n%s", err, b.Bytes())
	}
	return again
}

// An edit has the figures of the changes that it makes, and leaves alone what they do not touch.
func TestEditsAreTheirChanges(t *testing.T) {
	made := 0
	onRandomPlansUntil(t, func() bool { return made > 0 }, func(t *rapid.T, p *plan.Plan, _ plan.ID, o forecast.Options) {
		changes := dice{t}.possible(p)
		with, err := p.With(changes)
		if err != nil {
			t.Fatal(err)
		}
		q, err := p.Edit(changes)
		if err != nil {
			mustBeOfScenarios(t, err, func(plan.ID) bool { return true }, p)
			return
		}
		if err := q.Validate().Err(); err != nil {
			t.Fatal(err)
		}
		made++
		sameFigures(t, "the edit", ofChanged(t, with, o), run(t, q, "", o))
		settled, err := p.With(nil)
		if err != nil {
			t.Fatal(err)
		}
		untouched(t, p.Sources, settled.Sources, with.Sources, q.Sources, func(x *plan.Source) plan.ID { return x.ID })
		untouched(t, p.Outcomes, settled.Outcomes, with.Outcomes, q.Outcomes, func(x *plan.OutcomeStream) plan.ID { return x.ID })
		untouched(t, p.Posts, settled.Posts, with.Posts, q.Posts, func(x *plan.Post) plan.ID { return x.ID })
		if diff := cmp.Diff(p.Scenarios, q.Scenarios); diff != "" {
			t.Fatalf("its scenarios (-before +after):\n%s", diff)
		}
	})
	if made == 0 {
		t.Error("no edit could be made")
	}
}

// possible is up to three changes that the plan takes one after the other.
func (d dice) possible(p *plan.Plan) []plan.Change {
	var changes []plan.Change
	state := p
	for range d.number(0, 3) {
		c := d.change(state)
		if next, err := state.With([]plan.Change{c}); err == nil {
			state, changes = next, append(changes, c)
		}
	}
	return changes
}

func ofChanged(t *rapid.T, p *plan.Plan, o forecast.Options) *forecast.Forecast {
	t.Helper()
	f, err := forecast.Of(p, o)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// untouched compares the items that changes left alone with what they were as written.
func untouched[T any](t *rapid.T, before, settled, with, edited []T, id func(*T) plan.ID) {
	t.Helper()
	index := func(list []T, wanted plan.ID) int {
		for i := range list {
			if id(&list[i]) == wanted {
				return i
			}
		}
		return -1
	}
	for i := range before {
		k := index(with, id(&before[i]))
		if k >= 0 && reflect.DeepEqual(settled[i], with[k]) && !reflect.DeepEqual(before[i], edited[k]) {
			t.Fatalf("%s was touched: %s", id(&before[i]), cmp.Diff(before[i], edited[k]))
		}
	}
}

// mustBeOfScenarios checks that each problem is of a scenario that may have one.
func mustBeOfScenarios(t *rapid.T, err error, may func(plan.ID) bool, p *plan.Plan) {
	t.Helper()
	problems, ok := errors.AsType[plan.Problems](err)
	if !ok {
		t.Fatalf("%T is no list of problems", err)
	}
	for _, problem := range problems {
		found := false
		for i := range p.Scenarios {
			place := "scenarios[" + string(rune('0'+i)) + "].changes"
			found = found || strings.HasPrefix(problem.Path, place) && may(p.Scenarios[i].ID)
		}
		if !found {
			t.Fatalf("%s is no problem of a scenario that may have one", problem)
		}
	}
}

// A plan that adopted a scenario has the scenario's figures, and the scenarios that were built on it have theirs.
func TestAdoptedScenariosKeepTheirFigures(t *testing.T) {
	adopted, children := 0, 0
	seen := func() bool { return adopted > 0 && children > 0 }
	onRandomPlansUntil(t, seen, func(t *rapid.T, p *plan.Plan, scenario plan.ID, o forecast.Options) {
		if scenario == "" {
			return
		}
		onIt := func(id plan.ID) bool {
			chain, err := p.Chain(id)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range chain {
				if s.ID == scenario {
					return true
				}
			}
			return false
		}
		mention := plan.Ref("scenario/" + string(scenario))
		p.Waivers = []plan.Waiver{{Finding: "same-effect", At: mention}}
		d := plan.Decision{ID: "cabinet", Body: "Cabinet", Date: fiscal.Date(2019, 5, 24), Text: "It is done", Refs: []plan.Ref{mention}}
		p.Decisions = []plan.Decision{d}
		q, err := p.Adopt(scenario, d)
		if err != nil {
			mustBeOfScenarios(t, err, func(id plan.ID) bool { return !onIt(id) }, p)
			return
		}
		adopted++
		if err := q.Validate().Err(); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(q, rewritten(t, q, "plan.yaml", exchange.WriteYAML), cmpopts.IgnoreFields(plan.Plan{}, "Scenarios")); diff != "" {
			t.Fatalf("the plan (-adopted +read again):\n%s", diff)
		}
		sameFigures(t, "the plan", run(t, p, scenario, o), run(t, q, "", o))
		for i := range q.Scenarios {
			if id := q.Scenarios[i].ID; onIt(id) {
				children++
				sameFigures(t, string(id), run(t, p, id, o), run(t, q, id, o))
			}
		}
	})
	if !seen() {
		t.Errorf("%d scenarios were adopted, with %d built on them", adopted, children)
	}
}
