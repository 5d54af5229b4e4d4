package web

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"cliffedge/forecast/money"
	"cliffedge/graph"
)

// forEditors lets those change the plan who may, as it stands. Others are told who may.
func forEditors(show func(*visit) (response, error)) func(*visit) (response, error) {
	return only("ANALYST", "edit the plan", func(v *visit) (response, error) {
		if v.isOld() && v.Method == http.MethodGet {
			return redirect{To: v.latestPath()}, nil
		}
		return show(v)
	})
}

// editing is a visit to a form: what is edited, and where it goes.
type editing struct {
	*visit
	*editForm
	window   window
	expected int          // the revision that the form was filled in for
	scenario *scenarioNow // that the change is kept in; nil for the plan
	place    int          // of the change in the scenario that this one replaces; -1 for one more
	why, key string
	// undecided says that the scenario that the change was for is gone, and nobody has chosen yet where it goes instead.
	undecided bool
	instead   *mendView
}

// notChosen is what the field says where nobody has chosen where a change goes; no scenario has such an id.
const notChosen = "?"

// editForecast is what queries ask of the gap before and after an edit.
type editForecast struct {
	Fingerprint string
	Total       struct{ Cost, Gap money.Pence }
	Years       []yearTotals
	Cliffs      []cliff
}

// editedPlan is what queries ask of a plan before and after an edit.
type editedPlan struct {
	Forecast editForecast
	Findings []finding
}

// editPayload is what every mutation answers.
type editPayload struct {
	Revision struct {
		Number    int
		Authority authority
	}
	Changes []itemChange
	Plan    editedPlan // where the mutation asks for it
}

// editView is what the page of a form shows.
type editView struct {
	Action, Does     string
	Main, More       []formField
	MoreOpen         bool
	Expected, Place  int
	Key              string
	Why              formField
	Keep             *link      // the scenario that it is a change of; nil where the form asks where it goes
	Where            *formField // it goes; nil where that is not asked
	Mend             *mendView
	Effect           *effectView
	Conflict         *conflict
	Cancel           string
	Waiting, Missing bool
	Sent             bool // what the form says was typed, and is not saved
}

// editPage shows the form of a kind of change, for an item if the address names one.
func editPage(v *visit) (response, error) {
	e, err := v.beginEdit(url.Values{})
	if err != nil {
		return nil, err
	}
	if e.kind.changesWhole() && e.isNew() {
		return redirect{To: v.with(picked(e.kind, v.param("keep")), "edit")}, nil
	}
	if err := e.prefill(); err != nil {
		return nil, err
	}
	e.fillUsual(e.isNew())
	return e.page(nil, nil)
}

// beginEdit finds out what is edited. The values are what was typed.
func (v *visit) beginEdit(values url.Values) (*editing, error) {
	k := kindNamed(v.PathValue("kind"))
	if k == nil {
		return nil, errNotFound
	}
	e := &editing{visit: v, expected: v.expected(), place: -1, why: strings.TrimSpace(values.Get("why")), key: values.Get("key")}
	// What a new item is called, and what a scenario has, is looked up in the plan that the form was filled in for: sent twice, it
	// says the same twice.
	var items itemsAnswer
	if err := v.ask("edit-items", map[string]any{"revision": e.expected}, &items); err != nil {
		return nil, err
	}
	id := v.PathValue("id")
	e.editForm = &editForm{
		kind: k, action: v.sendPath("edit", "change", k.Name, id), values: values, fixed: v.fixedFields(k), choices: items.choices(), at: map[string]string{},
	}
	if id != "" && e.listOf(id) == "" && v.Method == http.MethodGet { // a form that was sent is shown again, whatever became of the item
		return nil, errNotFound
	}
	if err := e.findScenario(); err != nil {
		return nil, err
	}
	var err error
	e.window, err = v.editWindow()
	return e, err
}

// expected is the revision that a form was filled in for; the latest where it says none.
func (v *visit) expected() int {
	if n, err := strconv.Atoi(v.PostForm.Get("expected")); err == nil && n > 0 && n <= v.latest {
		return n
	}
	return v.latest
}

// fixedFields are those that the address fills in.
func (v *visit) fixedFields(k *editKind) map[string]string {
	id := v.PathValue("id")
	switch {
	case id == "" || k.Subject == "":
		return nil
	case k.List == "payAwards":
		from, group, _ := strings.Cut(id, " ")
		return map[string]string{"from": from, "payGroup": group}
	default:
		return map[string]string{k.Subject: id}
	}
}

// listOf finds the list of an item that the kind works on; "" where there is none.
func (e *editing) listOf(id string) string {
	for list, items := range e.choices.lists {
		if e.kind.isFor(list) && slices.ContainsFunc(items, func(c choice) bool { return c.Value == id }) {
			return list
		}
	}
	return ""
}

// findScenario finds the scenario, as the form knew it, that the change is to be kept in.
func (e *editing) findScenario() (err error) {
	slug := e.FormValue("keep")
	if e.undecided = slug == notChosen; e.undecided || slug == "" {
		return nil
	}
	if e.scenario, err = e.scenarioAt(slug, e.expected); err != nil {
		return err
	}
	e.place = -1
	if n, err := strconv.Atoi(e.FormValue("at")); err == nil && n >= 0 && n < len(e.scenario.Changes) {
		e.place = n
	}
	return e.noteAdded()
}

// isNew says whether the form is of something that is not there yet.
func (e *editing) isNew() bool { return e.PathValue("id") == "" && e.place < 0 }

// prefill gives the fields what the plan, or the scenario, has now.
func (e *editing) prefill() error {
	for _, name := range []string{"post", "source", "programme"} {
		if value := e.param(name); value != "" {
			e.values.Set(name, value)
		}
	}
	if e.place >= 0 {
		name, object, err := sentChange(e.scenario.Changes[e.place].Document)
		if err != nil || name != e.kind.Name {
			return errNotFound
		}
		e.fill(e.kind.input, "", object)
		return nil
	}
	id := e.PathValue("id")
	if id == "" {
		return nil
	}
	file, err := e.planFile(e.expected)
	if err != nil {
		return err
	}
	e.fill(e.kind.input, "", file.prefill(e.kind, e.listOf(id), id))
	return nil
}

// document is the plan file, in a context that says whether it is given to somebody.
func (v *visit) document(ctx context.Context, format string) (string, error) {
	return v.documentAt(ctx, v.revision, format)
}

// documentAt is the plan file of a revision.
func (v *visit) documentAt(ctx context.Context, revision int, format string) (string, error) {
	var answer struct {
		Authority struct{ Plan struct{ Document *string } }
	}
	err := v.askIn(ctx, "edit-document", map[string]any{"revision": revision, "format": format}, &answer)
	if err == nil && answer.Authority.Plan.Document == nil {
		err = errNotFound
	}
	if err != nil {
		return "", err
	}
	return *answer.Authority.Plan.Document, nil
}

// planFile is the plan file of a revision, for a form to begin with.
func (v *visit) planFile(revision int) (planFile, error) {
	text, err := v.documentAt(graph.Inside(v.Context()), revision, "JSON")
	return itemOf(text), err
}

// editSent does what the form's buttons say: it adds a row, says what would change, or changes it.
func editSent(v *visit) (response, error) {
	e, err := v.beginEdit(v.PostForm)
	if err != nil {
		return nil, err
	}
	action := v.PostForm.Get("action")
	if e.rearrange(action) {
		return e.rearranged()
	}
	change := e.change()
	e.check()
	if len(e.problems) > 0 {
		e.findMore()
		return e.page(nil, nil)
	}
	done, saved, err := saveIf(action == "save", func(dryRun bool) (editPayload, error) { return e.apply(change, dryRun, e.expected) })
	switch {
	case isConflict(err):
		return e.conflicted(change)
	case e.takes(err):
		e.findMore()
		return e.page(nil, nil)
	case err != nil:
		return nil, err
	case saved && e.scenario != nil:
		return v.toScenario(e.scenario.Slug, fmt.Sprintf("The change is kept in the scenario, as revision %d.", done.Revision.Number), done), nil
	case saved:
		return v.toDone(done), nil
	case action == "save":
		e.problems = append(e.problems, nothingSaved)
	}
	effect, err := v.effect(done, e.keep(), e.window)
	if err != nil {
		return nil, err
	}
	return e.page(effect, nil)
}

// nothingSaved is said of a form that would make a revision in which nothing changes.
var nothingSaved = problem{"", "Nothing is saved, as nothing would change"}

// saveIf says what a change does, and makes it if it is to be saved and changes anything.
func saveIf(save bool, apply func(dryRun bool) (editPayload, error)) (done editPayload, saved bool, err error) {
	done, err = apply(true)
	// What comes too late may be a form that is sent a second time, which is answered as the first time.
	if !save || err != nil && !isConflict(err) || err == nil && len(done.Changes) == 0 {
		return done, false, err
	}
	done, err = apply(false)
	return done, err == nil, err
}

// rearranged shows the form after a row came or went, with what it does where nothing is wrong; what is wrong nobody asked yet.
func (e *editing) rearranged() (response, error) {
	change := e.change()
	if e.check(); len(e.problems) > 0 {
		e.problems, e.instead = nil, nil
		return e.page(nil, nil)
	}
	done, err := e.apply(change, true, e.expected)
	if _, ok := told(err); ok || isConflict(err) {
		return e.page(nil, nil)
	}
	if err != nil {
		return nil, err
	}
	effect, err := e.effect(done, e.keep(), e.window)
	if err != nil {
		return nil, err
	}
	return e.page(effect, nil)
}

func (v *visit) toDone(done editPayload) redirect {
	return redirect{To: v.path("edit", "done", strconv.Itoa(done.Revision.Number))}
}

// toScenario goes on with a scenario that was changed.
func (v *visit) toScenario(slug, text string, done editPayload) redirect {
	return redirect{To: v.path("edit", "scenario", slug), Notice: &notice{Title: "Saved", Text: text, Undo: v.undo(done.Revision.Number)}}
}

func codeOf(err error) string {
	var told graph.AskErrors
	if errors.As(err, &told) {
		return told.Code()
	}
	return ""
}

func isConflict(err error) bool { return codeOf(err) == graph.Conflict }

// keep is the id of the scenario that the change is kept in; "" for the plan.
func (e *editing) keep() string {
	if e.scenario == nil {
		return ""
	}
	return e.scenario.Slug
}

// apply makes the change, or says what it would do. The plan that it expects is 0 for whatever it is.
func (e *editing) apply(change map[string]any, dryRun bool, expected int) (editPayload, error) {
	input := map[string]any{"authority": e.authority.Slug, "note": e.why, "dryRun": dryRun}
	if expected > 0 {
		input["expectedRevision"] = expected
	}
	variables := e.window.forMutation(input)
	if e.scenario == nil {
		input["changes"] = []any{change}
		return e.mutate("edit-plan", variables, e.key)
	}
	changes, err := e.scenario.sentChanges()
	if err != nil {
		return editPayload{}, err
	}
	if e.place >= 0 {
		changes[e.place] = change
	} else {
		changes = append(changes, change)
	}
	e.scenario.into(input, changes)
	variables["scenario"] = e.scenario.Slug
	return e.mutate("edit-scenario", variables, e.key)
}

// forMutation are the variables of a mutation, with the months whose gap it tells, and the day as at which it tells findings.
func (w window) forMutation(input map[string]any) map[string]any {
	variables := w.forEffect()
	variables["input"] = input
	return variables
}

func (w window) forEffect() map[string]any {
	return map[string]any{"from": w.First.First().String(), "to": w.Last.Last().String(), "asAt": w.Day.String()}
}

// mutate asks a mutation: once, however often a form with the key is sent with the same in it.
func (v *visit) mutate(name string, variables map[string]any, key string) (editPayload, error) {
	input, _ := variables["input"].(map[string]any)
	if input["dryRun"] != true && key != "" {
		text, err := json.Marshal(input)
		if err != nil {
			return editPayload{}, err
		}
		sum := sha256.Sum256([]byte(key + string(text)))
		v.Request = v.WithContext(graph.WithIdempotencyKey(v.Context(), "form-"+hex.EncodeToString(sum[:])))
	}
	reach(variables)
	var answer map[string]editPayload
	err := v.ask(name, variables, &answer)
	for _, payload := range answer {
		return payload, err
	}
	return editPayload{}, err
}

var (
	// inChange is what stands before a field of the form's change in the API's words.
	inChange = regexp.MustCompile(`^(?:input\.)?(?:scenarios\[\d+\]\.)?changes\[(\d+)\]\.\w+\.?`)
	// inItem is what stands before a field of an item of the plan.
	inItem = regexp.MustCompile(`^(\w+)\[\d+\]\.?`)
)

// takes makes the form's problems of what is wrong in the API's words; false where it is something else.
func (e *editing) takes(err error) bool {
	list, ok := told(err)
	if e.kind.deletes() {
		if found, rest, err := e.namers(e.expected, e.text(e.kind.Subject), list); err == nil && found != nil {
			e.instead, list = found, rest
			e.problems = append(e.problems, stillNamed)
		}
	}
	for _, t := range list {
		if p := e.problemOf(t); !slices.Contains(e.problems, p) {
			e.problems = append(e.problems, p)
		}
	}
	return ok
}

// inScenario is what stands before a field of a scenario.
var inScenario = regexp.MustCompile(`^scenarios\[(\d+)\]`)

// scenarioOf says of which scenario a problem is that an edit of the plan makes.
func (e *editing) scenarioOf(field string) string {
	m := inScenario.FindStringSubmatch(field)
	if m == nil || e.scenario != nil {
		return ""
	}
	n, _ := strconv.Atoi(m[1])
	if list := e.choices.lists["scenarios"]; n < len(list) {
		return "The scenario “" + list[n].Label + "” would no longer hold: "
	}
	return ""
}

// told are the errors that whoever filled in a form can mend; false where it is something else.
func told(err error) (graph.AskErrors, bool) {
	var list graph.AskErrors
	if errors.As(err, &list) && (list.Code() == graph.BadInput || list.Code() == graph.NotFound) {
		return list, true
	}
	return nil, false
}

// fieldOf is the form's field that the API names; "" where it has none.
func (e *editing) fieldOf(field string) string {
	if field == "keep" {
		return field
	}
	if m := inChange.FindStringSubmatch(field); m != nil {
		ours := max(e.place, 0)
		if e.scenario != nil && e.place < 0 {
			ours = len(e.scenario.Changes)
		}
		if m[1] != strconv.Itoa(ours) {
			return ""
		}
		return e.fieldAt(field[len(m[0]):])
	}
	if m := inItem.FindStringSubmatch(field); m != nil && m[1] == e.kind.List {
		return e.fieldAt(field[len(m[0]):])
	}
	return ""
}

// conflicted shows a form whose plan was changed meanwhile: sent again, it comes on top of what is there now.
func (e *editing) conflicted(change map[string]any) (response, error) {
	var merged *mergedSides
	c, done, err := e.conflict(e.expected, func() (done editPayload, err error) {
		since, old, place := e.expected, e.scenario, e.place
		e.expected, e.key = e.latest, "" // sent again, it is another change than the one that came too late
		if err = e.findAgain(); err == nil {
			change, merged, err = e.mergeSince(since, old, place, change)
		}
		if err == nil {
			done, err = e.applyMerged(change)
		}
		e.takes(err)
		return done, err
	})
	if err != nil {
		return nil, err
	}
	c.Merged, c.Fresh = merged, e.fresh()
	if c.Problem != "" {
		return e.page(nil, c)
	}
	effect, err := e.effect(done, e.keep(), e.window)
	if err != nil {
		return nil, err
	}
	return e.page(effect, c)
}

// applyMerged says what a change would do that comes on top of what others changed. What each side may say alone may be wrong together.
func (e *editing) applyMerged(change map[string]any) (editPayload, error) {
	if e.check(); len(e.problems) > 0 {
		return editPayload{}, graph.AskErrors{{Code: graph.BadInput, Message: "what they changed does not go with yours. Correct what is marked below"}}
	}
	return e.apply(change, true, 0)
}

// findAgain finds the scenario as it now stands that the change is kept in, and there the change that it replaces.
func (e *editing) findAgain() error {
	if e.scenario == nil {
		return nil
	}
	old := e.scenario
	now, err := e.scenarioAt(old.Slug, e.expected)
	if errors.Is(err, errNotFound) {
		e.scenario, e.place, e.undecided = nil, -1, true
		return e.deleted(old)
	}
	if err != nil || e.place < 0 {
		e.scenario = cmp.Or(now, old)
		return err
	}
	e.scenario, e.place = now, now.place(old, e.place)
	if e.place < 0 {
		return graph.AskErrors{{Code: graph.BadInput, Message: "the scenario’s change was itself changed or taken out. Sent again, yours is added to the scenario"}}
	}
	return nil
}

// deleted says that the scenario is gone, and has those that are left to choose from.
func (e *editing) deleted(old *scenarioNow) error {
	var items itemsAnswer
	if err := e.ask("edit-items", map[string]any{"revision": e.expected}, &items); err != nil {
		return err
	}
	e.choices.lists["scenarios"] = items.choices().lists["scenarios"]
	return graph.AskErrors{{Code: graph.BadInput, Field: "keep", Message: "the scenario “" + old.Name + "” was deleted. Choose where the change goes instead"}}
}

// fresh is the form as the plan now stands.
func (e *editing) fresh() string {
	values := url.Values{}
	if e.scenario != nil {
		values.Set("keep", e.scenario.Slug)
	}
	if e.place >= 0 {
		values.Set("at", strconv.Itoa(e.place))
	}
	return e.with(values, "edit", "change", e.kind.Name, e.PathValue("id"))
}

// page shows the form with what was typed.
func (e *editing) page(effect *effectView, conflict *conflict) (response, error) {
	main, more := e.fields()
	view := editView{
		Action: e.action, Does: e.kind.Does, Main: main, More: more, MoreOpen: e.opensMore(more), Expected: e.expected, Place: e.place,
		Key: cmp.Or(e.key, rand.Text()), Why: whyField(e.why, e.problems), Where: e.where(), Mend: e.instead, Effect: effect,
		Conflict: conflict, Cancel: e.path("edit"), Waiting: effect == nil && len(e.problems) == 0, Missing: len(e.problems) > 0, Sent: e.Method == http.MethodPost,
	}
	crumbs := []link{{"Edit", e.path("edit")}}
	if id := e.PathValue("id"); id != "" {
		list := e.listOf(id)
		view.Cancel = e.path("edit", "item", list, id)
		crumbs = append(crumbs, link{e.choices.named(&editKind{List: list}, "id", id), view.Cancel})
	}
	if e.scenario != nil && (e.Method == http.MethodGet || e.PostForm.Has("at")) { // the form was asked for by the scenario
		view.Where = nil
		view.Keep, view.Cancel = &link{e.scenario.Name, e.scenario.Slug}, e.path("edit", "scenario", e.scenario.Slug)
		crumbs = append(crumbs, link{e.scenario.Name, view.Cancel})
	}
	e.problems = inFormOrder(e.problems, slices.Concat(main, more))
	p := page{Template: "edit-form", Title: e.title(), Section: "edit", Crumbs: crumbs, Script: "edit.js", Wide: true, Problems: e.problems, Model: view}
	if conflict != nil {
		p.Status, p.Problems = http.StatusConflict, append([]problem{conflicts}, e.problems...)
	}
	return p, nil
}

// whyField asks for the reason of a change.
func whyField(why string, problems []problem) formField {
	return formField{
		Name: "why", Kind: "area", Label: "Why", Hint: "Shown in the history: a minute, a letter, a meeting.", Optional: true,
		Value: why, Problem: problemOf(problems, "why"),
	}
}

// where is the field that says where the change goes; nil where there is nothing but the plan.
func (e *editing) where() *formField {
	scenarios := e.choices.lists["scenarios"]
	if len(scenarios) == 0 && !e.undecided {
		return nil
	}
	f := formField{
		Name: "keep", Kind: "choice", Label: "Where it goes", Hint: "The plan itself, or a scenario: then the plan stays as it is.",
		Problem: problemOf(e.problems, "keep"), Options: []optionView{{Label: "The plan"}},
	}
	if e.undecided {
		f.Options = []optionView{{Value: notChosen, Label: "Choose", Chosen: true}, {Label: "The plan"}}
	}
	for _, s := range scenarios {
		f.Options = append(f.Options, optionView{Value: s.Value, Label: "Scenario: " + s.Label, Chosen: s.Value == e.keep()})
	}
	return &f
}

// opensMore says whether the part of the form is shown that few need: where something is wrong in it, or was just added.
func (e *editing) opensMore(more []formField) bool {
	return slices.ContainsFunc(more, func(f formField) bool { return f.isWrong() || f.Name == e.touched })
}

// title is the form's: of an item that is there, or of a new one.
func (e *editing) title() string {
	verb := "Change"
	if e.isNew() {
		verb = "Add"
	}
	return strings.Replace(e.kind.Title, "Add or change", verb, 1)
}
