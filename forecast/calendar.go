package forecast

import (
	"fmt"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/plan"
)

// segment is a calendar month, or the part of one between two days on which money changes.
type segment struct {
	fiscal.Span
	month     fiscal.Month
	year      fiscal.Year
	days      int // in the segment
	monthDays int // in its month
	dayParts  int // parts of a year's cost that a day costs
}

// segments is a run of segments: from the first up to, but not with, the last.
type segments struct{ from, to int }

// calendar is the days that a forecast is run over, cut into segments, and which of them are reported.
type calendar struct {
	horizon  fiscal.Span // reported
	run      fiscal.Span // worked out
	segments []segment
	first    int        // the horizon's first segment
	end      int        // the segment after the horizon's last
	years    []segments // of each financial year of the run, in order
}

// newCalendar lays out the run: from the 1 April before the earliest of every tranche and of the year before the horizon
// (money spent before the horizon is spent), to the 31 March after the third month beyond it (a year's money is shared
// over the whole year).
func newCalendar(p *plan.Plan, tranches []tranche, o Options) calendar {
	c := calendar{horizon: fiscal.Span{From: o.From.First(), Until: o.To.Last()}}
	earliest := (o.From - 12).First()
	for i := range tranches {
		earliest = min(earliest, tranches[i].From)
	}
	first, last := earliest.Month().Year(), (o.To + 3).Year()
	c.run = fiscal.Span{From: first.Span().From, Until: last.Span().Until}
	c.cut(c.moneyChanges(p, tranches))
	return c
}

// moneyChanges marks, by day of the run, the first day and the day after the last of every tranche and split.
func (c *calendar) moneyChanges(p *plan.Plan, tranches []tranche) []bool {
	changes := make([]bool, c.run.Days())
	mark := func(span fiscal.Span) {
		for _, day := range [...]fiscal.Day{span.From, span.Until + 1} {
			if c.run.Contains(day) {
				changes[day-c.run.From] = true
			}
		}
	}
	for i := range tranches {
		mark(tranches[i].Window())
	}
	for i := range p.Splits {
		mark(p.Splits[i].Span())
	}
	return changes
}

// cut makes a segment of each month of the run, cut where changes says.
func (c *calendar) cut(changes []bool) {
	months := int(c.run.Until.Month()-c.run.From.Month()) + 1
	c.segments = make([]segment, 0, 2*months)
	c.years = make([]segments, 0, months/12)
	for month := c.run.From.Month(); month <= c.run.Until.Month(); month++ {
		if month == month.Year().First() {
			c.years = append(c.years, segments{from: len(c.segments)})
		}
		days := month.Span()
		from := days.From
		for day := days.From + 1; day <= days.Until+1; day++ {
			if day > days.Until || changes[day-c.run.From] {
				span := fiscal.Span{From: from, Until: day - 1}
				c.segments = append(c.segments, segment{span, month, month.Year(), span.Days(), days.Days(), partsOfMonth / days.Days()})
				from = day
			}
		}
		c.years[len(c.years)-1].to = len(c.segments)
	}
	c.first = c.index(c.horizon.From)
	c.end = c.index(c.horizon.Until) + 1
}

// index is the segment that holds the day, which must lie in the run.
func (c *calendar) index(day fiscal.Day) int {
	low, high := 0, len(c.segments)-1
	for low < high {
		middle := (low + high) / 2
		if c.segments[middle].Until < day {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low
}

// within gives the segments that lie within both the span and the year. Segments are cut at the ends of every span that
// this is asked of, so each lies inside or outside.
func (c *calendar) within(span fiscal.Span, year segments) segments {
	from, to := year.from, year.to
	for from < to && c.segments[from].From < span.From {
		from++
	}
	for to > from && c.segments[to-1].Until > span.Until {
		to--
	}
	return segments{from, to}
}

// tooLarge reports a forecast of more cells than a machine should be asked for.
func (c *calendar) tooLarge(items int) error {
	if cells := items * len(c.segments); cells > MaxCells {
		return fmt.Errorf("the forecast would have %d cells (posts and cost lines by part of month), more than the %d allowed", cells, MaxCells)
	}
	return nil
}
