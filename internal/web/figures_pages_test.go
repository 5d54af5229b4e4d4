package web

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"cliffedge/examples"
	"cliffedge/forecast"
	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
	"cliffedge/forecast/words"
)

// The rest of what pages show of the five examples, beside the engine's own figures: sentences, days left, reserves, families, savings,
// bridges, reports and what changed.

// firstEdge adds up the engine's cliff edges of money of the first day after a day on which there are any; 0 for none.
func firstEdge(f *forecast.Forecast, after fiscal.Day) (sum forecast.Cliff, posts int) {
	var hit []plan.ID
	for _, c := range f.Cliffs {
		if c.Kind != forecast.Funding || c.Date <= after || sum.Date != 0 && c.Date != sum.Date {
			continue
		}
		sum.Date, sum.DecideBy = c.Date, c.DecideBy
		sum.Annualised += c.Annualised
		sum.FTE += c.FTE
		sum.Places += c.Places
		for _, id := range c.Posts {
			if f.Plan.Post(id) != nil && !slices.Contains(hit, id) {
				hit = append(hit, id)
			}
		}
	}
	return sum, len(hit)
}

func TestOverviewSaysTheEnginesFigures(t *testing.T) {
	s := newSite(t)
	for _, name := range examples.Names {
		t.Run(name, func(t *testing.T) {
			f, this := run(t, name, "", 1)
			day := asAtOf[name]
			pages := []*got{s.get("/" + name), s.get("/" + name + "/programmes/" + string(f.Programmes[0].Programme))}
			first, posts := firstEdge(f, day)
			left := words.Number(first.DecideBy-day) + " days left"
			if name != "tendring" { // which is seen as at today
				left += ", from " + day.Long()
			}
			for _, g := range pages { // each example has one programme, and money that ends
				loss := fmt.Sprintf("%s a year has no funding from %s", first.Annualised.Pounds(), first.Date.Long())
				if name == "lincolnshire" { // whose programme ends a month later
					loss = f.Total.Gap.Pounds() + " has no funding in March 2020"
				}
				g.shows(loss+"; decide by "+first.DecideBy.Long()+".",
					fmt.Sprintf("with %s FTE of staff and %s", tenths(first.FTE), familiesPlaces(first.Places)), "Time to decide: "+left+".", fmt.Sprintf("hits %d post", posts))
				for _, row := range rows(g.tableOf("Cliff edges"))[1:] {
					checkLeft(t, g, row, day)
				}
			}
			var want [][]string
			for _, y := range f.Years {
				if y.Year >= this {
					want = append(want, []string{y.Year.String(), pounds(y.Funding), pounds(y.Cost), pounds(y.Gap)})
				}
			}
			var shown [][]string
			for _, row := range rows(all(byClass(pages[0].doc, "ce-chart")[0], "table")[0])[1:] {
				shown = append(shown, row[:4])
			}
			if diff := cmp.Diff(want, shown); diff != "" {
				t.Errorf("the chart (-engine +page):\n%s", diff)
			}
			checkReserves(t, pages[0], name, this)
		})
	}
}

// checkLeft compares the days until a decision with the calendar.
func checkLeft(t *testing.T, g *got, row []string, day fiscal.Day) {
	t.Helper()
	for _, cell := range row {
		by, rest, found := strings.Cut(cell, " (")
		if decide, err := typedDay(by); found && err == nil && decide > day && rest != words.Number(decide-day)+" days left)" {
			t.Errorf("%s: as at %s, %s is %s", g.path, day.Long(), by, rest)
		}
	}
}

// checkReserves compares what is left of each reserve at the end of a year.
func checkReserves(t *testing.T, g *got, name string, this fiscal.Year) {
	t.Helper()
	f, err := forecast.Run(exampleOf(t, name), "", forecast.Options{From: this.First(), To: this.Last()})
	if err != nil {
		t.Fatal(err)
	}
	for _, source := range f.Plan.Sources {
		if source.Kind != plan.Reserve {
			continue
		}
		var left, amount money.Pence
		for _, x := range f.Tranches {
			if x.Source == source.ID {
				left, amount = left+x.Left, amount+x.Amount
			}
		}
		g.shows(fmt.Sprintf("%s : %s of %s at the end of %s", source.Name, pounds(left), pounds(amount), this))
	}
}

func TestProgrammeShowsFamiliesMeasuresAndSavings(t *testing.T) {
	s := newSite(t)
	for _, name := range examples.Names {
		t.Run(name, func(t *testing.T) {
			f, _ := run(t, name, "", 1)
			g := s.get("/" + name + "/programmes/" + string(f.Programmes[0].Programme))
			for _, o := range f.Outcomes {
				checkFamilies(t, g, f.Plan, o)
			}
			checkFamilyCosts(t, g, f)
			for _, m := range f.Plan.Measures {
				table := rows(g.tableOf(m.Name))[1:]
				for _, c := range m.Target {
					if i := slices.IndexFunc(table, func(row []string) bool { return row[0] == c.Year.String() }); i < 0 || table[i][1] != words.Number(c.Count) {
						t.Errorf("%s: the target of %s is not %d: %q", m.Name, c.Year, c.Count, table)
					}
				}
				for _, c := range m.Actual {
					if i := slices.IndexFunc(table, func(row []string) bool { return row[0] == c.Year.String() }); i < 0 || table[i][2] != words.Number(c.Count) {
						t.Errorf("%s: %d were not reached in %s: %q", m.Name, c.Count, c.Year, table)
					}
				}
			}
			if len(f.Savings) > 0 {
				checkSavings(t, g, f)
			}
		})
	}
}

func checkFamilies(t *testing.T, g *got, p *plan.Plan, o forecast.OutcomeForecast) {
	t.Helper()
	var want [][]string
	brings := false
	for _, y := range o.Years {
		want = append(want, []string{y.Year.String(), tenths(y.Attached), tenths(y.Results), pounds(y.Income)})
		brings = brings || y.Attached > 0 || y.Results > 0 || y.Income > 0
	}
	name := p.SourceName(o.Stream)
	if !brings {
		if strings.Contains(g.main(), name+" Year Families attached") {
			t.Errorf("%s brings nothing and has a table", name)
		}
		return
	}
	if diff := cmp.Diff(want, rows(g.tableOf(name))[1:]); diff != "" {
		t.Errorf("%s (-engine +page):\n%s", name, diff)
	}
}

// checkFamilyCosts compares what a family costs, by streams that count.
func checkFamilyCosts(t *testing.T, g *got, f *forecast.Forecast) {
	t.Helper()
	var want [][]string
	for _, y := range f.Programmes[0].Years {
		n := money.Decimal(0)
		for _, o := range f.Outcomes {
			for _, x := range o.Years {
				if o.Counted && x.Year == y.Year {
					n += x.Attached
				}
			}
		}
		if n > 0 {
			cost := money.Pence(money.Nearest(int64(y.Cost), int64(money.One), int64(n)))
			want = append(want, []string{y.Year.String(), tenths(n), pounds(cost), tenths(money.Decimal(money.Nearest(int64(n), int64(money.One), int64(y.FilledFTE))))})
		}
	}
	if len(want) == 0 {
		if strings.Contains(g.main(), "What a family costs") {
			t.Errorf("%s says what a family costs where none is attached", g.path)
		}
		return
	}
	if diff := cmp.Diff(want, rows(g.tableOf("What a family costs"))[1:]); diff != "" {
		t.Errorf("what a family costs (-engine +page):\n%s", diff)
	}
}

func checkSavings(t *testing.T, g *got, f *forecast.Forecast) {
	t.Helper()
	var want [][]string
	for y := f.Options.From.Year(); y <= f.Options.To.Year(); y++ {
		row := []string{y.String()}
		for _, x := range f.Savings {
			amount := money.Pence(0)
			for _, of := range x.Years {
				if of.Year == y {
					amount = of.Amount
				}
			}
			row = append(row, pounds(amount))
		}
		want = append(want, row)
	}
	if diff := cmp.Diff(want, rows(g.tableOf("Savings elsewhere"))[1:]); diff != "" {
		t.Errorf("savings (-engine +page):\n%s", diff)
	}
}

// compared is what the engine says of an example's first scenarios over the years ahead, and the values of an address that asks for them.
func compared(t *testing.T, name string) (*forecast.Comparison, url.Values) {
	t.Helper()
	p := exampleOf(t, name)
	from, to := asAtOf[name].Month().Year().First(), lastYearOf[name].Last()
	values := url.Values{"from": {from.String()}, "to": {to.String()}}
	var ids []plan.ID
	for _, x := range p.Scenarios[:min(len(p.Scenarios), mostCompared)] {
		ids = append(ids, x.ID)
		values.Add("scenario", string(x.ID))
	}
	c, err := forecast.Compare(p, ids, "", forecast.Options{From: from, To: to})
	if err != nil {
		t.Fatal(err)
	}
	return c, values
}

// bridgeRows are a bridge's effects and what the gap is after each, in the texts of a page.
func bridgeRows(c *forecast.Comparison, x forecast.ScenarioForecast, text func(money.Pence) string, sign func(money.Pence) string) [][]string {
	list := [][]string{{"", text(c.Baseline.Total.Gap)}}
	for _, step := range x.Bridge {
		list = append(list, []string{sign(step.Effect), text(step.GapAfter)})
	}
	return list
}

func TestBridgesShowTheEnginesFigures(t *testing.T) {
	s := newSite(t)
	for _, name := range examples.Names {
		t.Run(name, func(t *testing.T) {
			c, values := compared(t, name)
			g := s.follow("/" + name + "/compare?" + values.Encode())
			ways := byClass(g.doc, "ce-way")
			for i, x := range c.Scenarios {
				want := append(bridgeRows(c, x, pounds, signed), []string{"", pounds(x.Forecast.Total.Gap)})
				if diff := cmp.Diff(want, lastTwo(rows(all(ways[i], "table")[0])[1:])); diff != "" {
					t.Errorf("the bridge to %s (-engine +page):\n%s", x.Forecast.Scenario, diff)
				}
				checkEdgeLines(t, textOf(ways[i]), "New: ", x.CliffsGained)
				checkEdgeLines(t, textOf(ways[i]), "Avoided: ", x.CliffsLost)
			}
		})
	}
}

func lastTwo(table [][]string) [][]string {
	var list [][]string
	for _, row := range table {
		list = append(list, row[len(row)-2:])
	}
	return list
}

func checkEdgeLines(t *testing.T, text, what string, cliffs []forecast.Cliff) {
	t.Helper()
	if n := strings.Count(text, what); n != len(cliffs) {
		t.Errorf("%d cliff edges are %q, not %d", n, what, len(cliffs))
	}
	for _, x := range cliffs {
		if x.Kind == forecast.Funding && !strings.Contains(text, what+x.Date.Long()) || x.Annualised > 0 && !strings.Contains(text, x.Annualised.Pounds()+" a year has no funding") {
			t.Errorf("%s%s, %s is not in %s", what, x.Date.Long(), x.Annualised, text)
		}
	}
}

func TestReportShowsTheEnginesFigures(t *testing.T) {
	s := newSite(t)
	for _, name := range examples.Names {
		t.Run(name, func(t *testing.T) {
			c, values := compared(t, name)
			g := s.get("/" + name + "/report?" + values.Encode())
			p, options := exampleOf(t, name), []*forecast.Forecast{c.Baseline}
			for _, x := range c.Scenarios {
				options = append(options, x.Forecast)
			}
			checkGaps(t, g, options)
			for i, f := range options {
				title := "The plan as it stands"
				if i > 0 {
					title = p.Scenario(f.Scenario).Name
					if len(c.Scenarios[i-1].Bridge) > 0 {
						checkReportBridge(t, g, c, c.Scenarios[i-1], title)
					}
				}
				if f.Total.Cost > 0 {
					checkMoney(t, g.tableOf("Cost and funding: "+title), f)
				}
			}
			checkReportCliffs(t, g, options, asAtOf[name])
			g.shows(fmt.Sprintf("to note that of a cost of %s in %s to %s, %s has no confirmed funding", pounds(c.Baseline.Total.Cost), c.Baseline.Options.From.Year(),
				c.Baseline.Options.To.Year(), pounds(c.Baseline.Total.Gap)), "takes "+strconv.Itoa(c.Baseline.Plan.LeadTimeDays)+" days")
		})
	}
}

// Where more sources pay than fit on a page, those that pay least are added up.
func TestReportAddsUpOtherSources(t *testing.T) {
	f, err := forecast.Run(exampleOf(t, "lincolnshire"), "", forecast.Options{From: fiscal.MonthOf(2012, 4), To: fiscal.MonthOf(2020, 3)})
	if err != nil {
		t.Fatal(err)
	}
	table := newSite(t).get("/lincolnshire/report?from=2012-04&to=2020-03").tableOf("Cost and funding: The plan as it stands")
	checkMoney(t, table, f)
	if heads := rows(table)[0]; len(heads) != mostColumns+3 || !strings.HasSuffix(heads[mostColumns+1], " other sources") {
		t.Errorf("the columns are %q", heads)
	}
}

// checkGaps compares the gap of each option by year.
func checkGaps(t *testing.T, g *got, options []*forecast.Forecast) {
	t.Helper()
	var want [][]string
	for _, f := range options {
		var row []string
		for _, y := range f.Years {
			row = append(row, pounds(y.Gap))
		}
		want = append(want, append(row, pounds(f.Total.Gap)))
	}
	var shown [][]string
	for _, row := range rows(g.tableOf("The gap by year"))[1:] {
		shown = append(shown, row[1:])
	}
	if diff := cmp.Diff(want, shown); diff != "" {
		t.Errorf("the gap by year (-engine +page):\n%s", diff)
	}
}

func checkReportBridge(t *testing.T, g *got, c *forecast.Comparison, x forecast.ScenarioForecast, title string) {
	t.Helper()
	want := bridgeRows(c, x, pounds, signed)
	want = append(want, []string{signed(x.Forecast.Total.Gap - c.Baseline.Total.Gap), pounds(x.Forecast.Total.Gap)})
	if diff := cmp.Diff(want, lastTwo(rows(g.tableOf("What each change does to the gap: " + title))[1:])); diff != "" {
		t.Errorf("the bridge to %s (-engine +page):\n%s", title, diff)
	}
}

// checkMoney compares an option's cost, what each source pays, the rest of them together, and the gap.
func checkMoney(t *testing.T, table *html.Node, f *forecast.Forecast) {
	t.Helper()
	list := rows(table)
	totals := make([]forecast.Totals, 0, len(f.Years)+1)
	for _, y := range f.Years {
		totals = append(totals, y.Totals)
	}
	totals = append(totals, f.Total)
	for i, x := range totals {
		rest := x.Funding
		for k, head := range list[0] {
			want := ""
			switch {
			case head == "Year":
				continue
			case head == "Cost":
				want = pounds(x.Cost)
			case head == "Gap":
				want = pounds(x.Gap)
			case strings.HasSuffix(head, "other source") || strings.HasSuffix(head, "other sources"):
				want = pounds(rest)
			default:
				amount := money.Pence(0)
				for _, s := range x.Sources {
					if f.Plan.SourceName(s.Source) == head {
						amount += s.Amount
					}
				}
				rest -= amount
				want = pounds(amount)
			}
			if list[1+i][k] != want {
				t.Errorf("%s, %s: the page shows %s, the engine says %s", list[1+i][0], head, list[1+i][k], want)
			}
		}
	}
}

// checkReportCliffs compares the cliff edges of all options, and by when to decide.
func checkReportCliffs(t *testing.T, g *got, options []*forecast.Forecast, day fiscal.Day) {
	t.Helper()
	var want [][]string
	for _, f := range options {
		for _, c := range f.Cliffs {
			size := c.Annualised.Pounds() + " a year"
			if c.Kind != forecast.Funding {
				size = tenths(c.FTE) + " FTE of staff"
			}
			by := c.DecideBy.Long()
			if c.DecideBy < day {
				by += " (passed)"
			}
			want = append(want, []string{c.Date.Long(), size, by})
		}
	}
	var shown [][]string
	for _, row := range rows(g.tableOf("Cliff edges, and by when to decide"))[1:] {
		size, _, _ := strings.Cut(row[3], ", with ")
		size, _, _ = strings.Cut(size, " and ")
		shown = append(shown, []string{row[1], size, row[4]})
	}
	if diff := cmp.Diff(want, shown); diff != "" {
		t.Errorf("cliff edges (-engine +page):\n%s", diff)
	}
}

// Who pays for a post from day to day.
func TestStretchesShowTheEnginesFigures(t *testing.T) {
	s := newSite(t)
	for _, name := range examples.Names {
		f, _ := run(t, name, "", 1)
		for _, id := range postIDs(f.Plan) {
			list, err := forecast.PayersOf(f.Plan, []plan.ID{id}, f.Options)
			if err != nil {
				t.Fatal(err)
			}
			var want [][]string
			for _, x := range list[0].Stretches {
				want = append(want, []string{x.From.Long(), x.Until.Long(), pounds(x.Cost), pounds(x.Gap)})
			}
			if len(want) == 0 {
				continue
			}
			var shown [][]string
			for _, row := range rows(s.get("/" + name + "/posts/" + string(id)).tableOf("Who pays when"))[1:] {
				shown = append(shown, []string{row[0], row[1], row[3], row[4]})
			}
			if diff := cmp.Diff(want, shown); diff != "" {
				t.Errorf("%s of %s (-engine +page):\n%s", id, name, diff)
			}
		}
	}
}

// What if says the figures that the engine has without a change, and its cliff edges.
func TestWhatIfBeginsWithTheEnginesFigures(t *testing.T) {
	s := newSite(t)
	for _, name := range examples.Names {
		c, values := compared(t, name)
		for _, f := range []*forecast.Forecast{c.Baseline, c.Scenarios[len(c.Scenarios)-1].Forecast} {
			values.Set("scenario", string(f.Scenario))
			g := s.follow("/" + name + "/what-if?" + values.Encode())
			g.shows("Gap "+f.Total.Gap.Pounds()+" unchanged", "Cost "+f.Total.Cost.Pounds()+" unchanged", "Funding "+f.Total.Funding.Pounds()+" unchanged",
				"Staff (FTE) "+tenths(f.Total.FilledFTE)+" unchanged")
			for _, x := range f.Cliffs[:min(len(f.Cliffs), cliffsListed)] {
				g.shows(x.Date.Long()+", ", "decide by "+x.DecideBy.Long())
			}
		}
	}
}

// What changed says the gap of the plan as it stood, and as it stands on the page.
func TestWhatChangedShowsTheEnginesFigures(t *testing.T) {
	s := newSite(t)
	for _, name := range examples.Names {
		p := exampleOf(t, name)
		p.Posts[len(p.Posts)-1].Salaries[0].Amount += 1_000_00
		s.keep(p, "A higher salary")
		before, _ := run(t, name, "", 1)
		after, err := forecast.Run(p, "", before.Options)
		if err != nil {
			t.Fatal(err)
		}
		// Of the first revision, as all tests are made on one day: what came later is told as what it was.
		s.get("/" + name + "?revision=1&since=1+January+2090").shows(fmt.Sprintf("The gap of these years was %s of a cost of %s, and is now %s of %s.",
			pounds(after.Total.Gap), pounds(after.Total.Cost), pounds(before.Total.Gap), pounds(before.Total.Cost)))
	}
}
