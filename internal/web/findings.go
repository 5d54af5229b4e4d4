package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"cliffedge/forecast/money"
)

// finding is one as queries ask for it.
type finding struct {
	Code, Severity, At, Text, Title, Reason, Remedy string
	Date                                            date
	Amount                                          money.Pence
	Waiver                                          *struct {
		Until    date
		Decision *struct {
			Slug, Body string
			Date       date
		}
		Note string
	}
}

// findingsAnswer is what queries/findings.graphql is answered.
type findingsAnswer struct {
	Authority struct {
		Plan struct {
			Life     monthSpan
			Findings []finding
		}
	}
}

// findingsView is what the page of the findings shows.
type findingsView struct {
	AsAt   asAt
	Form   asAtForm
	Count  findingCount
	Groups []severityGroup
	Waived []findingCard
	Pages  []pageLink
	Total  int
	From   int // of those that the page shows
	Until  int
	Life   string // which months the figures are of
}

// severityGroup are the findings of one severity, by kind.
type severityGroup struct {
	Title, Tag string
	Kinds      []kindGroup
}

// kindGroup are the findings of one kind: its reason and remedy are those of all.
type kindGroup struct {
	Title, Reason, Remedy string
	List                  []findingCard
}

// findingCard is one finding.
type findingCard struct {
	Place            link
	Text, When, Kind string // the text follows the place's name
	Amount           money.Pence
	Waive            string // where it is waived, or the waiver is ended
	Waived           string // until when, by which decision and why
	Decision         *link
}

// findingsOnPage is how many findings a page shows.
const findingsOnPage = 100

// monthSpan is the months that findings look at.
type monthSpan struct{ From, To month }

// figuresOf says of which months the amounts of findings are, and why of these.
func (s monthSpan) figuresOf() string {
	return fmt.Sprintf("Amounts here are of %s to %s: from the year of the plan’s first money to the year after the last end that it names, "+
		"or after the day as at which it is seen. What has no end is counted until then.", s.From.Long(), s.To.Long())
}

// severities are the API's, in their order, with what is said of them.
var severities = []struct{ name, title, tag string }{
	{"ERROR", "Errors: the plan promises what it has no money for", "Error"},
	{"WARNING", "Warnings: somebody must decide or act", "Warning"},
	{"NOTICE", "Notices: good to know", "Notice"},
}

// findings lists what somebody should look at.
func findings(v *visit) (response, error) {
	p := page{Template: "findings", Title: "Findings", Section: "findings", Wide: true}
	at, err := v.asAt(&p.Problems)
	if err != nil {
		return nil, err
	}
	var answer findingsAnswer
	if err := v.ask("findings", map[string]any{"asAt": at.Day.String()}, &answer); err != nil {
		return nil, err
	}
	where, err := v.places()
	if err != nil {
		return nil, err
	}
	view := v.findingsView(answer.Authority.Plan.Findings, at, where)
	view.Form, view.Life = v.asAtForm(at, p.Problems), answer.Authority.Plan.Life.figuresOf()
	p.Model = view
	return p, nil
}

func (v *visit) findingsView(list []finding, at asAt, where places) findingsView {
	view := findingsView{AsAt: at}
	var open []finding
	for _, f := range list {
		view.Count.add(f)
		if f.Waiver == nil {
			open = append(open, f)
		} else if len(view.Waived) < findingsOnPage {
			view.Waived = append(view.Waived, v.findingCard(f, at, where))
		}
	}
	rank := func(f finding) int {
		return slices.IndexFunc(severities, func(s struct{ name, title, tag string }) bool { return s.name == f.Severity })
	}
	slices.SortStableFunc(open, func(a, b finding) int { return rank(a) - rank(b) })
	pages, from := v.pagesOf(len(open), findingsOnPage, "main-content")
	until := min(from+findingsOnPage, len(open))
	view.Pages, view.Total, view.From, view.Until = pages, len(open), from+1, until
	for _, f := range open[from:until] {
		view.place(f, v.findingCard(f, at, where))
	}
	return view
}

// add counts a finding.
func (n *findingCount) add(f finding) {
	switch {
	case f.Waiver != nil:
		n.Waived++
	case f.Severity == "ERROR":
		n.Errors++
	case f.Severity == "WARNING":
		n.Warnings++
	default:
		n.Notices++
	}
}

// place puts a finding with those of its severity and kind.
func (view *findingsView) place(f finding, card findingCard) {
	i := slices.IndexFunc(severities, func(s struct{ name, title, tag string }) bool { return s.name == f.Severity })
	if i < 0 {
		return
	}
	g := slices.IndexFunc(view.Groups, func(g severityGroup) bool { return g.Tag == severities[i].tag })
	if g < 0 {
		g = len(view.Groups)
		view.Groups = append(view.Groups, severityGroup{Title: severities[i].title, Tag: severities[i].tag})
	}
	group := &view.Groups[g]
	k := slices.IndexFunc(group.Kinds, func(k kindGroup) bool { return k.Title == f.Title })
	if k < 0 {
		k = len(group.Kinds)
		group.Kinds = append(group.Kinds, kindGroup{Title: f.Title, Reason: f.Reason, Remedy: f.Remedy})
	}
	group.Kinds[k].List = append(group.Kinds[k].List, card)
}

func (v *visit) findingCard(f finding, at asAt, where places) findingCard {
	text := shortAmounts(f.Text)
	c := findingCard{When: longDay(f.Date.Day), Amount: f.Amount, Kind: f.Title, Place: link{Text: "Pay awards"}}
	if f.At != "" {
		c.Place = where.of(f.At)
	}
	if rest, begins := strings.CutPrefix(text, c.Place.Text); begins && !strings.ContainsFunc(rest[:min(len(rest), 1)], unicode.IsLetter) {
		c.Text = rest // the name is not said twice
	} else {
		c.Text = ": " + text
	}
	if w := f.Waiver; w != nil {
		c.Waived = "Waived for ever"
		if w.Until.Day != 0 {
			c.Waived = "Waived until " + w.Until.Long()
		}
		if w.Decision != nil {
			c.Decision = &link{w.Decision.Body + ", " + w.Decision.Date.Long(), v.path("decisions") + "#" + anchor(w.Decision.Slug)}
		}
		if w.Note != "" {
			c.Waived += ": " + w.Note
		}
	}
	if v.mayChange("APPROVER") && f.At != "" {
		c.Waive = v.with(url.Values{"finding": {f.Code}, "at": {f.At}}, "findings", "waive")
	}
	return c
}

// waiveView is what the form that waives a finding shows.
type waiveView struct {
	Form    form
	Finding findingCard
	Reason  string
	Remedy  string
	Waived  bool // already: then the form changes or ends it
	End     *form
	Cancel  string
}

// waive accepts a finding about an item, until a day or for ever.
func waive(v *visit) (response, error) {
	s := v.filledIn("until", "decision", "note", "step")
	at, f, err := v.waived()
	if err != nil {
		return nil, err
	}
	where, err := v.places()
	if err != nil {
		return nil, err
	}
	back := v.path("findings")
	view := waiveView{Finding: v.findingCard(f, at, where), Reason: f.Reason, Remedy: f.Remedy, Waived: f.Waiver != nil, Cancel: back}
	view.Form = v.newForm("Waive the finding")
	view.Form.Action = v.URL.RequestURI() // with the day, as at which there is the finding
	if v.Method == http.MethodPost {
		answer, err := v.keepWaiver(s, f, at, back, &view.Form)
		if answer != nil || err != nil {
			return answer, err
		}
	} else if w := f.Waiver; w != nil {
		s.values["until"], s.values["note"] = w.Until.String(), w.Note
		if w.Decision != nil {
			s.values["decision"] = w.Decision.Slug
		}
	}
	if err := v.waiveForm(&view, s); err != nil {
		return nil, err
	}
	title := "Waive a finding"
	if view.Waived {
		title = "Change or end a waiver"
	}
	return page{
		Template: "waive", Title: title, Section: "findings", Problems: s.problems, Status: view.Form.status(s.problems), Model: view,
		Crumbs: []link{{"Findings", back}},
	}, nil
}

// waived is the finding of the address.
func (v *visit) waived() (asAt, finding, error) {
	var none []problem
	at, err := v.asAt(&none)
	if err != nil {
		return at, finding{}, err
	}
	var answer findingsAnswer
	// What the form ends is looked up in the plan that it was filled in for: sent twice, it says the same twice.
	if err := v.ask("findings", map[string]any{"asAt": at.Day.String(), "revision": v.expected()}, &answer); err != nil {
		return at, finding{}, err
	}
	list := answer.Authority.Plan.Findings
	i := slices.IndexFunc(list, func(f finding) bool { return f.At != "" && f.Code == v.param("finding") && f.At == v.param("at") })
	if i < 0 {
		return at, finding{}, errNotFound
	}
	return at, list[i], nil
}

// keepWaiver sends the form; nil where the page shows it again.
func (v *visit) keepWaiver(s *filledIn, f finding, at asAt, back string, shown *form) (response, error) {
	first := min(v.today(), at.Day) // on which the waiver is seen to hold
	text, ends := "The finding is waived.", s.values["step"] == "end"
	if ends {
		text = "The waiver has ended."
		if f.Waiver != nil {
			s.values["note"] = f.Waiver.Note
			if f.Waiver.Decision != nil {
				s.values["decision"] = f.Waiver.Decision.Slug
			}
		}
	}
	done, err := v.makeChange(change{query: "waive", of: "WaiveFindingInput", input: func(s *filledIn) map[string]any {
		input := map[string]any{"finding": f.Code, "at": f.At, "note": s.values["note"]}
		s.optional("decision", input)
		if ends { // The API has no way to take a waiver away, but one whose last day has passed silences nothing.
			input["until"] = (first - 1).String()
			return input // a waiver that never said why may be ended
		}
		if until := s.day("until", "The day until which it is waived", input); until != 0 && until < first {
			s.problems = append(s.problems, problem{"until", "The day until which it is waived must be " + first.Long() + " or later, or it would not be waived at all"})
		}
		s.need("note", "why it may be accepted")
		return input
	}}, s, shown, false)
	if done == nil || err != nil {
		return nil, err
	}
	return redirect{To: back, Notice: &notice{Text: text, Undo: v.undo(done.Revision.Number)}}, nil
}

// waiveForm makes the form, with the plan's decisions to choose from.
func (v *visit) waiveForm(view *waiveView, s *filledIn) error {
	list, err := v.decisionsAt(v.latest)
	if err != nil {
		return err
	}
	where, err := v.places()
	if err != nil {
		return err
	}
	options := []option{{Value: "", Text: "None"}}
	for _, d := range list {
		options = append(options, option{Value: d.Slug, Text: where.of("decision/" + d.Slug).Text})
	}
	view.Form.Fields = []formField{
		s.field("area", "note", "Why it may be accepted", "Kept with the waiver and shown in the history."),
		optionally(s.choose("choice", "decision", "The decision that accepted it", "", options...)),
		optionally(s.field("date", "until", "Until which day", "For ever where you leave it empty. After that day the finding is shown again.")),
	}
	s.inOrderOf(view.Form.Fields)
	if view.Waived {
		view.Form.Button = "Change the waiver"
		view.End = &form{Action: view.Form.Action, Button: "End the waiver", Warning: true, Expected: view.Form.Expected, Key: view.Form.Key, Hidden: []field{{"step", "end"}}}
	}
	return nil
}
