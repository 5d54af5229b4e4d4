package forecast

import "cliffedge/forecast/words"

// personalData reports each text of the plan as written, scenarios included, that looks as if it held personal data. What it found
// is not said again: findings are printed and kept.
func (s *search) personalData() {
	visitTexts(s.written, func(t *text) {
		what := personal(t.value)
		if len(what) == 0 {
			return
		}
		item := t.item()
		s.add(PersonalData, t.ref, 0, 0, "%s.%s looks as if it held %s. A plan speaks of posts and roles, not of people.", item, t.field, words.List(what))
		s.found[len(s.found)-1].Path = item
	})
}
