package blob

import (
	"context"
	"errors"
	"io"
	"time"
)

// Store keeps bytes under keys. It is safe for concurrent use, also of the same
// key.
type Store interface {
	// Put stores what r has until its end, and returns the size in bytes and the
	// SHA-256 checksum in hexadecimal. It replaces what is there. If it fails, for r
	// or for ctx or for the store, nothing is there in part; when it returns, a crash
	// of the machine takes nothing away.
	Put(ctx context.Context, key string, r io.Reader) (size int64, sha256 string, err error)
	// Get opens what is stored under key, which is for the caller to close, or fails
	// with [ErrNotFound]. What is deleted or replaced meanwhile can be read to its
	// end.
	Get(ctx context.Context, key string) (io.ReadCloser, error)
	// Delete deletes what is stored under key. It is no error if nothing is.
	Delete(ctx context.Context, key string) error
}

// Holder is what a [Store] may implement to find what a crash has left behind.
// Put holds its key as well, from before the bytes are there; Delete lets go of
// it.
type Holder interface {
	// Hold notes that key is in doubt, from now on.
	Hold(ctx context.Context, key string) error
	// Keep takes the note away. It is no error if there is none.
	Keep(ctx context.Context, key string) error
	// Held returns keys that are in doubt since before the given time.
	Held(ctx context.Context, before time.Time) (keys []string, err error)
}

var (
	// ErrNotFound: nothing is stored under the key.
	ErrNotFound = errors.New("no such blob")
	// ErrKey: a key is empty, or has more than 1024 bytes.
	ErrKey = errors.New("a key has 1 to 1024 bytes")
)

const maxKey = 1024
