package chart

import (
	"fmt"
	"slices"
	"strings"

	"cliffedge/forecast/money"
)

// Funding is what pays for a cost, by period: a stack of sources within the outline of the cost, the gap between the two, and
// cliff edges as vertical lines. Amounts below zero count as zero.
type Funding struct {
	Title   string
	Axis    Axis
	Sources []Source // from the bottom of the stack upwards; those beyond the seventh are drawn as one
	Cost    []Amount // of each period; Href is not used
	Gaps    []string // the addresses of each period's gap, if any; the gap itself is the cost less what the sources pay
	Cliffs  []Cliff
	Low     bool // has a lower plot, to stand beside something else
	Aligned bool // keeps the room at the left that a Timeline has for its rows' names, to stand above or below one
}

// Source is what pays, and how much in each period.
type Source struct {
	Name    string
	Amounts []Amount
}

func (f Funding) title() string { return f.Title }

func (f Funding) cliffs() []Cliff { return f.Axis.within(f.Cliffs) }

// all is the stack with every source, for the table and the sums.
func (f Funding) all() *stack {
	s := &stack{Axis: f.Axis, cost: f.Cost, gaps: f.Gaps}
	s.Count = max(0, s.Count)
	for i, source := range f.Sources {
		s.layers = append(s.layers, layer{or(clean(source.Name), "Unnamed source"), sourceFill(i), source.Amounts})
	}
	return s
}

// drawn is the stack with the sources that have no fill of their own as one.
func (f Funding) drawn() *stack {
	s := f.all()
	if len(s.layers) > int(otherFill)+1 {
		rest := s.layers[otherFill:]
		other := layer{otherName(len(rest)), otherFill, make([]Amount, s.Count)}
		for i := range other.amounts {
			for _, l := range rest {
				other.amounts[i].Pence = plus(other.amounts[i].Pence, l.pays(i))
			}
		}
		s.layers = append(slices.Clone(s.layers[:otherFill]), other)
	}
	return s
}

func otherName(n int) string { return fmt.Sprintf("%d other sources", n) }

func (f Funding) draw(d *drawing) {
	s := f.drawn()
	if s.Count == 0 {
		d.nothing()
		return
	}
	d.legend(f.legend(s))
	c := &columns{stack: s, drawing: d, highest: s.highest()}
	c.span = plotSpan(d, f.Axis, f.Aligned, c.ticks())
	list := markers(f.Cliffs, c.span)
	lanes, key := place(list, d.width, d.lanes())
	d.cliffKey(key)
	d.caption(f.Axis, c.span.left)
	d.y += lineHeight + float64(lanes)*lineHeight
	labels := s.gapLabels(c.span.period())
	c.top = d.y + max(10, gapRoom(labels)) + headStrip
	c.bottom = c.top + f.high(d)
	placed := c.placeGaps(labels)
	c.drawGrid(true)
	c.drawBars()
	c.drawCost()
	c.drawFoot()
	d.drawMarkers(list, d.y, c.bottom)
	c.drawGaps(placed)
	d.texts = nil
	d.y = c.bottom + lineHeight + 10
}

// high is the height of the plot.
func (f Funding) high(d *drawing) float64 {
	if f.Low {
		return 150
	}
	return d.pick(280, 200)
}

// pick chooses a measure by the drawing's width.
func (d *drawing) pick(wide, narrow float64) float64 {
	if d.narrow() {
		return narrow
	}
	return wide
}

// lanes is how many lines of labels cliff edges may have.
func (d *drawing) lanes() int { return int(d.pick(5, 4)) }

func caption(a Axis) string { return "£ " + a.per() }

// caption writes above a grid's amounts what they are.
func (d *drawing) caption(a Axis, left float64) {
	d.text(max(left-8, measure(caption(a))+1), d.y+ascent, end, muted, caption(a))
}

// plotSpan is where the plot lies: right of the gutter, or of the amounts of its grid.
func plotSpan(d *drawing, axis Axis, aligned bool, ticks []money.Pence) span {
	left := gutter(d.width)
	if !aligned {
		left = measure(caption(axis)) + 10
		for _, p := range ticks {
			left = max(left, measure(tickText(p))+10)
		}
	}
	return span{axis, left, d.width - 12}
}

func (f Funding) legend(s *stack) []entry {
	var list []entry
	for _, l := range s.layers {
		list = append(list, filled(l.name, l.fill))
	}
	if s.totalGap() > 0 {
		list = append(list, gapEntry)
	}
	list = append(list, costEntry)
	if len(f.cliffs()) > 0 {
		list = append(list, cliffEntry)
	}
	return list
}

func (s *stack) totalGap() (sum money.Pence) {
	for i := range s.Count {
		sum = plus(sum, s.gap(i))
	}
	return sum
}

func (s *stack) totalCost() (sum money.Pence) {
	for i := range s.Count {
		sum = plus(sum, s.costs(i))
	}
	return sum
}

func (f Funding) summary() string {
	s := f.all()
	if s.Count == 0 {
		return "There is nothing to show."
	}
	cost, gap := s.totalCost(), s.totalGap()
	text := fmt.Sprintf("%s: of a cost of %s, %s is funded and nothing is missing.", s.whole(), exact(cost), exact(cost))
	if gap > 0 {
		text = fmt.Sprintf("%s: of a cost of %s, %s is funded and %s is not.", s.whole(), exact(cost), exact(minus(cost, gap)), exact(gap))
	}
	return text + cliffSentence(f.cliffs())
}

// cliffSentence counts the cliff edges and names the largest.
func cliffSentence(cliffs []Cliff) string {
	if len(cliffs) == 0 {
		return ""
	}
	largest := cliffs[0]
	for _, c := range cliffs {
		if c.Yearly > largest.Yearly {
			largest = c
		}
	}
	if len(cliffs) == 1 {
		return " The cliff edge is on " + largest.name() + "."
	}
	return fmt.Sprintf(" The largest of %d cliff edges is on %s.", len(cliffs), largest.name())
}

func (f Funding) table() Table {
	s := f.all()
	t := Table{Header: []Column{{periodHeading(f.Axis), false}}}
	for _, l := range s.layers {
		t.Header = append(t.Header, Column{l.name, true})
	}
	t.Header = append(t.Header, Column{"Cost", true}, Column{"Gap", true})
	if len(f.cliffs()) > 0 {
		t.Header = append(t.Header, Column{"Cliff edges", false})
	}
	notes := f.cliffsByPeriod()
	for i := range s.Count {
		row := []string{s.name(i)}
		for _, l := range s.layers {
			row = append(row, exact(l.pays(i)))
		}
		row = append(row, exact(s.costs(i)), exact(s.gap(i)))
		if len(f.cliffs()) > 0 {
			row = append(row, strings.Join(notes[i], "; "))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (f Funding) cliffsByPeriod() map[int][]string {
	notes := map[int][]string{}
	for _, c := range f.cliffs() {
		i := int(f.Axis.at(c.Date))
		notes[i] = append(notes[i], c.name())
	}
	return notes
}

func periodHeading(a Axis) string {
	switch a.step() {
	case 12:
		return "Year"
	case 3:
		return "Quarter"
	case 1:
		return "Month"
	}
	return "Period"
}
