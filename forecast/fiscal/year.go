package fiscal

import "fmt"

// Year is a financial year, 1 April to 31 March, as the calendar year in which it starts.
type Year int32

// ParseYear reads "2019/20". It returns ErrYear (also for years that are not consecutive, such as "2019/21"), or ErrRange
// for a year outside 1990/91 to 2099/00.
func ParseYear(text string) (Year, error) {
	if len(text) != 7 || text[4] != '/' {
		return 0, ErrYear
	}
	start, ok := digits(text[:4])
	end, ok2 := digits(text[5:])
	if !ok || !ok2 || (start+1)%100 != end {
		return 0, ErrYear
	}
	if start < 1990 || start > 2099 {
		return 0, ErrRange
	}
	return Year(start), nil
}

// First is the year's April.
func (y Year) First() Month { return MonthOf(int(y), 4) }

// Last is the year's March.
func (y Year) Last() Month { return MonthOf(int(y)+1, 3) }

// Span is 1 April to 31 March.
func (y Year) Span() Span { return Span{y.First().First(), y.Last().Last()} }

// Days is 365, or 366 where the year holds a 29 February.
func (y Year) Days() int { return y.Span().Days() }

// String gives "2019/20".
func (y Year) String() string { return fmt.Sprintf("%04d/%02d", int(y), (int(y)+1)%100) }
