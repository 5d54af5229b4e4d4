package graph

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"cliffedge/internal/access"
)

// accessTable says who may have each field of the schema; somebody has read each line of it.
const accessTable = "testdata/access.txt"

// allowed are the fields of accessTable, "Post.salaries", with who may have them.
func allowed(t testing.TB) map[string]string {
	t.Helper()
	text, err := os.ReadFile(accessTable)
	if err != nil {
		t.Fatal(err)
	}
	table := map[string]string{}
	for line := range strings.Lines(string(text)) {
		words := strings.Fields(line)
		if len(words) == 0 || words[0] == "#" {
			continue
		}
		for _, field := range words[2:] {
			if table[words[0]+"."+field] != "" {
				t.Errorf("%s: %s.%s is there twice", accessTable, words[0], field)
			}
			table[words[0]+"."+field] = strings.TrimSuffix(words[1], ":")
		}
	}
	return table
}

// objects are the schema's own object types, by name.
func objects() []*ast.Definition {
	var list []*ast.Definition
	for _, d := range ours(schema) {
		if d.Kind == ast.Object {
			list = append(list, d)
		}
	}
	return list
}

func fieldsOf(d *ast.Definition) []*ast.FieldDefinition {
	return slices.DeleteFunc(slices.Clone(d.Fields), func(f *ast.FieldDefinition) bool { return strings.HasPrefix(f.Name, "__") })
}

// Every field of the schema is in the table, and nothing else.
func TestTheTableOfAccessIsWhole(t *testing.T) {
	table := allowed(t)
	for _, d := range objects() {
		for _, f := range fieldsOf(d) {
			if name := d.Name + "." + f.Name; table[name] == "" {
				t.Errorf("%s does not say who may have %s", accessTable, name)
			}
			delete(table, d.Name+"."+f.Name)
		}
	}
	for name, role := range table {
		t.Errorf("%s has %s for %s, which the schema has not", accessTable, name, role)
	}
}

// walk asks for each field of the schema on the way to it that an administrator has found.
type walk struct {
	*town
	paths map[string]string // to an object of each type: a query with %s in place of its fields
	n     int
}

// arguments are values for arguments, by field or else by name. Those of identifiers are of things that are here.
var arguments = map[string]string{
	"slug": `"alder"`, "first": "5", "scheme": `"MARKALDER scheme"`, "revision": "1", "at": `"2100-01-01T00:00:00Z"`, "asAt": `"2025-02-01"`,
	"from": `"2024-04"`, "to": `"2026-03"`, "month": `"2025-03"`, "certainty": "BID", "format": "JSON", "scenario": `"alder-hope"`,
	"scenarios": `["alder-hope", "alder-ends"]`, "baseline": `"alder-ends"`, "options": "{certainty: PROVISIONAL, vacancies: INCLUDE, policy: WATERFALL, splitShortfall: WATERFALL}",
	"changes": `[{setFte: {post: "alder-worker", fte: "1", from: "2025-05-01"}}]`,

	"Query.node(id)": `"Post:alder/alder-worker"`, "Query.authorities(after)": `"alder"`, "Authority.revisions(after)": `"1"`,
	"Plan.programme(id)": `"alder-families"`, "Plan.post(id)": `"alder-worker"`, "Plan.contract(id)": `"alder-contract"`, "Plan.source(id)": `"alder-grant"`,
	"Plan.outcome(id)": `"alder-stream"`, "Plan.cost(id)": `"alder-rent"`, "Plan.saving(id)": `"alder-saving"`, "Plan.measure(id)": `"alder-measure"`,
	"Plan.decision(id)": `"alder-decision"`, "Plan.scenario(id)": `"alder-hope"`, "Forecast.explain(post)": `"alder-worker"`,
	"Forecast.payers(posts)":              `["alder-worker"]`,
	"Subscription.planChanged(authority)": `"alder"`,

	"Mutation.applyChanges(input)":   `{authority: "alder", changes: [{setFte: {post: "alder-worker", fte: "1", from: "2025-05-01"}}], dryRun: true}`,
	"Mutation.saveScenario(input)":   `{authority: "alder", slug: "alder-more", name: "MARKALDER more", changes: [], dryRun: true}`,
	"Mutation.deleteScenario(input)": `{authority: "alder", scenario: "alder-hope", dryRun: true}`,
	"Mutation.adoptScenario(input)":  `{authority: "alder", scenario: "alder-ends", decision: {slug: "alder-agreed", body: "B", date: "2025-01-01", text: "T"}, dryRun: true}`,
	"Mutation.revertRevision(input)": `{authority: "alder", revision: 1, dryRun: true}`,
	"Mutation.recordDecision(input)": `{authority: "alder", decision: {slug: "alder-agreed", body: "B", date: "2025-01-01", text: "T"}, dryRun: true}`,
	"Mutation.waiveFinding(input)":   `{authority: "alder", finding: "money-lapses", at: "source/alder-grant", dryRun: true}`,
	"Mutation.setMember(input)":      `{authority: "alder", email: "viewer@example.gov.uk", role: VIEWER}`,
	"Mutation.removeMember(input)":   `{authority: "alder", email: "spare@example.gov.uk"}`,
	"Mutation.createToken(input)":    `{authority: "alder", name: "reports", role: VIEWER}`,
}

// value is the value of an argument.
func (w *walk) value(owner, field, argument string) string {
	w.t.Helper()
	name := owner + "." + field + "(" + argument + ")"
	switch {
	case name == "Mutation.importPlan(input)":
		text := strings.ReplaceAll(planIn(w.t, here), "B\x00D", "BID")
		return `{document: ` + quoted(text) + `, mode: REPLACE, dryRun: true}`
	case name == "Mutation.createAuthority(input)":
		w.n++
		return fmt.Sprintf(`{slug: "new-%d", email: "admin@example.gov.uk"}`, w.n)
	case name == "Mutation.revokeToken(input)":
		return `{authority: "alder", token: "` + w.tokenID() + `"}`
	case name == "Authority.trail(after)":
		return quoted(w.cursor())
	case arguments[name] != "":
		return arguments[name]
	case arguments[argument] == "":
		w.t.Fatalf("this test has no value for %s", name)
	}
	return arguments[argument]
}

func quoted(text string) string {
	b, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// tokenID is the id of a token here that nobody asks with.
func (w *walk) tokenID() string {
	t, _, err := w.registry.CreateTokenFor(w.machine, here, "viewer@example.gov.uk", "spare", access.Viewer, 1e12)
	w.must(err)
	return t.ID
}

// cursor is one of the trail here.
func (w *walk) cursor() string {
	events, err := w.registry.Events(w.machine, here, "", 1)
	w.must(err)
	return events[0].Cursor()
}

// calls are a field with its arguments: those that it needs, and then each other beside them.
func (w *walk) calls(owner *ast.Definition, f *ast.FieldDefinition) []string {
	var needed, others []string
	for _, a := range f.Arguments {
		text := a.Name + ": " + w.value(owner.Name, f.Name, a.Name)
		if a.Type.NonNull && a.DefaultValue == nil {
			needed = append(needed, text)
		} else {
			others = append(others, text)
		}
	}
	call := func(list []string) string {
		if len(list) == 0 {
			return f.Name
		}
		return f.Name + "(" + strings.Join(list, ", ") + ")"
	}
	calls := []string{call(needed)}
	for _, other := range others {
		calls = append(calls, call(append(slices.Clone(needed), other)))
	}
	return calls
}

// discover finds a way to an object of each type, as an administrator and, where that is not enough, as an operator: one by which
// others may come as well, where there is one.
func (w *walk) discover() {
	w.t.Helper()
	w.paths = map[string]string{"Query": "{ %s }", "Mutation": "mutation { %s }"}
	for _, root := range []string{"Query", "Mutation"} {
		for queue := []string{root}; len(queue) > 0; queue = queue[1:] {
			owner := schema.Types[queue[0]]
			for _, f := range fieldsOf(owner) {
				if owner.Name+"."+f.Name != "Comparison.baseline" { // it has no steps of its own
					queue = append(queue, w.within(owner, f)...)
				}
			}
		}
	}
}

// within finds ways through a field to types that were not found before.
func (w *walk) within(owner *ast.Definition, f *ast.FieldDefinition) []string {
	var found []string
	for _, d := range schema.GetPossibleTypes(schema.Types[f.Type.Name()]) {
		if d.Kind != ast.Object || w.paths[d.Name] != "" {
			continue
		}
		inner := f.Name
		if len(f.Arguments) > 0 {
			inner = w.calls(owner, f)[0]
		}
		path := strings.Replace(w.paths[owner.Name], "%s", inner+" { ... on "+d.Name+" { %s } }", 1)
		as := "admin"
		if f.Name == "createAuthority" {
			as = "operator"
		}
		w.before(path)
		if values := valuesOf(w.ask(as, strings.Replace(path, "%s", "x: __typename", 1)).Data); len(values) > 0 {
			w.paths[d.Name] = path
			found = append(found, d.Name)
		}
	}
	return found
}

// before makes ready what a path does away with.
func (w *walk) before(path string) {
	if strings.Contains(path, "removeMember") {
		_, _, err := w.registry.SetMember(w.machine, here, "spare@example.gov.uk", "spare", access.Viewer)
		w.must(err)
	}
}

// fresh gives a path that creates an authority another name for it.
func (w *walk) fresh(query string) string {
	return regexp.MustCompile(`slug: "new-\d+"`).ReplaceAllStringFunc(query, func(string) string {
		w.n++
		return `slug: "new-` + strconv.Itoa(w.n) + `"`
	})
}

// valuesOf are the values of the fields of an answer that are called x.
func valuesOf(data json.RawMessage) []any {
	var answer any
	_ = json.Unmarshal(data, &answer)
	var values []any
	var look func(any)
	look = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for name, member := range v {
				if name == "x" {
					values = append(values, member)
				}
				look(member)
			}
		case []any:
			for _, member := range v {
				look(member)
			}
		}
	}
	look(answer)
	return values
}

// The outcomes of asking, beside the codes of errors.
const (
	isGiven   = "given"
	isNothing = "nothing"
)

// outcome is what became of asking for a field that is called x. At the top, null stands for what is not there.
func outcome(a told, top bool) string {
	if codes := a.codes(); codes != "" {
		return codes
	}
	for _, v := range valuesOf(a.Data) {
		if v != nil || !top {
			return isGiven
		}
	}
	return isNothing
}

// expected is what somebody is told who asks for a field, by who may have it.
func (p person) expected(may string, changes bool) string {
	switch {
	case p.nobody:
		return unauthenticated
	case may == "SIGNED_IN":
		return isGiven
	case may == "MEMBER":
		return map[bool]string{true: isGiven, false: isNothing}[p.here+p.elsewhere > 0]
	case may == "OPERATOR":
		return map[bool]string{true: isGiven, false: forbidden}[p.operator]
	}
	role, err := access.ParseRole(may)
	switch {
	case err != nil:
		panic(err)
	case p.here == access.None && changes:
		return notFound
	case p.here == access.None:
		return isNothing
	case p.here < role:
		return forbidden
	default:
		return isGiven
	}
}

// Every field of every type, with every argument, is asked for by everybody: who may have it is given it, and others are told that
// there is nothing, or that it is not for them. Nothing that anybody is told has a word of an authority in which they have no role,
// nor a salary where they may not see salaries.
func TestEverybodyIsGivenWhatTheyMayHave(t *testing.T) {
	w := &walk{town: newTown(t)}
	table, secret := allowed(t), w.figures()
	w.discover()
	asked := 0
	for _, owner := range objects() {
		if owner.Name == "Subscription" { // TestSubscriptionsAreForMembers
			continue
		}
		if w.paths[owner.Name] == "" {
			t.Errorf("no way leads to a %s", owner.Name)
			continue
		}
		for _, f := range fieldsOf(owner) {
			for _, call := range w.calls(owner, f) {
				inner := "x: " + call
				if schema.Types[f.Type.Name()].IsCompositeType() {
					inner += " { __typename }"
				}
				query := strings.Replace(w.paths[owner.Name], "%s", inner, 1)
				may := table[owner.Name+"."+f.Name]
				for _, p := range askers() {
					w.before(query)
					a := w.ask(p.name, w.fresh(query))
					asked++
					want := p.expected(may, strings.HasPrefix(query, "mutation"))
					if call == `authorities(after: "alder")` && p.here == access.None && !p.nobody {
						want = badInputCode // for them there is none to go on after
					}
					if got := outcome(a, owner.Name == "Query"); got != want {
						t.Errorf("%s asks for %s.%s, which is for %s, and is told %s; expected %s\n%s\n%.300s", p.name, owner.Name, call, may, got, want, query, a.text)
					}
					p.checkWords(t, secret, query, a.text)
				}
			}
		}
	}
	t.Logf("%d questions were asked", asked)
	if log := w.log.String(); log != "" {
		t.Errorf("the log says %s", log)
	}
}

// askers are who asks for each field: everybody, or one of each kind where the race detector looks on, which takes ten times as long.
func askers() []person {
	if !testing.Short() {
		return everybody
	}
	return slices.DeleteFunc(slices.Clone(everybody), func(p person) bool {
		return !slices.Contains([]string{"nobody", "viewer", "analyst", "admin", "admin-elsewhere"}, p.name)
	})
}

// checkWords says that an answer has no word that somebody may not see.
func (p person) checkWords(t testing.TB, secret *regexp.Regexp, query, text string) {
	t.Helper()
	if p.here == access.None && strings.Contains(text, marks[here]) || p.elsewhere == access.None && strings.Contains(text, marks[elsewhere]) {
		t.Errorf("%s asks\n%s\nand is told of an authority in which they have no role: %.500s", p.name, query, text)
	}
	if found := secret.FindString(text); p.here < access.Analyst && found != "" {
		t.Errorf("%s asks\n%s\nand is told the salary %s: %.500s", p.name, query, found, text)
	}
}
