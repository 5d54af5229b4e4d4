package web

import (
	"net/url"

	"cliffedge/forecast/words"
)

// homeAnswer is what queries/home.graphql is answered.
type homeAnswer struct {
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
}

type homeLine struct {
	link
	Programmes string
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
	if nodes := answer.Authorities.Nodes; len(nodes) == 1 && len(variables) == 0 {
		return redirect{To: "/" + url.PathEscape(nodes[0].Slug)}, nil
	}
	return page{Template: "home", Title: "Authorities", Model: viewHome(answer)}, nil
}

func viewHome(answer homeAnswer) homeView {
	var view homeView
	for _, a := range answer.Authorities.Nodes {
		var names []string
		for _, p := range a.Plan.Programmes {
			names = append(names, p.Name)
		}
		view.Authorities = append(view.Authorities, homeLine{link{a.Name, "/" + url.PathEscape(a.Slug)}, words.Several(names, 3)})
	}
	if answer.Authorities.PageInfo.HasNextPage {
		view.More = "/?" + url.Values{"after": {answer.Authorities.PageInfo.EndCursor}}.Encode()
	}
	return view
}
