package chart

import (
	"fmt"
	"slices"

	"cliffedge/forecast/money"
	"cliffedge/forecast/words"
)

// Waterfall is a bridge from one amount to another: a bar for what each step adds or takes away.
type Waterfall struct {
	Title string
	From  string // what the first amount is: "Gap as planned"
	Start money.Pence
	Steps []Step
	To    string // what the last amount is; the amount itself follows from the steps
	What  string // what the steps change, within a sentence; "amount" where it is empty
}

// Step is what changes an amount.
type Step struct {
	Label  string
	Effect money.Pence
	Href   string
}

func (w Waterfall) title() string { return w.Title }

func (w Waterfall) from() string { return or(clean(w.From), "Before") }
func (w Waterfall) to() string   { return or(clean(w.To), "After") }

func (w Waterfall) end() money.Pence {
	sum := w.Start
	for _, s := range w.Steps {
		sum = plus(sum, s.Effect)
	}
	return sum
}

func (s Step) label() string { return or(clean(s.Label), "Unnamed step") }

func (w Waterfall) draw(d *drawing) {
	d.legend(w.legend())
	b := bars{heads: [2]string{"Step", "Running total"}, joins: true}
	total := func(name string, p money.Pence) barRow {
		part := barPart{0, p, 0, name + ": " + exact(p), ""}
		return barRow{name: name, strong: true, parts: []barPart{part}, last: exact(p), ends: p}
	}
	b.rows = append(b.rows, total(w.from(), w.Start))
	running := w.Start
	for _, s := range w.Steps {
		next := plus(running, s.Effect)
		b.rows = append(b.rows, barRow{name: s.label(), parts: s.parts(running, next), figure: signed(s.Effect), last: exact(next), ends: next})
		running = next
	}
	b.rows = append(b.rows, total(w.to(), running))
	b.draw(d)
}

// parts are the bar of a step; what has no effect has none.
func (s Step) parts(from, until money.Pence) []barPart {
	switch name := s.label() + ": " + signed(s.Effect); {
	case s.Effect > 0:
		return []barPart{{from, until, gapFill, name, s.Href}}
	case s.Effect < 0:
		return []barPart{{from, until, downFill, name, s.Href}}
	}
	return nil
}

// legend names the fills that there are.
func (w Waterfall) legend() []entry {
	adds, takes := "Adds", "Takes away"
	if what := clean(w.What); what != "" {
		adds, takes = "Adds to the "+what, "Takes from the "+what
	}
	list := []entry{filled("Total", 0)}
	if slices.ContainsFunc(w.Steps, func(s Step) bool { return s.Effect > 0 }) {
		list = append(list, filled(adds, gapFill))
	}
	if slices.ContainsFunc(w.Steps, func(s Step) bool { return s.Effect < 0 }) {
		list = append(list, filled(takes, downFill))
	}
	return list
}

func (w Waterfall) summary() string {
	what, from, to := or(clean(w.What), "amount"), w.Start, w.end()
	text := fmt.Sprintf("The %s stays at %s", what, exact(from))
	switch {
	case to > from:
		text = fmt.Sprintf("The %s rises by %s, from %s to %s", what, exact(minus(to, from)), exact(from), exact(to))
	case to < from:
		text = fmt.Sprintf("The %s falls by %s, from %s to %s", what, exact(minus(from, to)), exact(from), exact(to))
	}
	switch len(w.Steps) {
	case 0:
		return text + ", without a step."
	case 1:
		return text + ", in one step."
	}
	return fmt.Sprintf("%s, in %s steps.", text, words.Number(len(w.Steps)))
}

func (w Waterfall) table() Table {
	t := Table{Header: []Column{{"Step", false}, {"Effect", true}, {"Running total", true}}}
	t.Rows = append(t.Rows, []string{w.from(), "", exact(w.Start)})
	running := w.Start
	for _, s := range w.Steps {
		running = plus(running, s.Effect)
		t.Rows = append(t.Rows, []string{s.label(), signed(s.Effect), exact(running)})
	}
	t.Rows = append(t.Rows, []string{w.to(), "", exact(running)})
	return t
}
