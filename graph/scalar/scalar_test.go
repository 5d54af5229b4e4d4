package scalar

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
)

// A decimal is written as it is printed, whatever it is written to.
func TestDecimalsAreWrittenAsPrinted(t *testing.T) {
	check := func(t interface{ Errorf(string, ...any) }, d money.Decimal) {
		var buffer bytes.Buffer
		var other strings.Builder
		MarshalDecimal(d).MarshalGQL(&buffer)
		MarshalDecimal(d).MarshalGQL(&other)
		if want := `"` + d.String() + `"`; buffer.String() != want || other.String() != want {
			t.Errorf("%d is written %s and %s; expected %s", d, &buffer, other.String(), want)
		}
	}
	for _, d := range []money.Decimal{0, 1, -1, 10, -2_500, money.One, 625_000, money.Hundred, math.MaxInt64, math.MinInt64} {
		check(t, d)
	}
	rapid.Check(t, func(t *rapid.T) { check(t, money.Decimal(rapid.Int64().Draw(t, "ten-thousandths"))) })
}

// So is a day, of all that there are.
func TestDaysAreWrittenAsPrinted(t *testing.T) {
	for d := fiscal.Date(1, 1, 1); d <= fiscal.Date(9999, 12, 31); d += 97 {
		var buffer bytes.Buffer
		if MarshalDate(d).MarshalGQL(&buffer); buffer.String() != `"`+d.String()+`"` && d != 0 {
			t.Fatalf("%s is written %s", d, &buffer)
		}
	}
}

// A series is written without anything being made for its entries.
func TestSeriesAreWrittenWithoutAllocations(t *testing.T) {
	amount, number, month := Amount(123_456_00), Number(-37_5000), MonthText("2019-04")
	buffer := bytes.NewBuffer(make([]byte, 0, 1_000))
	made := testing.AllocsPerRun(100, func() {
		buffer.Reset()
		amount.MarshalGQL(buffer)
		number.MarshalGQL(buffer)
		month.MarshalGQL(buffer)
	})
	if text := buffer.String(); made > 0 || text != `12345600"-37.5""2019-04"` {
		t.Errorf("%v allocations for %s", made, text)
	}
}
