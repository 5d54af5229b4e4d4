package forecast

import "cliffedge/forecast/plan"

// What the tests of this package look at from within.

// TooLarge reports a forecast of so many posts and cost lines in so many segments that is refused.
func TooLarge(items, segments int) error {
	c := calendar{segments: make([]segment, segments)}
	return c.tooLarge(items)
}

// Fingerprint is the fingerprint of a plan that need not be valid.
func Fingerprint(p *plan.Plan, o Options) string { return fingerprint(p, o.withDefaults()) }

// Personal says what a text looks as if it held.
func Personal(text string) []string { return personal(text) }

// Texts gives every text of a plan that need not be valid, by its place.
func Texts(p *plan.Plan) map[string]string {
	texts := map[string]string{}
	visitTexts(p, func(t *text) { texts[t.item()+"."+t.field] = t.value })
	return texts
}
