package web

import (
	"cmp"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// editForm is the form of a kind of change, read. Its fields are named by their place in the kind's input: "salaries.0.amount".
type editForm struct {
	kind     *editKind
	action   string            // where it is sent
	values   url.Values        // as they were typed
	fixed    map[string]string // fields that nobody chooses, as the address says them
	choices  choices
	at       map[string]string // the names of fields by where the API says that they are: "salaries[0].amount"
	problems []problem
	touched  string // the list that a row was added to or taken from
}

// mostRows is how many rows a list of a form has at most.
const mostRows = 400

// change is what was typed as the API's Change. What is wrong with it becomes the form's problems.
func (f *editForm) change() map[string]any {
	return map[string]any{f.kind.Name: f.object(f.kind.input, "", "", "")}
}

// object reads the fields of an input type. Row names the row that they are in, for problems.
func (f *editForm) object(of *ast.Definition, prefix, path, row string) map[string]any {
	object := map[string]any{}
	for _, field := range of.Fields {
		name := prefix + field.Name
		value := f.value(of, field, name, path+field.Name, row)
		switch {
		case value != nil:
			object[field.Name] = value
		case field.Type.NonNull && name == "id":
			object["id"] = f.makeID()
		case (field.Type.NonNull || mustChoose[of.Name+"."+field.Name]) && !f.isWrong(name):
			f.wrong(name, titled(row+askFor(of, field)))
		}
	}
	return object
}

// askFor asks for a field that is empty: "enter the name", "choose who saves".
func askFor(of *ast.Definition, field *ast.FieldDefinition) string {
	verb, label := "enter ", inner(labelOf(of, field.Name))
	if d := definition(field.Type.NamedType); field.Type.NamedType == "ID" || d != nil && d.Kind == ast.Enum {
		verb = "choose "
	}
	switch first, _, more := strings.Cut(label, " "); {
	case !more && (first == "from" || first == "until"):
		return verb + "the day “" + titled(first) + "”"
	case slices.Contains([]string{"who", "what", "where", "when", "how", "from", "until"}, first):
		return verb + label
	default:
		return verb + "the " + label
	}
}

func (f *editForm) wrong(name, text string) { f.problems = append(f.problems, problem{name, text}) }

func (f *editForm) isWrong(name string) bool {
	return slices.ContainsFunc(f.problems, func(p problem) bool { return p.Field == name || strings.HasPrefix(p.Field, name+".") })
}

// text is what was typed into a field.
func (f *editForm) text(name string) string {
	if fixed, ok := f.fixed[name]; ok {
		return fixed
	}
	return strings.TrimSpace(f.values.Get(name))
}

// value reads a field; nil where it is empty.
func (f *editForm) value(of *ast.Definition, field *ast.FieldDefinition, name, place, row string) any {
	f.at[place] = name
	switch t := field.Type; {
	case t.Elem != nil && isInput(t.Elem.NamedType):
		return f.rows(of, field, name, place)
	case t.Elem != nil:
		return f.list(name)
	case isInput(t.NamedType):
		if f.isBlank(name) {
			return nil
		}
		return f.object(definition(t.NamedType), name+".", place+".", row)
	case t.NamedType == "Boolean":
		if f.text(name) == "" && !tickedAsARule[of.Name+"."+field.Name] {
			return nil
		}
		return f.text(name) != ""
	default:
		return f.scalar(of, field, name, row)
	}
}

func (f *editForm) scalar(of *ast.Definition, field *ast.FieldDefinition, name, row string) any {
	text := f.text(name)
	if text == "" {
		return nil
	}
	value, err := typed(scalarOf(field), text)
	if err != nil {
		f.wrong(name, titled(row+labelOf(of, field.Name)+" "+err.Error()))
		return nil
	}
	return value
}

// list reads a list of ids that were chosen, or of texts that stand on lines.
func (f *editForm) list(name string) any {
	var list []any
	for _, text := range f.values[name] {
		for line := range strings.Lines(text) {
			if line = strings.TrimSpace(line); line != "" {
				list = append(list, line)
			}
		}
	}
	if list == nil {
		return nil
	}
	return list
}

// rows reads a list of objects; those that are empty are left out.
func (f *editForm) rows(of *ast.Definition, field *ast.FieldDefinition, name, place string) any {
	var list []any
	element := definition(field.Type.Elem.NamedType)
	read := func(i int) map[string]any {
		row, path := rowName(name, i), fmt.Sprintf("%s[%d]", place, len(list))
		f.at[path] = row + "." + mainField(element)
		object := f.object(element, row+".", path+".", fmt.Sprintf("%s %d: ", singular(labelOf(of, field.Name)), i+1))
		if year, ok := object["year"].(string); ok { // which is how the plan file names it
			f.at[place+"."+year] = f.at[path]
		}
		return object
	}
	for i := range f.rowCount(name) {
		if !f.isBlank(rowName(name, i)) {
			list = append(list, read(i))
		}
	}
	f.at[place] = name + ".0." + mainField(element)
	if list != nil {
		return list
	}
	if field.Type.NonNull {
		read(0) // which asks for all that the first has to say
	}
	return nil
}

// mainField is the field of a row that what is wrong with the whole row is about: the figure, where it is one of a year.
func mainField(element *ast.Definition) string {
	for _, name := range []string{"count", "percent"} {
		if element.Fields.ForName("year") != nil && element.Fields.ForName(name) != nil {
			return name
		}
	}
	return element.Fields[0].Name
}

func (f *editForm) rowCount(name string) int {
	n, _ := strconv.Atoi(f.values.Get("rows." + name))
	return min(max(n, 0), mostRows)
}

// lastRow is the last row of a list that something is typed into.
func (f *editForm) lastRow(list string) int {
	last := max(f.rowCount(list)-1, 0)
	for last > 0 && f.isBlank(rowName(list, last)) {
		last--
	}
	return last
}

// rearrange adds a row to a list, or takes one away, where a button says so; false where it says something else.
func (f *editForm) rearrange(button string) bool {
	if list, ok := strings.CutPrefix(button, "add:"); ok {
		f.touched = list
		f.setRows(list, min(f.rowCount(list)+1, mostRows))
		return true
	}
	row, ok := strings.CutPrefix(button, "remove:")
	at := strings.LastIndex(row, ".")
	i, err := strconv.Atoi(row[at+1:])
	if !ok || at < 0 || err != nil {
		return false
	}
	f.touched = row[:at]
	f.removeRow(row[:at], i)
	return true
}

func (f *editForm) setRows(list string, n int) { f.values.Set("rows."+list, strconv.Itoa(n)) }

// removeRow takes a row away: those after it move up.
func (f *editForm) removeRow(list string, at int) {
	rest := url.Values{}
	for key, texts := range f.values {
		inside, below := strings.CutPrefix(key, list+".")
		number, field, _ := strings.Cut(inside, ".")
		i, err := strconv.Atoi(number)
		switch {
		case !below || err != nil || i < at:
			rest[key] = texts
		case i > at:
			rest[rowName(list, i-1)+"."+field] = texts
		}
	}
	f.values = rest
	f.setRows(list, max(f.rowCount(list)-1, 0))
}

// isBlank says whether nothing is typed in any field below a name, but for notes, which are kept for what they belong to.
func (f *editForm) isBlank(name string) bool {
	for key, texts := range f.values {
		rest, below := strings.CutPrefix(key, name+".")
		if below && rest != "note" && rest != "assumed" && strings.TrimSpace(strings.Join(texts, "")) != "" {
			return false
		}
	}
	return true
}

var notOfIDs = regexp.MustCompile(`[^a-z0-9]+`)

// longestMadeID is how long an id is that is made of what people write, so that it can still be read.
const longestMadeID = 60

// idOf makes an id of a name: small letters, digits and hyphens, at most so many. "" where the name has none.
func idOf(name string, longest int) string {
	id := strings.Trim(notOfIDs.ReplaceAllString(strings.ToLower(name), "-"), "-")
	return strings.Trim(id[:min(len(id), longest)], "-")
}

// newID makes an id of a name, that is none of those that are taken.
func newID(name string, taken map[string]bool) string {
	id := cmp.Or(idOf(name, longestMadeID), "new")
	free := id
	for n := 2; taken[free]; n++ {
		free = id + "-" + strconv.Itoa(n)
	}
	return free
}

// makeID makes an id for a new item of what it is called; a contract is called by its post and its year.
func (f *editForm) makeID() string {
	name := f.text("title") + f.text("name")
	if post := f.text("post"); post != "" {
		name = post
		if d, err := typedDay(f.text("starts")); err == nil {
			year, _, _ := d.Civil()
			name += " " + strconv.Itoa(year)
		}
	}
	return newID(name, f.choices.ids)
}

// fieldAt finds the field that a place in the API's words is about; "" where nobody can fill it in.
func (f *editForm) fieldAt(place string) string {
	for place != "" {
		if name, ok := f.at[place]; ok {
			if _, fixed := f.fixed[name]; fixed {
				return ""
			}
			return name
		}
		place = place[:max(strings.LastIndexAny(place, ".["), 0)]
	}
	return ""
}

// fill gives the fields the values of an object as the API is sent it.
func (f *editForm) fill(of *ast.Definition, prefix string, object map[string]any) {
	for _, field := range of.Fields {
		name, value := prefix+field.Name, object[field.Name]
		list, _ := value.([]any)
		inside, _ := value.(map[string]any)
		switch t := field.Type; {
		case value == nil:
		case t.Elem != nil && isInput(t.Elem.NamedType):
			for i, item := range list {
				row, _ := item.(map[string]any)
				f.fill(definition(t.Elem.NamedType), rowName(name, i)+".", row)
			}
			f.setRows(name, len(list))
		case t.Elem != nil:
			for _, item := range list {
				f.values.Add(name, fmt.Sprint(item))
			}
		case isInput(t.NamedType):
			f.fill(definition(t.NamedType), name+".", inside)
		case t.NamedType == "Boolean":
			if value == true {
				f.values.Set(name, "yes")
			}
		default:
			f.values.Set(name, shownValue(t.NamedType, value))
		}
	}
}

// fillUsual gives fields what they say as a rule, where they say nothing.
func (f *editForm) fillUsual(isNew bool) {
	for _, field := range f.kind.input.Fields {
		name := f.kind.input.Name + "." + field.Name
		if value, ok := usual[name]; ok && !f.values.Has(field.Name) && !(isNew && mustChoose[name]) {
			f.values.Set(field.Name, value)
		}
	}
}
