// Package model is what the API's objects are: items of a plan and of a forecast, each with the plan that it belongs to, so that
// it can find the items that it names. The figures and rules are the plan's and the engine's; nothing is worked out here.
package model

import (
	"cmp"
	"context"
	"strings"

	"cliffedge/forecast"
	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
	"cliffedge/graph/scalar"
	"cliffedge/internal/exchange"
)

// Worker does the work behind a plan's fields that is more than looking something up. It is the API's own.
type Worker interface {
	Authority(ctx context.Context, authority plan.ID) (*Authority, error)
	PlanAt(ctx context.Context, r plan.Revision) (*Plan, error)
	Revisions(ctx context.Context, authority plan.ID, first *int, after *string) (*RevisionConnection, error)
	PlanOf(ctx context.Context, authority plan.ID, revision *int, at *plan.Instant) (*Plan, error)
	Changes(ctx context.Context, r plan.Revision) ([]*ItemChange, error)
	Forecast(ctx context.Context, p *Plan, scenario plan.ID, changes []Change, o forecast.Options) (*Forecast, error)
	Compare(ctx context.Context, p *Plan, scenarios []plan.ID, baseline plan.ID, o forecast.Options) (*Comparison, error)
	Findings(ctx context.Context, p *Plan, scenario plan.ID, asAt fiscal.Day, certainty plan.Status) ([]*Finding, error)
	Explain(ctx context.Context, f *Forecast, post plan.ID, month fiscal.Month) (*Explanation, error)
	Exporting(ctx context.Context, p *Plan, what string) error
	Revision(ctx context.Context, authority plan.ID, number int64) (*Revision, error)
	Members(ctx context.Context, authority plan.ID) ([]*Member, error)
	Tokens(ctx context.Context, authority plan.ID) ([]*Token, error)
	Trail(ctx context.Context, authority plan.ID, first *int, after *string) (*EventConnection, error)
	Payers(ctx context.Context, f *Forecast, posts []plan.ID) ([]*PostPayers, error)
}

// Authority is a council with its plan and history.
type Authority struct {
	Slug   string
	Name   string
	Worker Worker
}

// IsNode says that it has a global id.
func (Authority) IsNode() {}

// ID is its global id.
func (a *Authority) ID() plan.ID { return GlobalID("Authority", plan.ID(a.Slug), "") }

// Plan is the plan as it stands, or stood.
func (a *Authority) Plan(ctx context.Context, revision *int, at *plan.Instant) (*Plan, error) {
	return a.Worker.PlanOf(ctx, plan.ID(a.Slug), revision, at)
}

// Revisions is a page of its history.
func (a *Authority) Revisions(ctx context.Context, first *int, after *string) (*RevisionConnection, error) {
	return a.Worker.Revisions(ctx, plan.ID(a.Slug), first, after)
}

// Decisions are those of the plan as it stands.
func (a *Authority) Decisions(ctx context.Context) ([]*Decision, error) {
	p, err := a.Worker.PlanOf(ctx, plan.ID(a.Slug), nil, nil)
	if err != nil {
		return nil, err
	}
	return p.Decisions(), nil
}

// Revision is one state of a plan that was kept.
type Revision struct {
	plan.Revision
	Worker Worker
	Result *Plan         // of a dry run, which kept none
	Made   []*ItemChange // by a dry run
}

// IsNode says that it has a global id.
func (Revision) IsNode() {}

// ID is its global id.
func (r *Revision) ID() plan.ID {
	return GlobalID("Revision", r.Revision.Authority, plan.ID(formatInt(r.Revision.Number)))
}

// Number is its number.
func (r *Revision) Number() int { return int(r.Revision.Number) }

// Author is who made it: a name as it is now, or what the history has where nobody has that id any more.
func (r *Revision) Author() string { return cmp.Or(r.By, r.Revision.Author) }

// Authority is the one whose plan it is.
func (r *Revision) Authority(ctx context.Context) (*Authority, error) {
	return r.Worker.Authority(ctx, r.Revision.Authority)
}

// Changes is what it changed.
func (r *Revision) Changes(ctx context.Context) ([]*ItemChange, error) {
	if r.Result != nil {
		return r.Made, nil
	}
	return r.Worker.Changes(ctx, r.Revision)
}

// Plan is the plan as it then stood.
func (r *Revision) Plan(ctx context.Context) (*Plan, error) {
	if r.Result != nil {
		return r.Result, nil
	}
	return r.Worker.PlanAt(ctx, r.Revision)
}

// ItemChange is what a revision did to an item.
type ItemChange struct {
	plan.ItemChange
	of plan.ID
}

// Before is the item as it was; nil where it was not there.
func (c *ItemChange) Before() *string { return orNull(c.ItemChange.Before) }

// After is the item as it is; nil where it is gone.
func (c *ItemChange) After() *string { return orNull(c.ItemChange.After) }

// ItemChanges wraps a list of what a revision of an authority did.
func ItemChanges(list []plan.ItemChange, authority plan.ID) []*ItemChange {
	return wrap(list, func(c *plan.ItemChange) *ItemChange { return &ItemChange{*c, authority} })
}

// Plan is a plan at a revision, or the plan that a scenario makes of it.
type Plan struct {
	*plan.Plan
	Written *plan.Plan    // whose scenarios there are; the plan itself unless a scenario made it
	Of      plan.Revision // Number 0 for a dry run's
	Worker  Worker
	found   index
}

// Revision is the number.
func (p *Plan) Revision() int { return int(p.Of.Number) }

// Authority is the one whose plan it is.
func (p *Plan) Authority() *Authority {
	return &Authority{Slug: string(p.Plan.Authority.ID), Name: p.Plan.Authority.Name, Worker: p.Worker}
}

// Programmes and the lists after it are the plan's.
func (p *Plan) Programmes() []*Programme {
	return wrap(p.Plan.Programmes, func(x *plan.Programme) *Programme { return &Programme{x, p} })
}

func (p *Plan) Posts() []*Post {
	return wrap(p.Plan.Posts, func(x *plan.Post) *Post { return &Post{x, p} })
}

func (p *Plan) Contracts() []*Contract {
	return wrap(p.Plan.Contracts, func(x *plan.Contract) *Contract { return &Contract{x, p} })
}

func (p *Plan) Costs() []*CostLine {
	return wrap(p.Plan.Costs, func(x *plan.CostLine) *CostLine { return &CostLine{x, p} })
}

func (p *Plan) Splits() []*Split {
	return wrap(p.Plan.Splits, func(x *plan.Split) *Split { return &Split{x, p} })
}

func (p *Plan) Outcomes() []*OutcomeStream {
	return wrap(p.Plan.Outcomes, func(x *plan.OutcomeStream) *OutcomeStream { return &OutcomeStream{x, p} })
}

func (p *Plan) PayAwards() []*PayAward {
	return wrap(p.Plan.PayAwards, func(x *plan.PayAward) *PayAward { return &PayAward{x} })
}

func (p *Plan) Savings() []*Saving {
	return wrap(p.Plan.Savings, func(x *plan.Saving) *Saving { return &Saving{x, p} })
}

func (p *Plan) Measures() []*Measure {
	return wrap(p.Plan.Measures, func(x *plan.Measure) *Measure { return &Measure{x, p} })
}

func (p *Plan) Decisions() []*Decision {
	return wrap(p.Plan.Decisions, func(x *plan.Decision) *Decision { return &Decision{x, p} })
}

func (p *Plan) Waivers() []*Waiver {
	return wrap(p.Plan.Waivers, func(x *plan.Waiver) *Waiver { return &Waiver{x, p} })
}

func (p *Plan) Scenarios() []*Scenario {
	return wrap(p.Written.Scenarios, func(x *plan.Scenario) *Scenario { return &Scenario{x, p} })
}

// Sources are all sources, or those of a scheme.
func (p *Plan) Sources(scheme *string) []*Source {
	list := make([]*Source, 0, len(p.Plan.Sources))
	for i := range p.Plan.Sources {
		if x := &p.Plan.Sources[i]; scheme == nil || x.Scheme == *scheme {
			list = append(list, &Source{x, p})
		}
	}
	return list
}

// Post finds an item by its id, as do those after it; nil where there is none.
func (p *Plan) Post(id plan.ID) *Post { return p.postsByID()[p.local(id, "Post")] }

// Programme is the programme of an id.
func (p *Plan) Programme(id plan.ID) *Programme { return one(p.Programmes(), p.local(id, "Programme")) }

// Contract is the contract of an id.
func (p *Plan) Contract(id plan.ID) *Contract { return one(p.Contracts(), p.local(id, "Contract")) }

// Cost is the cost line of an id.
func (p *Plan) Cost(id plan.ID) *CostLine { return p.costsByID()[p.local(id, "CostLine")] }

// Outcome is the outcome stream of an id.
func (p *Plan) Outcome(id plan.ID) *OutcomeStream {
	return one(p.Outcomes(), p.local(id, "OutcomeStream"))
}

// Saving is the saving of an id.
func (p *Plan) Saving(id plan.ID) *Saving { return one(p.Savings(), p.local(id, "Saving")) }

// Measure is the measure of an id.
func (p *Plan) Measure(id plan.ID) *Measure { return one(p.Measures(), p.local(id, "Measure")) }

// Decision is the decision of an id.
func (p *Plan) Decision(id plan.ID) *Decision { return one(p.Decisions(), p.local(id, "Decision")) }

func (p *Plan) Source(id plan.ID) *Source {
	source, _ := p.payersByID()[p.local(id, "Source")].(*Source)
	return source
}

func (p *Plan) Scenario(id plan.ID) *Scenario {
	if x := p.Written.Scenario(p.local(id, "Scenario")); x != nil {
		return &Scenario{x, p}
	}
	return nil
}

// Node gives an item by its kind and its id within the plan; nil where there is none.
func (p *Plan) Node(kind string, id plan.ID) Node {
	switch kind {
	case "Authority":
		return p.Authority()
	case "Programme":
		return among(p.Programmes(), id)
	case "Post":
		return among(p.Posts(), id)
	case "CostLine":
		return among(p.Costs(), id)
	case "Contract":
		return among(p.Contracts(), id)
	case "Source":
		return among(p.Sources(nil), id)
	case "OutcomeStream":
		return among(p.Outcomes(), id)
	case "Saving":
		return among(p.Savings(), id)
	case "Measure":
		return among(p.Measures(), id)
	case "Decision":
		return among(p.Decisions(), id)
	case "Scenario":
		return among(p.Scenarios(), id)
	default:
		return nil
	}
}

// item is something of a plan that has an id in it.
type item interface {
	Node
	Slug() plan.ID
}

// among gives the item of an id; nil where there is none.
func among[T item](list []T, id plan.ID) Node {
	for _, x := range list {
		if x.Slug() == id {
			return x
		}
	}
	return nil
}

// one is among for who knows what kind of item it is.
func one[T item](list []T, id plan.ID) T {
	x, _ := among(list, id).(T)
	return x
}

func (p *Plan) local(id plan.ID, kinds ...string) plan.ID {
	return Local(id, p.Plan.Authority.ID, kinds...)
}

func (p *Plan) programme(id plan.ID) *Programme { return &Programme{p.Plan.Programme(id), p} }

func (p *Plan) post(id plan.ID) *Post { return p.postsByID()[id] }

func (p *Plan) cost(id plan.ID) *CostLine { return p.costsByID()[id] }

func (p *Plan) payer(id plan.ID) Payer { return p.payersByID()[id] }

func (p *Plan) payers(ids []plan.ID) []Payer {
	list := make([]Payer, len(ids))
	for i, id := range ids {
		list[i] = p.payer(id)
	}
	return list
}

// MonthSpan is whole months, one after another.
type MonthSpan struct{ From, To fiscal.Month }

// Life is the months that findings look at.
func (p *Plan) Life(asAt fiscal.Day) (*MonthSpan, error) {
	from, to, err := forecast.Life(p.Plan, "", asAt)
	return &MonthSpan{from, to}, err
}

// Findings are what somebody should look at.
func (p *Plan) Findings(ctx context.Context, scenario *plan.ID, asAt fiscal.Day, certainty plan.Status) ([]*Finding, error) {
	return p.Worker.Findings(ctx, p, p.LocalOrNone(scenario), asAt, certainty)
}

// Forecast is what follows from the plan.
func (p *Plan) Forecast(ctx context.Context, scenario *plan.ID, from, to fiscal.Month, options *ForecastOptions) (*Forecast, error) {
	return p.Worker.Forecast(ctx, p, p.LocalOrNone(scenario), nil, options.Over(from, to))
}

// Compare is scenarios side by side.
func (p *Plan) Compare(ctx context.Context, scenarios []plan.ID, baseline *plan.ID, from, to fiscal.Month, options *ForecastOptions) (*Comparison, error) {
	ids := make([]plan.ID, len(scenarios))
	for i, id := range scenarios {
		ids[i] = p.local(id, "Scenario")
	}
	return p.Worker.Compare(ctx, p, ids, p.LocalOrNone(baseline), options.Over(from, to))
}

// LocalOrNone gives the id within the plan of a scenario; "" for nil.
func (p *Plan) LocalOrNone(id *plan.ID) plan.ID {
	if id == nil {
		return ""
	}
	return p.local(*id, "Scenario")
}

// Document is the plan file.
func (p *Plan) Document(ctx context.Context, format DocumentFormat) (string, error) {
	if err := p.Worker.Exporting(ctx, p, "revision "+formatInt(p.Of.Number)+" as "+string(format)); err != nil {
		return "", err
	}
	var b strings.Builder
	write := exchange.WriteYAML
	if format == DocumentFormatJSON {
		write = exchange.WriteJSON
	}
	err := write(&b, p.Plan)
	return b.String(), err
}

// Programme is a programme.
type Programme struct {
	*plan.Programme
	in *Plan
}

func (Programme) IsNode()          {}
func (x *Programme) ID() plan.ID   { return x.in.id("Programme", x.Programme.ID) }
func (x *Programme) Slug() plan.ID { return x.Programme.ID }

// Posts are the programme's.
func (x *Programme) Posts() []*Post {
	list := []*Post{}
	for _, post := range x.in.Posts() {
		if post.Post.Programme == x.Programme.ID {
			list = append(list, post)
		}
	}
	return list
}

func (p *Plan) id(kind string, item plan.ID) plan.ID {
	return GlobalID(kind, p.Plan.Authority.ID, item)
}

// Post is a post.
type Post struct {
	*plan.Post
	in *Plan
}

func (Post) IsNode()                      {}
func (x *Post) ID() plan.ID               { return x.in.id("Post", x.Post.ID) }
func (x *Post) Slug() plan.ID             { return x.Post.ID }
func (x *Post) Programme() *Programme     { return x.in.programme(x.Post.Programme) }
func (x *Post) Contracts() []*Contract    { return orEmpty(x.in.contractsByPost()[x.Post.ID]) }
func (x *Post) Splits() []*Split          { return orEmpty(x.in.splitsByPost()[x.Post.ID]) }
func (x *Post) FTESteps() []*plan.FTEStep { return pointers(x.Post.FTESteps) }
func (x *Post) Salaries() []*plan.Salary  { return pointers(x.Post.Salaries) }
func (x *Post) OnCosts() []*OnCosts {
	return wrap(x.Post.OnCosts, func(o *plan.OnCosts) *OnCosts { return &OnCosts{o} })
}

// OnCosts are a block of on-costs.
type OnCosts struct{ *plan.OnCosts }

// NationalInsurance is NONE where nothing is said.
func (o *OnCosts) NationalInsurance() plan.NationalInsurance {
	if o.OnCosts.NationalInsurance == "" {
		return plan.NINone
	}
	return o.OnCosts.NationalInsurance
}

// CostLine is a cost line.
type CostLine struct {
	*plan.CostLine
	in *Plan
}

func (CostLine) IsNode()                  {}
func (x *CostLine) ID() plan.ID           { return x.in.id("CostLine", x.CostLine.ID) }
func (x *CostLine) Slug() plan.ID         { return x.CostLine.ID }
func (x *CostLine) Programme() *Programme { return x.in.programme(x.CostLine.Programme) }
func (x *CostLine) Splits() []*Split      { return orEmpty(x.in.splitsByPost()[x.CostLine.ID]) }
func (x *CostLine) Annual() *money.Pence  { return unless(x.OneOff, x.CostLine.Annual) }
func (x *CostLine) Amount() *money.Pence  { return unless(!x.OneOff, x.CostLine.Amount) }

// Contract is an appointment.
type Contract struct {
	*plan.Contract
	in *Plan
}

func (Contract) IsNode()          {}
func (x *Contract) ID() plan.ID   { return x.in.id("Contract", x.Contract.ID) }
func (x *Contract) Slug() plan.ID { return x.Contract.ID }
func (x *Contract) Post() *Post   { return x.in.post(x.Contract.Post) }

// Payer is what pays: a source or an outcome stream.
type Payer interface{ IsPayer() }

// Source is a source.
type Source struct {
	*plan.Source
	in *Plan
}

func (Source) IsNode()                  {}
func (Source) IsPayer()                 {}
func (x *Source) ID() plan.ID           { return x.in.id("Source", x.Source.ID) }
func (x *Source) Slug() plan.ID         { return x.Source.ID }
func (x *Source) MatchSources() []Payer { return x.in.payers(x.Source.MatchSources) }
func (x *Source) Tranches() []*Tranche {
	return wrap(x.Source.Tranches, func(t *plan.Tranche) *Tranche { return &Tranche{t} })
}
func (x *Source) Eligible() []*Eligibility    { return x.in.eligibilities(x.Source.Eligible) }
func (x *Source) Probability() *money.Decimal { return x.UncertaintyProbability }

// Tranche is an amount of a source's money.
type Tranche struct{ *plan.Tranche }

// Use is how it is used, whether or not the plan says so.
func (t *Tranche) Use() plan.Use { return t.Settled() }

// Eligibility is a block of what a source may pay for.
type Eligibility struct {
	*plan.Eligibility
	in *Plan
}

func (p *Plan) eligibilities(list []plan.Eligibility) []*Eligibility {
	return wrap(list, func(e *plan.Eligibility) *Eligibility { return &Eligibility{e, p} })
}

// Programmes are those named; nil where none are asked for.
func (e *Eligibility) Programmes() []*Programme {
	if e.Eligibility.Programmes == nil {
		return nil
	}
	return wrap(e.Eligibility.Programmes, func(id *plan.ID) *Programme { return e.in.programme(*id) })
}

// Split is a percentage of a post's cost.
type Split struct {
	*plan.Split
	in *Plan
}

func (x *Split) Post() *Post     { return x.in.post(x.Split.Post) }
func (x *Split) Cost() *CostLine { return x.in.cost(x.Split.Post) }
func (x *Split) Source() Payer   { return x.in.payer(x.Split.Source) }

// OutcomeStream is money that follows from families.
type OutcomeStream struct {
	*plan.OutcomeStream
	in *Plan
}

func (OutcomeStream) IsNode()                  {}
func (OutcomeStream) IsPayer()                 {}
func (x *OutcomeStream) ID() plan.ID           { return x.in.id("OutcomeStream", x.OutcomeStream.ID) }
func (x *OutcomeStream) Slug() plan.ID         { return x.OutcomeStream.ID }
func (x *OutcomeStream) Programme() *Programme { return x.in.programme(x.OutcomeStream.Programme) }
func (x *OutcomeStream) MatchSources() []Payer { return x.in.payers(x.OutcomeStream.MatchSources) }
func (x *OutcomeStream) Eligible() []*Eligibility {
	return x.in.eligibilities(x.OutcomeStream.Eligible)
}
func (x *OutcomeStream) Attachments() []*YearCount { return counts(x.OutcomeStream.Attachments) }
func (x *OutcomeStream) Results() []*YearCount     { return counts(x.OutcomeStream.Results) }
func (x *OutcomeStream) StoppedOn() fiscal.Day     { return x.Changed.StoppedOn }
func (x *OutcomeStream) ScaledAttachments() []*plan.AttachmentScale {
	return pointers(x.Changed.Attachments)
}

func (x *OutcomeStream) SuccessRates() []*plan.YearRate {
	return pointers(x.OutcomeStream.SuccessRates)
}

// YearCount is a whole number for a financial year.
type YearCount struct{ *plan.YearCount }

// Count is the number.
func (c *YearCount) Count() int { return int(c.YearCount.Count) }

func counts(list []plan.YearCount) []*YearCount {
	return wrap(list, func(c *plan.YearCount) *YearCount { return &YearCount{c} })
}

// PayAward is a pay award.
type PayAward struct{ *plan.PayAward }

func (a *PayAward) Percent() *money.Decimal { return unless(a.Flat, a.PayAward.Percent) }
func (a *PayAward) Amount() *money.Pence    { return unless(!a.Flat, a.PayAward.Amount) }
func (a *PayAward) Label() string           { return plan.AwardPay{Award: *a.PayAward}.Label(nil) }

// Saving is cost avoided elsewhere.
type Saving struct {
	*plan.Saving
	in *Plan
}

func (Saving) IsNode()                   {}
func (x *Saving) ID() plan.ID            { return x.in.id("Saving", x.Saving.ID) }
func (x *Saving) Slug() plan.ID          { return x.Saving.ID }
func (x *Saving) Programme() *Programme  { return x.in.programme(x.Saving.Programme) }
func (x *Saving) Families() []*YearCount { return counts(x.Saving.Families) }

// Measure is a count that is shown.
type Measure struct {
	*plan.Measure
	in *Plan
}

func (Measure) IsNode()                  {}
func (x *Measure) ID() plan.ID           { return x.in.id("Measure", x.Measure.ID) }
func (x *Measure) Slug() plan.ID         { return x.Measure.ID }
func (x *Measure) Programme() *Programme { return x.in.programme(x.Measure.Programme) }
func (x *Measure) Target() []*YearCount  { return counts(x.Measure.Target) }
func (x *Measure) Actual() []*YearCount  { return counts(x.Measure.Actual) }

// Decision is what was decided.
type Decision struct {
	*plan.Decision
	in *Plan
}

func (Decision) IsNode()          {}
func (x *Decision) ID() plan.ID   { return x.in.id("Decision", x.Decision.ID) }
func (x *Decision) Slug() plan.ID { return x.Decision.ID }
func (x *Decision) Refs() []string {
	return wrap(x.Decision.Refs, func(r *plan.Ref) string { return string(*r) })
}

// Status is nil where it asked for nothing.
func (x *Decision) Status() *plan.DecisionStatus {
	if x.Decision.Status == "" {
		return nil
	}
	return &x.Decision.Status
}

// Waiver is a finding that was accepted.
type Waiver struct {
	*plan.Waiver
	in *Plan
}

// At is the item.
func (x *Waiver) At() string { return string(x.Waiver.At) }

// Decision is what accepted it; nil for none.
func (x *Waiver) Decision() *Decision {
	if d := x.in.Plan.Decision(x.Waiver.Decision); d != nil {
		return &Decision{d, x.in}
	}
	return nil
}

// Scenario is a list of changes.
type Scenario struct {
	*plan.Scenario
	in *Plan
}

func (Scenario) IsNode()              {}
func (x *Scenario) ID() plan.ID       { return x.in.id("Scenario", x.Scenario.ID) }
func (x *Scenario) Slug() plan.ID     { return x.Scenario.ID }
func (x *Scenario) Parent() *Scenario { return x.in.Scenario(x.Scenario.Parent) }

// Changes are its changes, each with what it says of the plan that it is applied to.
func (x *Scenario) Changes() ([]*ScenarioChange, error) {
	on, err := x.in.Written.Effective(x.Scenario.Parent)
	if err != nil {
		return nil, err
	}
	list := make([]*ScenarioChange, len(x.Scenario.Changes))
	for i, c := range x.Scenario.Changes {
		list[i] = &ScenarioChange{c, c.Label(on), x.in.OfAuthority()}
		on, _ = on.Step(c)
	}
	return list, nil
}

// ScenarioChange is a change of a scenario.
type ScenarioChange struct {
	plan.Change
	Label string
	of    plan.ID
}

// Document is its line of the plan file.
func (c *ScenarioChange) Document() string { return exchange.WriteChange(c.Change) }

// Finding is something that somebody should look at.
type Finding struct {
	*forecast.Finding
	in *Plan
}

// Findings wraps a list.
func Findings(list []forecast.Finding, in *Plan) []*Finding {
	return wrap(list, func(f *forecast.Finding) *Finding { return &Finding{f, in} })
}

func (f *Finding) Code() string { return string(f.Finding.Code) }
func (f *Finding) Severity() Severity {
	return Severity(strings.ToUpper(string(f.Finding.Severity)))
}
func (f *Finding) At() *string          { return orNull(string(f.Finding.At)) }
func (f *Finding) Path() *string        { return orNull(f.Finding.Path) }
func (f *Finding) Amount() *money.Pence { return unless(f.Finding.Amount == 0, f.Finding.Amount) }
func (f *Finding) Reason() string       { return f.Kind().Reason }
func (f *Finding) Waiver() *Waiver {
	if f.Finding.Waiver == nil {
		return nil
	}
	return &Waiver{f.Finding.Waiver, f.in}
}

// wrap makes an object of each item of a list; never nil.
func wrap[T, U any](list []T, make1 func(*T) U) []U {
	wrapped := make([]U, len(list))
	for i := range list {
		wrapped[i] = make1(&list[i])
	}
	return wrapped
}

func pointers[T any](list []T) []*T { return wrap(list, func(x *T) *T { return x }) }

func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func unless[T any](absent bool, value T) *T {
	if absent {
		return nil
	}
	return &value
}

// amounts gives a list of amounts without a copy of each.
func amounts(list []money.Pence) []*scalar.Amount {
	return wrap(list, func(p *money.Pence) *scalar.Amount { return (*scalar.Amount)(p) })
}
