package chart

import (
	"fmt"
	"math"

	"cliffedge/forecast/money"
)

// Multiples is the same small chart several times on one scale, such as cost and gap by year under each scenario. Two to six
// panels are readable.
type Multiples struct {
	Title  string
	Axis   Axis
	Panels []Panel
}

// Panel is one of several charts.
type Panel struct {
	Label  string
	Href   string   // of its label
	Cost   []Amount // of each period; Href is not used
	Funded []Amount // what is paid of it; the gap is the rest
	Gaps   []string // the addresses of each period's gap, if any
}

func (m Multiples) title() string { return m.Title }

func (p Panel) label() string { return or(clean(p.Label), "Unnamed panel") }

func (m Multiples) stack(p Panel) *stack {
	s := &stack{Axis: m.Axis, cost: p.Cost, gaps: p.Gaps, layers: []layer{{"funded", sourceFill(0), p.Funded}}}
	s.Count = max(0, s.Count)
	return s
}

const panelGap = 24.0

func (m Multiples) draw(d *drawing) {
	if m.Axis.Count <= 0 || len(m.Panels) == 0 {
		d.nothing()
		return
	}
	d.legend([]entry{filled("Funded", sourceFill(0)), gapEntry, costEntry})
	var highest money.Pence
	for _, p := range m.Panels {
		highest = max(highest, m.stack(p).highest())
	}
	across := 1
	if !d.narrow() {
		across = min(len(m.Panels), 3)
		if len(m.Panels) == 4 {
			across = 2
		}
	}
	left := plotSpan(d, m.Axis, false, ticksFor(highest, d)).left
	width := (d.width - 12 - left - panelGap*float64(across-1)) / float64(across)
	for first := 0; first < len(m.Panels); first += across {
		m.drawLine(d, m.Panels[first:min(first+across, len(m.Panels))], highest, left, width)
	}
}

// drawLine draws the panels that stand side by side.
func (m Multiples) drawLine(d *drawing, panels []Panel, highest money.Pence, left, width float64) {
	room, lines := 10.0, 1
	for _, p := range panels {
		room = max(room, gapRoom(m.stack(p).gapLabels(width/float64(m.Axis.Count))))
		lines = max(lines, len(p.lines(width)))
	}
	names := d.y
	d.y += float64(lines-1) * lineHeight
	top := d.y + lineHeight + room + 4
	bottom := top + d.pick(150, 130)
	d.caption(m.Axis, left)
	for i, p := range panels {
		x := left + float64(i)*(width+panelGap)
		c := &columns{stack: m.stack(p), drawing: d, highest: highest, span: span{m.Axis, x, x + width}, top: top, bottom: bottom}
		d.panelName(p, x, names, width)
		placed := c.placeGaps(c.gapLabels(c.span.period()))
		c.drawGrid(i == 0)
		c.drawBars()
		c.drawCost()
		c.drawFoot()
		c.drawGaps(placed)
		d.texts = nil
	}
	d.y = bottom + lineHeight + 22
}

// nameLines is how many lines a panel's name may take.
const nameLines = 6

func (p Panel) lines(width float64) []string {
	lines, _ := wrap(p.label(), width/boldSlack, nameLines)
	return lines
}

// panelName writes a panel's name above it.
func (d *drawing) panelName(p Panel, x, y, width float64) {
	class := bold
	if safe(p.Href) != "" {
		class = ` class="chart-link"` + bold
	}
	done := d.link(p.Href, p.label())
	for i, line := range p.lines(width) {
		d.text(x, y+ascent+float64(i)*lineHeight, start, class, line)
	}
	done()
}

func (m Multiples) summary() string {
	if m.Axis.Count <= 0 || len(m.Panels) == 0 {
		return "There is nothing to show."
	}
	least, most, low, high := "", "", money.Pence(math.MaxInt64), money.Pence(-1)
	for _, p := range m.Panels {
		gap := m.stack(p).totalGap()
		if gap < low {
			least, low = p.label(), gap
		}
		if gap > high {
			most, high = p.label(), gap
		}
	}
	if low == high {
		return fmt.Sprintf("%s: the gap is %s in each.", m.Axis.whole(), exact(low))
	}
	return fmt.Sprintf("%s: the gap is lowest with “%s”, %s, and highest with “%s”, %s.", m.Axis.whole(), least, exact(low), most, exact(high))
}

func (m Multiples) table() Table {
	t := Table{Header: []Column{{"Panel", false}, {periodHeading(m.Axis), false}, {"Cost", true}, {"Funded", true}, {"Gap", true}}}
	for _, p := range m.Panels {
		s := m.stack(p)
		for i := range s.Count {
			t.Rows = append(t.Rows, []string{p.label(), s.name(i), exact(s.costs(i)), exact(s.funded(i)), exact(s.gap(i))})
		}
	}
	return t
}
