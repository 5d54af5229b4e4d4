package web

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"cliffedge/forecast/money"
	"cliffedge/internal/web/chart"
)

// scenarioAnswer is what queries/scenario-page.graphql is answered.
type scenarioAnswer struct {
	Authority struct {
		Plan struct {
			Scenario  *scenarioItem
			Scenarios []struct {
				named
				Parent *named
			}
			Contracts []startedContract
			Compare   *scenarioComparison
		}
	}
}

// startedContract is a contract as the steps of a scenario tell it from others of its post.
type startedContract struct {
	Slug   string
	Starts date
}

type scenarioItem struct {
	named
	Parent  *named
	Changes []struct{ Name, Label string }
	Trigger *struct {
		By   date
		When string
	}
	Probability *decimal
	Note        string
	Assumed     bool
}

type scenarioComparison struct {
	Baseline  struct{ Forecast comparedForecast }
	Scenarios []struct {
		Forecast comparedForecast
		Bridge   []struct {
			Label            string
			Effect, GapAfter money.Pence
		}
		CliffsGained, CliffsLost []cliff
	}
}

type comparedForecast struct {
	Fingerprint string
	Total       struct{ Cost, Gap money.Pence }
	Years       []yearTotals
	Cliffs      []cliff
}

// scenarioView is what the page of a scenario shows.
type scenarioView struct {
	AsAt         asAt
	Form         asAtForm
	State        state
	Parent       *link
	Changes      []string
	Trigger      string
	Probability  string
	Note         string
	Assumed      bool
	Children     []link
	Years        []gapChange // none where there is no gap, with it or without it
	Bridge       *chart.Chart
	Gained, Lost []cliffLine
	Resized      []string // cliff edges of the plan that are larger or smaller
	Compare      string
	Adopt        string
	MayAdopt     string // who may adopt it, for whoever may not
	Edit         string // the address of its form; "" for whoever may not edit it
	Span         string
}

// scenario is the page of one scenario.
func scenario(v *visit) (response, error) {
	p := page{Template: "scenario", Caption: "Scenario", Section: "compare", Wide: true}
	at, err := v.asAt(&p.Problems)
	if err != nil {
		return nil, err
	}
	w := windowOf(at)
	answer, err := v.askScenario(w)
	if err != nil {
		return nil, err
	}
	plan := answer.Authority.Plan
	view := scenarioView{AsAt: at, Form: v.asAtForm(at, p.Problems), Span: w.This.String() + " to " + w.Last.String()}
	label := stepLabels(plan.Contracts)
	view.item(v, plan.Scenario, label)
	for _, x := range plan.Scenarios {
		if x.Parent != nil && x.Parent.Slug == plan.Scenario.Slug {
			view.Children = append(view.Children, link{x.Name, v.path("scenarios", x.Slug)})
		}
	}
	view.compared(v, at, plan.Compare, label)
	values := url.Values{"scenario": {plan.Scenario.Slug}, "from": {w.This.First().String()}, "to": {w.Last.Last().String()}}
	view.Compare = v.with(values, "compare")
	if v.mayChange("ANALYST") {
		view.Edit = v.path("edit", "scenario", plan.Scenario.Slug)
	}
	if v.mayChange("APPROVER") {
		view.Adopt = v.path("scenarios", plan.Scenario.Slug, "adopt")
	} else if !v.may("APPROVER") {
		view.MayAdopt = titled(holders["APPROVER"])
	}
	p.Title, p.Model, p.Fingerprint = plan.Scenario.Name, view, plan.Compare.Scenarios[0].Forecast.Fingerprint
	return p, nil
}

// askScenario asks for the scenario of the address.
func (v *visit) askScenario(w window) (scenarioAnswer, error) {
	var answer scenarioAnswer
	variables := map[string]any{"from": w.This.First().String(), "to": w.Last.Last().String()} // the months of the overview
	variables["scenario"] = v.PathValue("id")
	if err := v.ask("scenario-page", variables, &answer); err != nil {
		return answer, err
	}
	if answer.Authority.Plan.Scenario == nil || len(answer.Authority.Plan.Compare.Scenarios) != 1 {
		return answer, errNotFound
	}
	return answer, nil
}

// stepLabels gives the API's labels of a scenario's steps as the page has them: a contract is told by its first day in place of its id.
func stepLabels(contracts []startedContract) func(string) string {
	var pairs []string
	for _, c := range contracts {
		pairs = append(pairs, " ("+c.Slug+")", " from "+c.Starts.Long())
	}
	byDay := strings.NewReplacer(pairs...)
	return func(label string) string { return shortAmounts(byDay.Replace(label)) }
}

// item is what the plan says of the scenario.
func (view *scenarioView) item(v *visit, x *scenarioItem, label func(string) string) {
	for _, c := range x.Changes {
		view.Changes = append(view.Changes, label(c.Label))
	}
	if x.Parent != nil {
		view.Parent = &link{x.Parent.Name, v.path("scenarios", x.Parent.Slug)}
	}
	if x.Trigger != nil {
		view.Trigger = strings.TrimSuffix(x.Trigger.When, ".") + ": known by " + x.Trigger.By.Long()
	}
	if x.Probability != nil {
		view.Probability = (x.Probability.Decimal * 100).String() + "%"
	}
	view.Note, view.Assumed = x.Note, x.Assumed
}

// compared is what the scenario would do.
func (view *scenarioView) compared(v *visit, at asAt, c *scenarioComparison, label func(string) string) {
	x, plan := c.Scenarios[0], c.Baseline.Forecast
	if plan.Total.Gap != 0 || x.Forecast.Total.Gap != 0 {
		view.Years = gapChanges(plan.Years, x.Forecast.Years)
	}
	view.State = scenarioState(plan.Total.Gap, x.Forecast.Total.Gap, x.Forecast.Total.Cost, view.Span)
	_, view.Resized = newCliffs(plan.Cliffs, x.Forecast.Cliffs)
	s := situation{Day: at.Day}
	for _, edge := range x.CliffsGained {
		view.Gained = append(view.Gained, v.cliffLine(s, edge))
	}
	for _, edge := range x.CliffsLost {
		view.Lost = append(view.Lost, v.cliffLine(s, edge))
	}
	if len(x.Bridge) == 0 {
		return
	}
	bridge := chart.Waterfall{
		Title: "From the plan’s gap to the scenario’s, " + view.Span, What: "gap", From: "Gap as planned", Start: plan.Total.Gap, To: "Gap in this scenario",
	}
	for _, step := range x.Bridge {
		bridge.Steps = append(bridge.Steps, chart.Step{Label: label(step.Label), Effect: step.Effect})
	}
	drawn := chart.Both("bridge", bridge)
	view.Bridge = &drawn
}

// scenarioState says in a sentence what a scenario does to the gap.
func scenarioState(planned, gap, cost money.Pence, span string) state {
	text := fmt.Sprintf("%s of a cost of %s has no funding, %s", gap.Pounds(), cost.Pounds(), span)
	x := state{Level: "warn"}
	switch {
	case cost == 0:
		text = "It has no posts and no costs, " + span
	case gap == 0:
		x.Level, text = "good", fmt.Sprintf("All of its cost of %s is funded, %s", cost.Pounds(), span)
	case gap > planned:
		x.Level = "bad"
	}
	x.Sentence = text + fmt.Sprintf(": %s than in the plan.", (gap-planned).Pounds()+" more")
	switch {
	case gap < planned:
		x.Sentence = text + fmt.Sprintf(": %s less than in the plan.", (planned-gap).Pounds())
	case gap == planned:
		x.Sentence = text + ": the same gap as in the plan."
	}
	return x
}

// adoptView is what the pages that adopt a scenario show.
type adoptView struct {
	Form     form
	Name     string
	Cancel   string
	Effect   *effectView // what would change, to be confirmed; nil before that is asked for
	Decision []differenceRow
	Again    form // back to the fields
}

// adoptFields are the fields of the decision that adopts a scenario.
var adoptFields = []string{"body", "date", "item", "text", "slug", "note", "step"}

// adopt makes a scenario the plan: first the decision is asked for, then what would change is shown, then it is made so.
func adopt(v *visit) (response, error) {
	s := v.filledIn(adoptFields...)
	scenario, err := v.scenarioAt(v.PathValue("id"), v.expected())
	if err != nil {
		return nil, err
	}
	view := adoptView{Name: scenario.Name, Cancel: v.path("scenarios", scenario.Slug), Form: v.newForm("Show what would change")}
	if v.Method == http.MethodPost && s.values["step"] != "back" {
		done, err := v.adoptSent(s, scenario.Slug, &view)
		if done != nil || err != nil {
			return done, err
		}
	}
	view.finish(s)
	title := "Adopt “" + view.Name + "”"
	if view.Effect != nil {
		title = "What adopting “" + view.Name + "” would change"
	}
	return page{
		Template: "adopt", Title: title, Section: "compare", Wide: true, Problems: s.problems, Status: view.Form.status(s.problems), Model: view,
		Crumbs: []link{{view.Name, view.Cancel}},
	}, nil
}

// adoptSent asks what would change, or changes it; nil where a page is to be shown.
func (v *visit) adoptSent(s *filledIn, scenario string, view *adoptView) (response, error) {
	list, err := v.decisionsAt(v.expected())
	if err != nil {
		return nil, err
	}
	input := func(s *filledIn) map[string]any {
		decision, _ := s.minuteInput(v.today())
		decision["slug"] = newSlug(s, decision, list)
		return map[string]any{"scenario": scenario, "decision": decision, "note": cmp.Or(s.values["note"], adopted(view.Name, s))}
	}
	again := func() (err error) {
		list, err = v.decisionsAt(v.latest)
		return err
	}
	confirmed := s.values["step"] == "adopt"
	done, err := v.makeChange(change{"adopt", "AdoptScenarioInput", input, again}, s, &view.Form, !confirmed)
	switch {
	case err != nil || done == nil:
		return nil, err
	case confirmed:
		return redirect{To: v.path("history", fmt.Sprint(done.Revision.Number)), Notice: &notice{
			Text: "The scenario “" + view.Name + "” is the plan now.", Undo: v.undo(done.Revision.Number),
		}}, nil
	}
	w, err := v.editWindow()
	if err != nil {
		return nil, err
	}
	view.Effect, err = v.effect(*done, "", w)
	return nil, err
}

// adopted says in the history what was adopted and by which minute, where nobody says why.
func adopted(scenario string, s *filledIn) string {
	text := fmt.Sprintf("Adopted the scenario “%s”: %s, %s", scenario, s.values["body"], dayInFull(s.values["date"]))
	if item := s.values["item"]; item != "" {
		text += ", item " + item
	}
	return text
}

// finish makes the form of the step that the page shows.
func (view *adoptView) finish(s *filledIn) {
	fields := append(minuteFields(s),
		optionally(s.field("area", "note", "Why", "Shown in the history. Where it is empty: the scenario and the decision.")), optionally(s.field("text", "slug", "Short id of the decision", decisionID)))
	s.inOrderOf(fields)
	if view.Effect == nil {
		view.Form.Fields = fields
		return
	}
	for _, f := range fields {
		view.Form.Hidden = append(view.Form.Hidden, field{f.Name, f.Value})
		if f.Value != "" {
			view.Decision = append(view.Decision, differenceRow{Field: f.Label, After: f.Value})
		}
	}
	view.Again = view.Form
	view.Again.Secondary = true
	view.Again.Button, view.Again.Hidden = "Change the decision", append(slices.Clone(view.Form.Hidden), field{"step", "back"})
	view.Form.Button, view.Form.Hidden = "Adopt the scenario", append(view.Form.Hidden, field{"step", "adopt"})
}
