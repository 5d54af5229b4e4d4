package chart

import (
	"math"
	"strconv"
	"strings"

	"cliffedge/forecast/money"
)

// Amount is a figure of a chart. Href, where there is one, makes its mark a link: an address within the site that starts with
// "/", "?" or "#" (any other is left out).
type Amount struct {
	Pence money.Pence
	Href  string
}

// Amounts are figures without links.
func Amounts(pence ...money.Pence) []Amount {
	list := make([]Amount, len(pence))
	for i, p := range pence {
		list[i].Pence = p
	}
	return list
}

// at is the i-th of a list that may be too short.
func at[T any](list []T, i int) (none T) {
	if i < len(list) {
		return list[i]
	}
	return none
}

// exact prints an amount with its pennies where there are any: "£48,750", "£0.05".
func exact(p money.Pence) string {
	if p%100 == 0 {
		return p.Pounds()
	}
	return p.String()
}

// signed is exact with a sign: "+£48,750".
func signed(p money.Pence) string {
	if p > 0 {
		return "+" + exact(p)
	}
	return exact(p)
}

// plus adds, and stops at the largest amounts there are: a chart of nonsense is still a chart.
func plus(a, b money.Pence) money.Pence {
	switch sum := a + b; {
	case a > 0 && b > 0 && sum < 0:
		return math.MaxInt64
	case a < 0 && b < 0 && sum >= 0:
		return -math.MaxInt64
	default:
		return sum
	}
}

// minus subtracts as plus adds.
func minus(a, b money.Pence) money.Pence { return plus(a, -max(b, -math.MaxInt64)) }

// steps gives the amounts at which grid lines stand: 0 and at most so many more, up to top.
func steps(top money.Pence, most int64) []money.Pence {
	list := []money.Pence{0}
	if top <= 0 {
		return list
	}
	step := niceStep(int64(top), most)
	for n := int64(1); n <= int64(top)/step; n++ {
		list = append(list, money.Pence(n*step))
	}
	return list
}

// niceStep is the lowest of 1, 2, 2.5 or 5 times a power of ten pence of which at most so many make top.
func niceStep(top, most int64) int64 {
	for base := int64(1); ; base *= 10 {
		for _, step := range []int64{base, 2 * base, base / 2 * 5, 5 * base} {
			if step > 0 && top/step <= most {
				return step
			}
		}
	}
}

var units = []struct {
	size money.Pence
	name string
}{{1_000_000_000_000_00, "tn"}, {1_000_000_000_00, "bn"}, {1_000_000_00, "m"}}

// tickText prints an amount of a grid line: "£50,000", "£1.25m".
func tickText(p money.Pence) string {
	for _, u := range units {
		if hundredth := u.size / 100; p >= u.size && p%hundredth == 0 {
			whole, rest := int64(p/u.size), int64(p%u.size/hundredth)
			text := (money.Pence(whole) * 100).Pounds()
			if rest > 0 {
				text += "." + strings.TrimRight(strconv.FormatInt(100+rest, 10)[1:], "0")
			}
			return text + u.name
		}
	}
	return exact(p)
}
