package exchange

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
	"cliffedge/forecast/words"
)

// isZero reports whether a value is its type's zero value, which stands for a key that is absent.
func isZero[V comparable](v *V) bool {
	var zero V
	return *v == zero
}

// identifier is an id. One that is wrong is reported and kept all the same, so that what names it still finds it.
func identifier(expected, about string) codec[plan.ID] {
	return codec[plan.ID]{
		expected: expected,
		read: func(r *reader, n *node, v *plan.ID) {
			s, ok := r.words(n, "an id", expected)
			if !ok {
				return
			}
			*v = plan.ID(strings.Clone(s))
			if !isID(s) {
				r.report(n.at, plan.NotAnID, "1 to 100 of the characters a-z, 0-9 and -", shown(s)+" is not an id")
			}
		},
		write:  func(v *plan.ID) node { return node{kind: text, text: string(*v)} },
		absent: isZero[plan.ID],
		schema: func(d *definitions) node { return d.reference("id", about) },
	}
}

var ownID = identifier("an id: 1 to 100 of the characters a-z, 0-9 and -", "")

// idOf is the id of another item.
func idOf(noun string) codec[plan.ID] { return identifier("the id of "+noun, "") }

func isID(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return s != "" && len(s) <= 100
}

// words gives a value's text. In JSON, text stands in quotes; a number there is none.
func (r *reader) words(n *node, noun, expected string) (string, bool) {
	if n.kind == literal {
		r.wrongType(n, noun+" in quotes", expected)
		return "", false
	}
	return r.scalar(n, noun, expected)
}

// Bounds on text, in characters.
const (
	maxTitle = 200
	maxNote  = 10_000
)

// title is a short text on one line: a name, a place, a word to group by.
func title() codec[string] {
	return textOf(maxTitle, false, "text of 1 to 200 characters on one line")
}

// prose is a text that may go on over several lines.
func prose() codec[string] {
	return textOf(maxNote, true, "text of 1 to 10,000 characters")
}

func textOf(most int, lines bool, expected string) codec[string] {
	return codec[string]{
		expected: expected,
		read: func(r *reader, n *node, v *string) {
			s, ok := r.words(n, "text", expected)
			if !ok {
				return
			}
			if wrong := wrongText(s, most, lines); wrong != "" {
				r.report(n.at, plan.NotText, expected, wrong)
			}
			*v = strings.Clone(s)
		},
		write:  func(v *string) node { return node{kind: text, text: *v} },
		absent: isZero[string],
		schema: func(d *definitions) node {
			if lines {
				return d.reference("prose", "")
			}
			return d.reference("title", "")
		},
	}
}

// wrongText says what is wrong with a text, "" for nothing.
func wrongText(s string, most int, lines bool) string {
	if strings.IndexFunc(s, isSeen) < 0 {
		return "the text is empty"
	}
	if len(s) > most {
		if length := utf8.RuneCountInString(s); length > most {
			return "the text has " + words.Number(length) + " characters"
		}
	}
	for _, c := range s {
		switch {
		case c == '\n' || c == '\r' || c == '\u2028' || c == '\u2029':
			if !lines {
				return "the text goes on over several lines"
			}
		case c == '\t' && lines:
		case unicode.IsControl(c), unicode.Is(unicode.Bidi_Control, c): // which would show a text as what it is not
			return fmt.Sprintf("the text holds a control character, U+%04X", c)
		}
	}
	return ""
}

// isSeen reports a character that is neither a space nor one that only says how others are shown, such as a zero width space.
func isSeen(c rune) bool { return !unicode.IsSpace(c) && !unicode.Is(unicode.Cf, c) }

// ref names an item with its kind. Whether the plan has it, the plan says.
func ref() codec[plan.Ref] {
	text := title()
	return codec[plan.Ref]{
		expected: "a kind and an id, such as post/key-worker-1",
		read:     func(r *reader, n *node, v *plan.Ref) { text.read(r, n, (*string)(v)) },
		write:    func(v *plan.Ref) node { return text.write((*string)(v)) },
		absent:   isZero[plan.Ref],
		schema:   func(d *definitions) node { return d.reference("ref", "") },
	}
}

// day is a date.
var day = codec[fiscal.Day]{
	expected: "YYYY-MM-DD",
	read: func(r *reader, n *node, v *fiscal.Day) {
		s, ok := r.scalar(n, "a date", "YYYY-MM-DD")
		if !ok {
			return
		}
		d, err := fiscal.ParseDay(s)
		switch {
		case err == nil:
			*v = d
		case errors.Is(err, fiscal.ErrRange):
			r.spoilt(n.at, plan.OutOfRange, "a date from 1990-01-01 to 2100-12-31", shown(s)+" "+err.Error())
		default:
			r.spoilt(n.at, plan.NotADate, "YYYY-MM-DD", shown(s)+" "+err.Error())
		}
	},
	write:  func(v *fiscal.Day) node { return node{kind: plain, text: v.String()} },
	absent: isZero[fiscal.Day],
	schema: func(d *definitions) node { return d.reference("date", "") },
}

// year is a financial year.
var year = codec[fiscal.Year]{
	expected: aYear,
	read: func(r *reader, n *node, v *fiscal.Year) {
		if s, ok := r.scalar(n, "a financial year", aYear); ok {
			r.year(n.at, s, v)
		}
	},
	write:  func(v *fiscal.Year) node { return node{kind: plain, text: v.String()} },
	absent: isZero[fiscal.Year],
	schema: func(d *definitions) node { return d.reference("financial-year", "") },
}

const aYear = "a financial year such as 2019/20"

// year reads a financial year that stands at that offset, as a value or as a key.
func (r *reader) year(at int, s string, v *fiscal.Year) {
	y, err := fiscal.ParseYear(s)
	switch {
	case err == nil:
		*v = y
	case errors.Is(err, fiscal.ErrRange):
		r.spoilt(at, plan.OutOfRange, "a financial year from 1990/91 to 2099/00", shown(s)+" "+err.Error())
	default:
		r.spoilt(at, plan.NotAYear, aYear, shown(s)+" "+err.Error())
	}
}

// amount is money in pounds, from zero up to what a plan may hold.
var amount = pounds(0, "pounds from 0 to 100 billion, such as 28203.00", "amount")

// raise is money in pounds that may be negative.
var raise = pounds(-money.MaxAmount, "pounds from -100 billion to 100 billion, such as 1925.00", "signed-amount")

func pounds(least money.Pence, expected, definition string) codec[money.Pence] {
	return codec[money.Pence]{
		expected: expected,
		read: func(r *reader, n *node, v *money.Pence) {
			s, ok := r.scalar(n, "an amount", expected)
			if !ok {
				return
			}
			p, err := money.ParsePence(s)
			switch {
			case errors.Is(err, money.ErrSyntax):
				r.spoilt(n.at, plan.NotAnAmount, expected, shown(s)+" is not an amount")
			case errors.Is(err, money.ErrFraction):
				r.spoilt(n.at, plan.NotAnAmount, expected, shown(s)+" "+err.Error())
			case err != nil || p > money.MaxAmount:
				r.spoilt(n.at, plan.OutOfRange, expected, shown(s)+" is too large")
			case p < least:
				r.spoilt(n.at, plan.OutOfRange, expected, shown(s)+" is too small")
			default:
				*v = p
			}
		},
		write:  func(v *money.Pence) node { return node{kind: text, text: v.Plain()} },
		absent: isZero[money.Pence],
		schema: func(d *definitions) node { return d.reference(definition, "") },
	}
}

// bounds are the least and the greatest value of a number. above: the least itself is too small.
type bounds struct {
	least, most int64
	above       bool
}

func (b bounds) holds(n money.Decimal) bool {
	least := money.Decimal(b.least) * money.One
	return n <= money.Decimal(b.most)*money.One && (n > least || n == least && !b.above)
}

func (b bounds) String() string {
	if b.above {
		return fmt.Sprintf("above %d and at most %d", b.least, b.most)
	}
	return fmt.Sprintf("from %d to %d", b.least, b.most)
}

// decimal is a number with up to four decimals, "a percentage" for example.
func decimal(noun string, b bounds) codec[money.Decimal] {
	expected := fmt.Sprintf("%s %s, with at most 4 decimals", noun, b)
	return codec[money.Decimal]{
		expected: expected,
		read: func(r *reader, n *node, v *money.Decimal) {
			s, ok := r.scalar(n, "a number", expected)
			if !ok {
				return
			}
			d, err := money.ParseDecimal(s)
			switch {
			case errors.Is(err, money.ErrSyntax):
				r.spoilt(n.at, plan.NotANumber, expected, shown(s)+" is not a number")
			case errors.Is(err, money.ErrPlaces):
				r.spoilt(n.at, plan.NotANumber, expected, shown(s)+" "+err.Error())
			case err != nil || !b.holds(d):
				r.spoilt(n.at, plan.OutOfRange, expected, shown(s)+" is out of range")
			default:
				*v = d
			}
		},
		write:  func(v *money.Decimal) node { return node{kind: text, text: v.String()} },
		absent: isZero[money.Decimal],
		schema: func(*definitions) node { return numberSchema(b, true) },
	}
}

// whole is a whole number.
func whole[N int | int64](b bounds) codec[N] {
	expected := "a whole number " + b.String()
	return codec[N]{
		expected: expected,
		read: func(r *reader, n *node, v *N) {
			s, ok := r.scalar(n, "a whole number", expected)
			if !ok {
				return
			}
			d, err := money.ParseDecimal(s)
			switch {
			case errors.Is(err, money.ErrRange):
				r.spoilt(n.at, plan.OutOfRange, expected, shown(s)+" is out of range")
			case err != nil || d%money.One != 0:
				r.spoilt(n.at, plan.NotANumber, expected, shown(s)+" is not a whole number")
			case !b.holds(d):
				r.spoilt(n.at, plan.OutOfRange, expected, shown(s)+" is out of range")
			default:
				*v = N(d / money.One)
			}
		},
		write:  func(v *N) node { return node{kind: literal, text: strconv.FormatInt(int64(*v), 10)} },
		absent: isZero[N],
		schema: func(*definitions) node { return numberSchema(b, false) },
	}
}

// yesNo is true or false. Where it stands for the opposite in the plan, stored says so.
func yesNo(opposite bool) codec[bool] {
	const expected = "true or false"
	return codec[bool]{
		expected: expected,
		read: func(r *reader, n *node, v *bool) {
			s, ok := r.scalar(n, "true or false", expected)
			switch {
			case !ok:
			case n.kind != text && (s == "true" || s == "false"):
				*v = (s == "true") != opposite
			default:
				r.spoilt(n.at, plan.NotAValue, "true or false, without quotes", shown(s)+" is not true or false")
			}
		},
		write:  func(v *bool) node { return node{kind: literal, text: strconv.FormatBool(*v != opposite)} },
		absent: isZero[bool],
		schema: func(*definitions) node {
			s := objectOf(pair("type", "boolean"))
			if opposite {
				s.entries = append(s.entries, entry{key: "default", value: node{kind: literal, text: "true"}})
			}
			return s
		},
	}
}

// oneOf is one of an enumeration's words.
func oneOf[E ~string](noun string) codec[E] {
	values := plan.Values[E]()
	names := make([]string, len(values))
	for i, v := range values {
		names[i] = string(v)
	}
	expected := words.Either(names)
	return codec[E]{
		expected: expected,
		read: func(r *reader, n *node, v *E) {
			s, ok := r.scalar(n, noun, expected)
			if !ok {
				return
			}
			for i, name := range names {
				if name == s {
					*v = values[i]
					return
				}
			}
			r.spoilt(n.at, plan.NotAValue, expected, shown(s)+" is not "+noun)
		},
		write:  func(v *E) node { return node{kind: plain, text: string(*v)} },
		absent: isZero[E],
		schema: func(*definitions) node { return objectOf(entry{key: "enum", value: textList(names)}) },
	}
}

// maybe is a value that is nil where its key is absent.
func maybe[V any](c codec[V]) codec[*V] {
	return codec[*V]{
		expected: c.expected,
		read: func(r *reader, n *node, v **V) {
			*v = new(V)
			c.read(r, n, *v)
		},
		write:  func(v **V) node { return c.write(*v) },
		absent: func(v **V) bool { return *v == nil },
		schema: c.schema,
	}
}
