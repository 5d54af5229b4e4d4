package plan

import (
	"slices"
	"strings"
)

// kind is what a reference names. Its text is the word for it in messages, and in a Ref before the slash.
type kind string

const (
	programmeKind kind = "programme"
	postKind      kind = "post" // or cost line
	filledKind    kind = "post without cost lines"
	contractKind  kind = "contract"
	sourceKind    kind = "source" // or outcome stream
	savingKind    kind = "saving"
	measureKind   kind = "measure"
	decisionKind  kind = "decision"
	scenarioKind  kind = "scenario"
)

// words names what a reference of the kind may name.
func (k kind) words() string {
	switch k {
	case postKind:
		return "post or cost line"
	case filledKind:
		return "post"
	case sourceKind:
		return "source or outcome stream"
	default:
		return string(k)
	}
}

// place is where a reference stands: list[i].field, list[i].field[k] where k is not negative, or list[i].field[k].leaf[n]
// where there is a leaf.
type place struct {
	list  string
	i     int
	field string
	k     int
	leaf  string
	n     int // negative for none
}

func (w place) String() string {
	text := at(w.list, w.i) + "." + w.field
	if w.k >= 0 {
		text = at(text, w.k)
	}
	if w.leaf != "" {
		text += "." + w.leaf
		if w.n >= 0 {
			text = at(text, w.n)
		}
	}
	return text
}

// reference is one item's naming of another.
type reference struct {
	kind  kind
	id    ID
	place place
}

// eachReference visits every reference of the plan, leaving out those within scenarios. Items that take part in no figure
// (decisions, waivers) count too.
func (p *Plan) eachReference(visit func(reference)) {
	one := func(k kind, id ID, list string, i int, field string) {
		if id != "" {
			visit(reference{k, id, place{list: list, i: i, field: field, k: -1}})
		}
	}
	for i := range p.Posts {
		one(programmeKind, p.Posts[i].Programme, "posts", i, "programme")
	}
	for i := range p.Costs {
		one(programmeKind, p.Costs[i].Programme, "costs", i, "programme")
	}
	for i := range p.Contracts {
		one(filledKind, p.Contracts[i].Post, "contracts", i, "post")
	}
	for i := range p.Sources {
		fundingReferences(visit, "sources", i, p.Sources[i].Eligible, p.Sources[i].MatchSources)
	}
	for i := range p.Outcomes {
		one(programmeKind, p.Outcomes[i].Programme, "outcomes", i, "programme")
		fundingReferences(visit, "outcomes", i, p.Outcomes[i].Eligible, p.Outcomes[i].MatchSources)
	}
	for i := range p.Splits {
		one(postKind, p.Splits[i].Post, "splits", i, "post")
		one(sourceKind, p.Splits[i].Source, "splits", i, "source")
	}
	for i := range p.Savings {
		one(programmeKind, p.Savings[i].Programme, "savings", i, "programme")
	}
	for i := range p.Measures {
		one(programmeKind, p.Measures[i].Programme, "measures", i, "programme")
	}
	for i := range p.Decisions {
		for k, ref := range p.Decisions[i].Refs {
			visit(ref.reference(place{list: "decisions", i: i, field: "refs", k: k}))
		}
	}
	for i := range p.Waivers {
		if p.Waivers[i].At != "" {
			visit(p.Waivers[i].At.reference(place{list: "waivers", i: i, field: "at", k: -1}))
		}
		one(decisionKind, p.Waivers[i].Decision, "waivers", i, "decision")
	}
}

func fundingReferences(visit func(reference), list string, i int, eligible []Eligibility, matches []ID) {
	for k := range eligible {
		for n, id := range eligible[k].Programmes {
			visit(reference{programmeKind, id, place{list, i, "eligible", k, "programmes", n}})
		}
		for n, id := range eligible[k].Posts {
			visit(reference{postKind, id, place{list, i, "eligible", k, "posts", n}})
		}
	}
	for k, id := range matches {
		visit(reference{sourceKind, id, place{list: list, i: i, field: "matchSources", k: k}})
	}
}

// refKinds are the kinds that a Ref may name.
var refKinds = []kind{programmeKind, postKind, contractKind, sourceKind, savingKind, measureKind, decisionKind, scenarioKind}

func (ref Ref) reference(w place) reference {
	before, id, _ := strings.Cut(string(ref), "/")
	return reference{kind(before), ID(id), w}
}

// index is which ids the plan has, by the kind of reference that may name them.
func (p *Plan) index() map[kind]map[ID]bool {
	posts := ids(make(map[ID]bool, len(p.Posts)), p.Posts)
	either := ids(make(map[ID]bool, len(p.Posts)+len(p.Costs)), p.Posts)
	return map[kind]map[ID]bool{
		programmeKind: ids(map[ID]bool{}, p.Programmes),
		filledKind:    posts,
		postKind:      ids(either, p.Costs),
		contractKind:  ids(make(map[ID]bool, len(p.Contracts)), p.Contracts),
		sourceKind:    ids(ids(map[ID]bool{}, p.Sources), p.Outcomes),
		savingKind:    ids(map[ID]bool{}, p.Savings),
		measureKind:   ids(map[ID]bool{}, p.Measures),
		decisionKind:  ids(map[ID]bool{}, p.Decisions),
	}
}

func ids[T identified](set map[ID]bool, list []T) map[ID]bool {
	for i := range list {
		set[list[i].ident()] = true
	}
	return set
}

// checkReferences reports every reference to what does not exist. Those to scenarios count only in a plan as written:
// what a scenario makes of a plan lists no scenarios.
func (p *Plan) checkReferences(r *report, m mode) {
	index := p.index()
	if m == written {
		index[scenarioKind] = ids(map[ID]bool{}, p.Scenarios)
	}
	p.eachReference(func(ref reference) {
		if m == effective && ref.kind == scenarioKind {
			return
		}
		set, known := index[ref.kind]
		switch {
		case !known || ref.id == "":
			r.add(UnknownRef, ref.place.String(), "a kind and an id, such as post/key-worker-1; kinds are "+kindList(),
				"%q names no kind of item", string(ref.kind))
		case !set[ref.id]:
			r.unknown(ref.place.String(), ref.kind.words(), ref.id)
		}
	})
}

func kindList() string {
	words := make([]string, len(refKinds))
	for i, k := range refKinds {
		words[i] = string(k)
	}
	return strings.Join(words, ", ")
}

// forget takes the mention of scenarios that are gone out of decisions, and takes away waivers at them: of a decision its
// text says what it was about, and at a scenario that there is not nothing is found that could be waived.
func (p *Plan) forget(gone func(scenario ID) bool) {
	names := func(ref Ref) bool {
		named := ref.reference(place{})
		return named.kind == scenarioKind && gone(named.id)
	}
	p.Decisions = slices.Clone(p.Decisions)
	for i := range p.Decisions {
		if x := &p.Decisions[i]; slices.ContainsFunc(x.Refs, names) {
			x.Refs = without(slices.Clone(x.Refs), names)
		}
	}
	if slices.ContainsFunc(p.Waivers, func(x Waiver) bool { return names(x.At) }) {
		p.Waivers = without(slices.Clone(p.Waivers), func(x Waiver) bool { return names(x.At) })
	}
}

// namedBy gives the places that name an item of one of the kinds.
func (p *Plan) namedBy(id ID, kinds ...kind) []string {
	var places []string
	p.eachReference(func(ref reference) {
		if ref.id == id && slices.Contains(kinds, ref.kind) {
			places = append(places, ref.place.String())
		}
	})
	return places
}

// hasProgramme, hasPost and hasSource report whether an id may be named as one of these kinds.
func (p *Plan) hasProgramme(id ID) bool { return p.Programme(id) != nil }
func (p *Plan) hasPost(id ID) bool      { return p.Post(id) != nil || p.Cost(id) != nil }
func (p *Plan) hasSource(id ID) bool    { return p.Source(id) != nil || p.Stream(id) != nil }

// Paths gives the place of every item that a reference can name: "posts[2]" for "post/key-worker-1".
func (p *Plan) Paths() map[Ref]string {
	paths := map[Ref]string{}
	pathsIn(paths, programmeKind, "programmes", p.Programmes)
	pathsIn(paths, postKind, "posts", p.Posts)
	pathsIn(paths, postKind, "costs", p.Costs)
	pathsIn(paths, contractKind, "contracts", p.Contracts)
	pathsIn(paths, sourceKind, "sources", p.Sources)
	pathsIn(paths, sourceKind, "outcomes", p.Outcomes)
	pathsIn(paths, savingKind, "savings", p.Savings)
	pathsIn(paths, measureKind, "measures", p.Measures)
	pathsIn(paths, decisionKind, "decisions", p.Decisions)
	pathsIn(paths, scenarioKind, "scenarios", p.Scenarios)
	return paths
}

func pathsIn[T identified](paths map[Ref]string, k kind, list string, items []T) {
	for i := range items {
		paths[Ref(string(k)+"/"+string(items[i].ident()))] = at(list, i)
	}
}
