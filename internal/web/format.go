package web

import (
	"html/template"
	"regexp"
	"strings"
	"unicode/utf8"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/words"
	"cliffedge/internal/web/chart"
)

// functions are what templates may call.
var functions = template.FuncMap{
	"pounds": pounds,
	"whole":  money.Pence.Pounds,
	"day":    longDay,
	"tenths": tenths,
	"fte":    func(d decimal) string { return tenths(d.Decimal) },
	"count":  words.Count,
	"list":   words.List,
	"signed": signed,
	"rows":   tableRows,
	"titled": titled,
	"last":   func(i, count int) bool { return i == count-1 },
}

// pounds is an amount with pennies only where there are any: "£48,750", "£48,750.50".
func pounds(p money.Pence) string { return strings.TrimSuffix(p.String(), ".00") }

// noPennies are the pennies of whole pounds.
var noPennies = regexp.MustCompile(`(£[0-9][0-9,]*)\.00\b`)

// shortAmounts is a text of the API with its amounts as pages have them, without pennies where there are none.
func shortAmounts(text string) string { return noPennies.ReplaceAllString(text, "$1") }

// signed is a difference: "+£500", "-£500", "£0".
func signed(p money.Pence) string {
	if p > 0 {
		return "+" + pounds(p)
	}
	return pounds(p)
}

// longDay is "31 March 2020"; nothing for no day.
func longDay(d fiscal.Day) string {
	if d == 0 {
		return ""
	}
	return d.Long()
}

// tenths rounds to at most one decimal: "10", "3.5".
func tenths(d money.Decimal) string {
	if d < 0 {
		return "-" + tenths(-d)
	}
	const tenth = int64(money.One / 10)
	n := money.Nearest(int64(d), 1, tenth)
	if n%10 == 0 {
		return words.Number(n / 10)
	}
	return (money.Decimal(n) * money.One / 10).String()
}

// tableRows are the rows of a chart's table, which may be thousands: a template would take many times as long for them.
func tableRows(t chart.Table) template.HTML {
	var b strings.Builder
	for _, row := range t.Rows {
		b.WriteString(`<tr class="govuk-table__row">`)
		for i, cell := range row {
			name, attributes := "td", `class="govuk-table__cell"`
			switch {
			case i == 0:
				name, attributes = "th", `scope="row" class="govuk-table__header"`
			case i < len(t.Header) && t.Header[i].Numeric:
				attributes = `class="govuk-table__cell govuk-table__cell--numeric"`
			}
			b.WriteString("<" + name + " " + attributes + ">" + template.HTMLEscapeString(cell) + "</" + name + ">")
		}
		b.WriteString("</tr>\n")
	}
	return template.HTML(b.String())
}

// span says how long it is from one day to a later one, as people say it: "15 days", "7 months", "2 years and 3 months".
func span(from, to fiscal.Day) string {
	months := 0
	for from.AddMonths(months+1) <= to {
		months++
	}
	days := int(to - from.AddMonths(months))
	switch years := months / 12; {
	case months < 3 && int(to-from) < 100:
		return words.Count(int(to-from), "day", "days")
	case years > 0 && months%12 > 0:
		return words.Count(years, "year", "years") + " and " + words.Count(months%12, "month", "months")
	case years > 0:
		return words.Count(years, "year", "years")
	case days >= 15:
		return "about " + words.Count(months+1, "month", "months")
	default:
		return words.Count(months, "month", "months")
	}
}

// titled is a word with a capital letter.
func titled(s string) string {
	if s == "" {
		return ""
	}
	_, first := utf8.DecodeRuneInString(s) // which may be a "£"
	return strings.ToUpper(s[:first]) + s[first:]
}
