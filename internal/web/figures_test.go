package web

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cliffedge/examples"
	"cliffedge/forecast"
	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
)

// asAtOf are the days as which the examples are seen where the reader chooses none.
var asAtOf = map[string]fiscal.Day{
	"bath-and-north-east-somerset": fiscal.Date(2018, 9, 18), // the panel's meeting; all money has ended since
	"harrow":                       fiscal.Date(2016, 11, 15),
	"lincolnshire":                 fiscal.Date(2015, 10, 16),
	"oxfordshire":                  fiscal.Date(2021, 11, 11),
	"tendring":                     dayOf(seen), // whose base budget goes on
}

// lastYearOf are the last financial years that their pages show.
var lastYearOf = map[string]fiscal.Year{
	"bath-and-north-east-somerset": 2022, "harrow": 2021, "lincolnshire": 2021, "oxfordshire": 2026, "tendring": 2030,
}

// run is the engine's own forecast of the months that the pages of an example show.
func run(t *testing.T, name string, scenario plan.ID, years int) (*forecast.Forecast, fiscal.Year) {
	t.Helper()
	this := asAtOf[name].Month().Year()
	f, err := forecast.Run(exampleOf(t, name), scenario, forecast.Options{From: (this - fiscal.Year(years)).First(), To: lastYearOf[name].Last()})
	if err != nil {
		t.Fatal(err)
	}
	return f, this
}

func TestOverviewShowsTheEnginesFigures(t *testing.T) {
	s := newSite(t)
	for _, name := range examples.Names {
		t.Run(name, func(t *testing.T) {
			g := s.get("/" + name)
			f, this := run(t, name, "", 1)
			var want [][]string
			for _, p := range f.Programmes {
				row := []string{f.Plan.ProgrammeName(p.Programme)}
				for _, y := range p.Years {
					switch {
					case y.Year == this:
						row = append(row, pounds(y.Cost), pounds(y.Funding), pounds(y.Gap))
					case y.Year > this:
						row = append(row, pounds(y.Gap))
					}
				}
				want = append(want, row)
			}
			if diff := cmp.Diff(want, rows(g.tableOf("Money by programme"))[1:]); diff != "" {
				t.Errorf("money by programme (-engine +page):\n%s", diff)
			}
			g.shows(f.Plan.Authority.Name)
			if !strings.Contains(g.text, f.Fingerprint) {
				t.Error("the page does not name the engine's fingerprint")
			}
			checkCliffs(t, g, f, asAtOf[name])
			for _, scenario := range f.Plan.Scenarios[:min(len(f.Plan.Scenarios), mostScenarioLines)] {
				x, _ := run(t, name, scenario.ID, 0)
				g.shows(scenario.Name, x.Total.Cost.Pounds())
				if x.Total.Gap > 0 {
					g.shows(x.Total.Gap.Pounds() + " without funding")
				}
			}
		})
	}
}

// checkCliffs compares the rows of cliff edges after a day.
func checkCliffs(t *testing.T, g *got, f *forecast.Forecast, after fiscal.Day) {
	t.Helper()
	var want [][]string
	for _, c := range f.Cliffs {
		if c.Date > after {
			amount := "none"
			if c.Kind == forecast.Funding {
				amount = c.Annualised.Pounds()
			}
			posts := 0
			for _, id := range c.Posts {
				if f.Plan.Post(id) != nil {
					posts++
				}
			}
			want = append(want, []string{c.Date.Long(), amount, fmt.Sprintf("%d (%s FTE)", posts, tenths(c.FTE)), tenths(c.Places), c.DecideBy.Long()})
		}
	}
	var shown [][]string
	if len(want) > 0 {
		for _, row := range rows(g.tableOf("Cliff edges"))[1:] {
			day := strings.Join(strings.Fields(row[0])[:3], " ")
			figures := row[len(row)-5:] // why is last, and the programme after the day where there are several
			by, _, _ := strings.Cut(figures[3], " (")
			shown = append(shown, []string{day, figures[0], figures[1], figures[2], by})
		}
	}
	if diff := cmp.Diff(want, shown); diff != "" {
		t.Errorf("cliff edges (-engine +page):\n%s", diff)
	}
}

func TestProgrammeShowsTheEnginesFigures(t *testing.T) {
	s := newSite(t)
	for _, name := range examples.Names {
		t.Run(name, func(t *testing.T) {
			f, _ := run(t, name, "", 1)
			for _, p := range f.Programmes {
				g := s.get("/" + name + "/programmes/" + string(p.Programme))
				checkYears(t, g, f, p)
				checkPosts(t, g, f, p.Programme)
				checkMonths(t, s.get("/"+name+"/programmes/"+string(p.Programme)+"?by=month"), p)
			}
		})
	}
}

func checkYears(t *testing.T, g *got, f *forecast.Forecast, p forecast.ProgrammeForecast) {
	t.Helper()
	table := rows(g.tableOf("Money by financial year"))
	for i, y := range p.Years {
		row := table[1+i]
		want := map[string]string{
			"Year": y.Year.String(), "Cost": pounds(y.Cost), "Gap": pounds(y.Gap), "FTE filled": tenths(y.FilledFTE), "FTE funded": tenths(y.FundedFTE),
		}
		for _, x := range y.Sources {
			want[f.Plan.SourceName(x.Source)] = pounds(x.Amount)
		}
		for k, head := range table[0] {
			expected, known := want[head]
			if !known {
				expected = "£0"
			}
			if row[k] != expected {
				t.Errorf("%s, %s: the page shows %s, the engine says %s", y.Year, head, row[k], expected)
			}
			delete(want, head)
		}
		if len(want) > 0 {
			t.Errorf("%s: the page leaves out %v", y.Year, want)
		}
	}
}

func checkPosts(t *testing.T, g *got, f *forecast.Forecast, programme plan.ID) {
	t.Helper()
	var want [][]string
	for _, x := range f.Posts {
		of, last := lastDay(f.Plan, x.Post)
		if of == programme {
			want = append(want, []string{f.Plan.PostTitle(x.Post), fundedUntil(f, x, last), pounds(x.Total.Cost), pounds(x.Total.Gap)})
		}
	}
	var shown [][]string
	for _, row := range rows(g.tableOf("Posts and costs of the programme"))[1:] {
		shown = append(shown, []string{row[0], row[3], row[4], row[5]})
	}
	if diff := cmp.Diff(want, shown); diff != "" {
		t.Errorf("posts (-engine +page):\n%s", diff)
	}
}

// lastDay is the programme and the last day of a post or cost line, 0 for none.
func lastDay(p *plan.Plan, id plan.ID) (programme plan.ID, last fiscal.Day) {
	post := p.Post(id)
	if post == nil {
		cost := p.Cost(id)
		return cost.Programme, max(cost.Ends, cost.On)
	}
	last = post.Ends
	if end := p.Programme(post.Programme).Ends; post.EndsWithProgramme && end != 0 && (last == 0 || end < last) {
		last = end
	}
	var held []fiscal.Day
	for _, c := range p.Contracts {
		if c.Post == id && !c.NeverStarts {
			held = append(held, c.Ends)
		}
	}
	if len(held) > 0 && !slices.Contains(held, 0) && (last == 0 || slices.Max(held) < last) {
		last = slices.Max(held)
	}
	return post.Programme, last
}

// fundedUntil is until when the engine says that a post is paid for, as pages say it.
func fundedUntil(f *forecast.Forecast, x forecast.PostForecast, last fiscal.Day) string {
	end := f.Options.To.Last()
	switch {
	case x.Total.Cost == 0:
		return "costs nothing in these years"
	case x.FundedUntil == 0 && x.Total.Funding > 0:
		return "not in full"
	case x.FundedUntil == 0:
		return "not funded"
	case x.FundedUntil < end:
		return x.FundedUntil.Long()
	case x.Costs[len(x.Costs)-1] > 0:
		return "at least " + end.Long()
	case last != 0 && last <= end:
		return "to its end, " + last.Long()
	}
	return "to its end"
}

// checkMonths compares the figures of the chart by month with the engine's.
func checkMonths(t *testing.T, g *got, p forecast.ProgrammeForecast) {
	t.Helper()
	charts := byClass(g.doc, "ce-chart")
	if len(charts) == 0 {
		t.Fatalf("%s has no chart", g.path)
	}
	table := rows(all(charts[0], "table")[0])
	cost, gap := slices.Index(table[0], "Cost"), slices.Index(table[0], "Gap")
	if len(table) != 25 || cost < 0 || gap < 0 {
		t.Fatalf("the months are %q", table)
	}
	for i := range p.Months {
		m := &p.Months[i]
		for _, row := range table[1:] {
			if row[0] == m.Month.Long() && (row[cost] != exactPounds(m.Cost) || row[gap] != exactPounds(m.Gap)) {
				t.Errorf("%s: the page shows %s and %s, the engine says %s and %s", m.Month, row[cost], row[gap], m.Cost, m.Gap)
			}
		}
	}
	if table[1][0] == table[2][0] || !strings.Contains(fmt.Sprint(table), "20") {
		t.Errorf("the months are %q", table)
	}
}

// exactPounds is an amount as charts' tables show it.
func exactPounds(p money.Pence) string { return pounds(p) }
