package paper

import (
	"cliffedge/forecast"
	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
)

const neverReduces = "A saving is cost avoided elsewhere. It never pays for a post and never reduces a gap."

// savingsPart shows cost avoided elsewhere beside the gap by financial year: no table where the plan has no savings.
func savingsPart(f *forecast.Forecast) Part {
	part := Part{Title: "Savings beside the gap"}
	if len(f.Savings) == 0 {
		return part
	}
	part.Text = []string{neverReduces}
	part.Table = &Table{
		Columns: []Column{{"year", false}, {"to the council", true}, {"to others", true}, {"all savings", true}, {"cost", true}, {"gap", true}},
		Total:   true,
	}
	for _, y := range f.Years {
		part.Table.Rows = append(part.Table.Rows, savingsRow(y.Year.String(), savedIn(f, y.Year), y.Totals))
	}
	part.Table.Rows = append(part.Table.Rows, savingsRow("Total", saved(f), f.Total))
	return part
}

func savingsRow(name string, s savedTotals, t forecast.Totals) []Cell {
	return []Cell{
		plain(name), plain(s.council.String()), plain(s.others.String()), plain((s.council + s.others).String()),
		plain(t.Cost.String()), gapCell(t.Gap),
	}
}

// savedTotals is savings to the council and to other bodies.
type savedTotals struct{ council, others money.Pence }

func (s *savedTotals) add(b plan.Beneficiary, amount money.Pence) {
	if b == plan.Council {
		s.council += amount
	} else {
		s.others += amount
	}
}

// saved is all savings in the horizon.
func saved(f *forecast.Forecast) savedTotals {
	var sum savedTotals
	for i := range f.Savings {
		sum.add(f.Savings[i].Beneficiary, f.Savings[i].Total)
	}
	return sum
}

// savedIn is the savings in a financial year's part of the horizon.
func savedIn(f *forecast.Forecast, year fiscal.Year) savedTotals {
	var sum savedTotals
	for i := range f.Savings {
		for _, y := range f.Savings[i].Years {
			if y.Year == year {
				sum.add(f.Savings[i].Beneficiary, y.Amount)
			}
		}
	}
	return sum
}

// families is the families and results of a programme's outcome streams in a financial year.
type families struct {
	attached, results money.Decimal
	income            money.Pence
}

// familiesPart shows, for each programme with outcome streams that count, the families attached, the results paid and
// what they earn by financial year, and what a family costs: no table where there are none.
func familiesPart(f *forecast.Forecast) Part {
	part := Part{Title: "Families and results"}
	table := &Table{Columns: []Column{
		{"year", false}, {"families", true}, {"results paid", true}, {"income", true}, {"cost per family", true}, {"families per FTE", true},
	}}
	for i := range f.Programmes {
		rows := familyRows(f, &f.Programmes[i])
		if len(rows) > 0 && len(f.Programmes) > 1 {
			table.Rows = append(table.Rows, []Cell{plain(f.Plan.ProgrammeName(f.Programmes[i].Programme)), {}, {}, {}, {}, {}})
		}
		table.Rows = append(table.Rows, rows...)
	}
	if len(table.Rows) > 0 {
		part.Text = []string{"Families attached, results paid and the income that they earn, by whole financial year."}
		part.Table = table
	}
	return part
}

func familyRows(f *forecast.Forecast, programme *forecast.ProgrammeForecast) [][]Cell {
	var rows [][]Cell
	for _, y := range programme.Years {
		n, any := familiesIn(f, programme.Programme, y.Year)
		if !any {
			continue
		}
		row := []Cell{plain(y.Year.String()), plain(tenths(n.attached)), plain(tenths(n.results)), plain(n.income.String()), plain("-"), plain("-")}
		if whole := y.Year.First() >= f.Options.From && y.Year.Last() <= f.Options.To; whole && n.attached > 0 {
			row[4] = plain(money.Pence(money.Nearest(int64(y.Cost), int64(money.One), int64(n.attached))).String())
			if y.FilledFTE > 0 {
				row[5] = plain(tenths(money.Decimal(money.Nearest(int64(n.attached), int64(money.One), int64(y.FilledFTE)))))
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// familiesIn adds up a programme's counted outcome streams in a financial year.
func familiesIn(f *forecast.Forecast, programme plan.ID, year fiscal.Year) (sum families, any bool) {
	for _, o := range f.Outcomes {
		stream := f.Plan.Stream(o.Stream)
		if !o.Counted || stream.Programme != programme {
			continue
		}
		for _, y := range o.Years {
			if y.Year == year {
				any = true
				sum.attached += y.Attached
				sum.results += y.Results
				sum.income += y.Income
			}
		}
	}
	return sum, any
}

func hasSavings(c *forecast.Comparison) bool {
	for _, f := range all(c) {
		if len(f.Savings) > 0 {
			return true
		}
	}
	return false
}

// savingsOfScenarios shows what each scenario saves elsewhere, beside its gap.
func savingsOfScenarios(c *forecast.Comparison) Part {
	t := &Table{Columns: []Column{{"scenario", false}, {"to the council", true}, {"to others", true}, {"all savings", true}, {"cost", true}, {"gap", true}}}
	for _, f := range all(c) {
		t.Rows = append(t.Rows, savingsRow(short(f.Scenario), saved(f), f.Total))
	}
	return Part{Title: "Savings beside the gap", Text: []string{neverReduces}, Table: t}
}
