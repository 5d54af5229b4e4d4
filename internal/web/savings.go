package web

import (
	"fmt"

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

// saver is a way forward with what it costs and what it saves elsewhere.
type saver struct {
	name    string
	gap     money.Pence
	costs   []money.Pence // by financial year
	savings []savingForecast
}

// beneficiaryOrder is the order in which those who save are listed, the council first.
var beneficiaryOrder = []string{"COUNCIL", "NHS", "POLICE", "DWP", "OTHER"}

// neverReduces is said wherever savings stand beside a gap.
const neverReduces = "A saving is cost avoided elsewhere. It never pays for a post and never reduces a gap."

// savingsBeside are the savings of ways forward beside their gaps over years from the first one on, and in which year they have repaid the
// cost; no rows where none saves anything.
func savingsBeside(list []saver, from fiscal.Year) (head []string, rows [][]string) {
	saves := map[string]bool{}
	for _, x := range list {
		for _, s := range x.savings {
			saves[s.Saving.Beneficiary] = true
		}
	}
	if len(saves) == 0 {
		return nil, nil
	}
	head = []string{"Way forward"}
	var who []string
	for _, b := range beneficiaryOrder {
		if saves[b] {
			who = append(who, b)
			head = append(head, "Saved by "+beneficiaries[b])
		}
	}
	head = append(head, "All savings", "Gap", "Savings of the council repay the cost", "All savings repay it")
	for _, x := range list {
		row := []string{x.name}
		for _, b := range who {
			row = append(row, pounds(sumOf(x.saved(from, b))))
		}
		all := x.saved(from, who...)
		rows = append(rows, append(row, pounds(sumOf(all)), pounds(x.gap), x.repaid(x.saved(from, "COUNCIL"), from), x.repaid(all, from)))
	}
	return head, rows
}

// saved is what some save in each year.
func (x saver) saved(from fiscal.Year, who ...string) []money.Pence {
	saved := make([]money.Pence, len(x.costs))
	for _, s := range x.savings {
		for _, y := range s.Years {
			i := int(y.Year.Year - from)
			for _, b := range who {
				if b == s.Saving.Beneficiary && i >= 0 && i < len(saved) {
					saved[i] += y.Amount
				}
			}
		}
	}
	return saved
}

// repaid says by the end of which year savings, added up, first reach the cost, added up.
func (x saver) repaid(saved []money.Pence, from fiscal.Year) string {
	if sumOf(x.costs) == 0 {
		return "it costs nothing"
	}
	rest := money.Pence(0)
	for i, cost := range x.costs {
		if rest += cost - saved[i]; rest <= 0 && sumOf(x.costs[:i+1]) > 0 {
			return "by the end of " + (from + fiscal.Year(i)).String()
		}
	}
	return fmt.Sprintf("not by the end of %s: %s short", from+fiscal.Year(len(x.costs)-1), pounds(rest))
}

func sumOf(list []money.Pence) money.Pence {
	sum := money.Pence(0)
	for _, x := range list {
		sum += x
	}
	return sum
}
