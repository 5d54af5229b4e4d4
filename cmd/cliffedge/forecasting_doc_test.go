package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"cliffedge/forecast/fiscal"
)

const (
	forecastingPage = "../../docs/forecasting.md"
	wordsPage       = "../../docs/words.md"
	schemaFile      = "../../docs/plan.schema.json"
)

// workedTitle starts the heading of a section of docs/forecasting.md whose figures are those of the commands that it shows.
const workedTitle = "Worked by hand: "

// Every sum of docs/forecasting.md is right: "=" exactly, "≈" rounded to the digits that are shown.
func TestSumsOfTheForecastingPageAreRight(t *testing.T) {
	sums := 0
	for _, span := range codeSpan.FindAllStringSubmatch(withoutFences(readPage(t, forecastingPage)), -1) {
		if !isSum(span[1]) {
			continue
		}
		sums++
		if _, err := checkSum(span[1]); err != nil {
			t.Errorf("%s: %v", forecastingPage, err)
		}
	}
	if sums == 0 {
		t.Error("docs/forecasting.md has no sum")
	}
}

// Every amount, percentage and date of a worked section stands in what its commands print, as a table or as JSON, or is the
// result of a sum that stands before it in the section; and every sum leads to what the commands print or to something below
// it. So a wrong figure is found, also where it is wrong in every place.
func TestWorkedSectionsHaveTheProgramsFigures(t *testing.T) {
	worked := 0
	for _, section := range sectionsOf(readPage(t, forecastingPage)) {
		if !strings.HasPrefix(section.title, workedTitle) {
			continue
		}
		worked++
		known := figures{}
		for _, command := range consoleBlock.FindAllStringSubmatch(section.text, -1) {
			known.addRun(t, command[1])
		}
		for _, problem := range known.check(withoutFences(section.text)) {
			t.Errorf("%s: %s", section.title, problem)
		}
	}
	if worked < 3 {
		t.Errorf("docs/forecasting.md has %d sections that start with %q; expected a month without enough money, one with match, and a cliff edge",
			worked, workedTitle)
	}
}

// The check of worked sections finds what it is there to find.
func TestAWrongFigureInAWorkedSectionIsFound(t *testing.T) {
	for _, c := range []struct{ prose, problem string }{
		{"It costs £4,386.93 and lacks £2,470.38 from 6 April 2020.", ""},
		{"`£4,386.93 − £2,470.38 = £1,916.55`, so £1,916.55 is paid.", ""},
		{"16% is `£4,386.93 × 16% = £701.9088`, and `£4,386.93 − £701.9088 ≈ £3,685.02`: £3,685.02.", ""},
		{"`£4,386.93 − £2,470.38 = £1,916.55`, `£1,916.55 + £2,470.38 = £4,386.93`", ""},
		{"£4,386.93 − £2,470.38 is `£2,470.38 + £2,470.38 = £4,940.76`", "leads to nothing"},
		{"It costs £4,386.94.", "£4,386.94"},
		{"£1,916.55 is paid: `£4,386.93 − £2,470.38 = £1,916.55`.", "£1,916.55"},
		{"`£4,386.93 − £2,470.38 = £1,916.54`", "is £1,916.55"},
		{"`£4,386.93 × 16% = £701.91`", "exactly"},
		{"`£4,386.93 − £2,470.38 ≈ £1,916.55`", "needs no rounding"},
		{"`£4,386.93 × 16% ≈ £701.90`", "is £701.91"},
		{"`£4,386.93 × 17 % = £745.7781`", "cannot be read"},
		{"`£4,386.93 × 17% = £745.7781`", "17%"},
		{"`£4,386.93 × 3 = £13,160.79`", "3 stands"},
		{"until 7 April 2020", "7 April 2020"},
		{"since May 2020", "May 2020"},
		{"in 2021/22", "2021/22"},
		{"`6 April 2020 + 30 days = 6 May 2020`, so 6 May 2020", ""},
		{"`6 April 2020 − 30 days = 8 March 2020`", "is 7 March 2020"},
	} {
		known := figures{}
		known.addText("It costs £4,386.93; £2,470.38 is not paid for. 6 to 30 April 2020, in 2020/21. 16% of pay, 30 days.")
		known.addJSON(t, `{"from": "2020-04-06", "heads": 3}`)
		problems := strings.Join(known.check(c.prose), "; ")
		if c.problem == "" && problems != "" || !strings.Contains(problems, c.problem) {
			t.Errorf("%s gives %q; expected %q", c.prose, problems, c.problem)
		}
	}
}

// figures is what may stand in the prose of a section, in one form each: "£1,000.00" as "£1000", dates as "6 April 2020".
type figures map[string]bool

// fixedByRule is what sums need and no output shows, because the rules fix it: a year's months, a cliff edge's threshold and
// the tenth of it that is ignored, and the days from a decision to its effect.
var fixedByRule = []string{"12", "£500", "10%", "10", "182"}

// addRun adds what a command prints, as it is shown and as JSON.
func (f figures) addRun(t *testing.T, command string) {
	t.Helper()
	for _, format := range []string{"table", "json"} {
		args := append(fromRoot(strings.Fields(command)), "--format", format)
		got := run(t, "", "", args...)
		if got.status != exitOK {
			t.Fatalf("cliffedge %s gives %d: %s", command, got.status, got.stderr)
		}
		if format == "json" {
			f.addJSON(t, got.stdout)
		} else {
			f.addText(got.stdout)
		}
	}
	for _, fixed := range fixedByRule {
		f[fixed] = true
	}
}

// addText adds the figures of a text for people.
func (f figures) addText(text string) {
	for _, found := range figureInText.FindAllString(text, -1) {
		f[formOf(found)] = true
	}
	for _, found := range plainNumber.FindAllString(text, -1) {
		f[found] = true
	}
	for _, found := range shortMonth.FindAllString(text, -1) {
		if month, err := fiscal.ParseMonth(found); err == nil {
			f[month.Long()] = true
		}
	}
}

// addJSON adds the figures of a JSON output: numbers are pence, all else is text.
func (f figures) addJSON(t *testing.T, text string) {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatal(err)
	}
	f.addValue("", value)
}

func (f figures) addValue(key string, value any) {
	switch x := value.(type) {
	case map[string]any:
		for name, member := range x {
			f.addValue("", name)
			f.addValue(name, member)
		}
	case []any:
		for _, element := range x {
			f.addValue(key, element)
		}
	case float64:
		if key != "heads" { // the one number that is no amount
			f["£"+exactDigits(big.NewRat(int64(x), 100))] = true
		}
	case string:
		f.addText(x)
		if day, err := fiscal.ParseDay(x); err == nil {
			f[day.Long()] = true
		}
	}
}

// check gives what is wrong with the figures of a section's prose, from its start to its end.
func (f figures) check(prose string) (problems []string) {
	unused := map[string]string{} // results that no command prints and that nothing has used yet, with their sums
	use := func(found []string, where string) {
		for _, figure := range found {
			form := formOf(figure)
			delete(unused, form)
			if !f[form] {
				problems = append(problems, fmt.Sprintf("%s stands %s and is neither in what the commands print nor the result of a sum before it", figure, where))
			}
		}
	}
	for _, part := range figureOrCode.FindAllString(prose, -1) {
		code := strings.Trim(part, "`")
		if !isSum(code) {
			use(figureInText.FindAllString(part, -1), "in the text")
			continue
		}
		use(operandsOf(code), "in "+code)
		result, err := checkSum(code)
		if err != nil {
			problems = append(problems, err.Error())
		} else if !f[result] {
			unused[result] = code
			f[result] = true
		}
	}
	for _, sum := range slices.Sorted(maps.Values(unused)) {
		problems = append(problems, sum+" leads to nothing that the commands print and is used nowhere below it")
	}
	return problems
}

// operandsOf gives the figures left of a sum's sign.
func operandsOf(sum string) []string {
	left, _, _ := strings.Cut(strings.Replace(sum, "≈", "=", 1), "=")
	return append(figureInText.FindAllString(left, -1), plainNumber.FindAllString(figureInText.ReplaceAllString(left, ""), -1)...)
}

const monthNames = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"

var (
	codeSpan     = regexp.MustCompile("`([^`\n]+)`")
	figureInText = regexp.MustCompile(`£[0-9][0-9,]*(?:\.[0-9]+)?|[0-9][0-9.]*%|(?:[0-9]{1,2} )?` + monthNames + ` [0-9]{4}|[0-9]{4}/[0-9]{2}\b`)
	figureOrCode = regexp.MustCompile(codeSpan.String() + "|" + figureInText.String())
	plainNumber  = regexp.MustCompile(`[0-9]+(?:\.[0-9]+)?`)
	shortMonth   = regexp.MustCompile(`\b[0-9]{4}-[0-9]{2}\b`)
	amountsZeros = regexp.MustCompile(`\.0+$|(\.[0-9]*[1-9])0+$`)
)

// formOf is a figure without what may be written or left out: "£1,000.00" is "£1000".
func formOf(figure string) string {
	if strings.HasPrefix(figure, "£") {
		return amountsZeros.ReplaceAllString(strings.ReplaceAll(figure, ",", ""), "$1")
	}
	return figure
}

// exactDigits is an exact number, which has an end, in digits.
func exactDigits(x *big.Rat) string {
	digits, _ := x.FloatPrec()
	return x.FloatString(digits)
}

// isSum reports whether a span of code is a sum.
func isSum(code string) bool { return strings.Contains(code, " = ") || strings.Contains(code, " ≈ ") }

var dateSum = regexp.MustCompile(`^([0-9]{1,2} ` + monthNames + ` [0-9]{4}) ([+−]) ([0-9]+) days = (.*)$`)

// checkSum checks a sum and gives its result as figures know it.
func checkSum(sum string) (result string, err error) {
	if parts := dateSum.FindStringSubmatch(sum); parts != nil {
		return checkDateSum(parts)
	}
	left, right, exact := strings.Cut(sum, " = ")
	if !exact {
		left, right, _ = strings.Cut(sum, " ≈ ")
	}
	value, err := valueOf(left)
	if err != nil {
		return "", fmt.Errorf("`%s` cannot be read: %w", sum, err)
	}
	stated, err := valueOf(right)
	if err != nil {
		return "", fmt.Errorf("`%s` cannot be read: %w", sum, err)
	}
	_, decimals, _ := strings.Cut(right, ".")
	nearest := roundedTo(value, len(decimals))
	switch {
	case exact && value.Cmp(stated) != 0 && nearest.Cmp(stated) == 0:
		err = fmt.Errorf("`%s` is not so exactly; rounded sums have ≈", sum)
	case !exact && value.Cmp(stated) == 0:
		err = fmt.Errorf("`%s` needs no rounding; exact sums have =", sum)
	case nearest.Cmp(stated) != 0:
		err = fmt.Errorf("`%s` is £%s", sum, withCommas(nearest.FloatString(len(decimals))))
	}
	return formOf(right), err
}

// checkDateSum checks a sum of a date and days.
func checkDateSum(parts []string) (result string, err error) {
	from, err := parseLong(parts[1])
	if err != nil {
		return "", err
	}
	days, err := strconv.Atoi(parts[3])
	if err != nil {
		return "", err
	}
	if parts[2] == "−" {
		days = -days
	}
	if day := (from + fiscal.Day(days)).Long(); day != parts[4] {
		return "", fmt.Errorf("`%s` is %s", parts[0], day)
	}
	return parts[4], nil
}

// parseLong reads a date as people write it: "6 April 2020".
func parseLong(text string) (fiscal.Day, error) {
	fields := strings.Fields(text)
	number, _ := strconv.Atoi(fields[0])
	year, _ := strconv.Atoi(fields[2])
	for month := 1; month <= 12; month++ {
		if day := fiscal.Date(year, month, number); day.Long() == text {
			return day, nil
		}
	}
	return 0, fmt.Errorf("%s is no date", text)
}

// roundedTo is a number to so many decimal places, halves away from zero.
func roundedTo(x *big.Rat, decimals int) *big.Rat {
	y, _ := new(big.Rat).SetString(x.FloatString(decimals)) // big.Rat rounds halves away from zero
	return y
}

// withCommas puts commas between the thousands of a number.
func withCommas(number string) string {
	whole, rest, decimal := strings.Cut(number, ".")
	for at := len(whole) - 3; at > 0; at -= 3 {
		whole = whole[:at] + "," + whole[at:]
	}
	if decimal {
		return whole + "." + rest
	}
	return whole
}

// valueOf works out a term: numbers (pounds, percentages), + − × / and brackets.
func valueOf(term string) (*big.Rat, error) {
	s := &sumReader{rest: []rune(term)}
	value, err := s.added()
	if err == nil && s.next() != 0 {
		err = fmt.Errorf("%q is left over", string(s.rest))
	}
	return value, err
}

// sumReader reads a term from left to right.
type sumReader struct{ rest []rune }

// next is the next character that is no space; 0 at the end.
func (s *sumReader) next() rune {
	for len(s.rest) > 0 && s.rest[0] == ' ' {
		s.rest = s.rest[1:]
	}
	if len(s.rest) == 0 {
		return 0
	}
	return s.rest[0]
}

// take reports whether the next character is that one, and goes past it if so.
func (s *sumReader) take(sign rune) bool {
	if s.next() != sign {
		return false
	}
	s.rest = s.rest[1:]
	return true
}

func (s *sumReader) added() (*big.Rat, error) {
	value, err := s.multiplied()
	for err == nil {
		var other *big.Rat
		switch {
		case s.take('+'):
			if other, err = s.multiplied(); err == nil {
				value = new(big.Rat).Add(value, other)
			}
		case s.take('−'):
			if other, err = s.multiplied(); err == nil {
				value = new(big.Rat).Sub(value, other)
			}
		default:
			return value, nil
		}
	}
	return nil, err
}

func (s *sumReader) multiplied() (*big.Rat, error) {
	value, err := s.single()
	for err == nil {
		var other *big.Rat
		switch {
		case s.take('×'):
			if other, err = s.single(); err == nil {
				value = new(big.Rat).Mul(value, other)
			}
		case s.take('/'):
			if other, err = s.single(); err == nil && other.Sign() == 0 {
				err = fmt.Errorf("nothing can be divided by 0")
			}
			if err == nil {
				value = new(big.Rat).Quo(value, other)
			}
		default:
			return value, nil
		}
	}
	return nil, err
}

// single reads a number or a term in brackets.
func (s *sumReader) single() (*big.Rat, error) {
	if s.take('(') {
		value, err := s.added()
		if err == nil && !s.take(')') {
			err = fmt.Errorf("a bracket is not closed")
		}
		return value, err
	}
	s.take('£')
	end := 0
	for end < len(s.rest) && (unicode.IsDigit(s.rest[end]) || s.rest[end] == ',' || s.rest[end] == '.') {
		end++
	}
	value, ok := new(big.Rat).SetString(strings.ReplaceAll(string(s.rest[:end]), ",", ""))
	if !ok {
		return nil, fmt.Errorf("%q is no number", string(s.rest))
	}
	s.rest = s.rest[end:]
	if len(s.rest) > 0 && s.rest[0] == '%' {
		s.rest = s.rest[1:]
		value.Quo(value, big.NewRat(100, 1))
	}
	return value, nil
}

// A post's National Insurance changes in the years from 2011 on as the table of docs/forecasting.md says, and only so.
func TestTableOfNationalInsurance(t *testing.T) {
	const insured = `plan: 1
authority: {id: example, name: Example Council}
programmes: [{id: families, name: Families First, starts: 2011-04-01}]
posts:
  - {id: worker, title: Worker, programme: families, fte: 1, starts: 2011-04-01, salaries: [{from: 2011-04-01, amount: 30000}],
     onCosts: {percent: 0, nationalInsurance: STATUTORY}}
`
	got := run(t, insured, "", "explain", "-", "--post", "worker", "--from", "2011-04", "--to", "2061-03", "--format", "json")
	var explained []struct {
		Stretches []struct {
			From     string
			Fillings []struct {
				InsuranceRate string
				Threshold     int64
			}
		}
	}
	if err := json.Unmarshal([]byte(got.stdout), &explained); err != nil {
		t.Fatalf("%v: %s", err, got.stderr)
	}
	var rows []string
	for _, s := range explained[0].Stretches[1:] { // the first is before the first row
		from, err := fiscal.ParseDay(s.From)
		if err != nil {
			t.Fatal(err)
		}
		f := s.Fillings[0]
		rows = append(rows, fmt.Sprintf("| %s | %s%% | £%s |", from.Long(), f.InsuranceRate, withCommas(big.NewRat(f.Threshold, 100).FloatString(2))))
	}
	stated := regexp.MustCompile(`(?m)^\| [0-9]+ `+monthNames+` [0-9]{4} \| [0-9.]+% \| £[0-9,.]+ \|$`).FindAllString(readPage(t, forecastingPage), -1)
	if !slices.Equal(rows, stated) {
		t.Errorf("the table of rates and thresholds should be\n%s\nand is\n%s", strings.Join(rows, "\n"), strings.Join(stated, "\n"))
	}
}

// The words of docs/words.md are in alphabetical order, each once.
func TestWordsAreInAlphabeticalOrder(t *testing.T) {
	var words []string
	for _, section := range sectionsOf(readPage(t, wordsPage)) {
		if section.level == 2 {
			words = append(words, strings.ToLower(section.title))
		}
	}
	if len(words) < 60 {
		t.Errorf("docs/words.md has only %d words", len(words))
	}
	for i := 1; i < len(words); i++ {
		if words[i-1] >= words[i] {
			t.Errorf("%q stands before %q", words[i-1], words[i])
		}
	}
}

// What docs/words.md calls a key or a value of the plan file is one.
func TestKeysOfTheWordListAreThoseOfPlanFiles(t *testing.T) {
	schema := readPage(t, schemaFile)
	keys := 0
	for _, line := range regexp.MustCompile(`(?m)^\*\*Plan file:\*\*.*$`).FindAllString(readPage(t, wordsPage), -1) {
		for _, key := range codeSpan.FindAllStringSubmatch(line, -1) {
			keys++
			if !strings.Contains(schema, `"`+key[1]+`"`) {
				t.Errorf("%s: the plan file has no %s", line, key[1])
			}
		}
	}
	if keys == 0 {
		t.Error("docs/words.md names no key of the plan file")
	}
}

// Every link of the two pages leads to a file, and to a heading of it where it names one.
func TestLinksOfTheWordListAndTheForecastingPageExist(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)\s]+)\)`)
	for _, page := range []string{wordsPage, forecastingPage} {
		for _, found := range link.FindAllStringSubmatch(withoutFences(readPage(t, page)), -1) {
			path, heading, _ := strings.Cut(found[1], "#")
			file := page
			if path != "" {
				file = filepath.Join(filepath.Dir(page), path)
			}
			if _, err := os.Stat(file); err != nil {
				t.Errorf("%s links to %s, which is not there", page, found[1])
			} else if heading != "" && !slices.Contains(anchorsOf(readPage(t, file)), heading) {
				t.Errorf("%s links to %s, and %s has no such heading", page, found[1], file)
			}
		}
	}
}

// pageSection is a heading of a page and what stands below it, up to the next heading.
type pageSection struct {
	level int
	title string
	text  string
}

var headingLine = regexp.MustCompile(`(?m)^(#{1,6}) (.+)$`)

// sectionsOf gives the sections of a page. A line that starts with "#" in a fenced block is no heading.
func sectionsOf(page string) []pageSection {
	hidden := fences.ReplaceAllStringFunc(page, func(block string) string { return strings.Repeat(" ", len(block)) })
	var list []pageSection
	found := headingLine.FindAllStringSubmatchIndex(hidden, -1)
	for i, m := range found {
		end := len(page)
		if i+1 < len(found) {
			end = found[i+1][0]
		}
		list = append(list, pageSection{level: m[3] - m[2], title: page[m[4]:m[5]], text: page[m[1]:end]})
	}
	return list
}

// anchorsOf gives the names by which a page's headings are linked to: lower case, hyphens for spaces, no other signs.
func anchorsOf(page string) []string {
	var anchors []string
	for _, s := range sectionsOf(page) {
		anchors = append(anchors, strings.Map(func(r rune) rune {
			switch {
			case r == ' ':
				return '-'
			case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '_':
				return unicode.ToLower(r)
			default:
				return -1
			}
		}, s.title))
	}
	return anchors
}

// withoutFences is a page without its fenced blocks.
func withoutFences(page string) string { return fences.ReplaceAllString(page, "") }

func readPage(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
