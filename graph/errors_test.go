package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
	"cliffedge/graph/scalar"
	"cliffedge/internal/workload"
)

// A client whose change was made learns it, and as which revision, whatever becomes of the rest of the answer; asked again under its
// key for less, the answer is the first change's.
func TestAChangeThatWasMadeIsToldWhateverBecomesOfItsAnswer(t *testing.T) {
	s := serveOn(t, "sqlite:"+t.TempDir()+"/plans.db")
	s.keep(workload.Plan(workload.M))
	s.keep(exampleOf(t, "tendring"))
	edit := func(authority, post, plan string) string {
		return `mutation { applyChanges(input: {authority: "` + authority + `", changes: [{setFte: {post: "` + post + `", fte: "0.5", from: "2026-01-01"}}]}) {
			revision { number } plan { ` + plan + ` } } }`
	}
	for name, c := range map[string]struct{ authority, post, plan, code string }{
		"too many figures": {"workload-m", "p1", `forecast(from: "1990-04", to: "2036-03") { ` + many(20, "a*: posts { costs gaps filledFte }") + " }", "TOO_COMPLEX"},
		"no such scenario": {"tendring", "fso-harwich", `forecast(scenario: "none", from: "2024-04", to: "2025-03") { fingerprint }`, "NOT_FOUND"},
		"no such months":   {"tendring", "fso-harwich", `forecast(from: "2025-04", to: "2025-03") { fingerprint }`, "BAD_INPUT"},
	} {
		t.Run(name, func(t *testing.T) {
			query := edit(c.authority, c.post, c.plan)
			for range 2 {
				a := s.ask(query, nil, "Idempotency-Key", strings.ReplaceAll(name, " ", "-"))
				if len(a.Errors) != 1 || a.Errors[0].Extensions.Code != c.code {
					t.Fatalf("it is answered %s %+v; expected %s", a.Data, a.Errors, c.code)
				}
				latest, err := s.store.Revision(context.Background(), plan.ID(c.authority), 0)
				if err != nil {
					t.Fatal(err)
				}
				if got := a.Errors[0]; got.Extensions.Revision != latest.Number || !strings.Contains(got.Message, fmt.Sprintf("the change was made as revision %d", latest.Number)) {
					t.Errorf("revision %d was made; the client is told %q of revision %d", latest.Number, got.Message, got.Extensions.Revision)
				}
			}
			again := s.ask(edit(c.authority, c.post, "revision"), nil, "Idempotency-Key", strings.ReplaceAll(name, " ", "-"))
			latest, err := s.store.Revision(context.Background(), plan.ID(c.authority), 0)
			if want := fmt.Sprintf(`{"applyChanges":{"revision":{"number":%d},"plan":{"revision":%[1]d}}}`, latest.Number); err != nil || string(again.Data) != want {
				t.Errorf("asked again for less it is answered %s %+v; expected %s", again.Data, again.Errors, want)
			}
		})
	}
	t.Run("busy", func(t *testing.T) {
		if !s.api.atWork.TryAcquire(mostCells - cellsAtOnce) {
			t.Fatal("somebody is at work")
		}
		defer s.api.atWork.Release(mostCells - cellsAtOnce)
		a := s.ask(edit("workload-m", "p2", `forecast(from: "2020-04", to: "2021-03") { posts { months costs gaps filledFte } }`), nil)
		if len(a.Errors) != 1 || a.Errors[0].Extensions.Code != "RATE_LIMITED" || a.Errors[0].Extensions.Revision != 3 {
			t.Errorf("it is answered %s %+v", a.Data, a.Errors)
		}
	})
	if a := s.ask(edit("tendring", "none", "revision"), nil); len(a.Errors) != 1 || a.Errors[0].Extensions.Revision != 0 || strings.Contains(a.Errors[0].Message, "was made") {
		t.Errorf("of a change that was not made it is said %+v", a.Errors)
	}
}

// One mutation is made in a request; of more than one nothing is done. What is skipped does not count.
func TestOneMutationInARequest(t *testing.T) {
	s := serveExamples(t)
	edit := func(fte string) string {
		return `applyChanges(input: {authority: "tendring", changes: [{setFte: {post: "fso-harwich", fte: "` + fte + `", from: "2025-01-01"}}]}) { revision { number } }`
	}
	for _, query := range []string{
		"mutation { a: " + edit("0.5") + " b: " + edit("0.6") + " }",
		"mutation { a: " + edit("0.5") + " ...F } fragment F on Mutation { b: " + edit("0.6") + " }",
		"mutation { a: " + edit("0.5") + ` deleteScenario(input: {authority: "tendring", scenario: "none"}) { dryRun } }`,
	} {
		a := s.refuses(query, nil, "BAD_INPUT")
		if len(a.Errors) == 1 && !strings.Contains(a.Errors[0].Message, "one mutation in a request") {
			t.Errorf("it is said %q", a.Errors[0].Message)
		}
	}
	if got := s.latest("tendring"); got != 1 {
		t.Errorf("the latest revision is %d; expected 1", got)
	}
	s.get("mutation { __typename a: "+edit("0.5")+" ... @skip(if: true) { b: "+edit("0.6")+" } }", nil, nil)
}

// The field of an error is the place in the request, from the argument down; the place in a plan stands beside it.
func TestWhereErrorsAre(t *testing.T) {
	s := serveExamples(t)
	s.change("saveScenario", `{authority: "tendring", slug: "resigns", name: "R", changes: [{endContract: {contract: "district-2015", on: "2016-01-01"}}]}`, nil)
	apply := func(changes string) string {
		return `mutation { applyChanges(input: {authority: "tendring", changes: [` + changes + `]}) { dryRun } }`
	}
	const trial = `query($changes: [Change!]!) { authority(slug: "tendring") { plan { whatIf(changes: $changes, from: "2024-04", to: "2025-03") { fingerprint } } } }`
	for _, c := range []struct {
		query     string
		variables map[string]any
		code      string
		field     string
		plan      string
	}{
		{apply(`{removeSource: {source: "nobody"}}`), nil, "BAD_INPUT", "input.changes[0].removeSource.source", ""},
		{apply(`{setFte: {post: "fso-harwich", fte: "1", from: "2025-02-30"}}`), nil, "BAD_INPUT", "input.changes[0].setFte.from", ""},
		{apply(`{deleteContract: {contract: "none"}}`), nil, "BAD_INPUT", "input.changes[0].deleteContract.contract", ""},
		{apply(`{deleteContract: {contract: "district-2015"}}`), nil, "BAD_INPUT", "input.changes", "scenarios[6].changes[0].endContract.contract"},
		{apply(`{removeSource: {source: "icb"}, endPost: {post: "fso-harwich", on: "2025-01-01"}}`), nil, "BAD_INPUT", "", ""},
		{apply(`{vire: {from: "icb", to: "levelling-up", amount: 9007199254740993, on: "2025-01-01", until: "2025-03-31"}}`), nil, "BAD_INPUT", "input.changes[0].vire.amount", ""},
		{trial, map[string]any{"changes": []any{map[string]any{"removeSource": map[string]any{"source": "nobody"}}}}, "BAD_INPUT", "changes[0].removeSource.source", ""},
		{trial, map[string]any{"changes": []any{map[string]any{}}}, "BAD_INPUT", "changes[0]", ""},
		{`mutation { saveScenario(input: {authority: "tendring", slug: "Bad Slug", name: "N", changes: []}) { dryRun } }`, nil, "BAD_INPUT", "input.slug", ""},
		{`mutation { saveScenario(input: {authority: "tendring", slug: "s", name: "N", parent: "none", changes: []}) { dryRun } }`, nil, "BAD_INPUT", "input.parent", ""},
		{
			`mutation { saveScenario(input: {authority: "tendring", slug: "s", name: "N", changes: [{endPost: {post: "none", on: "2025-01-01"}}]}) { dryRun } }`,
			nil, "BAD_INPUT", "input.changes[0].endPost.post", "",
		},
		{`mutation { recordDecision(input: {authority: "tendring", decision: {slug: "d", body: "", date: "2017-01-01", text: "T"}}) { dryRun } }`, nil, "BAD_INPUT", "input.decision.body", ""},
		{
			`mutation { adoptScenario(input: {authority: "tendring", scenario: "lapse", decision: {slug: "d", body: "", date: "2017-01-01", text: "T"}}) { dryRun } }`,
			nil, "BAD_INPUT", "input.decision.body", "",
		},
		{
			`mutation { adoptScenario(input: {authority: "tendring", scenario: "lapse", decision: {slug: "Not An Id", body: "B", date: "2017-01-01", text: "T"}}) { dryRun } }`,
			nil, "BAD_INPUT", "input.decision.slug", "",
		},
		{`mutation { adoptScenario(input: {authority: "tendring", scenario: "none", decision: {slug: "d", body: "B", date: "2017-01-01", text: "T"}}) { dryRun } }`, nil, "NOT_FOUND", "input.scenario", ""},
		{`mutation { waiveFinding(input: {authority: "tendring", finding: "two-years-service", at: "post/none"}) { dryRun } }`, nil, "BAD_INPUT", "input.at", ""},
		{`mutation { deleteScenario(input: {authority: "tendring", scenario: "none"}) { dryRun } }`, nil, "NOT_FOUND", "input.scenario", ""},
		{`mutation { importPlan(input: {document: "plan: 1\nauthority: {id: new, name: N}\nposts: 5\n", mode: CREATE}) { dryRun } }`, nil, "BAD_INPUT", "input.document", "posts"},
		{`{ authority(slug: "tendring") { plan { forecast(from: "2025-04", to: "2024-03") { fingerprint } } } }`, nil, "BAD_INPUT", "to", ""},
		{`{ authority(slug: "tendring") { plan { forecast(from: "2024-13", to: "2025-03") { fingerprint } } } }`, nil, "BAD_INPUT", "from", ""},
		{`{ authority(slug: "tendring") { plan { forecast(scenario: "none", from: "2024-04", to: "2025-03") { fingerprint } } } }`, nil, "NOT_FOUND", "scenario", ""},
		{`{ authority(slug: "tendring") { plan { forecast(from: "2024-04", to: "2025-03") { explain(post: "none", month: "2024-05") { from } } } } }`, nil, "NOT_FOUND", "post", ""},
		{
			`query($input: ApplyChangesInput!) { __typename } `,
			map[string]any{"input": map[string]any{"authority": "tendring"}},
			"BAD_INPUT", "input.changes", "",
		},
	} {
		a := s.ask(strings.Replace(c.query, "query($input: ApplyChangesInput!) { __typename }", "mutation($input: ApplyChangesInput!) { applyChanges(input: $input) { dryRun } }", 1), c.variables)
		if len(a.Errors) != 1 || a.Errors[0].Extensions.Code != c.code {
			t.Errorf("%s\nis answered %s %+v; expected %s", c.query, a.Data, a.Errors, c.code)
			continue
		}
		e := a.Errors[0]
		if e.Extensions.Field != c.field || e.Extensions.Plan != c.plan {
			t.Errorf("%s\nis wrong at %q, in the plan at %q: %q; expected %q and %q", c.query, e.Extensions.Field, e.Extensions.Plan, e.Message, c.field, c.plan)
		}
		for _, step := range e.Path { // of the answer, not of the arguments
			if step == "input" || step == "from" || step == "variable" {
				t.Errorf("%s\nis answered with the path %v", c.query, e.Path)
			}
		}
	}
}

// Wrong variables are told in words for a person, with their place.
func TestWrongVariables(t *testing.T) {
	s := serveExamples(t)
	const edit = `mutation($input: ApplyChangesInput!) { applyChanges(input: $input) { dryRun } }`
	const years = `query($from: Month!, $options: ForecastOptions, $first: Int) { authorities(first: $first) { nodes { plan { forecast(from: $from, to: "2025-03", options: $options) { fingerprint } } } } }`
	fte := func(x any) map[string]any {
		return map[string]any{"input": map[string]any{"authority": "tendring", "changes": []any{map[string]any{"setFte": map[string]any{"post": "fso-harwich", "fte": x, "from": "2025-01-01"}}}}}
	}
	for _, c := range []struct {
		query     string
		variables map[string]any
		field     string
		says      string
	}{
		{edit, nil, "input", "input: the variable is missing; expected an object"},
		{edit, map[string]any{"input": nil}, "input", "input: this is null; expected an object"},
		{edit, map[string]any{"input": 5}, "input", "input: this is not what is expected; expected an object"},
		{edit, map[string]any{"input": map[string]any{"authority": "tendring"}}, "input.changes", "input.changes: this is missing; expected a list of objects"},
		{edit, map[string]any{"input": map[string]any{"authority": map[string]any{}, "changes": []any{}}}, "input.authority", "input.authority: this is not what is expected; expected an id, as text"},
		{edit, map[string]any{"input": map[string]any{"authority": "tendring", "changes": []any{}, "athor": 1}}, "input.athor", "input.athor: there is no field of this name"},
		{edit, map[string]any{"input": map[string]any{"authority": "tendring", "changes": []any{}, "dryRun": "yes"}}, "input.dryRun", "input.dryRun: this is not what is expected; expected true or false"},
		{edit, map[string]any{"input": map[string]any{"authority": "tendring", "changes": []any{}, "expectedRevision": 1.5}}, "input.expectedRevision", "input.expectedRevision: this is not what is expected; expected a whole number"},
		{edit, map[string]any{"input": map[string]any{"authority": "tendring", "changes": []any{nil}}}, "input.changes[0]", "input.changes[0]: this is null; expected an object"},
		{edit, fte(nil), "input.changes[0].setFte.fte", "input.changes[0].setFte.fte: this is null; expected a decimal number, as text"},
		{edit, fte([]any{1}), "input.changes[0].setFte.fte", ""},
		{edit, fte(map[string]any{"a": 1}), "input.changes[0].setFte.fte", ""},
		{years, map[string]any{"from": "2024-04", "first": "x"}, "first", "first: this is not what is expected; expected a whole number"},
		{years, map[string]any{"from": nil}, "from", "from: this is null; expected a month, such as 2019-04"},
		{years, map[string]any{"from": map[string]any{"a": []any{1}}}, "from", ""},
		{years, map[string]any{"from": "2024-04", "options": map[string]any{"certainty": 5}}, "options.certainty", "options.certainty: this is not what is expected; expected one of CONFIRMED, PROVISIONAL and BID"},
		{years, map[string]any{"from": "2024-04", "options": map[string]any{"certainty": "bid"}}, "options.certainty", ""},
	} {
		a := s.ask(c.query, c.variables)
		if len(a.Errors) == 0 || a.Errors[0].Extensions.Code != "BAD_INPUT" {
			t.Errorf("%v is answered %s %+v", c.variables, a.Data, a.Errors)
			continue
		}
		e := a.Errors[0]
		if e.Extensions.Field != c.field || c.says != "" && e.Message != c.says {
			t.Errorf("%v is wrong at %q: %q; expected %q: %q", c.variables, e.Extensions.Field, e.Message, c.field, c.says)
		}
		if internals.MatchString(e.Message) || strings.Contains(e.Message, "ForecastOptions") || strings.Contains(e.Message, "strconv") {
			t.Errorf("%v: the message has words that are no person's: %q", c.variables, e.Message)
		}
	}
	if s.log.Len() > 0 {
		t.Errorf("the log says %s", s.log)
	}
}

// A server without introspection names nothing of the schema to who guesses at variables.
func TestWrongVariablesTellNoNames(t *testing.T) {
	s := serveWith(t, addressIn(t.TempDir()), false)
	s.keep(exampleOf(t, "tendring"))
	const query = `query($o: ForecastOptions) { authority(slug: "tendring") { plan { forecast(from: "2024-04", to: "2025-03", options: $o) { fingerprint } } } }`
	for _, o := range []any{map[string]any{"certainti": "BID"}, map[string]any{"certainty": "BIT"}, 5, []any{map[string]any{"policy": "x"}}} {
		a := s.refuses(query, map[string]any{"o": o}, "BAD_INPUT")
		for _, e := range a.Errors {
			if names := namesToldBy(e.Message, query+fmt.Sprint(o)); len(names) > 0 {
				t.Errorf("%v is refused with the names %q: %q", o, names, e.Message)
			}
		}
	}
}

// Wherever a change names an item, its global id will do; that of something else, or of elsewhere, will not.
func TestGlobalIDsInChanges(t *testing.T) {
	s := serveExamples(t)
	apply := func(changes string) string {
		return `mutation { applyChanges(input: {authority: "tendring", dryRun: true, changes: [` + changes + `]}) { changes { key after } } }`
	}
	for _, changes := range []string{
		`{putProgramme: {id: "Programme:tendring/family-solutions", name: "N", starts: "2013-01-01"}}`,
		`{addSource: {id: "Source:tendring/new", name: "N", funder: "F", kind: GRANT, interventionRate: "50", matchSources: ["Source:tendring/icb"],
			tranches: [{amount: 100, from: "2025-04-01", until: "2026-03-31"}], eligible: [{programmes: ["Programme:tendring/family-solutions"], posts: ["Post:tendring/fso-harwich"]}]}}`,
		`{addPost: {id: "Post:tendring/new", title: "T", programme: "Programme:tendring/family-solutions", fte: "1", starts: "2025-04-01", salaries: [{from: "2025-04-01", amount: 100}]}}`,
		`{addCost: {id: "CostLine:tendring/new", title: "T", programme: "Programme:tendring/family-solutions", annual: 100, starts: "2025-04-01"}}`,
		`{setSplits: {post: "Post:tendring/fso-harwich", from: "2025-04-01", splits: [{source: "Source:tendring/icb", percent: "50"}]}}`,
		`{putMeasure: {id: "Measure:tendring/cases-closed", name: "N", programme: "Programme:tendring/family-solutions"}}`,
		`{deleteMeasure: {measure: "Measure:tendring/cases-closed"}}`,
		`{endContract: {contract: "Contract:tendring/district-2017", on: "2025-01-01"}}`,
	} {
		a := s.ask(apply(changes), nil)
		if len(a.Errors) > 0 || strings.Contains(string(a.Data), "tendring/") {
			t.Errorf("%s\nis answered %s %+v", changes, a.Data, a.Errors)
		}
	}
	for _, changes := range []string{
		`{putProgramme: {id: "Programme:harrow/family-solutions", name: "N", starts: "2013-01-01"}}`,
		`{putProgramme: {id: "Post:tendring/family-solutions", name: "N", starts: "2013-01-01"}}`,
		`{endPost: {post: "Source:tendring/fso-harwich", on: "2025-01-01"}}`,
		`{endPost: {post: "Post:harrow/fso-harwich", on: "2025-01-01"}}`,
	} {
		s.refuses(apply(changes), nil, "BAD_INPUT")
	}
	const decision = `mutation { recordDecision(input: {authority: "tendring", dryRun: true, decision: {slug: "Decision:tendring/d", body: "B", date: "2025-01-01", text: "T",
		refs: ["%s"]}}) { changes { key after } } }`
	for _, ref := range [][2]string{
		{"Post:tendring/fso-harwich", "post/fso-harwich"},
		{"Source:tendring/icb", "source/icb"},
		{"Scenario:tendring/lapse", "scenario/lapse"},
		{"Programme:tendring/family-solutions", "programme/family-solutions"},
		{"post/fso-harwich", "post/fso-harwich"},
	} {
		a := s.ask(fmt.Sprintf(decision, ref[0]), nil)
		if len(a.Errors) > 0 || !strings.Contains(string(a.Data), ref[1]) {
			t.Errorf("%s is answered %s %+v", ref, a.Data, a.Errors)
		}
	}
	for _, ref := range []string{"Post:harrow/fso-harwich", "Revision:tendring/1", "Source:tendring/fso-harwich"} {
		s.refuses(fmt.Sprintf(decision, ref), nil, "BAD_INPUT")
	}
	a := s.ask(`mutation { waiveFinding(input: {authority: "tendring", finding: "two-years-service", at: "Contract:tendring/district-2015", dryRun: true}) { plan { waivers { at } } } }`, nil)
	if !strings.Contains(string(a.Data), `"at":"contract/district-2015"`) {
		t.Errorf("a waiver at a global id is answered %s %+v", a.Data, a.Errors)
	}
}

// A comparison names every scenario that there is not, and where.
func TestAComparisonNamesAllScenariosThatThereAreNot(t *testing.T) {
	s := serveExamples(t)
	a := s.refuses(`{ authority(slug: "tendring") { plan { compare(scenarios: ["none", "lapse", "Scenario:harrow/ends-2020", "nothing"], baseline: "no-base", from: "2024-04", to: "2025-03") {
		baseline { scenario { slug } } } } } }`, nil, "NOT_FOUND", "NOT_FOUND", "NOT_FOUND", "NOT_FOUND")
	var fields []string
	for _, e := range a.Errors {
		fields = append(fields, e.Extensions.Field)
	}
	if got := strings.Join(fields, " "); got != "scenarios[0] scenarios[2] scenarios[3] baseline" {
		t.Errorf("they are wrong at %s", got)
	}
}

// A cursor is one of the list's, or nothing goes on after it.
func TestCursorsOfNoList(t *testing.T) {
	s := serveExamples(t)
	for _, query := range []string{
		`{ authorities(after: "x") { totalCount } }`, `{ authorities(after: "") { totalCount } }`, `{ authorities(after: "zzz") { totalCount } }`,
		`{ authority(slug: "tendring") { revisions(after: "99") { totalCount } } }`,
	} {
		a := s.refuses(query, nil, "BAD_INPUT")
		if len(a.Errors) == 1 && a.Errors[0].Extensions.Field != "after" {
			t.Errorf("%s is wrong at %q", query, a.Errors[0].Extensions.Field)
		}
	}
	s.get(`{ authorities(after: "harrow") { totalCount } }`, nil, nil)
}

// What kind of item has an id is found by it, or by its global id.
func TestLookups(t *testing.T) {
	s := serveExamples(t)
	for authority, items := range map[string]map[string]string{
		"harrow":   {"outcome": "OutcomeStream/families-funding", "cost": "CostLine/hub-costs", "source": "Source/council-match"},
		"tendring": {"programme": "Programme/family-solutions", "contract": "Contract/district-2017", "post": "Post/fso-harwich", "measure": "Measure/cases-closed", "decision": "Decision/cabinet-2024-04-19"},
	} {
		for field, item := range items {
			kind, slug, _ := strings.Cut(item, "/")
			for _, id := range []string{slug, kind + ":" + authority + "/" + slug, "none", "Scenario:" + authority + "/" + slug} {
				var got struct {
					Authority struct{ Plan struct{ X *slugged } }
				}
				s.get(`{ authority(slug: "`+authority+`") { plan { x: `+field+`(id: "`+id+`") { slug } } } }`, nil, &got)
				there := strings.HasSuffix(id, slug) && !strings.HasPrefix(id, "Scenario:")
				if x := got.Authority.Plan.X; (x != nil) != there || x != nil && x.Slug != slug {
					t.Errorf("%s(id: %q) is answered %+v", field, id, x)
				}
			}
		}
	}
}

// Messages are of what was asked for: amounts in pence, and scenarios that build on others by their names.
func TestMessagesAreOfWhatWasAsked(t *testing.T) {
	s := serveExamples(t)
	s.change("saveScenario", `{authority: "tendring", slug: "child", name: "Child", parent: "lapse", changes: []}`, nil)
	s.change("saveScenario", `{authority: "tendring", slug: "child-2", name: "Child", parent: "lapse", changes: []}`, nil)
	a := s.refuses(`mutation { deleteScenario(input: {authority: "tendring", scenario: "lapse"}) { dryRun } }`, nil, "BAD_INPUT")
	if got := a.Errors[0].Message; got != "input.scenario: the scenarios child and child-2 build on lapse; expected a scenario that nothing else names" {
		t.Errorf("a parent that goes: %q", got)
	}
	for _, c := range [][2]string{
		{"-5", "input.changes[0].vire.amount: -5 pence is too small; expected whole pence from 0 to 10000000000000"},
		{"10000000000001", "input.changes[0].vire.amount: 10000000000001 pence is too large; expected whole pence from 0 to 10000000000000"},
		{"0.5", "input.changes[0].vire.amount: 0.5 is no amount; expected whole pence from -9007199254740991 to 9007199254740991"},
	} {
		a := s.ask(`mutation { applyChanges(input: {authority: "harrow", changes: [{vire: {from: "council-match", to: "dwp-in-kind", amount: `+c[0]+`, on: "2017-04-01", until: "2018-03-31"}}]}) { dryRun } }`, nil)
		if len(a.Errors) != 1 || a.Errors[0].Message != c[1] {
			t.Errorf("%s pence: %+v; expected %q", c[0], a.Errors, c[1])
		}
	}
	if a := s.refuses(`mutation { importPlan(input: {document: "", mode: CREATE}) { dryRun } }`, nil, "BAD_INPUT"); strings.Contains(a.Errors[0].Message, "document.yaml") {
		t.Errorf("an empty document: %q", a.Errors[0].Message)
	}
	response, err := s.http.Client().Post(s.http.URL+"/graphql", "application/json", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var got answer
	if err := json.NewDecoder(response.Body).Decode(&got); err != nil {
		t.Fatal(err)
	}
	if len(got.Errors) != 1 || got.Errors[0].Message != `The body is empty; expected {"query": …} as JSON.` {
		t.Errorf("an empty body is answered %+v", got.Errors)
	}
}

// Operations are counted by kind, and by name where they are saved queries: names that clients choose have no end. Answers with
// errors are counted by code, an answer once.
func TestOperationsAndErrorsAreCounted(t *testing.T) {
	s := serveExamples(t)
	for _, e := range Examples()[:1] {
		s.get(e.Query, nil, nil)
	}
	s.get("query Gap { viewer { name } }", nil, nil)
	s.get(`mutation Mine { applyChanges(input: {authority: "tendring", dryRun: true, changes: [{setFte: {post: "fso-harwich", fte: "0.5", from: "2025-01-01"}}]}) { dryRun } }`, nil, nil)
	s.ask(`{ a: authority(slug: "tendring") { plan(revision: 0) { revision } } b: authority(slug: "tendring") { plan(revision: 77) { revision } }
		c: authority(slug: "tendring") { plan(revision: 0) { revision } } }`, nil)
	s.ask("{", nil)
	registry := prometheus.NewRegistry()
	registry.MustRegister(s.api.Collectors()...)
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	counted := map[string]float64{}
	for _, family := range families {
		for _, m := range family.GetMetric() {
			name := family.GetName()
			for _, label := range m.GetLabel() {
				name += " " + label.GetName() + "=" + label.GetValue()
			}
			counted[name] = m.GetCounter().GetValue()
		}
	}
	want := map[string]float64{
		"cliffedge_graphql_operations_total example=Gap kind=query": 1, "cliffedge_graphql_operations_total example= kind=query": 2,
		"cliffedge_graphql_operations_total example= kind=mutation": 1,
		"cliffedge_graphql_errors_total code=BAD_INPUT":             2, "cliffedge_graphql_errors_total code=NOT_FOUND": 1,
	}
	if !maps.Equal(counted, want) {
		t.Errorf("counted: %v; expected %v", counted, want)
	}
}

// What each post is paid by which source is told, and comes to what its programme is.
func TestPostsTellWhoPaysThem(t *testing.T) {
	s := serveExamples(t)
	type paid struct {
		Source struct{ Slug string }
		Amount int64
	}
	var got struct {
		Authority struct {
			Plan struct {
				Forecast struct {
					Total struct{ Sources []paid }
					Posts []struct {
						Total struct {
							Funding int64
							Sources []paid
						}
					}
				}
			}
		}
	}
	s.get(`{ authority(slug: "tendring") { plan { forecast(from: "2024-04", to: "2027-03") {
		total { sources { source { slug } amount } } posts { total { funding sources { source { slug } amount } } } } } } }`, nil, &got)
	all := map[string]int64{}
	for _, post := range got.Authority.Plan.Forecast.Posts {
		var sum int64
		for _, x := range post.Total.Sources {
			all[x.Source.Slug] += x.Amount
			sum += x.Amount
		}
		if sum != post.Total.Funding {
			t.Errorf("a post is funded with %d, and its sources paid %d", post.Total.Funding, sum)
		}
	}
	if len(all) == 0 {
		t.Error("nobody pays for any post")
	}
	for _, x := range got.Authority.Plan.Forecast.Total.Sources {
		if all[x.Source.Slug] != x.Amount {
			t.Errorf("%s paid %d, and %d by post", x.Source.Slug, x.Amount, all[x.Source.Slug])
		}
	}
}

// The schema states the limits that the program keeps.
func TestDescriptionsStateLimits(t *testing.T) {
	described := func(kind, field, argument string) string {
		f := schema.Types[kind].Fields.ForName(field)
		if argument == "" {
			return f.Description
		}
		return f.Arguments.ForName(argument).Description
	}
	for _, c := range []struct{ kind, field, argument, says string }{
		{"Query", "authorities", "first", fmt.Sprintf("1 to %d", mostInPage)},
		{"Authority", "revisions", "first", fmt.Sprintf("1 to %d", mostInPage)},
		{"Plan", "compare", "scenarios", fmt.Sprintf("1 to %d", mostScenarios)},
		{"Plan", "forecast", "to", "at most 50 years"},
		{"Plan", "whatIf", "to", "at most 50 years"},
		{"Plan", "whatIf", "changes", "at most 1,000"},
		{"ApplyChangesInput", "changes", "", "1 to 1,000"},
		{"ApplyChangesInput", "note", "", "At most 10,000 characters"},
		{"SaveScenarioInput", "changes", "", "at most 1,000"},
		{"SaveScenarioInput", "slug", "", fmt.Sprintf("at most %d scenarios", plan.MaxScenarios)},
		{"VireInput", "amount", "", fmt.Sprintf("0 to %d", int64(money.MaxAmount))},
		{"SetFteInput", "fte", "", "0 to 1000"},
		{"SourceInput", "name", "", "1 to 200 characters"},
		{"SourceInput", "interventionRate", "", "above 0 to 100"},
		{"SourceInput", "assumed", "", "Where absent: false"},
	} {
		if got := described(c.kind, c.field, c.argument); !strings.Contains(got, c.says) {
			t.Errorf("%s.%s(%s): %q; expected %s", c.kind, c.field, c.argument, got, c.says)
		}
	}
	if got := schema.Types["Pence"].Description; !strings.Contains(got, fmt.Sprint(int64(scalar.MostPence))) {
		t.Error(got)
	}
}

// Which operation is meant must be said where there are several, by a name that there is.
func TestOperationsByName(t *testing.T) {
	s := serveExamples(t)
	for _, body := range []string{`{"query": "query A { __typename } query B { __typename }"}`, `{"query": "query A { __typename }", "operationName": "Nobody"}`} {
		response, err := s.http.Client().Post(s.http.URL+"/graphql", "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		var got answer
		if err := json.NewDecoder(response.Body).Decode(&got); err != nil {
			t.Fatal(err)
		}
		if len(got.Errors) != 1 || got.Errors[0].Extensions.Code != "BAD_INPUT" || got.Errors[0].Extensions.Field != "operationName" || strings.Contains(got.Errors[0].Message, "Nobody") {
			t.Errorf("%s is answered %+v", body, got.Errors)
		}
	}
}

// A query of too many points is told so, in the words of docs/graphql.md.
func TestAQueryOfTooManyPoints(t *testing.T) {
	s := serveExamples(t)
	a := s.refuses(`{ authority(slug: "tendring") { plan { `+many(90, `a*: forecast(from: "1990-01", to: "2039-12") { fingerprint }`)+" } } }", nil, "TOO_COMPLEX")
	if got := a.Errors[0].Message; !strings.Contains(got, fmt.Sprint(mostComplexity)+" points") {
		t.Errorf("it is said %q", got)
	}
}
