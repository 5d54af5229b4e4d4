package transport

import (
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

const (
	plainJSON   = "application/json"
	graphqlJSON = "application/graphql-response+json"
	eventStream = "text/event-stream"
)

// accepted says what a client understands.
type accepted struct {
	json   string // the kind of JSON that it prefers, if any
	stream bool   // server-sent events
}

// accepts reads what a client understands; with nothing said, it is plain JSON.
func accepts(header http.Header) accepted {
	values := header.Values("Accept")
	if strings.TrimSpace(strings.Join(values, "")) == "" {
		return accepted{json: plainJSON}
	}
	var a accepted
	ranges := mediaRanges(strings.Join(values, ","))
	for _, r := range ranges {
		if a.json == "" {
			a.json = r.choose(ranges, plainJSON, graphqlJSON)
		}
		a.stream = a.stream || r.name == eventStream && r.quality > 0
	}
	return a
}

// mediaRange is one thing that a client understands, and how well.
type mediaRange struct {
	name    string
	quality float64
}

// choose returns the first of the types that is in the range and is not refused by name.
func (r mediaRange) choose(all []mediaRange, types ...string) string {
	for _, t := range types {
		refused := slices.Contains(all, mediaRange{t, 0})
		if r.quality > 0 && !refused && (r.name == t || r.name == "*/*" || r.name == "application/*") {
			return t
		}
	}
	return ""
}

// mediaRanges returns the ranges that can be read, those that are understood best first.
func mediaRanges(header string) []mediaRange {
	var ranges []mediaRange
	for part := range strings.SplitSeq(header, ",") {
		name, params, err := mime.ParseMediaType(part)
		if err != nil || !isUTF8(params) {
			continue
		}
		quality := 1.0
		if q, given := params["q"]; given {
			if quality, err = strconv.ParseFloat(q, 64); err != nil || !(quality >= 0 && quality <= 1) {
				continue
			}
		}
		ranges = append(ranges, mediaRange{name, quality})
	}
	slices.SortStableFunc(ranges, func(a, b mediaRange) int {
		switch {
		case a.quality > b.quality:
			return -1
		case a.quality < b.quality:
			return 1
		}
		return 0
	})
	return ranges
}

// isUTF8 says whether a media type is of the one encoding of JSON.
func isUTF8(params map[string]string) bool {
	charset, given := params["charset"]
	return !given || strings.EqualFold(charset, "utf-8")
}

// sendsJSON says whether a body is JSON and nothing else: what a form on another site can send is not.
func sendsJSON(header http.Header) bool {
	types := header.Values("Content-Type")
	if len(types) != 1 {
		return false
	}
	name, params, err := mime.ParseMediaType(types[0])
	return err == nil && name == plainJSON && isUTF8(params) && len(header.Values("Content-Encoding")) == 0
}
