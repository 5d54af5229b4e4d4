package sql

import (
	stdsql "database/sql"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/plan"
)

// The rows of the tables that hold a plan. Each has the names of its table's columns; all are comparable, so that what a
// change of the plan changes in a table is found by comparing rows.
type (
	text   = stdsql.NullString
	number = stdsql.NullInt64

	remark struct {
		Note    string `db:"note"`
		Assumed int64  `db:"assumed"`
	}
	programmeRow struct {
		Authority   string `db:"authority"`
		ID          string `db:"id"`
		Position    int64  `db:"position"`
		Name        string `db:"name"`
		Starts      string `db:"starts"`
		Ends        text   `db:"ends"`
		NeverStarts int64  `db:"never_starts"`
		remark
	}
	payAwardRow struct {
		Authority       string `db:"authority"`
		Position        int64  `db:"position"`
		FromDay         string `db:"from_day"`
		PayGroup        string `db:"pay_group"`
		Percent         number `db:"percent_e4"`
		Amount          number `db:"amount_pence"`
		UncertainLow    number `db:"uncertain_low_e4"`
		UncertainLikely number `db:"uncertain_likely_e4"`
		UncertainHigh   number `db:"uncertain_high_e4"`
		remark
	}
	costItemRow struct {
		Authority string `db:"authority"`
		ID        string `db:"id"`
		Kind      string `db:"kind"`
	}
	postRow struct {
		Authority         string `db:"authority"`
		ID                string `db:"id"`
		Position          int64  `db:"position"`
		Title             string `db:"title"`
		Programme         string `db:"programme"`
		Location          string `db:"location"`
		FTE               int64  `db:"fte_e4"`
		Starts            string `db:"starts"`
		Ends              text   `db:"ends"`
		EndsWithProgramme int64  `db:"ends_with_programme"`
		NeverStarts       int64  `db:"never_starts"`
		PayGroup          string `db:"pay_group"`
		OtherAnnual       int64  `db:"other_annual_pence"`
		Caseload          int64  `db:"caseload_e4"`
		Priority          int64  `db:"priority"`
		remark
	}
	postSalaryRow struct {
		Authority string `db:"authority"`
		Post      string `db:"post"`
		Position  int64  `db:"position"`
		FromDay   string `db:"from_day"`
		Amount    int64  `db:"amount_pence"`
		remark
	}
	postFTEStepRow struct {
		Authority string `db:"authority"`
		Post      string `db:"post"`
		Position  int64  `db:"position"`
		FromDay   string `db:"from_day"`
		FTE       int64  `db:"fte_e4"`
		remark
	}
	postOnCostsRow struct {
		Authority         string `db:"authority"`
		Post              string `db:"post"`
		Position          int64  `db:"position"`
		FromDay           text   `db:"from_day"`
		Percent           int64  `db:"percent_e4"`
		NationalInsurance string `db:"national_insurance"`
		remark
	}
	costLineRow struct {
		Authority   string `db:"authority"`
		ID          string `db:"id"`
		Position    int64  `db:"position"`
		Title       string `db:"title"`
		Programme   string `db:"programme"`
		Location    string `db:"location"`
		Annual      number `db:"annual_pence"`
		Starts      text   `db:"starts"`
		Ends        text   `db:"ends"`
		NeverStarts int64  `db:"never_starts"`
		Once        number `db:"once_pence"`
		OnceOn      text   `db:"once_on"`
		Priority    int64  `db:"priority"`
		remark
	}
	contractRow struct {
		Authority       string `db:"authority"`
		ID              string `db:"id"`
		Position        int64  `db:"position"`
		Post            string `db:"post"`
		Kind            string `db:"kind"`
		Starts          string `db:"starts"`
		Ends            text   `db:"ends"`
		NeverStarts     int64  `db:"never_starts"`
		FTE             int64  `db:"fte_e4"`
		ContinuousSince text   `db:"continuous_since"`
		Employer        string `db:"employer"`
		Host            string `db:"host"`
		PaidBy          string `db:"paid_by"`
		remark
	}
	payerRow struct {
		Authority        string `db:"authority"`
		ID               string `db:"id"`
		Kind             string `db:"kind"`
		Position         int64  `db:"position"`
		Name             string `db:"name"`
		Scheme           string `db:"scheme"`
		Status           string `db:"status"`
		InterventionRate int64  `db:"intervention_rate_e4"`
		Priority         int64  `db:"priority"`
		remark
	}
	sourceRow struct {
		Authority   string `db:"authority"`
		ID          string `db:"id"`
		Funder      string `db:"funder"`
		Kind        string `db:"kind"`
		Probability number `db:"probability_e4"`
	}
	trancheRow struct {
		Authority string `db:"authority"`
		Source    string `db:"source"`
		Position  int64  `db:"position"`
		Amount    int64  `db:"amount_pence"`
		FromDay   string `db:"from_day"`
		UntilDay  string `db:"until_day"`
		Use       string `db:"use_of_money"`
		remark
	}
	eligibilityRow struct {
		Authority string `db:"authority"`
		Payer     string `db:"payer"`
		Block     int64  `db:"block"`
		List      string `db:"list"`
		Position  int64  `db:"position"`
		Value     string `db:"value"`
	}
	matchSourceRow struct {
		Authority string `db:"authority"`
		Payer     string `db:"payer"`
		Position  int64  `db:"position"`
		MatchedBy string `db:"matched_by"`
	}
	splitRow struct {
		Authority string `db:"authority"`
		Position  int64  `db:"position"`
		CostItem  string `db:"cost_item"`
		Payer     string `db:"payer"`
		Percent   int64  `db:"percent_e4"`
		FromDay   string `db:"from_day"`
		UntilDay  text   `db:"until_day"`
		remark
	}
	outcomeStreamRow struct {
		Authority          string `db:"authority"`
		ID                 string `db:"id"`
		Programme          string `db:"programme"`
		Starts             string `db:"starts"`
		Ends               text   `db:"ends"`
		ClaimsUntil        text   `db:"claims_until"`
		AttachmentFee      int64  `db:"attachment_fee_pence"`
		ResultPayment      int64  `db:"result_payment_pence"`
		LagMonths          int64  `db:"lag_months"`
		MaxResults         number `db:"max_results"`
		EarnedAutonomyFrom text   `db:"earned_autonomy_from"`
		CarryUntil         text   `db:"carry_until"`
		StoppedOn          text   `db:"stopped_on"`
		UncertainLow       number `db:"uncertain_low_e4"`
		UncertainLikely    number `db:"uncertain_likely_e4"`
		UncertainHigh      number `db:"uncertain_high_e4"`
	}
	streamYearRow struct {
		Authority string `db:"authority"`
		Stream    string `db:"stream"`
		List      string `db:"list"`
		Year      string `db:"year"`
		Value     int64  `db:"value"`
	}
	streamScaleRow struct {
		Authority string `db:"authority"`
		Stream    string `db:"stream"`
		Position  int64  `db:"position"`
		FromYear  string `db:"from_year"`
		Percent   int64  `db:"percent_e4"`
	}
	savingRow struct {
		Authority   string `db:"authority"`
		ID          string `db:"id"`
		Position    int64  `db:"position"`
		Name        string `db:"name"`
		Programme   string `db:"programme"`
		PerFamily   int64  `db:"per_family_pence"`
		Beneficiary string `db:"beneficiary"`
		LagMonths   int64  `db:"lag_months"`
		Percent     int64  `db:"percent_e4"`
		remark
	}
	savingYearRow struct {
		Authority string `db:"authority"`
		Saving    string `db:"saving"`
		Year      string `db:"year"`
		Families  int64  `db:"families"`
	}
	measureRow struct {
		Authority string `db:"authority"`
		ID        string `db:"id"`
		Position  int64  `db:"position"`
		Programme string `db:"programme"`
		Name      string `db:"name"`
		remark
	}
	measureYearRow struct {
		Authority string `db:"authority"`
		Measure   string `db:"measure"`
		List      string `db:"list"`
		Year      string `db:"year"`
		Count     int64  `db:"count"`
	}
	decisionRow struct {
		Authority string `db:"authority"`
		ID        string `db:"id"`
		Position  int64  `db:"position"`
		Body      string `db:"body"`
		Day       string `db:"day"`
		Item      string `db:"item"`
		Decided   string `db:"decided"`
		Action    string `db:"action"`
		Due       text   `db:"due"`
		Status    string `db:"status"`
		remark
	}
	decisionRefRow struct {
		Authority string `db:"authority"`
		Decision  string `db:"decision"`
		Position  int64  `db:"position"`
		Ref       string `db:"ref"`
	}
	waiverRow struct {
		Authority string `db:"authority"`
		Position  int64  `db:"position"`
		Finding   string `db:"finding"`
		AtRef     string `db:"at_ref"`
		UntilDay  text   `db:"until_day"`
		Decision  text   `db:"decision"`
		remark
	}
	scenarioRow struct {
		Authority   string `db:"authority"`
		ID          string `db:"id"`
		Position    int64  `db:"position"`
		Name        string `db:"name"`
		Parent      text   `db:"parent"`
		TriggerBy   text   `db:"trigger_by"`
		TriggerWhen string `db:"trigger_when"`
		Probability number `db:"probability_e4"`
		remark
	}
	changeRow struct {
		Authority string `db:"authority"`
		Scenario  string `db:"scenario"`
		Position  int64  `db:"position"`
		Name      string `db:"name"`
		Body      string `db:"body"`
	}
)

// planRows is a plan as rows.
type planRows struct {
	Programmes   []programmeRow
	PayAwards    []payAwardRow
	CostItems    []costItemRow
	Posts        []postRow
	Salaries     []postSalaryRow
	FTESteps     []postFTEStepRow
	OnCosts      []postOnCostsRow
	CostLines    []costLineRow
	Contracts    []contractRow
	Payers       []payerRow
	Sources      []sourceRow
	Tranches     []trancheRow
	Eligibility  []eligibilityRow
	Matches      []matchSourceRow
	Splits       []splitRow
	Streams      []outcomeStreamRow
	StreamYears  []streamYearRow
	StreamScales []streamScaleRow
	Savings      []savingRow
	SavingYears  []savingYearRow
	Measures     []measureRow
	MeasureYears []measureYearRow
	Decisions    []decisionRow
	DecisionRefs []decisionRefRow
	Waivers      []waiverRow
	Scenarios    []scenarioRow
	Changes      []changeRow
}

// day is a day as text, null for none.
func day(d fiscal.Day) text { return text{String: d.String(), Valid: d != 0} }

// named is an id as text, null for none.
func named(id plan.ID) text { return text{String: string(id), Valid: id != ""} }

func given(n int64, is bool) number {
	if !is {
		return number{}
	}
	return number{Int64: n, Valid: true}
}

func flag(is bool) int64 {
	if is {
		return 1
	}
	return 0
}

func remarked(r plan.Remark) remark { return remark{r.Note, flag(r.Assumed)} }

// triangle gives an uncertain input's columns.
func triangle(t *plan.Triangle) (low, likely, high number) {
	if t == nil {
		return number{}, number{}, number{}
	}
	return given(int64(t.Low), true), given(int64(t.Likely), true), given(int64(t.High), true)
}

// rowsOf gives a plan's rows. How each scenario's changes read in a plan file is the codec's to say.
func rowsOf(p *plan.Plan, changes [][]string) *planRows {
	r := &planRows{}
	a := string(p.Authority.ID)
	for i, x := range p.Programmes {
		r.Programmes = append(r.Programmes, programmeRow{a, string(x.ID), int64(i), x.Name, x.Starts.String(), day(x.Ends), flag(x.NeverStarts), remarked(x.Remark)})
	}
	for i, x := range p.PayAwards {
		row := payAwardRow{Authority: a, Position: int64(i), FromDay: x.From.String(), PayGroup: x.PayGroup, remark: remarked(x.Remark)}
		row.Percent, row.Amount = given(int64(x.Percent), !x.Flat), given(int64(x.Amount), x.Flat)
		row.UncertainLow, row.UncertainLikely, row.UncertainHigh = triangle(x.Uncertainty)
		r.PayAwards = append(r.PayAwards, row)
	}
	for i := range p.Posts {
		r.addPost(a, i, &p.Posts[i])
	}
	for i, x := range p.Costs {
		r.CostItems = append(r.CostItems, costItemRow{a, string(x.ID), "COST_LINE"})
		r.CostLines = append(r.CostLines, costLineRow{
			a, string(x.ID), int64(i), x.Title, string(x.Programme), x.Location, given(int64(x.Annual), !x.OneOff), day(x.Starts), day(x.Ends), flag(x.NeverStarts),
			given(int64(x.Amount), x.OneOff), day(x.On), int64(x.Priority), remarked(x.Remark),
		})
	}
	for i, x := range p.Contracts {
		r.Contracts = append(r.Contracts, contractRow{
			a, string(x.ID), int64(i), string(x.Post), string(x.Kind), x.Starts.String(), day(x.Ends), flag(x.NeverStarts), int64(x.FTE), day(x.ContinuousSince),
			x.Employer, x.Host, x.PaidBy, remarked(x.Remark),
		})
	}
	for i := range p.Sources {
		r.addSource(a, i, &p.Sources[i])
	}
	for i := range p.Outcomes {
		r.addStream(a, i, &p.Outcomes[i])
	}
	for i, x := range p.Splits {
		r.Splits = append(r.Splits, splitRow{
			a, int64(i), string(x.Post), string(x.Source), int64(x.Percent), x.From.String(), day(x.Until), remarked(x.Remark),
		})
	}
	r.addCounts(a, p)
	r.addDecisions(a, p)
	r.addScenarios(a, p, changes)
	return r
}

func (r *planRows) addPost(a string, i int, x *plan.Post) {
	id := string(x.ID)
	r.CostItems = append(r.CostItems, costItemRow{a, id, "POST"})
	r.Posts = append(r.Posts, postRow{
		a, id, int64(i), x.Title, string(x.Programme), x.Location, int64(x.FTE), x.Starts.String(), day(x.Ends), flag(x.EndsWithProgramme), flag(x.NeverStarts),
		x.PayGroup, int64(x.OtherAnnual), int64(x.Caseload), int64(x.Priority), remarked(x.Remark),
	})
	for k, e := range x.Salaries {
		r.Salaries = append(r.Salaries, postSalaryRow{a, id, int64(k), e.From.String(), int64(e.Amount), remarked(e.Remark)})
	}
	for k, e := range x.FTESteps {
		r.FTESteps = append(r.FTESteps, postFTEStepRow{a, id, int64(k), e.From.String(), int64(e.FTE), remarked(e.Remark)})
	}
	for k, e := range x.OnCosts {
		r.OnCosts = append(r.OnCosts, postOnCostsRow{
			a, id, int64(k), day(e.From), int64(e.Percent), string(e.NationalInsurance), remarked(e.Remark),
		})
	}
}

func (r *planRows) addSource(a string, i int, x *plan.Source) {
	id := string(x.ID)
	r.Payers = append(r.Payers, payerRow{
		a, id, "SOURCE", int64(i), x.Name, x.Scheme, string(x.Status), int64(x.InterventionRate), int64(x.Priority), remarked(x.Remark),
	})
	probability := number{}
	if x.UncertaintyProbability != nil {
		probability = given(int64(*x.UncertaintyProbability), true)
	}
	r.Sources = append(r.Sources, sourceRow{a, id, x.Funder, string(x.Kind), probability})
	for k, t := range x.Tranches {
		r.Tranches = append(r.Tranches, trancheRow{
			a, id, int64(k), int64(t.Amount), t.From.String(), t.Until.String(), string(t.Use), remarked(t.Remark),
		})
	}
	r.addTerms(a, id, x.Eligible, x.MatchSources)
}

// addTerms adds what a payer may pay for, and its match sources.
func (r *planRows) addTerms(a, id string, blocks []plan.Eligibility, matches []plan.ID) {
	for n, block := range blocks {
		add := func(list string, k int, value string) {
			r.Eligibility = append(r.Eligibility, eligibilityRow{a, id, int64(n), list, int64(k), value})
		}
		for k, v := range block.Programmes {
			add("PROGRAMMES", k, string(v))
		}
		for k, v := range block.Posts {
			add("POSTS", k, string(v))
		}
		for k, v := range block.Locations {
			add("LOCATIONS", k, v)
		}
	}
	for k, match := range matches {
		r.Matches = append(r.Matches, matchSourceRow{a, id, int64(k), string(match)})
	}
}

func (r *planRows) addStream(a string, i int, x *plan.OutcomeStream) {
	id := string(x.ID)
	r.Payers = append(r.Payers, payerRow{
		a, id, "OUTCOME_STREAM", int64(i), x.Name, x.Scheme, string(x.Status), int64(x.InterventionRate), int64(x.Priority), remarked(x.Remark),
	})
	row := outcomeStreamRow{
		Authority: a, ID: id, Programme: string(x.Programme), Starts: x.Starts.String(), Ends: day(x.Ends), ClaimsUntil: day(x.ClaimsUntil),
		AttachmentFee: int64(x.AttachmentFee), ResultPayment: int64(x.ResultPayment), LagMonths: int64(x.LagMonths),
		EarnedAutonomyFrom: day(x.EarnedAutonomyFrom), CarryUntil: day(x.CarryUntil), StoppedOn: day(x.Changed.StoppedOn),
	}
	if x.MaxResults != nil {
		row.MaxResults = given(*x.MaxResults, true)
	}
	row.UncertainLow, row.UncertainLikely, row.UncertainHigh = triangle(x.Uncertainty)
	r.Streams = append(r.Streams, row)
	for _, c := range x.Attachments {
		r.StreamYears = append(r.StreamYears, streamYearRow{a, id, "ATTACHMENTS", c.Year.String(), c.Count})
	}
	for _, c := range x.Results {
		r.StreamYears = append(r.StreamYears, streamYearRow{a, id, "RESULTS", c.Year.String(), c.Count})
	}
	for _, c := range x.SuccessRates {
		r.StreamYears = append(r.StreamYears, streamYearRow{a, id, "SUCCESS_RATES", yearOrAll(c.Year), int64(c.Percent)})
	}
	for k, c := range x.Changed.Attachments {
		r.StreamScales = append(r.StreamScales, streamScaleRow{a, id, int64(k), yearOrAll(c.From), int64(c.Percent)})
	}
	r.addTerms(a, id, x.Eligible, x.MatchSources)
}

// yearOrAll is a year as text, "" for all years.
func yearOrAll(y fiscal.Year) string {
	if y == 0 {
		return ""
	}
	return y.String()
}

// addCounts adds savings and measures.
func (r *planRows) addCounts(a string, p *plan.Plan) {
	for i, x := range p.Savings {
		id := string(x.ID)
		r.Savings = append(r.Savings, savingRow{
			a, id, int64(i), x.Name, string(x.Programme), int64(x.PerFamily), string(x.Beneficiary), int64(x.LagMonths), int64(x.Percent), remarked(x.Remark),
		})
		for _, c := range x.Families {
			r.SavingYears = append(r.SavingYears, savingYearRow{a, id, c.Year.String(), c.Count})
		}
	}
	for i, x := range p.Measures {
		id := string(x.ID)
		r.Measures = append(r.Measures, measureRow{a, id, int64(i), string(x.Programme), x.Name, remarked(x.Remark)})
		for _, c := range x.Target {
			r.MeasureYears = append(r.MeasureYears, measureYearRow{a, id, "TARGET", c.Year.String(), c.Count})
		}
		for _, c := range x.Actual {
			r.MeasureYears = append(r.MeasureYears, measureYearRow{a, id, "ACTUAL", c.Year.String(), c.Count})
		}
	}
}

func (r *planRows) addDecisions(a string, p *plan.Plan) {
	for i, x := range p.Decisions {
		id := string(x.ID)
		r.Decisions = append(r.Decisions, decisionRow{
			a, id, int64(i), x.Body, x.Date.String(), x.Item, x.Text, x.Action, day(x.Due), string(x.Status), remarked(x.Remark),
		})
		for k, ref := range x.Refs {
			r.DecisionRefs = append(r.DecisionRefs, decisionRefRow{a, id, int64(k), string(ref)})
		}
	}
	for i, x := range p.Waivers {
		r.Waivers = append(r.Waivers, waiverRow{a, int64(i), x.Finding, string(x.At), day(x.Until), named(x.Decision), remarked(x.Remark)})
	}
}

func (r *planRows) addScenarios(a string, p *plan.Plan, changes [][]string) {
	for i, x := range p.Scenarios {
		id := string(x.ID)
		row := scenarioRow{Authority: a, ID: id, Position: int64(i), Name: x.Name, Parent: named(x.Parent), remark: remarked(x.Remark)}
		if x.Trigger != nil {
			row.TriggerBy, row.TriggerWhen = day(x.Trigger.By), x.Trigger.When
		}
		if x.Probability != nil {
			row.Probability = given(int64(*x.Probability), true)
		}
		r.Scenarios = append(r.Scenarios, row)
		for k, change := range x.Changes {
			r.Changes = append(r.Changes, changeRow{a, id, int64(k), change.Name(), changes[i][k]})
		}
	}
}
