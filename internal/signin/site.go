package signin

import (
	"errors"
	"net/http"
	"strings"
)

// site refuses what other sites have a browser send.
type site struct {
	protection *http.CrossOriginProtection
	secure     bool // answers by HTTPS alone
}

func newSite(secure bool) site { return site{http.NewCrossOriginProtection(), secure} }

// saidForeign is what who sent it is told.
const saidForeign = "This comes from a page of another site, so nothing was done. If you meant to do it, open Cliffedge itself, and do it from there."

var errForeign = errors.New("its origin is not this site")

// check reports a request that a page of another site may have a browser send: a change, or the reading of a stream.
func (s site) check(r *http.Request) error {
	if err := s.protection.Check(r); err != nil {
		return err
	}
	safe := r.Method == http.MethodGet || r.Method == http.MethodHead || r.Method == http.MethodOptions
	if safe && !isStream(r) {
		return nil
	}
	if from := r.Header.Get("Sec-Fetch-Site"); from != "" && from != "same-origin" && from != "none" {
		return errForeign
	}
	if origins := r.Header.Values("Origin"); len(origins) > 1 || len(origins) == 1 && !s.isOrigin(origins[0], r.Host) {
		return errForeign
	}
	return nil
}

// isOrigin reports whether an origin is that of a host.
func (s site) isOrigin(origin, host string) bool {
	scheme, at, _ := strings.Cut(origin, "://")
	return strings.EqualFold(at, host) && (scheme == "https" || scheme == "http" && !s.secure)
}
