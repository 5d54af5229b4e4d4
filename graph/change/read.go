package change

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
	"cliffedge/graph/model"
	"cliffedge/graph/scalar"
	"cliffedge/internal/exchange"
)

// Read gives the changes that a client sent for a plan of the authority. The values are those of the schema's Change, coerced;
// what is wrong with any of them comes as plan.Problems, all at once, with paths such as changes[0].endProgramme.on.
func Read(schema *ast.Schema, authority plan.ID, raw []model.Change) ([]plan.Change, error) {
	r := reader{schema: schema, authority: authority}
	list := make([]any, len(raw))
	for i, c := range raw {
		list[i] = r.object(schema.Types["Change"], c, fmt.Sprintf("changes[%d]", i))
	}
	if err := r.problems.Err(); err != nil {
		return nil, err
	}
	data, err := json.Marshal(list)
	if err != nil {
		return nil, fmt.Errorf("the changes cannot be read: %w", err)
	}
	changes, err := exchange.ReadChanges(data)
	var located exchange.Problems
	if errors.As(err, &located) { // the places in a file that nobody wrote say nothing
		for _, p := range located {
			r.problems = append(r.problems, inPence(p.Problem))
		}
		return nil, r.problems
	}
	return changes, err
}

// kinds are the kinds of items whose global ids a field takes.
var kinds = map[string][]string{
	"programme": {"Programme"}, "programmes": {"Programme"}, "post": {"Post", "CostLine"}, "posts": {"Post", "CostLine"}, "cost": {"CostLine"},
	"contract": {"Contract"}, "source": {"Source", "OutcomeStream"}, "from": {"Source"}, "to": {"Source"},
	"matchSources": {"Source", "OutcomeStream"}, "stream": {"OutcomeStream"}, "saving": {"Saving"}, "measure": {"Measure"},
}

// own are the kinds of items that input types describe, whose global ids their own ids may be.
var own = map[string]string{
	"ProgrammeInput": "Programme", "PostInput": "Post", "CostLineInput": "CostLine", "ContractInput": "Contract", "SourceInput": "Source",
	"OutcomeStreamInput": "OutcomeStream", "SavingInput": "Saving", "MeasureInput": "Measure",
}

// kindsOf are the kinds of items whose global ids the field of an input type takes.
func kindsOf(input, field string) []string {
	if kind := own[input]; field == "id" && kind != "" {
		return []string{kind}
	}
	return kinds[field]
}

// reader writes a client's values as a plan file has them.
type reader struct {
	schema    *ast.Schema
	authority plan.ID
	problems  plan.Problems
}

func (r *reader) object(definition *ast.Definition, values map[string]any, path string) map[string]any {
	written := make(map[string]any, len(values))
	for key, value := range values {
		if value == nil {
			continue // as good as absent
		}
		field := definition.Fields.ForName(key)
		written[key] = r.value(kindsOf(definition.Name, key), field.Type, value, path+"."+key)
	}
	return written
}

// value writes a value; an id may be a global one of an item of some kinds.
func (r *reader) value(items []string, kind *ast.Type, value any, path string) any {
	if kind.Elem != nil {
		return r.list(items, kind.Elem.NamedType, value, path)
	}
	switch definition := r.schema.Types[kind.NamedType]; {
	case definition.Kind == ast.InputObject:
		object, _ := value.(map[string]any)
		return r.object(definition, object, path)
	case kind.NamedType == "Pence":
		amount, err := scalar.UnmarshalPence(value)
		if err != nil {
			r.wrong(plan.NotAnAmount, path, "", err)
		}
		return amount.Plain()
	case kind.NamedType == "ID":
		id, err := scalar.UnmarshalID(value)
		if err != nil {
			r.wrong(plan.NotAnID, path, "", err)
		}
		return model.Local(id, r.authority, items...)
	default:
		return value
	}
}

func (r *reader) list(items []string, of string, value any, path string) any {
	values, ok := value.([]any)
	if !ok {
		values = []any{value} // a single value is a list of one
	}
	switch of {
	case "YearCountInput":
		return r.byYear(values, "count", path)
	case "YearRateInput":
		return r.rates(values, path)
	}
	written := make([]any, len(values))
	for i, item := range values {
		written[i] = r.value(items, ast.NamedType(of, nil), item, fmt.Sprintf("%s[%d]", path, i))
	}
	if block, ok := single(written); ok && of == "OnCostsInput" && block["from"] == nil {
		return block // a plan file's single block of on-costs
	}
	return written
}

// rates are a plan file's percentages by year, or the single one for all years.
func (r *reader) rates(items []any, path string) any {
	if one, ok := single(items); ok && one["year"] == nil {
		return one["percent"]
	}
	return r.byYear(items, "percent", path)
}

// earlier is a plan file's word for the years before those named.
const earlier = "earlier"

// byYear is a plan file's values by year.
func (r *reader) byYear(items []any, key, path string) map[string]any {
	written := make(map[string]any, len(items))
	for i, item := range items {
		entry, _ := item.(map[string]any)
		place := fmt.Sprintf("%s[%d].year", path, i)
		text, named := entry["year"].(string)
		if _, err := fiscal.ParseYear(text); named && err != nil {
			r.wrong(plan.NotAYear, place, "a financial year, such as 2019/20", fmt.Errorf("%q is no financial year", text))
			continue
		}
		if !named && key == "percent" {
			text = earlier
		}
		if written[text] != nil {
			r.wrong(plan.DuplicateEntry, place, "each year once", fmt.Errorf("%s is there twice", text))
			continue
		}
		written[text] = entry[key]
	}
	return written
}

func (r *reader) wrong(code plan.Code, path, expected string, err error) {
	r.problems = append(r.problems, plan.Problem{Code: code, Path: path, Found: err.Error(), Expected: expected})
}

// single gives the object of a list of one.
func single(items []any) (map[string]any, bool) {
	if len(items) != 1 {
		return nil, false
	}
	object, ok := items[0].(map[string]any)
	return object, ok
}

// inPence says of a plan file's problem with an amount, which is in pounds there, what is wrong with the pence that were sent.
func inPence(p plan.Problem) plan.Problem {
	if !strings.HasPrefix(p.Expected, "pounds ") {
		return p
	}
	pounds, fault, _ := strings.Cut(p.Found, " ")
	if amount, err := money.ParsePence(pounds); err == nil {
		p.Found = fmt.Sprintf("%d pence %s", int64(amount), fault)
	}
	least := money.Pence(0)
	if strings.HasPrefix(p.Expected, "pounds from -") {
		least = -money.MaxAmount
	}
	p.Expected = fmt.Sprintf("whole pence from %d to %d", int64(least), int64(money.MaxAmount))
	return p
}
