package plan

import (
	"fmt"
	"strings"
)

// Label says what the programme's end does.
func (c EndProgramme) Label(p *Plan) string {
	posts := "posts kept"
	if c.Posts == EndPostsAsWell {
		posts = "its posts too"
	}
	return fmt.Sprintf("%s ends on %s, %s", p.ProgrammeName(c.Programme), c.On.Long(), posts)
}

// Label says when the source ends.
func (c EndSource) Label(p *Plan) string {
	return fmt.Sprintf("%s ends on %s", p.SourceName(c.Source), c.On.Long())
}

// Label says until when the source goes on, and at how much a year.
func (c ExtendSource) Label(p *Plan) string {
	return fmt.Sprintf("%s goes on until %s at %s a year", p.SourceName(c.Source), c.Until.Long(), c.AnnualAmount)
}

// Label says what the source is scaled to.
func (c ScaleSource) Label(p *Plan) string {
	return fmt.Sprintf("%s at %s%% from %s", p.SourceName(c.Source), c.Percent, c.From.Long())
}

// Label says what is moved.
func (c Vire) Label(p *Plan) string {
	return fmt.Sprintf("Virement of %s from %s to %s", c.Amount, p.SourceName(c.From), p.SourceName(c.To))
}

// Label names the source.
func (c AddSource) Label(*Plan) string { return "New source: " + c.Source.Name }

// Label names the source.
func (c RemoveSource) Label(p *Plan) string { return "Without " + p.SourceName(c.Source) }

// Label says how sure the money becomes.
func (c SetStatus) Label(p *Plan) string {
	words := map[Status]string{Confirmed: "confirmed", Provisional: "provisional", Bid: "only a bid"}
	return fmt.Sprintf("%s is %s", p.SourceName(c.Source), words[c.Status])
}

// Label names the source and what it may pay for as well.
func (c WidenSource) Label(p *Plan) string {
	var names []string
	for _, id := range c.Block.Posts {
		names = append(names, p.PostTitle(id))
	}
	for _, id := range c.Block.Programmes {
		names = append(names, p.ProgrammeName(id))
	}
	names = append(names, c.Block.Locations...)
	return p.SourceName(c.Source) + " may also pay for " + strings.Join(names, ", ")
}

// Label names the post.
func (c AddPost) Label(*Plan) string { return "New post: " + c.Post.Title }

// Label names the cost.
func (c AddCost) Label(*Plan) string { return "New cost line: " + c.Cost.Title }

// Label says when the post ends.
func (c EndPost) Label(p *Plan) string {
	return fmt.Sprintf("%s ends on %s", p.PostTitle(c.Post), c.On.Long())
}

// Label says when the post ends now.
func (c ExtendPost) Label(p *Plan) string {
	if c.Ends == 0 {
		return p.PostTitle(c.Post) + " becomes permanent"
	}
	return fmt.Sprintf("%s extended to %s", p.PostTitle(c.Post), c.Ends.Long())
}

// Label gives the new full-time equivalent.
func (c SetFTE) Label(p *Plan) string {
	return fmt.Sprintf("%s at %s FTE from %s", p.PostTitle(c.Post), c.FTE, c.From.Long())
}

// Label names the post.
func (c AddContract) Label(p *Plan) string {
	return fmt.Sprintf("Appointment to %s from %s", p.PostTitle(c.Contract.Post), c.Contract.Starts.Long())
}

// Label says which contract ends when.
func (c EndContract) Label(p *Plan) string {
	return fmt.Sprintf("%s ends on %s", p.contractName(c.Contract), c.On.Long())
}

// contractName names a contract by its post: "The contract of Family Key Worker (kw1-2016)".
func (p *Plan) contractName(id ID) string {
	if c := p.Contract(id); c != nil {
		return fmt.Sprintf("The contract of %s (%s)", p.PostTitle(c.Post), id)
	}
	return "The contract " + string(id)
}

// Label says until when the contract goes on.
func (c ExtendContract) Label(p *Plan) string {
	if c.Ends == 0 {
		return p.contractName(c.Contract) + " becomes open-ended"
	}
	return fmt.Sprintf("%s is extended to %s", p.contractName(c.Contract), c.Ends.Long())
}

// Label gives the award.
func (c AwardPay) Label(*Plan) string { return "Pay award of " + c.Award.describe() }

func (a PayAward) describe() string {
	size := a.Percent.String() + "%"
	if a.Flat {
		size = a.Amount.String()
	}
	if a.PayGroup != "" {
		size += " for " + a.PayGroup
	}
	return size + " from " + a.From.Long()
}

// Label names the post.
func (c SetSplits) Label(p *Plan) string {
	return fmt.Sprintf("Funding of %s set from %s", p.PostTitle(c.Post), c.From.Long())
}

// Label names the stream and what is expected of it.
func (c SetOutcomes) Label(p *Plan) string {
	label := p.SourceName(c.Stream)
	if c.SuccessRate != nil {
		label += fmt.Sprintf(", success rate %s%%", *c.SuccessRate)
	}
	if c.AttachmentsPercent != nil {
		label += fmt.Sprintf(", %s%% of the families", *c.AttachmentsPercent)
	}
	if c.EarnedAutonomyFrom != 0 {
		label += ", earned autonomy from " + c.EarnedAutonomyFrom.Long()
	}
	for _, r := range c.Results {
		label += fmt.Sprintf(", %d results in %s", r.Count, r.Year)
	}
	if c.ClaimsUntil != 0 {
		label += ", claims until " + c.ClaimsUntil.Long()
	}
	return label
}

// Label names the saving.
func (c SetSavings) Label(p *Plan) string {
	label := string(c.Saving)
	if s := p.Saving(c.Saving); s != nil {
		label = s.Name
	}
	if c.Percent != nil {
		label += fmt.Sprintf(" at %s%%", *c.Percent)
	}
	if c.DelayMonths != 0 {
		label += fmt.Sprintf(", %d months later", c.DelayMonths)
	}
	return label
}

// Label names the item that is put in place or taken away.
func (c PutProgramme) Label(*Plan) string      { return "Programme " + c.Programme.Name }
func (c PutPost) Label(*Plan) string           { return "Post " + c.Post.Title }
func (c PutCost) Label(*Plan) string           { return "Cost line " + c.Cost.Title }
func (c PutContract) Label(*Plan) string       { return fmt.Sprintf("Contract %s", c.Contract.ID) }
func (c PutSource) Label(*Plan) string         { return "Source " + c.Source.Name }
func (c PutSplits) Label(p *Plan) string       { return "Funding of " + p.PostTitle(c.Post) }
func (c PutOutcomes) Label(*Plan) string       { return "Outcomes " + c.Stream.Name }
func (c PutSaving) Label(*Plan) string         { return "Saving " + c.Saving.Name }
func (c PutPayAward) Label(*Plan) string       { return "Pay award of " + c.Award.describe() }
func (c PutMeasure) Label(*Plan) string        { return "Measure " + c.Measure.Name }
func (c DeleteProgramme) Label(p *Plan) string { return "Without " + p.ProgrammeName(c.Programme) }
func (c DeletePost) Label(p *Plan) string      { return "Without " + p.PostTitle(c.Post) }
func (c DeleteCost) Label(p *Plan) string      { return "Without " + p.PostTitle(c.Cost) }
func (c DeleteContract) Label(*Plan) string    { return fmt.Sprintf("Without contract %s", c.Contract) }
func (c DeleteSource) Label(p *Plan) string    { return "Without " + p.SourceName(c.Source) }
func (c DeleteSplits) Label(p *Plan) string    { return "No set funding of " + p.PostTitle(c.Post) }
func (c DeleteOutcomes) Label(p *Plan) string  { return "Without " + p.SourceName(c.Stream) }
func (c DeleteSaving) Label(*Plan) string      { return fmt.Sprintf("Without saving %s", c.Saving) }
func (c DeletePayAward) Label(*Plan) string    { return "No pay award from " + c.From.Long() }
func (c DeleteMeasure) Label(*Plan) string     { return fmt.Sprintf("Without measure %s", c.Measure) }
