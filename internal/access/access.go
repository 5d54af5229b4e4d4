// Package access says who may see and change what: users with a role in each authority, how they are known (passwords, an identity
// provider, API tokens), the guard around the store of plans, and the trail of what they did.
//
// Whoever asks is a Principal in the request's context. The Guard is the one way to plans: a resolver or page cannot forget to
// ask it. The Registry is the one way to users, members, tokens and the trail. What may not be seen does not exist (NOT_FOUND);
// what may be seen but not done is FORBIDDEN.
package access

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"cliffedge/forecast/plan"
)

// Role is what somebody may do in an authority. A greater one may do all that a lesser one may.
type Role int

// The roles.
const (
	None     Role = iota
	Viewer        // reads: portfolio holders, auditors. Sees costs, funding and gaps, and no salaries
	Analyst       // finance: edits plans and scenarios
	Approver      // also adopts scenarios, records decisions, waives findings
	Admin         // also members, tokens and the trail
)

var roleNames = []string{"NONE", "VIEWER", "ANALYST", "APPROVER", "ADMIN"}

// String is the role's name: "ANALYST".
func (r Role) String() string { return roleNames[r] }

// ParseRole reads a role's name. None is no role to be given.
func ParseRole(name string) (Role, error) {
	if i := slices.Index(roleNames, name); i > 0 {
		return Role(i), nil
	}
	return None, fmt.Errorf("%q is no role; expected VIEWER, ANALYST, APPROVER or ADMIN", name)
}

// UserID names a user in revisions and in the trail, which outlast the user: it says nothing of the person. "user-" and random
// letters.
type UserID string

// Principal is who asks, with what they may do at the moment of asking.
type Principal struct {
	User     UserID // "" for a program on the machine itself
	Name     string
	Email    string
	Operator bool             // of the platform: creates authorities and users, and sees no figures
	Token    string           // the API token's id, where they came by one
	Roles    map[plan.ID]Role // in each authority
	machine  bool
}

// Machine is whoever runs the program beside its database, and so may do all that the database lets them.
func Machine(account string) *Principal { return &Principal{Name: account, machine: true} }

// Role is what the principal may do in an authority.
func (p *Principal) Role(authority plan.ID) Role {
	if p.machine {
		return Admin
	}
	return p.Roles[authority]
}

// Authorities are those in which the principal has a role, by id. It is nothing of a Machine, who has one in all.
func (p *Principal) Authorities() []plan.ID { return slices.Sorted(maps.Keys(p.Roles)) }

// Author is what the principal's changes carry.
func (p *Principal) Author() string { return cmp.Or(string(p.User), p.Name) }

// MayAsMuchAs reports whether the principal may still do all that another might: what was begun under the other's rights may go on.
func (p *Principal) MayAsMuchAs(before *Principal) bool {
	for authority, role := range before.Roles {
		if p.Role(authority) < role {
			return false
		}
	}
	return p.User == before.User && (p.Operator || !before.Operator)
}

type principalKey struct{}

// With gives a context in which somebody asks.
func With(ctx context.Context, p *Principal) context.Context {
	return context.WithValue(ctx, principalKey{}, p)
}

// From gives who asks. The error is UNAUTHENTICATED where nobody does.
func From(ctx context.Context) (*Principal, error) {
	if p, ok := ctx.Value(principalKey{}).(*Principal); ok {
		return p, nil
	}
	return nil, &plan.StoreError{Code: plan.Unauthenticated, Message: "nobody is signed in"}
}

// notFound is what a store says of an authority that is not there. One that may not be seen is not there.
func notFound(authority plan.ID) error {
	return &plan.StoreError{Code: plan.NotFound, Message: fmt.Sprintf("there is no authority %q", authority)}
}

func forbidden(role Role, what string) error {
	return &plan.StoreError{Code: plan.Forbidden, Message: fmt.Sprintf("%s is for the role %s", what, role)}
}

func badInput(format string, args ...any) error {
	return &plan.StoreError{Code: plan.BadInput, Message: fmt.Sprintf(format, args...)}
}

// Wrong is an error about one of the values that a call of the Registry was given.
type Wrong struct {
	Value string // which, by its name: "email", "name", "role", "days", "slug", "token", "after"
	*plan.StoreError
}

// Unwrap is what is wrong.
func (w *Wrong) Unwrap() error { return w.StoreError }

// wrong is badInput about one value.
func wrong(value, format string, args ...any) error {
	return about(value, badInput(format, args...))
}

// about says of which value an error is, where it is one that whoever asks can mend.
func about(value string, err error) error {
	var known *Wrong
	var refused *plan.StoreError
	if errors.As(err, &known) || !errors.As(err, &refused) || refused.Code != plan.BadInput && refused.Code != plan.NotFound {
		return err
	}
	return &Wrong{value, refused}
}

type scopeKey struct{}

// Within gives a context whose database queries see these authorities alone, where the database has a wall of its own.
func Within(ctx context.Context, authorities ...plan.ID) context.Context {
	return context.WithValue(ctx, scopeKey{}, authorities)
}

// Everything gives a context whose database queries see all authorities: for what belongs to none, and for the program's own work.
func Everything(ctx context.Context) context.Context { return Within(ctx, "*") }

// Scope is the authorities that a context's queries may see: none where nothing says so, "*" for all.
func Scope(ctx context.Context) []plan.ID {
	list, _ := ctx.Value(scopeKey{}).([]plan.ID)
	return list
}
