package forecast_test

import (
	"fmt"
	"strings"

	"cliffedge/forecast"
	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
)

// The words in which the tests of this package write their plans. A plan is a list of parts; a part may carry options:
//
//	council(
//		post("kw", "12000", until("2020-03-31")),
//		grant("icb", year("2019/20", "6000"), forProgramme("families")),
//	)
//
// What is not said is as plain as can be: one full-time permanent post or open-ended cost line of the programme "families",
// there since 2010, at priority 100; a confirmed source at 100% that may pay for everything.

// part adds an item to a plan.
type part func(p *plan.Plan)

// option says more of an item.
type option func(item any)

// council gives the plan of those parts, which must be valid.
func council(parts ...part) *plan.Plan {
	p := draft(parts...)
	if err := p.Validate().Err(); err != nil {
		panic(err)
	}
	return p
}

// draft gives the plan of those parts, valid or not.
func draft(parts ...part) *plan.Plan {
	p := &plan.Plan{
		Authority:    plan.Authority{ID: "example", Name: "Example Council"},
		LeadTimeDays: plan.DefaultLeadTimeDays,
	}
	for _, add := range parts {
		add(p)
	}
	if p.Programme("families") == nil {
		programme("families")(p)
	}
	return p
}

// parts makes several parts one.
func parts(list ...part) part {
	return func(p *plan.Plan) {
		for _, add := range list {
			add(p)
		}
	}
}

func leadTime(days int) part { return func(p *plan.Plan) { p.LeadTimeDays = days } }

func programme(id plan.ID, more ...option) part {
	x := plan.Programme{ID: id, Name: title(id), Starts: day("2010-04-01")}
	apply(&x, more)
	return func(p *plan.Plan) { p.Programmes = append(p.Programmes, x) }
}

// post is a full-time post at a salary a year, without on-costs.
func post(id plan.ID, salary string, more ...option) part {
	x := aPost(id, salary, more...)
	return func(p *plan.Plan) { p.Posts = append(p.Posts, x) }
}

func aPost(id plan.ID, salary string, more ...option) plan.Post {
	x := plan.Post{
		ID: id, Title: title(id), Programme: "families", FTE: money.One, Starts: day("2010-04-01"), Priority: plan.DefaultPriority,
		Salaries: []plan.Salary{{From: day("2010-04-01"), Amount: pounds(salary)}},
	}
	apply(&x, more)
	return x
}

// cost is a yearly cost line.
func cost(id plan.ID, annual string, more ...option) part {
	x := aCost(id, annual, more...)
	return func(p *plan.Plan) { p.Costs = append(p.Costs, x) }
}

func aCost(id plan.ID, annual string, more ...option) plan.CostLine {
	x := plan.CostLine{
		ID: id, Title: title(id), Programme: "families", Annual: pounds(annual), Starts: day("2010-04-01"), Priority: plan.DefaultPriority,
	}
	apply(&x, more)
	return x
}

// oneOff is a cost line of one amount on one day.
func oneOff(id plan.ID, amount, on string, more ...option) part {
	x := aCost(id, "0", more...)
	x.OneOff, x.Amount, x.On, x.Starts = true, pounds(amount), day(on), 0
	return func(p *plan.Plan) { p.Costs = append(p.Costs, x) }
}

// contract is an appointment to a post for those days; until "" is open-ended.
func contract(id, to plan.ID, from, until string, more ...option) part {
	x := aContract(id, to, from, until, more...)
	return func(p *plan.Plan) { p.Contracts = append(p.Contracts, x) }
}

func aContract(id, to plan.ID, from, until string, more ...option) plan.Contract {
	x := plan.Contract{ID: id, Post: to, Kind: plan.FixedTerm, Starts: day(from), Ends: day(until), FTE: money.One}
	apply(&x, more)
	return x
}

func grant(id plan.ID, more ...option) part   { return source(plan.Grant, id, more) }
func reserve(id plan.ID, more ...option) part { return source(plan.Reserve, id, more) }
func budget(id plan.ID, more ...option) part  { return source(plan.BaseBudget, id, more) }

func source(kind plan.SourceKind, id plan.ID, more []option) part {
	x := aSource(kind, id, more...)
	return func(p *plan.Plan) { p.Sources = append(p.Sources, x) }
}

func aSource(kind plan.SourceKind, id plan.ID, more ...option) plan.Source {
	x := plan.Source{
		ID: id, Name: title(id), Kind: kind, Status: plan.Confirmed, InterventionRate: money.Hundred, Priority: plan.DefaultPriority,
	}
	apply(&x, more)
	return x
}

// stream is an outcome stream of the programme "families", there since 2010, at £1,000 a family and £800 a result.
func stream(id plan.ID, more ...option) part {
	x := aStream(id, more...)
	return func(p *plan.Plan) { p.Outcomes = append(p.Outcomes, x) }
}

func aStream(id plan.ID, more ...option) plan.OutcomeStream {
	x := plan.OutcomeStream{
		ID: id, Name: title(id), Programme: "families", Status: plan.Confirmed, Starts: day("2010-04-01"),
		AttachmentFee: 1_000_00, ResultPayment: 800_00, SuccessRates: []plan.YearRate{{Percent: 0}},
		InterventionRate: money.Hundred, Priority: plan.DefaultPriority,
	}
	apply(&x, more)
	return x
}

// split is a percentage of a post's cost that a source is meant to fund; until "" is open-ended.
func split(of, source plan.ID, percentage, from, until string) part {
	x := plan.Split{Post: of, Source: source, Percent: percent(percentage), From: day(from), Until: day(until)}
	return func(p *plan.Plan) { p.Splits = append(p.Splits, x) }
}

// award is a pay award: "2%", or "£500" for each full-time year.
func award(from, size string, more ...option) part {
	x := anAward(from, size, more...)
	return func(p *plan.Plan) { p.PayAwards = append(p.PayAwards, x) }
}

func anAward(from, size string, more ...option) plan.PayAward {
	x := plan.PayAward{From: day(from)}
	if percentage, ok := strings.CutSuffix(size, "%"); ok {
		x.Percent = percent(percentage)
	} else {
		x.Flat, x.Amount = true, pounds(size)
	}
	apply(&x, more)
	return x
}

// decision asks for an action by a day; due "" is none.
func decision(id plan.ID, due string, status plan.DecisionStatus, action string) part {
	x := plan.Decision{ID: id, Body: "Cabinet", Date: day("2018-07-02"), Text: "Agreed.", Action: action, Due: day(due), Status: status}
	return func(p *plan.Plan) { p.Decisions = append(p.Decisions, x) }
}

// waiver accepts a finding about an item until a day; until "" is for ever.
func waiver(finding forecast.FindingCode, at plan.Ref, until string) part {
	x := plan.Waiver{Finding: string(finding), At: at, Until: day(until)}
	return func(p *plan.Plan) { p.Waivers = append(p.Waivers, x) }
}

// saving is cost of the council avoided in the programme "families", by family and year.
func saving(id plan.ID, perFamily string, lagMonths int, families ...plan.YearCount) part {
	x := plan.Saving{
		ID: id, Name: title(id), Programme: "families", PerFamily: pounds(perFamily), Families: families, Beneficiary: plan.Council,
		LagMonths: lagMonths, Percent: money.Hundred,
	}
	return func(p *plan.Plan) { p.Savings = append(p.Savings, x) }
}

// families is a number of them in a financial year.
func families(year string, count int64) plan.YearCount {
	return plan.YearCount{Year: financialYear(year), Count: count}
}

// scenario is changes on the plan.
func scenario(id plan.ID, changes ...plan.Change) part { return child(id, "", changes...) }

// child is changes on another scenario.
func child(id, parent plan.ID, changes ...plan.Change) part {
	return func(p *plan.Plan) {
		p.Scenarios = append(p.Scenarios, plan.Scenario{ID: id, Name: title(id), Parent: parent, Changes: changes})
	}
}

// Options of posts, cost lines, contracts, streams and programmes.

func from(date string) option {
	return func(item any) {
		switch x := item.(type) {
		case *plan.Post:
			x.Starts = day(date)
		case *plan.CostLine:
			x.Starts = day(date)
		case *plan.OutcomeStream:
			x.Starts = day(date)
		case *plan.Programme:
			x.Starts = day(date)
		default:
			misplaced("from", item)
		}
	}
}

func until(date string) option {
	return func(item any) {
		switch x := item.(type) {
		case *plan.Post:
			x.Ends = day(date)
		case *plan.CostLine:
			x.Ends = day(date)
		case *plan.OutcomeStream:
			x.Ends = day(date)
		case *plan.Programme:
			x.Ends = day(date)
		default:
			misplaced("until", item)
		}
	}
}

func of(programme plan.ID) option {
	return func(item any) {
		switch x := item.(type) {
		case *plan.Post:
			x.Programme = programme
		case *plan.CostLine:
			x.Programme = programme
		case *plan.OutcomeStream:
			x.Programme = programme
		default:
			misplaced("of", item)
		}
	}
}

func at(location string) option {
	return func(item any) {
		switch x := item.(type) {
		case *plan.Post:
			x.Location = location
		case *plan.CostLine:
			x.Location = location
		default:
			misplaced("at", item)
		}
	}
}

func priority(n int) option {
	return func(item any) {
		switch x := item.(type) {
		case *plan.Post:
			x.Priority = n
		case *plan.CostLine:
			x.Priority = n
		case *plan.Source:
			x.Priority = n
		case *plan.OutcomeStream:
			x.Priority = n
		default:
			misplaced("priority", item)
		}
	}
}

func fte(number string) option {
	return func(item any) {
		switch x := item.(type) {
		case *plan.Post:
			x.FTE = percent(number)
		case *plan.Contract:
			x.FTE = percent(number)
		default:
			misplaced("fte", item)
		}
	}
}

// assumed says that an item's figures are an assumption; noted, what else is to be known of it.
func assumed() option          { return remark(func(r *plan.Remark) { r.Assumed = true }) }
func noted(note string) option { return remark(func(r *plan.Remark) { r.Note = note }) }

func remark(say func(r *plan.Remark)) option {
	return func(item any) {
		switch x := item.(type) {
		case *plan.Programme:
			say(&x.Remark)
		case *plan.Post:
			say(&x.Remark)
		case *plan.CostLine:
			say(&x.Remark)
		case *plan.Contract:
			say(&x.Remark)
		case *plan.PayAward:
			say(&x.Remark)
		case *plan.Source:
			say(&x.Remark)
		case *plan.OutcomeStream:
			say(&x.Remark)
		default:
			misplaced("a remark", item)
		}
	}
}

// Options of contracts.

func permanent() option {
	return ofContract(func(x *plan.Contract) { x.Kind = plan.Permanent })
}

func secondment() option {
	return ofContract(func(x *plan.Contract) { x.Kind = plan.Secondment })
}

// since is the first day of continuous service.
func since(date string) option {
	return ofContract(func(x *plan.Contract) { x.ContinuousSince = day(date) })
}

func ofContract(do func(x *plan.Contract)) option {
	return func(item any) {
		x, ok := item.(*plan.Contract)
		if !ok {
			misplaced("an option of contracts", item)
		}
		do(x)
	}
}

// Options of posts.

func step(date, number string) option {
	return ofPost(func(x *plan.Post) {
		x.FTESteps = append(x.FTESteps, plan.FTEStep{From: day(date), FTE: percent(number)})
	})
}

// salary is a further salary from a day on.
func salary(date, amount string) option {
	return ofPost(func(x *plan.Post) {
		x.Salaries = append(x.Salaries, plan.Salary{From: day(date), Amount: pounds(amount)})
	})
}

func onCosts(percentage string) option {
	return ofPost(func(x *plan.Post) {
		x.OnCosts = []plan.OnCosts{{Percent: percent(percentage), NationalInsurance: plan.NINone}}
	})
}

// onCostsFrom is one of several blocks of on-costs.
func onCostsFrom(date, percentage string, insurance plan.NationalInsurance) option {
	return ofPost(func(x *plan.Post) {
		x.OnCosts = append(x.OnCosts, plan.OnCosts{From: day(date), Percent: percent(percentage), NationalInsurance: insurance})
	})
}

// insured is on-costs of statutory National Insurance alone.
func insured() option {
	return ofPost(func(x *plan.Post) { x.OnCosts = []plan.OnCosts{{NationalInsurance: plan.NIStatutory}} })
}

func otherAnnual(amount string) option {
	return ofPost(func(x *plan.Post) { x.OtherAnnual = pounds(amount) })
}

func caseload(number string) option {
	return ofPost(func(x *plan.Post) { x.Caseload = percent(number) })
}
func endsWithProgramme() option { return ofPost(func(x *plan.Post) { x.EndsWithProgramme = true }) }

func ofPost(do func(x *plan.Post)) option {
	return func(item any) {
		x, ok := item.(*plan.Post)
		if !ok {
			misplaced("an option of posts", item)
		}
		do(x)
	}
}

// group is the pay group of a post or a pay award.
func group(name string) option {
	return func(item any) {
		switch x := item.(type) {
		case *plan.Post:
			x.PayGroup = name
		case *plan.PayAward:
			x.PayGroup = name
		default:
			misplaced("group", item)
		}
	}
}

// Options of sources.

// year is a tranche for a financial year.
func year(name, amount string) option {
	span := financialYear(name).Span()
	return tranche(amount, span.From.String(), span.Until.String(), "")
}

// money for some days of a financial year, spread over them.
func spread(from, until, amount string) option { return tranche(amount, from, until, plan.Spread) }

// pot is money for some days, spent in order.
func pot(from, until, amount string) option { return tranche(amount, from, until, plan.InOrder) }

func tranche(amount, from, until string, use plan.Use) option {
	return func(item any) {
		x, ok := item.(*plan.Source)
		if !ok {
			misplaced("a tranche", item)
		}
		x.Tranches = append(x.Tranches, plan.Tranche{Amount: pounds(amount), From: day(from), Until: day(until), Use: use})
	}
}

func provisional() option { return status(plan.Provisional) }
func bid() option         { return status(plan.Bid) }

func status(s plan.Status) option {
	return func(item any) {
		switch x := item.(type) {
		case *plan.Source:
			x.Status = s
		case *plan.OutcomeStream:
			x.Status = s
		default:
			misplaced("status", item)
		}
	}
}

// matched is an intervention rate, beside match funding from those sources for the rest.
func matched(rate string, by ...plan.ID) option {
	return func(item any) {
		switch x := item.(type) {
		case *plan.Source:
			x.InterventionRate, x.MatchSources = percent(rate), by
		case *plan.OutcomeStream:
			x.InterventionRate, x.MatchSources = percent(rate), by
		default:
			misplaced("matched", item)
		}
	}
}

func forProgramme(ids ...plan.ID) option { return forBlock(plan.Eligibility{Programmes: ids}) }
func forPosts(ids ...plan.ID) option     { return forBlock(plan.Eligibility{Posts: ids}) }
func forPlaces(names ...string) option   { return forBlock(plan.Eligibility{Locations: names}) }

// forBlock is one more alternative block of what a source may pay for.
func forBlock(b plan.Eligibility) option {
	return func(item any) {
		switch x := item.(type) {
		case *plan.Source:
			x.Eligible = append(x.Eligible, b)
		case *plan.OutcomeStream:
			x.Eligible = append(x.Eligible, b)
		default:
			misplaced("eligibility", item)
		}
	}
}

// Options of outcome streams.

// attaches is the families attached in a year.
func attaches(year string, families int64) option {
	return ofStream(func(x *plan.OutcomeStream) {
		x.Attachments = append(x.Attachments, plan.YearCount{Year: financialYear(year), Count: families})
	})
}

// pays is what is paid for a family attached and for a result.
func pays(fee, result string) option {
	return ofStream(func(x *plan.OutcomeStream) { x.AttachmentFee, x.ResultPayment = pounds(fee), pounds(result) })
}

// succeeds is the success rate, and the months from attachment to result.
func succeeds(rate string, lagMonths int) option {
	return ofStream(func(x *plan.OutcomeStream) {
		x.SuccessRates, x.LagMonths = []plan.YearRate{{Percent: percent(rate)}}, lagMonths
	})
}

// succeedsFrom is the success rate of families attached in a year, and in later ones that are not named.
func succeedsFrom(year, rate string) option {
	return ofStream(func(x *plan.OutcomeStream) {
		if len(x.SuccessRates) == 1 && x.SuccessRates[0].Year == 0 {
			x.SuccessRates = nil
		}
		x.SuccessRates = append(x.SuccessRates, plan.YearRate{Year: financialYear(year), Percent: percent(rate)})
	})
}

// achieved is the results really paid in a year.
func achieved(year string, results int64) option {
	return ofStream(func(x *plan.OutcomeStream) {
		x.Results = append(x.Results, plan.YearCount{Year: financialYear(year), Count: results})
	})
}

func claimsUntil(date string) option {
	return ofStream(func(x *plan.OutcomeStream) { x.ClaimsUntil = day(date) })
}

func atMost(results int64) option {
	return ofStream(func(x *plan.OutcomeStream) { x.MaxResults = &results })
}

func autonomousFrom(date string) option {
	return ofStream(func(x *plan.OutcomeStream) { x.EarnedAutonomyFrom = day(date) })
}

func carriesUntil(date string) option {
	return ofStream(func(x *plan.OutcomeStream) { x.CarryUntil = day(date) })
}

func ofStream(do func(x *plan.OutcomeStream)) option {
	return func(item any) {
		x, ok := item.(*plan.OutcomeStream)
		if !ok {
			misplaced("an option of outcome streams", item)
		}
		do(x)
	}
}

func apply(item any, more []option) {
	for _, say := range more {
		say(item)
	}
}

func misplaced(what string, item any) { panic(fmt.Sprintf("%s cannot be said of %T", what, item)) }

// title is a name for an item: its id with a capital letter and spaces.
func title(id plan.ID) string {
	text := strings.ReplaceAll(string(id), "-", " ")
	return strings.ToUpper(text[:1]) + text[1:]
}

// day reads a date; "" is none.
func day(text string) fiscal.Day {
	if text == "" {
		return 0
	}
	return must(fiscal.ParseDay(text))
}

func month(text string) fiscal.Month        { return must(fiscal.ParseMonth(text)) }
func financialYear(text string) fiscal.Year { return must(fiscal.ParseYear(text)) }
func percent(text string) money.Decimal     { return must(money.ParseDecimal(text)) }

// pounds reads an amount such as "12000", "£12,000.00" or "-400".
func pounds(text string) money.Pence {
	return must(money.ParsePence(strings.NewReplacer("£", "", ",", "").Replace(text)))
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
