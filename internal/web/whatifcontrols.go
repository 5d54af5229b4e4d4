package web

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/words"
)

// control is a field for one thing that can be changed, with a slider beside it.
type control struct {
	ID, Name, Label, Hint string
	Sets                  string // what it sets of what its label names: "Last day of"; who sees the page reads that above
	Kind                  string // date, percent, pounds or tick
	Value, Default        string
	address               string // what the address says of the value
	Problem               string
	Min, Max, Step        int // of the slider: in months of a date, in tenths of percent, in pounds
	Slider                int
	Says                  string // what the slider's value means
	Live                  bool   // it differs from what it is without the change, and is in order
}

// changed says whether the field says otherwise than without the changes.
func (c control) changed() bool { return c.Live || c.Problem != "" }

// what is what it sets: "Last day of Council base budget".
func (c control) what() string { return strings.TrimSpace(c.Sets + " " + c.Label) }

// Unit is what the number in the field is in; "" of a day.
func (c control) Unit() string {
	if c.Kind == "date" {
		return ""
	}
	return "in " + c.Kind
}

// FullName says all that the control is for, as its label does.
func (c control) FullName() string { return strings.TrimSpace(c.what() + " " + c.Unit()) }

// Ticked says whether a box is ticked.
func (c control) Ticked() bool { return c.Value != "" }

// controls are all of them.
type controls struct{ Wins, Ends, Rates, Awards []control }

func (c controls) all() []control { return slices.Concat(c.Wins, c.Ends, c.Rates, c.Awards) }

// mostShift is how many months a slider moves an end.
const mostShift = 36

// read makes the controls of what the form says, and the changes that follow, in an order in which they can be made.
func (w *whatIf) read() {
	w.readWins()
	w.readEnds()
	w.readRates()
	w.readAwards()
	w.readPosts()
}

// add adds a change.
func (w *whatIf) add(words, kind string, input map[string]any) {
	w.changes = append(w.changes, whatIfChange{map[string]any{kind: input}, words})
}

// wrong notes what is wrong with a control.
func (w *whatIf) wrong(c *control, text string) {
	c.Problem = titled(text)
	w.problems = append(w.problems, problem{c.ID, c.what() + ": " + text})
}

// text is what was typed into a control; nothing where it is what the form held before anything was changed.
func (w *whatIf) text(c *control) string {
	text := strings.TrimSpace(w.values.Get(c.Name))
	if text == w.values.Get("was."+c.Name) {
		return ""
	}
	return text
}

// unsure says what money is that is not confirmed.
var unsure = map[string]string{"BID": "a bid", "PROVISIONAL": "expected, not agreed"}

// readWins are the bids that are won, and the money that is expected and is confirmed.
func (w *whatIf) readWins() {
	for _, s := range w.plan.sources() {
		w.readWin(s.named, s.Status)
	}
	for _, o := range w.plan.There.Outcomes {
		w.readWin(o.Stream.named, o.Stream.Status)
	}
}

func (w *whatIf) readWin(source named, status string) {
	if status == "CONFIRMED" {
		return
	}
	c := control{
		ID: "win-" + strconv.Itoa(len(w.controls.Wins)), Name: "win." + source.Slug, Label: source.Name, Kind: "tick", Hint: unsure[status],
	}
	if w.values.Get(c.Name) != "" {
		c.Value, c.address, c.Live = "yes", "yes", true
		w.add(source.Name+" is confirmed", "setStatus", map[string]any{"source": source.Slug, "status": "CONFIRMED"})
	}
	w.controls.Wins = append(w.controls.Wins, c)
}

// readEnds are the days on which sources end.
func (w *whatIf) readEnds() {
	for i, s := range w.plan.sources() {
		c := control{
			ID: "end-" + strconv.Itoa(i), Name: "end." + s.Slug, Sets: "Last day of", Label: s.Name, Kind: "date", Default: s.Until.Long(),
			Hint: w.within() + " until " + s.Until.Long() + "; beyond that at " + s.rate(), Min: -mostShift, Max: mostShift, Step: 1,
		}
		if s.Status != "CONFIRMED" {
			c.Hint += ". It is " + unsure[s.Status] + ", and counts only if it is confirmed"
		}
		if ends := w.dateOf(&c, s.Until); c.Live {
			w.endSource(s.named, ends, s.Until, s.Yearly)
		}
		w.controls.Ends = append(w.controls.Ends, c)
	}
}

// rate is how much a year the source is worth, and what that rests on where it is not plain.
func (s whatIfSource) rate() string {
	text := s.Yearly.Pounds() + " a year"
	if s.Last != s.Yearly {
		text += ", which is what its last " + pounds(s.Last) + " comes to"
	}
	return text
}

// within says what holds without the changes.
func (w *whatIf) within() string {
	if w.on == "" {
		return "In the plan"
	}
	return "In the scenario"
}

func (w *whatIf) endSource(s named, ends, last fiscal.Day, yearly money.Pence) {
	switch {
	case ends < last:
		w.add(s.Name+" ends on "+ends.Long(), "endSource", map[string]any{"source": s.Slug, "on": ends.String()})
	case ends > last:
		w.add(s.Name+" goes on until "+ends.Long()+" at "+yearly.Pounds()+" a year", "extendSource",
			map[string]any{"source": s.Slug, "until": ends.String(), "annualAmount": int64(yearly)})
	}
}

// yearlyOf is an amount by the year, from day to day: exactly, where the days are whole months.
func yearlyOf(amount money.Pence, from, until fiscal.Day) money.Pence {
	for months := 1; months <= mostMonths; months++ {
		switch next := from.AddMonths(months); {
		case next == until+1:
			return money.Pence(money.Nearest(int64(amount), 12, int64(months)))
		case next > until+1:
			return money.Pence(money.Nearest(int64(amount), 365, int64(until-from)+1))
		}
	}
	return amount
}

// dateOf reads the day that a control holds.
func (w *whatIf) dateOf(c *control, planned fiscal.Day) fiscal.Day {
	day := planned
	if text := w.text(c); text != "" {
		d, err := typedDay(text)
		if err != nil {
			w.wrong(c, "the day "+err.Error())
			c.Value, c.address = text, text
		} else {
			day = d
		}
	}
	if c.Problem == "" {
		c.Value, c.address = day.Long(), day.String()
	}
	c.Live = day != planned
	months := int(day.Month() - planned.Month())
	c.Slider, c.Says = min(max(months, c.Min), c.Max), day.Long()+", "+shiftWords(months)
	return day
}

// shiftWords says by how much something is moved.
func shiftWords(months int) string {
	switch {
	case months > 0:
		return words.Count(months, "month", "months") + " later"
	case months < 0:
		return words.Count(-months, "month", "months") + " earlier"
	}
	return "as planned"
}

// readRates are the success rates of outcome streams.
func (w *whatIf) readRates() {
	for i, x := range w.plan.There.Outcomes {
		o := x.Stream
		if len(o.SuccessRates) == 0 {
			continue
		}
		rate := o.SuccessRates[len(o.SuccessRates)-1].Percent.Decimal
		c := control{
			ID: "rate-" + strconv.Itoa(i), Name: "rate." + o.Slug, Sets: "Success rate of", Label: o.Name, Kind: "percent", Default: rate.String(),
			Hint: w.within() + " " + rate.String() + "% of families become a result", Max: 1000, Step: 5,
		}
		if percent := w.decimalOf(&c, rate, 0, money.Hundred); c.Live {
			w.add(o.Name+", success rate "+percent.String()+"%", "setOutcomes", map[string]any{"stream": o.Slug, "successRate": percent.String()})
		}
		w.controls.Rates = append(w.controls.Rates, c)
	}
}

// bareNumber takes away what people write around a number, and between its digits.
func bareNumber(text string) string {
	return strings.NewReplacer("£", "", "%", "").Replace(plainNumber(text))
}

// numberText is a number with separators: "1,925", "60.4".
func numberText(d money.Decimal) string {
	whole, rest, _ := strings.Cut(d.String(), ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || n > -1000 && n < 1000 { // "-0" stays what it is
		return d.String()
	}
	if rest != "" {
		rest = "." + rest
	}
	return words.Number(n) + rest
}

// decimalOf reads the number that a control holds.
func (w *whatIf) decimalOf(c *control, planned, least, most money.Decimal) money.Decimal {
	n := planned
	if c.Value = w.text(c); c.Value == "" {
		c.Value = c.Default
	} else if d, err := money.ParseDecimal(bareNumber(c.Value)); err != nil || d < least || d > most {
		w.wrong(c, fmt.Sprintf("enter a number from %s to %s", least, most))
	} else {
		n = d
	}
	if c.Problem == "" {
		c.Value = numberText(n)
	}
	c.address, c.Live = bareNumber(c.Value), n != planned
	unit, says := money.One/10, c.Value+"%"
	if c.Kind == "pounds" {
		unit, says = money.One, "£"+c.Value
	}
	c.Slider, c.Says = min(max(int(rounded(n, 1, unit)), c.Min), c.Max), says
	return n
}

// rounded is so many times a number in units, to the nearest: of what is below nought too.
func rounded(n money.Decimal, times int64, unit money.Decimal) int64 {
	if n < 0 {
		return -rounded(-n, times, unit)
	}
	return money.Nearest(int64(n), times, int64(unit))
}

// mostAwards is how many pay awards the page lets change.
const mostAwards = 12

// readAwards are the pay awards of the months shown, and one more.
func (w *whatIf) readAwards() {
	for _, a := range w.plan.There.PayAwards {
		if a.From.Day < w.horizon.From.First() || a.From.Day > w.horizon.To.Last() || len(w.controls.Awards) == mostAwards {
			continue
		}
		c := control{
			ID: "award-" + strconv.Itoa(len(w.controls.Awards)), Name: "award." + a.From.String() + "." + a.PayGroup,
			Label: "Pay award from " + a.From.Long(), Kind: "percent", Min: -50, Max: 150, Step: 1,
		}
		if a.PayGroup != "" {
			c.Label += ", for " + a.PayGroup
		}
		planned, least, most := money.Decimal(0), -50*money.One, money.Hundred
		if a.Percent != nil {
			planned = a.Percent.Decimal
		} else {
			planned, least, most = money.Decimal(*a.Amount)*money.One/100, -100_000*money.One, 100_000*money.One
			c.Kind, c.Min, c.Max, c.Step = "pounds", -1000, 5000, 25
		}
		c.Default = numberText(planned)
		if n := w.decimalOf(&c, planned, least, most); c.Live {
			w.award(a.From.Day, a.PayGroup, n, c.Kind)
		}
		w.controls.Awards = append(w.controls.Awards, c)
	}
	w.readNewAward()
}

// award is a change of a pay award, or a new one.
func (w *whatIf) award(from fiscal.Day, group string, n money.Decimal, kind string) {
	input := map[string]any{"from": from.String()}
	words := "Pay award of "
	if kind == "pounds" {
		pence := rounded(n, 100, money.One)
		input["amount"] = pence
		words += pounds(money.Pence(pence))
	} else {
		input["percent"] = n.String()
		words += n.String() + "%"
	}
	if group != "" {
		input["payGroup"] = group
		words += " for " + group
	}
	w.add(words+" from "+from.Long(), "payAward", input)
}

// readNewAward is a pay award that the plan does not have.
func (w *whatIf) readNewAward() {
	text := strings.TrimSpace(w.values.Get("newAward"))
	if text == "" {
		return
	}
	percent, err := money.ParseDecimal(bareNumber(text))
	if err != nil || percent < -50*money.One || percent > money.Hundred {
		w.problems = append(w.problems, problem{"newAward", "Enter a pay award from -50 to 100"})
		return
	}
	from, err := typedDay(w.values.Get("newAwardFrom"))
	if err != nil {
		w.problems = append(w.problems, problem{"newAwardFrom", "The day of the pay award " + err.Error()})
		return
	}
	group := w.values.Get("newAwardGroup")
	if w.hasAward(from, group) { // which another would replace
		w.problems = append(w.problems, problem{"newAwardFrom", "There is a pay award from " + from.Long() + " already: change it above, or choose another day"})
		return
	}
	w.award(from, group, percent, "percent")
}

// hasAward says whether a pay group has a pay award from a day.
func (w *whatIf) hasAward(from fiscal.Day, group string) bool {
	for _, a := range w.plan.There.PayAwards {
		if a.From.Day == from && a.PayGroup == group {
			return true
		}
	}
	return false
}

// dayForAward is the first 1 April after the first year on which a pay group has no pay award.
func (w *whatIf) dayForAward(group string) fiscal.Day {
	y := w.horizon.From.Year() + 1
	for y.First() < w.horizon.To && w.hasAward(y.First().First(), group) {
		y++
	}
	return y.First().First()
}

// readPosts are the posts that end, and those that go on.
func (w *whatIf) readPosts() {
	for _, slug := range w.ticked("keep") {
		w.keepPost(w.post(slug))
	}
	w.stopOn = w.firstStop()
	if text := strings.TrimSpace(w.values.Get("stopOn")); text != "" {
		day, err := typedDay(text)
		if err != nil {
			w.problems = append(w.problems, problem{"stopOn", "The day on which posts end " + err.Error()})
			return // no post ends on a day that nobody chose
		}
		w.stopOn = day
	}
	for _, slug := range w.ticked("stop") {
		w.add(w.post(slug).Title+" ends on "+w.stopOn.Long(), "endPost", map[string]any{"post": slug, "on": w.stopOn.String()})
	}
}

// firstStop is the day on which posts end if no other is chosen: the day before money first falls away, or the first year's last.
func (w *whatIf) firstStop() fiscal.Day {
	s := situation{Day: w.horizon.From.First(), Cliffs: w.plan.Forecast.Cliffs}
	if list := s.ahead(true); len(list) > 0 {
		return list[0].Date.Day - 1
	}
	return w.horizon.From.Year().Last().Last()
}

// keepPost has a post, and the contracts that end last, go on without an end.
func (w *whatIf) keepPost(p *whatIfPost) {
	if p.Ends.Day != 0 {
		w.add(p.Title+" becomes permanent", "extendPost", map[string]any{"post": p.Slug})
	}
	last := p.held()
	for _, c := range p.Contracts {
		if !c.NeverStarts && last != 0 && c.Ends.Day == last {
			w.add("The contract of "+p.Title+" ("+c.Slug+") becomes open-ended", "extendContract", map[string]any{"contract": c.Slug})
		}
	}
}

// held is until when somebody holds the post; 0 without an end, or where it lists no contract.
func (p *whatIfPost) held() fiscal.Day {
	last := fiscal.Day(0)
	for _, c := range p.Contracts {
		switch {
		case c.NeverStarts:
		case c.Ends.Day == 0:
			return 0
		default:
			last = max(last, c.Ends.Day)
		}
	}
	return last
}

// until is the last day of the post, or of its last contract; 0 for none.
func (p *whatIfPost) until() fiscal.Day {
	ends, held := p.Ends.Day, p.held()
	if ends == 0 || held != 0 && held < ends {
		return held
	}
	return ends
}
