package graph

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"cliffedge/forecast/plan"
	"cliffedge/internal/access"
)

// capabilities are the rows of docs/security.md's table of roles, with the fields of accessTable that each is about; the first is about
// all the others.
var capabilities = []struct{ row, fields string }{
	{"reads plans, forecasts, comparisons, findings and the history", ""},
	{"sees salaries", "Post.salaries Stretch.fillings Plan.document ItemChange.before ItemChange.after ScenarioChange.document"},
	{
		"edits plans and scenarios, imports, goes back to a revision",
		"Mutation.importPlan Mutation.applyChanges Mutation.saveScenario Mutation.deleteScenario Mutation.revertRevision",
	},
	{"adopts scenarios, records decisions, waives findings, however they come about", "Mutation.adoptScenario Mutation.recordDecision Mutation.waiveFinding"},
	{
		"gives roles to members, makes and revokes tokens, reads the trail",
		"Mutation.setMember Mutation.removeMember Mutation.createToken Mutation.revokeToken Authority.members Authority.tokens Authority.trail",
	},
	{"creates authorities and users; suspends, exports and erases users; reads the platform's trail", "Mutation.createAuthority"},
}

// docs/security.md says of each role what the table of fields does, and leaves out none of the fields that are not for everybody.
func TestTheRolesInTheDocsAreThoseOfTheTable(t *testing.T) {
	page, table := pageOf(t, "../docs/security.md"), allowed(t)
	columns := []string{"VIEWER", "ANALYST", "APPROVER", "ADMIN", "OPERATOR"}
	if rows := strings.Count(strings.Split(strings.Split(page, "|---|:-:")[1], "\n\n")[0], "\n|"); rows != len(capabilities) {
		t.Errorf("docs/security.md has %d rows of what roles may do; this test knows %d", rows, len(capabilities))
	}
	said := map[string]bool{}
	for _, c := range capabilities {
		least := "VIEWER"
		for _, field := range strings.Fields(c.fields) {
			if least = table[field]; least == "" {
				t.Errorf("%s is not in the table", field)
			}
			said[field] = true
		}
		cells := make([]string, len(columns))
		for i, role := range columns {
			cells[i] = "–"
			if role == least || least != "OPERATOR" && role != "OPERATOR" && i > slices.Index(columns, least) {
				cells[i] = "yes"
			}
		}
		if row := "| " + c.row + " | " + strings.Join(cells, " | ") + " |\n"; !strings.Contains(page, row) {
			t.Errorf("docs/security.md does not have\n%s", row)
		}
	}
	for field, may := range table {
		kind, _, _ := strings.Cut(field, ".")
		within := strings.HasSuffix(kind, "Payload") || slices.Contains([]string{"Salary", "Filling", "AwardStep", "Member", "Token", "Event", "EventEdge", "EventConnection"}, kind)
		if slices.Contains(columns[1:], may) && !within && !said[field] {
			t.Errorf("no row of docs/security.md is about %s, which is for %s", field, may)
		}
	}
}

// whole are all texts and figures that are to be had of a plan and its forecasts by whoever may read it.
const whole = `fragment Whole on Plan { posts { title note otherAnnual onCosts { percent note } fteSteps { note } contracts { note fte } } payAwards { label amount note }
	scenarios { name note changes { name label } } splits { note } decisions { text refs } waivers { note }
	findings(asAt: "2025-02-01") { text title amount path at } late: findings(asAt: "2026-05-01", scenario: "alder-hope") { text amount }
	forecast(scenario: "alder-hope", from: "2024-04", to: "2026-03") { total { cost } posts { post { title } costs gaps total { cost } } cliffs { annualised causes { label amount } }
		a: explain(post: "alder-worker", month: "2024-05") { ...Steps } b: explain(post: "alder-worker", month: "2025-03") { ...Steps }
		c: explain(post: "alder-worker", month: "2025-06") { ...Steps } d: explain(post: "alder-new", month: "2024-07") { ...Steps } }
	compare(scenarios: ["alder-hope", "alder-ends"], from: "2024-04", to: "2026-03") { scenarios { bridge { label effect } forecast { posts { post { title note } } } } } }
	fragment Steps on Explanation { totals { cost funding gap } remarks { item note assumed } stretches { from until annual fte }
		segments { cost rounding days { annual amount } payments { amount needed paid percent } shortfalls { amount reasons { label } } } }`

// A viewer is told no salary, nor a note beside one, by anything: forecasts, explanations, findings, labels, what-ifs that cannot be,
// the history, and what follows it.
func TestViewersAreToldNoSalaries(t *testing.T) {
	w := newTown(t)
	secret := w.figures()
	raise := `mutation { applyChanges(input: {authority: "alder", changes: [{setFte: {post: "alder-worker", fte: "1.9", from: "2025-05-01"}}]}) { changes { before after } plan { ...Whole } } } ` + whole
	if a := w.given("analyst", raise, nil); !secret.MatchString(a.text) {
		t.Errorf("an analyst is told no salary by %s", a.text)
	}
	const whatIf = `{ authority(slug: "alder") { plan { whatIf(scenario: "alder-hope", from: "2024-04", to: "2026-03", changes: [%s]) { total { cost } explain(post: "alder-worker", month: "2025-03") { remarks { note } } } } } }`
	const withheld = `{ authority(slug: "alder") { plan { posts { title salaries { amount note } } document scenarios { changes { label document } }
		forecast(from: "2024-04", to: "2025-03") { explain(post: "alder-worker", month: "2025-03") { stretches { annual fillings { salary } } remarks { note } } } } revisions { nodes { changes { key before after } } } } }`
	for name, query := range map[string]string{
		"everything":                `{ authority(slug: "alder") { plan { ...Whole } revisions { nodes { note author changes { list key } plan { ...Whole } } } } } ` + whole,
		"what is withheld":          withheld,
		"an award below nothing":    fmt.Sprintf(whatIf, `{payAward: {from: "2025-03-01", payGroup: "MARKALDER group", amount: -100000000}}`),
		"an award beyond all":       fmt.Sprintf(whatIf, `{payAward: {from: "2025-03-01", payGroup: "MARKALDER group", amount: 10000000000000}}`),
		"a post that is there":      fmt.Sprintf(whatIf, `{addPost: {id: "alder-worker", title: "T", programme: "alder-families", fte: "1", starts: "2024-04-01", salaries: [{from: "2024-04-01", amount: 1}]}}`),
		"a change that can be":      fmt.Sprintf(whatIf, `{setFte: {post: "alder-worker", fte: "0.3", from: "2024-04-01"}}`),
		"a change that is not mine": raise,
		"nodes":                     `{ a: node(id: "Post:alder/alder-worker") { ... on Post { title salaries { amount } } } b: node(id: "Revision:alder/1") { ... on Revision { changes { after } } } c: node(id: "Scenario:alder/alder-hope") { ... on Scenario { changes { document label } } } }`,
	} {
		for _, as := range []string{"viewer", "both", "token-of-admin"} {
			a := w.ask(as, query)
			if found := secret.FindString(a.text); found != "" {
				t.Errorf("%s: %s is told %s: %s", name, as, found, a.text)
			}
			if strings.Contains(name, "award") && a.codes() != badInputCode || name == "everything" && len(a.Errors) > 0 {
				t.Errorf("%s: %s is answered %.500s", name, as, a.text)
			}
		}
	}
	if a := w.given("analyst", withheld, nil); !secret.MatchString(a.text) || !strings.Contains(a.text, "SECRETMARKALDER entry") {
		t.Errorf("an analyst is told no salaries: %.500s", a.text)
	}
	if a := w.ask("viewer", withheld); !strings.Contains(a.text, "MARKALDER post") || !strings.Contains(a.text, "New post: MARKALDER new") || a.codes() != forbidden {
		t.Errorf("a viewer is told less than they may: %.500s", a.text)
	}
}

// What the trail is told of one query's refusals is each field once, however many objects there are; and of one person's 20 a minute.
func TestRefusalsInTheTrailAreBounded(t *testing.T) {
	w := newTown(t)
	refusals := func(who string) (list []string) {
		t.Helper()
		for _, chain := range []plan.ID{here, ""} {
			events, err := w.registry.Events(w.machine, chain, "", 0)
			w.must(err)
			for _, e := range events {
				if e.Action == access.Refused && e.ActorName == who && e.Authority == chain {
					list = append(list, e.Detail)
				}
			}
		}
		return list
	}
	w.ask("viewer", `{ authority(slug: "alder") { revisions { nodes { changes { before after } } } plan { posts { salaries { amount } } } } }`)
	if got := refusals("viewer"); len(got) != 3 {
		t.Errorf("of three fields that are not a viewer's the trail tells %q", got)
	}
	for range 40 {
		w.refused("stranger", `mutation { setMember(input: {authority: "alder", email: "stranger@example.gov.uk", role: ADMIN}) { code } }`, notFound)
	}
	if got := refusals("stranger"); len(got) != 20 {
		t.Errorf("of 40 refusals the trail tells of %d", len(got))
	}
	if log := w.log.String(); log != "" {
		t.Errorf("the log says %s", log)
	}
}

// Decisions and waivers are an approver's, by whatever change they come about, and in a dry run too; all else is an analyst's.
func TestDecisionsAreApprovers(t *testing.T) {
	w := newTown(t)
	document := strings.ReplaceAll(planIn(t, here), "B\x00D", "BID")
	decided := strings.Replace(document, "text: MARKALDER text", "text: another", 1)
	waived := strings.Replace(document, "until: 2027-03-31", "until: 2027-04-30", 1)
	importing := func(text string) string {
		return `importPlan(input: {document: ` + quoted(text) + `, mode: REPLACE, dryRun: DRY}) { dryRun }`
	}
	steps := []struct {
		mutation string
		approver bool
	}{
		{`applyChanges(input: {authority: "alder", changes: [{setFte: {post: "alder-worker", fte: "2", from: "2025-05-01"}}], dryRun: DRY}) { dryRun }`, false},
		{`saveScenario(input: {authority: "alder", slug: "more", name: "More", changes: [{removeSource: {source: "alder-bid"}}], dryRun: DRY}) { dryRun }`, false},
		{`adoptScenario(input: {authority: "alder", scenario: "more", decision: {slug: "agreed", body: "B", date: "2025-01-01", text: "T"}, dryRun: DRY}) { dryRun }`, true},
		{`deleteScenario(input: {authority: "alder", scenario: "alder-hope", dryRun: DRY}) { dryRun }`, false},
		{`recordDecision(input: {authority: "alder", decision: {slug: "alder-decision", body: "B", date: "2025-01-01", text: "T"}, dryRun: DRY}) { dryRun }`, true},
		{`waiveFinding(input: {authority: "alder", finding: "money-lapses", at: "source/alder-bid", dryRun: DRY}) { dryRun }`, true},
		{`revertRevision(input: {authority: "alder", revision: 1, dryRun: DRY}) { dryRun }`, true},
		{importing(strings.Replace(document, "fte: \"2.5\"", "fte: \"2.4\"", 1)), false},
		{`revertRevision(input: {authority: "alder", revision: 1, dryRun: DRY}) { dryRun }`, false},
		{importing(decided), true},
		{importing(waived), true},
		{importing(strings.Split(document, "\nwaivers:")[0] + "\nscenarios:" + strings.Split(document, "\nscenarios:")[1]), true},
	}
	for _, step := range steps {
		for _, dry := range []string{"true", "false"} {
			query := "mutation { " + strings.ReplaceAll(step.mutation, "DRY", dry) + " }"
			w.refused("viewer", query, forbidden)
			if !step.approver {
				w.given("analyst", query, nil)
				continue
			}
			latest := w.latest(t)
			a := w.refused("analyst", query, forbidden)
			if len(a.Errors) == 1 && !strings.Contains(a.Errors[0].Message, "decisions or waivers") {
				t.Errorf("an analyst is told %q", a.Errors[0].Message)
			}
			if got := w.latest(t); got != latest {
				t.Errorf("%s by an analyst made revision %d", step.mutation, got)
			}
			w.given("approver", query, nil)
		}
	}
}

func (w *town) latest(t *testing.T) int64 {
	t.Helper()
	r, err := w.db.Revision(w.machine, here, 0)
	w.must(err)
	return r.Number
}

// members are what an administrator sees of an authority.
type members struct {
	Authority struct {
		Members []struct{ Email, Name, Role string }
		Tokens  []struct {
			ID, Name, User, Role string
			UsedAt, RevokedAt    *string
		}
		Trail struct {
			Nodes []struct {
				Number                int
				Actor, Action, Detail string
				User                  *string
				Revision              *struct{ Number int }
			}
			PageInfo struct {
				HasNextPage, HasPreviousPage bool
				EndCursor                    *string
			}
		}
	}
}

// An administrator gives and takes roles, makes and revokes tokens, and the trail tells of it all. Secrets are told once.
func TestAdministration(t *testing.T) {
	w := newTown(t)
	secret := func(mutation, field string) string {
		t.Helper()
		var got map[string]map[string]any
		w.given("admin", "mutation { "+mutation+" { "+field+" } }", &got)
		for _, payload := range got {
			text, _ := payload[field].(string)
			return text
		}
		return ""
	}
	for _, email := range []string{"New@example.gov.uk", "new@example.gov.uk"} {
		if code := secret(`setMember(input: {authority: "Authority:alder", email: "`+email+`", name: "New", role: APPROVER})`, "code"); code != "" {
			t.Errorf("an administrator is told the code %q of %s", code, email)
		}
	}
	key := secret(`createToken(input: {authority: "alder", name: "Reports", role: VIEWER, days: 7})`, "secret")
	w.tokens["reports"] = key
	w.given("reports", `{ authority(slug: "alder") { plan { revision } } }`, nil)
	w.refused("reports", `mutation { createToken(input: {authority: "alder", name: "T", role: VIEWER}) { secret } }`, forbidden)
	w.given("admin", `mutation { removeMember(input: {authority: "alder", email: "NEW@example.gov.uk"}) { email } }`, nil)

	var got members
	const query = `{ authority(slug: "alder") { members { email name role } tokens { id name user role usedAt revokedAt } trail { nodes { number actor action user detail revision { number } } } } }`
	a := w.given("admin", query, &got)
	if strings.Contains(a.text, key) || strings.Contains(w.log.String(), key) || key == "" {
		t.Errorf("the secret %q is told again", key)
	}
	if n := len(got.Authority.Members); n != 5 || strings.Contains(a.text, "elsewhere") {
		t.Errorf("the members are %+v", got.Authority.Members)
	}
	first := got.Authority.Tokens[0]
	if first.Name != "Reports" || first.User != "admin" || first.Role != "VIEWER" || first.UsedAt == nil || first.RevokedAt != nil {
		t.Errorf("the token is %+v", first)
	}
	w.given("admin", `mutation { revokeToken(input: {authority: "alder", token: "`+first.ID+`"}) { token } }`, nil)
	if _, err := w.who(t.Context(), "reports"); err == nil {
		t.Error("the token still lets in")
	}
	w.given("admin", query, &got)
	var actions []string
	for _, e := range got.Authority.Trail.Nodes {
		actions = append(actions, e.Action)
	}
	want := []string{"TOKEN_REVOKED", "MEMBER_REMOVED", "REFUSED", "TOKEN_MADE", "MEMBER_SET", "MEMBER_SET"}
	if len(actions) < 6 || !slices.Equal(actions[:6], want) {
		t.Errorf("the trail tells of %q; expected %q first", actions, want)
	}
	if !slices.Contains(actions, "CHANGED") || !slices.Contains(actions, "AUTHORITY_CREATED") {
		t.Errorf("the trail tells of %q", actions)
	}
	w.pagesOfTheTrail(t, len(got.Authority.Trail.Nodes))
}

// pagesOfTheTrail says that its pages are all of it, in order.
func (w *town) pagesOfTheTrail(t *testing.T, most int) {
	t.Helper()
	after, seen, pages := "", map[string]bool{}, 0
	for more := true; more; pages++ {
		var page members
		w.given("admin", `{ authority(slug: "alder") { trail(first: 3`+after+`) { nodes { number actor action detail } pageInfo { hasNextPage hasPreviousPage endCursor } } } }`, &page)
		for _, e := range page.Authority.Trail.Nodes {
			seen[fmt.Sprint(e)] = true
		}
		info := page.Authority.Trail.PageInfo
		if info.HasPreviousPage != (pages > 0) {
			t.Errorf("page %d has a page before it: %t", pages, info.HasPreviousPage)
		}
		after, more = `, after: `+quoted(*info.EndCursor), info.HasNextPage
	}
	if len(seen) < most || pages < 3 {
		t.Errorf("%d pages have %d events; expected %d or more", pages, len(seen), most)
	}
}

// What is wrong with the values of members, tokens and authorities is told with the place of each, all at once.
func TestWhereAdministrationIsWrong(t *testing.T) {
	w := newTown(t)
	for _, c := range []struct{ as, mutation, code, fields string }{
		{"admin", `setMember(input: {authority: "alder", email: "x", name: "", role: VIEWER}) { code }`, "BAD_INPUT", "input.email input.name"},
		{"admin", `setMember(input: {authority: "alder", email: "x@example.gov.uk", name: "a\nb", role: VIEWER}) { code }`, "BAD_INPUT", "input.name"},
		{"admin", `setMember(input: {authority: "alder", email: "admin@example.gov.uk", role: VIEWER}) { code }`, "BAD_INPUT", "input.role"},
		{"admin", `removeMember(input: {authority: "alder", email: "admin@example.gov.uk"}) { email }`, "BAD_INPUT", "input.email"},
		{"admin", `removeMember(input: {authority: "alder", email: "nobody@example.gov.uk"}) { email }`, "NOT_FOUND", "input.email"},
		{"admin", `createToken(input: {authority: "alder", name: "", role: VIEWER}) { secret }`, "BAD_INPUT", "input.name"},
		{"admin", `createToken(input: {authority: "alder", name: "T", role: VIEWER, days: 0}) { secret }`, "BAD_INPUT", "input.days"},
		{"admin", `createToken(input: {authority: "alder", name: "T", role: VIEWER, days: -2147483648}) { secret }`, "BAD_INPUT", "input.days"},
		{"admin", `createToken(input: {authority: "alder", name: "T", role: VIEWER, days: 2147483647}) { secret }`, "BAD_INPUT", "input.days"},
		{"admin", `createToken(input: {authority: "alder", name: "T", role: NONE}) { secret }`, "BAD_INPUT", ""},
		{"admin", `revokeToken(input: {authority: "alder", token: "x\u0000"}) { token }`, "NOT_FOUND", "input.token"},
		{"operator", `createAuthority(input: {slug: "A B", email: "admin@example.gov.uk"}) { code }`, "BAD_INPUT", "input.slug"},
		{"operator", `createAuthority(input: {slug: "alder", email: "admin@example.gov.uk"}) { code }`, "BAD_INPUT", "input.slug"},
		{"operator", `createAuthority(input: {slug: "cedar", email: "x", name: "X"}) { code }`, "BAD_INPUT", "input.email"},
		{"operator", `createAuthority(input: {slug: "cedar", email: "x@example.gov.uk"}) { code }`, "BAD_INPUT", "input.name"},
	} {
		a := w.refused(c.as, "mutation { "+c.mutation+" }", c.code)
		var fields []string
		for _, e := range a.Errors {
			fields = append(fields, e.Extensions.Field)
		}
		if got := strings.Join(fields, " "); c.fields != "" && got != c.fields {
			t.Errorf("%s is wrong at %q: %s", c.mutation, got, a.text)
		}
	}
	for _, mutation := range []string{
		`setMember(input: {authority: "alder", email: "viewer@example.gov.uk", role: VIEWER}) { code }`, `removeMember(input: {authority: "alder", email: "viewer@example.gov.uk"}) { email }`,
		`createToken(input: {authority: "alder", name: "T", role: VIEWER}) { secret }`, `revokeToken(input: {authority: "alder", token: "token-none"}) { token }`,
		`createAuthority(input: {slug: "cedar", email: "admin@example.gov.uk"}) { code }`,
	} {
		a := w.refused("admin", "mutation { "+mutation+" }", badInputCode, "Idempotency-Key", "k-1")
		if len(a.Errors) != 1 || a.Errors[0].Extensions.Field != "Idempotency-Key" {
			t.Errorf("with a key, %s is answered %s", mutation, a.text)
		}
	}
	if got, err := w.registry.Members(w.machine, here); err != nil || len(got) != 5 {
		t.Errorf("what was refused was done: %+v, %v", got, err)
	}
	w.refused("admin", `{ authority(slug: "alder") { trail(after: "x") { nodes { detail } } } }`, badInputCode)
	w.refused("admin", `{ authority(slug: "alder") { trail(first: 201) { nodes { detail } } } }`, badInputCode)
}

// An operator's new authority is its administrator's, who finds it before it has a plan, and the operator does not.
func TestANewAuthority(t *testing.T) {
	w := newTown(t)
	var got struct{ CreateAuthority struct{ Slug, Code string } }
	w.given("operator", `mutation { createAuthority(input: {slug: "cedar", email: "first@example.gov.uk", name: "First"}) { slug code } }`, &got)
	if got.CreateAuthority.Slug != "cedar" || got.CreateAuthority.Code == "" {
		t.Errorf("it is answered %+v", got)
	}
	const viewer = `{ viewer { name email operator token roles { role authority { slug role members { email } trail { nodes { action } } } } } }`
	if a := w.given("first", viewer, nil); !strings.Contains(a.text, `"slug":"cedar"`) || !strings.Contains(a.text, "AUTHORITY_CREATED") {
		t.Errorf("its administrator is told %s", a.text)
	}
	if a := w.given("operator", viewer, nil); strings.Contains(a.text, "cedar") {
		t.Errorf("the operator is told %s", a.text)
	}
	const members = `{ authority(slug: "cedar") { name role members { email } } }`
	if a := w.given("first", members, nil); !strings.Contains(a.text, `"name":"cedar","role":"ADMIN","members":[{"email":"first@example.gov.uk"}]`) {
		t.Errorf("its administrator is told %s", a.text)
	}
	for _, stranger := range []string{"operator", "admin"} {
		if a := w.given(stranger, members, nil); !strings.Contains(a.text, `{"authority":null}`) {
			t.Errorf("%s is told %s", stranger, a.text)
		}
	}
	w.refused("first", `{ authority(slug: "cedar") { plan { revision } } }`, notFound)
	w.given("first", `mutation { importPlan(input: {document: "plan: 1\nauthority: {id: cedar, name: Cedar}\n", mode: CREATE}) { plan { revision } } }`, nil)
	w.refused("operator", `mutation { importPlan(input: {document: "plan: 1\nauthority: {id: cedar, name: Cedar}\n", mode: REPLACE}) { plan { revision } } }`, notFound)
}

// A plan that is given out as a file is in the trail; one that is not given is not.
func TestExportsAreInTheTrail(t *testing.T) {
	w := newTown(t)
	const document = `{ authority(slug: "alder") { plan { document } } }`
	w.given("analyst", document, nil)
	w.refused("viewer", document, forbidden)
	events, err := w.registry.Events(w.machine, here, "", 0)
	w.must(err)
	exported := slices.DeleteFunc(events, func(e access.Event) bool { return e.Action != access.Exported })
	if len(exported) != 1 || exported[0].ActorName != "analyst" || exported[0].Detail != "revision 1 as YAML" {
		t.Errorf("the trail tells of %+v", exported)
	}
}

// Nothing that is secret is told in what goes wrong, and nobody who is refused is worth a line of the log.
func TestRefusalsTellNothingSecret(t *testing.T) {
	w := newTown(t)
	w.refused("nobody", `{ viewer { name } }`, unauthenticated)
	w.refused("nobody", `mutation { createToken(input: {authority: "alder", name: "T", role: VIEWER}) { secret } }`, unauthenticated)
	w.refused("viewer", `{ authority(slug: "alder") { members { email } } }`, forbidden)
	a := w.refused("viewer", `{ authority(slug: "alder") { plan { posts { salaries { amount } } } } }`, forbidden)
	if e := a.Errors[0]; e.Message != "Post.salaries is for the role ANALYST" || !strings.HasPrefix(fmt.Sprint(e.Path), "[authority plan posts 0 salaries]") {
		t.Errorf("it is said %+v", e)
	}
	if log := w.log.String(); log != "" {
		t.Errorf("the log says %s", log)
	}
}

// Who is a member elsewhere, and when they sign in, is not told but to administrators of where they are members; who asks names them.
func TestWhoAMemberIsIsToldToAdministrators(t *testing.T) {
	w := newTown(t)
	for _, p := range everybody {
		if p.nobody || p.token || p.here == access.Admin {
			continue
		}
		for _, query := range []string{`{ authority(slug: "alder") { members { email } } }`, `{ authority(slug: "alder") { trail { nodes { actor } } } }`, `{ authority(slug: "alder") { tokens { user } } }`} {
			if a := w.ask(p.name, query); strings.Contains(a.text, "@example") || strings.Contains(a.text, `"actor"`) || strings.Contains(a.text, `"user"`) {
				t.Errorf("%s is told %s", p.name, a.text)
			}
		}
	}
	a := w.given("admin", `{ authority(slug: "alder") { members { email } trail { nodes { actor user detail } } tokens { name user } } }`, nil)
	if strings.Contains(a.text, "elsewhere") || strings.Contains(a.text, "birch") {
		t.Errorf("an administrator is told of elsewhere: %s", a.text)
	}
	if strings.Contains(a.text, "cliffedge_") {
		t.Errorf("an administrator is told a secret: %s", a.text)
	}
	var none json.RawMessage
	w.given("admin", `{ authority(slug: "birch") { members { email } } }`, &none)
	if string(none) != `{"authority":null}` {
		t.Errorf("elsewhere is answered %s", none)
	}
}
