package web

import (
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"cliffedge/forecast/words"
)

// What forms find wrong that the API does not, as it may be meant there.

// mostBuiltOn bounds how many scenarios are looked at that build on each other; a plan's cannot go round in a circle.
const mostBuiltOn = 200

// noteAdded notes the ids of what the scenario's changes add to the plan, and those of the scenarios that it builds on, but for the
// change that the form is of.
func (e *editing) noteAdded() (err error) {
	own := e.place
	for s, n := e.scenario, 0; n < mostBuiltOn; n++ {
		for i, c := range s.Changes {
			name, object, err := sentChange(c.Document)
			if err != nil {
				return err
			}
			if i == own {
				continue
			}
			k := kindNamed(name)
			if id, ok := object["id"].(string); ok {
				e.choices.ids[id], e.choices.added[k.List+"/"+id] = true, true
			} else if k.Name == "payAward" {
				e.choices.added[k.List+"/"+itemKey(k.List, object)] = true
			} else if id, ok := object[k.Subject].(string); ok {
				e.choices.moved[k.List+"/"+id] = true
			}
		}
		if s.Parent == nil {
			return nil
		}
		own = -1
		if s, err = e.scenarioAt(s.Parent.Slug, e.expected); err != nil {
			return err
		}
	}
	return nil
}

// check finds what the API does not call wrong, as it may be meant there, and a form cannot mean; and what the API says in the words
// of plan files.
func (e *editing) check() {
	e.checkID()
	e.checkExtended()
	e.checkEnded()
	e.checkAward()
	e.checkCost()
	if e.kind.Name == "widenSource" && e.isEmpty("programmes") && e.isEmpty("posts") && e.isEmpty("locations") {
		e.wrong("programmes", "Choose what else it may pay for: programmes, posts and costs, or places")
	}
	if text := tooLong(e.why); text != "" {
		e.wrong("why", text)
	}
	if e.undecided {
		e.wrong("keep", "Choose where the change goes: the scenario that it was for was deleted")
	}
}

// isEmpty says whether nothing is typed or chosen in a field.
func (f *editForm) isEmpty(name string) bool {
	return strings.TrimSpace(strings.Join(f.values[name], "")) == ""
}

// longestWhy is how long a reason may be, in characters.
const longestWhy = 10_000

// tooLong says that a reason is too long; "" where it is not.
func tooLong(why string) string {
	if n := utf8.RuneCountInString(why); n > longestWhy {
		return "Why has " + words.Number(n) + " characters: expected at most " + words.Number(longestWhy)
	}
	return ""
}

// checkID finds the id of something new that is another's: it would take the other's place.
func (e *editing) checkID() {
	id := e.text("id")
	if !e.kind.adds() || e.PathValue("id") != "" || id == "" || id == e.placeID() {
		return
	}
	isThere := slices.ContainsFunc(e.choices.lists[e.kind.List], func(c choice) bool { return c.Value == id })
	if isThere || e.choices.added[e.kind.List+"/"+id] {
		e.wrong("id", "There is "+withArticle(itemKinds[e.kind.List].one)+" of this id already: choose another, or leave it empty")
	}
}

// placeID is the id of what the scenario's change is about that the form is of; "" where it is of none.
func (e *editing) placeID() string {
	if e.place < 0 {
		return ""
	}
	_, object, err := sentChange(e.scenario.Changes[e.place].Document)
	if err != nil {
		return ""
	}
	id, _ := object["id"].(string)
	return id
}

// checkExtended finds a new last day that is before the first: whoever extends something does not mean that it never starts.
func (e *editing) checkExtended() {
	if !e.kind.extends() {
		return
	}
	item := e.kind.List + "/" + e.text(e.kind.Subject)
	ends, err := typedDay(e.text("ends"))
	starts := e.choices.days[item].starts
	if err == nil && ends < starts.Day && !e.choices.added[item] {
		e.wrong("ends", "The new last day must not be before the first day, "+starts.Long())
	}
}

// checkEnded finds a day to end something on that is before its first, which would take away what it has cost; or after its last, on
// which it has ended. In a scenario that says of the item what the plan does not, its days may be others; and a scenario may say in
// words that something ends when the plan has it end.
func (e *editing) checkEnded() {
	if !slices.Contains([]string{"endPost", "endContract", "endProgramme"}, e.kind.Name) {
		return
	}
	item := e.kind.List + "/" + e.text(e.kind.Subject)
	days, known := e.choices.days[item]
	on, err := typedDay(e.text("on"))
	switch instead := "extend it"; {
	case err != nil || !known || e.choices.added[item] || e.choices.moved[item]:
	case on < days.starts.Day:
		e.wrong("on", "The last day must not be before the first day, "+days.starts.Long()+". If it never starts, say so in its details")
	case days.ends.Day != 0 && on >= days.ends.Day && e.scenario == nil:
		if e.kind.Name == "endProgramme" {
			instead = "change its last day"
		}
		e.wrong("on", "It ends on "+days.ends.Long()+" already. Enter an earlier day; or "+instead+", if it is to go on longer")
	}
}

// checkAward finds a pay award that raises nothing, or by two amounts; and a new one of the same day and posts as another, in whose
// place it would come.
func (e *editing) checkAward() {
	if e.kind.input.Name != "PayAwardInput" {
		return
	}
	switch {
	case e.isEmpty("percent") && e.isEmpty("amount"):
		e.wrong("percent", "Enter the raise in percent, or in pounds a year")
	case !e.isEmpty("percent") && !e.isEmpty("amount"):
		e.wrong("amount", "Enter the raise either in percent or in pounds a year, not both")
	}
	day, err := typedDay(e.text("from"))
	if e.kind.Name != "payAward" || err != nil {
		return
	}
	id := payAwardID(day.String(), e.text("payGroup"))
	isThere := slices.ContainsFunc(e.choices.lists["payAwards"], func(c choice) bool { return c.Value == id })
	if !isThere && !e.choices.added["payAwards/"+id] || e.place >= 0 && e.scenario.Changes[e.place].subject() == id {
		return
	}
	posts := "the posts without a pay group"
	if group := e.text("payGroup"); group != "" {
		posts = "the pay group " + group
	}
	e.wrong("from", "There is a pay award of "+day.Long()+" for "+posts+" already: change that one instead, or enter another day")
	if isThere {
		e.instead = &mendView{Title: "There is such a pay award already", Links: []link{{"Change the pay award of " + day.Long(), e.keptWith("edit", "change", "putPayAward", id)}}}
	}
}

// keptWith is the address of a form whose change goes where this one's does.
func (e *editing) keptWith(parts ...string) string {
	values := url.Values{}
	if e.scenario != nil {
		values.Set("keep", e.scenario.Slug)
	}
	return e.with(values, parts...)
}

// checkCost finds a cost that is neither yearly nor a single amount, or both, and what is missing of the one that it is.
func (e *editing) checkCost() {
	if e.kind.input.Name != "CostLineInput" {
		return
	}
	typed := func(names ...string) bool {
		return slices.ContainsFunc(names, func(name string) bool { return !e.isEmpty(name) })
	}
	ask := func(name, text string) {
		if e.isEmpty(name) {
			e.wrong(name, text)
		}
	}
	yearly, once := typed("annual", "starts", "ends", "neverStarts"), typed("amount", "on")
	switch {
	case yearly && once:
		at := "amount"
		if e.isEmpty(at) {
			at = "on"
		}
		e.wrong(at, "Enter either a yearly amount with its first day, or a one-off amount with its day, not both")
	case yearly:
		ask("annual", "Enter the yearly amount")
		ask("starts", "Enter the first day of the yearly cost")
	case once:
		ask("amount", "Enter the one-off amount")
		ask("on", "Enter the day of the one-off cost")
	default:
		e.wrong("annual", "Enter a yearly amount, or a one-off amount")
	}
}
