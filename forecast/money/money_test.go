package money_test

import (
	"errors"
	"math"
	"testing"

	"cliffedge/forecast/money"
	"pgregory.net/rapid"
)

// An amount is read from pounds with at most two decimals.
func TestParsePence(t *testing.T) {
	for _, c := range []struct {
		sentence string
		text     string
		want     money.Pence
		err      error
	}{
		{"whole pounds", "28203", 28_203_00, nil},
		{"one decimal is tens of pence", "28203.5", 28_203_50, nil},
		{"two decimals are pence", "28203.05", 28_203_05, nil},
		{"nothing", "0", 0, nil},
		{"a penny", "0.01", 1, nil},
		{"leading zeros do not count", "0000000000000000000012.00", 12_00, nil},
		{"a pay award may be negative", "-1925.00", -1_925_00, nil},
		{"minus nothing is nothing", "-0.00", 0, nil},
		{"the largest: 18 digits, pence included", "9999999999999999.99", 999_999_999_999_999_999, nil},

		{"a fraction of a penny", "0.005", 0, money.ErrFraction},
		{"a fraction of a penny, though it is nothing", "1.000", 0, money.ErrFraction},
		{"19 digits", "10000000000000000", 0, money.ErrRange},
		{"19 digits below zero", "-10000000000000000.00", 0, money.ErrRange},
		{"no text", "", 0, money.ErrSyntax},
		{"only a sign", "-", 0, money.ErrSyntax},
		{"only a point", ".", 0, money.ErrSyntax},
		{"no pounds", ".50", 0, money.ErrSyntax},
		{"no pence after the point", "50.", 0, money.ErrSyntax},
		{"two points", "1.2.3", 0, money.ErrSyntax},
		{"two signs", "--1", 0, money.ErrSyntax},
		{"a plus sign", "+1", 0, money.ErrSyntax},
		{"a thousands separator", "1,000.00", 0, money.ErrSyntax},
		{"a pound sign", "£5", 0, money.ErrSyntax},
		{"a space", " 5", 0, money.ErrSyntax},
		{"an exponent", "1e3", 0, money.ErrSyntax},
		{"the character before 0", "/", 0, money.ErrSyntax},
		{"the character after 9", ":", 0, money.ErrSyntax},
		{"a digit of another script", "٣", 0, money.ErrSyntax},
		{"a wrong character after the point", "1.x", 0, money.ErrSyntax},
	} {
		got, err := money.ParsePence(c.text)
		if got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%s: ParsePence(%q) = %d, %v; want %d, %v", c.sentence, c.text, got, err, c.want, c.err)
		}
	}
}

// A percentage or a full-time equivalent is read with at most four decimals.
func TestParseDecimal(t *testing.T) {
	for _, c := range []struct {
		sentence string
		text     string
		want     money.Decimal
		err      error
	}{
		{"a whole number", "1", money.One, nil},
		{"a hundred per cent", "100", money.Hundred, nil},
		{"62.5%", "62.5", 62_5000, nil},
		{"four places", "0.8333", 8333, nil},
		{"a ten-thousandth", "0.0001", 1, nil},
		{"below zero", "-1.5", -1_5000, nil},
		{"the largest: 18 digits, decimals included", "99999999999999.9999", 999_999_999_999_999_999, nil},
		{"five places", "33.33333", 0, money.ErrPlaces},
		{"19 digits", "100000000000000", 0, money.ErrRange},
		{"a per cent sign", "5%", 0, money.ErrSyntax},
	} {
		got, err := money.ParseDecimal(c.text)
		if got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%s: ParseDecimal(%q) = %d, %v; want %d, %v", c.sentence, c.text, got, err, c.want, c.err)
		}
	}
}

// Amounts are printed for people with a pound sign and separators, to the penny or to the pound, and plain for files.
func TestPencePrints(t *testing.T) {
	for _, c := range []struct {
		amount                money.Pence
		people, pounds, plain string
	}{
		{0, "£0.00", "£0", "0.00"},
		{5, "£0.05", "£0", "0.05"},
		{-5, "-£0.05", "£0", "-0.05"},
		{49, "£0.49", "£0", "0.49"},
		{50, "£0.50", "£1", "0.50"},
		{-49, "-£0.49", "£0", "-0.49"},
		{-50, "-£0.50", "-£1", "-0.50"},
		{99_50, "£99.50", "£100", "99.50"},
		{999_00, "£999.00", "£999", "999.00"},
		{1_000_00, "£1,000.00", "£1,000", "1000.00"},
		{48_750_00, "£48,750.00", "£48,750", "48750.00"},
		{-48_750_51, "-£48,750.51", "-£48,751", "-48750.51"},
		{123_456_00, "£123,456.00", "£123,456", "123456.00"},
		{1_234_567_89, "£1,234,567.89", "£1,234,568", "1234567.89"},
		{math.MaxInt64, "£92,233,720,368,547,758.07", "£92,233,720,368,547,758", "92233720368547758.07"},
		{math.MinInt64, "-£92,233,720,368,547,758.08", "-£92,233,720,368,547,758", "-92233720368547758.08"},
		{money.MaxAmount, "£100,000,000,000.00", "£100,000,000,000", "100000000000.00"},
	} {
		if got := c.amount.String(); got != c.people {
			t.Errorf("%d pence is printed as %s, not %s", int64(c.amount), got, c.people)
		}
		if got := c.amount.Pounds(); got != c.pounds {
			t.Errorf("%d pence in pounds is printed as %s, not %s", int64(c.amount), got, c.pounds)
		}
		if got := c.amount.Plain(); got != c.plain {
			t.Errorf("%d pence is written as %s, not %s", int64(c.amount), got, c.plain)
		}
	}
}

// Decimals are printed without trailing zeros.
func TestDecimalPrints(t *testing.T) {
	for _, c := range []struct {
		number money.Decimal
		want   string
	}{
		{0, "0"},
		{money.One, "1"},
		{money.Hundred, "100"},
		{62_5000, "62.5"},
		{-2500, "-0.25"},
		{1, "0.0001"},
		{10_0100, "10.01"},
		{math.MinInt64, "-922337203685477.5808"},
	} {
		if got := c.number.String(); got != c.want {
			t.Errorf("%d ten-thousandths are printed as %s, not %s", int64(c.number), got, c.want)
		}
	}
}

// What is printed for files reads back as the same number.
func TestPlainReadsBack(t *testing.T) {
	number := rapid.Int64Range(-999_999_999_999_999_999, 999_999_999_999_999_999)
	rapid.Check(t, func(t *rapid.T) {
		amount := money.Pence(number.Draw(t, "amount"))
		if back, err := money.ParsePence(amount.Plain()); err != nil || back != amount {
			t.Fatalf("%s reads back as %d, %v; not %d", amount.Plain(), back, err, amount)
		}
		decimal := money.Decimal(number.Draw(t, "decimal"))
		if back, err := money.ParseDecimal(decimal.String()); err != nil || back != decimal {
			t.Fatalf("%s reads back as %d, %v; not %d", decimal, back, err, decimal)
		}
	})
}
