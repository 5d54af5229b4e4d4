package web

import (
	"time"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
)

// The API's values as text, as answers hold them. What is null is the zero value.
type (
	date    struct{ fiscal.Day }
	month   struct{ fiscal.Month }
	year    struct{ fiscal.Year }
	decimal struct{ money.Decimal }
)

// UnmarshalText reads a day.
func (d *date) UnmarshalText(text []byte) (err error) {
	d.Day, err = fiscal.ParseDay(string(text))
	return err
}

// UnmarshalText reads a month.
func (m *month) UnmarshalText(text []byte) (err error) {
	m.Month, err = fiscal.ParseMonth(string(text))
	return err
}

// UnmarshalText reads a financial year.
func (y *year) UnmarshalText(text []byte) (err error) {
	y.Year, err = fiscal.ParseYear(string(text))
	return err
}

// UnmarshalText reads a decimal number.
func (d *decimal) UnmarshalText(text []byte) (err error) {
	d.Decimal, err = money.ParseDecimal(string(text))
	return err
}

// dayOf is the day of a moment, where it is.
func dayOf(t time.Time) fiscal.Day {
	y, m, d := t.Date()
	return fiscal.Date(y, int(m), d)
}
