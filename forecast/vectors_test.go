package forecast_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"cliffedge/forecast"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
	"cliffedge/internal/exchange"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// Plans with the figures that must come out, to the penny, in testdata: "vectors" are given with the rules; "cross" was made by
// a second implementation of the rules, in another language, from random plans.
func TestVectors(t *testing.T) {
	for _, set := range []struct {
		folder string
		plans  int
	}{{"vectors", 100}, {"cross", 150}} {
		folders, err := filepath.Glob(filepath.Join("testdata", set.folder, "*"))
		if err != nil || len(folders) != set.plans {
			t.Errorf("%d plans in %s, not %d: %v", len(folders), set.folder, set.plans, err)
		}
		for _, folder := range folders {
			t.Run(set.folder+"/"+filepath.Base(folder), func(t *testing.T) { checkVector(t, folder) })
		}
	}
}

func checkVector(t *testing.T, folder string) {
	data, err := os.ReadFile(filepath.Join(folder, "plan.json"))
	if err != nil {
		t.Fatal(err)
	}
	p, err := exchange.Read("plan.json", data)
	if err != nil {
		t.Fatal(err)
	}
	want := readFigures(t, filepath.Join(folder, "expect.json"))
	o := want.Options
	f, err := forecast.Run(p, o.Scenario, forecast.Options{
		From: month(o.From), To: month(o.To), Certainty: o.Certainty, Vacancies: o.Vacancies, SplitShortfall: o.SplitShortfall,
	})
	if err != nil {
		t.Fatal(err)
	}
	if difference := cmp.Diff(want, figuresOf(f, want), cmpopts.EquateEmpty()); difference != "" {
		t.Errorf("the plan's figures are not those that must come out (-want +got):\n%s", difference)
	}
}

// figures are what an expect.json fixes of a forecast. Amounts are in pence.
type figures struct {
	Options    vectorOptions
	Total      amounts
	Years      map[string]amounts
	Months     map[string]amounts
	Programmes map[plan.ID]costAndGap
	Posts      map[plan.ID]postFigures
	Tranches   []trancheFigures
	Cliffs     []cliffFigures
}

type vectorOptions struct {
	Scenario       plan.ID
	From, To       string
	Certainty      plan.Status
	Vacancies      forecast.Vacancies
	SplitShortfall forecast.SplitShortfall
}

type amounts struct {
	Cost, Funding, Gap money.Pence
	BySource           map[plan.ID]money.Pence
}

type costAndGap struct{ Cost, Gap money.Pence }

type postFigures struct {
	Cost, Gap   money.Pence
	FundedUntil *string // not in every file; "" for unfunded from the start
}

type trancheFigures struct {
	Source                                   plan.ID
	From, Until                              string
	Amount, DrawnBefore, Drawn, Lapsed, Left money.Pence
}

type cliffFigures struct {
	Kind       forecast.CliffKind
	Programme  plan.ID
	Date       string
	Annualised money.Pence // of a funding cliff
	FTE        string      // of a capacity cliff
	DecideBy   string      // not in every file
}

func readFigures(t *testing.T, name string) figures {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var f figures
	if err := json.Unmarshal(data, &f); err != nil {
		t.Fatal(err)
	}
	return f
}

// figuresOf gives the figures of a forecast that are wanted.
func figuresOf(f *forecast.Forecast, want figures) figures {
	got := figures{
		Options: want.Options, Total: amountsOf(f.Total), Years: map[string]amounts{}, Months: map[string]amounts{},
		Programmes: map[plan.ID]costAndGap{}, Posts: map[plan.ID]postFigures{},
	}
	for _, y := range f.Years {
		got.Years[y.Year.String()] = amountsOf(y.Totals)
	}
	for _, m := range f.Months {
		got.Months[m.Month.String()] = amountsOf(m.Totals)
	}
	for _, x := range f.Programmes {
		got.Programmes[x.Programme] = costAndGap{x.Total.Cost, x.Total.Gap}
	}
	for _, x := range f.Posts {
		figures := postFigures{Cost: x.Total.Cost, Gap: x.Total.Gap}
		if want.Posts[x.Post].FundedUntil != nil {
			until := x.FundedUntil.String()
			figures.FundedUntil = &until
		}
		got.Posts[x.Post] = figures
	}
	for _, x := range f.Tranches {
		got.Tranches = append(got.Tranches, trancheFigures{
			x.Source, x.From.String(), x.Until.String(), x.Amount, x.DrawnBefore, x.Drawn, x.Lapsed, x.Left,
		})
	}
	for i, c := range f.Cliffs {
		cliff := cliffFigures{Kind: c.Kind, Programme: c.Programme, Date: c.Date.String(), Annualised: c.Annualised}
		if c.Kind == forecast.Capacity {
			cliff.FTE = c.FTE.String()
		}
		if i < len(want.Cliffs) && want.Cliffs[i].DecideBy != "" {
			cliff.DecideBy = c.DecideBy.String()
		}
		got.Cliffs = append(got.Cliffs, cliff)
	}
	return got
}

func amountsOf(t forecast.Totals) amounts {
	a := amounts{Cost: t.Cost, Funding: t.Funding, Gap: t.Gap, BySource: map[plan.ID]money.Pence{}}
	for _, s := range t.Sources {
		a.BySource[s.Source] = s.Amount
	}
	return a
}
