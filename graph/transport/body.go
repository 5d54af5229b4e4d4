package transport

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"
)

// unmetered is what a body may take without regard to others, so that honest requests pass while large ones wait.
const unmetered = 16 << 10

// body is a body that has arrived. One beyond what all operations may send lies in a file until there is room for it in memory.
type body struct {
	bytes     []byte   // of one that is in memory
	file      *os.File // of a large one that is not; on most systems nothing else leads to it
	size      int64    // of a large one
	announced int64    // how many bytes there will be at most
	taken     int64    // of what all bodies may take
}

// large says whether the body is beyond what all operations may send.
func (b *body) large() bool { return b.size > 0 }

// read reads a body as far as it may be. It takes memory, or a file, as bytes arrive, not as they are announced.
func (x *exchange) read(r *http.Request) (*body, *refusal) {
	if r.ContentLength > x.MaxImportBody {
		return nil, x.tooLarge(x.MaxImportBody)
	}
	_ = x.control.SetReadDeadline(time.Now().Add(x.Read))
	b := &body{announced: r.ContentLength}
	if b.announced < 0 {
		b.announced = x.MaxImportBody
	}
	from := http.MaxBytesReader(x.w, r.Body, x.MaxImportBody)
	err := b.fill(x.handler, from)
	if err == nil && int64(len(b.bytes)) > x.MaxBody {
		err = b.spill(x.handler, from)
	}
	if err != nil {
		x.drop(b)
		x.w.Header().Set("Connection", "close") // rather than read the rest
		return nil, x.unread(err)
	}
	_ = x.control.SetReadDeadline(time.Time{}) // or the server takes a long answer for a client that has gone
	return b, nil
}

// errNoRoom is the error of a body that would take more than there is for all.
var errNoRoom = errors.New("all bodies take more than they may")

// fill reads a body into memory, to its end or until it is large.
func (b *body) fill(h *handler, from io.Reader) error {
	b.bytes = make([]byte, 0, 4<<10)
	for int64(len(b.bytes)) <= h.MaxBody {
		if len(b.bytes) == cap(b.bytes) && !b.grow(h) {
			return errNoRoom
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
	return nil
}

func (b *body) grow(h *handler) bool {
	size := min(2*int64(cap(b.bytes)), max(min(b.announced, h.MaxBody), int64(cap(b.bytes)))+512) // some more, to see the end
	if !b.take(h, size) {
		return false
	}
	larger := make([]byte, len(b.bytes), size)
	copy(larger, b.bytes)
	b.bytes = larger
	return true
}

// take takes so many bytes for the body, with those that it has.
func (b *body) take(h *handler, size int64) bool {
	want := max(0, size-unmetered-b.taken)
	if h.bodies.Add(-want) < 0 {
		h.bodies.Add(want)
		return false
	}
	b.taken += want
	return true
}

// errNoFile is the error of a large body that there is no file for.
var errNoFile = errors.New("large bodies cannot be kept in a file")

// spill moves a large body into a file, and reads the rest of it there.
func (b *body) spill(h *handler, from io.Reader) error {
	var err error
	if b.file, err = os.CreateTemp("", "cliffedge-*"); err != nil {
		return fmt.Errorf("%w: %w", errNoFile, err)
	}
	_ = os.Remove(b.file.Name()) // its bytes go when it is closed, or the process ends; where that is not allowed yet, drop removes it
	part := b.bytes
	for b.bytes = nil; ; {
		if b.size += int64(len(part)); !b.take(h, b.size) {
			return errNoRoom
		}
		if _, err := b.file.Write(part); err != nil {
			return fmt.Errorf("%w: %w", errNoFile, err)
		}
		n, err := from.Read(part[:cap(part)])
		part = part[:n]
		switch {
		case errors.Is(err, io.EOF) && n == 0:
			return nil
		case err != nil && !errors.Is(err, io.EOF):
			return err
		}
	}
}

// load takes a large body back into memory.
func (b *body) load() error {
	b.bytes = make([]byte, b.size)
	if _, err := b.file.ReadAt(b.bytes, 0); err != nil {
		return fmt.Errorf("%w: %w", errNoFile, err)
	}
	return nil
}

// drop gives back what the body took.
func (h *handler) drop(b *body) {
	if b.file != nil {
		_ = b.file.Close()
		_ = os.Remove(b.file.Name())
	}
	h.bodies.Add(b.taken)
	b.bytes, b.taken = nil, 0
}

// unread says why a body could not be read. What is wrong with files here is for the log.
func (x *exchange) unread(err error) *refusal {
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return x.tooLarge(x.MaxImportBody)
	case errors.Is(err, errNoRoom):
		return busy("The server is reading as many large requests as it can.")
	case errors.Is(err, errNoFile):
		x.Log.ErrorContext(x.ctx, "A large body cannot be taken.", "request", RequestID(x.ctx), "error", err)
		return busy("The server cannot take large requests now.")
	case errors.Is(err, os.ErrDeadlineExceeded):
		return refuse(http.StatusRequestTimeout, BadInput, fmt.Sprintf("The body did not arrive within %s.", x.Read))
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
