package fiscal

import "fmt"

// Month is a calendar month, as the number of months since January of year 0. The zero Month stands for "no month".
type Month int32

var monthNames = [...]string{
	"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
}

// MonthOf is the month (1 to 12) of a calendar year.
func MonthOf(year, month int) Month { return Month(year*12 + month - 1) }

// ParseMonth reads "2019-04". It returns ErrMonth, or ErrRange for a month outside 1990 to 2100.
func ParseMonth(text string) (Month, error) {
	year, month, ok := parseYearMonth(text, 7)
	if !ok {
		return 0, ErrMonth
	}
	if year < 1990 || year > 2100 {
		return 0, ErrRange
	}
	return MonthOf(year, month), nil
}

// First is the month's first day.
func (m Month) First() Day { return Date(int(m)/12, int(m)%12+1, 1) }

// Last is the month's last day.
func (m Month) Last() Day { return (m + 1).First() - 1 }

// Days is the number of days in the month.
func (m Month) Days() int { return daysIn(int(m)/12, int(m)%12+1) }

// Span is the month's first to last day.
func (m Month) Span() Span { return Span{m.First(), m.Last()} }

// Year is the financial year that holds the month.
func (m Month) Year() Year { return Year((m - 3) / 12) }

// Quarter is the financial quarter that holds the month.
func (m Month) Quarter() Quarter { return Quarter((m - 3) / 3) }

// String gives "2019-04".
func (m Month) String() string { return fmt.Sprintf("%04d-%02d", int(m)/12, int(m)%12+1) }

// Long gives "April 2019".
func (m Month) Long() string { return fmt.Sprintf("%s %d", monthNames[int(m)%12], int(m)/12) }

func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	default:
		return 31
	}
}

// Quarter is a quarter of a financial year: the first is April to June. It counts quarters since the April of year 0.
type Quarter int32

// First is the quarter's first month.
func (q Quarter) First() Month { return Month(q*3 + 3) }

// Last is the quarter's last month.
func (q Quarter) Last() Month { return Month(q*3 + 5) }

// Span is the quarter's first to last day.
func (q Quarter) Span() Span { return Span{q.First().First(), q.Last().Last()} }

// String gives "2019/20 Q1".
func (q Quarter) String() string { return fmt.Sprintf("%s Q%d", Year(q/4), q%4+1) }
