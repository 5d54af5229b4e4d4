package main

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"cliffedge/forecast/plan"
	"cliffedge/internal/access"
)

// tokenCommands is "cliffedge token".
type tokenCommands struct {
	Create tokenCreateCommand `cmd:"" help:"Make a token with which a program asks as a member."`
	List   tokenListCommand   `cmd:"" help:"List the tokens of an authority."`
	Revoke tokenRevokeCommand `cmd:"" help:"End a token."`
}

const tokenCreateHelp = `
Makes a token with which a program asks the API as a member of an authority, in that authority alone, and prints its secret as
the last line: it is not kept, and is never shown again. The program may do what both the token's role and, at that moment, the
member's own allow. It sends the secret as "Authorization: Bearer …".

Examples:

    cliffedge token create --authority tendring --email finance@example.gov.uk --name "Monthly report" --role VIEWER
    cliffedge token create --authority tendring --email finance@example.gov.uk --name Ledger --role ANALYST --days 30 | tail -n 1
`

// tokenCreateCommand is "cliffedge token create".
type tokenCreateCommand struct {
	council
	someone
	Name string `placeholder:"TEXT" required:"" help:"What the token is for."`
	Role string `placeholder:"ROLE" required:"" help:"VIEWER, ANALYST, APPROVER or ADMIN; at most the member's."`
	Days string `placeholder:"N" default:"90" help:"How many days it lasts, from 1 to 366. Default: ${default}."`
}

// Help is the command's page.
func (tokenCreateCommand) Help() string { return tokenCreateHelp }

// Validate says what is wrong with the flags.
func (c *tokenCreateCommand) Validate() error {
	var w wrongFlags
	c.council.check(&w)
	c.someone.check(&w)
	w.given("--name", c.Name, "what the token is for", access.CheckName)
	w.given("--role", c.Role, roleExpected, isRole)
	w.given("--days", c.Days, daysExpected, func(text string) error {
		_, err := days(text)
		return err
	})
	return w.err()
}

const daysExpected = "a whole number of days from 1 to 366"

// days reads how long a token lasts.
func days(text string) (time.Duration, error) {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || n < 1 || n > 366 {
		return 0, fmt.Errorf("%q is no time for a token to last; expected %s", text, daysExpected)
	}
	return time.Duration(n) * 24 * time.Hour, nil
}

// Run makes the token.
func (c *tokenCreateCommand) Run(p *program, out *bytes.Buffer) error {
	role, err := access.ParseRole(c.Role)
	if err != nil {
		return err
	}
	lasts, err := days(c.Days)
	if err != nil {
		return err
	}
	return c.withRegistryOf(p, func(ctx context.Context, r *access.Registry) error {
		if err := c.mayHave(ctx, r, role); err != nil {
			return err
		}
		t, secret, err := r.CreateTokenFor(ctx, c.id(), c.Email, c.Name, role, lasts)
		if err != nil {
			return ofFlag("--email", err)
		}
		made := fmt.Sprintf("%s asks as %s in %s, as %s at most, until %s.",
			t.ID, strings.ToLower(strings.TrimSpace(c.Email)), t.Authority, t.Role, shownAt(t.ExpiresAt))
		p.done = made + " Its secret is lost: revoke it, and make another."
		fmt.Fprintf(out, "%s\nIts secret, which is not shown again:\n%s\n", made, secret)
		return nil
	})
}

// mayHave refuses a role that the member has not: a token that says more than it can do misleads whoever looks through them.
func (c *tokenCreateCommand) mayHave(ctx context.Context, r *access.Registry, role access.Role) error {
	members, err := r.Members(ctx, c.id())
	if err != nil {
		return err
	}
	for _, m := range members {
		if m.Email == strings.ToLower(strings.TrimSpace(c.Email)) && m.Role < role {
			return fmt.Errorf("--role: %s is only %s of %s; expected at most that", m.Email, m.Role, c.id())
		}
	}
	return nil
}

const tokenListHelp = `
Lists the tokens of an authority, the latest first: what each is for, as whom it asks, until when, and when it was last used.

Examples:

    cliffedge token list --authority tendring
    cliffedge token list --authority tendring --format json
`

// tokenListCommand is "cliffedge token list".
type tokenListCommand struct {
	council
	Format string `enum:"table,csv,json" default:"table" help:"table, csv or json."`
}

// Help is the command's page.
func (tokenListCommand) Help() string { return tokenListHelp }

// Validate says what is wrong with the flags.
func (c *tokenListCommand) Validate() error {
	var w wrongFlags
	c.check(&w)
	return w.err()
}

// shownToken is a token without its secret.
type shownToken struct {
	ID        string        `json:"id"`
	Authority plan.ID       `json:"authority"`
	Name      string        `json:"name"`
	Role      string        `json:"role"`
	User      access.UserID `json:"user"`
	Email     string        `json:"email"`
	State     string        `json:"state"` // "valid", "expired" or "revoked"
	MadeAt    plan.Instant  `json:"madeAt"`
	ExpiresAt plan.Instant  `json:"expiresAt"`
	UsedAt    plan.Instant  `json:"usedAt"`
	RevokedAt plan.Instant  `json:"revokedAt"`
}

func shownTokenOf(p *program, t access.Token, email string) shownToken {
	state := "valid"
	switch {
	case t.RevokedAt != "":
		state = "revoked"
	case t.ExpiresAt <= plan.Instant(p.now().UTC().Format(instant)):
		state = "expired"
	}
	return shownToken{t.ID, t.Authority, t.Name, t.Role.String(), t.User, email, state, t.MadeAt, t.ExpiresAt, t.UsedAt, t.RevokedAt}
}

// Run lists.
func (c *tokenListCommand) Run(p *program, out *bytes.Buffer) error {
	return c.withRegistryOf(p, func(ctx context.Context, r *access.Registry) error {
		list, err := c.list(ctx, p, r)
		if err != nil {
			return err
		}
		switch c.Format {
		case "json":
			return writeJSON(out, list)
		case "csv":
			l := listing{{"id", "name", "role", "as", "state", "made", "expires", "used", "revoked"}}
			for _, t := range list {
				l = append(l, []string{t.ID, t.Name, t.Role, t.Email, t.State, string(t.MadeAt), string(t.ExpiresAt), string(t.UsedAt), string(t.RevokedAt)})
			}
			return l.write(p, out, c.Format)
		}
		tokensTable(out, list)
		return nil
	})
}

func (c *tokenListCommand) list(ctx context.Context, p *program, r *access.Registry) ([]shownToken, error) {
	tokens, err := r.Tokens(ctx, c.id())
	if err != nil {
		return nil, err
	}
	members, err := r.Members(ctx, c.id())
	if err != nil {
		return nil, err
	}
	emails := map[access.UserID]string{}
	for _, m := range members {
		emails[m.User] = m.Email
	}
	list := make([]shownToken, len(tokens))
	for i, t := range tokens {
		list[i] = shownTokenOf(p, t, emails[t.User])
	}
	return list, nil
}

// tokensTable lists tokens, each with its times below it: ids are long, and are to be copied.
func tokensTable(out *bytes.Buffer, list []shownToken) {
	if len(list) == 0 {
		fmt.Fprintln(out, "There are no tokens.")
	}
	for _, t := range list {
		as := t.Email
		if as == "" {
			as = string(t.User) + ", who is no member any more"
		}
		fmt.Fprintf(out, "%s  %s, %s\n    %s as %s\n    made %s, ends %s, %s\n", t.ID, printable(t.Name, ""), t.State, t.Role, as,
			shownAt(t.MadeAt), shownAt(t.ExpiresAt), lastUsed(t.UsedAt))
	}
}

func lastUsed(at plan.Instant) string {
	if at == "" {
		return "never used"
	}
	return "last used " + shownAt(at)
}

const tokenRevokeHelp = `
Ends a token at once, and what programs have begun with it. "token list" has the ids.

Examples:

    cliffedge token revoke --authority tendring --id token-abcdefghijklmnopqrstuvwxyz
`

// tokenRevokeCommand is "cliffedge token revoke".
type tokenRevokeCommand struct {
	council
	ID string `name:"id" placeholder:"ID" required:"" help:"Token, by its id. The secret is not asked for."`
}

// Help is the command's page.
func (tokenRevokeCommand) Help() string { return tokenRevokeHelp }

// Validate says what is wrong with the flags.
func (c *tokenRevokeCommand) Validate() error {
	var w wrongFlags
	c.check(&w)
	w.given("--id", c.ID, "a token's id", isTokenID)
	return w.err()
}

// isTokenID refuses a token's secret, and does not repeat it.
func isTokenID(text string) error {
	if !strings.HasPrefix(text, "token-") {
		return fmt.Errorf("this is no token's id; expected one such as token-abcdefghijklmnopqrstuvwxyz")
	}
	return nil
}

// Run revokes.
func (c *tokenRevokeCommand) Run(p *program, out *bytes.Buffer) error {
	return c.withRegistryOf(p, func(ctx context.Context, r *access.Registry) error {
		if err := r.RevokeToken(ctx, c.id(), strings.TrimSpace(c.ID)); err != nil {
			return ofFlag("--id", err)
		}
		p.done = fmt.Sprintf("%s of %s is revoked.", strings.TrimSpace(c.ID), c.id())
		fmt.Fprintln(out, p.done)
		return nil
	})
}
