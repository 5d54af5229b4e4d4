package plan

import "slices"

// put replaces the item of the same id, or adds it.
func put[T identified](list []T, item T) []T {
	if x := find(list, item.ident()); x != nil {
		*x = item
		return list
	}
	return append(list, item)
}

func (c PutProgramme) apply(p *Plan, _ *report) { p.Programmes = put(p.Programmes, c.Programme) }
func (c PutSaving) apply(p *Plan, _ *report)    { p.Savings = put(p.Savings, c.Saving) }
func (c PutMeasure) apply(p *Plan, _ *report)   { p.Measures = put(p.Measures, c.Measure) }
func (c PutPayAward) apply(p *Plan, _ *report)  { p.putAward(c.Award) }
func (c PutContract) apply(p *Plan, _ *report)  { p.Contracts = put(p.Contracts, c.Contract) }

func (c PutPost) apply(p *Plan, r *report) {
	if p.isNew(r, c.Post.ID, p.Cost(c.Post.ID) != nil, "cost line") {
		p.Posts = put(p.Posts, c.Post)
	}
}

func (c PutCost) apply(p *Plan, r *report) {
	if p.isNew(r, c.Cost.ID, p.Post(c.Cost.ID) != nil, "post") {
		p.Costs = put(p.Costs, c.Cost)
	}
}

func (c PutSource) apply(p *Plan, r *report) {
	if p.isNew(r, c.Source.ID, p.Stream(c.Source.ID) != nil, "outcome stream") {
		p.Sources = put(p.Sources, c.Source)
	}
}

func (c PutOutcomes) apply(p *Plan, r *report) {
	if p.isNew(r, c.Stream.ID, p.Source(c.Stream.ID) != nil, "source") {
		p.Outcomes = put(p.Outcomes, c.Stream)
	}
}

func (c PutSplits) apply(p *Plan, r *report) {
	p.checkSplitNames(r, c.Post, len(c.Splits), func(i int) ID { return c.Splits[i].Source })
	p.dropSplits(c.Post)
	for _, part := range c.Splits {
		p.Splits = append(p.Splits, Split{
			Remark: part.Remark, Post: c.Post, Source: part.Source, Percent: part.Percent, From: part.From, Until: part.Until,
		})
	}
}

func (p *Plan) dropSplits(post ID) {
	p.Splits = without(p.Splits, func(s Split) bool { return s.Post == post })
}

// without takes items out of a list. What is left of a list that has none is nil, as it is where a plan has no such list.
func without[T any](list []T, drop func(T) bool) []T {
	if list = slices.DeleteFunc(list, drop); len(list) == 0 {
		return nil
	}
	return list
}

// take deletes the item of that id from the list, or reports that there is none or who else names it.
func take[T identified](p *Plan, r *report, list *[]T, field, word string, id ID, kinds ...kind) {
	if find(*list, id) == nil {
		r.unknown(field, word, id)
		return
	}
	for _, where := range p.namedBy(id, kinds...) {
		r.add(ChangeImpossible, field, "an item that nothing else names", "%s is still named by %s", id, where)
	}
	*list = without(*list, func(x T) bool { return x.ident() == id })
}

func (c DeleteProgramme) apply(p *Plan, r *report) {
	take(p, r, &p.Programmes, "programme", "programme", c.Programme, programmeKind)
}

func (c DeletePost) apply(p *Plan, r *report) {
	take(p, r, &p.Posts, "post", "post", c.Post, postKind, filledKind)
}

func (c DeleteCost) apply(p *Plan, r *report) {
	take(p, r, &p.Costs, "cost", "cost line", c.Cost, postKind)
}

func (c DeleteContract) apply(p *Plan, r *report) {
	take(p, r, &p.Contracts, "contract", "contract", c.Contract, contractKind)
}

func (c DeleteSource) apply(p *Plan, r *report) {
	take(p, r, &p.Sources, "source", "source", c.Source, sourceKind)
}

func (c DeleteOutcomes) apply(p *Plan, r *report) {
	take(p, r, &p.Outcomes, "stream", "outcome stream", c.Stream, sourceKind)
}

func (c DeleteSaving) apply(p *Plan, r *report) {
	take(p, r, &p.Savings, "saving", "saving", c.Saving, savingKind)
}

func (c DeleteMeasure) apply(p *Plan, r *report) {
	take(p, r, &p.Measures, "measure", "measure", c.Measure, measureKind)
}

func (c DeleteSplits) apply(p *Plan, r *report) {
	if !slices.ContainsFunc(p.Splits, func(s Split) bool { return s.Post == c.Post }) {
		r.add(UnknownRef, "post", "a post that has splits", "there are no splits of %q", c.Post)
		return
	}
	p.dropSplits(c.Post)
}

func (c DeletePayAward) apply(p *Plan, r *report) {
	if p.awardIndex(c.From, c.PayGroup) < 0 {
		r.add(UnknownRef, "from", "the date and group of a pay award of the plan", "there is no such pay award from %s", c.From)
		return
	}
	p.PayAwards = without(p.PayAwards, func(a PayAward) bool { return a.From == c.From && a.PayGroup == c.PayGroup })
}
