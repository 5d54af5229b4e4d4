package limit

import (
	"fmt"
	"reflect"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// OneOf says where an argument of the operation, or a variable, is an input object marked @oneOf that has not exactly one
// member, or whose one member is null; and where a variable is a word that its enumeration does not have. The operation is validated, and the variables are coerced. A variable is looked at
// once, however often it is used.
func OneOf(schema *ast.Schema, op *ast.OperationDefinition, vars map[string]any) *gqlerror.Error {
	c := &chooser{schema: schema, vars: vars, seen: map[string]bool{}}
	for _, def := range op.VariableDefinitions {
		if value, set := vars[def.Variable]; set {
			c.at = place{variable: true, position: def.Position}
			c.data(def.Type, reflect.ValueOf(value), ast.Path{ast.PathName(def.Variable)})
		}
	}
	c.set(op.SelectionSet, nil)
	return c.err
}

// chooser looks for input objects that must choose one member and do not.
type chooser struct {
	schema *ast.Schema
	vars   map[string]any
	seen   map[string]bool // fragments
	at     place
	err    *gqlerror.Error // the first
}

// place is what the values being looked at belong to: a field of the answer, or a variable.
type place struct {
	variable bool
	path     ast.Path // of the field
	position *ast.Position
}

func (c *chooser) set(set ast.SelectionSet, path ast.Path) {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			c.field(s, step(path, ast.PathName(s.Alias)))
		case *ast.InlineFragment:
			c.set(s.SelectionSet, path)
		case *ast.FragmentSpread:
			if s.Definition != nil && !c.seen[s.Name] {
				c.seen[s.Name] = true
				c.set(s.Definition.SelectionSet, path)
			}
		}
	}
}

func (c *chooser) field(f *ast.Field, path ast.Path) {
	if f.Definition != nil {
		for _, arg := range f.Arguments {
			if def := f.Definition.Arguments.ForName(arg.Name); def != nil {
				c.at = place{path: path, position: arg.Position}
				c.literal(def.Type, arg.Value, ast.Path{ast.PathName(arg.Name)})
			}
		}
	}
	c.set(f.SelectionSet, path)
}

// literal looks at a value as written; the variables in it have been looked at.
func (c *chooser) literal(t *ast.Type, v *ast.Value, within ast.Path) {
	switch {
	case c.err != nil || v == nil:
	case v.Kind == ast.ListValue && t.Elem != nil:
		for i, child := range v.Children {
			c.literal(t.Elem, child.Value, step(within, ast.PathIndex(i)))
		}
	case v.Kind == ast.ObjectValue:
		c.object(c.schema.Types[t.Name()], v, within)
	}
}

func (c *chooser) object(def *ast.Definition, v *ast.Value, within ast.Path) {
	if def == nil {
		return
	}
	if mustChoose(def) {
		c.count(def, len(v.Children), func() bool { return c.isNull(v.Children[0].Value) }, within)
	}
	for _, child := range v.Children {
		if field := def.Fields.ForName(child.Name); field != nil {
			c.literal(field.Type, child.Value, step(within, ast.PathName(child.Name)))
		}
	}
}

// isNull says whether a value as written is null, or a variable that is null or absent.
func (c *chooser) isNull(v *ast.Value) bool {
	if v != nil && v.Kind == ast.Variable {
		return c.vars[v.Raw] == nil
	}
	return v == nil || v.Kind == ast.NullValue
}

// data looks at the value of a variable. Coercion makes lists of Go's types, not only of any, where one value stands for a
// list of it.
func (c *chooser) data(t *ast.Type, v reflect.Value, within ast.Path) {
	v = inside(v)
	switch {
	case c.err != nil || !v.IsValid():
	case t.Elem != nil && v.Kind() == reflect.Slice:
		for i := range v.Len() {
			c.data(t.Elem, v.Index(i), step(within, ast.PathIndex(i)))
		}
	case v.Kind() == reflect.Map:
		c.members(c.schema.Types[t.Name()], v, within)
	case v.Kind() == reflect.String:
		c.word(c.schema.Types[t.Name()], v.String(), within)
	}
}

// word refuses a word that is none of its enumeration's, as validation takes no notice of capitals in variables.
func (c *chooser) word(def *ast.Definition, word string, within ast.Path) {
	if def != nil && def.Kind == ast.Enum && def.EnumValues.ForName(word) == nil {
		c.refuse(fmt.Sprintf("%s: this is not what is expected; expected one of its words, in capitals.", within), within)
	}
}

func (c *chooser) members(def *ast.Definition, v reflect.Value, within ast.Path) {
	if def == nil || def.Kind != ast.InputObject {
		return // a scalar may be anything
	}
	if mustChoose(def) {
		c.count(def, v.Len(), func() bool { return isNil(v.MapIndex(v.MapKeys()[0])) }, within)
	}
	for _, field := range def.Fields {
		c.data(field.Type, v.MapIndex(reflect.ValueOf(field.Name)), step(within, ast.PathName(field.Name)))
	}
}

func isNil(v reflect.Value) bool {
	return !inside(v).IsValid()
}

// inside returns what an interface or a pointer holds.
func inside(v reflect.Value) reflect.Value {
	for v.Kind() == reflect.Interface || v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	return v
}

// count refuses an object that has not one member, or a null one.
func (c *chooser) count(def *ast.Definition, members int, null func() bool, within ast.Path) {
	switch {
	case c.err != nil:
	case members != 1:
		c.refuse(fmt.Sprintf("%s takes exactly one of its members, and here it has %s.", def.Name, number(members)), within)
	case null():
		c.refuse(fmt.Sprintf("The one member of %s must not be null.", def.Name), within)
	}
}

func (c *chooser) refuse(message string, within ast.Path) {
	c.err = refuse(BadInput, message)
	c.err.Path = c.at.path
	if c.at.variable { // as validation names variables
		c.err.Path = append(ast.Path{ast.PathName("variable")}, within...)
	}
	c.err.Extensions["field"] = within.String()
	if c.at.position != nil {
		c.err.Locations = []gqlerror.Location{{Line: c.at.position.Line, Column: c.at.position.Column}}
	}
}

func mustChoose(def *ast.Definition) bool {
	return def.Kind == ast.InputObject && def.Directives.ForName("oneOf") != nil
}

// step returns the path one further; paths share no memory.
func step(path ast.Path, next ast.PathElement) ast.Path {
	return append(path[:len(path):len(path)], next)
}
