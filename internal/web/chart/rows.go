package chart

import "cliffedge/forecast/money"

// bars is a chart of horizontal bars with words at their left, which can be as long as they like: a Waterfall or Bars.
type bars struct {
	heads [2]string // above the words and above the last column
	rows  []barRow
	joins bool // whether each bar's end is joined to the next one's start
}

type barRow struct {
	name   string
	strong bool
	parts  []barPart
	figure string      // beside the bar
	last   string      // in the last column, if there is one
	ends   money.Pence // where the next bar starts, and where one without parts would stand
}

type barPart struct {
	from, until money.Pence
	fill        fill
	name, href  string
}

// reach is the lowest and highest amount of any bar.
func (b *bars) reach() (low, high money.Pence) {
	for _, r := range b.rows {
		for _, p := range r.parts {
			low, high = min(low, p.from, p.until), max(high, p.from, p.until)
		}
	}
	return low, high
}

const (
	barHeight  = 22.0
	wordsWidth = 290.0
	leastBars  = 160.0 // the width of bars beside words
)

// barColumns is where the columns of a chart of bars lie.
type barColumns struct {
	words       float64 // the width of the words
	left, right float64 // of the bars
	beside      bool    // whether the words stand beside the bars, not above
	low, high   money.Pence
}

func (c barColumns) x(p money.Pence) float64 {
	if c.high == c.low {
		return c.left
	}
	return c.left + (float64(p)-float64(c.low))/(float64(c.high)-float64(c.low))*(c.right-c.left)
}

func (b *bars) columns(d *drawing) barColumns {
	figures, last := 0.0, measure(b.heads[1])
	for _, r := range b.rows {
		figures, last = max(figures, measure(r.figure)), max(last, measure(r.last))
	}
	c := barColumns{words: d.width - last - 20}
	c.low, c.high = b.reach()
	c.left, c.right = 1, d.width-figures-12
	words := b.words()
	if left, right := words+20, d.width-figures-last-32; right-left >= leastBars && !d.narrow() {
		c.words, c.left, c.right, c.beside = words, left, right, true
	}
	if last == 0 {
		c.words = min(c.words, d.width-2)
	}
	return c
}

// words is the width of the words beside the bars: of the longest, or what is left of it when it is wrapped.
func (b *bars) words() float64 {
	width := measure(b.heads[0])
	for _, r := range b.rows {
		width = max(width, measure(r.name)*boldSlack)
	}
	return min(width, wordsWidth)
}

func (b *bars) draw(d *drawing) {
	if len(b.rows) == 0 {
		d.nothing()
		return
	}
	c := b.columns(d)
	d.y += 4
	if b.heads != [2]string{} {
		d.text(1, d.y+ascent, start, muted, b.heads[0])
		d.text(d.width-2, d.y+ascent, end, muted, b.heads[1])
		d.y += lineHeight + 8
	}
	placed := make([]placedBar, len(b.rows))
	for i, r := range b.rows {
		placed[i] = d.placeBar(c, r)
	}
	lines := d.down(c.x(0), placed[0].bar.top-4, placed[len(placed)-1].bar.bottom+4)
	if b.joins {
		lines += d.joints(c, placed)
	}
	d.stroke("chart-axis", mutedColour, 1, "", lines)
	for _, p := range placed {
		d.drawBar(c, p)
	}
	d.texts = nil
}

// joints join each bar's end to the next one's start, and go on through rows without a bar.
func (d *drawing) joints(c barColumns, placed []placedBar) string {
	path := ""
	for i, p := range placed[1:] {
		path += d.down(c.x(placed[i].ends), placed[i].bar.bottom, p.bar.top)
		if len(p.parts) == 0 {
			path += d.down(c.x(p.ends), p.bar.top, p.bar.bottom)
		}
	}
	return path
}

// placedBar is a row with its place.
type placedBar struct {
	barRow
	lines  []string
	whole  bool
	first  float64 // the baseline of the first line
	bar    box     // all of its parts
	figure float64 // where the figure starts
}

// placeBar gives a row its place below what is drawn: words and bar side by side, or one above the other.
func (d *drawing) placeBar(c barColumns, r barRow) placedBar {
	p := placedBar{barRow: r, first: d.y + ascent + 3}
	width := c.words
	if r.strong {
		width /= boldSlack
	}
	p.lines, p.whole = wrap(r.name, width, 5)
	high := float64(len(p.lines)) * lineHeight
	p.bar = box{c.x(r.ends), d.y, c.x(r.ends), d.y + barHeight}
	if !c.beside {
		p.bar.top, p.bar.bottom = d.y+high+5, d.y+high+5+barHeight
	}
	for i, part := range r.parts {
		left, right := min(c.x(part.from), c.x(part.until)), max(c.x(part.from), c.x(part.until))
		if i > 0 {
			left, right = min(left, p.bar.left), max(right, p.bar.right)
		}
		p.bar.left, p.bar.right = left, right
	}
	p.noteTexts(d, c)
	d.y = max(p.bar.bottom, d.y+high) + 14
	return p
}

// noteTexts finds the place of a row's figure and notes all of its texts, for lines to leave out.
func (p *placedBar) noteTexts(d *drawing, c barColumns) {
	p.figure = p.bar.right + 8
	d.texts = append(d.texts, textBox(p.figure, p.bar.top+ascent+3, start, p.barRow.figure, false))
	if !c.beside {
		d.texts = append(d.texts, textBox(d.width-2, p.first, end, p.last, false))
		for i, line := range p.lines {
			d.texts = append(d.texts, textBox(1, p.first+float64(i)*lineHeight, start, line, p.strong))
		}
	}
}

func (d *drawing) drawBar(c barColumns, p placedBar) {
	class, title := plain, ""
	if p.strong {
		class = bold
	}
	if !p.whole {
		title = p.name
	}
	for i, line := range p.lines {
		d.titledText(1, p.first+float64(i)*lineHeight, start, class, line, title)
	}
	d.body.WriteString(`<g class="chart-bars" stroke="` + paper + `">`)
	for _, part := range p.parts {
		left, right := min(c.x(part.from), c.x(part.until)), max(c.x(part.from), c.x(part.until))
		done := d.link(part.href, part.name)
		d.area(box{left, p.bar.top, max(right, left+1.5), p.bar.bottom}, part.fill)
		done()
	}
	d.body.WriteString("</g>")
	d.text(p.figure, p.bar.top+ascent+3, start, plain, p.barRow.figure)
	d.text(d.width-2, p.first, end, plain, p.last)
}
