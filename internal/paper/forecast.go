package paper

import (
	"cmp"
	"fmt"
	"slices"

	"cliffedge/forecast"
	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
	"cliffedge/forecast/words"
)

// Period is the length of a table's rows.
type Period string

// The periods.
const (
	ByYear    Period = "year"
	ByQuarter Period = "quarter"
	ByMonth   Period = "month"
)

// row is a period's name in tables and in data, its months, and its figures.
type row struct {
	title, name string
	from, to    fiscal.Month
	forecast.Totals
}

// whole is the row of all months of a forecast.
func whole(f *forecast.Forecast) row {
	return row{"Total", "Total", f.Options.From, f.Options.To, f.Total}
}

// rows gives the forecast's figures by period.
func rows(f *forecast.Forecast, by Period) []row {
	var list []row
	switch by {
	case ByQuarter:
		for _, q := range f.Quarters {
			list = append(list, row{q.Quarter.String(), q.Quarter.String(), q.Quarter.First(), q.Quarter.Last(), q.Totals})
		}
	case ByMonth:
		for _, m := range f.Months {
			list = append(list, row{m.Month.Long(), m.Month.String(), m.Month, m.Month, m.Totals})
		}
	default:
		for _, y := range f.Years {
			list = append(list, row{y.Year.String(), y.Year.String(), y.Year.First(), y.Year.Last(), y.Totals})
		}
	}
	return list
}

// Forecast is a forecast as a paper: cost, funding and gap by period, cliff edges, money and posts. The plan is the one as
// written, which names the scenarios.
func Forecast(p *plan.Plan, f *forecast.Forecast, by Period) Paper {
	paper := Paper{
		Title: p.Authority.Name,
		Intro: []string{headline(f), scenarioName(p, f.Scenario) + conditions(p.Scenario(f.Scenario)) + ". " + basis(f.Options) + "."},
		Parts: []Part{
			{Title: "Cost, funding and gap", Table: totalsTable(f, by)},
			cliffPart(f),
			{Title: "Who pays", Table: payersByPeriod(f, by)},
			moneyPart(f),
			postsPart(f),
		},
		Closer: "Fingerprint " + f.Fingerprint,
	}
	if assumed := assumedNote(f.Plan); assumed != "" {
		paper.Intro = append(paper.Intro, assumed)
	}
	for _, part := range []Part{savingsPart(f, by), familiesPart(f), measuresPart(f)} {
		if part.Table != nil {
			paper.Parts = append(paper.Parts, part)
		}
	}
	return paper
}

func totalsTable(f *forecast.Forecast, by Period) *Table {
	t := &Table{
		Columns: []Column{{string(by), false}, {"cost", true}, {"funding", true}, {"gap", true}, {"unfunded", false}},
		Total:   true,
	}
	for _, r := range append(rows(f, by), whole(f)) {
		t.Rows = append(t.Rows, []Cell{
			plain(r.title), plain(r.Cost.String()), plain(r.Funding.String()), gapCell(r.Gap), gapBar(r.Totals),
		})
	}
	return t
}

func gapCell(gap money.Pence) Cell { return Cell{Text: gap.String(), Alarm: gap > 0} }

func gapBar(t forecast.Totals) Cell {
	if t.Cost == 0 {
		return plain("")
	}
	share := float64(t.Gap) / float64(t.Cost) // only drawn, and printed as a whole percentage
	return Cell{Bar: true, Share: share, Text: percentOf(t.Gap, t.Cost), Alarm: t.Gap > 0}
}

// percentOf is a share as a whole percentage, never 0% or 100% of what is neither.
func percentOf(part, whole money.Pence) string {
	percent := money.Nearest(int64(part), 100, int64(whole))
	switch {
	case percent == 0 && part > 0:
		return "<1%"
	case percent == 100 && part < whole:
		return ">99%"
	default:
		return fmt.Sprintf("%d%%", percent)
	}
}

func cliffPart(f *forecast.Forecast) Part {
	part := Part{Title: "Cliff edges"}
	for _, c := range f.Cliffs {
		part.List = append(part.List, Sentence(f.Plan, c))
	}
	if len(part.List) == 0 {
		part.Text = []string{"None begins from " + f.Options.From.Long() + " to " + f.Options.To.Long() + "."}
		if len(f.Months) > 0 && 2*f.Months[0].Gap >= f.Months[0].Cost && f.Months[0].Gap > 0 {
			part.Text[0] += " The gap was there before: forecast from an earlier month (--from) to see when it began."
		}
	}
	return part
}

// mostPayers is how many sources stand in a table by period; of the rest only the sum is given.
const mostPayers = 8

// payersByPeriod gives what each source paid by period, the gap last. It is nil where nobody pays.
func payersByPeriod(f *forecast.Forecast, by Period) *Table {
	if len(f.Total.Sources) == 0 {
		return nil
	}
	shown := slices.Clone(f.Total.Sources)
	if len(shown) > mostPayers {
		slices.SortStableFunc(shown, func(a, b forecast.SourceAmount) int { return cmp.Compare(b.Amount, a.Amount) })
		shown = shown[:mostPayers]
	}
	t := &Table{Columns: []Column{{string(by), false}}, Total: true}
	for _, s := range shown {
		t.Columns = append(t.Columns, Column{f.Plan.SourceName(s.Source), true})
	}
	if len(f.Total.Sources) > mostPayers {
		t.Columns = append(t.Columns, Column{words.Count(len(f.Total.Sources)-mostPayers, "other source", "other sources"), true})
	}
	for _, r := range append(rows(f, by), whole(f)) {
		cells := []Cell{plain(r.title)}
		rest := r.Funding
		for _, s := range shown {
			amount := paidBy(r.Totals, s.Source)
			rest -= amount
			cells = append(cells, plain(amount.String()))
		}
		if len(f.Total.Sources) > mostPayers {
			cells = append(cells, plain(rest.String()))
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

func moneyPart(f *forecast.Forecast) Part {
	part := Part{Title: "Where the money comes from", Table: moneyTable(f)}
	if len(part.Table.Rows) == 0 {
		return Part{Title: part.Title, Text: []string{"No money that counts is open in these months."}}
	}
	return part
}

// moneyTable gives, by source, what its tranches held at the horizon's start and what became of it.
func moneyTable(f *forecast.Forecast) *Table {
	t := &Table{Columns: []Column{{"source", false}, {"paid", true}, {"lapsed", true}, {"left for later", true}}}
	type sums struct{ drawn, lapsed, left money.Pence }
	bySource := map[plan.ID]*sums{}
	var order []plan.ID
	for _, r := range f.Tranches {
		if r.Until < f.Options.From.First() {
			continue
		}
		s := bySource[r.Source]
		if s == nil {
			s = &sums{}
			bySource[r.Source] = s
			order = append(order, r.Source)
		}
		s.drawn += r.Drawn
		s.lapsed += r.Lapsed
		s.left += r.Left
	}
	for _, id := range order {
		s := bySource[id]
		if s.drawn+s.lapsed+s.left == 0 {
			continue
		}
		t.Rows = append(t.Rows, []Cell{plain(f.Plan.SourceName(id)), plain(s.drawn.String()), plain(s.lapsed.String()), plain(s.left.String())})
	}
	return t
}

// mostPosts is how many posts a paper lists before it leaves out those without a gap.
const mostPosts = 25

func postsPart(f *forecast.Forecast) Part {
	part := Part{Title: "Posts and costs", Table: &Table{
		Columns: []Column{{"post or cost", false}, {"cost", true}, {"gap", true}, {"funded until", false}},
	}}
	posts := slices.DeleteFunc(slices.Clone(f.Posts), func(x forecast.PostForecast) bool { return x.Total.Cost == 0 })
	if all := len(posts); all > mostPosts {
		short := slices.DeleteFunc(slices.Clone(posts), func(x forecast.PostForecast) bool { return x.Total.Gap == 0 })
		slices.SortStableFunc(short, func(a, b forecast.PostForecast) int { return cmp.Compare(b.Total.Gap, a.Total.Gap) })
		posts = short[:min(len(short), mostPosts)]
		if len(posts) == 0 {
			return Part{Title: part.Title, Text: []string{fmt.Sprintf("All %d posts and costs are funded in these months; each is in the JSON format.", all)}}
		}
		part.Text = []string{fmt.Sprintf("The %d largest gaps of %d posts and costs; all of them are in the JSON format.", len(posts), all)}
	}
	for i := range posts {
		x := &posts[i]
		part.Table.Rows = append(part.Table.Rows, []Cell{
			plain(f.Plan.PostTitle(x.Post)), plain(x.Total.Cost.String()), gapCell(x.Total.Gap), plain(fundedUntil(f, x)),
		})
	}
	return part
}

func fundedUntil(f *forecast.Forecast, x *forecast.PostForecast) string {
	switch {
	case x.FundedUntil == 0 && x.Total.Funding > 0:
		return "not in full"
	case x.FundedUntil == 0:
		return "not funded"
	case x.FundedUntil < f.Options.To.Last():
		return x.FundedUntil.Long()
	case x.Costs[len(x.Costs)-1] == 0:
		return "to its end"
	default:
		return "at least " + x.FundedUntil.Long()
	}
}
