package web

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
)

// revision is one as queries ask for it.
type revision struct {
	Number               int
	Author, MadeAt, Note string
	Hash                 string
	Changes              []itemChange
}

// revisionView is a revision as pages show it.
type revisionView struct {
	link
	Number             int
	Author, When, Note string
	Summary            string // which kinds of items it added, changed or removed
	Changes            changesView
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
	p, err := v.places()
	if err != nil {
		return nil, err
	}
	list := answer.Authority.Revisions
	view := historyView{Total: list.TotalCount}
	for i, r := range list.Nodes {
		line := v.revisionLine(r, p)
		if r.Number != v.latest && v.mayChange("ANALYST") && v.mayGoBackBefore(list.Nodes[:i]) {
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

// revisionLine is a revision in a list, without its changes.
func (v *visit) revisionLine(r revision, p places) revisionView {
	n := strconv.Itoa(r.Number)
	return revisionView{link: link{"Revision " + n, v.path("history", n)}, Number: r.Number, Author: r.Author, When: moment(r.MadeAt), Note: r.Note, Summary: p.countChanges(r.Changes)}
}

func (v *visit) revisionView(r revision, p places) revisionView {
	view := v.revisionLine(r, p)
	view.Changes = p.changes(r.Changes)
	return view
}

// revisionPage is what the page of a revision shows.
type revisionPage struct {
	revisionView
	Latest   bool
	Hash     string
	Previous string // the address of the revision before
	Next     string
	See      string // the plan as it then stood
	Hidden   bool   // what the changes are may not be seen
	Pages    []pageLink
	Effect   *effectView
	RevertTo string
	Undo     string
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
	now := *v
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
	if view.Effect, err = v.effectOfRevision(n); err != nil {
		return nil, err
	}
	v.revisionLinks(n, &view)
	if now.mayChange("ANALYST") {
		if err := v.linksBack(n, &now, &view); err != nil {
			return nil, err
		}
	}
	return page{
		Template: "revision", Title: "Revision " + strconv.Itoa(n), Section: "history", Wide: true, Model: view, Fingerprint: view.Effect.Fingerprint,
		Crumbs: []link{{"History", v.path("history")}},
	}, nil
}

// revisionItems tells the changes: in full to whoever may know, as they may hold salaries.
func (v *visit) revisionItems(r revision) (revisionPage, error) {
	var full struct{ Node revision }
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
	view := revisionPage{revisionView: v.revisionLine(r, p.withNamed(r.Changes)), Hidden: !may}
	pages, here := v.pagesOf(len(r.Changes), mostChanges, "changes")
	shown := r.Changes[here:min(here+mostChanges, len(r.Changes))]
	view.Pages, view.Changes = pages, p.changes(shown)
	if !may {
		before, err := v.placesBefore(r.Number)
		if err != nil {
			return view, err
		}
		view.Changes = p.hidden(shown, before)
	}
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

// revisionLinks are the ways from the page of a revision to others.
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
}

// linksBack are the ways to the forms that go back, which are about the plan as it stands: to the revision, or of the latest to the one before.
func (v *visit) linksBack(n int, now *visit, view *revisionPage) error {
	to := min(n, v.latest-1)
	if to < 1 {
		return nil
	}
	since, err := v.revisionsSince(to)
	if err != nil || !v.mayGoBackBefore(since) {
		return err
	}
	if revert := now.path("history", strconv.Itoa(to), "revert"); to == n {
		view.RevertTo = revert
	} else {
		view.Undo = revert
	}
	return nil
}

// mayGoBackBefore says whether an analyst may go back to the revision before those that are listed, as far as they tell. What was decided or
// waived is an approver's to change: where one of them alone changed such an item, going back would change it again.
func (v *visit) mayGoBackBefore(since []revision) bool {
	if v.may("APPROVER") {
		return true
	}
	changed := map[itemChange]int{}
	for _, r := range since {
		for _, c := range r.Changes {
			if c.List == "decisions" || c.List == "waivers" {
				changed[itemChange{List: c.List, Key: c.Key}]++
			}
		}
	}
	return !slices.Contains(slices.Collect(maps.Values(changed)), 1)
}

// revertView is what the page that takes changes back shows.
type revertView struct {
	Form    form
	Number  int
	Made    string         // when the revision to which it goes back was made
	Back    []revisionView // revisions whose changes are taken back
	Earlier int            // of those that are not listed
	Effect  *effectView
	Cancel  string
}

// revert asks whether the plan shall be what it was, and makes it so.
func revert(v *visit) (response, error) {
	n := v.revisionNumber()
	if n == 0 {
		return nil, errNotFound
	}
	since, err := v.revisionsSince(n)
	if err != nil {
		return nil, err
	}
	if !v.mayGoBackBefore(since) {
		return v.mayNotGoBack(n), nil
	}
	s := v.filledIn("note")
	view := revertView{Number: n, Cancel: v.path("history", strconv.Itoa(n))}
	view.Form = v.newForm("Go back to revision " + strconv.Itoa(n))
	view.Form.Warning = true
	if v.Method == http.MethodPost {
		done, err := v.makeChange(change{query: "revert", of: "RevertToInput", input: func(s *filledIn) map[string]any {
			input := map[string]any{"revision": n}
			s.optional("note", input)
			return input
		}}, s, &view.Form, false)
		if codeOf(err) == "FORBIDDEN" {
			return v.mayNotGoBack(n), nil
		}
		if err != nil {
			return nil, err
		}
		if view.Form.Conflict != nil {
			view.Form.Conflict.takesBack(v.path("history"))
		}
		if done != nil {
			return redirect{To: v.path("history", strconv.Itoa(done.Revision.Number)), Notice: &notice{
				Text: fmt.Sprintf("The plan is as it was at revision %d.", n), Undo: v.undo(done.Revision.Number),
			}}, nil
		}
	}
	err = v.previewRevert(&view, s)
	if codeOf(err) == "FORBIDDEN" {
		return v.mayNotGoBack(n), nil
	}
	if err != nil {
		return nil, err
	}
	why := s.field("area", "note", "Why", "Shown in the history. Where it is empty: “Back to revision "+strconv.Itoa(n)+"”.")
	view.Form.Fields = []formField{optionally(why)}
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
	var answer struct{ Node *revision }
	if err := v.ask("revision", map[string]any{"id": v.nodeID(view.Number)}, &answer); err != nil {
		return err
	}
	if answer.Node == nil {
		return errNotFound
	}
	view.Made = moment(answer.Node.MadeAt)
	w, err := v.editWindow()
	if err != nil {
		return err
	}
	input := map[string]any{"authority": v.authority.Slug, "revision": view.Number, "dryRun": true}
	done, err := v.mutate("revert", w.forMutation(input), "")
	if list, ok := told(err); ok {
		s.blame("RevertToInput", list)
		return nil
	}
	if err != nil {
		return err
	}
	if view.Effect, err = v.effect(done, "", w); err != nil {
		return err
	}
	return v.takenBack(view)
}

// mayNotGoBack says why the reader may not go back to a revision.
func (v *visit) mayNotGoBack(n int) response {
	what := "go back to revision " + strconv.Itoa(n)
	return v.refusal("APPROVER", what, "Decisions or waivers were changed since revision "+strconv.Itoa(n)+", and going back would take that back.")
}

// takenBack lists the revisions after the one to which the plan goes back.
func (v *visit) takenBack(view *revertView) error {
	since, err := v.revisionsSince(view.Number)
	if err != nil {
		return err
	}
	p, err := v.places()
	if err != nil {
		return err
	}
	for _, r := range since {
		view.Back = append(view.Back, v.revisionLine(r, p))
	}
	view.Earlier = max(0, v.latest-view.Number-len(view.Back))
	return nil
}

// revisionsSince are the revisions after one, the latest first: as many as a page of the history has.
func (v *visit) revisionsSince(n int) ([]revision, error) {
	var answer struct {
		Authority struct {
			Revisions struct{ Nodes []revision }
		}
	}
	err := v.ask("history", map[string]any{"first": min(max(v.latest-n, 1), revisionsOnPage)}, &answer)
	return slices.DeleteFunc(answer.Authority.Revisions.Nodes, func(r revision) bool { return r.Number <= n }), err
}
