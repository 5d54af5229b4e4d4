package sql

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cliffedge/forecast"
	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
	"cliffedge/internal/exchange"
)

// The words in which the tests change plans.

// council is a small plan: two posts, two sources, and one post that already has half of its cost from a grant.
const council = `
plan: 1
authority: {id: council, name: The Council}
programmes: [{id: families, name: Families, starts: 2015-04-01}]
posts:
  - {id: kw, title: Key worker, programme: families, fte: 1, starts: 2018-04-01, salaries: [{from: 2018-04-01, amount: 30000}]}
  - {id: boss, title: Manager, programme: families, fte: 1, starts: 2018-04-01, salaries: [{from: 2018-04-01, amount: 50000}]}
sources:
  - {id: grant, name: Grant, funder: Fund, kind: GRANT, tranches: [{amount: 9000, from: 2019-04-01, until: 2020-03-31, use: SPREAD}]}
  - {id: base, name: Base budget, funder: Council, kind: BASE_BUDGET, tranches: [{amount: 99000, from: 2019-04-01, until: 2020-03-31, use: SPREAD}]}
`

func planOf(t testing.TB, yaml string) *plan.Plan {
	t.Helper()
	p, err := exchange.Read("plan.yaml", []byte(yaml))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func planFile(t testing.TB, path string) *plan.Plan {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return planOf(t, string(data))
}

// everything is a plan with every key of a plan file and every change of a scenario: there are rows of it in all tables.
func everything(t testing.TB) *plan.Plan {
	t.Helper()
	return planFile(t, "../internal/exchange/testdata/example.yaml")
}

// theExamples are the plans that come with the program.
func theExamples(t testing.TB) map[string]*plan.Plan {
	t.Helper()
	files, err := filepath.Glob("../examples/*/plan.yaml")
	if err != nil || len(files) != 5 {
		t.Fatalf("found the plans %v (%v); expected five", files, err)
	}
	plans := map[string]*plan.Plan{}
	for _, file := range files {
		plans[filepath.Base(filepath.Dir(file))] = planFile(t, file)
	}
	return plans
}

// imports is an update that puts a plan in place of what is there.
func imports(p *plan.Plan) plan.Update {
	return plan.Update{
		Authority: p.Authority.ID, Author: "ann", Note: "imported",
		Change: func(*plan.Plan) (*plan.Plan, error) { return p, nil },
	}
}

// makes is an update of the council's plan by changes.
func makes(author string, changes ...plan.Change) plan.Update {
	return plan.Update{
		Authority: "council", Author: author, Note: "changed by " + author,
		Change: func(p *plan.Plan) (*plan.Plan, error) { return edited(p, changes) },
	}
}

// edited is the plan after changes, with the scenarios that it lists.
func edited(p *plan.Plan, changes []plan.Change) (*plan.Plan, error) {
	q, err := p.With(changes)
	if err != nil {
		return nil, err
	}
	q.Scenarios = p.Scenarios
	return q, nil
}

func measure(id string) plan.PutMeasure {
	return plan.PutMeasure{Measure: plan.Measure{ID: plan.ID(id), Programme: "families", Name: "Measure " + id}}
}

// kept makes an update, which must be taken.
func kept(t testing.TB, db *DB, u plan.Update) plan.Outcome {
	t.Helper()
	outcome, err := db.Update(inScope, u)
	if err != nil {
		t.Fatalf("%s's change: %v", u.Author, err)
	}
	return outcome
}

// refused makes an update that must be refused for such a reason, and gives what it says.
func refused(t testing.TB, db *DB, u plan.Update, code plan.StoreErrorCode) string {
	t.Helper()
	_, err := db.Update(inScope, u)
	return saysCode(t, err, code)
}

func saysCode(t testing.TB, err error, code plan.StoreErrorCode) string {
	t.Helper()
	var e *plan.StoreError
	if !errors.As(err, &e) || e.Code != code {
		t.Fatalf("the error is %#v (%v); expected the code %s", err, err, code)
	}
	return e.Message
}

func load(t testing.TB, db *DB, authority plan.ID, revision int64) (*plan.Plan, plan.Revision) {
	t.Helper()
	p, r, err := db.Load(inScope, authority, revision)
	if err != nil {
		t.Fatal(err)
	}
	return p, r
}

func history(t testing.TB, db *DB, authority plan.ID) []plan.Revision {
	t.Helper()
	list, err := db.History(inScope, authority, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// clean asks Verify, which must find nothing.
func clean(t testing.TB, db *DB, authority plan.ID) {
	t.Helper()
	found, err := db.Verify(inScope, authority)
	if err != nil || len(found) > 0 {
		t.Errorf("verify %s: %v, %q; expected nothing", authority, err, found)
	}
}

func same(t testing.TB, what string, want, got any) {
	t.Helper()
	all := cmp.Exporter(func(reflect.Type) bool { return true })
	if diff := cmp.Diff(want, got, all); diff != "" {
		t.Errorf("%s (-expected +got):\n%s", what, diff)
	}
}

// What is imported comes back as the same plan, and is forecast to the penny as the plan file is, in every scenario.
func TestPlansComeBackTheSame(t *testing.T) {
	onAll(t, func(t *testing.T, b *base) {
		db := b.open()
		plans := theExamples(t)
		plans["everything"] = everything(t)
		for _, p := range plans {
			kept(t, db, imports(p))
		}
		again := b.open()
		for name, p := range plans {
			got, r := load(t, again, p.Authority.ID, 0)
			same(t, name, p, got)
			if r.Number != 1 {
				t.Errorf("%s: the revision is %d; expected 1", name, r.Number)
			}
			clean(t, again, p.Authority.ID)
			sameForecasts(t, name, p, got)
		}
	})
}

func sameForecasts(t *testing.T, name string, p, got *plan.Plan) {
	t.Helper()
	scenarios := []plan.ID{""}
	for i := range p.Scenarios {
		scenarios = append(scenarios, p.Scenarios[i].ID)
	}
	o := forecast.Options{From: fiscal.MonthOf(2013, 4), To: fiscal.MonthOf(2029, 3), Certainty: plan.Bid, Vacancies: forecast.IncludeVacancies}
	for _, scenario := range scenarios {
		want, err := forecast.Run(p, scenario, o)
		if err != nil {
			t.Fatal(err)
		}
		have, err := forecast.Run(got, scenario, o)
		if err != nil {
			t.Fatal(err)
		}
		if want.Fingerprint != have.Fingerprint {
			t.Errorf("%s, scenario %q: the fingerprint is %s; expected %s", name, scenario, have.Fingerprint, want.Fingerprint)
		}
		if !reflect.DeepEqual(want, have) {
			same(t, name+", forecast of scenario "+string(scenario), want, have)
		}
	}
}

// Figures at the ends of what a plan file may say are kept as they are.
func TestGreatestAndLeastFiguresAreKept(t *testing.T) {
	const extreme = `
plan: 1
authority: {id: extreme, name: "Ω ’“ \\ ; -- ' %s :name ?"}
leadTimeDays: 3650
payAwards:
  - {from: 1990-04-01, percent: "-50"}
  - {from: 2100-12-31, amount: "-0.01", payGroup: fire}
  - {from: 2099-04-01, percent: "100", payGroup: police}
programmes: [{id: families, name: Families, starts: 1990-01-01, ends: 2100-12-31}]
posts:
  - {id: most, title: Most, programme: families, fte: 1000, starts: 1990-01-01, ends: 2100-12-31, salaries: [{from: 2100-12-30, amount: 1000}],
     onCosts: {percent: 500}, caseload: 10000, priority: 1000}
  - {id: dearest, title: Dearest, programme: families, fte: 1, starts: 1990-01-01, salaries: [{from: 2100-12-30, amount: 100000000000}], otherAnnual: 100000000000}
  - {id: least, title: Least, programme: families, fte: "0", starts: 2100-12-31, salaries: [{from: 1990-01-01, amount: 0}], priority: 1,
     fteSteps: [{from: 2100-12-31, fte: "0.0001"}]}
sources:
  - {id: most, name: Most, funder: F, kind: GRANT, tranches: [{amount: 100000000000, from: 1990-04-01, until: 2100-12-31}], uncertainty: {probability: 1}}
  - {id: least, name: Least, funder: F, kind: GRANT, tranches: [{amount: 0, from: 2019-04-01, until: 2019-04-01}],
     interventionRate: "0.0001", matchSources: [most], uncertainty: {probability: 0}}
splits:
  - {post: most, source: most, percent: 100, from: 1990-01-01}
  - {post: least, source: most, percent: 0, from: 2100-12-31, until: 2100-12-31}
outcomes:
  - {id: stream, name: Stream, programme: families, starts: 2015-04-01, attachments: {2015/16: 0, 2099/00: 1}, attachmentFee: 0, resultPayment: 0, successRate: 100,
     lagMonths: 60, maxResults: 0}
`
	onAll(t, func(t *testing.T, b *base) {
		p, err := exchange.Read("plan.yaml", []byte(extreme))
		if err != nil {
			t.Fatal(err)
		}
		db := b.open()
		kept(t, db, imports(p))
		got, _ := load(t, db, "extreme", 0)
		same(t, "the plan", p, got)
		clean(t, db, "extreme")
	})
}

// A revision says which it is, by whom, when and why; its hash follows from all of that and from the revision before.
func TestRevisionsSayWhoWhenWhyAndFollowFromEachOther(t *testing.T) {
	onAll(t, func(t *testing.T, b *base) {
		db := b.open()
		b.clock.set(time.Date(2026, 11, 22, 1, 2, 3, 4_999, time.FixedZone("east", 3600)))
		first := kept(t, db, imports(planOf(t, council))).Revision
		b.clock.set(time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC))
		u := makes("bob", measure("attached"))
		u.Note = "Agreed by Cabinet: “yes”"
		second := kept(t, db, u).Revision
		want := []plan.Revision{
			{Authority: "council", Number: 2, Author: "bob", By: "bob", MadeAt: "2026-12-01T00:00:00.000000Z", Note: "Agreed by Cabinet: “yes”", Previous: first.Hash, Hash: second.Hash},
			{Authority: "council", Number: 1, Author: "ann", By: "ann", MadeAt: "2026-11-22T00:02:03.000004Z", Note: "imported", Hash: first.Hash},
		}
		same(t, "the history", want, history(t, db, "council"))
		same(t, "what the first update was told", want[1], first)
		same(t, "what the second update was told", want[0], second)
		_, r := load(t, db, "council", 0)
		same(t, "the latest revision", want[0], r)
		if len(first.Hash) != 64 || first.Hash == second.Hash {
			t.Errorf("the hashes are %q and %q; expected two SHA-256 sums", first.Hash, second.Hash)
		}
		clean(t, db, "council")
	})
}

// Equal plans, made by different people or at different times, are different revisions with different hashes.
func TestHashIncludesAuthorTimeAndNote(t *testing.T) {
	r := plan.Revision{Authority: "a", Number: 2, Author: "ann", MadeAt: "2026-12-01T00:00:00.000000Z", Note: "why", Previous: "0"}
	seen := map[string]string{hashOf(r, "request", "plan"): "the revision itself"}
	for what, hash := range map[string]string{
		"authority": hashOf(plan.Revision{Authority: "b", Number: 2, Author: "ann", MadeAt: r.MadeAt, Note: "why", Previous: "0"}, "request", "plan"),
		"number":    hashOf(plan.Revision{Authority: "a", Number: 3, Author: "ann", MadeAt: r.MadeAt, Note: "why", Previous: "0"}, "request", "plan"),
		"author":    hashOf(plan.Revision{Authority: "a", Number: 2, Author: "annw", MadeAt: r.MadeAt, Note: "hy", Previous: "0"}, "request", "plan"),
		"time":      hashOf(plan.Revision{Authority: "a", Number: 2, Author: "ann", MadeAt: "2026-12-01T00:00:00.000001Z", Note: "why", Previous: "0"}, "request", "plan"),
		"note":      hashOf(plan.Revision{Authority: "a", Number: 2, Author: "ann", MadeAt: r.MadeAt, Note: "", Previous: "0"}, "request", "plan"),
		"previous":  hashOf(plan.Revision{Authority: "a", Number: 2, Author: "ann", MadeAt: r.MadeAt, Note: "why", Previous: "1"}, "request", "plan"),
		"request":   hashOf(r, "another", "plan"),
		"snapshot":  hashOf(r, "request", "plam"),
	} {
		if other, taken := seen[hash]; taken {
			t.Errorf("another %s gives the hash of %s", what, other)
		}
		seen[hash] = what
	}
}

// A revision is kept with what it added, changed and removed, item by item; the first adds everything.
func TestWhatChangedIsKept(t *testing.T) {
	onAll(t, func(t *testing.T, b *base) {
		db := b.open()
		p := planOf(t, council)
		first := kept(t, db, imports(p))
		for _, c := range first.Changes {
			if c.Before != "" || c.After == "" {
				t.Errorf("the first revision changed %s %q from %q; expected that it is added", c.List, c.Key, c.Before)
			}
		}
		boss := *p.Post("boss")
		boss.Title = "Head of service"
		second := kept(t, db, makes("bob", plan.PutPost{Post: boss}, measure("attached"), plan.DeleteSource{Source: "grant"}))
		var said []string
		for _, c := range second.Changes {
			said = append(said, fmt.Sprint(c.List, " ", c.Key, ": ", c.Before != "", " → ", c.After != ""))
		}
		same(t, "what the second revision changed", []string{
			"posts boss: true → true", "sources grant: true → false", "measures attached: false → true",
		}, said)
		if c := second.Changes[0]; !strings.Contains(c.Before, `"Manager"`) || !strings.Contains(c.After, `"Head of service"`) {
			t.Errorf("the post changed from %s to %s; expected its old and its new title", c.Before, c.After)
		}
		for revision, want := range map[int64][]plan.ItemChange{1: first.Changes, 2: second.Changes} {
			got, err := db.Changes(inScope, "council", revision)
			if err != nil {
				t.Fatal(err)
			}
			same(t, fmt.Sprint("what is kept of revision ", revision), want, got)
		}
		var actions []string
		if err := b.raw().Select(&actions, "select action from audit where revision = 2 order by position"); err != nil {
			t.Fatal(err)
		}
		same(t, "the audit", []string{"CHANGED", "REMOVED", "ADDED"}, actions)
	})
}

// What a revision that is not there changed is not nothing: it is not found.
func TestChangesOfNoRevisionAreNotFound(t *testing.T) {
	onAll(t, func(t *testing.T, b *base) {
		db := b.open()
		kept(t, db, imports(planOf(t, council)))
		for _, of := range []struct {
			authority plan.ID
			revision  int64
		}{{"council", 2}, {"council", -1}, {"nowhere", 1}} {
			_, err := db.Changes(inScope, of.authority, of.revision)
			saysCode(t, err, plan.NotFound)
		}
	})
}

// What changed between two revisions, in either direction, is told without those between.
func TestBetweenTwoRevisions(t *testing.T) {
	onAll(t, func(t *testing.T, b *base) {
		db := b.open()
		kept(t, db, imports(planOf(t, council)))
		kept(t, db, makes("bob", measure("attached")))
		kept(t, db, makes("bob", measure("closed"), plan.DeleteMeasure{Measure: "attached"}))
		said := func(from, to int64) []string {
			changes, err := db.Between(inScope, "council", from, to)
			if err != nil {
				t.Fatal(err)
			}
			lines := []string{}
			for _, c := range changes {
				lines = append(lines, fmt.Sprint(c.List, " ", c.Key, ": ", c.Before != "", " → ", c.After != ""))
			}
			return lines
		}
		same(t, "from 1 to 3", []string{"measures closed: false → true"}, said(1, 3))
		same(t, "from 3 to 1", []string{"measures closed: true → false"}, said(3, 1))
		same(t, "from 2 to 3", []string{"measures attached: true → false", "measures closed: false → true"}, said(2, 3))
		same(t, "from 2 to 2", []string{}, said(2, 2))
		_, err := db.Between(inScope, "council", 1, 4)
		saysCode(t, err, plan.NotFound)
	})
}

// A change whose result is no valid plan makes nothing at all: no revision, no audit, no row; nor does one that fails
// by itself, or that makes another authority's plan.
func TestARefusedChangeMakesNothing(t *testing.T) {
	boom := errors.New("boom")
	onAll(t, func(t *testing.T, b *base) {
		db := b.open()
		p := planOf(t, council)
		unknown := *p
		unknown.Measures = []plan.Measure{{ID: "attached", Programme: "nothing", Name: "Families attached"}}
		for _, before := range []string{"in an empty database", "in a plan"} {
			content := b.content()
			_, err := db.Update(inScope, imports(&unknown))
			var problems plan.Problems
			if !errors.As(err, &problems) || problems[0].Code != plan.UnknownRef {
				t.Errorf("%s: a measure of no programme: %v; expected the plan's problem", before, err)
			}
			u := imports(p)
			u.Change = func(*plan.Plan) (*plan.Plan, error) { return nil, boom }
			if _, err := db.Update(inScope, u); !errors.Is(err, boom) {
				t.Errorf("%s: the change's own error came back as %v", before, err)
			}
			u = imports(p)
			u.Authority, u.Key = "elsewhere", "k"
			refused(t, db, u, plan.BadInput)
			same(t, before, content, b.content())
			kept(t, db, imports(p))
		}
		clean(t, db, "council")
	})
}

// A plan that breaks no rule but could never be read again, as no plan file can say it, is refused with what is wrong: kept, it
// would lock everybody out of the authority's plan.
func TestWhatCouldNotBeReadAgainIsNotKept(t *testing.T) {
	named := func(name string) func(*plan.Plan) {
		return func(p *plan.Plan) { p.Measures = []plan.Measure{{ID: "m", Programme: "families", Name: name}} }
	}
	plans := map[string]func(*plan.Plan){
		"no name":           named(""),
		"a control":         named("a\x00b"),
		"no UTF-8":          named("a\xffb"),
		"a very long name":  named(strings.Repeat("long ", 10_000)),
		"an id in capitals": func(p *plan.Plan) { p.Posts[0].ID = "KW 1" },
		"a day of 1800":     func(p *plan.Plan) { p.Programmes[0].Starts = fiscal.Date(1800, 1, 1) },
		"a negative salary": func(p *plan.Plan) { p.Posts[0].Salaries = []plan.Salary{{From: fiscal.Date(2019, 4, 1), Amount: -1}} },
		"a negative split": func(p *plan.Plan) {
			p.Splits = []plan.Split{{Post: "kw", Source: "grant", Percent: -money.One, From: fiscal.Date(2019, 4, 1)}}
		},
		"no such status": func(p *plan.Plan) { p.Sources[0].Status = "HOPED" },
		"a year's count twice": func(p *plan.Plan) {
			p.Measures = []plan.Measure{{ID: "m", Programme: "families", Name: "M", Target: []plan.YearCount{{Year: 2019, Count: 1}, {Year: 2019, Count: 2}}}}
		},
	}
	onAll(t, func(t *testing.T, b *base) {
		db := b.open()
		for i, name := range slices.Sorted(maps.Keys(plans)) {
			id := plan.ID(fmt.Sprint("council-", i))
			sound, bad := planOf(t, council), planOf(t, council)
			sound.Authority.ID, bad.Authority.ID = id, id
			plans[name](bad)
			kept(t, db, imports(sound))
			content := b.content()
			began := time.Now()
			_, err := db.Update(inScope, imports(bad))
			if err == nil {
				_, _, err = db.Load(inScope, id, 0)
				t.Errorf("%s: it is kept; loading it then: %v", name, err)
				continue
			}
			if busy := (*plan.StoreError)(nil); errors.As(err, &busy) && busy.Code == plan.Busy {
				t.Errorf("%s: after %v: %v; expected what is wrong with the plan", name, time.Since(began).Round(time.Second/10), err)
			}
			same(t, name+": the database after the refusal", content, b.content())
		}
	})
}

// A change that panics is rolled back, and those who come next do not wait for it.
func TestAChangeThatPanicsMakesNothingAndHoldsNobodyUp(t *testing.T) {
	onAll(t, func(t *testing.T, b *base) {
		db := b.open()
		kept(t, db, imports(planOf(t, council)))
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic was swallowed")
				}
			}()
			u := makes("bob")
			u.Change = func(*plan.Plan) (*plan.Plan, error) { panic("boom") }
			db.Update(inScope, u)
		}()
		ctx, done := context.WithTimeout(inScope, 2*time.Second)
		defer done()
		if _, err := db.Update(ctx, makes("cy", measure("next"))); err != nil {
			t.Fatalf("the next change: %v; expected that it is made", err)
		}
		clean(t, db, "council")
	})
}

// Who has seen an older revision is told CONFLICT, and by whom the latest was made; who has seen the latest is not.
func TestExpectedRevision(t *testing.T) {
	onAll(t, func(t *testing.T, b *base) {
		db := b.open()
		u := imports(planOf(t, council))
		u.Expected = 1
		refused(t, db, u, plan.Conflict) // there is no plan yet
		kept(t, db, imports(planOf(t, council)))
		u = makes("bob", measure("by-bob"))
		u.Expected = 1
		kept(t, db, u)
		u = makes("cy", measure("by-cy"))
		u.Expected = 1
		content := b.content()
		said := refused(t, db, u, plan.Conflict)
		for _, part := range []string{"revision 2", "bob", "2026-11-22", "changed by bob"} {
			if !strings.Contains(said, part) {
				t.Errorf("the conflict says %q; expected it to name %q", said, part)
			}
		}
		u.DryRun = true
		refused(t, db, u, plan.Conflict)
		u.DryRun, u.Expected = false, 3
		if said := refused(t, db, u, plan.Conflict); said != "there is no revision 3; the latest is 2" {
			t.Errorf("expecting a revision that is not there says %q", said)
		}
		same(t, "the database after conflicts", content, b.content())
		u.Expected = 2
		kept(t, db, u)
	})
}

// A conflict names what was changed meanwhile, by whom, and how much more there is; it has no empty brackets for an empty note.
func TestAConflictNamesWhatChangedMeanwhile(t *testing.T) {
	onAll(t, func(t *testing.T, b *base) {
		db := b.open()
		kept(t, db, imports(planOf(t, council)))
		kept(t, db, makes("bob", measure("m1"), measure("m2")))
		u := makes("cy", measure("m1"), measure("m3"), plan.DeleteSource{Source: "grant"})
		u.Change = func(p *plan.Plan) (*plan.Plan, error) {
			q, err := edited(p, []plan.Change{plan.DeleteMeasure{Measure: "m1"}, measure("m3"), measure("m4"), measure("m5"), plan.DeleteSource{Source: "grant"}})
			if err == nil {
				q.LeadTimeDays = 99
			}
			return q, err
		}
		u.Note = ""
		last := kept(t, db, u).Revision
		late := makes("dee", measure("late"))
		late.Expected = 2
		want := "the plan has changed since revision 2: revision 3 was made by cy at " + string(last.MadeAt) +
			"; changed since then: sources grant, measures m1, leadTimeDays, measures m3, measures m4, measures m5"
		if said := refused(t, db, late, plan.Conflict); said != want {
			t.Errorf("the conflict says\n%s\nexpected\n%s", said, want)
		}
		late.Expected = 1
		want = "the plan has changed since revision 1: revision 3 was made by cy at " + string(last.MadeAt) +
			"; changed since then: measures m1, measures m2, sources grant, leadTimeDays, measures m3, measures m4 and 1 more, by bob, cy"
		if said := refused(t, db, late, plan.Conflict); said != want {
			t.Errorf("the conflict says\n%s\nexpected\n%s", said, want)
		}
	})
}

// An author is one line, a note a text: what could hide something on a terminal is refused, before anything is done.
func TestAuthorsAndNotesAreTexts(t *testing.T) {
	onAll(t, func(t *testing.T, b *base) {
		db := b.open()
		for _, dryRun := range []bool{true, false} {
			for says, change := range map[string]func(*plan.Update){
				"the author is empty; expected one line of 1 to 200 characters": func(u *plan.Update) { u.Author = "" },
				"the author has 201 characters":                                 func(u *plan.Update) { u.Author = strings.Repeat("é", 201) },
				"the author has the control character U+000A":                   func(u *plan.Update) { u.Author = "ann\nbob" },
				"the author has the control character U+001B":                   func(u *plan.Update) { u.Author = "\x1b[2J" },
				"the author has the control character U+2028":                   func(u *plan.Update) { u.Author = "a\u2028b" },
				"the author is no UTF-8":                                        func(u *plan.Update) { u.Author = "a\xff" },
				"the note has 10001 characters; expected at most 10,000":        func(u *plan.Update) { u.Note = strings.Repeat("é", 10_001) },
				"the note has the control character U+0000":                     func(u *plan.Update) { u.Note = "a\x00" },
				"the note has the control character U+000D":                     func(u *plan.Update) { u.Note = "a\r\nb" },
			} {
				u := imports(planOf(t, council))
				u.DryRun = dryRun
				change(&u)
				if said := refused(t, db, u, plan.BadInput); !strings.HasPrefix(said, says) {
					t.Errorf("it is refused as %q; expected %q", said, says)
				}
			}
		}
		if lines := b.content(); len(lines) > 0 {
			t.Errorf("what was refused left %q", lines)
		}
		u := imports(planOf(t, council))
		u.Author, u.Note = strings.Repeat("é", 200), strings.Repeat("é", 9_997)+"\n\tx"
		kept(t, db, u)
		clean(t, db, "council")
	})
}

// A dry run of a history reads and checks all of it, and keeps nothing.
func TestADryRunOfAHistoryKeepsNothing(t *testing.T) {
	onAll(t, func(t *testing.T, b *base) {
		db := b.open()
		last := kept(t, db, imports(planOf(t, council))).Revision
		var archive strings.Builder
		if err := db.WriteHistory(inScope, &archive, "council"); err != nil {
			t.Fatal(err)
		}
		_, err := db.ReadHistory(inScope, strings.NewReader(archive.String()), true)
		saysCode(t, err, plan.Conflict)
		own := b.another(t)
		would, err := own.open().ReadHistory(inScope, strings.NewReader(archive.String()), true)
		if err != nil || would != last {
			t.Errorf("the dry run says %+v, %v; expected %+v", would, err, last)
		}
		if lines := own.content(); len(lines) > 0 {
			t.Errorf("the dry run left %q", lines)
		}
	})
}

// An update that is repeated under its key is answered as it was the first time, and makes no second revision; another
// one under the same key is an error; somebody else's key of the same text is another key.
func TestIdempotencyKeys(t *testing.T) {
	onAll(t, func(t *testing.T, b *base) {
		db := b.open()
		kept(t, db, imports(planOf(t, council)))
		u := makes("bob", measure("attached"))
		u.Key, u.Body, u.Expected = "k1", "put attached", 1
		first := kept(t, db, u)
		if first.Repeated {
			t.Error("the first update is called a repetition")
		}
		kept(t, db, makes("cy", measure("between")))
		content := b.content()
		again := kept(t, b.open(), u) // from another server, though the revision that it expects is no longer the latest
		if !again.Repeated || again.Revision != first.Revision {
			t.Errorf("the repetition is told %+v; expected the first answer, %+v", again, first.Revision)
		}
		other := makes("bob", measure("other"))
		other.Key, other.Body = "k1", "put other"
		refused(t, db, other, plan.BadInput)
		elsewhere := imports(everything(t))
		elsewhere.Author, elsewhere.Key, elsewhere.Body = "bob", "k1", "put attached"
		refused(t, db, elsewhere, plan.BadInput)
		same(t, "the database after repetitions", content, b.content())
		others := makes("cy", measure("by-cy"))
		others.Key, others.Body = "k1", "put other"
		if r := kept(t, db, others); r.Repeated || r.Revision.Number != 4 {
			t.Errorf("another author's update under the same key is told %+v; expected revision 4", r)
		}
		clean(t, db, "council")
	})
}

// A change that was refused leaves its key free.
func TestARefusedChangeUsesUpNoKey(t *testing.T) {
	onAll(t, func(t *testing.T, b *base) {
		db := b.open()
		kept(t, db, imports(planOf(t, council)))
		u := makes("bob", plan.DeleteSource{Source: "nothing"})
		u.Key, u.Body = "k1", "delete nothing"
		if _, err := db.Update(inScope, u); err == nil {
			t.Fatal("a source that is not there was deleted")
		}
		u = makes("bob", measure("attached"))
		u.Key, u.Body = "k1", "put attached"
		kept(t, db, u)
	})
}

// Twins that come at once, at one server or at several, make one revision; all are told of it.
func TestConcurrentTwinsMakeOneRevision(t *testing.T) {
	onAll(t, func(t *testing.T, b *base) {
		handles := b.handles(4)
		kept(t, handles[0], imports(planOf(t, council)))
		for round := range 5 {
			u := makes("bob", measure(fmt.Sprint("m", round)))
			u.Key, u.Body = fmt.Sprint("k", round), "put"
			outcomes := make([]plan.Outcome, 12)
			together(len(outcomes), func(i int) {
				outcome, err := handles[i%len(handles)].Update(inScope, u)
				if err != nil {
					t.Errorf("twin %d: %v", i, err)
				}
				outcomes[i] = outcome
			})
			first := 0
			for i, outcome := range outcomes {
				if !outcome.Repeated {
					first++
				}
				if outcome.Revision != outcomes[0].Revision || outcome.Revision.Number != int64(round+2) {
					t.Errorf("twin %d is told %+v, twin 0 %+v; expected revision %d", i, outcome.Revision, outcomes[0].Revision, round+2)
				}
			}
			if first != 1 {
				t.Errorf("%d of the twins were the first; expected one", first)
			}
		}
		clean(t, handles[0], "council")
	})
}

// together does something so many times at once.
func together(n int, do func(i int)) {
	var all sync.WaitGroup
	begin := make(chan struct{})
	for i := range n {
		all.Go(func() {
			<-begin
			do(i)
		})
	}
	close(begin)
	all.Wait()
}

// A dry run says what would change, and changes nothing; it needs no turn to write.
func TestDryRunChangesNothing(t *testing.T) {
	onAll(t, func(t *testing.T, b *base) {
		db := b.open()
		first := imports(planOf(t, council))
		first.DryRun = true
		if would := kept(t, db, first); would.Revision.Number != 1 || len(would.Changes) == 0 {
			t.Errorf("a dry run of the first import says %+v; expected revision 1", would.Revision)
		}
		if lines := b.content(); len(lines) > 0 {
			t.Errorf("the dry run left %q", lines)
		}
		kept(t, db, imports(planOf(t, council)))
		content := b.content()
		u := makes("bob", measure("attached"))
		u.Key, u.Body = "k1", "put attached"
		u.DryRun = true
		would := kept(t, db, u)
		same(t, "the database after a dry run", content, b.content())
		if would.Revision.Hash != "" {
			t.Errorf("the dry run promises the hash %s", would.Revision.Hash)
		}
		u.DryRun = false
		did := kept(t, db, u)
		same(t, "what was done, against what was said", would.Changes, did.Changes)
		if would.Revision.Number != did.Revision.Number || would.Revision.Previous != did.Revision.Previous {
			t.Errorf("the dry run said %+v; it became %+v", would.Revision, did.Revision)
		}
		bad := makes("bob", plan.DeleteSource{Source: "nothing"})
		bad.DryRun = true
		var problems plan.Problems
		if _, err := db.Update(inScope, bad); !errors.As(err, &problems) {
			t.Errorf("a dry run of what cannot be: %v; expected the plan's problems", err)
		}
	})
}

// While somebody writes, others read and try out.
func TestReadersDoNotWaitForAWriter(t *testing.T) {
	onAll(t, func(t *testing.T, b *base) {
		db := b.open()
		kept(t, db, imports(planOf(t, council)))
		writes, done := make(chan struct{}), make(chan struct{})
		var all sync.WaitGroup
		all.Go(func() {
			u := makes("bob")
			u.Change = func(p *plan.Plan) (*plan.Plan, error) {
				close(writes)
				<-done
				return edited(p, []plan.Change{measure("slow")})
			}
			kept(t, db, u)
		})
		<-writes
		ctx, stop := context.WithTimeout(inScope, 5*time.Second)
		defer stop()
		for _, handle := range []*DB{db, b.open()} {
			if _, r, err := handle.Load(ctx, "council", 0); err != nil || r.Number != 1 {
				t.Errorf("loading beside a writer gives revision %d, %v; expected 1", r.Number, err)
			}
			if found, err := handle.Verify(ctx, "council"); err != nil || len(found) > 0 {
				t.Errorf("verifying beside a writer gives %q, %v", found, err)
			}
			u := makes("cy", measure("tried"))
			u.DryRun = true
			if _, err := handle.Update(ctx, u); err != nil {
				t.Errorf("trying out beside a writer: %v", err)
			}
		}
		close(done)
		all.Wait()
	})
}

// A plan is given as it stood at any revision and any moment.
func TestTimeTravel(t *testing.T) {
	onAll(t, func(t *testing.T, b *base) {
		db := b.open()
		b.clock.set(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
		kept(t, db, imports(planOf(t, council)))
		plans := []*plan.Plan{planOf(t, council)}
		for month := 2; month <= 4; month++ {
			b.clock.set(time.Date(2026, time.Month(month), 1, 0, 0, 0, 0, time.UTC))
			kept(t, db, makes("bob", measure(fmt.Sprint("m", month))))
			p, _ := load(t, db, "council", 0)
			plans = append(plans, p)
		}
		for i, want := range plans {
			got, r := load(t, db, "council", int64(i+1))
			same(t, fmt.Sprint("revision ", i+1), want, got)
			if r.Number != int64(i+1) {
				t.Errorf("revision %d came as %d", i+1, r.Number)
			}
		}
		for at, number := range map[plan.Instant]int64{
			"2026-01-01T00:00:00.000000Z": 1, "2026-01-31T23:59:59.999999Z": 1, "2026-02-01T00:00:00.000000Z": 2,
			"2026-03-15T12:00:00.000000Z": 3, "2026-04-01T00:00:00.000000Z": 4, "2099-01-01T00:00:00.000000Z": 4,
		} {
			r, err := db.RevisionAt(inScope, "council", at)
			if err != nil || r.Number != number {
				t.Errorf("at %s stood revision %d, %v; expected %d", at, r.Number, err, number)
			}
		}
		_, err := db.RevisionAt(inScope, "council", "2025-12-31T23:59:59.999999Z")
		saysCode(t, err, plan.NotFound)
		_, err = db.RevisionAt(inScope, "nowhere", "2099-01-01T00:00:00.000000Z")
		saysCode(t, err, plan.NotFound)
		for _, revision := range []int64{5, -1} {
			_, _, err = db.Load(inScope, "council", revision)
			saysCode(t, err, plan.NotFound)
		}
		_, _, err = db.Load(inScope, "nowhere", 0)
		saysCode(t, err, plan.NotFound)
	})
}

// Where the clock goes back, or another server's is behind, a history's moments do not: a later revision is never said to be
// older than the one it follows from.
func TestAHistoryNeverGoesBackInTime(t *testing.T) {
	onAll(t, func(t *testing.T, b *base) {
		db := b.open()
		b.clock.set(time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC))
		first := kept(t, db, imports(planOf(t, council))).Revision
		b.clock.set(time.Date(2026, 1, 1, 11, 0, 0, 0, time.UTC))
		second := kept(t, db, makes("bob", measure("attached"))).Revision
		if second.MadeAt < first.MadeAt {
			t.Errorf("revision 2 was made at %s, revision 1 at %s", second.MadeAt, first.MadeAt)
		}
	})
}

// A plan is brought back to how it stood as a new revision; what came between stays.
func TestRevertIsANewRevision(t *testing.T) {
	onAll(t, func(t *testing.T, b *base) {
		db := b.open()
		kept(t, db, imports(everything(t)))
		empty := &plan.Plan{Authority: plan.Authority{ID: "example", Name: "Example Council"}, LeadTimeDays: 1}
		kept(t, db, imports(empty))
		clean(t, db, "example")
		earlier, _ := load(t, db, "example", 1)
		kept(t, db, imports(earlier))
		got, r := load(t, db, "example", 0)
		same(t, "the plan", everything(t), got)
		if r.Number != 3 {
			t.Errorf("it is revision %d; expected 3", r.Number)
		}
		between, _ := load(t, db, "example", 2)
		same(t, "what came between", empty, between)
		clean(t, db, "example")
	})
}

// An order of items is kept, however it changes: swapped, reversed, one taken out at the front.
func TestOrderIsKept(t *testing.T) {
	onAll(t, func(t *testing.T, b *base) {
		db := b.open()
		p := everything(t)
		kept(t, db, imports(p))
		reversed := *p
		for _, list := range []any{
			&reversed.PayAwards, &reversed.Programmes, &reversed.Posts, &reversed.Costs, &reversed.Contracts, &reversed.Sources, &reversed.Splits,
			&reversed.Outcomes, &reversed.Savings, &reversed.Measures, &reversed.Decisions, &reversed.Waivers, &reversed.Scenarios,
		} {
			reverse(reflect.ValueOf(list).Elem())
		}
		for _, next := range []*plan.Plan{&reversed, p} {
			kept(t, db, imports(next))
			got, _ := load(t, db, "example", 0)
			same(t, "the plan", next, got)
			clean(t, db, "example")
		}
		shorter := *p
		shorter.Splits, shorter.Waivers = p.Splits[1:], p.Waivers[1:]
		kept(t, db, imports(&shorter))
		clean(t, db, "example")
	})
}

// reverse makes a list the other way round, as a new list.
func reverse(list reflect.Value) {
	turned := reflect.MakeSlice(list.Type(), list.Len(), list.Len())
	for i := range list.Len() {
		turned.Index(list.Len() - 1 - i).Set(list.Index(i))
	}
	list.Set(turned)
}

// The authorities are listed by id, in the order of the alphabet of ids on either database; each has its own history.
func TestAuthoritiesAndTheirHistories(t *testing.T) {
	onAll(t, func(t *testing.T, b *base) {
		db := b.open()
		ids := []plan.ID{"a-c", "ab", "a1", "b", "a", "ad", "a-"}
		for _, id := range ids {
			kept(t, db, imports(&plan.Plan{Authority: plan.Authority{ID: id, Name: "Council " + string(id)}}))
		}
		second := kept(t, db, imports(&plan.Plan{Authority: plan.Authority{ID: "ab", Name: "Another name"}})).Revision
		list, err := db.Authorities(inScope)
		if err != nil {
			t.Fatal(err)
		}
		var got []plan.ID
		for _, r := range list {
			got = append(got, r.Authority)
			latest := history(t, db, r.Authority)
			same(t, "the latest of "+string(r.Authority), latest[0], r.Revision)
			if p, _ := load(t, db, r.Authority, 0); r.Name != p.Authority.Name {
				t.Errorf("%s is named %q; expected %q", r.Authority, r.Name, p.Authority.Name)
			}
			clean(t, db, r.Authority)
		}
		slices.Sort(ids)
		same(t, "the authorities", ids, got)
		if h := history(t, db, "ab"); len(h) != 2 || h[0] != second {
			t.Errorf("the history of ab is %+v; expected two revisions, the latest first", h)
		}
		_, err = db.History(inScope, "nowhere", 0, 0)
		saysCode(t, err, plan.NotFound)
	})
}

// A snapshot that is not what was written is refused as DAMAGED, and nothing is built on it.
func TestADamagedSnapshotIsNotLoaded(t *testing.T) {
	onAll(t, func(t *testing.T, b *base) {
		db := b.open()
		kept(t, db, imports(planOf(t, council)))
		kept(t, db, makes("bob", measure("attached")))
		b.do(b.forger(), "update revision set snapshot = replace(snapshot, '30000.00', '30000.01') where number = 2")
		_, _, err := db.Load(inScope, "council", 0)
		if said := saysCode(t, err, plan.Damaged); !strings.Contains(said, "revision 2 of council") {
			t.Errorf("the error is %q; expected it to name the revision", said)
		}
		_, err = db.Between(inScope, "council", 1, 2)
		saysCode(t, err, plan.Damaged)
		refused(t, db, makes("cy", measure("next")), plan.Damaged)
		load(t, db, "council", 1) // is as it was
	})
}

// An update or a look that was called off, before it began, while it waited for its turn or at work, does nothing.
func TestACancelledContextMakesNothing(t *testing.T) {
	onAll(t, func(t *testing.T, b *base) {
		db := b.open()
		kept(t, db, imports(planOf(t, council)))
		content := b.content()
		called, stop := context.WithCancel(inScope)
		stop()
		if _, err := db.Update(called, makes("bob", measure("never"))); !errors.Is(err, context.Canceled) {
			t.Errorf("an update that was called off before: %v", err)
		}
		if _, _, err := db.Load(called, "council", 0); !errors.Is(err, context.Canceled) {
			t.Errorf("a look that was called off before: %v", err)
		}
		if _, err := db.Verify(called, "council"); !errors.Is(err, context.Canceled) {
			t.Errorf("a check that was called off before: %v", err)
		}
		ctx, stop := context.WithCancel(inScope)
		u := makes("bob")
		u.Change = func(p *plan.Plan) (*plan.Plan, error) {
			short, done := context.WithTimeout(inScope, 50*time.Millisecond)
			defer done()
			if _, err := db.Update(short, makes("cy", measure("never"))); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("an update that waited for its turn too long: %v", err)
			}
			stop()
			return edited(p, []plan.Change{measure("never")})
		}
		if _, err := db.Update(ctx, u); !errors.Is(err, context.Canceled) {
			t.Errorf("an update that was called off at work: %v", err)
		}
		same(t, "the database", content, b.content())
		kept(t, db, makes("dee", measure("next")))
		clean(t, db, "council")
	})
}

// Two changes that are each valid but together break a rule are made at the same time by two servers: one is made, the
// other is told what is wrong.
func TestChangesThatTogetherBreakARuleCannotBothSucceed(t *testing.T) {
	t.Parallel()
	sixty := func(source plan.ID) plan.DatedPart {
		return plan.DatedPart{Source: source, Percent: 60 * money.One, From: fiscal.Date(2019, 4, 1)}
	}
	adds := func(source plan.ID) func(*plan.Plan) (*plan.Plan, error) {
		return func(p *plan.Plan) (*plan.Plan, error) {
			q := *p
			part := sixty(source)
			q.Splits = append(slices.Clone(p.Splits), plan.Split{Post: "kw", Source: part.Source, Percent: part.Percent, From: part.From})
			return &q, nil
		}
	}
	does := func(c plan.Change) func(*plan.Plan) (*plan.Plan, error) {
		return func(p *plan.Plan) (*plan.Plan, error) { return edited(p, []plan.Change{c}) }
	}
	pairs := map[string][2]func(*plan.Plan) (*plan.Plan, error){
		"60% of a post from each of two sources":     {adds("grant"), adds("base")},
		"a source deleted and a split on it made":    {does(plan.DeleteSource{Source: "grant"}), does(plan.PutSplits{Post: "kw", Splits: []plan.DatedPart{sixty("grant")}})},
		"a post deleted and a split of it made":      {does(plan.DeletePost{Post: "kw"}), adds("grant")},
		"one id for a source and an outcome stream":  {does(plan.PutSource{Source: sourceNamed("new")}), does(plan.PutOutcomes{Stream: streamNamed("new")})},
		"the last programme deleted, a measure made": {emptied, does(measure("attached"))},
	}
	rounds := 8
	if testing.Short() {
		rounds = 2
	}
	onAll(t, func(t *testing.T, b *base) {
		handles := b.handles(2)
		for _, name := range slices.Sorted(maps.Keys(pairs)) {
			for round := range rounds {
				kept(t, handles[0], imports(planOf(t, council)))
				_, before := load(t, handles[0], "council", 0)
				var errs [2]error
				meet := meeting(2)
				together(2, func(i int) {
					u := makes(fmt.Sprint("writer ", i))
					var met sync.Once
					u.Change = func(p *plan.Plan) (*plan.Plan, error) {
						met.Do(meet)
						return pairs[name][i](p)
					}
					_, errs[i] = handles[(i+round)%2].Update(inScope, u)
				})
				made, problems := 0, plan.Problems{}
				for _, err := range errs {
					if err == nil {
						made++
					} else if !errors.As(err, &problems) {
						t.Errorf("%s: %v; expected the plan's problems", name, err)
					}
				}
				got, after := load(t, handles[1], "council", 0)
				if made != 1 || after.Number != before.Number+1 {
					t.Errorf("%s: %d succeeded (%v), %d revisions; expected one", name, made, errs, after.Number-before.Number)
				}
				if err := got.Validate().Err(); err != nil {
					t.Errorf("%s: the plan that is kept: %v", name, err)
				}
			}
		}
		clean(t, handles[0], "council")
	})
}

// emptied takes away all that belongs to the programme, and the programme.
func emptied(p *plan.Plan) (*plan.Plan, error) {
	return edited(p, []plan.Change{
		plan.DeletePost{Post: "kw"}, plan.DeletePost{Post: "boss"}, plan.DeleteProgramme{Programme: "families"},
	})
}

func sourceNamed(id plan.ID) plan.Source {
	return plan.Source{ID: id, Name: "New", Funder: "Fund", Kind: plan.Grant, Status: plan.Confirmed, InterventionRate: money.Hundred, Priority: 1}
}

func streamNamed(id plan.ID) plan.OutcomeStream {
	return plan.OutcomeStream{
		ID: id, Name: "New", Programme: "families", Status: plan.Confirmed, Starts: fiscal.Date(2019, 4, 1), InterventionRate: money.Hundred, Priority: 1,
		SuccessRates: []plan.YearRate{{Percent: money.Hundred}},
	}
}

// meeting lets so many wait for each other: as long as it takes where they can be at work at once, not for ever where one
// has to wait for the other's end, as with SQLite.
func meeting(n int) func() {
	var all sync.WaitGroup
	all.Add(n)
	here := make(chan struct{})
	go func() {
		all.Wait()
		close(here)
	}()
	return func() {
		all.Done()
		select {
		case <-here:
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// writers is how many write at once.
func writers() int {
	if testing.Short() {
		return 40
	}
	return 200
}

// Two hundred writers read the plan and change what they read, from one server or from four; who was too late is told
// CONFLICT, reads again and tries again, a dozen times. Every revision was made by exactly one of them, and no change is lost.
func TestManyWritersOfWhatTheyReadLoseNothing(t *testing.T) {
	t.Parallel()
	onAll(t, func(t *testing.T, b *base) {
		for _, servers := range []int{1, 4} {
			t.Run(fmt.Sprint(servers, " servers"), func(t *testing.T) { writeWhatWasRead(t, b.handles(servers)) })
		}
	})
}

func writeWhatWasRead(t *testing.T, handles []*DB) {
	ctx := inScope
	start := kept(t, handles[0], imports(planOf(t, council))).Revision.Number
	n := writers()
	var mu sync.Mutex
	conflicts, madeBy := 0, map[int64]string{}
	together(n, func(i int) {
		db, name := handles[i%len(handles)], fmt.Sprintf("writer-%d", i)
		for range 12 {
			_, read, err := db.Load(ctx, "council", 0)
			if err != nil {
				t.Errorf("%s reads: %v", name, err)
				return
			}
			u := makes(name, measure(name))
			u.Expected = read.Number
			outcome, err := db.Update(ctx, u)
			if conflict := (*plan.StoreError)(nil); errors.As(err, &conflict) && conflict.Code == plan.Conflict {
				mu.Lock()
				conflicts++
				mu.Unlock()
				continue
			}
			if err != nil {
				t.Errorf("%s writes: %v; expected that it is made, or CONFLICT", name, err)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			if by, taken := madeBy[outcome.Revision.Number]; taken || outcome.Revision.Number != read.Number+1 {
				t.Errorf("%s read revision %d and is told that it made %d, as is %q", name, read.Number, outcome.Revision.Number, by)
			}
			madeBy[outcome.Revision.Number] = name
			return
		}
	})
	t.Logf("%d writers made %d changes and were told CONFLICT %d times", n, len(madeBy), conflicts)
	if len(madeBy) < 12 {
		t.Errorf("of %d writers who each tried 12 times, %d succeeded; expected one in each round at least", n, len(madeBy))
	}
	allAreThere(t, handles[0], start, len(madeBy), madeBy)
}

// allAreThere checks that so many writers made one revision each, in an unbroken chain, and that the plan has what each added.
func allAreThere(t *testing.T, db *DB, start int64, n int, madeBy map[int64]string) {
	t.Helper()
	if len(madeBy) != n {
		t.Errorf("%d revisions were made; expected %d", len(madeBy), n)
	}
	list := history(t, db, "council")
	if latest := list[0].Number; latest != start+int64(n) {
		t.Errorf("the latest revision is %d; expected %d", latest, start+int64(n))
	}
	for i, r := range list {
		if i+1 < len(list) && (r.Previous != list[i+1].Hash || r.Number != list[i+1].Number+1) {
			t.Errorf("revision %d does not follow from %d", r.Number, list[i+1].Number)
		}
		if r.Number > start && madeBy[r.Number] != r.Author {
			t.Errorf("revision %d is %s's, but %q was told of it", r.Number, r.Author, madeBy[r.Number])
		}
	}
	p, _ := load(t, db, "council", 0)
	if len(p.Measures) != n {
		t.Errorf("the plan has what %d writers added; expected %d", len(p.Measures), n)
	}
	clean(t, db, "council")
}

// Two hundred writers who read nothing before, from one server or from four, make two hundred revisions.
func TestManyWritersWhoExpectNothingAllSucceed(t *testing.T) {
	t.Parallel()
	onAll(t, func(t *testing.T, b *base) {
		for _, servers := range []int{1, 4} {
			t.Run(fmt.Sprint(servers, " servers"), func(t *testing.T) {
				handles := b.handles(servers)
				start := kept(t, handles[0], imports(planOf(t, council))).Revision.Number
				var mu sync.Mutex
				madeBy := map[int64]string{}
				together(writers(), func(i int) {
					name := fmt.Sprintf("writer-%d", i)
					outcome, err := handles[i%len(handles)].Update(inScope, makes(name, measure(name)))
					if err != nil {
						t.Errorf("%s: %v", name, err)
						return
					}
					mu.Lock()
					defer mu.Unlock()
					madeBy[outcome.Revision.Number] = name
				})
				allAreThere(t, handles[0], start, writers(), madeBy)
			})
		}
	})
}

// Two hundred writers all read one revision and write at once: one succeeds, all others are told CONFLICT.
func TestOfManyWritersOfOneRevisionOneSucceeds(t *testing.T) {
	onAll(t, func(t *testing.T, b *base) {
		handles := b.handles(4)
		kept(t, handles[0], imports(planOf(t, council)))
		var mu sync.Mutex
		var won []string
		conflicts := 0
		together(writers(), func(i int) {
			u := makes(fmt.Sprintf("writer-%d", i), measure(fmt.Sprintf("m%d", i)))
			u.Expected = 1
			_, err := handles[i%len(handles)].Update(inScope, u)
			mu.Lock()
			defer mu.Unlock()
			if conflict := (*plan.StoreError)(nil); errors.As(err, &conflict) && conflict.Code == plan.Conflict {
				conflicts++
			} else if err != nil {
				t.Errorf("%s: %v", u.Author, err)
			} else {
				won = append(won, u.Author)
			}
		})
		if len(won) != 1 || conflicts != writers()-1 {
			t.Fatalf("%d succeeded and %d were told CONFLICT; expected 1 and %d", len(won), conflicts, writers()-1)
		}
		if list := history(t, handles[1], "council"); len(list) != 2 || list[0].Author != won[0] {
			t.Errorf("the history is %+v; expected %s's revision after the first", list, won[0])
		}
		clean(t, handles[0], "council")
	})
}

// Writers of different authorities do not hinder each other.
func TestWritersOfManyAuthorities(t *testing.T) {
	onAll(t, func(t *testing.T, b *base) {
		handles := b.handles(2)
		together(24, func(i int) {
			id := plan.ID(fmt.Sprint("council-", i%8))
			p := &plan.Plan{Authority: plan.Authority{ID: id, Name: fmt.Sprint("Council ", i)}, LeadTimeDays: i}
			if _, err := handles[i%2].Update(inScope, imports(p)); err != nil {
				t.Errorf("writer %d of %s: %v", i, id, err)
			}
		})
		for i := range 8 {
			id := plan.ID(fmt.Sprint("council-", i))
			if list := history(t, handles[0], id); len(list) != 3 {
				t.Errorf("%s has %d revisions; expected 3", id, len(list))
			}
			clean(t, handles[0], id)
		}
	})
}
