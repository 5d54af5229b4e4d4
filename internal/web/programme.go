package web

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/words"
	"cliffedge/internal/web/chart"
)

// programmeAnswer is what queries/programme.graphql is answered.
type programmeAnswer struct {
	Authority struct{ Plan programmePlan }
}

type programmePlan struct {
	Programmes        []programmeItem
	Sources, Outcomes []named
	Posts             []programmePost
	Costs             []struct {
		named
		Programme named
		Ends, On  date
	}
	Measures []struct {
		Name, Note     string
		Programme      named
		Target, Actual []yearCount
	}
	LastMonth struct{ Posts []postForecast }
	Forecast  struct {
		Fingerprint string
		Programmes  []struct {
			Programme named
			Years     []struct {
				Year   year
				Totals moneyTotals
			}
			Monthly []monthTotals
			Months  []struct { // where they are drawn
				Month  month
				Totals moneyTotals
			}
		}
		Posts    []postForecast
		Cliffs   []cliff
		Outcomes []struct {
			Stream struct {
				named
				Programme named
			}
			Counted bool
			Years   []struct {
				Year              year
				Attached, Results decimal
				Income            money.Pence
			}
		}
		Savings []struct {
			Saving struct {
				named
				Beneficiary string
				Programme   named
			}
			Years []struct {
				Year   year
				Amount money.Pence
			}
		}
	}
}

type programmeItem struct {
	named
	Starts, Ends         date
	NeverStarts, Assumed bool
	Note                 string
}

// moneyTotals are money and staff over some days.
type moneyTotals struct {
	Cost, Funding, Gap   money.Pence
	Sources              []sourceAmount
	FilledFTE, FundedFTE decimal
}

type sourceAmount struct {
	Source named
	Amount money.Pence
}

type programmePost struct {
	named
	Programme         named
	FTE               decimal
	FTESteps          []fteStep
	Ends              date
	EndsWithProgramme bool
	Contracts         []contract
}

type contract struct {
	Slug, Kind, Employer, Host string
	Starts, Ends               date
	NeverStarts                bool
	FTE                        decimal
}

type yearCount struct {
	Year  year
	Count int
}

type postForecast struct {
	Post, Cost  *named
	FundedUntil date
	Total       struct{ Cost, Gap money.Pence }
}

// payersAnswer is what queries/payers.graphql is answered.
type payersAnswer struct {
	Authority struct {
		Plan struct {
			Forecast struct{ Payers []paid }
		}
	}
}

type paid struct {
	Post, Cost *named
	Stretches  []struct {
		From, Until date
		Cost, Gap   money.Pence
		Sources     []sourceAmount
	}
}

// programmeView is what the page of a programme shows.
type programmeView struct {
	AsAt           asAt
	Form           asAtForm
	State          state
	Facts          string
	Note           string
	Funding        *chart.Chart
	Timeline       *chart.Chart
	ByMonth        bool
	Other          link   // by year, or by month
	Earlier, Later string // months of other years; "" for none
	Years          []yearMoney
	Sources        []string
	Posts          []postLine
	Costs          []postLine
	Pages          []pageLink
	PostCount      int
	Cliffs         []cliffLine
	AYear          string // what an amount a year means
	Families       []countTable
	Measures       []countTable
	Savings        *countTable
	Span           string // the years that are added up
	Edit           string // the address of its form; "" for whoever may not edit
	PostList       string // the addresses of the lists
	SourceList     string
}

// yearMoney is a row of the money by financial year.
type yearMoney struct {
	Year                 string
	Sources              []money.Pence
	Cost, Funding, Gap   money.Pence
	FilledFTE, FundedFTE decimal
	Part                 bool
}

type postLine struct {
	link
	FTE, Held, FundedUntil, Why string
	Cost, Gap                   money.Pence
	Short                       bool
}

// pageLink is an entry of a pagination.
type pageLink struct {
	link
	Here bool
}

// countTable is a table of texts, the first column naming the row.
type countTable struct {
	Caption, Note string
	Head          []string
	Rows          [][]string
}

// postsOnPage is how many posts one page of a programme shows.
const postsOnPage = 50

// programme is the page of one programme.
func programme(v *visit) (response, error) {
	p := page{Template: "programme", Wide: true, Caption: "Programme"}
	at, err := v.asAt(&p.Problems)
	if err != nil {
		return nil, err
	}
	w := windowOf(at)
	byMonth := v.param("by") == "month"
	if by := v.param("by"); by != "" && !byMonth {
		p.Problems = append(p.Problems, problem{"by", fmt.Sprintf("The page shows years or months, not “%s”: it shows years", by)})
	}
	if _, err := fiscal.ParseYear(cmp.Or(v.param("year"), w.This.String())); err != nil {
		p.Problems = append(p.Problems, problem{"by", "The year must be a financial year, such as 2019/20"})
	}
	variables := w.variables()
	variables["months"] = byMonth
	var answer programmeAnswer
	if err := v.ask("programme", variables, &answer); err != nil {
		return nil, err
	}
	d := programmeDrawing{visit: v, window: w, at: at.Day, plan: &answer.Authority.Plan, slug: v.PathValue("id"), byMonth: byMonth}
	if !d.find() {
		return nil, errNotFound
	}
	posts := d.page()
	var payers payersAnswer
	variables["posts"] = posts
	if len(posts) > 0 {
		if err := v.ask("payers", variables, &payers); err != nil {
			return nil, err
		}
	}
	view := d.view(at, payers.Authority.Plan.Forecast.Payers)
	view.Form = v.asAtForm(at, p.Problems, "by", "year")
	p.Title, p.Model, p.Fingerprint = d.name, view, d.plan.Forecast.Fingerprint
	return p, nil
}

// programmeDrawing makes the page's view of the answer: its parts are of one programme, and on one axis.
type programmeDrawing struct {
	*visit
	window
	at      fiscal.Day // as which the page is seen
	plan    *programmePlan
	slug    string
	name    string
	ends    fiscal.Day
	byMonth bool

	posts  []programmePost // of the programme
	cliffs []cliff
	from   fiscal.Year // of the months that are drawn
	pages  []pageLink  // of posts, where there are several
	start  int         // of the page's posts
}

// find picks out what belongs to the programme; false where there is none of its id.
func (d *programmeDrawing) find() bool {
	i := slices.IndexFunc(d.plan.Programmes, func(x programmeItem) bool { return x.Slug == d.slug })
	if i < 0 {
		return false
	}
	d.name, d.ends = d.plan.Programmes[i].Name, d.plan.Programmes[i].Ends.Day
	for _, p := range d.plan.Posts {
		if p.Programme.Slug == d.slug {
			d.posts = append(d.posts, p)
		}
	}
	for _, c := range d.plan.Forecast.Cliffs {
		if c.Programme.Slug == d.slug {
			d.cliffs = append(d.cliffs, c)
		}
	}
	return true
}

// page chooses the posts that this page shows.
func (d *programmeDrawing) page() []string {
	d.pages, d.start = d.pagesOf(len(d.posts), postsOnPage, "posts")
	var ids []string
	for _, p := range d.shown() {
		ids = append(ids, p.Slug)
	}
	return ids
}

func (d *programmeDrawing) shown() []programmePost {
	return d.posts[d.start:min(d.start+postsOnPage, len(d.posts))]
}

func (d *programmeDrawing) view(at asAt, payers []paid) programmeView {
	view := programmeView{
		AsAt: at, AYear: aYear, ByMonth: d.byMonth, PostCount: len(d.posts), Pages: d.pages, Span: d.First.String() + " to " + d.Last.String(),
		Edit: d.editLink("programmes", d.slug), PostList: d.with(url.Values{"programme": {d.slug}}, "posts"),
		SourceList: d.path("sources"),
	}
	for _, p := range d.plan.Programmes {
		if p.Slug == d.slug {
			view.Facts, view.Note = lifeOf(p.Starts.Day, p.Ends.Day, p.NeverStarts), p.Note
		}
	}
	view.State = d.situation(at).state()
	view.Years, view.Sources = d.years()
	s := d.situation(at)
	for _, c := range d.cliffs {
		line := d.cliffLine(s, c)
		line.Programme = "" // whose page this is
		view.Cliffs = append(view.Cliffs, line)
	}
	d.chooseMonths(at.Day)
	view.Funding, view.Timeline = d.charts(payers)
	view.Other, view.Earlier, view.Later = d.otherWays()
	view.Posts, view.Costs = d.postLines()
	view.Families, view.Measures, view.Savings = append(d.families(), d.familyCosts()...), d.measures(), d.savings()
	return view
}

// lifeOf says when something begins and ends.
func lifeOf(starts, ends fiscal.Day, never bool) string {
	switch {
	case never:
		return "It never starts."
	case ends == 0:
		return "From " + starts.Long() + ", with no end set."
	}
	return "From " + starts.Long() + " to " + ends.Long() + "."
}

// situation is the programme's part of the forecast.
func (d *programmeDrawing) situation(at asAt) situation {
	s := situation{Day: at.Day, Cliffs: d.cliffs, Past: !at.Today}
	for _, p := range d.plan.Forecast.Programmes {
		if p.Programme.Slug != d.slug {
			continue
		}
		s.Months = p.Monthly
		for _, m := range p.Monthly {
			s.Cost += m.Totals.Cost
			s.Gap += m.Totals.Gap
		}
	}
	return s
}

// periods are the programme's totals by what the axis shows.
func (d *programmeDrawing) periods() (axis chart.Axis, list []moneyTotals) {
	for _, p := range d.plan.Forecast.Programmes {
		if p.Programme.Slug != d.slug {
			continue
		}
		if !d.byMonth {
			for _, y := range p.Years {
				list = append(list, y.Totals)
			}
			return chart.Years(d.First, len(list)), list
		}
		for _, m := range p.Months {
			if y := m.Month.Year(); y == d.from || y == d.from+1 {
				list = append(list, m.Totals)
			}
		}
		return chart.Months(d.from.First(), len(list)), list
	}
	return chart.Axis{}, nil
}

// chooseMonths chooses the two years whose months are drawn: those around the first cliff edge ahead, or what the address says.
func (d *programmeDrawing) chooseMonths(day fiscal.Day) {
	d.from = d.This
	for _, c := range d.cliffs {
		if c.Date.Day > day {
			d.from = c.Date.Month().Year() - 1
			break
		}
	}
	if y, err := fiscal.ParseYear(d.param("year")); err == nil {
		d.from = y
	}
	d.from = min(max(d.from, d.First), d.Last-1)
}

// otherWays are the links to the same page by years, or by other months.
func (d *programmeDrawing) otherWays() (other link, earlier, later string) {
	if !d.byMonth {
		return link{"Show by month", d.ways("month", 0)}, "", ""
	}
	if d.from > d.First {
		earlier = d.ways("month", max(d.from-2, d.First))
	}
	if d.from+1 < d.Last {
		later = d.ways("month", min(d.from+2, d.Last-1))
	}
	return link{"Show by year", d.ways("", 0)}, earlier, later
}

func (d *programmeDrawing) ways(by string, y fiscal.Year) string {
	values := d.URL.Query()
	values.Del("year")
	values.Del("by")
	if by != "" {
		values.Set("by", by)
	}
	if y != 0 {
		values.Set("year", y.String())
	}
	address := d.URL.EscapedPath()
	if len(values) > 0 {
		address += "?" + values.Encode()
	}
	return address
}

// payerNames are all that may pay, in the order in which both charts paint them: those that pay for the programme first.
func (d *programmeDrawing) payerNames(list []moneyTotals) []named {
	var order []named
	seen := map[string]bool{}
	for _, t := range list {
		for _, s := range t.Sources {
			if !seen[s.Source.Slug] {
				seen[s.Source.Slug] = true
				order = append(order, s.Source)
			}
		}
	}
	rank := map[string]int{}
	for i, s := range append(slices.Clone(d.plan.Sources), d.plan.Outcomes...) {
		rank[s.Slug] = i
	}
	slices.SortStableFunc(order, func(a, b named) int { return cmp.Compare(rank[a.Slug], rank[b.Slug]) })
	return order
}

func (d *programmeDrawing) charts(payers []paid) (funding, timeline *chart.Chart) {
	axis, list := d.periods()
	if len(list) == 0 {
		return nil, nil
	}
	// Both charts are painted by all years' payers, so that a source looks the same by year and by month.
	names := d.payerNames(d.allYears())
	edges := d.situation(asAt{Day: d.Day}).marks()
	f := chart.Funding{Title: "Funding of " + d.name + " by source, against its cost", Axis: axis, Cliffs: edges, Aligned: true}
	for _, name := range names {
		f.Sources = append(f.Sources, chart.Source{Name: name.Name, Amounts: d.paidBy(name.Slug, list)})
	}
	for i, t := range list {
		f.Cost = append(f.Cost, chart.Amount{Pence: t.Cost})
		address := ""
		if t.Gap > 0 && !d.byMonth {
			address = d.ways("month", min(max(d.First+fiscal.Year(i), d.First), d.Last-1))
		}
		f.Gaps = append(f.Gaps, address)
	}
	a := chart.Both("funding", f)
	if len(d.posts) == 0 {
		return &a, nil
	}
	b := chart.Both("posts", d.timeline(axis, names, edges, payers))
	return &a, &b
}

func (d *programmeDrawing) allYears() []moneyTotals {
	var list []moneyTotals
	for _, p := range d.plan.Forecast.Programmes {
		if p.Programme.Slug == d.slug {
			for _, y := range p.Years {
				list = append(list, y.Totals)
			}
		}
	}
	return list
}

// paidBy is what a source pays in each period.
func (d *programmeDrawing) paidBy(source string, list []moneyTotals) []chart.Amount {
	amounts := make([]chart.Amount, len(list))
	for i, t := range list {
		for _, s := range t.Sources {
			if s.Source.Slug == source {
				amounts[i] = chart.Amount{Pence: s.Amount, Href: d.path("sources", source)}
			}
		}
	}
	return amounts
}

func (d *programmeDrawing) timeline(axis chart.Axis, names []named, edges []chart.Cliff, payers []paid) chart.Timeline {
	t := chart.Timeline{
		Title: "Posts of " + d.name + ", and what pays for them", Axis: axis, Cliffs: edges,
		Limit: postsOnPage, More: len(d.posts) - len(d.shown()),
	}
	index := map[string]int{}
	for i, name := range names {
		index[name.Slug] = i
		t.Sources = append(t.Sources, name.Name)
	}
	stretches := map[string][]chart.Stretch{}
	for _, x := range payers {
		if x.Post != nil {
			stretches[x.Post.Slug] = d.stretchesOf(x, index, axis)
		}
	}
	for _, p := range d.shown() {
		last := p.last(d.ends)
		row := chart.Row{Name: p.Title, Note: p.sizeOn(d.at) + " FTE", Href: d.path("posts", p.Slug), Funding: stretches[p.Slug]}
		for _, c := range p.Contracts {
			if !c.NeverStarts {
				row.Contracts = append(row.Contracts, chart.Contract{
					From: c.Starts.Day, Until: earlier(c.Ends.Day, last), Kind: contractKinds[c.Kind], Holder: c.holder(p),
					Href: d.explainedFrom(p.Slug, c.Starts.Day, axis),
				})
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// last is the last day of a post, of a programme that ends on a day; 0 for none.
func (p programmePost) last(programme fiscal.Day) fiscal.Day {
	if p.EndsWithProgramme {
		return earlier(p.Ends.Day, programme)
	}
	return p.Ends.Day
}

// lastFilled is the last day on which anybody may hold the post; 0 for none.
func (p programmePost) lastFilled(programme fiscal.Day) fiscal.Day {
	held, open := fiscal.Day(0), len(p.Contracts) == 0
	for _, c := range p.Contracts {
		if !c.NeverStarts {
			held, open = max(held, c.Ends.Day), open || c.Ends.Day == 0
		}
	}
	if open {
		held = 0
	}
	return earlier(held, p.last(programme))
}

// earlier is the earlier of two last days, of which 0 is none.
func earlier(a, b fiscal.Day) fiscal.Day {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

var contractKinds = map[string]chart.ContractKind{"PERMANENT": chart.Permanent, "FIXED_TERM": chart.FixedTerm, "SECONDMENT": chart.Secondment}

// holder says of an appointment what is not plain from its post: how much of it, and who lends it.
func (c contract) holder(p programmePost) string {
	var parts []string
	if p.inParts() {
		parts = append(parts, tenths(c.FTE.Decimal)+" FTE")
	}
	if c.Kind == "SECONDMENT" && c.Employer != "" {
		parts = append(parts, "from "+c.Employer)
	}
	return strings.Join(parts, ", ")
}

func (d *programmeDrawing) stretchesOf(x paid, index map[string]int, axis chart.Axis) []chart.Stretch {
	var list []chart.Stretch
	for _, s := range x.Stretches {
		stretch := chart.Stretch{From: s.From.Day, Until: s.Until.Day, Href: d.explainedFrom(x.Post.Slug, s.From.Day, axis)}
		for _, source := range s.Sources {
			i, known := index[source.Source.Slug]
			if !known {
				i = len(index)
			}
			stretch.Parts = append(stretch.Parts, chart.Part{Source: i, Percent: shareOf(source.Amount, s.Cost)})
		}
		if s.Gap > 0 {
			stretch.Parts = append(stretch.Parts, chart.Part{Source: chart.Unfunded, Percent: shareOf(s.Gap, s.Cost)})
		}
		list = append(list, stretch)
	}
	return list
}

// explainedFrom is the address of the explanation of a post's figures in the first month, from a day on, that the axis shows.
func (d *programmeDrawing) explainedFrom(post string, from fiscal.Day, axis chart.Axis) string {
	first := max(from.Month(), axis.First)
	return d.with(url.Values{"month": {first.String()}}, "posts", post, "explain")
}

// shareOf is a part of a cost in percent: neither none nor all of it, unless it is.
func shareOf(part, cost money.Pence) money.Decimal {
	share := money.Decimal(money.Nearest(int64(part), int64(money.Hundred), int64(cost)))
	if part > 0 && part < cost {
		return min(max(share, 1), money.Hundred-1)
	}
	return share
}

// years are the rows of the money by financial year, and the names of the sources that are its columns.
func (d *programmeDrawing) years() (rows []yearMoney, columns []string) {
	names := d.payerNames(d.allYears())
	for _, name := range names {
		columns = append(columns, name.Name)
	}
	for i, t := range d.allYears() {
		row := yearMoney{
			Year: (d.First + fiscal.Year(i)).String(), Cost: t.Cost, Funding: t.Funding, Gap: t.Gap, FilledFTE: t.FilledFTE, FundedFTE: t.FundedFTE,
			Sources: make([]money.Pence, len(names)),
		}
		for k, name := range names {
			for _, s := range t.Sources {
				if s.Source.Slug == name.Slug {
					row.Sources[k] = s.Amount
				}
			}
		}
		rows = append(rows, row)
	}
	return rows, columns
}

// postLines are the posts of the page and, on the first, the cost lines: until when each is funded.
func (d *programmeDrawing) postLines() (posts, costs []postLine) {
	found, lastMonth := bySlug(d.plan.Forecast.Posts), bySlug(d.plan.LastMonth.Posts)
	for _, p := range d.shown() {
		line := d.fundedLine(found[p.Slug], lastMonth[p.Slug], p.lastFilled(d.ends))
		line.link, line.FTE, line.Held = link{p.Title, d.path("posts", p.Slug)}, p.fteOn(d.at), p.held(d.at)
		posts = append(posts, line)
	}
	for _, c := range d.plan.Costs {
		if c.Programme.Slug == d.slug && d.start == 0 {
			line := d.fundedLine(found[c.Slug], lastMonth[c.Slug], max(c.Ends.Day, c.On.Day))
			line.link = link{c.Title, d.path("posts", c.Slug)}
			costs = append(costs, line)
		}
	}
	return posts, costs
}

// bySlug finds posts and cost lines, whose ids are of one kind, by them.
func bySlug(list []postForecast) map[string]postForecast {
	found := map[string]postForecast{}
	for _, x := range list {
		switch {
		case x.Post != nil:
			found[x.Post.Slug] = x
		case x.Cost != nil:
			found[x.Cost.Slug] = x
		}
	}
	return found
}

// fundedLine says until when a post or cost line is paid for, of what it costs in all months and in the last one; it has a last day, or 0
// for none.
func (w window) fundedLine(x, lastMonth postForecast, ends fiscal.Day) postLine {
	line := postLine{Cost: x.Total.Cost, Gap: x.Total.Gap, Short: x.Total.Gap > 0}
	switch until, last := x.FundedUntil.Day, w.Last.Last().Last(); {
	case x.Total.Cost == 0:
		line.FundedUntil = "costs nothing in these years"
	case until == 0 && x.Total.Gap < x.Total.Cost:
		line.FundedUntil = "not in full"
	case until == 0:
		line.FundedUntil = "not funded"
	case until < last:
		line.FundedUntil = until.Long()
	case lastMonth.Total.Cost == 0 && ends != 0 && ends <= last:
		line.FundedUntil = "to its end, " + ends.Long()
	case lastMonth.Total.Cost == 0:
		line.FundedUntil = "to its end"
	default:
		line.FundedUntil = "at least " + until.Long()
	}
	return line
}

// fteOn is how large the post is on a day, and what becomes of that later: "4; 12 from 1 April 2017".
func (p programmePost) fteOn(day fiscal.Day) string {
	text := p.sizeOn(day)
	for _, s := range p.FTESteps {
		if s.From.Day > day {
			text += "; " + tenths(s.FTE.Decimal) + " from " + s.From.Long()
		}
	}
	return text
}

// sizeOn is how large the post is on a day.
func (p programmePost) sizeOn(day fiscal.Day) string {
	size := p.FTE.Decimal
	for _, s := range p.FTESteps {
		if s.From.Day <= day {
			size = s.FTE.Decimal
		}
	}
	return tenths(size)
}

// inParts says whether its contracts need not each be of its whole size.
func (p programmePost) inParts() bool {
	return len(p.FTESteps) > 0 || slices.ContainsFunc(p.Contracts, func(c contract) bool { return !c.NeverStarts && c.FTE != p.FTE })
}

// held says in words how a post is held, as seen on a day: "permanent", "4 FTE fixed term to 31 March 2025; 8 FTE permanent".
func (p programmePost) held(day fiscal.Day) string {
	var list []string
	for _, c := range p.Contracts {
		if c.NeverStarts {
			continue
		}
		text := kindWord(c.Kind)
		if p.inParts() {
			text = tenths(c.FTE.Decimal) + " FTE " + text
		}
		if c.Starts.Day > day {
			text += " from " + c.Starts.Long()
		}
		if c.Ends.Day != 0 {
			text += " to " + c.Ends.Long()
		}
		list = append(list, text)
	}
	if len(list) == 0 {
		return "no contract listed: taken as filled"
	}
	if len(list) > 3 {
		list = list[len(list)-3:]
	}
	return strings.Join(list, "; ")
}

// families is what the programme's outcome streams bring, by year: a table for each that brings anything in these years.
func (d *programmeDrawing) families() []countTable {
	var list []countTable
	for _, o := range d.plan.Forecast.Outcomes {
		if o.Stream.Programme.Slug != d.slug {
			continue
		}
		t := countTable{Caption: o.Stream.Name, Head: []string{"Year", "Families attached", "Results paid", "Income"}}
		if !o.Counted {
			t.Note = "Not counted as funding: it is not confirmed."
		}
		brings := false
		for _, y := range o.Years {
			t.Rows = append(t.Rows, []string{y.Year.String(), tenths(y.Attached.Decimal), tenths(y.Results.Decimal), pounds(y.Income)})
			brings = brings || y.Attached.Decimal > 0 || y.Results.Decimal > 0 || y.Income > 0
		}
		if brings {
			list = append(list, t)
		}
	}
	return list
}

// familyCosts is what a family costs by year, and how many there are for each full-time equivalent, by all outcome streams that count; none
// where they attach nobody.
func (d *programmeDrawing) familyCosts() []countTable {
	attached := map[fiscal.Year]money.Decimal{}
	for _, o := range d.plan.Forecast.Outcomes {
		if o.Counted && o.Stream.Programme.Slug == d.slug {
			for _, y := range o.Years {
				attached[y.Year.Year] += y.Attached.Decimal
			}
		}
	}
	t := countTable{
		Caption: "What a family costs", Head: []string{"Year", "Families attached", "Cost per family", "Families per FTE"},
		Note: "The programme’s whole cost, and its filled full-time equivalents, over the families attached in the year by streams that count.",
	}
	for i, x := range d.allYears() {
		y := d.First + fiscal.Year(i)
		n := attached[y]
		if n <= 0 {
			continue
		}
		row := []string{y.String(), tenths(n), pounds(money.Pence(money.Nearest(int64(x.Cost), int64(money.One), int64(n)))), ""}
		if fte := x.FilledFTE.Decimal; fte > 0 {
			row[3] = tenths(money.Decimal(money.Nearest(int64(n), int64(money.One), int64(fte))))
		}
		t.Rows = append(t.Rows, row)
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return []countTable{t}
}

// measures are what is counted, each by the years that it names.
func (d *programmeDrawing) measures() []countTable {
	var list []countTable
	for _, m := range d.plan.Measures {
		if m.Programme.Slug != d.slug {
			continue
		}
		t := countTable{Caption: m.Name, Note: m.Note, Head: []string{"Year", "Target", "Reached"}}
		target, actual, years := map[fiscal.Year]int{}, map[fiscal.Year]int{}, []fiscal.Year{}
		for _, c := range m.Target {
			target[c.Year.Year] = c.Count
			years = append(years, c.Year.Year)
		}
		for _, c := range m.Actual {
			actual[c.Year.Year] = c.Count
			years = append(years, c.Year.Year)
		}
		slices.Sort(years)
		for _, y := range slices.Compact(years) {
			t.Rows = append(t.Rows, []string{y.String(), counted(target, y), counted(actual, y)})
		}
		list = append(list, t)
	}
	return list
}

func counted(counts map[fiscal.Year]int, y fiscal.Year) string {
	n, known := counts[y]
	if !known {
		return "not stated"
	}
	return words.Number(n)
}

var beneficiaries = map[string]string{"COUNCIL": "the council", "NHS": "the NHS", "POLICE": "the police", "DWP": "the DWP", "OTHER": "others"}

// savings are costs avoided elsewhere, by year.
func (d *programmeDrawing) savings() *countTable {
	t := &countTable{
		Caption: "Savings elsewhere", Head: []string{"Year"},
		Note: "Cost avoided elsewhere. It is shown beside the gap and never reduces it.",
	}
	var columns []map[fiscal.Year]money.Pence
	for _, s := range d.plan.Forecast.Savings {
		if s.Saving.Programme.Slug != d.slug {
			continue
		}
		t.Head = append(t.Head, fmt.Sprintf("%s (%s)", s.Saving.Name, cmp.Or(beneficiaries[s.Saving.Beneficiary], "others")))
		column := map[fiscal.Year]money.Pence{}
		for _, y := range s.Years {
			column[y.Year.Year] = y.Amount
		}
		columns = append(columns, column)
	}
	if len(columns) == 0 {
		return nil
	}
	for y := d.First; y <= d.Last; y++ {
		row := []string{y.String()}
		for _, column := range columns {
			row = append(row, pounds(column[y]))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
