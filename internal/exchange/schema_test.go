package exchange

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

func TestSchemaIsTheOneInTheDocuments(t *testing.T) {
	golden(t, "../../docs/plan.schema.json", Schema())
}

// compiled is the schema as another program uses it.
func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("plan.schema.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("plan.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func allowed(t *testing.T, schema *jsonschema.Schema, data []byte) error {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return schema.Validate(document)
}

func TestSchemaAllowsWhatIsWritten(t *testing.T) {
	schema := compiled(t)
	example, err := os.ReadFile("testdata/example.canonical.json")
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"the example": example, "a plan of a thousand posts": jsonOf(t, sizeM())} {
		if err := allowed(t, schema, data); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Every description in the schema says something, and every key of an object has one.
func TestSchemaDescribesEveryKey(t *testing.T) {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema()))
	if err != nil {
		t.Fatal(err)
	}
	var walk func(path string, v any)
	walk = func(path string, v any) {
		object, _ := v.(map[string]any)
		properties, _ := object["properties"].(map[string]any)
		for key, property := range properties {
			if about, _ := property.(map[string]any)["description"].(string); !strings.HasSuffix(about, ".") {
				t.Errorf("%s.%s is described as %q", path, key, about)
			}
		}
		for key, inner := range object {
			walk(path+"."+key, inner)
		}
	}
	walk("", document)
}

// The schema and the reader refuse the same mistakes, as far as a schema can tell.
func TestSchemaAndReaderRefuseTheSame(t *testing.T) {
	schema := compiled(t)
	const sound = `{"plan": 1, "authority": {"id": "a", "name": "A"},
 "payAwards": [{"from": "2023-04-01", "percent": "3.2"}],
 "programmes": [{"id": "families", "name": "Families", "starts": "2015-04-01"}],
 "posts": [{"id": "p", "title": "P", "programme": "families", "fte": "1", "starts": "2016-04-01",
   "salaries": [{"from": "2016-04-01", "amount": "28203.00"}], "onCosts": {"percent": 20}, "priority": 5}],
 "costs": [{"id": "c", "title": "C", "programme": "families", "annual": 5, "starts": "2016-04-01"}],
 "sources": [{"id": "s", "name": "S", "funder": "F", "kind": "GRANT", "tranches": [], "eligible": {"programmes": ["families"]}}],
 "outcomes": [{"id": "o", "name": "O", "programme": "families", "starts": "2016-04-01", "attachments": {"2018/19": 5}, "attachmentFee": 1,
   "resultPayment": 1, "successRate": {"2018/19": 60}, "lagMonths": 9}],
 "scenarios": [{"id": "x", "name": "X", "changes": [{"endPost": {"post": "p", "on": "2020-03-31"}}]}]}`
	if err := allowed(t, schema, []byte(sound)); err != nil {
		t.Fatal(err)
	}
	if _, err := Read("plan.json", []byte(sound)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ says, old, new string }{
		{"another version", `"plan": 1`, `"plan": 2`},
		{"no version", `"plan": 1, `, ``},
		{"an unknown key", `"priority": 5`, `"prioritty": 5`},
		{"no authority", `"authority": {"id": "a", "name": "A"},`, ``},
		{"an empty name", `"name": "Families"`, `"name": ""`},
		{"a name over two lines", `"name": "Families"`, `"name": "a\nb"`},
		{"a name that is a number", `"name": "Families"`, `"name": 5`},
		{"an id with capitals", `"id": "p"`, `"id": "P"`},
		{"no date", `"starts": "2015-04-01"`, `"starts": "spring"`},
		{"a month too many", `"starts": "2015-04-01"`, `"starts": "2015-13-01"`},
		{"a date too early", `"starts": "2015-04-01"`, `"starts": "1980-04-01"`},
		{"a comma in an amount", `"28203.00"`, `"28,203.00"`},
		{"a fraction of a penny", `"28203.00"`, `"28203.005"`},
		{"a negative salary", `"28203.00"`, `"-1"`},
		{"a negative salary, plain", `"28203.00"`, `-1`},
		{"too large an amount, plain", `"28203.00"`, `100000000001`},
		{"a salary that is true", `"28203.00"`, `true`},
		{"five decimals", `"percent": "3.2"`, `"percent": "3.20001"`},
		{"a percentage out of range, plain", `"percent": "3.2"`, `"percent": 101`},
		{"percent and amount", `"percent": "3.2"`, `"percent": "3.2", "amount": 5`},
		{"neither percent nor amount", `, "percent": "3.2"`, ``},
		{"a cost line of two kinds", `"annual": 5,`, `"annual": 5, "amount": 5, "on": "2016-04-01",`},
		{"a cost line of no kind", `"annual": 5, "starts": "2016-04-01"`, `"location": "L"`},
		{"half a number of months", `"lagMonths": 9`, `"lagMonths": 9.5`},
		{"too many months", `"lagMonths": 9`, `"lagMonths": 61`},
		{"too low a priority", `"priority": 5`, `"priority": 0`},
		{"a kind that is none", `"GRANT"`, `"grant"`},
		{"an empty list of what may be paid for", `{"programmes": ["families"]}`, `[]`},
		{"an empty block of what may be paid for", `{"programmes": ["families"]}`, `{}`},
		{"an empty list in what may be paid for", `["families"]`, `[]`},
		{"no salaries", `[{"from": "2016-04-01", "amount": "28203.00"}]`, `[]`},
		{"a single block of on-costs with a date", `{"percent": 20}`, `{"percent": 20, "from": "2016-04-01"}`},
		{"a list of on-costs without dates", `{"percent": 20}`, `[{"percent": 20}]`},
		{"a year that is none", `{"2018/19": 5}`, `{"2018": 5}`},
		{"a count that is negative", `{"2018/19": 5}`, `{"2018/19": -5}`},
		{"no years of success", `{"2018/19": 60}`, `{}`},
		{"an unknown change", `"endPost"`, `"endPosts"`},
		{"two changes in one", `{"endPost"`, `{"extendPost": {"post": "p"}, "endPost"`},
		{"no change", `{"endPost": {"post": "p", "on": "2020-03-31"}}`, `{}`},
		{"a change without its day", `, "on": "2020-03-31"`, ``},
		{"nothing where something should be", `"fte": "1"`, `"fte": null`},
		{"nothing where something may be", `"priority": 5`, `"priority": null`},
		{"a list in place of an item", `{"id": "a", "name": "A"}`, `[]`},
		{"an item in place of a list", `"tranches": []`, `"tranches": {}`},
	} {
		t.Run(c.says, func(t *testing.T) {
			if strings.Count(sound, c.old) != 1 {
				t.Fatalf("%s is there %d times", c.old, strings.Count(sound, c.old))
			}
			broken := []byte(strings.Replace(sound, c.old, c.new, 1))
			if allowed(t, schema, broken) == nil {
				t.Error("the schema allows it")
			}
			if _, err := Read("plan.json", broken); err == nil {
				t.Error("it is read")
			}
		})
	}
}
