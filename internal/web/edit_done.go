package web

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"strconv"
)

// doneView tells what a revision changed.
type doneView struct {
	revisionView
	Effect    *effectView
	Undo, Key string // where it is undone; "" where it is not the latest
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
	if view.Effect, err = v.effectOfRevision(number); err != nil {
		return nil, err
	}
	return page{
		Template: "edit-done", Title: fmt.Sprintf("Saved as revision %d", number), Section: "edit", Crumbs: []link{{"Edit", v.path("edit")}}, Wide: true,
		Model: view, Fingerprint: view.Effect.Fingerprint,
	}, nil
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
