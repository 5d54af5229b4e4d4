package graph

import (
	"context"
	"errors"
	"strings"
	"testing"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/plan"
	"cliffedge/internal/access"
)

func askAs(ctx context.Context) context.Context {
	return access.With(WithRequestID(ctx, "request-1"), access.Machine("ann"))
}

func TestAskAnswersAsTheNetworkDoes(t *testing.T) {
	s := serveExamples(t)
	var answer struct {
		Authority struct {
			Plan struct {
				Forecast struct{ Total struct{ Gap int64 } }
			}
		}
	}
	query := `query Q($a: String!, $r: Int, $from: Month!) { authority(slug: $a) { plan(revision: $r) { forecast(from: $from, to: "2022-03") { total { gap } } } } }`
	variables := map[string]any{"a": "bath-and-north-east-somerset", "r": 1, "from": fiscal.MonthOf(2019, 4).String()}
	if err := s.api.Ask(askAs(t.Context()), query, variables, &answer); err != nil {
		t.Fatal(err)
	}
	if answer.Authority.Plan.Forecast.Total.Gap != 827_739_33 {
		t.Errorf("%+v", answer)
	}
}

func TestAskRefusesAsTheNetworkDoes(t *testing.T) {
	s := serveExamples(t)
	revision := 99
	for name, c := range map[string]struct {
		query     string
		variables map[string]any
		code      string
		message   string
	}{
		"no such revision": {`query Q($r: Int) { authority(slug: "tendring") { plan(revision: $r) { revision } } }`, map[string]any{"r": &revision}, NotFound, "revision"},
		"no such field":    {`{ nothing }`, nil, BadInput, "nothing"},
		"no query":         {`{`, nil, BadInput, ""},
		"a missing value":  {`query Q($m: Month!) { authority(slug: "tendring") { plan { forecast(from: $m, to: $m) { fingerprint } } } }`, nil, BadInput, ""},
		"too much":         {`{` + strings.Repeat(`a: viewer { name } `, 10_000) + `}`, nil, TooComplex, ""},
		"a subscription":   {`subscription { planChanged(authority: "tendring") { number } }`, nil, BadInput, "not asked"},
	} {
		var into any
		err := s.api.Ask(askAs(t.Context()), c.query, c.variables, &into)
		var told AskErrors
		if !errors.As(err, &told) || told.Code() != c.code || !strings.Contains(told.Error(), c.message) || into != nil {
			t.Errorf("%s: %v (%#v)", name, err, told)
		}
	}
	ended, cancel := context.WithCancel(askAs(t.Context()))
	cancel()
	if err := s.api.Ask(ended, `{ viewer { name } }`, nil, new(any)); err == nil {
		t.Error("a request that was given up is answered")
	}
}

// Who pays adds up to what the forecast says, whichever days it is told by.
func TestPayersAddUp(t *testing.T) {
	s := serveExamples(t)
	var answer struct {
		Authority struct {
			Plan struct {
				Forecast struct {
					Posts []struct {
						Post  *struct{ Slug string }
						Total struct{ Cost, Gap int64 }
					}
					Payers []struct {
						Post      *struct{ Slug plan.ID }
						Stretches []struct {
							From, Until string
							Cost, Gap   int64
							Sources     []struct{ Amount int64 }
						}
					}
				}
			}
		}
	}
	err := s.api.Ask(askAs(t.Context()), `{ authority(slug: "harrow") { plan { forecast(from: "2015-04", to: "2021-03") {
		posts { post { slug } total { cost gap } }
		payers(posts: ["performance-analyst", "key-workers"]) { post { slug } stretches { from until cost gap sources { amount } } }
	} } } }`, nil, &answer)
	if err != nil {
		t.Fatal(err)
	}
	f := answer.Authority.Plan.Forecast
	if len(f.Payers) != 2 {
		t.Fatalf("%+v", f.Payers)
	}
	for _, p := range f.Payers {
		var cost, gap int64
		until := ""
		for _, x := range p.Stretches {
			if x.From <= until || x.Until < x.From {
				t.Errorf("%s: from %s after %s", p.Post.Slug, x.From, until)
			}
			until = x.Until
			rest := x.Cost - x.Gap
			for _, source := range x.Sources {
				rest -= source.Amount
			}
			if rest != 0 {
				t.Errorf("%s: %+v does not add up", p.Post.Slug, x)
			}
			cost, gap = cost+x.Cost, gap+x.Gap
		}
		for _, x := range f.Posts {
			if x.Post != nil && x.Post.Slug == string(p.Post.Slug) && (x.Total.Cost != cost || x.Total.Gap != gap) {
				t.Errorf("%s: %d and %d, not %+v", p.Post.Slug, cost, gap, x.Total)
			}
		}
	}
}

// A programme's months add up to its years, and all programmes' to the forecast's.
func TestMonthsOfProgrammesAddUp(t *testing.T) {
	s := serveExamples(t)
	type totals struct {
		Cost, Funding, Gap int64
		Sources            []struct{ Amount int64 }
	}
	var answer struct {
		Authority struct {
			Plan struct {
				Forecast struct {
					Total      totals
					Programmes []struct {
						Years, Months []struct{ Totals totals }
					}
				}
			}
		}
	}
	if err := s.api.Ask(askAs(t.Context()), `{ authority(slug: "oxfordshire") { plan { forecast(from: "2021-02", to: "2025-09") {
		total { cost funding gap sources { amount } }
		programmes { years { totals { cost funding gap sources { amount } } } months { totals { cost funding gap sources { amount } } } }
	} } } }`, nil, &answer); err != nil {
		t.Fatal(err)
	}
	f := answer.Authority.Plan.Forecast
	var years, months totals
	add := func(to *totals, x totals) {
		to.Cost, to.Funding, to.Gap = to.Cost+x.Cost, to.Funding+x.Funding, to.Gap+x.Gap
		for _, source := range x.Sources {
			to.Funding -= source.Amount
		}
	}
	for _, p := range f.Programmes {
		for _, y := range p.Years {
			add(&years, y.Totals)
		}
		for _, m := range p.Months {
			add(&months, m.Totals)
		}
	}
	for name, x := range map[string]totals{"years": years, "months": months} {
		if x.Cost != f.Total.Cost || x.Gap != f.Total.Gap || x.Funding != 0 {
			t.Errorf("the %s add up to %+v, the forecast is %+v", name, x, f.Total)
		}
	}
}
