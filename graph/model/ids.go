package model

import (
	"slices"
	"strings"

	"cliffedge/forecast/plan"
)

// A global id names an item of any authority: "Post:tendring/fso-harwich", an authority "Authority:tendring", a revision
// "Revision:tendring/7". Ids within a plan hold no ":", so that each is known from the other.

// GlobalID is the global id of an authority's item of a kind.
func GlobalID(kind string, authority, item plan.ID) plan.ID {
	if item == "" {
		return plan.ID(kind) + ":" + authority
	}
	return plan.ID(kind) + ":" + authority + "/" + item
}

// ParseGlobalID takes a global id apart; ok is false where it is none.
func ParseGlobalID(id plan.ID) (kind string, authority, item plan.ID, ok bool) {
	kind, rest, ok := strings.Cut(string(id), ":")
	a, i, _ := strings.Cut(rest, "/")
	return kind, plan.ID(a), plan.ID(i), ok && kind != "" && a != ""
}

// Local gives the id within an authority's plan that an id or a global id of one of the kinds stands for. A global id of another
// authority, or of another kind, stands for nothing that there is: it stays what it is.
func Local(id, authority plan.ID, kinds ...string) plan.ID {
	kind, of, item, global := ParseGlobalID(id)
	if global && of == authority && slices.Contains(kinds, kind) {
		return item
	}
	return id
}

// refKinds are the words for items of each kind in references.
var refKinds = map[string]string{
	"Programme": "programme", "Post": "post", "CostLine": "post", "Contract": "contract", "Source": "source", "OutcomeStream": "source",
	"Saving": "saving", "Measure": "measure", "Decision": "decision", "Scenario": "scenario",
}

// LocalRef gives the reference within an authority's plan, "post/key-worker-1", that a reference or a global id stands for. A global
// id of another authority, or of what no reference names, stands for nothing that there is: it stays what it is.
func LocalRef(text string, authority plan.ID) plan.Ref {
	kind, of, item, global := ParseGlobalID(plan.ID(text))
	if word := refKinds[kind]; global && of == authority && word != "" {
		return plan.Ref(word + "/" + string(item))
	}
	return plan.Ref(text)
}

// AuthorityOf gives the slug of an authority's slug or global id.
func AuthorityOf(id plan.ID) plan.ID {
	if kind, authority, item, ok := ParseGlobalID(id); ok && kind == "Authority" && item == "" {
		return authority
	}
	return id
}
