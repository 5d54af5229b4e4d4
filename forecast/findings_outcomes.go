package forecast

import (
	"math/big"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
	"cliffedge/forecast/words"
)

// outcomeStreams looks for results that are never paid: claimed too late, beyond the maximum, or of families attached so
// late that their results fall after the claims end; and for families who attach when the stream is not open.
func (s *search) outcomeStreams() {
	for i := range s.plan.Outcomes {
		stream := &s.plan.Outcomes[i]
		s.claimedTooLate(stream)
		s.attachedTooLate(stream)
		s.overMaximum(stream)
		s.attachedOutside(stream)
	}
}

// claimedTooLate reports results that the plan names in a year that begins after claims end.
func (s *search) claimedTooLate(stream *plan.OutcomeStream) {
	claims := min(stream.ClaimsUntil.OrForever(), stream.Changed.StoppedOn.OrForever())
	for _, r := range stream.Results {
		if first := r.Year.First().First(); first > claims && r.Count > 0 {
			amount := money.Pence(r.Count) * stream.ResultPayment
			past := s.past(claims)
			s.addBy(claims, ClaimsTooLate, at("source", stream.ID), first, amount,
				"%s claims %s in %s, but claims %s on %s: %s is not paid.",
				stream.Name, words.Count(int(r.Count), "result", "results"), r.Year, past.of("end", "ended"), claims.Long(), amount)
		}
	}
}

// attachedTooLate reports families attached so late that their results fall after claims end.
func (s *search) attachedTooLate(stream *plan.OutcomeStream) {
	first, last, named := yearsNamed(stream)
	claims := min(stream.ClaimsUntil.OrForever(), stream.Changed.StoppedOn.OrForever())
	if !named || claims == fiscal.Day(0).OrForever() {
		return
	}
	last += longestLag
	attached := attachedByMonth(stream, first, last)
	families, results := new(big.Rat), new(big.Rat)
	var since fiscal.Day
	for month := first.First(); month <= last.Last(); month++ {
		due := month + fiscal.Month(stream.LagMonths)
		now := attached[month-first.First()]
		if now == nil || due.First() <= claims || resultsNamed(stream, due.Year()) ||
			stream.EarnedAutonomyFrom != 0 && month.Last() >= stream.EarnedAutonomyFrom {
			continue
		}
		if since == 0 {
			since = month.First()
		}
		families.Add(families, now)
		results.Add(results, new(big.Rat).Mul(now, percentRat(stream.RateIn(month.Year()))))
	}
	if left := s.resultsLeft(stream); left != nil && left.Cmp(results) < 0 {
		results = left
	}
	amount := money.Pence(nearestRat(new(big.Rat).Mul(results, rat(int64(stream.ResultPayment)))))
	if since == 0 || amount == 0 {
		return
	}
	past := s.past(claims)
	s.addBy(claims, AttachedTooLate, at("source", stream.ID), since, amount,
		"%s: %s attached from %s on would %s %s after claims %s on %s, since a result takes %s: %s is not paid.",
		stream.Name, counted(families, "family", "families"), since.Long(), past.of("bring", "have brought"), counted(results, "result", "results"),
		past.of("end", "ended"), claims.Long(), words.Count(stream.LagMonths, "month", "months"), amount)
}

// resultsLeft is how many more results a stream would pay for, nil where it has no maximum.
func (s *search) resultsLeft(stream *plan.OutcomeStream) *big.Rat {
	if stream.MaxResults == nil {
		return nil
	}
	left := rat(*stream.MaxResults)
	for _, y := range s.w.payers[s.payerOf(stream.ID)].years {
		left.Sub(left, y.results)
	}
	return left
}

// resultsNamed reports whether the plan names a year's results, in place of rate and lag.
func resultsNamed(stream *plan.OutcomeStream, year fiscal.Year) bool {
	for _, r := range stream.Results {
		if r.Year == year {
			return true
		}
	}
	return false
}

// counted gives an exact number, to one decimal place, with its noun.
func counted(x *big.Rat, one, many string) string {
	if text := oneDecimal(x); text != "1" {
		return text + " " + many
	}
	return "1 " + one
}

// oneDecimal is x ≥ 0 to one decimal place, without ".0".
func oneDecimal(x *big.Rat) string {
	return money.Decimal(nearestRat(new(big.Rat).Mul(x, rat(10))) * int64(money.One) / 10).String()
}

// overMaximum reports results beyond the most that the stream pays for.
func (s *search) overMaximum(stream *plan.OutcomeStream) {
	over := new(big.Rat)
	var since fiscal.Day
	for _, y := range s.w.payers[s.payerOf(stream.ID)].years {
		if y.over.Sign() > 0 && since == 0 {
			since = y.year.First().First()
		}
		over.Add(over, y.over)
	}
	if amount := money.Pence(nearestRat(new(big.Rat).Mul(over, rat(int64(stream.ResultPayment))))); amount > 0 {
		s.add(ClaimsOverMaximum, at("source", stream.ID), since, amount,
			"%s pays for %s at most. The plan has %s more from %s on: %s is not paid.",
			stream.Name, words.Count(int(*stream.MaxResults), "result", "results"), oneDecimal(over), since.Month().Year(), amount)
	}
}

// attachedOutside reports families who attach in a year of which no month overlaps the stream.
func (s *search) attachedOutside(stream *plan.OutcomeStream) {
	open := fiscal.Span{From: stream.Starts, Until: stream.Ends.OrForever()}
	for _, a := range stream.Attachments {
		if a.Count > 0 && !a.Year.Span().Overlaps(open) {
			amount := money.Pence(a.Count) * stream.AttachmentFee
			past := s.past(a.Year.Span().Until)
			s.addBy(a.Year.Span().Until, AttachedOutside, at("source", stream.ID), a.Year.First().First(), amount,
				"%s attaches %s in %s, when it %s not open: fees of %s, and results, are not paid.",
				stream.Name, words.Count(int(a.Count), "family", "families"), a.Year, past.of("is", "was"), amount)
		}
	}
}
