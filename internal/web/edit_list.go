package web

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"cliffedge/forecast/words"
)

// editList is what can be edited: all items of the plan, or those that are searched for.
func editList(v *visit) (response, error) {
	var items itemsAnswer
	if err := v.ask("edit-items", nil, &items); err != nil {
		return nil, err
	}
	view, p := viewEditList(v, items), page{Template: "edit", Title: "Edit the plan", Section: "edit", Wide: true}
	if k := v.picking(); k != nil {
		p.Title, p.Crumbs = k.Title, []link{{"Edit", v.path("edit")}}
	}
	p.Model = view
	return p, nil
}

// picking is the kind of change that an item is looked for to make; nil for none: the list leads to all that can be done.
func (v *visit) picking() *editKind {
	k := kindNamed(v.param("kind"))
	if k == nil || !k.changesWhole() || k.List != v.param("list") {
		return nil
	}
	return k
}

// picked are the values in the address of the list of items that a kind of change may be made to, of the plan or to be kept in a
// scenario.
func picked(k *editKind, scenario string) url.Values {
	values := url.Values{"list": {k.List}, "kind": {k.Name}}
	if scenario != "" {
		values.Set("keep", scenario)
	}
	return values
}

type editListView struct {
	Action, Query string
	Hidden        []field
	All           string // the address of the whole list
	Only          bool   // one list is shown
	Add           []link
	Sections      []editSection
	Found         string // how many items a search found; "" where nothing is searched for
	Import        string
	Does          string // what is done to the item that is looked for; "" where the page leads to all that can be done
}

type editSection struct {
	Title, Name, What string
	Items             []editLine
	More              *link
	Pages             []pageLink
	Empty             string
}

type editLine struct {
	link
	Facts string
}

// additions are what can be added, in the order in which it is offered.
var additions = []struct{ text, kind string }{
	{"Add a grant or other source", "addSource"},
	{"Add a post", "addPost"},
	{"Add a contract", "addContract"},
	{"Add a cost without a post", "addCost"},
	{"Add a pay award", "payAward"},
	{"Add an outcome stream", "putOutcomes"},
	{"Add a saving", "putSaving"},
	{"Add a measure", "putMeasure"},
	{"Add a programme", "putProgramme"},
}

// listTitles are the lists whose items can be edited, in their order.
var listTitles = []struct{ list, title, what string }{
	{"scenarios", "Scenarios", "What if: lists of changes on top of the plan."},
	{"posts", "Posts", ""},
	{"contracts", "Contracts", ""},
	{"sources", "Sources of money", ""},
	{"costs", "Costs without a post", ""},
	{"outcomes", "Outcome streams", ""},
	{"payAwards", "Pay awards", ""},
	{"savings", "Savings", ""},
	{"measures", "Measures", ""},
	{"programmes", "Programmes", ""},
}

const (
	fewLines  = 15 // of a list among others
	manyLines = 50 // of one alone
)

func viewEditList(v *visit, items itemsAnswer) editListView {
	view := editListView{Action: v.URL.Path, Hidden: v.kept(), All: v.path("edit"), Query: strings.TrimSpace(v.param("q")), Import: v.path("import"), Only: v.param("list") != ""}
	if k := v.picking(); k != nil {
		values := picked(k, v.param("keep"))
		view.Does, view.Only, view.All = k.Does, false, v.with(values, "edit")
		for _, name := range slices.Sorted(maps.Keys(values)) {
			view.Hidden = append(view.Hidden, field{name, values.Get(name)})
		}
	}
	for _, a := range additions {
		view.Add = append(view.Add, link{a.text, v.path("edit", "change", a.kind)})
	}
	view.Add = append(view.Add, link{"Make a scenario", v.path("edit", "scenario")})
	only, found := v.param("list"), 0
	lines := linesOf(v, items)
	for _, l := range listTitles {
		if only != "" && only != l.list {
			continue
		}
		all := matching(lines[l.list], view.Query)
		found += len(all)
		if len(all) > 0 || view.Query == "" && l.list == "scenarios" {
			view.Sections = append(view.Sections, sectionOf(v, l.list, fmt.Sprintf("%s (%s)", l.title, words.Number(len(all))), l.what, all, only != ""))
		}
	}
	if view.Query != "" {
		view.Found = fmt.Sprintf("%s found for “%s”.", words.Count(found, "item", "items"), view.Query)
	}
	return view
}

func sectionOf(v *visit, list, title, what string, lines []editLine, alone bool) editSection {
	s := editSection{Title: title, Name: list, What: what, Items: lines, Empty: "None yet."}
	address := func(page int) string {
		values := url.Values{"list": {list}}
		if k := v.picking(); k != nil {
			values = picked(k, v.param("keep"))
		}
		if q := strings.TrimSpace(v.param("q")); q != "" {
			values.Set("q", q)
		}
		if page > 1 {
			values.Set("page", strconv.Itoa(page))
		}
		return v.with(values, "edit")
	}
	if !alone {
		if len(lines) > fewLines {
			s.Items, s.More = lines[:fewLines], &link{fmt.Sprintf("Show all %s", words.Number(len(lines))), address(1)}
		}
		return s
	}
	pages := (len(lines) + manyLines - 1) / manyLines
	n, _ := strconv.Atoi(v.param("page"))
	n = min(max(n, 1), max(pages, 1))
	s.Items = lines[min((n-1)*manyLines, len(lines)):min(n*manyLines, len(lines))]
	for i := 1; i <= pages && pages > 1; i++ {
		s.Pages = append(s.Pages, pageLink{link{strconv.Itoa(i), address(i)}, i == n})
	}
	return s
}

// matching are the lines that have all words of a search.
func matching(lines []editLine, query string) []editLine {
	return slices.DeleteFunc(slices.Clone(lines), func(l editLine) bool {
		text := strings.ToLower(l.Text + " " + l.Facts + " " + l.To)
		for word := range strings.FieldsSeq(strings.ToLower(query)) {
			if !strings.Contains(text, word) {
				return true
			}
		}
		return false
	})
}

// linesOf are the lines of each list.
func linesOf(v *visit, items itemsAnswer) map[string][]editLine {
	lines := map[string][]editLine{}
	for list, choices := range items.choices().lists {
		for _, c := range choices {
			to := v.path("edit", "item", list, c.Value)
			switch k := v.picking(); {
			case k != nil && v.param("keep") != "":
				to = v.with(url.Values{"keep": {v.param("keep")}}, "edit", "change", k.Name, c.Value)
			case k != nil:
				to = v.path("edit", "change", k.Name, c.Value)
			case list == "scenarios":
				to = v.path("edit", "scenario", c.Value)
			}
			lines[list] = append(lines[list], editLine{link: link{c.Label, to}})
		}
	}
	p := items.Authority.Plan
	for i, x := range p.Posts {
		until := "permanent"
		if x.Ends.Day != 0 {
			until = "until " + x.Ends.Long()
		}
		lines["posts"][i].Facts = fmt.Sprintf("%s FTE, %s", x.FTE.Decimal, until)
	}
	for i, x := range p.Sources {
		lines["sources"][i].Facts = choiceWord(x.Status)
	}
	for i, x := range p.Outcomes {
		lines["outcomes"][i].Facts = choiceWord(x.Status)
	}
	return lines
}

// editItem is what can be done with one item.
func editItem(v *visit) (response, error) {
	var items itemsAnswer
	if err := v.ask("edit-items", nil, &items); err != nil {
		return nil, err
	}
	list, id := v.PathValue("list"), v.PathValue("id")
	c := items.choices()
	i := slices.IndexFunc(c.lists[list], func(c choice) bool { return c.Value == id })
	if i < 0 || list == "scenarios" {
		return nil, errNotFound
	}
	view := itemView{}
	for i := range editKinds {
		if k := &editKinds[i]; k.Item != "" && k.isFor(list) {
			view.Actions = append(view.Actions, editLine{link{k.Item, v.path("edit", "change", k.Name, id)}, k.Does})
		}
	}
	for _, x := range belonging[list] {
		to := v.with(url.Values{x.field: {id}}, "edit", "change", x.kind)
		view.Actions = append(view.Actions, editLine{link{x.text, to}, kindNamed(x.kind).Does})
	}
	if list == "posts" {
		for _, x := range items.Authority.Plan.Contracts {
			if x.Post.Slug == id {
				view.Contracts = append(view.Contracts, link{titled(x.facts()), v.path("edit", "item", "contracts", x.Slug)})
			}
		}
	}
	p, err := v.places()
	if err != nil {
		return nil, err
	}
	view.See = p[itemKinds[list].place+"/"+id]
	return page{
		Template: "edit-item", Title: c.lists[list][i].Label, Caption: "Edit: " + itemKinds[list].one, Section: "edit",
		Crumbs: []link{{"Edit", v.path("edit")}}, Model: view,
	}, nil
}

// belonging are the kinds of changes that add something to an item of a list, and the field that then names the item.
var belonging = map[string][]struct{ text, kind, field string }{
	"posts":      {{"Add a contract to it", "addContract", "post"}},
	"programmes": {{"Add a post to it", "addPost", "programme"}, {"Add a cost without a post to it", "addCost", "programme"}},
}

// itemView is what can be done with an item.
type itemView struct {
	Actions   []editLine
	Contracts []link
	See       link // where it is shown
}
