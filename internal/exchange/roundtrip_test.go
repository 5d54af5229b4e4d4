package exchange

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"cliffedge/forecast/plan"
)

var update = flag.Bool("update", false, "rewrite the files that the tests compare with")

// golden compares what was made with a file, or with -update rewrites the file.
func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-file +made):\n%s", path, diff)
	}
}

func yamlOf(t testing.TB, p *plan.Plan) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := WriteYAML(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func jsonOf(t testing.TB, p *plan.Plan) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := WriteJSON(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func readFile(t testing.TB, path string) *plan.Plan {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	p, err := Read(path, data)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// The example has every key and every change. Written out, it is what the two files hold; they are the example again.
func TestExampleReadsWritesAndReadsTheSame(t *testing.T) {
	p := readFile(t, "testdata/example.yaml")
	golden(t, "testdata/example.canonical.yaml", yamlOf(t, p))
	golden(t, "testdata/example.canonical.json", jsonOf(t, p))
	for _, path := range []string{"testdata/example.canonical.yaml", "testdata/example.canonical.json"} {
		if diff := cmp.Diff(p, readFile(t, path)); diff != "" {
			t.Errorf("%s (-example +written):\n%s", path, diff)
		}
	}
}

func TestExampleMakesEveryChange(t *testing.T) {
	made := map[string]bool{}
	for _, s := range readFile(t, "testdata/example.yaml").Scenarios {
		for _, c := range s.Changes {
			made[c.Name()] = true
		}
	}
	for _, k := range changeKinds {
		if !made[k.name] {
			t.Errorf("no scenario of the example has the change %s", k.name)
		}
	}
}

// A plan of a thousand posts is the same after a journey through either language.
func TestLargePlanReadsTheSame(t *testing.T) {
	p := sizeM()
	for name, data := range map[string][]byte{"plan.yaml": yamlOf(t, p), "plan.json": jsonOf(t, p)} {
		got, err := Read(name, data)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(p, got); diff != "" {
			t.Errorf("%s (-plan +read):\n%s", name, diff)
		}
	}
}

// Text of any kind survives, whatever it looks like.
func TestTextSurvives(t *testing.T) {
	for _, note := range []string{
		"plain", "null", "~", "yes", "No", "1e5", "2019-04-01", "0x10", "-", "- a", "? a", "a: b", "a:", ":a", "a #b", "#a", "a#b",
		"'a'", `"a"`, `a\b`, "a, b", "[a]", "{a}", "&a", "*a", "!a", "|", ">", "%", "@a", "`a`", "=", "<<", "---", "...",
		" a", "a ", "a\nb", "a\n", "a\n\n", "\na", "a\n\n\nb\n", "a\n  b\n c", "  a\nb", "a \nb", "a\n\tb", "\ta\nb", "a\r\nb", "a\rb",
		"a\n# b\n- c: d", "a\n---\nb", "£5 – é 日本 😀", "\u00a0a", "a\u00a0b", "\u2028", "a\ufeffb", "a\u200bb",
	} {
		p := &plan.Plan{Authority: plan.Authority{ID: "a", Name: "A"}, LeadTimeDays: plan.DefaultLeadTimeDays}
		p.Authority.Note = note
		for name, data := range map[string][]byte{"plan.yaml": yamlOf(t, p), "plan.json": jsonOf(t, p), "as YAML": jsonOf(t, p)} {
			got, err := readShape(name, data)
			if err != nil && strings.TrimSpace(note) != "" {
				t.Errorf("%q: %v in\n%s", note, err, data)
			} else if got.Authority.Note != note {
				t.Errorf("%q is read as %q from\n%s", note, got.Authority.Note, data)
			}
		}
	}
}

// readShape reads a plan without asking for its meaning.
func readShape(name string, data []byte) (*plan.Plan, error) {
	content, wrong := decode(string(data))
	if wrong != nil {
		return nil, refuse(name, string(data), wrong)
	}
	parsed := parse
	if name == "as YAML" {
		parsed = func(_, content string) (node, *fault) { return readYAML(content) }
	}
	root, wrong := parsed(name, content)
	if wrong != nil {
		return nil, refuse(name, content, wrong)
	}
	r, p := &reader{}, &plan.Plan{}
	planShape.read(r, &root, p)
	if len(r.found.kept) > 0 {
		return p, r.found.located(name, content)
	}
	return p, nil
}

// Whatever the schema allows is read, and is the same after it was written and read again, in either language.
func TestWhatTheSchemaAllowsSurvives(t *testing.T) {
	var schema map[string]any
	if err := json.Unmarshal(Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		made := fromSchema{t, schema["$defs"].(map[string]any)}.value(schema)
		data, err := json.Marshal(made)
		if err != nil {
			t.Fatal(err)
		}
		p, err := readShape("plan.json", data)
		if err != nil {
			t.Fatalf("%v in\n%s", err, data)
		}
		var yaml, json bytes.Buffer
		if WriteYAML(&yaml, p) != nil || WriteJSON(&json, p) != nil {
			t.Fatal("not written")
		}
		for name, data := range map[string][]byte{"plan.yaml": yaml.Bytes(), "plan.json": json.Bytes(), "as YAML": json.Bytes()} {
			again, err := readShape(name, data)
			if err != nil {
				t.Fatalf("%v in\n%s", err, data)
			}
			if diff := cmp.Diff(p, again); diff != "" {
				t.Fatalf("%s (-read +written and read):\n%s\nfrom\n%s", name, diff, data)
			}
		}
	})
}

// fromSchema makes values that a schema allows.
type fromSchema struct {
	*rapid.T
	defs map[string]any
}

func (t fromSchema) value(schema map[string]any) any {
	if ref, ok := schema["$ref"].(string); ok {
		name := strings.TrimPrefix(ref, "#/$defs/")
		if simple := t.simple(name); simple != nil {
			return simple
		}
		return t.value(t.defs[name].(map[string]any))
	}
	if values, ok := schema["enum"].([]any); ok {
		return rapid.SampledFrom(values).Draw(t.T, "enum")
	}
	alternatives, _ := schema["oneOf"].([]any)
	switch schema["type"] {
	case "object":
		return t.object(schema, alternatives)
	case "array":
		least := 0
		if n, ok := schema["minItems"].(float64); ok {
			least = int(n)
		}
		list := []any{}
		for range rapid.IntRange(least, 2).Draw(t.T, "items") {
			list = append(list, t.value(schema["items"].(map[string]any)))
		}
		return list
	case "boolean":
		return rapid.Bool().Draw(t.T, "boolean")
	case nil:
		return t.value(rapid.SampledFrom(alternatives).Draw(t.T, "one of").(map[string]any))
	default:
		return t.number(schema)
	}
}

func (t fromSchema) object(schema map[string]any, alternatives []any) any {
	object := map[string]any{}
	properties, _ := schema["properties"].(map[string]any)
	if properties == nil { // by financial year
		for _, year := range rapid.SliceOfNDistinct(rapid.IntRange(1990, 2099), intOf(schema["minProperties"]), 3, rapid.ID).Draw(t.T, "years") {
			object[fmt.Sprintf("%d/%02d", year, (year+1)%100)] = t.value(schema["additionalProperties"].(map[string]any))
		}
		if alternatives := schema["propertyNames"].(map[string]any)["anyOf"]; alternatives != nil && rapid.Bool().Draw(t.T, "earlier") {
			object["earlier"] = t.value(schema["additionalProperties"].(map[string]any))
		}
		return object
	}
	keys := map[string]bool{}
	note := func(list any, there bool) {
		names, _ := list.([]any)
		for _, name := range names {
			keys[name.(string)] = there
		}
	}
	for _, name := range sortedKeys(properties) {
		keys[name] = rapid.IntRange(0, 2).Draw(t.T, name) == 0
	}
	note(schema["required"], true)
	if len(alternatives) > 0 {
		chosen := rapid.SampledFrom(alternatives).Draw(t.T, "either").(map[string]any)
		for _, unwanted := range chosen["not"].(map[string]any)["anyOf"].([]any) {
			note(unwanted.(map[string]any)["required"], false)
		}
		note(chosen["required"], true)
	}
	if most := intOf(schema["maxProperties"]); most == 1 { // a change
		keys = map[string]bool{rapid.SampledFrom(sortedKeys(properties)).Draw(t.T, "change"): true}
	}
	for _, name := range sortedKeys(properties) {
		if keys[name] {
			object[name] = t.value(properties[name].(map[string]any))
		}
	}
	if len(object) < intOf(schema["minProperties"]) {
		name := sortedKeys(properties)[0]
		object[name] = t.value(properties[name].(map[string]any))
	}
	return object
}

func (t fromSchema) simple(name string) any {
	switch name {
	case "id":
		return rapid.StringMatching("[a-z0-9-]{1,12}").Draw(t.T, name)
	case "title":
		return rapid.StringMatching(`[a-z£ :#,'"\\\[\]{}\-0-9]{0,6}[A-Zé日]`).Draw(t.T, name)
	case "prose":
		return rapid.StringMatching(`[a-z :#\n\t'"\-]{0,12}[A-Z][a-z\n ]{0,3}`).Draw(t.T, name)
	case "ref":
		return rapid.StringMatching("(post|source)/[a-z]{1,3}").Draw(t.T, name)
	case "date":
		return fmt.Sprintf("%d-%02d-%02d", rapid.IntRange(1990, 2100).Draw(t.T, "year"), rapid.IntRange(1, 12).Draw(t.T, "month"), rapid.IntRange(1, 28).Draw(t.T, "day"))
	case "financial-year":
		year := rapid.IntRange(1990, 2099).Draw(t.T, "year")
		return fmt.Sprintf("%d/%02d", year, (year+1)%100)
	case "amount":
		return t.quotedOrNot(rapid.StringMatching(`(0|[1-9][0-9]{0,10})(\.[0-9]{1,2})?`).Draw(t.T, name))
	case "signed-amount":
		return t.quotedOrNot(rapid.StringMatching(`-?(0|[1-9][0-9]{0,10})(\.[0-9]{1,2})?`).Draw(t.T, name))
	default:
		return nil
	}
}

func (t fromSchema) number(schema map[string]any) any {
	least, most := intOf(schema["minimum"]), intOf(schema["maximum"])
	if _, above := schema["exclusiveMinimum"]; above {
		least = 1
	}
	n := fmt.Sprint(rapid.IntRange(least, most).Draw(t.T, "number"))
	if types := schema["type"].([]any); types[1] == "number" && n != fmt.Sprint(most) && !strings.HasPrefix(n, "-") {
		n += rapid.SampledFrom([]string{"", ".5", ".0001", ".2500"}).Draw(t.T, "decimals")
	}
	return t.quotedOrNot(n)
}

func (t fromSchema) quotedOrNot(n string) any {
	if rapid.Bool().Draw(t.T, "quoted") {
		return n
	}
	return json.Number(n)
}

func intOf(v any) int {
	n, _ := v.(float64)
	return int(n)
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
