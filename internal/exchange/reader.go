package exchange

import (
	"strconv"
	"strings"

	"cliffedge/forecast/plan"
)

// reader makes a plan of a tree. It knows where in the plan it is, and makes a path of that only for a problem.
type reader struct {
	found  findings
	places []step
	damage damage
}

// step is one step of a path: an index, or a key where the index is negative.
type step struct {
	key   string
	index int
}

func (r *reader) enter(key string) { r.places = append(r.places, step{key, -1}) }
func (r *reader) enterItem(i int)  { r.places = append(r.places, step{"", i}) }
func (r *reader) leave()           { r.places = r.places[:len(r.places)-1] }

// path is where the reader is: "sources[2].tranches[0].until".
func (r *reader) path() string {
	var b strings.Builder
	for _, s := range r.places {
		if s.index >= 0 {
			b.WriteString("[" + strconv.Itoa(s.index) + "]")
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(shown(s.key))
	}
	return b.String()
}

// report adds a problem of the value that is being read: of what stands at that offset.
func (r *reader) report(at int, code plan.Code, expected, found string) {
	if !r.found.wants(at) {
		return
	}
	r.found.add(at, plan.Problem{Code: code, Path: r.path(), Found: found, Expected: expected})
}

// spoilt reports a problem that leaves the plan without a value that the file meant to give it.
func (r *reader) spoilt(at int, code plan.Code, expected, found string) {
	if r.found.wants(at) {
		r.damage.note(r.places)
		r.report(at, code, expected, found)
	}
}

// scalar gives the text of a value that is neither a list nor an object nor nothing, or reports that it is one.
func (r *reader) scalar(n *node, noun, expected string) (string, bool) {
	switch n.kind {
	case text, plain, literal:
		return n.text, true
	default:
		r.wrongType(n, noun, expected)
		return "", false
	}
}

// wrongType reports a value of another kind than the place wants.
func (r *reader) wrongType(n *node, noun, expected string) {
	if !r.found.wants(n.at) {
		return
	}
	found := ""
	switch n.kind {
	case nothing:
		found = "nothing is there"
	case list:
		found = "a list is not " + noun
	case object:
		found = "a block of keys is not " + noun
	default:
		found = shown(n.text) + " is not " + noun
	}
	r.spoilt(n.at, plan.WrongType, expected, found)
}
