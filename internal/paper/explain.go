package paper

import (
	"fmt"
	"slices"
	"strings"

	"cliffedge/forecast"
	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
	"cliffedge/forecast/words"
)

// Explanation is the explanation of a post's or cost line's figures as a paper: what it costs, who pays, what nobody pays and why.
// The plan is the one as written, which names the scenarios.
func Explanation(p *plan.Plan, e *forecast.Explanation) Paper {
	paper := Paper{
		Title: fmt.Sprintf("%s (%s), %s", titleOf(e), e.Post, period(e.Options)),
		Intro: []string{verdict(e), p.Authority.Name + ". " + scenarioName(p, e.Scenario) + ". " + basis(e.Options) + "."},
	}
	if e.Cost > 0 {
		paper.Parts = append(paper.Parts, costParts(e)...)
		paper.Parts = append(paper.Parts, paymentPart(e))
	} else {
		paper.Parts = append(paper.Parts, Part{Title: "What it costs", Text: []string{whyNoCost(e)}})
	}
	if e.Gap > 0 {
		paper.Parts = append(paper.Parts, Part{Title: "What nobody pays, and why", List: shortfallTexts(e)})
	}
	if len(e.Remarks) > 0 {
		paper.Parts = append(paper.Parts, Part{Title: "Notes and assumptions", List: remarkTexts(e.Remarks)})
	}
	return paper
}

// Gaps says why money is short for each of some posts and cost lines.
func Gaps(p *plan.Plan, scenario plan.ID, list []*forecast.Explanation, o forecast.Options) Paper {
	paper := Paper{Title: p.Authority.Name + ": why money is short, " + period(o)}
	var gap money.Pence
	for _, e := range list {
		gap += e.Gap
	}
	intro := "Nothing is short: all of what is explained here is paid for."
	if gap > 0 {
		intro = fmt.Sprintf("%s has no funding.", gap)
	}
	paper.Intro = []string{intro, scenarioName(p, scenario) + ". " + basis(o) + "."}
	for _, e := range list {
		part := Part{Title: fmt.Sprintf("%s (%s)", titleOf(e), e.Post), Text: []string{verdict(e)}}
		if e.Gap > 0 {
			part.List = shortfallTexts(e)
		}
		paper.Parts = append(paper.Parts, part)
	}
	return paper
}

// titleOf is the title of the post or cost line, by itself.
func titleOf(e *forecast.Explanation) string {
	if x := e.Plan.Cost(e.Post); x != nil {
		return x.Title
	}
	return e.Plan.Post(e.Post).Title
}

// period names the months: "April 2020", "2020/21" or "April 2019 to June 2020".
func period(o forecast.Options) string {
	year := o.From.Year()
	switch {
	case o.From == o.To:
		return o.From.Long()
	case o.From == year.First() && o.To == year.Last():
		return year.String()
	default:
		return o.From.Long() + " to " + o.To.Long()
	}
}

// verdict says in a sentence what the figures are.
func verdict(e *forecast.Explanation) string {
	switch {
	case e.Cost == 0:
		return "It costs nothing."
	case e.Gap == 0:
		return fmt.Sprintf("It costs %s, and all of it is paid for.", e.Cost)
	case e.Funding == 0:
		return fmt.Sprintf("It costs %s, and none of it is paid for.", e.Cost)
	default:
		return fmt.Sprintf("It costs %s. %s of it is paid for, and %s is not.", e.Cost, e.Funding, e.Gap)
	}
}

// whyNoCost says why there is nothing to pay for.
func whyNoCost(e *forecast.Explanation) string {
	x := e.Plan.Post(e.Post)
	first, last := e.Options.From.First(), e.Options.To.Last()
	switch {
	case x == nil:
		return "The cost line has no days and no amount in this time."
	case x.Starts > last:
		return "The post starts on " + x.Starts.Long() + "."
	case x.Ends != 0 && x.Ends < first:
		return "The post ended on " + x.Ends.Long() + "."
	case e.Plan.HasContracts(e.Post):
		return "The post is vacant: no contract fills it, and what is not filled costs nothing unless vacancies are counted."
	default:
		return "The post is not established, or at no FTE, in this time."
	}
}

// costParts says what the item costs a year, and what its days cost.
func costParts(e *forecast.Explanation) []Part {
	var parts []Part
	for i := range e.Stretches {
		parts = append(parts, stretchPart(e, &e.Stretches[i]))
	}
	return append(parts, daysPart(e))
}

// span names days: "1 to 30 April 2020", "16 March to 2 April 2020".
func span(s fiscal.Span) string {
	from, until := s.From.Long(), s.Until.Long()
	fromMonth, untilMonth := s.From.Month(), s.Until.Month()
	switch {
	case s.From == s.Until:
		return from
	case fromMonth == untilMonth:
		return strings.TrimSuffix(from, " "+fromMonth.Long()) + " to " + until
	default:
		return from + " to " + until
	}
}

func stretchPart(e *forecast.Explanation, s *forecast.Stretch) Part {
	part := Part{Title: "What it costs a year, " + span(s.Span)}
	if len(s.Fillings) == 0 {
		part.Text = []string{fmt.Sprintf("A cost line of %s a year.", s.Annual)}
		return part
	}
	t := &Table{Columns: []Column{{"step", false}, {"how", false}, {"a year", true}}, Total: true}
	for i := range s.Fillings {
		t.Rows = append(t.Rows, fillingRows(e, &s.Fillings[i], len(s.Fillings) > 1)...)
	}
	label := "Annual cost"
	if len(s.Fillings) > 1 {
		label = fmt.Sprintf("Annual cost of %d", len(s.Fillings))
	}
	t.Rows = append(t.Rows, []Cell{plain(label), {}, plain(s.Annual.String())})
	part.Table = t
	return part
}

// fillingRows are the steps from a salary to an annual cost.
func fillingRows(e *forecast.Explanation, f *forecast.Filling, several bool) [][]Cell {
	var rows [][]Cell
	step := func(name, how, amount string) { rows = append(rows, []Cell{plain(name), plain(how), plain(amount)}) }
	step("Salary, full-time", "from "+f.SalaryFrom.Long()+whose(e, f), f.SalaryEntry.String())
	for _, a := range f.Awards {
		how := a.Award.Percent.String() + "%"
		if a.Award.Flat {
			how = "flat"
		}
		step("Pay award", fmt.Sprintf("%s from %s, to %s", how, a.Award.From.Long(), a.Salary), signed(a.Rise))
	}
	step("Pay", fmt.Sprintf("%s FTE × %s", f.FTE, f.Salary), f.Pay.String())
	if f.OnCosts != 0 || f.OnCostPercent != 0 {
		step("On-costs", f.OnCostPercent.String()+"% of pay", signed(f.OnCosts))
	}
	if f.InsuranceRate != 0 {
		step("National Insurance", fmt.Sprintf("%s%% of pay above %s", f.InsuranceRate, thresholds(f)), signed(f.Insurance))
	}
	if f.OtherPerFTE != 0 {
		step("Other costs", fmt.Sprintf("%s FTE × %s", f.FTE, f.OtherPerFTE), signed(f.Other))
	}
	if f.Rounding != 0 {
		step("Rounding", "the sum is rounded once", signed(f.Rounding))
	}
	if several {
		name := string(f.Contract)
		if f.Vacant {
			name = "vacant part"
		}
		step("Annual cost of", name, f.Annual.String())
	}
	return rows
}

func thresholds(f *forecast.Filling) string {
	if f.Heads == 1 {
		return f.Threshold.String()
	}
	return fmt.Sprintf("%d × %s", f.Heads, f.Threshold)
}

// whose names the contract of a filling, where the post has several things to fill it.
func whose(e *forecast.Explanation, f *forecast.Filling) string {
	switch {
	case f.Vacant:
		return " (vacant part)"
	case f.Contract == "":
		return ""
	default:
		return fmt.Sprintf(" (contract %s, %s)", f.Contract, e.Plan.Contract(f.Contract).Kind.Word())
	}
}

// daysPart says what the days cost: step by step for a month, by month for a longer time.
func daysPart(e *forecast.Explanation) Part {
	if e.Options.From == e.Options.To {
		return monthPart(e)
	}
	t := &Table{Columns: []Column{{"month", false}, {"days", true}, {"cost", true}, {"paid", true}, {"gap", true}}, Total: true}
	for i := 0; i < len(e.Segments); {
		month := e.Segments[i].Month
		var cost, gap money.Pence
		days := 0
		for ; i < len(e.Segments) && e.Segments[i].Month == month; i++ {
			cost += e.Segments[i].Cost
			gap += e.Segments[i].Gap
			for _, d := range e.Segments[i].Days {
				days += d.Span.Days()
			}
		}
		t.Rows = append(t.Rows, []Cell{
			plain(month.Long()), plain(fmt.Sprintf("%d of %d", days, month.Days())), plain(cost.String()), plain((cost - gap).String()), gapCell(gap),
		})
	}
	t.Rows = append(t.Rows, []Cell{plain("Total"), {}, plain(e.Cost.String()), plain(e.Funding.String()), gapCell(e.Gap)})
	return Part{
		Title: "What its days cost",
		Text:  []string{"A month is a twelfth of a year's cost, and a day its part of the month. The running total since 1 April is rounded to the penny."},
		Table: t,
	}
}

func monthPart(e *forecast.Explanation) Part {
	t := &Table{Columns: []Column{{"days", false}, {"how", false}, {"cost", true}}, Total: true}
	for i := range e.Segments {
		s := &e.Segments[i]
		if len(s.Days) == 0 {
			t.Rows = append(t.Rows, []Cell{plain(e.Plan.Cost(e.Post).On.Long()), plain("a one-off amount"), plain(s.Cost.String())})
		}
		for _, d := range s.Days {
			how := fmt.Sprintf("%s / 12 × %s of %d", d.Annual, words.Count(d.Span.Days(), "day", "days"), s.Month.Days())
			t.Rows = append(t.Rows, []Cell{plain(span(d.Span)), plain(how), plain(d.Amount.String())})
		}
		if s.Rounding != 0 {
			t.Rows = append(t.Rows, []Cell{plain("Rounding"), plain("of the running total since 1 April"), plain(signed(s.Rounding))})
		}
	}
	t.Rows = append(t.Rows, []Cell{plain("Cost"), {}, plain(e.Cost.String())})
	return Part{Title: "What its days cost", Table: t}
}

// paid is what one tranche paid by one rule.
type paid struct {
	forecast.Payment
	shares []string // how its money was shared out, where it was not enough
}

// paymentPart lists the payments by tranche and rule.
func paymentPart(e *forecast.Explanation) Part {
	part := Part{Title: "Who pays"}
	var list []paid
	for i := range e.Segments {
		for _, p := range e.Segments[i].Payments {
			k := slices.IndexFunc(list, func(o paid) bool {
				return o.Source == p.Source && o.Tranche.From == p.Tranche.From && o.Tranche.Until == p.Tranche.Until &&
					o.Tranche.Amount == p.Tranche.Amount && o.Rule == p.Rule && o.With == p.With && o.Percent == p.Percent
			})
			if k < 0 {
				list = append(list, paid{Payment: p})
				list[len(list)-1].share(p)
				continue
			}
			list[k].Amount += p.Amount
			list[k].share(p)
		}
	}
	if len(list) == 0 {
		part.Text = []string{"Nobody."}
		return part
	}
	t := &Table{Columns: []Column{{"source", false}, {"from", false}, {"by which rule", false}, {"paid", true}}, Total: true}
	for _, p := range list {
		t.Rows = append(t.Rows, []Cell{
			plain(e.Plan.SourceName(p.Source)), plain(fmt.Sprintf("%s for %s", p.Tranche.Amount, window(p.Tranche.Window()))),
			plain(ruleText(e, &p)), plain(p.Amount.String()),
		})
		if note := shareNote(e, &p); note != "" && !slices.Contains(part.List, note) {
			part.List = append(part.List, note)
		}
	}
	t.Rows = append(t.Rows, []Cell{plain("Total"), {}, {}, plain(e.Funding.String())})
	part.Table = t
	if e.Options.From == e.Options.To && len(e.Segments) > 1 {
		part.Text = []string{"The month is cut where money changes, and each part is paid by itself: " + partsOf(e) + "."}
	}
	return part
}

// partsOf gives the costs of the parts of a month.
func partsOf(e *forecast.Explanation) string {
	parts := make([]string, len(e.Segments))
	for i := range e.Segments {
		parts[i] = fmt.Sprintf("%s for %s", e.Segments[i].Cost, span(e.Segments[i].Span))
	}
	return words.List(parts)
}

// share notes that a tranche's money was not enough for what it was to pay, and what part of it was paid.
func (p *paid) share(with forecast.Payment) {
	if with.Paid == with.Needed {
		return
	}
	text := fmt.Sprintf("%s for costs of %s", with.Paid, with.Needed)
	if !slices.Contains(p.shares, text) {
		p.shares = append(p.shares, text)
	}
}

// shareNote says that there was too little money for all that was to be paid with it, "" where there was enough.
func shareNote(e *forecast.Explanation, p *paid) string {
	if len(p.shares) == 0 {
		return ""
	}
	if p.With != "" {
		names := []string{e.Plan.SourceName(p.Source), e.Plan.SourceName(p.With)}
		slices.Sort(names)
		return fmt.Sprintf("%s together paid %s: one of them had no more.", words.List(names), words.Several(p.shares, 3))
	}
	return fmt.Sprintf("%s had too little for all that was its to pay: %s. What there is covers the same part of each.",
		e.Plan.SourceName(p.Source), words.Several(p.shares, 3))
}

// window names a tranche's days: "2019/20" for a whole financial year.
func window(s fiscal.Span) string {
	if y := s.From.Month().Year(); y.Span() == s {
		return y.String()
	}
	return span(s)
}

func ruleText(e *forecast.Explanation, p *paid) string {
	var text string
	switch p.Rule {
	case forecast.BySplit:
		text = fmt.Sprintf("funding split of %s%%", p.Percent)
	case forecast.ByMatchedSplit:
		text = fmt.Sprintf("funding split of %s%%, beside its match", p.Percent)
	case forecast.AsGrant:
		text = fmt.Sprintf("its turn, %s%% beside match from %s", rateOf(e.Plan, p.Source), e.Plan.SourceName(p.With))
	case forecast.AsMatch:
		text = fmt.Sprintf("match for %s", e.Plan.SourceName(p.With))
	default:
		text = fmt.Sprintf("its turn, priority %d", priorityOf(e.Plan, p.Source))
	}
	return text
}

func rateOf(p *plan.Plan, id plan.ID) money.Decimal {
	if s := p.Source(id); s != nil {
		return s.InterventionRate
	}
	return p.Stream(id).InterventionRate
}

func priorityOf(p *plan.Plan, id plan.ID) int {
	if s := p.Source(id); s != nil {
		return s.Priority
	}
	return p.Stream(id).Priority
}

// shortage is a part of the gap that has one set of reasons, over some days.
type shortage struct {
	split   plan.ID
	reasons string
	spans   []fiscal.Span
	amount  money.Pence
}

// shortfallTexts says, of each part of the gap that has reasons of its own, when it arises and why nobody pays it.
func shortfallTexts(e *forecast.Explanation) []string {
	var list []shortage
	for i := range e.Segments {
		s := &e.Segments[i]
		for _, short := range s.Shortfalls {
			reasons := reasonsText(e.Plan, short.Reasons)
			k := slices.IndexFunc(list, func(o shortage) bool { return o.split == short.Split && o.reasons == reasons })
			if k < 0 {
				k = len(list)
				list = append(list, shortage{split: short.Split, reasons: reasons})
			}
			list[k].add(s.Span, short.Amount)
		}
	}
	texts := make([]string, len(list))
	for i := range list {
		texts[i] = list[i].text(e.Plan)
	}
	return texts
}

func (s *shortage) add(days fiscal.Span, amount money.Pence) {
	s.amount += amount
	if n := len(s.spans) - 1; n >= 0 && s.spans[n].Until+1 == days.From {
		s.spans[n].Until = days.Until
	} else {
		s.spans = append(s.spans, days)
	}
}

func (s *shortage) text(p *plan.Plan) string {
	var when []string
	for _, days := range s.spans {
		when = append(when, span(days))
	}
	asked := ""
	if s.split != "" {
		asked = fmt.Sprintf(", which a funding split asks %s for", p.SourceName(s.split))
	}
	return fmt.Sprintf("%s: %s%s. %s", words.Several(when, 4), s.amount, asked, s.reasons)
}

// reasonsText says why each source did not pay. Sources that may not pay for it at all come last, together.
func reasonsText(p *plan.Plan, reasons []forecast.Reason) string {
	var sentences, barred, empty []string
	told := map[plan.ID]bool{} // as the match of another
	for _, r := range reasons {
		name := p.SourceName(r.Source)
		for _, m := range r.Matches {
			told[m.Source] = true
		}
		switch {
		case told[r.Source]:
		case r.Why == forecast.NotEligible:
			barred = append(barred, name)
		case r.Why == forecast.NoMoney:
			empty = append(empty, name)
		default:
			sentences = append(sentences, r.Label(p)+".")
		}
	}
	if len(empty) > 0 {
		sentences = append(sentences, words.Several(empty, 5)+": no money.")
	}
	if len(barred) > 0 {
		sentences = append(sentences, words.Several(barred, 5)+": not eligible, may not pay for it.")
	}
	if len(sentences) == 0 {
		return "The plan has no source of money."
	}
	return strings.Join(sentences, " ")
}

// remarkTexts gives the remarks; items with the same one stand together.
func remarkTexts(list []forecast.ItemRemark) []string {
	var remarks []plan.Remark
	items := map[plan.Remark][]string{}
	for _, r := range list {
		if items[r.Remark] == nil {
			remarks = append(remarks, r.Remark)
		}
		items[r.Remark] = append(items[r.Remark], r.Item)
	}
	texts := make([]string, len(remarks))
	for i, r := range remarks {
		said := []string{}
		if r.Assumed {
			said = append(said, "assumed.")
		}
		if r.Note != "" {
			said = append(said, r.Note)
		}
		texts[i] = words.Several(items[r], 8) + ": " + strings.Join(said, " ")
	}
	return texts
}
