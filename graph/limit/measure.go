package limit

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// ceiling is where counts stop: nested fragments expand to numbers that no integer holds.
const ceiling = 1_000_000_000

// tally is how much there is in a part of a query, with its fragments expanded.
type tally struct {
	fields, aliases, directives, values int // of which there are so many
	root                                int // fields that are not within another field of the part
	depth                               int // of fields
	introspection                       int // fields and fragments within __schema and __type
	lists                               lists
	listInList                          bool // a list of introspection within the same
	introspectsListInList               bool // and that within __schema or __type
}

// with adds what stands beside t.
func (t tally) with(u tally) tally {
	return tally{
		fields:                min(t.fields+u.fields, ceiling),
		aliases:               min(t.aliases+u.aliases, ceiling),
		directives:            min(t.directives+u.directives, ceiling),
		values:                min(t.values+u.values, ceiling),
		root:                  min(t.root+u.root, ceiling),
		depth:                 max(t.depth, u.depth),
		introspection:         min(t.introspection+u.introspection, ceiling),
		lists:                 t.lists | u.lists,
		listInList:            t.listInList || u.listInList,
		introspectsListInList: t.introspectsListInList || u.introspectsListInList,
	}
}

// lists is a set of the fields of introspection that are long lists.
type lists uint8

// listOf returns the set of that one field, or none. One such list within another is enough to describe a schema; a list
// within itself squares it.
func listOf(field string) lists {
	for i, name := range []string{"types", "fields", "inputFields", "interfaces", "possibleTypes", "enumValues", "args"} {
		if field == name {
			return 1 << i
		}
	}
	return 0
}

// meter counts what is in a document; what a fragment contains, it counts once.
type meter struct {
	fragments map[string]*ast.FragmentDefinition
	known     map[*ast.FragmentDefinition]*tally // nil while it is being counted
	cyclic    bool
	visited   int // nodes of the document
}

func newMeter(doc *ast.QueryDocument) *meter {
	m := &meter{
		fragments: make(map[string]*ast.FragmentDefinition, len(doc.Fragments)),
		known:     make(map[*ast.FragmentDefinition]*tally, len(doc.Fragments)),
	}
	for _, f := range doc.Fragments {
		if m.fragments[f.Name] == nil { // of two with one name, validation takes the first
			m.fragments[f.Name] = f
		}
	}
	return m
}

func (m *meter) check(doc *ast.QueryDocument, l Limits) *gqlerror.Error {
	var all tally
	root := 0
	for _, op := range doc.Operations {
		t := m.operation(op)
		all, root = all.with(t), max(root, t.root)
	}
	for _, f := range doc.Fragments {
		all = all.with(m.fragment(f))
	}
	if m.cyclic {
		return refuse(BadInput, "A fragment of the query spreads itself, directly or by way of others.")
	}
	if all.introspection > 0 && l.Introspection == 0 {
		return refuse(BadInput, "This server does not answer questions about its schema (__schema and __type).")
	}
	if all.introspectsListInList {
		return refuse(TooComplex, "The query asks for a list of the schema within the same list; at most one of each may be within the others.")
	}
	return first(
		above(root, l.RootFields, "fields at its root"),
		above(all.depth, l.Depth, "fields within each other"),
		above(all.fields, l.Fields, "fields and fragments, with fragments expanded"),
		above(all.aliases, l.Aliases, "aliases, with fragments expanded"),
		above(all.directives, l.Directives, "directives, with fragments expanded"),
		above(all.values, l.Values, "values in arguments, with fragments expanded"),
		above(all.introspection, l.Introspection, "fields about the schema"),
	)
}

func (m *meter) operation(op *ast.OperationDefinition) tally {
	return m.set(op.SelectionSet).with(m.directives(op.Directives)).with(m.variables(op.VariableDefinitions))
}

// fragment returns what the fragment contains. One that is being counted already contains itself.
func (m *meter) fragment(f *ast.FragmentDefinition) tally {
	t, begun := m.known[f]
	switch {
	case t != nil:
		return *t
	case begun:
		m.cyclic = true
		return tally{}
	}
	m.known[f] = nil
	sum := m.set(f.SelectionSet).with(m.directives(f.Directives)).with(m.variables(f.VariableDefinition))
	m.known[f] = &sum
	return sum
}

func (m *meter) set(set ast.SelectionSet) tally {
	var sum tally
	for _, selection := range set {
		sum = sum.with(m.selection(selection))
	}
	return sum
}

func (m *meter) selection(selection ast.Selection) tally {
	m.visited++
	switch s := selection.(type) {
	case *ast.Field:
		return m.field(s)
	case *ast.InlineFragment:
		return tally{fields: 1}.with(m.directives(s.Directives)).with(m.set(s.SelectionSet))
	case *ast.FragmentSpread:
		spread := tally{fields: 1}.with(m.directives(s.Directives))
		if f := m.fragments[s.Name]; f != nil {
			spread = spread.with(m.fragment(f))
		}
		return spread
	}
	return tally{}
}

func (m *meter) field(f *ast.Field) tally {
	t := m.set(f.SelectionSet)
	t.fields = min(t.fields+1, ceiling)
	t.root = 1
	t.depth++
	if f.Alias != f.Name {
		t.aliases = min(t.aliases+1, ceiling)
	}
	list := listOf(f.Name)
	t.listInList = t.listInList || t.lists&list != 0
	t.lists |= list
	if strings.HasPrefix(f.Name, "__") && f.Name != "__typename" {
		t.introspection = t.fields
		t.introspectsListInList = t.listInList
	}
	return t.with(m.arguments(f.Arguments)).with(m.directives(f.Directives))
}

func (m *meter) directives(list ast.DirectiveList) tally {
	sum := tally{directives: len(list)}
	for _, d := range list {
		m.visited++
		sum = sum.with(m.arguments(d.Arguments))
	}
	return sum
}

func (m *meter) arguments(list ast.ArgumentList) tally {
	var sum tally
	for _, a := range list {
		sum.values += m.value(a.Value)
	}
	return sum
}

func (m *meter) variables(list ast.VariableDefinitionList) tally {
	var sum tally
	for _, v := range list {
		m.visited++
		sum = sum.with(m.directives(v.Directives))
		if v.DefaultValue != nil {
			sum.values += m.value(v.DefaultValue)
		}
	}
	return sum
}

// value counts a value and those within it.
func (m *meter) value(v *ast.Value) int {
	m.visited++
	n := 1
	for _, child := range v.Children {
		n += m.value(child.Value)
	}
	return n
}
