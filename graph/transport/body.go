package transport

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"
)

// unmetered is what a body may take of memory without regard to others, so that honest requests pass while large ones wait.
const unmetered = 16 << 10

// believed is how much must arrive before memory is taken for all that is announced.
const believed = 4 << 20

// body is a body in memory.
type body struct {
	bytes     []byte
	announced int64 // how many there will be at most
	large     bool  // beyond what all operations may send
	taken     int64 // of what all bodies may take
}

// read reads a body as far as it may be. It takes memory as bytes arrive, not as they are announced.
func (h *handler) read(w http.ResponseWriter, r *http.Request) (*body, *refusal) {
	if r.ContentLength > h.MaxImportBody {
		return nil, h.tooLarge(h.MaxImportBody)
	}
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Now().Add(h.Read))
	b := &body{announced: r.ContentLength}
	if b.announced < 0 {
		b.announced = h.MaxImportBody
	}
	if err := b.fill(h, http.MaxBytesReader(w, r.Body, h.MaxImportBody)); err != nil {
		h.drop(b)
		w.Header().Set("Connection", "close") // rather than read the rest
		return nil, h.unread(err)
	}
	_ = control.SetReadDeadline(time.Time{}) // or the server takes a long answer for a client that has gone
	b.large = int64(len(b.bytes)) > h.MaxBody
	return b, nil
}

var errNoMemory = errors.New("all bodies take more than they may")

func (b *body) fill(h *handler, from io.Reader) error {
	b.bytes = make([]byte, 0, 4<<10)
	for {
		if len(b.bytes) == cap(b.bytes) && !b.grow(h) {
			return errNoMemory
		}
		n, err := from.Read(b.bytes[len(b.bytes):cap(b.bytes)])
		b.bytes = b.bytes[:len(b.bytes)+n]
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
	}
}

func (b *body) grow(h *handler) bool {
	size := 2 * int64(cap(b.bytes))
	if size > believed || size > b.announced {
		size = max(b.announced, int64(cap(b.bytes))) + 512 // some more, to see the end
	}
	want := max(0, size-unmetered) - b.taken
	if h.bodies.Add(-want) < 0 {
		h.bodies.Add(want)
		return false
	}
	b.taken += want
	larger := make([]byte, len(b.bytes), size)
	copy(larger, b.bytes)
	b.bytes = larger
	return true
}

// drop gives back what the body took of memory.
func (h *handler) drop(b *body) {
	h.bodies.Add(b.taken)
	b.bytes, b.taken = nil, 0
}

// unread says why a body could not be read.
func (h *handler) unread(err error) *refusal {
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return h.tooLarge(h.MaxImportBody)
	case errors.Is(err, errNoMemory):
		return busy("The server is reading as many large requests as it can.")
	case errors.Is(err, os.ErrDeadlineExceeded):
		return refuse(http.StatusRequestTimeout, BadInput, fmt.Sprintf("The body did not arrive within %s.", h.Read))
	}
	return refuse(http.StatusBadRequest, BadInput, "The body did not arrive whole.")
}

func (h *handler) tooLarge(most int64) *refusal {
	message := fmt.Sprintf("The body is larger than %s.", size(most))
	if most == h.MaxBody {
		message = fmt.Sprintf("The body is larger than %s, which only a request to importPlan and nothing else may be.", size(most))
	}
	return refuse(http.StatusRequestEntityTooLarge, TooComplex, message)
}

func size(n int64) string {
	if n >= 1<<20 && n%(1<<20) == 0 {
		return fmt.Sprintf("%d MiB", n>>20)
	}
	return fmt.Sprintf("%d bytes", n)
}
