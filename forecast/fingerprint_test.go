package forecast_test

import (
	"fmt"
	"reflect"
	"regexp"
	"testing"

	"cliffedge/forecast"
	"cliffedge/forecast/money"
	"cliffedge/forecast/plan"
)

// full is a plan in which every list of every item has an entry and every optional figure is there.
func full() *plan.Plan {
	half, twenty := percent("0.5"), int64(20)
	triangle := func() *plan.Triangle {
		return &plan.Triangle{Low: percent("1"), Likely: percent("2"), High: percent("3")}
	}
	return council(programme("families"),
		post("kw", "12000", step("2019-04-01", "0.5"), onCostsFrom("2019-04-01", "20", plan.NINone), at("Harwich"), group("police")), cost("rooms", "12000", at("Harwich")),
		contract("kw-1", "kw", "2016-04-01", "2020-03-31"), award("2019-04-01", "2%"), split("kw", "icb", "10", "2019-04-01", "2020-03-31"),
		grant("icb", year("2019/20", "12000"), matched("50", "county"), forBlock(plan.Eligibility{Programmes: []plan.ID{"families"}, Posts: []plan.ID{"kw"}, Locations: []string{"Harwich"}})),
		grant("county", year("2019/20", "12000")),
		stream("pbr", attaches("2019/20", 10), achieved("2019/20", 10), atMost(20), forPosts("kw"), matched("50", "county")),
		func(p *plan.Plan) {
			p.PayAwards[0].Uncertainty = triangle()
			p.Sources[0].UncertaintyProbability = &half
			p.Outcomes[0].Uncertainty = triangle()
			p.Outcomes[0].MaxResults = &twenty
			p.Outcomes[0].Changed.Attachments = []plan.AttachmentScale{{From: 2019, Percent: money.Hundred}}
			p.Savings = []plan.Saving{{ID: "care", Programme: "families", Families: []plan.YearCount{{Year: 2019, Count: 1}}, Percent: money.Hundred}}
			p.Measures = []plan.Measure{{ID: "attached", Programme: "families", Target: []plan.YearCount{{Year: 2019, Count: 1}}}}
			p.Decisions = []plan.Decision{{ID: "cabinet", Refs: []plan.Ref{"post/kw"}}}
			p.Waivers = []plan.Waiver{{Finding: "something", At: "post/kw"}}
		})
}

func fingerprint(t *testing.T, p *plan.Plan, o forecast.Options) string {
	t.Helper()
	f, err := forecast.Of(p, o)
	if err != nil {
		t.Fatal(err)
	}
	return f.Fingerprint
}

// Every figure and word of a plan is in its fingerprint, but remarks and what no figure follows from.
func TestFingerprint(t *testing.T) {
	o := forecast.Options{From: month("2019-04"), To: month("2019-04")}
	p := full()
	before := fingerprint(t, p, o)
	if !regexp.MustCompile("^[0-9a-f]{32}$").MatchString(before) {
		t.Errorf("%q is not 32 hexadecimal digits", before)
	}
	if again := fingerprint(t, full(), o); again != before {
		t.Errorf("the same plan has the fingerprints %s and %s", before, again)
	}
	unseen := regexp.MustCompile(`\.(Note|Assumed|NeverStarts)$|^(Measures|Decisions|Waivers|Scenarios)\b`)
	seen := map[string]string{before: "the plan itself"}
	leaves := 0
	eachLeaf("", reflect.ValueOf(p).Elem(), func(path string, change, restore func()) {
		leaves++
		change()
		defer restore()
		// A change of an id may leave the plan without what names it, but it has a fingerprint.
		after := forecast.Fingerprint(p, o)
		switch other, known := seen[after]; {
		case unseen.MatchString(path):
			if after != before {
				t.Errorf("%s changes the fingerprint", path)
			}
		case known:
			t.Errorf("with another %s the fingerprint is that of %s", path, other)
		default:
			seen[after] = path
		}
	})
	if leaves < 150 || fingerprint(t, p, o) != before {
		t.Errorf("%d figures were tried", leaves)
	}
}

// eachLeaf visits every figure and word that the value holds: change makes it another one. It also adds to every list, and
// takes every optional item away.
func eachLeaf(path string, v reflect.Value, visit func(path string, change, restore func())) {
	old := reflect.New(v.Type()).Elem()
	old.Set(v)
	change := func(to func()) { visit(path, to, func() { v.Set(old) }) }
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			name := v.Type().Field(i).Name
			if path != "" {
				name = path + "." + name
			}
			eachLeaf(name, v.Field(i), visit)
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() != reflect.Interface {
			change(func() { v.Set(reflect.Append(v, reflect.Zero(v.Type().Elem()))) })
		}
		for i := range v.Len() {
			eachLeaf(fmt.Sprintf("%s[%d]", path, i), v.Index(i), visit)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			change(func() { v.SetZero() })
			eachLeaf(path, v.Elem(), visit)
		}
	case reflect.Interface: // a scenario's change
		inner := reflect.New(v.Elem().Type()).Elem()
		inner.Set(v.Elem())
		eachLeaf(path, inner, func(path string, change, restore func()) {
			set := func(to func()) func() {
				return func() {
					to()
					v.Set(inner)
				}
			}
			visit(path, set(change), set(restore))
		})
	case reflect.String:
		change(func() { v.SetString(v.String() + "x") })
	case reflect.Bool:
		change(func() { v.SetBool(!v.Bool()) })
	default:
		change(func() { v.SetInt(v.Int() + 7) })
	}
}

// So are the horizon and the options; what is not said is the default.
func TestFingerprintOfOptions(t *testing.T) {
	p := full()
	seen := map[string]bool{}
	o := forecast.Options{From: month("2019-04"), To: month("2019-05")}
	for _, change := range []func(o *forecast.Options){
		func(*forecast.Options) {},
		func(o *forecast.Options) { o.From++ },
		func(o *forecast.Options) { o.To++ },
		func(o *forecast.Options) { o.Certainty = plan.Provisional },
		func(o *forecast.Options) { o.Certainty = plan.Bid },
		func(o *forecast.Options) { o.Vacancies = forecast.IncludeVacancies },
		func(o *forecast.Options) { o.SplitShortfall = forecast.ShortfallToWaterfall },
	} {
		other := o
		change(&other)
		print := fingerprint(t, p, other)
		if seen[print] {
			t.Errorf("%+v has another one's fingerprint", other)
		}
		seen[print] = true
	}
	said := forecast.Options{From: o.From, To: o.To, Certainty: plan.Confirmed, Vacancies: forecast.ExcludeVacancies, SplitShortfall: forecast.ShortfallIsGap}
	if fingerprint(t, p, o) != fingerprint(t, p, said) {
		t.Error("the defaults, when said, have another fingerprint")
	}
}

// A number quoted years ago is found again by its fingerprint. One that changes for the same plan needs another RulesVersion.
func TestFingerprintStays(t *testing.T) {
	const quoted = "10873c6adb40b6e89931977eba98db81"
	if got := fingerprint(t, full(), forecast.Options{From: month("2019-04"), To: month("2019-04")}); got != quoted {
		t.Errorf("it was %s and is %s", quoted, got)
	}
}
