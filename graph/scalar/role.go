package scalar

import (
	"github.com/99designs/gqlgen/graphql"

	"cliffedge/internal/access"
)

// MarshalRole writes a role's name.
func MarshalRole(r access.Role) graphql.Marshaler { return graphql.MarshalString(r.String()) }

// UnmarshalRole reads a role's name.
func UnmarshalRole(v any) (access.Role, error) {
	name, _ := v.(string)
	r, err := access.ParseRole(name)
	if err != nil {
		return access.None, wrong("%v", err)
	}
	return r, nil
}

// MarshalAction writes an action's name.
func MarshalAction(a access.Action) graphql.Marshaler { return graphql.MarshalString(string(a)) }

// UnmarshalAction reads an action's name.
func UnmarshalAction(v any) (access.Action, error) {
	name, _ := v.(string)
	return access.Action(name), nil
}
