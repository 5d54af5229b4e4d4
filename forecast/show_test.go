package forecast_test

import (
	"fmt"
	"strings"
	"testing"

	"cliffedge/forecast"
	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
)

// example is a sentence of the rules, a plan that it speaks of, and what must come out, worked out by hand.
type example struct {
	sentence string
	plan     *plan.Plan
	from, to string // horizon; the financial year 2019/20 where not said
	scenario plan.ID
	options  forecast.Options
	show     func(f *forecast.Forecast) string // monthly where not said
	want     string
}

// examples forecasts each plan and compares what is shown of it.
func examples(t *testing.T, list []example) {
	t.Helper()
	for _, e := range list {
		t.Run(e.sentence, func(t *testing.T) {
			t.Helper()
			show := e.show
			if show == nil {
				show = monthly
			}
			f, err := forecast.Run(e.plan, e.scenario, e.horizon())
			if err != nil {
				t.Fatal(err)
			}
			same(t, show(f), e.want)
		})
	}
}

func (e *example) horizon() forecast.Options {
	o := e.options
	o.From, o.To = month("2019-04"), month("2020-03")
	if e.from != "" {
		o.From = month(e.from)
	}
	if e.to != "" {
		o.To = month(e.to)
	}
	return o
}

// same compares texts line by line, however they are indented.
func same(t *testing.T, got, want string) {
	t.Helper()
	if got, want := tidy(got), tidy(want); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func tidy(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return strings.Join(lines, "\n")
}

// equation is what a period costs, and who pays: "£1,000.00 = icb £400.00 + gap £600.00".
func equation(t forecast.Totals) string {
	if t.Cost == 0 && t.Funding == 0 && t.Gap == 0 {
		return "nothing"
	}
	var terms []string
	for _, s := range t.Sources {
		terms = append(terms, fmt.Sprintf("%s %s", s.Source, s.Amount))
	}
	if t.Gap != 0 {
		terms = append(terms, fmt.Sprintf("gap %s", t.Gap))
	}
	return fmt.Sprintf("%s = %s", t.Cost, strings.Join(terms, " + "))
}

// monthly shows the equation of each month; equal months that follow one another are one line.
func monthly(f *forecast.Forecast) string {
	return periods(f, func(i int) string { return equation(f.Months[i].Totals) })
}

// periods shows a text for each month; equal ones that follow one another are one line: "2019-04 to 2019-09: …".
func periods(f *forecast.Forecast, text func(i int) string) string {
	var lines []string
	for i := 0; i < len(f.Months); {
		last := i
		for last+1 < len(f.Months) && text(last+1) == text(i) {
			last++
		}
		when := f.Months[i].Month.String()
		if last > i {
			when += " to " + f.Months[last].Month.String()
		}
		lines = append(lines, when+": "+text(i))
		i = last + 1
	}
	return strings.Join(lines, "\n")
}

// costs shows what each month costs.
func costs(f *forecast.Forecast) string {
	return periods(f, func(i int) string { return f.Months[i].Cost.String() })
}

// yearly shows the equation of each financial year.
func yearly(f *forecast.Forecast) string {
	var lines []string
	for _, y := range f.Years {
		lines = append(lines, y.Year.String()+": "+equation(y.Totals))
	}
	return strings.Join(lines, "\n")
}

// total shows the equation of the whole horizon.
func total(f *forecast.Forecast) string { return equation(f.Total) }

// byPost shows, for each post and cost line, what it costs and lacks in each month: "£1,000.00" or "£1,000.00 − £600.00".
func byPost(f *forecast.Forecast) string {
	var lines []string
	for _, x := range f.Posts {
		lines = append(lines, string(x.Post), periods(f, func(i int) string { return lacking(x.Costs[i], x.Gaps[i]) }))
	}
	return strings.Join(lines, "\n")
}

func lacking(cost, gap money.Pence) string {
	if gap == 0 {
		return cost.String()
	}
	return fmt.Sprintf("%s, of which %s is gap", cost, gap)
}

// posts shows the total of each post and cost line, and until when it is funded.
func posts(f *forecast.Forecast) string {
	var lines []string
	for _, x := range f.Posts {
		funded := "unfunded from the start"
		if x.FundedUntil != 0 {
			funded = "funded until " + x.FundedUntil.String()
		}
		lines = append(lines, fmt.Sprintf("%s: %s, %s", x.Post, lacking(x.Total.Cost, x.Total.Gap), funded))
	}
	return strings.Join(lines, "\n")
}

// programmes shows the equation of each programme.
func programmes(f *forecast.Forecast) string {
	var lines []string
	for _, x := range f.Programmes {
		lines = append(lines, fmt.Sprintf("%s: %s", x.Programme, equation(x.Total)))
	}
	return strings.Join(lines, "\n")
}

// staff shows the filled and funded FTE of each month.
func staff(f *forecast.Forecast) string {
	return periods(f, func(i int) string {
		return fmt.Sprintf("%s filled, %s funded", f.Months[i].FilledFTE, f.Months[i].FundedFTE)
	})
}

// tranches shows what becomes of every tranche: what was drawn before the horizon and in it, what lapsed and what is left.
func tranches(f *forecast.Forecast) string {
	var lines []string
	for _, x := range f.Tranches {
		parts := []string{}
		for _, p := range []struct {
			word   string
			amount money.Pence
		}{{"drawn before", x.DrawnBefore}, {"drawn", x.Drawn}, {"lapsed", x.Lapsed}, {"left", x.Left}} {
			if p.amount != 0 {
				parts = append(parts, p.amount.String()+" "+p.word)
			}
		}
		if len(parts) == 0 {
			parts = []string{"nothing"}
		}
		window := fiscal.Span{From: x.From, Until: x.Until}
		lines = append(lines, fmt.Sprintf("%s %s of %s: %s", x.Source, windowText(window), x.Amount, strings.Join(parts, ", ")))
	}
	return strings.Join(lines, "\n")
}

// windowText is "2019/20" for a whole financial year, else "2019-04-01 to 2019-09-30".
func windowText(s fiscal.Span) string {
	if y := s.From.Month().Year(); y.Span() == s {
		return y.String()
	}
	return s.From.String() + " to " + s.Until.String()
}

// incomes shows the amount of every tranche: of outcome streams, what they earn by year.
func incomes(f *forecast.Forecast) string {
	var lines []string
	for _, x := range f.Tranches {
		lines = append(lines, fmt.Sprintf("%s %s: %s", x.Source, windowText(fiscal.Span{From: x.From, Until: x.Until}), x.Amount))
	}
	return strings.Join(lines, "\n")
}

// cliffs shows every cliff edge in a line: what falls away where and when, and how much.
func cliffs(f *forecast.Forecast) string {
	lines := []string{}
	for _, c := range f.Cliffs {
		size := c.FTE.String() + " FTE"
		if c.Kind == forecast.Funding {
			size = c.Annualised.String() + " a year"
		}
		lines = append(lines, fmt.Sprintf("%s %s %s: %s", c.Date, c.Programme, c.Kind, size))
	}
	if len(lines) == 0 {
		return "none"
	}
	return strings.Join(lines, "\n")
}

// cliffsInFull shows all that is said of every cliff edge.
func cliffsInFull(f *forecast.Forecast) string {
	lines := []string{}
	for _, c := range f.Cliffs {
		head := fmt.Sprintf("%s %s %s", c.Date, c.Programme, c.Kind)
		if c.Kind == forecast.Funding {
			head += fmt.Sprintf(" of %s a year", c.Annualised)
		}
		lines = append(lines, head,
			fmt.Sprintf("%s FTE, %s places, decide by %s", c.FTE, c.Places, c.DecideBy),
			fmt.Sprintf("posts: %s", strings.Trim(fmt.Sprint(c.Posts), "[]")))
		for _, cause := range c.Causes {
			lines = append(lines, fmt.Sprintf("%s %s %s: %s", cause.On, cause.Kind, cause.ID, cause.Label(f.Plan)))
		}
	}
	if len(lines) == 0 {
		return "none"
	}
	return strings.Join(lines, "\n")
}
