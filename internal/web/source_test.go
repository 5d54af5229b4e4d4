package web

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"cliffedge/examples"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
)

func TestSourceOfEachKind(t *testing.T) {
	s := newSite(t)
	for path, want := range map[string][]string{
		"/tendring/sources/icb?asAt=2024-05-24":                    {"Health inequalities funding", "£9,506.80", "lapses unspent", "Local Levelling Up Fund"},
		"/tendring/sources/levelling-up?asAt=2024-05-24":           {"It pays 50% of a cost; the rest comes from Health inequalities funding"},
		"/bath-and-north-east-somerset/sources/further-funding":    {"applied for (a bid)", "counts in no forecast"},
		"/bath-and-north-east-somerset/sources/" + streamOfBath(t): {"Outcome stream", "for each family", "Families attached"},
		"/harrow/sources": {"sources", "Certainty"},
	} {
		t.Run(path, func(t *testing.T) { checkPage(t, s, path).shows(want...) })
	}
	for _, path := range []string{"/tendring/sources/nothing", "/tendring/sources/Source:tendring%2Ficb"} {
		if g := s.get(path); g.status != 404 {
			t.Errorf("%s: %d", path, g.status)
		}
	}
}

func streamOfBath(t *testing.T) string {
	t.Helper()
	return string(exampleOf(t, "bath-and-north-east-somerset").Outcomes[0].ID)
}

func TestSourceShowsTheEnginesFigures(t *testing.T) {
	s := newSite(t)
	for _, name := range examples.Names {
		t.Run(name, func(t *testing.T) {
			f, _ := run(t, name, "", 1)
			want := map[plan.ID][][]string{}
			sums := map[plan.ID][3]money.Pence{}
			for _, x := range f.Tranches {
				want[x.Source] = append(want[x.Source], []string{
					x.From.Long(), x.Until.Long(), pounds(x.Amount), pounds(x.DrawnBefore), pounds(x.Drawn), pounds(x.Lapsed), pounds(x.Left),
				})
				sum := sums[x.Source]
				sums[x.Source] = [3]money.Pence{sum[0] + x.Drawn, sum[1] + x.Lapsed, sum[2] + x.Left}
			}
			list := rows(s.get("/" + name + "/sources").tableOf("Sources of money"))[1:]
			ids := sourceIDs(f.Plan)
			for i, id := range ids {
				sum := sums[id]
				if diff := cmp.Diff([]string{pounds(sum[0]), pounds(sum[1]), pounds(sum[2])}, list[i][4:]); diff != "" {
					t.Errorf("%s in the list (-engine +page):\n%s", id, diff)
				}
				if len(want[id]) == 0 {
					continue
				}
				var shown [][]string
				for _, row := range rows(s.get("/" + name + "/sources/" + string(id)).tableOf("Tranches"))[1:] {
					shown = append(shown, row[:7])
				}
				if diff := cmp.Diff(want[id], shown); diff != "" {
					t.Errorf("%s (-engine +page):\n%s", id, diff)
				}
			}
		})
	}
}

func sourceIDs(p *plan.Plan) []plan.ID {
	var ids []plan.ID
	for i := range p.Sources {
		ids = append(ids, p.Sources[i].ID)
	}
	for i := range p.Outcomes {
		ids = append(ids, p.Outcomes[i].ID)
	}
	return ids
}

// TestWhoIsPaidBySources compares what a source pays post by post with what the engine says.
func TestWhoIsPaidBySources(t *testing.T) {
	s := newSite(t)
	f, _ := run(t, "tendring", "", 1)
	for _, id := range sourceIDs(f.Plan) {
		for _, row := range rows(s.get("/tendring/sources/" + string(id)).tableOf("Posts and costs that it may pay for"))[1:] {
			for _, x := range f.Plan.Posts {
				if x.Title == row[0] && pounds(payers(t, f, x.ID)[id]) != row[2] {
					t.Errorf("%s pays %s for %s, and the page says %s", id, pounds(payers(t, f, x.ID)[id]), x.ID, row[2])
				}
			}
		}
	}
}
