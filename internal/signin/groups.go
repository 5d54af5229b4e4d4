package signin

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"cliffedge/forecast/plan"
	"cliffedge/internal/access"
)

// Grant is a role in an authority that a group gives.
type Grant struct {
	Authority plan.ID
	Role      access.Role
}

var authorities = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// ParseGroups reads what groups of the identity provider give: "GROUP=AUTHORITY:ROLE" each, such as
// "cn=finance,ou=groups=north-somerset:ANALYST", of which the last = stands before the authority. The error says all that is wrong.
func ParseGroups(texts []string) (map[string][]Grant, error) {
	groups := map[string][]Grant{}
	var wrong []error
	for _, text := range texts {
		group, grant, err := parseGroup(text)
		if err == nil && slices.ContainsFunc(groups[group], func(g Grant) bool { return g.Authority == grant.Authority }) {
			err = fmt.Errorf("%q: the group has a role in %s already", text, grant.Authority)
		}
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		groups[group] = append(groups[group], grant)
	}
	return groups, errors.Join(wrong...)
}

func parseGroup(text string) (string, Grant, error) {
	at := max(strings.LastIndex(text, "="), 0)
	group := strings.TrimSpace(text[:at])
	authority, name, found := strings.Cut(strings.TrimPrefix(text[at:], "="), ":")
	if group == "" || !found {
		return "", Grant{}, fmt.Errorf("%q says no group's role; expected GROUP=AUTHORITY:ROLE, such as finance=north-somerset:ANALYST", text)
	}
	authority = strings.TrimSpace(authority)
	role, err := access.ParseRole(strings.TrimSpace(name))
	if !authorities.MatchString(authority) {
		err = errors.Join(fmt.Errorf("%q cannot be an authority's id; expected one such as north-somerset", authority), err)
	}
	if err != nil {
		return "", Grant{}, fmt.Errorf("%q: %w", text, err)
	}
	return group, Grant{plan.ID(authority), role}, nil
}

// granted gives what a person's groups give them.
func granted(groups map[string][]Grant, of []string) []access.Member {
	var list []access.Member
	for _, group := range of {
		for _, g := range groups[group] {
			list = append(list, access.Member{Authority: g.Authority, Role: g.Role})
		}
	}
	return list
}
