package web

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"slices"
	"strconv"
)

// doneView tells what a revision changed.
type doneView struct {
	revisionView
	Effect    *effectView
	Undo, Key string // where it is undone; "" where it is not the latest
	Undoes    *link  // the revision before, where this one takes it back
	UndoneBy  *link  // the revision after, where that takes this one back
	Next      []link
}

// editDone tells what a revision changed, and offers to undo it while it is the latest.
func editDone(v *visit) (response, error) {
	number, _ := strconv.Atoi(v.PathValue("number"))
	var answer struct{ Node *revision }
	if err := v.ask("revision-items", map[string]any{"id": v.nodeID(number)}, &answer); err != nil {
		return nil, err
	}
	if answer.Node == nil {
		return nil, errNotFound
	}
	p, err := v.places()
	if err != nil {
		return nil, err
	}
	view := doneView{revisionView: v.revisionView(*answer.Node, p), Next: []link{{"Edit something else", v.path("edit")}, {"Go to the overview", v.path()}}}
	if number == v.latest && number > 1 {
		view.Undo, view.Key = v.sendPath("edit", "undo"), rand.Text()
	}
	if err := v.findUndone(&view, answer.Node.Changes); err != nil {
		return nil, err
	}
	if view.Effect, err = v.effectOfRevision(number); err != nil {
		return nil, err
	}
	return page{
		Template: "edit-done", Title: fmt.Sprintf("Saved as revision %d", number), Section: "edit", Crumbs: []link{{"Edit", v.path("edit")}}, Wide: true,
		Model: view, Fingerprint: view.Effect.Fingerprint,
	}, nil
}

// findUndone finds out whether the revision takes back the one before it, or is taken back by the one after it.
func (v *visit) findUndone(view *doneView, changes []itemChange) error {
	for _, x := range []struct {
		number int
		found  **link
	}{{view.Number - 1, &view.Undoes}, {view.Number + 1, &view.UndoneBy}} {
		if x.number < 2 || x.number > v.latest {
			continue
		}
		var answer struct{ Node *revision }
		if err := v.ask("revision-items", map[string]any{"id": v.nodeID(x.number)}, &answer); err != nil {
			return err
		}
		if answer.Node != nil && reverses(changes, answer.Node.Changes) {
			*x.found = &link{fmt.Sprintf("revision %d", x.number), v.path("history", strconv.Itoa(x.number))}
		}
	}
	return nil
}

// reverses says whether changes are those of another revision the other way round.
func reverses(changes, other []itemChange) bool {
	if len(changes) != len(other) || len(changes) == 0 {
		return false
	}
	there := map[itemChange]bool{}
	for _, c := range other {
		there[itemChange{List: c.List, Key: c.Key, Before: c.After, After: c.Before}] = true
	}
	return !slices.ContainsFunc(changes, func(c itemChange) bool { return !there[c] })
}

// editUndo makes the plan what it was before a revision.
func editUndo(v *visit) (response, error) {
	number, err := strconv.Atoi(v.PostFormValue("revision"))
	if err != nil || number < 2 {
		return nil, errNotFound
	}
	input := map[string]any{"authority": v.authority.Slug, "revision": number - 1, "expectedRevision": number, "note": fmt.Sprintf("Undid revision %d", number)}
	w, err := v.editWindow()
	if err != nil {
		return nil, err
	}
	done, err := v.mutate("revert", w.forMutation(input), v.PostFormValue("key"))
	if isConflict(err) {
		return page{
			Template: "edit-late", Title: "This cannot be undone here any more", Status: http.StatusConflict, Section: "edit", Crumbs: []link{{"Edit", v.path("edit")}},
			Model: link{strconv.Itoa(number), v.path("history")},
		}, nil
	}
	if err != nil {
		return nil, err
	}
	answer := v.toDone(done)
	answer.Notice = &notice{Title: "Undone", Text: fmt.Sprintf("The plan is again as it was before revision %d.", number)}
	return answer, nil
}
