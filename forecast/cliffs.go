package forecast

import (
	"cmp"
	"slices"
	"strings"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
)

// CliffKind is what falls away in a cliff edge.
type CliffKind string

// The kinds, in the order in which those of one day are listed.
const (
	Capacity CliffKind = "CAPACITY" // filled FTE falls and stays down
	Funding  CliffKind = "FUNDING"  // the gap's monthly rate rises and stays up
)

// Cliff is a cliff edge of a programme.
type Cliff struct {
	Kind       CliffKind
	Programme  plan.ID
	Date       fiscal.Day    // of its first fall
	Last       fiscal.Day    // of its last; several within 31 days of each other are one cliff edge
	Annualised money.Pence   // funding: the rise of the gap, a year
	FTE        money.Decimal // capacity: the fall; funding: the FTE that loses its money
	Places     money.Decimal // families' places lost with that FTE
	DecideBy   fiscal.Day    // the date less the plan's lead time
	Posts      []plan.ID     // whose gap rises, or whose FTE falls
	Causes     []Cause
}

// findCliffs finds the cliff edges of each programme by itself, on its own posts and yearly cost lines.
func findCliffs(a *allocation, p *plan.Plan, filled []int64) []Cliff {
	var cliffs []Cliff
	for i := range p.Programmes {
		f := newCliffFinder(a, p, p.Programmes[i].ID, filled)
		if len(f.items) > 0 {
			cliffs = append(cliffs, f.capacityCliffs()...)
			cliffs = append(cliffs, f.fundingCliffs()...)
		}
	}
	slices.SortFunc(cliffs, func(a, b Cliff) int {
		return cmp.Or(
			cmp.Compare(a.Date, b.Date), strings.Compare(string(a.Programme), string(b.Programme)), cmp.Compare(a.Kind, b.Kind),
		)
	})
	return cliffs
}

// cliffFinder looks for the cliff edges of one programme.
type cliffFinder struct {
	a         *allocation
	plan      *plan.Plan
	programme plan.ID
	items     []int32 // posts and yearly cost lines
	filled    []int64
}

func newCliffFinder(a *allocation, p *plan.Plan, programme plan.ID, filled []int64) *cliffFinder {
	f := &cliffFinder{a: a, plan: p, programme: programme, filled: filled}
	for i := range a.items {
		if a.items[i].programme == programme && !a.items[i].oneOff() {
			f.items = append(f.items, int32(i))
		}
	}
	return f
}

// A month's rate is an amount × days in the month / days in the segment. Rates are kept exact, as whole numbers of
// rateParts to the penny: the least common multiple of 1 to 31.
const rateParts = 72_201_776_446_800

// rateLimit is ten times the £500.00 a month that bounds the threshold of a funding cliff.
var rateLimit = money.Mul(10*500_00, rateParts)

// fteLimit is ten times the 0.5 FTE that bounds the threshold of a capacity cliff.
var fteLimit = money.WideOf(int64(10 * money.One / 2))

func (s *segment) rate(amount money.Pence) money.Wide {
	return money.Mul(int64(amount)*int64(s.monthDays), int64(rateParts/s.days))
}

// series is a level that may rise from one day to another. A capacity's level is its FTE below zero, so that a fall is a rise.
type series struct {
	days  []fiscal.Day // the first is the run's
	level []money.Wide
	// limit is ten times the threshold at a point, of a cliff whose first rise is at another.
	limit func(first, at int) money.Wide
	// excused reports whether the level may have fallen from one point to another although the cliff stays.
	excused func(last, at int) bool
}

// rise is the points of a cliff's first and last rise.
type rise struct{ first, last int }

func (s *series) up(from, to int) money.Wide { return s.level[to].Minus(s.level[from]) }

// size is the level at the cliff's last rise less the level before its first.
func (s *series) size(c rise) money.Wide { return s.up(c.first-1, c.last) }

// cliffs gives the rises that count and that stay.
func (s *series) cliffs() []rise {
	var found []rise
	for _, c := range s.rises() {
		if s.size(c).Times(10).Compare(s.limit(c.first, c.last)) >= 0 && s.stays(c) {
			found = append(found, c)
		}
	}
	return found
}

// rises gives every rise worth looking at; those within 31 days of the one before are one.
func (s *series) rises() []rise {
	var found []rise
	for k := 1; k < len(s.days); k++ {
		up := s.up(k-1, k)
		if up.Sign() <= 0 || up.Times(100).Compare(s.limit(k, k)) < 0 {
			continue
		}
		if n := len(found) - 1; n >= 0 && s.days[k]-s.days[found[n].last] <= 31 {
			found[n].last = k
		} else {
			found = append(found, rise{k, k})
		}
	}
	return found
}

// stays reports whether, for three months after the last rise, the level keeps at least half of the rise.
func (s *series) stays(c rise) bool {
	end := s.days[c.last].AddMonths(3)
	for k := c.last + 1; k < len(s.days) && s.days[k] < end; k++ {
		if s.up(c.first-1, k).Times(2).Compare(s.size(c)) < 0 && !s.excused(c.last, k) {
			return false
		}
	}
	return true
}

// fundingCliffs finds the rises of the gap's monthly rate.
func (f *cliffFinder) fundingCliffs() []Cliff {
	segments := f.a.calendar.segments
	costs := make([]money.Wide, len(segments))
	s := series{days: make([]fiscal.Day, len(segments)), level: make([]money.Wide, len(segments))}
	for k := range segments {
		var cost, gap money.Pence
		row := k * len(f.a.items)
		for _, i := range f.items {
			cost += f.a.costs.cells[row+int(i)]
			gap += f.a.gap.cells[row+int(i)]
		}
		s.days[k] = segments[k].From
		s.level[k] = segments[k].rate(gap)
		costs[k] = segments[k].rate(cost)
	}
	s.limit = func(_, at int) money.Wide { return lower(rateLimit, costs[at]) }
	// The gap fell by no more than the cost did: the post went, not the gap.
	s.excused = func(last, at int) bool {
		fall := s.up(at, last).Minus(costs[last].Minus(costs[at]))
		return fall.Times(100).Compare(s.limit(last, last)) <= 0
	}
	var cliffs []Cliff
	for _, c := range s.cliffs() {
		if f.a.calendar.horizon.Contains(s.days[c.first]) {
			cliffs = append(cliffs, f.fundingCliff(c, s.size(c)))
		}
	}
	return cliffs
}

func lower(a, b money.Wide) money.Wide {
	if a.Compare(b) < 0 {
		return a
	}
	return b
}

func (f *cliffFinder) fundingCliff(c rise, size money.Wide) Cliff {
	cliff := f.newCliff(Funding, f.a.calendar.segments[c.first].From, f.a.calendar.segments[c.last].From)
	cliff.Annualised = money.Pence(size.Times(12).Nearest(rateParts))
	var loss loss
	var hit []int32
	for _, i := range f.items {
		before, after := f.unfunded(c.first-1, i), f.unfunded(c.last, i)
		loss.add(after-before, f.a.items[i].caseload)
		if f.gapRate(c.last, i).Compare(f.gapRate(c.first-1, i)) > 0 {
			hit = append(hit, i)
		}
	}
	cliff.FTE, cliff.Places = loss.rounded()
	cliff.Posts = f.ids(hit)
	cliff.Causes = f.fundingCauses(c, hit)
	return cliff
}

func (f *cliffFinder) ids(items []int32) []plan.ID {
	ids := make([]plan.ID, len(items))
	for k, i := range items {
		ids[k] = f.a.items[i].id
	}
	return ids
}

func (f *cliffFinder) newCliff(kind CliffKind, date, last fiscal.Day) Cliff {
	return Cliff{Kind: kind, Programme: f.programme, Date: date, Last: last, DecideBy: date - fiscal.Day(f.plan.LeadTimeDays)}
}

func (f *cliffFinder) gapRate(segment int, i int32) money.Wide {
	cell := segment*len(f.a.items) + int(i)
	return f.a.calendar.segments[segment].rate(f.a.gap.cells[cell])
}

// lossScale is the parts of a ten-thousandth of an FTE in which losses are added up.
const lossScale = 10_000

// unfunded is filled FTE × gap / cost of a cell, in parts.
func (f *cliffFinder) unfunded(segment int, i int32) int64 {
	cell := segment*len(f.a.items) + int(i)
	cost := int64(f.a.costs.cells[cell])
	if cost == 0 {
		return 0
	}
	return money.Nearest(f.filled[cell]*lossScale, int64(f.a.gap.cells[cell]), cost) / int64(f.a.calendar.segments[segment].days)
}

// loss adds up FTE, in parts, and the families' places that go with it.
type loss struct{ fte, places money.Wide }

func (l *loss) add(parts int64, caseload money.Decimal) {
	l.fte = l.fte.Plus(money.WideOf(parts))
	l.places = l.places.Plus(money.Mul(parts, int64(caseload)))
}

func (l *loss) rounded() (fte, places money.Decimal) {
	return money.Decimal(l.fte.Nearest(lossScale)), money.Decimal(l.places.Nearest(lossScale * int64(money.One)))
}

// capacityCliffs finds the falls of the filled FTE.
func (f *cliffFinder) capacityCliffs() []Cliff {
	days, fte := f.filledByDay()
	s := series{days: days, level: make([]money.Wide, len(days))}
	for k := range days {
		s.level[k] = money.WideOf(-fte[k])
	}
	s.limit = func(first, _ int) money.Wide { return lower(fteLimit, money.WideOf(fte[first-1])) }
	s.excused = func(_, _ int) bool { return false }
	var cliffs []Cliff
	for _, c := range s.cliffs() {
		if f.a.calendar.horizon.Contains(days[c.first]) {
			cliffs = append(cliffs, f.capacityCliff(days[c.first], days[c.last]))
		}
	}
	return cliffs
}

// filledByDay gives the days of the run on which the programme's filled FTE changes, its first day included, and the FTE
// from each on.
func (f *cliffFinder) filledByDay() (days []fiscal.Day, fte []int64) {
	run := f.a.calendar.run
	change := make([]int64, run.Days()+1)
	for _, i := range f.items {
		for _, s := range f.a.items[i].stretches {
			change[s.From-run.From] += int64(s.filled)
			change[s.Until-run.From+1] -= int64(s.filled)
		}
	}
	level := int64(0)
	for k, by := range change[:run.Days()] {
		level += by
		if by != 0 || k == 0 {
			days = append(days, run.From+fiscal.Day(k))
			fte = append(fte, level)
		}
	}
	return days, fte
}

func (f *cliffFinder) capacityCliff(first, last fiscal.Day) Cliff {
	cliff := f.newCliff(Capacity, first, last)
	var loss loss
	var hit []int32
	for _, i := range f.items {
		x := &f.a.items[i]
		before, after := x.filledOn(first-1), x.filledOn(last)
		loss.add(int64(before-after)*lossScale, x.caseload)
		if after < before {
			hit = append(hit, i)
		}
	}
	cliff.FTE, cliff.Places = loss.rounded()
	cliff.Posts = f.ids(hit)
	cliff.Causes = f.capacityCauses(first, last, hit)
	return cliff
}

// filledOn is the item's filled FTE on a day of the run.
func (x *item) filledOn(day fiscal.Day) money.Decimal {
	for i := range x.stretches {
		if x.stretches[i].Contains(day) {
			return x.stretches[i].filled
		}
	}
	return 0
}
