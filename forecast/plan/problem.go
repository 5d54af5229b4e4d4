package plan

import (
	"fmt"
	"strings"
)

// Problem is one thing wrong with a plan: what was found where, and what was expected instead.
type Problem struct {
	Code     Code
	Path     string // "sources[2].tranches[0].until"
	Found    string // a clause for a person: "2019-02-30 is not a date"
	Expected string // "YYYY-MM-DD"
}

// Error gives the problem as "path: what was found; expected what was expected".
func (p Problem) Error() string {
	text := p.Found
	if p.Expected != "" {
		text += "; expected " + p.Expected
	}
	if p.Path == "" {
		return text
	}
	return p.Path + ": " + text
}

// Problems is all that is wrong with a plan. As an error it gives one problem a line.
type Problems []Problem

// Error gives every problem on a line of its own.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// Err is the problems as an error, nil where there are none.
func (ps Problems) Err() error {
	if len(ps) == 0 {
		return nil
	}
	return ps
}

// Code names a kind of problem, for programs and for the catalogue in docs/problems.md.
type Code string

// The kinds of problem.
const (
	// Of the file.
	FileTooLarge    Code = "file-too-large"
	FileUnreadable  Code = "file-unreadable"
	WrongEncoding   Code = "wrong-encoding"
	WrongSyntax     Code = "wrong-syntax"
	TooDeep         Code = "too-deep"
	AliasUsed       Code = "alias-used"
	SeveralDocument Code = "several-documents"
	TooManyProblems Code = "too-many-problems"
	// Of its shape.
	UnknownKey    Code = "unknown-key"
	DuplicateKey  Code = "duplicate-key"
	MissingKey    Code = "missing-key"
	WrongType     Code = "wrong-type"
	WrongVersion  Code = "wrong-version"
	NotAnID       Code = "not-an-id"
	NotADate      Code = "not-a-date"
	NotAYear      Code = "not-a-year"
	NotAnAmount   Code = "not-an-amount"
	NotANumber    Code = "not-a-number"
	NotAValue     Code = "not-a-value"
	NotText       Code = "not-text"
	UnknownChange Code = "unknown-change"
	NotOneChange  Code = "not-one-change"
	EitherOr      Code = "either-or"
	// Of its meaning.
	OutOfRange       Code = "out-of-range"
	DuplicateID      Code = "duplicate-id"
	DuplicateDate    Code = "duplicate-date"
	DuplicateEntry   Code = "duplicate-entry"
	UnknownRef       Code = "unknown-reference"
	EmptyList        Code = "empty-list"
	EndBeforeStart   Code = "end-before-start"
	SpreadTooLong    Code = "spread-too-long"
	MatchMissing     Code = "match-missing"
	MatchBelowWhole  Code = "match-below-100"
	SplitsOver       Code = "splits-over-100"
	ParentCycle      Code = "parent-cycle"
	ChangeImpossible Code = "change-impossible"
	TooMuchMoney     Code = "too-much-money"
)

func problemf(code Code, path, expected, found string, args ...any) Problem {
	return Problem{Code: code, Path: path, Found: fmt.Sprintf(found, args...), Expected: expected}
}
