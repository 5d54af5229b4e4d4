// Command cliffedge forecasts the funding of council programmes. Run "cliffedge --help".
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"regexp"
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
)

// The exit statuses.
const (
	exitOK    = 0
	exitWrong = 1 // the input is wrong, or the work failed
	exitUsage = 2 // the command line is wrong
)

const description = `Cliffedge forecasts cost, funding and gap of programmes that run on short grants, to the penny and to the day, finds the
cliff edges, and compares scenarios. A plan is a YAML or JSON file; "-" reads it from standard input.

Output goes to standard output, problems to standard error. The exit status is 0 when all is well, 1 when the input is
wrong or the work failed, and 2 when the command line is wrong.`

// commands is the command line. One file per command, its help text first.
type commands struct {
	Forecast forecastCommand `cmd:"" help:"Forecast cost, funding and gap under one scenario."`
	Compare  compareCommand  `cmd:"" help:"Put scenarios side by side."`
	Explain  explainCommand  `cmd:"" help:"Say how a post's figures come about, and why money is short."`
	Check    checkCommand    `cmd:"" help:"Say what is wrong with a plan, and what somebody should look at."`
	Demo     demoCommand     `cmd:"" help:"Serve the worked programmes from a fresh database."`
	Serve    serveCommand    `cmd:"" help:"Serve the plans of a database."`
	Import   importCommand   `cmd:"" help:"Bring a plan file into a database."`
	Export   exportCommand   `cmd:"" help:"Write a plan of a database as a plan file."`
	History  historyCommand  `cmd:"" help:"List the revisions of a plan."`
	Revert   revertCommand   `cmd:"" help:"Bring a plan back to an earlier revision."`
	Audit    auditCommand    `cmd:"" help:"List who did what."`
	User     userCommands    `cmd:"" help:"Look after users."`
	Member   memberCommands  `cmd:"" help:"Look after the members of an authority."`
	Token    tokenCommands   `cmd:"" help:"Look after the tokens of programs."`
	Verify   verifyCommand   `cmd:"" help:"Check a database from end to end."`
	Backup   backupCommand   `cmd:"" help:"Copy a database while it is in use."`
	Restore  restoreCommand  `cmd:"" help:"Make a database of a backup."`
	Migrate  migrateCommand  `cmd:"" help:"Bring the tables of a database up to date."`
}

func main() {
	p := program{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, getenv: os.Getenv, now: time.Now}
	p.interrupted = func() (context.Context, context.CancelFunc) {
		return signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	}
	os.Exit(p.run(os.Args[1:]))
}

// program is the program and what it touches of the world, so that a test can run it as a person would.
type program struct {
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer
	getenv func(string) string
	now    func() time.Time
	// interrupted gives a context that ends when the program is told to end.
	interrupted func() (context.Context, context.CancelFunc)
	done        string // what a command has changed for good, to be told even where its output cannot be written
}

// run does what the arguments say and gives the exit status. What a command writes reaches standard output only when the
// command has succeeded as a whole.
func (p *program) run(args []string) int {
	if len(args) == 0 {
		args = []string{"--help"}
	}
	exited := -1 // by --help
	parser, err := kong.New(&commands{},
		kong.Name("cliffedge"), kong.Description(description), kong.Writers(p.stdout, p.stderr),
		kong.Exit(func(status int) { exited = status }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 110, FlagsLast: true}),
	)
	if err != nil {
		return p.fail(exitWrong, err)
	}
	command, err := parser.Parse(args)
	if exited >= 0 {
		return exited
	}
	if err != nil {
		return p.fail(exitUsage, wrongUsage(err, parsed(err)))
	}
	var out bytes.Buffer
	failed := guarded(func() error { return command.Run(p, &out) })
	if failed != nil && !errors.As(failed, new(strictError)) {
		return p.fail(exitWrong, failed)
	}
	if _, err := p.stdout.Write(out.Bytes()); err != nil {
		err = fmt.Errorf("the output could not be written: %w", err)
		if p.done != "" {
			err = fmt.Errorf("%w\nWhat was done stays done: %s", err, p.done)
		}
		return p.fail(exitWrong, err)
	}
	if failed != nil {
		return p.fail(exitWrong, failed)
	}
	return exitOK
}

// parsed is what was understood of a command line that is wrong, nil where nothing was.
func parsed(err error) *kong.Context {
	var parse *kong.ParseError
	if errors.As(err, &parse) {
		return parse.Context
	}
	return nil
}

// valueMissing is the parser's words for a flag without its value.
var valueMissing = regexp.MustCompile(`^(--[a-z-]+): (?:missing value.*|expected .* but got (?:"EOL"|"--).*)$`)

// wrongUsage says what is wrong with the command line, and where its help is.
func wrongUsage(err error, parse *kong.Context) error {
	text := valueMissing.ReplaceAllString(err.Error(), "$1: the value is missing")
	if argument, ok := strings.CutPrefix(text, "unexpected argument "); ok && anAddress.MatchString(argument) {
		text += "; did you mean --db?"
	}
	command := commandOf(parse)
	text = strings.TrimPrefix(text, command+": ") // the next line says it
	return fmt.Errorf("%s\nRun \"%s --help\" for how to use it.", text, strings.TrimSpace("cliffedge "+command))
}

// commandOf is the command of a command line as far as there is one: "token create".
func commandOf(parse *kong.Context) string {
	command := ""
	if parse != nil {
		for _, step := range parse.Path {
			if step.Command != nil {
				command = step.Command.Path()
			}
		}
	}
	return command
}

// strictError says that a command did its work and gave its output, and that what it found is a failure all the same.
type strictError string

// Error is the sentence.
func (e strictError) Error() string { return string(e) }

// guarded turns a panic, by which the engine refuses to give figures that do not add up, into an error.
func guarded(work func() error) (err error) {
	defer func() {
		if breach := recover(); breach != nil {
			err = fmt.Errorf("this is a fault of the program and not of the plan; no figures are given: %v", breach)
		}
	}()
	return work()
}

// fail says what is wrong, without passwords and without what would do something to a terminal.
func (p *program) fail(status int, err error) int {
	var lines []string
	for _, line := range strings.Split(masked(err.Error()), "\n") {
		lines = append(lines, printable(line, ""))
	}
	fmt.Fprintln(p.stderr, strings.Join(lines, "\n"))
	return status
}
