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
			Decisions                                              []placedDecision
			Savings, Measures                                      []struct {
				named
				Programme named
			}
		}
	}
}

// placedDecision is a decision as it is told from others.
type placedDecision struct {
	Slug, Body, Item, Text string
	Date                   date
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

// placesBefore are the names of the items before a revision.
func (v *visit) placesBefore(revision int) (places, error) {
	if revision == 1 {
		return places{}, nil
	}
	var answer placesAnswer
	err := v.ask("places", map[string]any{"revision": revision - 1}, &answer)
	return v.placesOf(answer), err
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
	for slug, name := range decisionNames(plan.Decisions) {
		p["decision/"+slug] = link{name, v.path("decisions") + "#" + anchor(slug)}
	}
	for _, x := range plan.Savings {
		p["saving/"+x.Slug] = link{x.Name, v.path("programmes", x.Programme.Slug)}
	}
	for _, x := range plan.Measures {
		p["measure/"+x.Slug] = link{x.Name, v.path("programmes", x.Programme.Slug)}
	}
	return p
}

// decisionNames are what decisions are called, by their ids: who decided and when; of several on a day, the item of the minutes as well; and
// where that is the same too, the first words.
func decisionNames(list []placedDecision) map[string]string {
	names := map[string]string{}
	for _, d := range list {
		names[d.Slug] = d.Body + ", " + d.Date.Long()
	}
	for _, further := range []func(placedDecision) string{
		func(d placedDecision) string { return strings.TrimSuffix(", "+d.Item, ", ") }, func(d placedDecision) string { return ": " + firstWords(d.Text) },
	} {
		count := map[string]int{}
		for _, name := range names {
			count[name]++
		}
		for _, d := range list {
			if name := names[d.Slug]; count[name] > 1 {
				names[d.Slug] = name + further(d)
			}
		}
	}
	return names
}

// aFewWords is about how many characters tell a text from others.
const aFewWords = 60

// firstWords are those that a text begins with.
func firstWords(text string) string {
	words := strings.Fields(text)
	n, length := 0, 0
	for n < len(words) && length < aFewWords {
		length += len(words[n]) + 1
		n++
	}
	if n == len(words) {
		return strings.Join(words, " ")
	}
	return strings.Join(words[:n], " ") + "…"
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
