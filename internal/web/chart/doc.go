// Package chart draws a forecast's charts as SVG: without scripts, without inline styles, with patterns beside colours, and
// with a summary and a table that say the same.
//
// A chart is a plain value of Funding, Timeline, Waterfall, Multiples or Bars. Both draws it for wide and for narrow pages, Beside
// for a half of a page and narrow ones, and Draw for one width:
//
//	axis := chart.Years(2019, 3) // 2019/20 to 2021/22
//	funding := chart.Both("funding", chart.Funding{
//		Title: "Funding of the programme",
//		Axis:  axis,
//		Sources: []chart.Source{
//			{Name: "Transformation grant", Amounts: []chart.Amount{{Pence: 16250000, Href: "/programmes/1/2019-20"}}},
//			{Name: "Council base budget", Amounts: chart.Amounts(24950000, 24950000, 24950000)},
//		},
//		Cost:    chart.Amounts(41200000, 41200000, 41200000),
//		Gaps:    []string{"", "/programmes/1/gap/2020-21", "/programmes/1/gap/2021-22"},
//		Cliffs:  []chart.Cliff{{Date: fiscal.Date(2020, 4, 1), Yearly: 16250000, Note: "Transformation grant ends"}},
//		Aligned: true, // with the timeline below
//	})
//	timeline := chart.Both("posts", chart.Timeline{
//		Title:   "Posts and what pays for them",
//		Axis:    axis,
//		Sources: []string{"Transformation grant", "Council base budget"}, // in Funding's order, to be painted alike
//		Rows: []chart.Row{{
//			Name: "Lead practitioner", Note: "1 FTE", Href: "/posts/1",
//			Contracts: []chart.Contract{{From: fiscal.Date(2019, 4, 1), Until: fiscal.Date(2021, 3, 31), Kind: chart.FixedTerm, Holder: "A. Jones"}},
//			Funding: []chart.Stretch{
//				{Until: fiscal.Date(2020, 3, 31), Parts: []chart.Part{{Source: 0, Percent: 60 * money.One}, {Source: 1, Percent: 40 * money.One}}, Href: "/posts/1/2019-04"},
//				{From: fiscal.Date(2020, 4, 1), Parts: []chart.Part{{Source: chart.Unfunded, Percent: money.Hundred}}},
//			},
//		}},
//		Limit: 50,
//		More:  950, // rows of other pages
//	})
//	bridge := chart.Both("bridge", chart.Waterfall{
//		Title: "From the plan's gap to the scenario's", What: "gap", From: "Gap as planned", Start: 8125000, To: "Gap in this scenario",
//		Steps: []chart.Step{{Label: "The grant is extended by six months", Effect: -4062500, Href: "/scenarios/2#extended"}},
//	})
//	scenarios := chart.Both("scenarios", chart.Multiples{
//		Title: "Cost and gap by scenario", Axis: axis,
//		Panels: []chart.Panel{{Label: "As planned", Cost: chart.Amounts(41200000, 41200000, 41200000), Funded: chart.Amounts(41200000, 33075000, 33075000)}},
//	})
//	tranches := chart.Both("tranches", chart.Bars{
//		Title: "Tranches of the grant", Series: []string{"Drawn", "Lapsing"},
//		Items: []chart.Item{{Label: "April 2019", Values: chart.Amounts(7500000, 625000)}},
//	})
//
// A page shows .SVG, .Summary and .Table of each, and serves CSS as a stylesheet. Where any part has an Href, the parts are links
// that the Tab key reaches; addresses must lie within the site.
package chart
