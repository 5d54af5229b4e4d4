package forecast_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"cliffedge/forecast"
	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
	"pgregory.net/rapid"
)

// What holds of the findings of every plan.

// remarked gives a random plan what findings speak of beside its figures: assumptions, decisions, triggers and waivers.
func (d dice) remarked(p *plan.Plan) {
	assume := func(r *plan.Remark) { r.Assumed = d.chance(20) }
	for i := range p.Posts {
		x := &p.Posts[i]
		assume(&x.Remark)
		assume(&x.Salaries[0].Remark)
		for k := range x.OnCosts {
			assume(&x.OnCosts[k].Remark)
		}
	}
	for i := range p.Costs {
		assume(&p.Costs[i].Remark)
	}
	for i := range p.PayAwards {
		assume(&p.PayAwards[i].Remark)
	}
	for i := range p.Contracts {
		assume(&p.Contracts[i].Remark)
		if d.chance(30) {
			p.Contracts[i].ContinuousSince = min(p.Contracts[i].Starts, d.day())
		}
	}
	for i := range p.Sources {
		assume(&p.Sources[i].Remark)
	}
	for i := range p.Outcomes {
		assume(&p.Outcomes[i].Remark)
	}
	for i := range p.Scenarios {
		if d.chance(30) {
			p.Scenarios[i].Trigger = &plan.Trigger{By: d.day(), When: "It is known"}
		}
	}
	p.Decisions = several(d, 2, func(i int) plan.Decision {
		x := plan.Decision{ID: name("decision", i), Body: "Cabinet", Date: longAgo, Text: "Agreed.", Status: pick(d, plan.Values[plan.DecisionStatus]())}
		if d.chance(70) {
			x.Due = d.day()
		}
		return x
	})
}

// waived gives the plan waivers of some of the findings, and of others that it has not. A change may then not delete what a
// waiver names; a waiver that would make a scenario impossible is left out.
func (d dice) waived(p *plan.Plan, found []forecast.Finding) {
	waive := func(finding string, at plan.Ref) {
		w := plan.Waiver{Finding: finding, At: at}
		if d.chance(70) {
			w.Until = d.day()
		}
		p.Waivers = append(p.Waivers, w)
		if p.Validate().Err() != nil {
			p.Waivers = p.Waivers[:len(p.Waivers)-1]
		}
	}
	for _, f := range some(d, found) {
		waive(string(f.Code), f.At)
	}
	waive(pick(d, []string{"none", string(forecast.MatchShort), string(forecast.WaiverUnused)}), plan.Ref("post/"+string(p.Posts[0].ID)))
}

// findingsOf gives the findings of a plan that must have some or none, but no error.
func findingsOf(t *rapid.T, p *plan.Plan, scenario plan.ID, asAt fiscal.Day, o forecast.Options) []forecast.Finding {
	t.Helper()
	found, err := forecast.Findings(p, scenario, asAt, o)
	if err != nil {
		t.Fatalf("the plan cannot be looked at: %v", err)
	}
	return found
}

// Whatever the plan, the scenario, the day and the months, each finding is of a known kind and of an item that there is, says so in
// whole sentences and is in its place in the list.
func TestFindingsOfRandomPlans(t *testing.T) {
	onRandomPlans(t, func(t *rapid.T, p *plan.Plan, scenario plan.ID, o forecast.Options) {
		d := dice{t}
		d.remarked(p)
		asAt := d.day()
		if d.chance(50) {
			o.From, o.To = 0, 0
		}
		d.waived(p, findingsOf(t, p, scenario, asAt, o))
		found := findingsOf(t, p, scenario, asAt, o)
		effective := must(p.Effective(scenario))
		for i := range found {
			mustBeWhole(t, p, effective, &found[i], asAt)
		}
		if !slices.IsSortedFunc(found, bySeverityAndDate) {
			t.Fatalf("the findings are in no order: %v", found)
		}
	})
}

// mustBeWhole checks what holds of every finding.
func mustBeWhole(t *rapid.T, p, effective *plan.Plan, f *forecast.Finding, asAt fiscal.Day) {
	kinds := forecast.FindingKinds()
	k := slices.IndexFunc(kinds, func(k forecast.FindingKind) bool { return k.Code == f.Code })
	switch {
	case k < 0 || kinds[k].Severity != f.Severity:
		t.Fatalf("%s is no kind of finding, or not of severity %s", f.Code, f.Severity)
	case !strings.HasSuffix(f.Text, ".") || strings.HasSuffix(f.Text, "..") || strings.Contains(f.Text, "%!") || strings.Contains(f.Text, "  "):
		t.Fatalf("%s says %q", f.Code, f.Text)
	case f.Amount < 0 || strings.Contains(f.Text, "-£"):
		t.Fatalf("%s is of %s: %s", f.Code, f.Amount, f.Text)
	case f.Waived() && (string(f.Code) != f.Waiver.Finding || f.At != f.Waiver.At || asAt > f.Waiver.Until.OrForever()):
		t.Fatalf("%s of %s is waived by %+v", f.Code, f.At, f.Waiver)
	}
	switch {
	case slices.Contains([]forecast.FindingCode{forecast.WaiverExpired, forecast.WaiverUnused, forecast.WaiverUnknown}, f.Code):
		if !strings.HasPrefix(f.Path, "waivers[") {
			t.Fatalf("%s is at %q", f.Code, f.Path)
		}
	case f.At == "":
		if f.Path != "payAwards" || f.Code != forecast.AssumedItem {
			t.Fatalf("%s is of no item, at %q", f.Code, f.Path)
		}
	default:
		// Scenarios and decisions are the plan's as written; other items are those that the scenario makes.
		if f.Path != p.Paths()[f.At] || f.Path == "" && effective.Paths()[f.At] == "" {
			t.Fatalf("%s of %s is said to be at %q", f.Code, f.At, f.Path)
		}
	}
}

// bySeverityAndDate is the order in which findings are listed: what has no date comes last.
func bySeverityAndDate(a, b forecast.Finding) int {
	severities := []forecast.Severity{forecast.Error, forecast.Warning, forecast.Notice}
	return cmp.Or(
		cmp.Compare(slices.Index(severities, a.Severity), slices.Index(severities, b.Severity)),
		cmp.Compare(a.Date.OrForever(), b.Date.OrForever()),
	)
}

// Looking at a plan leaves it as it was, and finds the same again.
func TestFindingsAreRepeatable(t *testing.T) {
	onRandomPlans(t, func(t *rapid.T, p *plan.Plan, scenario plan.ID, o forecast.Options) {
		d := dice{t}
		d.remarked(p)
		asAt := d.day()
		before := forecast.Fingerprint(p, o)
		first := findingsOf(t, p, scenario, asAt, o)
		second := findingsOf(t, p, scenario, asAt, o)
		if !slices.Equal(first, second) {
			t.Fatalf("the second look finds other things: %v, not %v", second, first)
		}
		if forecast.Fingerprint(p, o) != before {
			t.Fatal("the plan was changed")
		}
	})
}

// lookedAt gives the findings of a random plan over its whole life, from before anything happens, and the forecast of those months.
func lookedAt(t *rapid.T, p *plan.Plan, scenario plan.ID, o forecast.Options) ([]forecast.Finding, *forecast.Forecast) {
	var err error
	if o.From, o.To, err = forecast.Life(must(p.Effective(scenario)), "", longAgo); err != nil {
		t.Fatal(err)
	}
	return findingsOf(t, p, scenario, longAgo, o), run(t, p, scenario, o)
}

// sumOf adds up the findings of some kinds.
func sumOf(found []forecast.Finding, at func(plan.Ref) bool, kinds ...forecast.FindingCode) (sum money.Pence, any bool) {
	for _, f := range found {
		if at(f.At) && slices.Contains(kinds, f.Code) {
			sum += f.Amount
			any = true
		}
	}
	return sum, any
}

// The lapses that are told of a source, those for want of match among them, come to what it has unspent, but for what is not worth a
// word: less than £1.00 of each tranche, once of the grant by itself and once of its match.
func TestFindingLapsesComeToWhatIsUnspent(t *testing.T) {
	onRandomPlans(t, func(t *rapid.T, p *plan.Plan, scenario plan.ID, o forecast.Options) {
		found, f := lookedAt(t, p, scenario, o)
		lapsed, slack := map[plan.ID]money.Pence{}, map[plan.ID]money.Pence{}
		for _, x := range f.Tranches {
			lapsed[x.Source] += x.Lapsed
			slack[x.Source] += 3_00
		}
		for id, amount := range lapsed {
			told, _ := sumOf(found, func(at plan.Ref) bool { return at == plan.Ref("source/"+id) },
				forecast.MoneyLapses, forecast.MoneyUnused, forecast.MatchShort, forecast.MatchSpentElsewhere)
			if told > amount || told < amount-slack[id] {
				t.Fatalf("%s has %s unspent, and %s are told: %v", id, amount, told, found)
			}
		}
	})
}

// What is told of a post is no more than it lacks, and what is told of its contracts neither, but for pennies of days that months are
// cut into.
func TestFindingsTellOfNoMoreThanIsLacking(t *testing.T) {
	onRandomPlans(t, func(t *rapid.T, p *plan.Plan, scenario plan.ID, o forecast.Options) {
		found, f := lookedAt(t, p, scenario, o)
		for _, x := range f.Posts {
			pennies := money.Pence(len(f.Months) * 2)
			ofPost, _ := sumOf(found, func(at plan.Ref) bool { return at == plan.Ref("post/"+x.Post) }, moneyOfPosts...)
			ofContracts, _ := sumOf(found, func(at plan.Ref) bool { return isContractOf(f.Plan, at, x.Post) }, moneyOfPosts...)
			if max(ofPost, ofContracts) > x.Total.Gap+pennies {
				t.Fatalf("%s lacks %s; %s are told of it and %s of its contracts: %v", x.Post, x.Total.Gap, ofPost, ofContracts, found)
			}
		}
	})
}

// moneyOfPosts is the kinds of finding that tell of money that a post lacks.
var moneyOfPosts = []forecast.FindingCode{
	forecast.ContractOutlivesMoney, forecast.ContractShortOfMoney, forecast.ContractWithoutMoney, forecast.EstablishmentOutlivesMoney,
	forecast.PermanentOnTemporary, forecast.PostWithoutMoney, forecast.PostShortOfMoney, forecast.CostWithoutMoney, forecast.FundingInterrupted,
}

func isContractOf(p *plan.Plan, at plan.Ref, post plan.ID) bool {
	id, ok := strings.CutPrefix(string(at), "contract/")
	c := p.Contract(plan.ID(id))
	return ok && c != nil && c.Post == post
}

// A post that is filled and lacks money in the end is never passed over in silence, unless it waits for base budget.
func TestFindingsLeaveNoGapUntold(t *testing.T) {
	onRandomPlans(t, func(t *rapid.T, p *plan.Plan, scenario plan.ID, o forecast.Options) {
		o.Vacancies = forecast.ExcludeVacancies
		found, f := lookedAt(t, p, scenario, o)
		if slices.ContainsFunc(f.Plan.Sources, func(s plan.Source) bool { return s.Kind == plan.BaseBudget }) {
			return
		}
		for _, x := range f.Posts {
			last := -1
			for i := range x.Costs {
				if x.Costs[i] > 0 {
					last = i
				}
			}
			if last < 0 || x.Gaps[last] < x.Costs[last] {
				continue
			}
			mine := func(at plan.Ref) bool { return at == plan.Ref("post/"+x.Post) || isContractOf(f.Plan, at, x.Post) }
			if _, any := sumOf(found, mine, moneyOfPosts...); !any {
				t.Fatalf("%s lacks all of its last month, and nothing is said of it: %v", x.Post, found)
			}
		}
	})
}

// aSoundPlan is a plan with which all is well: posts of several kinds, each with its own money, to the penny. A post's item and money
// have ids that end alike. Money begins in April 2018.
func (d dice) aSoundPlan() *plan.Plan {
	var list []part
	for i := range d.number(1, 4) {
		list = append(list, pick(d, soundPosts)(d, i))
	}
	return council(list...)
}

// soundPosts make a post and its money.
var soundPosts = []func(d dice, i int) part{onBaseBudget, onGrant, onMatchedGrant, onOutcomes}

// salaries are divisible by twelve, and so by ten as well as by two: they are shared by months and matched without a rounding.
func (d dice) annual() money.Pence { return money.Pence(d.number(20, 600)) * 12_000 }

// onBaseBudget is a permanent post, filled or not said to be, and a base budget of eight years.
func onBaseBudget(d dice, i int) part {
	annual := d.annual()
	amounts := slices.Repeat([]string{annual.Plain()}, 8)
	list := []part{
		post(name("post", i), annual.Plain(), from("2018-04-01")),
		budget(name("budget", i), forPosts(name("post", i)), yearsFrom("2018/19", amounts...)),
	}
	if d.chance(50) {
		list = append(list, contract(name("contract", i), name("post", i), "2018-04-01", "", permanent()))
	}
	return parts(list...)
}

// onGrant is a post filled for less than two years, and a grant for just that time, in whole months.
func onGrant(d dice, i int) part {
	annual := d.annual()
	first := month("2018-04") + fiscal.Month(d.number(0, 20))
	months := d.number(1, 23)
	starts, ends := first.First().String(), (first + fiscal.Month(months-1)).Last().String()
	return parts(
		post(name("post", i), annual.Plain(), from(starts), until(ends)),
		contract(name("contract", i), name("post", i), starts, ends),
		grant(name("grant", i), forPosts(name("post", i)), pot(starts, ends, (annual/12*money.Pence(months)).Plain())),
	)
}

// onMatchedGrant is a post of three years that a grant and its match fund by half each, or at 40 to 60.
func onMatchedGrant(d dice, i int) part {
	annual := d.annual()
	rate := pick(d, []money.Decimal{40_0000, 50_0000})
	granted := annual.Percent(rate)
	years := func(amount money.Pence) option {
		return yearsFrom("2018/19", slices.Repeat([]string{amount.Plain()}, 3)...)
	}
	return parts(
		post(name("post", i), annual.Plain(), from("2018-04-01"), until("2021-03-31")),
		grant(name("grant", i), forPosts(name("post", i)), matched(rate.String(), name("match", i)), years(granted)),
		reserve(name("match", i), forPosts(name("post", i)), years(annual-granted)),
	)
}

// onOutcomes is a post of a year that the fees for a dozen families pay for.
func onOutcomes(d dice, i int) part {
	annual := d.annual()
	return parts(
		post(name("post", i), annual.Plain(), from("2019-04-01"), until("2020-03-31")),
		stream(name("stream", i), forPosts(name("post", i)), pays((annual/12).Plain(), "800"), attaches("2019/20", 12)),
	)
}

// plant is a fault that is put into a sound plan: it gives the item and the kind of the finding that must come of it.
type plant struct {
	kind forecast.FindingCode
	at   plan.Ref
}

// planted puts a fault into a sound plan where it has an item that can have it.
func (d dice) planted(p *plan.Plan, asAt fiscal.Day) (plant, bool) {
	faults := []func(*plan.Plan, fiscal.Day) (plant, bool){
		d.longerContract, d.ineligibleSplit, d.longerSplit, d.largerGrant, d.smallerMatch, d.unsecured, d.overdue,
	}
	return pick(d, faults)(p, asAt)
}

// longerContract lets a contract, and the post with it, go on for some days after its money.
func (d dice) longerContract(p *plan.Plan, _ fiscal.Day) (plant, bool) {
	for i := range p.Contracts {
		c := &p.Contracts[i]
		if c.Ends == 0 {
			continue
		}
		c.Ends += fiscal.Day(d.number(1, 200))
		p.Post(c.Post).Ends = c.Ends
		return plant{forecast.ContractOutlivesMoney, plan.Ref("contract/" + c.ID)}, true
	}
	return plant{}, false
}

// ineligibleSplit lets a post's split ask another post's money.
func (d dice) ineligibleSplit(p *plan.Plan, _ fiscal.Day) (plant, bool) {
	for i := range p.Sources {
		for k := range p.Posts {
			if s, x := &p.Sources[i], &p.Posts[k]; !payerOf(p, s.ID).mayPay(p, x.ID) {
				p.Splits = append(p.Splits, plan.Split{Post: x.ID, Source: s.ID, Percent: 10_0000 * money.Decimal(d.number(1, 10)), From: x.Starts})
				return plant{forecast.SplitNotEligible, plan.Ref("post/" + x.ID)}, true
			}
		}
	}
	return plant{}, false
}

// longerSplit lets a permanent post's split go on for some days after its budget.
func (d dice) longerSplit(p *plan.Plan, _ fiscal.Day) (plant, bool) {
	for i := range p.Sources {
		if s := &p.Sources[i]; s.Kind == plan.BaseBudget {
			post, ends := s.Eligible[0].Posts[0], s.Tranches[len(s.Tranches)-1].Until
			until := ends + fiscal.Day(d.number(1, 300))
			p.Splits = append(p.Splits, plan.Split{Post: post, Source: s.ID, Percent: money.Hundred, From: ends - fiscal.Day(d.number(0, 300)), Until: until})
			return plant{forecast.SplitOutsideWindow, plan.Ref("post/" + post)}, true
		}
	}
	return plant{}, false
}

// largerGrant gives a grant more than the post costs, by a fiftieth at least.
func (d dice) largerGrant(p *plan.Plan, _ fiscal.Day) (plant, bool) {
	for i := range p.Sources {
		s := &p.Sources[i]
		if s.Kind != plan.Grant {
			continue
		}
		var all money.Pence
		for _, t := range s.Tranches {
			all += t.Amount
		}
		s.Tranches[d.number(0, len(s.Tranches)-1)].Amount += all/50 + d.pounds(10_000) + 1_00
		return plant{forecast.MoneyLapses, plan.Ref("source/" + s.ID)}, true
	}
	return plant{}, false
}

// smallerMatch takes something from the match of a grant in a year, or all.
func (d dice) smallerMatch(p *plan.Plan, _ fiscal.Day) (plant, bool) {
	for i := range p.Sources {
		s := &p.Sources[i]
		if s.InterventionRate == money.Hundred {
			continue
		}
		match := p.Source(s.MatchSources[0])
		t := &match.Tranches[d.number(0, len(match.Tranches)-1)]
		t.Amount -= min(t.Amount, 3_00+d.pounds(100_000))
		return plant{forecast.MatchShort, plan.Ref("source/" + s.ID)}, true
	}
	return plant{}, false
}

// unsecured makes a bid or a provisional award of money.
func (d dice) unsecured(p *plan.Plan, _ fiscal.Day) (plant, bool) {
	if len(p.Sources) == 0 {
		return plant{}, false
	}
	s := &p.Sources[d.number(0, len(p.Sources)-1)]
	if d.chance(50) {
		s.Status = plan.Provisional
		return plant{forecast.ReliesOnProvisional, plan.Ref("source/" + s.ID)}, true
	}
	s.Status = plan.Bid
	return plant{forecast.ReliesOnBid, plan.Ref("source/" + s.ID)}, true
}

// overdue asks for something by a day before the plan is looked at.
func (d dice) overdue(p *plan.Plan, asAt fiscal.Day) (plant, bool) {
	p.Decisions = append(p.Decisions, plan.Decision{
		ID: "decision", Body: "Cabinet", Date: longAgo, Text: "Agreed.", Due: asAt - fiscal.Day(d.number(1, 500)), Status: plan.DecisionOpen,
	})
	return plant{forecast.DecisionOverdue, "decision/decision"}, true
}

// In a sound plan nobody is warned but of the days to decide on what comes after it; a fault that is planted in it is found at its item.
func TestFindingPlantedFaults(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := dice{t}
		p, asAt := d.aSoundPlan(), d.day()
		for _, f := range findingsOf(t, p, "", asAt, forecast.Options{}) {
			switch {
			case f.Severity == forecast.Notice, f.Code == forecast.DecideBySoon, f.Code == forecast.DecideByPassed:
			default:
				t.Fatalf("a sound plan has %s: %s", findingLine(&f), f.Text)
			}
		}
		planted, ok := d.planted(p, asAt)
		if !ok {
			return
		}
		if err := p.Validate().Err(); err != nil {
			t.Fatal(err)
		}
		found := findingsOf(t, p, "", asAt, forecast.Options{})
		if !slices.ContainsFunc(found, func(f forecast.Finding) bool { return f.Code == planted.kind && f.At == planted.at }) {
			t.Fatalf("%s of %s is not found, but %v", planted.kind, planted.at, found)
		}
	})
}
