package web

import (
	"cmp"
	"net/url"
	"slices"

	"cliffedge/forecast/words"
)

// homeAnswer is what queries/home.graphql is answered.
type homeAnswer struct {
	Viewer struct {
		Email    string
		Operator bool
	}
	Authorities struct {
		Nodes []struct {
			authority
			Plan struct {
				Revision   int
				Programmes []struct{ Name string }
			}
		}
		PageInfo struct {
			HasNextPage bool
			EndCursor   string
		}
	}
}

// homeView are the authorities that a reader may choose from.
type homeView struct {
	Authorities []homeLine
	More        string // address of the next page; "" for none
	// Where the reader has no role anywhere: who they are, for whoever gives them one, and whether they look after the platform.
	Email    string
	Operator bool
}

type homeLine struct {
	link
	Programmes string // "" where there is no plan yet
	slug       string
}

// home is the first page: the only authority that the reader may see, or a list.
func home(v *visit) (response, error) {
	var answer homeAnswer
	variables := map[string]any{}
	if after := v.param("after"); after != "" {
		variables["after"] = after
	}
	if err := v.ask("home", variables, &answer); err != nil {
		return nil, err
	}
	view := viewHome(answer, v.viewer, v.param("after"))
	if len(view.Authorities) == 1 && len(variables) == 0 {
		return redirect{To: view.Authorities[0].To}, nil
	}
	return page{Template: "home", Title: "Authorities", Model: view}, nil
}

func viewHome(answer homeAnswer, who viewer, after string) homeView {
	view := homeView{Email: answer.Viewer.Email, Operator: answer.Viewer.Operator}
	for _, a := range answer.Authorities.Nodes {
		var names []string
		for _, p := range a.Plan.Programmes {
			names = append(names, p.Name)
		}
		view.Authorities = append(view.Authorities, homeLine{link{a.Name, "/" + url.PathEscape(a.Slug)}, words.Several(names, 3), a.Slug})
	}
	view.addWithoutPlan(who, after, answer.Authorities.PageInfo.HasNextPage)
	if answer.Authorities.PageInfo.HasNextPage {
		view.More = "/?" + url.Values{"after": {answer.Authorities.PageInfo.EndCursor}}.Encode()
	}
	return view
}

// addWithoutPlan adds the authorities that the reader has a role in and that have no plan yet, where they stand by slug. A cursor is the
// slug after which a page goes on.
func (view *homeView) addWithoutPlan(who viewer, after string, more bool) {
	shown := view.Authorities
	for _, r := range who.Roles {
		slug := r.Authority.Slug
		later := more && slug > shown[len(shown)-1].slug
		if slug > after && !later && !slices.ContainsFunc(shown, func(l homeLine) bool { return l.slug == slug }) {
			view.Authorities = append(view.Authorities, homeLine{link: link{r.Authority.Name, "/" + url.PathEscape(slug)}, slug: slug})
		}
	}
	slices.SortStableFunc(view.Authorities, func(a, b homeLine) int { return cmp.Compare(a.slug, b.slug) })
}
