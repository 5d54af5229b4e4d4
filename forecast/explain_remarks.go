package forecast

import (
	"slices"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/plan"
)

// ItemRemark is what the plan says beside an item that figures follow from: its note, and that it is assumed.
type ItemRemark struct {
	Item string // a title and what of it: "Family Key Worker: salary from 1 April 2016"
	plan.Remark
	OfSalary bool // whether it stands beside a salary, which not everybody may see
}

// remarks gathers the remarks of what an explanation speaks of, each once.
func (w *working) remarks(x *item, e *Explanation) []ItemRemark {
	var list remarks
	add := func(item string, r plan.Remark) { list.add(ItemRemark{Item: item, Remark: r}) }
	if x.cost != nil {
		add(x.cost.Title, x.cost.Remark)
	} else {
		w.postRemarks(x.post, e, &list)
	}
	for _, s := range w.plan.Splits {
		if s.Post == x.id && s.Span().Overlaps(w.calendar.horizon) {
			add("Funding split of "+s.Percent.String()+"% by "+w.plan.SourceName(s.Source), s.Remark)
		}
	}
	for p := range w.payers {
		if id := w.payers[p].id; e.speaksOf(id) {
			w.sourceRemarks(id, e, add)
		}
	}
	return list
}

// remarks are a list of them, each once.
type remarks []ItemRemark

func (list *remarks) add(r ItemRemark) {
	if r.Remark != (plan.Remark{}) && !slices.Contains(*list, r) {
		*list = append(*list, r)
	}
}

func (w *working) postRemarks(x *plan.Post, e *Explanation, list *remarks) {
	add := func(item string, r plan.Remark) { list.add(ItemRemark{Item: item, Remark: r}) }
	add(x.Title, x.Remark)
	for _, stretch := range e.Stretches {
		if entry := plan.InForceOn(x.Salaries, stretch.From, func(s plan.Salary) fiscal.Day { return s.From }); entry != nil {
			list.add(ItemRemark{Item: "Salary from " + entry.From.Long(), Remark: entry.Remark, OfSalary: true})
		}
		if step := plan.LatestOn(x.FTESteps, stretch.From, func(s plan.FTEStep) fiscal.Day { return s.From }); step != nil {
			add("FTE from "+step.From.Long(), step.Remark)
		}
		add("On-costs", x.OnCostsOn(stretch.From).Remark)
		for _, f := range stretch.Fillings {
			for _, a := range f.Awards {
				add("Pay award from "+a.Award.From.Long(), a.Award.Remark)
			}
			if c := w.plan.Contract(f.Contract); c != nil {
				add("Contract "+string(c.ID), c.Remark)
			}
		}
	}
}

func (w *working) sourceRemarks(id plan.ID, e *Explanation, add func(string, plan.Remark)) {
	name := w.plan.SourceName(id)
	if s := w.plan.Stream(id); s != nil {
		add(name, s.Remark)
		return
	}
	add(name, w.plan.Source(id).Remark)
	for _, segment := range e.Segments {
		for _, p := range segment.Payments {
			if p.Source == id {
				add(name+", "+p.Tranche.From.Long()+" to "+p.Tranche.Until.Long(), p.Tranche.Remark)
			}
		}
	}
}

// speaksOf reports whether a source paid, or might have.
func (e *Explanation) speaksOf(source plan.ID) bool {
	for _, s := range e.Segments {
		if slices.ContainsFunc(s.Payments, func(p Payment) bool { return p.Source == source }) {
			return true
		}
		for _, short := range s.Shortfalls {
			for _, r := range short.Reasons {
				if r.Source == source && r.Why != NotEligible && r.Why != NoMoney {
					return true
				}
			}
		}
	}
	return false
}
