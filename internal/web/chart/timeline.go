package chart

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/words"
)

// Timeline is posts over time: in each row who holds the post, and below that a band of what pays for it.
type Timeline struct {
	Title   string
	Axis    Axis
	Sources []string // as Funding has them, so that both charts paint them alike
	Rows    []Row
	Limit   int // how many rows are drawn; 0 is 50
	More    int // how many further rows the caller left out
	Cliffs  []Cliff
}

// Row is a post.
type Row struct {
	Name      string
	Note      string // a few words below the name: "Grade 9, 0.6 FTE"
	Href      string
	Contracts []Contract
	Funding   []Stretch
}

// Contract is how a post is held, or that it is not, for a time.
type Contract struct {
	From, Until fiscal.Day // inclusive; no date is no limit
	Kind        ContractKind
	Holder      string
	Href        string
}

// ContractKind is how somebody holds a post.
type ContractKind int

// The kinds of contracts; a vacant post has nobody.
const (
	FixedTerm ContractKind = iota
	Permanent
	Secondment
	Vacant
)

var kindNames = [...]string{FixedTerm: "Fixed-term contract", Permanent: "Permanent contract", Secondment: "Secondment", Vacant: "Vacant"}

func (k ContractKind) name() string { return kindNames[k.valid()] }

func (k ContractKind) valid() ContractKind { return min(max(k, FixedTerm), Vacant) }

// Stretch is a time for which the same sources pay for a post.
type Stretch struct {
	From, Until fiscal.Day // inclusive; no date is no limit
	Parts       []Part     // stacked from the bottom
	Href        string
}

// Part is what a source pays of a post.
type Part struct {
	Source  int // its number among the sources, or Unfunded
	Percent money.Decimal
}

// Unfunded stands for the part of a post that no source pays.
const Unfunded = -1

func (t Timeline) title() string { return t.Title }

// rows are those that are drawn, and how many are not.
func (t Timeline) rows() (shown []Row, more int) {
	limit := t.Limit
	if limit <= 0 {
		limit = 50
	}
	shown = t.Rows[:min(limit, len(t.Rows))]
	return shown, len(t.Rows) - len(shown) + max(0, t.More)
}

func (t Timeline) sourceName(i int) string {
	switch {
	case i < 0:
		return "Not funded"
	case i >= len(t.Sources):
		return fmt.Sprintf("Source %d", i+1)
	}
	return or(clean(t.Sources[i]), "Unnamed source")
}

// fill is how a source is painted: Funding paints those beyond the seventh as one, if there are more than eight.
func (t Timeline) fill(i int) fill {
	if i < 0 {
		return gapFill
	}
	return sourceFill(i)
}

const (
	contractHeight = 11.0
	laneHeight     = 15.0
	bandHeight     = 20.0
	rowPad         = 9.0
)

// rowPlace is a row with its place.
type rowPlace struct {
	Row
	names  []string // the lines of its name, beside the bars or above them
	lanes  []int    // of its contracts
	top    float64
	bars   float64 // where its contracts start
	band   float64 // where its band starts
	bottom float64
	empty  bool // nothing of it lies on the axis
}

// nothingHere stands in a row without anything on the axis: "not in these years".
func (a Axis) nothingHere() string { return "not in these " + or(periodNames[a.step()], "periods") }

// noteLine is where it stands.
func (p rowPlace) noteLine() float64 { return p.bars + ascent }

// has reports whether anything of a row lies on the axis.
func (s span) has(r Row) bool {
	on := func(from, until fiscal.Day) bool {
		_, ok := s.stretch(from, until, 0, 1)
		return ok
	}
	return slices.ContainsFunc(r.Contracts, func(c Contract) bool { return on(c.From, c.Until) }) ||
		slices.ContainsFunc(r.Funding, func(x Stretch) bool { return on(x.From, x.Until) })
}

func (t Timeline) draw(d *drawing) {
	shown, more := t.rows()
	if t.Axis.Count <= 0 || len(shown) == 0 {
		d.nothing()
		return
	}
	d.legend(t.legend(shown))
	sp := plotSpan(d, t.Axis, true, nil)
	labels := sp.ticks(sp.right + 8)
	list := markers(t.Cliffs, sp)
	lanes, key := place(list, d.width, d.lanes())
	d.cliffKey(key)
	if len(shown) > 8 { // the labels at the bottom are far away
		for _, l := range labels {
			d.text(l.x, d.y+ascent, l.anchor, plain, l.text)
		}
		d.y += lineHeight + 6
	}
	top := d.y + float64(lanes)*lineHeight
	d.y = top
	if len(list) > 0 {
		d.y += headStrip
	}
	rows := make([]rowPlace, len(shown))
	for i, r := range shown {
		rows[i] = d.placeRow(r)
		rows[i].empty = !sp.has(r)
		if rows[i].empty {
			d.texts = append(d.texts, textBox(sp.left+6, rows[i].noteLine(), start, sp.nothingHere(), false))
		}
	}
	d.timeGrid(sp, labels, rows)
	for _, r := range rows {
		t.drawRow(d, sp, r)
	}
	d.drawMarkers(list, top, d.y)
	d.stroke("chart-axis", inkColour, 1, "", "M"+num(sp.left)+" "+num(d.y)+"H"+num(sp.right))
	sp.drawLabels(d, d.y, labels)
	d.texts = nil
	d.y += lineHeight + 10
	if more > 0 {
		d.text(1, d.y+ascent, start, plain, andMore(more))
		d.y += lineHeight + 4
	}
}

func andMore(n int) string { return "and " + words.Number(n) + " more" }

// placeRow gives a row its place below what is drawn.
func (d *drawing) placeRow(r Row) rowPlace {
	p := rowPlace{Row: r, top: d.y}
	p.Contracts = slices.Clone(r.Contracts)
	slices.SortStableFunc(p.Contracts, func(a, b Contract) int { return cmp.Compare(a.From, b.From) })
	p.Funding = r.joined()
	lanes := p.layContracts()
	p.bars = d.y + rowPad
	if d.narrow() {
		p.names, _ = wrap(rowName(r), d.width-4, rowLines)
		p.bars += lineHeight*float64(len(p.names)) + 4
		for i, line := range p.names {
			d.texts = append(d.texts, textBox(1, p.top+rowPad+ascent+float64(i)*lineHeight, start, line, false))
		}
	}
	p.band = p.bars + float64(lanes)*laneHeight
	p.bottom = p.band + bandHeight + rowPad
	if !d.narrow() {
		p.names, _ = wrap(name(r), gutter(d.width)-14, rowLines)
		p.bottom = max(p.bottom, p.top+2*rowPad+lineHeight*float64(len(p.names))+noteHeight(r))
	}
	d.y = p.bottom
	return p
}

// rowLines is how many lines a row's name may take.
const rowLines = 3

func noteHeight(r Row) float64 {
	if clean(r.Note) == "" {
		return 0
	}
	return lineHeight
}

// layContracts puts contracts that overlap into lanes of their own.
func (p *rowPlace) layContracts() int {
	var ends []fiscal.Day
	for _, c := range p.Contracts {
		lane := slices.IndexFunc(ends, func(until fiscal.Day) bool { return until < c.From })
		if lane < 0 && len(ends) < 6 {
			lane = len(ends)
			ends = append(ends, 0)
		}
		lane = max(lane, 0)
		ends[lane] = max(ends[lane], c.Until.OrForever())
		p.lanes = append(p.lanes, lane)
	}
	return max(1, len(ends))
}

func name(r Row) string { return or(clean(r.Name), "Unnamed post") }

// rowName is a row's name with its note.
func rowName(r Row) string {
	if note := clean(r.Note); note != "" {
		return name(r) + ", " + note
	}
	return name(r)
}

// timeGrid draws the lines between periods and between rows.
func (d *drawing) timeGrid(sp span, labels []tick, rows []rowPlace) {
	path, top, bottom := "", rows[0].top, rows[len(rows)-1].bottom
	for i, l := range labels {
		x := l.x
		if l.anchor == middle {
			x = sp.x(float64(i))
		}
		path += d.down(x, top, bottom)
	}
	for _, r := range rows[1:] {
		path += "M0 " + num(r.top) + "H" + num(d.width)
	}
	d.stroke("chart-grid", gridColour, 1, "", path)
}

func (t Timeline) drawRow(d *drawing, sp span, r rowPlace) {
	d.drawName(r)
	if r.empty {
		d.text(sp.left+6, r.noteLine(), start, muted, sp.nothingHere())
	}
	for i, c := range r.Contracts {
		top := r.bars + float64(r.lanes[i])*laneHeight
		if b, ok := sp.stretch(c.From, c.Until, top, top+contractHeight); ok {
			done := d.link(c.Href, name(r.Row)+": "+c.describe())
			d.contract(c.Kind, b)
			done()
		}
	}
	for _, s := range r.Funding {
		if b, ok := sp.stretch(s.From, s.Until, r.band, r.band+bandHeight); ok {
			t.drawStretch(d, r.Row, s, b)
		}
	}
}

// drawName writes a row's name, as a link where it leads somewhere, and its note.
func (d *drawing) drawName(r rowPlace) {
	class, y := plain, r.top+rowPad+ascent
	if safe(r.Href) != "" {
		class = ` class="chart-link"`
	}
	done := d.link(r.Href, rowName(r.Row))
	for i, line := range r.names {
		d.text(1, y+float64(i)*lineHeight, start, class, line)
	}
	done()
	if !d.narrow() {
		d.fitted(1, y+float64(len(r.names))*lineHeight, start, muted, clean(r.Note), gutter(d.width)-14)
	}
}

// stretch is where days lie, if any of them is on the axis.
func (s span) stretch(from, until fiscal.Day, top, bottom float64) (b box, ok bool) {
	b = box{s.left, top, s.right, bottom}
	if from != 0 {
		b.left = max(b.left, s.day(from))
	}
	if until != 0 && until < fiscal.Forever {
		b.right = min(b.right, s.day(until+1))
	}
	return b, b.left < b.right && b.right-b.left > 0.05
}

func (c Contract) describe() string {
	text := c.Kind.name()
	if holder := clean(c.Holder); holder != "" {
		text += ", " + holder
	}
	return text + ", " + days(c.From, c.Until)
}

func days(from, until fiscal.Day) string {
	switch {
	case from == 0 && until == 0:
		return "all the time"
	case from == 0:
		return "until " + until.Long()
	case until == 0 || until >= fiscal.Forever:
		return "from " + from.Long()
	}
	return from.Long() + " to " + until.Long()
}

// contract draws how a post is held, so that the kinds differ in shape: full, hollow, dashed, and dots for nobody.
func (d *drawing) contract(kind ContractKind, b box) {
	inner := box{b.left + 1, b.top + 1, max(b.right-1, b.left+1.5), b.bottom - 1}
	switch kind.valid() {
	case Permanent:
		d.body.WriteString(`<path class="chart-solid" d="` + b.path() + `"/>`)
	case FixedTerm:
		d.body.WriteString(`<path class="chart-contract" fill="` + paper + `" stroke="` + mutedColour + `" stroke-width="2" d="` + inner.path() + `"/>`)
	case Secondment:
		d.body.WriteString(`<path class="chart-contract" fill="` + paper + `" stroke="` + mutedColour + `" stroke-width="2" stroke-dasharray="6 3" d="` + inner.path() + `"/>`)
	case Vacant:
		y := num((b.top + b.bottom) / 2)
		d.stroke("chart-vacant", mutedColour, 3, "3 5", "M"+num(b.left)+" "+y+"H"+num(b.right))
	}
}

// joined are a row's stretches, those that follow on each other and read the same as one.
func (r Row) joined() []Stretch {
	var list []Stretch
	for _, s := range r.Funding {
		if n := len(list); n > 0 && list[n-1].goesOn(s) {
			list[n-1].Until = s.Until
			continue
		}
		list = append(list, s)
	}
	return list
}

// goesOn reports whether the stretch that follows is of the same sources, with shares that read the same.
func (s Stretch) goesOn(next Stretch) bool {
	return s.Until != 0 && s.Until < fiscal.Forever && next.From == s.Until+1 && slices.EqualFunc(s.Parts, next.Parts, func(a, b Part) bool {
		return a.Source == b.Source && Share(a.Percent) == Share(b.Percent)
	})
}

// Share is a part in percent as people read it: whole, with a decimal below 1 and above 99, and never nothing or all where it is not.
func Share(percent money.Decimal) string {
	const tenth = money.One / 10
	switch {
	case percent <= 0 || percent >= money.Hundred:
		return max(0, percent).String() + "%"
	case percent < tenth:
		return "under 0.1%"
	case percent > money.Hundred-tenth:
		return "over 99.9%"
	case percent < money.One || percent > money.Hundred-money.One:
		return (money.Decimal(money.Nearest(int64(percent), 1, int64(tenth))) * tenth).String() + "%"
	}
	return words.Number(money.Nearest(int64(percent), 1, int64(money.One))) + "%"
}

// drawStretch draws who pays for a time as one mark, and one link: all of its parts are of the same days, and lead to the same page.
func (t Timeline) drawStretch(d *drawing, r Row, s Stretch, b box) {
	sum := money.Decimal(0)
	for _, p := range s.Parts {
		sum += max(p.Percent, 0)
	}
	if sum == 0 {
		return // there is nothing to see of it
	}
	sum = max(sum, money.Hundred)
	done := d.link(s.Href, name(r)+": "+t.describe(s))
	bottom := b.bottom
	for _, p := range s.Parts {
		height := b.height() * float64(max(p.Percent, 0)) / float64(sum)
		if height < 0.1 {
			continue
		}
		d.area(box{b.left, bottom - height, b.right, bottom}, t.fill(p.Source))
		bottom -= height
	}
	done()
}

// describe says who pays which share of a stretch, and when.
func (t Timeline) describe(s Stretch) string {
	var parts []string
	for _, p := range s.Parts {
		parts = append(parts, t.sourceName(p.Source)+" "+Share(p.Percent))
	}
	return words.List(parts) + ", " + days(s.From, s.Until)
}

func (t Timeline) legend(rows []Row) []entry {
	var kinds [Vacant + 1]bool
	unfunded, sources := false, make([]bool, otherFill+1)
	for _, r := range rows {
		for _, c := range r.Contracts {
			kinds[c.Kind.valid()] = true
		}
		for _, s := range r.Funding {
			for _, p := range s.Parts {
				if p.Source < 0 {
					unfunded = true
				} else {
					sources[sourceFill(p.Source)] = true
				}
			}
		}
	}
	var list []entry
	for _, kind := range []ContractKind{Permanent, FixedTerm, Secondment, Vacant} {
		if kinds[kind] {
			list = append(list, entry{kind.name(), func(d *drawing, b box) {
				d.contract(kind, box{b.left, b.top + 2, b.right, b.top + 2 + contractHeight})
			}})
		}
	}
	for i, used := range sources {
		switch {
		case !used:
		case fill(i) == otherFill && len(t.Sources) > int(otherFill)+1:
			list = append(list, filled(otherName(len(t.Sources)-int(otherFill)), otherFill))
		default:
			list = append(list, filled(t.sourceName(i), fill(i)))
		}
	}
	if unfunded {
		list = append(list, filled("Not funded", gapFill))
	}
	if len(t.Axis.within(t.Cliffs)) > 0 {
		list = append(list, cliffEntry)
	}
	return list
}

func (t Timeline) summary() string {
	shown, more := t.rows()
	if len(shown) == 0 || t.Axis.Count <= 0 {
		return "There is nothing to show."
	}
	unfunded := 0
	for _, r := range shown {
		if slices.ContainsFunc(r.Funding, t.unfunded) {
			unfunded++
		}
	}
	text := fmt.Sprintf("%s over %s", posts(len(shown)), t.Axis.whole())
	if more > 0 {
		text = fmt.Sprintf("%s of %s over %s", words.Number(len(shown)), posts(len(shown)+more), t.Axis.whole())
	}
	switch unfunded {
	case 0:
		text += ", all of them funded where funding is stated."
	case 1:
		text += ", 1 of them not wholly funded for some of the time."
	default:
		text += fmt.Sprintf(", %s of them not wholly funded for some of the time.", words.Number(unfunded))
	}
	return text + cliffSentence(t.Axis.within(t.Cliffs))
}

func posts(n int) string {
	if n == 1 {
		return "1 post"
	}
	return words.Number(n) + " posts"
}

// unfunded reports whether a part of a stretch on the axis has no source.
func (t Timeline) unfunded(s Stretch) bool {
	_, ok := span{t.Axis, 0, math.MaxInt16}.stretch(s.From, s.Until, 0, 1)
	return ok && slices.ContainsFunc(s.Parts, func(p Part) bool { return p.Source < 0 && p.Percent > 0 })
}

func (t Timeline) table() Table {
	table := Table{Header: []Column{{"Post", false}, {"What", false}, {"From", false}, {"Until", false}, {"Share", true}}}
	shown, more := t.rows()
	add := func(post, what string, from, until fiscal.Day, share string) {
		table.Rows = append(table.Rows, []string{post, what, dateCell(from, "no start"), dateCell(until, "no end"), share})
	}
	for _, r := range shown {
		post := rowName(r)
		for _, c := range r.Contracts {
			what := c.Kind.name()
			if holder := clean(c.Holder); holder != "" {
				what += ", " + holder
			}
			add(post, what, c.From, c.Until, "")
		}
		for _, s := range r.joined() {
			for _, p := range s.Parts {
				add(post, t.sourceName(p.Source), s.From, s.Until, Share(p.Percent))
			}
		}
		if len(r.Contracts)+len(r.Funding) == 0 {
			table.Rows = append(table.Rows, []string{post, "", "", "", ""})
		}
	}
	for _, c := range t.Axis.within(t.Cliffs) {
		table.Rows = append(table.Rows, []string{"Cliff edge", c.name(), c.Date.Long(), "", ""})
	}
	if more > 0 {
		table.Rows = append(table.Rows, []string{andMore(more), "", "", "", ""})
	}
	return table
}

func dateCell(d fiscal.Day, otherwise string) string {
	if d == 0 || d >= fiscal.Forever {
		return otherwise
	}
	return d.Long()
}
