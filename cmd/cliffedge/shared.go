package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"
	"golang.org/x/term"

	"cliffedge/forecast"
	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/plan"
	"cliffedge/internal/exchange"
	"cliffedge/internal/paper"
	"cliffedge/sql"
)

// source is where a command's plan comes from: a file, or a database.
type source struct {
	Plan      fileName `arg:"" optional:"" name:"PLAN" help:"Plan file (YAML or JSON), or - for standard input."`
	DB        address  `name:"db" placeholder:"ADDRESS" help:"In place of PLAN: the database, sqlite:FILE or postgres://… Default, with --authority: sqlite:cliffedge.db."`
	Authority slug     `placeholder:"SLUG" help:"In place of PLAN: the authority in the database, by its id."`
	then
}

// AfterApply refuses a command without a plan, or with two.
func (s source) AfterApply() error {
	fromDB := s.DB != "" || s.Authority != ""
	switch {
	case s.Plan != "" && (fromDB || s.isGiven()):
		return errors.New("the plan is given twice; expected a plan file, or --db and --authority")
	case s.Plan == "" && !fromDB:
		return errors.New("the plan is missing; expected a plan file, - for standard input, or --db and --authority")
	case s.Plan == "" && s.Authority == "":
		return errors.New("--authority: the id is missing; --db alone names no plan")
	default:
		return s.check()
	}
}

// read gives the plan, or all that is wrong with it.
func (s source) read(p *program) (*plan.Plan, error) {
	if s.Plan != "" {
		return readFile(p, string(s.Plan))
	}
	ctx := context.Background()
	from := kept{database: database{DB: s.DB}, Authority: s.Authority}
	if from.DB == "" {
		from.DB = defaultAddress
	}
	var found *plan.Plan
	err := from.with(ctx, func(db *sql.DB) (err error) {
		found, err = s.load(ctx, db, s.Authority)
		return err
	})
	return found, err
}

// title names the plan in messages.
func (s source) title() string {
	if s.Plan != "" {
		return string(s.Plan)
	}
	return string(s.Authority)
}

// readFile gives the plan of a file, or all that is wrong with it.
func readFile(p *program, name string) (*plan.Plan, error) {
	title, file, err := openFile(p, name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text := bufio.NewReader(file)
	if start, _ := text.Peek(len(sql.ArchiveStart)); string(start) == sql.ArchiveStart {
		return nil, fmt.Errorf("%s: this is a history; use import --history", title)
	}
	return exchange.ReadFrom(title, text)
}

// openFile opens a file, or standard input, and says what it is called in messages.
func openFile(p *program, name string) (title string, file io.ReadCloser, err error) {
	if name == "-" {
		return "standard input", io.NopCloser(p.stdin), nil
	}
	opened, err := os.Open(name)
	if err != nil {
		return "", nil, fmt.Errorf("%s: the file cannot be read: %w", name, errors.Unwrap(err))
	}
	if info, err := opened.Stat(); err == nil && info.IsDir() {
		opened.Close()
		return "", nil, fmt.Errorf("%s is a folder; expected a plan file, such as %s", name, filepath.Join(name, "plan.yaml"))
	}
	return name, opened, nil
}

// horizon is the months that a forecast covers, and what it counts.
type horizon struct {
	From month `placeholder:"YYYY-MM" help:"First month. Default: the current financial year's April."`
	To   month `placeholder:"YYYY-MM" help:"Last month. Default: 36 months from the first."`
	counting
}

// counting is what a forecast counts.
type counting struct {
	Certainty      string `enum:"CONFIRMED,PROVISIONAL,BID" default:"CONFIRMED" help:"Which money counts: CONFIRMED only; PROVISIONAL adds provisional money; BID adds bids."`
	Vacancies      string `enum:"EXCLUDE,INCLUDE" default:"EXCLUDE" help:"Whether vacant posts cost money: EXCLUDE or INCLUDE."`
	Policy         string `enum:"WATERFALL" default:"WATERFALL" help:"How money is allocated: WATERFALL (splits, then sources by priority)."`
	SplitShortfall string `enum:"GAP,WATERFALL" default:"GAP" help:"What a funding split cannot draw: stays a GAP, or goes to the WATERFALL."`
}

// scenarioID is a flag's scenario.
type scenarioID string

// Decode reads the flag's value.
func (id *scenarioID) Decode(ctx *kong.DecodeContext) error {
	var text string
	if err := ctx.Scan.PopValueInto("scenario", &text); err != nil {
		return err
	}
	text = strings.TrimSpace(text)
	if text == "" {
		return errors.New("the id is empty; expected a scenario's id")
	}
	*id = scenarioID(text)
	return nil
}

// month is a flag's calendar month.
type month struct{ fiscal.Month }

// Decode reads the flag's value.
func (m *month) Decode(ctx *kong.DecodeContext) error {
	var text string
	if err := ctx.Scan.PopValueInto("month", &text); err != nil {
		return err
	}
	parsed, err := fiscal.ParseMonth(text)
	if err != nil {
		return fmt.Errorf("%q %w; expected a month such as 2019-04", text, err)
	}
	m.Month = parsed
	return nil
}

const threeYears = 36

// options gives the engine's options, with the horizon that the flags or today's date say. Its error says that the horizon is
// none, naming the flags.
func (h horizon) options(p *program) (forecast.Options, error) {
	from, to := h.From.Month, h.To.Month
	if from == 0 {
		today := p.now()
		from = fiscal.MonthOf(today.Year(), int(today.Month())).Year().First()
	}
	if to == 0 {
		to = from + threeYears - 1
	}
	if h.From.Month == 0 && to < from {
		return forecast.Options{}, fmt.Errorf("--to: %s is before %s, the current financial year's April; expected --from as well", to, from)
	}
	if err := checkMonths(from, to); err != nil {
		return forecast.Options{}, err
	}
	o := h.counted()
	o.From, o.To = from, to
	return o, nil
}

// checkMonths reports months that are no horizon, naming the flags.
func checkMonths(from, to fiscal.Month) error {
	for _, problem := range plan.CheckHorizon(from, to) {
		problem.Path = "--" + problem.Path
		return problem
	}
	return nil
}

// counted gives the engine's options, but for the months.
func (c counting) counted() forecast.Options {
	return forecast.Options{
		Certainty: plan.Status(c.Certainty), Vacancies: forecast.Vacancies(c.Vacancies),
		SplitShortfall: forecast.SplitShortfall(c.SplitShortfall),
	}
}

// output is how a command shows its figures.
type output struct {
	By     string `enum:"year,quarter,month" default:"year" help:"Rows of tables, Markdown and CSV: by financial year, quarter or month."`
	Format string `enum:"table,json,csv,markdown" default:"table" help:"table, json, csv or markdown."`
}

// screen is the terminal that the program writes to: its width and whether it shows colours. Elsewhere, 80 columns (or
// COLUMNS) without colour.
func (p *program) screen() paper.Screen {
	s := paper.Screen{Width: 80}
	if file, ok := p.stdout.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		s.Colour = p.getenv("NO_COLOR") == "" && p.getenv("TERM") != "dumb"
		if width, _, err := term.GetSize(int(file.Fd())); err == nil && width > 0 {
			s.Width = width
		}
	}
	if width, err := strconv.Atoi(p.getenv("COLUMNS")); err == nil && width > 0 {
		s.Width = width
	}
	s.Width = min(max(s.Width, narrowestScreen), widestScreen)
	return s
}

// Lines longer than the widest are hard to read, and tables need at least the narrowest.
const (
	narrowestScreen = 60
	widestScreen    = 160
)

// named puts the plan's name before problems that the engine found, which know no file.
func (s source) named(err error) error {
	if err == nil {
		return nil
	}
	var lines []string
	for _, line := range strings.Split(err.Error(), "\n") {
		lines = append(lines, s.title()+": "+line)
	}
	return errors.New(strings.Join(lines, "\n"))
}

// scenarioIDs reports every id that is no scenario of the plan, with those that are.
func scenarioIDs(p *plan.Plan, wanted ...scenarioID) error {
	known := make([]string, len(p.Scenarios))
	for i, s := range p.Scenarios {
		known[i] = string(s.ID)
	}
	expected := "expected one of " + strings.Join(known, ", ")
	if len(known) == 0 {
		expected = "the plan has no scenarios"
	}
	var lines []string
	for _, id := range wanted {
		if id != "" && p.Scenario(plan.ID(id)) == nil {
			lines = append(lines, fmt.Sprintf("there is no scenario %q; %s", id, expected))
		}
	}
	if len(lines) == 0 {
		return nil
	}
	return errors.New(strings.Join(lines, "\n"))
}

// show writes a paper as a table or as Markdown.
func (o output) show(p *program, out *bytes.Buffer, document paper.Paper) error {
	if o.Format == "markdown" {
		return document.Markdown(out)
	}
	return document.Print(out, p.screen())
}
