// Package scalar is how the values of the API's scalars are read and written: money as whole pence, days, months, quarters and
// financial years as text, decimals as text. A day or year that is none is null.
package scalar

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
)

// MostPence is the largest amount that a client's numbers hold exactly: 2^53 - 1.
const MostPence = 1<<53 - 1

// Error is a value that is not what is expected, in a sentence for a person.
type Error struct{ text string }

func (e *Error) Error() string { return e.text }

func wrong(text string, args ...any) error { return &Error{fmt.Sprintf(text, args...)} }

// longest is how many characters of a text a message shows.
const longest = 60

// shown is a value as a message gives it: what is in objects and lists is nobody's to read, and of a long text the beginning is enough.
func shown(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case map[string]any:
		return "an object"
	case []any:
		return "a list"
	case string:
		if utf8.RuneCountInString(v) > longest {
			return strconv.QuoteToGraphic(string([]rune(v)[:longest])) + "…"
		}
		return strconv.QuoteToGraphic(v)
	default:
		return fmt.Sprint(v)
	}
}

// MarshalPence writes an amount as a whole number. An amount beyond what clients hold exactly is an error in place of a wrong
// figure.
func MarshalPence(p money.Pence) graphql.Marshaler {
	if p > MostPence || p < -MostPence {
		panic(fmt.Sprintf("an amount of %d pence is beyond what clients hold exactly", p))
	}
	return (*Amount)(&p)
}

// UnmarshalPence reads a whole number of pence.
func UnmarshalPence(v any) (money.Pence, error) {
	n, err := whole(v)
	if err != nil || n > MostPence || n < -MostPence {
		return 0, wrong("%s is no amount; expected whole pence from -%d to %d", shown(v), int64(MostPence), int64(MostPence))
	}
	return money.Pence(n), nil
}

func whole(v any) (int64, error) {
	switch v := v.(type) {
	case int64:
		return v, nil
	case int:
		return int64(v), nil
	case json.Number:
		return strconv.ParseInt(v.String(), 10, 64)
	default:
		return 0, fmt.Errorf("%T is no whole number", v)
	}
}

// MarshalDecimal writes a decimal as text.
func MarshalDecimal(d money.Decimal) graphql.Marshaler { return (*Number)(&d) }

// UnmarshalDecimal reads a decimal from text, or from a whole number.
func UnmarshalDecimal(v any) (money.Decimal, error) {
	s, ok := v.(string)
	if n, err := whole(v); err == nil {
		s, ok = strconv.FormatInt(n, 10), true
	}
	d, err := money.ParseDecimal(s)
	if !ok || err != nil {
		return 0, wrong("%s is no decimal; expected text with at most four decimals, such as \"37.5\"", shown(v))
	}
	return d, nil
}

// MarshalDate writes a day; none is null.
func MarshalDate(d fiscal.Day) graphql.Marshaler {
	if d == 0 {
		return graphql.Null
	}
	return (*dayText)(&d)
}

// dayText is a day that is written without a text being made of it first: a plan has several for each item.
type dayText fiscal.Day

// MarshalGQL writes the day as text.
func (d *dayText) MarshalGQL(w io.Writer) {
	year, month, day := fiscal.Day(*d).Civil()
	put(w, func(b []byte) []byte {
		for _, part := range [...]struct {
			before byte
			unit   int // of its first digit
			n      int
		}{{'"', 1_000, year}, {'-', 10, month}, {'-', 10, day}} {
			b = append(b, part.before)
			for unit := part.unit; unit > 0; unit /= 10 {
				b = append(b, byte('0'+part.n/unit%10))
			}
		}
		return append(b, '"')
	})
}

// UnmarshalDate reads a day; null is none.
func UnmarshalDate(v any) (fiscal.Day, error) {
	return read(v, "a date, YYYY-MM-DD", fiscal.ParseDay)
}

// MarshalMonth writes a month.
func MarshalMonth(m fiscal.Month) graphql.Marshaler { return text(m.String()) }

// UnmarshalMonth reads a month.
func UnmarshalMonth(v any) (fiscal.Month, error) {
	return read(v, "a month, YYYY-MM", fiscal.ParseMonth)
}

// MarshalQuarter writes a quarter.
func MarshalQuarter(q fiscal.Quarter) graphql.Marshaler { return text(q.String()) }

// UnmarshalQuarter refuses: nothing asks for a quarter.
func UnmarshalQuarter(v any) (fiscal.Quarter, error) {
	return 0, wrong("%s cannot be given: quarters are only answered", shown(v))
}

// MarshalFinancialYear writes a financial year; none is null.
func MarshalFinancialYear(y fiscal.Year) graphql.Marshaler {
	if y == 0 {
		return graphql.Null
	}
	return text(y.String())
}

// UnmarshalFinancialYear reads a financial year; null is none.
func UnmarshalFinancialYear(v any) (fiscal.Year, error) {
	return read(v, "a financial year, such as 2019/20", fiscal.ParseYear)
}

// MarshalDateTime writes a moment; none is null.
func MarshalDateTime(t plan.Instant) graphql.Marshaler {
	if t == "" {
		return graphql.Null
	}
	return text(string(t))
}

// UnmarshalDateTime reads a moment in UTC, to the second or finer.
func UnmarshalDateTime(v any) (plan.Instant, error) {
	return read(v, "a moment in UTC, such as 2026-11-22T01:02:03Z", parseInstant)
}

func parseInstant(s string) (plan.Instant, error) {
	t, err := time.Parse(time.RFC3339, s)
	return plan.Instant(t.UTC().Format("2006-01-02T15:04:05.000000Z")), err
}

// MarshalID writes an id; none is null.
func MarshalID(id plan.ID) graphql.Marshaler {
	if id == "" {
		return graphql.Null
	}
	return text(string(id))
}

// UnmarshalID reads an id; null is none.
func UnmarshalID(v any) (plan.ID, error) {
	switch v := v.(type) {
	case nil:
		return "", nil
	case string:
		if v == "" {
			return "", wrong("an id is empty; leave it out, or give one")
		}
		return plan.ID(v), nil
	case json.Number:
		return plan.ID(v.String()), nil
	case int64:
		return plan.ID(strconv.FormatInt(v, 10)), nil
	default:
		return "", wrong("%s is no id; expected text", shown(v))
	}
}

// read reads text, and gives the zero value for null.
func read[T any](v any, expected string, parse func(string) (T, error)) (T, error) {
	var none T
	if v == nil {
		return none, nil
	}
	s, ok := v.(string)
	if !ok {
		return none, wrong("%s is not expected here; expected %s", shown(v), expected)
	}
	parsed, err := parse(s)
	if err != nil {
		return none, wrong("%s is not expected here; expected %s", shown(s), expected)
	}
	return parsed, nil
}

func text(s string) graphql.Marshaler { return graphql.MarshalString(s) }

// Amount, Number and MonthText are values of a series, which are written without anything being made for each: a forecast has
// one for every post and month.
type (
	Amount    money.Pence
	Number    money.Decimal
	MonthText string
)

// MarshalGQL writes the amount as whole pence.
func (a *Amount) MarshalGQL(w io.Writer) {
	if *a > MostPence || *a < -MostPence {
		panic(fmt.Sprintf("an amount of %d pence is beyond what clients hold exactly", *a))
	}
	put(w, func(b []byte) []byte { return strconv.AppendInt(b, int64(*a), 10) })
}

// UnmarshalGQL refuses: a series is only answered.
func (a *Amount) UnmarshalGQL(any) error { return errOnlyAnswered }

// MarshalGQL writes the decimal as text.
func (n *Number) MarshalGQL(w io.Writer) {
	put(w, func(b []byte) []byte { return append(appendDecimal(append(b, '"'), money.Decimal(*n)), '"') })
}

// UnmarshalGQL refuses: a series is only answered.
func (n *Number) UnmarshalGQL(any) error { return errOnlyAnswered }

// MarshalGQL writes the month as text.
func (m *MonthText) MarshalGQL(w io.Writer) {
	put(w, func(b []byte) []byte { return append(append(append(b, '"'), *m...), '"') })
}

// UnmarshalGQL refuses: a series is only answered.
func (m *MonthText) UnmarshalGQL(any) error { return errOnlyAnswered }

var errOnlyAnswered = &Error{"this value cannot be given: it is only answered"}

// put writes what is appended to nothing: into the buffer's own room where an answer is written, so that nothing is made for it.
func put(w io.Writer, value func([]byte) []byte) {
	var room []byte
	if b, ok := w.(*bytes.Buffer); ok {
		room = b.AvailableBuffer()
	}
	_, _ = w.Write(value(room)) // an answer's buffer takes all
}

// appendDecimal appends what String gives.
func appendDecimal(b []byte, d money.Decimal) []byte {
	n := uint64(d)
	if d < 0 {
		b, n = append(b, '-'), -n
	}
	b = strconv.AppendUint(b, n/uint64(money.One), 10)
	rest := n % uint64(money.One)
	if rest > 0 {
		b = append(b, '.')
	}
	for unit := uint64(money.One) / 10; rest > 0; unit /= 10 {
		b, rest = append(b, byte('0'+rest/unit)), rest%unit
	}
	return b
}
