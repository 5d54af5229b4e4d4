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
