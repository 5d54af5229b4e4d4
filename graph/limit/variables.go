package limit

import (
	"fmt"

	"github.com/vektah/gqlparser/v2/gqlerror"
)

// CheckVariables refuses variables with too many values, or that nest too deep. They are as decoded from JSON.
func CheckVariables(vars map[string]any, l Limits) *gqlerror.Error {
	s := survey{deepest: l.Nesting}
	s.value(vars, 0)
	if s.tooDeep {
		return refuse(TooComplex, fmt.Sprintf("The variables have lists and objects more than %s within each other.", number(l.Nesting)))
	}
	if n := s.values - 1; n > l.Values { // all but the object that holds them
		return refuse(TooComplex, fmt.Sprintf("The variables have %s values; at most %s are allowed.", number(n), number(l.Values)))
	}
	return nil
}

type survey struct {
	values  int
	deepest int
	tooDeep bool
}

func (s *survey) value(v any, depth int) {
	s.values++
	switch v := v.(type) {
	case map[string]any:
		if s.enters(depth) {
			for _, member := range v {
				s.value(member, depth+1)
			}
		}
	case []any:
		if s.enters(depth) {
			for _, member := range v {
				s.value(member, depth+1)
			}
		}
	}
}

func (s *survey) enters(depth int) bool {
	s.tooDeep = s.tooDeep || depth > s.deepest
	return !s.tooDeep
}
