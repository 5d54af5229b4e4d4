package web

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/words"
	"cliffedge/internal/web/chart"
)

// compareView is what the page of a comparison shows.
type compareView struct {
	Form     compareForm
	None     bool // the plan has no scenarios
	WhatIf   string
	Answers  []wayAnswer
	Others   []link // scenarios that are not compared, with the addresses that compare them
	Against  string // the baseline's name
	Months   string
	Part     string // which years are not whole
	Chart    *chart.Chart
	Tables   []wayTable
	Payers   countTable
	Savings  *countTable
	Ways     []wayDetail
	Counts   string
	Assumed  []string // of the plan, a line for each kind of item
	Lasting  string
	Broken   bool // the address was made for other figures
	Prints   []fingerprintLine
	Revision int
}

// compareForm is the form that chooses what to compare.
type compareForm struct {
	Action    string
	Hidden    []field
	Choices   []listed
	Baselines []listed
	Certainty []listed
	Months    []monthField
	Problems  map[string]string
}

// listed is an entry of a list to choose from.
type listed struct {
	Value, Text, Hint string
	Chosen            bool
}

// wayAnswer is what a way forward would mean, in plain words.
type wayAnswer struct {
	Name, Anchor, Sentence, Level string
	Gap, Versus, Decide           string
	Baseline                      bool   // the others are compared with it
	Make                          string // the address that makes it the baseline
	Repaid                        string // when savings repay the cost; "" where there are none
}

// wayTable is one kind of figure of all ways by year, each with its difference to the baseline.
type wayTable struct {
	Caption string
	Years   []string
	Rows    []wayRow
}

type wayRow struct {
	Name     string
	Baseline bool
	Cells    []wayCell
}

type wayCell struct {
	Text, Difference string
	Short            bool
}

// wayDetail is all else about a way forward.
type wayDetail struct {
	Name, Anchor, Note, Parent, Sure, Trigger string
	Assumed                                   bool
	Changes                                   []string
	Bridge                                    *chart.Chart
	Gained, Lost, Resized                     []string
	Baseline                                  bool
	Change                                    string // the address of the what-if page upon it
	Page                                      string // its own, where it is edited and adopted; "" for the plan's
}

type fingerprintLine struct{ Name, Print string }

func (c *comparison) form() compareForm {
	f := compareForm{Action: c.URL.EscapedPath(), Hidden: c.kept(), Months: c.horizon.fields(), Problems: firstByField(c.problems), Certainty: certaintyChoices(c.horizon.Certainty)}
	f.Baselines = []listed{{Text: planAsWritten, Chosen: c.baseline == ""}}
	for _, w := range c.plan.Scenarios {
		f.Choices = append(f.Choices, listed{Value: w.Slug, Text: w.Name, Hint: w.known(), Chosen: slices.Contains(c.chosen, w.Slug)})
		f.Baselines = append(f.Baselines, listed{Value: w.Slug, Text: w.Name, Chosen: c.baseline == w.Slug})
	}
	return f
}

func certaintyChoices(chosen string) []listed {
	var list []listed
	for _, x := range certainties {
		list = append(list, listed{Value: x.Value, Text: x.Text, Chosen: x.Value == chosen})
	}
	return list
}

// firstByField gives the first problem of each field.
func firstByField(problems []problem) map[string]string {
	texts := map[string]string{}
	for _, p := range problems {
		if texts[p.Field] == "" {
			texts[p.Field] = p.Text
		}
	}
	return texts
}

// known says by when it is known whether the scenario becomes real.
func (w way) known() string {
	if w.Trigger == nil {
		return ""
	}
	return "Known by " + w.Trigger.By.Long() + ": " + w.Trigger.When
}

// sure says how likely the scenario is.
func (w way) sure() string {
	if w.Probability == nil {
		return "No probability is stated."
	}
	return "Probability: " + (w.Probability.Decimal * 100).String() + "%."
}

func (c *comparison) view(baseline wayForecast, list []wayForecast) compareView {
	view := compareView{
		Form: c.form(), WhatIf: c.path("what-if"), Against: c.name(c.baseline), Counts: c.horizon.Counts(), Revision: c.revision,
		Months: c.horizon.From.Long() + " to " + c.horizon.To.Long(), Part: c.horizon.part(), Assumed: c.plan.assumed(),
	}
	for i, f := range list {
		a := c.answer(f, "way-"+strconv.Itoa(i+1))
		if a.Baseline = c.chosen[i] == c.baseline; !a.Baseline {
			a.Versus = versus(f.Forecast.Total.Gap-baseline.Forecast.Total.Gap, c.name(c.baseline))
			a.Make = c.against(c.chosen[i])
		}
		view.Answers = append(view.Answers, a)
		view.Ways = append(view.Ways, c.detail(baseline, f, i))
	}
	panels := list
	if !slices.Contains(c.chosen, c.baseline) {
		a := c.answer(baseline, "")
		a.Baseline = true
		view.Answers = append(view.Answers, a)
		panels = append([]wayForecast{baseline}, list...)
	}
	view.Others = c.others()
	view.Chart, view.Tables = c.multiples(panels), c.tables(baseline, list)
	view.Payers = c.payers(panels)
	for _, f := range panels {
		view.Prints = append(view.Prints, fingerprintLine{c.nameOf(f), f.Forecast.Fingerprint})
	}
	return view
}

// against is the address that compares the same scenarios with one of them; "" where it is the only one.
func (c *comparison) against(slug string) string {
	if len(c.chosen) == 1 {
		return ""
	}
	values := c.values(c.chosen)
	values.Set("baseline", slug)
	return c.URL.EscapedPath() + "?" + values.Encode()
}

// others are the scenarios that are not compared: the address adds one to the others, or compares it alone where no more fit.
func (c *comparison) others() []link {
	var list []link
	for _, w := range c.plan.Scenarios {
		if slices.Contains(c.chosen, w.Slug) || w.Slug == c.baseline {
			continue
		}
		with := []string{w.Slug}
		if len(c.chosen) < mostCompared {
			with = append(slices.Clone(c.chosen), w.Slug)
		}
		list = append(list, link{w.Name, c.URL.EscapedPath() + "?" + c.values(with).Encode()})
	}
	return list[:min(len(list), mostScenarioLines)]
}

// payers is what each source pays in all months, and what nobody does, in each way.
func (c *comparison) payers(list []wayForecast) countTable {
	t := countTable{Caption: "Who pays, in all months", Head: []string{"Source"}}
	var sources []named
	for _, f := range list {
		t.Head = append(t.Head, c.nameOf(f))
		for _, s := range f.Forecast.Total.Sources {
			if !slices.Contains(sources, s.Source) {
				sources = append(sources, s.Source)
			}
		}
	}
	for _, s := range sources {
		row := []string{s.Name}
		for _, f := range list {
			row = append(row, pounds(amountOf(f.Forecast.Total.Sources, s.Slug)))
		}
		t.Rows = append(t.Rows, row)
	}
	row := []string{"Nobody: the gap"}
	for _, f := range list {
		row = append(row, pounds(f.Forecast.Total.Gap))
	}
	t.Rows = append(t.Rows, row)
	return t
}

// savings are cost avoided elsewhere in each way; nil where there is none.
func (c *comparison) savings(life monthSpan, baseline wayForecast, list []wayForecast) (*countTable, error) {
	if !slices.Contains(c.chosen, c.baseline) {
		list = append([]wayForecast{baseline}, list...)
	}
	savers := make([]saver, len(list))
	for i, f := range list {
		savers[i] = saver{name: c.nameOf(f), gap: f.Forecast.Total.Gap, savings: f.Forecast.Savings}
		if f.Scenario != nil {
			savers[i].slug = f.Scenario.Slug
		}
	}
	return c.savingsBeside(savers, life, c.horizon.variables())
}

// sayWhenRepaid adds to each answer when savings repay the cost, by the table of savings.
func (view *compareView) sayWhenRepaid() {
	if view.Savings == nil {
		return
	}
	for _, row := range view.Savings.Rows {
		for i := range view.Answers {
			if a := &view.Answers[i]; a.Name == row[0] {
				a.Repaid = fmt.Sprintf("When savings repay the cost: %s; those of the council alone, %s.", row[len(row)-1], row[len(row)-2])
			}
		}
	}
}

// answer says in plain words what a way would mean.
func (c *comparison) answer(f wayForecast, anchor string) wayAnswer {
	t := f.Forecast.Total
	a := wayAnswer{Name: c.nameOf(f), Anchor: anchor}
	var by fiscal.Day
	a.Sentence, by, a.Level = c.horizon.meaning(situation{Cliffs: f.Forecast.Cliffs, Months: f.Forecast.Months, Beyond: f.Beyond}, t)
	switch {
	case by == 0:
	case by < c.day:
		a.Decide = "The day to decide in time, " + by.Long() + ", has passed."
	default:
		a.Decide = "Decide by " + by.Long() + "."
	}
	switch {
	case t.Gap > 0:
		a.Gap = fmt.Sprintf("%s of a cost of %s has no funding in these months.", t.Gap.Pounds(), t.Cost.Pounds())
	case t.Cost > 0:
		a.Gap = fmt.Sprintf("The whole cost of %s is funded in these months.", t.Cost.Pounds())
	}
	return a
}

func (c *comparison) nameOf(f wayForecast) string {
	if f.Scenario == nil {
		return planAsWritten
	}
	return c.name(f.Scenario.Slug)
}

// meaning is the most important about a forecast in one clause, by when to decide, and how bad it is. It follows from the months
// alone, so that it is the same whenever it is read.
func (h horizon) meaning(s situation, t wayTotals) (clause string, decide fiscal.Day, level string) {
	s.Day = h.From.First() - 1
	switch {
	case t.Cost == 0:
		return "no posts and no costs", 0, "warn"
	case len(s.ahead(true)) > 0:
		return s.edges(), s.decideFirst(), "bad"
	case len(s.already()) > 0 && len(s.ahead(false)) == 0:
		return s.edges(), 0, "bad"
	case len(s.ahead(false)) > 0:
		return s.edges(), s.decideFirst(), "warn"
	case t.Gap > 0:
		return t.Gap.Pounds() + " has no funding", 0, "bad"
	}
	return "everything is funded until " + h.To.Last().Long() + s.after(), 0, "good"
}

// part says which financial years are not shown whole.
func (h horizon) part() string {
	var list []string
	if h.From != h.From.Year().First() {
		list = append(list, h.From.Year().String()+" from "+h.From.Long())
	}
	if h.To != h.To.Year().Last() {
		list = append(list, h.To.Year().String()+" up to "+h.To.Long())
	}
	if len(list) == 0 {
		return ""
	}
	return "Not whole years: " + strings.Join(list, ", ") + "."
}

// versus says how a gap differs from the first one's.
func versus(difference money.Pence, first string) string {
	switch {
	case difference > 0:
		return fmt.Sprintf("The gap is %s more than with “%s”.", difference.Pounds(), first)
	case difference < 0:
		return fmt.Sprintf("The gap is %s less than with “%s”.", (-difference).Pounds(), first)
	}
	return fmt.Sprintf("The gap is the same as with “%s”.", first)
}

func (c *comparison) multiples(list []wayForecast) *chart.Chart {
	years := list[0].Forecast.Years
	m := chart.Multiples{Title: "Cost, and what is funded of it, under each", Axis: chart.Years(years[0].Year.Year, len(years))}
	for _, f := range list {
		p := panelOf(c.nameOf(f), f.Forecast.Years)
		if p.Href = c.path(); f.Scenario != nil {
			p.Href = c.path("scenarios", f.Scenario.Slug)
		}
		m.Panels = append(m.Panels, p)
	}
	drawn := chart.Both("multiples", m)
	return &drawn
}

func panelOf(name string, years []wayYear) chart.Panel {
	p := chart.Panel{Label: name}
	for _, y := range years {
		p.Cost = append(p.Cost, chart.Amount{Pence: y.Totals.Cost})
		p.Funded = append(p.Funded, chart.Amount{Pence: y.Totals.Funding})
	}
	return p
}

// measure is a kind of figure that tables compare.
type measure struct {
	caption string
	of      func(wayTotals) int64
	text    func(int64) string
	unit    int64 // to which figures are shown
	short   bool  // above nought is bad
}

func penceText(n int64) string { return pounds(money.Pence(n)) }

func fteText(n int64) string { return tenths(money.Decimal(n)) }

var (
	gapMeasure     = measure{"Gap by financial year", func(t wayTotals) int64 { return int64(t.Gap) }, penceText, 1, true}
	costMeasure    = measure{"Cost by financial year", func(t wayTotals) int64 { return int64(t.Cost) }, penceText, 1, false}
	fundingMeasure = measure{"Funding by financial year", func(t wayTotals) int64 { return int64(t.Funding) }, penceText, 1, false}
	staffMeasure   = measure{"Staff by financial year (full-time equivalents, on average)", func(t wayTotals) int64 { return int64(t.FilledFTE.Decimal) }, fteText, int64(money.One / 10), false}
)

func (c *comparison) tables(baseline wayForecast, list []wayForecast) []wayTable {
	var tables []wayTable
	for _, m := range []measure{gapMeasure, costMeasure, fundingMeasure, staffMeasure} {
		t := wayTable{Caption: m.caption}
		for _, y := range baseline.Forecast.Years {
			t.Years = append(t.Years, y.Year.String())
		}
		t.Rows = append(t.Rows, m.row(c.nameOf(baseline), baseline, nil))
		for i, f := range list {
			if c.chosen[i] != c.baseline {
				t.Rows = append(t.Rows, m.row(c.nameOf(f), f, &baseline))
			}
		}
		tables = append(tables, t)
	}
	return tables
}

// row is a way's figures by year and in all, with the differences to the baseline where there is one.
func (m measure) row(name string, f wayForecast, baseline *wayForecast) wayRow {
	row := wayRow{Name: name, Baseline: baseline == nil}
	for i, y := range f.Forecast.Years {
		cell := m.cell(m.of(y.Totals))
		if baseline != nil {
			cell.Difference = m.difference(m.of(y.Totals), m.of(baseline.Forecast.Years[i].Totals))
		}
		row.Cells = append(row.Cells, cell)
	}
	cell := m.cell(m.of(f.Forecast.Total))
	if baseline != nil {
		cell.Difference = m.difference(m.of(f.Forecast.Total), m.of(baseline.Forecast.Total))
	}
	row.Cells = append(row.Cells, cell)
	return row
}

func (m measure) cell(n int64) wayCell {
	return wayCell{Text: m.text(n), Short: m.short && n > 0}
}

// difference is that of two figures as they are shown, with its sign; "same" for none.
func (m measure) difference(now, before int64) string {
	n := nearest(now, m.unit) - nearest(before, m.unit)
	switch text := m.text(n); {
	case n == 0 && now != before:
		return "under " + m.text(m.unit)
	case n > 0:
		return "+" + text
	case n < 0:
		return text
	}
	return "same"
}

// nearest rounds to whole units.
func nearest(n, unit int64) int64 {
	if n < 0 {
		return -nearest(-n, unit)
	}
	return money.Nearest(n, 1, unit) * unit
}

// stepLabels gives the API's labels of steps as pages have them.
func (p waysPlan) stepLabels() func(string) string {
	var contracts []startedContract
	for _, x := range p.Contracts {
		contracts = append(contracts, startedContract{x.Slug, x.Starts})
	}
	return stepLabels(contracts)
}

func (c *comparison) detail(baseline, f wayForecast, i int) wayDetail {
	w := c.way(c.chosen[i])
	d := wayDetail{
		Baseline: w.Slug == c.baseline, Name: w.Name, Anchor: "way-" + strconv.Itoa(i+1), Note: w.Note, Assumed: w.Assumed, Sure: w.sure(), Trigger: w.known(),
		Gained: edgeLines(f.CliffsGained), Lost: edgeLines(f.CliffsLost),
	}
	_, d.Resized = newCliffs(baseline.Forecast.Cliffs, f.Forecast.Cliffs)
	if w.Parent != nil {
		d.Parent = w.Parent.Name
	}
	label := c.plan.stepLabels()
	for _, x := range w.Changes {
		d.Changes = append(d.Changes, label(x.Label))
	}
	values := map[string][]string{"scenario": {w.Slug}}
	c.horizon.set(values)
	d.Change = c.with(values, "what-if")
	if w.Slug != "" {
		d.Page = c.path("scenarios", w.Slug)
	}
	if len(f.Bridge) == 0 {
		return d
	}
	bridge := chart.Waterfall{
		Title: "From the gap of “" + c.name(c.baseline) + "” to that of “" + w.Name + "”", What: "gap",
		From: "Gap: " + c.name(c.baseline), Start: baseline.Forecast.Total.Gap, To: "Gap: " + w.Name,
	}
	for _, step := range f.Bridge {
		bridge.Steps = append(bridge.Steps, chart.Step{Label: label(step.Label), Effect: step.Effect})
	}
	drawn := chart.Both("bridge-"+strconv.Itoa(i+1), bridge)
	d.Bridge = &drawn
	return d
}

// edgeLines say each cliff edge in a line.
func edgeLines(list []cliff) []string {
	var lines []string
	for _, x := range list {
		line := x.Date.Long() + ", " + x.Programme.Name + ": "
		switch {
		case !x.isFunding():
			line += losses(x) + " go"
		case x.FTE.Decimal != 0 || x.Places.Decimal != 0:
			line += x.Annualised.Pounds() + " a year has no funding, with " + losses(x)
		default:
			line += x.Annualised.Pounds() + " a year has no funding"
		}
		lines = append(lines, line+"; decide by "+x.DecideBy.Long())
	}
	return lines
}

// mostNames is how many names a line gives of what is assumed.
const mostNames = 4

// assumed lists what of the plan is an assumption, a line for each kind of item.
func (p waysPlan) assumed() []string {
	var lines []string
	for _, kind := range []struct {
		one, many string
		list      []assumable
	}{
		{"programme", "programmes", p.Programmes},
		{"post", "posts", p.Posts},
		{"contract", "contracts", p.Contracts},
		{"cost", "costs", p.Costs},
		{"source of money", "sources of money", p.Sources},
		{"outcome stream", "outcome streams", p.Outcomes},
		{"pay award", "pay awards", p.PayAwards},
		{"saving", "savings", p.Savings},
	} {
		if line := assumedLine(kind.list); line != "" {
			lines = append(lines, fmt.Sprintf("%s of %s%s", words.Number(countAssumed(kind.list)), words.Count(len(kind.list), kind.one, kind.many), line))
		}
	}
	return lines
}

func countAssumed(list []assumable) int64 {
	n := int64(0)
	for _, x := range list {
		if x.Assumed {
			n++
		}
	}
	return n
}

// assumedLine names those that are assumed, where they have names; "" where none is.
func assumedLine(list []assumable) string {
	var names []string
	for _, x := range list {
		if x.Assumed {
			names = append(names, x.Name+x.Title+x.Label)
		}
	}
	switch {
	case len(names) == 0:
		return ""
	case names[0] == "": // contracts have no name
		return "."
	}
	return ": " + words.Several(names, mostNames) + "."
}
