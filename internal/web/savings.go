package web

import (
	"fmt"
	"slices"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
)

// savingForecast is cost avoided elsewhere, by financial year.
type savingForecast struct {
	Saving struct{ Beneficiary string }
	Years  []struct {
		Year   year
		Amount money.Pence
	}
}

// saver is a way forward with what it saves elsewhere in the months of a page, beside its gap.
type saver struct {
	slug, name string // slug is "" for the plan
	gap        money.Pence
	savings    []savingForecast
	since      sinceStart
}

// sinceStart is what a way forward costs and saves from the plan's beginning on, by month.
type sinceStart struct {
	Months  []monthTotals
	Savings []struct {
		Saving  struct{ Beneficiary string }
		Amounts []money.Pence
	}
}

// beneficiaryOrder is the order in which those who save are listed, the council first.
var beneficiaryOrder = []string{"COUNCIL", "NHS", "POLICE", "DWP", "OTHER"}

// neverReduces is said wherever savings stand beside a gap.
const neverReduces = "A saving is cost avoided elsewhere. It never pays for a post and never reduces a gap."

// savingsBeside are the savings of ways forward beside their gaps, by when they have repaid the cost, and a note on both; nil where none
// saves anything. The variables are those of the page's forecasts, whose first month need not be the plan's.
func (v *visit) savingsBeside(list []saver, life monthSpan, variables map[string]any) (*countTable, error) {
	saves := map[string]bool{}
	for _, x := range list {
		for _, s := range x.savings {
			saves[s.Saving.Beneficiary] = true
		}
	}
	if len(saves) == 0 {
		return nil, nil
	}
	from, err := fiscal.ParseMonth(variables["from"].(string))
	if err != nil {
		return nil, err
	}
	from = min(from, life.From.Month)
	if err := v.sinceStart(list, from, variables); err != nil {
		return nil, err
	}
	t := savingsTable(list, saves)
	t.Note = neverReduces + " They repay the cost in the month at whose end all of them since " + from.Long() + " reach all that was spent since then, whoever pays it."
	return t, nil
}

// sinceStart asks what each way costs and saves from a month on.
func (v *visit) sinceStart(list []saver, from fiscal.Month, variables map[string]any) error {
	shown := len(v.asked)
	for i := range list {
		asked := map[string]any{"from": from.String(), "to": variables["to"]}
		if options, ok := variables["options"]; ok {
			asked["options"] = options
		}
		if list[i].slug != "" {
			asked["scenario"] = list[i].slug
		}
		var answer struct {
			Authority struct {
				Plan struct{ Forecast sinceStart }
			}
		}
		if err := v.ask("savings", asked, &answer); err != nil {
			return err
		}
		v.asked = v.asked[:shown+1] // one stands for all
		list[i].since = answer.Authority.Plan.Forecast
	}
	return nil
}

func savingsTable(list []saver, saves map[string]bool) *countTable {
	t := &countTable{Caption: "Savings beside the gap", Head: []string{"Way forward"}}
	var who []string
	for _, b := range beneficiaryOrder {
		if saves[b] {
			who = append(who, b)
			t.Head = append(t.Head, "Saved by "+beneficiaries[b])
		}
	}
	t.Head = append(t.Head, "All savings", "Gap", "Savings of the council repay the cost", "All savings repay it")
	for _, x := range list {
		row := []string{x.name}
		for _, b := range who {
			row = append(row, pounds(savedBy(x.savings, b)))
		}
		row = append(row, pounds(savedBy(x.savings, who...)), pounds(x.gap), x.since.repaid("COUNCIL"), x.since.repaid(who...))
		t.Rows = append(t.Rows, row)
	}
	return t
}

// savedBy is what some save in all.
func savedBy(list []savingForecast, who ...string) money.Pence {
	sum := money.Pence(0)
	for _, s := range list {
		for _, y := range s.Years {
			if slices.Contains(who, s.Saving.Beneficiary) {
				sum += y.Amount
			}
		}
	}
	return sum
}

// repaid says in which month the savings of some, added up, first reach the cost, added up.
func (x sinceStart) repaid(who ...string) string {
	rest, costs := money.Pence(0), false
	for i, m := range x.Months {
		rest += m.Totals.Cost
		costs = costs || m.Totals.Cost > 0
		for _, s := range x.Savings {
			if slices.Contains(who, s.Saving.Beneficiary) {
				rest -= s.Amounts[i]
			}
		}
		if costs && rest <= 0 {
			return "in " + m.Month.Long()
		}
	}
	if !costs {
		return "it costs nothing"
	}
	return fmt.Sprintf("not by %s: %s short", x.Months[len(x.Months)-1].Month.Long(), pounds(rest))
}
