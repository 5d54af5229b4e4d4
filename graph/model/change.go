package model

import (
	"fmt"
	"io"
)

// Change is a change as it was sent. It is read whole, by the reader of plan files (graph/change), so that all that is wrong with it
// is told at once.
type Change map[string]any

// UnmarshalGQL takes the change as it is.
func (c *Change) UnmarshalGQL(v any) error {
	object, ok := v.(map[string]any)
	if !ok {
		return fmt.Errorf("%v is no change; expected an object with one member", v)
	}
	*c = object
	return nil
}

// MarshalGQL is for the generated code; changes are never answered.
func (c Change) MarshalGQL(io.Writer) { panic("a change is never answered") }
