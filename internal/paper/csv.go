package paper

import (
	"encoding/csv"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"cliffedge/forecast"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
)

// ForecastCSV writes a forecast's figures by period: one row a period, one column a source that paid and a beneficiary of
// savings, and the fingerprint.
// Amounts are plain pounds ("48750.00").
func ForecastCSV(w io.Writer, f *forecast.Forecast, by Period) error {
	header := []string{"scenario", string(by), "cost", "funding", "gap", "filled FTE", "funded FTE"}
	for _, s := range f.Total.Sources {
		header = append(header, f.Plan.SourceName(s.Source))
	}
	who := beneficiaries([]*forecast.Forecast{f})
	for _, b := range who {
		header = append(header, "savings: "+beneficiaryNames[b])
	}
	records := [][]string{append(header, "fingerprint")}
	for _, r := range append(rows(f, by), whole(f)) {
		record := append([]string{short(f.Scenario), r.name}, figures(r.Totals)...)
		for _, s := range f.Total.Sources {
			record = append(record, paidBy(r.Totals, s.Source).Plain())
		}
		saved := savedIn(f, r.from, r.to)
		for _, b := range who {
			record = append(record, saved[b].Plain())
		}
		records = append(records, append(record, f.Fingerprint))
	}
	return CSV(w, records)
}

// CompareCSV writes a comparison's figures: one row a scenario and period, the baseline first, with the difference of cost,
// funding and gap from the baseline's, and one column for each source that paid in any of them.
func CompareCSV(w io.Writer, p *plan.Plan, c *forecast.Comparison, by Period) error {
	sources, names := payersOf(c)
	header := []string{
		"scenario", "name", string(by), "cost", "funding", "gap", "filled FTE", "funded FTE",
		"cost difference from baseline", "funding difference from baseline", "gap difference from baseline",
	}
	records := [][]string{append(append(header, names...), "fingerprint")}
	baseline := append(rows(c.Baseline, by), whole(c.Baseline))
	for _, f := range all(c) {
		for i, r := range append(rows(f, by), whole(f)) {
			record := append([]string{short(f.Scenario), scenarioName(p, f.Scenario), r.name}, figures(r.Totals)...)
			b := &baseline[i].Totals
			record = append(record, (r.Cost - b.Cost).Plain(), (r.Funding - b.Funding).Plain(), (r.Gap - b.Gap).Plain())
			for _, id := range sources {
				record = append(record, paidBy(r.Totals, id).Plain())
			}
			records = append(records, append(record, f.Fingerprint))
		}
	}
	return CSV(w, records)
}

// payersOf gives the sources that paid in any of the forecasts, in the order in which they are met, with their names.
func payersOf(c *forecast.Comparison) (ids []plan.ID, names []string) {
	for _, f := range all(c) {
		for _, s := range f.Total.Sources {
			if !slices.Contains(ids, s.Source) {
				ids = append(ids, s.Source)
				names = append(names, f.Plan.SourceName(s.Source))
			}
		}
	}
	return ids, names
}

func figures(t forecast.Totals) []string {
	return []string{t.Cost.Plain(), t.Funding.Plain(), t.Gap.Plain(), t.FilledFTE.String(), t.FundedFTE.String()}
}

func paidBy(t forecast.Totals, source plan.ID) money.Pence {
	for _, s := range t.Sources {
		if s.Source == source {
			return s.Amount
		}
	}
	return 0
}

// CSV writes records that are safe to open in a spreadsheet: no cell starts a formula.
func CSV(w io.Writer, records [][]string) error {
	c := csv.NewWriter(w)
	for _, record := range records {
		for i := range record {
			record[i] = harmless(record[i])
		}
		if err := c.Write(record); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// harmless keeps a text from starting a formula in a spreadsheet: one that starts as formulas do, after blanks and in full
// width too, gets an apostrophe. Plain numbers are left alone.
func harmless(cell string) string {
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(cell, " \u00a0\u3000"))
	if cell == "" || !strings.ContainsRune("=+-@\t\r\n＝＋－＠", first) {
		return cell
	}
	if _, err := money.ParseDecimal(cell); err == nil {
		return cell
	}
	return "'" + cell
}
