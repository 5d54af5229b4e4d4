package plan

import (
	"slices"
	"strconv"
	"strings"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
)

// Effective gives the plan as a scenario makes it: its parents' changes first, then its own. "" is the plan as written.
// The result lists no scenarios and names none, and each of its tranches says how it is used. Errors are Problems: an unknown scenario,
// a cycle of parents, a change that cannot be made, or a result that is no valid plan.
func (p *Plan) Effective(scenario ID) (*Plan, error) {
	chain, err := p.Chain(scenario)
	if err != nil {
		return nil, err
	}
	q := p.editable()
	q.Scenarios = nil
	q.forget(func(ID) bool { return true })
	var problems Problems
	a := &attempt{trials: maxTrials}
	for _, s := range chain {
		q, problems = q.with(s.Changes, p.scenarioPath(s.ID)+".changes", a)
		if len(problems) > 0 {
			return nil, problems
		}
	}
	q.settle()
	return q, nil
}

// Chain gives the scenario and its parents, the eldest first; nothing for "". Errors are Problems: an unknown scenario or
// a cycle of parents.
func (p *Plan) Chain(scenario ID) ([]*Scenario, error) {
	var chain []*Scenario
	for id := scenario; id != ""; {
		s := p.Scenario(id)
		if s == nil {
			return nil, Problems{problemf(UnknownRef, "", "the id of a scenario of the plan", "there is no scenario %q", id)}
		}
		if slices.Contains(chain, s) {
			return nil, Problems{problemf(ParentCycle, p.scenarioPath(s.ID)+".parent", "a chain of parents that ends",
				"the scenario %s is its own ancestor", s.ID)}
		}
		chain = append(chain, s)
		id = s.Parent
	}
	slices.Reverse(chain)
	return chain, nil
}

// With gives the plan after the changes, in order, for forecasting: each of its tranches says how it is used. Errors are
// Problems, whose paths start with "changes[0]".
func (p *Plan) With(changes []Change) (*Plan, error) {
	q, problems := p.with(changes, "changes", &attempt{trials: maxTrials})
	if len(problems) > 0 {
		return nil, problems
	}
	q.settle()
	return q, nil
}

// Step applies a single change and checks nothing of the result: for showing the effect of each change of a scenario
// whose whole is known to be valid. The second result is false where the result by itself is no valid plan.
func (p *Plan) Step(change Change) (next *Plan, valid bool) {
	q := p.editable()
	r := &report{}
	change.apply(q, r)
	q.settle()
	return q, len(r.problems) == 0 && len(q.validate(effective)) == 0
}

func (p *Plan) scenarioPath(id ID) string {
	i := slices.IndexFunc(p.Scenarios, func(s Scenario) bool { return s.ID == id })
	return at("scenarios", i)
}

func at(list string, i int) string { return list + "[" + strconv.Itoa(i) + "]" }

// attempt is what the applying of changes to one plan shares.
type attempt struct {
	known  Problems // of the plan before any change, which are nobody's to answer for
	trials int      // left for finding which change brought a problem
}

// with applies changes.
func (p *Plan) with(changes []Change, path string, a *attempt) (*Plan, Problems) {
	r := &report{}
	q := p.editable()
	for i, c := range changes {
		r.prefix = at(path, i) + "." + c.Name()
		before := len(r.problems)
		c.check(r)
		if len(r.problems) == before {
			c.apply(q, r)
		}
	}
	if len(r.problems) > 0 {
		return nil, r.problems
	}
	found := slices.DeleteFunc(q.validate(effective), func(problem Problem) bool { return problem.isAmong(a.known) })
	if len(found) > 0 {
		return nil, p.blame(found, changes, path, &a.trials)
	}
	return q, nil
}

// maxTrials bounds the search for the changes that brought the problems of one plan's scenarios.
const maxTrials = 40

// blame puts each problem of a plan that changes made at the place of a change that brought it: one before which the
// problem is not there and after which it is. Once the trials are used up, problems stand at the list of changes.
func (p *Plan) blame(found Problems, changes []Change, path string, trials *int) Problems {
	states := map[int]Problems{0: nil, len(changes): found} // the problems after so many changes
	after := func(n int) Problems {
		problems, known := states[n]
		if !known {
			*trials--
			q := p.editable()
			for _, c := range changes[:n] {
				c.apply(q, &report{})
			}
			problems = q.validate(effective)
			states[n] = problems
		}
		return problems
	}
	blamed := slices.Clone(found)
	for k, problem := range found {
		blamed[k].Found = "this would make the plan invalid: " + problem.Found
		blamed[k].Path = path
		without, with := 0, len(changes)
		for with-without > 1 && *trials > 0 {
			if middle := (without + with) / 2; problem.isAmong(after(middle)) {
				with = middle
			} else {
				without = middle
			}
		}
		if with-without == 1 {
			blamed[k].Path = at(path, without) + "." + changes[without].Name() + fieldOf(changes[without], problem.Path)
		}
	}
	return blamed
}

// isAmong reports whether the same is wrong in the list, wherever it stands there.
func (p Problem) isAmong(list Problems) bool {
	return slices.ContainsFunc(list, func(o Problem) bool { return o.Code == p.Code && o.Found == p.Found })
}

// fieldOf is the part of a problem's path that lies within the item that the change puts into the plan.
func fieldOf(c Change, path string) string {
	lists := map[string]string{
		"addPost": "posts", "putPost": "posts", "addCost": "costs", "putCost": "costs", "addSource": "sources",
		"putSource": "sources", "addContract": "contracts", "putContract": "contracts", "putProgramme": "programmes",
		"putOutcomes": "outcomes", "putSaving": "savings", "putMeasure": "measures", "payAward": "payAwards", "putPayAward": "payAwards",
	}
	list, ok := lists[c.Name()]
	field := afterItem(path)
	if !ok || field == "" || !strings.HasPrefix(path, list+"[") {
		return ""
	}
	return "." + field
}

// editable is a copy of the plan whose lists may be changed.
func (p *Plan) editable() *Plan {
	q := *p
	q.PayAwards = slices.Clone(p.PayAwards)
	q.Programmes = slices.Clone(p.Programmes)
	q.Posts = slices.Clone(p.Posts)
	q.Costs = slices.Clone(p.Costs)
	q.Contracts = slices.Clone(p.Contracts)
	q.Sources = slices.Clone(p.Sources)
	q.Splits = slices.Clone(p.Splits)
	q.Outcomes = slices.Clone(p.Outcomes)
	q.Savings = slices.Clone(p.Savings)
	q.Measures = slices.Clone(p.Measures)
	return &q
}

// settle says of each tranche how it is used, in a plan whose lists are its own.
func (p *Plan) settle() {
	for i := range p.Sources {
		p.Sources[i] = settled(p.Sources[i])
	}
}

// settled is the source with the use of each tranche said.
func settled(s Source) Source {
	if !slices.ContainsFunc(s.Tranches, func(t Tranche) bool { return t.Use == "" }) {
		return s
	}
	s.Tranches = slices.Clone(s.Tranches)
	for i := range s.Tranches {
		s.Tranches[i].Use = s.Tranches[i].Settled()
	}
	return s
}

// earlier is the end after something ends no later than a day: an end never extends.
func earlier(ends, on fiscal.Day) fiscal.Day { return min(ends.OrForever(), on) }

// ending is where an item keeps its end. A change may put that before the start, which the item then says is meant.
type ending struct {
	starts fiscal.Day
	ends   *fiscal.Day
	never  *bool
}

func (x *Programme) ending() ending { return ending{x.Starts, &x.Ends, &x.NeverStarts} }
func (x *Post) ending() ending      { return ending{x.Starts, &x.Ends, &x.NeverStarts} }
func (x *CostLine) ending() ending  { return ending{x.Starts, &x.Ends, &x.NeverStarts} }
func (x *Contract) ending() ending  { return ending{x.Starts, &x.Ends, &x.NeverStarts} }

// set gives the item another end, or none.
func (e ending) set(ends fiscal.Day) {
	*e.ends = ends
	*e.never = isBefore(ends, e.starts)
}

// noLaterThan makes the item end on the day unless it ends earlier.
func (e ending) noLaterThan(on fiscal.Day) { e.set(earlier(*e.ends, on)) }

// isBefore reports whether there is an end, and it lies before the start.
func isBefore(ends, starts fiscal.Day) bool { return ends != 0 && ends < starts }

func (c EndProgramme) apply(p *Plan, r *report) {
	programme := p.Programme(c.Programme)
	if programme == nil {
		r.unknown("programme", "programme", c.Programme)
		return
	}
	endedBefore := programme.Ends != 0 && programme.Ends < c.On
	programme.ending().noLaterThan(c.On)
	for i := range p.Sources {
		if s := &p.Sources[i]; s.Kind == Grant && paysOnlyFor(s, c.Programme) {
			s.endTranches(c.On, false)
		}
	}
	for i := range p.Outcomes {
		if s := &p.Outcomes[i]; s.Programme == c.Programme {
			s.stop(c.On)
		}
	}
	for i := range p.Posts {
		switch x := &p.Posts[i]; {
		case x.Programme != c.Programme:
		case c.Posts == EndPostsAsWell:
			x.ending().noLaterThan(c.On)
		case !endedBefore:
			x.EndsWithProgramme = false
		}
	}
	for i := range p.Costs {
		if x := &p.Costs[i]; x.Programme == c.Programme && !x.OneOff && c.Posts == EndPostsAsWell {
			x.ending().noLaterThan(c.On)
		}
	}
}

// paysOnlyFor reports whether each block of what the source may pay for names just the one programme.
func paysOnlyFor(s *Source, programme ID) bool {
	other := func(e Eligibility) bool { return len(e.Programmes) != 1 || e.Programmes[0] != programme }
	return len(s.Eligible) > 0 && !slices.ContainsFunc(s.Eligible, other)
}

func (c EndSource) apply(p *Plan, r *report) {
	if s := p.Source(c.Source); s != nil {
		s.endTranches(c.On, c.WholeKept)
	} else if s := p.Stream(c.Source); s != nil {
		s.stop(c.On)
	} else {
		r.unknown("source", "source or outcome stream", c.Source)
	}
}

// endTranches takes away the tranches that start after the day, and cuts those that span it.
func (s *Source) endTranches(on fiscal.Day, wholeKept bool) {
	var kept []Tranche
	for _, t := range s.Tranches {
		if t.From > on {
			continue
		}
		if t.Until > on {
			t = t.cut(on, wholeKept)
		}
		kept = append(kept, t)
	}
	s.Tranches = kept
}

// cut is the tranche until an earlier day, with the part of its amount for the days that are left. It is used as before, and
// says so where its days alone would now say otherwise.
func (t Tranche) cut(on fiscal.Day, wholeKept bool) Tranche {
	use := t.Settled()
	if !wholeKept {
		t.Amount = t.part(fiscal.Span{From: t.From, Until: on})
	}
	t.Until = on
	if t.Settled() != use {
		t.Use = use
	}
	return t
}

// part is the tranche's amount pro rata by days, to the nearest penny.
func (t Tranche) part(days fiscal.Span) money.Pence {
	return money.Pence(money.Nearest(int64(t.Amount), int64(days.Days()), int64(t.Window().Days())))
}

// stop makes the stream attach and claim no longer than a day.
func (s *OutcomeStream) stop(on fiscal.Day) { s.Changed.StoppedOn = earlier(s.Changed.StoppedOn, on) }

func (c ExtendSource) apply(p *Plan, r *report) {
	s := p.sourceNotStream(r, "source", c.Source)
	if s == nil {
		return
	}
	if len(s.Tranches) == 0 {
		r.add(ChangeImpossible, "source", "a source that has a tranche to extend", "%s has no tranche left", c.Source)
		return
	}
	from := c.From
	for _, t := range s.Tranches {
		from = max(from, t.Until+1)
	}
	if from > c.Until {
		r.add(ChangeImpossible, "until", "a day that adds something: "+from.String()+" or later", "%s adds no day to %s", c.Until, c.Source)
		return
	}
	tranches := slices.Clone(s.Tranches)
	for year := from.Month().Year(); year <= c.Until.Month().Year(); year++ {
		days := fiscal.Span{From: max(from, year.Span().From), Until: min(c.Until, year.Span().Until)}
		amount := money.Nearest(int64(c.AnnualAmount), int64(days.Days()), int64(year.Days()))
		tranches = append(tranches, Tranche{Amount: money.Pence(amount), From: days.From, Until: days.Until, Use: Spread})
	}
	s.Tranches = tranches
}

// sourceNotStream gives the source, or reports that there is none or that it is an outcome stream, whose money follows
// from families.
func (p *Plan) sourceNotStream(r *report, field string, id ID) *Source {
	s := p.Source(id)
	switch {
	case s != nil:
	case p.Stream(id) != nil:
		r.add(ChangeImpossible, field, "a source with tranches of its own", "%s is an outcome stream, whose money follows from families", id)
	default:
		r.unknown(field, "source", id)
	}
	return s
}

func (c ScaleSource) apply(p *Plan, r *report) {
	s := p.sourceNotStream(r, "source", c.Source)
	if s == nil {
		return
	}
	s.cutSpread(c.From)
	tranches := slices.Clone(s.Tranches)
	for i := range tranches {
		t := &tranches[i]
		switch {
		case t.From >= c.From:
			t.Amount = t.Amount.Percent(c.Percent)
		case t.Until >= c.From: // in order, and so still one
			before := t.part(fiscal.Span{From: t.From, Until: c.From - 1})
			t.Amount = before + (t.Amount - before).Percent(c.Percent)
		}
	}
	s.Tranches = tranches
}

// cutSpread cuts in two, in their place, the spread tranches that span a day and the day before it.
func (s *Source) cutSpread(on fiscal.Day) {
	var tranches []Tranche
	for _, t := range s.Tranches {
		if t.Settled() == Spread && t.From < on && on <= t.Until {
			before := t
			before.Until = on - 1
			before.Amount = t.part(before.Window())
			tranches = append(tranches, before)
			t.Amount -= before.Amount
			t.From = on
		}
		tranches = append(tranches, t)
	}
	s.Tranches = tranches
}

func (c Vire) apply(p *Plan, r *report) {
	from, to := p.sourceNotStream(r, "from", c.From), p.sourceNotStream(r, "to", c.To)
	if from == nil || to == nil {
		return
	}
	from.cutSpread(c.On)
	window := fiscal.Span{From: c.On, Until: c.Until}
	tranches := slices.Clone(from.Tranches)
	var order []int
	for i, t := range tranches {
		if t.Window().Overlaps(window) {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int { // the last to end goes first
		if byUntil := tranches[b].Until - tranches[a].Until; byUntil != 0 {
			return int(byUntil)
		}
		if byFrom := tranches[b].From - tranches[a].From; byFrom != 0 {
			return int(byFrom)
		}
		return b - a
	})
	wanted := c.Amount
	for _, i := range order {
		taken := min(wanted, tranches[i].Amount)
		tranches[i].Amount -= taken
		wanted -= taken
	}
	if wanted > 0 {
		r.add(ChangeImpossible, "amount", "at most "+(c.Amount-wanted).String(), "%s has only %s for %s to %s, not %s",
			c.From, c.Amount-wanted, c.On, c.Until, c.Amount)
		return
	}
	from.Tranches = tranches
	to.Tranches = append(slices.Clone(to.Tranches), Tranche{Amount: c.Amount, From: c.On, Until: c.Until})
}

func (c AddSource) apply(p *Plan, r *report) {
	if p.isNew(r, c.Source.ID, p.hasSource(c.Source.ID), "source or outcome stream") {
		p.Sources = append(p.Sources, c.Source)
	}
}

// isNew reports a duplicate id where there is one.
func (p *Plan) isNew(r *report, id ID, taken bool, kind string) bool {
	if taken {
		r.add(DuplicateID, "id", "an id of its own", "there is already %s %s", oneOf(kind), id)
	}
	return !taken
}

func (c RemoveSource) apply(p *Plan, r *report) {
	if s := p.Source(c.Source); s != nil {
		s.Tranches = nil
	} else if s := p.Stream(c.Source); s != nil {
		s.Attachments, s.Results = nil, nil
	} else {
		r.unknown("source", "source or outcome stream", c.Source)
	}
}

func (c SetStatus) apply(p *Plan, r *report) {
	if s := p.Source(c.Source); s != nil {
		s.Status = c.Status
	} else if s := p.Stream(c.Source); s != nil {
		s.Status = c.Status
	} else {
		r.unknown("source", "source or outcome stream", c.Source)
	}
}

func (c WidenSource) apply(p *Plan, r *report) {
	if s := p.Source(c.Source); s != nil {
		if len(s.Eligible) > 0 {
			s.Eligible = append(slices.Clone(s.Eligible), c.Block)
		}
	} else if s := p.Stream(c.Source); s != nil {
		s.Eligible = append(slices.Clone(s.EligibleBlocks()), c.Block)
	} else {
		r.unknown("source", "source or outcome stream", c.Source)
	}
	for i, id := range c.Block.Programmes {
		if !p.hasProgramme(id) {
			r.unknown(at("programmes", i), "programme", id)
		}
	}
	for i, id := range c.Block.Posts {
		if !p.hasPost(id) {
			r.unknown(at("posts", i), "post or cost line", id)
		}
	}
}

// EligibleBlocks is what the stream may pay for: its own blocks, else its programme.
func (s *OutcomeStream) EligibleBlocks() []Eligibility {
	if len(s.Eligible) > 0 {
		return s.Eligible
	}
	return []Eligibility{{Programmes: []ID{s.Programme}}}
}

func (c AddPost) apply(p *Plan, r *report) {
	if p.isNew(r, c.Post.ID, p.hasPost(c.Post.ID), "post or cost line") {
		p.Posts = append(p.Posts, c.Post)
	}
}

func (c AddCost) apply(p *Plan, r *report) {
	if p.isNew(r, c.Cost.ID, p.hasPost(c.Cost.ID), "post or cost line") {
		p.Costs = append(p.Costs, c.Cost)
	}
}

func (c EndPost) apply(p *Plan, r *report) {
	if e, ok := p.endOf(r, c.Post); ok {
		e.noLaterThan(c.On)
	}
}

func (c ExtendPost) apply(p *Plan, r *report) {
	if e, ok := p.endOf(r, c.Post); ok {
		e.set(c.Ends)
	}
}

// endOf gives where a post or yearly cost line keeps its end, or reports that there is none.
func (p *Plan) endOf(r *report, id ID) (ending, bool) {
	if x := p.Post(id); x != nil {
		return x.ending(), true
	}
	x := p.Cost(id)
	switch {
	case x == nil:
		r.unknown("post", "post or cost line", id)
		return ending{}, false
	case x.OneOff:
		r.add(ChangeImpossible, "post", "a post or a yearly cost line", "%s is a one-off amount, which has no end", id)
		return ending{}, false
	}
	return x.ending(), true
}

func (c SetFTE) apply(p *Plan, r *report) {
	x := p.Post(c.Post)
	if x == nil {
		r.unknown("post", "post", c.Post)
		return
	}
	step := FTEStep{Remark: c.Remark, From: c.From, FTE: c.FTE}
	steps := slices.Clone(x.FTESteps)
	if i := slices.IndexFunc(steps, func(s FTEStep) bool { return s.From == c.From }); i >= 0 {
		steps[i] = step
	} else {
		steps = append(steps, step)
	}
	x.FTESteps = steps
}

func (c AddContract) apply(p *Plan, r *report) {
	id := c.Contract.Post
	switch {
	case p.Contract(c.Contract.ID) != nil:
		p.isNew(r, c.Contract.ID, true, "contract")
	case p.Post(id) == nil:
		r.unknown("post", "post", id)
	case !p.HasContracts(id):
		r.add(ChangeImpossible, "post", "a post that lists contracts, or putContract for its first",
			"%s lists no contract and so counts as filled", id)
	default:
		p.Contracts = append(p.Contracts, c.Contract)
	}
}

func (c EndContract) apply(p *Plan, r *report) {
	if x := p.Contract(c.Contract); x != nil {
		x.ending().noLaterThan(c.On)
	} else {
		r.unknown("contract", "contract", c.Contract)
	}
}

func (c ExtendContract) apply(p *Plan, r *report) {
	if x := p.Contract(c.Contract); x != nil {
		x.ending().set(c.Ends)
	} else {
		r.unknown("contract", "contract", c.Contract)
	}
}

func (c AwardPay) apply(p *Plan, _ *report) { p.putAward(c.Award) }

// putAward replaces the award of the same date and group, or adds it.
func (p *Plan) putAward(award PayAward) {
	if i := p.awardIndex(award.From, award.PayGroup); i >= 0 {
		p.PayAwards[i] = award
	} else {
		p.PayAwards = append(p.PayAwards, award)
	}
}

func (p *Plan) awardIndex(from fiscal.Day, group string) int {
	return slices.IndexFunc(p.PayAwards, func(a PayAward) bool { return a.From == from && a.PayGroup == group })
}

// checkSplitNames reports a post or sources of splits that do not exist.
func (p *Plan) checkSplitNames(r *report, post ID, splits int, source func(i int) ID) {
	if !p.hasPost(post) {
		r.unknown("post", "post or cost line", post)
	}
	for i := range splits {
		if id := source(i); !p.hasSource(id) {
			r.unknown(at("splits", i)+".source", "source or outcome stream", id)
		}
	}
}

func (c SetSplits) apply(p *Plan, r *report) {
	p.checkSplitNames(r, c.Post, len(c.Splits), func(i int) ID { return c.Splits[i].Source })
	window := fiscal.Span{From: c.From, Until: c.Until.OrForever()}
	var splits []Split
	for _, s := range p.Splits {
		if s.Post != c.Post || !s.Span().Overlaps(window) {
			splits = append(splits, s)
			continue
		}
		if s.From < window.From {
			before := s
			before.Until = window.From - 1
			splits = append(splits, before)
		}
		if s.Span().Until > window.Until && window.Until < fiscal.LastDay { // no plan speaks of days after that
			s.From = window.Until + 1
			splits = append(splits, s)
		}
	}
	for _, part := range c.Splits {
		splits = append(splits, Split{Remark: part.Remark, Post: c.Post, Source: part.Source, Percent: part.Percent, From: c.From, Until: c.Until})
	}
	p.Splits = splits
}

func (c SetOutcomes) apply(p *Plan, r *report) {
	s := p.Stream(c.Stream)
	if s == nil {
		r.unknown("stream", "outcome stream", c.Stream)
		return
	}
	if c.SuccessRate != nil {
		s.SuccessRates = ratesFrom(s, c.From, *c.SuccessRate)
		s.Uncertainty = nil // it was of the rate that the change replaces
	}
	if c.AttachmentsPercent != nil {
		scale := AttachmentScale{From: c.From, Percent: *c.AttachmentsPercent}
		s.Changed.Attachments = append(slices.Clone(s.Changed.Attachments), scale)
	}
	if c.EarnedAutonomyFrom != 0 {
		s.EarnedAutonomyFrom = c.EarnedAutonomyFrom
	}
	if c.ClaimsUntil != 0 {
		s.ClaimsUntil = c.ClaimsUntil
	}
	s.Results = merged(s.Results, c.Results)
}

// firstYear is the first financial year that a plan can name.
const firstYear fiscal.Year = 1990

// ratesFrom is the stream's success rates with a new one for families attached from a year on; earlier years keep theirs.
func ratesFrom(s *OutcomeStream, from fiscal.Year, rate money.Decimal) []YearRate {
	if from == 0 {
		return []YearRate{{Percent: rate}}
	}
	var rates []YearRate
	for _, r := range s.SuccessRates {
		if r.Year < from {
			rates = append(rates, r)
		}
	}
	if len(rates) == 0 && from > firstYear {
		// The first entry also holds for all years before it.
		rates = []YearRate{{Year: from - 1, Percent: s.RateIn(from - 1)}}
	}
	return append(rates, YearRate{Year: from, Percent: rate})
}

// merged is the counts with those of some years replaced, by year.
func merged(counts, changes []YearCount) []YearCount {
	if len(changes) == 0 {
		return counts
	}
	counts = slices.Clone(counts)
	for _, c := range changes {
		if i := slices.IndexFunc(counts, func(k YearCount) bool { return k.Year == c.Year }); i >= 0 {
			counts[i] = c
		} else {
			counts = append(counts, c)
		}
	}
	slices.SortFunc(counts, func(a, b YearCount) int { return int(a.Year - b.Year) })
	return counts
}

func (c SetSavings) apply(p *Plan, r *report) {
	s := p.Saving(c.Saving)
	if s == nil {
		r.unknown("saving", "saving", c.Saving)
		return
	}
	if c.Percent != nil {
		s.Percent = *c.Percent
	}
	s.LagMonths = min(s.LagMonths+c.DelayMonths, MaxLagMonths+MaxDelayMonths)
}
