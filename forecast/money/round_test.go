package money_test

import (
	"math"
	"math/big"
	"testing"

	"cliffedge/forecast/money"
	"pgregory.net/rapid"
)

const largest = math.MaxInt64

// Each rounding of a × b / c says in its name what becomes of the fraction.
func TestRoundings(t *testing.T) {
	for _, c := range []struct {
		sentence          string
		a, b, c           int64
		nearest, down, up int64
	}{
		{"a whole result stays", 6, 2, 3, 4, 4, 4},
		{"nothing stays nothing", 0, 7, 3, 0, 0, 0},
		{"less than half: 10 / 3 = 3.33…", 10, 1, 3, 3, 3, 4},
		{"half-way goes up: 1 / 2", 1, 1, 2, 1, 0, 1},
		{"half-way goes up, not to the even: 5 / 2", 5, 1, 2, 3, 2, 3},
		{"more than half: 11 / 3 = 3.66…", 11, 1, 3, 4, 3, 4},
		{"just below half-way of an odd divisor: 3 / 7", 3, 1, 7, 0, 0, 1},
		{"just above half-way of an odd divisor: 4 / 7", 4, 1, 7, 1, 0, 1},
		{"12.5% of a pound", 100, 125, 1000, 13, 12, 13},
		{"£200m × £200m / £200m needs 128 bits", 200_000_000_00, 200_000_000_00, 200_000_000_00, 200_000_000_00, 200_000_000_00, 200_000_000_00},
		{"the largest result", largest, largest, largest, largest, largest, largest},
		{"the largest result, less a fraction", largest, largest - 1, largest, largest - 1, largest - 1, largest - 1},
		{"a fraction of nearly one: (2⁶³−2) / (2⁶³−1)", largest - 1, 1, largest, 1, 0, 1},
		{"a fraction of nearly nothing: 1 / (2⁶³−1)", 1, 1, largest, 0, 0, 1},
		{"half of an even 63-bit divisor", (largest - 1) / 2, 1, largest - 1, 1, 0, 1},
		{"half of the largest, which is odd", largest, 1, 2, 1 << 62, 1<<62 - 1, 1 << 62},
	} {
		if got := money.Nearest(c.a, c.b, c.c); got != c.nearest {
			t.Errorf("%s: Nearest(%d, %d, %d) = %d, not %d", c.sentence, c.a, c.b, c.c, got, c.nearest)
		}
		if got := money.Down(c.a, c.b, c.c); got != c.down {
			t.Errorf("%s: Down(%d, %d, %d) = %d, not %d", c.sentence, c.a, c.b, c.c, got, c.down)
		}
		if got := money.Up(c.a, c.b, c.c); got != c.up {
			t.Errorf("%s: Up(%d, %d, %d) = %d, not %d", c.sentence, c.a, c.b, c.c, got, c.up)
		}
	}
}

// DownAtMost is a × b / c rounded down, but no more than a limit, even where a × b / c would not fit.
func TestDownAtMost(t *testing.T) {
	for _, c := range []struct {
		sentence             string
		a, b, c, limit, want int64
	}{
		{"below the limit", 10, 1, 3, 5, 3},
		{"at the limit", 15, 1, 3, 5, 5},
		{"above the limit", 100, 1, 3, 5, 5},
		{"nothing is allowed", 100, 1, 3, 0, 0},
		{"less than nothing is allowed", 0, 1, 3, -1, -1},
		{"a quotient beyond 64 bits", largest, largest, 1, 7, 7},
		{"a quotient of 64 bits, one more than signed", largest, 2, 1, largest, largest},
		{"a quotient of exactly 2⁶⁴", 1 << 32, 1 << 32, 1, largest, largest},
		{"the largest quotient", largest, 1, 1, largest, largest},
	} {
		if got := money.DownAtMost(c.a, c.b, c.c, c.limit); got != c.want {
			t.Errorf("%s: DownAtMost(%d, %d, %d, %d) = %d, not %d", c.sentence, c.a, c.b, c.c, c.limit, got, c.want)
		}
	}
}

// A caller's fault stops the program rather than giving a wrong amount.
func TestRoundingsPanic(t *testing.T) {
	const (
		tooLarge = "money: quotient beyond 64 bits"
		negative = "money: a share of negative amounts, or of nothing"
		overfull = "money: a share of more than is needed"
		third    = (1<<64 - 1) / 3 // three halves of it are the largest and a half
	)
	for _, c := range []struct {
		sentence string
		message  string
		do       func()
	}{
		{"one more than the largest", tooLarge, func() { money.Nearest(1<<62, 2, 1) }},
		{"one more than the largest, by rounding half-way up", tooLarge, func() { money.Nearest(third, 3, 2) }},
		{"one more than the largest, by a fraction", tooLarge, func() { money.Up(third, 3, 2) }},
		{"one more than the largest, rounded down", tooLarge, func() { money.Down(1<<62, 2, 1) }},
		{"one more than the largest, rounded up", tooLarge, func() { money.Up(1<<62, 2, 1) }},
		{"exactly 2⁶⁴", tooLarge, func() { money.Down(1<<32, 1<<32, 1) }},
		{"far too large", tooLarge, func() { money.Down(largest, largest, 1) }},
		{"of nothing", negative, func() { money.Nearest(1, 1, 0) }},
		{"of less than nothing", negative, func() { money.Nearest(1, 1, -1) }},
		{"a negative amount", negative, func() { money.Down(-1, 1, 1) }},
		{"a negative share", negative, func() { money.Up(1, -1, 1) }},
		{"a negative amount at most", negative, func() { money.DownAtMost(-1, 1, 1, 1) }},
		{"sharing more than is needed", overfull, func() { money.Share(2, 1) }},
		{"sharing less than nothing", overfull, func() { money.Share(-1, 1) }},
		{"128 bits by nothing", tooLarge, func() { money.Mul(1, 1).Nearest(0) }},
		{"128 bits by less than nothing", tooLarge, func() { money.Mul(1, 1).Nearest(-1) }},
		{"128 bits to one more than the largest", tooLarge, func() { money.Mul(1<<62, 2).Nearest(1) }},
		{"128 bits to exactly 2⁶⁴", tooLarge, func() { money.Mul(1<<32, 1<<32).Nearest(1) }},
		{"128 bits to 2⁶³ below nothing", tooLarge, func() { money.Mul(-1<<62, 2).Nearest(1) }},
	} {
		func() {
			defer func() {
				if got := recover(); got != c.message {
					t.Errorf("%s: panicked with %v, not %q", c.sentence, got, c.message)
				}
			}()
			c.do()
		}()
	}
}

// A percentage of an amount is to the nearest penny.
func TestPercent(t *testing.T) {
	for _, c := range []struct {
		amount  money.Pence
		percent money.Decimal
		want    money.Pence
	}{
		{100, 12_5000, 13},
		{1_00, 33_3333, 33},
		{28_203_00, 21_5000, 6_063_65}, // £6,063.645
		{50_000_00, 0, 0},
		{50_000_00, money.Hundred, 50_000_00},
		{50_000_00, 102 * money.One, 51_000_00},
		{money.MaxAmount, 1000 * money.One, 10 * money.MaxAmount},
	} {
		if got := c.amount.Percent(c.percent); got != c.want {
			t.Errorf("%s%% of %s is %s, not %s", c.percent, c.amount, got, c.want)
		}
	}
}

// Sharing gives the k-th need round(amount × needs so far / all) less what was given before.
func TestShare(t *testing.T) {
	for _, c := range []struct {
		sentence string
		amount   money.Pence
		needs    []money.Pence
		want     []money.Pence
	}{
		{"enough for all", 6, []money.Pence{1, 2, 3}, []money.Pence{1, 2, 3}},
		{"half of all", 300, []money.Pence{100, 200, 300}, []money.Pence{50, 100, 150}},
		{"£1.00 over three equal needs: 33.3, 66.7, 100", 100, []money.Pence{50, 50, 50}, []money.Pence{33, 34, 33}},
		{"a penny over two: the half-way penny comes first", 1, []money.Pence{1, 1}, []money.Pence{1, 0}},
		{"a penny over three: 0.33, 0.67, 1", 1, []money.Pence{1, 1, 1}, []money.Pence{0, 1, 0}},
		{"who needs nothing gets nothing", 10, []money.Pence{0, 20, 0, 20}, []money.Pence{0, 5, 0, 5}},
		{"nothing to share", 0, []money.Pence{5, 5}, []money.Pence{0, 0}},
	} {
		var all money.Pence
		for _, need := range c.needs {
			all += need
		}
		share := money.Share(c.amount, all)
		for k, need := range c.needs {
			if got := share.Next(need); got != c.want[k] {
				t.Errorf("%s: need %d gets %d, not %d", c.sentence, k, got, c.want[k])
			}
		}
	}
}

// Whatever is shared, nothing is lost, none gets more than it needs, and the running total is the rounded one.
func TestShareLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.SampledFrom([]int64{3, 1_000, 1_000_000_00, largest / 20}).Draw(t, "limit")
		needs := rapid.SliceOfN(rapid.Int64Range(0, limit), 1, 20).Draw(t, "needs")
		all := int64(0)
		for _, need := range needs {
			all += need
		}
		amount := rapid.Int64Range(0, all).Draw(t, "amount")
		share := money.Share(money.Pence(amount), money.Pence(all))
		var given, soFar int64
		for _, need := range needs {
			part := int64(share.Next(money.Pence(need)))
			if part < 0 || part > need {
				t.Fatalf("a need of %d gets %d", need, part)
			}
			given += part
			soFar += need
			if all > 0 && given != nearestOf(ratio(amount, soFar, all)) {
				t.Fatalf("after needs of %d, %d of %d are given, which is not the rounded share", soFar, given, amount)
			}
		}
		if given != amount {
			t.Fatalf("%d of %d are given", given, amount)
		}
	})
}

// Every rounding agrees with exact fractions of any size.
func TestRoundingsAgreeWithFractions(t *testing.T) {
	numbers := sizes()
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := numbers.Draw(t, "a"), numbers.Draw(t, "b"), max(1, numbers.Draw(t, "c"))
		limit := numbers.Draw(t, "limit")
		exact := ratio(a, b, c)
		floor := new(big.Int).Quo(exact.Num(), exact.Denom())
		atMost := big.NewInt(limit)
		if floor.Cmp(atMost) < 0 {
			atMost = floor
		}
		if got := money.DownAtMost(a, b, c, limit); got != atMost.Int64() {
			t.Fatalf("DownAtMost(%d, %d, %d, %d) = %d, not %s", a, b, c, limit, got, atMost)
		}
		if floor.Cmp(big.NewInt(largest)) >= 0 {
			return // a result beyond 64 bits is a panic
		}
		ceiling := new(big.Int).Set(floor)
		if !exact.IsInt() {
			ceiling.Add(ceiling, big.NewInt(1))
		}
		if got := money.Down(a, b, c); got != floor.Int64() {
			t.Fatalf("Down(%d, %d, %d) = %d, not %s", a, b, c, got, floor)
		}
		if got := money.Up(a, b, c); got != ceiling.Int64() {
			t.Fatalf("Up(%d, %d, %d) = %d, not %s", a, b, c, got, ceiling)
		}
		if got, want := money.Nearest(a, b, c), nearestOf(exact); got != want {
			t.Fatalf("Nearest(%d, %d, %d) = %d, not %d", a, b, c, got, want)
		}
	})
}

// sizes gives numbers of zero or more of every size, with the edges.
func sizes() *rapid.Generator[int64] {
	return rapid.OneOf(
		rapid.SampledFrom([]int64{0, 1, 2, 3, 1 << 31, 1 << 32, 1 << 62, largest - 1, largest}),
		rapid.Int64Range(0, 100),
		rapid.Int64Range(0, 1<<40),
		rapid.Int64Range(0, largest),
	)
}

func ratio(a, b, c int64) *big.Rat {
	return new(big.Rat).SetFrac(new(big.Int).Mul(big.NewInt(a), big.NewInt(b)), big.NewInt(c))
}

// nearestOf is x to the nearest whole number, halves away from zero.
func nearestOf(x *big.Rat) int64 {
	double := new(big.Int).Lsh(new(big.Int).Abs(x.Num()), 1)
	double.Add(double, x.Denom())
	double.Quo(double, new(big.Int).Lsh(x.Denom(), 1))
	return double.Int64() * int64(x.Sign())
}
