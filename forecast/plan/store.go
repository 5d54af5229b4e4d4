package plan

import "context"

// Instant is a moment as text of a fixed form, in UTC to the microsecond: "2026-11-22T01:02:03.000004Z". Later ones are greater.
type Instant string

// Revision is one state of an authority's plan that was kept, by whom, when and why. Revisions are never changed.
type Revision struct {
	Authority ID
	Number    int64 // from 1
	Author    string
	By        string // the author's name as it is now, which is not part of the history; the author where nobody has that id
	MadeAt    Instant
	Note      string
	Hash      string // of all this, the plan and the revision before
	Previous  string // the hash of the revision before; "" of the first
}

// Head is an authority's latest revision, and what its plan calls the authority.
type Head struct {
	Revision
	Name string
}

// StoredItem is an item of a plan as it is kept.
type StoredItem struct {
	List string // of the plan file: "posts"
	Key  string // its id, or what else it is known by; "" where the list is a single value
	Text string
}

// ItemChange is what a revision did to one item.
type ItemChange struct {
	List, Key     string
	Before, After string // "" where it was not there
}

// Update is a change of an authority's plan, to be made as a whole or not at all.
type Update struct {
	Authority ID
	Author    string
	Note      string
	Expected  int64  // the revision that the author has seen; 0 where any will do
	Key       string // makes a repeated update give its first answer; "" for none
	Body      string // what the update asks for, as text: another one under the same key is an error
	DryRun    bool   // say what would change, and change nothing
	// Change makes the new plan of the one that is kept, which is nil where the authority has none. It may be called again.
	Change func(*Plan) (*Plan, error)
}

// Outcome is what became of an update.
type Outcome struct {
	Revision Revision     // the new one; of a dry run, what it would be but for its hash
	Changes  []ItemChange // none where it is the answer to a repeated update
	Repeated bool
}

// Store keeps the plans of authorities with all their history.
type Store interface {
	// Authorities gives the authorities that have a plan, by id.
	Authorities(ctx context.Context) ([]Head, error)
	// Revision gives an authority's latest revision (number 0) or the one of that number, without its plan. The error is a
	// StoreError with NotFound where there is none.
	Revision(ctx context.Context, authority ID, number int64) (Revision, error)
	// RevisionAt gives the revision that was the latest at a moment.
	RevisionAt(ctx context.Context, authority ID, at Instant) (Revision, error)
	// Load gives an authority's plan as it stands (revision 0) or stood at a revision. The error is a StoreError with NotFound
	// where there is none.
	Load(ctx context.Context, authority ID, revision int64) (*Plan, Revision, error)
	// History gives an authority's revisions, the latest first: those before a number (0 for all) and at most so many (0 for all).
	History(ctx context.Context, authority ID, before int64, most int) ([]Revision, error)
	// Listen gives every revision that is made from now on, until stop is called: of any authority, in order. A listener who does
	// not keep up loses revisions; the history has them all.
	Listen(ctx context.Context) (news <-chan Revision, stop func(), err error)
	// Changes gives what a revision changed.
	Changes(ctx context.Context, authority ID, revision int64) ([]ItemChange, error)
	// Update changes an authority's plan. Errors are Problems of the new plan, and StoreErrors.
	Update(ctx context.Context, u Update) (Outcome, error)
}

// StoreErrorCode says what kept a store from doing what it was asked for.
type StoreErrorCode string

// The codes.
const (
	NotFound StoreErrorCode = "NOT_FOUND" // there is no such authority or revision
	Conflict StoreErrorCode = "CONFLICT"  // somebody else changed the plan meanwhile
	BadInput StoreErrorCode = "BAD_INPUT" // the update cannot be: another was made under its key, the plan is another authority's, its author or note is no text
	Busy     StoreErrorCode = "BUSY"      // too many were at work at once
	// Unauthenticated: nobody is signed in. Forbidden: who asks may see what it is about, but not do this.
	Unauthenticated StoreErrorCode = "UNAUTHENTICATED"
	Forbidden       StoreErrorCode = "FORBIDDEN"
	Damaged         StoreErrorCode = "DAMAGED" // what is kept is not what was written
	// Unavailable: the database cannot be reached, or has no space. Whether a change was made may be unknown then: the message
	// says so, and asking again under the same key tells.
	Unavailable StoreErrorCode = "UNAVAILABLE"
)

// StoreError is an error of a store that a person can do something about.
type StoreError struct {
	Code    StoreErrorCode
	Message string // a sentence for a person, which names no place of the system
	Cause   error  // what the database said, for who looks after it; nil where the message is all
}

// Error is the message, with the cause.
func (e *StoreError) Error() string {
	if e.Cause == nil {
		return e.Message
	}
	return e.Message + ": " + e.Cause.Error()
}

// Unwrap is the cause.
func (e *StoreError) Unwrap() error { return e.Cause }
