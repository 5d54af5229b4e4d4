package paper

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"cliffedge/forecast"
	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
	"cliffedge/forecast/words"
)

// Findings is what somebody should look at in a plan.
type Findings struct {
	Plan     *plan.Plan // as written
	Scenario plan.ID
	AsAt     fiscal.Day
	From, To fiscal.Month // that the figures cover
	List     []forecast.Finding
}

// Paper gives the findings by severity, then those that are waived.
func (x Findings) Paper() Paper {
	paper := Paper{
		Title: x.Plan.Authority.Name,
		Intro: []string{x.Summary(), scenarioName(x.Plan, x.Scenario) + ". As at " + x.AsAt.Long() + "; figures from " + x.From.Long() + " to " + x.To.Long() + "."},
	}
	for _, severity := range []forecast.Severity{forecast.Error, forecast.Warning, forecast.Notice} {
		paper.Parts = append(paper.Parts, x.parts(severity)...)
	}
	waived := Part{Title: "Waived"}
	for i := range x.List {
		if f := &x.List[i]; f.Waived() {
			waived.List = append(waived.List, waiverText(f.Waiver)+" "+findingText(f)+" ["+string(f.Code)+"]")
		}
	}
	if len(waived.List) > 0 {
		paper.Parts = append(paper.Parts, waived)
	}
	if len(x.List) > 0 {
		paper.Closer = "What each kind of finding means, and what to do, is in docs/findings.md."
	}
	return paper
}

// parts gives the findings of a severity by their kind, in the order in which the kinds are first met; those of what has passed
// stand apart.
func (x Findings) parts(severity forecast.Severity) []Part {
	var parts []Part
	place := map[string]int{}
	for i := range x.List {
		f := &x.List[i]
		if f.Severity != severity || f.Waived() {
			continue
		}
		k, ok := place[f.Title()]
		if !ok {
			k = len(parts)
			place[f.Title()] = k
			parts = append(parts, Part{Title: fmt.Sprintf("%s: %s [%s]", capital(string(severity)), f.Title(), f.Code)})
		}
		parts[k].List = append(parts[k].List, findingText(f))
	}
	return parts
}

// capital is a word with a capital letter.
func capital(word string) string { return strings.ToUpper(word[:1]) + word[1:] }

// Summary counts the findings: "1 error, 2 warnings and 3 notices; 1 waived."
func (x Findings) Summary() string {
	var counts []string
	for _, group := range []struct {
		severity  forecast.Severity
		one, many string
	}{{forecast.Error, "error", "errors"}, {forecast.Warning, "warning", "warnings"}, {forecast.Notice, "notice", "notices"}} {
		if n := x.count(group.severity); n > 0 {
			counts = append(counts, words.Count(n, group.one, group.many))
		}
	}
	text := "Nothing found"
	if len(counts) > 0 {
		text = words.List(counts)
	}
	waived := 0
	for i := range x.List {
		if x.List[i].Waived() {
			waived++
		}
	}
	if waived > 0 {
		text += fmt.Sprintf("; %d waived", waived)
	}
	return text + "."
}

// count is how many findings of a severity are not waived.
func (x Findings) count(severity forecast.Severity) int {
	n := 0
	for i := range x.List {
		if x.List[i].Severity == severity && !x.List[i].Waived() {
			n++
		}
	}
	return n
}

// Strict reports whether there is an error or a warning that is not waived.
func (x Findings) Strict() bool { return x.count(forecast.Error)+x.count(forecast.Warning) > 0 }

func findingText(f *forecast.Finding) string {
	when := ""
	if f.Date != 0 {
		when = f.Date.Long() + ": "
	}
	return fmt.Sprintf("%s%s (%s)", when, f.Text, placeOf(f))
}

// placeOf names the item and, where there is one, its place in the plan file.
func placeOf(f *forecast.Finding) string {
	switch "" {
	case f.Path:
		return string(f.At)
	case string(f.At):
		return f.Path
	}
	return fmt.Sprintf("%s, %s", f.At, f.Path)
}

func waiverText(w *plan.Waiver) string {
	text := "Accepted"
	if w.Until != 0 {
		text += " until " + w.Until.Long()
	}
	if w.Decision != "" {
		text += " by the decision " + string(w.Decision)
	}
	return text + "."
}

// The JSON form of findings.
type (
	jsonFindings struct {
		Authority plan.ID       `json:"authority"`
		Scenario  *plan.ID      `json:"scenario"`
		AsAt      string        `json:"asAt"`
		From      string        `json:"from"`
		To        string        `json:"to"`
		Problems  []string      `json:"problems"` // always empty: a plan with problems has no findings
		Findings  []jsonFinding `json:"findings"`
	}
	jsonFinding struct {
		Code     forecast.FindingCode `json:"code"`
		Severity forecast.Severity    `json:"severity"`
		At       plan.Ref             `json:"at"`
		Path     *string              `json:"path"`
		Date     *string              `json:"date"`
		Amount   money.Pence          `json:"amount"`
		Text     string               `json:"text"`
		Title    string               `json:"title"`
		Reason   string               `json:"reason"`
		Remedy   string               `json:"remedy"`
		Waived   *jsonWaiver          `json:"waived"`
	}
	jsonWaiver struct {
		Until    *string  `json:"until"`
		Decision *plan.ID `json:"decision"`
		Note     string   `json:"note"`
	}
)

// JSON writes the findings as JSON: amounts in pence, every key always there.
func (x Findings) JSON(w io.Writer) error {
	out := jsonFindings{
		Authority: x.Plan.Authority.ID, Scenario: optional(x.Scenario, ""), AsAt: x.AsAt.String(), From: x.From.String(), To: x.To.String(), Problems: []string{},
		Findings: mapped(x.List, findingJSON),
	}
	return writeJSON(w, out)
}

func findingJSON(f forecast.Finding) jsonFinding {
	out := jsonFinding{
		Code: f.Code, Severity: f.Severity, At: f.At, Path: optional(f.Path, ""), Date: optionalDay(f.Date), Amount: f.Amount, Text: f.Text,
		Title: f.Title(), Reason: f.Kind().Reason, Remedy: f.Remedy(),
	}
	if f.Waived() {
		out.Waived = &jsonWaiver{optionalDay(f.Waiver.Until), optional(f.Waiver.Decision, ""), f.Waiver.Note}
	}
	return out
}

// CSV writes the findings as CSV: one row a finding, amounts in plain pounds.
func (x Findings) CSV(w io.Writer) error {
	records := [][]string{{"severity", "finding", "at", "place", "date", "amount", "text", "waived until"}}
	for i := range x.List {
		f := &x.List[i]
		waived := ""
		if f.Waived() {
			waived = cmp.Or(f.Waiver.Until.String(), "for ever")
		}
		records = append(records, []string{
			string(f.Severity), string(f.Code), string(f.At), f.Path, f.Date.String(), f.Amount.Plain(), f.Text, waived,
		})
	}
	return CSV(w, records)
}
