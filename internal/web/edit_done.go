package web

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
)

// doneView tells what a revision changed.
type doneView struct {
	Number       int
	Note, Author string
	Changes      []difference
	Effect       *effectView
	Undo, Key    string // where it is undone; "" where it is not the latest
	Next         []link
}

// editDone tells what a revision changed, and offers to undo it while it is the latest.
func editDone(v *visit) (response, error) {
	number, _ := strconv.Atoi(v.PathValue("number"))
	list, err := v.latestRevisions()
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(list, func(r revisionNow) bool { return r.Number == number })
	if i < 0 {
		return nil, errNotFound
	}
	view := doneView{Number: number, Note: list[i].Note, Author: list[i].Author, Changes: differences(list[i].Changes)}
	if number == v.latest && number > 1 {
		view.Undo, view.Key = v.path("edit", "undo"), rand.Text()
	}
	for _, c := range list[i].Changes {
		if c.List == "scenarios" && c.After != nil {
			view.Next = append(view.Next, link{"Compare the scenario with the plan", v.with(url.Values{"scenario": {c.Key}}, "compare")}, link{"Go on editing the scenario", v.path("edit", "scenario", c.Key)})
		}
	}
	view.Next = append(view.Next, link{"Edit something else", v.path("edit")}, link{"Go to the overview", v.path()})
	if number > 1 {
		if view.Effect, err = v.effectOfRevision(number); err != nil {
			return nil, err
		}
	}
	return page{Template: "edit-done", Title: fmt.Sprintf("Saved as revision %d", number), Section: "edit", Crumbs: []link{{"Edit", v.path("edit")}}, Model: view}, nil
}

// revisionNow is a revision as queries/edit-history.graphql has it.
type revisionNow struct {
	Number               int
	Author, MadeAt, Note string
	Changes              []itemChange
}

func (v *visit) latestRevisions() ([]revisionNow, error) {
	var answer struct {
		Authority struct {
			Revisions struct{ Nodes []revisionNow }
		}
	}
	err := v.ask("edit-history", nil, &answer)
	return answer.Authority.Revisions.Nodes, err
}

// editUndo makes the plan what it was before a revision.
func editUndo(v *visit) (response, error) {
	number, err := strconv.Atoi(v.PostFormValue("revision"))
	if err != nil || number < 2 {
		return nil, errNotFound
	}
	input := map[string]any{"authority": v.authority.Slug, "revision": number - 1, "expectedRevision": number, "note": fmt.Sprintf("Undid revision %d", number)}
	done, err := v.mutate("edit-undo", map[string]any{"input": input}, v.PostFormValue("key"))
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
