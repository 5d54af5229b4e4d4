package web

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
)

// What people type, and what the API is sent of it.

// typed reads a text as a value of one of the API's scalars. The error says what it must be.
func typed(scalar, text string) (any, error) {
	switch scalar {
	case "Date":
		d, err := typedDay(text)
		return d.String(), err
	case "Pence":
		return typedPence(text)
	case "Decimal":
		d, err := money.ParseDecimal(strings.TrimSuffix(plainNumber(text), "%"))
		if err != nil {
			return nil, errors.New("must be a number, such as 37.5")
		}
		return d.String(), nil
	case "Int":
		n, err := strconv.Atoi(plainNumber(text))
		if err != nil {
			return nil, errors.New("must be a whole number, such as 12")
		}
		return n, nil
	case "FinancialYear":
		return typedYear(text)
	default:
		return text, nil
	}
}

// plainNumber takes away what people put between digits.
var plainNumber = strings.NewReplacer(",", "", " ", "", "\u00a0", "", "−", "-").Replace

func typedPence(text string) (int64, error) {
	p, err := money.ParsePence(strings.Replace(plainNumber(text), "£", "", 1))
	if err != nil {
		return 0, errors.New("must be an amount in pounds, such as £48,750.00")
	}
	return int64(p), nil
}

// yearWritten is a financial year as people write it: 2019/20, 2019-20, 2019/2020, 19/20.
var yearWritten = regexp.MustCompile(`^(\d{4}|\d{2})\s*[/–-]\s*(?:\d\d)?(\d\d)$`)

func typedYear(text string) (string, error) {
	if parts := yearWritten.FindStringSubmatch(text); parts != nil {
		n, _ := strconv.Atoi(parts[1])
		if y, err := fiscal.ParseYear(fmt.Sprintf("%d/%s", wholeYear(n, len(parts[1])), parts[2])); err == nil {
			return y.String(), nil
		}
	}
	return "", errors.New("must be a financial year, such as 2019/20")
}

// shownValue is a scalar's value, as the API is sent it, as a form shows it.
func shownValue(scalar string, value any) string {
	text := fmt.Sprint(value)
	switch scalar {
	case "Date":
		return dayInFull(text)
	case "Pence":
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return strings.Replace(money.Pence(n).String(), "£", "", 1)
		}
	}
	return text
}

// echoed is a text as it was read, which shows whoever typed it how; as it was typed where it is wrong.
func echoed(scalar, text string) string {
	if text == "" {
		return ""
	}
	value, err := typed(scalar, text)
	if err != nil {
		return text
	}
	return shownValue(scalar, value)
}
