package paper

import (
	"encoding/json"
	"io"

	"cliffedge/forecast"
	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
)

// The JSON form of a forecast: amounts in pence, dates and decimals as text, every key always there.
type (
	jsonForecast struct {
		Fingerprint    string                  `json:"fingerprint"`
		Authority      plan.ID                 `json:"authority"`
		Scenario       *plan.ID                `json:"scenario"`
		From           string                  `json:"from"`
		To             string                  `json:"to"`
		Options        jsonOptions             `json:"options"`
		Total          jsonTotals              `json:"total"`
		Years          map[string]jsonTotals   `json:"years"`
		Months         map[string]jsonTotals   `json:"months"`
		Programmes     map[plan.ID]jsonCostGap `json:"programmes"`
		Posts          map[plan.ID]jsonPost    `json:"posts"`
		Tranches       []jsonTranche           `json:"tranches"`
		Cliffs         []jsonCliff             `json:"cliffs"`
		UnavoidableGap *money.Pence            `json:"unavoidableGap"`
		Outcomes       map[plan.ID]jsonOutcome `json:"outcomes"`
		Savings        map[plan.ID]jsonSaving  `json:"savings"`
	}
	jsonOutcome struct {
		Years map[string]jsonOutcomeYear `json:"years"` // whole financial years
	}
	jsonOutcomeYear struct {
		Attached string      `json:"attached"` // families
		Results  string      `json:"results"`  // paid
		Income   money.Pence `json:"income"`
	}
	jsonSaving struct {
		Beneficiary plan.Beneficiary       `json:"beneficiary"`
		Total       money.Pence            `json:"total"`
		Years       map[string]money.Pence `json:"years"`
		Months      map[string]money.Pence `json:"months"`
	}
	jsonOptions struct {
		Certainty      plan.Status             `json:"certainty"`
		Vacancies      forecast.Vacancies      `json:"vacancies"`
		Policy         forecast.Policy         `json:"policy"`
		SplitShortfall forecast.SplitShortfall `json:"splitShortfall"`
	}
	jsonTotals struct {
		Cost     money.Pence             `json:"cost"`
		Funding  money.Pence             `json:"funding"`
		Gap      money.Pence             `json:"gap"`
		BySource map[plan.ID]money.Pence `json:"bySource"`
	}
	jsonCostGap struct {
		Cost money.Pence `json:"cost"`
		Gap  money.Pence `json:"gap"`
	}
	jsonPost struct {
		Cost        money.Pence `json:"cost"`
		Gap         money.Pence `json:"gap"`
		FundedUntil *string     `json:"fundedUntil"`
	}
	jsonTranche struct {
		Source      plan.ID     `json:"source"`
		From        string      `json:"from"`
		Until       string      `json:"until"`
		Amount      money.Pence `json:"amount"`
		DrawnBefore money.Pence `json:"drawnBefore"`
		Drawn       money.Pence `json:"drawn"`
		Lapsed      money.Pence `json:"lapsed"`
		Left        money.Pence `json:"left"`
	}
	jsonCliff struct {
		Kind       forecast.CliffKind `json:"kind"`
		Programme  plan.ID            `json:"programme"`
		Date       string             `json:"date"`
		Last       string             `json:"last"` // day of its last fall, where several are one cliff edge
		Annualised *money.Pence       `json:"annualised"`
		FTE        string             `json:"fte"`
		Places     string             `json:"places"`
		DecideBy   string             `json:"decideBy"`
		Posts      []plan.ID          `json:"posts"`
		Causes     []jsonCause        `json:"causes"`
	}
	jsonCause struct {
		Kind  forecast.CauseKind `json:"kind"`
		ID    plan.ID            `json:"id"`
		Label string             `json:"label"`
	}
	jsonComparison struct {
		Baseline  jsonForecast   `json:"baseline"`
		Scenarios []jsonScenario `json:"scenarios"`
	}
	jsonScenario struct {
		ID           plan.ID                   `json:"id"`
		Forecast     jsonForecast              `json:"forecast"`
		Difference   map[string]jsonDifference `json:"difference"`
		Bridge       []jsonStep                `json:"bridge"`
		CliffsGained []jsonCliff               `json:"cliffsGained"`
		CliffsLost   []jsonCliff               `json:"cliffsLost"`
	}
	jsonDifference struct {
		Cost    money.Pence `json:"cost"`
		Funding money.Pence `json:"funding"`
		Gap     money.Pence `json:"gap"`
	}
	jsonStep struct {
		Label    string      `json:"label"`
		Change   *int        `json:"change"` // its place among the changes of the scenario that it belongs to; null for the way back to the plan
		Scenario *plan.ID    `json:"scenario"`
		Effect   money.Pence `json:"effect"`
		GapAfter money.Pence `json:"gapAfter"`
	}
)

// ForecastJSON writes a forecast as JSON.
func ForecastJSON(w io.Writer, f *forecast.Forecast) error { return writeJSON(w, forecastJSON(f)) }

// CompareJSON writes a comparison as JSON.
func CompareJSON(w io.Writer, c *forecast.Comparison) error {
	out := jsonComparison{Baseline: forecastJSON(c.Baseline), Scenarios: []jsonScenario{}}
	for i := range c.Scenarios {
		out.Scenarios = append(out.Scenarios, scenarioJSON(c.Baseline.Plan, &c.Scenarios[i]))
	}
	return writeJSON(w, out)
}

func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	return e.Encode(v)
}

func forecastJSON(f *forecast.Forecast) jsonForecast {
	o := f.Options
	out := jsonForecast{
		Fingerprint: f.Fingerprint, Authority: f.Plan.Authority.ID, Scenario: optional(f.Scenario, ""),
		From: o.From.String(), To: o.To.String(),
		Options:    jsonOptions{o.Certainty, o.Vacancies, forecast.Waterfall, o.SplitShortfall},
		Total:      totalsJSON(f.Total),
		Years:      map[string]jsonTotals{},
		Months:     map[string]jsonTotals{},
		Programmes: map[plan.ID]jsonCostGap{},
		Posts:      map[plan.ID]jsonPost{},
		Tranches:   []jsonTranche{},
		Cliffs:     cliffsJSON(f.Plan, f.Cliffs),
		Outcomes:   map[plan.ID]jsonOutcome{},
		Savings:    map[plan.ID]jsonSaving{},
	}
	for _, y := range f.Years {
		out.Years[y.Year.String()] = totalsJSON(y.Totals)
	}
	for _, m := range f.Months {
		out.Months[m.Month.String()] = totalsJSON(m.Totals)
	}
	for _, p := range f.Programmes {
		out.Programmes[p.Programme] = jsonCostGap{p.Total.Cost, p.Total.Gap}
	}
	for i := range f.Posts {
		x := &f.Posts[i]
		out.Posts[x.Post] = jsonPost{x.Total.Cost, x.Total.Gap, optional(x.FundedUntil.String(), "")}
	}
	for _, t := range f.Tranches {
		out.Tranches = append(out.Tranches, jsonTranche{
			t.Source, t.From.String(), t.Until.String(), t.Amount, t.DrawnBefore, t.Drawn, t.Lapsed, t.Left,
		})
	}
	for _, o := range f.Outcomes {
		out.Outcomes[o.Stream] = outcomeJSON(o)
	}
	for i := range f.Savings {
		out.Savings[f.Savings[i].Saving] = savingJSON(&f.Savings[i], o.From)
	}
	return out
}

func outcomeJSON(o forecast.OutcomeForecast) jsonOutcome {
	out := jsonOutcome{map[string]jsonOutcomeYear{}}
	for _, y := range o.Years {
		out.Years[y.Year.String()] = jsonOutcomeYear{y.Attached.String(), y.Results.String(), y.Income}
	}
	return out
}

func savingJSON(s *forecast.SavingForecast, from fiscal.Month) jsonSaving {
	out := jsonSaving{s.Beneficiary, s.Total, map[string]money.Pence{}, map[string]money.Pence{}}
	for _, y := range s.Years {
		out.Years[y.Year.String()] = y.Amount
	}
	for i, amount := range s.Months {
		out.Months[(from + fiscal.Month(i)).String()] = amount
	}
	return out
}

// optional is nil for the value that stands for none.
func optional[T comparable](v, none T) *T {
	if v == none {
		return nil
	}
	return &v
}

func totalsJSON(t forecast.Totals) jsonTotals {
	out := jsonTotals{t.Cost, t.Funding, t.Gap, map[plan.ID]money.Pence{}}
	for _, s := range t.Sources {
		out.BySource[s.Source] = s.Amount
	}
	return out
}

func cliffsJSON(p *plan.Plan, cliffs []forecast.Cliff) []jsonCliff {
	out := []jsonCliff{}
	for i := range cliffs {
		c := &cliffs[i]
		row := jsonCliff{
			Kind: c.Kind, Programme: c.Programme, Date: c.Date.String(), Last: c.Last.String(), FTE: c.FTE.String(), Places: c.Places.String(),
			DecideBy: c.DecideBy.String(), Posts: append([]plan.ID{}, c.Posts...), Causes: []jsonCause{},
		}
		if c.Kind == forecast.Funding {
			row.Annualised = &c.Annualised
		}
		for _, cause := range c.Causes {
			row.Causes = append(row.Causes, jsonCause{cause.Kind, cause.ID, cause.Label(p)})
		}
		out = append(out, row)
	}
	return out
}

func scenarioJSON(baseline *plan.Plan, s *forecast.ScenarioForecast) jsonScenario {
	out := jsonScenario{
		ID: s.Forecast.Scenario, Forecast: forecastJSON(s.Forecast), Difference: map[string]jsonDifference{}, Bridge: []jsonStep{},
		CliffsGained: cliffsJSON(s.Forecast.Plan, s.CliffsGained), CliffsLost: cliffsJSON(baseline, s.CliffsLost),
	}
	for _, d := range s.Difference {
		out.Difference[d.Year.String()] = jsonDifference{d.Cost, d.Funding, d.Gap}
	}
	for _, b := range s.Bridge {
		out.Bridge = append(out.Bridge, jsonStep{b.Label, optional(b.Change, -1), optional(b.Scenario, ""), b.Effect, b.GapAfter})
	}
	return out
}
