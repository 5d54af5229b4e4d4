package forecast

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"

	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
)

// fingerprint is a hash of all that a forecast's figures follow from: the rules' version, the options, and the effective
// plan in canonical form. Remarks (notes, what is assumed) are left out, and so is what no figure follows from: measures,
// decisions, waivers and the list of scenarios. It is 32 hexadecimal digits, of SHA-256.
func fingerprint(p *plan.Plan, o Options) string {
	c := canonical{hash: sha256.New(), buffer: make([]byte, 0, 2*chunk)}
	c.text("cliffedge forecast", RulesVersion)
	c.numbers(int64(o.From), int64(o.To))
	c.text(string(o.Certainty), string(o.Vacancies), string(Waterfall), string(o.SplitShortfall))
	c.plan(p)
	c.hash.Write(c.buffer)
	return hex.EncodeToString(c.hash.Sum(nil)[:16])
}

// canonical hashes a plan as bytes that are the same for the same plan only: fields in a fixed order, texts and lists after
// their length.
type canonical struct {
	hash   hash.Hash
	buffer []byte // written, and not yet hashed
}

// chunk is how many bytes are gathered before they are hashed.
const chunk = 4096

func (c *canonical) text(texts ...string) {
	for _, t := range texts {
		c.buffer = binary.AppendUvarint(c.buffer, uint64(len(t)))
		c.buffer = append(c.buffer, t...)
	}
}

func (c *canonical) numbers(numbers ...int64) {
	for _, n := range numbers {
		c.buffer = binary.AppendVarint(c.buffer, n)
	}
}

func (c *canonical) flag(b bool) {
	if b {
		c.numbers(1)
	} else {
		c.numbers(0)
	}
}

// each writes a list. A list that is absent differs from one that is empty.
func each[T any](c *canonical, list []T, write func(x *T)) {
	c.flag(list != nil)
	c.numbers(int64(len(list)))
	for i := range list {
		write(&list[i])
		if len(c.buffer) >= chunk {
			c.hash.Write(c.buffer)
			c.buffer = c.buffer[:0]
		}
	}
}

func (c *canonical) ids(list []plan.ID) {
	each(c, list, func(id *plan.ID) { c.text(string(*id)) })
}

func (c *canonical) decimal(d *money.Decimal) {
	c.flag(d != nil)
	if d != nil {
		c.numbers(int64(*d))
	}
}

func (c *canonical) triangle(t *plan.Triangle) {
	c.flag(t != nil)
	if t != nil {
		c.numbers(int64(t.Low), int64(t.Likely), int64(t.High))
	}
}

func (c *canonical) plan(p *plan.Plan) {
	c.text(string(p.Authority.ID), p.Authority.Name)
	c.numbers(int64(p.LeadTimeDays))
	each(c, p.PayAwards, c.award)
	each(c, p.Programmes, func(x *plan.Programme) {
		c.text(string(x.ID), x.Name)
		c.numbers(int64(x.Starts), int64(x.Ends))
	})
	each(c, p.Posts, c.post)
	each(c, p.Costs, c.cost)
	each(c, p.Contracts, c.contract)
	each(c, p.Sources, c.source)
	each(c, p.Splits, func(x *plan.Split) {
		c.text(string(x.Post), string(x.Source))
		c.numbers(int64(x.Percent), int64(x.From), int64(x.Until))
	})
	each(c, p.Outcomes, c.stream)
	each(c, p.Savings, c.saving)
}

func (c *canonical) award(x *plan.PayAward) {
	c.flag(x.Flat)
	c.numbers(int64(x.From), int64(x.Percent), int64(x.Amount))
	c.text(x.PayGroup)
	c.triangle(x.Uncertainty)
}

func (c *canonical) post(x *plan.Post) {
	c.text(string(x.ID), x.Title, string(x.Programme), x.Location, x.PayGroup)
	c.numbers(int64(x.FTE), int64(x.Starts), int64(x.Ends), int64(x.OtherAnnual), int64(x.Caseload), int64(x.Priority))
	c.flag(x.EndsWithProgramme)
	each(c, x.FTESteps, func(s *plan.FTEStep) { c.numbers(int64(s.From), int64(s.FTE)) })
	each(c, x.Salaries, func(s *plan.Salary) { c.numbers(int64(s.From), int64(s.Amount)) })
	each(c, x.OnCosts, func(b *plan.OnCosts) {
		c.numbers(int64(b.From), int64(b.Percent))
		c.text(string(b.NationalInsurance))
	})
}

func (c *canonical) cost(x *plan.CostLine) {
	c.text(string(x.ID), x.Title, string(x.Programme), x.Location)
	c.flag(x.OneOff)
	c.numbers(int64(x.Annual), int64(x.Starts), int64(x.Ends), int64(x.Amount), int64(x.On), int64(x.Priority))
}

func (c *canonical) contract(x *plan.Contract) {
	c.text(string(x.ID), string(x.Post), string(x.Kind), x.Employer, x.Host, x.PaidBy)
	c.numbers(int64(x.Starts), int64(x.Ends), int64(x.FTE), int64(x.ContinuousSince))
}

func (c *canonical) source(x *plan.Source) {
	c.text(string(x.ID), x.Name, x.Funder, x.Scheme, string(x.Kind), string(x.Status))
	each(c, x.Tranches, func(t *plan.Tranche) {
		c.numbers(int64(t.Amount), int64(t.From), int64(t.Until))
		c.text(string(t.Use))
	})
	c.eligible(x.Eligible)
	c.ids(x.MatchSources)
	c.numbers(int64(x.InterventionRate), int64(x.Priority))
	c.decimal(x.UncertaintyProbability)
}

func (c *canonical) eligible(blocks []plan.Eligibility) {
	each(c, blocks, func(b *plan.Eligibility) {
		c.ids(b.Programmes)
		c.ids(b.Posts)
		each(c, b.Locations, func(l *string) { c.text(*l) })
	})
}

func (c *canonical) stream(x *plan.OutcomeStream) {
	c.text(string(x.ID), x.Name, string(x.Programme), x.Scheme, string(x.Status))
	c.numbers(int64(x.Starts), int64(x.Ends), int64(x.ClaimsUntil), int64(x.AttachmentFee), int64(x.ResultPayment), int64(x.LagMonths))
	c.counts(x.Attachments)
	c.counts(x.Results)
	each(c, x.SuccessRates, func(r *plan.YearRate) { c.numbers(int64(r.Year), int64(r.Percent)) })
	c.flag(x.MaxResults != nil)
	if x.MaxResults != nil {
		c.numbers(*x.MaxResults)
	}
	c.numbers(int64(x.EarnedAutonomyFrom), int64(x.CarryUntil), int64(x.InterventionRate), int64(x.Priority))
	c.eligible(x.Eligible)
	c.ids(x.MatchSources)
	c.triangle(x.Uncertainty)
	c.numbers(int64(x.Changed.StoppedOn))
	each(c, x.Changed.Attachments, func(s *plan.AttachmentScale) { c.numbers(int64(s.From), int64(s.Percent)) })
}

func (c *canonical) counts(list []plan.YearCount) {
	each(c, list, func(y *plan.YearCount) { c.numbers(int64(y.Year), y.Count) })
}

func (c *canonical) saving(x *plan.Saving) {
	c.text(string(x.ID), x.Name, string(x.Programme), string(x.Beneficiary))
	c.numbers(int64(x.PerFamily), int64(x.LagMonths), int64(x.Percent))
	c.counts(x.Families)
}
