package forecast_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"cliffedge/forecast"
	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// What holds for every plan. Plans, scenarios and options are random; a plan that breaks a rule is made as small as it can be
// and shown.

// onRandomPlans checks what must hold of a random plan under a random scenario.
func onRandomPlans(t *testing.T, check func(t *rapid.T, p *plan.Plan, scenario plan.ID, o forecast.Options)) {
	rapid.Check(t, func(t *rapid.T) {
		p := aRandomPlan(t)
		check(t, p, aRandomScenario(t, p), randomOptions(t))
	})
}

// mostRounds bounds how often random plans are drawn until a test has seen what it is about.
const mostRounds = 20

// onRandomPlansUntil is onRandomPlans, again and again until the test has seen the cases that it is about: a short run may draw none.
func onRandomPlansUntil(t *testing.T, seen func() bool, check func(t *rapid.T, p *plan.Plan, scenario plan.ID, o forecast.Options)) {
	for range mostRounds {
		if onRandomPlans(t, check); seen() || t.Failed() {
			return
		}
	}
}

func run(t *rapid.T, p *plan.Plan, scenario plan.ID, o forecast.Options) *forecast.Forecast {
	f, err := forecast.Run(p, scenario, o)
	if err != nil {
		t.Fatalf("the plan cannot be forecast: %v", err)
	}
	return f
}

// Cost is funding and gap, exactly, however it is added up: by month, quarter, year, programme, post or tranche.
func TestFiguresAddUp(t *testing.T) {
	onRandomPlans(t, func(t *rapid.T, p *plan.Plan, scenario plan.ID, o forecast.Options) {
		f := run(t, p, scenario, o)
		equal(t, "months", f.Total, sum(f.Months, func(m forecast.MonthTotals) forecast.Totals { return m.Totals }))
		equal(t, "quarters", f.Total, sum(f.Quarters, func(q forecast.QuarterTotals) forecast.Totals { return q.Totals }))
		equal(t, "years", f.Total, sum(f.Years, func(y forecast.YearTotals) forecast.Totals { return y.Totals }))
		equal(t, "programmes", f.Total, sum(f.Programmes, func(x forecast.ProgrammeForecast) forecast.Totals { return x.Total }))
		for _, x := range f.Programmes {
			equal(t, "a programme's years", x.Total, sum(x.Years, func(y forecast.YearTotals) forecast.Totals { return y.Totals }))
		}
		for _, programme := range f.Programmes {
			equal(t, "a programme's posts", programme.Total, sum(f.Posts, func(x forecast.PostForecast) forecast.Totals {
				if programmeOf(f.Plan, x.Post) != programme.Programme {
					return forecast.Totals{}
				}
				return x.Total
			}))
		}
		var posts forecast.Totals
		for _, x := range f.Posts {
			var paid money.Pence
			for _, s := range x.Total.Sources {
				paid += s.Amount
			}
			if paid != x.Total.Funding {
				t.Fatalf("%s is funded with %s, and sources paid %s", x.Post, x.Total.Funding, paid)
			}
			if x.Total.Cost != x.Total.Funding+x.Total.Gap {
				t.Fatalf("%s does not add up: %s", x.Post, equation(x.Total))
			}
			posts.Cost, posts.Funding, posts.Gap = posts.Cost+x.Total.Cost, posts.Funding+x.Total.Funding, posts.Gap+x.Total.Gap
			var cost, gap money.Pence
			for i := range x.Costs {
				if x.Gaps[i] < 0 || x.Gaps[i] > x.Costs[i] {
					t.Fatalf("%s lacks %s of %s", x.Post, x.Gaps[i], x.Costs[i])
				}
				cost, gap = cost+x.Costs[i], gap+x.Gaps[i]
			}
			if cost != x.Total.Cost || gap != x.Total.Gap {
				t.Fatalf("the months of %s come to %s, lacking %s; in all it is %s, lacking %s", x.Post, cost, gap, x.Total.Cost, x.Total.Gap)
			}
		}
		posts.Sources = f.Total.Sources
		equal(t, "posts", f.Total, posts)
		for i, m := range f.Months {
			var cost, gap money.Pence
			for _, x := range f.Posts {
				cost, gap = cost+x.Costs[i], gap+x.Gaps[i]
			}
			if cost != m.Cost || gap != m.Gap {
				t.Fatalf("the posts of %s come to %s, lacking %s; in all it is %s, lacking %s", m.Month, cost, gap, m.Cost, m.Gap)
			}
		}
		drawn := forecast.Totals{Cost: f.Total.Cost, Funding: f.Total.Funding, Gap: f.Total.Gap}
		for _, x := range f.Tranches {
			drawn.Sources = paidAlso(drawn.Sources, x.Source, x.Drawn)
		}
		equal(t, "tranches", f.Total, drawn)
	})
}

func sum[T any](list []T, totals func(T) forecast.Totals) forecast.Totals {
	var all forecast.Totals
	for _, x := range list {
		t := totals(x)
		all.Cost, all.Funding, all.Gap = all.Cost+t.Cost, all.Funding+t.Funding, all.Gap+t.Gap
		for _, s := range t.Sources {
			all.Sources = paidAlso(all.Sources, s.Source, s.Amount)
		}
	}
	return all
}

// paidAlso adds what a source paid to a list.
func paidAlso(list []forecast.SourceAmount, source plan.ID, amount money.Pence) []forecast.SourceAmount {
	for i := range list {
		if list[i].Source == source {
			list[i].Amount += amount
			return list
		}
	}
	if amount == 0 {
		return list
	}
	return append(list, forecast.SourceAmount{Source: source, Amount: amount})
}

// equal compares money, source by source.
func equal(t *rapid.T, what string, want, got forecast.Totals) {
	checkTotals(t, got)
	if want.Cost != got.Cost || want.Funding != got.Funding || want.Gap != got.Gap {
		t.Fatalf("%s come to %s, not %s", what, equation(got), equation(want))
	}
	for _, s := range append(slices.Clone(want.Sources), got.Sources...) {
		if amountFrom(want, s.Source) != amountFrom(got, s.Source) {
			t.Fatalf("by %s, %s pays %s, not %s", what, s.Source, amountFrom(got, s.Source), amountFrom(want, s.Source))
		}
	}
}

func amountFrom(t forecast.Totals, source plan.ID) money.Pence {
	for _, s := range t.Sources {
		if s.Source == source {
			return s.Amount
		}
	}
	return 0
}

func checkTotals(t *rapid.T, x forecast.Totals) {
	paid := x.Funding
	for _, s := range x.Sources {
		if s.Amount <= 0 {
			t.Fatalf("%s is said to pay %s", s.Source, s.Amount)
		}
		paid -= s.Amount
	}
	if x.Cost != x.Funding+x.Gap || x.Gap < 0 || x.Funding < 0 || paid != 0 {
		t.Fatalf("this does not add up: %s", equation(x))
	}
	if x.FundedFTE > x.FilledFTE || x.FundedFTE < 0 {
		t.Fatalf("%s FTE of %s are funded", x.FundedFTE, x.FilledFTE)
	}
}

// A tranche's amount is what was drawn before the horizon and in it, what lapsed and what is left; nothing is drawn outside
// its window or beyond its amount.
func TestTranchesAddUp(t *testing.T) {
	onRandomPlans(t, func(t *rapid.T, p *plan.Plan, scenario plan.ID, o forecast.Options) {
		f := run(t, p, scenario, o)
		horizon := fiscal.Span{From: o.From.First(), Until: o.To.Last()}
		for _, x := range f.Tranches {
			window := fiscal.Span{From: x.From, Until: x.Until}
			switch {
			case x.Amount != x.DrawnBefore+x.Drawn+x.Lapsed+x.Left, min(x.DrawnBefore, x.Drawn, x.Lapsed, x.Left) < 0:
				t.Fatalf("this does not add up: %+v", x)
			case x.Lapsed > 0 && x.Until > horizon.Until, x.Left > 0 && x.Until <= horizon.Until:
				t.Fatalf("this has not lapsed, or is not left: %+v", x)
			case x.DrawnBefore > 0 && x.From >= horizon.From, x.Drawn > 0 && !window.Overlaps(horizon):
				t.Fatalf("this was drawn outside its window: %+v", x)
			}
		}
		counted := 0
		for i := range f.Plan.Sources {
			if counts(o, f.Plan.Sources[i].Status) {
				counted += len(f.Plan.Sources[i].Tranches)
			}
		}
		for _, x := range f.Tranches {
			if f.Plan.Stream(x.Source) != nil {
				counted++
			}
		}
		if counted != len(f.Tranches) {
			t.Fatalf("%d tranches are listed; there are %d", len(f.Tranches), counted)
		}
	})
}

// counts reports whether money of that status counts, as the rules say it.
func counts(o forecast.Options, s plan.Status) bool {
	switch o.Certainty {
	case plan.Bid:
		return true
	case plan.Provisional:
		return s != plan.Bid
	default:
		return s == plan.Confirmed
	}
}

// No money pays what it may not: not outside its days, not of another's programme, post or place, and not if it is not counted.
func TestMoneyStaysWhereItMayPay(t *testing.T) {
	onRandomPlans(t, func(t *rapid.T, p *plan.Plan, scenario plan.ID, o forecast.Options) {
		f := run(t, p, scenario, o)
		open := func(source plan.ID, m fiscal.Month) bool {
			return slices.ContainsFunc(f.Tranches, func(x forecast.TrancheForecast) bool {
				return x.Source == source && fiscal.Span{From: x.From, Until: x.Until}.Overlaps(m.Span())
			})
		}
		for _, m := range f.Months {
			for _, s := range m.Sources {
				if !open(s.Source, m.Month) {
					t.Fatalf("%s pays in %s, for which it has no money", s.Source, m.Month)
				}
			}
		}
		for _, x := range f.Posts {
			for i, m := range f.Months {
				if x.Gaps[i] == x.Costs[i] {
					continue
				}
				if !slices.ContainsFunc(payersOf(f.Plan), func(s payer) bool { return open(s.id, m.Month) && s.mayPay(f.Plan, x.Post) }) {
					t.Fatalf("in %s %s is paid, for which no money may pay", m.Month, x.Post)
				}
			}
		}
		for _, x := range f.Programmes {
			for _, s := range x.Total.Sources {
				mayPay := false
				for _, post := range f.Posts {
					mayPay = mayPay || programmeOf(f.Plan, post.Post) == x.Programme && payerOf(f.Plan, s.Source).mayPay(f.Plan, post.Post)
				}
				if !mayPay {
					t.Fatalf("%s pays for %s, none of whose posts it may pay", s.Source, x.Programme)
				}
			}
		}
	})
}

// payer is a source or stream, and what it may pay for.
type payer struct {
	id     plan.ID
	blocks []plan.Eligibility
}

func payersOf(p *plan.Plan) []payer {
	var list []payer
	for i := range p.Sources {
		list = append(list, payer{p.Sources[i].ID, p.Sources[i].Eligible})
	}
	for i := range p.Outcomes {
		blocks := p.Outcomes[i].Eligible
		if len(blocks) == 0 {
			blocks = []plan.Eligibility{{Programmes: []plan.ID{p.Outcomes[i].Programme}}}
		}
		list = append(list, payer{p.Outcomes[i].ID, blocks})
	}
	return list
}

func payerOf(p *plan.Plan, id plan.ID) payer {
	list := payersOf(p)
	return list[slices.IndexFunc(list, func(x payer) bool { return x.id == id })]
}

func (x payer) mayPay(p *plan.Plan, post plan.ID) bool {
	location := ""
	if q := p.Post(post); q != nil {
		location = q.Location
	} else {
		location = p.Cost(post).Location
	}
	takes := func(b plan.Eligibility) bool {
		return (b.Programmes == nil || slices.Contains(b.Programmes, programmeOf(p, post))) &&
			(b.Posts == nil || slices.Contains(b.Posts, post)) &&
			(b.Locations == nil || slices.Contains(b.Locations, location))
	}
	return len(x.blocks) == 0 || slices.ContainsFunc(x.blocks, takes)
}

func programmeOf(p *plan.Plan, post plan.ID) plan.ID {
	if q := p.Post(post); q != nil {
		return q.Programme
	}
	return p.Cost(post).Programme
}

// A grant never pays without its match: in each month its share of what both paid is its rate, but for pennies.
func TestGrantsPayBesideTheirMatch(t *testing.T) {
	onRandomPlans(t, func(t *rapid.T, p *plan.Plan, scenario plan.ID, o forecast.Options) {
		f := run(t, p, scenario, o)
		for i := range f.Plan.Sources {
			s := &f.Plan.Sources[i]
			if s.InterventionRate == money.Hundred {
				continue
			}
			for _, m := range f.Months {
				var match money.Pence
				for _, id := range s.MatchSources {
					match += amountFrom(m.Totals, id)
				}
				// A cell's grant and match are each less than a penny off, for each pair of tranches and part of the month.
				pennies := money.Pence(len(f.Posts) * len(f.Tranches) * 31)
				rest := int64(money.Hundred - s.InterventionRate)
				most := money.DownAtMost(int64(match+pennies), int64(s.InterventionRate), rest, int64(money.MaxAmount)) + int64(pennies)
				if grant := amountFrom(m.Totals, s.ID); int64(grant) > most {
					t.Fatalf("in %s %s pays %s beside %s of match", m.Month, s.ID, grant, match)
				}
			}
		}
	})
}

// What a month costs does not depend on what money there is.
func TestMoneyChangesNoCost(t *testing.T) {
	onRandomPlans(t, func(t *rapid.T, p *plan.Plan, scenario plan.ID, o forecast.Options) {
		f := run(t, p, scenario, o)
		poor := *f.Plan
		poor.Sources, poor.Outcomes, poor.Splits = nil, nil, nil
		g, err := forecast.Of(&poor, o)
		if err != nil {
			t.Fatal(err)
		}
		for i := range f.Posts {
			if !slices.Equal(f.Posts[i].Costs, g.Posts[i].Costs) || !slices.Equal(f.Posts[i].FilledFTE, g.Posts[i].FilledFTE) {
				t.Fatalf("%s costs %v with the money and %v without it", f.Posts[i].Post, f.Posts[i].Costs, g.Posts[i].Costs)
			}
		}
		if g.Total.Gap != f.Total.Cost || g.Total.FundedFTE > f.Total.FilledFTE {
			t.Fatalf("without money: %s", equation(g.Total))
		}
	})
}

// A scenario without changes changes nothing, nor does a chain of them.
func TestEmptyScenarios(t *testing.T) {
	onRandomPlans(t, func(t *rapid.T, p *plan.Plan, scenario plan.ID, o forecast.Options) {
		p.Scenarios = append(p.Scenarios, plan.Scenario{ID: "empty", Parent: scenario}, plan.Scenario{ID: "emptier", Parent: "empty"})
		want, got := run(t, p, scenario, o), run(t, p, "emptier", o)
		got.Scenario = scenario
		if difference := cmp.Diff(want, got); difference != "" {
			t.Fatalf("an empty scenario makes a difference:\n%s", difference)
		}
	})
}

// What a month costs, draws and lacks, and its cliffs, do not depend on where the horizon starts or ends.
func TestHorizonsAgree(t *testing.T) {
	onRandomPlans(t, func(t *rapid.T, p *plan.Plan, scenario plan.ID, o forecast.Options) {
		d := dice{t}
		wide := o
		wide.From -= fiscal.Month(d.number(0, 30))
		wide.To += fiscal.Month(d.number(0, 30))
		f, g := run(t, p, scenario, o), run(t, p, scenario, wide)
		shift := int(o.From - wide.From)
		for i := range f.Months {
			if difference := cmp.Diff(f.Months[i], g.Months[shift+i]); difference != "" {
				t.Fatalf("%s to %s and %s to %s do not agree:\n%s", o.From, o.To, wide.From, wide.To, difference)
			}
		}
		for i := range f.Posts {
			x, y := &f.Posts[i], &g.Posts[i]
			end := shift + len(f.Months)
			if !slices.Equal(x.Costs, y.Costs[shift:end]) || !slices.Equal(x.Gaps, y.Gaps[shift:end]) || !slices.Equal(x.FilledFTE, y.FilledFTE[shift:end]) {
				t.Fatalf("%s of %s to %s and of %s to %s does not agree", x.Post, o.From, o.To, wide.From, wide.To)
			}
		}
		// A cliff is known by what comes in the months after it: those near the end of the shorter run are left out.
		near := o.To - 12
		early := func(c forecast.Cliff) bool { return c.Date.Month() < o.From || c.Date.Month() > near }
		want, got := slices.DeleteFunc(slices.Clone(f.Cliffs), early), slices.DeleteFunc(slices.Clone(g.Cliffs), early)
		if difference := cmp.Diff(want, got, cmpopts.EquateEmpty()); difference != "" {
			t.Fatalf("%s to %s and %s to %s do not agree on cliffs:\n%s", o.From, o.To, wide.From, wide.To, difference)
		}
	})
}

// The order of lists makes no difference, but where the rules speak of it: the splits of a post, the tranches and match sources
// of a source, and, for splits, the sources below 100%.
func TestOrderOfLists(t *testing.T) {
	onRandomPlans(t, func(t *rapid.T, p *plan.Plan, scenario plan.ID, o forecast.Options) {
		want := run(t, p, scenario, o)
		q := *want.Plan
		q.Programmes, q.Posts, q.Costs = shuffled(t, q.Programmes), shuffled(t, q.Posts), shuffled(t, q.Costs)
		q.Contracts, q.PayAwards = shuffled(t, q.Contracts), shuffled(t, q.PayAwards)
		if len(q.Splits) == 0 {
			q.Sources, q.Outcomes = shuffled(t, q.Sources), shuffled(t, q.Outcomes)
		}
		for i := range q.Posts {
			x := &q.Posts[i]
			x.Salaries, x.FTESteps = shuffled(t, x.Salaries), shuffled(t, x.FTESteps)
		}
		got, err := forecast.Of(&q, o)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "lists in another order", want.Total, got.Total)
		for i := range want.Months {
			equal(t, "lists in another order", want.Months[i].Totals, got.Months[i].Totals)
		}
		for _, x := range want.Posts {
			y := got.Posts[slices.IndexFunc(got.Posts, func(y forecast.PostForecast) bool { return y.Post == x.Post })]
			inOrder := cmpopts.SortSlices(func(a, b forecast.SourceAmount) bool { return a.Source < b.Source }) // they are in the plan's
			if difference := cmp.Diff(x, y, inOrder); difference != "" {
				t.Fatalf("in another order %s comes out otherwise:\n%s", x.Post, difference)
			}
		}
		withoutCauses := func(list []forecast.Cliff) []forecast.Cliff {
			list = slices.Clone(list)
			for i := range list {
				list[i].Causes = nil // in the plan's order
			}
			return list
		}
		if difference := cmp.Diff(withoutCauses(want.Cliffs), withoutCauses(got.Cliffs)); difference != "" {
			t.Fatalf("in another order there are other cliffs:\n%s", difference)
		}
	})
}

func shuffled[T any](t *rapid.T, list []T) []T {
	if len(list) < 2 {
		return slices.Clone(list)
	}
	return rapid.Permutation(list).Draw(t, "order")
}

// Where one source at 100% serves all, more of its money never leaves a larger gap.
func TestMoreMoneyHelps(t *testing.T) {
	onRandomPlans(t, func(t *rapid.T, p *plan.Plan, scenario plan.ID, o forecast.Options) {
		d := dice{t}
		one := *must(p.Effective(scenario))
		money := aSource(plan.Grant, "money")
		money.Tranches = []plan.Tranche{d.tranche()}
		one.Outcomes, one.Splits, one.Sources = nil, nil, []plan.Source{money}
		o.From, o.To = month("2016-04"), month("2024-03")
		less, err := forecast.Of(&one, o)
		if err != nil {
			t.Fatal(err)
		}
		rich := money
		rich.Tranches = slices.Clone(money.Tranches)
		rich.Tranches[0].Amount += 1 + d.pounds(10_000)
		one.Sources = []plan.Source{rich}
		more, err := forecast.Of(&one, o)
		if err != nil {
			t.Fatal(err)
		}
		if more.Total.Gap > less.Total.Gap {
			t.Fatalf("%s leave a gap of %s, %s one of %s", money.Tranches[0].Amount, less.Total.Gap, rich.Tranches[0].Amount, more.Total.Gap)
		}
	})
}

// The same plan gives the same forecast, and stays as it is.
func TestForecastsAreRepeatable(t *testing.T) {
	onRandomPlans(t, func(t *rapid.T, p *plan.Plan, scenario plan.ID, o forecast.Options) {
		before := must(json.Marshal(p))
		first := run(t, p, scenario, o)
		for _, other := range p.Scenarios {
			run(t, p, other.ID, o)
		}
		if second := run(t, p, scenario, o); !reflect.DeepEqual(first, second) {
			t.Fatalf("the second forecast is another one:\n%s", cmp.Diff(first, second))
		}
		if after := must(json.Marshal(p)); string(after) != string(before) {
			t.Fatalf("the plan was changed:\n%s", cmp.Diff(string(before), string(after)))
		}
	})
}

// A plan in which any one thing is otherwise is reported as wrong or is forecast: nothing that can be read makes either fail.
func TestPlansAreWrongOrForecast(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, o := aRandomPlan(t), randomOptions(t)
		scenario := aRandomScenario(t, p)
		var places []string
		eachLeaf("", reflect.ValueOf(p).Elem(), func(path string, _, _ func()) { places = append(places, path) })
		place := rapid.SampledFrom(places).Draw(t, "place")
		if strings.HasSuffix(place, "InterventionRate") {
			return // above 100% is the reader's to refuse
		}
		eachLeaf("", reflect.ValueOf(p).Elem(), func(path string, change, restore func()) {
			if path != place {
				return
			}
			change()
			defer restore()
			if p.Validate().Err() == nil && (scenario == "" || p.Scenario(scenario) != nil) {
				run(t, p, scenario, o)
			}
		})
	})
}
