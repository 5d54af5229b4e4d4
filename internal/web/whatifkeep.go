package web

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"cliffedge/graph"
)

// keepWhatIf keeps the changes as a scenario.
func keepWhatIf(v *visit) (response, error) {
	w, err := v.whatIf(v.PostForm, true)
	if err != nil {
		return nil, err
	}
	if form := w.keepForm(); !form.May {
		return nil, graph.AskErrors{{Code: "FORBIDDEN", Message: form.Why}}
	}
	name := strings.TrimSpace(v.PostForm.Get("name"))
	w.checkKept(name)
	id := w.newID(name)
	if len(w.problems) == 0 {
		err := w.save(name, id)
		var told graph.AskErrors
		switch {
		case err == nil:
			return redirect{To: w.compared(id), Notice: &notice{Title: "Kept", Text: "Kept as the scenario “" + name + "”."}}, nil
		case errors.As(err, &told) && (told.Code() == graph.BadInput || told.Code() == graph.Conflict):
			w.problems = keptProblems(told)
		default:
			return nil, err
		}
		w.visit.asked = w.visit.asked[:len(w.visit.asked)-1] // what the page shows does not follow from it
	}
	return w.page()
}

// checkKept finds what is wrong before the API is asked.
func (w *whatIf) checkKept(name string) {
	text := ""
	switch {
	case name == "":
		text = "Enter a name for the scenario"
	case idOf(name, longestMadeID) == "":
		text = "Enter a name with a letter from a to z or a digit"
	case slices.ContainsFunc(w.plan.Scenarios, func(s named) bool { return strings.EqualFold(s.Name, name) }):
		text = "Enter another name: the plan has a scenario of this name"
	case len(w.changes) == 0 && len(w.problems) == 0:
		text = "Change something first: nothing is changed yet"
	default:
		return
	}
	w.problems = append(w.problems, problem{"name", text})
}

func (w *whatIf) save(name, id string) error {
	input := map[string]any{
		"authority": w.authority.Slug, "slug": id, "name": name, "changes": w.inputs(), "remark": strings.TrimSpace(w.values.Get("note")),
		"assumed": true, "note": "Kept from What if: " + name,
	}
	if w.on != "" {
		input["parent"] = w.on
	}
	if seen, err := strconv.Atoi(w.values.Get("seen")); err == nil {
		input["expectedRevision"] = seen
	}
	var answer struct{}
	return w.ask("savescenario", map[string]any{"input": input}, &answer)
}

// keptProblems are the API's errors beside the fields that they are about.
func keptProblems(told graph.AskErrors) []problem {
	var list []problem
	for _, e := range told {
		switch {
		case e.Code == graph.Conflict:
			list = append(list, problem{"name", "Somebody changed the plan since you opened this page. The figures are now of the plan as it stands: look at them, then keep the scenario again"})
		case strings.HasSuffix(e.Field, "remark") || strings.HasSuffix(e.Field, "note"):
			list = append(list, problem{"note", titled(e.Message)})
		default:
			list = append(list, problem{"name", titled(e.Message)})
		}
	}
	return list
}

// compared is the address that compares a kept scenario with what it was made on top of.
func (w *whatIf) compared(id string) string {
	values := url.Values{"scenario": {id}}
	if w.on != "" {
		values["scenario"] = []string{w.on, id}
	}
	w.horizon.set(values)
	return w.with(values, "compare")
}

// newID makes an id of a scenario's name, which no scenario has.
func (w *whatIf) newID(name string) string {
	taken := map[string]bool{}
	for _, s := range w.plan.Scenarios {
		taken[s.Slug] = true
	}
	return newID(name, taken)
}
