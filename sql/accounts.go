package sql

import (
	"context"
	stdsql "database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/jmoiron/sqlx"

	"cliffedge/forecast/plan"
	"cliffedge/internal/access"
)

// Users and their roles. What belongs to no single authority is read and changed in the scope of all, whoever asks; the package
// access has asked whether they may.

func badInput(text string, args ...any) error {
	return &plan.StoreError{Code: plan.BadInput, Message: fmt.Sprintf(text, args...)}
}

func noUser() error {
	return &plan.StoreError{Code: plan.NotFound, Message: "there is no such user"}
}

// isPlain reports a text that a database can look for. Nothing is kept under any other.
func isPlain(text string) bool { return utf8.ValidString(text) && !strings.Contains(text, "\x00") }

// userRow is a user as they are kept.
type userRow struct {
	ID        string `db:"id"`
	Email     string `db:"email"`
	Name      string `db:"name"`
	Operator  int64  `db:"operator"`
	Suspended int64  `db:"suspended"`
	Password  string `db:"password"`
	Subject   text   `db:"subject"`
	Epoch     int64  `db:"epoch"`
	MadeAt    string `db:"made_at"`
}

const selectUser = "select id, email, name, operator, suspended, password, subject, epoch, made_at from app_user"

func (r userRow) user() access.User {
	return access.User{
		ID: access.UserID(r.ID), Email: r.Email, Name: r.Name, Operator: r.Operator == 1, Suspended: r.Suspended == 1,
		Password: r.Password, Subject: r.Subject.String, Epoch: r.Epoch, MadeAt: plan.Instant(r.MadeAt),
	}
}

func userRowOf(u access.User) userRow {
	return userRow{
		string(u.ID), strings.ToLower(u.Email), u.Name, flag(u.Operator), flag(u.Suspended), u.Password,
		text{String: u.Subject, Valid: u.Subject != ""},
		u.Epoch, string(u.MadeAt),
	}
}

// userWhere gives the user of whom a column says something.
func userWhere(ctx context.Context, q queryer, column, is string) (access.User, error) {
	var row userRow
	if !isPlain(is) {
		return access.User{}, noUser()
	}
	err := sqlx.GetContext(ctx, q, &row, q.Rebind(selectUser+" where "+column+" = ?"), is)
	if errors.Is(err, stdsql.ErrNoRows) {
		return access.User{}, noUser()
	}
	return row.user(), err
}

func (db *DB) userWhere(ctx context.Context, column, is string) (u access.User, err error) {
	ctx = access.Everything(ctx)
	err = db.look(ctx, func(q queryer) (err error) {
		u, err = userWhere(ctx, q, column, is)
		return err
	})
	return u, err
}

// User gives a user by id.
func (db *DB) User(ctx context.Context, id access.UserID) (access.User, error) {
	return db.userWhere(ctx, "id", string(id))
}

// UserByEmail gives a user by their e-mail address.
func (db *DB) UserByEmail(ctx context.Context, email string) (access.User, error) {
	return db.userWhere(ctx, "email", strings.ToLower(email))
}

// UserBySubject gives a user by what the identity provider says that they are.
func (db *DB) UserBySubject(ctx context.Context, subject string) (access.User, error) {
	return db.userWhere(ctx, "subject", subject)
}

// Users gives all users, by e-mail.
func (db *DB) Users(ctx context.Context) ([]access.User, error) {
	ctx = access.Everything(ctx)
	var rows []userRow
	if err := db.look(ctx, func(q queryer) error { return sqlx.SelectContext(ctx, q, &rows, selectUser) }); err != nil {
		return nil, err
	}
	list := make([]access.User, len(rows))
	for i, row := range rows {
		list[i] = row.user()
	}
	slices.SortFunc(list, func(a, b access.User) int { return strings.Compare(a.Email, b.Email) })
	return list, nil
}

// AddUser keeps a new user.
func (db *DB) AddUser(ctx context.Context, u access.User, e access.Event) error {
	return db.act(access.Everything(ctx), e.Authority, func(ctx context.Context, tx *sqlx.Tx, now plan.Instant) ([]access.Event, error) {
		return []access.Event{e}, addUser(ctx, tx, u, now)
	})
}

func addUser(ctx context.Context, tx *sqlx.Tx, u access.User, now plan.Instant) error {
	row := userRowOf(u)
	if row.MadeAt == "" {
		row.MadeAt = string(now)
	}
	if err := checkUser(ctx, tx, row); err != nil {
		return err
	}
	var n int
	if err := tx.GetContext(ctx, &n, tx.Rebind("select count(*) from app_user where id = ?"), row.ID); err != nil || n > 0 {
		return errors.Join(err, badInput("there is a user of the id %s", row.ID))
	}
	_, err := tx.NamedExecContext(ctx, `insert into app_user (id, email, name, operator, suspended, password, subject, epoch, made_at)
		values (:id, :email, :name, :operator, :suspended, :password, :subject, :epoch, :made_at)`, row)
	return err
}

// add adds newcomers with their one-time codes, and gives the events that tell of them, which are the platform's.
func add(ctx context.Context, tx *sqlx.Tx, now plan.Instant, actor string, newcomers []access.Newcomer) ([]access.Event, error) {
	var events []access.Event
	for _, n := range newcomers {
		if err := addUser(ctx, tx, n.User, now); err != nil {
			return nil, err
		}
		if err := putCode(ctx, tx, n.ID, n.Code, n.Expires); err != nil {
			return nil, err
		}
		for _, action := range []access.Action{access.UserAdded, access.CodeMade} {
			events = append(events, access.Event{Actor: actor, Action: action, User: n.ID})
		}
	}
	return events, nil
}

// checkUser reports an e-mail address or a subject that is another's, or that can be nobody's.
func checkUser(ctx context.Context, tx *sqlx.Tx, row userRow) error {
	for _, text := range []string{row.ID, row.Email, row.Name, row.Password, row.Subject.String} {
		if !isPlain(text) {
			return badInput("what is said of the user is no text")
		}
	}
	if row.ID == "" || row.Email == "" {
		return badInput("the user lacks an id or an e-mail address")
	}
	var others []userRow
	if err := tx.SelectContext(ctx, &others, tx.Rebind(selectUser+" where (email = ? or subject = ?) and id <> ?"), row.Email, row.Subject, row.ID); err != nil {
		return err
	}
	for _, other := range others {
		if other.Email == row.Email {
			return badInput("the e-mail address %s is another user's", row.Email)
		}
	}
	if len(others) > 0 {
		return badInput("the identity provider's user is known as another already")
	}
	return nil
}

// ChangeUser makes a change to a user as they are at that moment.
func (db *DB) ChangeUser(ctx context.Context, id access.UserID, change func(*access.User) error, e access.Event) error {
	return db.act(access.Everything(ctx), e.Authority, func(ctx context.Context, tx *sqlx.Tx, _ plan.Instant) ([]access.Event, error) {
		return []access.Event{e}, changeUser(ctx, tx, id, change)
	})
}

func changeUser(ctx context.Context, tx *sqlx.Tx, id access.UserID, change func(*access.User) error) error {
	u, err := userWhere(ctx, tx, "id", string(id))
	if err != nil {
		return err
	}
	was := u
	if err := change(&u); err != nil {
		return err
	}
	u.ID, u.MadeAt = was.ID, was.MadeAt // these are for ever
	row := userRowOf(u)
	if err := checkUser(ctx, tx, row); err != nil {
		return err
	}
	_, err = tx.NamedExecContext(ctx, `update app_user set email = :email, name = :name, operator = :operator, suspended = :suspended,
		password = :password, subject = :subject, epoch = :epoch where id = :id`, row)
	return err
}

// EraseUser forgets a user with their memberships, tokens and codes. Each authority that loses a member so has an event of it.
func (db *DB) EraseUser(ctx context.Context, id access.UserID, e access.Event) error {
	return db.act(access.Everything(ctx), e.Authority, func(ctx context.Context, tx *sqlx.Tx, _ plan.Instant) ([]access.Event, error) {
		if _, err := userWhere(ctx, tx, "id", string(id)); err != nil {
			return nil, err
		}
		roles, err := rolesOf(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		events := []access.Event{e}
		for _, m := range roles {
			if err := setMember(ctx, tx, access.Member{Authority: m.Authority, User: id}); err != nil {
				return nil, err
			}
			events = append(events, access.Event{Authority: m.Authority, Actor: e.Actor, Action: access.MemberRemoved, User: id, Detail: "erased"})
		}
		for _, statement := range []string{
			"delete from one_time_code where user_id = ?", "delete from api_token where user_id = ?", "delete from app_user where id = ?",
		} {
			if _, err := tx.ExecContext(ctx, tx.Rebind(statement), id); err != nil {
				return nil, err
			}
		}
		return events, nil
	})
}

// memberRow is a member as they are kept, with who it is where that is asked for.
type memberRow struct {
	Authority string `db:"authority"`
	User      string `db:"user_id"`
	Role      string `db:"role"`
	ByGroup   int64  `db:"by_group"`
	Name      string `db:"name"`
	Email     string `db:"email"`
}

func (r memberRow) member() (access.Member, error) {
	role, err := access.ParseRole(r.Role)
	return access.Member{Authority: plan.ID(r.Authority), User: access.UserID(r.User), Role: role, ByGroup: r.ByGroup == 1}, err
}

// MembersOf gives an authority's members, by e-mail.
func (db *DB) MembersOf(ctx context.Context, authority plan.ID) ([]access.Membership, error) {
	var rows []memberRow
	err := db.look(ctx, func(q queryer) error {
		return sqlx.SelectContext(ctx, q, &rows, q.Rebind(`select m.authority, m.user_id, m.role, m.by_group, u.name, u.email
			from member m join app_user u on u.id = m.user_id where m.authority = ?`), authority)
	})
	if err != nil {
		return nil, err
	}
	list := make([]access.Membership, len(rows))
	for i, row := range rows {
		m, err := row.member()
		if err != nil {
			return nil, damaged("the role of a member of %s cannot be read: %v", authority, err)
		}
		list[i] = access.Membership{Member: m, Name: row.Name, Email: row.Email}
	}
	slices.SortFunc(list, func(a, b access.Membership) int { return strings.Compare(a.Email, b.Email) })
	return list, nil
}

// RolesOf gives a user's memberships, by authority.
func (db *DB) RolesOf(ctx context.Context, user access.UserID) (list []access.Member, err error) {
	ctx = access.Everything(ctx)
	err = db.look(ctx, func(q queryer) (err error) {
		list, err = rolesOf(ctx, q, user)
		return err
	})
	return list, err
}

func rolesOf(ctx context.Context, q queryer, user access.UserID) ([]access.Member, error) {
	var rows []memberRow
	if err := sqlx.SelectContext(ctx, q, &rows, q.Rebind("select authority, user_id, role, by_group from member where user_id = ?"), user); err != nil {
		return nil, err
	}
	list := make([]access.Member, len(rows))
	for i, row := range rows {
		m, err := row.member()
		if err != nil {
			return nil, damaged("a role in %s cannot be read: %v", row.Authority, err)
		}
		list[i] = m
	}
	slices.SortFunc(list, func(a, b access.Member) int { return strings.Compare(string(a.Authority), string(b.Authority)) })
	return list, nil
}

// SetMember gives a user, who may be a newcomer, a role in an authority in place of any other; the role None takes it away.
func (db *DB) SetMember(ctx context.Context, m access.Member, e access.Event, added ...access.Newcomer) error {
	return db.act(within(ctx, m.Authority, e.Authority, ""), e.Authority, func(ctx context.Context, tx *sqlx.Tx, now plan.Instant) ([]access.Event, error) {
		events, err := add(ctx, tx, now, e.Actor, added)
		if err != nil {
			return nil, err
		}
		if _, err := userWhere(ctx, tx, "id", string(m.User)); err != nil {
			return nil, err
		}
		return append(events, e), setMember(ctx, tx, m)
	})
}

// setMember sets a member, and refuses to take its last administrator from an authority. Whoever does so at the same time cannot
// be made as well: both have read what the other changes.
func setMember(ctx context.Context, tx *sqlx.Tx, m access.Member) error {
	var was string
	err := tx.GetContext(ctx, &was, tx.Rebind("select role from member where authority = ? and user_id = ?"), m.Authority, m.User)
	if err != nil && !errors.Is(err, stdsql.ErrNoRows) {
		return err
	}
	if was == "" && m.Role == access.None {
		return &plan.StoreError{Code: plan.NotFound, Message: fmt.Sprintf("the user is no member of %s", m.Authority)}
	}
	if err := putMember(ctx, tx, m); err != nil || was != access.Admin.String() || m.Role == access.Admin {
		return err
	}
	var admins int
	err = tx.GetContext(ctx, &admins, tx.Rebind("select count(*) from member where authority = ? and role = ?"), m.Authority, access.Admin.String())
	if err == nil && admins == 0 {
		err = badInput("%s would be left without an administrator; make somebody else one first", m.Authority)
	}
	return err
}

func putMember(ctx context.Context, tx *sqlx.Tx, m access.Member) error {
	if m.Role == access.None {
		_, err := tx.ExecContext(ctx, tx.Rebind("delete from member where authority = ? and user_id = ?"), m.Authority, m.User)
		return err
	}
	_, err := tx.ExecContext(ctx, tx.Rebind(`insert into member (authority, user_id, role, by_group) values (?, ?, ?, ?)
		on conflict (authority, user_id) do update set role = excluded.role, by_group = excluded.by_group`),
		m.Authority, m.User, m.Role.String(), flag(m.ByGroup))
	return err
}

// SetGroups makes a user's memberships by group those given, and leaves those that were given by hand. A group may take its last
// administrator from an authority: who is in it is the identity provider's to say.
func (db *DB) SetGroups(ctx context.Context, user access.UserID, members []access.Member, e access.Event) error {
	return db.act(access.Everything(ctx), e.Authority, func(ctx context.Context, tx *sqlx.Tx, _ plan.Instant) ([]access.Event, error) {
		if _, err := userWhere(ctx, tx, "id", string(user)); err != nil {
			return nil, err
		}
		now, err := rolesOf(ctx, tx, user)
		if err != nil {
			return nil, err
		}
		var events []access.Event
		for _, m := range groupChanges(user, now, members) {
			if err := putMember(ctx, tx, m); err != nil {
				return nil, err
			}
			events = append(events, groupEvent(e, m))
		}
		return events, nil
	})
}

// groupChanges are the memberships that differ between those that a user has and those that groups give, in the order of
// authorities; the role None for one that goes.
func groupChanges(user access.UserID, now, groups []access.Member) []access.Member {
	has, gets := map[plan.ID]access.Member{}, map[plan.ID]access.Role{}
	for _, m := range now {
		has[m.Authority] = m
	}
	for _, m := range groups {
		gets[m.Authority] = max(gets[m.Authority], m.Role) // of several groups, the one that gives most
	}
	for _, m := range now {
		if _, stays := gets[m.Authority]; !stays {
			gets[m.Authority] = access.None
		}
	}
	var list []access.Member
	for authority, role := range gets {
		was := has[authority]
		byHand := was.Role != access.None && !was.ByGroup
		if !byHand && was.Role != role {
			list = append(list, access.Member{Authority: authority, User: user, Role: role, ByGroup: true})
		}
	}
	slices.SortFunc(list, func(a, b access.Member) int { return strings.Compare(string(a.Authority), string(b.Authority)) })
	return list
}

// groupEvent is the event of one membership like the one of them all.
func groupEvent(e access.Event, m access.Member) access.Event {
	e.Authority, e.User = m.Authority, m.User
	if m.Role == access.None {
		e.Action = access.MemberRemoved
		return e
	}
	e.Action = access.MemberSet
	e.Detail = strings.TrimSpace(m.Role.String() + " " + e.Detail)
	return e
}

// CreateAuthority makes a user, who may be a newcomer, the first member of an authority that has neither members nor a plan.
func (db *DB) CreateAuthority(ctx context.Context, first access.Member, e access.Event, added ...access.Newcomer) error {
	return db.act(within(ctx, first.Authority, e.Authority, ""), e.Authority, func(ctx context.Context, tx *sqlx.Tx, now plan.Instant) ([]access.Event, error) {
		events, err := add(ctx, tx, now, e.Actor, added)
		if err != nil {
			return nil, err
		}
		if _, err := userWhere(ctx, tx, "id", string(first.User)); err != nil {
			return nil, err
		}
		var n int
		query := tx.Rebind("select (select count(*) from member where authority = ?) + (select count(*) from authority where id = ?)")
		if err := tx.GetContext(ctx, &n, query, first.Authority, first.Authority); err != nil {
			return nil, err
		}
		if n > 0 {
			return nil, badInput("there is an authority %s already", first.Authority)
		}
		return append(events, e), putMember(ctx, tx, first)
	})
}
