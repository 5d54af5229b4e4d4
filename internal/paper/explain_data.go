package paper

import (
	"fmt"
	"io"

	"cliffedge/forecast"
	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
)

// The JSON form of an explanation: amounts in pence, dates and decimals as text, every key always there.
type (
	jsonExplanation struct {
		Post      plan.ID       `json:"post"`
		Title     string        `json:"title"`
		Scenario  *plan.ID      `json:"scenario"`
		From      string        `json:"from"`
		To        string        `json:"to"`
		Options   jsonOptions   `json:"options"`
		Cost      money.Pence   `json:"cost"`
		Funding   money.Pence   `json:"funding"`
		Gap       money.Pence   `json:"gap"`
		Sentences []string      `json:"sentences"`
		Stretches []jsonStretch `json:"stretches"`
		Segments  []jsonSegment `json:"segments"`
		Remarks   []jsonRemark  `json:"remarks"`
	}
	jsonStretch struct {
		From     string        `json:"from"`
		Until    string        `json:"until"`
		FTE      string        `json:"fte"`
		Fillings []jsonFilling `json:"fillings"`
		Annual   money.Pence   `json:"annual"`
	}
	jsonFilling struct {
		Contract      *plan.ID    `json:"contract"`
		Vacant        bool        `json:"vacant"`
		FTE           string      `json:"fte"`
		SalaryFrom    string      `json:"salaryFrom"`
		SalaryEntry   money.Pence `json:"salaryEntry"`
		Awards        []jsonAward `json:"awards"`
		Salary        money.Pence `json:"salary"`
		Pay           money.Pence `json:"pay"`
		OnCostPercent string      `json:"onCostPercent"`
		OnCosts       money.Pence `json:"onCosts"`
		InsuranceRate string      `json:"insuranceRate"`
		Threshold     money.Pence `json:"threshold"`
		Heads         int64       `json:"heads"`
		Insurance     money.Pence `json:"insurance"`
		OtherPerFTE   money.Pence `json:"otherPerFte"`
		Other         money.Pence `json:"other"`
		Rounding      money.Pence `json:"rounding"`
		Annual        money.Pence `json:"annual"`
	}
	jsonAward struct {
		From    string       `json:"from"`
		Percent *string      `json:"percent"`
		Amount  *money.Pence `json:"amount"`
		Rise    money.Pence  `json:"rise"`
		Salary  money.Pence  `json:"salary"`
	}
	jsonSegment struct {
		Month      string          `json:"month"`
		From       string          `json:"from"`
		Until      string          `json:"until"`
		Days       []jsonDays      `json:"days"`
		Rounding   money.Pence     `json:"rounding"`
		Cost       money.Pence     `json:"cost"`
		Payments   []jsonPayment   `json:"payments"`
		Shortfalls []jsonShortfall `json:"shortfalls"`
		Gap        money.Pence     `json:"gap"`
	}
	jsonDays struct {
		From   string      `json:"from"`
		Until  string      `json:"until"`
		Annual money.Pence `json:"annual"`
		Amount money.Pence `json:"amount"`
	}
	jsonPayment struct {
		Source  plan.ID       `json:"source"`
		From    string        `json:"from"`
		Until   string        `json:"until"`
		Tranche money.Pence   `json:"tranche"`
		Rule    forecast.Rule `json:"rule"`
		With    *plan.ID      `json:"with"`
		Percent *string       `json:"percent"`
		Needed  money.Pence   `json:"needed"`
		Paid    money.Pence   `json:"paid"`
		Amount  money.Pence   `json:"amount"`
	}
	jsonShortfall struct {
		Split   *plan.ID     `json:"split"`
		Amount  money.Pence  `json:"amount"`
		Reasons []jsonReason `json:"reasons"`
	}
	jsonReason struct {
		Source  plan.ID        `json:"source"`
		Why     forecast.Why   `json:"why"`
		Text    string         `json:"text"`
		Ended   *string        `json:"ended"`
		Starts  *string        `json:"starts"`
		Left    money.Pence    `json:"left"`
		Spent   []jsonSpending `json:"spent"`
		Matches []jsonReason   `json:"matches"`
	}
	jsonSpending struct {
		Post   plan.ID     `json:"post"`
		Amount money.Pence `json:"amount"`
	}
	jsonRemark struct {
		Item    string `json:"item"`
		Assumed bool   `json:"assumed"`
		Note    string `json:"note"`
	}
)

// ExplanationJSON writes explanations as a JSON list.
func ExplanationJSON(w io.Writer, list []*forecast.Explanation) error {
	return writeJSON(w, mapped(list, explanationJSON))
}

// mapped gives each element's form, never nil.
func mapped[T, U any](list []T, form func(T) U) []U {
	out := make([]U, len(list))
	for i := range list {
		out[i] = form(list[i])
	}
	return out
}

func explanationJSON(e *forecast.Explanation) jsonExplanation {
	o := e.Options
	return jsonExplanation{
		Post: e.Post, Title: e.Plan.PostTitle(e.Post), Scenario: optional(e.Scenario, ""), From: o.From.String(), To: o.To.String(),
		Options: jsonOptions{o.Certainty, o.Vacancies, forecast.Waterfall, o.SplitShortfall},
		Cost:    e.Cost, Funding: e.Funding, Gap: e.Gap,
		Sentences: append([]string{verdict(e)}, shortfallTexts(e)...),
		Stretches: mapped(e.Stretches, stretchJSON),
		Segments:  mapped(e.Segments, func(s forecast.Segment) jsonSegment { return segmentJSON(e.Plan, s) }),
		Remarks:   mapped(e.Remarks, func(r forecast.ItemRemark) jsonRemark { return jsonRemark{r.Item, r.Assumed, r.Note} }),
	}
}

func stretchJSON(s forecast.Stretch) jsonStretch {
	return jsonStretch{s.From.String(), s.Until.String(), s.FTE.String(), mapped(s.Fillings, fillingJSON), s.Annual}
}

func fillingJSON(f forecast.Filling) jsonFilling {
	return jsonFilling{
		Contract: optional(f.Contract, ""), Vacant: f.Vacant, FTE: f.FTE.String(), SalaryFrom: f.SalaryFrom.String(), SalaryEntry: f.SalaryEntry,
		Awards: mapped(f.Awards, awardJSON), Salary: f.Salary, Pay: f.Pay, OnCostPercent: f.OnCostPercent.String(), OnCosts: f.OnCosts,
		InsuranceRate: f.InsuranceRate.String(), Threshold: f.Threshold, Heads: f.Heads, Insurance: f.Insurance,
		OtherPerFTE: f.OtherPerFTE, Other: f.Other, Rounding: f.Rounding, Annual: f.Annual,
	}
}

func awardJSON(a forecast.AwardStep) jsonAward {
	out := jsonAward{From: a.Award.From.String(), Rise: a.Rise, Salary: a.Salary}
	if a.Award.Flat {
		out.Amount = &a.Award.Amount
	} else {
		percent := a.Award.Percent.String()
		out.Percent = &percent
	}
	return out
}

func segmentJSON(p *plan.Plan, s forecast.Segment) jsonSegment {
	return jsonSegment{
		Month: s.Month.String(), From: s.From.String(), Until: s.Until.String(),
		Days: mapped(s.Days, func(d forecast.DayCost) jsonDays {
			return jsonDays{d.From.String(), d.Until.String(), d.Annual, d.Amount}
		}),
		Rounding: s.Rounding, Cost: s.Cost, Payments: mapped(s.Payments, paymentJSON),
		Shortfalls: mapped(s.Shortfalls, func(short forecast.Shortfall) jsonShortfall {
			return jsonShortfall{optional(short.Split, ""), short.Amount, reasonsJSON(p, short.Reasons)}
		}),
		Gap: s.Gap,
	}
}

func paymentJSON(x forecast.Payment) jsonPayment {
	out := jsonPayment{
		Source: x.Source, From: x.Tranche.From.String(), Until: x.Tranche.Until.String(), Tranche: x.Tranche.Amount, Rule: x.Rule,
		With: optional(x.With, ""), Needed: x.Needed, Paid: x.Paid, Amount: x.Amount,
	}
	if x.Rule == forecast.BySplit || x.Rule == forecast.ByMatchedSplit {
		out.Percent = optional(x.Percent.String(), "")
	}
	return out
}

func reasonsJSON(p *plan.Plan, list []forecast.Reason) []jsonReason {
	return mapped(list, func(r forecast.Reason) jsonReason {
		return jsonReason{
			Source: r.Source, Why: r.Why, Text: r.Label(p), Ended: optionalDay(r.Ended), Starts: optionalDay(r.Starts), Left: r.Left,
			Spent:   mapped(r.Spent, func(s forecast.Spending) jsonSpending { return jsonSpending(s) }),
			Matches: reasonsJSON(p, r.Matches),
		}
	})
}

// optionalDay is nil for no day.
func optionalDay(d fiscal.Day) *string { return optional(d.String(), "") }

// ExplanationCSV writes explanations as rows that add up: for each post and part of a month, its cost, each payment and each
// part of the gap, in plain pounds.
func ExplanationCSV(w io.Writer, list []*forecast.Explanation) error {
	records := [][]string{{"post", "month", "from", "until", "what", "source", "why", "amount"}}
	for _, e := range list {
		for _, s := range e.Segments {
			add := func(what, source, why string, amount money.Pence) {
				records = append(records, []string{
					string(e.Post), s.Month.String(), s.From.String(), s.Until.String(), what, source, why, amount.Plain(),
				})
			}
			for _, d := range s.Days {
				add("days", "", fmt.Sprintf("%s / 12 × %d of %d days", d.Annual, d.Span.Days(), s.Month.Days()), d.Amount)
			}
			if s.Rounding != 0 {
				add("rounding", "", "of the running total since 1 April", s.Rounding)
			}
			add("cost", "", "", s.Cost)
			for _, p := range s.Payments {
				add("paid", string(p.Source), string(p.Rule), p.Amount)
			}
			for _, short := range s.Shortfalls {
				add("gap", string(short.Split), reasonsText(e.Plan, short.Reasons), short.Amount)
			}
		}
	}
	return CSV(w, records)
}
