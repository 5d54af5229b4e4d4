package plan

import (
	"cliffedge/forecast/fiscal"
)

// What can be said of a change by itself. Ranges of single numbers are the reader's to check, as for items.

func (c EndProgramme) check(*report)   {}
func (c EndSource) check(*report)      {}
func (c ExtendSource) check(*report)   {}
func (c ScaleSource) check(*report)    {}
func (c RemoveSource) check(*report)   {}
func (c SetStatus) check(*report)      {}
func (c EndPost) check(*report)        {}
func (c ExtendPost) check(*report)     {}
func (c SetFTE) check(*report)         {}
func (c EndContract) check(*report)    {}
func (c ExtendContract) check(*report) {}
func (c AwardPay) check(*report)       {}

func (c Vire) check(r *report) {
	if c.Until < c.On {
		r.ends("until", c.On, c.Until)
	}
	if c.From == c.To {
		r.add(ChangeImpossible, "to", "another source", "%s cannot give money to itself", c.From)
	}
}

func (c WidenSource) check(r *report) {
	if c.Block.Programmes == nil && c.Block.Posts == nil && c.Block.Locations == nil {
		r.add(EmptyList, "", "any of posts, programmes and locations", "nothing says what the source may pay for")
	}
}

func (c SetSplits) check(r *report) {
	if c.Until != 0 && c.Until < c.From {
		r.ends("until", c.From, c.Until)
	}
}

func (c PutSplits) check(r *report) {
	for i, s := range c.Splits {
		if s.Until != 0 && s.Until < s.From {
			r.ends(at("splits", i)+".until", s.From, s.Until)
		}
	}
}

func (c SetOutcomes) check(r *report) {
	if c.SuccessRate == nil && c.AttachmentsPercent == nil && c.EarnedAutonomyFrom == 0 && c.ClaimsUntil == 0 && len(c.Results) == 0 {
		r.add(ChangeImpossible, "", "any of successRate, earnedAutonomyFrom, claimsUntil, results and attachmentsPercent",
			"nothing is set")
	}
}

func (c SetSavings) check(r *report) {
	if c.Percent == nil && c.DelayMonths == 0 {
		r.add(ChangeImpossible, "", "percent or delayMonths", "nothing is set")
	}
}

// A whole item in a change is checked as if it stood in the plan, but for what only the plan can say.

func (c AddSource) check(r *report)    { (&Plan{Sources: []Source{c.Source}}).checkAlone(r) }
func (c PutSource) check(r *report)    { (&Plan{Sources: []Source{c.Source}}).checkAlone(r) }
func (c AddPost) check(r *report)      { (&Plan{Posts: []Post{c.Post}}).checkAlone(r) }
func (c PutPost) check(r *report)      { (&Plan{Posts: []Post{c.Post}}).checkAlone(r) }
func (c AddCost) check(r *report)      { (&Plan{Costs: []CostLine{c.Cost}}).checkAlone(r) }
func (c PutCost) check(r *report)      { (&Plan{Costs: []CostLine{c.Cost}}).checkAlone(r) }
func (c AddContract) check(r *report)  { (&Plan{Contracts: []Contract{c.Contract}}).checkAlone(r) }
func (c PutContract) check(r *report)  { (&Plan{Contracts: []Contract{c.Contract}}).checkAlone(r) }
func (c PutProgramme) check(r *report) { (&Plan{Programmes: []Programme{c.Programme}}).checkAlone(r) }

func (c PutOutcomes) check(r *report) { (&Plan{Outcomes: []OutcomeStream{c.Stream}}).checkAlone(r) }
func (c PutSaving) check(*report)     {}
func (c PutMeasure) check(*report)    {}

func (c PutPayAward) check(r *report) { (&Plan{PayAwards: []PayAward{c.Award}}).checkAlone(r) }

// checkAlone reports what is wrong with the plan's only item, at places within the item.
func (p *Plan) checkAlone(r *report) {
	inner := &report{}
	p.checkAwards(inner)
	p.checkProgrammes(inner, written)
	p.checkPosts(inner, written)
	p.checkCosts(inner, written)
	p.checkContracts(inner, written)
	p.checkSources(inner)
	p.checkStreams(inner, written)
	for _, problem := range inner.problems {
		problem.Path = r.path(afterItem(problem.Path))
		r.problems = append(r.problems, problem)
	}
}

// afterItem is the part of a path after the item in its list: "ends" of "posts[0].ends".
func afterItem(path string) string {
	for i := range path {
		if path[i] == '.' {
			return path[i+1:]
		}
	}
	return ""
}

func (c DeleteProgramme) check(*report) {}
func (c DeletePost) check(*report)      {}
func (c DeleteCost) check(*report)      {}
func (c DeleteContract) check(*report)  {}
func (c DeleteSource) check(*report)    {}
func (c DeleteSplits) check(*report)    {}
func (c DeleteOutcomes) check(*report)  {}
func (c DeleteSaving) check(*report)    {}
func (c DeletePayAward) check(*report)  {}
func (c DeleteMeasure) check(*report)   {}

// CheckHorizon reports a horizon that ends before it starts, is longer than 50 years or leaves 1990 to 2100.
func CheckHorizon(from, to fiscal.Month) Problems {
	r := &report{}
	switch {
	case from < fiscal.FirstDay.Month() || to > fiscal.LastDay.Month():
		r.add(OutOfRange, "from", "months from 1990-01 to 2100-12", "the horizon %s to %s leaves the calendar", from, to)
	case to < from:
		r.add(EndBeforeStart, "to", from.String()+" or later", "%s is before the start, %s", to, from)
	case to-from >= 50*12:
		r.add(OutOfRange, "to", (from+50*12-1).String()+" or earlier", "the horizon %s to %s is longer than 50 years", from, to)
	}
	return r.problems
}
