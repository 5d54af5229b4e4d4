package web

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"net/url"
	"slices"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/internal/paper"
	"cliffedge/internal/web/chart"
)

// reportAnswer is what queries/report.graphql is answered.
type reportAnswer struct {
	Authority struct {
		Plan struct {
			LeadTimeDays int
			Scenarios    []reportScenario
			Decisions    []decision
			PayAwards    []struct {
				From        date
				Label, Note string
				Assumed     bool
			}
			Life     monthSpan
			Findings []reportFinding
			Forecast reportForecast
		}
	}
}

type reportScenario struct {
	named
	Parent  *named
	Changes []struct{ Name string }
	Trigger *struct {
		By   date
		When string
	}
	Probability *decimal
	Note        string
	Assumed     bool
}

type reportFinding struct {
	Code, Severity, Title, Text, Remedy string
	Waiver                              *struct{ Until date }
}

type reportForecast struct {
	Fingerprint string
	Total       moneyTotals
	Years       []struct {
		Year   year
		Totals moneyTotals
	}
	Months   []monthTotals
	Cliffs   []cliff
	Savings  []savingForecast
	Tranches []tranche
}

// optionsAnswer is what queries/report-options.graphql is answered.
type optionsAnswer struct {
	Authority struct {
		Plan struct {
			Compare struct {
				Scenarios []struct {
					Scenario named
					Forecast reportForecast
					Bridge   []bridgeStep
				}
			}
		}
	}
}

type bridgeStep struct {
	Label  string
	Effect money.Pence
}

// reportOption is the plan, or a scenario, in a report.
type reportOption struct {
	Name     string
	Scenario *reportScenario // nil for the plan
	Forecast reportForecast
	Bridge   []bridgeStep
}

// reportView is a committee paper: what is read, printed and downloaded alike.
type reportView struct {
	Title, Subtitle string
	Intro           []string
	Parts           []reportPart
	Closer          []string
	Form            reportForm
	HTML, Markdown  string       // addresses of the downloads
	Style           template.CSS // of the file
}

// reportPart is a part of the paper with its charts.
type reportPart struct {
	paper.Part
	Charts []chart.Chart
}

// OfWords reports whether the part's table has no figures in columns, so that it may go on on the next page.
func (p reportPart) OfWords() bool {
	return !slices.ContainsFunc(p.Table.Columns, func(c paper.Column) bool { return c.Number })
}

// reportForm chooses what the report is of.
type reportForm struct {
	Action    string
	Hidden    []field
	Scenarios []optionView
	From, To  []optionView
}

// report shows a committee paper's financial implications.
func report(v *visit) (response, error) {
	p := page{Template: "report", Section: "report", Wide: true}
	view, fingerprint, err := v.report(&p.Problems)
	if err != nil {
		return nil, err
	}
	p.Title, p.Model, p.Fingerprint = "Financial implications", view, fingerprint
	return p, nil
}

// reportDownload is the same as a file: one that holds all that it shows, or Markdown.
func reportDownload(v *visit) (response, error) {
	var problems []problem
	view, _, err := v.report(&problems)
	if err != nil {
		return nil, err
	}
	if len(problems) > 0 {
		return nil, errNotFound
	}
	// Of what somebody typed, only an id is in the file's name.
	name := fmt.Sprintf("%s-financial-implications-revision-%d", v.authority.Slug, v.revision)
	var b bytes.Buffer
	switch v.PathValue("format") {
	case "html":
		view.Style = template.CSS(reportCSS + chart.CSS)
		if err := templates["report"].ExecuteTemplate(&b, "report-file", view); err != nil {
			return nil, err
		}
		return download{name + ".html", "text/html; charset=utf-8", b.Bytes()}, nil
	case "markdown":
		if err := view.paper().Markdown(&b); err != nil {
			return nil, err
		}
		return download{name + ".md", "text/markdown; charset=utf-8", b.Bytes()}, nil
	}
	return nil, errNotFound
}

//go:embed report.css
var reportCSS string

// paper is the report without its charts, whose figures are in its tables.
func (r reportView) paper() paper.Paper {
	p := paper.Paper{Title: r.Title + ": " + r.Subtitle, Intro: r.Intro}
	for _, part := range r.Parts {
		p.Parts = append(p.Parts, part.Part)
	}
	if len(r.Closer) > 0 {
		p.Parts = append(p.Parts, paper.Part{Title: "Where the figures come from", Text: r.Closer})
	}
	return p
}

// report makes the paper that the address asks for.
func (v *visit) report(problems *[]problem) (reportView, string, error) {
	at, err := v.asAt(problems)
	if err != nil {
		return reportView{}, "", err
	}
	w := windowOf(at)
	from, to := v.monthIn("from", w.This.First(), problems), v.monthIn("to", w.Last.Last(), problems)
	if to < from {
		*problems = append(*problems, problem{"to", "The last year must not be before the first"})
		from, to = w.This.First(), w.Last.Last()
	}
	variables := map[string]any{"from": from.String(), "to": to.String(), "asAt": at.Day.String()}
	var answer reportAnswer
	if err := v.ask("report", variables, &answer); err != nil {
		return reportView{}, "", err
	}
	options, err := v.reportOptions(answer, variables, problems)
	if err != nil {
		return reportView{}, "", err
	}
	d := reportDrawing{visit: v, at: at, from: from, to: to, answer: answer, options: options}
	if err := d.askSavings(); err != nil {
		return reportView{}, "", err
	}
	view := d.view()
	view.Form = d.form(w)
	return view, options[0].Forecast.Fingerprint, nil
}

// monthIn reads a month from the address.
func (v *visit) monthIn(name string, usual fiscal.Month, problems *[]problem) fiscal.Month {
	text := v.param(name)
	if text == "" {
		return usual
	}
	m, err := fiscal.ParseMonth(text)
	if err != nil {
		*problems = append(*problems, problem{name, "Choose a financial year from the list"})
		return usual
	}
	return m
}

// reportOptions are the plan and the scenarios that the address names.
func (v *visit) reportOptions(answer reportAnswer, variables map[string]any, problems *[]problem) ([]reportOption, error) {
	plan := answer.Authority.Plan
	options := []reportOption{{Name: "The plan as it stands", Forecast: plan.Forecast}}
	var slugs []string
	for _, slug := range v.URL.Query()["scenario"] {
		known := slices.ContainsFunc(plan.Scenarios, func(s reportScenario) bool { return s.Slug == slug })
		switch {
		case !known:
			*problems = append(*problems, problem{"scenario", fmt.Sprintf("The plan has no scenario “%s”: it may have been adopted or taken out", slug)})
		case len(slugs) == mostCompared:
			*problems = append(*problems, problem{"scenario", fmt.Sprintf("Choose at most %d scenarios: the first %d are shown", mostCompared, mostCompared)})
			return v.withScenarios(options, plan.Scenarios, slugs, variables)
		case !slices.Contains(slugs, slug):
			slugs = append(slugs, slug)
		}
	}
	return v.withScenarios(options, plan.Scenarios, slugs, variables)
}

func (v *visit) withScenarios(options []reportOption, all []reportScenario, slugs []string, variables map[string]any) ([]reportOption, error) {
	if len(slugs) == 0 {
		return options, nil
	}
	variables["scenarios"] = slugs
	var answer optionsAnswer
	if err := v.ask("report-options", variables, &answer); err != nil {
		return nil, err
	}
	for _, s := range answer.Authority.Plan.Compare.Scenarios {
		i := slices.IndexFunc(all, func(x reportScenario) bool { return x.Slug == s.Scenario.Slug })
		options = append(options, reportOption{all[i].Name, &all[i], s.Forecast, s.Bridge})
	}
	return options, nil
}

// reportDrawing makes a report of the answers.
type reportDrawing struct {
	*visit
	at       asAt
	from, to fiscal.Month
	answer   reportAnswer
	options  []reportOption
	saved    *countTable // cost avoided elsewhere; nil where there is none
}

func (d *reportDrawing) form(w window) reportForm {
	f := reportForm{Action: d.URL.EscapedPath(), Hidden: d.kept()}
	for i, s := range d.answer.Authority.Plan.Scenarios {
		id := "scenario"
		if i > 0 {
			id = fmt.Sprintf("scenario-%d", i)
		}
		chosen := slices.ContainsFunc(d.options, func(o reportOption) bool { return o.Scenario != nil && o.Scenario.Slug == s.Slug })
		f.Scenarios = append(f.Scenarios, optionView{ID: id, Value: s.Slug, Label: s.Name, Chosen: chosen})
	}
	first, last := max(min(w.First-5, d.from.Year()), fiscal.FirstDay.Month().Year()+1), min(max(w.Last+5, d.to.Year()), fiscal.LastDay.Month().Year()-1)
	for y := first; y <= last; y++ {
		f.From = append(f.From, optionView{Value: y.First().String(), Label: y.String(), Chosen: y == d.from.Year()})
		f.To = append(f.To, optionView{Value: y.Last().String(), Label: y.String(), Chosen: y == d.to.Year()})
	}
	return f
}

// address is where the same report is had in another way.
func (d *reportDrawing) address(parts ...string) string {
	values := d.URL.Query()
	values.Set("revision", fmt.Sprint(d.revision)) // the file is of this one, whenever it is loaded
	values.Set("from", d.from.String())
	values.Set("to", d.to.String())
	values.Set("asAt", d.at.Day.String())
	to := "/" + url.PathEscape(d.authority.Slug)
	for _, part := range parts {
		to += "/" + part
	}
	return to + "?" + values.Encode()
}

func (d *reportDrawing) years() string {
	first, last := d.from.Year(), d.to.Year()
	if first == last {
		return first.String()
	}
	return first.String() + " to " + last.String()
}

func (d *reportDrawing) view() reportView {
	view := reportView{
		Title: "Financial implications", Subtitle: d.authority.Name,
		HTML: d.address("report", "html"), Markdown: d.address("report", "markdown"),
	}
	view.Intro = []string{fmt.Sprintf("%s. Financial years %s, seen as at %s, from revision %d of the plan.", d.authority.Name, d.years(), d.at.Day.Long(), d.revision)}
	view.Parts = append(view.Parts, d.summary(), d.optionList())
	view.Parts = append(view.Parts, d.gaps())
	if d.saved != nil {
		view.Parts = append(view.Parts, d.savings())
	}
	for i := range d.options {
		view.Parts = append(view.Parts, d.optionParts(i)...)
	}
	view.Parts = append(view.Parts, d.cliffs(), d.assumptions(), d.assumed())
	view.Parts = append(append(view.Parts, d.risks()...), d.asked())
	view.Parts = slices.DeleteFunc(view.Parts, func(p reportPart) bool { return p.Title == "" })
	view.Closer = []string{fmt.Sprintf("Revision %d of the plan of %s. All figures were worked out by Cliffedge; the same fingerprint always means the same figures.", d.revision, d.authority.Name)}
	for _, o := range d.options {
		view.Closer = append(view.Closer, o.Name+": fingerprint "+o.Forecast.Fingerprint)
	}
	return view
}

// situation is an option, looked at as at the report's day.
func (d *reportDrawing) situation(o reportOption) situation {
	f := o.Forecast
	return situation{Day: d.at.Day, Cliffs: f.Cliffs, Months: f.Months, Cost: f.Total.Cost, Gap: f.Total.Gap, Past: !d.at.Today}
}
