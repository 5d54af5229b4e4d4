package chart

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"cliffedge/forecast/money"
)

// layer is what one source pays, a part of the stacks.
type layer struct {
	name    string
	fill    fill
	amounts []Amount
}

// stack is money by period: what pays stands from the bottom up, and what the cost is beyond that is the gap.
type stack struct {
	Axis
	layers []layer
	cost   []Amount
	gaps   []string // their addresses
}

// pays is what a layer pays in a period. There is no paying less than nothing.
func (l layer) pays(i int) money.Pence { return max(0, at(l.amounts, i).Pence) }

func (s *stack) costs(i int) money.Pence { return max(0, at(s.cost, i).Pence) }

func (s *stack) funded(i int) (sum money.Pence) {
	for _, l := range s.layers {
		sum = plus(sum, l.pays(i))
	}
	return sum
}

func (s *stack) gap(i int) money.Pence { return max(0, s.costs(i)-s.funded(i)) }

// peak is the height of a period.
func (s *stack) peak(i int) money.Pence { return max(s.costs(i), s.funded(i)) }

func (s *stack) highest() (top money.Pence) {
	for i := range s.Count {
		top = max(top, s.peak(i))
	}
	return top
}

// columns is a stack on a drawing.
type columns struct {
	*stack
	span        span
	top, bottom float64
	highest     money.Pence // the amount at top
	drawing     *drawing
}

func (c *columns) y(p money.Pence) float64 {
	if c.highest <= 0 {
		return c.bottom
	}
	return c.bottom - float64(p)/float64(c.highest)*(c.bottom-c.top)
}

// drawGrid draws the grid's lines, and their amounts at the left where asked. The texts of the plot must be known.
func (c *columns) drawGrid(amounts bool) {
	d, path := c.drawing, ""
	for _, p := range c.ticks() {
		y := c.y(p)
		if p > 0 {
			path += d.across(y, c.span.left, c.span.right)
		}
		if amounts {
			d.text(c.span.left-8, y+5, end, plain, tickText(p))
		}
	}
	d.stroke("chart-grid", gridColour, 1, "", path)
}

func (c *columns) ticks() []money.Pence { return ticksFor(c.highest, c.drawing) }

func ticksFor(highest money.Pence, d *drawing) []money.Pence {
	if d.narrow() {
		return steps(highest, 4)
	}
	return steps(highest, 5)
}

// bar is where a period's bar stands.
func (c *columns) bar(i int) (left, right float64) {
	period := c.span.period()
	w := min(period*0.64, 110)
	switch {
	case c.joined():
		w = period
	case c.close():
		w = period * 0.84
	}
	mid := c.span.x(float64(i) + 0.5)
	return mid - w/2, mid + w/2
}

// close reports whether bars stand too close for an outline around each.
func (c *columns) close() bool { return c.span.period() < 40 }

// joined reports whether bars are too thin for room between them.
func (c *columns) joined() bool { return c.span.period() < 12 }

// part is where an amount of a period stands upon what is below it.
func (c *columns) part(i int, below, amount money.Pence) box {
	left, right := c.bar(i)
	return box{left, c.y(plus(below, amount)), right, c.y(below)}
}

// few is how many parts can each have a tooltip before a chart grows too large.
const few = 150

// drawBars draws the stacks: part by part, in the order of time, where parts are links or few, or else source by source.
func (c *columns) drawBars() {
	separator := `"1"`
	if c.joined() {
		separator = `"0"`
	}
	c.drawing.body.WriteString(`<g class="chart-bars" stroke="` + paper + `" stroke-width=` + separator + `>`)
	if c.Count*(len(c.layers)+1) <= few || c.hasLinks() {
		c.drawParts()
	} else {
		c.drawLayers()
	}
	c.drawing.body.WriteString("</g>")
}

func (c *columns) hasLinks() bool {
	for _, l := range c.layers {
		if slices.ContainsFunc(l.amounts, func(a Amount) bool { return a.Href != "" }) {
			return true
		}
	}
	return slices.ContainsFunc(c.gaps, func(href string) bool { return href != "" })
}

func (c *columns) drawParts() {
	for i := range c.Count {
		below := money.Pence(0)
		for _, l := range c.layers {
			if p := l.pays(i); p > 0 {
				c.drawPart(i, below, p, l.name, l.fill, l.amounts[i].Href)
				below = plus(below, p)
			}
		}
		if gap := c.gap(i); gap > 0 {
			c.drawPart(i, below, gap, "gap", gapFill, at(c.gaps, i))
		}
	}
}

func (c *columns) drawPart(i int, below, p money.Pence, name string, f fill, href string) {
	done := c.drawing.link(href, fmt.Sprintf("%s, %s: %s", c.name(i), name, exact(p)))
	c.drawing.area(c.part(i, below, p), f)
	done()
}

func (c *columns) drawLayers() {
	below := make([]money.Pence, c.Count)
	layers := slices.Concat(c.layers, []layer{{"gap", gapFill, c.gapAmounts()}})
	for _, l := range layers {
		var path strings.Builder
		var last box
		for i := range below {
			p := l.pays(i)
			if p == 0 {
				continue
			}
			b := c.part(i, below[i], p)
			below[i] = plus(below[i], p)
			if c.joined() && b.left-last.right < 0.01 && b.top == last.top && b.bottom == last.bottom {
				last.right = b.right
				continue
			}
			path.WriteString(last.path())
			last = b
		}
		if path.WriteString(last.path()); last != (box{}) {
			done := c.drawing.link("", l.name)
			c.drawing.areas(path.String(), l.fill)
			done()
		}
	}
}

func (s *stack) gapAmounts() []Amount {
	list := make([]Amount, s.Count)
	for i := range list {
		list[i].Pence = s.gap(i)
	}
	return list
}

// drawCost draws the cost as an outline of each bar, or as steps where the bars are too thin for that.
func (c *columns) drawCost() {
	var path strings.Builder
	if c.close() {
		path.WriteString("M" + num(c.span.left) + " " + num(c.y(c.costs(0))))
		for i := range c.Count {
			path.WriteString("V" + num(c.y(c.costs(i))) + "H" + num(c.span.x(float64(i)+1)))
		}
	} else {
		for i := range c.Count {
			if cost := c.costs(i); cost > 0 {
				left, right := c.bar(i)
				path.WriteString("M" + num(left-3) + " " + num(c.bottom) + "V" + num(c.y(cost)-1) + "H" + num(right+3) + "V" + num(c.bottom))
			}
		}
	}
	c.drawing.stroke("chart-cost", inkColour, 2, "", path.String())
}

// drawFoot draws the line on which the bars stand and the axis's labels below it.
func (c *columns) drawFoot() {
	c.drawing.stroke("chart-axis", inkColour, 1, "", "M"+num(c.span.left)+" "+num(c.bottom)+"H"+num(c.span.right))
	c.span.drawLabels(c.drawing, c.bottom, c.span.ticks(c.span.right+8))
}

// gapLabel is the amount of a gap above its bar or bars, in bold.
type gapLabel struct {
	lines      []string
	from, upto int // periods
	amount     money.Pence
}

func (l gapLabel) width() float64 { return widest(l.lines) * boldSlack }

// gapLabels says each period's gap where there is room for that, in one line or two, and each stretch's otherwise.
func (s *stack) gapLabels(period float64) []gapLabel {
	var one, two []gapLabel
	fits := func(list []gapLabel) bool {
		return !slices.ContainsFunc(list, func(l gapLabel) bool { return l.width() > period-4 })
	}
	for i := range s.Count {
		if gap := s.gap(i); gap > 0 {
			one = append(one, gapLabel{[]string{"gap " + gap.Pounds()}, i, i, gap})
			two = append(two, gapLabel{[]string{"gap", gap.Pounds()}, i, i, gap})
		}
	}
	switch {
	case fits(one):
		return one
	case fits(two):
		return two
	}
	return s.gapStretches()
}

var periodNames = map[int]string{1: "months", 3: "quarters", 12: "years"}

// gapStretches is a label for each stretch of periods with a gap.
func (s *stack) gapStretches() []gapLabel {
	var list []gapLabel
	for i := 0; i < s.Count; i++ {
		l := gapLabel{from: i}
		for ; i < s.Count && s.gap(i) > 0; i++ {
			l.amount, l.upto = plus(l.amount, s.gap(i)), i
		}
		if l.amount == 0 {
			continue
		}
		text := "gap " + l.amount.Pounds()
		if n := l.upto - l.from + 1; n > 1 {
			text += fmt.Sprintf(" in %d %s", n, or(periodNames[s.step()], "periods"))
		}
		l.lines = []string{text}
		list = append(list, l)
	}
	return list
}

// gapRoom is the height that gap labels need above the highest bar.
func gapRoom(labels []gapLabel) float64 {
	if len(labels) == 0 {
		return 0
	}
	return float64(len(labels[0].lines))*lineHeight + 6
}

// placedLabel is a gap label with its place: the middle of its lowest line.
type placedLabel struct {
	gapLabel
	x, y float64
}

// placeGaps puts labels above their bars, the largest gaps first, and leaves out those without room. The plot's lines will
// leave them out.
func (c *columns) placeGaps(labels []gapLabel) []placedLabel {
	slices.SortStableFunc(labels, func(a, b gapLabel) int { return cmp.Compare(b.amount, a.amount) })
	var placed []placedLabel
	for _, l := range labels {
		half := l.width()/2 + 1
		x := (c.span.x(float64(l.from)) + c.span.x(float64(l.upto+1))) / 2
		x = min(max(x, c.span.left+half), c.span.right-half)
		if x-half < c.span.left-1 || slices.ContainsFunc(placed, func(p placedLabel) bool { return math.Abs(p.x-x) < half+p.width()/2+4 }) {
			continue
		}
		p := placedLabel{l, x, c.clearance(x-half, x+half) - descent - 3}
		placed = append(placed, p)
		c.drawing.texts = append(c.drawing.texts, box{x - half, p.y - ascent - lineHeight*float64(len(l.lines)-1), x + half, p.y + descent})
	}
	return placed
}

// clearance is the top of what stands between two places.
func (c *columns) clearance(left, right float64) float64 {
	y := c.bottom
	first := max(0, int((left-c.span.left)/c.span.period()))
	for i := first; i < c.Count && c.span.x(float64(i)) < right; i++ {
		y = min(y, c.y(c.peak(i)))
	}
	return y
}

func (c *columns) drawGaps(placed []placedLabel) {
	for _, p := range placed {
		for i, line := range p.lines {
			c.drawing.text(p.x, p.y-lineHeight*float64(len(p.lines)-1-i), middle, ` class="chart-gap-text" font-weight="700" fill="`+gapColour+`"`, line)
		}
	}
}
