package web

// conflict shows both sides of a form whose plan was changed while somebody filled it in: what others changed, and what the form
// would change on top of that.
type conflict struct {
	Since   int            // the revision that the form was filled in for
	Theirs  []revisionView // the revisions after it, the latest first
	Earlier int            // of those that are not listed
	Mine    changesView
	Whole   bool         // the form makes the whole plan what it says: what others changed goes
	Merged  *mergedSides // where the form has taken over what others changed; nil where it has not
	Problem string       // why the form's change can no longer be made; "" where it can
	Fresh   string       // where one begins again from the plan as it now stands
}

// takesBack says that what the form does takes back what others changed; whoever does not want that leaves.
func (c *conflict) takesBack(leave string) { c.Whole, c.Fresh = true, leave }

// mostMeanwhile bounds how many revisions a conflict lists.
const mostMeanwhile = 10

// conflicts leads from the top of the page to both sides.
var conflicts = problem{"conflict", "Somebody else changed the plan meanwhile. Nothing of yours is saved yet"}

// conflict finds out both sides, where a form comes too late. Again says what it would change of the plan as it now stands.
func (v *visit) conflict(since int, again func() (editPayload, error)) (*conflict, editPayload, error) {
	c := &conflict{Since: since, Fresh: v.URL.RequestURI()}
	if err := v.findTheirs(c); err != nil {
		return nil, editPayload{}, err
	}
	done, err := again()
	if list, ok := told(err); ok {
		c.Problem = titled(message(list[0]))
		return c, done, nil
	}
	if err == nil {
		c.Mine, err = v.changes(done.Changes)
	}
	return c, done, err
}

// findTheirs finds out what others changed.
func (v *visit) findTheirs(c *conflict) error {
	var answer struct {
		Authority struct {
			Revisions struct{ Nodes []revision }
		}
	}
	if err := v.ask("meanwhile", map[string]any{"first": min(max(v.latest-c.Since, 1), mostMeanwhile)}, &answer); err != nil {
		return err
	}
	p, err := v.places()
	if err != nil {
		return err
	}
	for _, r := range answer.Authority.Revisions.Nodes {
		if r.Number > c.Since {
			v.latest, v.revision = max(v.latest, r.Number), max(v.latest, r.Number) // which may have been made since the page was asked for
			c.Theirs = append(c.Theirs, v.revisionView(r, p))
		}
	}
	c.Earlier = max(0, v.latest-c.Since-len(c.Theirs))
	return nil
}
