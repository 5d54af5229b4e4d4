package access

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/mail"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"cliffedge/forecast/plan"
)

// Registry is the way to users, members, tokens and the trail, for whoever may reach them. Who asks is in the context.
type Registry struct {
	accounts Accounts
	trail    *Trail
	now      func() time.Time
}

// NewRegistry gives the registry of accounts.
func NewRegistry(accounts Accounts, trail *Trail, now func() time.Time) *Registry {
	return &Registry{accounts, trail, now}
}

// at is a moment from now as the accounts have it.
func (r *Registry) at(later time.Duration) plan.Instant {
	return plan.Instant(r.now().Add(later).UTC().Format("2006-01-02T15:04:05.000000Z"))
}

// admin gives who asks, if they are an authority's administrator.
func (r *Registry) admin(ctx context.Context, authority plan.ID, what string) (*Principal, error) {
	p, err := From(ctx)
	if err != nil {
		return nil, err
	}
	switch p.Role(authority) {
	case Admin:
		return p, nil
	case None:
		r.trail.refused(ctx, p, "", fmt.Sprintf("%s of %q", what, authority))
		return nil, notFound(authority)
	default:
		r.trail.refused(ctx, p, authority, what)
		return nil, forbidden(Admin, what)
	}
}

// operator gives who asks, if they are an operator of the platform.
func (r *Registry) operator(ctx context.Context, what string) (*Principal, error) {
	p, err := From(ctx)
	switch {
	case err != nil:
		return nil, err
	case p.Operator || p.machine:
		return p, nil
	}
	r.trail.refused(ctx, p, "", what)
	return nil, &plan.StoreError{Code: plan.Forbidden, Message: what + " is for an operator of the platform"}
}

const (
	longestName  = 200
	longestEmail = 254
	codeLasts    = 24 * time.Hour
	longestToken = 366 * 24 * time.Hour
)

// person checks a name and an e-mail address and gives them as they are kept.
func person(email, name string) (string, string, error) {
	return asKept(email), strings.TrimSpace(name), errors.Join(CheckEmail(email), CheckName(name))
}

// CheckEmail reports what cannot be a user's e-mail address.
func CheckEmail(email string) error {
	email = asKept(email)
	if address, err := mail.ParseAddress(email); err != nil || address.Address != email || len(email) > longestEmail || strings.Contains(email, "\uFFFD") {
		return wrong("email", "the e-mail address cannot be one; expected one such as finance@example.gov.uk")
	}
	return nil
}

// CheckName reports what cannot be the name of a user, or of a token.
func CheckName(name string) error {
	name = strings.TrimSpace(name)
	if n := utf8.RuneCountInString(name); n < 1 || n > longestName || !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl) {
		return wrong("name", "the name cannot be one; expected one line of 1 to %d characters", longestName)
	}
	return nil
}

// asKept gives an e-mail address in the form in which addresses are kept. What no text of a database may hold is in none of them.
func asKept(email string) string {
	email = strings.ReplaceAll(strings.ToValidUTF8(email, "\uFFFD"), "\x00", "\uFFFD")
	return strings.ToLower(strings.TrimSpace(email))
}

func newUser(email, name string) User {
	return User{ID: UserID("user-" + strings.ToLower(rand.Text())), Email: email, Name: name}
}

// AddUser makes a user, who sets a password with a one-time code. Only an operator may.
func (r *Registry) AddUser(ctx context.Context, email, name string, isOperator bool) (User, string, error) {
	p, err := r.operator(ctx, "adding a user")
	if err != nil {
		return User{}, "", err
	}
	if email, name, err = person(email, name); err != nil {
		return User{}, "", err
	}
	u := newUser(email, name)
	u.Operator = isOperator
	detail := ""
	if isOperator {
		detail = "operator"
	}
	if err := r.accounts.AddUser(ctx, u, Event{Actor: p.Author(), Action: UserAdded, User: u.ID, Detail: detail}); err != nil {
		return User{}, "", err
	}
	code, err := r.newCode(ctx, p, u.ID)
	return u, code, err
}

// Code gives a user a new one-time code to set a password with, in place of any other. Only an operator may.
func (r *Registry) Code(ctx context.Context, email string) (string, error) {
	p, u, err := r.operatorOn(ctx, email, "giving a one-time code")
	if err != nil {
		return "", err
	}
	return r.newCode(ctx, p, u.ID)
}

func (r *Registry) newCode(ctx context.Context, p *Principal, user UserID) (string, error) {
	code, hash := secret()
	return code, r.accounts.AddCode(ctx, user, hash, r.at(codeLasts), Event{Actor: p.Author(), Action: CodeMade, User: user})
}

// operatorOn gives an operator who asks, and the user with an e-mail address whom it is about.
func (r *Registry) operatorOn(ctx context.Context, email, what string) (*Principal, User, error) {
	p, err := r.operator(ctx, what)
	if err != nil {
		return nil, User{}, err
	}
	u, err := r.accounts.UserByEmail(ctx, asKept(email))
	return p, u, err
}

// Users gives all users. Only an operator may see them.
func (r *Registry) Users(ctx context.Context) ([]User, error) {
	if _, err := r.operator(ctx, "the list of users"); err != nil {
		return nil, err
	}
	return r.accounts.Users(ctx)
}

// Suspend keeps a user from signing in and ends their sessions, or lets them sign in again. Only an operator may.
func (r *Registry) Suspend(ctx context.Context, email string, suspended bool) error {
	p, u, err := r.operatorOn(ctx, email, "suspending a user")
	if err != nil {
		return err
	}
	detail := "suspended"
	if !suspended {
		detail = "not suspended any more"
	}
	return r.accounts.ChangeUser(ctx, u.ID, func(u *User) error {
		u.Suspended = suspended
		u.Epoch++
		return nil
	}, Event{Actor: p.Author(), Action: UserChanged, User: u.ID, Detail: detail})
}

// Roles gives a user with their roles, and that they are asked for is not noted. Only an operator may see them.
func (r *Registry) Roles(ctx context.Context, email string) (User, []Member, error) {
	_, u, err := r.operatorOn(ctx, email, "the roles of a user")
	if err != nil {
		return User{}, nil, err
	}
	roles, err := r.accounts.RolesOf(ctx, u.ID)
	return u, roles, err
}

// Personal is all that is kept of a person, of authorities as well that they have left.
type Personal struct {
	User
	Roles  []Member
	Tokens []Token
	Events []Event // that they did, or that were done to them, the earliest first
}

// Export gives all that is kept of a person: to themselves, or to an operator.
func (r *Registry) Export(ctx context.Context, email string) (Personal, error) {
	p, err := From(ctx)
	if err != nil {
		return Personal{}, err
	}
	if p.User == "" || p.Email != asKept(email) {
		if _, err = r.operator(ctx, "the data of another user"); err != nil {
			return Personal{}, err
		}
	}
	u, err := r.accounts.UserByEmail(ctx, asKept(email))
	if err != nil {
		return Personal{}, err
	}
	if err := r.accounts.Record(ctx, Event{Actor: p.Author(), Action: UserExported, User: u.ID}); err != nil {
		return Personal{}, err
	}
	x := Personal{User: u}
	x.Password = "" // its hash helps nobody but who steals it
	if x.Roles, err = r.accounts.RolesOf(ctx, u.ID); err != nil {
		return Personal{}, err
	}
	x.Tokens, x.Events, err = r.accounts.Of(ctx, u.ID)
	return x, err
}

// Erase forgets a person. Revisions and the trail keep an id that says nothing. Only an operator may.
func (r *Registry) Erase(ctx context.Context, email string) error {
	p, u, err := r.operatorOn(ctx, email, "erasing a user")
	if err != nil {
		return err
	}
	return r.accounts.EraseUser(ctx, u.ID, Event{Actor: p.Author(), Action: UserErased, User: u.ID})
}

// slugs are the ids that authorities may have.
var slugs = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// CheckAuthority reports what cannot be an authority's id.
func CheckAuthority(id plan.ID) error {
	if !slugs.MatchString(string(id)) || len(id) > 100 {
		return wrong("slug", "%q cannot be an authority's id; expected small letters, digits and single hyphens, such as north-somerset", id)
	}
	return nil
}

// CreateAuthority makes a user the administrator of a new authority, whose plan they may then import; and the user, where there is
// none with the e-mail address. The code is the new user's, to set a password with. Only an operator may.
func (r *Registry) CreateAuthority(ctx context.Context, authority plan.ID, email, name string) (u User, code string, err error) {
	p, err := r.operator(ctx, "creating an authority")
	if err != nil {
		return User{}, "", err
	}
	if err := CheckAuthority(authority); err != nil {
		return User{}, "", err
	}
	u, code, added, err := r.orNew(ctx, email, name)
	if err != nil {
		return User{}, "", err
	}
	err = r.accounts.CreateAuthority(ctx, Member{Authority: authority, User: u.ID, Role: Admin},
		Event{Authority: authority, Actor: p.Author(), Action: AuthorityCreated, User: u.ID}, added...)
	return u, code, about("slug", err)
}

// orNew gives the user with an e-mail address; where there is none, a newcomer with their one-time code.
func (r *Registry) orNew(ctx context.Context, email, name string) (u User, code string, added []Newcomer, err error) {
	u, err = r.accounts.UserByEmail(ctx, asKept(email))
	if err == nil || !isNotFound(err) {
		return u, "", nil, err
	}
	if email, name, err = person(email, name); err != nil {
		return User{}, "", nil, err
	}
	code, hash := secret()
	u = newUser(email, name)
	return u, code, []Newcomer{{User: u, Code: hash, Expires: r.at(codeLasts)}}, nil
}

func is(err error, code plan.StoreErrorCode) bool {
	var refused *plan.StoreError
	return errors.As(err, &refused) && refused.Code == code
}

func isNotFound(err error) bool { return is(err, plan.NotFound) }

// Members gives an authority's members. Only its administrators may see them.
func (r *Registry) Members(ctx context.Context, authority plan.ID) ([]Membership, error) {
	if _, err := r.admin(ctx, authority, "the list of members"); err != nil {
		return nil, err
	}
	return r.accounts.MembersOf(Within(ctx, authority), authority)
}

// SetMember gives the user with an e-mail address a role in an authority, and makes the user where there is none. The code is theirs,
// to set a password with; an administrator who is no operator is not told it, or they could be somebody in whom another authority
// comes to trust. The role None takes the membership away. Only an administrator of the authority may.
func (r *Registry) SetMember(ctx context.Context, authority plan.ID, email, name string, role Role) (Membership, string, error) {
	p, err := r.admin(ctx, authority, "a change of members")
	if err != nil {
		return Membership{}, "", err
	}
	e := Event{Authority: authority, Actor: p.Author(), Action: MemberSet, Detail: role.String()}
	var u User
	var code string
	var added []Newcomer
	if role == None {
		e.Action, e.Detail = MemberRemoved, ""
		if u, err = r.memberBy(ctx, authority, email); err != nil {
			return Membership{}, "", err
		}
	} else if u, code, added, err = r.orNew(ctx, email, name); err != nil {
		return Membership{}, "", err
	}
	if !p.Operator && !p.machine {
		code = ""
	}
	e.User = u.ID
	m := Member{Authority: authority, User: u.ID, Role: role}
	value := "role"
	if role == None {
		value = "email"
	}
	return Membership{Member: m, Name: u.Name, Email: u.Email}, code, about(value, r.accounts.SetMember(Within(ctx, authority), m, e, added...))
}

// memberBy gives the member of an authority with an e-mail address. An administrator learns nothing of others.
func (r *Registry) memberBy(ctx context.Context, authority plan.ID, email string) (User, error) {
	list, err := r.accounts.MembersOf(Within(ctx, authority), authority)
	if err != nil {
		return User{}, err
	}
	for _, m := range list {
		if m.Email == asKept(email) {
			return User{ID: m.User, Name: m.Name, Email: m.Email}, nil
		}
	}
	return User{}, about("email", &plan.StoreError{Code: plan.NotFound, Message: fmt.Sprintf("%s has no member with this e-mail address", authority)})
}

// CreateToken makes a token for programs, which ask as whoever makes it; its secret is given this once. It may do no more than its
// maker at any moment. Only an administrator of the authority may.
func (r *Registry) CreateToken(ctx context.Context, authority plan.ID, name string, role Role, lasts time.Duration) (Token, string, error) {
	p, err := r.admin(ctx, authority, "making a token")
	if err != nil {
		return Token{}, "", err
	}
	return r.createToken(ctx, p, p.User, authority, name, role, lasts)
}

// CreateTokenFor makes a token with which programs ask as another member. Only a program beside the database may.
func (r *Registry) CreateTokenFor(ctx context.Context, authority plan.ID, email, name string, role Role, lasts time.Duration) (Token, string, error) {
	p, err := From(ctx)
	switch {
	case err != nil:
		return Token{}, "", err
	case !p.machine:
		return Token{}, "", &plan.StoreError{Code: plan.Forbidden, Message: "a token is made by whoever uses it, or on the machine itself"}
	}
	u, err := r.memberBy(ctx, authority, email)
	if err != nil {
		return Token{}, "", err
	}
	return r.createToken(ctx, p, u.ID, authority, name, role, lasts)
}

func (r *Registry) createToken(ctx context.Context, p *Principal, user UserID, authority plan.ID, name string, role Role, lasts time.Duration) (Token, string, error) {
	switch {
	case user == "":
		return Token{}, "", badInput("a token needs a user as whom it asks")
	case p.Token != "":
		return Token{}, "", &plan.StoreError{Code: plan.Forbidden, Message: "a token makes no tokens"}
	}
	name = strings.TrimSpace(name)
	if n := utf8.RuneCountInString(name); n < 1 || n > longestName || strings.ContainsFunc(name, unicode.IsControl) || !utf8.ValidString(name) {
		return Token{}, "", wrong("name", "the token's name cannot be one; expected one line of 1 to %d characters that say what it is for", longestName)
	}
	if lasts <= 0 || lasts > longestToken {
		return Token{}, "", wrong("days", "a token lasts from 1 to 366 days")
	}
	if role < Viewer || role > Admin {
		return Token{}, "", wrong("role", "a token has a role")
	}
	text, _ := secret()
	text = tokenStart + text
	t := Token{
		ID: "token-" + strings.ToLower(rand.Text()), User: user, Authority: authority, Role: role, Name: name,
		MadeAt: r.at(0), ExpiresAt: r.at(lasts),
	}
	e := Event{Authority: authority, Actor: p.Author(), Action: TokenMade, User: user, Detail: t.ID + " " + role.String() + " until " + string(t.ExpiresAt)}
	return t, text, r.accounts.AddToken(Within(ctx, authority), t, hashOfSecret(text), e)
}

// tokenStart tells people and scanners for leaked secrets what it is.
const tokenStart = "cliffedge_"

// Tokens gives an authority's tokens. Only its administrators may see them.
func (r *Registry) Tokens(ctx context.Context, authority plan.ID) ([]Token, error) {
	if _, err := r.admin(ctx, authority, "the list of tokens"); err != nil {
		return nil, err
	}
	return r.accounts.TokensOf(Within(ctx, authority), authority)
}

// RevokeToken ends a token. Only an administrator of its authority may.
func (r *Registry) RevokeToken(ctx context.Context, authority plan.ID, id string) error {
	p, err := r.admin(ctx, authority, "revoking a token")
	if err != nil {
		return err
	}
	return about("token", r.accounts.RevokeToken(Within(ctx, authority), authority, id,
		Event{Authority: authority, Actor: p.Author(), Action: TokenRevoked, Detail: id}))
}

// Events gives an authority's trail to its administrators; the platform's ("" for the authority) to operators. The latest come
// first: those before a cursor ("" for all) and at most so many (0 for all).
func (r *Registry) Events(ctx context.Context, authority plan.ID, before string, most int) ([]Event, error) {
	if authority == "" {
		if _, err := r.operator(ctx, "the platform's trail"); err != nil {
			return nil, err
		}
		return r.eventsBefore(Everything(ctx), "", before, most)
	}
	if _, err := r.admin(ctx, authority, "the trail"); err != nil {
		return nil, err
	}
	return r.eventsBefore(Within(ctx, authority), authority, before, most)
}

// eventsBefore gives events before a cursor, which must be of one of the chains that are shown.
func (r *Registry) eventsBefore(ctx context.Context, authority plan.ID, before string, most int) ([]Event, error) {
	if chain := plan.ID(before[strings.LastIndex(before, "/")+1:]); before != "" && chain != "" && chain != authority {
		return nil, wrong("after", "this is no cursor of the trail")
	}
	list, err := r.accounts.Events(ctx, authority, before, most)
	return list, about("after", err)
}

// HasUsers reports whether anybody could sign in with a password, which needs no rights to ask.
func (r *Registry) HasUsers(ctx context.Context) (bool, error) {
	list, err := r.accounts.Users(ctx)
	return len(list) > 0, err
}
