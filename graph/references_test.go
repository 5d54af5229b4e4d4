package graph

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
)

// kindsOfItems are what a plan has items of, with the one of testdata/town.yaml.
var kindsOfItems = []struct{ kind, item string }{
	{"Programme", "families"},
	{"Post", "worker"},
	{"CostLine", "rent"},
	{"Contract", "contract"},
	{"Source", "grant"},
	{"OutcomeStream", "stream"},
	{"Saving", "saving"},
	{"Measure", "measure"},
	{"Decision", "decision"},
	{"Scenario", "ends"},
}

// pairs are references to what is elsewhere, each with one of the same form to what is nowhere.
func pairs() [][2]string {
	list := [][2]string{
		{"birch", "nosuch"},
		{"Authority:birch", "Authority:nosuch"},
		{"Revision:birch/1", "Revision:nosuch/1"},
		{"2026-11-22T01:02:03.000004Z/1/birch", "2026-11-22T01:02:03.000004Z/1/nosuch"},
	}
	words := map[string]string{"CostLine": "post", "OutcomeStream": "source"}
	for _, k := range kindsOfItems {
		word := words[k.kind]
		if word == "" {
			word = strings.ToLower(k.kind)
		}
		list = append(
			list,
			[2]string{"birch-" + k.item, "nosuch-" + k.item},
			[2]string{k.kind + ":birch/birch-" + k.item, k.kind + ":nosuch/nosuch-" + k.item},
			[2]string{k.kind + ":alder/birch-" + k.item, k.kind + ":alder/nosuch-" + k.item},
			[2]string{word + "/birch-" + k.item, word + "/nosuch-" + k.item},
		)
	}
	return list
}

// neutral is an answer without what was asked for.
func neutral(text string, pair [2]string) string {
	return strings.NewReplacer(pair[0], "REF", pair[1], "REF", "birch", "AREA", "nosuch", "AREA").Replace(text)
}

// sameAsNothing asks with a reference to what is elsewhere and with one to what is nowhere: both are answered alike, after the same
// work, and tell nothing.
func (w *town) sameAsNothing(as, what string, query func(ref string) string) {
	w.t.Helper()
	w.sameAs(pairs(), as, what, query)
}

func (w *town) sameAs(pairs [][2]string, as, what string, query func(ref string) string) {
	w.t.Helper()
	w.ask(as, query("nothing")) // so that what is here is at hand
	for i, pair := range pairs {
		if testing.Short() && i%5 != 1 { // with the race detector, which takes ten times as long
			continue
		}
		w.counted.since()
		w.pass(time.Minute) // each refusal is noted, and not only the first of a minute
		there := w.ask(as, query(pair[0]))
		workThere := w.counted.since()
		w.pass(time.Minute)
		nowhere := w.ask(as, query(pair[1]))
		if work := w.counted.since(); work != workThere {
			w.t.Errorf("%s: %s and %s by %s take the work %q and %q", what, pair[0], pair[1], as, workThere, work)
		}
		if got, want := neutral(there.text, pair), neutral(nowhere.text, pair); got != want {
			w.t.Errorf("%s: %s by %s is answered\n%.500s\nand %s\n%.500s", what, pair[0], as, there.text, pair[1], nowhere.text)
		}
		if strings.Contains(there.text, marks[elsewhere]) {
			w.t.Errorf("%s: %s by %s tells of elsewhere: %.500s", what, pair[0], as, there.text)
		}
		for _, e := range there.Errors {
			if code := e.Extensions.Code; code != notFound && code != badInputCode && code != forbidden {
				w.t.Errorf("%s: %s by %s is answered %s", what, pair[0], as, there.text)
			}
		}
	}
}

// isReference reports whether values of an argument or an input's field name something that is kept.
func isReference(name string, kind *ast.Type) bool {
	return kind.Name() == "ID" || slices.Contains([]string{"slug", "after", "refs", "at", "token", "email"}, name) && kind.Name() == "String"
}

// Wherever a query takes what names something, the name of something elsewhere is as good as that of nothing.
func TestReferencesElsewhereAreToNothingInQueries(t *testing.T) {
	w := &walk{town: newTown(t)}
	w.discover()
	found := 0
	for _, owner := range objects() {
		for _, f := range fieldsOf(owner) {
			for _, a := range f.Arguments {
				if !isReference(a.Name, a.Type) || owner.Name == "Subscription" {
					continue
				}
				found++
				query := func(ref string) string {
					value := quoted(ref)
					if a.Type.Elem != nil {
						value = `["alder-ends", ` + value + `]`
					}
					list := []string{a.Name + ": " + value}
					for _, other := range f.Arguments {
						if other.Name != a.Name && other.Type.NonNull && other.DefaultValue == nil {
							list = append(list, other.Name+": "+w.value(owner.Name, f.Name, other.Name))
						}
					}
					return strings.Replace(w.paths[owner.Name], "%s", "x: "+f.Name+"("+strings.Join(list, ", ")+") { __typename }", 1)
				}
				for _, as := range []string{"viewer", "admin"} {
					w.sameAsNothing(as, owner.Name+"."+f.Name+"("+a.Name+")", query)
				}
			}
		}
	}
	if found < 20 {
		t.Errorf("only %d arguments name something", found)
	}
}

// inputs writes values of input types: what they need, and whatever names something.
type inputs struct {
	change string            // the member of Change that is written
	values map[string]string // by the place of what names something: "setFte.post"
	places []string          // those that were written
}

// namesHere are the items that fields of changes name, by the field's name.
var namesHere = map[string]string{
	"programme": "alder-families", "programmes": "alder-families", "post": "alder-worker", "posts": "alder-worker", "contract": "alder-contract", "source": "alder-grant",
	"from": "alder-council", "to": "alder-bid", "matchSources": "alder-council", "stream": "alder-stream", "saving": "alder-saving", "measure": "alder-measure",
	"cost": "alder-rent", "id": "alder-another",
}

// scalars are values of the other types, by name or else by type.
var scalars = map[string]string{
	"until": `"2026-03-31"`, "ends": `"2026-03-31"`, "Date": `"2025-04-01"`, "Decimal": `"1"`, "Pence": "100", "Int": "1", "FinancialYear": `"2025/26"`, "String": `"text"`,
	"Boolean": "false",
}

// needless are fields of which a change needs one, though none is needed by the schema.
var needless = map[string]string{
	"addCost": "annual starts", "putCost": "annual starts", "payAward": "percent", "putPayAward": "percent", "setOutcomes": "attachmentsPercent", "setSavings": "percent",
}

func (in *inputs) object(d *ast.Definition, place string) string {
	var list []string
	for _, f := range d.Fields {
		needed := f.Type.NonNull || slices.Contains(strings.Fields(needless[in.change]), f.Name) && strings.Count(place, ".") == 0
		if needed || in.names(f.Type, map[string]bool{}) {
			list = append(list, f.Name+": "+in.value(f, place+"."+f.Name))
		}
	}
	return "{" + strings.Join(list, ", ") + "}"
}

// names reports whether something in values of a type names something.
func (in *inputs) names(kind *ast.Type, seen map[string]bool) bool {
	d := schema.Types[kind.Name()]
	if d.Kind != ast.InputObject || seen[d.Name] {
		return kind.Name() == "ID"
	}
	seen[d.Name] = true
	return slices.ContainsFunc(d.Fields, func(f *ast.FieldDefinition) bool { return in.names(f.Type, seen) })
}

func (in *inputs) value(f *ast.FieldDefinition, place string) string {
	d := schema.Types[f.Type.Name()]
	value := scalars[f.Name]
	switch {
	case f.Type.Name() == "ID":
		in.places = append(in.places, place)
		value = quoted(namesHere[f.Name])
		if in.values[place] != "" {
			value = quoted(in.values[place])
		}
	case d.Kind == ast.InputObject:
		value = in.object(d, place)
	case d.Kind == ast.Enum:
		value = d.EnumValues[0].Name
	case value == "" || f.Type.Name() != "Date":
		value = scalars[f.Type.Name()]
	}
	if f.Type.Elem != nil {
		value = "[" + value + "]"
	}
	return value
}

// Wherever a change takes what names something, in what-ifs and in edits, the name of something elsewhere is as good as that of
// nothing; that of something here is not.
func TestReferencesElsewhereAreToNothingInChanges(t *testing.T) {
	w := newTown(t)
	ids := slices.DeleteFunc(pairs(), func(p [2]string) bool {
		return strings.Contains(p[0], "/") && !strings.Contains(p[0], ":birch/birch-") || strings.Contains(p[0], "Revision")
	})
	found := 0
	for _, member := range schema.Types["Change"].Fields {
		written := &inputs{change: member.Name}
		written.object(schema.Types[member.Type.Name()], member.Name)
		for _, place := range written.places {
			found++
			change := func(ref string) string {
				in := &inputs{change: member.Name, values: map[string]string{place: ref}}
				return "{" + member.Name + ": " + in.object(schema.Types[member.Type.Name()], member.Name) + "}"
			}
			whatIf := func(ref string) string {
				return `{ authority(slug: "alder") { plan { whatIf(changes: [` + change(ref) + `], from: "2024-04", to: "2025-03") { from } } } }`
			}
			edit := func(ref string) string {
				return `mutation { applyChanges(input: {authority: "alder", dryRun: true, changes: [` + change(ref) + `]}) { plan { scenarios { slug } } } }`
			}
			w.sameAs(ids, "viewer", place, whatIf)
			w.sameAs(ids[:6:6], "admin", place, edit)
			w.differsHere(place, edit)
		}
	}
	if found < 60 {
		t.Errorf("only %d fields of changes name something", found)
	}
}

// differsHere says that the name of something here is not answered as that of nothing: the change would be made but for the name.
func (w *town) differsHere(place string, query func(ref string) string) {
	w.t.Helper()
	field := place[strings.LastIndex(place, ".")+1:]
	if field == "id" { // of something new
		return
	}
	name := namesHere[field]
	right, wrong := w.ask("admin", query(name)), w.ask("admin", query("nosuch"))
	deletes := strings.HasPrefix(place, "delete") && strings.Contains(right.text, "scenarios[") // what a scenario names
	if len(right.Errors) > 0 && !strings.Contains(right.text, "is still named") && !deletes || len(wrong.Errors) == 0 {
		w.t.Errorf("%s: %s is answered %.400s\nand nothing %.400s", place, name, right.text, wrong.text)
	}
}

// namesInInputs are mutations with @ in place of each thing that an input names beside its changes.
var namesInInputs = map[string][]string{
	"ApplyChangesInput.authority":   {`applyChanges(input: {authority: @, changes: [{removeSource: {source: "alder-grant"}}], dryRun: true}) { plan { revision } }`},
	"SaveScenarioInput.authority":   {`saveScenario(input: {authority: @, slug: "s", name: "S", changes: [], dryRun: true}) { plan { revision } }`},
	"SaveScenarioInput.slug":        {`saveScenario(input: {authority: "alder", slug: @, name: "S", changes: [], dryRun: true}) { plan { scenario(id: "alder-ends") { name } } }`},
	"SaveScenarioInput.parent":      {`saveScenario(input: {authority: "alder", slug: "s", name: "S", parent: @, changes: [], dryRun: true}) { plan { revision } }`},
	"DeleteScenarioInput.authority": {`deleteScenario(input: {authority: @, scenario: "alder-hope", dryRun: true}) { plan { revision } }`},
	"DeleteScenarioInput.scenario":  {`deleteScenario(input: {authority: "alder", scenario: @, dryRun: true}) { plan { revision } }`},
	"AdoptScenarioInput.authority":  {`adoptScenario(input: {authority: @, scenario: "alder-ends", decision: {slug: "d", body: "B", date: "2025-01-01", text: "T"}, dryRun: true}) { plan { revision } }`},
	"AdoptScenarioInput.scenario":   {`adoptScenario(input: {authority: "alder", scenario: @, decision: {slug: "d", body: "B", date: "2025-01-01", text: "T"}, dryRun: true}) { plan { revision } }`},
	"RevertRevisionInput.authority": {`revertRevision(input: {authority: @, revision: 1, dryRun: true}) { plan { revision } }`},
	"RecordDecisionInput.authority": {`recordDecision(input: {authority: @, decision: {slug: "d", body: "B", date: "2025-01-01", text: "T"}, dryRun: true}) { plan { revision } }`},
	"WaiveFindingInput.authority":   {`waiveFinding(input: {authority: @, finding: "money-lapses", at: "source/alder-grant", dryRun: true}) { plan { revision } }`},
	"WaiveFindingInput.at":          {`waiveFinding(input: {authority: "alder", finding: "money-lapses", at: @, dryRun: true}) { plan { revision } }`},
	"WaiveFindingInput.decision":    {`waiveFinding(input: {authority: "alder", finding: "money-lapses", at: "source/alder-grant", decision: @, dryRun: true}) { plan { revision } }`},
	"SetMemberInput.authority":      {`setMember(input: {authority: @, email: "viewer@example.gov.uk", role: VIEWER}) { code }`},
	"RemoveMemberInput.authority":   {`removeMember(input: {authority: @, email: "viewer-elsewhere@example.gov.uk"}) { email }`},
	"CreateTokenInput.authority":    {`createToken(input: {authority: @, name: "T", role: VIEWER}) { secret }`},
	"RevokeTokenInput.authority":    {`revokeToken(input: {authority: @, token: "token-none"}) { token }`},
	"RevokeTokenInput.token":        {`revokeToken(input: {authority: "alder", token: @}) { token }`},
	"DecisionInput.slug": {
		`recordDecision(input: {authority: "alder", decision: {slug: @, body: "B", date: "2025-01-01", text: "T"}, dryRun: true}) { plan { decision(id: "alder-decision") { text } } }`,
		`adoptScenario(input: {authority: "alder", scenario: "alder-ends", decision: {slug: @, body: "B", date: "2025-01-01", text: "T"}, dryRun: true}) { plan { revision } }`,
	},
	"DecisionInput.refs": {
		`recordDecision(input: {authority: "alder", decision: {slug: "d", refs: [@], body: "B", date: "2025-01-01", text: "T"}, dryRun: true}) { plan { decision(id: "alder-decision") { text } } }`,
		`adoptScenario(input: {authority: "alder", scenario: "alder-ends", decision: {slug: "d", refs: [@], body: "B", date: "2025-01-01", text: "T"}, dryRun: true}) { plan { revision } }`,
	},
}

// apart are inputs that name what belongs to no authority, or to be made: TestWhoAMemberIsIsToldToAdministrators has them.
var apart = []string{"SetMemberInput.email", "RemoveMemberInput.email", "CreateAuthorityInput.email", "CreateAuthorityInput.slug"}

// Wherever a mutation takes what names something, the name of something elsewhere is as good as that of nothing.
func TestReferencesElsewhereAreToNothingInMutations(t *testing.T) {
	w := newTown(t)
	var change func(*ast.Definition, map[string]bool)
	inChanges := map[string]bool{}
	change = func(d *ast.Definition, seen map[string]bool) {
		for _, f := range d.Fields {
			if k := schema.Types[f.Type.Name()]; k.Kind == ast.InputObject && !seen[k.Name] {
				seen[k.Name] = true
				change(k, seen)
			}
		}
	}
	change(schema.Types["Change"], inChanges)
	for _, d := range ours(schema) {
		if d.Kind != ast.InputObject || d.Name == "Change" || inChanges[d.Name] {
			continue
		}
		for _, f := range d.Fields {
			name := d.Name + "." + f.Name
			if !isReference(f.Name, f.Type) || slices.Contains(apart, name) {
				continue
			}
			if namesInInputs[name] == nil {
				t.Errorf("this test does not know %s", name)
			}
			for _, mutation := range namesInInputs[name] {
				for _, as := range []string{"approver", "admin"} {
					w.sameAsNothing(as, name, func(ref string) string { return "mutation { " + strings.Replace(mutation, "@", quoted(ref), 1) + " }" })
				}
			}
		}
	}
}

// A file of an authority elsewhere is as one of an authority that there is not.
func TestAFileOfElsewhereIsOfNothing(t *testing.T) {
	w := newTown(t)
	for _, mode := range []string{"CREATE", "REPLACE"} {
		query := func(authority string) string {
			text := fmt.Sprintf("plan: 1\nauthority: {id: %s, name: N}\n", authority)
			return `mutation { importPlan(input: {document: ` + quoted(text) + `, mode: ` + mode + `, dryRun: true}) { plan { revision } } }`
		}
		there, nowhere := w.ask("admin", query("birch")), w.ask("admin", query("nosuch"))
		pair := [2]string{"birch", "nosuch"}
		if neutral(there.text, pair) != neutral(nowhere.text, pair) || there.codes() != notFound {
			t.Errorf("a file of elsewhere is answered %s, one of nowhere %s", there.text, nowhere.text)
		}
	}
}

// The trail of here goes on after a cursor of its own alone; a token of elsewhere is none of here's.
func TestTokensAndCursorsOfElsewhereAreNothing(t *testing.T) {
	w := newTown(t)
	events, err := w.registry.Events(w.machine, elsewhere, "", 0)
	w.must(err)
	for _, e := range events {
		if e.Authority == elsewhere {
			a := w.refused("admin", `{ authority(slug: "alder") { trail(after: `+quoted(e.Cursor())+`) { nodes { detail } } } }`, badInputCode)
			if a.Errors[0].Extensions.Field != "after" {
				t.Errorf("it is wrong at %q", a.Errors[0].Extensions.Field)
			}
		}
	}
	list, err := w.registry.Tokens(w.machine, elsewhere)
	w.must(err)
	before := w.refused("admin", `mutation { revokeToken(input: {authority: "alder", token: "token-none"}) { token } }`, notFound)
	for _, token := range list {
		a := w.refused("admin", `mutation { revokeToken(input: {authority: "alder", token: "`+token.ID+`"}) { token } }`, notFound)
		if a.Errors[0].Message != before.Errors[0].Message || a.Errors[0].Extensions.Field != "input.token" {
			t.Errorf("a token of elsewhere is answered %s", a.text)
		}
	}
	if after, err := w.registry.Tokens(w.machine, elsewhere); err != nil || after[0].RevokedAt != "" {
		t.Errorf("the tokens elsewhere are %+v, %v", after, err)
	}
}

// A key is one's own: another's change under it is another, elsewhere too, and who has lost their role is not told what became of it.
func TestKeysAreOnesOwn(t *testing.T) {
	w := newTown(t)
	edit := func(authority string) string {
		return `mutation { applyChanges(input: {authority: "` + authority + `", changes: [{setFte: {post: "` + authority + `-worker", fte: "1", from: "2025-05-01"}}]}) { revision { number author } } }`
	}
	key := []string{"Idempotency-Key", "k-1"}
	first := w.given("analyst", edit("alder"), nil, key...)
	again := w.given("analyst", edit("alder"), nil, key...)
	if first.text != again.text || !strings.Contains(first.text, `"number":2`) {
		t.Errorf("first it is answered %s, then %s", first.text, again.text)
	}
	for as, authority := range map[string]string{"admin": "alder", "admin-elsewhere": "birch"} {
		a := w.given(as, edit(authority), nil, key...)
		if !strings.Contains(a.text, `"author":"`+as+`"`) {
			t.Errorf("%s is answered %s", as, a.text)
		}
	}
	w.refused("viewer-elsewhere", edit("alder"), notFound, key...)
	w.refused("analyst", edit("birch"), notFound, key...)
	w.given("both", edit("birch"), nil, key...)
	w.refused("both", edit("alder"), forbidden, key...)
	_, _, err := w.registry.SetMember(w.machine, elsewhere, "both@example.gov.uk", "", 0)
	w.must(err)
	w.refused("both", edit("birch"), notFound, key...)
}
