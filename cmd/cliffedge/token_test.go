package main

import (
	"context"
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"cliffedge/forecast/plan"
	"cliffedge/internal/access"
)

// A token lets a program ask as a member, with its own role at most, until it is revoked.
func TestATokensLife(t *testing.T) {
	onBoth(t, func(t *testing.T, db string) {
		fine(t, "", "member", "set", db, "--authority", "example", "--email", "ann@example.gov.uk", "--name", "Ann", "--role", "ADMIN")
		fine(t, "", "member", "set", db, "--authority", "example", "--email", "bob@example.gov.uk", "--name", "Bob", "--role", "ANALYST")
		create := []string{"token", "create", db, "--authority", "example", "--name", "Monthly report"}
		said := fine(t, "", append(create, "--email", "BOB@example.gov.uk", "--role", "VIEWER", "--days", "30")...)
		id := one(t, regexp.MustCompile(`^(token-[a-z2-7]{26}) asks as bob@example\.gov\.uk in example, as VIEWER at most, until 1 October 2019 12:00 UTC\.\n`), said)
		secret := one(t, printedToken, said)
		asks := func() (p *access.Principal, err error) {
			signedIn(t, db, func(ctx context.Context, r *access.Registry) { p, err = r.ByToken(ctx, secret) })
			return p, err
		}
		if p, err := asks(); err != nil || p.Email != "bob@example.gov.uk" || p.Role(plan.ID("example")) != access.Viewer {
			t.Errorf("with the token asks %+v: %v", p, err)
		}

		refused(t, exitWrong, "--role: bob@example.gov.uk is only ANALYST of example; expected at most that", append(create, "--email", "bob@example.gov.uk", "--role", "ADMIN")...)
		refused(t, exitWrong, "--email: example has no member with this e-mail address", append(create, "--email", "eve@example.gov.uk", "--role", "VIEWER")...)
		refused(t, exitWrong, "--id: there is no such token", "token", "revoke", db, "--authority", "example", "--id", "token-other")

		list := fine(t, "", "token", "list", db, "--authority", "example")
		if list != id+"  Monthly report, valid\n    VIEWER as bob@example.gov.uk\n    made 1 September 2019 12:00 UTC, ends 1 October 2019 12:00 UTC, last used 1 September 2019 13:00 UTC\n" {
			t.Errorf("token list said %s", list)
		}
		if csv := fine(t, "", "token", "list", db, "--authority", "example", "--format", "csv"); !strings.Contains(csv, id+",Monthly report,VIEWER,bob@example.gov.uk,valid,2019-09-01T12:00:00.000000Z,") {
			t.Errorf("token list said %s", csv)
		}
		for range 2 { // to be told again that it is revoked is fine
			fine(t, "", "token", "revoke", db, "--authority", "example", "--id", id)
		}
		if _, err := asks(); err == nil {
			t.Error("the token is good after it was revoked")
		}
		var tokens []struct{ ID, State string }
		if err := json.Unmarshal([]byte(fine(t, "", "token", "list", db, "--authority", "example", "--format", "json")), &tokens); err != nil || len(tokens) != 1 ||
			tokens[0].ID != id || tokens[0].State != "revoked" {
			t.Errorf("after it was revoked the tokens are %v: %v", tokens, err)
		}
		trail := fine(t, "", "audit", db, "--authority", "example", "--format", "json")
		if strings.Contains(trail, secret[len("cliffedge_"):]) || strings.Count(trail, "TOKEN_REVOKED") != 1 {
			t.Errorf("the trail is %s", trail)
		}
	})
}
