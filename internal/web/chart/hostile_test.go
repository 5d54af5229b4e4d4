package chart

import (
	"strings"

	"cliffedge/forecast/fiscal"
	"cliffedge/forecast/money"
)

// hostile are labels that somebody made to break a page, a picture or its layout.
var hostile = []string{
	"<script>alert('x')</script>", `"><img src=x onerror=alert(1)>`, "]]></text></svg><b>", "a\x00b\x07c\nd\te\x1b[31m", "\xff\xfe bad", "\ufffe\uffff",
	"שלום עולם: 2020 (א)", "\u202eevil\u2066", "z\u0301\u0302\u0303\u0304\u0305a", "\u200b\u200d\ufeff", "👩‍👩‍👧‍👦 families 🏳️‍🌈", "﷽", "&amp;&lt;", "", " ",
	strings.Repeat("Wide label ", 20), strings.Repeat("W", 200), strings.Repeat("📉", 100), "javascript:alert(1)",
}

func hostileFunding() Funding {
	f := sampleFunding()
	f.Title = hostile[0]
	for i := range f.Sources {
		f.Sources[i].Name = hostile[(i+6)%len(hostile)]
	}
	for _, name := range hostile[10:] {
		f.Sources = append(f.Sources, Source{name, Amounts(100_000, 200_000, 300_000)})
	}
	for i := range f.Cliffs {
		f.Cliffs[i].Note, f.Cliffs[i].Yearly = hostile[len(hostile)-2-i], 0
	}
	return f
}

func hostileTimeline() Timeline {
	t := sampleTimeline(len(hostile))
	for i, name := range hostile {
		t.Rows[i].Name, t.Rows[i].Note = name, hostile[len(hostile)-1-i]
	}
	t.Sources = hostile[6:]
	t.Cliffs = []Cliff{{Date: fiscal.Date(2020, 4, 1), Note: hostile[0]}, {Date: fiscal.Date(2022, 3, 31), Note: hostile[15]}}
	return t
}

func hostileWaterfall() Waterfall {
	w := sampleWaterfall()
	w.Steps = nil
	for i, name := range hostile {
		effect := money.Pence(1) << 53
		if i%2 == 1 {
			effect = -effect - 1
		}
		w.Steps = append(w.Steps, Step{name, effect, "javascript:alert(1)"})
	}
	return w
}
