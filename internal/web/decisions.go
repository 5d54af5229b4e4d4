package web

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"cliffedge/forecast/fiscal"
)

// fullDecision is a decision with all that is said of it.
type fullDecision struct {
	decision
	Item, Note string
	Refs       []string
	Assumed    bool
}

// decisionsAnswer is what queries/decisions.graphql is answered.
type decisionsAnswer struct {
	Authority struct {
		Plan struct{ Decisions []fullDecision }
	}
}

// decisionsView is what the page of the decisions shows.
type decisionsView struct {
	AsAt   asAt
	Form   asAtForm
	Groups []decisionGroup
	Record string // where one is recorded; "" for who may not
}

type decisionGroup struct {
	Title string
	Empty string // what to say where there is none; "" to say nothing
	List  []decisionCard
}

// decisionCard is a decision as the page shows it.
type decisionCard struct {
	Anchor, Body, Item, Date, Text, Action, Due, Left, Note string
	Late, Assumed                                           bool
	Refs                                                    []link
	Change                                                  string
}

// decisions lists what was decided, and what is still to be done.
func decisions(v *visit) (response, error) {
	p := page{Template: "decisions", Title: "Decisions", Section: "decisions", Wide: true}
	at, err := v.asAt(&p.Problems)
	if err != nil {
		return nil, err
	}
	var answer decisionsAnswer
	if err := v.ask("decisions", nil, &answer); err != nil {
		return nil, err
	}
	where, err := v.places()
	if err != nil {
		return nil, err
	}
	view := decisionsView{AsAt: at, Form: v.asAtForm(at, p.Problems), Groups: v.decisionGroups(answer.Authority.Plan.Decisions, at.Day, where)}
	if v.mayChange("APPROVER") {
		view.Record = v.path("decisions", "record")
	}
	p.Model = view
	return p, nil
}

// decisionGroups are the decisions that still ask for something, those that are due first before others, and the rest, the latest
// first.
func (v *visit) decisionGroups(list []fullDecision, day fiscal.Day, where places) []decisionGroup {
	open := decisionGroup{Title: "Open", Empty: "Nothing is open: no decision of the plan asks for anything that is not done."}
	done, other := decisionGroup{Title: "Done"}, decisionGroup{Title: "Others, which asked for nothing"}
	sorted := slices.Clone(list)
	slices.SortStableFunc(sorted, func(a, b fullDecision) int {
		if a.Status == "OPEN" && b.Status == "OPEN" {
			return cmp.Compare(a.Due.OrForever(), b.Due.OrForever())
		}
		return cmp.Compare(b.Date.Day, a.Date.Day)
	})
	for _, d := range sorted {
		group := &other
		switch d.Status {
		case "OPEN":
			group = &open
		case "DONE":
			group = &done
		}
		group.List = append(group.List, v.decisionCard(d, day, where))
	}
	return []decisionGroup{open, done, other}
}

func (v *visit) decisionCard(d fullDecision, day fiscal.Day, where places) decisionCard {
	c := decisionCard{
		Anchor: anchor(d.Slug), Body: d.Body, Item: d.Item, Date: d.Date.Long(), Text: d.Text, Action: d.Action, Note: d.Note, Assumed: d.Assumed,
	}
	if d.Due.Day != 0 {
		c.Due = d.Due.Long()
		if d.Status == "OPEN" {
			c.Left, c.Late = situation{Day: day}.left(d.Due.Day), d.Due.Day < day
		}
	}
	for _, ref := range d.Refs {
		c.Refs = append(c.Refs, where.of(ref))
	}
	if v.mayChange("APPROVER") {
		c.Change = v.with(url.Values{"decision": {d.Slug}}, "decisions", "record")
	}
	return c
}

// recordView is what the form that records a decision shows.
type recordView struct {
	Form   form
	Cancel string
}

// decisionFields are the fields of a decision's form.
var decisionFields = []string{"slug", "body", "date", "item", "text", "refs", "action", "due", "status", "note"}

// decisionsAt are the decisions of a revision. A form is read with those of the revision that it was filled in for: what a new decision is
// called is looked up there, so that a form that is sent twice says the same twice.
func (v *visit) decisionsAt(revision int) ([]fullDecision, error) {
	var answer decisionsAnswer
	err := v.ask("decisions", map[string]any{"revision": revision}, &answer)
	return answer.Authority.Plan.Decisions, err
}

// recordDecision records a decision, or changes one.
func recordDecision(v *visit) (response, error) {
	s := v.filledIn(decisionFields...)
	list, err := v.decisionsAt(v.expected())
	if err != nil {
		return nil, err
	}
	old := slices.IndexFunc(list, func(d fullDecision) bool { return d.Slug == v.param("decision") })
	if v.param("decision") != "" && old < 0 {
		return nil, errNotFound
	}
	view := recordView{Cancel: v.path("decisions")}
	view.Form = v.newForm("Record the decision")
	p := page{Template: "record", Title: "Record a decision", Section: "decisions", Crumbs: []link{{"Decisions", v.path("decisions")}}}
	if old >= 0 {
		p.Title, view.Form.Button = "Change a decision", "Keep the decision"
	}
	switch {
	case v.Method == http.MethodPost:
		answer, err := v.keepDecision(s, list, old, &view.Form)
		if answer != nil || err != nil {
			return answer, err
		}
	case old >= 0:
		s.fill(list[old])
	default:
		s.values["status"] = ""
	}
	where, err := v.places()
	if err != nil {
		return nil, err
	}
	view.Form.Fields = decisionForm(s, where, old >= 0)
	s.inOrderOf(view.Form.Fields)
	p.Problems, p.Status, p.Model = s.problems, view.Form.status(s.problems), view
	return p, nil
}

// fill fills the form in with what a decision is.
func (s *filledIn) fill(d fullDecision) {
	s.values = map[string]string{
		"slug": d.Slug, "body": d.Body, "date": d.Date.String(), "item": d.Item, "text": d.Text, "refs": strings.Join(d.Refs, "\n"),
		"action": d.Action, "due": d.Due.String(), "status": d.Status, "note": d.Note,
	}
}

// keepDecision sends the form; nil where the page shows it again.
func (v *visit) keepDecision(s *filledIn, list []fullDecision, old int, f *form) (response, error) {
	slug, assumed := "", false
	if old >= 0 {
		slug, assumed = list[old].Slug, list[old].Assumed
	}
	input := func(s *filledIn) map[string]any {
		decision := s.decisionInput(v.today())
		if old < 0 {
			slug = newSlug(s, decision, list)
		}
		if s.values["due"] != "" || s.values["status"] != "" {
			s.need("action", "what it asks for, as there is a day or a state for it")
		}
		decision["slug"], decision["assumed"] = slug, assumed
		return map[string]any{"decision": decision, "replace": true}
	}
	again := func() (err error) {
		list, err = v.decisionsAt(v.latest)
		return err
	}
	done, err := v.makeChange(change{"record", "RecordDecisionInput", input, again}, s, f, false)
	if done == nil || err != nil {
		return nil, err
	}
	return redirect{To: v.path("decisions") + "#" + anchor(slug), Notice: &notice{Text: "The decision is recorded.", Undo: v.undo(done.Revision.Number)}}, nil
}

// decisionInput is what the form says of a decision.
func (s *filledIn) decisionInput(today fiscal.Day) map[string]any {
	input, decided := s.minuteInput(today)
	if due := s.day("due", "The day by when", input); due != 0 && due < decided {
		s.problems = append(s.problems, problem{"due", "The day by when must be the day of the decision or later"})
	}
	for _, name := range []string{"note", "action", "status"} {
		s.optional(name, input)
	}
	input["refs"] = strings.Fields(s.values["refs"])
	return input
}

// newSlug is the id that was typed, or one made of who decided and when, that no decision has.
func newSlug(s *filledIn, decision map[string]any, list []fullDecision) string {
	taken := map[string]bool{}
	for _, d := range list {
		taken[d.Slug] = true
	}
	if slug := s.values["slug"]; slug != "" {
		if taken[slug] {
			s.problems = append(s.problems, problem{"slug", "There is a decision of this id already: choose another, or leave it empty"})
		}
		return slug
	}
	day, _ := decision["date"].(string)
	return newID(idOf(s.values["body"], longestMadeID-len(day)-1)+" "+day, taken)
}

// decisionID is the hint of the field for a decision's id.
const decisionID = "Small letters, digits and hyphens, such as cabinet-2024-05-24. Made of who decided and when where you leave it empty."

func decisionForm(s *filledIn, where places, old bool) []formField {
	fields := append(minuteFields(s),
		optionally(s.about(where)),
		optionally(s.field("area", "action", "What it asks somebody to do", "For example, Find £50,000 for 2027/28.")),
		optionally(s.field("date", "due", "By when", "")),
		s.choose("radios", "status", "Is what it asks for done?", "", option{Text: "It asks for nothing"}, option{Value: "OPEN", Text: "Still to be done"}, option{Value: "DONE", Text: "Done"}),
		optionally(s.field("area", "note", "Note", "")),
	)
	if !old {
		fields = append(fields, optionally(s.field("text", "slug", "Short id", decisionID)))
	}
	return fields
}

// about is the field for the items of the plan that a decision is about: those that are chosen first, then by kind and name.
func (s *filledIn) about(where places) formField {
	f := s.field("boxes", "refs", "What it is about", "")
	chosen := strings.Fields(f.Value)
	list := slices.Collect(maps.Keys(where))
	for _, ref := range chosen { // what is no longer there is shown, or it would be lost
		if _, known := where[ref]; !known {
			list = append(list, ref)
		}
	}
	slices.SortFunc(list, func(a, b string) int {
		return cmp.Or(slices.Index(append(slices.Clone(chosen), a), a)-slices.Index(append(slices.Clone(chosen), b), b),
			slices.Index(aboutKinds, refKind(a))-slices.Index(aboutKinds, refKind(b)), strings.Compare(where.of(a).Text, where.of(b).Text), strings.Compare(a, b))
	})
	for i, ref := range list {
		f.Options = append(f.Options, optionView{optionID(f.Name, i), ref, titled(refKind(ref)) + ": " + where.of(ref).Text, "", slices.Contains(chosen, ref)})
	}
	return f
}

// aboutKinds are the kinds of items that a decision may be about, those that most are about first.
var aboutKinds = []string{"programme", "source", "post", "scenario", "contract", "saving", "measure", "decision"}

// refKind is the kind of an item that is named as places name it: "post" of "post/key-worker-1".
func refKind(ref string) string {
	kind, _, _ := strings.Cut(ref, "/")
	return kind
}

// optionally is a field that may be left empty, or emptied.
func optionally(f formField) formField {
	f.Optional = true
	return f
}

// minuteFields are what the minutes of any decision say.
func minuteFields(s *filledIn) []formField {
	return []formField{
		s.field("text", "body", "Who decided", "For example, Cabinet."),
		s.field("date", "date", "When", ""),
		optionally(s.field("text", "item", "Item of the minutes", "For example, A.7.")),
		s.field("area", "text", "What was decided", "In the words of the minutes."),
	}
}

// minuteInput is what minuteFields say, and the day of the decision: 0 where they say none.
func (s *filledIn) minuteInput(today fiscal.Day) (input map[string]any, decided fiscal.Day) {
	input = map[string]any{"body": s.need("body", "who decided"), "text": s.need("text", "what was decided")}
	s.need("date", "the day of the decision")
	decided = s.day("date", "The day of the decision", input)
	if decided > today { // pages that are seen as at a day would have it, and others not
		s.problems = append(s.problems, problem{"date", "The day of the decision must be today or before"})
	}
	s.optional("item", input)
	return input, decided
}
