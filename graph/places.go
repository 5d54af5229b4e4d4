package graph

import (
	"errors"
	"fmt"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"cliffedge/forecast/plan"
	"cliffedge/internal/exchange"
)

// Where something is wrong is told as its place in the request, from the argument or variable down: "input.changes[0].endPost.on".
// What is wrong with a plan that follows from a request is told with its place in that plan beside the argument that it follows from.

// places say where in a request the parts of a plan stand that a caller sends.
type places struct {
	argument string // that whatever else is wrong with the plan follows from: "input.changes"
	parts    []part // the first that fits holds
}

// part is a place in the plan, and the same in the request.
type part struct{ plan, request string }

// changesIn are the places of a list of changes.
func changesIn(argument string) places {
	return places{argument, []part{{"changes", argument}}}
}

// argument is the place of all that follows from one argument.
func argument(name string) places { return places{argument: name} }

// errorOf is a problem of a plan as an error at its place.
func (ps places) errorOf(p plan.Problem) *apiError {
	e := &apiError{code: badInputCode, field: ps.argument, plan: p.Path}
	if p.Path == "" && p.Code == plan.UnknownRef {
		e.code = notFound
	}
	for _, part := range ps.parts {
		if rest, within := strings.CutPrefix(p.Path, part.plan); within && (rest == "" || rest[0] == '.' || rest[0] == '[') {
			e.field, e.plan = part.request+rest, ""
			break
		}
	}
	if p.Path = e.plan; p.Path == "" {
		p.Path = e.field
	}
	e.message = p.Error()
	return e
}

// of gives an error's problems at their places; any other error as it is.
func (ps places) of(err error) error {
	var problems plan.Problems
	if !errors.As(err, &problems) {
		return err
	}
	list := make(apiErrors, len(problems))
	for i, p := range problems {
		list[i] = ps.errorOf(p)
	}
	return list
}

// ofDocument gives what is wrong with a plan file that was sent, each with its line and its place in the plan.
func ofDocument(err error) error {
	var located exchange.Problems
	if !errors.As(err, &located) {
		return err
	}
	list := make(apiErrors, len(located))
	for i, l := range located {
		message := l.Problem.Error()
		if l.Line > 0 {
			message = fmt.Sprintf("line %d, column %d: %s", l.Line, l.Column, message)
		}
		list[i] = &apiError{code: badInputCode, field: "input.document", plan: l.Path, message: message}
	}
	return list
}

// within is a path's part after another that it begins with, as the place in a request; "" where it goes no further.
func within(path, begins ast.Path) string {
	if len(path) <= len(begins) {
		return ""
	}
	for i := range begins {
		if path[i] != begins[i] {
			return ""
		}
	}
	return path[len(begins):].String()
}
