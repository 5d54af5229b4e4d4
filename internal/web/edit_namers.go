package web

import (
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"cliffedge/graph"
)

// What still names an item that is to be deleted, and where that is changed.

// mendView leads to what else mends what is wrong.
type mendView struct {
	Title string
	Links []link
}

// mendField is the name under which what is wrong leads there.
const mendField = "mend"

var (
	// inScenarios is a place in a scenario that names an item that would be gone.
	inScenarios = regexp.MustCompile(`\b(scenarios)\[(\d+)\]\.`)
	// builtOn is how the API says that other scenarios build on one.
	builtOn = regexp.MustCompile(`(?i)\bthe scenarios? (.+) builds? on `)
)

// namers finds what still names an item that is to be deleted, in the API's errors; the rest of them say something else.
func (v *visit) namers(revision int, id string, list graph.AskErrors) (*mendView, graph.AskErrors, error) {
	if !slices.ContainsFunc(list, func(t graph.AskError) bool {
		return namedBy.MatchString(t.Message) || builtOn.MatchString(t.Message) || inAScenario(t) != nil
	}) {
		return nil, list, nil
	}
	file, err := v.planFile(revision)
	if err != nil {
		return nil, nil, err
	}
	p, err := v.places()
	if err != nil {
		return nil, nil, err
	}
	var links []link
	var rest graph.AskErrors
	for _, t := range list {
		items, of := file.naming(id, t)
		for _, item := range items {
			if to := v.whereEdited(p, of, item); !slices.Contains(links, to) {
				links = append(links, to)
			}
		}
		if items == nil {
			rest = append(rest, t)
		}
	}
	if links == nil {
		return nil, rest, nil
	}
	return &mendView{"What still names it", links}, rest, nil
}

// stillNamed says that an item cannot be deleted, of what still names it.
var stillNamed = problem{mendField, "It cannot be deleted while something else names it: change or delete first what is listed here"}

func inAScenario(t graph.AskError) []string {
	if m := inScenarios.FindStringSubmatch(t.Field); m != nil {
		return m
	}
	return inScenarios.FindStringSubmatch(t.Message)
}

// naming are the items that an error says name another, and their list; nil where it says something else.
func (p planFile) naming(id string, t graph.AskError) (items []map[string]any, list string) {
	if m := builtOn.FindStringSubmatch(t.Message); m != nil {
		for slug := range strings.SplitSeq(strings.ReplaceAll(m[1], " and ", ", "), ", ") {
			if item := p.item("scenarios", slug); item != nil {
				items = append(items, item)
			}
		}
		return items, "scenarios"
	}
	m := namedBy.FindStringSubmatch(t.Message)
	if m == nil {
		m = inAScenario(t)
	}
	if m == nil {
		return nil, ""
	}
	n, err := strconv.Atoi(m[2])
	all := p.items(m[1])
	if err != nil || n >= len(all) || !names(all[n], id) { // of the plan that a scenario makes, whose lists are others
		return nil, ""
	}
	return all[n : n+1], m[1]
}

// names says whether an item has an id somewhere within it, by itself or after its kind.
func names(item map[string]any, id string) bool {
	text, err := json.Marshal(item)
	return err == nil && (strings.Contains(string(text), `"`+id+`"`) || strings.Contains(string(text), `/`+id+`"`))
}

// whereEdited leads to where an item is edited.
func (v *visit) whereEdited(p places, list string, item map[string]any) link {
	key := itemKey(list, item)
	to := p.item(itemChange{List: list, Key: key}, nil, item)
	switch post, _ := item["post"].(string); {
	case list == "splits":
		to.To = v.path("edit", "change", "putSplits", post)
	case list == "scenarios":
		to.To = v.path("edit", "scenario", key)
	case list == "decisions" && v.mayChange("APPROVER"):
		to.To = v.with(url.Values{"decision": {key}}, "decisions", "record")
	case slices.ContainsFunc(listTitles, func(l struct{ list, title, what string }) bool { return l.list == list }):
		to.To = v.path("edit", "item", list, key)
	}
	return to
}
