package chart

import (
	"fmt"
	"slices"
	"strings"

	"cliffedge/forecast/money"
	"cliffedge/forecast/words"
)

// Bars is one bar for each item, such as a grant's tranche, of one part for each series, such as what is drawn and what lapses.
type Bars struct {
	Title  string
	Series []string // at most eight; those beyond look like the eighth
	Items  []Item
}

// Item is a bar.
type Item struct {
	Label  string
	Values []Amount // of each series
}

func (b Bars) title() string { return b.Title }

func (b Bars) series() []string {
	n := 1
	for _, item := range b.Items {
		n = max(n, len(item.Values))
	}
	list := make([]string, max(n, len(b.Series)))
	for i := range list {
		list[i] = or(clean(at(b.Series, i)), "Amount")
	}
	return list
}

func (i Item) label() string { return or(clean(i.Label), "Unnamed item") }

func (i Item) total() (sum money.Pence) {
	for _, v := range i.Values {
		sum = plus(sum, v.Pence)
	}
	return sum
}

func (b Bars) draw(d *drawing) {
	series := b.series()
	if len(series) > 1 && len(b.Items) > 0 {
		var list []entry
		for i, name := range series {
			if slices.ContainsFunc(b.Items, func(item Item) bool { return at(item.Values, i).Pence != 0 }) {
				list = append(list, filled(name, sourceFill(i)))
			}
		}
		d.legend(list)
	}
	chart := bars{}
	for _, item := range b.Items {
		chart.rows = append(chart.rows, item.row(series))
	}
	chart.draw(d)
}

// row stacks an item's parts to the right of zero, and those below zero to its left.
func (i Item) row(series []string) barRow {
	r := barRow{name: i.label(), figure: exact(i.total())}
	var above, below money.Pence
	for k, v := range i.Values {
		base := &above
		if v.Pence < 0 {
			base = &below
		}
		next := plus(*base, v.Pence)
		if v.Pence != 0 {
			r.parts = append(r.parts, barPart{*base, next, sourceFill(k), fmt.Sprintf("%s, %s: %s", i.label(), series[k], exact(v.Pence)), v.Href})
		}
		*base = next
	}
	return r
}

func (b Bars) summary() string {
	if len(b.Items) == 0 {
		return "There is nothing to show."
	}
	var sums []string
	for k, name := range b.series() {
		var sum money.Pence
		for _, item := range b.Items {
			sum = plus(sum, at(item.Values, k).Pence)
		}
		if sum != 0 {
			sums = append(sums, name+" "+exact(sum))
		}
	}
	if len(sums) == 0 {
		sums = []string{exact(0)}
	}
	over := b.Items[0].label()
	if len(b.Items) > 1 {
		over = "All " + words.Number(len(b.Items)) + " together"
	}
	return over + ": " + strings.Join(sums, ", ") + "."
}

func (b Bars) table() Table {
	series := b.series()
	t := Table{Header: []Column{{"Item", false}}}
	for _, name := range series {
		t.Header = append(t.Header, Column{name, true})
	}
	if len(series) > 1 {
		t.Header = append(t.Header, Column{"Total", true})
	}
	for _, item := range b.Items {
		row := []string{item.label()}
		for k := range series {
			row = append(row, exact(at(item.Values, k).Pence))
		}
		if len(series) > 1 {
			row = append(row, exact(item.total()))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
