package forecast

// What the tests of this package look at from within.

// TooLarge reports a forecast of so many posts and cost lines in so many segments that is refused.
func TooLarge(items, segments int) error {
	c := calendar{segments: make([]segment, segments)}
	return c.tooLarge(items)
}
