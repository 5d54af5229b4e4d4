package chart

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/words"
)

// Cliff is a cliff edge: a day from which money, or posts, are no longer there.
type Cliff struct {
	Date   fiscal.Day  // the first day without
	Yearly money.Pence // the money, a year; 0 where it is not money that ends
	Note   string      // what ends
	Href   string
}

func (c Cliff) name() string {
	var parts []string
	if c.Yearly != 0 {
		parts = append(parts, exact(c.Yearly)+" a year")
	}
	if note := clean(c.Note); note != "" {
		parts = append(parts, note)
	}
	return c.Date.Long() + ": " + or(strings.Join(parts, ", "), "cliff edge")
}

// marker is a cliff edge, or those of one day, on a drawing.
type marker struct {
	x     float64
	label string // beside the line: full, or a number, or what there is room for
	full  string // all that the label may say
	name  string // all of it
	href  string
	lane  int     // the line of its label, counted upwards from the plot
	left  float64 // where its label starts
}

const (
	unplaced = -1
	headRoom = 8.0 // from a line to the label beside its head
)

// within gives the cliff edges on an axis.
func (a Axis) within(cliffs []Cliff) []Cliff {
	var list []Cliff
	for _, c := range cliffs {
		if at := a.at(c.Date); at >= 0 && at < float64(a.Count) {
			list = append(list, c)
		}
	}
	return list
}

// markers gives the cliff edges within an axis, by date, those of one day as one.
func markers(cliffs []Cliff, s span) []marker {
	cliffs = s.within(cliffs)
	slices.SortStableFunc(cliffs, func(a, b Cliff) int { return cmp.Compare(a.Date, b.Date) })
	var list []marker
	for len(cliffs) > 0 {
		n := 1
		for n < len(cliffs) && cliffs[n].Date == cliffs[0].Date {
			n++
		}
		list = append(list, markerOf(cliffs[:n], s))
		cliffs = cliffs[n:]
	}
	return list
}

// markerOf is the marker of the cliff edges of a day.
func markerOf(day []Cliff, s span) marker {
	m := marker{x: s.day(day[0].Date), href: day[0].Href, lane: unplaced}
	var yearly money.Pence
	var names []string
	for _, c := range day {
		yearly = plus(yearly, c.Yearly)
		names = append(names, c.name())
	}
	year, month, date := day[0].Date.Civil()
	m.name = strings.Join(names, "; ")
	m.full = fmt.Sprintf("%d %s %d: ", date, monthNames[month-1], year)
	if yearly != 0 {
		m.full += yearly.Pounds() + " a year"
	} else {
		m.full += or(clean(day[0].Note), "cliff edge")
	}
	if len(day) > 1 {
		m.full += fmt.Sprintf(" (%d cliff edges)", len(day))
	}
	m.label = m.full
	return m
}

// place gives labels their lanes. Where not all find room in full, the lines have numbers instead, and the labels become a key.
func place(list []marker, width float64, lanes int) (used int, key []string) {
	long := slices.ContainsFunc(list, func(m marker) bool { return measure(m.full) > width-4 })
	if placeIn(list, width, lanes) < len(list) || long {
		for i := range list {
			key = append(key, fmt.Sprintf("%d. %s", i+1, list[i].full))
			list[i].label = strconv.Itoa(i + 1)
		}
		placeIn(list, width, lanes)
	}
	for _, m := range list {
		used = max(used, m.lane+1)
	}
	return used, key
}

// keyLines is how many cliff edges a key names; the table names all.
const keyLines = 10

// cliffKey writes what the numbers of lines stand for.
func (d *drawing) cliffKey(key []string) {
	for i, text := range key {
		if i == keyLines && len(key) > keyLines+1 {
			text = "and " + words.Number(len(key)-keyLines) + " more cliff edges"
		}
		lines, _ := wrap(text, d.width-4, 2)
		for _, line := range lines {
			d.text(1, d.y+ascent, start, plain, line)
			d.y += lineHeight
		}
		if i == keyLines {
			break
		}
	}
	if len(key) > 0 {
		d.y += 10
	}
}

// placeIn places labels from the right, so that they step down towards it, and gives how many found room.
func placeIn(list []marker, width float64, lanes int) int {
	var placed []*marker
	for i := range list {
		m := &list[len(list)-1-i]
		short, _ := fit(m.label, width-4)
		m.label, m.lane = short, unplaced
		m.left = max(1, min(m.x+headRoom, width-measure(m.label)-2))
		for lane := 0; lane < lanes && m.lane == unplaced; lane++ {
			if m.lane = lane; slices.ContainsFunc(placed, m.collides) {
				m.lane = unplaced
			}
		}
		if m.lane != unplaced {
			placed = append(placed, m)
		}
	}
	return len(placed)
}

// collides reports whether a label or the line below it meets another's.
func (m *marker) collides(o *marker) bool {
	const room = headRoom
	covers := func(m *marker, x float64) bool { return m.left-room < x && x < m.left+measure(m.label)+room }
	switch {
	case m.lane == o.lane:
		return m.left-room < o.left+measure(o.label) && o.left-room < m.left+measure(m.label) || covers(m, o.x) || covers(o, m.x)
	case m.lane < o.lane:
		return covers(m, o.x)
	}
	return covers(o, m.x)
}

// headStrip is the room below top that has no texts, for the heads of lines.
const headStrip = 12.0

// drawMarkers draws the lines down to bottom and the labels into lanes above top.
func (d *drawing) drawMarkers(list []marker, top, bottom float64) {
	for _, m := range list {
		done := d.link(m.href, m.name)
		y := top - 6 - float64(m.lane)*lineHeight
		from := y + descent + 1 // below its label
		switch {
		case m.lane == unplaced:
			from = top
		case m.left >= m.x+headRoom:
			from = y - ascent + 2 // beside it
		}
		path := d.down(m.x, top, bottom)
		if from < top {
			path = "M" + num(m.x) + " " + num(from) + "V" + num(top) + path
		}
		d.marker(m.x, from, path)
		if m.lane != unplaced {
			d.text(m.left, y, start, plain, m.label)
		}
		done()
	}
}

// marker draws a cliff edge: a dashed line with a head.
func (d *drawing) marker(x, top float64, path string) {
	d.stroke("chart-halo", paper, 4, "", path)
	d.stroke("chart-cliff", inkColour, 2, "5 3", path)
	d.body.WriteString(`<path class="chart-solid chart-head" d="M` + num(x-5) + " " + num(top) + "h10l-5 8z" + `"/>`)
}
