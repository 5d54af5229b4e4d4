package forecast

import "strings"

// What looks like personal data in a text. All of it takes one pass over the text, with a look at a few of the words or characters
// that follow where something begins: its time is linear in the text's length.

// personal says what a text looks as if it held: "an e-mail address". Nothing for most texts.
func personal(text string) []string {
	var list []string
	if holdsEmail(text) {
		list = append(list, "an e-mail address")
	}
	if holdsInsuranceNumber(text) {
		list = append(list, "a National Insurance number")
	}
	if holdsName(text) {
		list = append(list, "a person's name")
	}
	return list
}

// holdsEmail reports whether there is an "@" with a character of a mailbox's name before it and a domain after it. Each domain is
// looked at once, for no domain has an "@".
func holdsEmail(text string) bool {
	for i := 0; i < len(text); i++ {
		if text[i] == '@' && i > 0 && isMailbox(text[i-1]) && startsWithDomain(text[i+1:]) {
			return true
		}
	}
	return false
}

// isMailbox reports whether a mailbox's name may end with the character: one of another alphabet may.
func isMailbox(c byte) bool {
	return isASCIILetter(c) || isDigit(c) || c >= 0x80 || strings.IndexByte("_-+%'\"", c) >= 0
}

// startsWithDomain reports whether a text starts with labels that dots separate, of which the last has two letters or more and
// nothing else.
func startsWithDomain(text string) bool {
	start, letters := 0, true // of the label
	for i := range len(text) {
		switch c := text[i]; {
		case isASCIILetter(c) || c >= 0x80:
		case isDigit(c) || c == '-':
			letters = false
		case c == '.' && i > start:
			if start > 0 && isTopLevel(text[start:i], letters) {
				return true
			}
			start, letters = i+1, true
		default:
			return start > 0 && isTopLevel(text[start:i], letters)
		}
	}
	return start > 0 && isTopLevel(text[start:], letters)
}

func isTopLevel(label string, letters bool) bool { return letters && len(label) >= 2 }

// holdsInsuranceNumber reports whether there is a National Insurance number at the start of a word.
func holdsInsuranceNumber(text string) bool {
	inside := false // a word or number
	for i := 0; i+len("AB123456C") <= len(text); i++ {
		c := text[i]
		if !inside && isASCIILetter(c) && startsWithInsuranceNumber(text[i:]) {
			return true
		}
		inside = isWordByte(c)
	}
	return false
}

// startsWithInsuranceNumber reports whether a text starts with two letters that HM Revenue & Customs allows, six digits and a letter
// from A to D, and goes on with no other letter or digit. The digits stand together or in pairs; between the parts is nothing, or the
// same sign each time.
func startsWithInsuranceNumber(text string) bool {
	if !isPrefix(text[0], text[1]) {
		return false
	}
	rest, gaps := text[2:], insuranceGaps{}
	digits := make([]byte, 0, 6)
	for len(digits) < cap(digits) {
		if len(digits)%2 == 0 {
			rest = gaps.skip(rest, len(digits)/2)
		}
		if rest == "" || !isDigit(rest[0]) {
			return false
		}
		digits = append(digits, rest[0])
		rest = rest[1:]
	}
	rest = gaps.skip(rest, 3)
	if rest == "" || !isSuffix(rest[0]) || len(rest) > 1 && isWordByte(rest[1]) {
		return false
	}
	capitals := isCapital(text[0]) && isCapital(text[1]) && isCapital(rest[0])
	return gaps.fit(capitals, string(digits))
}

// insuranceGaps are the signs between the parts of what may be a National Insurance number: before the digits, within them twice,
// and after them.
type insuranceGaps [4]string

// skip notes the sign that a text starts with, if it does, and gives what follows.
func (g *insuranceGaps) skip(text string, place int) string {
	for _, sign := range []string{" ", "-", ".", "\u00a0"} {
		if rest, ok := strings.CutPrefix(text, sign); ok {
			g[place] = sign
			return rest
		}
	}
	return text
}

// fit reports whether the signs are those of a number that is meant: "AB 12 34 56 C", "AB123456C", "AB 123456 C", and not those of a
// sentence or an id that has a year: "at 150000 a year", "kw-201904-a".
func (g *insuranceGaps) fit(capitals bool, digits string) bool {
	sign := ""
	for _, s := range g {
		switch {
		case sign == "":
			sign = s
		case s != "" && s != sign:
			return false
		}
	}
	switch {
	case g[1] != "" && g[2] != "": // in pairs
		return true
	case g[1] != "" || g[2] != "":
		return false
	case sign == "":
		return true
	default:
		return !isYearAnd(digits) && (capitals || sign != " ")
	}
}

// isYearAnd reports whether six digits are a year and a month, or a financial year: 201904, 201920.
func isYearAnd(digits string) bool {
	century, short, last := digits[:2], digits[2:4], digits[4:]
	if century != "19" && century != "20" {
		return false
	}
	next := (number(short) + 1) % 100
	return number(last) >= 1 && number(last) <= 12 || number(last) == next
}

// number is the value of two digits.
func number(digits string) int { return int(digits[0]-'0')*10 + int(digits[1]-'0') }

// isPrefix reports whether HM Revenue & Customs gives out numbers that start with the two letters: neither is D, F, I, Q, U or V, the
// second is not O, and seven pairs are not used.
func isPrefix(first, second byte) bool {
	pair := strings.ToUpper(string([]byte{first, second}))
	switch pair {
	case "BG", "GB", "KN", "NK", "NT", "TN", "ZZ":
		return false
	}
	return isASCIILetter(second) && !strings.ContainsAny(pair, "DFIQUV") && pair[1] != 'O'
}

func isSuffix(c byte) bool { return c >= 'A' && c <= 'D' || c >= 'a' && c <= 'd' }

// isWordByte reports whether the character is a letter or digit, or part of a letter beyond ASCII. The two bytes of a non-breaking
// space are not.
func isWordByte(c byte) bool {
	return isASCIILetter(c) || isDigit(c) || c >= 0x80 && c != 0xa0 && c != 0xc2
}

func isASCIILetter(c byte) bool { return isCapital(c) || c >= 'a' && c <= 'z' }
func isCapital(c byte) bool     { return c >= 'A' && c <= 'Z' }
func isDigit(c byte) bool       { return c >= '0' && c <= '9' }
