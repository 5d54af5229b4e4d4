package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"cliffedge/forecast/money"
	"cliffedge/graph"
)

// revision is one as queries ask for it.
type revision struct {
	Number               int
	Author, MadeAt, Note string
	Hash                 string
	Changes              []changedItem
}

// revisionView is a revision as pages show it.
type revisionView struct {
	link
	Number             int
	Author, When, Note string
	Summary            string // what kinds of items it changed
	Changes            []itemDifference
	More               int // changes that are not listed
	Revert             string
}

// historyView is what the page of the history shows.
type historyView struct {
	Revisions []revisionView
	Total     int
	Older     string
	Newest    string
}

// revisionsOnPage is how many revisions a page of the history shows.
const revisionsOnPage = 50

// history lists who changed the plan, when and why.
func history(v *visit) (response, error) {
	var answer struct {
		Authority struct {
			Revisions struct {
				TotalCount int
				Nodes      []revision
				PageInfo   struct {
					HasNextPage bool
					EndCursor   string
				}
			}
		}
	}
	variables := map[string]any{"first": revisionsOnPage}
	after := v.param("after")
	if after != "" {
		variables["after"] = after
	}
	if err := v.ask("history", variables, &answer); err != nil {
		return nil, err
	}
	list := answer.Authority.Revisions
	view := historyView{Total: list.TotalCount}
	for _, r := range list.Nodes {
		line := v.revisionView(r, nil)
		line.Changes = nil
		if v.mayChange("ANALYST") && r.Number != v.latest {
			line.Revert = v.path("history", strconv.Itoa(r.Number), "revert")
		}
		view.Revisions = append(view.Revisions, line)
	}
	if list.PageInfo.HasNextPage {
		view.Older = v.with(url.Values{"after": {list.PageInfo.EndCursor}}, "history")
	}
	if after != "" {
		view.Newest = v.path("history")
	}
	return page{Template: "history", Title: "History", Section: "history", Wide: true, Model: view}, nil
}

// mostChanges bounds how many items of a revision are listed at once.
const mostChanges = 100

func (v *visit) revisionView(r revision, p places) revisionView {
	n := strconv.Itoa(r.Number)
	shown := r.Changes[:min(len(r.Changes), mostChanges)]
	return revisionView{
		link: link{"Revision " + n, v.path("history", n)}, Number: r.Number, Author: r.Author, When: moment(r.MadeAt), Note: r.Note,
		Summary: countChanges(r.Changes), Changes: itemDifferences(shown, p), More: len(r.Changes) - len(shown),
	}
}

// moment is when something was done, as people say it.
func moment(text string) string {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return text
	}
	return t.UTC().Format("2 January 2006 at 15:04") + " (UTC)"
}

// revisionPage is what the page of a revision shows.
type revisionPage struct {
	revisionView
	Latest        bool
	Hash          string
	Previous      string // the address of the revision before
	Next          string
	See           string // the plan as it then stood
	Hidden        bool   // what the changes are may not be seen
	Pages         []pageLink
	Figures       string // what it did to the gap, in a sentence
	Years         []gapChange
	RevertTo      string
	Undo          string
	ChangesNumber int
}

// gapChange is a year's gap before and after.
type gapChange struct {
	Year                string
	Before, After, Rise money.Pence
}

// nodeID is the global id of a revision.
func (v *visit) nodeID(number int) string {
	return fmt.Sprintf("Revision:%s/%d", v.authority.Slug, number)
}

// revisionNumber is that of the address; 0 where there is no such revision.
func (v *visit) revisionNumber() int {
	n, err := strconv.Atoi(v.PathValue("n"))
	if err != nil || n < 1 || n > v.latest || strconv.Itoa(n) != v.PathValue("n") {
		return 0
	}
	return n
}

// historyRevision is the page of one revision.
func historyRevision(v *visit) (response, error) {
	n := v.revisionNumber()
	if n == 0 {
		return nil, errNotFound
	}
	v.revision = n // the items are called as they then were
	var answer struct{ Node *revision }
	if err := v.ask("revision", map[string]any{"id": v.nodeID(n)}, &answer); err != nil {
		return nil, err
	}
	if answer.Node == nil {
		return nil, errNotFound
	}
	view, err := v.revisionItems(*answer.Node)
	if err != nil {
		return nil, err
	}
	view.Latest, view.Hash = n == v.latest, answer.Node.Hash
	fingerprint, err := v.revisionFigures(n, &view)
	if err != nil {
		return nil, err
	}
	v.revisionLinks(n, &view)
	return page{
		Template: "revision", Title: "Revision " + strconv.Itoa(n), Section: "history", Wide: true, Model: view, Fingerprint: fingerprint,
		Crumbs: []link{{"History", v.path("history")}},
	}, nil
}

// revisionItems tells the changes: in full to whoever may know, as they may hold salaries.
func (v *visit) revisionItems(r revision) (revisionPage, error) {
	var full struct {
		Node struct{ Changes []changedItem }
	}
	may, err := v.allowed("ANALYST", "revision-items", map[string]any{"id": v.nodeID(r.Number)}, &full)
	if err != nil {
		return revisionPage{}, err
	}
	if may {
		r.Changes = full.Node.Changes
	}
	p, err := v.places()
	if err != nil {
		return revisionPage{}, err
	}
	all := len(r.Changes)
	pages, here := v.pagesOf(all, mostChanges, "changes")
	view := revisionPage{Hidden: !may, ChangesNumber: all, Pages: pages}
	view.Summary = countChanges(r.Changes)
	summary := view.Summary
	r.Changes = r.Changes[min(here, all):min(here+mostChanges, all)]
	view.revisionView = v.revisionView(r, p)
	view.Summary = summary
	return view, nil
}

// pagesOf are the links to the pages of a long list, and where the chosen one begins.
func (v *visit) pagesOf(length, size int, fragment string) (list []pageLink, start int) {
	n := (length + size - 1) / size
	at, _ := strconv.Atoi(v.param("page"))
	at = min(max(at, 1), max(n, 1))
	if n < 2 {
		return nil, 0
	}
	for i := 1; i <= n; i++ {
		values := v.URL.Query()
		values.Set("page", strconv.Itoa(i))
		to := (&url.URL{Path: v.URL.Path, RawQuery: values.Encode()}).String() + "#" + fragment
		list = append(list, pageLink{link{strconv.Itoa(i), to}, i == at})
	}
	return list, (at - 1) * size
}

func (v *visit) revisionLinks(n int, view *revisionPage) {
	if n > 1 {
		view.Previous = v.path("history", strconv.Itoa(n-1))
	}
	if n < v.latest {
		view.Next = v.path("history", strconv.Itoa(n+1))
		view.See = v.path()
		if !v.isOld() {
			view.See = v.with(url.Values{"revision": {strconv.Itoa(n)}})
		}
	}
	if v.mayChange("ANALYST") && n < v.latest {
		view.RevertTo = v.path("history", strconv.Itoa(n), "revert")
	}
	if v.mayChange("ANALYST") && n > 1 && n == v.latest {
		view.Undo = v.path("history", strconv.Itoa(n-1), "revert")
	}
}

// yearsAnswer is the gap by year of a plan.
type yearsAnswer struct {
	Authority struct {
		Plan struct {
			Forecast struct {
				Fingerprint string
				Total       struct{ Cost, Gap money.Pence }
				Years       []yearTotals
			}
		}
	}
}

// revisionFigures compares the gap with that of the revision before, over the years that the later plan is seen in.
func (v *visit) revisionFigures(n int, view *revisionPage) (fingerprint string, err error) {
	var none []problem
	at, err := v.asAt(&none)
	if err != nil {
		return "", err
	}
	variables := windowOf(at).variables()
	ask := func(number int) (answer yearsAnswer, err error) {
		variables["revision"] = number
		return answer, v.ask("years", variables, &answer)
	}
	now, err := ask(n)
	if err != nil || n == 1 {
		return now.Authority.Plan.Forecast.Fingerprint, err
	}
	then, err := ask(n - 1)
	var told graph.AskErrors
	if errors.As(err, &told) && told.Code() == graph.NotFound {
		return now.Authority.Plan.Forecast.Fingerprint, nil
	}
	if err != nil {
		return "", err
	}
	a, b := then.Authority.Plan.Forecast, now.Authority.Plan.Forecast
	switch {
	case a.Fingerprint == b.Fingerprint || a.Total == b.Total && sameYears(a.Years, b.Years):
		view.Figures = "It changed no figure of these years."
	default:
		view.Figures = fmt.Sprintf("Over these years the gap was %s of a cost of %s, and became %s of %s: %s.",
			pounds(a.Total.Gap), pounds(a.Total.Cost), pounds(b.Total.Gap), pounds(b.Total.Cost), rise(b.Total.Gap-a.Total.Gap))
	}
	view.Years = gapChanges(a.Years, b.Years)
	return b.Fingerprint, nil
}

func sameYears(a, b []yearTotals) bool {
	for _, y := range gapChanges(a, b) {
		if y.Rise != 0 {
			return false
		}
	}
	return true
}

// rise says by how much a gap changed.
func rise(p money.Pence) string {
	switch {
	case p > 0:
		return pounds(p) + " more"
	case p < 0:
		return pounds(-p) + " less"
	}
	return "the same"
}

func gapChanges(before, after []yearTotals) []gapChange {
	var list []gapChange
	for i, y := range after {
		c := gapChange{Year: y.Year.String(), After: y.Totals.Gap}
		if i < len(before) {
			c.Before = before[i].Totals.Gap
		}
		c.Rise = c.After - c.Before
		list = append(list, c)
	}
	return list
}

// revertView is what the page that takes changes back shows.
type revertView struct {
	Form    form
	Number  int
	Made    string         // when the revision to which it goes back was made
	Back    []revisionView // revisions whose changes are taken back
	Earlier int            // of those that are not listed
	Changes []itemDifference
	More    int
	Nothing bool // would change
	Cancel  string
	Years   []gapChange
	Figures string
}

// revert asks whether the plan shall be what it was, and makes it so.
func revert(v *visit) (response, error) {
	n := v.revisionNumber()
	if n == 0 {
		return nil, errNotFound
	}
	s, err := v.filledIn("note")
	if err != nil {
		return nil, err
	}
	view := revertView{Number: n, Cancel: v.path("history", strconv.Itoa(n))}
	view.Form = form{Action: v.URL.EscapedPath(), Button: "Go back to revision " + strconv.Itoa(n), Warning: true, Expected: v.expected()}
	if v.Method == http.MethodPost {
		input := map[string]any{"revision": n}
		s.optional("note", input)
		done, conflict, err := v.makeChange("revert", input, s, false)
		if err != nil {
			return nil, err
		}
		if done != nil {
			return redirect{To: v.path("history", strconv.Itoa(done.Revision.Number)), Notice: &notice{
				Text: fmt.Sprintf("The plan is as it was at revision %d.", n), Undo: v.undo(done.Revision.Number),
			}}, nil
		}
		view.Form.Conflict = conflict
	}
	if err := v.previewRevert(&view, s); err != nil {
		return nil, err
	}
	view.Form.Fields = []formField{s.field("area", "note", "Why (optional)", "Shown in the history. Where it is empty: “Back to revision "+strconv.Itoa(n)+"”.")}
	view.Form.wanted()
	return page{
		Template: "revert", Title: "Go back to revision " + strconv.Itoa(n), Section: "history", Wide: true, Problems: s.problems,
		Status: view.Form.status(s.problems), Model: view,
		Crumbs: []link{{"History", v.path("history")}},
	}, nil
}

// undo is the page that takes a revision back.
func (v *visit) undo(number int) string {
	return v.path("history", strconv.Itoa(number-1), "revert")
}

// previewRevert finds out what going back would change.
func (v *visit) previewRevert(view *revertView, s *filledIn) error {
	var answer struct {
		Node *revision
		Made struct {
			Changes []changedItem
		}
	}
	if err := v.ask("revision", map[string]any{"id": v.nodeID(view.Number)}, &answer); err != nil {
		return err
	}
	if answer.Node == nil {
		return errNotFound
	}
	view.Made = moment(answer.Node.MadeAt)
	input := map[string]any{"authority": v.authority.Slug, "revision": view.Number, "dryRun": true}
	err := v.ask("revert", map[string]any{"input": input}, &answer)
	var told graph.AskErrors
	if errors.As(err, &told) && told.Code() == graph.BadInput {
		s.blame(told)
		return nil
	}
	if err != nil {
		return err
	}
	p, err := v.places()
	if err != nil {
		return err
	}
	shown := answer.Made.Changes[:min(len(answer.Made.Changes), mostChanges)]
	view.Changes, view.More = itemDifferences(shown, p), len(answer.Made.Changes)-len(shown)
	view.Nothing = len(shown) == 0
	return v.takenBack(view)
}

// takenBack lists the revisions after the one to which the plan goes back, and what that does to the gap.
func (v *visit) takenBack(view *revertView) error {
	var answer struct {
		Authority struct {
			Revisions struct{ Nodes []revision }
		}
	}
	if err := v.ask("history", map[string]any{"first": min(max(v.latest-view.Number, 1), revisionsOnPage)}, &answer); err != nil {
		return err
	}
	for _, r := range answer.Authority.Revisions.Nodes {
		if r.Number > view.Number {
			line := v.revisionView(r, nil)
			line.Changes = nil
			view.Back = append(view.Back, line)
		}
	}
	view.Earlier = max(0, v.latest-view.Number-len(view.Back))
	var none []problem
	at, err := v.asAt(&none)
	if err != nil {
		return err
	}
	variables := windowOf(at).variables()
	var now, then yearsAnswer
	variables["revision"] = v.latest
	if err := v.ask("years", variables, &now); err != nil {
		return err
	}
	variables["revision"] = view.Number
	if err := v.ask("years", variables, &then); err != nil {
		return err
	}
	a, b := now.Authority.Plan.Forecast, then.Authority.Plan.Forecast
	view.Years = gapChanges(a.Years, b.Years)
	view.Figures = fmt.Sprintf("Over these years the gap is %s, and would be %s: %s.", pounds(a.Total.Gap), pounds(b.Total.Gap), rise(b.Total.Gap-a.Total.Gap))
	return nil
}
