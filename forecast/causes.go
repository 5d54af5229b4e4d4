package forecast

import (
	"fmt"
	"slices"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
)

// CauseKind is what brought a cliff edge about.
type CauseKind string

// The kinds of cause.
const (
	TrancheEnded   CauseKind = "TRANCHE_ENDED"   // its window ended the day before
	TrancheSpent   CauseKind = "TRANCHE_SPENT"   // a pot ran dry
	ProgrammeEnded CauseKind = "PROGRAMME_ENDED" // on the day before
	PostEnded      CauseKind = "POST_ENDED"      // on the day before
	ContractEnded  CauseKind = "CONTRACT_ENDED"  // on the day before
)

// Cause is one thing that brought a cliff edge about.
type Cause struct {
	Kind   CauseKind
	ID     plan.ID     // of the source, programme, post or contract
	On     fiscal.Day  // its last day; of a pot that ran dry, the last day of the days that it paid for last
	Amount money.Pence // a tranche's
	Next   money.Pence // of the smaller tranche that follows it; 0 where none does
}

// Names say what a plan's items are called: the plan itself does, and so does who has looked all of them up for many causes.
type Names interface {
	SourceName(source plan.ID) string
	PostTitle(post plan.ID) string
	Contract(contract plan.ID) *plan.Contract
}

var _ Names = (*plan.Plan)(nil)

// Label is a clause for a person: "money from Transformation grant ends on 31 March 2020". The names are of the forecast's plan.
func (c Cause) Label(p Names) string {
	switch c.Kind {
	case TrancheEnded:
		if c.Next > 0 {
			return fmt.Sprintf("money from %s falls from %s to %s", p.SourceName(c.ID), c.Amount, c.Next)
		}
		return fmt.Sprintf("money from %s ends on %s", p.SourceName(c.ID), c.On.Long())
	case TrancheSpent:
		return fmt.Sprintf("money from %s runs out in %s", p.SourceName(c.ID), c.On.Month().Long())
	case ProgrammeEnded:
		return fmt.Sprintf("the programme ends on %s", c.On.Long())
	case PostEnded:
		return fmt.Sprintf("the post of %s ends on %s", p.PostTitle(c.ID), c.On.Long())
	default:
		post := plan.ID("")
		if contract := p.Contract(c.ID); contract != nil {
			post = contract.Post
		}
		return fmt.Sprintf("a contract of %s ends on %s", p.PostTitle(post), c.On.Long())
	}
}

// fundingCauses gives the money that ended the day before one of the cliff's rises or ran dry in the cliff, of sources that
// may pay for the items hit, and the programme's own end.
func (f *cliffFinder) fundingCauses(c rise, hit []int32) []Cause {
	segments := f.a.calendar.segments
	eve := fiscal.Span{From: segments[c.first].From - 1, Until: segments[c.last].From - 1}
	causes := f.programmeCause(eve)
	for i := range f.a.tranches {
		t := &f.a.tranches[i]
		p := &f.a.payers[t.payer]
		if !p.counted || t.Amount == 0 || !p.mayPay(hit) {
			continue
		}
		switch {
		case eve.Contains(t.Until) && (f.a.left[i] > 0 || f.a.lastDraw[i] >= c.first-1):
			if next := f.successor(t); next == nil {
				causes = append(causes, Cause{Kind: TrancheEnded, ID: p.id, On: t.Until, Amount: t.Amount})
			} else if perDay(next) < perDay(t) {
				causes = append(causes, Cause{Kind: TrancheEnded, ID: p.id, On: t.Until, Amount: t.Amount, Next: next.Amount})
			}
		case f.a.left[i] == 0 && t.Use == plan.InOrder && c.first-1 <= f.a.lastDraw[i] && f.a.lastDraw[i] <= c.last:
			causes = append(causes, Cause{Kind: TrancheSpent, ID: p.id, On: segments[f.a.lastDraw[i]].Until, Amount: t.Amount})
		}
	}
	return distinct(causes)
}

// distinct leaves out what is said already: several tranches of a source that ended on one day are one cause.
func distinct(causes []Cause) []Cause {
	var list []Cause
	for _, c := range causes {
		if !slices.ContainsFunc(list, func(o Cause) bool { return o.Kind == c.Kind && o.ID == c.ID && o.On == c.On }) {
			list = append(list, c)
		}
	}
	return list
}

// mayPay reports whether the payer is eligible for any of the items.
func (p *payer) mayPay(items []int32) bool {
	return slices.ContainsFunc(items, func(i int32) bool { return p.eligible[i] })
}

// successor is the tranche of the same source that takes over the day after one ends, nil where none does.
func (f *cliffFinder) successor(t *tranche) *tranche {
	for _, i := range f.a.payers[t.payer].tranches {
		if next := &f.a.tranches[i]; next != t && next.Amount > 0 && next.Window().Contains(t.Until+1) {
			return next
		}
	}
	return nil
}

func perDay(t *tranche) money.Pence { return t.Amount / money.Pence(t.Window().Days()) }

// capacityCauses gives the programme, and of the items hit the posts and contracts that ended the day before one of the cliff's falls.
func (f *cliffFinder) capacityCauses(first, last fiscal.Day, hit []int32) []Cause {
	eve := fiscal.Span{From: first - 1, Until: last - 1}
	causes := f.programmeCause(eve)
	for _, i := range hit {
		x := &f.a.items[i] // a post: cost lines have no FTE
		if eve.Contains(x.post.Ends) {
			causes = append(causes, Cause{Kind: PostEnded, ID: x.id, On: x.post.Ends})
			continue // its contracts ended with it
		}
		for _, c := range x.contracts {
			if eve.Contains(c.Ends) {
				causes = append(causes, Cause{Kind: ContractEnded, ID: c.ID, On: c.Ends})
			}
		}
	}
	return causes
}

func (f *cliffFinder) programmeCause(eve fiscal.Span) []Cause {
	if p := f.plan.Programme(f.programme); eve.Contains(p.Ends) {
		return []Cause{{Kind: ProgrammeEnded, ID: p.ID, On: p.Ends}}
	}
	return nil
}
