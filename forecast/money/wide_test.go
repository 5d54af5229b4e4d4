package money_test

import (
	"math"
	"math/big"
	"testing"

	"cliffedge/forecast/money"
	"pgregory.net/rapid"
)

// A wide number adds, subtracts, multiplies and compares as whole numbers of any size do, within 128 bits.
func TestWideAgreesWithBigNumbers(t *testing.T) {
	signed := rapid.OneOf(
		rapid.SampledFrom([]int64{0, 1, -1, math.MaxInt64, math.MinInt64, math.MinInt64 + 1, 1 << 32, -1 << 32}),
		rapid.Int64Range(-100, 100),
		rapid.Int64(),
	)
	small := rapid.Int64Range(-1<<60, 1<<60)
	rapid.Check(t, func(t *rapid.T) {
		a, b, c, d := signed.Draw(t, "a"), signed.Draw(t, "b"), small.Draw(t, "c"), small.Draw(t, "d")
		w, v := money.Mul(a, b), money.Mul(c, d)
		bigW := new(big.Int).Mul(big.NewInt(a), big.NewInt(b))
		bigV := new(big.Int).Mul(big.NewInt(c), big.NewInt(d))
		same(t, "w", w, bigW)
		same(t, "w + v", w.Plus(v), new(big.Int).Add(bigW, bigV))
		same(t, "w − v", w.Minus(v), new(big.Int).Sub(bigW, bigV))
		same(t, "c × d by 3", money.Mul(c>>5, d).Times(-3), new(big.Int).Mul(new(big.Int).Mul(big.NewInt(c>>5), big.NewInt(d)), big.NewInt(-3)))
		if got := w.Compare(v); got != bigW.Cmp(bigV) {
			t.Fatalf("%s against %s compares as %d", bigW, bigV, got)
		}
	})
}

// same checks a wide number against the one it ought to be, by what can be asked of it.
func same(t *rapid.T, what string, w money.Wide, want *big.Int) {
	if w.Sign() != want.Sign() {
		t.Fatalf("the sign of %s = %s is %d", what, want, w.Sign())
	}
	if w.Fits() != want.IsInt64() {
		t.Fatalf("%s = %s fits 64 bits: %t", what, want, w.Fits())
	}
	// The number is high × 2⁶² + low; taking both away must leave nothing.
	high, low := new(big.Int).DivMod(want, big.NewInt(1<<62), new(big.Int))
	quarter, rest := new(big.Int).DivMod(high, big.NewInt(4), new(big.Int))
	rebuilt := money.Mul(quarter.Int64(), 1<<62).Times(4).Plus(money.Mul(rest.Int64(), 1<<62)).Plus(money.WideOf(low.Int64()))
	if w != rebuilt || w.Compare(rebuilt) != 0 {
		t.Fatalf("%s is not %s", what, want)
	}
}

// A wide number divides to the nearest whole number, halves away from zero.
func TestWideNearest(t *testing.T) {
	for _, c := range []struct {
		a, b, divisor, want int64
	}{
		{7, 1, 2, 4},
		{-7, 1, 2, -4},
		{1, 1, 2, 1},
		{-1, 1, 2, -1},
		{1, 1, 3, 0},
		{-1, 1, 3, 0},
		{5, 1, 3, 2},
		{-5, 1, 3, -2},
		{0, 9, 7, 0},
		{largest, largest, largest, largest},
		{-largest, largest, largest, -largest},
		{largest, 1, 1, largest},
	} {
		if got := money.Mul(c.a, c.b).Nearest(c.divisor); got != c.want {
			t.Errorf("%d × %d / %d = %d, not %d", c.a, c.b, c.divisor, got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		factor := rapid.Int64Range(-largest, largest)
		a, b := factor.Draw(t, "a"), factor.Draw(t, "b")
		// The least divisor whose result fits, which for the largest factors is itself beyond 64 bits, while the largest divisor does.
		least := new(big.Int).Abs(new(big.Int).Mul(big.NewInt(a), big.NewInt(b)))
		least.Quo(least, big.NewInt(largest-1)).Add(least, big.NewInt(2))
		from := int64(largest)
		if least.IsInt64() {
			from = least.Int64()
		}
		divisor := rapid.Int64Range(from, largest).Draw(t, "divisor")
		if got, want := money.Mul(a, b).Nearest(divisor), nearestOf(ratio(a, b, divisor)); got != want {
			t.Fatalf("%d × %d / %d = %d, not %d", a, b, divisor, got, want)
		}
	})
}

// WideOf keeps the sign, and the largest and smallest 64-bit numbers fit.
func TestWideFits(t *testing.T) {
	for _, c := range []struct {
		w    money.Wide
		fits bool
		sign int
	}{
		{money.Wide{}, true, 0},
		{money.WideOf(0), true, 0},
		{money.WideOf(math.MaxInt64), true, 1},
		{money.WideOf(math.MaxInt64).Plus(money.WideOf(1)), false, 1},
		{money.WideOf(math.MinInt64), true, -1},
		{money.WideOf(math.MinInt64).Minus(money.WideOf(1)), false, -1},
		{money.Mul(1<<32, 1<<32), false, 1}, // 2⁶⁴, whose lower half is nothing
	} {
		if c.w.Fits() != c.fits || c.w.Sign() != c.sign {
			t.Errorf("%v fits: %t, sign %d; want %t, %d", c.w, c.w.Fits(), c.w.Sign(), c.fits, c.sign)
		}
	}
}
