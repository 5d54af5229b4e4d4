package exchange

import (
	"slices"
	"strconv"
	"strings"

	"cliffedge/forecast/plan"
)

// plan makes a plan of a whole document and adds to what is wrong with its shape what is wrong with its meaning.
func (r *reader) plan(root *node) *plan.Plan {
	p := &plan.Plan{}
	planShape.read(r, root, p)
	if root.kind != object || r.found.more > 0 {
		return p // there is nothing to say of its meaning, or more than enough of its shape
	}
	for i := range p.Scenarios {
		p.Scenarios[i].Changes = readable(p.Scenarios[i].Changes)
	}
	said := r.said()
	spoilt := r.damage.scenarios(p)
	for _, problem := range p.Validate() {
		at, path := locate(root, problem.Path)
		problem.Path = path
		if !said.about(path) && !r.damage.causes(problem, spoilt) {
			r.found.add(at, problem)
		}
	}
	return p
}

// locate gives the place of a path in a document, or of the nearest block around it, and the path as the file has it: the
// first of a list may stand there without the list.
func locate(root *node, path string) (at int, fileway string) {
	n, rest := root, path
	var way strings.Builder
	for rest != "" {
		step, after := firstStep(rest)
		if index, isIndex := indexOf(step); isIndex {
			switch {
			case n.kind == object && index == 0:
				rest = after
				continue
			case n.kind != list || index >= len(n.entries):
				return n.at, way.String() + rest
			}
			n = &n.entries[index].value
		} else {
			child := n.child(strings.TrimPrefix(step, "."))
			if child == nil {
				return n.at, way.String() + rest
			}
			n = child
		}
		if way.Len() == 0 {
			step = strings.TrimPrefix(step, ".")
		}
		way.WriteString(step)
		rest = after
	}
	return n.at, way.String()
}

// firstStep cuts the first step off a path: ".tranches", "[0]" or, at the start, "sources".
func firstStep(path string) (step, rest string) {
	end := strings.IndexAny(path[1:], ".[")
	if end < 0 {
		return path, ""
	}
	return path[:1+end], path[1+end:]
}

func indexOf(step string) (int, bool) {
	if !strings.HasPrefix(step, "[") {
		return 0, false
	}
	i, err := strconv.Atoi(strings.Trim(step, "[]"))
	return i, err == nil && i >= 0
}

// saidOf is what has been reported already: the paths, and all paths that contain one.
type saidOf map[string]bool // true for the path itself

func (r *reader) said() saidOf {
	said := saidOf{}
	for _, p := range r.found.kept {
		eachAround(p.Path, func(path string) bool {
			said[path] = said[path] || path == p.Path
			return true
		})
	}
	return said
}

// about reports whether something has been said of the path itself, of what contains it or of what it contains.
func (s saidOf) about(path string) bool {
	if _, ok := s[path]; ok {
		return true
	}
	return !eachAround(path, func(around string) bool { return around == "" || !s[around] })
}

// eachAround visits a path and all that contain it, the whole file ("") last, until told to stop.
func eachAround(path string, visit func(string) bool) bool {
	for path != "" {
		if !visit(path) {
			return false
		}
		path = path[:max(0, strings.LastIndexAny(path, ".["))]
	}
	return visit("")
}

// damage is what could not be read, and so may bring about problems of meaning that the file does not have.
type damage struct {
	lists    map[string]bool // the lists of which an item, or the whole, could not be read, so that ids are unknown
	touched  map[string]bool // the lists of which anything could not be read
	scenario map[int]bool    // something of these scenarios
}

// note notes that the value at a place could not be read.
func (d *damage) note(places []step) {
	if d.lists == nil {
		d.lists, d.touched, d.scenario = map[string]bool{}, map[string]bool{}, map[int]bool{}
	}
	if len(places) == 1 || len(places) == 2 {
		d.lists[places[0].key] = true
	}
	if len(places) < 2 || places[0].key != "scenarios" {
		if len(places) > 0 {
			d.touched[places[0].key] = true
		}
		return
	}
	d.scenario[places[1].index] = true
}

// scenarios gives the indices of the scenarios of which something, in them or in a parent, could not be read.
func (d *damage) scenarios(p *plan.Plan) map[int]bool {
	spoilt := map[int]bool{}
	if len(p.Scenarios) > plan.MaxScenarios {
		return spoilt // nothing is said of them
	}
	ids := map[plan.ID]int{}
	for i := range p.Scenarios {
		ids[p.Scenarios[i].ID] = i
		spoilt[i] = d.scenario[i]
	}
	for range p.Scenarios {
		changed := false
		for i := range p.Scenarios {
			if parent, ok := ids[p.Scenarios[i].Parent]; ok && spoilt[parent] && !spoilt[i] {
				spoilt[i], changed = true, true
			}
		}
		if !changed {
			break
		}
	}
	return spoilt
}

// causes reports whether a problem of meaning may come only of what could not be read.
func (d *damage) causes(problem plan.Problem, spoilt map[int]bool) bool {
	if problem.Code == plan.UnknownRef && d.hides(problem.Path) {
		return true
	}
	rest, inScenario := strings.CutPrefix(problem.Path, "scenarios[")
	number, field, _ := strings.Cut(rest, "]")
	i, err := strconv.Atoi(number)
	if !inScenario || err != nil || !strings.HasPrefix(field, ".changes") {
		return false
	}
	switch problem.Code {
	case plan.EndBeforeStart, plan.EmptyList, plan.SpreadTooLong, plan.EitherOr:
		return false // said of a change by itself
	case plan.ChangeImpossible:
		return spoilt[i] || len(d.touched) > 0 && slices.ContainsFunc(changedLists, func(list string) bool { return d.touched[list] })
	default:
		return spoilt[i] // it may come of what a change before it could not be read to do
	}
}

// changedLists are the lists whose items' figures decide whether a change can be made.
var changedLists = []string{"posts", "costs", "contracts", "sources", "outcomes"}

// hides reports whether what the reference at a path names may be an item that could not be read.
func (d *damage) hides(path string) bool {
	key := path[strings.LastIndexByte(path, '.')+1:]
	key, _, _ = strings.Cut(key, "[")
	lists, known := namedLists[key]
	if !known {
		return len(d.lists) > 0
	}
	return slices.ContainsFunc(lists, func(list string) bool { return d.lists[list] })
}

// namedLists are the lists whose items a key names. Other keys may name items of any list.
var namedLists = map[string][]string{
	"programme": {"programmes"}, "programmes": {"programmes"},
	"post": {"posts", "costs"}, "posts": {"posts", "costs"},
	"source": {"sources", "outcomes"}, "matchSources": {"sources", "outcomes"},
	"decision": {"decisions"}, "parent": {"scenarios"},
}
