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
	Kind  CauseKind
	ID    plan.ID // of the source, programme, post or contract
	Label string  // a clause for a person: "Transformation grant ended on 31 March 2020"
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
		case eve.Contains(t.Until):
			if next := f.successor(t); next == nil {
				causes = append(causes, Cause{TrancheEnded, p.id, fmt.Sprintf("%s ended on %s", p.name, t.Until.Long())})
			} else if perDay(next) < perDay(t) {
				causes = append(causes, Cause{TrancheEnded, p.id, fmt.Sprintf("%s fell from %s to %s", p.name, t.Amount, next.Amount)})
			}
		case f.a.left[i] == 0 && t.Use == plan.InOrder && c.first-1 <= f.a.lastDraw[i] && f.a.lastDraw[i] <= c.last:
			causes = append(causes, Cause{TrancheSpent, p.id, fmt.Sprintf("%s was spent in %s", p.name, segments[f.a.lastDraw[i]].month.Long())})
		}
	}
	return slices.Compact(causes)
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
			causes = append(causes, Cause{PostEnded, x.id, fmt.Sprintf("%s ended on %s", x.title, x.post.Ends.Long())})
		}
		for _, c := range x.contracts {
			if eve.Contains(c.Ends) {
				causes = append(causes, Cause{ContractEnded, c.ID, fmt.Sprintf("contract %s of %s ended on %s", c.ID, x.title, c.Ends.Long())})
			}
		}
	}
	return causes
}

func (f *cliffFinder) programmeCause(eve fiscal.Span) []Cause {
	if p := f.plan.Programme(f.programme); eve.Contains(p.Ends) {
		return []Cause{{ProgrammeEnded, p.ID, fmt.Sprintf("%s ended on %s", p.Name, p.Ends.Long())}}
	}
	return nil
}
