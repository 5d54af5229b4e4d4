package exchange

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
)

// Schema gives the JSON Schema (draft 2020-12) of plan files, as docs/plan.schema.json holds it. Editors and other programs
// may check a plan against it; what goes beyond single items (references, dates in order, sums), only reading a plan tells.
func Schema() []byte {
	d := &definitions{made: map[string]node{}}
	root := planShape.properties(d)
	root.entries = append([]entry{
		pair("$schema", "https://json-schema.org/draft/2020-12/schema"),
		pair("title", "Cliffedge plan"),
		pair("description", planShape.about),
	}, root.entries...)
	root.entries = append(root.entries, entry{key: "$defs", value: d.object()})
	var b bytes.Buffer
	layOut(&b, jsonStyle{}, &root)
	return b.Bytes()
}

// definitions are the parts of the schema that several places refer to.
type definitions struct {
	made  map[string]node
	order []string
}

// reference refers to a definition of one of the simple values.
func (d *definitions) reference(name, about string) node {
	if _, ok := d.made[name]; !ok {
		d.made[name] = simple[name]
		d.order = append(d.order, name)
	}
	n := objectOf(pair("$ref", "#/$defs/"+name))
	if about != "" {
		n.entries = append(n.entries, pair("description", about))
	}
	return n
}

func (d *definitions) object() node {
	slices.Sort(d.order)
	n := node{kind: object, tall: true}
	for _, name := range d.order {
		n.entries = append(n.entries, entry{key: name, value: d.made[name]})
	}
	return n
}

// simple are the values that stand for themselves.
var simple = map[string]node{
	"id":    objectOf(pair("type", "string"), pair("pattern", "^[a-z0-9-]{1,100}$"), pair("description", "An id, unique within its list.")),
	"title": textSchema(maxTitle, `^[^\x00-\x1f\x7f-\x9f`+"\u2028\u2029"+`]*$`, "A text on one line."),
	"prose": textSchema(maxNote, `^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$`, "A text of any number of lines."),
	"ref": objectOf(pair("type", "string"), pair("pattern", "^[a-z]+/[a-z0-9-]{1,100}$"),
		pair("description", "An item of the plan: its kind and its id, such as post/key-worker-1.")),
	"date": objectOf(pair("type", "string"), pair("format", "date"),
		pair("pattern", "^(199[0-9]|20[0-9][0-9]|2100)-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"),
		pair("description", "A date, YYYY-MM-DD, from 1990 to 2100.")),
	"financial-year": objectOf(pair("type", "string"), pair("pattern", "^(199[0-9]|20[0-9][0-9])/[0-9][0-9]$"),
		pair("description", "A financial year, 1 April to 31 March, such as 2019/20.")),
	"amount": amountSchema("0", `^[0-9]+(\.[0-9]{1,2})?$`, "Pounds, with at most two decimals."),
	"signed-amount": amountSchema("-100000000000", `^-?[0-9]+(\.[0-9]{1,2})?$`,
		"Pounds, with at most two decimals; may be negative."),
}

func textSchema(most int, pattern, about string) node {
	return objectOf(pair("type", "string"), number("minLength", 1), number("maxLength", most), pair("pattern", pattern),
		pair("description", about))
}

func amountSchema(least, pattern, about string) node {
	return objectOf(
		entry{key: "type", value: textList([]string{"string", "number"})}, pair("pattern", pattern),
		entry{key: "minimum", value: node{kind: literal, text: least}},
		entry{key: "maximum", value: node{kind: literal, text: "100000000000"}}, pair("description", about))
}

// numberSchema is a number that may be written plain or quoted.
func numberSchema(b bounds, decimals bool) node {
	kind, pattern, least := "integer", `[0-9]+(\.0{1,4})?$`, "minimum"
	if decimals {
		kind, pattern = "number", `[0-9]+(\.[0-9]{1,4})?$`
	}
	if b.least < 0 {
		pattern = "-?" + pattern
	}
	if b.above {
		least = "exclusiveMinimum"
	}
	return objectOf(
		entry{key: "type", value: textList([]string{"string", kind})}, pair("pattern", "^"+pattern),
		number(least, int(b.least)), number("maximum", int(b.most)))
}

// schema refers to the shape's definition, which it makes if nobody has.
func (s *shape[T]) schema(d *definitions) node {
	if _, ok := d.made[s.name]; !ok {
		d.made[s.name] = node{}
		d.order = append(d.order, s.name)
		n := s.properties(d)
		n.entries = append([]entry{pair("description", s.about)}, n.entries...)
		d.made[s.name] = n
	}
	return objectOf(pair("$ref", "#/$defs/"+s.name))
}

// properties is the schema of the shape itself.
func (s *shape[T]) properties(d *definitions) node {
	properties := node{kind: object, tall: true}
	var required []string
	for i := range s.fields {
		f := &s.fields[i]
		value := f.schema(d)
		value.entries = append([]entry{pair("description", f.about)}, value.entries...)
		properties.entries = append(properties.entries, entry{key: f.key, value: value})
		if f.required {
			required = append(required, f.key)
		}
	}
	n := objectOf(pair("type", "object"), entry{key: "properties", value: properties})
	n.tall = true
	if len(required) > 0 {
		n.entries = append(n.entries, entry{key: "required", value: textList(required)})
	}
	if len(s.either) > 0 {
		n.entries = append(n.entries, entry{key: "oneOf", value: eitherSchema(s.either)})
	}
	n.entries = append(n.entries, s.more...)
	n.entries = append(n.entries, entry{key: "additionalProperties", value: node{kind: literal, text: "false"}})
	return n
}

// eitherSchema wants the keys of exactly one of the sets.
func eitherSchema(sets [][]string) node {
	alternatives := node{kind: list}
	for i, set := range sets {
		var wanted []string
		for _, key := range set {
			if !strings.HasSuffix(key, "?") {
				wanted = append(wanted, key)
			}
		}
		unwanted := node{kind: list}
		for _, key := range slices.Concat(append(slices.Clone(sets[:i]), sets[i+1:]...)...) {
			unwanted.entries = append(unwanted.entries,
				entry{value: objectOf(entry{key: "required", value: textList([]string{strings.TrimSuffix(key, "?")})})})
		}
		alternatives.entries = append(alternatives.entries, entry{value: objectOf(
			entry{key: "required", value: textList(wanted)},
			entry{key: "not", value: objectOf(entry{key: "anyOf", value: unwanted})})})
	}
	return alternatives
}

func objectOf(entries ...entry) node { return node{kind: object, entries: entries} }

func listNode(items ...node) node {
	n := node{kind: list}
	for _, item := range items {
		n.entries = append(n.entries, entry{value: item})
	}
	return n
}

func textList(texts []string) node {
	n := node{kind: list}
	for _, s := range texts {
		n.entries = append(n.entries, entry{value: node{kind: text, text: s}})
	}
	return n
}

func pair(key, value string) entry { return entry{key: key, value: node{kind: text, text: value}} }

func number(key string, value int) entry {
	return entry{key: key, value: node{kind: literal, text: strconv.Itoa(value)}}
}
