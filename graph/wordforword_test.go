package graph

import (
	"encoding/json"
	"testing"
)

// What clients were promised is answered word for word.
const (
	promisedCliff = `
query Cliff { authority(slug: "bath-and-north-east-somerset") { plan {
  compare(scenarios: ["ends-2020-kept", "ends-2020-ended"], from: "2019-04", to: "2022-03") {
    baseline { forecast { total { cost funding gap } } }
    scenarios { scenario { slug name }
      forecast { years { year totals { cost funding gap sources { source { slug name } amount } } }
                 cliffs { date kind annualised fte places decideBy posts { title } causes { label } } }
      difference { year totals { gap } } bridge { label effect gapAfter } } } } } }
`
	promisedPosts = `
query Posts { authority(slug: "tendring") { plan { posts { slug title fte starts ends programme { name }
  contracts { kind starts ends } splits { percent from until source { name interventionRate matchSources { name } } } }
  sources { slug name funder scheme kind status tranches { amount from until } } } } }
`
)

func TestWordForWordCliff(t *testing.T) {
	type totals struct {
		Cost, Funding, Gap int64
		Sources            []struct {
			Source struct{ Slug, Name string }
			Amount int64
		}
	}
	var got struct {
		Authority struct {
			Plan struct {
				Compare struct {
					Baseline  struct{ Forecast struct{ Total totals } }
					Scenarios []struct {
						Scenario struct{ Slug, Name string }
						Forecast struct {
							Years []struct {
								Year   string
								Totals totals
							}
							Cliffs []struct {
								Date, Kind, FTE, Places, DecideBy string
								Annualised                        *int64
								Posts                             []struct{ Title string }
								Causes                            []struct{ Label string }
							}
						}
						Difference []struct {
							Year   string
							Totals struct{ Gap int64 }
						}
						Bridge []struct {
							Label            string
							Effect, GapAfter int64
						}
					}
				}
			}
		}
	}
	serveExamples(t).get(promisedCliff, nil, &got)
	c := got.Authority.Plan.Compare
	if total := c.Baseline.Forecast.Total; total.Cost != 125_887_858 || total.Funding != 43_113_925 || total.Gap != 82_773_933 {
		t.Errorf("the baseline is %+v", total)
	}
	if len(c.Scenarios) != 2 || c.Scenarios[0].Scenario.Slug != "ends-2020-kept" || c.Scenarios[1].Scenario.Slug != "ends-2020-ended" {
		t.Fatalf("the scenarios are %+v", c.Scenarios)
	}
	kept, ended := c.Scenarios[0], c.Scenarios[1]
	if y := kept.Forecast.Years; len(y) != 3 || y[1].Year != "2020/21" || y[1].Totals.Gap != 40_428_956 || len(y[0].Totals.Sources) != 3 || y[0].Totals.Sources[0].Source.Slug != "base-budget" {
		t.Errorf("if the posts are kept, the years are %+v", y)
	}
	if cliffs := kept.Forecast.Cliffs; len(cliffs) != 1 || cliffs[0].Date != "2020-04-01" || cliffs[0].Kind != "FUNDING" || cliffs[0].Annualised == nil ||
		*cliffs[0].Annualised != 41_956_248 || cliffs[0].FTE != "10" || cliffs[0].Places != "65" || cliffs[0].DecideBy != "2019-10-02" ||
		len(cliffs[0].Posts) != 6 || len(cliffs[0].Causes) != 4 {
		t.Errorf("if the posts are kept, the cliff edges are %+v", cliffs)
	}
	if cliffs := ended.Forecast.Cliffs; len(cliffs) != 1 || cliffs[0].Kind != "CAPACITY" || cliffs[0].Annualised != nil || cliffs[0].Places != "65" {
		t.Errorf("if the posts end, the cliff edges are %+v", cliffs)
	}
	if d := ended.Difference; len(d) != 3 || d[0].Totals.Gap != 1_032_394 || d[2].Totals.Gap != -42_344_977 {
		t.Errorf("if the posts end, the difference is %+v", d)
	}
	if b := ended.Bridge; len(b) == 0 || b[0].Effect != -82_773_933 || b[len(b)-1].GapAfter != 1_032_394 {
		t.Errorf("if the posts end, the bridge is %+v", b)
	}
}

func TestWordForWordPosts(t *testing.T) {
	var got struct {
		Authority struct {
			Plan struct {
				Posts []struct {
					Slug, Title, FTE, Starts string
					Ends                     *string
					Programme                struct{ Name string }
					Contracts                []struct {
						Kind, Starts string
						Ends         *string
					}
					Splits []struct {
						Percent, From string
						Until         *string
						Source        struct {
							Name, InterventionRate string
							MatchSources           []struct{ Name string }
						}
					}
				}
				Sources []struct {
					Slug, Name, Funder, Scheme, Kind, Status string
					Tranches                                 []struct {
						Amount      json.Number
						From, Until string
					}
				}
			}
		}
	}
	serveExamples(t).get(promisedPosts, nil, &got)
	p := got.Authority.Plan
	if len(p.Posts) != 4 || p.Posts[0].Slug != "fso-district" || p.Posts[0].Ends != nil || p.Posts[0].Programme.Name != "Tendring Family Solutions" {
		t.Fatalf("the posts are %+v", p.Posts)
	}
	if contracts := p.Posts[0].Contracts; len(contracts) != 4 || contracts[0].Kind != "FIXED_TERM" || contracts[3].Kind != "PERMANENT" || contracts[3].Ends != nil {
		t.Errorf("the contracts of the first post are %+v", contracts)
	}
	if splits := p.Posts[2].Splits; len(splits) != 2 || splits[1].Percent != "50" || splits[1].Source.InterventionRate != "50" ||
		len(splits[1].Source.MatchSources) != 1 || splits[1].Source.MatchSources[0].Name != "Health inequalities funding" {
		t.Errorf("the splits of the third post are %+v", splits)
	}
	if len(p.Sources) != 4 || p.Sources[1].Slug != "icb" || p.Sources[1].Kind == "" || p.Sources[1].Status != "CONFIRMED" || p.Sources[3].Tranches[0].Amount != "4875000" {
		t.Errorf("the sources are %+v", p.Sources)
	}
}
