package money

import "math/bits"

// Wide is a whole number of 128 bits with a sign, for exact sums and comparisons of products that 64 bits cannot hold.
// It is a plain value; its zero value is 0. Results beyond 128 bits wrap, which amounts within a valid plan cannot reach.
type Wide struct {
	hi int64
	lo uint64
}

// WideOf is n as a Wide.
func WideOf(n int64) Wide { return Wide{hi: n >> 63, lo: uint64(n)} }

// Mul is a × b, exactly.
func Mul(a, b int64) Wide { return WideOf(a).Times(b) }

// Plus is w + v.
func (w Wide) Plus(v Wide) Wide {
	lo, carry := bits.Add64(w.lo, v.lo, 0)
	return Wide{hi: w.hi + v.hi + int64(carry), lo: lo}
}

// Minus is w − v.
func (w Wide) Minus(v Wide) Wide {
	lo, borrow := bits.Sub64(w.lo, v.lo, 0)
	return Wide{hi: w.hi - v.hi - int64(borrow), lo: lo}
}

// Times is w × n.
func (w Wide) Times(n int64) Wide {
	hi, lo := bits.Mul64(w.lo, uint64(n))
	hi += uint64(w.hi) * uint64(n)
	if n < 0 {
		hi -= w.lo // uint64(n) is n + 2^64
	}
	return Wide{hi: int64(hi), lo: lo}
}

// Sign is -1, 0 or 1.
func (w Wide) Sign() int {
	switch {
	case w.hi < 0:
		return -1
	case w.hi == 0 && w.lo == 0:
		return 0
	default:
		return 1
	}
}

// Compare is -1, 0 or 1 as w is below, equal to or above v.
func (w Wide) Compare(v Wide) int { return w.Minus(v).Sign() }

// Fits reports whether w is within 64 bits.
func (w Wide) Fits() bool { return w == WideOf(int64(w.lo)) }

// Nearest is w / d to the nearest whole number, halves away from zero; d > 0. It panics when the result is beyond 64 bits.
func (w Wide) Nearest(d int64) int64 {
	negative := w.hi < 0
	if negative {
		w = Wide{}.Minus(w)
	}
	if d <= 0 || uint64(w.hi) >= uint64(d) {
		panic("money: quotient beyond 64 bits")
	}
	quotient, remainder := bits.Div64(uint64(w.hi), w.lo, uint64(d))
	if remainder >= uint64(d)-remainder {
		quotient++
	}
	n := whole(quotient)
	if negative {
		return -n
	}
	return n
}
