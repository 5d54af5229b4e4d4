package web

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/words"
	"cliffedge/graph"
)

// explanation is what queries/explain.graphql is answered of a post's month.
type explanation struct {
	Post, Cost *named
	Totals     struct {
		Cost, Funding, Gap money.Pence
		FilledFTE          decimal
	}
	Stretches []annualStretch
	Segments  []explainedSegment
	Remarks   []struct {
		Item, Note string
		Assumed    bool
	}
}

// annualStretch is days on which it costs the same a year. Its fillings are asked for apart, as they have the salary in them.
type annualStretch struct {
	From, Until date
	Annual      money.Pence
	FTE         decimal
	Fillings    []filling
}

// filling is what an appointment, or a vacancy, costs a year.
type filling struct {
	Contract                                     *struct{ Slug, Kind string }
	Vacant                                       bool
	FTE                                          decimal
	SalaryFrom                                   date
	SalaryEntry, Salary                          money.Pence
	Awards                                       []awardStep
	OnCostPercent, InsuranceRate                 decimal
	Pay, OnCosts, Threshold, Insurance, Rounding money.Pence
	OtherPerFTE, Other, Annual                   money.Pence
	Heads                                        int
}

type awardStep struct {
	Award struct {
		From    date
		Percent *decimal
		Amount  money.Pence
	}
	Rise, Salary money.Pence
}

type explainedSegment struct {
	From, Until date
	Month       month
	Days        []struct {
		From, Until    date
		Annual, Amount money.Pence
	}
	Rounding, Cost, Gap money.Pence
	Payments            []payment
	Shortfalls          []struct {
		Split   *named
		Amount  money.Pence
		Reasons []struct {
			Source     named
			Why, Label string
		}
	}
}

// payer is a source or outcome stream that pays, with how it does.
type payer struct {
	named
	Priority         int
	InterventionRate decimal
}

type payment struct {
	Source                    payer
	TrancheFrom, TrancheUntil date
	TrancheAmount             money.Pence
	Rule                      string
	With                      *named
	Percent                   *decimal
	Needed, Paid, Amount      money.Pence
}

// explainAnswer is what queries/explain.graphql is answered; of queries/explain-pay.graphql it has the fillings.
type explainAnswer struct {
	Authority struct {
		Plan struct {
			Post *struct {
				Starts, Ends date
				Contracts    []struct{ Slug string }
			}
			Forecast struct {
				Fingerprint string
				Explain     explanation
			}
		}
	}
}

// explainForm chooses a month to explain.
type explainForm struct {
	Action string
	Hidden []field
	Years  []explainYear
}

type explainYear struct {
	Name   string
	Months []option
}

// explainView is what the explanation of a month shows: every step from the plan's items to the figures.
type explainView struct {
	Verdict   string
	Level     string
	Form      explainForm
	Before    link
	After     link
	PayHidden bool
	Annual    []annualTable
	Days      []step
	Cost      money.Pence
	Funding   money.Pence
	Gap       money.Pence
	Payments  []paymentLine
	Notes     []string
	Cut       string // why the month is cut into parts
	Shortages []string
	Remarks   []string
	NoCost    string
}

// annualTable is what it costs a year in some days, step by step.
type annualTable struct {
	Title, Text string
	Steps       []step
	Total       string
	Annual      money.Pence
}

// step is a step of a sum.
type step struct{ Name, How, Amount string }

// Sum says whether it is the sum of the steps above it: how is plain then.
func (s step) Sum() bool { return s.How == "" }

type paymentLine struct {
	Source     link
	From, Rule string
	Amount     money.Pence
}

// explain is the explanation of a month of a post or cost line.
func explain(v *visit) (response, error) {
	var problems []problem
	at, err := v.asAt(&problems)
	if err != nil {
		return nil, err
	}
	m := v.explained(windowOf(at), &problems)
	slug := v.PathValue("id")
	var answer explainAnswer
	variables := map[string]any{"post": slug, "month": m.String()}
	err = v.ask("explain", variables, &answer)
	var told graph.AskErrors
	if errors.As(err, &told) && told.Code() == graph.BadInput {
		return nil, errNotFound // there is no such post or cost line
	}
	if err != nil {
		return nil, err
	}
	plan := &answer.Authority.Plan
	e := &plan.Forecast.Explain
	view := v.explainView(e, m, at)
	if e.Cost == nil {
		if view.PayHidden, err = v.askFillings(e, variables); err != nil {
			return nil, err
		}
	}
	view.Annual = annualTables(e, view.PayHidden)
	if e.Totals.Cost == 0 {
		view.NoCost = answer.whyNoCost(m)
	}
	title := titleOf(e)
	return page{
		Template: "explain", Title: title + ", " + m.Long(), Caption: "How the figures arise", Wide: true, Problems: problems, Model: view,
		Crumbs: []link{{title, v.path("posts", slug)}}, Fingerprint: plan.Forecast.Fingerprint,
	}, nil
}

// explained is the month that the address names; of one that names none, the first of the day's year.
func (v *visit) explained(w window, problems *[]problem) fiscal.Month {
	text := strings.TrimSpace(v.param("month"))
	if text == "" {
		return w.This.First()
	}
	m, err := typedMonth(text)
	if err != nil {
		*problems = append(*problems, problem{"month", "The month " + err.Error()})
		return w.This.First()
	}
	return m
}

func titleOf(e *explanation) string {
	if e.Cost != nil {
		return e.Cost.Title
	}
	return e.Post.Title
}

// askFillings adds the steps from the salary on to the explanation, for whoever may know them.
func (v *visit) askFillings(e *explanation, variables map[string]any) (hidden bool, err error) {
	var pay explainAnswer
	may, err := v.allowed("ANALYST", "explain-pay", variables, &pay)
	if err != nil || !may {
		return true, err
	}
	for i, s := range pay.Authority.Plan.Forecast.Explain.Stretches {
		if i < len(e.Stretches) && e.Stretches[i].From == s.From {
			e.Stretches[i].Fillings = s.Fillings
		}
	}
	return false, nil
}

func (v *visit) explainView(e *explanation, m fiscal.Month, at asAt) explainView {
	slug, w := v.PathValue("id"), windowOf(at)
	view := explainView{
		Verdict: verdict(e), Level: "good", Form: v.explainForm(slug, w, m), Cost: e.Totals.Cost, Funding: e.Totals.Funding, Gap: e.Totals.Gap,
	}
	if e.Totals.Gap > 0 {
		view.Level = "bad"
	}
	address := func(m fiscal.Month) link {
		return link{m.Long(), v.with(url.Values{"month": {m.String()}}, "posts", slug, "explain")}
	}
	if m > fiscal.FirstDay.Month() {
		view.Before = address(m - 1)
	}
	if m < fiscal.LastDay.Month() {
		view.After = address(m + 1)
	}
	view.Days = daySteps(e)
	view.Payments, view.Notes = v.paymentLines(e)
	if len(e.Segments) > 1 {
		view.Cut = cutText(e)
	}
	view.Shortages = shortageTexts(e)
	for _, r := range e.Remarks {
		text := r.Item + ":"
		if r.Assumed {
			text += " assumed."
		}
		view.Remarks = append(view.Remarks, strings.TrimSuffix(strings.TrimSpace(text+" "+r.Note), ":"))
	}
	return view
}

// explainForm offers the months of the years that the pages show, and the one that is shown.
func (v *visit) explainForm(slug string, w window, chosen fiscal.Month) explainForm {
	address, _, _ := strings.Cut(v.path("posts", slug, "explain"), "?")
	form := explainForm{Action: address, Hidden: v.kept()}
	first, last := w.First, w.Last
	if chosen != 0 {
		first, last = min(first, chosen.Year()), max(last, chosen.Year())
	}
	for y := first; y <= last; y++ {
		if y > first && y < w.First || y > w.Last && y < last {
			continue // a month far away does not bring all years between with it
		}
		year := explainYear{Name: y.String()}
		for m := y.First(); m <= y.Last(); m++ {
			year.Months = append(year.Months, option{m.String(), m.Long(), m == chosen})
		}
		form.Years = append(form.Years, year)
	}
	return form
}

// verdict says in a sentence what the figures are.
func verdict(e *explanation) string {
	t := e.Totals
	switch {
	case t.Cost == 0:
		return "It costs nothing in this month."
	case t.Gap == 0:
		return fmt.Sprintf("It costs %s in this month, and all of it is paid for.", t.Cost)
	case t.Funding == 0:
		return fmt.Sprintf("It costs %s in this month, and none of it is paid for.", t.Cost)
	}
	return fmt.Sprintf("It costs %s in this month. %s of it is paid for, and %s is not.", t.Cost, t.Funding, t.Gap)
}

// whyNoCost says why there is nothing to pay for.
func (a explainAnswer) whyNoCost(m fiscal.Month) string {
	x := a.Authority.Plan.Post
	switch {
	case x == nil:
		return "The cost line has no days and no amount in this month."
	case x.Starts.Day > m.Last():
		return "The post starts on " + x.Starts.Long() + "."
	case x.Ends.Day != 0 && x.Ends.Day < m.First():
		return "The post ended on " + x.Ends.Long() + "."
	case len(x.Contracts) > 0:
		return "The post is vacant: no contract fills it, and what is not filled costs nothing."
	}
	return "The post is not established, or at no full-time equivalents, in this month."
}

// dayRange names days: "1 to 30 April 2020", "16 March to 2 April 2020".
func dayRange(from, until fiscal.Day) string {
	switch {
	case from == until:
		return from.Long()
	case from.Month() == until.Month():
		return strings.TrimSuffix(from.Long(), " "+from.Month().Long()) + " to " + until.Long()
	}
	return from.Long() + " to " + until.Long()
}

// annualTables say what it costs a year, from day to day.
func annualTables(e *explanation, hidden bool) []annualTable {
	var list []annualTable
	for _, s := range e.Stretches {
		t := annualTable{Title: "What it costs a year, " + dayRange(s.From.Day, s.Until.Day), Annual: s.Annual, Total: "Annual cost"}
		switch {
		case e.Cost != nil:
			t.Text = "A cost line of " + s.Annual.String() + " a year."
		case hidden:
			t.Text = fmt.Sprintf("%s FTE, which cost %s a year. Salaries are for finance officers: they see each step from the salary on.", s.FTE.String(), s.Annual)
		default:
			for i := range s.Fillings {
				t.Steps = append(t.Steps, s.Fillings[i].steps(len(s.Fillings) > 1)...)
			}
			if n := len(s.Fillings); n > 1 {
				t.Total = fmt.Sprintf("Annual cost of %d", n)
			}
		}
		list = append(list, t)
	}
	return list
}

// steps are those from a salary to an annual cost.
func (f *filling) steps(several bool) []step {
	steps := []step{{"Salary, full-time", "from " + f.SalaryFrom.Long() + f.whose(), f.SalaryEntry.String()}}
	for _, a := range f.Awards {
		how := "flat"
		if a.Award.Percent != nil {
			how = a.Award.Percent.String() + "%"
		}
		steps = append(steps, step{"Pay award", fmt.Sprintf("%s from %s, to %s", how, a.Award.From.Long(), a.Salary), plus(a.Rise)})
	}
	steps = append(steps, step{"Pay", fmt.Sprintf("%s FTE × %s", f.FTE.String(), f.Salary), f.Pay.String()})
	if f.OnCosts != 0 || f.OnCostPercent.Decimal != 0 {
		steps = append(steps, step{"On-costs", f.OnCostPercent.String() + "% of pay", plus(f.OnCosts)})
	}
	if f.InsuranceRate.Decimal != 0 {
		above := f.Threshold.String()
		if f.Heads != 1 {
			above = fmt.Sprintf("%d × %s", f.Heads, above)
		}
		steps = append(steps, step{"National Insurance", fmt.Sprintf("%s%% of pay above %s", f.InsuranceRate.String(), above), plus(f.Insurance)})
	}
	if f.OtherPerFTE != 0 {
		steps = append(steps, step{"Other costs", fmt.Sprintf("%s FTE × %s", f.FTE.String(), f.OtherPerFTE), plus(f.Other)})
	}
	if f.Rounding != 0 {
		steps = append(steps, step{"Rounding", "the sum is rounded once", plus(f.Rounding)})
	}
	if several {
		name := "the vacant part"
		if f.Contract != nil {
			name = "contract " + f.Contract.Slug
		}
		steps = append(steps, step{"Annual cost of " + name, "", f.Annual.String()})
	}
	return steps
}

// whose names the contract of a filling.
func (f *filling) whose() string {
	switch {
	case f.Vacant:
		return " (vacant part)"
	case f.Contract == nil:
		return ""
	}
	return fmt.Sprintf(" (contract %s, %s)", f.Contract.Slug, kindWord(f.Contract.Kind))
}

// plus is an amount that is added: "+£500.00".
func plus(p money.Pence) string {
	if p > 0 {
		return "+" + p.String()
	}
	return p.String()
}

// daySteps say what the days of the month cost.
func daySteps(e *explanation) []step {
	var list []step
	for _, s := range e.Segments {
		if len(s.Days) == 0 {
			list = append(list, step{s.From.Long(), "a one-off amount", s.Cost.String()})
		}
		for _, d := range s.Days {
			n := int(d.Until.Day-d.From.Day) + 1
			how := fmt.Sprintf("%s ÷ 12 × %s of %d", d.Annual, words.Count(n, "day", "days"), s.Month.Days())
			list = append(list, step{dayRange(d.From.Day, d.Until.Day), how, d.Amount.String()})
		}
		if s.Rounding != 0 {
			list = append(list, step{"Rounding", "of the running total since 1 April", plus(s.Rounding)})
		}
	}
	return list
}

// paymentLines are the payments by tranche and rule, and notes on money that had to be shared out.
func (v *visit) paymentLines(e *explanation) (lines []paymentLine, notes []string) {
	for _, s := range e.Segments {
		for _, p := range s.Payments {
			line := paymentLine{
				Source: link{p.Source.Name, v.path("sources", p.Source.Slug)},
				From:   fmt.Sprintf("%s for %s", p.TrancheAmount, windowName(p.TrancheFrom.Day, p.TrancheUntil.Day)), Rule: p.rule(), Amount: p.Amount,
			}
			i := slices.IndexFunc(lines, func(o paymentLine) bool { return o.Source == line.Source && o.From == line.From && o.Rule == line.Rule })
			if i < 0 {
				lines = append(lines, line)
			} else {
				lines[i].Amount += line.Amount
			}
			if note := p.shared(); note != "" && !slices.Contains(notes, note) {
				notes = append(notes, note)
			}
		}
	}
	return lines, notes
}

// windowName names a tranche's days: "2019/20" for a whole financial year.
func windowName(from, until fiscal.Day) string {
	y := from.Month().Year()
	if span := y.Span(); span.From == from && span.Until == until {
		return y.String()
	}
	return dayRange(from, until)
}

// rule says by which rule it was paid.
func (p *payment) rule() string {
	with, percent := "its match", ""
	if p.With != nil {
		with = p.With.Name
	}
	if p.Percent != nil {
		percent = p.Percent.String()
	}
	switch p.Rule {
	case "SPLIT":
		return "funding split of " + percent + "%"
	case "MATCHED_SPLIT":
		return "funding split of " + percent + "%, beside its match"
	case "GRANT_WITH_MATCH":
		return fmt.Sprintf("its turn, %s%% beside match from %s", p.Source.InterventionRate.String(), with)
	case "MATCH":
		return "match for " + with
	}
	return fmt.Sprintf("its turn, priority %d", p.Source.Priority)
}

// shared says that there was too little money for all that was to be paid with it; "" where there was enough.
func (p *payment) shared() string {
	switch {
	case p.Paid == p.Needed:
		return ""
	case p.With != nil:
		names := []string{p.Source.Name, p.With.Name}
		slices.Sort(names)
		return fmt.Sprintf("%s together paid %s for costs of %s: one of them had no more.", words.List(names), p.Paid, p.Needed)
	}
	return fmt.Sprintf("%s had too little for all that was its to pay: %s for costs of %s. What there is covers the same part of each.", p.Source.Name, p.Paid, p.Needed)
}

// cutText says what the parts of a month cost.
func cutText(e *explanation) string {
	var parts []string
	for _, s := range e.Segments {
		parts = append(parts, fmt.Sprintf("%s for %s", s.Cost, dayRange(s.From.Day, s.Until.Day)))
	}
	return "The month is cut where money changes, and each part is paid by itself: " + words.List(parts) + "."
}

// shortageTexts say of each part of the gap when it arises and why nobody pays it. Sources that may not pay for it at all come last,
// together.
func shortageTexts(e *explanation) []string {
	var list []string
	for _, s := range e.Segments {
		for _, short := range s.Shortfalls {
			text := fmt.Sprintf("%s: %s", dayRange(s.From.Day, s.Until.Day), short.Amount)
			if short.Split != nil {
				text += ", which a funding split asks " + short.Split.Name + " for"
			}
			var sentences, barred, empty []string
			for _, r := range short.Reasons {
				switch r.Why {
				case "NOT_ELIGIBLE":
					barred = append(barred, r.Source.Name)
				case "NO_MONEY":
					empty = append(empty, r.Source.Name)
				default:
					sentences = append(sentences, strings.TrimSuffix(r.Label, ".")+".")
				}
			}
			if len(empty) > 0 {
				sentences = append(sentences, words.Several(empty, 5)+": no money.")
			}
			if len(barred) > 0 {
				sentences = append(sentences, words.Several(barred, 5)+": not eligible, may not pay for it.")
			}
			if len(sentences) == 0 {
				sentences = []string{"The plan has no source that could."}
			}
			list = append(list, text+". "+strings.Join(sentences, " "))
		}
	}
	return list
}
