package web

import (
	"fmt"
	"slices"
	"strings"

	"cliffedge/forecast/money"
	"cliffedge/forecast/words"
	"cliffedge/internal/paper"
	"cliffedge/internal/web/chart"
)

// summary says in sentences how things stand, and what each option would mean.
func (d *reportDrawing) summary() reportPart {
	part := reportPart{Part: paper.Part{Title: "Summary"}}
	now := d.situation(d.options[0]).state()
	part.Text = append(part.Text, strings.Join(append([]string{now.Sentence}, now.More...), " "))
	for _, o := range d.options[1:] {
		part.List = append(part.List, o.Name+": "+inner(meaning(d.situation(o))))
	}
	if len(part.List) > 0 {
		part.Text = append(part.Text, "What each option would mean from "+d.from.Long()+" to "+d.to.Long()+":")
	}
	return part
}

// optionList says what the options are.
func (d *reportDrawing) optionList() reportPart {
	if len(d.options) == 1 {
		return reportPart{}
	}
	part := reportPart{Part: paper.Part{Title: "The options"}}
	for _, o := range d.options {
		text := o.Name + "."
		if s := o.Scenario; s != nil {
			text = d.describe(s)
		}
		part.List = append(part.List, text)
	}
	return part
}

func (d *reportDrawing) describe(s *reportScenario) string {
	text := s.Name + "."
	if s.Parent != nil {
		text += " It builds on: " + s.Parent.Name + "."
	}
	if s.Trigger != nil {
		text += fmt.Sprintf(" Known by %s: %s.", s.Trigger.By.Long(), strings.TrimRight(s.Trigger.When, ". "))
	}
	if s.Probability != nil {
		text += fmt.Sprintf(" Probability %s%%.", s.Probability.Decimal*100)
	}
	if s.Note != "" {
		text += " " + s.Note
	}
	return text
}

// gaps is the gap of each option by year.
func (d *reportDrawing) gaps() reportPart {
	part := reportPart{Part: paper.Part{Title: "The gap by year", Text: []string{"What has no confirmed funding in each financial year."}}}
	t := &paper.Table{Columns: []paper.Column{{Heading: "Option"}}}
	for _, y := range d.options[0].Forecast.Years {
		t.Columns = append(t.Columns, paper.Column{Heading: y.Year.String(), Number: true})
	}
	t.Columns = append(t.Columns, paper.Column{Heading: "Total", Number: true})
	for _, o := range d.options {
		row := []paper.Cell{{Text: o.Name}}
		for _, y := range o.Forecast.Years {
			row = append(row, amountCell(y.Totals.Gap))
		}
		t.Rows = append(t.Rows, append(row, amountCell(o.Forecast.Total.Gap)))
	}
	part.Table = t
	if len(d.options) > 1 {
		part.Charts = append(part.Charts, d.multiples())
	}
	return part
}

// askSavings asks for cost avoided elsewhere, beside the gap.
func (d *reportDrawing) askSavings() error {
	savers := make([]saver, len(d.options))
	for i, o := range d.options {
		savers[i] = saver{name: o.Name, gap: o.Forecast.Total.Gap, savings: o.Forecast.Savings}
		if o.Scenario != nil {
			savers[i].slug = o.Scenario.Slug
		}
	}
	var err error
	d.saved, err = d.savingsBeside(savers, d.answer.Authority.Plan.Life, map[string]any{"from": d.from.String(), "to": d.to.String()})
	return err
}

// savings are cost avoided elsewhere, where there is any.
func (d *reportDrawing) savings() reportPart {
	part := reportPart{Part: paper.Part{Title: d.saved.Caption, Text: []string{d.saved.Note}, Table: &paper.Table{}}}
	for i, name := range d.saved.Head {
		part.Table.Columns = append(part.Table.Columns, paper.Column{Heading: name, Number: i > 0 && i < len(d.saved.Head)-2})
	}
	for _, row := range d.saved.Rows {
		var cells []paper.Cell
		for _, text := range row {
			cells = append(cells, paper.Cell{Text: text})
		}
		part.Table.Rows = append(part.Table.Rows, cells)
	}
	return part
}

func amountCell(p money.Pence) paper.Cell { return paper.Cell{Text: pounds(p), Alarm: p > 0} }

func plainCell(p money.Pence) paper.Cell { return paper.Cell{Text: pounds(p)} }

// axis is the report's years.
func (d *reportDrawing) axis() chart.Axis {
	return chart.Years(d.from.Year(), len(d.options[0].Forecast.Years))
}

func (d *reportDrawing) multiples() chart.Chart {
	m := chart.Multiples{Title: "Cost and gap by option", Axis: d.axis()}
	for _, o := range d.options {
		p := chart.Panel{Label: o.Name}
		for _, y := range o.Forecast.Years {
			p.Cost = append(p.Cost, chart.Amount{Pence: y.Totals.Cost})
			p.Funded = append(p.Funded, chart.Amount{Pence: y.Totals.Funding})
		}
		m.Panels = append(m.Panels, p)
	}
	return chart.Both("options", m)
}

// optionParts are an option's money by year, and how it comes from the plan's gap to its own.
func (d *reportDrawing) optionParts(i int) []reportPart {
	o := d.options[i]
	money := reportPart{Part: paper.Part{Title: "Cost and funding: " + o.Name, Table: d.moneyTable(o)}}
	if o.Forecast.Total.Cost == 0 {
		money.Text = []string{"There are no posts and no costs in these years."}
	} else {
		money.Charts = []chart.Chart{d.fundingChart(fmt.Sprintf("funding-%d", i), o)}
	}
	parts := []reportPart{money}
	if len(o.Bridge) > 0 {
		parts = append(parts, d.bridge(fmt.Sprintf("bridge-%d", i), o))
	}
	return parts
}

// mostColumns is how many sources a table names; the rest are added up, so that it fits on a page.
const mostColumns = 5

// payersIn are the sources that paid most in an option, and whether others paid too.
func payersIn(f reportForecast) (shown []sourceAmount, others int) {
	shown = slices.Clone(f.Total.Sources)
	if len(shown) <= mostColumns {
		return shown, 0
	}
	slices.SortStableFunc(shown, func(a, b sourceAmount) int { return int(min(max(b.Amount-a.Amount, -1), 1)) })
	return shown[:mostColumns-1], len(shown) - mostColumns + 1
}

// amountOf is what a source paid among several.
func amountOf(list []sourceAmount, slug string) money.Pence {
	for _, s := range list {
		if s.Source.Slug == slug {
			return s.Amount
		}
	}
	return 0
}

func (d *reportDrawing) moneyTable(o reportOption) *paper.Table {
	shown, others := payersIn(o.Forecast)
	t := &paper.Table{Columns: []paper.Column{{Heading: "Year"}, {Heading: "Cost", Number: true}}, Total: true}
	for _, s := range shown {
		t.Columns = append(t.Columns, paper.Column{Heading: s.Source.Name, Number: true})
	}
	if others > 0 {
		t.Columns = append(t.Columns, paper.Column{Heading: words.Count(others, "other source", "other sources"), Number: true})
	}
	t.Columns = append(t.Columns, paper.Column{Heading: "Gap", Number: true})
	row := func(name string, m moneyTotals) []paper.Cell {
		cells, rest := []paper.Cell{{Text: name}, plainCell(m.Cost)}, m.Funding
		for _, s := range shown {
			amount := amountOf(m.Sources, s.Source.Slug)
			rest -= amount
			cells = append(cells, plainCell(amount))
		}
		if others > 0 {
			cells = append(cells, plainCell(rest))
		}
		return append(cells, amountCell(m.Gap))
	}
	for _, y := range o.Forecast.Years {
		t.Rows = append(t.Rows, row(y.Year.String(), y.Totals))
	}
	t.Rows = append(t.Rows, row("Total", o.Forecast.Total))
	return t
}

func (d *reportDrawing) fundingChart(id string, o reportOption) chart.Chart {
	f := chart.Funding{Title: "What pays, and what is missing: " + o.Name, Axis: d.axis()}
	for _, s := range o.Forecast.Total.Sources {
		source := chart.Source{Name: s.Source.Name}
		for _, y := range o.Forecast.Years {
			source.Amounts = append(source.Amounts, chart.Amount{Pence: amountOf(y.Totals.Sources, s.Source.Slug)})
		}
		f.Sources = append(f.Sources, source)
	}
	for _, y := range o.Forecast.Years {
		f.Cost = append(f.Cost, chart.Amount{Pence: y.Totals.Cost})
	}
	f.Cliffs = d.situation(o).marks()
	return chart.Both(id, f)
}

// bridge leads from the plan's gap to the option's.
func (d *reportDrawing) bridge(id string, o reportOption) reportPart {
	from := d.options[0].Forecast.Total.Gap
	part := reportPart{Part: paper.Part{Title: "What each change does to the gap: " + o.Name}}
	t := &paper.Table{Columns: []paper.Column{{Heading: "Change"}, {Heading: "Effect on the gap", Number: true}, {Heading: "Gap after it", Number: true}}, Total: true}
	t.Rows = append(t.Rows, []paper.Cell{{Text: "The plan as it stands"}, {}, amountCell(from)})
	w := chart.Waterfall{Title: "From the plan’s gap to the option’s", What: "gap", From: "The plan", Start: from, To: "The option"}
	after := from
	for _, s := range o.Bridge {
		after += s.Effect
		label := titled(shortAmounts(s.Label))
		t.Rows = append(t.Rows, []paper.Cell{{Text: label}, {Text: signed(s.Effect)}, amountCell(after)})
		w.Steps = append(w.Steps, chart.Step{Label: label, Effect: s.Effect})
	}
	t.Rows = append(t.Rows, []paper.Cell{{Text: o.Name}, {Text: signed(after - from)}, amountCell(after)})
	part.Table = t
	part.Charts = []chart.Chart{chart.Both(id, w)}
	return part
}

// cliffs are the days on which money or staff fall away, option by option.
func (d *reportDrawing) cliffs() reportPart {
	part := reportPart{Part: paper.Part{Title: "Cliff edges, and by when to decide"}}
	t := &paper.Table{Columns: []paper.Column{{Heading: "Option"}, {Heading: "Day"}, {Heading: "Programme"}, {Heading: "What falls away"}, {Heading: "Decide by"}, {Heading: "Why"}}}
	for _, o := range d.options {
		for _, c := range o.Forecast.Cliffs {
			var causes []string
			for _, x := range c.Causes {
				causes = append(causes, x.Label)
			}
			decide := c.DecideBy.Long()
			if c.DecideBy.Day < d.at.Day {
				decide += " (passed)"
			}
			t.Rows = append(t.Rows, []paper.Cell{{Text: o.Name}, {Text: c.Date.Long()}, {Text: c.Programme.Name}, {Text: fallsAway(c)}, {Text: decide, Alarm: c.DecideBy.Day < d.at.Day}, {Text: titled(few(causes, 2))}})
		}
	}
	if len(t.Rows) == 0 {
		part.Text = []string{"None begins in these years."}
		return part
	}
	part.Text = []string{fmt.Sprintf("A cliff edge is a day on which money or staff fall away. A decision takes %s to take effect: a committee cycle, consultation and notice. %s",
		words.Count(d.answer.Authority.Plan.LeadTimeDays, "day", "days"), aYear)}
	part.Table = t
	return part
}

func fallsAway(c cliff) string {
	if c.isFunding() {
		text := c.Annualised.Pounds() + " a year"
		if l := losses(c); l != "no staff" {
			text += ", with " + l
		}
		return text
	}
	return losses(c)
}

// assumptions are what the figures rest on that nobody has stated as a fact.
func (d *reportDrawing) assumptions() reportPart {
	part := reportPart{Part: paper.Part{Title: "Assumptions", List: []string{
		"Only confirmed money counts: bids, and money that is expected, do not.", "Vacant posts cost nothing while they are vacant.",
	}}}
	for _, a := range d.answer.Authority.Plan.PayAwards {
		if a.From.Day >= d.from.First() && a.From.Day <= d.to.Last() {
			text := shortAmounts(a.Label)
			if a.Assumed {
				text += " (assumed)"
			}
			part.List = append(part.List, strings.TrimRight(text, ".")+"."+spaceBefore(a.Note))
		}
	}
	return part
}

// assumed are the figures that are marked as assumed, with what hangs on them.
func (d *reportDrawing) assumed() reportPart {
	var part reportPart
	for _, f := range d.answer.Authority.Plan.Findings {
		if f.Code == "assumed-item" {
			part.List = append(part.List, shortAmounts(f.Text))
		}
	}
	if len(part.List) > 0 {
		part.Title, part.Sub, part.Text = "What is assumed in the plan", true, []string{d.lifeOfFindings()}
	}
	return part
}

// lifeOfFindings says of which months the amounts of findings are, since they are not those of the report.
func (d *reportDrawing) lifeOfFindings() string {
	life := d.answer.Authority.Plan.Life
	text := "Amounts here are of " + life.From.Long() + " to " + life.To.Long()
	if life.From.Month == d.from && life.To.Month == d.to {
		return text + "."
	}
	return text + ", the years that the plan speaks of, and not of this report’s, " + d.years() + ": they do not add up with the tables above."
}

func spaceBefore(text string) string {
	if text == "" {
		return ""
	}
	return " " + text
}

// mostRisks is how many findings a report lists.
const mostRisks = 25

// risks are the findings that nobody has accepted: a part for each kind, with its title and what to do once.
func (d *reportDrawing) risks() []reportPart {
	head := reportPart{Part: paper.Part{Title: "Risks"}}
	var kinds []reportPart
	shown, left := 0, 0
	for _, f := range d.answer.Authority.Plan.Findings {
		if f.Code == "assumed-item" || f.Waiver != nil {
			continue
		}
		if shown == mostRisks {
			left++
			continue
		}
		shown++
		title := titled(strings.ToLower(f.Severity)) + ": " + f.Title
		k := slices.IndexFunc(kinds, func(p reportPart) bool { return p.Title == title })
		if k < 0 {
			k = len(kinds)
			kinds = append(kinds, reportPart{Part: paper.Part{Title: title, Sub: true, Text: []string{"What to do: " + f.Remedy}}})
		}
		kinds[k].List = append(kinds[k].List, shortAmounts(f.Text))
	}
	if shown == 0 {
		head.Text = []string{"No risk was found in the plan as it stands that was not accepted."}
		return []reportPart{head}
	}
	text := "Found in the plan as it stands, the gravest first. "
	if left > 0 {
		text = fmt.Sprintf("The first %d; there are %s more on the page of findings. ", mostRisks, words.Number(left))
	}
	head.Text = []string{text + d.lifeOfFindings()}
	for i := range kinds {
		kinds[i].sayOnce()
	}
	return append([]reportPart{head}, kinds...)
}

// sayOnce says the sentences with which all entries of a list end before the list, and not in each.
func (p *reportPart) sayOnce() {
	if len(p.List) < 2 {
		return
	}
	_, rest, found := strings.Cut(p.List[0], ". ")
	for found {
		if !slices.ContainsFunc(p.List, func(text string) bool { return !strings.HasSuffix(text, ". "+rest) }) {
			for i, text := range p.List {
				p.List[i] = strings.TrimSuffix(text, " "+rest)
			}
			p.Text = append(p.Text, "Of each of them: "+inner(rest))
			return
		}
		_, rest, found = strings.Cut(rest, ". ")
	}
}

// asked is what the committee is asked to decide.
func (d *reportDrawing) asked() reportPart {
	part := reportPart{Part: paper.Part{Title: "Decisions asked for", Text: []string{"Members are asked:"}}}
	total := d.options[0].Forecast.Total
	part.List = append(part.List, fmt.Sprintf("to note that of a cost of %s in %s, %s has no confirmed funding in the plan as it stands;", pounds(total.Cost), d.years(), pounds(total.Gap)))
	if text := d.toDecide(); text != "" {
		part.List = append(part.List, text)
	}
	for _, o := range d.events() {
		part.List = append(part.List, d.mayHappen(o))
	}
	for _, x := range openDecisions(situation{Day: d.at.Day}, d.answer.Authority.Plan.Decisions) {
		text := fmt.Sprintf("to follow up the decision of %s of %s: %s", x.Body, x.Date, strings.TrimRight(x.Action, ". "))
		if x.Due != "" {
			text += ", due by " + x.Due
		}
		part.List = append(part.List, text+";")
	}
	last := len(part.List) - 1
	part.List[last] = strings.TrimSuffix(part.List[last], ";") + "."
	return part
}
