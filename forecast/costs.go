package forecast

import (
	"sync"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
)

// A day costs a twelfth of the annual cost, divided by the days of its month. A day's cost is a whole number of parts, of
// which partsOfYear make a year's cost: 12 months of the least common multiple of 28, 29, 30 and 31 parts.
const (
	partsOfMonth = 377_580
	partsOfYear  = 12 * partsOfMonth
)

// narrowAnnual is the annual cost up to which a year's parts fit 64 bits.
const narrowAnnual money.Pence = 1_000_000_000_000

// grid holds an amount for each cell: by segment, then item.
type grid struct {
	items int
	cells []money.Pence
}

// row is the cells of a segment, by item.
func (g grid) row(segment int) []money.Pence {
	return g.cells[segment*g.items : (segment+1)*g.items : (segment+1)*g.items]
}

// used is how many cells hold something.
func (g grid) used() int {
	n := 0
	for _, amount := range g.cells {
		if amount != 0 {
			n++
		}
	}
	return n
}

func newGrid(segments, items int) grid {
	return grid{items: items, cells: make([]money.Pence, segments*items)}
}

// scratch is the memory of a forecast's working, which outlives none of them: the next one clears it and uses it again. Fresh
// memory for every forecast would cost more time than the working itself.
type scratch struct {
	costs, gap, want, paidFor []money.Pence
	filled                    []int64
	stretches                 []stretch
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

// cleared gives n zero values in the buffer, which grows where it must.
func cleared[T any](buffer *[]T, n int) []T {
	if cap(*buffer) < n {
		*buffer = make([]T, n)
		return *buffer
	}
	*buffer = (*buffer)[:n]
	clear(*buffer)
	return *buffer
}

// costCells works out what each cell costs, and its filled FTE-days in ten-thousandths.
func costCells(c *calendar, items []item, s *scratch) (costs grid, filled []int64) {
	costs = grid{items: len(items), cells: cleared(&s.costs, len(c.segments)*len(items))}
	filled = cleared(&s.filled, len(costs.cells))
	for i := range items {
		if items[i].oneOff() {
			if line := items[i].cost; c.run.Contains(line.On) {
				costs.cells[c.index(line.On)*len(items)+i] += line.Amount
			}
			continue
		}
		costYearly(c, items[i].stretches, i, costs, filled)
	}
	return costs, filled
}

// costYearly adds up the exact cost of one item's days from each 1 April, rounds the running total at the end of each
// segment, and takes the difference: so a year at one annual cost costs exactly that.
func costYearly(c *calendar, stretches []stretch, i int, costs grid, filled []int64) {
	if len(stretches) == 0 {
		return
	}
	total := runningTotal{narrow: true}
	for _, s := range stretches {
		total.narrow = total.narrow && s.annual <= narrowAnnual
	}
	next := 0
	last := stretches[len(stretches)-1].Until
	year := fiscal.Year(0)
	for k := c.index(stretches[0].From); k < len(c.segments) && c.segments[k].From <= last; k++ {
		segment := &c.segments[k]
		if segment.year != year {
			year = segment.year
			total.restart()
		}
		for n := next; n < len(stretches) && stretches[n].From <= segment.Until; n++ {
			s := &stretches[n]
			days := int64(min(s.Until, segment.Until)-max(s.From, segment.From)) + 1
			if days > 0 {
				total.add(s.annual, days*int64(segment.dayParts))
				filled[k*costs.items+i] += int64(s.filled) * days
			}
			if s.Until <= segment.Until {
				next = n + 1
			}
		}
		costs.cells[k*costs.items+i] = total.difference()
	}
}

// runningTotal is the exact cost since 1 April in parts, and what of it has been given out in whole pence.
type runningTotal struct {
	narrow bool // the parts fit 64 bits
	parts  int64
	wide   money.Wide
	given  int64
}

func (t *runningTotal) restart() { t.parts, t.wide, t.given = 0, money.Wide{}, 0 }

func (t *runningTotal) add(annual money.Pence, parts int64) {
	if t.narrow {
		t.parts += int64(annual) * parts
	} else {
		t.wide = t.wide.Plus(money.Mul(int64(annual), parts))
	}
}

// difference is what rounding the total gives beyond what was given before.
func (t *runningTotal) difference() money.Pence {
	var total int64
	if t.narrow {
		total = (t.parts + partsOfYear/2) / partsOfYear
	} else {
		total = t.wide.Nearest(partsOfYear)
	}
	part := total - t.given
	t.given = total
	return money.Pence(part)
}
