package web

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/words"
	"cliffedge/graph"
	"cliffedge/internal/web/chart"
)

// overviewAnswer is what queries/overview.graphql is answered.
type overviewAnswer struct {
	Authority struct {
		Plan struct {
			Programmes []named
			Scenarios  []overviewScenario
			Decisions  []decision
			Findings   []struct {
				Severity string
				Waiver   *struct{ Until date }
			}
			ThisYear struct{ Tranches []tranche }
			Forecast overviewForecast
			Beyond   beyond
		}
	}
}

type overviewScenario struct {
	named
	Trigger *struct{ By date }
}

type overviewForecast struct {
	Fingerprint string
	Total       struct{ Cost, Gap money.Pence }
	Months      []monthTotals
	Programmes  []struct {
		Programme named
		Years     []yearTotals
	}
	Cliffs []cliff
}

// situation is the forecast's, as at a day, with the cliff edges beyond its months.
func (f overviewForecast) situation(day fiscal.Day, after []cliff) situation {
	return situation{Day: day, Cliffs: f.Cliffs, Months: f.Months, Beyond: after, Cost: f.Total.Cost, Gap: f.Total.Gap}
}

// since is the forecast from a month on.
func (f overviewForecast) since(from fiscal.Month) overviewForecast {
	i := slices.IndexFunc(f.Months, func(m monthTotals) bool { return m.Month.Month == from })
	f.Months = f.Months[max(i, 0):]
	f.Total.Cost, f.Total.Gap = 0, 0
	for _, m := range f.Months {
		f.Total.Cost += m.Totals.Cost
		f.Total.Gap += m.Totals.Gap
	}
	return f
}

// yearTotals is a financial year's money.
type yearTotals struct {
	Year   year
	Totals struct{ Cost, Funding, Gap money.Pence }
}

// decision is what was decided.
type decision struct {
	Slug, Body, Text, Action, Status string
	Date, Due                        date
}

// tranche is what became of a tranche.
type tranche struct {
	Source                                   struct{ Slug, Name, Kind string }
	Amount, DrawnBefore, Drawn, Lapsed, Left money.Pence
	Until                                    date
}

// overviewView is what the overview shows.
type overviewView struct {
	AsAt       asAt
	Form       asAtForm
	State      state
	Compare    string // the address that compares the scenarios; "" where there are none
	Chart      *chart.Chart
	Posts      string // the address of the list
	Sources    string
	ThisYear   fiscal.Year
	Years      []fiscal.Year // after this one
	Programmes []programmeLine
	Total      *programmeLine // where there are several programmes
	Cliffs     []cliffLine
	Passed     []cliffLine // between the start of the window and the day
	Scenarios  []scenarioLine
	Decisions  []decisionLine
	Reserves   []reserveLine
	Findings   findingCount
	Since      sinceView
	Horizon    string
	AYear      string // what an amount a year means
}

// asAtForm is the form that chooses the day.
type asAtForm struct {
	Action  string
	Hidden  []field // other values of the address
	Value   string
	Problem string
	Quick   []link
}

// field is a value that a form sends along.
type field struct{ Name, Value string }

type programmeLine struct {
	link
	Year               fiscal.Year
	Cost, Funding, Gap money.Pence
	Later              []yearGap // of the years after
}

type yearGap struct {
	Year fiscal.Year
	Gap  money.Pence
}

type cliffLine struct {
	Date, Steps, Programme, Link, Amount, Posts, Places, DecideBy, Left, Why string
	Late                                                                     bool
	Names                                                                    string // of what is hit; "" where another page says them
}

type scenarioLine struct {
	link
	Meaning string
	Known   string
}

type decisionLine struct {
	Body, Date, Action, Due, Left string
	Late                          bool
}

type reserveLine struct {
	link
	Left, Amount money.Pence
}

type findingCount struct {
	Errors, Warnings, Notices, Waived int
	Link                              string
}

// overview is the first page of an authority.
func overview(v *visit) (response, error) {
	p := page{Template: "overview", Title: v.authority.Name}
	at, err := v.asAt(&p.Problems)
	if err != nil {
		return nil, err
	}
	since := v.day("since", &p.Problems)
	w := windowOf(at)
	variables := w.variables()
	variables["asAt"] = at.Day.String()
	var answer overviewAnswer
	if err := v.ask("overview", variables, &answer); err != nil {
		return nil, err
	}
	view := viewOverview(v, at, w, answer)
	view.Form = v.asAtForm(at, p.Problems, "since")
	if view.Scenarios, err = v.scenarioLines(answer, w, variables); err != nil {
		return nil, err
	}
	if view.Since, err = v.since(since, variables, answer.Authority.Plan.Forecast, p.Problems); err != nil {
		return nil, err
	}
	p.Model, p.Fingerprint = view, answer.Authority.Plan.Forecast.Fingerprint
	return p, nil
}

func viewOverview(v *visit, at asAt, w window, answer overviewAnswer) overviewView {
	plan := answer.Authority.Plan
	f := plan.Forecast
	s := f.situation(at.Day, plan.Beyond.after(w.Last.Last().Last()))
	s.Past = !at.Today
	view := overviewView{
		AsAt: at, State: s.state(), AYear: aYear, ThisYear: w.This, Compare: v.compareLink(plan.Scenarios, w),
		Horizon: fmt.Sprintf("%s to %s, confirmed money only", w.This, w.Last), Chart: v.atAGlance(f, w),
		Posts: v.path("posts"), Sources: v.path("sources"),
	}
	for y := w.This + 1; y <= w.Last; y++ {
		view.Years = append(view.Years, y)
	}
	view.Programmes, view.Total = programmeLines(v, f, w)
	for _, c := range s.Cliffs {
		line := v.cliffLine(s, c)
		line.shorten(c, len(plan.Programmes) == 1)
		if c.Date.Day > at.Day {
			view.Cliffs = append(view.Cliffs, line)
		} else {
			view.Passed = append(view.Passed, line)
		}
	}
	view.Decisions = openDecisions(s, plan.Decisions)
	view.Reserves = reserves(v, plan.ThisYear.Tranches, w.This)
	view.Findings = countFindings(v, answer, at.Day)
	return view
}

// atAGlance draws what the years ahead cost, and what of it is secured; nil where they cost nothing. Where there is one programme, a
// year's gap leads to its months.
func (v *visit) atAGlance(f overviewForecast, w window) *chart.Chart {
	years := int(w.Last-w.This) + 1
	cost, gap := make([]money.Pence, years), make([]money.Pence, years)
	total := money.Pence(0)
	for _, m := range f.Months {
		if i := int(m.Month.Year() - w.This); i >= 0 && i < years {
			cost[i] += m.Totals.Cost
			gap[i] += m.Totals.Gap
			total += m.Totals.Cost
		}
	}
	if total == 0 {
		return nil
	}
	secured := make([]money.Pence, years)
	for i := range secured {
		secured[i] = cost[i] - gap[i]
	}
	drawing := chart.Funding{
		Title: "Cost, and what is secured of it, by financial year", Axis: chart.Years(w.This, years), Low: true,
		Sources: []chart.Source{{Name: "Secured", Amounts: chart.Amounts(secured...)}}, Cost: chart.Amounts(cost...),
		Cliffs: f.situation(w.Day, nil).marks(),
	}
	for i := range years {
		address := ""
		if gap[i] > 0 && len(f.Programmes) == 1 {
			y := w.This + fiscal.Year(i)
			address = v.with(url.Values{"by": {"month"}, "year": {y.String()}}, "programmes", f.Programmes[0].Programme.Slug)
		}
		drawing.Gaps = append(drawing.Gaps, address)
	}
	drawn := chart.Beside("glance", drawing)
	return &drawn
}

func (v *visit) asAtForm(at asAt, problems []problem, keep ...string) asAtForm {
	form := asAtForm{Action: v.URL.Path, Value: at.Value}
	for _, name := range append(keep, "revision") {
		if value := v.param(name); value != "" {
			form.Hidden = append(form.Hidden, field{name, value})
		}
	}
	for _, p := range problems {
		if p.Field == "asAt" {
			form.Problem = p.Text
		}
	}
	if !at.Today {
		form.Quick = append(form.Quick, link{"today, " + v.today().Long(), v.asOf(v.today())})
	}
	if at.Latest != 0 && at.Latest != at.Day {
		form.Quick = append(form.Quick, link{"the latest decision, " + at.Latest.Long(), v.asOf(at.Latest)})
	}
	return form
}

// asOf is the address of the same page as at another day.
func (v *visit) asOf(d fiscal.Day) string {
	values := v.URL.Query()
	values.Set("asAt", d.String())
	return v.URL.EscapedPath() + "?" + values.Encode()
}

// mostCompared is how many scenarios are compared side by side.
const mostCompared = 6

// compareLink is the address that compares the plan's scenarios over the years ahead.
func (v *visit) compareLink(scenarios []overviewScenario, w window) string {
	if len(scenarios) == 0 {
		return ""
	}
	values := url.Values{"from": {w.This.First().String()}, "to": {w.Last.Last().String()}}
	for _, s := range scenarios[:min(len(scenarios), mostCompared)] {
		values.Add("scenario", s.Slug)
	}
	return v.with(values, "compare")
}

func programmeLines(v *visit, f overviewForecast, w window) ([]programmeLine, *programmeLine) {
	var list []programmeLine
	total := newProgrammeLine(link{Text: "All programmes"}, w)
	for _, p := range f.Programmes {
		line := newProgrammeLine(link{p.Programme.Name, v.path("programmes", p.Programme.Slug)}, w)
		for _, y := range p.Years {
			line.add(y)
			total.add(y)
		}
		list = append(list, line)
	}
	if len(list) < 2 {
		return list, nil
	}
	return list, &total
}

func newProgrammeLine(to link, w window) programmeLine {
	line := programmeLine{link: to, Year: w.This}
	for y := w.This + 1; y <= w.Last; y++ {
		line.Later = append(line.Later, yearGap{Year: y})
	}
	return line
}

// add adds a year's money where the line shows it.
func (line *programmeLine) add(y yearTotals) {
	switch n := int(y.Year.Year - line.Year); {
	case n == 0:
		line.Cost += y.Totals.Cost
		line.Funding += y.Totals.Funding
		line.Gap += y.Totals.Gap
	case n > 0 && n <= len(line.Later):
		line.Later[n-1].Gap += y.Totals.Gap
	}
}

func (v *visit) cliffLine(s situation, c cliff) cliffLine {
	line := cliffLine{
		Date: c.Date.Long(), Programme: c.Programme.Name, Link: v.path("programmes", c.Programme.Slug),
		Posts: postsHit(c), Places: tenths(c.Places.Decimal), DecideBy: c.DecideBy.Long(), Left: s.left(c.DecideBy.Day),
		Late: c.DecideBy.Day < s.Day, Amount: "none", Why: reason(c),
	}
	if c.isFunding() {
		line.Amount = c.Annualised.Pounds()
	}
	if whole, until := s.passing(c.Date.Day.Month()); c.isFunding() && whole > 0 {
		line.Steps = fmt.Sprintf("%s in all, until %s", whole.Pounds(), until.Last().Long())
	} else if c.Last.Day > c.Date.Day {
		line.Steps = "in steps to " + c.Last.Long()
	}
	var titles []string
	for _, x := range append(c.Posts, c.Costs...) {
		titles = append(titles, x.Title)
	}
	line.Names = few(titles, 3)
	return line
}

// shorten leaves to the programme's page what is hit and all causes but the first; and the programme itself, where it is the only one.
func (line *cliffLine) shorten(c cliff, only bool) {
	line.Names = ""
	if len(c.Causes) > 1 {
		line.Why = fmt.Sprintf("%s, and %s", causesOf(c)[0], words.Count(len(c.Causes)-1, "more cause", "more causes"))
	}
	if only {
		line.Programme = ""
	}
}

// postsHit counts the posts that a cliff edge hits, with their staff: "6 (10 FTE)".
func postsHit(c cliff) string {
	return fmt.Sprintf("%s (%s FTE)", words.Number(len(c.Posts)), tenths(c.FTE.Decimal))
}

// reason says why there is a cliff edge.
func reason(c cliff) string {
	causes := causesOf(c)
	switch {
	case len(causes) > 0:
		return few(causes, 2)
	case c.isFunding():
		return "costs rise, and the money does not"
	}
	return "posts end"
}

// few names at most so many, and one more where that is all: to say that there is one takes as much room.
func few(names []string, most int) string {
	if len(names) == most+1 {
		most++
	}
	return words.Several(names, most)
}

// openDecisions are those that still ask for something, and those that are due first come first.
func openDecisions(s situation, list []decision) []decisionLine {
	var open []decisionLine
	for _, d := range list {
		if d.Status != "OPEN" || d.Date.Day > s.Day {
			continue
		}
		line := decisionLine{Body: d.Body, Date: d.Date.Long(), Action: d.Action}
		if d.Due.Day != 0 {
			line.Due, line.Left, line.Late = d.Due.Long(), s.left(d.Due.Day), d.Due.Day < s.Day
		}
		open = append(open, line)
	}
	return open
}

// reserves adds up what is left of each reserve at the end of a year.
func reserves(v *visit, list []tranche, y fiscal.Year) []reserveLine {
	var lines []reserveLine
	at := map[string]int{}
	for _, t := range list {
		if t.Source.Kind != "RESERVE" {
			continue
		}
		i, known := at[t.Source.Slug]
		if !known {
			i = len(lines)
			at[t.Source.Slug] = i
			lines = append(lines, reserveLine{link: link{t.Source.Name, v.path("sources", t.Source.Slug)}})
		}
		lines[i].Amount += t.Amount
		if t.Until.Day > y.Last().Last() {
			lines[i].Left += t.Left
		}
	}
	return lines
}

func countFindings(v *visit, answer overviewAnswer, day fiscal.Day) findingCount {
	n := findingCount{Link: v.path("findings")}
	for _, f := range answer.Authority.Plan.Findings {
		switch {
		case f.Waiver != nil:
			n.Waived++
		case f.Severity == "ERROR":
			n.Errors++
		case f.Severity == "WARNING":
			n.Warnings++
		default:
			n.Notices++
		}
	}
	return n
}

// Sentence says how many there are.
func (n findingCount) Sentence() string {
	var list []string
	for _, x := range []struct {
		n         int
		one, many string
	}{{n.Errors, "error", "errors"}, {n.Warnings, "warning", "warnings"}, {n.Notices, "notice", "notices"}} {
		if x.n > 0 {
			list = append(list, words.Count(x.n, x.one, x.many))
		}
	}
	text := "None."
	if len(list) > 0 {
		text = words.List(list) + "."
	}
	if n.Waived > 0 {
		text += " " + words.Count(n.Waived, "more was waived", "more were waived") + "."
	}
	return text
}

// aYear says what the amount of a cliff edge is, which is not the gap of the first year after it.
const aYear = "An amount a year is twelve times what a month is short of from that day on. The gap of a financial year may be less or more: pay and other costs change in its course, and some money may last for a part of it."

// mostScenarioLines bounds how many scenarios the overview says a line of each.
const mostScenarioLines = 8

// scenarioLines say what each scenario would mean, from this year on.
func (v *visit) scenarioLines(plan overviewAnswer, w window, variables map[string]any) ([]scenarioLine, error) {
	var lines []scenarioLine
	list, end := plan.Authority.Plan.Scenarios, w.Last.Last().Last()
	planned := meaning(plan.Authority.Plan.Forecast.since(w.This.First()).situation(w.Day, plan.Authority.Plan.Beyond.after(end)))
	for i, x := range list[:min(len(list), mostScenarioLines)] {
		asked := map[string]any{"scenario": x.Slug, "from": variables["yearFrom"], "to": variables["to"], "beyond": variables["beyond"]}
		var answer struct {
			Authority struct {
				Plan struct {
					Forecast overviewForecast
					Beyond   beyond
				}
			}
		}
		shown := len(v.asked)
		if err := v.ask("scenario", asked, &answer); err != nil {
			return nil, err
		}
		if i > 0 {
			v.asked = v.asked[:shown] // one stands for all
		}
		f := answer.Authority.Plan.Forecast
		values := url.Values{"scenario": {x.Slug}, "from": {asked["from"].(string)}, "to": {asked["to"].(string)}}
		line := scenarioLine{link: link{x.Name, v.with(values, "compare")}, Meaning: meaning(f.situation(w.Day, answer.Authority.Plan.Beyond.after(end)))}
		if line.Meaning == planned {
			line.Meaning = "In these years the same as the plan. " + planned
		}
		if x.Trigger != nil {
			line.Known = "known by " + x.Trigger.By.Long()
			if x.Trigger.By.Day < w.Day {
				line.Known = "was to be known by " + x.Trigger.By.Long()
			}
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// meaning is a scenario in one line.
func meaning(s situation) string {
	text := "Everything is funded"
	switch {
	case s.Cost == 0:
		return "No posts and no costs."
	case s.Gap > 0:
		text = s.Gap.Pounds() + " without funding"
	}
	text += ", of a cost of " + s.Cost.Pounds()
	if edges := s.edges(); edges != "" {
		text += "; " + edges
	} else if s.Gap == 0 {
		text += s.after()
	}
	return text + "."
}

// sinceView is what changed since a day.
type sinceView struct {
	Value, Problem string
	Hidden         []field
	Action         string
	Day            string // that the reader chose; "" for none
	Revisions      []revisionLine
	Before         int // revisions that are not listed
	Figures        string
	History        string
}

type revisionLine struct {
	link
	Author, Date, Note string
}

// since tells what changed since a day: the revisions, and what they did to the gap. Without a day it lists the latest revisions.
func (v *visit) since(day fiscal.Day, variables map[string]any, now overviewForecast, problems []problem) (sinceView, error) {
	view := sinceView{Action: v.URL.Path, Value: dayTyped(day, v.param("since")), History: v.path("history"), Hidden: v.kept()}
	for _, p := range problems {
		if p.Field == "since" {
			view.Problem = p.Text
		}
	}
	var answer struct {
		Authority struct {
			Revisions struct {
				TotalCount int
				Nodes      []struct {
					Number               int
					Author, MadeAt, Note string
				}
			}
		}
	}
	if err := v.ask("revisions", nil, &answer); err != nil {
		return view, err
	}
	most := 3
	if day != 0 {
		view.Day, most = day.Long(), 20
	}
	for _, r := range answer.Authority.Revisions.Nodes {
		made, err := fiscal.ParseDay(r.MadeAt[:min(len(r.MadeAt), len("2006-01-02"))])
		if err != nil {
			return view, err
		}
		if made < day || len(view.Revisions) == most {
			break
		}
		view.Revisions = append(view.Revisions, revisionLine{
			link{"Revision " + strconv.Itoa(r.Number), v.path("history", strconv.Itoa(r.Number))}, r.Author, made.Long(), r.Note,
		})
	}
	if day == 0 {
		return view, nil
	}
	var err error
	view.Figures, err = v.figuresSince(day, variables, now)
	return view, err
}

// figuresSince says what became of the gap since a day.
func (v *visit) figuresSince(day fiscal.Day, variables map[string]any, now overviewForecast) (string, error) {
	var answer struct {
		Authority struct {
			Plan struct {
				Revision int
				Forecast overviewForecast
			}
		}
	}
	err := v.ask("since", map[string]any{"at": startOf(day), "from": variables["from"], "to": variables["to"]}, &answer)
	var told graph.AskErrors
	if errors.As(err, &told) && told.Code() == graph.NotFound {
		return "There was no plan yet before " + day.Long() + ".", nil
	}
	if err != nil {
		return "", err
	}
	then := answer.Authority.Plan.Forecast
	if then.Fingerprint == now.Fingerprint {
		return "No figure has changed since.", nil
	}
	return fmt.Sprintf("The gap of these years was %s of a cost of %s, and is now %s of %s.",
		pounds(then.Total.Gap), pounds(then.Total.Cost), pounds(now.Total.Gap), pounds(now.Total.Cost)), nil
}
