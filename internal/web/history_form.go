package web

import (
	"cmp"
	"crypto/rand"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"cliffedge/forecast/fiscal"
	"cliffedge/graph"
)

// Forms whose sending makes a revision: the fields, who may send them, and what becomes of them.

// form is such a form, as its page shows it.
type form struct {
	Action    string
	Button    string
	Warning   bool   // what the button does cannot be overlooked
	Secondary bool   // the button is not the page's main one
	Expected  int    // the latest revision that the reader has seen
	Key       string // by which a form that is sent twice is known; "" where it need not be
	Hidden    []field
	Fields    []formField
	Conflict  *conflict // somebody else was faster; nil where nobody was
}

// newForm is a form of the page that is sent where it came from.
func (v *visit) newForm(button string) form {
	values := v.URL.Query()
	values.Del("asAt") // see sendPath
	return form{Action: (&url.URL{Path: v.URL.Path, RawPath: v.URL.RawPath, RawQuery: values.Encode()}).String(), Button: button, Expected: v.expected(), Key: cmp.Or(v.PostForm.Get("key"), rand.Text())}
}

// meets shows a form again that came too late: sent again, it is another change than the one that did.
func (f *form) meets(c *conflict, latest int) {
	f.Conflict, f.Expected, f.Key = c, latest, rand.Text()
}

// filledIn is what a form was filled in with, and what is wrong with it.
type filledIn struct {
	values   map[string]string
	problems []problem
}

// filledIn reads a form that was sent: those of the fields that it names.
func (v *visit) filledIn(names ...string) *filledIn {
	s := &filledIn{values: map[string]string{}}
	if v.Method != http.MethodPost {
		return s
	}
	for _, name := range names {
		s.values[name] = strings.TrimSpace(strings.Join(v.PostForm[name], "\n")) // of boxes, several are ticked
	}
	return s
}

// field is a field as it was filled in.
func (s *filledIn) field(kind, name, label, hint string) formField {
	f := formField{Name: name, Kind: kind, Label: label, Hint: hint, Value: s.values[name], Problem: problemOf(s.problems, name)}
	if kind == "date" {
		f.Value, f.Hint = dayInFull(f.Value), strings.TrimSpace(hint+" "+dayHint)
	}
	return f
}

// choose is a field of which one value is chosen.
func (s *filledIn) choose(kind, name, label, hint string, options ...option) formField {
	f := s.field(kind, name, label, hint)
	for i, o := range options {
		f.Options = append(f.Options, optionView{optionID(name, i), o.Value, o.Text, "", o.Value == f.Value})
	}
	return f
}

// inOrderOf puts the problems in the order of the fields.
func (s *filledIn) inOrderOf(fields []formField) {
	place := func(p problem) int {
		return slices.IndexFunc(fields, func(f formField) bool { return f.Name == p.Field })
	}
	slices.SortStableFunc(s.problems, func(a, b problem) int { return place(a) - place(b) })
}

// need says of a field that it must be filled in.
func (s *filledIn) need(name, what string) string {
	if s.values[name] == "" {
		s.problems = append(s.problems, problem{name, "Enter " + what})
	}
	return s.values[name]
}

// day puts a field's day into an input, and gives it; nothing and 0 where it is empty or none. What it is called begins a sentence.
func (s *filledIn) day(name, called string, input map[string]any) fiscal.Day {
	text := s.values[name]
	if text == "" {
		return 0
	}
	d, err := typedDay(text)
	if err != nil {
		s.problems = append(s.problems, problem{name, called + " " + err.Error()})
		return 0
	}
	input[name] = d.String()
	return d
}

// optional puts a field's text into an input; nothing where it is empty.
func (s *filledIn) optional(name string, input map[string]any) {
	if text := s.values[name]; text != "" {
		input[name] = text
	}
}

// change is what a form sends: a mutation of queries/, and what its input is of what was filled in.
type change struct {
	query string
	of    string                         // what the API calls the input, whose fields have words (fieldWords)
	input func(*filledIn) map[string]any // it adds what is wrong to the problems
	again func() error                   // has the input be made of the plan as it now stands; nil where it is not made of the plan
}

// makeChange sends a change of the plan; all that is wrong with the form becomes its problems. Nil where it was not made: the form,
// which says why, is shown again.
func (v *visit) makeChange(c change, s *filledIn, f *form, dryRun bool) (*editPayload, error) {
	w, err := v.editWindow()
	if err != nil {
		return nil, err
	}
	input := c.input(s)
	if len(s.problems) > 0 {
		return nil, v.findMore(c, s, w)
	}
	input["authority"], input["expectedRevision"], input["dryRun"] = v.authority.Slug, v.expected(), dryRun
	done, err := v.mutate(c.query, w.forMutation(input), v.PostForm.Get("key"))
	if isConflict(err) {
		c, _, err := v.conflict(v.expected(), func() (editPayload, error) { return v.tryAgain(c, s, w) })
		if err != nil {
			return nil, err
		}
		f.meets(c, v.latest)
		s.problems = append(s.problems, conflicts)
		return nil, nil
	}
	if list, ok := told(err); ok {
		s.blame(c.of, list)
		return nil, v.findMore(c, s, w)
	}
	return &done, err
}

// tryAgain says what a change that came too late would change of the plan as it now stands.
func (v *visit) tryAgain(c change, s *filledIn, w window) (editPayload, error) {
	if c.again != nil {
		if err := c.again(); err != nil {
			return editPayload{}, err
		}
	}
	return v.tried(c, c.input(s), w)
}

// tried asks what a change would do to the plan as it now stands.
func (v *visit) tried(c change, input map[string]any, w window) (editPayload, error) {
	input["authority"], input["dryRun"] = v.authority.Slug, true
	return v.mutate(c.query, w.forMutation(input), "")
}

// findMore finds what else is wrong with a form of which something is, as the API says no more of it: it is asked about the form with
// something right in the place of what is wrong, until it finds nothing new.
func (v *visit) findMore(c change, s *filledIn, w window) error {
	asked := len(v.asked)
	defer func() { v.asked = v.asked[:asked] }() // the page is not made of these
	for range mostRounds {
		trial := s.mended(v.today())
		input := c.input(trial)
		if len(trial.problems) > 0 {
			return nil
		}
		_, err := v.tried(c, input, w)
		list, ok := told(err)
		if !ok {
			return err
		}
		trial.blame(c.of, list)
		known := len(s.problems)
		for _, p := range trial.problems {
			if p.Field != "" && trial.values[p.Field] == s.values[p.Field] && problemOf(s.problems, p.Field) == "" {
				s.problems = append(s.problems, p)
			}
		}
		if len(s.problems) == known {
			return nil
		}
	}
	return nil
}

// mended is the form with something in the place of all that is wrong with it.
func (s *filledIn) mended(today fiscal.Day) *filledIn {
	m := &filledIn{values: maps.Clone(s.values)}
	for _, p := range s.problems {
		switch p.Field {
		case "date":
			m.values[p.Field] = today.String()
		case "body", "text", "note", "action":
			m.values[p.Field] = "something"
		default:
			delete(m.values, p.Field)
		}
	}
	return m
}

// lastWord finds the last name in the path of a problem: "text" in "input.decision.text" and in "decisions[3].text".
var lastWord = regexp.MustCompile(`([A-Za-z]+)(\[\d+\])?$`)

// blame makes the API's problems those of the form's fields.
func (s *filledIn) blame(of string, told graph.AskErrors) {
	for _, e := range told {
		name := ""
		if m := lastWord.FindStringSubmatch(e.Field); m != nil {
			name = m[1]
		}
		if name == "id" {
			name = "slug"
		}
		if _, known := s.values[name]; !known {
			name = ""
		}
		label := ""
		if name != "" {
			label = cmp.Or(fieldWords[of+"."+name], fieldWords["DecisionInput."+name], fieldWords[name])
		}
		s.problems = append(s.problems, problem{name, messageOf(label, e)})
	}
}

// status is that of a page that shows a form again.
func (f *form) status(problems []problem) int {
	switch {
	case f.Conflict != nil:
		return http.StatusConflict
	case len(problems) > 0:
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}

// ranks are the roles, the least first.
var ranks = map[string]int{"VIEWER": 1, "ANALYST": 2, "APPROVER": 3, "ADMIN": 4}

// may says whether the reader has at least a role, and looks at the plan as it stands.
func (v *visit) may(role string) bool { return ranks[v.role()] >= ranks[role] }

// mayChange says whether a page shows the ways to its forms: only where they may be sent, and of the plan as it stands.
func (v *visit) mayChange(role string) bool { return v.may(role) && !v.isOld() }

// holders says in words who has at least a role.
var holders = map[string]string{
	"ANALYST": "analysts, approvers and administrators", "APPROVER": "approvers and administrators", "ADMIN": "administrators",
}

// only shows a page to those who have at least a role; all others are told who may.
func only(role, what string, show func(*visit) (response, error)) func(*visit) (response, error) {
	return func(v *visit) (response, error) {
		if !v.may(role) {
			return v.refusal(role, what, ""), nil
		}
		answer, err := show(v)
		switch {
		case codeOf(err) == "FORBIDDEN" && role == "ANALYST" && !v.may("APPROVER"):
			return v.refusal("APPROVER", "change decisions or waivers", "This would change decisions or waivers of the plan."), nil
		case codeOf(err) == "FORBIDDEN":
			return v.refusal(role, what, ""), nil
		}
		return answer, err
	}
}

// refusal says who may do what the reader may not, and before that why it is for them; "" where that needs no saying.
func (v *visit) refusal(role, what, why string) response {
	v.asked = nil // they did not make this page
	is := "You have no role there."
	if name := roleNames[v.role()]; name != "" {
		is = "You are " + withArticle(name) + "."
	}
	f := failure{Status: http.StatusForbidden, Title: "You may not " + what, Home: v.path(), Text: []string{
		strings.TrimSpace(why + " " + titled(holders[role]) + " of " + v.authority.Name + " may " + what + ". " + is),
		"Ask one of them to do it, or ask an administrator of the authority to give you another role.",
	}}
	return page{Template: "error", Title: f.Title, Status: f.Status, Model: f}
}

// allowed asks what not everybody may know: false where the reader may not. Who has too low a role is not even asked for, as
// each refusal is noted in the authority's trail.
func (v *visit) allowed(role, query string, variables map[string]any, into any) (bool, error) {
	if !v.may(role) {
		return false, nil
	}
	shown := len(v.asked)
	err := v.ask(query, variables, into)
	var told graph.AskErrors
	if errors.As(err, &told) && told.Code() == "FORBIDDEN" {
		v.asked = v.asked[:shown]
		return false, nil
	}
	return err == nil, err
}
