// Package money holds amounts as whole pence and percentages and full-time equivalents as exact decimals, and names
// every way in which a fraction of a penny is rounded. Nothing in it is a float, and every product of two amounts goes
// through 128 bits, so no valid plan can lose a penny or overflow.
package money

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Pence is an amount of money in whole pence.
type Pence int64

// MaxAmount is the largest amount that a plan may state: £100 billion.
const MaxAmount Pence = 100_000_000_000_00

// Decimal is an exact number with four decimal places, kept as whole ten-thousandths: percentages (62.5% is 625000) and
// full-time equivalents (0.6 is 6000).
type Decimal int64

// One is the Decimal 1; Hundred is 100, the percentage that is the whole.
const (
	One     Decimal = 10_000
	Hundred Decimal = 100 * One
)

// Errors of the parsers, as what was wrong with the text.
var (
	ErrSyntax   = errors.New("is not a decimal number")
	ErrFraction = errors.New("has a fraction of a penny")
	ErrPlaces   = errors.New("has more than four decimal places")
	ErrRange    = errors.New("is too large")
)

// ParsePence reads an amount in pounds written as a plain decimal, such as "28203", "28203.5" or "-1925.00".
// It returns ErrSyntax, ErrFraction (more than two decimals) or ErrRange (beyond 18 digits).
func ParsePence(text string) (Pence, error) {
	n, err := parseScaled(text, 2, ErrFraction)
	return Pence(n), err
}

// ParseDecimal reads a number of up to four decimal places, such as "62.5".
// It returns ErrSyntax, ErrPlaces or ErrRange.
func ParseDecimal(text string) (Decimal, error) {
	n, err := parseScaled(text, 4, ErrPlaces)
	return Decimal(n), err
}

// parseScaled reads a plain decimal as a whole number of 10^-places. It accepts digits, one point between digits and a
// leading minus: no exponent, sign "+", separator or space.
func parseScaled(text string, places int, tooFine error) (int64, error) {
	digits := strings.TrimPrefix(text, "-")
	whole, fraction, pointed := strings.Cut(digits, ".")
	if !allDigits(whole) || (pointed && !allDigits(fraction)) {
		return 0, ErrSyntax
	}
	if len(fraction) > places {
		return 0, tooFine
	}
	whole = strings.TrimLeft(whole, "0")
	if len(whole)+places > 18 {
		return 0, ErrRange
	}
	n, err := strconv.ParseInt("0"+whole+fraction+strings.Repeat("0", places-len(fraction)), 10, 64)
	if err != nil {
		return 0, ErrRange
	}
	if len(digits) < len(text) {
		n = -n
	}
	return n, nil
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// String gives the amount as people read it: "£48,750.00", "-£0.05".
func (p Pence) String() string { return p.format(true) }

// Pounds gives the amount rounded to whole pounds, halves away from zero: "£48,750".
func (p Pence) Pounds() string {
	whole := p / 100
	if rest := p % 100; rest >= 50 {
		whole++
	} else if rest <= -50 {
		whole--
	}
	return (whole * 100).format(false)
}

func (p Pence) format(pence bool) string {
	sign, n := "", uint64(p)
	if p < 0 {
		sign, n = "-", -n
	}
	digits := strconv.FormatUint(n/100, 10)
	var b strings.Builder
	b.WriteString(sign)
	b.WriteString("£")
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	if pence {
		fmt.Fprintf(&b, ".%02d", n%100)
	}
	return b.String()
}

// Plain gives the amount in pounds as a plain decimal with two places, as plan files write it: "48750.00".
func (p Pence) Plain() string {
	sign, n := "", uint64(p)
	if p < 0 {
		sign, n = "-", -n
	}
	return fmt.Sprintf("%s%d.%02d", sign, n/100, n%100)
}

// String gives the number without trailing zeros: "62.5", "1", "-0.25".
func (d Decimal) String() string {
	sign, n := "", uint64(d)
	if d < 0 {
		sign, n = "-", -n
	}
	text := sign + strconv.FormatUint(n/uint64(One), 10)
	if rest := n % uint64(One); rest != 0 {
		text += "." + strings.TrimRight(fmt.Sprintf("%04d", rest), "0")
	}
	return text
}
