package web

import (
	"fmt"
	"slices"
	"strings"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
)

// A scenario is a way forward that the council can choose, or something that may happen to it. What the plan says tells them apart:
// posts, contracts, costs, funding splits and the council's own budget and reserves are the council's to decide; grants, partners'
// money, results, pay awards and resignations are not. So a choice changes something of the council's own, and rests on no money of
// others that the plan does not have. A trigger alone does not tell: it may be the council's own decision ("the budget takes the
// posts over") or somebody else's ("the government announces a further year"). Where a contract ends by a trigger, it is its holder,
// or who seconded them, who decides.

// ownChanges are the changes that the council decides itself. Changes of sources are judged by whose money they change.
var ownChanges = []string{
	"addPost", "endPost", "extendPost", "setFte", "putPost", "deletePost", "addCost", "putCost", "deleteCost", "addContract", "extendContract",
	"putContract", "deleteContract", "setSplits", "putSplits", "deleteSplits", "vire",
}

// isChoice reports whether the council can choose the option by itself, in place of the plan.
func (o reportOption) isChoice(plan reportOption) bool {
	own, others := moneyOf(o.Forecast.Tranches)
	planOwn, planOthers := moneyOf(plan.Forecast.Tranches)
	if others > planOthers || o.Scenario.Trigger != nil && o.changes("endContract") {
		return false
	}
	return own != planOwn || o.changes(ownChanges...)
}

// changes reports whether the option has a change of one of these names.
func (o reportOption) changes(names ...string) bool {
	return slices.ContainsFunc(o.Scenario.Changes, func(c struct{ Name string }) bool { return slices.Contains(names, c.Name) })
}

// moneyOf adds up counted money: the council's own, and that of others.
func moneyOf(list []tranche) (own, others money.Pence) {
	for _, t := range list {
		switch t.Source.Kind {
		case "BASE_BUDGET", "RESERVE":
			own += t.Amount
		default:
			others += t.Amount
		}
	}
	return own, others
}

// choices are the options that the council can still choose: what was to be known before the day has happened or has not.
func (d *reportDrawing) choices() []reportOption {
	var list []reportOption
	for _, o := range d.options[1:] {
		if o.isChoice(d.options[0]) && !o.wasKnown(d.at.Day) && o.differs(d.options[0]) {
			list = append(list, o)
		}
	}
	return list
}

// differs reports whether an option comes to anything else than the plan in the report's years.
func (o reportOption) differs(plan reportOption) bool {
	f, g := o.Forecast, plan.Forecast
	return f.Total.Cost != g.Total.Cost || f.Total.Gap != g.Total.Gap || len(f.Cliffs) != len(g.Cliffs)
}

// events are the options that the council does not choose: what may happen, and what was to be known by now.
func (d *reportDrawing) events() []reportOption {
	return slices.DeleteFunc(slices.Clone(d.options[1:]), func(o reportOption) bool {
		return o.isChoice(d.options[0]) && !o.wasKnown(d.at.Day)
	})
}

// wasKnown reports whether the day by which it was to be known whether the option comes about has passed.
func (o reportOption) wasKnown(day fiscal.Day) bool {
	return o.Scenario.Trigger != nil && o.Scenario.Trigger.By.Day < day
}

// toDecide asks for what the council can decide, by the day that the plan as it stands sets; "" where there is nothing.
func (d *reportDrawing) toDecide() string {
	now := d.situation(d.options[0])
	choices, by := d.choices(), now.decideFirst()
	_, lacking := now.inMonth(d.at.Day.Month())
	what := "how what falls away is to be funded, or ended;"
	switch {
	case len(choices) > 0:
		var names []string
		for _, o := range choices {
			name := "“" + o.Name + "”"
			if t := o.Scenario.Trigger; t != nil && t.By.Day < by {
				name += " (open only until " + t.By.Long() + ")"
			}
			names = append(names, name)
		}
		what = "which way to go: " + strings.Join(append(names, "or the plan as it stands"), ", ") + ";"
	case lacking > 0 || by == 0 && now.Gap > 0:
		what = "how what has no funding is to be paid for, or ended;"
	case by == 0:
		return ""
	}
	switch {
	case lacking > 0:
		return "to decide now " + what
	case by == 0:
		return "to decide " + what
	case by < d.at.Day:
		return "to decide now, as the day to decide in time, " + by.Long() + ", has passed, " + what
	default:
		return "to decide by " + by.Long() + " " + what
	}
}

// mayHappen says what an option means that is not the council's to choose, and when that is known.
func (d *reportDrawing) mayHappen(o reportOption) string {
	if t := o.Scenario.Trigger; t != nil {
		when := strings.TrimRight(t.When, ". ")
		if o.wasKnown(d.at.Day) {
			return fmt.Sprintf("to note that it was to be known by %s whether “%s” comes about: %s;", t.By.Long(), o.Name, when)
		}
		return fmt.Sprintf("to note that “%s” may happen and is not the council’s to choose; it will be known by %s: %s;", o.Name, t.By.Long(), when)
	}
	return fmt.Sprintf("to note that “%s” may happen and is not the council’s to choose;", o.Name)
}
