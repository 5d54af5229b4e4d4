package access_test

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"cliffedge/forecast/plan"
	"cliffedge/internal/access"
)

// memory keeps accounts as long as a test runs, and counts what is asked of it.
type memory struct {
	mu       sync.Mutex
	now      func() time.Time
	users    map[access.UserID]access.User
	members  []access.Member
	codes    map[string]code
	tokens   map[string]access.Token
	tries    map[string]access.Try
	touched  map[string]plan.Instant
	sessions map[string]session
	events   []access.Event
	calls    []string // of what writes
	down     error    // what everything answers
}

type code struct {
	user    access.UserID
	expires plan.Instant
}

type session struct {
	data    []byte
	expires plan.Instant
}

var _ access.Accounts = (*memory)(nil)

func newMemory(now func() time.Time) *memory {
	return &memory{
		now: now, users: map[access.UserID]access.User{}, codes: map[string]code{}, tokens: map[string]access.Token{},
		tries: map[string]access.Try{}, touched: map[string]plan.Instant{}, sessions: map[string]session{},
	}
}

func instant(t time.Time) plan.Instant {
	return plan.Instant(t.UTC().Format("2006-01-02T15:04:05.000000Z"))
}

func refused(c plan.StoreErrorCode, what string) error {
	return &plan.StoreError{Code: c, Message: what}
}

// lock begins a call. A query says no name.
func (m *memory) lock(name string) func() {
	m.mu.Lock()
	if name != "" {
		m.calls = append(m.calls, name)
	}
	return m.mu.Unlock
}

func (m *memory) note(e access.Event) {
	e.At, e.Number = instant(m.now()), 1
	for _, other := range m.events {
		if other.Authority == e.Authority {
			e.Number++
		}
	}
	e.Hash = fmt.Sprintf("%s/%d", e.Authority, e.Number)
	m.events = append(m.events, e)
}

func (m *memory) userWhere(is func(access.User) bool) (access.User, error) {
	defer m.lock("")()
	if m.down != nil {
		return access.User{}, m.down
	}
	for _, u := range m.users {
		if is(u) {
			return u, nil
		}
	}
	return access.User{}, refused(plan.NotFound, "there is no such user")
}

func (m *memory) User(_ context.Context, id access.UserID) (access.User, error) {
	return m.userWhere(func(u access.User) bool { return u.ID == id })
}

func (m *memory) UserByEmail(_ context.Context, email string) (access.User, error) {
	return m.userWhere(func(u access.User) bool { return u.Email == email })
}

func (m *memory) UserBySubject(_ context.Context, subject string) (access.User, error) {
	return m.userWhere(func(u access.User) bool { return u.Subject == subject && subject != "" })
}

func (m *memory) Users(context.Context) ([]access.User, error) {
	defer m.lock("")()
	return slices.SortedFunc(maps.Values(m.users), func(a, b access.User) int { return cmp.Compare(a.Email, b.Email) }), m.down
}

func (m *memory) AddUser(_ context.Context, u access.User, e access.Event) error {
	defer m.lock("AddUser")()
	for _, other := range m.users {
		if other.Email == u.Email || u.Subject != "" && other.Subject == u.Subject {
			return refused(plan.BadInput, "the e-mail address is another's")
		}
	}
	u.MadeAt = instant(m.now())
	m.users[u.ID] = u
	m.note(e)
	return m.down
}

func (m *memory) change(id access.UserID, change func(*access.User) error) error {
	u, ok := m.users[id]
	if !ok {
		return refused(plan.NotFound, "there is no such user")
	}
	if err := change(&u); err != nil {
		return err
	}
	m.users[id] = u
	return nil
}

func (m *memory) ChangeUser(_ context.Context, id access.UserID, change func(*access.User) error, e access.Event) error {
	defer m.lock("ChangeUser")()
	if err := m.change(id, change); err != nil {
		return err
	}
	m.note(e)
	return m.down
}

// admins counts an authority's administrators, but for one member.
func (m *memory) admins(authority plan.ID, but access.UserID) int {
	n := 0
	for _, x := range m.members {
		if x.Authority == authority && x.User != but && x.Role == access.Admin {
			n++
		}
	}
	return n
}

func (m *memory) EraseUser(_ context.Context, id access.UserID, e access.Event) error {
	defer m.lock("EraseUser")()
	for _, x := range m.members {
		if x.User == id && x.Role == access.Admin && m.admins(x.Authority, id) == 0 {
			return refused(plan.BadInput, "the authority would have no administrator")
		}
	}
	delete(m.users, id)
	m.members = slices.DeleteFunc(m.members, func(x access.Member) bool { return x.User == id })
	maps.DeleteFunc(m.tokens, func(_ string, t access.Token) bool { return t.User == id })
	maps.DeleteFunc(m.codes, func(_ string, c code) bool { return c.user == id })
	m.note(e)
	return nil
}

func (m *memory) MembersOf(_ context.Context, authority plan.ID) ([]access.Membership, error) {
	defer m.lock("")()
	var list []access.Membership
	for _, x := range m.members {
		if x.Authority == authority {
			list = append(list, access.Membership{Member: x, Name: m.users[x.User].Name, Email: m.users[x.User].Email})
		}
	}
	slices.SortFunc(list, func(a, b access.Membership) int { return cmp.Compare(a.Email, b.Email) })
	return list, m.down
}

func (m *memory) RolesOf(_ context.Context, user access.UserID) ([]access.Member, error) {
	defer m.lock("")()
	list := slices.DeleteFunc(slices.Clone(m.members), func(x access.Member) bool { return x.User != user })
	return list, m.down
}

// add adds newcomers, in a call that has been begun.
func (m *memory) add(e access.Event, added []access.Newcomer) {
	for _, n := range added {
		n.MadeAt = instant(m.now())
		m.users[n.ID] = n.User
		m.codes[n.Code] = code{n.ID, n.Expires}
		m.note(access.Event{Actor: e.Actor, Action: access.UserAdded, User: n.ID})
		m.note(access.Event{Actor: e.Actor, Action: access.CodeMade, User: n.ID})
	}
}

func (m *memory) SetMember(_ context.Context, x access.Member, e access.Event, added ...access.Newcomer) error {
	defer m.lock("SetMember")()
	if x.Role != access.Admin && m.admins(x.Authority, "") > 0 && m.admins(x.Authority, x.User) == 0 {
		return refused(plan.BadInput, "the authority would have no administrator")
	}
	m.add(e, added)
	m.members = slices.DeleteFunc(m.members, func(old access.Member) bool { return old.User == x.User && old.Authority == x.Authority })
	if x.Role != access.None {
		m.members = append(m.members, x)
	}
	m.note(e)
	return nil
}

func (m *memory) SetGroups(_ context.Context, user access.UserID, members []access.Member, e access.Event) error {
	defer m.lock("SetGroups")()
	seen := map[plan.ID]bool{}
	for _, x := range members {
		if seen[x.Authority] {
			return fmt.Errorf("%s is given twice", x.Authority)
		}
		seen[x.Authority] = true
		if !slices.Contains(m.members, x) {
			m.note(e)
		}
	}
	m.members = slices.DeleteFunc(m.members, func(old access.Member) bool {
		gone := old.User == user && old.ByGroup
		if gone && !slices.Contains(members, old) {
			m.note(e)
		}
		return gone
	})
	m.members = append(m.members, members...)
	return m.down
}

func (m *memory) CreateAuthority(_ context.Context, first access.Member, e access.Event, added ...access.Newcomer) error {
	defer m.lock("CreateAuthority")()
	if slices.ContainsFunc(m.members, func(x access.Member) bool { return x.Authority == first.Authority }) {
		return refused(plan.BadInput, "there is such an authority")
	}
	m.add(e, added)
	m.members = append(m.members, first)
	m.note(e)
	return nil
}

func (m *memory) AddCode(_ context.Context, user access.UserID, hash string, expires plan.Instant, e access.Event) error {
	defer m.lock("AddCode")()
	maps.DeleteFunc(m.codes, func(_ string, c code) bool { return c.user == user })
	m.codes[hash] = code{user, expires}
	m.note(e)
	return nil
}

func (m *memory) TakeCode(_ context.Context, hash string, now plan.Instant, change func(*access.User) error, e access.Event) (access.UserID, error) {
	defer m.lock("TakeCode")()
	c, ok := m.codes[hash]
	if !ok || c.expires <= now {
		return "", refused(plan.NotFound, "there is no such code")
	}
	if err := m.change(c.user, change); err != nil {
		return "", err
	}
	delete(m.codes, hash)
	e.Actor, e.User = string(c.user), c.user
	m.note(e)
	return c.user, nil
}

func (m *memory) AddToken(_ context.Context, t access.Token, hash string, e access.Event) error {
	defer m.lock("AddToken")()
	m.tokens[hash] = t
	m.note(e)
	return nil
}

func (m *memory) TokenByHash(_ context.Context, hash string) (access.Token, error) {
	defer m.lock("")()
	t, ok := m.tokens[hash]
	if !ok {
		return access.Token{}, cmp.Or(m.down, refused(plan.NotFound, "there is no such token"))
	}
	return t, m.down
}

func (m *memory) TokensOf(_ context.Context, authority plan.ID) ([]access.Token, error) {
	defer m.lock("")()
	var list []access.Token
	for _, t := range m.tokens {
		if t.Authority == authority {
			list = append(list, t)
		}
	}
	return list, m.down
}

// changeToken makes a change to the tokens with an id.
func (m *memory) changeToken(id string, change func(*access.Token)) bool {
	for hash, t := range m.tokens {
		if t.ID == id {
			change(&t)
			m.tokens[hash] = t
			return true
		}
	}
	return false
}

func (m *memory) RevokeToken(_ context.Context, authority plan.ID, id string, e access.Event) error {
	defer m.lock("RevokeToken")()
	known := false
	m.changeToken(id, func(t *access.Token) {
		if known = t.Authority == authority; known && t.RevokedAt == "" {
			t.RevokedAt = instant(m.now())
			m.note(e)
		}
	})
	if !known {
		return refused(plan.NotFound, "there is no such token")
	}
	return nil
}

func (m *memory) UseToken(_ context.Context, id string, at plan.Instant) error {
	defer m.lock("UseToken")()
	m.changeToken(id, func(t *access.Token) { t.UsedAt = at })
	return nil
}

func (m *memory) Tried(_ context.Context, keys ...string) ([]access.Try, error) {
	defer m.lock("")()
	list := make([]access.Try, len(keys))
	for i, key := range keys {
		list[i] = m.tries[key]
	}
	return list, m.down
}

func (m *memory) Fail(_ context.Context, forget plan.Instant, until func(string, int) plan.Instant, e access.Event, keys ...string) error {
	defer m.lock("Fail")()
	for _, key := range keys {
		t := m.tries[key]
		if m.touched[key] < forget {
			t = access.Try{}
		}
		t.Failures++
		t.Until = until(key, t.Failures)
		m.tries[key], m.touched[key] = t, instant(m.now())
	}
	m.note(e)
	return m.down
}

func (m *memory) Succeed(_ context.Context, e access.Event, keys ...string) error {
	defer m.lock("Succeed")()
	for _, key := range keys {
		delete(m.tries, key)
	}
	m.note(e)
	return m.down
}

func (m *memory) Session(_ context.Context, hash string, now plan.Instant) ([]byte, bool, error) {
	defer m.lock("")()
	s, ok := m.sessions[hash]
	return s.data, ok && s.expires > now, m.down
}

func (m *memory) KeepSession(_ context.Context, hash string, data []byte, expires, _ plan.Instant) error {
	defer m.lock("KeepSession")()
	m.sessions[hash] = session{data, expires}
	return m.down
}

func (m *memory) TouchSession(_ context.Context, hash string, data []byte, expires, now plan.Instant) error {
	defer m.lock("TouchSession")()
	if s, ok := m.sessions[hash]; ok && s.expires > now {
		m.sessions[hash] = session{data, expires}
	}
	return m.down
}

func (m *memory) EndSession(_ context.Context, hash string) error {
	defer m.lock("EndSession")()
	delete(m.sessions, hash)
	return m.down
}

func (m *memory) Record(_ context.Context, e access.Event) error {
	defer m.lock("Record")()
	m.note(e)
	return m.down
}

func (m *memory) Events(_ context.Context, authority plan.ID, _ string, most int) ([]access.Event, error) {
	defer m.lock("")()
	var list []access.Event
	for _, e := range slices.Backward(m.events) {
		if e.Authority == authority && (most == 0 || len(list) < most) {
			list = append(list, e)
		}
	}
	return list, m.down
}

func (m *memory) Of(_ context.Context, user access.UserID) ([]access.Token, []access.Event, error) {
	defer m.lock("")()
	var tokens []access.Token
	for _, t := range m.tokens {
		if t.User == user {
			tokens = append(tokens, t)
		}
	}
	events := slices.DeleteFunc(slices.Clone(m.events), func(e access.Event) bool { return e.Actor != string(user) && e.User != user })
	return tokens, events, m.down
}

// told is what the trail says, an action a line, from the first.
func (m *memory) told() string {
	defer m.lock("")()
	var b strings.Builder
	for _, e := range m.events {
		fmt.Fprintf(&b, "%+v\n", e)
	}
	return b.String()
}
