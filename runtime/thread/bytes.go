package thread

import (
	"context"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/aigen-go/aigen/runtime/blob"
	"github.com/aigen-go/aigen/runtime/store"
)

const (
	// doubtTime is how long bytes are left alone that no row names yet.
	doubtTime = 24 * time.Hour
	// dropTime is how long it may take to delete bytes that nobody needs.
	dropTime = 10 * time.Second
	// filesPage is how many attachments one transaction deletes at most.
	filesPage = 100
)

// keyOf names the bytes of an attachment. The thread is in it, so that the row is
// found without an index of its own.
func keyOf(thread, name string) string { return thread + "/" + name }

// upload stores what r has, if that is not too much.
func (s *Service) upload(ctx context.Context, key string, r io.Reader) (int64, string, error) {
	counted := &limited{r: r, left: s.attachmentLimit}
	size, sum, err := s.blobs.Put(ctx, key, counted)
	if err != nil && counted.left < 0 {
		err = &TooLargeError{Limit: s.attachmentLimit}
	}
	return size, sum, err
}

// limited fails when it has read one byte too many.
type limited struct {
	r    io.Reader
	left int64
}

func (l *limited) Read(p []byte) (int, error) {
	if l.left < 0 {
		return 0, &TooLargeError{}
	}
	if int64(len(p)) > l.left+1 {
		p = p[:l.left+1]
	}
	n, err := l.r.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return 0, &TooLargeError{}
	}
	return n, err
}

// holdBytes notes that the bytes may soon have no row.
func (s *Service) holdBytes(ctx context.Context, key string) error {
	if h, ok := s.blobs.(blob.Holder); ok {
		return h.Hold(ctx, key)
	}
	return nil
}

// keepBytes notes that there is a row for the bytes. In a view it is not committed
// yet; a later look will tell.
func (s *Service) keepBytes(ctx context.Context, key string) {
	h, ok := s.blobs.(blob.Holder)
	if !ok || s.home != nil {
		return
	}
	if err := h.Keep(context.WithoutCancel(ctx), key); err != nil {
		s.logger.Warn("an attachment stays in doubt", "key", key, "error", err)
	}
}

// dropBytes deletes bytes that no row names. If that fails a later look will do it.
func (s *Service) dropBytes(ctx context.Context, key string) {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), dropTime)
	defer stop()
	if err := s.blobs.Delete(ctx, key); err != nil {
		s.logger.Warn("cannot delete the bytes of an attachment", "key", key, "error", err)
	}
}

// sweepBlobs decides what has been in doubt for long: it stays if there is a row
// for it.
func (s *Service) sweepBlobs(ctx context.Context) error {
	h, ok := s.blobs.(blob.Holder)
	if !ok {
		return nil
	}
	keys, err := h.Held(ctx, now().Add(-doubtTime))
	if err != nil {
		return err
	}
	for _, key := range keys {
		thread, _, _ := strings.Cut(key, "/")
		rows, err := s.store.Attachments(ctx, thread)
		if err != nil {
			return err
		}
		settle := s.blobs.Delete
		if slices.ContainsFunc(rows, func(a store.Attachment) bool { return a.Key == key }) {
			settle = h.Keep
		}
		if err := settle(ctx, key); err != nil {
			return err
		}
	}
	return nil
}

// purgeAttachments deletes the bytes of a thread that is marked as deleted, and
// then the rows, so that nothing is forgotten whenever the process dies.
func (s *Service) purgeAttachments(ctx context.Context, thread string) error {
	rows, err := s.store.Attachments(ctx, thread)
	if err != nil {
		return err
	}
	if len(rows) > 0 && s.blobs == nil {
		return ErrNoBlobs
	}
	for page := range slices.Chunk(rows, filesPage) {
		for _, a := range page {
			if err := s.blobs.Delete(ctx, a.Key); err != nil {
				return err
			}
		}
		err := s.change(ctx, func(tx store.Tx) error {
			for _, a := range page {
				if err := or(tx.DeleteAttachment(ctx, a.ID), nil); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
