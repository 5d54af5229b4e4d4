package web

import "cliffedge/internal/web/chart"

// edgeMarks are cliff edges as charts mark them: each with all that ends then, or with who go.
func edgeMarks(list []cliff) []chart.Cliff {
	var marks []chart.Cliff
	for _, c := range list {
		mark := chart.Cliff{Date: c.Date.Day, Yearly: c.Annualised, Note: few(causesOf(c), 3)}
		if !c.isFunding() {
			mark.Note = losses(c) + " go"
		}
		marks = append(marks, mark)
	}
	return marks
}

// causesOf are the causes of a cliff edge in words.
func causesOf(c cliff) []string {
	var list []string
	for _, x := range c.Causes {
		list = append(list, x.Label)
	}
	return list
}
