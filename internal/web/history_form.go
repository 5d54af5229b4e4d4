package web

import (
	"errors"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"cliffedge/graph"
)

// Forms whose sending makes a revision: the fields, who may send them, and what becomes of them.

// form is such a form, as its page shows it.
type form struct {
	Action    string
	Button    string
	Warning   bool // what the button does cannot be overlooked
	Secondary bool // the button is not the page's main one
	Expected  int  // the latest revision that the reader has seen
	Hidden    []field
	Fields    []formField
	Conflict  *conflictView // somebody else was faster; nil where nobody was
}

// formField is a field of a form. Kind is text, area, date, choice or radios.
type formField struct {
	Name, Kind, Label, Hint string
	Value, Problem          string
	Options                 []option
}

// option is what may be chosen.
type option struct {
	Value, Text string
	Chosen      bool
}

// filledIn is what a form was filled in with, and what is wrong with it.
type filledIn struct {
	values   map[string]string
	problems []problem
}

// filledIn reads a form that was sent: those of the fields that it names.
func (v *visit) filledIn(names ...string) (*filledIn, error) {
	s := &filledIn{values: map[string]string{}}
	if v.Method != http.MethodPost {
		return s, nil
	}
	if err := v.ParseForm(); err != nil {
		return nil, graph.AskErrors{{Code: graph.BadInput, Message: "the form did not arrive whole"}}
	}
	for _, name := range names {
		s.values[name] = strings.TrimSpace(v.PostForm.Get(name))
	}
	return s, nil
}

// field is a field as it was filled in.
func (s *filledIn) field(kind, name, label, hint string) formField {
	f := formField{Name: name, Kind: kind, Label: label, Hint: hint, Value: s.values[name]}
	for _, p := range s.problems {
		if p.Field == name {
			f.Problem = p.Text
			break
		}
	}
	return f
}

// choose is a field of which one value is chosen.
func (s *filledIn) choose(kind, name, label, hint string, options ...option) formField {
	f := s.field(kind, name, label, hint)
	for i := range options {
		options[i].Chosen = options[i].Value == f.Value
	}
	f.Options = options
	return f
}

// need says of a field that it must be filled in.
func (s *filledIn) need(name, what string) string {
	if s.values[name] == "" {
		s.problems = append(s.problems, problem{name, "Enter " + what})
	}
	return s.values[name]
}

// day puts a field's day into an input; nothing where it is empty.
func (s *filledIn) day(name string, input map[string]any) {
	text := s.values[name]
	if text == "" {
		return
	}
	if _, err := parseDay(text); err != nil {
		s.problems = append(s.problems, problem{name, titled(err.Error())})
		return
	}
	input[name] = text
}

// optional puts a field's text into an input; nothing where it is empty.
func (s *filledIn) optional(name string, input map[string]any) {
	if text := s.values[name]; text != "" {
		input[name] = text
	}
}

// expected is the latest revision that the reader had seen when they filled in the form.
func (v *visit) expected() int {
	if n, err := strconv.Atoi(v.PostForm.Get("expected")); err == nil && n > 0 {
		return n
	}
	return v.latest
}

// made is what became of a change.
type made struct {
	Revision struct{ Number int }
	Changes  []changedItem
}

// makeChange sends a change of the plan. What is wrong with the form is added to its problems; a conflict is told by itself.
func (v *visit) makeChange(query string, input map[string]any, s *filledIn, dryRun bool) (*made, *conflictView, error) {
	input["authority"], input["expectedRevision"], input["dryRun"] = v.authority.Slug, v.expected(), dryRun
	var answer struct{ Made made }
	err := v.ask(query, map[string]any{"input": input}, &answer)
	var told graph.AskErrors
	switch {
	case err == nil:
		return &answer.Made, nil, nil
	case !errors.As(err, &told):
		return nil, nil, err
	case told.Code() == graph.Conflict:
		c, err := v.meanwhile(s)
		return nil, c, err
	case told.Code() == graph.BadInput:
		s.blame(told)
		return nil, nil, nil
	default:
		return nil, nil, err
	}
}

// lastWord finds the last name in the path of a problem: "text" in "input.decision.text" and in "decisions[3].text".
var lastWord = regexp.MustCompile(`([A-Za-z]+)(\[\d+\])?$`)

// blame makes the API's problems those of the form's fields.
func (s *filledIn) blame(told graph.AskErrors) {
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
		s.problems = append(s.problems, problem{name, strings.TrimSuffix(titled(e.Message), ".")})
	}
}

// conflictView shows both sides: what changed meanwhile, and what the reader wants.
type conflictView struct {
	Latest  int
	Earlier int // revisions that are not listed
	Made    []revisionView
	Wanted  []fieldDifference
}

// mostMeanwhile bounds how many revisions a conflict lists.
const mostMeanwhile = 10

// meanwhile finds out what changed since the reader saw the page.
func (v *visit) meanwhile(s *filledIn) (*conflictView, error) {
	var answer struct {
		Authority struct {
			Revisions struct{ Nodes []revision }
		}
	}
	seen := v.expected()
	n := min(max(v.latest-seen, 1), mostMeanwhile)
	if err := v.ask("meanwhile", map[string]any{"first": n}, &answer); err != nil {
		return nil, err
	}
	p, err := v.places()
	if err != nil {
		return nil, err
	}
	c := &conflictView{Latest: v.latest}
	for _, r := range answer.Authority.Revisions.Nodes {
		c.Latest = max(c.Latest, r.Number)
		if r.Number > seen {
			c.Made = append(c.Made, v.revisionView(r, p))
		}
	}
	c.Earlier = max(0, c.Latest-seen-len(c.Made))
	s.problems = append(s.problems, problem{"", "Somebody changed the plan while you filled in this form. Nothing of yours was kept yet"})
	return c, nil
}

// wanted lists what the reader filled in.
func (f *form) wanted() {
	if f.Conflict == nil {
		return
	}
	f.Expected = f.Conflict.Latest
	for _, x := range f.Fields {
		value := x.Value
		for _, o := range x.Options {
			if o.Chosen {
				value = o.Text
			}
		}
		if value != "" {
			f.Conflict.Wanted = append(f.Conflict.Wanted, fieldDifference{Name: x.Label, After: value})
		}
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
			return v.refusal(role, what), nil
		}
		answer, err := show(v)
		var told graph.AskErrors
		if errors.As(err, &told) && told.Code() == "FORBIDDEN" {
			return v.refusal(role, what), nil
		}
		return answer, err
	}
}

// refusal says who may do what the reader may not.
func (v *visit) refusal(role, what string) response {
	v.asked = nil // they did not make this page
	is := "You have no role there."
	if name := roleNames[v.role()]; name != "" {
		article := "a "
		if strings.ContainsAny(name[:1], "a") {
			article = "an "
		}
		is = "You are " + article + name + "."
	}
	f := failure{Status: http.StatusForbidden, Title: "You may not " + what, Home: v.path(), Text: []string{
		titled(holders[role]) + " of " + v.authority.Name + " may " + what + ". " + is,
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
