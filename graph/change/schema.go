// Package change is the API's input type Change. Its members and their fields are those of plan files: the schema is made from
// theirs, and what a client sends is read as a plan file's changes are. So there is one vocabulary of changes, and one reader.
package change

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// inputs are the names of input types whose name does not follow from the plan file's word for it.
var inputs = map[string]string{
	"block-of-eligibility":             "Eligibility",
	"block-of-on-costs":                "OnCosts",
	"dated-block-of-on-costs":          "OnCosts",
	"part-of-a-post's-cost":            "SplitPart",
	"dated-part-of-a-post's-cost":      "DatedSplitPart",
	"uncertainty-of-a-pay-award":       "PayAwardUncertainty",
	"uncertainty-of-a-source":          "SourceUncertainty",
	"uncertainty-of-an-outcome-stream": "OutcomeStreamUncertainty",
	"FTE-step":                         "FteStep",
}

// scalars are the API's words for the plan file's simple values.
var scalars = map[string]string{
	"id": "ID", "title": "String", "prose": "String", "ref": "String", "date": "Date", "financial-year": "FinancialYear",
	"amount": "Pence", "signed-amount": "Pence",
}

// enums are the API's words for the plan file's enumerations, by their first value.
var enums = map[string]string{
	"NONE": "NationalInsurance", "PERMANENT": "ContractKind", "OPEN": "DecisionStatus", "KEEP": "EndPosts", "CONFIRMED": "Status",
	"COUNCIL": "Beneficiary", "GRANT": "SourceKind", "SPREAD": "TrancheUse",
}

const head = `"""
One change of a plan: exactly one of its members. A scenario is a list of changes; editing the plan is applying them; adopting a
scenario is applying its list. Ids are 1 to 100 of the characters a-z, 0-9 and -, and may be those within the plan or global ones of
the kind that is asked for.
"""
input Change @oneOf {
`

const foot = `
"What becomes of the posts of a programme that ends."
enum EndPosts {
  "They go on and need money."
  KEEP
  "They end with it."
  END
}

"A whole number for a financial year."
input YearCountInput {
  "The year."
  year: FinancialYear!
  "The number, 0 to 10000000."
  count: Int!
}

"A percentage for a financial year, or for all."
input YearRateInput {
  "The year; absent for the years before those named, which are all years where none is."
  year: FinancialYear
  "Percent, 0 to 100."
  percent: Decimal!
}
`

// SDL gives the definition of Change and of all that it needs, made from the JSON Schema of plan files.
func SDL(planSchema []byte) (string, error) {
	var document yaml.Node
	if err := yaml.Unmarshal(planSchema, &document); err != nil {
		return "", fmt.Errorf("the schema of plan files cannot be read: %w", err)
	}
	w := &writer{definitions: get(document.Content[0], "$defs"), done: map[string]bool{}}
	changes := get(get(get(get(w.definitions, "scenario"), "properties"), "changes"), "items")
	w.b.WriteString(head)
	w.fields(get(changes, "properties"), nil)
	w.b.WriteString("}\n")
	for len(w.wanted) > 0 {
		next := w.wanted[0]
		w.wanted = w.wanted[1:]
		w.input(next)
	}
	w.b.WriteString(foot)
	return w.b.String(), nil
}

type writer struct {
	b           strings.Builder
	definitions *yaml.Node
	wanted      []string
	done        map[string]bool
}

// input writes the input type of a definition.
func (w *writer) input(name string) {
	definition := get(w.definitions, name)
	fmt.Fprintf(&w.b, "\n%s\ninput %s {\n", quoted(get(definition, "description").Value), inputName(name))
	var required []string
	if list := get(definition, "required"); list != nil {
		for _, n := range list.Content {
			required = append(required, n.Value)
		}
	}
	if inputName(name) == "OnCostsInput" { // a single block holds throughout and has no day
		required = slices.DeleteFunc(required, func(key string) bool { return key == "from" })
	}
	w.fields(get(definition, "properties"), required)
	w.b.WriteString("}\n")
}

func (w *writer) fields(properties *yaml.Node, required []string) {
	for i := 0; i < len(properties.Content); i += 2 {
		key, value := properties.Content[i].Value, properties.Content[i+1]
		kind := w.kind(value)
		about := get(value, "description").Value
		if kind == "Pence" {
			about = strings.NewReplacer("Pounds", "Pence", "pounds", "pence").Replace(about)
		}
		about += w.limits(value, kind, about)
		switch given := get(value, "default"); {
		case given != nil:
			about += " Where absent: " + given.Value + "."
		case kind == "Boolean" && !slices.Contains(required, key):
			about += " Where absent: false."
		}
		if slices.Contains(required, key) {
			kind += "!"
		}
		fmt.Fprintf(&w.b, "  %s\n  %s: %s\n", quoted(about), key, kind)
	}
}

// limits says in a sentence what a value may be, where its description does not.
func (w *writer) limits(value *yaml.Node, kind, about string) string {
	if ref := get(value, "$ref"); ref != nil {
		value = get(w.definitions, strings.TrimPrefix(ref.Value, "#/$defs/"))
	}
	least, above, most := get(value, "minimum"), get(value, "exclusiveMinimum"), get(value, "maximum")
	switch longest := get(value, "maxLength"); {
	case kind == "String" && longest != nil:
		return " 1 to " + longest.Value + " characters."
	case most == nil || least == nil && above == nil || strings.Contains(about, " to "+most.Value):
		return ""
	case kind == "Pence": // plan files are in pounds
		return " " + least.Value + hundredfold(least) + " to " + most.Value + hundredfold(most) + "."
	case least == nil:
		return " Above " + above.Value + ", to " + most.Value + "."
	default:
		return " " + least.Value + " to " + most.Value + "."
	}
}

// hundredfold is what makes a number of pounds one of pence.
func hundredfold(pounds *yaml.Node) string {
	if pounds.Value == "0" {
		return ""
	}
	return "00"
}

// kind is the API's type of a value of plan files.
func (w *writer) kind(value *yaml.Node) string {
	if ref := get(value, "$ref"); ref != nil {
		return w.named(strings.TrimPrefix(ref.Value, "#/$defs/"))
	}
	if either := get(value, "oneOf"); either != nil { // one, or some
		last := either.Content[len(either.Content)-1]
		return w.kind(last)
	}
	if values := get(value, "enum"); values != nil {
		return enums[values.Content[0].Value]
	}
	switch kind := get(value, "type"); {
	case kind.Value == "array":
		return "[" + w.kind(get(value, "items")) + "!]"
	case kind.Value == "boolean":
		return "Boolean"
	case kind.Value == "object" && isWhole(get(value, "additionalProperties")):
		return "[YearCountInput!]"
	case kind.Value == "object":
		return "[YearRateInput!]"
	case isWhole(value):
		return "Int"
	default:
		return "Decimal"
	}
}

func isWhole(value *yaml.Node) bool {
	kinds := get(value, "type")
	return slices.ContainsFunc(kinds.Content, func(n *yaml.Node) bool { return n.Value == "integer" })
}

func (w *writer) named(name string) string {
	if scalar := scalars[name]; scalar != "" {
		return scalar
	}
	if kind := inputName(name); !w.done[kind] {
		w.done[kind] = true
		if name == "block-of-on-costs" {
			name = "dated-block-of-on-costs"
		}
		w.wanted = append(w.wanted, name)
	}
	return inputName(name)
}

// inputName is the API's name of a definition: "endProgramme-change" is EndProgrammeInput.
func inputName(name string) string {
	if given := inputs[name]; given != "" {
		return given + "Input"
	}
	var b strings.Builder
	for _, word := range strings.Split(strings.TrimSuffix(name, "-change"), "-") {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return b.String() + "Input"
}

func quoted(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}

// get is the value of an object's key; nil where it has none.
func get(object *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(object.Content); i += 2 {
		if object.Content[i].Value == key {
			return object.Content[i+1]
		}
	}
	return nil
}
