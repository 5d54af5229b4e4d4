package forecast_test

import (
	"fmt"

	"cliffedge/forecast"
	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
	"pgregory.net/rapid"
)

// dice makes random plans that are valid and full of what the rules speak of: streams, match, splits, contracts, one-off
// amounts, priorities, places, pay groups, and scenarios of every change. What happens, happens from 2017 to 2022.
type dice struct{ *rapid.T }

// aRandomPlan is a valid plan with scenarios.
func aRandomPlan(t *rapid.T) *plan.Plan {
	d := dice{t}
	p := d.plan()
	d.scenarios(p)
	if err := p.Validate().Err(); err != nil {
		t.Fatalf("the plan is not valid: %v", err)
	}
	return p
}

// randomOptions is a horizon of up to two years, and what a forecast may be asked for.
func randomOptions(t *rapid.T) forecast.Options {
	d := dice{t}
	from := month("2018-01") + fiscal.Month(d.number(0, 30))
	return forecast.Options{
		From: from, To: from + fiscal.Month(d.number(0, 23)),
		Certainty:      pick(d, []plan.Status{"", plan.Confirmed, plan.Provisional, plan.Bid}),
		Vacancies:      pick(d, []forecast.Vacancies{"", forecast.ExcludeVacancies, forecast.IncludeVacancies}),
		SplitShortfall: pick(d, []forecast.SplitShortfall{"", forecast.ShortfallIsGap, forecast.ShortfallToWaterfall}),
	}
}

// aRandomScenario is one of the plan's, or the plan as written.
func aRandomScenario(t *rapid.T, p *plan.Plan) plan.ID {
	ids := []plan.ID{""}
	for i := range p.Scenarios {
		ids = append(ids, p.Scenarios[i].ID)
	}
	return pick(dice{t}, ids)
}

func (d dice) number(low, high int) int { return rapid.IntRange(low, high).Draw(d.T, "number") }

// chance is true in so many of a hundred cases.
func (d dice) chance(percent int) bool { return d.number(0, 99) >= 100-percent }

func pick[T any](d dice, list []T) T { return list[d.number(0, len(list)-1)] }

// anID is one of the ids, or one that there is not where there are none.
func anID(d dice, ids []plan.ID) plan.ID {
	if len(ids) == 0 {
		return "none"
	}
	return pick(d, ids)
}

// some is a part of the list, in its order, of at least one where there is one.
func some[T any](d dice, list []T) []T {
	if len(list) == 0 {
		return nil
	}
	keep := d.number(0, len(list)-1)
	var part []T
	for i, x := range list {
		if i == keep || d.chance(30) {
			part = append(part, x)
		}
	}
	return part
}

// several is up to so many things.
func several[T any](d dice, most int, thing func(i int) T) []T {
	var list []T
	for i := range d.number(0, most) {
		list = append(list, thing(i))
	}
	return list
}

const firstYear, lastYear = 2017, 2022

// longAgo is before anything happens.
var longAgo = fiscal.Date(2015, 4, 1)

// day is a day on which things happen, often the first or last of a month or of a financial year.
func (d dice) day() fiscal.Day {
	first := fiscal.Date(firstYear, 1, 1)
	m := (first + fiscal.Day(d.number(0, (lastYear-firstYear+1)*365))).Month()
	switch d.number(0, 5) {
	case 0, 1:
		return m.First()
	case 2:
		return m.Last()
	case 3:
		return m.Year().Span().From
	case 4:
		return m.Year().Span().Until
	default:
		return m.First() + fiscal.Day(d.number(0, 27))
	}
}

func (d dice) after(from fiscal.Day) fiscal.Day { return max(from, d.day()) }

// end is a day on or after another, or none.
func (d dice) end(from fiscal.Day) fiscal.Day {
	if d.chance(40) {
		return 0
	}
	return d.after(from)
}

func (d dice) year() fiscal.Year { return fiscal.Year(d.number(firstYear, lastYear)) }

func (d dice) pounds(most int) money.Pence {
	if d.chance(50) {
		return money.Pence(d.number(0, most)) * 100
	}
	return money.Pence(d.number(0, most*100))
}

func (d dice) fte() money.Decimal {
	return pick(d, []money.Decimal{money.One, money.One, 5000, 6000, 8333, 1, 25_000, 12_3456, 0})
}

func (d dice) rate() money.Decimal {
	return pick(d, []money.Decimal{50_0000, 40_0000, 75_0000, 33_3333, 66_6667, 12_5000, 99_9999, 1})
}

func (d dice) priority() int { return pick(d, []int{100, 100, 1, 10, 50, 200}) }

func (d dice) place() string { return pick(d, []string{"", "Harwich", "Clacton"}) }

func (d dice) group() string { return pick(d, []string{"", "", "police"}) }

// plan is a plan without scenarios.
func (d dice) plan() *plan.Plan {
	p := &plan.Plan{Authority: plan.Authority{ID: "example", Name: "Example Council"}, LeadTimeDays: plan.DefaultLeadTimeDays}
	for i := range d.number(1, 3) {
		p.Programmes = append(p.Programmes, d.programme(name("programme", i)))
	}
	for i := range d.number(1, 5) {
		p.Posts = append(p.Posts, d.post(p, name("post", i)))
	}
	p.Costs = several(d, 3, func(i int) plan.CostLine { return d.cost(p, name("cost", i)) })
	p.Contracts = several(d, 5, func(i int) plan.Contract { return d.contract(p, name("contract", i)) })
	for i := range d.number(1, 5) {
		p.Sources = append(p.Sources, d.source(p, name("source", i)))
	}
	p.Outcomes = several(d, 2, func(i int) plan.OutcomeStream { return d.stream(p, name("stream", i)) })
	p.PayAwards = several(d, 3, func(i int) plan.PayAward { return d.award(p, i) })
	p.Savings = several(d, 1, func(i int) plan.Saving { return d.saving(p, name("saving", i)) })
	p.Measures = several(d, 1, func(i int) plan.Measure { return d.measure(p, name("measure", i)) })
	for _, id := range itemIDs(p) {
		if d.chance(30) {
			p.Splits = append(p.Splits, d.splits(p, id)...)
		}
	}
	return p
}

func name(kind string, i int) plan.ID { return plan.ID(fmt.Sprintf("%s-%d", kind, i)) }

func (d dice) programme(id plan.ID) plan.Programme {
	starts := d.day()
	return plan.Programme{ID: id, Name: string(id), Starts: starts, Ends: d.end(starts)}
}

func (d dice) programmeOf(p *plan.Plan) plan.ID {
	return anID(d, ids(p.Programmes, func(x *plan.Programme) plan.ID { return x.ID }))
}

func ids[T any](list []T, id func(*T) plan.ID) []plan.ID {
	all := make([]plan.ID, len(list))
	for i := range list {
		all[i] = id(&list[i])
	}
	return all
}

func postIDs(p *plan.Plan) []plan.ID { return ids(p.Posts, func(x *plan.Post) plan.ID { return x.ID }) }

func costIDs(p *plan.Plan) []plan.ID {
	return ids(p.Costs, func(x *plan.CostLine) plan.ID { return x.ID })
}

func sourceIDs(p *plan.Plan) []plan.ID {
	return ids(p.Sources, func(x *plan.Source) plan.ID { return x.ID })
}

func streamIDs(p *plan.Plan) []plan.ID {
	return ids(p.Outcomes, func(x *plan.OutcomeStream) plan.ID { return x.ID })
}

func contractIDs(p *plan.Plan) []plan.ID {
	return ids(p.Contracts, func(x *plan.Contract) plan.ID { return x.ID })
}

// items is the ids of the posts and cost lines; payers, of the sources and streams.
func itemIDs(p *plan.Plan) []plan.ID  { return append(postIDs(p), costIDs(p)...) }
func payerIDs(p *plan.Plan) []plan.ID { return append(sourceIDs(p), streamIDs(p)...) }

func (d dice) post(p *plan.Plan, id plan.ID) plan.Post {
	x := plan.Post{
		ID: id, Title: string(id), Programme: d.programmeOf(p), Location: d.place(), FTE: d.fte(), Starts: longAgo,
		EndsWithProgramme: d.chance(20), PayGroup: d.group(), OtherAnnual: d.pounds(2_000), Caseload: money.Decimal(d.number(0, 200_000)), Priority: d.priority(),
		Salaries: []plan.Salary{{From: longAgo, Amount: 1_000_00 + d.pounds(60_000)}},
	}
	if d.chance(50) {
		x.Starts = d.day()
	}
	x.Ends = d.end(x.Starts)
	if d.chance(30) {
		x.Salaries = append(x.Salaries, plan.Salary{From: d.day(), Amount: 1_000_00 + d.pounds(60_000)})
	}
	if d.chance(30) {
		x.FTESteps = []plan.FTEStep{{From: d.day(), FTE: d.fte()}}
	}
	insurance := func() plan.NationalInsurance { return pick(d, plan.Values[plan.NationalInsurance]()) }
	switch d.number(0, 3) {
	case 0, 1:
		x.OnCosts = []plan.OnCosts{{Percent: money.Decimal(d.number(0, 30_0000)), NationalInsurance: insurance()}}
	case 2:
		x.OnCosts = []plan.OnCosts{{From: longAgo, Percent: 20_0000, NationalInsurance: insurance()}, {From: d.day(), Percent: 25_0000, NationalInsurance: insurance()}}
	}
	return x
}

func (d dice) cost(p *plan.Plan, id plan.ID) plan.CostLine {
	x := plan.CostLine{ID: id, Title: string(id), Programme: d.programmeOf(p), Location: d.place(), Priority: d.priority()}
	if d.chance(50) {
		x.OneOff, x.Amount, x.On = true, d.pounds(20_000), d.day()
	} else {
		x.Annual, x.Starts = d.pounds(30_000), d.day()
		x.Ends = d.end(x.Starts)
	}
	return x
}

func (d dice) contract(p *plan.Plan, id plan.ID) plan.Contract {
	x := plan.Contract{ID: id, Post: anID(d, postIDs(p)), Kind: pick(d, plan.Values[plan.ContractKind]()), Starts: d.day(), FTE: money.One}
	x.Ends = d.end(x.Starts)
	if d.chance(50) {
		x.FTE = d.fte()
	}
	return x
}

// whole is the ids of the sources and streams at 100% but one.
func (d dice) whole(p *plan.Plan, but plan.ID) []plan.ID {
	var ids []plan.ID
	for _, id := range payerIDs(p) {
		if id == but {
			continue
		}
		if s := p.Source(id); s != nil && s.InterventionRate < money.Hundred {
			continue
		}
		if s := p.Stream(id); s != nil && s.InterventionRate < money.Hundred {
			continue
		}
		ids = append(ids, id)
	}
	return ids
}

func (d dice) block(p *plan.Plan) plan.Eligibility {
	var b plan.Eligibility
	what := d.number(1, 7)
	if what&1 != 0 {
		b.Programmes = some(d, ids(p.Programmes, func(x *plan.Programme) plan.ID { return x.ID }))
	}
	if what&2 != 0 {
		b.Posts = some(d, itemIDs(p))
	}
	if what&4 != 0 {
		b.Locations = some(d, []string{"Harwich", "Clacton"})
	}
	return b
}

func (d dice) blocks(p *plan.Plan) []plan.Eligibility {
	if d.chance(50) {
		return nil
	}
	blocks := []plan.Eligibility{d.block(p)}
	if d.chance(30) {
		blocks = append(blocks, d.block(p))
	}
	return blocks
}

// matches is an intervention rate, and what the rest comes from.
func (d dice) matches(p *plan.Plan, id plan.ID) (money.Decimal, []plan.ID) {
	if whole := d.whole(p, id); len(whole) > 0 && d.chance(40) {
		return d.rate(), some(d, whole)
	}
	return money.Hundred, nil
}

func (d dice) status() plan.Status {
	return pick(d, []plan.Status{plan.Confirmed, plan.Confirmed, plan.Confirmed, plan.Provisional, plan.Bid})
}

func (d dice) tranche() plan.Tranche {
	t := plan.Tranche{Amount: d.pounds(80_000)}
	switch d.number(0, 2) {
	case 0:
		span := d.year().Span()
		t.From, t.Until = span.From, span.Until
	case 1:
		t.From = d.day()
		t.Until = min(d.after(t.From), t.From.Month().Year().Span().Until)
	default:
		t.From = d.day()
		t.Until = d.after(t.From)
	}
	if t.WithinOneYear() && d.chance(30) {
		t.Use = pick(d, plan.Values[plan.Use]())
	}
	return t
}

func (d dice) source(p *plan.Plan, id plan.ID) plan.Source {
	x := plan.Source{
		ID: id, Name: string(id), Funder: "Funder", Kind: pick(d, plan.Values[plan.SourceKind]()), Status: d.status(), Priority: d.priority(), Eligible: d.blocks(p),
		Tranches: several(d, 3, func(int) plan.Tranche { return d.tranche() }),
	}
	if d.chance(20) {
		x.Kind, x.Eligible = plan.Grant, []plan.Eligibility{{Programmes: []plan.ID{d.programmeOf(p)}}}
	}
	x.InterventionRate, x.MatchSources = d.matches(p, id)
	return x
}

func (d dice) counts(most int) []plan.YearCount {
	var list []plan.YearCount
	for y := fiscal.Year(firstYear); y <= lastYear; y++ {
		if d.chance(40) {
			list = append(list, plan.YearCount{Year: y, Count: int64(d.number(0, most))})
		}
	}
	return list
}

func (d dice) stream(p *plan.Plan, id plan.ID) plan.OutcomeStream {
	x := plan.OutcomeStream{
		ID: id, Name: string(id), Programme: d.programmeOf(p), Status: d.status(), Starts: d.day(), Attachments: d.counts(200), AttachmentFee: d.pounds(500),
		ResultPayment: d.pounds(500), LagMonths: pick(d, []int{0, 1, 9, 13, 60}), Priority: d.priority(), Eligible: d.blocks(p),
		SuccessRates: []plan.YearRate{{Percent: money.Decimal(d.number(0, 100_0000))}},
	}
	x.Ends = d.end(x.Starts)
	if d.chance(30) {
		x.SuccessRates = []plan.YearRate{{Year: 2018, Percent: 60_0000}, {Year: 2020, Percent: money.Decimal(d.number(0, 100_0000))}}
	}
	if d.chance(40) {
		x.Results = d.counts(100)
	}
	if d.chance(30) {
		x.ClaimsUntil = d.day()
	}
	if d.chance(30) {
		most := int64(d.number(0, 200))
		x.MaxResults = &most
	}
	if d.chance(30) {
		x.EarnedAutonomyFrom = d.day()
	}
	if d.chance(30) {
		x.CarryUntil = d.day()
	}
	x.InterventionRate, x.MatchSources = d.matches(p, id)
	return x
}

// award is a pay award, the i-th: no two are of one day.
func (d dice) award(p *plan.Plan, i int) plan.PayAward {
	x := plan.PayAward{From: fiscal.Date(firstYear+d.number(0, 5), 4+i, 1), PayGroup: d.group()}
	if d.chance(50) {
		x.Percent = pick(d, []money.Decimal{2_0000, -1_5000, 4_0404})
	} else {
		x.Flat, x.Amount = true, d.pounds(1_000)-100_00
	}
	return x
}

func (d dice) saving(p *plan.Plan, id plan.ID) plan.Saving {
	return plan.Saving{
		ID: id, Name: string(id), Programme: d.programmeOf(p), PerFamily: 3_500_00, Families: d.counts(90), Beneficiary: plan.Council, LagMonths: 12,
		Percent: money.Hundred,
	}
}

func (d dice) measure(p *plan.Plan, id plan.ID) plan.Measure {
	return plan.Measure{ID: id, Programme: d.programmeOf(p), Name: string(id), Actual: d.counts(90)}
}

// shares is sources and percentages that come to at most 100.
func (d dice) shares(p *plan.Plan) []plan.Part {
	var parts []plan.Part
	left := money.Hundred
	for range d.number(1, 4) {
		percent := pick(d, []money.Decimal{left, left / 2, left / 3, 10_0000, 0})
		percent = min(percent, left)
		left -= percent
		parts = append(parts, plan.Part{Source: anID(d, payerIDs(p)), Percent: percent})
	}
	return parts
}

// splits is an item's funding in one period, or two that follow each other.
func (d dice) splits(p *plan.Plan, id plan.ID) []plan.Split {
	var list []plan.Split
	from := d.day()
	for range d.number(1, 2) {
		until := d.end(from)
		for _, part := range d.shares(p) {
			list = append(list, plan.Split{Post: id, Source: part.Source, Percent: part.Percent, From: from, Until: until})
		}
		if until == 0 {
			break
		}
		from = until + 1
	}
	return list
}

// scenarios adds up to three scenarios of up to four changes, on the plan or on each other.
func (d dice) scenarios(p *plan.Plan) {
	for i := range d.number(0, 3) {
		s := plan.Scenario{ID: name("scenario", i), Name: "Scenario"}
		if i > 0 && d.chance(60) {
			s.Parent = name("scenario", d.number(0, i-1))
		}
		state := must(p.Effective(s.Parent))
		for range d.number(0, 4) {
			change := d.change(state)
			if next, err := state.With([]plan.Change{change}); err == nil {
				state = next
				s.Changes = append(s.Changes, change)
			}
		}
		p.Scenarios = append(p.Scenarios, s)
	}
}

// change is a change that a plan may or may not take.
func (d dice) change(p *plan.Plan) plan.Change {
	payer := func() plan.ID { return anID(d, payerIDs(p)) }
	source := func() plan.ID { return anID(d, sourceIDs(p)) }
	stream := func() plan.ID { return anID(d, streamIDs(p)) }
	contract := func() plan.ID { return anID(d, contractIDs(p)) }
	item := func() plan.ID { return anID(d, itemIDs(p)) }
	percent := func() *money.Decimal {
		x := pick(d, []money.Decimal{0, 50_0000, 33_3333, money.Hundred})
		return &x
	}
	dated := func(parts []plan.Part) []plan.DatedPart {
		var list []plan.DatedPart
		from := d.day()
		for _, x := range parts {
			list = append(list, plan.DatedPart{Source: x.Source, Percent: x.Percent, From: from, Until: d.end(from)})
		}
		return list
	}
	from := d.day()
	changes := []func() plan.Change{
		func() plan.Change {
			return plan.EndProgramme{Programme: d.programmeOf(p), On: d.day(), Posts: pick(d, []plan.EndPosts{"", plan.KeepPosts, plan.EndPostsAsWell})}
		},
		func() plan.Change { return plan.EndSource{Source: payer(), On: d.day(), WholeKept: d.chance(30)} },
		func() plan.Change {
			x := plan.ExtendSource{Source: source(), Until: d.day(), AnnualAmount: d.pounds(40_000)}
			if d.chance(30) {
				x.From = d.day()
			}
			return x
		},
		func() plan.Change {
			return plan.ScaleSource{Source: source(), Percent: pick(d, []money.Decimal{0, 50_0000, 33_3333, 1000_0000}), From: d.day()}
		},
		func() plan.Change {
			return plan.Vire{From: source(), To: source(), Amount: 1 + d.pounds(10_000), On: from, Until: d.after(from)}
		},
		func() plan.Change { return plan.AddSource{Source: d.source(p, "new-source")} },
		func() plan.Change { return plan.RemoveSource{Source: payer()} },
		func() plan.Change { return plan.SetStatus{Source: payer(), Status: d.status()} },
		func() plan.Change { return plan.WidenSource{Source: payer(), Block: d.block(p)} },
		func() plan.Change { return plan.AddPost{Post: d.post(p, "new-post")} },
		func() plan.Change { return plan.AddCost{Cost: d.cost(p, "new-cost")} },
		func() plan.Change { return plan.EndPost{Post: item(), On: d.day()} },
		func() plan.Change { return plan.ExtendPost{Post: item(), Ends: d.end(from)} },
		func() plan.Change { return plan.SetFTE{Post: item(), FTE: d.fte(), From: d.day()} },
		func() plan.Change { return plan.AddContract{Contract: d.contract(p, "new-contract")} },
		func() plan.Change { return plan.EndContract{Contract: contract(), On: d.day()} },
		func() plan.Change { return plan.ExtendContract{Contract: contract(), Ends: d.end(from)} },
		func() plan.Change { return plan.AwardPay{Award: d.award(p, 4)} },
		func() plan.Change {
			return plan.SetSplits{Post: item(), From: from, Until: d.end(from), Splits: d.shares(p)}
		},
		func() plan.Change { return plan.SetOutcomes{Stream: stream(), SuccessRate: percent(), From: d.year()} },
		func() plan.Change { return plan.SetOutcomes{Stream: stream(), AttachmentsPercent: percent()} },
		func() plan.Change {
			return plan.SetOutcomes{Stream: stream(), AttachmentsPercent: percent(), From: d.year()}
		},
		func() plan.Change {
			return plan.SetOutcomes{Stream: stream(), EarnedAutonomyFrom: d.day(), ClaimsUntil: d.day(), Results: d.counts(50)}
		},
		func() plan.Change {
			return plan.SetSavings{Saving: "saving-0", Percent: percent(), DelayMonths: pick(d, []int{3, 60})}
		},
		func() plan.Change { return plan.PutProgramme{Programme: d.programme(d.programmeOf(p))} },
		func() plan.Change { return plan.PutPost{Post: d.post(p, item())} },
		func() plan.Change { return plan.PutCost{Cost: d.cost(p, item())} },
		func() plan.Change { return plan.PutContract{Contract: d.contract(p, contract())} },
		func() plan.Change { return plan.PutSource{Source: d.source(p, source())} },
		func() plan.Change { return plan.PutSplits{Post: item(), Splits: dated(d.shares(p))} },
		func() plan.Change { return plan.PutOutcomes{Stream: d.stream(p, stream())} },
		func() plan.Change { return plan.PutSaving{Saving: d.saving(p, "saving-0")} },
		func() plan.Change { return plan.PutPayAward{Award: d.award(p, 5)} },
		func() plan.Change { return plan.PutMeasure{Measure: d.measure(p, "measure-0")} },
		func() plan.Change { return plan.DeleteProgramme{Programme: d.programmeOf(p)} },
		func() plan.Change { return plan.DeletePost{Post: item()} },
		func() plan.Change { return plan.DeleteCost{Cost: item()} },
		func() plan.Change { return plan.DeleteContract{Contract: contract()} },
		func() plan.Change { return plan.DeleteSource{Source: source()} },
		func() plan.Change { return plan.DeleteSplits{Post: item()} },
		func() plan.Change { return plan.DeleteOutcomes{Stream: stream()} },
		func() plan.Change { return plan.DeleteSaving{Saving: "saving-0"} },
		func() plan.Change { return plan.DeleteMeasure{Measure: "measure-0"} },
		func() plan.Change { return plan.DeletePayAward{From: from} },
	}
	return pick(d, changes)()
}
