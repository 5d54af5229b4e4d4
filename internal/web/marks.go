package web

import (
	"cmp"
	"slices"

	"cliffedge/internal/web/chart"
)

// marks are the cliff edges as charts mark them: each with all that ends then, or with who go. Of a gap that passes, no amount a year
// is said.
func (s situation) marks() []chart.Cliff {
	var marks []chart.Cliff
	for _, c := range s.Cliffs {
		mark := chart.Cliff{Date: c.Date.Day, Yearly: c.Annualised, Note: few(causesOf(c), 3)}
		if !c.isFunding() {
			mark.Note = losses(c) + " go"
		} else if whole, _ := s.passing(c.Date.Day.Month()); whole > 0 {
			mark.Yearly, mark.Note = 0, whole.Pounds()+" without funding"
		}
		marks = append(marks, mark)
	}
	return marks
}

// causesOf are the causes of a cliff edge in words: what has no amount of its own, such as the end of the programme, then the largest
// amounts first.
func causesOf(c cliff) []string {
	causes := slices.SortedStableFunc(slices.Values(c.Causes), func(a, b cause) int {
		if a.Amount == 0 || b.Amount == 0 {
			return cmp.Compare(a.Amount, b.Amount)
		}
		return cmp.Compare(b.Amount, a.Amount)
	})
	var list []string
	for _, x := range causes {
		list = append(list, x.Label)
	}
	return list
}
