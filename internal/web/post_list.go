package web

import (
	"strings"

	"cliffedge/forecast/fiscal"
)

// postListAnswer is what queries/posts.graphql is answered.
type postListAnswer struct {
	Authority struct {
		Plan struct {
			Programmes []struct {
				named
				Ends date
			}
			Posts []struct {
				programmePost
				Location string
			}
			Costs []struct {
				named
				Programme named
				Location  string
				Ends, On  date
			}
			LastMonth struct{ Posts []postForecast }
			Forecast  struct {
				Fingerprint string
				Posts       []postForecast
			}
		}
	}
}

// postListView is what the list of posts and cost lines shows.
type postListView struct {
	AsAt       asAt
	Form       asAtForm
	Action     string
	Hidden     []field
	Text       string
	Programmes []option
	Unfunded   bool
	Filtered   bool
	All        string // the list without a filter
	Total      int    // of the plan
	Found      int
	From       int
	Until      int
	List       []listedPost
	Pages      []pageLink
	Span       string
}

type listedPost struct {
	postLine
	Programme    link
	slug, search string // of the programme, and all that the search looks into
}

// postsInList is how many a page of the list shows.
const postsInList = 100

// postList lists all posts and cost lines, to be searched.
func postList(v *visit) (response, error) {
	p := page{Template: "posts", Title: "Posts and costs", Wide: true}
	at, err := v.asAt(&p.Problems)
	if err != nil {
		return nil, err
	}
	w := windowOf(at)
	var answer postListAnswer
	if err := v.ask("posts", w.variables(), &answer); err != nil {
		return nil, err
	}
	plan := answer.Authority.Plan
	view := postListView{AsAt: at, Form: v.asAtForm(at, p.Problems, "q", "programme", "unfunded"), Span: w.First.String() + " to " + w.Last.String()}
	view.filter(v, answer)
	all := v.listedPosts(w, at.Day, answer)
	var found []listedPost
	for _, x := range all {
		if view.shows(x, v.param("programme")) {
			found = append(found, x)
		}
	}
	pages, from := v.pagesOf(len(found), postsInList, "list")
	view.Total, view.Found, view.From, view.Until, view.Pages = len(all), len(found), from+1, min(from+postsInList, len(found)), pages
	view.List = found[from:view.Until]
	p.Model, p.Fingerprint = view, plan.Forecast.Fingerprint
	return p, nil
}

// filter is what the address asks for.
func (view *postListView) filter(v *visit, answer postListAnswer) {
	view.Action, view.Text, view.Unfunded = v.URL.EscapedPath(), strings.TrimSpace(v.param("q")), v.param("unfunded") != ""
	view.Programmes = []option{{Value: "", Text: "All programmes"}}
	for _, x := range answer.Authority.Plan.Programmes {
		view.Programmes = append(view.Programmes, option{x.Slug, x.Name, x.Slug == v.param("programme")})
	}
	view.Filtered = view.Text != "" || view.Unfunded || v.param("programme") != ""
	view.Hidden, view.All = v.kept(), v.path("posts")
}

// shows says whether a post is one of those asked for.
func (view *postListView) shows(x listedPost, programme string) bool {
	switch {
	case view.Unfunded && !x.Short:
		return false
	case programme != "" && x.slug != programme:
		return false
	}
	return strings.Contains(strings.ToLower(x.search), strings.ToLower(view.Text))
}

func (v *visit) listedPosts(w window, day fiscal.Day, answer postListAnswer) []listedPost {
	plan := answer.Authority.Plan
	found, lastMonth := bySlug(plan.Forecast.Posts), bySlug(plan.LastMonth.Posts)
	names, end := map[string]string{}, map[string]fiscal.Day{}
	for _, x := range plan.Programmes {
		names[x.Slug], end[x.Slug] = x.Name, x.Ends.Day
	}
	var list []listedPost
	add := func(x named, programme, location, fte, held string, ends fiscal.Day) {
		line := listedPost{postLine: w.fundedLine(found[x.Slug], lastMonth[x.Slug], ends), Programme: link{names[programme], v.path("programmes", programme)}}
		line.link, line.FTE, line.Held = link{x.Title, v.path("posts", x.Slug)}, fte, held
		line.slug, line.search = programme, x.Title+"\n"+x.Slug+"\n"+location
		list = append(list, line)
	}
	for _, x := range plan.Posts {
		add(x.named, x.Programme.Slug, x.Location, x.fteOn(day), x.held(day), x.lastFilled(end[x.Programme.Slug]))
	}
	for _, x := range plan.Costs {
		add(x.named, x.Programme.Slug, x.Location, "", "cost without a post", max(x.Ends.Day, x.On.Day))
	}
	return list
}

// editLink is the address of an item's form, of a list of those that can be edited; "" for whoever may not edit it.
func (v *visit) editLink(list, slug string) string {
	if !v.mayChange("ANALYST") {
		return ""
	}
	return v.path("edit", "item", list, slug)
}
