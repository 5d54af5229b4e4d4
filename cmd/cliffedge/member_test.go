package main

import (
	"encoding/json"
	"strings"
	"testing"
)

// An authority begins with its first administrator, and never is without one.
func TestMembersOfAnAuthority(t *testing.T) {
	onBoth(t, func(t *testing.T, db string) {
		set := func(args ...string) []string { return append([]string{"member", "set", db}, args...) }
		refused(t, exitWrong, "--authority: there is no authority \"example\"; the database has no plans yet; a new one begins with its first administrator: --role ADMIN\n"+
			"--name: the value is missing; expected the name of a new user", set("--authority", "example", "--email", "ann@example.gov.uk", "--role", "VIEWER")...)
		if list := fine(t, "", "user", "list", db, "--format", "json"); list != "[]\n" {
			t.Errorf("what was refused made %s", list)
		}
		said := fine(t, "", set("--authority", "example", "--email", "Ann@Example.gov.uk", "--name", "Ann", "--role", "ADMIN")...)
		if !strings.HasPrefix(said, "example is a new authority. Ann <ann@example.gov.uk> is now ADMIN of example. They may import its plan.\n") {
			t.Errorf("member set said %s", said)
		}
		one(t, printedCode, said)

		refused(t, exitWrong, "example would be left without an administrator", set("--authority", "example", "--email", "ann@example.gov.uk", "--role", "VIEWER")...)
		refused(t, exitWrong, "example would be left without an administrator", "member", "remove", db, "--authority", "example", "--email", "ann@example.gov.uk")
		refused(t, exitWrong, "example would be left without an administrator", "user", "erase", db, "--email", "ann@example.gov.uk", "--yes")
		refused(t, exitWrong, `--name: the user with this e-mail address is "Ann"`, set("--authority", "example", "--email", "ann@example.gov.uk", "--name", "Anne", "--role", "ADMIN")...)

		said = fine(t, "", set("--authority", "example", "--email", "bob@example.gov.uk", "--name", "Bob", "--role", "ADMIN")...)
		one(t, printedCode, said)
		said = fine(t, "", set("--authority", "example", "--email", "ANN@example.gov.uk", "--role", "ANALYST")...)
		if said != "Ann <ann@example.gov.uk> is now ANALYST of example.\n" {
			t.Errorf("member set of somebody known said %s", said)
		}
		list := fine(t, "", "member", "list", db, "--authority", "example")
		if !strings.HasSuffix(list, "\nann@example.gov.uk  Ann   ANALYST  by hand\nbob@example.gov.uk  Bob   ADMIN    by hand\n") {
			t.Errorf("member list said %s", list)
		}
		var members []struct{ User, Email, Role string }
		if err := json.Unmarshal([]byte(fine(t, "", "member", "list", db, "--authority", "example", "--format", "json")), &members); err != nil || len(members) != 2 ||
			members[0].Role != "ANALYST" || !strings.HasPrefix(members[0].User, "user-") {
			t.Errorf("as JSON they are %v: %v", members, err)
		}

		fine(t, "", "import", smallPlan, db)
		fine(t, "", "member", "remove", db, "--authority", "example", "--email", "ann@example.gov.uk")
		refused(t, exitWrong, "--email: example has no member with this e-mail address", "member", "remove", db, "--authority", "example", "--email", "ann@example.gov.uk")
		for _, args := range [][]string{
			{"member", "list"},
			{"member", "remove", "--email", "bob@example.gov.uk"},
			{"token", "list"},
			{"token", "revoke", "--id", "token-a"},
			{"audit"},
			{"token", "create", "--email", "bob@example.gov.uk", "--name", "Report", "--role", "VIEWER"},
		} {
			refused(t, exitWrong, `--authority: there is no authority "exampel"; those with a plan are example`, append(args, db, "--authority", "exampel")...)
		}
	})
}
