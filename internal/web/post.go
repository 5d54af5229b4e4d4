package web

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/internal/web/chart"
)

// postAnswer is what queries/post.graphql is answered.
type postAnswer struct {
	Authority struct {
		Plan struct {
			Post              *postItem
			Costs             []costItem
			Sources, Outcomes []named
			Forecast          struct {
				Fingerprint string
				Posts       []postForecast
			}
		}
	}
}

// postItem is a post with all that the plan says of it but for its pay.
type postItem struct {
	named
	Programme                      named
	Location                       string
	FTE                            decimal
	FTESteps                       []fteStep
	Starts, Ends                   date
	EndsWithProgramme, NeverStarts bool
	PayGroup                       string
	Caseload                       decimal
	Priority                       int
	Contracts                      []postContract
	Splits                         []postSplit
	Note                           string
	Assumed                        bool
}

type fteStep struct {
	From date
	FTE  decimal
	Note string
}

type postContract struct {
	contract
	ContinuousSince date
	PaidBy, Note    string
	Assumed         bool
}

type postSplit struct {
	Source      named
	Percent     decimal
	From, Until date
	Note        string
	Assumed     bool
}

// costItem is a cost line with all that the plan says of it.
type costItem struct {
	named
	Programme        named
	Location         string
	OneOff           bool
	Annual, Amount   money.Pence
	Starts, Ends, On date
	NeverStarts      bool
	Priority         int
	Splits           []postSplit
	Note             string
	Assumed          bool
}

// postView is what the page of a post or cost line shows.
type postView struct {
	AsAt      asAt
	Form      asAtForm
	State     state
	Facts     []fact
	Note      string
	Assumed   bool
	IsCost    bool
	Funding   *chart.Chart
	Sources   []link
	Years     []postYear
	Stretches []stretchLine
	Contracts []contractLine
	Splits    []splitLine
	Pay       payView
	Explain   explainForm
	Span      string
	Edit      string // the address of its form; "" for whoever may not edit
}

// fact is a line of what something is.
type fact struct {
	Key, Value string
	To         string
}

// postYear is a post's money of a year.
type postYear struct {
	Year               string
	Cost, Funding, Gap money.Pence
	Sources            []money.Pence
	Explain            link
}

// stretchLine is days on which the same sources pay.
type stretchLine struct {
	From, Until string
	Payers      []string
	Cost, Gap   money.Pence
}

type contractLine struct {
	Kind, From, Until, FTE, More string
}

type splitLine struct {
	Source            link
	Percent           string
	From, Until, Note string
}

// payView is what a post is paid: for those who may know.
type payView struct {
	Hidden bool
	Lines  []payLine
}

// Noted says whether any of its lines has a note.
func (p payView) Noted() bool {
	return slices.ContainsFunc(p.Lines, func(l payLine) bool { return l.Note != "" })
}

type payLine struct {
	From, Note string
	Amount     money.Pence
}

// post is the page of a post or cost line.
func post(v *visit) (response, error) {
	p := page{Template: "post", Wide: true}
	at, err := v.asAt(&p.Problems)
	if err != nil {
		return nil, err
	}
	d := postDrawing{visit: v, window: windowOf(at), slug: v.PathValue("id")}
	variables := d.variables()
	variables["post"] = d.slug
	if err := v.ask("post", variables, &d.answer); err != nil {
		return nil, err
	}
	if !d.find() {
		return nil, errNotFound
	}
	if err := d.askPayers(); err != nil {
		return nil, err
	}
	view := d.view(at)
	if view.Pay, err = d.pay(); err != nil {
		return nil, err
	}
	view.Form = v.asAtForm(at, p.Problems)
	p.Title, p.Model, p.Fingerprint = d.title, view, d.answer.Authority.Plan.Forecast.Fingerprint
	p.Caption = "Post"
	if d.cost != nil {
		p.Caption = "Cost line"
	}
	p.Crumbs = []link{{"Posts and costs", v.path("posts")}}
	return p, nil
}

// postDrawing makes the page's view of the answers.
type postDrawing struct {
	*visit
	window
	slug      string
	answer    postAnswer
	post      *postItem
	cost      *costItem
	title     string
	programme named

	all    *paid            // over all years
	yearly map[int]paidYear // by place among the window's years
	payers []named          // those that pay anything, in the plan's order
}

// paidYear is what a year costs, and who pays.
type paidYear struct {
	cost, gap money.Pence
	sources   map[string]money.Pence
	explain   fiscal.Month // the first with a gap, or the first that costs anything; 0 for none
}

// find picks the post or cost line of the address.
func (d *postDrawing) find() bool {
	plan := d.answer.Authority.Plan
	if d.post = plan.Post; d.post != nil {
		d.title, d.programme = d.post.Title, d.post.Programme
		return d.post.Slug == d.slug // no global id
	}
	i := slices.IndexFunc(plan.Costs, func(x costItem) bool { return x.Slug == d.slug })
	if i < 0 {
		return false
	}
	d.cost = &plan.Costs[i]
	d.title, d.programme = d.cost.Title, d.cost.Programme
	return true
}

// askPayers asks who pays over all years, and in each.
func (d *postDrawing) askPayers() error {
	var err error
	if d.all, err = d.paidIn(d.First, d.Last); err != nil {
		return err
	}
	d.yearly = map[int]paidYear{}
	paying := map[string]bool{}
	shown := len(d.asked)
	for y := d.First; y <= d.Last; y++ {
		x, err := d.paidIn(y, y)
		if err != nil {
			return err
		}
		d.asked = d.asked[:min(len(d.asked), shown)] // the query of all years stands for them
		year := paidYear{sources: map[string]money.Pence{}}
		year.add(x)
		for slug := range year.sources {
			paying[slug] = true
		}
		d.yearly[int(y-d.First)] = year
	}
	plan := d.answer.Authority.Plan
	for _, s := range append(slices.Clone(plan.Sources), plan.Outcomes...) {
		if paying[s.Slug] {
			d.payers = append(d.payers, s)
		}
	}
	return nil
}

// paidIn is who pays for the post in some years.
func (d *postDrawing) paidIn(from, to fiscal.Year) (*paid, error) {
	var answer payersAnswer
	variables := map[string]any{"from": from.First().String(), "to": to.Last().String(), "posts": []string{d.slug}}
	if err := d.ask("payers", variables, &answer); err != nil {
		return nil, err
	}
	if list := answer.Authority.Plan.Forecast.Payers; len(list) == 1 {
		return &list[0], nil
	}
	return &paid{}, nil
}

func (y *paidYear) add(x *paid) {
	for _, s := range x.Stretches {
		if y.explain == 0 || s.Gap > 0 && y.gap == 0 {
			y.explain = s.From.Month()
		}
		y.cost += s.Cost
		y.gap += s.Gap
		for _, source := range s.Sources {
			y.sources[source.Source.Slug] += source.Amount
		}
	}
}

func (d *postDrawing) view(at asAt) postView {
	view := postView{AsAt: at, IsCost: d.cost != nil, Span: d.First.String() + " to " + d.Last.String()}
	view.State = d.state(at)
	view.Facts = d.facts()
	for _, s := range d.payers {
		view.Sources = append(view.Sources, link{s.Name, d.path("sources", s.Slug)})
	}
	view.Years, view.Funding = d.years()
	view.Stretches = d.stretches()
	view.Splits = d.splits()
	if d.post != nil {
		view.Note, view.Assumed, view.Contracts, view.Edit = d.post.Note, d.post.Assumed, d.contracts(), d.editLink("posts", d.slug)
	} else {
		view.Note, view.Assumed, view.Edit = d.cost.Note, d.cost.Assumed, d.editLink("costs", d.slug)
	}
	view.Explain = d.explainForm(d.slug, d.window, 0)
	return view
}

// forecast is the post's own.
func (d *postDrawing) forecast() postForecast {
	for _, x := range d.answer.Authority.Plan.Forecast.Posts {
		if x.Post != nil && d.post != nil && x.Post.Slug == d.slug || x.Cost != nil && d.cost != nil && x.Cost.Slug == d.slug {
			return x
		}
	}
	return postForecast{}
}

// state says until when it is funded.
func (d *postDrawing) state(at asAt) state {
	x := d.forecast()
	until, end := x.FundedUntil.Day, d.Last.Last().Last()
	short := fmt.Sprintf("%s of its cost of %s in %s to %s has no funding.", pounds(x.Total.Gap), pounds(x.Total.Cost), d.First, d.Last)
	switch {
	case x.Total.Cost == 0:
		return state{Level: "good", Sentence: fmt.Sprintf("It costs nothing in %s to %s.", d.First, d.Last)}
	case until == end && d.lastCost() < end:
		return state{Level: "good", Sentence: "It is funded to its end, " + d.lastCost().Long() + ".", More: d.little(short)}
	case until == end:
		return state{Level: "good", Sentence: "It is funded until at least " + end.Long() + ".", More: d.little(short)}
	case until == 0:
		return state{Level: "bad", Sentence: "It is not fully funded from the start.", More: []string{short}}
	case until < at.Day:
		return state{Level: "bad", Sentence: "It was fully funded only until " + until.Long() + ".", More: []string{short}}
	default:
		return state{Level: "warn", Sentence: "It is funded until " + until.Long() + ".", More: []string{short}}
	}
}

// lastCost is the last day on which it costs anything.
func (d *postDrawing) lastCost() fiscal.Day {
	if n := len(d.all.Stretches); n > 0 {
		return d.all.Stretches[n-1].Until.Day
	}
	return 0
}

// little says of a post that counts as funded how little of its cost is not; nothing where all is.
func (d *postDrawing) little(short string) []string {
	if d.forecast().Total.Gap == 0 {
		return nil
	}
	return []string{short}
}

// facts say what it is.
func (d *postDrawing) facts() []fact {
	facts := []fact{{"Programme", d.programme.Name, d.path("programmes", d.programme.Slug)}}
	add := func(key, value string) {
		if value != "" {
			facts = append(facts, fact{Key: key, Value: value})
		}
	}
	if x := d.cost; x != nil {
		if x.OneOff {
			add("Cost", pounds(x.Amount)+", once, on "+x.On.Long())
		} else {
			add("Cost", pounds(x.Annual)+" a year")
			add("Dates", lifeOf(x.Starts.Day, x.Ends.Day, x.NeverStarts))
		}
		add("Location", x.Location)
		add("Priority", priorityWords(x.Priority))
		return facts
	}
	x := d.post
	add("Full-time equivalents", d.fte())
	dates := lifeOf(x.Starts.Day, x.Ends.Day, x.NeverStarts)
	if x.EndsWithProgramme {
		dates += " It ends no later than its programme."
	}
	add("Dates", dates)
	add("Location", x.Location)
	if x.Caseload.Decimal > 0 {
		add("Families’ places", tenths(x.Caseload.Decimal)+" for each full-time equivalent")
	}
	add("Pay group", x.PayGroup)
	add("Priority", priorityWords(x.Priority))
	return facts
}

func priorityWords(n int) string {
	return fmt.Sprintf("%d of 1 to 1,000: the lowest is paid first", n)
}

// fte says how large the post is, step by step.
func (d *postDrawing) fte() string {
	text := d.post.FTE.Decimal.String()
	for _, s := range d.post.FTESteps {
		text += "; " + s.FTE.Decimal.String() + " from " + s.From.Long()
		if s.Note != "" {
			text += " (" + s.Note + ")"
		}
	}
	return text
}

func (d *postDrawing) years() ([]postYear, *chart.Chart) {
	f := chart.Funding{Title: "Funding of " + d.title + " by source, against its cost", Axis: chart.Years(d.First, int(d.Last-d.First)+1)}
	for _, s := range d.payers {
		f.Sources = append(f.Sources, chart.Source{Name: s.Name})
	}
	var rows []postYear
	costs := false
	for i := range int(d.Last-d.First) + 1 {
		y := d.yearly[i]
		row := postYear{Year: (d.First + fiscal.Year(i)).String(), Cost: y.cost, Gap: y.gap, Funding: y.cost - y.gap}
		address := ""
		if y.explain != 0 {
			address = d.with(url.Values{"month": {y.explain.String()}}, "posts", d.slug, "explain")
			row.Explain = link{y.explain.Long(), address}
		}
		for k, s := range d.payers {
			row.Sources = append(row.Sources, y.sources[s.Slug])
			f.Sources[k].Amounts = append(f.Sources[k].Amounts, chart.Amount{Pence: y.sources[s.Slug], Href: d.path("sources", s.Slug)})
		}
		f.Cost = append(f.Cost, chart.Amount{Pence: y.cost})
		if y.gap == 0 {
			address = ""
		}
		f.Gaps = append(f.Gaps, address)
		rows = append(rows, row)
		costs = costs || y.cost > 0
	}
	if !costs {
		return rows, nil
	}
	drawn := chart.Both("funding", f)
	return rows, &drawn
}

// stretches say who pays from day to day.
func (d *postDrawing) stretches() []stretchLine {
	names := map[string]string{}
	for _, s := range d.payers {
		names[s.Slug] = s.Name
	}
	var list []stretchLine
	for _, s := range d.all.Stretches {
		line := stretchLine{From: s.From.Long(), Until: s.Until.Long(), Cost: s.Cost, Gap: s.Gap}
		for _, x := range s.Sources {
			line.Payers = append(line.Payers, names[x.Source.Slug]+" "+chart.Share(shareOf(x.Amount, s.Cost)))
		}
		list = append(list, line)
	}
	return list
}

func (d *postDrawing) contracts() []contractLine {
	var list []contractLine
	for _, c := range d.post.Contracts {
		line := contractLine{Kind: kindWord(c.Kind), From: c.Starts.Long(), Until: "open-ended", FTE: c.FTE.String(), More: c.more()}
		if c.Ends.Day != 0 {
			line.Until = c.Ends.Long()
		}
		if c.NeverStarts {
			line.From, line.Until = "never", ""
		}
		list = append(list, line)
	}
	return list
}

// more says of a contract who employs, hosts and pays, since when there is continuous service, and its note.
func (c postContract) more() string {
	var facts []string
	if c.ContinuousSince.Day != 0 {
		facts = append(facts, "continuous service since "+c.ContinuousSince.Long())
	}
	for _, x := range []struct{ role, name string }{{"employed by", c.Employer}, {"working at", c.Host}, {"paid by", c.PaidBy}} {
		if x.name != "" {
			facts = append(facts, x.role+" "+x.name)
		}
	}
	if len(facts) == 0 {
		return c.Note
	}
	return titled(strings.Join(facts, ", ")) + "." + spaceBefore(c.Note)
}

func (d *postDrawing) splits() []splitLine {
	var list []postSplit
	if d.post != nil {
		list = d.post.Splits
	} else {
		list = d.cost.Splits
	}
	var lines []splitLine
	for _, s := range list {
		line := splitLine{
			Source: link{s.Source.Name, d.path("sources", s.Source.Slug)}, Percent: s.Percent.String() + "%", From: s.From.Long(), Until: "open-ended", Note: s.Note,
		}
		if s.Until.Day != 0 {
			line.Until = s.Until.Long()
		}
		lines = append(lines, line)
	}
	return lines
}

// pay is the post's salaries, for whoever may know them.
func (d *postDrawing) pay() (payView, error) {
	if d.post == nil {
		return payView{}, nil
	}
	var answer struct {
		Authority struct {
			Plan struct {
				Post struct {
					Salaries []struct {
						From    date
						Amount  money.Pence
						Note    string
						Assumed bool
					}
				}
			}
		}
	}
	may, err := d.allowed("ANALYST", "post-pay", map[string]any{"post": d.slug}, &answer)
	if err != nil || !may {
		return payView{Hidden: true}, err
	}
	var view payView
	for _, s := range answer.Authority.Plan.Post.Salaries {
		view.Lines = append(view.Lines, payLine{s.From.Long(), s.Note, s.Amount})
	}
	return view, nil
}

// kindWord is a kind of the API in words.
func kindWord(kind string) string {
	if word := kindWords[kind]; word != "" {
		return word
	}
	return kind
}

var kindWords = map[string]string{
	"PERMANENT": "permanent", "FIXED_TERM": "fixed term", "SECONDMENT": "secondment",
	"GRANT": "grant", "BASE_BUDGET": "base budget", "RESERVE": "reserve", "PARTNER": "partner’s contribution", "IN_KIND": "in kind",
	"CONFIRMED": "confirmed", "PROVISIONAL": "expected, not agreed", "BID": "applied for (a bid)",
	"SPREAD": "spread over its year", "IN_ORDER": "month after month until it is spent",
}
