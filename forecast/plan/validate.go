package plan

import (
	"slices"
	"strings"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
)

// Bounds on a plan's size, so that no plan can keep a machine busy for long.
const (
	MaxScenarios = 200
	MaxChanges   = 1_000 // of one scenario
	MaxPayAwards = 1_000
	MaxScales    = 1_000 // of one outcome stream's attachments
)

// MaxYearlyCost and MaxFunding bound what a plan's posts and cost lines may cost in a year and what its tranches may hold
// in all, so that no sum of a forecast can overflow: £500 trillion and £20,000 trillion.
const (
	MaxYearlyCost money.Pence = 500_000_000_000_000_00
	MaxFunding    money.Pence = 20_000_000_000_000_000_00
)

// mode says whose validity is asked for.
type mode int

const (
	written   mode = iota // a plan as somebody wrote it
	effective             // what changes made of it: an end before a start is in order there, and never in force
)

// Validate gives all that is wrong with the plan and its scenarios, by place; nothing for a valid plan. It takes for
// granted what the types can say and readers check: texts, and numbers within their ranges.
func (p *Plan) Validate() Problems {
	problems := p.validate(written)
	if len(p.Scenarios) > MaxScenarios {
		problems = append(problems, problemf(OutOfRange, "scenarios", "at most 200", "there are %d scenarios", len(p.Scenarios)))
		return problems
	}
	r := &report{problems: problems}
	p.checkScenarios(r)
	return r.problems
}

func (p *Plan) validate(m mode) Problems {
	r := &report{}
	p.checkIDs(r)
	p.checkReferences(r, m)
	p.checkAwards(r)
	p.checkProgrammes(r, m)
	p.checkPosts(r, m)
	p.checkCosts(r, m)
	p.checkContracts(r, m)
	p.checkSources(r)
	p.checkStreams(r, m)
	p.checkMatches(r)
	p.checkSplits(r)
	p.checkMoney(r)
	return r.problems
}

// checkIDs reports ids that stand twice in their space: posts share theirs with cost lines, sources with outcome streams.
func (p *Plan) checkIDs(r *report) {
	unique(r, "programmes", p.Programmes, map[ID]item{})
	posts := make(map[ID]item, len(p.Posts)+len(p.Costs))
	unique(r, "posts", p.Posts, posts)
	unique(r, "costs", p.Costs, posts)
	unique(r, "contracts", p.Contracts, make(map[ID]item, len(p.Contracts)))
	sources := map[ID]item{}
	unique(r, "sources", p.Sources, sources)
	unique(r, "outcomes", p.Outcomes, sources)
	unique(r, "savings", p.Savings, map[ID]item{})
	unique(r, "measures", p.Measures, map[ID]item{})
	unique(r, "decisions", p.Decisions, map[ID]item{})
	unique(r, "scenarios", p.Scenarios, map[ID]item{})
}

// item is the place of an item in one of the plan's lists.
type item struct {
	list string
	i    int
}

func (x item) String() string { return at(x.list, x.i) }

func unique[T identified](r *report, list string, items []T, taken map[ID]item) {
	for i := range items {
		id := items[i].ident()
		if id == "" {
			continue // said where it was read
		}
		if first, ok := taken[id]; ok {
			r.add(DuplicateID, at(list, i)+".id", "an id of its own", "%s is already the id of %s", id, first)
			continue
		}
		taken[id] = item{list, i}
	}
}

func (p *Plan) checkAwards(r *report) {
	if len(p.PayAwards) > MaxPayAwards {
		r.add(OutOfRange, "payAwards", "at most 1000", "there are %d pay awards", len(p.PayAwards))
	}
	type key struct {
		from  fiscal.Day
		group string
	}
	seen := map[key]int{}
	for i, a := range p.PayAwards {
		k := key{a.From, a.PayGroup}
		if first, ok := seen[k]; ok && a.From != 0 {
			r.add(DuplicateDate, at("payAwards", i)+".from", "one award of a group a day",
				"payAwards[%d] is already the award of %s", first, a.From)
			continue
		}
		seen[k] = i
		r.triangle(at("payAwards", i)+".uncertainty.percent", a.Uncertainty)
		if a.Flat && a.Uncertainty != nil {
			r.add(EitherOr, at("payAwards", i)+".uncertainty", "a percent beside it", "the award is a flat amount")
		}
	}
}

// triangle reports an uncertain input whose values are not in order.
func (r *report) triangle(field string, t *Triangle) {
	if t != nil && !(t.Low <= t.Likely && t.Likely <= t.High) {
		r.add(OutOfRange, field, "low ≤ likely ≤ high", "%s, %s and %s are not in order", t.Low, t.Likely, t.High)
	}
}

func (p *Plan) checkProgrammes(r *report, m mode) {
	for i := range p.Programmes {
		r.order(m, at("programmes", i), p.Programmes[i].ending())
	}
}

// order reports an end before a start, unless it is said to be meant, and an item that is said never to start though it does.
// In a plan that changes made, ends are in order.
func (r *report) order(m mode, place string, e ending) {
	switch before := isBefore(*e.ends, e.starts); {
	case m == effective || e.starts == 0: // or said where it was read
	case before && !*e.never:
		r.ends(place+".ends", e.starts, *e.ends)
	case *e.never && !before:
		r.add(EitherOr, place+".ends", "an end before the start, "+e.starts.String()+", or no neverStarts", "neverStarts is there, and the item starts")
	}
}

func (p *Plan) checkPosts(r *report, m mode) {
	groups := map[string][]PayAward{}
	for _, a := range p.AwardsInOrder() {
		groups[a.PayGroup] = append(groups[a.PayGroup], a)
	}
	for i := range p.Posts {
		x := &p.Posts[i]
		r.order(m, at("posts", i), x.ending())
		duplicateDates(r, i, "fteSteps", x.FTESteps, func(s *FTEStep) fiscal.Day { return s.From })
		duplicateDates(r, i, "salaries", x.Salaries, func(s *Salary) fiscal.Day { return s.From })
		duplicateDates(r, i, "onCosts", x.OnCosts, func(c *OnCosts) fiscal.Day { return c.From })
		if len(x.Salaries) == 0 {
			r.add(EmptyList, at("posts", i)+".salaries", "at least one salary", "the list is empty")
		}
		for k := range x.Salaries {
			checkRaises(r, place{"posts", i, "salaries", k, "amount", -1}, &x.Salaries[k], groups[x.PayGroup])
		}
	}
}

// duplicateDates reports entries of a post's list that start on one day.
func duplicateDates[T any](r *report, post int, field string, items []T, date func(*T) fiscal.Day) {
	if len(items) < 2 {
		return
	}
	seen := make(map[fiscal.Day]int, len(items))
	for i := range items {
		d := date(&items[i])
		if first, ok := seen[d]; ok && d != 0 {
			where := place{"posts", post, field, i, "from", -1}
			r.add(DuplicateDate, where.String(), "one entry a day", "entry %d already starts on %s", first, d)
			continue
		}
		seen[d] = i
	}
}

// checkRaises reports a salary that pay awards would take below nothing or beyond what an amount may be.
func checkRaises(r *report, where place, s *Salary, awards []PayAward) {
	amount := s.Amount
	for i := range awards {
		if awards[i].From <= s.From {
			continue
		}
		amount = awards[i].Raise(amount)
		if amount < 0 || amount > money.MaxAmount {
			beyond := "more than £100 billion" // and not what: who tries an award may not be one who sees salaries
			if amount < 0 {
				beyond = "less than nothing"
			}
			r.add(OutOfRange, where.String(), "£0 to £100 billion after every pay award",
				"the pay award of %s makes this salary %s", awards[i].From, beyond)
			return
		}
	}
}

func (p *Plan) checkCosts(r *report, m mode) {
	for i := range p.Costs {
		if x := &p.Costs[i]; !x.OneOff {
			r.order(m, at("costs", i), x.ending())
		}
	}
}

func (p *Plan) checkContracts(r *report, m mode) {
	for i := range p.Contracts {
		x := &p.Contracts[i]
		r.order(m, at("contracts", i), x.ending())
		if x.ContinuousSince > x.Starts {
			r.add(EndBeforeStart, at("contracts", i)+".continuousSince", x.Starts.String()+" or earlier",
				"%s is after the contract's start, %s", x.ContinuousSince, x.Starts)
		}
	}
}

func (p *Plan) checkSources(r *report) {
	for i := range p.Sources {
		s := &p.Sources[i]
		place := at("sources", i)
		for k, t := range s.Tranches {
			if t.From == 0 || t.Until == 0 {
				continue // said where it was read
			}
			where := at(place+".tranches", k)
			if t.Until < t.From {
				r.ends(where+".until", t.From, t.Until)
			}
			if t.Use == Spread && t.Until >= t.From && !t.WithinOneYear() {
				r.add(SpreadTooLong, where+".use", "IN_ORDER, or a window within one financial year",
					"SPREAD of %s to %s spans financial years", t.From, t.Until)
			}
			if t.Amount > money.MaxAmount {
				r.add(OutOfRange, where+".amount", "at most £100 billion", "%s is too large", t.Amount)
			}
		}
	}
}

func (p *Plan) checkStreams(r *report, m mode) {
	for i := range p.Outcomes {
		s := &p.Outcomes[i]
		place := at("outcomes", i)
		if m == written && s.Ends != 0 && s.Ends < s.Starts {
			r.ends(place+".ends", s.Starts, s.Ends)
		}
		if len(s.SuccessRates) == 0 {
			r.add(EmptyList, place+".successRate", "a percentage, or one for each year", "there is none")
		}
		r.triangle(place+".uncertainty.successRate", s.Uncertainty)
		if s.Uncertainty != nil && (len(s.SuccessRates) != 1 || s.SuccessRates[0].Year != 0) {
			r.add(EitherOr, place+".uncertainty", "a single successRate beside it", "the success rate is given by year")
		}
		if n := len(s.Changed.Attachments); n > MaxScales {
			r.add(OutOfRange, place+".scaledAttachments", "at most 1000", "the attachments are scaled %d times", n)
		}
		if earns := s.MostIncome(); !earns.Fits() || earns.Compare(money.WideOf(int64(money.MaxAmount))) > 0 {
			r.add(TooMuchMoney, place, "at most £100 billion", "the families of %s could earn more than £100 billion", s.ID)
		}
	}
}

// MostIncome is an upper bound on all that the stream can ever earn, in pence.
func (s *OutcomeStream) MostIncome() money.Wide {
	var attached, results int64
	for _, a := range s.Attachments {
		attached += a.Count
	}
	for _, c := range s.Results {
		results += c.Count
	}
	// Each change of the attachments counts as if it held for all years; beyond 128 bits is beyond any bound as well.
	families := money.WideOf(attached)
	for _, scale := range s.Changed.Attachments {
		up := (int64(scale.Percent) + int64(money.Hundred) - 1) / int64(money.Hundred)
		if up > 1 {
			families = families.Times(up)
			if !families.Fits() {
				return money.Mul(1<<62, 1<<62)
			}
		}
	}
	fees := families.Times(int64(s.AttachmentFee))
	return fees.Plus(families.Plus(money.WideOf(results)).Times(int64(s.ResultPayment)))
}

// checkMatches reports sources below 100% whose match sources are missing, named twice, or themselves below 100%.
func (p *Plan) checkMatches(r *report) {
	rates := map[ID]money.Decimal{}
	for _, s := range p.Sources {
		rates[s.ID] = s.InterventionRate
	}
	for _, s := range p.Outcomes {
		rates[s.ID] = s.InterventionRate
	}
	check := func(place string, rate money.Decimal, matches []ID) {
		if rate < money.Hundred && len(matches) == 0 {
			r.add(MatchMissing, place+".matchSources", "the sources that the rest comes from",
				"an intervention rate of %s%% needs match funding and names none", rate)
		}
		for k, id := range matches {
			where := at(place+".matchSources", k)
			if slices.Contains(matches[:k], id) {
				r.add(DuplicateEntry, where, "each match source once", "%s is named twice", id)
			}
			if matchRate, ok := rates[id]; ok && rate < money.Hundred && matchRate < money.Hundred {
				r.add(MatchBelowWhole, where, "a source at 100%", "%s is itself at %s%%", id, matchRate)
			}
		}
	}
	for i := range p.Sources {
		check(at("sources", i), p.Sources[i].InterventionRate, p.Sources[i].MatchSources)
	}
	for i := range p.Outcomes {
		check(at("outcomes", i), p.Outcomes[i].InterventionRate, p.Outcomes[i].MatchSources)
	}
}

// checkSplits reports splits that end before they start, and the first day on which a post's splits come to more than 100%.
func (p *Plan) checkSplits(r *report) {
	type edge struct {
		day     fiscal.Day
		percent money.Decimal
		split   int
	}
	edges := map[ID][]edge{}
	for i, s := range p.Splits {
		if s.From == 0 {
			continue // said where it was read
		}
		if s.Span().Until < s.From {
			r.ends(at("splits", i)+".until", s.From, s.Until)
			continue
		}
		edges[s.Post] = append(edges[s.Post], edge{s.From, s.Percent, i}, edge{s.Span().Until + 1, -s.Percent, i})
	}
	over := &report{}
	for post, list := range edges {
		slices.SortFunc(list, func(a, b edge) int {
			if a.day != b.day {
				return int(a.day - b.day)
			}
			if (a.percent < 0) != (b.percent < 0) { // what ended the day before goes first
				return int(min(max(a.percent, -1), 1) - min(max(b.percent, -1), 1))
			}
			return a.split - b.split
		})
		var sum money.Decimal
		for k, e := range list {
			sum += e.percent
			lastOfDay := k+1 == len(list) || list[k+1].day != e.day
			if sum > money.Hundred && lastOfDay {
				over.add(SplitsOver, at("splits", e.split)+".percent", "at most 100 on any day",
					"the splits of %s come to %s%% on %s", post, sum, e.day)
				break
			}
		}
	}
	slices.SortFunc(over.problems, func(a, b Problem) int { return strings.Compare(a.Path, b.Path) })
	r.join(over)
}

// checkMoney reports a plan whose sums could leave 64 bits. The bounds are far beyond any public body.
func (p *Plan) checkMoney(r *report) {
	var costs money.Wide
	contracts := map[ID]int64{}
	for _, c := range p.Contracts {
		contracts[c.Post]++
	}
	awards := p.AwardsInOrder()
	for i := range p.Posts {
		costs = costs.Plus(p.Posts[i].mostYearly(contracts[p.Posts[i].ID]+1, awards))
	}
	for _, c := range p.Costs {
		costs = costs.Plus(money.WideOf(int64(c.Annual + c.Amount)))
	}
	if costs.Compare(money.WideOf(int64(MaxYearlyCost))) > 0 {
		r.add(TooMuchMoney, "posts", "less", "the posts and cost lines could cost more than £500 trillion a year")
	}
	var funding money.Wide
	for i := range p.Sources {
		for _, t := range p.Sources[i].Tranches {
			funding = funding.Plus(money.WideOf(int64(t.Amount)))
		}
	}
	for i := range p.Outcomes {
		funding = funding.Plus(p.Outcomes[i].MostIncome())
	}
	if funding.Compare(money.WideOf(int64(MaxFunding))) > 0 {
		r.add(TooMuchMoney, "sources", "less", "the sources hold more than £20,000 trillion")
	}
	var saved money.Wide
	for i := range p.Savings {
		saved = saved.Plus(p.Savings[i].most())
	}
	if saved.Compare(money.WideOf(int64(MaxFunding))) > 0 {
		r.add(TooMuchMoney, "savings", "less", "the savings are more than £20,000 trillion")
	}
}

// most is an upper bound on what the saving can come to in all.
func (x *Saving) most() money.Wide {
	families := int64(0)
	for _, c := range x.Families {
		families += c.Count
	}
	return money.Mul(families, int64(x.PerFamily)).Times(int64(x.Percent/money.Hundred) + 1)
}

// mostYearly is an upper bound on what the post can cost in a year with so many fillings.
func (x *Post) mostYearly(fillings int64, awards []PayAward) money.Wide {
	var salary money.Pence
	for _, s := range x.Salaries {
		salary = max(salary, s.Amount)
		amount := s.Amount
		for i := range awards {
			if awards[i].PayGroup == x.PayGroup && awards[i].From > s.From && amount <= money.MaxAmount {
				amount = awards[i].Raise(max(0, amount))
				salary = max(salary, amount)
			}
		}
	}
	fte := x.FTE
	for _, s := range x.FTESteps {
		fte = max(fte, s.FTE)
	}
	var percent money.Decimal
	for _, c := range x.OnCosts {
		percent = max(percent, c.Percent)
	}
	const nationalInsurance = 100 * money.One // no employer's rate comes near the whole of pay
	times := int64(2*money.Hundred+percent+nationalInsurance)/int64(money.Hundred) + 1
	heads := int64(fte/money.One) + 1
	return money.Mul(int64(salary), heads).Times(times).Plus(money.Mul(int64(x.OtherAnnual), heads)).Times(fillings)
}

// checkScenarios reports cycles of parents, changes that are wrong by themselves or cannot be made, and what is wrong with
// their results and was not already with the plan itself.
func (p *Plan) checkScenarios(r *report) {
	attempt := attempt{known: r.problems, trials: maxTrials}
	results := map[ID]*Plan{"": p} // nil for a scenario that failed
	for i := range p.Scenarios {
		s := &p.Scenarios[i]
		place := at("scenarios", i)
		if s.Parent != "" && p.Scenario(s.Parent) == nil {
			r.unknown(place+".parent", "scenario", s.Parent)
			results[s.ID] = nil
		} else if p.isOwnAncestor(s) {
			r.add(ParentCycle, place+".parent", "a chain of parents that ends", "the scenario %s is its own ancestor", s.ID)
			results[s.ID] = nil
		}
		if len(s.Changes) > MaxChanges {
			r.add(OutOfRange, place+".changes", "at most 1000", "there are %d changes", len(s.Changes))
			results[s.ID] = nil
		}
	}
	for i := range p.Scenarios {
		p.scenarioResult(r, p.Scenarios[i].ID, results, &attempt)
	}
}

// isOwnAncestor reports whether the scenario's parents lead back to itself.
func (p *Plan) isOwnAncestor(s *Scenario) bool {
	at := s
	for range p.Scenarios {
		if at = p.Scenario(at.Parent); at == nil {
			return false
		}
		if at == s {
			return true
		}
	}
	return false
}

// scenarioResult gives the scenario's plan, nil where it or a parent has a problem, which is reported once.
func (p *Plan) scenarioResult(r *report, id ID, results map[ID]*Plan, a *attempt) *Plan {
	if q, done := results[id]; done {
		return q
	}
	results[id] = nil // also ends a cycle that leads here from outside
	s := p.Scenario(id)
	if s == nil {
		return nil
	}
	path := p.scenarioPath(id) + ".changes"
	parent := p.scenarioResult(r, s.Parent, results, a)
	if parent == nil {
		for i, c := range s.Changes {
			inner := r.under(at(path, i) + "." + c.Name())
			c.check(inner)
			r.join(inner)
		}
		return nil
	}
	q, problems := parent.with(s.Changes, path, a)
	r.problems = append(r.problems, problems...)
	if slices.ContainsFunc(p.Scenarios, func(child Scenario) bool { return child.Parent == id }) {
		results[id] = q // a child will ask
	}
	return q
}
