package forecast

import (
	"fmt"

	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
	"cliffedge/forecast/words"
)

// assumed is an item of the plan of which something is assumed.
type assumed struct {
	id    plan.ID
	ref   plan.Ref
	title string
	what  []string // of it
}

// assumptions reports items marked as assumed, with the gap that hangs on them: what a post or cost line lacks, and by how
// much the gap would grow without a source's money.
func (s *search) assumptions(p *plan.Plan) error {
	base, err := Of(p, s.options)
	if err != nil {
		return err
	}
	s.assumedCosts(p, base)
	sources := assumedSources(p)
	gaps := make([]money.Pence, len(sources))
	err = concurrently(len(sources), func(i int) error {
		without, err := p.With([]plan.Change{plan.RemoveSource{Source: sources[i].id}})
		if err != nil {
			return err
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
	for i, x := range sources {
		text := "The gap does not depend on it."
		if gaps[i] > 0 {
			text = fmt.Sprintf("Without its money the gap would be %s larger.", gaps[i])
		}
		s.add(AssumedItem, x.ref, 0, gaps[i], "%s: assumed, not stated: %s. %s", x.title, words.Several(x.what, 4), text)
	}
	return nil
}

// assumedCosts reports posts and cost lines.
func (s *search) assumedCosts(p *plan.Plan, base *Forecast) {
	for i := range base.Posts {
		f := &base.Posts[i]
		x := assumed{id: f.Post, ref: at("post", f.Post), title: p.PostTitle(f.Post)}
		if f.IsCost {
			x.note(p.Cost(f.Post).Remark, "the cost line")
		} else {
			x.notePost(p, p.Post(f.Post))
		}
		if len(x.what) == 0 {
			continue
		}
		text := fmt.Sprintf("Its cost of %s is all funded.", f.Total.Cost)
		if f.Total.Gap > 0 {
			text = fmt.Sprintf("%s of its cost of %s has no funding.", f.Total.Gap, f.Total.Cost)
		}
		s.add(AssumedItem, x.ref, 0, f.Total.Gap, "%s: assumed, not stated: %s. %s", x.title, words.Several(x.what, 4), text)
	}
}

// note puts down what is assumed.
func (x *assumed) note(r plan.Remark, what string) {
	if r.Assumed {
		x.what = append(x.what, what)
	}
}

func (x *assumed) notePost(p *plan.Plan, post *plan.Post) {
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
	for i := range p.Contracts {
		if p.Contracts[i].Post == post.ID {
			x.note(p.Contracts[i].Remark, "its contract "+string(p.Contracts[i].ID))
		}
	}
	for i := range p.Splits {
		if p.Splits[i].Post == post.ID {
			x.note(p.Splits[i].Remark, "its funding split by "+p.SourceName(p.Splits[i].Source))
		}
	}
}

// assumedSources gives the sources and outcome streams of which something is assumed.
func assumedSources(p *plan.Plan) []assumed {
	var list []assumed
	for i := range p.Sources {
		s := &p.Sources[i]
		x := assumed{id: s.ID, ref: at("source", s.ID), title: s.Name}
		x.note(s.Remark, "the source")
		for _, t := range s.Tranches {
			x.note(t.Remark, "its tranche of "+t.Amount.String()+" from "+t.From.Long())
		}
		if len(x.what) > 0 {
			list = append(list, x)
		}
	}
	for i := range p.Outcomes {
		s := &p.Outcomes[i]
		x := assumed{id: s.ID, ref: at("source", s.ID), title: s.Name}
		if x.note(s.Remark, "the outcome stream"); len(x.what) > 0 {
			list = append(list, x)
		}
	}
	return list
}
