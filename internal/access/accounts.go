package access

import (
	"context"
	"fmt"

	"cliffedge/forecast/plan"
)

// User is somebody who can sign in. Nothing else is kept of a person than a name and an e-mail address.
type User struct {
	ID        UserID
	Email     string // in lower case
	Name      string
	Operator  bool   // of the platform
	Suspended bool   // may not sign in
	Password  string // its argon2id hash, in the PHC string format; "" where there is none
	Subject   string // who the identity provider says that they are: its address and their id there; "" where it never did
	Epoch     int64  // sessions and one-time codes of an earlier one are over
	MadeAt    plan.Instant
}

// Member is a user's role in an authority.
type Member struct {
	Authority plan.ID
	User      UserID
	Role      Role
	ByGroup   bool // by a group of the identity provider: it goes when the group goes
}

// Membership is a member with who it is.
type Membership struct {
	Member
	Name, Email string
}

// Token lets a program ask as a user in one authority, with a role that is at most the user's.
type Token struct {
	ID        string
	User      UserID
	Authority plan.ID
	Role      Role
	Name      string // what it is for
	MadeAt    plan.Instant
	ExpiresAt plan.Instant
	UsedAt    plan.Instant // "" where it never was; to the minute
	RevokedAt plan.Instant // "" where it was not
}

// Action is what somebody did.
type Action string

// The actions that a trail tells of.
const (
	SignedIn         Action = "SIGNED_IN"
	SignInFailed     Action = "SIGN_IN_FAILED"
	SignedOut        Action = "SIGNED_OUT"
	Refused          Action = "REFUSED" // asked for what they may not see or do
	UserAdded        Action = "USER_ADDED"
	UserChanged      Action = "USER_CHANGED"
	UserExported     Action = "USER_EXPORTED"
	UserErased       Action = "USER_ERASED"
	PasswordSet      Action = "PASSWORD_SET"
	CodeMade         Action = "CODE_MADE" // to set a password with
	AuthorityCreated Action = "AUTHORITY_CREATED"
	MemberSet        Action = "MEMBER_SET"
	MemberRemoved    Action = "MEMBER_REMOVED"
	TokenMade        Action = "TOKEN_MADE"
	TokenRevoked     Action = "TOKEN_REVOKED"
	Exported         Action = "EXPORTED" // a plan, as a file
	Changed          Action = "CHANGED"  // a plan; the revision says what was before and after
)

// Event is an entry of the trail. Entries are never changed; each has the hash of the one before in its authority's chain, and a
// change has its revision's. They name users by their ids alone.
type Event struct {
	Authority plan.ID // whose chain it is in; "" for the platform's
	Number    int64   // in the chain, from 1
	At        plan.Instant
	Actor     string // who did it: a user's id, an account's name, or "" for nobody known
	ActorName string // as it is now; not part of the hash
	Action    Action
	User      UserID // whom it was done to; "" for nobody
	UserName  string // as it is now; not part of the hash
	Detail    string // what it was done to or with: "ANALYST", "revision 12"
	Revision  int64  // of a change; else 0
	Revised   string // of a change: the revision's hash
	Previous  string // the hash of the event before; "" of the first
	Hash      string
}

// Cursor is the event's place among those of several chains, which Accounts.Events goes on from.
func (e Event) Cursor() string { return fmt.Sprintf("%s/%d/%s", e.At, e.Number, e.Authority) }

// Try is what is known of failed attempts to sign in.
type Try struct {
	Failures int
	Until    plan.Instant // when another attempt is looked at again
}

// Newcomer is a new user, with the hash of the one-time code with which they set a password.
type Newcomer struct {
	User
	Code    string
	Expires plan.Instant // the code
}

// Accounts keeps users, members, tokens, sessions and the trail. Whatever changes them appends its event in the same transaction,
// which fills in the event's number, time and hashes. Errors are StoreErrors, NOT_FOUND among them.
type Accounts interface {
	// User gives a user by id, UserByEmail by the address in lower case, UserBySubject by what the identity provider says.
	User(ctx context.Context, id UserID) (User, error)
	UserByEmail(ctx context.Context, email string) (User, error)
	UserBySubject(ctx context.Context, subject string) (User, error)
	// Users gives all users, by e-mail.
	Users(ctx context.Context) ([]User, error)
	// AddUser keeps a new user. The error is BAD_INPUT where the e-mail or the subject is another's.
	AddUser(ctx context.Context, u User, e Event) error
	// ChangeUser makes a change to a user as they are at that moment.
	ChangeUser(ctx context.Context, id UserID, change func(*User) error, e Event) error
	// EraseUser forgets a user with their memberships, tokens and codes. The trail keeps the id. The error is BAD_INPUT where an
	// authority would be left without an administrator.
	EraseUser(ctx context.Context, id UserID, e Event) error

	// MembersOf gives an authority's members, by e-mail; RolesOf a user's memberships, by authority.
	MembersOf(ctx context.Context, authority plan.ID) ([]Membership, error)
	RolesOf(ctx context.Context, user UserID) ([]Member, error)
	// SetMember gives a user a role in an authority in place of any other; the role None takes it away. Where the user is a
	// newcomer, they are added first: all or nothing. The error is BAD_INPUT where the authority would be left without an
	// administrator.
	SetMember(ctx context.Context, m Member, e Event, added ...Newcomer) error
	// SetGroups makes a user's memberships by group those given, and leaves those that were given by hand. It appends an event for
	// each that differs, like the one given; none where nothing does.
	SetGroups(ctx context.Context, user UserID, members []Member, e Event) error
	// CreateAuthority makes a user, who may be a newcomer, the first member of an authority that has neither members nor a plan.
	// The error is BAD_INPUT where it has.
	CreateAuthority(ctx context.Context, first Member, e Event, added ...Newcomer) error

	// AddCode keeps the hash of a one-time code with which a user may set a password. It replaces any earlier one.
	AddCode(ctx context.Context, user UserID, hash string, expires plan.Instant, e Event) error
	// TakeCode gives the user of a code that has not expired, makes the change to them and ends the code. NOT_FOUND where there is none.
	TakeCode(ctx context.Context, hash string, now plan.Instant, change func(*User) error, e Event) (UserID, error)

	// AddToken keeps a token by the hash of its secret.
	AddToken(ctx context.Context, t Token, hash string, e Event) error
	// TokenByHash gives a token, whether it has expired, was revoked or not.
	TokenByHash(ctx context.Context, hash string) (Token, error)
	// TokensOf gives an authority's tokens, the latest first.
	TokensOf(ctx context.Context, authority plan.ID) ([]Token, error)
	// RevokeToken ends a token of an authority. It may be revoked again, to no effect and without an event.
	RevokeToken(ctx context.Context, authority plan.ID, id string, e Event) error
	// UseToken notes when a token was last used.
	UseToken(ctx context.Context, id string, at plan.Instant) error

	// Tried gives what is known of failed attempts under each key, Try{} where nothing is.
	Tried(ctx context.Context, keys ...string) ([]Try, error)
	// Fail counts a failed attempt under each key, with until when no other is looked at, and appends the event. Counts that were
	// last touched before forget begin anew.
	Fail(ctx context.Context, forget plan.Instant, until func(key string, failures int) plan.Instant, e Event, keys ...string) error
	// Succeed forgets the failed attempts under the keys and appends the event.
	Succeed(ctx context.Context, e Event, keys ...string) error

	// Session gives what is kept under the hash of a session's token, and false where there is nothing or it has expired.
	Session(ctx context.Context, hash string, now plan.Instant) (data []byte, found bool, err error)
	// KeepSession keeps it, and forgets those that have expired.
	KeepSession(ctx context.Context, hash string, data []byte, expires, now plan.Instant) error
	// TouchSession keeps it for longer, if it is there still: what has ended stays so, whoever asked meanwhile.
	TouchSession(ctx context.Context, hash string, data []byte, expires, now plan.Instant) error
	// EndSession forgets it.
	EndSession(ctx context.Context, hash string) error

	// Record appends an event that changes nothing else.
	Record(ctx context.Context, e Event) error
	// Events gives an authority's events and those of the platform that are about its members, but for what they were refused
	// elsewhere; or all of the platform's ("" for the authority). The latest are first: those before a cursor ("" for all; Cursor gives
	// an event's) and at most so many (0 for all).
	Events(ctx context.Context, authority plan.ID, before string, most int) ([]Event, error)
	// Of gives a user's tokens, and all events that they did or that were done to them, the earliest first; in whatever authority.
	Of(ctx context.Context, user UserID) ([]Token, []Event, error)
}
