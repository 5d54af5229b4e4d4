package plan

import "fmt"

// report gathers problems whose places lie under a prefix.
type report struct {
	prefix   string
	problems Problems
}

func (r *report) add(code Code, field, expected, found string, args ...any) {
	r.problems = append(r.problems, problemf(code, r.path(field), expected, found, args...))
}

func (r *report) path(field string) string {
	if r.prefix == "" || field == "" {
		return r.prefix + field
	}
	return r.prefix + "." + field
}

// under gives a report of the same problems for places under a field. The problems go back with join.
func (r *report) under(field string) *report { return &report{prefix: r.path(field)} }

func (r *report) join(inner *report) { r.problems = append(r.problems, inner.problems...) }

func (r *report) unknown(field, kind string, id ID) {
	r.add(UnknownRef, field, "the id of "+oneOf(kind)+" of the plan", "there is no %s %q", kind, id)
}

// oneOf is the word with its article.
func oneOf(kind string) string {
	if kind[0] == 'o' { // outcome stream
		return "an " + kind
	}
	return "a " + kind
}

// ends reports an end before a start.
func (r *report) ends(field string, starts, ends fmt.Stringer) {
	r.add(EndBeforeStart, field, starts.String()+" or later", "%s is before the start, %s", ends, starts)
}
