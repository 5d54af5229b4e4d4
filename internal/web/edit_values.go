package web

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
)

// What people type, and what the API is sent of it.

// percentage is what a Decimal of the API is called here that is a percentage: it may be typed with its sign.
const percentage = "percentage"

// notInPercent are the fields for decimals that are no percentages.
var notInPercent = map[string]bool{"fte": true, "caseload": true, "probability": true}

// scalarOf is the scalar that is typed into a field.
func scalarOf(field *ast.FieldDefinition) string {
	if field.Type.NamedType == "Decimal" && !notInPercent[field.Name] {
		return percentage
	}
	return field.Type.NamedType
}

// typed reads a text as a value of one of the API's scalars, or as a percentage. The error says what it must be.
func typed(scalar, text string) (any, error) {
	switch scalar {
	case "Date":
		d, err := typedDay(text)
		return d.String(), err
	case "Pence":
		return typedPence(text)
	case percentage:
		return typedDecimal(strings.TrimSuffix(plainNumber(text), "%"), "37.5")
	case "Decimal":
		if strings.ContainsAny(text, "%") {
			return nil, errPercent(text)
		}
		return typedDecimal(plainNumber(text), "0.5")
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

func typedDecimal(text, example string) (any, error) {
	d, err := money.ParseDecimal(text)
	if err != nil {
		return nil, errors.New("must be a number, such as " + example)
	}
	return d.String(), nil
}

// errPercent says what to write in place of a percentage.
func errPercent(text string) error {
	instead := money.Decimal(5000) // a half
	if d, err := money.ParseDecimal(strings.TrimSuffix(plainNumber(text), "%")); err == nil && d%100 == 0 {
		instead = d / 100
	}
	return fmt.Errorf("must be a number without a %% sign: for %s, write %s", text, instead)
}

// plainNumber takes away what people put between digits: blanks, and commas between thousands. A comma anywhere else stays, and is no
// number then: "2,5" may be meant as 2.5, and is not 25.
func plainNumber(text string) string {
	text = strings.NewReplacer(" ", "", "\u00a0", "", "−", "-").Replace(text)
	if inThousands.MatchString(text) {
		return strings.ReplaceAll(text, ",", "")
	}
	return text
}

var inThousands = regexp.MustCompile(`^[^\d,]*\d{1,3}(?:,\d{3})+(?:\.\d*)?[^\d,]*$`)

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
