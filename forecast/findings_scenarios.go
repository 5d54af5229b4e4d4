package forecast

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"

	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
)

// scenarios looks at the plan's scenarios: those whose trigger has passed, and those that have the same effect as the plan
// or as another.
func (s *search) scenarios() error {
	list := s.written.Scenarios
	effects := make([][sha256.Size]byte, len(list)+1)
	err := concurrently(len(effects), func(i int) error {
		id := plan.ID("")
		if i > 0 {
			id = list[i-1].ID
		}
		f, err := Run(s.written, id, s.options)
		if err == nil {
			effects[i] = effectOf(f)
		}
		return err
	})
	if err != nil {
		return err
	}
	for i := range list {
		s.triggerPassed(&list[i])
		if effects[i+1] == effects[0] {
			s.add(SameEffect, at("scenario", list[i].ID), 0, 0, "The scenario %q has the same effect as the plan as it stands: cost, funding and gap are the same.", list[i].Name)
			continue
		}
		for k := range i {
			if effects[i+1] == effects[k+1] {
				s.add(SameEffect, at("scenario", list[i].ID), 0, 0, "The scenarios %q and %q have the same effect: cost, funding and gap are the same.", list[k].Name, list[i].Name)
				break
			}
		}
	}
	return nil
}

// effectOf is a hash of a forecast's figures: of every post by month, every source in total and by year, and every saving.
func effectOf(f *Forecast) [sha256.Size]byte {
	h := sha256.New()
	for i := range f.Posts {
		x := &f.Posts[i]
		if x.Total.Cost == 0 && x.Total.FilledFTE == 0 {
			continue
		}
		h.Write([]byte(x.Post))
		writeAmounts(h, x.Costs)
		writeAmounts(h, x.Gaps)
		for _, fte := range x.FilledFTE {
			writeAmounts(h, []money.Pence{money.Pence(fte)})
		}
	}
	for i := range f.Months {
		for _, s := range f.Months[i].Sources {
			h.Write([]byte(s.Source))
			writeAmounts(h, []money.Pence{money.Pence(i), s.Amount})
		}
	}
	for i := range f.Savings {
		h.Write([]byte(f.Savings[i].Saving))
		writeAmounts(h, f.Savings[i].Months)
	}
	return [sha256.Size]byte(h.Sum(nil))
}

func writeAmounts(h hash.Hash, list []money.Pence) {
	var buffer [8]byte
	for _, amount := range list {
		binary.BigEndian.PutUint64(buffer[:], uint64(amount))
		h.Write(buffer[:])
	}
}
