package paper

import (
	"fmt"
	"slices"

	"cliffedge/forecast"
	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
	"cliffedge/forecast/words"
)

const neverReduces = "A saving is cost avoided elsewhere. It never pays for a post and never reduces a gap."

// savingsPart shows cost avoided elsewhere beside the gap by period: no table where the plan has no savings.
func savingsPart(f *forecast.Forecast, by Period) Part {
	part := Part{Title: "Savings beside the gap"}
	if len(f.Savings) == 0 {
		return part
	}
	part.Text = []string{neverReduces}
	who := beneficiaries([]*forecast.Forecast{f})
	part.Table = savingsTable(string(by), who)
	part.Table.Total = true
	for _, r := range append(rows(f, by), whole(f)) {
		part.Table.Rows = append(part.Table.Rows, savingsRow(r.title, who, savedIn(f, r.from, r.to), r.Gap))
	}
	return part
}

// beneficiaries gives who saves, the council first.
func beneficiaries(list []*forecast.Forecast) []plan.Beneficiary {
	var who []plan.Beneficiary
	for _, b := range plan.Values[plan.Beneficiary]() {
		if slices.ContainsFunc(list, func(f *forecast.Forecast) bool {
			return slices.ContainsFunc(f.Savings, func(s forecast.SavingForecast) bool { return s.Beneficiary == b })
		}) {
			who = append(who, b)
		}
	}
	return who
}

var beneficiaryNames = map[plan.Beneficiary]string{
	plan.Council: "council", plan.NHS: "NHS", plan.Police: "police", plan.DWP: "DWP", plan.OtherBenefits: "others",
}

func savingsTable(first string, who []plan.Beneficiary) *Table {
	t := &Table{Columns: []Column{{first, false}}}
	for _, b := range who {
		t.Columns = append(t.Columns, Column{beneficiaryNames[b], true})
	}
	t.Columns = append(t.Columns, Column{"all savings", true}, Column{"gap", true})
	return t
}

func savingsRow(name string, who []plan.Beneficiary, saved map[plan.Beneficiary]money.Pence, gap money.Pence) []Cell {
	row := []Cell{plain(name)}
	var all money.Pence
	for _, b := range who {
		row = append(row, plain(saved[b].String()))
		all += saved[b]
	}
	return append(row, plain(all.String()), gapCell(gap))
}

// savedIn is the savings by beneficiary in the horizon's part of some months.
func savedIn(f *forecast.Forecast, from, to fiscal.Month) map[plan.Beneficiary]money.Pence {
	sums := map[plan.Beneficiary]money.Pence{}
	for i := range f.Savings {
		for month := max(from, f.Options.From); month <= min(to, f.Options.To); month++ {
			sums[f.Savings[i].Beneficiary] += f.Savings[i].Months[month-f.Options.From]
		}
	}
	return sums
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

// savingsOfScenarios shows what each scenario saves elsewhere, beside its gap: no table where none has savings.
func savingsOfScenarios(c *forecast.Comparison) Part {
	who := beneficiaries(all(c))
	if len(who) == 0 {
		return Part{}
	}
	t := savingsTable("scenario", who)
	for _, f := range all(c) {
		t.Rows = append(t.Rows, savingsRow(short(f.Scenario), who, savedIn(f, f.Options.From, f.Options.To), f.Total.Gap))
	}
	return Part{Title: "Savings beside the gap", Text: []string{neverReduces}, Table: t}
}

// measuresPart shows the plan's measures, targets beside what was reached: no table where there are none.
func measuresPart(f *forecast.Forecast) Part {
	part := Part{Title: "Measures"}
	if len(f.Plan.Measures) == 0 {
		return part
	}
	part.Table = &Table{Columns: []Column{{"measure", false}, {"year", false}, {"target", true}, {"actual", true}}}
	for i := range f.Plan.Measures {
		m := &f.Plan.Measures[i]
		name := m.Name
		for _, year := range measuredYears(m) {
			part.Table.Rows = append(part.Table.Rows, []Cell{plain(name), plain(year.String()), counted(m.Target, year), counted(m.Actual, year)})
			name = ""
		}
	}
	return part
}

// measuredYears gives the years that a measure names, in order.
func measuredYears(m *plan.Measure) []fiscal.Year {
	var years []fiscal.Year
	for _, list := range [][]plan.YearCount{m.Target, m.Actual} {
		for _, c := range list {
			years = append(years, c.Year)
		}
	}
	slices.Sort(years)
	return slices.Compact(years)
}

func counted(list []plan.YearCount, year fiscal.Year) Cell {
	for _, c := range list {
		if c.Year == year {
			return plain(words.Number(c.Count))
		}
	}
	return plain("-")
}

// assumedNote says how many of the plan's posts, cost lines and sources are marked as assumed, "" where none is.
func assumedNote(p *plan.Plan) string {
	var parts []string
	note := func(n, all int, noun, nouns string) {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d of %s", n, words.Count(all, noun, nouns)))
		}
	}
	posts, costs, sources := 0, 0, 0
	for i := range p.Posts {
		posts += one(p.Posts[i].Assumed)
	}
	for i := range p.Costs {
		costs += one(p.Costs[i].Assumed)
	}
	for i := range p.Sources {
		sources += one(p.Sources[i].Assumed)
	}
	for i := range p.Outcomes {
		sources += one(p.Outcomes[i].Assumed)
	}
	note(posts, len(p.Posts), "post", "posts")
	note(costs, len(p.Costs), "cost line", "cost lines")
	note(sources, len(p.Sources)+len(p.Outcomes), "source", "sources")
	if len(parts) == 0 {
		return ""
	}
	return "Assumed in part, not stated: " + words.List(parts) + "."
}

func one(is bool) int {
	if is {
		return 1
	}
	return 0
}
