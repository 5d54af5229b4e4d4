package limit

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// repeats looks for response keys that a query asks for too often in one place. What it walks is the query as it is answered:
// fragments expanded and what has one key merged. The meter has bounded how large that is.
type repeats struct {
	fragments map[string]*ast.FragmentDefinition
	most      int
	visited   int
}

func (r *repeats) check(doc *ast.QueryDocument) *gqlerror.Error {
	worst := 0
	for _, op := range doc.Operations {
		worst = max(worst, r.worst(op.SelectionSet))
	}
	for _, f := range doc.Fragments {
		worst = max(worst, r.worst(f.SelectionSet))
	}
	return above(worst, r.most, "fields of one name or alias in one place")
}

// worst returns how often a key occurs in the sets, which stand in one place, or in one place within them.
func (r *repeats) worst(sets ...ast.SelectionSet) int {
	if !slices.ContainsFunc(sets, func(set ast.SelectionSet) bool { return len(set) > 0 }) {
		return 0 // most fields have nothing within them
	}
	keys := map[string][]ast.SelectionSet{}
	for _, set := range sets {
		r.collect(set, keys)
	}
	worst := 0
	for _, within := range keys {
		worst = max(worst, len(within), r.worst(within...))
	}
	return worst
}

func (r *repeats) collect(set ast.SelectionSet, keys map[string][]ast.SelectionSet) {
	for _, selection := range set {
		r.visited++
		switch s := selection.(type) {
		case *ast.Field:
			keys[s.Alias] = append(keys[s.Alias], s.SelectionSet)
		case *ast.InlineFragment:
			r.collect(s.SelectionSet, keys)
		case *ast.FragmentSpread:
			if f := r.fragments[s.Name]; f != nil {
				r.collect(f.SelectionSet, keys)
			}
		}
	}
}
