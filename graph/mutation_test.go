package graph

import (
	"context"
	"fmt"
	"strings"
	"testing"
)

// changed asks for a change of Tendring's plan and gives its answer's payload.
type payload struct {
	DryRun   bool
	Revision struct {
		Number       int64
		Author, Note string
		Hash         string
	}
	Changes []struct {
		List, Key     string
		Before, After *string
	}
	Plan struct {
		Revision  int
		Scenarios []struct{ Slug string }
		Decisions []struct{ Slug, Text string }
		Waivers   []struct{ Finding, At string }
		Forecast  struct{ Total totals }
	}
}

const payloadFields = `{ dryRun revision { number author note hash } changes { list key before after }
	plan { revision scenarios { slug } decisions { slug text } waivers { finding at }
	forecast(from: "2024-04", to: "2027-03") { total { cost funding gap } } } }`

func (s *served) change(mutation, input string, variables map[string]any) payload {
	s.t.Helper()
	var got map[string]payload
	s.get("mutation { "+mutation+"(input: "+input+") "+payloadFields+" }", variables, &got)
	return got[mutation]
}

// refuses asks for what must be refused, and gives the errors.
func (s *served) refuses(query string, variables map[string]any, codes ...string) answer {
	s.t.Helper()
	a := s.ask(query, variables)
	var got []string
	for _, e := range a.Errors {
		got = append(got, e.Extensions.Code)
	}
	if strings.Join(got, " ") != strings.Join(codes, " ") {
		s.t.Errorf("%.200s\nis refused with %q: %+v; expected %q", query, got, a.Errors, codes)
	}
	return a
}

func (s *served) latest(authority string) int64 {
	s.t.Helper()
	r, err := s.store.Revision(context.Background(), exampleOf(s.t, authority).Authority.ID, 0)
	if err != nil {
		s.t.Fatal(err)
	}
	return r.Number
}

// Every mutation makes one revision with its author and note, and says what it changed; a dry run says the same and makes none.
func TestMutations(t *testing.T) {
	cases := []struct{ mutation, input, changes string }{
		{
			"applyChanges",
			`{authority: "tendring", changes: [{setFte: {post: "fso-harwich", fte: "0.5", from: "2025-01-01"}}], note: "n"`,
			"posts fso-harwich",
		},
		{
			"saveScenario",
			`{authority: "Authority:tendring", slug: "half", name: "Half a post", parent: "Scenario:tendring/lapse", probability: "0.5",
			trigger: {by: "2025-01-31", when: "The bid is lost"}, remark: "r",
			changes: [{setFte: {post: "Post:tendring/fso-harwich", fte: "0.5", from: "2025-01-01"}}], note: "n"`,
			"scenarios half",
		},
		{"deleteScenario", `{authority: "tendring", scenario: "half", note: "n"`, "scenarios half"},
		{
			"adoptScenario",
			`{authority: "tendring", scenario: "mainstreamed", note: "n", decision: {slug: "cabinet-2025", body: "Cabinet", date: "2025-02-21",
			text: "The posts are mainstreamed.", refs: ["post/fso-harwich"], action: "Set the budget", due: "2025-03-31", status: OPEN}`,
			"",
		},
		{
			"recordDecision",
			`{authority: "tendring", note: "n", decision: {slug: "cabinet-2025", body: "Cabinet", date: "2025-02-21", text: "Done.", status: DONE, action: "Set the budget"}`,
			"decisions cabinet-2025",
		},
		{
			"waiveFinding",
			`{authority: "tendring", finding: "two-years-service", at: "contract/district-2015", until: "2026-03-31", decision: "cabinet-2025", note: "n"`,
			"waivers",
		},
		{"revertRevision", `{authority: "tendring", revision: 1, note: "n"`, ""},
	}
	s := serveExamples(t)
	for _, c := range cases {
		t.Run(c.mutation, func(t *testing.T) {
			before := s.latest("tendring")
			dry := s.change(c.mutation, c.input+", dryRun: true}", nil)
			if got := s.latest("tendring"); got != before {
				t.Fatalf("a dry run made revision %d", got)
			}
			made := s.change(c.mutation, fmt.Sprintf("%s, expectedRevision: %d}", c.input, before), nil)
			if made.Revision.Number != before+1 || made.Revision.Author != "ann" || made.Revision.Note != "n" || made.Revision.Hash == "" || made.DryRun {
				t.Errorf("it made %+v", made.Revision)
			}
			if !dry.DryRun || dry.Revision.Hash != "" || dry.Plan.Revision != 0 {
				t.Errorf("the dry run says %+v, plan of revision %d", dry.Revision, dry.Plan.Revision)
			}
			if len(made.Changes) == 0 || len(dry.Changes) != len(made.Changes) || fmt.Sprint(dry.Plan.Forecast) != fmt.Sprint(made.Plan.Forecast) {
				t.Errorf("the dry run says %d changes and %+v; then it was %d and %+v", len(dry.Changes), dry.Plan.Forecast, len(made.Changes), made.Plan.Forecast)
			}
			if c.changes != "" && (len(made.Changes) != 1 || !strings.HasPrefix(made.Changes[0].List+" "+made.Changes[0].Key, c.changes)) {
				t.Errorf("it changed %+v; expected %s", made.Changes, c.changes)
			}
		})
	}
	if s.log.Len() > 0 {
		t.Errorf("the log says %s", s.log)
	}
}

// Adopting a scenario makes the plan's forecast the scenario's, and the scenario goes.
func TestAdoptingMakesThePlanTheScenario(t *testing.T) {
	s := serveExamples(t)
	var before struct {
		Authority struct {
			Plan struct{ Forecast struct{ Total totals } }
		}
	}
	s.get(`{ authority(slug: "tendring") { plan { forecast(scenario: "mainstreamed", from: "2024-04", to: "2027-03") { total { cost funding gap } } } } }`, nil, &before)
	made := s.change("adoptScenario", `{authority: "tendring", scenario: "mainstreamed",
		decision: {slug: "d", body: "Cabinet", date: "2025-02-21", text: "Mainstreamed."}}`, nil)
	if fmt.Sprint(made.Plan.Forecast.Total) != fmt.Sprint(before.Authority.Plan.Forecast.Total) {
		t.Errorf("the plan's forecast is %+v; the scenario's was %+v", made.Plan.Forecast.Total, before.Authority.Plan.Forecast.Total)
	}
	for _, x := range made.Plan.Scenarios {
		if x.Slug == "mainstreamed" {
			t.Error("the scenario is still there")
		}
	}
}

// Importing makes an authority's first plan, or takes its plan's place, and says which cannot be. Faults of the file come all at once.
func TestImportPlan(t *testing.T) {
	s := serveExamples(t)
	document := "plan: 1\nauthority: {id: new, name: New Council}\nprogrammes:\n  - {id: p, name: P, starts: 2020-04-01}\n"
	const mutation = `mutation($document: String!, $mode: ImportMode!) { importPlan(input: {document: $document, mode: $mode}) { revision { number } plan { document } } }`
	s.refuses(mutation, map[string]any{"document": document, "mode": "REPLACE"}, "BAD_INPUT")
	var got struct {
		ImportPlan struct {
			Revision struct{ Number int64 }
			Plan     struct{ Document string }
		}
	}
	s.get(mutation, map[string]any{"document": document, "mode": "CREATE"}, &got)
	if got.ImportPlan.Revision.Number != 1 || !strings.Contains(got.ImportPlan.Plan.Document, "name: New Council") {
		t.Errorf("it is answered %+v", got)
	}
	s.refuses(mutation, map[string]any{"document": document, "mode": "CREATE"}, "BAD_INPUT")
	s.get(mutation, map[string]any{"document": got.ImportPlan.Plan.Document, "mode": "REPLACE"}, &got)
	if got.ImportPlan.Revision.Number != 2 {
		t.Errorf("the second revision is %d", got.ImportPlan.Revision.Number)
	}
	faulty := "plan: 1\nauthority: {id: new, name: New Council}\nprogrammes:\n  - {id: p, name: P, starts: 2020-04-31}\nposts:\n  - {id: x, title: X, programme: q, fte: -1, starts: 2020-04-01, salaries: []}\n"
	a := s.refuses(mutation, map[string]any{"document": faulty, "mode": "REPLACE"}, "BAD_INPUT", "BAD_INPUT", "BAD_INPUT", "BAD_INPUT")
	for i, field := range []string{"programmes[0].starts", "posts[0].programme", "posts[0].fte", "posts[0].salaries"} {
		if i < len(a.Errors) && (a.Errors[i].Extensions.Field != "input.document" || a.Errors[i].Extensions.Plan != field) {
			t.Errorf("problem %d is at %q of %q; expected %s", i, a.Errors[i].Extensions.Plan, a.Errors[i].Extensions.Field, field)
		}
	}
}

// What cannot be is refused with its code and its place, and changes nothing.
func TestRefusals(t *testing.T) {
	s := serveExamples(t)
	before := s.latest("tendring")
	apply := func(changes, more string) string {
		return `mutation { applyChanges(input: {authority: "tendring", changes: ` + changes + more + `}) { revision { number } } }`
	}
	for _, c := range []struct {
		query string
		code  string
		field string
	}{
		{`mutation { applyChanges(input: {authority: "nowhere", changes: [{removeSource: {source: "icb"}}]}) { dryRun } }`, "NOT_FOUND", ""},
		{apply(`[]`, ""), "BAD_INPUT", "input.changes"},
		{apply(`[{removeSource: {source: "nobody"}}]`, ""), "BAD_INPUT", "changes[0].removeSource.source"},
		{apply(`[{removeSource: {source: "Source:harrow/dwp-in-kind"}}]`, ""), "BAD_INPUT", "changes[0].removeSource.source"},
		{apply(`[{setFte: {post: "fso-harwich", fte: "-1", from: "2025-01-01"}}]`, ""), "BAD_INPUT", "changes[0].setFte.fte"},
		{apply(`[{setFte: {post: "fso-harwich", fte: "1", from: "2025-02-30"}}]`, ""), "BAD_INPUT", "changes[0].setFte.from"},
		{apply(`[{vire: {from: "icb", to: "levelling-up", amount: 9007199254740993, on: "2025-01-01", until: "2025-03-31"}}]`, ""), "BAD_INPUT", "changes[0].vire.amount"},
		{apply(`[{removeSource: {source: "icb"}}]`, `, expectedRevision: 0`), "BAD_INPUT", "input.expectedRevision"},
		{apply(`[{removeSource: {source: "icb"}}]`, `, expectedRevision: 99`), "CONFLICT", ""},
		{apply(`[{removeSource: {source: "icb"}, endPost: {post: "fso-harwich", on: "2025-01-01"}}]`, ""), "BAD_INPUT", ""},
		{`mutation { deleteScenario(input: {authority: "tendring", scenario: "none"}) { dryRun } }`, "NOT_FOUND", ""},
		{`mutation { revertRevision(input: {authority: "tendring", revision: 0}) { dryRun } }`, "BAD_INPUT", "input.revision"},
		{`mutation { revertRevision(input: {authority: "tendring", revision: 77}) { dryRun } }`, "NOT_FOUND", ""},
		{`{ authority(slug: "tendring") { plan(revision: 77) { revision } } }`, "NOT_FOUND", ""},
		{`{ authority(slug: "tendring") { plan(revision: 0) { revision } } }`, "BAD_INPUT", "revision"},
		{`{ authority(slug: "tendring") { plan(at: "2001-01-01T00:00:00Z") { revision } } }`, "NOT_FOUND", ""},
		{`{ authority(slug: "tendring") { plan(revision: 1, at: "2101-01-01T00:00:00Z") { revision } } }`, "BAD_INPUT", "at"},
		{`{ authority(slug: "tendring") { revisions(first: 201) { totalCount } } }`, "BAD_INPUT", "first"},
		{`{ authority(slug: "tendring") { revisions(after: "x") { totalCount } } }`, "BAD_INPUT", "after"},
		{`{ authority(slug: "tendring") { plan { forecast(scenario: "none", from: "2024-04", to: "2025-03") { fingerprint } } } }`, "NOT_FOUND", ""},
		{`{ authority(slug: "tendring") { plan { forecast(from: "2025-04", to: "2024-03") { fingerprint } } } }`, "BAD_INPUT", ""},
		{`{ authority(slug: "tendring") { plan { forecast(from: "2024-13", to: "2025-03") { fingerprint } } } }`, "BAD_INPUT", "from"},
		{`{ authority(slug: "tendring") { plan { compare(scenarios: [], from: "2024-04", to: "2025-03") { baseline { scenario { slug } } } } } }`, "BAD_INPUT", "scenarios"},
		{`{ authority(slug: "tendring") { plan { forecast(from: "2024-04", to: "2025-03") { explain(post: "none", month: "2024-05") { from } } } } }`, "NOT_FOUND", ""},
		{`{ authority(slug: "tendring") { plan { forecast(from: "2024-04", to: "2025-03") { explain(post: "fso-harwich", month: "2026-05") { from } } } } }`, "BAD_INPUT", "month"},
		{`{ node(id: "nonsense") { id } }`, "BAD_INPUT", "id"},
		{`{ authority(slug: 5) { name } }`, "BAD_INPUT", ""},
		{`{ nothing }`, "BAD_INPUT", ""},
		{`{`, "BAD_INPUT", ""},
	} {
		a := s.refuses(c.query, nil, c.code)
		if len(a.Errors) == 1 && c.field != "" && !strings.HasSuffix(a.Errors[0].Extensions.Field, c.field) {
			t.Errorf("%s\nis wrong at %q: %s; expected %s", c.query, a.Errors[0].Extensions.Field, a.Errors[0].Message, c.field)
		}
	}
	if got := s.latest("tendring"); got != before {
		t.Errorf("refused changes made revision %d", got)
	}
	if s.log.Len() > 0 {
		t.Errorf("the log says %s", s.log)
	}
}

// Exactly one member of a change is allowed, in variables as in the query.
func TestOneOfInVariables(t *testing.T) {
	s := serveExamples(t)
	const query = `query($changes: [Change!]!) { authority(slug: "tendring") { plan { whatIf(changes: $changes, from: "2024-04", to: "2025-03") { fingerprint } } } }`
	remove := map[string]any{"source": "icb"}
	s.get(query, map[string]any{"changes": []any{map[string]any{"removeSource": remove}}}, nil)
	for _, bad := range []map[string]any{
		{},
		{"removeSource": remove, "endPost": map[string]any{"post": "fso-harwich", "on": "2025-01-01"}},
		{"removeSource": remove, "endPost": nil},
		{"removeSource": nil},
	} {
		s.refuses(query, map[string]any{"changes": []any{bad}}, "BAD_INPUT")
	}
}

// Nothing that is there is an answer, and nothing that is not there is null.
func TestNodes(t *testing.T) {
	s := serveExamples(t)
	for _, id := range []string{
		"Authority:tendring", "Revision:tendring/1", "Programme:tendring/family-solutions", "Post:tendring/fso-harwich", "Contract:tendring/district-2013",
		"Source:tendring/icb", "Scenario:tendring/lapse", "Decision:tendring/cabinet-2024-04-19", "Measure:tendring/cases-closed",
		"OutcomeStream:harrow/families-funding", "CostLine:harrow/hub-costs", "Saving:oxfordshire/care-avoided",
	} {
		var got struct{ Node *struct{ ID string } }
		s.get(`query($id: ID!) { node(id: $id) { id } }`, map[string]any{"id": id}, &got)
		if got.Node == nil || got.Node.ID != id {
			t.Errorf("%s is answered %+v", id, got.Node)
		}
	}
	for _, id := range []string{"Authority:nowhere", "Revision:tendring/99", "Revision:tendring/x", "Post:tendring/none", "Post:nowhere/fso-harwich", "Fish:tendring/x"} {
		var got struct{ Node *struct{ ID string } }
		s.get(`query($id: ID!) { node(id: $id) { id } }`, map[string]any{"id": id}, &got)
		if got.Node != nil {
			t.Errorf("%s is answered %+v", id, got.Node)
		}
	}
}

// A repeated mutation under its key is answered as the first time; another body under the key is refused; another's key is another.
func TestIdempotencyKeys(t *testing.T) {
	s := serveExamples(t)
	edit := func(fte string) string {
		return `mutation { applyChanges(input: {authority: "tendring", changes: [{setFte: {post: "fso-harwich", fte: "` + fte + `", from: "2025-01-01"}}]}) { revision { number } changes { key } } }`
	}
	first := s.ask(edit("0.5"), nil, "Idempotency-Key", "k-1")
	again := s.ask(edit("0.5"), nil, "Idempotency-Key", "k-1")
	if len(first.Errors) > 0 || string(first.Data) != string(again.Data) {
		t.Errorf("first %s %+v; again %s %+v", first.Data, first.Errors, again.Data, again.Errors)
	}
	if got := s.latest("tendring"); got != 2 {
		t.Errorf("the latest revision is %d; expected 2", got)
	}
	if a := s.ask(edit("0.6"), nil, "Idempotency-Key", "k-1"); len(a.Errors) != 1 || a.Errors[0].Extensions.Code != "BAD_INPUT" {
		t.Errorf("another change under the key is answered %s %+v", a.Data, a.Errors)
	}
	if a := s.ask(edit("0.6"), nil, "Idempotency-Key", "k-1", "Test-Actor", "bob"); len(a.Errors) > 0 {
		t.Errorf("another's change under the same key: %+v", a.Errors)
	}
}

// Of a plan file every sign counts: the same import under its key is answered as the first time, another is refused.
func TestIdempotencyKeysOfImports(t *testing.T) {
	s := serveExamples(t)
	load := func(document string) answer {
		return s.ask(`mutation($d: String!) { importPlan(input: {document: $d, mode: CREATE}) { revision { number } } }`, map[string]any{"d": document}, "Idempotency-Key", "k-1")
	}
	const document = "plan: 1\nauthority: {id: newham, name: Newham}\n"
	first, again := load(document), load(document)
	if len(first.Errors) > 0 || string(first.Data) != string(again.Data) {
		t.Errorf("first %s %+v; again %s %+v", first.Data, first.Errors, again.Data, again.Errors)
	}
	if a := load(document + "\n"); len(a.Errors) != 1 || a.Errors[0].Extensions.Code != "BAD_INPUT" || !strings.Contains(a.Errors[0].Message, "key") {
		t.Errorf("another document under the key is answered %s %+v", a.Data, a.Errors)
	}
}

// An answer CONFLICT names who changed what meanwhile.
func TestConflictsNameWhoAndWhat(t *testing.T) {
	s := serveExamples(t)
	edit := `mutation { applyChanges(input: {authority: "tendring", expectedRevision: 1, note: "half a post",
		changes: [{setFte: {post: "fso-harwich", fte: "0.5", from: "2025-01-01"}}]}) { revision { number } } }`
	if a := s.ask(edit, nil, "Test-Actor", "bob"); len(a.Errors) > 0 {
		t.Fatal(a.Errors)
	}
	a := s.refuses(edit, nil, "CONFLICT")
	for _, said := range []string{"revision 2", "bob", "half a post", "fso-harwich"} {
		if !strings.Contains(a.Errors[0].Message, said) {
			t.Errorf("%q does not name %q", a.Errors[0].Message, said)
		}
	}
}
