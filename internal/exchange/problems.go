package exchange

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"cliffedge/forecast/plan"
)

// Located is a problem with its place in a file.
type Located struct {
	File   string
	Line   int // from 1; 0 where the problem is the whole file's
	Column int // from 1, in characters
	plan.Problem
}

// Error gives the problem as "file:line:column: path: what was found; expected what was expected".
func (l Located) Error() string {
	if l.Line == 0 {
		return l.File + ": " + l.Problem.Error()
	}
	return fmt.Sprintf("%s:%d:%d: %s", l.File, l.Line, l.Column, l.Problem.Error())
}

// Problems is all that is wrong with a file, by place. Where there is more than can be of use, the last one says how much.
type Problems []Located

// Error gives every problem on a line of its own.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// maxProblems is how many problems of a file are shown.
const maxProblems = 1_000

// findings gathers problems with their offsets in the file. It keeps the first by place and counts the others, so that a
// file of millions of problems takes neither much memory nor much time.
type findings struct {
	kept   []placed
	more   int
	beyond int // once there is more than enough: problems from here on are only counted
}

type placed struct {
	at int
	plan.Problem
}

// wants reports whether a problem at that offset would be kept, and counts it if not.
func (f *findings) wants(at int) bool {
	if f.more > 0 && at >= f.beyond {
		f.more++
		return false
	}
	return true
}

func (f *findings) add(at int, p plan.Problem) {
	if !f.wants(at) {
		return
	}
	f.kept = append(f.kept, placed{at, p})
	if len(f.kept) >= 2*maxProblems {
		f.sort()
		f.more += len(f.kept) - maxProblems
		f.kept = f.kept[:maxProblems]
		f.beyond = f.kept[maxProblems-1].at
	}
}

func (f *findings) sort() {
	slices.SortStableFunc(f.kept, func(a, b placed) int { return cmp.Compare(a.at, b.at) })
}

// located gives the problems with lines and columns.
func (f *findings) located(file, content string) Problems {
	f.sort()
	more := f.more + max(0, len(f.kept)-maxProblems)
	kept := f.kept[:min(len(f.kept), maxProblems)]
	problems := make(Problems, 0, len(kept)+1)
	line, column, at := 1, 1, 0
	for _, p := range kept {
		part := content[min(at, len(content)):min(p.at, len(content))]
		if breaks := strings.Count(part, "\n"); breaks > 0 {
			line += breaks
			column = 1
			part = part[strings.LastIndexByte(part, '\n')+1:]
		}
		column += utf8.RuneCountInString(part)
		at = p.at
		problems = append(problems, Located{file, line, column, p.Problem})
	}
	if content == "" && len(problems) == 1 {
		problems[0].Line, problems[0].Column = 0, 0
	}
	if more > 0 {
		problems = append(problems, Located{File: file, Problem: plan.Problem{
			Code: plan.TooManyProblems, Found: fmt.Sprintf("%d more problems are not shown", more),
		}})
	}
	return problems
}

// maxShown is how many characters of a text from the file a message shows.
const maxShown = 60

// shown is a text from the file as a message gives it: short, and in quotes where it would be hard to tell apart.
func shown(s string) string {
	shortened := false
	if utf8.RuneCountInString(s[:min(len(s), 4*maxShown+4)]) > maxShown {
		cut := 0
		for range maxShown {
			_, size := utf8.DecodeRuneInString(s[cut:])
			cut += size
		}
		s, shortened = s[:cut], true
	}
	if s == "" || strings.ContainsFunc(s, isOdd) {
		s = strconv.QuoteToGraphic(s)
	}
	if shortened {
		s += "…"
	}
	return s
}

// isOdd reports whether a character makes a text one that messages give in quotes.
func isOdd(r rune) bool {
	return !unicode.IsGraphic(r) || unicode.IsSpace(r) || r == '"' || r == ';' || r == '…'
}
