package web

import (
	"net/url"
	"strings"
)

// places are the items of a plan by what findings, decisions and changes call them, such as "post/key-worker-1".
type places map[string]link

// placesAnswer is what queries/places.graphql is answered.
type placesAnswer struct {
	Authority struct {
		Plan struct {
			Programmes, Posts, Costs, Sources, Outcomes, Scenarios []named
			Contracts                                              []editContract
			Decisions                                              []struct {
				Slug, Body string
				Date       date
			}
			Savings, Measures []struct {
				named
				Programme named
			}
		}
	}
}

// places asks for the names of all items, once.
func (v *visit) places() (places, error) {
	if v.known != nil {
		return v.known, nil
	}
	var answer placesAnswer
	if err := v.ask("places", nil, &answer); err != nil {
		return nil, err
	}
	v.known = v.placesOf(answer)
	return v.known, nil
}

func (v *visit) placesOf(answer placesAnswer) places {
	plan, p := answer.Authority.Plan, places{}
	add := func(kind, folder string, list []named) {
		for _, x := range list {
			p[kind+"/"+x.Slug] = link{x.Title + x.Name, v.path(folder, x.Slug)}
		}
	}
	add("programme", "programmes", plan.Programmes)
	add("post", "posts", plan.Posts)
	add("post", "posts", plan.Costs)
	add("source", "sources", plan.Sources)
	add("source", "sources", plan.Outcomes)
	add("scenario", "scenarios", plan.Scenarios)
	for _, c := range plan.Contracts {
		p["contract/"+c.Slug] = link{c.Name(), v.path("posts", c.Post.Slug)}
	}
	for _, d := range plan.Decisions {
		p["decision/"+d.Slug] = link{d.Body + ", " + d.Date.Long(), v.path("decisions") + "#" + anchor(d.Slug)}
	}
	for _, x := range plan.Savings {
		p["saving/"+x.Slug] = link{x.Name, v.path("programmes", x.Programme.Slug)}
	}
	for _, x := range plan.Measures {
		p["measure/"+x.Slug] = link{x.Name, v.path("programmes", x.Programme.Slug)}
	}
	return p
}

// anchor is the id of an item's element on its page.
func anchor(slug string) string { return "d-" + url.PathEscape(slug) }

// of gives an item's name and address; what is there no more is called by its id.
func (p places) of(ref string) link {
	if to, known := p[ref]; known {
		return to
	}
	kind, id, _ := strings.Cut(ref, "/")
	return link{Text: strings.TrimSpace(kind + " " + id)}
}
