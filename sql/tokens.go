package sql

import (
	"cmp"
	"context"
	stdsql "database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"

	"github.com/jmoiron/sqlx"

	"cliffedge/forecast/plan"
	"cliffedge/internal/access"
)

// What lets people and programs in: one-time codes, API tokens, attempts to sign in, sessions. Of each secret only a hash is kept.

// instantOr is an instant as text, null for none.
func instantOr(at plan.Instant) text { return text{String: string(at), Valid: at != ""} }

// AddCode keeps the hash of a one-time code in place of any earlier one of the user.
func (db *DB) AddCode(ctx context.Context, user access.UserID, hash string, expires plan.Instant, e access.Event) error {
	return db.act(access.Everything(ctx), e.Authority, func(ctx context.Context, tx *sqlx.Tx, _ plan.Instant) ([]access.Event, error) {
		if _, err := userWhere(ctx, tx, "id", string(user)); err != nil {
			return nil, err
		}
		return []access.Event{e}, putCode(ctx, tx, user, hash, expires)
	})
}

func putCode(ctx context.Context, tx *sqlx.Tx, user access.UserID, hash string, expires plan.Instant) error {
	_, err := tx.ExecContext(ctx, tx.Rebind(`insert into one_time_code (user_id, hash, expires_at) values (?, ?, ?)
		on conflict (user_id) do update set hash = excluded.hash, expires_at = excluded.expires_at`), user, hash, expires)
	return err
}

// TakeCode gives the user of a code that has not expired, makes the change to them and ends the code. Where the event does not say
// who did it, and to whom, it was that user.
func (db *DB) TakeCode(ctx context.Context, hash string, now plan.Instant, change func(*access.User) error, e access.Event) (user access.UserID, err error) {
	err = db.act(access.Everything(ctx), e.Authority, func(ctx context.Context, tx *sqlx.Tx, _ plan.Instant) ([]access.Event, error) {
		err := tx.GetContext(ctx, &user, tx.Rebind("select user_id from one_time_code where hash = ? and expires_at > ?"), hash, now)
		if errors.Is(err, stdsql.ErrNoRows) {
			return nil, &plan.StoreError{Code: plan.NotFound, Message: "there is no such one-time code"}
		}
		if err != nil {
			return nil, err
		}
		if err := changeUser(ctx, tx, user, change); err != nil {
			return nil, err
		}
		by := e
		by.User, by.Actor = cmp.Or(e.User, user), cmp.Or(e.Actor, string(user))
		_, err = tx.ExecContext(ctx, tx.Rebind("delete from one_time_code where user_id = ?"), user)
		return []access.Event{by}, err
	})
	if err != nil {
		return "", err
	}
	return user, nil
}

// tokenRow is a token as it is kept.
type tokenRow struct {
	Authority string `db:"authority"`
	ID        string `db:"id"`
	User      string `db:"user_id"`
	Role      string `db:"role"`
	Name      string `db:"name"`
	Hash      string `db:"hash"`
	MadeAt    string `db:"made_at"`
	ExpiresAt string `db:"expires_at"`
	UsedAt    text   `db:"used_at"`
	RevokedAt text   `db:"revoked_at"`
}

const selectToken = "select authority, id, user_id, role, name, hash, made_at, expires_at, used_at, revoked_at from api_token"

func (r tokenRow) token() (access.Token, error) {
	role, err := access.ParseRole(r.Role)
	if err != nil {
		return access.Token{}, damaged("the role of the token %s cannot be read: %v", r.ID, err)
	}
	return access.Token{
		ID: r.ID, User: access.UserID(r.User), Authority: plan.ID(r.Authority), Role: role, Name: r.Name, MadeAt: plan.Instant(r.MadeAt),
		ExpiresAt: plan.Instant(r.ExpiresAt), UsedAt: plan.Instant(r.UsedAt.String), RevokedAt: plan.Instant(r.RevokedAt.String),
	}, nil
}

func noToken() error {
	return &plan.StoreError{Code: plan.NotFound, Message: "there is no such token"}
}

// AddToken keeps a token by the hash of its secret.
func (db *DB) AddToken(ctx context.Context, t access.Token, hash string, e access.Event) error {
	return db.act(within(ctx, t.Authority, e.Authority), e.Authority, func(ctx context.Context, tx *sqlx.Tx, now plan.Instant) ([]access.Event, error) {
		if _, err := userWhere(ctx, tx, "id", string(t.User)); err != nil {
			return nil, err
		}
		row := tokenRow{
			string(t.Authority), t.ID, string(t.User), t.Role.String(), t.Name, hash, string(cmp.Or(t.MadeAt, now)), string(t.ExpiresAt),
			instantOr(t.UsedAt), instantOr(t.RevokedAt),
		}
		_, err := tx.NamedExecContext(ctx, `insert into api_token (authority, id, user_id, role, name, hash, made_at, expires_at, used_at, revoked_at)
			values (:authority, :id, :user_id, :role, :name, :hash, :made_at, :expires_at, :used_at, :revoked_at)`, row)
		return []access.Event{e}, err
	})
}

// TokenByHash gives a token, whether it has expired, was revoked or not.
func (db *DB) TokenByHash(ctx context.Context, hash string) (access.Token, error) {
	ctx = access.Everything(ctx)
	var row tokenRow
	err := db.look(ctx, func(q queryer) error {
		return sqlx.GetContext(ctx, q, &row, q.Rebind(selectToken+" where hash = ?"), hash)
	})
	if errors.Is(err, stdsql.ErrNoRows) {
		return access.Token{}, noToken()
	}
	if err != nil {
		return access.Token{}, err
	}
	return row.token()
}

// TokensOf gives an authority's tokens, the latest first.
func (db *DB) TokensOf(ctx context.Context, authority plan.ID) ([]access.Token, error) {
	var list []access.Token
	err := db.look(ctx, func(q queryer) (err error) {
		list, err = tokensWhere(ctx, q, "authority", string(authority))
		return err
	})
	return list, err
}

// tokensWhere gives the tokens of which a column says something, the latest first.
func tokensWhere(ctx context.Context, q queryer, column, is string) ([]access.Token, error) {
	var rows []tokenRow
	if err := sqlx.SelectContext(ctx, q, &rows, q.Rebind(selectToken+" where "+column+" = ?"), is); err != nil {
		return nil, err
	}
	list := make([]access.Token, len(rows))
	for i, row := range rows {
		var err error
		if list[i], err = row.token(); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(list, func(a, b access.Token) int { return cmp.Or(cmp.Compare(b.MadeAt, a.MadeAt), cmp.Compare(a.ID, b.ID)) })
	return list, nil
}

// RevokeToken ends a token of an authority. It may be revoked again, to no effect and without an event.
func (db *DB) RevokeToken(ctx context.Context, authority plan.ID, id string, e access.Event) error {
	return db.act(within(ctx, authority, e.Authority), e.Authority, func(ctx context.Context, tx *sqlx.Tx, now plan.Instant) ([]access.Event, error) {
		var revoked text
		if !isPlain(id) {
			return nil, noToken()
		}
		err := tx.GetContext(ctx, &revoked, tx.Rebind("select revoked_at from api_token where authority = ? and id = ?"), authority, id)
		switch {
		case errors.Is(err, stdsql.ErrNoRows):
			return nil, noToken()
		case err != nil || revoked.Valid:
			return nil, err
		}
		_, err = tx.ExecContext(ctx, tx.Rebind("update api_token set revoked_at = ? where authority = ? and id = ?"), now, authority, id)
		return []access.Event{e}, err
	})
}

// does makes a change that has no event, in one statement that may be repeated.
func (db *DB) does(ctx context.Context, statement string, args ...any) error {
	ctx = access.Everything(ctx)
	return db.retried(ctx, func(bool) (bool, error) {
		tx, err := db.begin(ctx, db.writer, nil)
		if err != nil {
			return false, err
		}
		defer tx.Rollback() // after a commit it does nothing
		if _, err := tx.ExecContext(ctx, tx.Rebind(statement), args...); err != nil {
			return false, err
		}
		return true, tx.Commit()
	})
}

// UseToken notes when a token was last used.
func (db *DB) UseToken(ctx context.Context, id string, at plan.Instant) error {
	return db.does(ctx, "update api_token set used_at = ? where id = ? and (used_at is null or used_at < ?)", at, id, at)
}

// tryRow is what is known of failed attempts.
type tryRow struct {
	Failures  int    `db:"failures"`
	Until     text   `db:"until_at"`
	TouchedAt string `db:"touched_at"`
}

func tryOf(ctx context.Context, q queryer, key string) (tryRow, error) {
	var row tryRow
	err := sqlx.GetContext(ctx, q, &row, q.Rebind("select failures, until_at, touched_at from sign_in_try where key = ?"), key)
	if errors.Is(err, stdsql.ErrNoRows) {
		return tryRow{}, nil
	}
	return row, err
}

// Tried gives what is known of failed attempts under each key.
func (db *DB) Tried(ctx context.Context, keys ...string) ([]access.Try, error) {
	ctx = access.Everything(ctx)
	list := make([]access.Try, len(keys))
	err := db.look(ctx, func(q queryer) error {
		for i, key := range keys {
			row, err := tryOf(ctx, q, oneLine(key))
			if err != nil {
				return err
			}
			list[i] = access.Try{Failures: row.Failures, Until: plan.Instant(row.Until.String)}
		}
		return nil
	})
	return list, err
}

// Fail counts a failed attempt under each key and appends the event. Counts that were last touched before forget begin anew.
func (db *DB) Fail(ctx context.Context, forget plan.Instant, until func(key string, failures int) plan.Instant, e access.Event, keys ...string) error {
	return db.act(access.Everything(ctx), e.Authority, func(ctx context.Context, tx *sqlx.Tx, now plan.Instant) ([]access.Event, error) {
		for _, key := range keys {
			row, err := tryOf(ctx, tx, oneLine(key))
			if err != nil {
				return nil, err
			}
			if plan.Instant(row.TouchedAt) < forget {
				row.Failures = 0
			}
			row.Failures++
			_, err = tx.ExecContext(ctx, tx.Rebind(`insert into sign_in_try (key, failures, until_at, touched_at) values (?, ?, ?, ?)
				on conflict (key) do update set failures = excluded.failures, until_at = excluded.until_at, touched_at = excluded.touched_at`),
				oneLine(key), row.Failures, instantOr(until(key, row.Failures)), now)
			if err != nil {
				return nil, err
			}
		}
		_, err := tx.ExecContext(ctx, tx.Rebind("delete from sign_in_try where touched_at < ? and (until_at is null or until_at < ?)"), forget, now)
		return []access.Event{e}, err
	})
}

// Succeed forgets the failed attempts under the keys and appends the event.
func (db *DB) Succeed(ctx context.Context, e access.Event, keys ...string) error {
	return db.act(access.Everything(ctx), e.Authority, func(ctx context.Context, tx *sqlx.Tx, _ plan.Instant) ([]access.Event, error) {
		for _, key := range keys {
			if _, err := tx.ExecContext(ctx, tx.Rebind("delete from sign_in_try where key = ?"), oneLine(key)); err != nil {
				return nil, err
			}
		}
		return []access.Event{e}, nil
	})
}

// Session gives what is kept under the hash of a session's token, and false where there is nothing or it has expired.
func (db *DB) Session(ctx context.Context, hash string, now plan.Instant) (data []byte, found bool, err error) {
	ctx = access.Everything(ctx)
	var text string
	err = db.look(ctx, func(q queryer) error {
		return sqlx.GetContext(ctx, q, &text, q.Rebind("select data from session where hash = ? and expires_at > ?"), hash, now)
	})
	if errors.Is(err, stdsql.ErrNoRows) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	if data, err = base64.StdEncoding.DecodeString(text); err != nil {
		return nil, false, &plan.StoreError{Code: plan.Damaged, Message: "a session cannot be read", Cause: fmt.Errorf("session: %w", err)}
	}
	return data, true, nil
}

// KeepSession keeps what belongs to a session until it expires, and forgets those that have expired.
func (db *DB) KeepSession(ctx context.Context, hash string, data []byte, expires, now plan.Instant) error {
	err := db.does(ctx, `insert into session (hash, data, expires_at) values (?, ?, ?)
		on conflict (hash) do update set data = excluded.data, expires_at = excluded.expires_at`, hash, base64.StdEncoding.EncodeToString(data), expires)
	if err != nil {
		return err
	}
	return db.does(ctx, "delete from session where expires_at <= ? and hash <> ?", now, hash)
}

// TouchSession keeps a session for longer, if it is there still. It and the end of the session, on whatever servers, are one after
// the other, and the end is the end.
func (db *DB) TouchSession(ctx context.Context, hash string, data []byte, expires, now plan.Instant) error {
	return db.does(ctx, "update session set data = ?, expires_at = ? where hash = ? and expires_at > ?", base64.StdEncoding.EncodeToString(data), expires, hash, now)
}

// EndSession forgets a session.
func (db *DB) EndSession(ctx context.Context, hash string) error {
	return db.does(ctx, "delete from session where hash = ?", hash)
}
