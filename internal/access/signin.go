package access

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/semaphore"

	"cliffedge/forecast/plan"
)

// How guessing is slowed: after so many failures with one e-mail address, or from one network address, none is looked at for a
// time that doubles with each.
const (
	freeTries        = 5
	freeTriesFrom    = 30 // from one network address, behind which there may be an office
	firstPause       = 2 * time.Second
	longestPause     = 15 * time.Minute
	triesForgotten   = 24 * time.Hour
	tokenUsedToWhole = time.Minute
)

// errSignIn is all that somebody who fails to sign in is told: neither whether there is such a user, nor what was wrong.
var errSignIn = &plan.StoreError{Code: plan.Unauthenticated, Message: "the e-mail address or the password is not right"}

// attempts bounds how many attempts to sign in are looked at at once. Who sends many at once is slowed like who sends one after
// another: all but so many are looked at when those before them have been counted.
var attempts = semaphore.NewWeighted(2)

// longestWait is how long an attempt waits for others.
const longestWait = 15 * time.Second

// SignIn gives the user with an e-mail address and a password. The network address that it comes from is not kept but as a key of
// failed attempts. The error is UNAUTHENTICATED, or BUSY after too many failures, whether there is such a user or not.
func (r *Registry) SignIn(ctx context.Context, email, password, from string) (User, error) {
	ctx = Everything(ctx)
	email = asKept(email)
	ofEmail, ofNetwork := hashOfSecret("email "+email), hashOfSecret("from "+from)
	if err := r.mayTry(ctx, ofEmail, ofNetwork); err != nil { // at once, whoever else waits
		return User{}, err
	}
	waits, done := context.WithTimeout(ctx, longestWait)
	defer done()
	if err := attempts.Acquire(waits, 1); err != nil {
		return User{}, &plan.StoreError{Code: plan.Busy, Message: "too many people are signing in at once; wait a minute and try again", Cause: ctx.Err()}
	}
	defer attempts.Release(1)
	if err := r.mayTry(ctx, ofEmail, ofNetwork); err != nil { // by now others may have failed
		return User{}, err
	}
	u, err := r.accounts.UserByEmail(ctx, email)
	if err != nil && !isNotFound(err) {
		return User{}, err
	}
	is, err := isPassword(ctx, password, u.Password)
	if err != nil {
		return User{}, err
	}
	if !is || u.Suspended {
		return User{}, r.failed(ctx, u, ofEmail, ofNetwork)
	}
	return u, r.accounts.Succeed(ctx, Event{Actor: string(u.ID), Action: SignedIn, User: u.ID, Detail: "with a password"}, ofEmail)
}

// mayTry reports that too many attempts have failed under one of the keys.
func (r *Registry) mayTry(ctx context.Context, keys ...string) error {
	tries, err := r.accounts.Tried(ctx, keys...)
	if err != nil {
		return err
	}
	for _, t := range tries {
		if t.Until > r.at(0) {
			return &plan.StoreError{Code: plan.Busy, Message: "there were too many attempts to sign in; wait some minutes and try again"}
		}
	}
	return nil
}

// failed notes a failed attempt. The e-mail address has fewer tries than the network address.
func (r *Registry) failed(ctx context.Context, u User, ofEmail, ofNetwork string) error {
	until := func(key string, failures int) plan.Instant {
		free := freeTries
		if key == ofNetwork {
			free = freeTriesFrom
		}
		return r.at(pauseAfter(failures, free))
	}
	e := Event{Action: SignInFailed, User: u.ID, Detail: "with a password"}
	if err := r.accounts.Fail(ctx, r.at(-triesForgotten), until, e, ofEmail, ofNetwork); err != nil {
		return err
	}
	return errSignIn
}

// pauseAfter is how long nobody is looked at after so many failures, of which some are free.
func pauseAfter(failures, free int) time.Duration {
	if failures < free {
		return 0
	}
	return min(firstPause<<min(failures-free, 20), longestPause)
}

// External is what an identity provider says of somebody.
type External struct {
	Subject  string // the provider's address and their id there
	Email    string
	Verified bool // that the e-mail address is theirs
	Name     string
	Roles    []Member // that their groups give; their user is filled in
}

// SignInBy gives the user of whom an identity provider speaks: known by its id of them, else by their e-mail address if it is
// verified and nobody else's, else a new one if their groups give them a role. Their memberships by group become what it says. The
// error is UNAUTHENTICATED where they are nobody.
func (r *Registry) SignInBy(ctx context.Context, x External) (User, error) {
	ctx = Everything(ctx)
	u, err := r.external(ctx, x)
	if err != nil {
		return User{}, err
	}
	if u.Suspended {
		return User{}, r.unknown(ctx, u.ID)
	}
	if err := r.accounts.SetGroups(ctx, u.ID, greatest(u.ID, x.Roles), Event{Actor: string(u.ID), Action: MemberSet, User: u.ID, Detail: "by group"}); err != nil {
		return User{}, err
	}
	return u, r.accounts.Succeed(ctx, Event{Actor: string(u.ID), Action: SignedIn, User: u.ID, Detail: "by the identity provider"})
}

// greatest gives a user's memberships by group: one in each authority, with the greatest role that a group gives.
func greatest(user UserID, roles []Member) []Member {
	byAuthority := map[plan.ID]Member{}
	for _, m := range roles {
		m.User, m.ByGroup = user, true
		m.Role = max(m.Role, byAuthority[m.Authority].Role)
		byAuthority[m.Authority] = m
	}
	members := make([]Member, 0, len(byAuthority))
	for _, authority := range slices.Sorted(maps.Keys(byAuthority)) {
		members = append(members, byAuthority[authority])
	}
	return members
}

func (r *Registry) external(ctx context.Context, x External) (User, error) {
	u, err := r.accounts.UserBySubject(ctx, x.Subject)
	if err == nil || !isNotFound(err) {
		return u, err
	}
	email, name, wrong := person(x.Email, x.Name)
	if wrong != nil || !x.Verified {
		return User{}, r.unknown(ctx, "")
	}
	u, err = r.accounts.UserByEmail(ctx, email)
	switch {
	case err == nil && u.Subject == "":
		err = r.accounts.ChangeUser(ctx, u.ID, func(u *User) error {
			u.Subject = x.Subject
			return nil
		}, Event{Actor: string(u.ID), Action: UserChanged, User: u.ID, Detail: "known to the identity provider"})
		return u, err
	case err == nil: // who has the address there now is not who had it
		return User{}, r.unknown(ctx, u.ID)
	case !isNotFound(err):
		return User{}, err
	case len(x.Roles) == 0:
		return User{}, r.unknown(ctx, "")
	}
	u = newUser(email, name)
	u.Subject = x.Subject
	return u, r.accounts.AddUser(ctx, u, Event{Actor: string(u.ID), Action: UserAdded, User: u.ID, Detail: "by the identity provider"})
}

func (r *Registry) unknown(ctx context.Context, user UserID) error {
	if err := r.accounts.Record(ctx, Event{Action: SignInFailed, User: user, Detail: "by the identity provider"}); err != nil {
		return err
	}
	return &plan.StoreError{Code: plan.Unauthenticated, Message: "the identity provider knows you, but you have no access here; ask an administrator of your authority"}
}

// SignOut notes that somebody has signed out.
func (r *Registry) SignOut(ctx context.Context) error {
	p, err := From(ctx)
	if err != nil {
		return err
	}
	return r.accounts.Record(ctx, Event{Actor: p.Author(), Action: SignedOut, User: p.User})
}

// SignOutEverywhere ends all sessions of whoever asks.
func (r *Registry) SignOutEverywhere(ctx context.Context) error {
	p, err := From(ctx)
	if err != nil {
		return err
	}
	return r.accounts.ChangeUser(Everything(ctx), p.User, func(u *User) error {
		u.Epoch++
		return nil
	}, Event{Actor: p.Author(), Action: SignedOut, User: p.User, Detail: "everywhere"})
}

// SetPassword sets a password with a one-time code, and ends the user's sessions. The error is UNAUTHENTICATED where the code is
// none, any more or ever.
func (r *Registry) SetPassword(ctx context.Context, code, password string) (User, error) {
	ctx = Everything(ctx)
	if err := CheckPassword(password, "", ""); err != nil { // before anything is hashed
		return User{}, err
	}
	hash, err := hashPassword(ctx, password)
	if err != nil {
		return User{}, err
	}
	id, err := r.accounts.TakeCode(ctx, hashOfSecret(strings.ToLower(strings.TrimSpace(code))), r.at(0), func(u *User) error {
		if err := CheckPassword(password, u.Email, u.Name); err != nil {
			return err
		}
		u.Password = hash
		u.Epoch++
		return nil
	}, Event{Action: PasswordSet})
	if isNotFound(err) {
		return User{}, &plan.StoreError{Code: plan.Unauthenticated, Message: "the code is not right, was used, or is more than 24 hours old; ask for a new one"}
	}
	if err != nil {
		return User{}, err
	}
	return r.accounts.User(ctx, id)
}

// errOut is what somebody is told whose session or token is over, or never was.
var errOut = &plan.StoreError{Code: plan.Unauthenticated, Message: "nobody is signed in"}

// ByUser gives a user as who asks, with their roles at this moment. The epoch is that of their session.
func (r *Registry) ByUser(ctx context.Context, id UserID, epoch int64) (*Principal, error) {
	ctx = Everything(ctx)
	u, err := r.accounts.User(ctx, id)
	if isNotFound(err) || err == nil && (u.Suspended || u.Epoch != epoch) {
		return nil, errOut
	}
	if err != nil {
		return nil, err
	}
	return r.principal(ctx, u)
}

func (r *Registry) principal(ctx context.Context, u User) (*Principal, error) {
	members, err := r.accounts.RolesOf(ctx, u.ID)
	if err != nil {
		return nil, err
	}
	p := &Principal{User: u.ID, Name: u.Name, Email: u.Email, Operator: u.Operator, Roles: map[plan.ID]Role{}}
	for _, m := range members {
		p.Roles[m.Authority] = max(p.Roles[m.Authority], m.Role)
	}
	return p, nil
}

// ByToken gives who asks with a token: its user in its authority alone, with no greater role than either has.
func (r *Registry) ByToken(ctx context.Context, text string) (*Principal, error) {
	ctx = Everything(ctx)
	if !strings.HasPrefix(text, tokenStart) || len(text) > 100 {
		return nil, errOut
	}
	t, err := r.accounts.TokenByHash(ctx, hashOfSecret(text))
	if isNotFound(err) || err == nil && (t.RevokedAt != "" || t.ExpiresAt <= r.at(0)) {
		return nil, errOut
	}
	if err != nil {
		return nil, err
	}
	u, err := r.accounts.User(ctx, t.User)
	if isNotFound(err) || err == nil && u.Suspended {
		return nil, errOut
	}
	if err != nil {
		return nil, err
	}
	p, err := r.principal(ctx, u)
	if err != nil {
		return nil, err
	}
	role := min(p.Roles[t.Authority], t.Role)
	if role == None {
		return nil, errOut
	}
	p.Token, p.Operator, p.Roles = t.ID, false, map[plan.ID]Role{t.Authority: role}
	if t.UsedAt < r.at(-tokenUsedToWhole) {
		return p, r.accounts.UseToken(ctx, t.ID, r.at(0))
	}
	return p, nil
}

// howSoon is how soon the end of somebody's rights ends what they have begun.
const howSoon = 400 * time.Millisecond

// Watch gives a context that ends when who asks may no longer do all that they might when it was begun. Again says who they are
// now; stop ends the watch.
func (r *Registry) Watch(ctx context.Context, p *Principal, again func(context.Context) (*Principal, error)) (watched context.Context, stop func()) {
	watched, end := context.WithCancelCause(With(ctx, p))
	go func() {
		look := time.NewTicker(howSoon)
		defer look.Stop()
		for {
			select {
			case <-watched.Done():
				return
			case <-look.C:
			}
			now, err := again(watched)
			if watched.Err() != nil {
				return
			}
			switch {
			case err == nil && now.MayAsMuchAs(p):
			case err != nil && !is(err, plan.Unauthenticated): // the database cannot be reached: that says nothing of them
			default:
				end(errOut)
				return
			}
		}
	}()
	return watched, func() { end(context.Canceled) }
}
