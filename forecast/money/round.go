package money

import "math/bits"

// The named roundings. Each takes a quotient a × b / c of whole numbers, exactly, and says in its name what becomes of
// the fraction. All want a, b ≥ 0 and c > 0 and a result within 64 bits; anything else is a fault of the caller and panics.

// Nearest is a × b / c to the nearest whole number, halves up: as a spreadsheet's ROUND does for amounts of zero or more.
func Nearest(a, b, c int64) int64 {
	quotient, remainder := divide(a, b, c)
	if remainder >= uint64(c)-remainder {
		quotient++
	}
	return whole(quotient)
}

// Down is a × b / c without its fraction.
func Down(a, b, c int64) int64 {
	quotient, _ := divide(a, b, c)
	return whole(quotient)
}

// Up is a × b / c, a fraction counting as one more.
func Up(a, b, c int64) int64 {
	quotient, remainder := divide(a, b, c)
	if remainder > 0 {
		quotient++
	}
	return whole(quotient)
}

// DownAtMost is the lower of Down(a, b, c) and limit; a × b / c itself may be beyond 64 bits.
func DownAtMost(a, b, c, limit int64) int64 {
	hi, lo := product(a, b, c)
	if hi >= uint64(c) {
		return limit
	}
	quotient, _ := bits.Div64(hi, lo, uint64(c))
	if limit < 0 || quotient > uint64(limit) {
		return limit
	}
	return int64(quotient)
}

func divide(a, b, c int64) (quotient, remainder uint64) {
	hi, lo := product(a, b, c)
	if hi == 0 {
		return lo / uint64(c), lo % uint64(c)
	}
	if hi >= uint64(c) {
		panic("money: quotient beyond 64 bits")
	}
	return bits.Div64(hi, lo, uint64(c))
}

func product(a, b, c int64) (hi, lo uint64) {
	if a < 0 || b < 0 || c <= 0 {
		panic("money: a share of negative amounts, or of nothing")
	}
	return bits.Mul64(uint64(a), uint64(b))
}

func whole(n uint64) int64 {
	if n > 1<<63-1 {
		panic("money: quotient beyond 64 bits")
	}
	return int64(n)
}

// Percent is the share of an amount that a percentage names, to the nearest penny: Percent(100p, 12.5%) is 13p.
func (p Pence) Percent(percent Decimal) Pence {
	return Pence(Nearest(int64(p), int64(percent), int64(Hundred)))
}

// Sharer splits an amount over needs so that nothing is lost and none gets more than it needs: the k-th part is
// round(amount × needs so far / all) − round(amount × needs before / all).
type Sharer struct {
	amount, all, needs, given int64
}

// Share starts the sharing of amount over needs that come to all; amount is at most all.
func Share(amount, all Pence) Sharer {
	if amount < 0 || amount > all {
		panic("money: a share of more than is needed")
	}
	return Sharer{amount: int64(amount), all: int64(all)}
}

// Next gives the part of the next need.
func (s *Sharer) Next(need Pence) Pence {
	if need == 0 {
		return 0
	}
	s.needs += int64(need)
	given := Nearest(s.amount, s.needs, s.all)
	part := given - s.given
	s.given = given
	return Pence(part)
}
