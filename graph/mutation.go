package graph

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"

	"cliffedge/forecast"
	"cliffedge/forecast/plan"
	"cliffedge/graph/change"
	"cliffedge/graph/model"
	"cliffedge/graph/transport"
	"cliffedge/internal/exchange"
)

// mutation are the fields that change a plan.
type mutation struct{ *API }

// edit is what every change of a plan says beside what it changes.
type edit struct {
	authority plan.ID
	note      string
	expected  *int
	dryRun    bool
	input     any // all of it, or what stands for it, which a repeated request must say again
	// places say where in the request the parts of the plan stand that the change makes, which is nil where it made none.
	places func(result *plan.Plan) places
}

// from is places of what follows from one argument.
func from(name string) func(*plan.Plan) places {
	return func(*plan.Plan) places { return argument(name) }
}

// make1 makes a change: one revision, or nothing at all.
func (m mutation) make1(ctx context.Context, e edit, change func(*plan.Plan) (*plan.Plan, error)) (*model.Payload, error) {
	body, err := json.Marshal(e.input)
	if err != nil {
		return nil, err
	}
	if e.expected != nil && *e.expected < 1 {
		return nil, badInput("input.expectedRevision", "a revision's number is expected, from 1")
	}
	var result *plan.Plan
	u := plan.Update{
		Authority: model.AuthorityOf(e.authority), Note: e.note, DryRun: e.dryRun,
		Body: graphql.GetFieldContext(ctx).Field.Name + " " + string(body), Key: transport.IdempotencyKey(ctx),
		Change: func(old *plan.Plan) (p *plan.Plan, err error) {
			result, err = change(old)
			return result, err
		},
	}
	if e.expected != nil {
		u.Expected = int64(*e.expected)
	}
	outcome, err := m.store.Update(ctx, u)
	if err != nil {
		return nil, e.places(result).of(err)
	}
	if !e.dryRun {
		noteMade(ctx, outcome.Revision)
	}
	return m.payload(ctx, outcome, result, e.dryRun)
}

func (m mutation) payload(ctx context.Context, outcome plan.Outcome, result *plan.Plan, dryRun bool) (*model.Payload, error) {
	r := &model.Revision{Revision: outcome.Revision, Worker: m.API}
	p := &model.Payload{Revision: r, Changes: model.ItemChanges(outcome.Changes, outcome.Revision.Authority), DryRun: dryRun}
	if dryRun {
		r.Result = m.view(result, plan.Revision{Authority: outcome.Revision.Authority})
		r.Made = p.Changes
		return p, nil
	}
	if outcome.Repeated {
		var err error
		if p.Changes, err = m.Changes(ctx, outcome.Revision); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// there lets a change of a plan be made only where there is one.
func there(authority plan.ID, change func(*plan.Plan) (*plan.Plan, error)) func(*plan.Plan) (*plan.Plan, error) {
	return func(old *plan.Plan) (*plan.Plan, error) {
		if old == nil {
			return nil, &plan.StoreError{Code: plan.NotFound, Message: fmt.Sprintf("there is no authority %q", authority)}
		}
		return change(old)
	}
}

// ImportPlan keeps the plan of a plan file.
func (m mutation) ImportPlan(ctx context.Context, in model.ImportPlanInput) (*model.Payload, error) {
	done, err := m.reading(ctx, in.Document)
	if err != nil {
		return nil, err
	}
	name := "document.yaml"
	if in.Format == model.DocumentFormatJSON {
		name = "document.json"
	}
	p, err := exchange.ReadText(name, in.Document)
	done()
	if err != nil {
		return nil, ofDocument(err)
	}
	said := in
	said.Document = hashOf(in.Document)
	e := edit{p.Authority.ID, in.Note, in.ExpectedRevision, in.DryRun, said, from("input.document")}
	return m.make1(ctx, e, func(old *plan.Plan) (*plan.Plan, error) {
		switch {
		case in.Mode == model.ImportModeCreate && old != nil:
			return nil, badInput("input.mode", fmt.Sprintf("%s has a plan already; REPLACE puts this one in its place", p.Authority.ID))
		case in.Mode == model.ImportModeReplace && old == nil:
			return nil, badInput("input.mode", fmt.Sprintf("%s has no plan yet; CREATE makes this one its first", p.Authority.ID))
		default:
			return p, nil
		}
	})
}

// hashOf stands for a text, which may be large, and makes no copy of it.
func hashOf(s string) string {
	hash := sha256.New()
	_, _ = io.Copy(hash, io.LimitReader(strings.NewReader(s), int64(len(s)))) // in parts: the limit hides a WriteTo of the whole
	return hex.EncodeToString(hash.Sum(nil))
}

// ApplyChanges edits the plan.
func (m mutation) ApplyChanges(ctx context.Context, in model.ApplyChangesInput) (*model.Payload, error) {
	changes, err := m.changes(in.Authority, in.Changes)
	if err != nil {
		return nil, err
	}
	if len(changes) == 0 {
		return nil, badInput("input.changes", "at least one change is expected")
	}
	e := edit{in.Authority, in.Note, in.ExpectedRevision, in.DryRun, in, func(*plan.Plan) places { return changesIn("input.changes") }}
	return m.make1(ctx, e, there(in.Authority, func(old *plan.Plan) (*plan.Plan, error) { return old.Edit(changes) }))
}

func (m mutation) changes(authority plan.ID, raw []model.Change) ([]plan.Change, error) {
	changes, err := change.Read(m.schema(), model.AuthorityOf(authority), raw)
	return changes, changesIn("input.changes").of(err)
}

// SaveScenario keeps a scenario.
func (m mutation) SaveScenario(ctx context.Context, in model.SaveScenarioInput) (*model.Payload, error) {
	changes, err := m.changes(in.Authority, in.Changes)
	if err != nil {
		return nil, err
	}
	authority := model.AuthorityOf(in.Authority)
	s := plan.Scenario{
		Remark: plan.Remark{Note: in.Remark, Assumed: in.Assumed}, ID: model.Local(in.Slug, authority, "Scenario"), Name: in.Name, Changes: changes, Probability: in.Probability,
	}
	if in.Parent != nil {
		s.Parent = model.Local(*in.Parent, authority, "Scenario")
	}
	if in.Trigger != nil {
		s.Trigger = &plan.Trigger{By: in.Trigger.By, When: in.Trigger.When}
	}
	e := edit{in.Authority, in.Note, in.ExpectedRevision, in.DryRun, in, func(p *plan.Plan) places { return scenarioIn(p, s.ID) }}
	return m.make1(ctx, e, there(in.Authority, func(old *plan.Plan) (*plan.Plan, error) { return old.WithScenario(s), nil }))
}

// scenarioIn are the places of a scenario that is saved.
func scenarioIn(p *plan.Plan, id plan.ID) places {
	at := pathIn(p, "scenario/"+id)
	return places{"input", []part{{at + ".id", "input.slug"}, {at + ".note", "input.remark"}, {at, "input"}}}
}

// decisionIn are the places of a decision that is recorded.
func decisionIn(p *plan.Plan, id plan.ID) []part {
	at := pathIn(p, "decision/"+id)
	return []part{{at + ".id", "input.decision.slug"}, {at, "input.decision"}}
}

// pathIn is an item's place in a plan; what is no place where there is none.
func pathIn(p *plan.Plan, item plan.ID) string {
	if p == nil {
		return "-"
	}
	return p.Paths()[plan.Ref(item)]
}

// DeleteScenario takes a scenario away.
func (m mutation) DeleteScenario(ctx context.Context, in model.DeleteScenarioInput) (*model.Payload, error) {
	id := model.Local(in.Scenario, model.AuthorityOf(in.Authority), "Scenario")
	e := edit{in.Authority, in.Note, in.ExpectedRevision, in.DryRun, in, from("input.scenario")}
	return m.make1(ctx, e, there(in.Authority, func(old *plan.Plan) (*plan.Plan, error) { return old.WithoutScenario(id) }))
}

// AdoptScenario makes a scenario's changes the plan.
func (m mutation) AdoptScenario(ctx context.Context, in model.AdoptScenarioInput) (*model.Payload, error) {
	authority := model.AuthorityOf(in.Authority)
	id, slug := model.Local(in.Scenario, authority, "Scenario"), model.Local(in.Decision.Slug, authority, "Decision")
	e := edit{in.Authority, in.Note, in.ExpectedRevision, in.DryRun, in, func(p *plan.Plan) places {
		return places{"input.scenario", append(decisionIn(p, slug), part{"decision.id", "input.decision.slug"}, part{"decision", "input.decision"})}
	}}
	return m.make1(ctx, e, there(in.Authority, func(old *plan.Plan) (*plan.Plan, error) {
		if old.Decision(slug) != nil {
			return nil, badInput("input.decision.slug", fmt.Sprintf("there is a decision %s already, which adopting would overwrite; expected a new id", slug))
		}
		return old.Adopt(id, decided(plan.Decision{ID: slug}, in.Decision, authority))
	}))
}

// RevertRevision makes the plan what it was.
func (m mutation) RevertRevision(ctx context.Context, in model.RevertRevisionInput) (*model.Payload, error) {
	if in.Revision < 1 {
		return nil, badInput("input.revision", "a revision's number is expected, from 1")
	}
	then, _, err := m.store.Load(ctx, model.AuthorityOf(in.Authority), int64(in.Revision))
	if err != nil {
		return nil, err
	}
	if in.Note == "" {
		in.Note = fmt.Sprintf("Back to revision %d", in.Revision)
	}
	e := edit{in.Authority, in.Note, in.ExpectedRevision, in.DryRun, in, from("input.revision")}
	return m.make1(ctx, e, func(*plan.Plan) (*plan.Plan, error) { return then, nil })
}

// RecordDecision records what was decided; of a decision that is there and not replaced, what is not said stays.
func (m mutation) RecordDecision(ctx context.Context, in model.RecordDecisionInput) (*model.Payload, error) {
	authority := model.AuthorityOf(in.Authority)
	slug := model.Local(in.Decision.Slug, authority, "Decision")
	e := edit{in.Authority, in.Note, in.ExpectedRevision, in.DryRun, in, func(p *plan.Plan) places { return places{"input.decision", decisionIn(p, slug)} }}
	return m.make1(ctx, e, there(in.Authority, func(old *plan.Plan) (*plan.Plan, error) {
		d := plan.Decision{ID: slug}
		if there := old.Decision(slug); there != nil && !in.Replace {
			d = *there
		}
		return old.WithDecision(decided(d, in.Decision, authority)), nil
	}))
}

// decided is a decision of an authority with what is said of it.
func decided(d plan.Decision, in *model.DecisionInput, authority plan.ID) plan.Decision {
	d.Body, d.Date, d.Text = in.Body, in.Date, in.Text
	say(&d.Item, in.Item)
	say(&d.Action, in.Action)
	say(&d.Due, in.Due)
	say(&d.Status, in.Status)
	say(&d.Note, in.Note)
	say(&d.Assumed, in.Assumed)
	if in.Refs != nil {
		d.Refs = nil
		for _, ref := range in.Refs {
			d.Refs = append(d.Refs, model.LocalRef(ref, authority))
		}
	}
	return d
}

func say[T any](to *T, value *T) {
	if value != nil {
		*to = *value
	}
}

// WaiveFinding accepts a finding.
func (m mutation) WaiveFinding(ctx context.Context, in model.WaiveFindingInput) (*model.Payload, error) {
	if !slices.ContainsFunc(forecast.FindingKinds(), func(k forecast.FindingKind) bool { return string(k.Code) == in.Finding }) {
		return nil, badInput("input.finding", fmt.Sprintf("there is no kind of finding %q", in.Finding))
	}
	authority := model.AuthorityOf(in.Authority)
	w := plan.Waiver{Remark: plan.Remark{Note: in.Note}, Finding: in.Finding, At: model.LocalRef(in.At, authority)}
	if in.Until != nil {
		w.Until = *in.Until
	}
	if in.Decision != nil {
		w.Decision = model.Local(*in.Decision, authority, "Decision")
	}
	e := edit{in.Authority, in.Note, in.ExpectedRevision, in.DryRun, in, func(p *plan.Plan) places { return waiverIn(p, w) }}
	return m.make1(ctx, e, there(in.Authority, func(old *plan.Plan) (*plan.Plan, error) { return old.WithWaiver(w), nil }))
}

// waiverIn are the places of a waiver that is made.
func waiverIn(p *plan.Plan, w plan.Waiver) places {
	if p == nil {
		return argument("input")
	}
	i := slices.IndexFunc(p.Waivers, func(x plan.Waiver) bool { return x.Finding == w.Finding && x.At == w.At })
	return places{"input", []part{{fmt.Sprintf("waivers[%d]", i), "input"}}}
}
