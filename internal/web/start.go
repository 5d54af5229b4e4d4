package web

import (
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"cliffedge/forecast/money"
	"cliffedge/graph"
)

// An authority begins with its first administrator, and has no plan until somebody imports one. Its first page says so, and what to
// do next.

// needsNoPlan are the pages that there are without a plan, by the part of the address after the authority's. All others lead to the
// first page.
var needsNoPlan = map[string]bool{"": true, "import": true, "members": true, "tokens": true, "trail": true}

// startView is what the first page shows.
type startView struct {
	Slug    string
	Import  string // where a plan file is imported; "" for who may not
	Members string // where others are given a role; "" for who may not
}

// arriveWithoutPlan is arrive where there is no plan: of an authority in which the reader has a role, or else of none.
func (v *visit) arriveWithoutPlan(show func(*visit) (response, error)) (response, error) {
	if err := v.findViewer(); err != nil {
		return nil, err
	}
	for _, r := range v.viewer.Roles {
		if r.Authority.Slug == v.PathValue("authority") {
			v.authority = &r.Authority
		}
	}
	if v.authority == nil {
		return nil, errNotFound
	}
	part, _, _ := strings.Cut(strings.TrimPrefix(v.URL.Path, "/"+v.authority.Slug+"/"), "/")
	switch {
	case v.URL.Path == "/"+v.authority.Slug:
		return v.start(), nil
	case !needsNoPlan[part]:
		return redirect{To: v.path()}, nil
	default:
		return show(v)
	}
}

// start is the first page.
func (v *visit) start() response {
	view := startView{Slug: v.authority.Slug}
	if v.may("ANALYST") {
		view.Import = v.path("import")
	}
	if v.may("ADMIN") {
		view.Members = v.path("members")
	}
	return page{Template: "start", Title: v.authority.Name, Model: view}
}

// firstPayload is what queries/import-first.graphql is answered.
type firstPayload struct {
	Changes []itemChange
	Plan    struct {
		Authority authority
		Forecast  struct {
			Total struct{ Cost, Gap money.Pence }
		}
	}
}

// firstView is what the page shows that previews an authority's first plan.
type firstView struct {
	Action, Cancel, Why string
	File, Packed, Key   string // its name, and the file itself for the form that keeps it
	Authority           string
	Items               string // how many there are of each kind
	Years               string // in words
	Cost, Gap           money.Pence
}

// importFirst previews an authority's first plan, or keeps the one that was previewed.
func (v *visit) importFirst(file planUpload, view importView) (response, error) {
	w := windowOf(asAt{Day: v.today()})
	if v.latest == 0 { // else it is kept already, or somebody else's is
		done, err := v.importAsFirst(file, view, w, true)
		switch {
		case err != nil:
			return v.firstFailed(file, view, err)
		case done.Plan.Authority.Slug != v.authority.Slug: // which authority's plan it is the file says
			return v.importPage(importView{}, []problem{otherAuthority(done.Plan.Authority)})
		case v.PostForm.Get("action") != "apply":
			return v.previewFirst(file, view, done, w)
		}
	}
	if _, err := v.importAsFirst(file, view, w, false); err != nil {
		return v.firstFailed(file, view, err)
	}
	return redirect{To: v.path(), Notice: &notice{Text: "The plan is imported. This is how things stand by it."}}, nil
}

// firstFailed says why a file does not become an authority's first plan.
func (v *visit) firstFailed(file planUpload, view importView, err error) (response, error) {
	list, ok := told(err)
	if !ok {
		return v.importFailed(file, view, err)
	}
	for i, t := range list {
		switch {
		case t.Code == graph.NotFound:
			list[i].Message = "The file is the plan of another authority, in which you have no role"
		case t.Field == "input.mode":
			list[i].Field, list[i].Message = "", "Somebody has imported the plan meanwhile: load the page again"
		}
	}
	return v.importFailed(file, view, list)
}

// importAsFirst asks the API to make the file's plan the first of its authority.
func (v *visit) importAsFirst(file planUpload, view importView, w window, dryRun bool) (firstPayload, error) {
	var answer struct{ Made firstPayload }
	ctx := v.Context()
	if !dryRun { // once, however often the form is sent with the same in it
		ctx = graph.WithIdempotencyKey(ctx, fmt.Sprintf("first-%x", sha256.Sum256([]byte(view.Key+view.Why+file.text))))
	}
	input := map[string]any{"document": file.text, "format": file.format, "mode": "CREATE", "note": view.Why, "dryRun": dryRun}
	err := v.askIn(ctx, "import-first", w.forMutation(input), &answer)
	v.asked = nil // the file may be large, and what is asked when it has been kept is not to be asked again
	return answer.Made, err
}

func (v *visit) previewFirst(file planUpload, view importView, done firstPayload, w window) (response, error) {
	packed, err := pack(file.text)
	if err != nil {
		return nil, err
	}
	total := done.Plan.Forecast.Total
	first := firstView{
		Action: v.sendPath("import"), Cancel: v.path("import"), Why: view.Why, File: file.name, Packed: packed, Key: rand.Text(), Authority: done.Plan.Authority.Name,
		Items: countItems(done.Changes), Years: fmt.Sprintf("%s to %s", w.First, w.Last), Cost: total.Cost, Gap: total.Gap,
	}
	return page{Template: "first", Title: "Check the plan", Model: first, Crumbs: []link{{"Import a plan file", v.path("import")}}}, nil
}

// countItems says how many items of each kind a plan has: "2 programmes and 12 posts".
func countItems(added []itemChange) string {
	return places{}.countChanges(slices.DeleteFunc(slices.Clone(added), func(c itemChange) bool {
		return itemKinds[c.List].many == "" // there is one of it, such as the authority
	}))
}
