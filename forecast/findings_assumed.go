package forecast

import (
	"fmt"

	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
	"cliffedge/forecast/words"
)

// assumed is an item of the plan of which something is assumed.
type assumed struct {
	ref     plan.Ref
	title   string
	what    []string      // of it
	status  plan.Status   // of a source's money; "" of what is no source
	without []plan.Change // that take it away
}

// assumptions reports items marked as assumed, with the gap that hangs on them: what a post, cost line or programme lacks, by
// how much the gap would grow without a source's money, and by how much it would shrink without a pay award.
func (s *search) assumptions(base *Forecast) error {
	p := base.Plan
	s.assumedProgrammes(p, base)
	s.assumedCosts(p, base)
	for i := range p.Savings {
		if p.Savings[i].Assumed {
			s.add(AssumedItem, at("saving", p.Savings[i].ID), 0, 0, "%s is assumed. A saving never changes the gap.", p.Savings[i].Name)
		}
	}
	trials := append(assumedSources(p), assumedAwards(p)...)
	gaps, needed := make([]money.Pence, len(trials)), make([]bool, len(trials))
	err := concurrently(len(trials), func(i int) error {
		without, err := p.With(trials[i].without)
		if err != nil { // a plan that is not valid without it: a cut in pay that rests on an earlier rise
			needed[i] = true
			return nil
		}
		f, err := Of(without, s.options)
		if err == nil {
			gaps[i] = f.Total.Gap - base.Total.Gap
		}
		return err
	})
	if err != nil {
		return err
	}
	for i, x := range trials {
		text := x.changeOf(gaps[i])
		switch {
		case needed[i]:
			text = "Other figures rest on it, so that the plan has no meaning without."
		case x.status != "" && !s.options.counts(x.status):
			text = words.Sentence("it is " + statusWord(x.status) + " and is not counted, so that no figure rests on what is assumed of it")
		}
		s.add(AssumedItem, x.ref, 0, max(gaps[i], -gaps[i]), "%s %s", x.sentence(), text)
		if x.ref == "" {
			s.found[len(s.found)-1].Path = "payAwards"
		}
	}
	return nil
}

// changeOf says what the gap would be without what is assumed.
func (x *assumed) changeOf(gap money.Pence) string {
	it := "it"
	if len(x.what) > 1 {
		it = "them"
	}
	switch {
	case gap > 0:
		return fmt.Sprintf("Without %s the gap would be %s larger.", it, gap)
	case gap < 0:
		return fmt.Sprintf("Without %s the gap would be %s smaller.", it, -gap)
	default:
		return "The gap does not depend on " + it + "."
	}
}

// sentence says what is assumed: "Family Key Worker: the post and its contract kw-1 are assumed."
func (x *assumed) sentence() string {
	verb := " is assumed."
	if len(x.what) > 1 {
		verb = " are assumed."
	}
	return x.title + ": " + words.Several(x.what, 4) + verb
}

// assumedProgrammes reports programmes whose dates or names are assumed.
func (s *search) assumedProgrammes(p *plan.Plan, base *Forecast) {
	for _, f := range base.Programmes {
		if x := p.Programme(f.Programme); x.Assumed {
			s.add(AssumedItem, at("programme", x.ID), 0, f.Total.Gap, "%s: the programme is assumed. %s", x.Name, fundedSentence(f.Total))
		}
	}
}

// fundedSentence says what of a cost has no funding.
func fundedSentence(t Totals) string {
	if t.Gap > 0 {
		return fmt.Sprintf("%s of its cost of %s has no funding.", t.Gap, t.Cost)
	}
	return fmt.Sprintf("Its cost of %s is all funded.", t.Cost)
}

// assumedCosts reports posts and cost lines.
func (s *search) assumedCosts(p *plan.Plan, base *Forecast) {
	contracts, splits := map[plan.ID][]*plan.Contract{}, map[plan.ID][]*plan.Split{}
	for i := range p.Contracts {
		contracts[p.Contracts[i].Post] = append(contracts[p.Contracts[i].Post], &p.Contracts[i])
	}
	for i := range p.Splits {
		splits[p.Splits[i].Post] = append(splits[p.Splits[i].Post], &p.Splits[i])
	}
	for i := range base.Posts {
		f := &base.Posts[i]
		x := assumed{ref: at("post", f.Post), title: s.titles.Posts[f.Post]}
		if f.IsCost {
			x.note(p.Costs[i-len(p.Posts)].Remark, "the cost line")
		} else {
			x.notePost(&p.Posts[i], contracts[f.Post])
		}
		for _, split := range splits[f.Post] {
			x.note(split.Remark, "its funding split by "+s.sourceName(split.Source))
		}
		if len(x.what) == 0 {
			continue
		}
		s.add(AssumedItem, x.ref, 0, f.Total.Gap, "%s %s", x.sentence(), fundedSentence(f.Total))
	}
}

// note puts down what is assumed.
func (x *assumed) note(r plan.Remark, what string) {
	if r.Assumed {
		x.what = append(x.what, what)
	}
}

func (x *assumed) notePost(post *plan.Post, contracts []*plan.Contract) {
	x.note(post.Remark, "the post")
	for _, e := range post.Salaries {
		x.note(e.Remark, "its salary from "+e.From.Long())
	}
	for _, e := range post.FTESteps {
		x.note(e.Remark, "its FTE from "+e.From.Long())
	}
	for _, e := range post.OnCosts {
		x.note(e.Remark, "its on-costs")
	}
	for _, c := range contracts {
		x.note(c.Remark, "its contract "+string(c.ID))
	}
}

// assumedSources gives the sources and outcome streams of which something is assumed, and the plan without it: without
// their money, or without the tranches that are assumed.
func assumedSources(p *plan.Plan) []assumed {
	var list []assumed
	for i := range p.Sources {
		s := &p.Sources[i]
		x := assumed{ref: at("source", s.ID), title: s.Name, status: s.Status}
		x.note(s.Remark, "the source")
		rest := *s
		rest.Tranches = nil
		for _, t := range s.Tranches {
			x.note(t.Remark, "its tranche of "+t.Amount.String()+" from "+t.From.Long())
			if !t.Assumed && !s.Assumed {
				rest.Tranches = append(rest.Tranches, t)
			}
		}
		if len(x.what) > 0 {
			x.without = []plan.Change{plan.PutSource{Source: rest}}
			list = append(list, x)
		}
	}
	for i := range p.Outcomes {
		s := &p.Outcomes[i]
		if s.Assumed {
			x := assumed{ref: at("source", s.ID), title: s.Name, status: s.Status, what: []string{"the outcome stream"}}
			x.without = []plan.Change{plan.RemoveSource{Source: s.ID}}
			list = append(list, x)
		}
	}
	return list
}

// assumedAwards gives the pay awards that are assumed, and the plan without them.
func assumedAwards(p *plan.Plan) []assumed {
	x := assumed{title: "Pay awards"}
	for i := range p.PayAwards {
		if a := &p.PayAwards[i]; a.Assumed {
			x.what = append(x.what, "the award from "+a.From.Long())
			x.without = append(x.without, plan.DeletePayAward{From: a.From, PayGroup: a.PayGroup})
		}
	}
	if len(x.what) == 0 {
		return nil
	}
	return []assumed{x}
}
