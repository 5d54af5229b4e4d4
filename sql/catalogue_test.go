package sql

import (
	"bytes"
	"context"
	"encoding/json"
	flags "flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var keepCatalogue = flags.Bool("keep-catalogue", false, "write the catalogue of what the migrations make anew")

// The catalogue has what the migrations make, on either database.
func TestTheCatalogueIsWhatTheMigrationsMake(t *testing.T) {
	onBoth(t, func(t *testing.T, b *base) {
		db := b.open()
		made, err := partsOf(context.Background(), db.reader, db.dialect)
		if err != nil {
			t.Fatal(err)
		}
		if *keepCatalogue {
			writeCatalogue(t, db.dialect, made)
			return // the next run of the tests has it
		}
		want, err := catalogue(db.dialect)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "what is made (keep it with -keep-catalogue)", want, made)
	})
}

func writeCatalogue(t *testing.T, d dialect, parts []part) {
	t.Helper()
	var out bytes.Buffer
	lines := json.NewEncoder(&out)
	lines.SetEscapeHTML(false)
	for _, p := range parts {
		if err := lines.Encode(p); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join("catalogue", d.folder()+".jsonl"), out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// What guards and shapes the plans is compared with what it should be, and each difference is named; what somebody has added
// for reports is left alone. The rest is checked all the same.
func TestVerifyNamesWhatIsAnotherThanItWasMade(t *testing.T) {
	flip := func(from, to string) string {
		return "pragma writable_schema = on; update sqlite_schema set sql = replace(sql, '" + from + "', '" + to + "'); pragma writable_schema = reset"
	}
	onBoth(t, func(t *testing.T, b *base) {
		db := b.open()
		kept(t, db, imports(planOf(t, council)))
		cases := []struct{ what, sqlite, postgres, says string }{
			{"a trigger dropped", "drop trigger audit_refuses_delete", "drop trigger audit_stays on audit", `audit: trigger audit_\w+ is missing`},
			{"a trigger off", "", "alter table revision disable trigger user", `revision: trigger revision_stays is not as it was made: "off: `},
			{"row level security off", "", "alter table tranche disable row level security", `tranche: table tranche is not as it was made: "kept, forced"`},
			{"row level security not for the owner", "", "alter table post no force row level security", `post: table post is not as it was made: "kept, with row level security"`},
			{"a policy dropped", "", "drop policy of_authority on post", `post: policy of_authority is missing`},
			{"a policy that lets more through", "", "alter policy of_authority on post using (true)", `post: policy of_authority is not as it was made: .*true`},
			{"a policy too many", "", "create policy more on post using (true)", `post: policy more should not be there`},
			{"the trail may be changed", "drop trigger event_refuses_update", "drop trigger event_stays on event", `event: trigger event_\w+ is missing`},
			{"a table of accounts gone", "drop table api_token", "drop table api_token", `api_token is missing`},
			{"keys off", "", "alter table post disable trigger all", `post: table post is not as it was made: "kept, its keys are off`},
			{"a view dropped", "drop view post_funding", "drop view post_funding", `post_funding is missing`},
			{
				"a view changed", flip("max(t.until_day)", "min(t.until_day)"),
				"do $$ begin execute 'create or replace view post_funding as ' || replace(pg_get_viewdef('post_funding'::regclass), 'max(t.until_day)', 'min(t.until_day)'); end $$",
				`post_funding: view post_funding is not as it was made: .*min\(t.until_day\)`,
			},
			{"a view with its owner's rights", "", "alter view post_funding reset (security_invoker)", `post_funding: rights is not as it was made: "of its owner"`},
			{
				"a foreign key changed", flip("references post (authority, id)", "references posx (authority, id)"),
				"alter table contract drop constraint contract_authority_post_fkey", `contract: (table contract is not as it was made: .*posx|constraint contract_authority_post_fkey is missing)`,
			},
			{"a check gone", flip("check (priority between 1 and 1000)", ""), "alter table payer drop constraint payer_priority_check", `payer: .*priority`},
			{"a column", "", "alter table source alter funder drop not null", `source: column funder is not as it was made: "text"; expected "text not null"`},
			{
				"a trigger too many", "create trigger more after insert on post begin select 1; end",
				"create trigger more before delete on post for each row execute function suppress_redundant_updates_trigger()", `post: trigger more should not be there`,
			},
			{"a table gone", "drop table waiver", "drop table waiver", `waiver is missing`},
			{"history gone", "drop table audit", "drop table audit cascade", `audit is missing`},
			{"something for reports", "create view mine as select 1 as one; create table notes (a)", "create view mine as select 1 as one; create table notes (a text)", ""},
		}
		for _, c := range cases {
			statement := c.sqlite
			if b.isPostgres() {
				statement = c.postgres
			}
			if statement == "" {
				continue
			}
			t.Run(c.what, func(t *testing.T) {
				own := b.copied(t, db)
				own.do(own.raw(), statement)
				other := own.open()
				own.do(own.raw(), "update tranche set amount_pence = 1")
				found, err := other.VerifyAll(context.Background())
				if err != nil {
					t.Fatal(err)
				}
				if c.says != "" && !slices.ContainsFunc(found, regexp.MustCompile(`^`+c.says).MatchString) {
					t.Errorf("VerifyAll says %q; expected %s", found, c.says)
				}
				if text := strings.Join(found, "\n"); !strings.Contains(text, "council: tranche 0 of source grant: amount_pence is 1; revision 1 says 900000") {
					t.Errorf("VerifyAll says %q; expected that it checks the rest", found)
				}
				if c.says == "" && len(found) != 2 {
					t.Errorf("VerifyAll says %q; expected nothing of what was added", found)
				}
			})
		}
	})
}

// copied is a fresh database with the same plans.
func (b *base) copied(t *testing.T, db *DB) *base {
	t.Helper()
	own := b.another(t)
	var archive bytes.Buffer
	if err := db.WriteHistory(inScope, &archive, "council"); err != nil {
		t.Fatal(err)
	}
	if _, err := own.open().ReadHistory(inScope, &archive, false); err != nil {
		t.Fatal(err)
	}
	return own
}
