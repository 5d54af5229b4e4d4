package plan_test

import (
	"fmt"
	"strings"
	"testing"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
)

// The words in which the tests of this package write their plans: what is not said is as plain as can be.

// part adds an item to a plan.
type part func(p *plan.Plan)

// draft gives the plan of those parts, valid or not, with a programme "families".
func draft(parts ...part) *plan.Plan {
	p := &plan.Plan{
		Authority:    plan.Authority{ID: "example", Name: "Example Council"},
		LeadTimeDays: plan.DefaultLeadTimeDays,
		Programmes:   []plan.Programme{{ID: "families", Name: "Families First", Starts: day("2015-04-01")}},
	}
	for _, add := range parts {
		add(p)
	}
	return p
}

// council gives the plan of those parts, which must be valid.
func council(parts ...part) *plan.Plan {
	p := draft(parts...)
	if err := p.Validate().Err(); err != nil {
		panic(err)
	}
	return p
}

// programme is a further programme; until "" is open-ended.
func programme(id plan.ID, until string) part {
	return func(p *plan.Plan) {
		p.Programmes = append(p.Programmes, plan.Programme{ID: id, Name: title(id), Starts: day("2015-04-01"), Ends: day(until)})
	}
}

// post is a permanent full-time post of the programme "families" at £24,000; more says what is otherwise.
func post(id plan.ID, more ...func(x *plan.Post)) part {
	x := aPost(id, more...)
	return func(p *plan.Plan) { p.Posts = append(p.Posts, x) }
}

func aPost(id plan.ID, more ...func(x *plan.Post)) plan.Post {
	x := plan.Post{
		ID: id, Title: title(id), Programme: "families", FTE: money.One, Starts: day("2016-04-01"), Priority: plan.DefaultPriority,
		Salaries: []plan.Salary{{From: day("2016-04-01"), Amount: 24_000_00}},
	}
	for _, say := range more {
		say(&x)
	}
	return x
}

// cost is a yearly cost line of £12,000; more says what is otherwise.
func cost(id plan.ID, more ...func(x *plan.CostLine)) part {
	x := aCost(id, more...)
	return func(p *plan.Plan) { p.Costs = append(p.Costs, x) }
}

func aCost(id plan.ID, more ...func(x *plan.CostLine)) plan.CostLine {
	x := plan.CostLine{
		ID: id, Title: title(id), Programme: "families", Annual: 12_000_00, Starts: day("2016-04-01"), Priority: plan.DefaultPriority,
	}
	for _, say := range more {
		say(&x)
	}
	return x
}

func oneOff(id plan.ID, on string) part {
	return cost(id, func(x *plan.CostLine) { x.OneOff, x.Annual, x.Starts, x.Amount, x.On = true, 0, 0, 8_000_00, day(on) })
}

// contract is an appointment; until "" is open-ended.
func contract(id, to plan.ID, from, until string) part {
	x := aContract(id, to, from, until)
	return func(p *plan.Plan) { p.Contracts = append(p.Contracts, x) }
}

func aContract(id, to plan.ID, from, until string) plan.Contract {
	return plan.Contract{ID: id, Post: to, Kind: plan.FixedTerm, Starts: day(from), Ends: day(until), FTE: money.One}
}

// grant is a confirmed grant at 100% that may pay for everything; more says what is otherwise.
func grant(id plan.ID, more ...func(x *plan.Source)) part {
	x := aGrant(id, more...)
	return func(p *plan.Plan) { p.Sources = append(p.Sources, x) }
}

func aGrant(id plan.ID, more ...func(x *plan.Source)) plan.Source {
	x := plan.Source{
		ID: id, Name: title(id), Kind: plan.Grant, Status: plan.Confirmed, InterventionRate: money.Hundred, Priority: plan.DefaultPriority,
	}
	for _, say := range more {
		say(&x)
	}
	return x
}

// tranche is money of a source for those days; use "" is not said.
func tranche(amount, from, until string, use plan.Use) func(x *plan.Source) {
	return func(x *plan.Source) {
		x.Tranches = append(x.Tranches, plan.Tranche{Amount: pounds(amount), From: day(from), Until: day(until), Use: use})
	}
}

// year is a tranche for a financial year, which does not say how it is used.
func year(name, amount string) func(x *plan.Source) {
	span := financialYear(name).Span()
	return tranche(amount, span.From.String(), span.Until.String(), "")
}

func kind(k plan.SourceKind) func(x *plan.Source) { return func(x *plan.Source) { x.Kind = k } }

// for is one more block of what a source may pay for.
func only(b plan.Eligibility) func(x *plan.Source) {
	return func(x *plan.Source) { x.Eligible = append(x.Eligible, b) }
}

func onlyFor(programmes ...plan.ID) func(x *plan.Source) {
	return only(plan.Eligibility{Programmes: programmes})
}

// matched is an intervention rate beside match sources.
func matched(rate string, by ...plan.ID) func(x *plan.Source) {
	return func(x *plan.Source) { x.InterventionRate, x.MatchSources = number(rate), by }
}

// stream is an outcome stream of "families" with 120 families in 2019/20; more says what is otherwise.
func stream(id plan.ID, more ...func(x *plan.OutcomeStream)) part {
	x := aStream(id, more...)
	return func(p *plan.Plan) { p.Outcomes = append(p.Outcomes, x) }
}

func aStream(id plan.ID, more ...func(x *plan.OutcomeStream)) plan.OutcomeStream {
	x := plan.OutcomeStream{
		ID: id, Name: title(id), Programme: "families", Status: plan.Confirmed, Starts: day("2015-04-01"),
		Attachments: []plan.YearCount{{Year: 2019, Count: 120}}, AttachmentFee: 1_000_00, ResultPayment: 800_00,
		SuccessRates: []plan.YearRate{{Percent: 50 * money.One}}, InterventionRate: money.Hundred, Priority: plan.DefaultPriority,
	}
	for _, say := range more {
		say(&x)
	}
	return x
}

// split is a percentage of a post's cost that a source is meant to fund; until "" is open-ended.
func split(of, source plan.ID, percent, from, until string) part {
	return func(p *plan.Plan) {
		p.Splits = append(p.Splits, plan.Split{Post: of, Source: source, Percent: number(percent), From: day(from), Until: day(until)})
	}
}

func award(from, percent, group string) part {
	return func(p *plan.Plan) { p.PayAwards = append(p.PayAwards, anAward(from, percent, group)) }
}

func anAward(from, percent, group string) plan.PayAward {
	return plan.PayAward{From: day(from), Percent: number(percent), PayGroup: group}
}

func flatAward(from, amount string) plan.PayAward {
	return plan.PayAward{From: day(from), Flat: true, Amount: pounds(amount)}
}

func saving(id plan.ID, lagMonths int) part {
	return func(p *plan.Plan) { p.Savings = append(p.Savings, aSaving(id, lagMonths)) }
}

func aSaving(id plan.ID, lagMonths int) plan.Saving {
	return plan.Saving{
		ID: id, Name: title(id), Programme: "families", PerFamily: 3_500_00, Families: []plan.YearCount{{Year: 2018, Count: 90}},
		Beneficiary: plan.Council, LagMonths: lagMonths, Percent: money.Hundred,
	}
}

func measure(id plan.ID) part {
	return func(p *plan.Plan) {
		p.Measures = append(p.Measures, plan.Measure{ID: id, Programme: "families", Name: title(id)})
	}
}

// scenario is changes on the plan; child, on another scenario.
func scenario(id plan.ID, changes ...plan.Change) part { return child(id, "", changes...) }

func child(id, parent plan.ID, changes ...plan.Change) part {
	return func(p *plan.Plan) {
		p.Scenarios = append(p.Scenarios, plan.Scenario{ID: id, Name: title(id), Parent: parent, Changes: changes})
	}
}

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

func financialYear(text string) fiscal.Year { return must(fiscal.ParseYear(text)) }
func number(text string) money.Decimal      { return must(money.ParseDecimal(text)) }
func pounds(text string) money.Pence {
	return must(money.ParsePence(strings.ReplaceAll(text, ",", "")))
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

// What the tests show of a plan, an item a line.

func sources(p *plan.Plan) string {
	var lines []string
	for _, s := range p.Sources {
		line := string(s.ID) + ":"
		for k, t := range s.Tranches {
			if k > 0 {
				line += ","
			}
			line += fmt.Sprintf(" %s %s", t.Amount, window(t.Window()))
			if t.Use == plan.InOrder {
				line += " in order"
			}
			if t.Use == "" {
				line += " unsettled"
			}
		}
		if len(s.Tranches) == 0 {
			line += " nothing"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// window is "2019/20" for a whole financial year, else "2019-04-01 to 2019-09-30", or "from 2019-04-01".
func window(s fiscal.Span) string {
	switch y := s.From.Month().Year(); {
	case s == y.Span():
		return y.String()
	case s.Until.OrForever() == fiscal.Forever:
		return "from " + s.From.String()
	default:
		return s.From.String() + " to " + s.Until.String()
	}
}

func posts(p *plan.Plan) string {
	var lines []string
	for _, x := range p.Posts {
		line := fmt.Sprintf("%s: %s", x.ID, window(fiscal.Span{From: x.Starts, Until: x.Ends}))
		if x.EndsWithProgramme {
			line += " with its programme"
		}
		for _, s := range x.FTESteps {
			line += fmt.Sprintf(", %s FTE from %s", s.FTE, s.From)
		}
		lines = append(lines, line)
	}
	for _, x := range p.Costs {
		when := window(fiscal.Span{From: x.Starts, Until: x.Ends})
		if x.OneOff {
			when = "on " + x.On.String()
		}
		lines = append(lines, fmt.Sprintf("%s: %s", x.ID, when))
	}
	return strings.Join(lines, "\n")
}

func contracts(p *plan.Plan) string {
	var lines []string
	for _, x := range p.Contracts {
		lines = append(lines, fmt.Sprintf("%s of %s: %s", x.ID, x.Post, window(fiscal.Span{From: x.Starts, Until: x.Ends})))
	}
	return strings.Join(lines, "\n")
}

func splits(p *plan.Plan) string {
	var lines []string
	for _, s := range p.Splits {
		lines = append(lines, fmt.Sprintf("%s by %s: %s%% %s", s.Post, s.Source, s.Percent, window(fiscal.Span{From: s.From, Until: s.Until})))
	}
	return strings.Join(lines, "\n")
}

func awards(p *plan.Plan) string {
	var lines []string
	for _, a := range p.PayAwards {
		size := a.Percent.String() + "%"
		if a.Flat {
			size = a.Amount.String()
		}
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s: %s %s", a.From, size, a.PayGroup)))
	}
	return strings.Join(lines, "\n")
}

// streams shows what changes leave of the outcome streams.
func streams(p *plan.Plan) string {
	var lines []string
	for _, s := range p.Outcomes {
		line := fmt.Sprintf("%s: attachments %v, results %v", s.ID, s.Attachments, s.Results)
		if s.Changed.StoppedOn != 0 {
			line += ", stopped on " + s.Changed.StoppedOn.String()
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// parallel shows one thing after the other.
func parallel(shows ...func(*plan.Plan) string) func(*plan.Plan) string {
	return func(p *plan.Plan) string {
		var texts []string
		for _, show := range shows {
			texts = append(texts, show(p))
		}
		return strings.Join(texts, "\n")
	}
}

// same compares texts line by line, however they are indented.
func same(t *testing.T, got, want string) {
	t.Helper()
	if got, want := tidy(got), tidy(want); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func tidy(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return strings.Join(lines, "\n")
}
