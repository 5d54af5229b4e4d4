package web

import (
	"cmp"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// scenarioNow is a scenario as queries/edit-scenario-now.graphql has it, and as a form changes it.
type scenarioNow struct {
	Slug, Name  string
	Parent      *named
	Changes     []scenarioChange
	Trigger     *scenarioTrigger
	Probability string
	Note        string
	Assumed     bool
}

type (
	scenarioChange  struct{ Name, Label, Document string }
	scenarioTrigger struct{ By, When string }
)

// scenarioAt is a scenario as it stood at a revision.
func (v *visit) scenarioAt(slug string, revision int) (*scenarioNow, error) {
	var answer struct {
		Authority struct {
			Plan struct{ Scenario *scenarioNow }
		}
	}
	err := v.ask("edit-scenario-now", map[string]any{"scenario": slug, "revision": revision}, &answer)
	if err == nil && answer.Authority.Plan.Scenario == nil {
		err = errNotFound
	}
	return answer.Authority.Plan.Scenario, err
}

// sentChanges are the scenario's changes as the API is sent them.
func (s *scenarioNow) sentChanges() ([]any, error) {
	list := make([]any, len(s.Changes), len(s.Changes)+1)
	for i, c := range s.Changes {
		name, object, err := sentChange(c.Document)
		if err != nil {
			return nil, err
		}
		list[i] = map[string]any{name: object}
	}
	return list, nil
}

// place finds a change of the scenario as it was among those that it has now: as it was, or as others changed it; -1 where there is
// none.
func (s *scenarioNow) place(old *scenarioNow, at int) int {
	same := func(change scenarioChange) func(scenarioChange) bool {
		return func(c scenarioChange) bool { return c.Document == change.Document }
	}
	change := old.Changes[at]
	if i := slices.IndexFunc(s.Changes, same(change)); i >= 0 {
		return i
	}
	found := -1
	for i, c := range s.Changes {
		if c.Name != change.Name || c.subject() != change.subject() || slices.ContainsFunc(old.Changes, same(c)) {
			continue
		}
		if found >= 0 {
			return -1
		}
		found = i
	}
	return found
}

// subject is the item that a change is about.
func (c scenarioChange) subject() string {
	k := kindNamed(c.Name)
	if k == nil {
		return ""
	}
	_, object, err := sentChange(c.Document)
	if err != nil {
		return ""
	}
	if k.List == "payAwards" {
		return itemKey(k.List, object)
	}
	return fmt.Sprint(object[cmp.Or(k.Subject, "id")])
}

// into gives an input of saveScenario the scenario, with its changes or others.
func (s *scenarioNow) into(input map[string]any, changes []any) {
	input["slug"], input["name"], input["remark"], input["assumed"], input["changes"] = s.Slug, s.Name, s.Note, s.Assumed, changes
	if s.Parent != nil {
		input["parent"] = s.Parent.Slug
	}
	if s.Trigger != nil {
		input["trigger"] = map[string]any{"by": s.Trigger.By, "when": s.Trigger.When}
	}
	if s.Probability != "" {
		input["probability"] = s.Probability
	}
}

// scenarioEditing is a visit to the form of a scenario.
type scenarioEditing struct {
	*visit
	items    itemsAnswer
	old      *scenarioNow // nil for a new one
	base     int          // the revision that the old one is of
	values   url.Values
	expected int
	order    []int // of the old one's changes, those that are kept
	problems []problem
	instead  *mendView
}

type scenarioEditView struct {
	Action, Key, Cancel string
	Expected, Base      int
	New                 bool
	Fields              []formField
	Why                 formField
	Waiting, Missing    bool
	Sent                bool // what the form says was typed, and is not saved
	Changes             []scenarioLineView
	Add                 []additionGroup
	Mend                *mendView
	Effect              *effectView
	Conflict            *conflict
	See, Compare        string
}

type scenarioLineView struct {
	Index, Place int
	Label        string
	HasForm      bool
	First, Last  bool
}

// additionGroup are kinds of changes that a scenario can be given.
type additionGroup struct {
	Title string
	Kinds []editKind
}

// scenarioForm shows the form of a scenario: a new one, or the one that the address names.
func scenarioForm(v *visit) (response, error) {
	e, err := v.beginScenario(url.Values{})
	if err != nil {
		return nil, err
	}
	if e.old != nil {
		e.fillIn()
	}
	return e.page(nil, nil)
}

func (v *visit) beginScenario(values url.Values) (*scenarioEditing, error) {
	e := &scenarioEditing{visit: v, values: values, expected: v.expected()}
	if err := v.ask("edit-items", map[string]any{"revision": e.expected}, &e.items); err != nil {
		return nil, err
	}
	slug := v.PathValue("id")
	if slug == "" {
		return e, nil
	}
	e.base = e.expected
	if n, err := strconv.Atoi(values.Get("base")); err == nil && n > 0 && n < e.base {
		e.base = n
	}
	var err error
	if e.old, err = v.scenarioAt(slug, e.base); err != nil {
		return nil, err
	}
	e.order = e.old.inOrder()
	if values.Has("changes") { // as the form has them, which may be fewer, and in another order
		e.order = nil
		for _, text := range values["change"] {
			if i, err := strconv.Atoi(text); err == nil && i >= 0 && i < len(e.old.Changes) && !slices.Contains(e.order, i) {
				e.order = append(e.order, i)
			}
		}
	}
	return e, nil
}

// fillIn fills the form with the scenario as it is.
func (e *scenarioEditing) fillIn() {
	for _, f := range e.fields() {
		e.values.Set(f.Name, e.old.said(f.Name))
	}
}

// said is what a field of the form says of the scenario.
func (s *scenarioNow) said(field string) string {
	switch {
	case field == "name":
		return s.Name
	case field == "remark":
		return s.Note
	case field == "probability":
		return s.Probability
	case field == "parent" && s.Parent != nil:
		return s.Parent.Slug
	case field == "by" && s.Trigger != nil:
		return shownValue("Date", s.Trigger.By)
	case field == "when" && s.Trigger != nil:
		return s.Trigger.When
	case field == "assumed" && s.Assumed:
		return "yes"
	}
	return ""
}

// inOrder are the places of all changes, as they stand.
func (s *scenarioNow) inOrder() []int {
	places := make([]int, len(s.Changes))
	for i := range places {
		places[i] = i
	}
	return places
}

// scenarioSent does what the form's buttons say.
func scenarioSent(v *visit) (response, error) {
	e, err := v.beginScenario(v.PostForm)
	if err != nil {
		return nil, err
	}
	action, place, _ := strings.Cut(v.PostForm.Get("action"), ":")
	if e.moves(action, place) {
		return e.page(nil, nil)
	}
	if action == "delete" && e.old != nil {
		return e.delete()
	}
	s := e.read()
	if len(e.problems) > 0 {
		e.findMore()
		return e.page(nil, nil)
	}
	to := e.onward(s, action, place)
	done, saved, err := saveIf(action == "save" || to != "", func(dryRun bool) (editPayload, error) { return e.save(s, dryRun, e.expected) })
	switch {
	case isConflict(err):
		return e.conflicted(func() (editPayload, error) {
			return e.save(e.read(), true, 0)
		})
	case e.takes(err):
		e.findMore()
		return e.page(nil, nil)
	case err != nil:
		return nil, err
	case saved && e.old == nil:
		return v.toScenario(s.Slug, fmt.Sprintf("The scenario is kept, as revision %d. Now add what changes in it.", done.Revision.Number), done), nil
	case saved:
		answer := v.toScenario(s.Slug, fmt.Sprintf("The scenario is kept, as revision %d.", done.Revision.Number), done)
		answer.To = cmp.Or(to, answer.To)
		return answer, nil
	case to != "":
		return redirect{To: to}, nil
	case action == "save":
		e.problems = append(e.problems, nothingSaved)
	}
	effect, err := e.effectOf(done, s)
	if err != nil {
		return nil, err
	}
	return e.page(effect, nil)
}

// onward is the form to which a button leads that adds a change or changes one, once what was typed is kept; "" for other buttons.
func (e *scenarioEditing) onward(s *scenarioNow, action, which string) string {
	if e.old == nil {
		return ""
	}
	i, err := strconv.Atoi(which)
	switch k := kindNamed(which); {
	case action == "add" && k != nil && k.changesWhole():
		return e.with(picked(k, s.Slug), "edit")
	case action == "add" && k != nil:
		return e.with(url.Values{"keep": {s.Slug}}, "edit", "change", k.Name)
	case action == "change" && err == nil && i >= 0 && i < len(s.Changes) && kindNamed(s.Changes[i].Name) != nil:
		return e.with(url.Values{"keep": {s.Slug}, "at": {which}}, "edit", "change", s.Changes[i].Name)
	}
	return ""
}

// effectOf compares the scenario with what it was; a new one with what it builds on.
func (e *scenarioEditing) effectOf(done editPayload, s *scenarioNow) (*effectView, error) {
	w, err := e.editWindow()
	if err != nil {
		return nil, err
	}
	before := s.Slug
	if e.old == nil {
		before = e.values.Get("parent")
	}
	return e.effect(done, before, w)
}

func (v *visit) editWindow() (window, error) {
	at, err := v.asAt(&[]problem{})
	return windowOf(at), err
}

// moves moves a change up or down, or takes it out; false where nothing of the kind is asked for.
func (e *scenarioEditing) moves(action, place string) bool {
	i, err := strconv.Atoi(place)
	if err != nil || i < 0 || i >= len(e.order) {
		return false
	}
	switch {
	case action == "up" && i > 0:
		e.order[i-1], e.order[i] = e.order[i], e.order[i-1]
	case action == "down" && i+1 < len(e.order):
		e.order[i+1], e.order[i] = e.order[i], e.order[i+1]
	case action == "remove":
		e.order = slices.Delete(e.order, i, i+1)
	default:
		return action == "up" || action == "down" // of one that cannot move
	}
	return true
}

func (e *scenarioEditing) text(name string) string { return strings.TrimSpace(e.values.Get(name)) }

func (e *scenarioEditing) wrong(field, text string) {
	e.problems = append(e.problems, problem{field, text})
}

// read is the scenario as it was typed. What is wrong with it becomes problems.
func (e *scenarioEditing) read() *scenarioNow {
	s := &scenarioNow{Name: e.text("name"), Note: e.text("remark"), Assumed: e.text("assumed") != ""}
	if e.old != nil {
		s.Slug = e.old.Slug
	} else if s.Slug = e.text("slug"); s.Slug == "" {
		s.Slug = newID(s.Name, e.items.choices().ids)
	}
	e.checkNames(s)
	if parent := e.text("parent"); parent != "" {
		s.Parent = &named{Slug: parent}
	}
	e.readTrigger(s)
	if text := e.text("probability"); text != "" {
		p, err := typed("Decimal", text)
		if err != nil {
			e.wrong("probability", "Probability "+err.Error())
		}
		s.Probability, _ = p.(string)
	}
	if text := tooLong(e.text("why")); text != "" {
		e.wrong("why", text)
	}
	s.Changes = e.kept()
	return s
}

// checkNames finds a name or an id that another scenario has. Who sent the other's id would take its place.
func (e *scenarioEditing) checkNames(s *scenarioNow) {
	if s.Name == "" {
		e.wrong("name", "Enter the scenario’s name")
	}
	for _, other := range e.items.Authority.Plan.Scenarios {
		switch {
		case other.Slug == s.Slug && e.old == nil:
			e.wrong("slug", "There is a scenario of this id already: choose another, or leave it empty")
		case other.Slug != s.Slug && strings.EqualFold(other.Name, s.Name) && (e.old == nil || e.old.Name != s.Name):
			e.wrong("name", "There is a scenario of this name already: choose another")
		}
	}
}

func (e *scenarioEditing) readTrigger(s *scenarioNow) {
	by, when := e.text("by"), e.text("when")
	if by == "" && when == "" {
		return
	}
	day, err := typedDay(by)
	switch {
	case by == "":
		e.wrong("by", "Enter the day on which it is known whether that happens")
	case err != nil:
		e.wrong("by", "The day when that is known "+err.Error())
	}
	if when == "" {
		e.wrong("when", "Enter what makes it real, as there is a day for it")
	}
	s.Trigger = &scenarioTrigger{day.String(), when}
}

// save keeps the scenario, or says what that would do. The plan that it expects is 0 for whatever it is.
func (e *scenarioEditing) save(s *scenarioNow, dryRun bool, expected int) (editPayload, error) {
	w, err := e.editWindow()
	if err != nil {
		return editPayload{}, err
	}
	changes, err := s.sentChanges()
	if err != nil {
		return editPayload{}, err
	}
	input := e.input(dryRun, expected)
	s.into(input, changes)
	variables := w.forMutation(input)
	variables["scenario"] = s.Slug
	return e.mutate("edit-scenario", variables, e.text("key"))
}

// delete takes the scenario out of the plan.
func (e *scenarioEditing) delete() (response, error) {
	done, err := e.remove(false, e.expected)
	switch {
	case isConflict(err):
		return e.conflicted(func() (editPayload, error) { return e.remove(true, 0) })
	case e.takesNamers(err) || e.takes(err):
		return e.page(nil, nil)
	case err != nil:
		return nil, err
	}
	return e.toDone(done), nil
}

// takesNamers makes a problem of what still names the scenario that is to be deleted; false where nothing does.
func (e *scenarioEditing) takesNamers(err error) bool {
	list, _ := told(err)
	found, _, err := e.namers(e.expected, e.old.Slug, list)
	if err != nil || found == nil {
		return false
	}
	e.instead = found
	e.problems = append(e.problems, stillNamed)
	return true
}

func (e *scenarioEditing) remove(dryRun bool, expected int) (editPayload, error) {
	input := e.input(dryRun, expected)
	input["scenario"] = e.old.Slug
	return e.mutate("edit-scenario-delete", map[string]any{"input": input}, e.text("key"))
}

// input is what every change of the form says.
func (e *scenarioEditing) input(dryRun bool, expected int) map[string]any {
	input := map[string]any{"authority": e.authority.Slug, "note": e.text("why"), "dryRun": dryRun}
	if expected > 0 {
		input["expectedRevision"] = expected
	}
	return input
}

// takes makes the form's problems of what is wrong in the API's words; false where it is something else.
func (e *scenarioEditing) takes(err error) bool {
	list, ok := told(err)
	for _, t := range list {
		if ofWhy.MatchString(t.Message) {
			e.wrong("why", whyOf(t))
			continue
		}
		field := strings.TrimPrefix(t.Field, "input.")
		if _, rest, ok := strings.Cut(field, "]."); ok && strings.HasPrefix(field, "scenarios[") {
			field = rest
		}
		field = map[string]string{"id": "slug", "slug": "slug", "name": "name", "parent": "parent", "trigger.by": "by", "trigger.when": "when", "probability": "probability", "remark": "remark", "note": "remark"}[field]
		if field == "slug" && e.old != nil {
			field = ""
		}
		label := ""
		if i := slices.IndexFunc(e.fields(), func(f formField) bool { return f.Name == field }); i >= 0 {
			label = e.fields()[i].Label
		}
		e.wrong(field, messageOf(label, t))
	}
	return ok
}

// conflicted shows the form of a scenario whose plan was changed meanwhile. Again says what it would do to the plan as it now is.
func (e *scenarioEditing) conflicted(again func() (editPayload, error)) (response, error) {
	var merged *mergedSides
	c, _, err := e.conflict(e.expected, func() (done editPayload, err error) {
		e.expected = e.latest
		e.values.Del("key") // sent again, it is another change than the one that came too late
		if merged, err = e.merge(); err == nil {
			done, err = again()
		}
		e.takes(err)
		return done, err
	})
	if err != nil {
		return nil, err
	}
	c.Merged = merged
	return e.page(nil, c)
}

// merge brings the form together with the scenario as it now is: of what the form leaves as it was, theirs. Of its changes, what others
// added comes last, and what they took out is out. Where they deleted the scenario, the form keeps it, and nothing is merged.
func (e *scenarioEditing) merge() (*mergedSides, error) {
	if e.old == nil {
		return nil, nil
	}
	now, err := e.scenarioAt(e.old.Slug, e.expected)
	if errors.Is(err, errNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	merged := &mergedSides{}
	for _, f := range e.fields() {
		before, theirs, mine := e.old.said(f.Name), now.said(f.Name), e.text(f.Name)
		if f.Kind == "date" {
			mine = dayInFull(mine)
		}
		switch {
		case mine == before:
			e.values.Set(f.Name, theirs)
		case theirs != before && theirs != mine:
			merged.Overlaps = append(merged.Overlaps, overlap{f.Label, inWords(f, before), inWords(f, theirs), inWords(f, mine)})
		}
	}
	e.mergeOrder(now)
	e.old, e.base = now, e.expected
	return merged, nil
}

// inWords is what a value of a field means.
func inWords(f formField, value string) string {
	if i := slices.IndexFunc(f.Options, func(o optionView) bool { return o.Value == value }); i >= 0 {
		return f.Options[i].Label
	}
	return value
}

// mergeOrder brings the form's changes together with those that the scenario now has.
func (e *scenarioEditing) mergeOrder(now *scenarioNow) {
	if slices.Equal(e.order, e.old.inOrder()) {
		e.order = now.inOrder()
		return
	}
	same, known := map[int]int{}, map[int]bool{} // the places of the old changes in the new list
	for i, c := range e.old.Changes {
		for at, x := range now.Changes {
			if _, found := same[i]; !found && !known[at] && x.Document == c.Document {
				same[i], known[at] = at, true
			}
		}
	}
	var order []int
	for _, i := range e.order {
		if at, still := same[i]; still {
			order = append(order, at)
		}
	}
	for at := range now.Changes {
		if !known[at] {
			order = append(order, at)
		}
	}
	e.order = order
}

// kept are the changes that the form keeps.
func (e *scenarioEditing) kept() []scenarioChange {
	list := make([]scenarioChange, len(e.order))
	for i, at := range e.order {
		list[i] = e.old.Changes[at]
	}
	return list
}

func (e *scenarioEditing) page(effect *effectView, conflict *conflict) (response, error) {
	view := scenarioEditView{
		Action: e.sendPath("edit", "scenario", e.PathValue("id")), Key: cmp.Or(e.text("key"), rand.Text()), Why: whyField(e.text("why"), e.problems), Cancel: e.path("edit"), Expected: e.expected, Base: e.base,
		New: e.old == nil, Fields: e.fields(), Mend: e.instead, Effect: effect, Conflict: conflict,
		Waiting: effect == nil && len(e.problems) == 0, Missing: len(e.problems) > 0, Sent: e.Method == http.MethodPost,
	}
	title := "Make a scenario"
	if e.old != nil {
		title = e.old.Name
		for n, i := range e.order {
			c := e.old.Changes[i]
			view.Changes = append(view.Changes, scenarioLineView{i, n, titled(c.Label), kindNamed(c.Name) != nil, n == 0, n == len(e.order)-1})
		}
		view.Add = additionsByGroup()
		view.See, view.Compare = e.path("scenarios", e.old.Slug), e.with(url.Values{"scenario": {e.old.Slug}}, "compare")
	}
	e.problems = inFormOrder(e.problems, view.Fields)
	p := page{Template: "edit-scenario", Title: title, Caption: "Edit: scenario", Section: "edit", Crumbs: []link{{"Edit", e.path("edit")}}, Script: "edit.js", Wide: true, Problems: e.problems, Model: view}
	if e.old == nil {
		p.Caption = ""
	}
	if conflict != nil {
		p.Status, p.Problems = http.StatusConflict, append([]problem{conflicts}, e.problems...)
	}
	return p, nil
}

// additionsByGroup are the kinds of changes that can be added to a scenario, by what they are about.
func additionsByGroup() []additionGroup {
	var groups []additionGroup
	for _, k := range editKinds {
		if len(groups) == 0 || groups[len(groups)-1].Title != k.Group {
			groups = append(groups, additionGroup{Title: k.Group})
		}
		g := &groups[len(groups)-1]
		g.Kinds = append(g.Kinds, k)
	}
	return groups
}

// fields are what is said of a scenario beside its changes.
func (e *scenarioEditing) fields() []formField {
	parents := formField{Name: "parent", Kind: "choice", Label: "Builds on", Options: []optionView{{Label: "The plan"}}}
	for _, c := range e.items.choices().lists["scenarios"] {
		if e.old == nil || c.Value != e.old.Slug {
			parents.Options = append(parents.Options, optionView{Value: c.Value, Label: c.Label, Chosen: c.Value == e.text("parent")})
		}
	}
	list := []formField{
		{Name: "name", Kind: "text", Width: "30", Label: "Name", Hint: "For example, The bid is lost."},
		{Name: "slug", Kind: "text", Width: "20", Label: "Short id", Hint: hints["id"], Optional: true},
		parents,
		{Name: "when", Kind: "text", Width: "30", Label: "What makes it real", Hint: "For example, the funder says no.", Optional: true},
		{Name: "by", Kind: "date", Width: "10", Label: "When that is known", Hint: dayHint, Optional: true},
		{Name: "probability", Kind: "text", Width: "5", Label: "Probability, 0 to 1", Hint: "For example, 0.4. Shown, not calculated with.", Optional: true},
		{Name: "remark", Kind: "area", Label: "Note", Optional: true},
		{Name: "assumed", Kind: "box", Label: fieldWords["assumed"]},
	}
	for i := range list {
		f := &list[i]
		f.Value, f.Problem = e.text(f.Name), problemOf(e.problems, f.Name)
		if f.Kind == "date" && f.Problem == "" {
			f.Value = dayInFull(f.Value)
		}
	}
	return slices.DeleteFunc(list, func(f formField) bool {
		return f.Name == "slug" && e.old != nil || f.Name == "parent" && len(f.Options) == 1
	})
}
