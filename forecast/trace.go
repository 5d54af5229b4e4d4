package forecast

import (
	"slices"

	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
)

// Rule is what let a source pay for a cost.
type Rule string

// The rules, in the order in which they come.
const (
	BySplit        Rule = "SPLIT"            // a funding split names the source
	ByMatchedSplit Rule = "MATCHED_SPLIT"    // a funding split names the source, which pays beside match that is there
	ByPriority     Rule = "WATERFALL"        // it was the source's turn
	AsGrant        Rule = "GRANT_WITH_MATCH" // it was the source's turn, and its match source paid the rest
	AsMatch        Rule = "MATCH"            // it paid the rest of what a grant paid a share of
)

// trace is every payment of a forecast, by whom, for what and by which rule.
type trace struct {
	rule   Rule // of the payments being made
	draws  []cellDraw
	blocks []paidBlock
	asks   []ask           // of splits: what they asked for, and what was drawn
	left   [][]money.Pence // of each tranche, at the end of each financial year
	items  *traceIndex     // made when it is asked for
}

// traceIndex is where the draws and asks of each item stand in a trace.
type traceIndex struct{ draws, asks [][]int32 }

// byItem gives where each item's draws and asks stand, in the order in which they were made. The trace must be complete.
func (t *trace) byItem(items int) *traceIndex {
	if t.items != nil {
		return t.items
	}
	t.items = &traceIndex{make([][]int32, items), make([][]int32, items)}
	for k, d := range t.draws {
		t.items.draws[d.cell%items] = append(t.items.draws[d.cell%items], int32(k))
	}
	for k, ask := range t.asks {
		t.items.asks[ask.item] = append(t.items.asks[ask.item], int32(k))
	}
	return t.items
}

// cellDraw is what a tranche paid of a cell.
type cellDraw struct {
	cell    int
	amount  money.Pence
	tranche int32
	block   int32
}

// paidBlock is cells that were paid together.
type paidBlock struct {
	rule    Rule
	use     plan.Use
	need    money.Pence // of all cells
	paid    money.Pence // of that, by grant and match together where two pay
	partner int32       // the tranche that paid with this one, -1 for none
}

func newTrace() *trace { return &trace{rule: ByPriority} }

// begin starts a block of cells that are paid together.
func (t *trace) begin(b paidBlock) (block int32) {
	t.blocks = append(t.blocks, b)
	return int32(len(t.blocks) - 1)
}

func (t *trace) add(cell, tranche int, amount money.Pence, block int32) {
	if amount > 0 {
		t.draws = append(t.draws, cellDraw{cell, amount, int32(tranche), block})
	}
}

// endYear notes what each tranche has left.
func (t *trace) endYear(left []money.Pence) { t.left = append(t.left, slices.Clone(left)) }
