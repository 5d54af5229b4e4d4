package web

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
)

// waysAnswer is what queries/ways.graphql is answered.
type waysAnswer struct {
	Authority struct{ Plan waysPlan }
}

type waysPlan struct {
	Scenarios                                                                  []way
	Programmes, Posts, Contracts, Costs, Sources, Outcomes, PayAwards, Savings []assumable
}

// way is a scenario, as the plan writes it.
type way struct {
	named
	Parent  *named
	Changes []struct{ Label string }
	Trigger *struct {
		By   date
		When string
	}
	Probability *decimal
	Note        string
	Assumed     bool
}

// assumable is an item of the plan that may be an assumption.
type assumable struct {
	Slug, Name, Title, Label string
	Starts                   date // of a contract
	Assumed                  bool
}

// compareAnswer is what queries/compare.graphql is answered.
type compareAnswer struct {
	Authority struct {
		Plan struct {
			Life    monthSpan
			Compare struct {
				Baseline  wayForecast
				Scenarios []wayForecast
			}
			Beyond struct {
				Baseline  struct{ Forecast beyond }
				Scenarios []struct{ Forecast beyond }
			}
		}
	}
}

type wayForecast struct {
	Scenario *named
	Forecast struct {
		Fingerprint string
		Total       wayTotals
		Years       []wayYear
		Months      []monthTotals
		Cliffs      []cliff
		Savings     []savingForecast
	}
	Beyond []cliff `json:"-"` // of the year after these months
	Bridge []struct {
		Label            string
		Effect, GapAfter money.Pence
	}
	CliffsGained, CliffsLost []cliff
}

type wayYear struct {
	Year   year
	Totals wayTotals
}

type wayTotals struct {
	Cost, Funding, Gap money.Pence
	FilledFTE          decimal
	Sources            []sourceAmount // of all months
}

// horizon is the months of a page and what counts in them, as its address says them.
type horizon struct {
	From, To           fiscal.Month
	FromText, ToText   string // as typed
	FromWrong, ToWrong string
	Certainty          string
}

// certainties are the choices of what counts, the API's names with words.
var certainties = []struct{ Value, Text string }{
	{"CONFIRMED", "Only confirmed money"},
	{"PROVISIONAL", "Confirmed and provisional money"},
	{"BID", "Confirmed and provisional money, and bids"},
}

// horizon reads the months from an address or a form. Where it names none they are those of the overview.
func (v *visit) horizon(values url.Values, problems *[]problem) (horizon, error) {
	h := horizon{FromText: strings.TrimSpace(values.Get("from")), ToText: strings.TrimSpace(values.Get("to")), Certainty: values.Get("certainty")}
	if h.Counts() == "" {
		if h.Certainty != "" {
			*problems = append(*problems, problem{"certainty", "Choose which money counts from the list"})
		}
		h.Certainty = certainties[0].Value
	}
	if h.FromText == "" || h.ToText == "" {
		at, err := v.asAt(problems)
		if err != nil {
			return h, err
		}
		w := windowOf(at)
		h.From, h.To = w.This.First(), w.Last.Last()
	}
	h.From, h.FromWrong = monthOf(h.FromText, h.From)
	h.To, h.ToWrong = monthOf(h.ToText, h.To)
	if h.FromWrong == "" && h.ToWrong == "" {
		h.ToWrong = wrongSpan(h.From, h.To)
	}
	for _, x := range []problem{{"from", h.FromWrong}, {"to", h.ToWrong}} {
		if x.Text != "" {
			*problems = append(*problems, x)
		}
	}
	return h, nil
}

// monthOf reads a month, or says what is wrong with it; nothing is the other one.
func monthOf(text string, other fiscal.Month) (m fiscal.Month, wrong string) {
	if text == "" {
		return other, ""
	}
	m, err := typedMonth(text)
	if err != nil {
		return 0, "The month " + err.Error()
	}
	return m, ""
}

// mostMonths is how many months a forecast may have.
const mostMonths = 50 * 12

func wrongSpan(from, to fiscal.Month) string {
	switch {
	case to < from:
		return "The last month must not be before the first, " + from.Long()
	case to-from >= mostMonths:
		return "Choose at most 50 years: up to " + (from + mostMonths - 1).Long()
	}
	return ""
}

// set puts the horizon into an address.
func (h horizon) set(values url.Values) {
	values.Set("from", h.From.String())
	values.Set("to", h.To.String())
	values.Set("certainty", h.Certainty)
}

// variables are for queries.
func (h horizon) variables() map[string]any {
	return map[string]any{"from": h.From.String(), "to": h.To.String(), "options": map[string]any{"certainty": h.Certainty}}
}

// monthField is a field of a form for a month.
type monthField struct{ ID, Label, Value, Problem string }

// fields hold what was typed, or else the months shown.
func (h horizon) fields() []monthField {
	return []monthField{
		{"from", "First month", monthTyped(h.FromText, h.From), h.FromWrong},
		{"to", "Last month", monthTyped(h.ToText, h.To), h.ToWrong},
	}
}

// monthTyped is what a field for a month shows: the month that was typed, or what was typed where that is none.
func monthTyped(text string, m fiscal.Month) string {
	if text == "" {
		return m.Long()
	}
	return monthInFull(text)
}

// Counts says in words which money counts.
func (h horizon) Counts() string {
	for _, c := range certainties {
		if c.Value == h.Certainty {
			return c.Text
		}
	}
	return ""
}

// comparison is what a page compares: what its address says, of a plan.
type comparison struct {
	*visit
	plan     waysPlan
	chosen   []string // scenarios, each once, as the address has them
	baseline string   // "" for the plan as written
	horizon  horizon
	day      fiscal.Day // as which the plan is seen: what is to be decided before has passed
	named    bool       // the address names a revision
	promised string     // the fingerprint that the address names; "" for none
	problems []problem
}

// compare is the page that has scenarios side by side.
func compare(v *visit) (response, error) {
	c, err := v.comparison()
	if err != nil {
		return nil, err
	}
	p := page{Template: "compare", Title: "Compare", Section: "compare", Wide: true, Problems: c.problems}
	if len(c.problems) > 0 || len(c.chosen) == 0 {
		p.Model = compareView{Form: c.form(), None: len(c.plan.Scenarios) == 0, WhatIf: c.path("what-if")}
		return p, nil
	}
	var answer compareAnswer
	if err := v.ask("compare", c.variables(), &answer); err != nil {
		return nil, err
	}
	list := answer.Authority.Plan.Compare
	list.Baseline.Beyond = answer.Authority.Plan.Beyond.Baseline.Forecast.after(c.horizon.To.Last())
	for i, b := range answer.Authority.Plan.Beyond.Scenarios {
		list.Scenarios[i].Beyond = b.Forecast.after(c.horizon.To.Last())
	}
	print := fingerprintOf(append([]wayForecast{list.Baseline}, list.Scenarios...))
	lasting := c.address(print)
	if lasting != v.URL.EscapedPath()+"?"+v.URL.Query().Encode() {
		return redirect{To: lasting}, nil // so that the address says all that is shown
	}
	var none []problem
	at, err := v.asAt(&none)
	if err != nil {
		return nil, err
	}
	c.day = at.Day
	view := c.view(list.Baseline, list.Scenarios)
	if view.Savings, err = c.savings(answer.Authority.Plan.Life, list.Baseline, list.Scenarios); err != nil {
		return nil, err
	}
	view.sayWhenRepaid()
	view.Lasting, view.Broken = lasting, c.promised != print
	p.Title, p.Model, p.Fingerprint = c.title(), view, print
	return p, nil
}

// fingerprintOf is one for several forecasts: the same always means the same figures.
func fingerprintOf(list []wayForecast) string {
	hash := sha256.New()
	for _, f := range list {
		fmt.Fprintln(hash, f.Forecast.Fingerprint)
	}
	return hex.EncodeToString(hash.Sum(nil)[:16])
}

// comparison reads the address.
func (v *visit) comparison() (*comparison, error) {
	var answer waysAnswer
	if err := v.ask("ways", nil, &answer); err != nil {
		return nil, err
	}
	values := v.URL.Query()
	c := &comparison{
		visit: v, plan: answer.Authority.Plan, baseline: values.Get("baseline"),
		named: v.param("revision") != "",
	}
	if c.named { // without, the figures are of whatever the plan is now
		c.promised = values.Get("fingerprint")
	}
	c.choose(values["scenario"], values.Has("from"))
	var err error
	c.horizon, err = v.horizon(values, &c.problems)
	return c, err
}

// choose takes over the scenarios that the address names, if they can be compared. Where the form was sent there must be one.
func (c *comparison) choose(list []string, sent bool) {
	for _, slug := range list {
		switch {
		case slices.Contains(c.chosen, slug):
		case c.way(slug) == nil:
			c.problems = append(c.problems, problem{"scenario", fmt.Sprintf("The plan has no scenario “%s”: it may have been adopted or taken out", slug)})
		default:
			c.chosen = append(c.chosen, slug)
		}
	}
	switch {
	case len(c.chosen) > mostCompared:
		c.problems = append(c.problems, problem{"scenario", fmt.Sprintf("Choose at most %d scenarios: %d are chosen", mostCompared, len(c.chosen))})
	case sent && len(c.chosen) == 0 && len(c.problems) == 0 && len(c.plan.Scenarios) > 0:
		c.problems = append(c.problems, problem{"scenario", "Choose at least one scenario; two or more to compare them with each other"})
	}
	if c.baseline != "" && c.way(c.baseline) == nil {
		c.problems = append(c.problems, problem{"baseline", fmt.Sprintf("The plan has no scenario “%s” to compare with", c.baseline)})
	}
}

// way finds a scenario of the plan; nil where there is none.
func (c *comparison) way(slug string) *way {
	for i := range c.plan.Scenarios {
		if c.plan.Scenarios[i].Slug == slug {
			return &c.plan.Scenarios[i]
		}
	}
	return nil
}

// name is a scenario's name; of "", the plan's.
func (c *comparison) name(slug string) string {
	if w := c.way(slug); w != nil {
		return w.Name
	}
	return planAsWritten
}

// planAsWritten is the plan's name among scenarios.
const planAsWritten = "The plan as written"

func (c *comparison) variables() map[string]any {
	variables := c.horizon.variables()
	variables["scenarios"], variables["asAt"] = c.chosen, c.horizon.From.First().String()
	variables["beyond"] = yearAfter(c.horizon.To).String()
	if c.baseline != "" {
		variables["baseline"] = c.baseline
	}
	return variables
}

// yearAfter is the last month of the year after a month, within the calendar.
func yearAfter(m fiscal.Month) fiscal.Month { return min(m+12, fiscal.LastDay.Month()) }

// address says all that is shown. It keeps the fingerprint that it was given, whatever the figures are now: then the page says that
// they changed.
func (c *comparison) address(print string) string {
	if c.promised != "" {
		print = c.promised
	}
	values := c.values(c.chosen)
	values.Set("fingerprint", print)
	return c.URL.EscapedPath() + "?" + values.Encode()
}

// values are those of an address that compares some scenarios, of the same revision.
func (c *comparison) values(scenarios []string) url.Values {
	values := url.Values{"scenario": scenarios, "revision": {strconv.Itoa(c.revision)}}
	if c.baseline != "" {
		values.Set("baseline", c.baseline)
	}
	c.horizon.set(values)
	c.keepDay(values)
	return values
}

// title says how much is compared.
func (c *comparison) title() string {
	if len(c.chosen) > 2 {
		return "Compare " + strconv.Itoa(len(c.chosen)) + " ways forward"
	}
	return "Compare"
}
