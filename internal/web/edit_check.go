package web

import "slices"

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
			if id, ok := object["id"].(string); ok && i != own {
				e.choices.ids[id], e.choices.added[kindNamed(name).List+"/"+id] = true, true
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

// check finds what the API does not call wrong, as it may be meant there, and a form cannot mean.
func (e *editing) check() {
	e.checkID()
	e.checkEnd()
	if e.undecided {
		e.wrong("keep", "Choose where the change goes: the scenario that it was for was deleted")
	}
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

// checkEnd finds a new last day that is before the first: whoever extends something does not mean that it never starts.
func (e *editing) checkEnd() {
	if !e.kind.extends() {
		return
	}
	id := e.text(e.kind.Subject)
	ends, err := typedDay(e.text("ends"))
	starts := e.choices.starts[e.kind.List+"/"+id]
	if err == nil && ends < starts && !e.choices.added[e.kind.List+"/"+id] {
		e.wrong("ends", "The new last day must not be before the first day, "+starts.Long())
	}
}
