package access_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"cliffedge/forecast/plan"
	"cliffedge/internal/access"
)

// clock is a time that tests set.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// town is a registry with somebody of each role in the authority "bath", and an administrator of another.
type town struct {
	t        *testing.T
	clock    *clock
	memory   *memory
	registry *access.Registry
	trail    *access.Trail
	log      *bytes.Buffer
	machine  context.Context
}

const password = "otter kettle viaduct"

// who is in the town: the part of their address before @example.gov.uk, with their roles in bath.
var roles = map[string]access.Role{
	"viewer": access.Viewer, "analyst": access.Analyst, "approver": access.Approver, "admin": access.Admin,
}

func newTown(t *testing.T) *town {
	t.Helper()
	c := &clock{at: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)}
	v := &town{t: t, clock: c, memory: newMemory(c.now), log: &bytes.Buffer{}, machine: access.With(t.Context(), access.Machine("root"))}
	v.trail = access.NewTrail(v.memory, slog.New(slog.NewTextHandler(v.log, nil)), c.now)
	v.registry = access.NewRegistry(v.memory, v.trail, c.now)
	for _, authority := range []plan.ID{"bath", "wells"} {
		name := map[plan.ID]string{"bath": "admin", "wells": "stranger"}[authority]
		if _, _, err := v.registry.CreateAuthority(v.machine, authority, mail(name), name); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"viewer", "analyst", "approver"} {
		if _, _, err := v.registry.SetMember(v.machine, "bath", mail(name), name, roles[name]); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := v.registry.AddUser(v.machine, mail("operator"), "operator", true); err != nil {
		t.Fatal(err)
	}
	return v
}

func mail(name string) string { return name + "@example.gov.uk" }

func (v *town) user(name string) access.User {
	v.t.Helper()
	u, err := v.memory.UserByEmail(v.t.Context(), mail(name))
	if err != nil {
		v.t.Fatal(err)
	}
	return u
}

// as gives the context in which somebody asks: nobody where the name is "nobody", and "machine" is the program's own.
func (v *town) as(name string) context.Context {
	v.t.Helper()
	switch name {
	case "nobody":
		return v.t.Context()
	case "machine":
		return v.machine
	}
	u := v.user(name)
	p, err := v.registry.ByUser(v.t.Context(), u.ID, u.Epoch)
	if err != nil {
		v.t.Fatal(err)
	}
	return access.With(v.t.Context(), p)
}

// setPassword gives somebody the password of the tests.
func (v *town) setPassword(name string) {
	v.t.Helper()
	one, err := v.registry.Code(v.machine, mail(name))
	if err == nil {
		_, err = v.registry.SetPassword(v.t.Context(), one, password)
	}
	if err != nil {
		v.t.Fatal(err)
	}
}

// codeOf is what kind of an error it is: "" for none.
func codeOf(err error) plan.StoreErrorCode {
	var known *plan.StoreError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &known):
		return known.Code
	default:
		return plan.StoreErrorCode("? " + err.Error())
	}
}

func (v *town) expect(what string, err error, want plan.StoreErrorCode) {
	v.t.Helper()
	if got := codeOf(err); got != want {
		v.t.Errorf("%s: %q (%v), expected %q", what, got, err, want)
	}
}

// events counts the events of an action.
func (v *town) events(action access.Action) int {
	return strings.Count(v.memory.told(), "Action:"+string(action)+" ")
}
