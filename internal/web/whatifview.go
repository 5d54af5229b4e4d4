package web

import (
	"cmp"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"cliffedge/forecast/money"
	"cliffedge/forecast/words"
	"cliffedge/internal/web/chart"
)

// whatIfView is what the page for trying out changes shows.
type whatIfView struct {
	Action    string
	Now       string // where the script asks for the figures
	Always    string // what the script sends with each movement
	Hidden    []field
	On        []listed
	OnName    string // what the changes come on top of
	OnPlan    bool
	Months    []monthField
	Certainty []listed
	Problems  map[string]string
	Controls  controls
	Posts     whatIfPosts
	New       newAward
	Keep      keepForm

	Sentence, Planned, Level string
	Figures                  []whatIfFigure
	Chart, Narrow            *chart.Chart
	Years                    []whatIfYear
	Cliffs                   []string
	MoreCliffs               int
	Words                    []string
	Wrong                    []string // what of all that was typed is not counted, and why
}

// whatIfFigure is one number, as it is and as it was.
type whatIfFigure struct {
	Name, Now, Planned, Difference string
	Short                          bool
}

type whatIfYear struct {
	Year                        string
	Cost, Funding, Gap, Planned money.Pence
	Difference, Staff           string
}

// whatIfPosts is the list of posts to tick.
type whatIfPosts struct {
	Rows                        []whatIfRow
	Find, StopOn, StopOnProblem string
	Of                          int
}

type whatIfRow struct {
	ID, Slug, Title, Held string
	Stop, Keep, CanKeep   bool
}

// newAward is the fields of one more pay award.
type newAward struct {
	Percent, From string
	Groups        []listed
}

// keepForm keeps the changes as a scenario.
type keepForm struct {
	May        bool
	Why        string // the reader may not
	Name, Note string
	Seen       int
}

const (
	postsListed  = 50
	cliffsListed = 6
)

func (w *whatIf) view() whatIfView {
	home := "/" + url.PathEscape(w.authority.Slug) + "/what-if"
	v := whatIfView{
		Action: home, Now: home + "/figures", Always: w.always(), On: w.ons(), OnPlan: w.on == "",
		OnName: w.nameOf(w.on), Months: w.horizon.fields(), Certainty: certaintyChoices(w.horizon.Certainty), Problems: firstByField(w.problems),
		Controls: w.controls, Posts: w.postList(), New: w.newAward(), Keep: w.keepForm(),
		Hidden: w.kept(),
	}
	w.show(&v)
	return v
}

// always is what the script sends with each movement: what is chosen with the button.
func (w *whatIf) always() string {
	values := url.Values{}
	w.horizon.set(values)
	if w.on != "" {
		values.Set("scenario", w.on)
	}
	for _, f := range w.kept() {
		values.Set(f.Name, f.Value)
	}
	return values.Encode()
}

func (w *whatIf) nameOf(slug string) string {
	for _, s := range w.plan.Scenarios {
		if s.Slug == slug {
			return s.Name
		}
	}
	return planAsWritten
}

func (w *whatIf) ons() []listed {
	list := []listed{{Text: planAsWritten, Chosen: w.on == ""}}
	for _, s := range w.plan.Scenarios {
		list = append(list, listed{Value: s.Slug, Text: s.Name, Chosen: s.Slug == w.on})
	}
	return list
}

// postList chooses the posts to list: those that are ticked, then those whose title has what was typed, as many as fit.
func (w *whatIf) postList() whatIfPosts {
	list := whatIfPosts{
		Find: w.values.Get("find"), StopOn: w.stopOn.Long(), StopOnProblem: firstByField(w.problems)["stopOn"], Of: len(w.posts),
	}
	if list.StopOnProblem != "" {
		list.StopOn = w.values.Get("stopOn")
	}
	stop, keep, find := w.ticked("stop"), w.ticked("keep"), strings.ToLower(strings.TrimSpace(list.Find))
	var others []whatIfRow
	for i, p := range w.posts {
		row := whatIfRow{ID: strconv.Itoa(i), Slug: p.Slug, Title: p.Title, Stop: slices.Contains(stop, p.Slug), Keep: slices.Contains(keep, p.Slug)}
		row.Held = tenths(p.FTE.Decimal) + " FTE"
		until := p.until()
		if until != 0 {
			row.Held += ", until " + until.Long()
		}
		row.CanKeep = row.Keep || until != 0 && until < w.horizon.To.Last()
		switch {
		case row.Stop || row.Keep:
			list.Rows = append(list.Rows, row)
		case strings.Contains(strings.ToLower(p.Title), find):
			others = append(others, row)
		}
	}
	list.Rows = append(list.Rows, others[:min(len(others), max(0, postsListed-len(list.Rows)))]...)
	return list
}

// newAward is the form of one more pay award, with the pay groups that there are.
func (w *whatIf) newAward() newAward {
	n := newAward{Percent: w.values.Get("newAward"), From: w.values.Get("newAwardFrom")}
	if n.From == "" {
		n.From = w.dayForAward(w.values.Get("newAwardGroup")).Long()
	} else if day, err := typedDay(n.From); err == nil {
		n.From = day.Long()
	}
	groups := map[string]bool{}
	for _, p := range w.posts {
		groups[p.PayGroup] = true
	}
	for _, a := range w.plan.There.PayAwards {
		groups[a.PayGroup] = true
	}
	for _, group := range slices.Sorted(maps.Keys(groups)) {
		n.Groups = append(n.Groups, listed{Value: group, Text: cmp.Or(group, "posts without a pay group"), Chosen: group == w.values.Get("newAwardGroup")})
	}
	return n
}

func (w *whatIf) keepForm() keepForm {
	k := keepForm{Name: w.values.Get("name"), Note: w.values.Get("note"), Seen: w.revision}
	switch {
	case !slices.Contains([]string{"ANALYST", "APPROVER", "ADMIN"}, w.role()):
		k.Why = "Who may edit the plan can keep the changes as a scenario. The address of this page holds them: send it to a colleague."
	case w.isOld():
		k.Why = "This is the plan as it once stood. A scenario can be kept only of the plan as it stands now."
	default:
		k.May = true
	}
	return k
}

// show fills in what follows from the form.
func (w *whatIf) show(v *whatIfView) {
	planned, now := w.plan.Forecast, w.figures
	if now.Years == nil {
		now = planned // only the form is shown
	}
	sentence, _, level := w.horizon.meaning(situation{Cliffs: now.Cliffs, Months: now.Months}, now.Total)
	before, _, _ := w.horizon.meaning(situation{Cliffs: planned.Cliffs, Months: planned.Months}, planned.Total)
	v.Sentence, v.Level, v.Planned = titled(sentence)+".", level, before+"."
	v.Figures = whatIfNumbers(planned.Total, now.Total)
	v.Years = whatIfYears(planned.Years, now.Years)
	edges := edgeLines(now.Cliffs)
	v.Cliffs = edges[:min(len(edges), cliffsListed)]
	v.MoreCliffs = len(edges) - len(v.Cliffs)
	for _, c := range w.changes {
		v.Words = append(v.Words, c.words)
	}
	v.Wrong = w.notCounted()
	v.Chart, v.Narrow = whatIfCharts(v.OnName, planned.Years, now.Years)
}

// notCounted says what is wrong with the changes, each in a sentence; what is wrong with the scenario's own name or note is beside them.
func (w *whatIf) notCounted() []string {
	var list []string
	for _, p := range w.problems {
		if p.Field != "name" && p.Field != "note" {
			list = append(list, p.Text+".")
		}
	}
	return append(list, w.refused...)
}

// whatIfCharts draws the plan and the changed plan side by side, and below each other for a phone.
func whatIfCharts(name string, planned, now []wayYear) (beside, below *chart.Chart) {
	m := chart.Multiples{
		Title: "Cost, and what is funded of it, without and with the changes", Axis: chart.Years(now[0].Year.Year, len(now)),
		Panels: []chart.Panel{panelOf(name, planned), panelOf("The plan as changed", now)},
	}
	wide, narrow := chart.Draw("what-if-beside", 640, m), chart.Draw("what-if-below", chart.Narrow, m)
	return &wide, &narrow
}

// whatIfNumbers are the numbers at the top.
func whatIfNumbers(planned, now wayTotals) []whatIfFigure {
	list := []whatIfFigure{
		wholePounds("Gap", planned.Gap, now.Gap), wholePounds("Cost", planned.Cost, now.Cost), wholePounds("Funding", planned.Funding, now.Funding),
		{
			Name: "Staff (FTE)", Now: tenths(now.FilledFTE.Decimal), Planned: tenths(planned.FilledFTE.Decimal),
			Difference: staffMeasure.difference(int64(now.FilledFTE.Decimal), int64(planned.FilledFTE.Decimal)),
		},
	}
	list[0].Short = now.Gap > 0
	return list
}

func wholePounds(name string, planned, now money.Pence) whatIfFigure {
	f := whatIfFigure{Name: name, Now: now.Pounds(), Planned: planned.Pounds(), Difference: (now - planned).Pounds()}
	switch {
	case now > planned:
		f.Difference = "+" + f.Difference
	case now == planned:
		f.Difference = "same"
	}
	return f
}

func whatIfYears(planned, now []wayYear) []whatIfYear {
	var list []whatIfYear
	for i, y := range now {
		list = append(list, whatIfYear{
			Year: y.Year.String(), Cost: y.Totals.Cost, Funding: y.Totals.Funding, Gap: y.Totals.Gap, Planned: planned[i].Totals.Gap,
			Difference: gapMeasure.difference(int64(y.Totals.Gap), int64(planned[i].Totals.Gap)), Staff: tenths(y.Totals.FilledFTE.Decimal),
		})
	}
	return list
}

// Bar is the gap in a few words.
func (v whatIfView) Bar() string {
	text := "Gap " + v.Figures[0].Now
	if len(v.Wrong) > 0 {
		text = "Not everything is counted. " + text
	}
	switch d := v.Figures[0].Difference; {
	case len(v.Words) == 0:
		return text + ", nothing changed"
	case d == "same":
		return text + ", as without the changes"
	default:
		return text + " (" + d + ")"
	}
}

// Size says how many posts are listed, of how many.
func (p whatIfPosts) Size() string {
	if len(p.Rows) == p.Of {
		return "All " + words.Count(p.Of, "post", "posts") + "."
	}
	return words.Number(len(p.Rows)) + " of " + words.Count(p.Of, "post", "posts") + ". Ticked ones come first."
}
