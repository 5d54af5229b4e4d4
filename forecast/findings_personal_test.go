package forecast_test

import (
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"cliffedge/forecast"
	"cliffedge/forecast/plan"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

const (
	anEmail  = "an e-mail address"
	aNumber  = "a National Insurance number"
	someName = "a person's name"
)

// What looks like personal data.
func TestPersonalDataInTexts(t *testing.T) {
	for what, texts := range map[string][]string{
		anEmail: {
			"jane.smith@tendring.gov.uk", "Ask a.b+c@d-e.co.uk.", "<x_1@example.org>", "josé@example.org", "see j@x.uk, or", "(o'x@example.museum)",
			"MAIL: A@B.COM", "x@y@example.org", "a@b.c.org", "@ a@b.uk",
		},
		aNumber: {
			"AB123456C", "ab123456c", "AB 12 34 56 C", "ab 12 34 56 c", "Ab 12 34 56 c", "AB 123456 C", "AB-12-34-56-C", "post-ab-12-34-56-c", "post-ab-123456-c",
			"(AB123456C)", "no. CE123456D.", "AB\u00a012\u00a034\u00a056\u00a0C", "AB 12 34 56C", "AB123456 C", "JG.12.34.56.A", "ab-12-34-56-c-2", "é AB123456A", "AB 1, AB123456A",
		},
		someName: {
			"Jane Smith", "Contract of Jane Smith, from April", "Mohammed Hussain", "Priya Patel's post", "Siân Llewellyn", "Zoë Kowalska-Nowak", "Seán O’Brien",
			"Sarah Featherstonehaugh", "JANE SMITH", "Jane SMITH", "jane smith", "Jane smith", "Jane A. Smith", "Jane A B Smith", "Sarah de Souza", "Mohammed al-Rashid", "Officer Jane Smith",
			"Jane Smith Family Support Officer", "Jane Smith, Centre Manager", "Mary-Jane Taylor", "Rose Khan", "Mark Jones", "April Cooper", "Sarah Hill", "Karen Ward",
			"Mr Khan", "Mrs Green", "Ms Price", "Mx Young", "Miss Featherstone", "Dr Patel", "Dr. Patel", "Dr J. Patel", "Cllr Smith", "Cllr Hill", "Councillor Featherstonehaugh",
			"Councillors Smith and Jones", "Prof. Jane Okafor", "Sir Humphrey", "Dame Edna", "mr smith", "Cllr\nSmith", "MRS SMITH", "Mr SMITH",
			"jane-smith", "post-jane-smith", "jane-smith-2019", "kw_jane_smith", "rose-khan", "mark-jones", "jane-a-smith", "sarah-hill", "cllr-jones", "mr-j-smith", "jane-smith2",
		},
	} {
		for _, text := range texts {
			if got := forecast.Personal(text); !slices.Equal(got, []string{what}) {
				t.Errorf("%q looks as if it held %v, not %s", text, got, what)
			}
		}
	}
	same(t, strings.Join(forecast.Personal("Jane Smith (AB123456C), jane@example.org"), ", "), anEmail+", "+aNumber+", "+someName)
}

// What does not, though something in it might.
func TestNoPersonalDataInTexts(t *testing.T) {
	for _, text := range []string{
		// No addresses.
		"", "@", "a@", "@example.org", "5 posts @ £30.50", "5@3.50", "room@noon", "a@b", "a@b.c", "a@.org", "a @example.org", "a.@example.org", "@TendringDC", "a@b..org", "a@b.c2",
		// No numbers.
		"AB123456", "AB123456E", "DB123456A", "AO123456A", "GB123456A", "ZZ123456A", "AB12345C", "AB1234567C", "XAB123456C", "9AB123456C", "AB123456CD", "AB123456C1",
		"AB 12-34 56 C", "AB 1 23456 C", "AB  12 34 56 C", "at 150000 a year", "by 2019-20 a post", "kw-201904-a", "wb-201920-b", "CE 201904 A", "éAB123456C", "AB12 3456 C",
		// Places, organisations, programmes, words.
		"Grace Street", "Victoria Road", "Chelsea Children's Centre", "Jordan Hill", "St James Primary", "Florence Nightingale House", "Lincoln County", "Kent County Council",
		"Harley Street", "April 2020", "May Award", "Grant", "Rose Centre", "Autumn", "Mark 2", "Will be", "Carol Service", "Frank discussion", "Ray of", "Faith groups",
		"Hope", "Charity", "Summer Young People", "Jan Outturn", "June Forecast", "Max Caseload", "St. Mary Magdalene", "St Thomas More School", "King Edward Mine",
		"Queen Elizabeth Hospital", "William Farr CofE School", "Jane Smith Centre", "Robert Blair Primary School", "Joseph Rowntree Charitable Trust", "John Lewis", "Marie Curie",
		"Leonard Cheshire", "George Street", "Peter Hall", "William Hill", "Christian Aid", "Diana Award", "Sarah's Law", "Clare's Law", "Ask Sarah About Funding",
		"Dear Sir", "Sir William Perkins School", "Dr Challoner's Grammar School", "Councillor Ward Budget", "Councillor Locality Fund", "Councillors Agreed", "MS Teams", "miss out",
		"Miss Out", "Mr and Mrs", "Mr And", "the Cabinet Member for Children", "Family Support Officer (Harwich)", "Deputy Leader", "Chair of the Committee", "will walker",
		"for Sarah. Harwich is next", "Sarah, Harwich", "Sarah (Smith)", "Sarah - Smith", "Smith", "Jane", "Mr", "Mr J", "Mr J.", "Jane A", "Sarah Implementation", "sarah Smith",
		"Turning Point", "Early Help", "Troubled Families", "Connecting Families Team Manager", "Grant Thornton", "Tendring Family Solutions", "Jaywick", "ICB", "Think Family",
		// Ids.
		"rose-garden", "jordan-hill", "post-1", "key-worker-harwich", "grace-street", "mark-2", "jane", "smith", "jane-smith-centre", "george-hill", "will-be", "miss-king", "st-james-taylor-school",
		"family-support-worker", "lincoln-county", "grant-2019", "may-award", "rose-hill",
	} {
		if got := forecast.Personal(text); len(got) > 0 {
			t.Errorf("%q looks as if it held %v", text, got)
		}
	}
}

// The time that a text takes grows with its length and no faster: were it with the square of it, these would take minutes each.
func TestPersonalDataInLongTexts(t *testing.T) {
	const length = 1_000_000
	for _, part := range []string{
		"a", "A", "'", "é", "@", "a@", "a@b.", "a@b-", "AB 12 34 56 ", "AB", "AB123456", "a1", "Jane ", "jane ", "jane-", "Jane A. ", "Jane van ", "J. ", "Mr ", "Cllr ", "cllr-",
		"Jane Street ", "Rose Garden ", "Jane the ", "a'", "Jane'", "\xff", "\u00a0", " ", "-", ". ", "Mr. ", "St Jane ", "Jane\n\n",
	} {
		start := time.Now()
		forecast.Personal(strings.Repeat(part, length/len(part)))
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("%q again and again takes %s", part, took)
		}
	}
}

// Whatever the text, it is read to its end; and what is in it is found there, with words that mean nothing on either side.
func TestPersonalDataAmongOtherText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := dice{t}
		forecast.Personal(rapid.String().Draw(t, "text"))
		letters := rapid.StringOfN(rapid.SampledFrom([]rune("aAbB12 -_.@'’éJSmith")), 0, 40, -1).Draw(t, "letters")
		forecast.Personal(letters)
		planted := pick(d, plantedData)
		text := d.harmless() + " (" + planted.text + ") " + d.harmless()
		if got := forecast.Personal(text); !slices.Equal(got, []string{planted.what}) {
			t.Fatalf("%q looks as if it held %v, not %s", text, got, planted.what)
		}
	})
}

// plantedData is personal data, and what it is.
var plantedData = []struct{ text, what string }{
	{"j.s@example.org", anEmail},
	{"AB123456C", aNumber},
	{"AB 12 34 56 C", aNumber},
	{"Jane Smith", someName},
	{"Cllr Khan", someName},
	{"jane-smith", someName},
}

// harmless is some words of a plan.
func (d dice) harmless() string {
	words := []string{
		"Family", "Support", "Officer", "key", "worker", "Harwich", "the", "Cabinet", "Member", "for", "Children", "Grant", "2019/20", "£1,200.00", "May", "Award", "Rose", "Centre",
		"Mark", "of", "St James Primary", "will", "be", "3.5%", "FTE", "April", "Hope", "Council's", "Lincolnshire", "County", "Council", "early", "help", "and", "Board",
	}
	return strings.Join(several(d, 6, func(int) string { return pick(d, words) }), " ")
}

// Where personal data is found: the item, its place, what is said. What was found is not said again.
func TestFindingPersonalData(t *testing.T) {
	note := noted("Ask jane.smith@example.org.")
	const says = "looks as if it held an e-mail address"
	looks(t, []look{
		{
			sentence: "In a note", plan: council(post("kw", "12000", note)),
			want: "warning personal-data post/kw: posts[0].note " + says,
		},
		{
			sentence: "Not said again", plan: council(post("kw", "12000", note)),
			want: "warning personal-data post/kw: ¬jane",
		},
		{
			sentence: "One finding a text, whatever it holds",
			plan:     council(post("kw", "12000", noted("Jane Smith, AB123456C, Joan Smith"))),
			want:     "warning personal-data post/kw: posts[0].note looks as if it held a National Insurance number and a person's name.",
		},
		{
			sentence: "In an id, once: not where others name it",
			plan:     council(post("jane-smith", "12000"), contract("kw-1", "jane-smith", "2019-04-01", "")),
			want: `warning personal-data post/jane-smith: posts[0].id
				warning personal-data post/jane-smith: posts[0].title`,
		},
		{
			sentence: "In a scenario, whichever is looked at", scenario: "other",
			plan: council(post("kw", "12000"), scenario("s", plan.EndPost{Post: "kw", On: day("2020-03-31")}, plan.AddPost{Post: aPost("coach", "12000", note)}), scenario("other")),
			want: "warning personal-data scenario/s: scenarios[0].changes[1].addPost.note " + says,
		},
		{
			sentence: "Waived as others are, all those of the item",
			plan:     council(post("kw", "12000", note), waiver(forecast.PersonalData, "post/kw", "")),
			want:     "waived warning personal-data post/kw: posts[0].note",
		},
		{
			sentence: "A waiver that is needed no more", plan: council(post("kw", "12000"), waiver(forecast.PersonalData, "post/kw", "")),
			want: "notice waiver-unused post/kw",
		},
		{
			sentence: "Of the authority, and of pay awards, which no waiver can name",
			plan:     council(award("2019-04-01", "2%", note), func(p *plan.Plan) { p.Authority.Note = "Mrs Smith" }),
			want: `warning personal-data: authority.note looks as if it held a person's name
				warning personal-data: payAwards[0].note ` + says,
		},
	}, forecast.PersonalData, forecast.WaiverUnused)
}

// Whatever is planted into whichever text of a plan of harmless words is found there, and nothing else is.
func TestFindingPlantedPersonalData(t *testing.T) {
	onRandomPlans(t, func(t *rapid.T, p *plan.Plan, _ plan.ID, o forecast.Options) {
		d := dice{t}
		d.remarked(p)
		texts := textsOf(p)
		for i := range texts {
			if path := texts[i].path; !strings.HasSuffix(path, ".id") && !strings.HasSuffix(path, ".payGroup") {
				texts[i].set(d.harmless() + ".")
			}
		}
		if list := personalIn(t, p, o); len(list) > 0 {
			t.Fatalf("personal data is found where there is none: %v", list)
		}
		place, planted := pick(d, texts), pick(d, plantedData)
		if strings.HasSuffix(place.path, ".id") || strings.HasSuffix(place.path, ".payGroup") {
			return // others name it: see below
		}
		place.set("Told " + planted.text + ".")
		list := personalIn(t, p, o)
		if len(list) != 1 || !strings.HasPrefix(list[0].Text, place.path+" looks as if it held "+planted.what+".") || !strings.HasPrefix(place.path, list[0].Path+".") {
			t.Fatalf("%s is planted in %s, and found is %v", planted.text, place.path, list)
		}
	})
}

// personalIn gives the findings of personal data in a plan.
func personalIn(t *rapid.T, p *plan.Plan, o forecast.Options) []forecast.Finding {
	t.Helper()
	return slices.DeleteFunc(findingsOf(t, p, "", longAgo, o), func(f forecast.Finding) bool { return f.Code != forecast.PersonalData })
}

// All that people may write in a plan is looked at, at its place, in every kind of item and every kind of change.
func TestAllTextsAreLookedAt(t *testing.T) {
	source, err := os.ReadFile("plan/changes.go")
	if err != nil {
		t.Fatal(err)
	}
	if kinds := len(regexp.MustCompile(`(?m)^func \(\w+\) Name\(\)`).FindAll(source, -1)); kinds != len(allChanges) {
		t.Fatalf("there are %d kinds of change, and %d are tried", kinds, len(allChanges))
	}
	p := &plan.Plan{}
	fill(reflect.ValueOf(p).Elem())
	want := map[string]string{}
	for i, text := range textsOf(p) {
		value := fmt.Sprint("text ", i)
		text.set(value)
		want[text.path] = value
	}
	if diff := cmp.Diff(want, forecast.Texts(p)); diff != "" {
		t.Errorf("the texts (-in the plan +looked at):\n%s", diff)
	}
}

// allChanges is one change of each kind.
var allChanges = []plan.Change{
	plan.EndProgramme{},
	plan.EndSource{},
	plan.ExtendSource{},
	plan.ScaleSource{},
	plan.Vire{},
	plan.AddSource{},
	plan.RemoveSource{},
	plan.SetStatus{},
	plan.WidenSource{},
	plan.AddPost{},
	plan.AddCost{},
	plan.EndPost{},
	plan.ExtendPost{},
	plan.SetFTE{},
	plan.AddContract{},
	plan.EndContract{},
	plan.ExtendContract{},
	plan.AwardPay{},
	plan.SetSplits{},
	plan.SetOutcomes{},
	plan.SetSavings{},
	plan.PutProgramme{},
	plan.PutPost{},
	plan.PutCost{},
	plan.PutContract{},
	plan.PutSource{},
	plan.PutOutcomes{},
	plan.PutSaving{},
	plan.PutPayAward{},
	plan.PutMeasure{},
	plan.PutSplits{},
	plan.DeleteProgramme{},
	plan.DeletePost{},
	plan.DeleteCost{},
	plan.DeleteContract{},
	plan.DeleteSource{},
	plan.DeleteSplits{},
	plan.DeleteOutcomes{},
	plan.DeleteSaving{},
	plan.DeletePayAward{},
	plan.DeleteMeasure{},
}

// fill gives every list of a value two entries, and every pointer something to point to.
func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i))
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case reflect.Slice:
		if v.Type() == reflect.TypeFor[[]plan.Change]() {
			v.Set(reflect.ValueOf(slices.Clone(allChanges)))
		} else {
			v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		}
		for i := range v.Len() {
			fill(v.Index(i))
		}
	case reflect.Interface:
		change := reflect.New(v.Elem().Type()).Elem()
		fill(change)
		v.Set(change)
	}
}

// written is a text of a plan: its place in a plan file, and how to write another.
type written struct {
	path string
	set  func(string)
}

// textsOf gives the texts of a plan by what its types say: all that is a string and no other type, and the ids of items.
func textsOf(p *plan.Plan) []written {
	var list []written
	eachText(reflect.ValueOf(p).Elem(), "", func(path string, set func(string)) {
		list = append(list, written{strings.TrimPrefix(path, "."), set})
	})
	return list
}

func eachText(v reflect.Value, path string, visit func(path string, set func(string))) {
	switch v.Kind() {
	case reflect.String:
		if v.Type() == reflect.TypeFor[string]() || strings.HasSuffix(path, ".id") {
			visit(path, v.SetString)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			field := v.Type().Field(i)
			within := path + "." + keyOf(field.Name)
			if field.Anonymous || isChange(v.Type()) && field.Type.Kind() == reflect.Struct {
				within = path // its keys stand among those around it
			}
			eachText(v.Field(i), within, visit)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			eachText(v.Elem(), path, visit)
		}
	case reflect.Slice:
		for i := range v.Len() {
			eachText(v.Index(i), fmt.Sprintf("%s[%d]", path, i), visit)
		}
	case reflect.Interface: // a change, which is put back whenever something in it was written
		change := reflect.New(v.Elem().Type()).Elem()
		change.Set(v.Elem())
		eachText(change, path+"."+v.Interface().(plan.Change).Name(), func(path string, set func(string)) {
			visit(path, func(text string) {
				set(text)
				v.Set(change)
			})
		})
	}
}

func isChange(t reflect.Type) bool { return t.Implements(reflect.TypeFor[plan.Change]()) }

// keyOf is a field's key in plan files.
func keyOf(name string) string {
	for _, capitals := range []string{"ID", "FTE"} {
		if rest, ok := strings.CutPrefix(name, capitals); ok {
			return strings.ToLower(capitals) + rest
		}
	}
	return strings.ToLower(name[:1]) + name[1:]
}
