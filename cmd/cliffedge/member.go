package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"cliffedge/forecast/plan"
	"cliffedge/forecast/words"
	"cliffedge/internal/access"
	"cliffedge/sql"
)

// memberCommands is "cliffedge member".
type memberCommands struct {
	Set    memberSetCommand    `cmd:"" help:"Give a user a role in an authority."`
	Remove memberRemoveCommand `cmd:"" help:"Take a user's role in an authority away."`
	List   memberListCommand   `cmd:"" help:"List the members of an authority."`
}

// council is the authority that a command is about, which may have no plan yet.
type council struct {
	database
	Authority string `placeholder:"SLUG" required:"" help:"Authority, by its id."`
}

func (c council) id() plan.ID { return plan.ID(strings.TrimSpace(c.Authority)) }

func (c council) check(w *wrongFlags) {
	w.given("--authority", c.Authority, "an authority's id", nil)
}

// isThere reports whether the authority has a plan or members.
func (c council) isThere(ctx context.Context, db *sql.DB, r *access.Registry) (bool, error) {
	heads, err := db.Authorities(ctx)
	if err != nil || slices.ContainsFunc(heads, func(h plan.Head) bool { return h.Authority == c.id() }) {
		return err == nil, err
	}
	members, err := r.Members(ctx, c.id())
	return len(members) > 0, err
}

// expect refuses an authority that is not there, and says which have a plan.
func (c council) expect(ctx context.Context, db *sql.DB, r *access.Registry) error {
	there, err := c.isThere(ctx, db, r)
	if err != nil || there {
		return err
	}
	return c.absent(ctx, db)
}

func (c council) absent(ctx context.Context, db *sql.DB) error {
	heads, err := db.Authorities(ctx)
	if err != nil {
		return err
	}
	names := make([]string, len(heads))
	for i, head := range heads {
		names[i] = string(head.Authority)
	}
	if len(names) == 0 {
		return fmt.Errorf("--authority: there is no authority %q; the database has no plans yet", c.id())
	}
	return fmt.Errorf("--authority: there is no authority %q; those with a plan are %s", c.id(), words.Several(names, mostListed))
}

// withRegistryOf is withRegistry for an authority that must be there.
func (c council) withRegistryOf(p *program, work func(ctx context.Context, r *access.Registry) error) error {
	return c.withRegistry(p, func(ctx context.Context, db *sql.DB, r *access.Registry) error {
		if err := c.expect(ctx, db, r); err != nil {
			return err
		}
		return work(ctx, r)
	})
}

const roleExpected = "VIEWER, ANALYST, APPROVER or ADMIN"

func isRole(name string) error {
	_, err := access.ParseRole(name)
	return err
}

const memberSetHelp = `
Gives a user a role in an authority, in place of any that they had there: VIEWER reads, ANALYST also edits, APPROVER also
adopts scenarios, records decisions and waives findings, ADMIN also looks after members, tokens and the trail. Where there is no
user with the e-mail address, one is made (--name), and the one-time code with which they set their password is printed.

An authority that is not there yet begins with its first administrator, who may then import its plan.

Examples:

    cliffedge member set --authority tendring --email finance@example.gov.uk --name "Finance lead" --role ADMIN
    cliffedge member set --authority tendring --email bob@example.gov.uk --role ANALYST
`

// memberSetCommand is "cliffedge member set".
type memberSetCommand struct {
	council
	someone
	Role string `placeholder:"ROLE" required:"" help:"VIEWER, ANALYST, APPROVER or ADMIN."`
	Name string `placeholder:"TEXT" help:"Name of a new user."`
}

// Help is the command's page.
func (memberSetCommand) Help() string { return memberSetHelp }

// Validate says what is wrong with the flags.
func (c *memberSetCommand) Validate() error {
	var w wrongFlags
	w.given("--authority", c.Authority, "an authority's id", func(id string) error { return access.CheckAuthority(c.id()) })
	c.someone.check(&w)
	w.given("--role", c.Role, roleExpected, isRole)
	if c.Name != "" {
		w.check("--name", access.CheckName(c.Name))
	}
	return w.err()
}

// Run gives the role.
func (c *memberSetCommand) Run(p *program, out *bytes.Buffer) error {
	role, err := access.ParseRole(c.Role)
	if err != nil {
		return err
	}
	return c.withRegistry(p, func(ctx context.Context, db *sql.DB, r *access.Registry) error {
		isThere, err := c.fits(ctx, db, r, role)
		if err != nil {
			return err
		}
		var u access.User
		var code string
		if isThere {
			var m access.Membership
			m, code, err = r.SetMember(ctx, c.id(), c.Email, c.Name, role)
			u = access.User{ID: m.User, Name: m.Name, Email: m.Email}
		} else {
			u, code, err = r.CreateAuthority(ctx, c.id(), c.Email, c.Name)
		}
		if err != nil {
			return err
		}
		c.tell(p, out, u, role, code, isThere)
		return nil
	})
}

// fits reports whether the authority is there, and all that keeps the role from being given in it.
func (c *memberSetCommand) fits(ctx context.Context, db *sql.DB, r *access.Registry, role access.Role) (isThere bool, err error) {
	isThere, err = c.isThere(ctx, db, r)
	if err != nil {
		return false, err
	}
	u, known, err := c.find(ctx, r)
	if err != nil {
		return false, err
	}
	var w wrongFlags
	if !isThere && role != access.Admin {
		w = append(w, fmt.Sprintf("%v; a new one begins with its first administrator: --role ADMIN", c.absent(ctx, db)))
	}
	switch {
	case !known && c.Name == "":
		w.check("--name", errors.New("the value is missing; expected the name of a new user, as nobody has this e-mail address"))
	case known && c.Name != "" && strings.TrimSpace(c.Name) != u.Name:
		w.check("--name", fmt.Errorf("the user with this e-mail address is %q; leave the name out, or look at the address again", u.Name))
	}
	return isThere, w.err()
}

func (c *memberSetCommand) tell(p *program, out *bytes.Buffer, u access.User, role access.Role, code string, wasThere bool) {
	made := fmt.Sprintf("%s <%s> is now %s of %s.", printable(u.Name, ""), u.Email, role, c.id())
	if !wasThere {
		made = fmt.Sprintf("%s is a new authority. %s They may import its plan.", c.id(), made)
	}
	p.done = made
	fmt.Fprintln(out, made)
	if code == "" {
		return
	}
	p.done += codeLost
	fmt.Fprintln(out)
	tellCode(out, u.Email, code)
}

const memberRemoveHelp = `
Takes a user's role in an authority away: they see nothing of it any more, at once. The user stays, with their roles elsewhere.
An authority keeps at least one administrator.

Examples:

    cliffedge member remove --authority tendring --email bob@example.gov.uk
`

// memberRemoveCommand is "cliffedge member remove".
type memberRemoveCommand struct {
	council
	someone
}

// Help is the command's page.
func (memberRemoveCommand) Help() string { return memberRemoveHelp }

// Validate says what is wrong with the flags.
func (c *memberRemoveCommand) Validate() error {
	var w wrongFlags
	c.council.check(&w)
	c.someone.check(&w)
	return w.err()
}

// Run takes the role away.
func (c *memberRemoveCommand) Run(p *program, out *bytes.Buffer) error {
	return c.withRegistryOf(p, func(ctx context.Context, r *access.Registry) error {
		m, _, err := r.SetMember(ctx, c.id(), c.Email, "", access.None)
		if err != nil {
			return ofFlag("--email", err)
		}
		p.done = fmt.Sprintf("%s <%s> is no member of %s any more.", printable(m.Name, ""), m.Email, c.id())
		fmt.Fprintln(out, p.done)
		return nil
	})
}

const memberListHelp = `
Lists the members of an authority by e-mail address, and whether a role comes from a group of the identity provider.

Examples:

    cliffedge member list --authority tendring
    cliffedge member list --authority tendring --format csv > members.csv
`

// memberListCommand is "cliffedge member list".
type memberListCommand struct {
	council
	Format string `enum:"table,csv,json" default:"table" help:"table, csv or json."`
}

// Help is the command's page.
func (memberListCommand) Help() string { return memberListHelp }

// Validate says what is wrong with the flags.
func (c *memberListCommand) Validate() error {
	var w wrongFlags
	c.check(&w)
	return w.err()
}

// Run lists.
func (c *memberListCommand) Run(p *program, out *bytes.Buffer) error {
	return c.withRegistryOf(p, func(ctx context.Context, r *access.Registry) error {
		members, err := r.Members(ctx, c.id())
		if err != nil {
			return err
		}
		if c.Format == "json" {
			return membersJSON(out, members)
		}
		l := listing{{"email", "name", "role", "given"}}
		for _, m := range members {
			l = append(l, []string{m.Email, m.Name, m.Role.String(), given(m.ByGroup)})
		}
		return l.write(p, out, c.Format)
	})
}

func membersJSON(out *bytes.Buffer, members []access.Membership) error {
	type member struct {
		User    access.UserID `json:"user"`
		Email   string        `json:"email"`
		Name    string        `json:"name"`
		Role    string        `json:"role"`
		ByGroup bool          `json:"byGroup"`
	}
	list := make([]member, len(members))
	for i, m := range members {
		list[i] = member{m.User, m.Email, m.Name, m.Role.String(), m.ByGroup}
	}
	return writeJSON(out, list)
}

// given says how a role came about.
func given(byGroup bool) string {
	if byGroup {
		return "by group"
	}
	return "by hand"
}
