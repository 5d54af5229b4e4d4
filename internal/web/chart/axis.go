package chart

import (
	"fmt"

	"cliffedge/forecast/fiscal"
)

// Axis is the time along the bottom of a chart, cut into periods of equal width. Charts with the same axis, drawn at the same
// width, have the same day at the same place when they stand one above the other, if Funding has Aligned.
type Axis struct {
	First fiscal.Month
	Step  int // months in a period: 1, 3 or 12
	Count int
}

// Years is an axis of financial years.
func Years(first fiscal.Year, count int) Axis { return Axis{first.First(), 12, count} }

// Months is an axis of months.
func Months(first fiscal.Month, count int) Axis { return Axis{first, 1, count} }

// Quarters is an axis of quarters of financial years.
func Quarters(first fiscal.Quarter, count int) Axis { return Axis{first.First(), 3, count} }

func (a Axis) step() int { return max(a.Step, 1) }

func (a Axis) month(i int) fiscal.Month { return a.First + fiscal.Month(i*a.step()) }

var monthNames = [...]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}

// april reports whether a period starts with a financial year.
func (a Axis) april(i int) bool {
	_, month, _ := a.month(i).First().Civil()
	return month == 4
}

// name names a period: "2019/20", "2019/20 Q1" or "April 2019".
func (a Axis) name(i int) string {
	m := a.month(i)
	switch {
	case a.step() == 12 && a.april(i):
		return m.Year().String()
	case a.step() == 3:
		return m.Quarter().String()
	}
	return m.Long()
}

// label names a period below the axis, where a month has little room: "2019/20", "2019/20 Q1" or "Apr 2019".
func (a Axis) label(i int) string {
	if a.step() == 3 || a.step() == 12 && a.april(i) {
		return a.name(i)
	}
	year, month, _ := a.month(i).First().Civil()
	return fmt.Sprintf("%s %d", monthNames[month-1], year)
}

// short names a period in less room: "19/20", "Q1", "Apr".
func (a Axis) short(i int) string {
	m := a.month(i)
	switch {
	case a.step() == 12 && a.april(i):
		return m.Year().String()[2:]
	case a.step() == 3:
		return m.Quarter().String()[8:]
	}
	return a.label(i)
}

// per says what a period's amounts are for.
func (a Axis) per() string {
	switch a.step() {
	case 12:
		return "a year"
	case 3:
		return "a quarter"
	case 1:
		return "a month"
	}
	return fmt.Sprintf("in %d months", a.step())
}

// whole names all of the axis: "2019/20 to 2021/22".
func (a Axis) whole() string {
	if a.Count <= 1 {
		return a.name(0)
	}
	return a.name(0) + " to " + a.name(a.Count-1)
}

// at is where a day starts, in periods from the axis's start.
func (a Axis) at(day fiscal.Day) float64 {
	m := day.Month()
	within := float64(day-m.First()) / float64(m.Days())
	return (float64(m-a.First) + within) / float64(a.step())
}

// span is where an axis lies across a drawing.
type span struct {
	Axis
	left, right float64
}

func (s span) period() float64           { return (s.right - s.left) / float64(max(s.Count, 1)) }
func (s span) x(periods float64) float64 { return s.left + periods*s.period() }
func (s span) day(d fiscal.Day) float64  { return s.x(s.at(d)) }

// tick is a label of an axis.
type tick struct {
	x      float64
	text   string
	anchor anchor
}

// thinning is every how many periods a label may stand, by the months of a period.
func thinning(step int) []int {
	switch step {
	case 1:
		return []int{1, 3, 6, 12, 24, 60, 120, 240, 600, 1200}
	case 3:
		return []int{1, 2, 4, 8, 20, 40, 80, 200, 400}
	}
	return []int{1, 2, 5, 10, 20, 50, 100}
}

// ticks gives as many labels as fit side by side: below each period, or at the start of every few.
func (s span) ticks(limit float64) []tick {
	if s.Count == 0 {
		return nil
	}
	long, short := measure(s.label(0)), measure(s.short(0))
	if long+8 <= s.period() {
		return s.each(s.label)
	}
	if s.step() != 1 && short+8 <= s.period() {
		return s.each(s.short)
	}
	var list []tick
	for _, every := range thinning(s.step()) {
		if list = s.some(every, limit); every > 1 && apart(list) {
			break
		}
	}
	return list
}

// apart reports whether labels that start at their ticks leave room between them.
func apart(list []tick) bool {
	for i := 1; i < len(list); i++ {
		if list[i-1].x+measure(list[i-1].text)+10 > list[i].x {
			return false
		}
	}
	return true
}

func (s span) each(name func(int) string) []tick {
	list := make([]tick, s.Count)
	for i := range list {
		list[i] = tick{s.x(float64(i) + 0.5), name(i), middle}
	}
	return list
}

// some labels every so many periods, from the first financial year's start.
func (s span) some(every int, limit float64) []tick {
	first := 0
	for i := range min(every, s.Count, 12) {
		if s.april(i) {
			first = i % every
			break
		}
	}
	var list []tick
	for i := first; i < s.Count; i += every {
		if t := (tick{s.x(float64(i)), s.label(i), start}); t.x+measure(t.text) <= limit {
			list = append(list, t)
		}
	}
	if len(list) == 0 { // so narrow that not even one fits to the right of its tick
		list = append(list, tick{s.left, s.label(0), start})
	}
	return list
}

// drawLabels writes the axis's labels in a line below y, with small ticks where they stand at the start of a period.
func (s span) drawLabels(d *drawing, y float64, labels []tick) {
	path := ""
	for _, t := range labels {
		if t.anchor == start {
			path += "M" + num(t.x) + " " + num(y) + "v5"
		}
		d.text(t.x, y+6+ascent, t.anchor, plain, t.text)
	}
	d.stroke("chart-axis", mutedColour, 1, "", path)
}

// Gutters are the room at the left of a plot: for a timeline's names or for the amounts of a scale.
func gutter(width float64) float64 {
	if width < 600 {
		return 80
	}
	return 208
}
