package web

import (
	"fmt"
	"slices"
	"strings"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/words"
	"cliffedge/internal/web/chart"
)

// sourceItem is a source or outcome stream with what the plan says of it. Of a stream it has neither kind nor tranches.
type sourceItem struct {
	named
	Funder, Scheme, Kind, Status string
	Tranches                     []plannedTranche
	Eligible                     []eligibility
	InterventionRate             decimal
	MatchSources                 []named
	Priority                     int
	Probability                  *decimal
	Note                         string
	Assumed                      bool

	Programme                             named
	Starts, Ends, ClaimsUntil, CarryUntil date
	AttachmentFee, ResultPayment          money.Pence
	LagMonths                             int
	MaxResults                            *int
	EarnedAutonomyFrom, StoppedOn         date
	SuccessRates                          []struct {
		Year    *year
		Percent decimal
	}
}

type plannedTranche struct {
	Amount      money.Pence
	From, Until date
	Use, Note   string
	Assumed     bool
}

// eligibility is a block of what a source may pay for; what it does not say, it does not ask for.
type eligibility struct {
	Programmes *[]named
	Posts      *[]string
	Locations  *[]string
}

// eligibleItem is a post or cost line that a source may or may not pay for.
type eligibleItem struct {
	named
	Programme named
	Location  string
}

// sourceTranche is what becomes of a tranche.
type sourceTranche struct {
	Source                                   named
	From, Until                              date
	Amount, DrawnBefore, Drawn, Lapsed, Left money.Pence
}

// sourceAnswer is what queries/source.graphql is answered.
type sourceAnswer struct {
	Authority struct {
		Plan struct {
			Source   *sourceItem
			Outcomes []sourceItem
			Sources  []struct {
				named
				MatchSources []named
			}
			Posts, Costs []eligibleItem
			Forecast     struct {
				Fingerprint string
				Programmes  []struct {
					Programme named
					Years     []struct {
						Year   year
						Totals struct{ Sources []sourceAmount }
					}
				}
				Posts    []postForecast
				Tranches []sourceTranche
				Outcomes []struct {
					Stream  named
					Counted bool
					Years   []struct {
						Year              year
						Attached, Results decimal
						Income            money.Pence
					}
				}
			}
		}
	}
}

// sourceView is what the page of a source shows.
type sourceView struct {
	AsAt       asAt
	Form       asAtForm
	State      state
	Facts      []fact
	Note       string
	Assumed    bool
	Chart      *chart.Chart
	Tranches   []trancheLine
	Uses       bool // a tranche says how it is spent
	Counted    bool
	Families   *countTable
	Years      []string
	Programmes []paidProgramme
	Eligible   []string
	Posts      []paidPost
	PostCount  int
	From       int
	Until      int
	Pages      []pageLink
	Span       string
	Before     string // the day until which "drawn before" counts
	Edit       string // the address of its form; "" for whoever may not edit
}

// trancheLine is a tranche of the page.
type trancheLine struct {
	From, Until, Use, Note                   string
	Amount, DrawnBefore, Drawn, Lapsed, Left money.Pence
}

// paidProgramme is what a source pays for a programme by year.
type paidProgramme struct {
	link
	Years []money.Pence
}

type paidPost struct {
	link
	Programme link
	Paid, Gap money.Pence
}

// source is the page of a source or outcome stream.
func source(v *visit) (response, error) {
	p := page{Template: "source", Wide: true}
	at, err := v.asAt(&p.Problems)
	if err != nil {
		return nil, err
	}
	d := sourceDrawing{visit: v, window: windowOf(at), slug: v.PathValue("id")}
	variables := d.variables()
	variables["source"] = d.slug
	if err := v.ask("source", variables, &d.answer); err != nil {
		return nil, err
	}
	if !d.find() {
		return nil, errNotFound
	}
	view := d.view(at)
	if err := d.posts(&view); err != nil {
		return nil, err
	}
	view.Form = v.asAtForm(at, p.Problems)
	p.Title, p.Model, p.Fingerprint = d.item.Name, view, d.answer.Authority.Plan.Forecast.Fingerprint
	p.Caption = "Source of money"
	if d.stream {
		p.Caption = "Outcome stream: money that follows from families"
	}
	p.Crumbs = []link{{"Sources of money", v.path("sources")}}
	return p, nil
}

// sourceDrawing makes the page's view of the answer.
type sourceDrawing struct {
	*visit
	window
	slug   string
	answer sourceAnswer
	item   *sourceItem
	stream bool
}

// find picks the source or stream of the address.
func (d *sourceDrawing) find() bool {
	plan := &d.answer.Authority.Plan
	if d.item = plan.Source; d.item != nil {
		return d.item.Slug == d.slug
	}
	i := slices.IndexFunc(plan.Outcomes, func(x sourceItem) bool { return x.Slug == d.slug })
	if i < 0 {
		return false
	}
	d.item, d.stream = &plan.Outcomes[i], true
	return true
}

// tranches are those that count in the forecast.
func (d *sourceDrawing) tranches() []sourceTranche {
	var list []sourceTranche
	for _, t := range d.answer.Authority.Plan.Forecast.Tranches {
		if t.Source.Slug == d.slug {
			list = append(list, t)
		}
	}
	return list
}

func (d *sourceDrawing) view(at asAt) sourceView {
	view := sourceView{
		AsAt: at, Note: d.item.Note, Assumed: d.item.Assumed, Span: d.First.String() + " to " + d.Last.String(), Before: d.First.First().First().Long(),
		Counted: d.item.Status == "CONFIRMED", Facts: d.facts(), Eligible: d.eligibleWords(), Edit: d.editLink("sources", d.slug),
	}
	if d.stream {
		view.Edit = d.editLink("outcomes", d.slug)
	}
	list := d.tranches()
	view.State = d.state(list, at.Day)
	view.Tranches = d.trancheLines(list)
	view.Uses = slices.ContainsFunc(view.Tranches, func(t trancheLine) bool { return t.Use != "" || t.Note != "" })
	view.Chart = d.chart(list)
	view.Families = d.families()
	for y := d.First; y <= d.Last; y++ {
		view.Years = append(view.Years, y.String())
	}
	view.Programmes = d.programmes()
	return view
}

// state says how much of its money is used, and until when it lasts.
func (d *sourceDrawing) state(list []sourceTranche, day fiscal.Day) state {
	if d.item.Status != "CONFIRMED" {
		return state{Level: "warn", Sentence: "Its money is " + kindWord(d.item.Status) + ": it counts in no forecast of the plan as confirmed."}
	}
	var sum sourceTranche
	for _, t := range list {
		sum.Amount += t.Amount
		sum.Lapsed += t.Lapsed
		sum.Left += t.Left
		sum.Drawn += t.Drawn + t.DrawnBefore
		sum.Until.Day = max(sum.Until.Day, t.Until.Day)
	}
	if sum.Amount == 0 {
		return state{Level: "warn", Sentence: "It has no money in any year."}
	}
	x := state{Level: "good", Sentence: fmt.Sprintf("The last of its money may be spent until %s.", sum.Until.Long())}
	if sum.Until.Day < day {
		x = state{Level: "warn", Sentence: fmt.Sprintf("The last of its money had to be spent by %s.", sum.Until.Long())}
	}
	text := fmt.Sprintf("Of %s in all, %s is drawn by the end of %s", pounds(sum.Amount), pounds(sum.Drawn), d.Last)
	if sum.Lapsed > 0 {
		text += fmt.Sprintf(", %s lapses unspent", pounds(sum.Lapsed))
	}
	x.More = []string{text + fmt.Sprintf(" and %s is left.", pounds(sum.Left))}
	return x
}

// facts say what it is.
func (d *sourceDrawing) facts() []fact {
	var facts []fact
	add := func(key, value string) {
		if value != "" {
			facts = append(facts, fact{Key: key, Value: value})
		}
	}
	x := d.item
	add("Kind", titled(kindWord(x.Kind)))
	add("From", x.Funder)
	add("Scheme", x.Scheme)
	add("Certainty", titled(kindWord(x.Status)))
	if x.Probability != nil {
		add("How likely it is", (x.Probability.Decimal*100).String()+"%")
	}
	if x.InterventionRate.Decimal != money.Hundred {
		var names []string
		for _, m := range x.MatchSources {
			names = append(names, m.Name)
		}
		add("Match funding", fmt.Sprintf("It pays %s%% of a cost; the rest comes from %s", x.InterventionRate.String(), words.List(names)))
	}
	add("Matches", words.Several(d.matches(), 5))
	add("Priority", fmt.Sprintf("%d of 1 to 1,000: the lowest pays first", x.Priority))
	if d.stream {
		d.streamFacts(add, &facts)
	}
	return facts
}

// matches are the sources that it is the match of.
func (d *sourceDrawing) matches() []string {
	var names []string
	for _, s := range d.answer.Authority.Plan.Sources {
		if slices.ContainsFunc(s.MatchSources, func(m named) bool { return m.Slug == d.slug }) {
			names = append(names, s.Name)
		}
	}
	return names
}

func (d *sourceDrawing) streamFacts(add func(key, value string), facts *[]fact) {
	x := d.item
	*facts = append([]fact{{"Programme", x.Programme.Name, d.path("programmes", x.Programme.Slug)}}, *facts...)
	add("Attaches families", lifeOf(x.Starts.Day, x.Ends.Day, false))
	add("Attachment fee", pounds(x.AttachmentFee)+" for each family")
	add("Payment by results", fmt.Sprintf("%s for each result, %s after a family is attached", pounds(x.ResultPayment), words.Count(x.LagMonths, "month", "months")))
	var rates []string
	for _, r := range x.SuccessRates {
		text := r.Percent.String() + "% of families"
		if r.Year != nil {
			text += " attached in " + r.Year.String()
		}
		rates = append(rates, text)
	}
	add("Results expected", words.List(rates))
	if x.MaxResults != nil {
		add("Most results that are paid", words.Number(*x.MaxResults))
	}
	add("Results are claimed until", longDay(x.ClaimsUntil.Day))
	add("Income may be kept until", longDay(x.CarryUntil.Day))
	add("Earned autonomy from", longDay(x.EarnedAutonomyFrom.Day))
	add("Stopped on", longDay(x.StoppedOn.Day))
}

// trancheLines are the tranches, with what becomes of each where it counts.
func (d *sourceDrawing) trancheLines(list []sourceTranche) []trancheLine {
	var lines []trancheLine
	if len(list) == 0 {
		for _, t := range d.item.Tranches {
			lines = append(lines, trancheLine{From: t.From.Long(), Until: t.Until.Long(), Amount: t.Amount, Use: kindWord(t.Use), Note: t.Note})
		}
		return lines
	}
	for i, t := range list {
		line := trancheLine{
			From: t.From.Long(), Until: t.Until.Long(), Amount: t.Amount, DrawnBefore: t.DrawnBefore, Drawn: t.Drawn, Lapsed: t.Lapsed, Left: t.Left,
		}
		if i < len(d.item.Tranches) && d.item.Tranches[i].From == t.From {
			line.Use, line.Note = kindWord(d.item.Tranches[i].Use), d.item.Tranches[i].Note
		}
		lines = append(lines, line)
	}
	return lines
}

// chart draws what becomes of each tranche.
func (d *sourceDrawing) chart(list []sourceTranche) *chart.Chart {
	bars := chart.Bars{
		Title:  "What becomes of each tranche of " + d.item.Name,
		Series: []string{"Drawn before " + d.First.First().Long(), "Drawn " + d.First.String() + " to " + d.Last.String(), "Lapsing", "Left"},
	}
	for _, t := range list {
		if t.Amount > 0 {
			bars.Items = append(bars.Items, chart.Item{Label: windowName(t.From.Day, t.Until.Day), Values: chart.Amounts(t.DrawnBefore, t.Drawn, t.Lapsed, t.Left)})
		}
	}
	if len(bars.Items) == 0 {
		return nil
	}
	drawn := chart.Both("tranches", bars)
	return &drawn
}

// families is what a stream brings by year.
func (d *sourceDrawing) families() *countTable {
	for _, o := range d.answer.Authority.Plan.Forecast.Outcomes {
		if o.Stream.Slug != d.slug || !d.stream {
			continue
		}
		t := &countTable{Caption: "Families, results and income by year", Head: []string{"Year", "Families attached", "Results paid", "Income"}}
		for _, y := range o.Years {
			t.Rows = append(t.Rows, []string{y.Year.String(), tenths(y.Attached.Decimal), tenths(y.Results.Decimal), pounds(y.Income)})
		}
		return t
	}
	return nil
}

// programmes is what it pays by programme and year.
func (d *sourceDrawing) programmes() []paidProgramme {
	var list []paidProgramme
	for _, p := range d.answer.Authority.Plan.Forecast.Programmes {
		line := paidProgramme{link: link{p.Programme.Name, d.path("programmes", p.Programme.Slug)}, Years: make([]money.Pence, int(d.Last-d.First)+1)}
		pays := false
		for i, y := range p.Years {
			for _, s := range y.Totals.Sources {
				if s.Source.Slug == d.slug && i < len(line.Years) {
					line.Years[i] += s.Amount
					pays = true
				}
			}
		}
		if pays {
			list = append(list, line)
		}
	}
	return list
}

// blocks are what it may pay for; a stream that says nothing pays for its programme.
func (d *sourceDrawing) blocks() []eligibility {
	if len(d.item.Eligible) == 0 && d.stream {
		return []eligibility{{Programmes: &[]named{d.item.Programme}}}
	}
	return d.item.Eligible
}

// mayPay says whether it may pay for a post or cost line.
func (d *sourceDrawing) mayPay(x eligibleItem) bool {
	blocks := d.blocks()
	return len(blocks) == 0 || slices.ContainsFunc(blocks, func(e eligibility) bool {
		return (e.Programmes == nil || slices.ContainsFunc(*e.Programmes, func(p named) bool { return p.Slug == x.Programme.Slug })) &&
			(e.Posts == nil || slices.Contains(*e.Posts, x.Slug)) && (e.Locations == nil || slices.Contains(*e.Locations, x.Location))
	})
}

// eligibleWords say what it may pay for: alternatives.
func (d *sourceDrawing) eligibleWords() []string {
	titles := map[string]string{}
	plan := d.answer.Authority.Plan
	for _, x := range append(slices.Clone(plan.Posts), plan.Costs...) {
		titles[x.Slug] = x.Title
	}
	var list []string
	for _, e := range d.blocks() {
		var parts []string
		if e.Posts != nil {
			var names []string
			for _, slug := range *e.Posts {
				names = append(names, titles[slug])
			}
			parts = append(parts, words.Several(names, 10))
		}
		if e.Programmes != nil {
			var names []string
			for _, p := range *e.Programmes {
				names = append(names, p.Name)
			}
			parts = append(parts, "posts and costs of "+words.Several(names, 10))
		}
		if e.Locations != nil {
			parts = append(parts, "posts and costs at "+words.Several(*e.Locations, 10))
		}
		list = append(list, titled(strings.Join(parts, "; only ")))
	}
	return list
}

// posts lists what it may pay for, what it pays of it, and what has a gap.
func (d *sourceDrawing) posts(view *sourceView) error {
	plan := d.answer.Authority.Plan
	var list []eligibleItem
	for _, x := range append(slices.Clone(plan.Posts), plan.Costs...) {
		if d.mayPay(x) {
			list = append(list, x)
		}
	}
	pages, from := d.pagesOf(len(list), postsInList, "posts")
	view.PostCount, view.Pages, view.From, view.Until = len(list), pages, from+1, min(from+postsInList, len(list))
	list = list[from:view.Until]
	if len(list) == 0 {
		return nil
	}
	ids := make([]string, len(list))
	for i, x := range list {
		ids[i] = x.Slug
	}
	var answer payersAnswer
	variables := d.variables()
	variables["posts"] = ids
	if err := d.ask("payers", variables, &answer); err != nil {
		return err
	}
	for i, x := range answer.Authority.Plan.Forecast.Payers {
		line := paidPost{link: link{list[i].Title, d.path("posts", list[i].Slug)}, Programme: link{list[i].Programme.Name, d.path("programmes", list[i].Programme.Slug)}}
		for _, s := range x.Stretches {
			line.Gap += s.Gap
			for _, a := range s.Sources {
				if a.Source.Slug == d.slug {
					line.Paid += a.Amount
				}
			}
		}
		view.Posts = append(view.Posts, line)
	}
	return nil
}

// sourceListAnswer is what queries/sources.graphql is answered.
type sourceListAnswer struct {
	Authority struct {
		Plan struct {
			Sources, Outcomes []sourceItem
			Forecast          struct {
				Fingerprint string
				Tranches    []sourceTranche
			}
		}
	}
}

// sourceListView is what the list of sources shows.
type sourceListView struct {
	AsAt  asAt
	Form  asAtForm
	List  []sourceLine
	Total int
	From  int
	Until int
	Pages []pageLink
	Span  string
}

type sourceLine struct {
	link
	Kind, Status, Until string
	Certain             bool
	Drawn, Lapsed, Left money.Pence
}

// sourceList lists all sources and outcome streams.
func sourceList(v *visit) (response, error) {
	p := page{Template: "sources", Title: "Sources of money", Wide: true}
	at, err := v.asAt(&p.Problems)
	if err != nil {
		return nil, err
	}
	w := windowOf(at)
	var answer sourceListAnswer
	if err := v.ask("sources", w.variables(), &answer); err != nil {
		return nil, err
	}
	plan := answer.Authority.Plan
	view := sourceListView{AsAt: at, Form: v.asAtForm(at, p.Problems), Span: w.First.String() + " to " + w.Last.String()}
	all := append(slices.Clone(plan.Sources), plan.Outcomes...)
	pages, from := v.pagesOf(len(all), postsInList, "list")
	view.Total, view.Pages, view.From, view.Until = len(all), pages, from+1, min(from+postsInList, len(all))
	found := map[string]sourceTranche{}
	for _, t := range plan.Forecast.Tranches {
		sum := found[t.Source.Slug]
		sum.Drawn += t.Drawn
		sum.Lapsed += t.Lapsed
		sum.Left += t.Left
		sum.Until.Day = max(sum.Until.Day, t.Until.Day)
		found[t.Source.Slug] = sum
	}
	for _, x := range all[from:view.Until] {
		view.List = append(view.List, v.sourceLine(x, found[x.Slug]))
	}
	p.Model, p.Fingerprint = view, plan.Forecast.Fingerprint
	return p, nil
}

func (v *visit) sourceLine(x sourceItem, sum sourceTranche) sourceLine {
	line := sourceLine{
		link: link{x.Name, v.path("sources", x.Slug)}, Kind: kindWord(x.Kind), Status: kindWord(x.Status),
		Certain: x.Status == "CONFIRMED", Drawn: sum.Drawn, Lapsed: sum.Lapsed, Left: sum.Left,
	}
	if line.Kind == "" {
		line.Kind = "outcome stream"
	}
	until := sum.Until.Day
	for _, t := range x.Tranches {
		until = max(until, t.Until.Day)
	}
	line.Until = longDay(until)
	return line
}
