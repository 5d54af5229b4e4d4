package forecast

import (
	"strconv"

	"cliffedge/forecast/plan"
)

// text is what somebody wrote in a plan, and where. One is used for all texts of a plan, and places are put into words only when
// somebody asks.
type text struct {
	ref    plan.Ref // the item that a waiver would name; "" where none can be named
	list   string   // that the item is in: "posts"; "authority" is none
	i      int      // its place there
	within string   // the change of a scenario, with a dot: "changes[1].addPost."
	field  string   // "note", "salaries[2].note"
	value  string
	visit  func(*text)
}

// item is the item's place in the plan: "posts[2]".
func (t *text) item() string {
	if t.list == authority {
		return t.list
	}
	return entry(t.list, t.i)
}

// authority is the key of the plan's only item that is not in a list.
const authority = "authority"

// entry is the place of an entry in a list: "posts[2]".
func entry(list string, i int) string { return list + "[" + strconv.Itoa(i) + "]" }

// visitTexts visits every text of a plan that people write, within scenarios too, but for the references by which an item names
// another: the id stands with the item that has it.
func visitTexts(p *plan.Plan, visit func(*text)) {
	t := &text{visit: visit, list: authority}
	t.named(p.Authority.ID, "name", p.Authority.Name, p.Authority.Remark)
	visitItems(t, "payAwards", p.PayAwards, func(*plan.PayAward) plan.Ref { return "" }, (*text).payAward)
	visitItems(t, "programmes", p.Programmes, func(x *plan.Programme) plan.Ref { return at("programme", x.ID) }, (*text).programme)
	visitItems(t, "posts", p.Posts, func(x *plan.Post) plan.Ref { return at("post", x.ID) }, (*text).post)
	visitItems(t, "costs", p.Costs, func(x *plan.CostLine) plan.Ref { return at("post", x.ID) }, (*text).cost)
	visitItems(t, "contracts", p.Contracts, func(x *plan.Contract) plan.Ref { return at("contract", x.ID) }, (*text).contract)
	visitItems(t, "sources", p.Sources, func(x *plan.Source) plan.Ref { return at("source", x.ID) }, (*text).source)
	visitItems(t, "splits", p.Splits, func(x *plan.Split) plan.Ref { return at("post", x.Post) }, (*text).split)
	visitItems(t, "outcomes", p.Outcomes, func(x *plan.OutcomeStream) plan.Ref { return at("source", x.ID) }, (*text).stream)
	visitItems(t, "savings", p.Savings, func(x *plan.Saving) plan.Ref { return at("saving", x.ID) }, (*text).saving)
	visitItems(t, "measures", p.Measures, func(x *plan.Measure) plan.Ref { return at("measure", x.ID) }, (*text).measure)
	visitItems(t, "decisions", p.Decisions, func(x *plan.Decision) plan.Ref { return at("decision", x.ID) }, (*text).decision)
	visitItems(t, "waivers", p.Waivers, func(x *plan.Waiver) plan.Ref { return x.At }, (*text).waiver)
	visitItems(t, "scenarios", p.Scenarios, func(x *plan.Scenario) plan.Ref { return at("scenario", x.ID) }, (*text).scenario)
}

// visitItems visits the texts of a list of items.
func visitItems[T any](t *text, list string, items []T, ref func(*T) plan.Ref, visit func(*text, *T)) {
	for i := range items {
		t.ref, t.list, t.i, t.within = ref(&items[i]), list, i, ""
		visit(t, &items[i])
	}
}

// say visits a text, unless there is none.
func (t *text) say(field, value string) {
	if value != "" {
		t.field, t.value = t.within+field, value
		t.visit(t)
	}
}

// sayIn visits a text of an entry of a list within the item.
func (t *text) sayIn(list string, i int, field, value string) {
	if value != "" {
		t.say(entry(list, i)+"."+field, value)
	}
}

// named visits what most items have: an id, a name and a note.
func (t *text) named(id plan.ID, field, name string, r plan.Remark) {
	t.say("id", string(id))
	t.say(field, name)
	t.say("note", r.Note)
}

func (t *text) payAward(x *plan.PayAward) {
	t.say("payGroup", x.PayGroup)
	t.say("note", x.Note)
}

func (t *text) programme(x *plan.Programme) { t.named(x.ID, "name", x.Name, x.Remark) }

func (t *text) post(x *plan.Post) {
	t.named(x.ID, "title", x.Title, x.Remark)
	t.say("location", x.Location)
	t.say("payGroup", x.PayGroup)
	for i := range x.FTESteps {
		t.sayIn("fteSteps", i, "note", x.FTESteps[i].Note)
	}
	for i := range x.Salaries {
		t.sayIn("salaries", i, "note", x.Salaries[i].Note)
	}
	for i := range x.OnCosts {
		t.sayIn("onCosts", i, "note", x.OnCosts[i].Note)
	}
}

func (t *text) cost(x *plan.CostLine) {
	t.named(x.ID, "title", x.Title, x.Remark)
	t.say("location", x.Location)
}

func (t *text) contract(x *plan.Contract) {
	t.say("id", string(x.ID))
	t.say("employer", x.Employer)
	t.say("host", x.Host)
	t.say("paidBy", x.PaidBy)
	t.say("note", x.Note)
}

func (t *text) source(x *plan.Source) {
	t.named(x.ID, "name", x.Name, x.Remark)
	t.say("funder", x.Funder)
	t.say("scheme", x.Scheme)
	for i := range x.Tranches {
		t.sayIn("tranches", i, "note", x.Tranches[i].Note)
	}
	t.eligible(x.Eligible)
}

func (t *text) eligible(blocks []plan.Eligibility) {
	for i := range blocks {
		for k, location := range blocks[i].Locations {
			t.say(entry(entry("eligible", i)+".locations", k), location)
		}
	}
}

func (t *text) split(x *plan.Split) { t.say("note", x.Note) }

func (t *text) stream(x *plan.OutcomeStream) {
	t.named(x.ID, "name", x.Name, x.Remark)
	t.say("scheme", x.Scheme)
	t.eligible(x.Eligible)
}

func (t *text) saving(x *plan.Saving)   { t.named(x.ID, "name", x.Name, x.Remark) }
func (t *text) measure(x *plan.Measure) { t.named(x.ID, "name", x.Name, x.Remark) }

func (t *text) decision(x *plan.Decision) {
	t.say("id", string(x.ID))
	t.say("body", x.Body)
	t.say("item", x.Item)
	t.say("text", x.Text)
	t.say("action", x.Action)
	t.say("note", x.Note)
}

func (t *text) waiver(x *plan.Waiver) {
	t.say("finding", x.Finding)
	t.say("note", x.Note)
}

func (t *text) scenario(x *plan.Scenario) {
	t.named(x.ID, "name", x.Name, x.Remark)
	if x.Trigger != nil {
		t.say("trigger.when", x.Trigger.When)
	}
	for i, c := range x.Changes {
		t.within = entry("changes", i) + "." + c.Name() + "."
		t.change(c)
	}
}

// change visits the texts of a change. What an item within it says stands at the change's own name, as in plan files.
func (t *text) change(c plan.Change) {
	switch c := c.(type) {
	case plan.AddSource:
		t.source(&c.Source)
	case plan.PutSource:
		t.source(&c.Source)
	case plan.AddPost:
		t.post(&c.Post)
	case plan.PutPost:
		t.post(&c.Post)
	case plan.AddCost:
		t.cost(&c.Cost)
	case plan.PutCost:
		t.cost(&c.Cost)
	case plan.AddContract:
		t.contract(&c.Contract)
	case plan.PutContract:
		t.contract(&c.Contract)
	case plan.AwardPay:
		t.payAward(&c.Award)
	case plan.PutPayAward:
		t.payAward(&c.Award)
	case plan.PutProgramme:
		t.programme(&c.Programme)
	case plan.PutOutcomes:
		t.stream(&c.Stream)
	case plan.PutSaving:
		t.saving(&c.Saving)
	case plan.PutMeasure:
		t.measure(&c.Measure)
	default:
		t.remarkedChange(c)
	}
}

// remarkedChange visits the texts of a change that adds no item.
func (t *text) remarkedChange(c plan.Change) {
	switch c := c.(type) {
	case plan.WidenSource:
		for k, location := range c.Block.Locations {
			t.say(entry("locations", k), location)
		}
	case plan.SetSplits:
		for k := range c.Splits {
			t.sayIn("splits", k, "note", c.Splits[k].Note)
		}
	case plan.PutSplits:
		for k := range c.Splits {
			t.sayIn("splits", k, "note", c.Splits[k].Note)
		}
	case plan.DeletePayAward:
		t.say("payGroup", c.PayGroup)
	}
	t.say("note", noteOf(c))
}

// noteOf is the note of a change that adds no item.
func noteOf(c plan.Change) string {
	switch c := c.(type) {
	case plan.EndProgramme:
		return c.Note
	case plan.EndSource:
		return c.Note
	case plan.ExtendSource:
		return c.Note
	case plan.ScaleSource:
		return c.Note
	case plan.Vire:
		return c.Note
	case plan.RemoveSource:
		return c.Note
	case plan.SetStatus:
		return c.Note
	case plan.WidenSource:
		return c.Note
	case plan.EndPost:
		return c.Note
	case plan.ExtendPost:
		return c.Note
	case plan.SetFTE:
		return c.Note
	case plan.EndContract:
		return c.Note
	case plan.ExtendContract:
		return c.Note
	case plan.SetSplits:
		return c.Note
	case plan.SetOutcomes:
		return c.Note
	case plan.SetSavings:
		return c.Note
	case plan.PutSplits:
		return c.Note
	case plan.DeleteProgramme:
		return c.Note
	case plan.DeletePost:
		return c.Note
	case plan.DeleteCost:
		return c.Note
	case plan.DeleteContract:
		return c.Note
	case plan.DeleteSource:
		return c.Note
	case plan.DeleteSplits:
		return c.Note
	case plan.DeleteOutcomes:
		return c.Note
	case plan.DeleteSaving:
		return c.Note
	case plan.DeletePayAward:
		return c.Note
	case plan.DeleteMeasure:
		return c.Note
	default:
		return ""
	}
}
