package sql

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/jmoiron/sqlx"

	"cliffedge/forecast/plan"
)

// Neither database notices a digit that was flipped on the disk or by hand. Verify does: whichever value of whichever row of
// whichever table is another than what was written, or a row is gone or one too many, it names the table and says what is
// wrong. VerifyAll, which a backup relies on, finds no less.
func TestVerifyFindsWhateverIsDamaged(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, b *base) {
		db := b.open()
		p := everything(t)
		kept(t, db, imports(p))
		p.Posts[0].Title, p.Authority.Name = "Another title", "Another name"
		kept(t, db, imports(p))
		kept(t, db, imports(planOf(t, council))) // is nobody's business here
		raw := b.forger()
		b.freed(raw)
		for _, name := range relations() {
			if name == "idempotency_key" || name != "event" && slices.Contains(accountTables, name) { // no hash says what should be in it
				continue
			}
			t.Run(name, func(t *testing.T) {
				rows := slices.DeleteFunc(b.rows(raw, name), func(r row) bool { return authorityOf(name, r) != "example" })
				if len(rows) == 0 {
					t.Fatalf("the plan has no row in %s", name)
				}
				for i, d := range damages(name, rows) {
					if testing.Short() && i%5 > 0 {
						continue
					}
					b.put(raw, name, d.rows)
					found, err := db.Verify(context.Background(), "example")
					d.check(t, "Verify", name, found, err)
					if d.isOfHead(name) {
						found, err = db.verifyAllHistories()
						d.check(t, "VerifyAll", name, found, err)
					}
				}
				b.put(raw, name, rows)
				clean(t, db, "example")
			})
		}
		found, err := db.verifyAllHistories()
		if err != nil || len(found) > 0 {
			t.Errorf("what VerifyAll finds of histories is %q (%v) when all is mended", found, err)
		}
	})
}

// verifyAllHistories is VerifyAll of a database that somebody took the guards from, which it would name as well.
func (db *DB) verifyAllHistories() (found []string, err error) {
	err = db.atOneMoment(context.Background(), func(tx *sqlx.Tx) error {
		found, err = db.verifyHistories(context.Background(), tx)
		return err
	})
	return found, err
}

// freed takes away what keeps a table from being damaged: checks and foreign keys. Damage on a disk asks nobody.
func (b *base) freed(raw *sqlx.DB) {
	b.t.Helper()
	if !b.isPostgres() {
		b.do(raw, "pragma ignore_check_constraints = on")
		return
	}
	var statements []string
	err := raw.Select(&statements, `select format('alter table %s drop constraint %I', conrelid::regclass, conname) from pg_constraint
		where contype in ('c', 'f') and conrelid <> 0 and connamespace = 'public'::regnamespace`)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, statement := range statements {
		b.do(raw, statement)
	}
}

// put makes rows those of the example's in a table.
func (b *base) put(raw *sqlx.DB, name string, rows []row) {
	b.t.Helper()
	tx, err := raw.Beginx()
	if err != nil {
		b.t.Fatal(err)
	}
	defer tx.Rollback()
	who := "authority"
	if name == "authority" {
		who = "id"
	}
	exec := func(statement string, args ...any) {
		if _, err := tx.Exec(tx.Rebind(statement), args...); err != nil {
			b.t.Fatalf("%s: %s %v: %v", name, statement, args, err)
		}
	}
	exec(fmt.Sprintf("delete from %s where %s <> 'council'", name, who))
	for _, r := range rows {
		marks := strings.TrimSuffix(strings.Repeat("?, ", len(r.columns)), ", ")
		exec(fmt.Sprintf("insert into %s (%s) values (%s)", name, strings.Join(r.columns, ", "), marks), r.values...)
	}
	if err := tx.Commit(); err != nil {
		b.t.Fatalf("%s: %v", name, err)
	}
}

func authorityOf(name string, r row) any {
	if name == "authority" {
		return r.get("id")
	}
	return r.get("authority")
}

// damage is what may have become of a table.
type damage struct {
	what string
	rows []row
}

// isOfHead reports whether the damage may hide from VerifyAll that there is an authority, or where its history ends.
func (damage) isOfHead(name string) bool { return name == "authority" || name == "revision" }

// damages are: each column of the last row, one after the other, with another value; each that may be null, without one; a
// row gone, the first and the last; a row too many.
func damages(name string, rows []row) []damage {
	var list []damage
	last := len(rows) - 1
	change := func(i int, column string, value any) {
		changed := slices.Clone(rows)
		changed[i] = rows[i].with(column, value)
		list = append(list, damage{fmt.Sprintf("%s of row %d from %v to %v", column, i, rows[i].get(column), value), changed})
	}
	for _, column := range rows[0].columns {
		change(last, column, another(rows[last].get(column)))
		if i := slices.IndexFunc(rows, func(r row) bool { return r.get(column) != nil }); i >= 0 && nullable[name+"."+column] {
			change(i, column, nil)
		}
	}
	list = append(list, damage{"the first row is gone", rows[1:]}, damage{"the last row is gone", rows[:last]})
	if name != "authority" {
		more := rows[last]
		for _, column := range more.columns {
			if column != "authority" {
				more = more.with(column, different(more.get(column)))
			}
		}
		list = append(list, damage{"a row too many", append(slices.Clone(rows), more)})
	}
	return list
}

// nullable are the columns that may have no value.
var nullable = map[string]bool{
	"programme.ends": true, "pay_award.percent_e4": true, "pay_award.amount_pence": true, "pay_award.uncertain_low_e4": true,
	"post.ends": true, "post_on_costs.from_day": true, "cost_line.annual_pence": true, "cost_line.starts": true, "cost_line.ends": true,
	"cost_line.once_pence": true, "cost_line.once_on": true, "contract.ends": true, "contract.continuous_since": true,
	"source.probability_e4": true, "split.until_day": true, "outcome_stream.ends": true, "outcome_stream.claims_until": true,
	"outcome_stream.max_results": true, "outcome_stream.earned_autonomy_from": true, "outcome_stream.carry_until": true,
	"outcome_stream.uncertain_likely_e4": true, "decision.due": true, "waiver.until_day": true, "waiver.decision": true,
	"scenario.parent": true, "scenario.trigger_by": true, "scenario.probability_e4": true,
}

var lastDigit = regexp.MustCompile(`[0-9](?:[^0-9]*)$`)

// another is a value that is almost the same: another digit, one more letter.
func another(value any) any {
	switch v := value.(type) {
	case nil:
		return nil // what has no value keeps none: its type is not known here
	case int64:
		return v + 7
	case string:
		if at := lastDigit.FindStringIndex(v); at != nil {
			digit, _ := strconv.Atoi(v[at[0] : at[0]+1])
			return v[:at[0]] + strconv.Itoa((digit+1)%10) + v[at[0]+1:]
		}
		return v + "x"
	default:
		panic(fmt.Sprintf("a value of type %T", value))
	}
}

// different is a value of the same type that no other row has.
func different(value any) any {
	switch v := value.(type) {
	case int64:
		return v + 1000
	case string:
		return another(v).(string) + "9"
	default:
		return value
	}
}

// check reports what Verify did not say.
func (d damage) check(t *testing.T, who, name string, found []string, err error) {
	t.Helper()
	if strings.HasSuffix(d.what, "from <nil> to <nil>") {
		return
	}
	if err != nil {
		t.Errorf("%s: %s fails: %v; expected that it names the damage", d.what, who, err)
		return
	}
	named := regexp.MustCompile(`\b` + name + `\b`)
	if !slices.ContainsFunc(found, named.MatchString) {
		t.Errorf("%s: %s says %q; expected it to name %s", d.what, who, found, name)
	}
}

// Verify says what it found in words for a person: the value that is there and the one that should be.
func TestVerifySaysWhatIsThereAndWhatShouldBe(t *testing.T) {
	onBoth(t, func(t *testing.T, b *base) {
		db := b.open()
		kept(t, db, imports(planOf(t, council)))
		raw := b.raw()
		b.do(raw, "update tranche set amount_pence = 900001, note = 'x' where source = 'grant'")
		b.do(raw, "update post set ends = '2020-03-31', title = 'A\x1b[2Jb' where id = 'kw'")
		b.do(raw, "update authority set name = 'Another'")
		b.do(raw, "delete from post_salary where post = 'boss'")
		b.do(raw, "insert into cost_item (authority, id, kind) values ('council', 'more', 'POST')")
		found, err := db.Verify(context.Background(), "council")
		if err != nil {
			t.Fatal(err)
		}
		same(t, "what Verify says", []string{
			`council: authority council: name is "Another"; revision 1 says "The Council"`,
			`council: cost_item more should not be there`,
			`council: post kw: title is "A\x1b[2Jb"; revision 1 says "Key worker"; ends is "2020-03-31"; revision 1 says empty`,
			`council: post_salary 2018-04-01 of post boss is missing; revision 1 has it: position 0, amount_pence 5000000, note "", assumed 0`,
			`council: tranche 0 of source grant: amount_pence is 900001; revision 1 says 900000; note is "x"; revision 1 says ""`,
		}, found)
	})
}

// A table that was emptied does not fill pages: fifty lines of an authority are given, and how many more there are.
func TestVerifySaysAtMostFiftyLinesOfAnAuthority(t *testing.T) {
	onBoth(t, func(t *testing.T, b *base) {
		db := b.open()
		p := planOf(t, council)
		for i := range 60 {
			p.Measures = append(p.Measures, measure(fmt.Sprint("m", i)).Measure)
		}
		kept(t, db, imports(p))
		b.do(b.raw(), "delete from measure")
		found, err := db.Verify(context.Background(), "council")
		if err != nil || len(found) != 51 || found[50] != "council: and 10 more" {
			t.Errorf("Verify says %d lines, %q, %v; expected fifty, and how many more", len(found), found, err)
		}
	})
}

// A history that was thinned out, reordered or forged is found, wherever its chain was cut.
func TestVerifyFindsAForgedHistory(t *testing.T) {
	forgeries := map[string]string{
		"a revision in the middle is gone":       "delete from revision where number = 3",
		"the first revision is gone":             "delete from revision where number = 1",
		"the latest revision is gone":            "delete from revision where number = 5",
		"all revisions are gone":                 "delete from revision",
		"another author":                         "update revision set author = 'eve' where number = 2",
		"another time":                           "update revision set made_at = '2020-01-01T00:00:00.000000Z' where number = 2",
		"another note":                           "update revision set note = 'nothing' where number = 2",
		"another request":                        "update revision set request_id = 'nothing' where number = 2",
		"another hash":                           "update revision set hash = '" + strings.Repeat("0", 64) + "' where number = 2",
		"another hash of the one before":         "update revision set previous_hash = '" + strings.Repeat("0", 64) + "' where number = 2",
		"no hash of the one before":              "update revision set previous_hash = '' where number = 4",
		"a snapshot emptied":                     "update revision set snapshot = '' where number = 5",
		"a snapshot cut off":                     "update revision set snapshot = substr(snapshot, 1, 99) where number = 5",
		"two snapshots exchanged":                "update revision set snapshot = (select o.snapshot from revision o where o.number = 5 - revision.number) where number in (2, 3)",
		"one plan's revision moved to another's": "update revision set authority = 'council2' where number = 2",
		"a number that is none":                  "update revision set number = 0 where number = 1",
		"all revisions one later":                "update revision set number = number + 1000",
	}
	onBoth(t, func(t *testing.T, b *base) {
		db := b.open()
		kept(t, db, imports(planOf(t, council)))
		for i := range 4 {
			kept(t, db, makes("bob", measure(fmt.Sprint("m", i))))
		}
		raw := b.forger()
		b.freed(raw)
		rows := b.rows(raw, "revision")
		for what, statement := range forgeries {
			b.do(raw, statement)
			for who, verify := range map[string]func() ([]string, error){
				"Verify":    func() ([]string, error) { return db.Verify(context.Background(), "council") },
				"VerifyAll": db.verifyAllHistories,
			} {
				if found, err := verify(); err != nil || len(found) == 0 {
					t.Errorf("%s: %s says %q, %v; expected that it names the damage", what, who, found, err)
				}
			}
			b.do(raw, "delete from revision")
			for _, r := range rows {
				_, err := raw.Exec(raw.Rebind("insert into revision ("+strings.Join(r.columns, ", ")+") values (?, ?, ?, ?, ?, ?, ?, ?, ?)"), r.values...)
				if err != nil {
					t.Fatal(err)
				}
			}
			clean(t, db, "council")
		}
	})
}

// While others write, Verify finds no damage that is none.
func TestVerifyIsNotMistakenWhileOthersWrite(t *testing.T) {
	onBoth(t, func(t *testing.T, b *base) {
		handles := b.handles(2)
		kept(t, handles[0], imports(planOf(t, council)))
		done := make(chan struct{})
		var all sync.WaitGroup
		all.Go(func() {
			defer close(done)
			for i := range 60 {
				kept(t, handles[0], makes("bob", measure(fmt.Sprint("m", i))))
			}
		})
		for looks := 0; ; looks++ {
			select {
			case <-done:
				t.Logf("verified %d times", looks)
				all.Wait()
				clean(t, handles[1], "council")
				return
			default:
			}
			if found, err := handles[1].Verify(context.Background(), "council"); err != nil || len(found) > 0 {
				t.Errorf("look %d finds %.300q, %v", looks, found, err)
				<-done
				return
			}
		}
	})
}

// An authority that is not there cannot be verified, which is no damage.
func TestVerifyOfNoAuthorityIsNotFound(t *testing.T) {
	onBoth(t, func(t *testing.T, b *base) {
		_, err := b.open().Verify(context.Background(), plan.ID("nowhere"))
		saysCode(t, err, plan.NotFound)
	})
}
