package graph

import (
	"strings"
	"testing"
)

// A decision that is recorded again keeps what is not said of it; adopting never overwrites one.
func TestDecisionsAreNotOverwritten(t *testing.T) {
	s := serveExamples(t)
	type decision struct {
		Slug, Text, Item, Note string
		Refs                   []string
		Assumed                bool
		Status                 *string
	}
	of := func() decision {
		t.Helper()
		var got struct {
			Authority struct{ Decisions []decision }
		}
		s.get(`{ authority(slug: "harrow") { decisions { slug text item note refs assumed status } } }`, nil, &got)
		for _, d := range got.Authority.Decisions {
			if d.Slug == "scrutiny-progress" {
				return d
			}
		}
		t.Fatal("the decision is gone")
		return decision{}
	}
	before := of()
	s.get(`mutation($text: String!) { recordDecision(input: {authority: "harrow", decision: {slug: "scrutiny-progress", body: "Scrutiny",
		date: "2016-11-15", text: $text, status: DONE}}) { dryRun } }`, map[string]any{"text": before.Text}, nil)
	after := of()
	if after.Status == nil || *after.Status != "DONE" || len(after.Refs) != len(before.Refs) || after.Item != before.Item || after.Note != before.Note || after.Assumed != before.Assumed {
		t.Errorf("it was %+v; now it is %+v", before, after)
	}
	s.get(`mutation { recordDecision(input: {authority: "harrow", replace: true, decision: {slug: "scrutiny-progress", body: "Scrutiny",
		date: "2016-11-15", text: "Replaced."}}) { dryRun } }`, nil, nil)
	if after := of(); after.Text != "Replaced." || after.Status != nil || len(after.Refs) != 0 || after.Item != "" || after.Note != "" || after.Assumed {
		t.Errorf("replaced, it is still %+v", after)
	}
	a := s.refuses(`mutation { adoptScenario(input: {authority: "harrow", scenario: "fifty-claims",
		decision: {slug: "scrutiny-progress", body: "Cabinet", date: "2017-01-01", text: "Adopted."}}) { dryRun } }`, nil, "BAD_INPUT")
	if a.Errors[0].Extensions.Field != "input.decision.slug" {
		t.Errorf("it is wrong at %q", a.Errors[0].Extensions.Field)
	}
}

// One key makes one change, whatever the answer is called.
func TestAKeyIsForAChangeWhateverItIsCalled(t *testing.T) {
	s := serveExamples(t)
	edit := `applyChanges(input: {authority: "tendring", changes: [{setFte: {post: "fso-harwich", fte: "0.5", from: "2025-01-01"}}]}) { revision { number } } }`
	for _, name := range []string{"", "x: ", "y: "} {
		if a := s.ask("mutation { "+name+edit, nil, "Idempotency-Key", "k"); !strings.Contains(string(a.Data), `"number":2`) {
			t.Errorf("called %q it is answered %s %+v", name, a.Data, a.Errors)
		}
	}
}

// An id that is empty, or of something else, stands for nothing.
func TestIDsOfSomethingElse(t *testing.T) {
	s := serveExamples(t)
	for _, c := range [][2]string{
		{`{ authority(slug: "harrow") { plan { forecast(scenario: "", from: "2016-04", to: "2017-03") { fingerprint } } } }`, "BAD_INPUT"},
		{`{ authority(slug: "harrow") { plan { forecast(scenario: "Post:harrow/ends-2020", from: "2016-04", to: "2017-03") { fingerprint } } } }`, "NOT_FOUND"},
		{`{ authority(slug: "harrow") { plan { forecast(from: "2016-04", to: "2017-03") { explain(post: "Source:harrow/key-workers", month: "2016-05") { from } } } } }`, "NOT_FOUND"},
		{`mutation { deleteScenario(input: {authority: "harrow", scenario: "Post:harrow/ends-2020"}) { dryRun } }`, "NOT_FOUND"},
		{`mutation { applyChanges(input: {authority: "harrow", changes: [{endPost: {post: "Source:harrow/key-workers", on: "2019-01-01"}}]}) { dryRun } }`, "BAD_INPUT"},
		{`mutation { waiveFinding(input: {authority: "harrow", finding: "no-such", at: "post/key-workers"}) { dryRun } }`, "BAD_INPUT"},
	} {
		s.refuses(c[0], nil, c[1])
	}
	var got struct {
		Authority struct {
			Plan struct{ Post, Source, Scenario *slugged }
		}
	}
	s.get(`{ authority(slug: "harrow") { plan { post(id: "Scenario:harrow/key-workers") { slug } source(id: "Post:harrow/council-match") { slug }
		scenario(id: "Post:harrow/ends-2020") { slug } } } }`, nil, &got)
	if p := got.Authority.Plan; p.Post != nil || p.Source != nil || p.Scenario != nil {
		t.Errorf("ids of something else are answered %+v", p)
	}
	if e := s.next(s.follow(t.Context(), "tendring", "99")); !strings.Contains(e.data, "BAD_INPUT") {
		t.Errorf("a subscription after a revision that is not there: %+v", e)
	}
}

// What is wrong with what is said names no file that nobody wrote.
func TestProblemsNameNoFiles(t *testing.T) {
	s := serveExamples(t)
	for _, query := range []string{
		`mutation { saveScenario(input: {authority: "harrow", slug: "Bad Slug", name: "N", changes: []}) { dryRun } }`,
		`mutation { recordDecision(input: {authority: "harrow", decision: {slug: "d", body: "", date: "2017-01-01", text: "T"}}) { dryRun } }`,
		`mutation { waiveFinding(input: {authority: "harrow", finding: "two-years-service", at: ""}) { dryRun } }`,
		`mutation { applyChanges(input: {authority: "harrow", changes: [{vire: {from: "council-match", to: "dwp-in-kind", amount: -5, on: "2017-04-01", until: "2018-03-31"}}]}) { dryRun } }`,
	} {
		a := s.refuses(query, nil, "BAD_INPUT")
		if len(a.Errors) > 0 && strings.Contains(a.Errors[0].Message, ".json") {
			t.Errorf("%s", a.Errors[0].Message)
		}
	}
}

// A stream that is read can be sent back as it is, with all that is uncertain of it and was done to it.
func TestAStreamCanBeSentBack(t *testing.T) {
	s := serveExamples(t)
	const fields = `{ authority(slug: "bath-and-north-east-somerset") { plan { outcomes {
		slug name programme { slug } scheme status starts ends claimsUntil attachments { year count } attachmentFee resultPayment successRates { year percent }
		lagMonths results { year count } maxResults earnedAutonomyFrom carryUntil stoppedOn scaledAttachments { from percent }
		uncertainty { low likely high } eligible { posts locations } interventionRate matchSources { slug } priority note assumed } } } }`
	s.get(`mutation { applyChanges(input: {authority: "bath-and-north-east-somerset", changes: [
		{setOutcomes: {stream: "families-funding", successRate: "40", from: "2018/19", attachmentsPercent: "90"}},
		{endSource: {source: "families-funding", on: "2019-09-30"}}]}) { dryRun } }`, nil, nil)
	var got struct {
		Authority struct {
			Plan struct{ Outcomes []map[string]any }
		}
	}
	s.get(fields, nil, &got)
	x := got.Authority.Plan.Outcomes[0]
	input := map[string]any{"id": x["slug"], "programme": x["programme"].(map[string]any)["slug"], "successRate": x["successRates"]}
	if x["uncertainty"] != nil {
		input["uncertainty"] = map[string]any{"successRate": x["uncertainty"]}
	}
	for _, key := range []string{
		"name", "status", "starts", "ends", "claimsUntil", "attachments", "attachmentFee", "resultPayment", "lagMonths", "results", "maxResults",
		"earnedAutonomyFrom", "carryUntil", "stoppedOn", "scaledAttachments", "interventionRate", "priority", "assumed",
	} {
		if list, isList := x[key].([]any); x[key] != nil && (!isList || len(list) > 0) {
			input[key] = x[key]
		}
	}
	for _, key := range []string{"scheme", "note"} {
		if x[key] != "" {
			input[key] = x[key]
		}
	}
	var sentBack struct{ ApplyChanges payload }
	s.get(`mutation($stream: OutcomeStreamInput!) { applyChanges(input: {authority: "bath-and-north-east-somerset", changes: [{putOutcomes: $stream}], dryRun: true}) {
		changes { list key before after } } }`, map[string]any{"stream": input}, &sentBack)
	for _, c := range sentBack.ApplyChanges.Changes {
		t.Errorf("sent back, %s %s was %s and is %s", c.List, c.Key, *c.Before, *c.After)
	}
}
