package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/graph"
)

// whatIfAnswer is what queries/whatif.graphql is answered.
type whatIfAnswer struct {
	Authority struct{ Plan whatIfPlan }
}

type whatIfPlan struct {
	Scenarios []named
	Forecast  whatIfFigures
	// There is the plan as the scenario makes it, with all its money, counted or not.
	There struct {
		Tranches []struct {
			Source struct {
				named
				Type   string `json:"__typename"`
				Status string
			}
			Amount      money.Pence
			From, Until date
		}
		Outcomes []struct {
			Stream struct {
				named
				Status       string
				SuccessRates []struct{ Percent decimal }
			}
		}
		PayAwards []struct {
			From     date
			Percent  *decimal
			Amount   *money.Pence
			PayGroup string
		}
		Posts []struct{ Post *whatIfPost } // nil for a cost line
	}
}

// whatIfSource is a source that the page can change, as the scenario has it: when its last money ends, how much that is, and how much it
// is a year.
type whatIfSource struct {
	named
	Status       string
	Until        fiscal.Day
	Last, Yearly money.Pence
}

// sources are those with money, in the plan's order.
func (p *whatIfPlan) sources() []whatIfSource {
	var list []whatIfSource
	for _, t := range p.There.Tranches {
		if t.Source.Type != "Source" {
			continue
		}
		if n := len(list); n == 0 || list[n-1].Slug != t.Source.Slug {
			list = append(list, whatIfSource{named: t.Source.named, Status: t.Source.Status})
		}
		s := &list[len(list)-1]
		switch yearly := yearlyOf(t.Amount, t.From.Day, t.Until.Day); {
		case t.Until.Day > s.Until:
			s.Until, s.Last, s.Yearly = t.Until.Day, t.Amount, yearly
		case t.Until.Day == s.Until:
			s.Last += t.Amount
			s.Yearly += yearly
		}
	}
	return list
}

// posts are those of the plan, without the cost lines.
func (p *whatIfPlan) posts() []*whatIfPost {
	var list []*whatIfPost
	for _, x := range p.There.Posts {
		if x.Post != nil {
			list = append(list, x.Post)
		}
	}
	return list
}

type whatIfPost struct {
	named
	FTE       decimal
	Ends      date
	PayGroup  string
	Contracts []struct {
		Slug        string
		Ends        date
		NeverStarts bool
	}
}

// whatIfFigures are the figures of a forecast that the page shows.
type whatIfFigures struct {
	Fingerprint string
	Total       wayTotals
	Years       []wayYear
	Months      []monthTotals
	Cliffs      []cliff
}

// whatIf is a plan with the changes that an address or a form names. Its fields, beside the months, are:
//
//	scenario         the scenario that the changes come on top of
//	end.SOURCE       the day on which a source ends
//	win.SOURCE       that money is confirmed which the plan takes for a bid, or for provisional
//	rate.STREAM      a success rate in percent
//	award.DAY.GROUP  the pay award of that day, in percent or pounds
//	newAward, newAwardFrom, newAwardGroup  one more
//	stop             posts that end
//	stopOn           when they do
//	keep             posts that go on beyond their end
//	find             which posts are listed
//	was.NAME         of a form, what the field NAME held unchanged: so that it is no change on top of another scenario either
type whatIf struct {
	*visit
	values   url.Values
	plan     whatIfPlan
	posts    []*whatIfPost
	horizon  horizon
	on       string
	stopOn   fiscal.Day
	problems []problem
	controls controls
	changes  []whatIfChange
	figures  whatIfFigures
	refused  []string // what the API says that cannot be done
}

// whatIfChange is a change as the API has it, and in words.
type whatIfChange struct {
	input map[string]any
	words string
}

// whatIfPage is the page on which to try out changes.
func whatIfPage(v *visit) (response, error) {
	w, err := v.whatIf(v.URL.Query(), true)
	if err != nil {
		return nil, err
	}
	if lean := w.address(); len(w.values) > 0 && len(w.problems) == 0 && lean != w.values.Encode() {
		return redirect{To: v.URL.EscapedPath() + "?" + lean}, nil // so that the address says what is changed, and no more
	}
	return w.page()
}

func (w *whatIf) page() (response, error) {
	if err := w.forecast(); err != nil {
		return nil, err
	}
	return page{
		Template: "whatif", Title: "What if", Section: "what-if", Wide: true, Script: "whatif.js", Problems: w.problems, Model: w.view(),
		Fingerprint: w.figures.Fingerprint,
	}, nil
}

// whatIfNow answers the page's script with the parts of the page that follow the form.
func whatIfNow(v *visit) (response, error) {
	values := v.URL.Query()
	posts := values.Get("part") == "posts"
	values.Del("part")
	w, err := v.whatIf(values, posts || values.Has("stop") || values.Has("keep"))
	if err != nil {
		return nil, err
	}
	if posts {
		return fragment{"whatif", "what-if-posts", w.view()}, nil
	}
	if err := w.forecast(); err != nil {
		return nil, err
	}
	return fragment{"whatif", "what-if-figures", w.view()}, nil
}

// fragment is a part of a page, which a script puts in place.
type fragment struct {
	page, part string
	model      any
}

func (f fragment) respond(v *visit, w http.ResponseWriter) error {
	var b strings.Builder
	if err := templates[f.page].ExecuteTemplate(&b, f.part, f.model); err != nil {
		return err
	}
	send(w, v.Request, http.StatusOK, "text/html; charset=utf-8", []byte(b.String()))
	return nil
}

// whatIf reads an address or a form. Of posts it knows only if they are asked for.
func (v *visit) whatIf(values url.Values, posts bool) (*whatIf, error) {
	w := &whatIf{visit: v, values: values, on: values.Get("scenario")}
	var err error
	if w.horizon, err = v.horizon(values, &w.problems); err != nil {
		return nil, err
	}
	if len(w.problems) > 0 { // what was typed is shown, with the figures of other months
		usual, err := v.horizon(url.Values{}, &[]problem{})
		if err != nil {
			return nil, err
		}
		w.horizon.From, w.horizon.To = usual.From, usual.To
	}
	var answer whatIfAnswer
	if err := w.askUnchanged(posts, &answer); err != nil {
		return nil, err
	}
	w.plan = answer.Authority.Plan
	w.posts = w.plan.posts()
	if posts {
		w.checkPosts()
	}
	w.read()
	return w, nil
}

// askUnchanged asks for the plan as the scenario makes it, and its figures without the changes; for the plan's where the scenario is not
// there.
func (w *whatIf) askUnchanged(posts bool, answer *whatIfAnswer) error {
	variables := w.variables()
	variables["posts"] = posts
	err := w.ask("whatif", variables, answer)
	var told graph.AskErrors
	if w.on == "" || !errors.As(err, &told) || told.Code() != graph.NotFound && told.Code() != graph.BadInput {
		return err
	}
	w.problems = append(w.problems, problem{"scenario", fmt.Sprintf("The plan has no scenario “%s” that could be forecast: it may have been adopted or taken out", w.on)})
	w.on = ""
	delete(variables, "scenario")
	w.visit.asked = w.visit.asked[:len(w.visit.asked)-1]
	return w.ask("whatif", variables, answer)
}

func (w *whatIf) variables() map[string]any {
	variables := w.horizon.variables()
	if w.on != "" {
		variables["scenario"] = w.on
	}
	return variables
}

// forecast asks what follows from the changes.
func (w *whatIf) forecast() error {
	w.figures = w.plan.Forecast
	if len(w.changes) == 0 {
		return nil
	}
	variables := w.variables()
	variables["changes"] = w.inputs()
	var answer struct {
		Authority struct {
			Plan struct{ WhatIf whatIfFigures }
		}
	}
	err := w.ask("changed", variables, &answer)
	var told graph.AskErrors
	if errors.As(err, &told) && (told.Code() == graph.BadInput || told.Code() == graph.NotFound) {
		for _, e := range told {
			w.refused = append(w.refused, titled(e.Message)+".")
		}
		return nil
	}
	if err != nil {
		return err
	}
	w.figures = answer.Authority.Plan.WhatIf
	return nil
}

// inputs are the changes as the API has them.
func (w *whatIf) inputs() []map[string]any {
	list := []map[string]any{}
	for _, c := range w.changes {
		list = append(list, c.input)
	}
	return list
}

// address says all that is changed, and the months, and nothing that is as in the plan.
func (w *whatIf) address() string {
	values := url.Values{}
	w.horizon.set(values)
	w.keepDay(values)
	for _, c := range w.controls.all() {
		if c.changed() {
			values.Set(c.Name, c.address)
		}
	}
	for _, name := range []string{"stop", "keep"} {
		if list := w.ticked(name); len(list) > 0 {
			values[name] = list
		}
	}
	if values.Has("stop") {
		values.Set("stopOn", w.stopOn.String())
	}
	copied := []string{"scenario", "find", "name", "note", "revision"}
	if w.values.Get("newAward") != "" {
		copied = append(copied, "newAward", "newAwardFrom", "newAwardGroup")
	}
	for _, name := range copied {
		if value := w.values.Get(name); value != "" {
			values.Set(name, value)
		}
	}
	if day, err := typedDay(values.Get("newAwardFrom")); err == nil {
		values.Set("newAwardFrom", day.String())
	}
	return values.Encode()
}

// ticked are the posts of the plan that a field names, each once.
func (w *whatIf) ticked(field string) []string {
	var list []string
	for _, slug := range w.values[field] {
		if w.post(slug) != nil && !slices.Contains(list, slug) {
			list = append(list, slug)
		}
	}
	return list
}

// checkPosts notes posts that are to end or to be kept and are not there.
func (w *whatIf) checkPosts() {
	for _, slug := range slices.Concat(w.values["stop"], w.values["keep"]) {
		if w.post(slug) == nil {
			w.problems = append(w.problems, problem{"find", fmt.Sprintf("There is no post “%s”: it may have been taken out", slug)})
		}
	}
}

func (w *whatIf) post(slug string) *whatIfPost {
	for _, p := range w.posts {
		if p.Slug == slug {
			return p
		}
	}
	return nil
}
