package web

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"cliffedge/graph"
)

// membersAnswer is what queries/members.graphql is answered.
type membersAnswer struct {
	Viewer    struct{ Email string }
	Authority struct {
		Members []member
		Tokens  []token
	}
}

// member is somebody with a role.
type member struct {
	Email, Name, Role string
	ByGroup           bool
}

// token is what a program asks with. Its secret is told once, when it is made.
type token struct {
	ID, Name, User, Role                 string
	MadeAt, ExpiresAt, UsedAt, RevokedAt string
}

// membersView is what the page of members and tokens shows.
type membersView struct {
	Members []memberLine
	Tokens  []tokenLine
	Add     form
	Make    form
	Trail   string
	Council bool // whether people may sign in with their council's accounts
}

type memberLine struct {
	Name, Email, Role string
	Group             bool // a group of the identity provider gives the role: it is changed there
	You               bool
	Change            string
}

type tokenLine struct {
	ID, Name, User, Role, Made, Ends, Used string
	Revoke                                 *form // nil where it has ended already
}

// secretView tells what is told once.
type secretView struct {
	What, Secret, How, Back string
}

// members lists who may do what, and the tokens.
func members(v *visit) (response, error) {
	return v.membersPage(&filledIn{values: map[string]string{}}, http.StatusOK)
}

// membersPage is the page, with the forms as they were filled in.
func (v *visit) membersPage(s *filledIn, status int) (response, error) {
	var answer membersAnswer
	if err := v.ask("members", nil, &answer); err != nil {
		return nil, err
	}
	view := membersView{Trail: v.path("trail"), Council: v.site.CouncilAccounts}
	for _, m := range answer.Authority.Members {
		view.Members = append(view.Members, memberLine{
			Name: m.Name, Email: m.Email, Role: roleNames[m.Role], Group: m.ByGroup, You: m.Email == answer.Viewer.Email,
			Change: v.path("members", m.Email),
		})
	}
	for _, t := range answer.Authority.Tokens {
		view.Tokens = append(view.Tokens, v.tokenLine(t))
	}
	view.Add = form{Action: v.sendPath("members"), Button: "Give the role", Expected: v.latest, Fields: []formField{
		s.field("email", "email", "E-mail address", "Of somebody new, or of a member whose role changes."),
		s.field("text", "name", "Name", "Of somebody who is known already it need not be said."),
		s.choose("choice", "role", "What they may do", "", roleOptions()...),
	}}
	view.Make = form{Action: v.sendPath("tokens"), Button: "Make a token", Expected: v.latest, Fields: []formField{
		s.field("text", "purpose", "What it is for", "For example, nightly report."),
		s.choose("choice", "most", "What it may do at most", "", roleOptions()...),
		s.field("text", "days", "How many days it lasts", "1 to 366; 90 where you leave it empty."),
	}}
	return page{Template: "members", Title: "Members and tokens", Section: "members", Wide: true, Status: status, Problems: s.problems, Model: view}, nil
}

// roleOptions are the roles to choose from, with what each may do.
func roleOptions() []option {
	return []option{
		{Value: "VIEWER", Text: "Viewer: read, without salaries"},
		{Value: "ANALYST", Text: "Analyst: edit plans and scenarios, see salaries"},
		{Value: "APPROVER", Text: "Approver: also adopt scenarios, record decisions, waive findings"},
		{Value: "ADMIN", Text: "Administrator: also members and tokens"},
	}
}

func (v *visit) tokenLine(t token) tokenLine {
	line := tokenLine{ID: t.ID, Name: t.Name, User: t.User, Role: roleNames[t.Role], Made: moment(t.MadeAt), Ends: "ends " + moment(t.ExpiresAt), Used: "never used"}
	if t.UsedAt != "" {
		line.Used = "last used " + moment(t.UsedAt)
	}
	switch {
	case t.RevokedAt != "":
		line.Ends = "revoked " + moment(t.RevokedAt)
	case momentOf(t.ExpiresAt).Before(v.site.Now()):
		line.Ends = "ended " + moment(t.ExpiresAt)
	default:
		line.Revoke = &form{Action: v.sendPath("tokens", t.ID, "revoke"), Button: "Revoke", Secondary: true, Expected: v.latest}
	}
	return line
}

// setMember gives somebody a role.
func setMember(v *visit) (response, error) {
	s := v.filledIn("email", "name", "role")
	email := s.need("email", "an e-mail address")
	if len(s.problems) > 0 {
		return v.membersPage(s, http.StatusUnprocessableEntity)
	}
	input := map[string]any{"authority": v.authority.Slug, "email": email, "name": s.values["name"], "role": s.values["role"]}
	var answer struct {
		SetMember struct {
			Member member
			Code   string
		}
	}
	if again, err := v.administer("set-member", input, &answer, s); again != nil || err != nil {
		return again, err
	}
	m := answer.SetMember.Member
	text := fmt.Sprintf("%s is %s now.", m.Name, withArticle(roleNames[m.Role]))
	if answer.SetMember.Code == "" {
		text += " If they are new here, look below how somebody new signs in."
		return redirect{To: v.path("members"), Notice: &notice{Text: text}}, nil
	}
	return v.secret("Code for "+m.Name, secretView{
		What: text + " They are new here: this code lets them set a password, within 24 hours.", Secret: answer.SetMember.Code,
		How: "Give it to them in person or by telephone. It is told this once, and works once.",
	}), nil
}

func withArticle(role string) string {
	if strings.ContainsAny(role[:1], "aeio") {
		return "an " + role
	}
	return "a " + role
}

// administer sends a change of members or tokens; the page again where something of it is wrong.
func (v *visit) administer(query string, input map[string]any, into any, s *filledIn) (response, error) {
	err := v.ask(query, map[string]any{"input": input}, into)
	var told graph.AskErrors
	switch {
	case err == nil:
		return nil, nil
	case errors.As(err, &told) && (told.Code() == graph.BadInput || told.Code() == graph.NotFound || told.Code() == graph.Conflict):
		for i, e := range told {
			if name, asked := s.values["name"]; asked && name == "" && e.Field == "input.name" {
				told[i].Message = "Enter the name"
			}
		}
		s.blame("", told)
		return v.membersPage(s, http.StatusUnprocessableEntity)
	}
	return nil, err
}

// secret tells what is told once; nothing keeps it.
func (v *visit) secret(title string, view secretView) response {
	v.asked = nil // what they were answered is not to be asked again
	view.Back = v.path("members")
	return page{Template: "secret", Title: title, Section: "members", Status: http.StatusCreated, Model: view, Crumbs: []link{{"Members and tokens", view.Back}}}
}

// memberView is what the page that changes or removes one member shows.
type memberView struct {
	Name, Email, Role string // with its article
	Group, You        bool
	Change, Remove    form
	Back              string
}

// oneMember is the page of a member: another role, or none.
func oneMember(v *visit) (response, error) {
	var answer membersAnswer
	if err := v.ask("members", nil, &answer); err != nil {
		return nil, err
	}
	i := slices.IndexFunc(answer.Authority.Members, func(m member) bool { return m.Email == v.PathValue("email") })
	if i < 0 {
		return nil, errNotFound
	}
	m := answer.Authority.Members[i]
	s := &filledIn{values: map[string]string{"role": m.Role}}
	view := memberView{Name: m.Name, Email: m.Email, Role: withArticle(roleNames[m.Role]), Group: m.ByGroup, You: m.Email == answer.Viewer.Email, Back: v.path("members")}
	view.Change = form{
		Action: v.sendPath("members"), Button: "Change the role", Expected: v.latest, Hidden: []field{{"email", m.Email}},
		Fields: []formField{s.choose("choice", "role", "What they may do", "", roleOptions()...)},
	}
	view.Remove = form{Action: v.sendPath("members", m.Email, "remove"), Button: "Remove " + m.Name, Warning: true, Expected: v.latest}
	return page{Template: "member", Title: m.Name, Caption: "Member", Section: "members", Model: view, Crumbs: []link{{"Members and tokens", view.Back}}}, nil
}

// removeMember takes somebody's role away.
func removeMember(v *visit) (response, error) {
	s := v.filledIn()
	input := map[string]any{"authority": v.authority.Slug, "email": v.PathValue("email")}
	var answer struct{ RemoveMember struct{ Email string } }
	if again, err := v.administer("remove-member", input, &answer, s); again != nil || err != nil {
		return again, err
	}
	return redirect{To: v.path("members"), Notice: &notice{Text: answer.RemoveMember.Email + " is a member no more."}}, nil
}

// createToken makes a token, and tells its secret this once.
func createToken(v *visit) (response, error) {
	s := v.filledIn("purpose", "most", "days")
	input := map[string]any{"authority": v.authority.Slug, "name": s.need("purpose", "what the token is for"), "role": s.values["most"]}
	if text := s.values["days"]; text != "" {
		days, err := strconv.Atoi(text)
		if err != nil || days < 1 || days > 366 {
			s.problems = append(s.problems, problem{"days", "Enter a number of days from 1 to 366"})
		}
		input["days"] = days
	}
	if len(s.problems) > 0 {
		return v.membersPage(s, http.StatusUnprocessableEntity)
	}
	var answer struct {
		CreateToken struct{ Secret string }
	}
	if again, err := v.administer("create-token", input, &answer, s); again != nil || err != nil {
		return again, err
	}
	return v.secret("Token for "+s.values["purpose"], secretView{
		What: "The token is made. Programs send it with each request, as “Authorization: Bearer …”.", Secret: answer.CreateToken.Secret,
		How: "Keep it where only the program reads it. It is told this once: if it is lost, revoke it and make another.",
	}), nil
}

// revokeToken ends a token.
func revokeToken(v *visit) (response, error) {
	s := v.filledIn()
	input := map[string]any{"authority": v.authority.Slug, "token": v.PathValue("id")}
	var answer struct{ RevokeToken struct{ Token string } }
	if again, err := v.administer("revoke-token", input, &answer, s); again != nil || err != nil {
		return again, err
	}
	return redirect{To: v.path("members"), Notice: &notice{Text: "The token is revoked: nobody asks with it any more."}}, nil
}

// trailView is what the page of the trail shows.
type trailView struct {
	Days         []trailDay
	Older, First string
}

// trailDay is what was done on a day, the latest first.
type trailDay struct {
	Day    string
	Events []eventLine
}

// eventLine is what was done, in a sentence.
type eventLine struct {
	Time, Text string
	Revision   link // that it made; its text is the number
}

// event is an entry of the trail.
type event struct {
	At, Actor, Action, User, Detail string
	Revision                        *struct{ Number int }
}

// trail lists who did what.
func trail(v *visit) (response, error) {
	var answer struct {
		Authority struct {
			Trail struct {
				Nodes    []event
				PageInfo struct {
					HasNextPage bool
					EndCursor   string
				}
			}
		}
	}
	variables := map[string]any{}
	if after := v.param("after"); after != "" {
		variables["after"] = after
	}
	if err := v.ask("trail", variables, &answer); err != nil {
		return nil, err
	}
	view := trailView{Days: v.trailDays(answer.Authority.Trail.Nodes)}
	if info := answer.Authority.Trail.PageInfo; info.HasNextPage {
		view.Older = v.with(url.Values{"after": {info.EndCursor}}, "trail")
	}
	if v.param("after") != "" {
		view.First = v.path("trail")
	}
	return page{Template: "trail", Title: "Trail", Section: "members", Wide: true, Model: view, Crumbs: []link{{"Members and tokens", v.path("members")}}}, nil
}

func (v *visit) trailDays(events []event) []trailDay {
	var days []trailDay
	for _, e := range events {
		at := momentOf(e.At)
		if day := at.Format("2 January 2006"); len(days) == 0 || days[len(days)-1].Day != day {
			days = append(days, trailDay{Day: day})
		}
		line := eventLine{Time: at.Format(clock), Text: e.sentence()}
		if e.Revision != nil {
			n := strconv.Itoa(e.Revision.Number)
			line.Revision = link{n, v.path("history", n)}
		}
		last := &days[len(days)-1]
		last.Events = append(last.Events, line)
	}
	return days
}

// eventWords are the API's actions as sentences, of who did it and to whom. Details that have no place in one follow it.
var eventWords = map[string]string{
	"SIGNED_IN": "WHO signed in DETAIL", "SIGN_IN_FAILED": "Somebody tried to sign in as USER DETAIL, and could not", "SIGNED_OUT": "WHO signed out DETAIL",
	"REFUSED": "WHO was refused DETAIL", "USER_ADDED": "WHO added the user USER", "USER_CHANGED": "WHO changed the user USER",
	"USER_EXPORTED": "WHO was given what is kept of USER", "USER_ERASED": "WHO had USER forgotten", "PASSWORD_SET": "USER set a password",
	"CODE_MADE": "WHO made a one-time code for USER, to set a password with", "AUTHORITY_CREATED": "WHO created the authority; its administrator is USER",
	"MEMBER_SET": "WHO gave USER the role of DETAIL", "MEMBER_REMOVED": "WHO removed USER from the members", "TOKEN_MADE": "WHO made the token DETAIL",
	"TOKEN_REVOKED": "WHO revoked the token DETAIL", "EXPORTED": "WHO took out the plan as a file", "CHANGED": "WHO changed the plan",
}

// sentence says what was done. Whatever action there may be besides those that are known is said in the API's own word.
func (e event) sentence() string {
	text, known := eventWords[e.Action]
	if !known {
		text = "WHO did " + e.Action
	}
	detail := e.Detail
	for role, name := range roleNames {
		detail = strings.ReplaceAll(detail, role, name)
	}
	if detail != "" && !strings.Contains(text, "DETAIL") {
		text += ": DETAIL"
	}
	text = strings.NewReplacer("WHO", cmp.Or(e.Actor, "Somebody"), "USER", cmp.Or(e.User, "somebody"), " DETAIL", strings.TrimRight(" "+detail, " ")).Replace(text)
	return text
}
