package thread

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/aigen-go/aigen/runtime/blob"
	"github.com/aigen-go/aigen/runtime/store"
)

// Attachment is a file of a thread, without its bytes.
type Attachment struct {
	ID       string
	ThreadID string
	// OwnerID is the user who has added it.
	OwnerID string
	// Name is what the file is called: no path, 1 to 255 characters that can be
	// printed.
	Name string
	// MediaType is what the one who added it says it is, such as image/png, in a
	// valid form; nobody has looked. Who hands out the bytes must keep others from
	// guessing and from running them.
	MediaType string
	// Size is in bytes, SHA256 the checksum of the bytes in hexadecimal.
	Size      int64
	SHA256    string
	CreatedAt time.Time
}

// ErrNoBlobs: the service was made without [WithBlobs].
var ErrNoBlobs = errors.New("attachments need a place for their bytes: use thread.WithBlobs")

// TooLargeError is returned for an attachment with more bytes than
// [WithAttachmentLimit] allows.
type TooLargeError struct {
	// Limit is how many bytes one may have.
	Limit int64
}

// Error is a sentence for people.
func (e *TooLargeError) Error() string {
	return fmt.Sprintf("the attachment has more than %d bytes", e.Limit)
}

const defaultAttachmentLimit = 32 << 20

// WithBlobs sets where the bytes of attachments are, such as [blob.Dir]. One place
// is for one database, and all services of that must have it: what no row of the
// database names is deleted after a day.
func WithBlobs(b blob.Store) Option { return func(c *config) { c.blobs = b } }

// WithAttachmentLimit sets how many bytes an attachment has at most; the default
// is 32 MiB, also for 0 and below.
func WithAttachmentLimit(bytes int64) Option { return func(c *config) { c.attachmentLimit = bytes } }

// AttachmentLimit is how many bytes an attachment may have.
func (s *Service) AttachmentLimit() int64 { return s.attachmentLimit }

// AddAttachment stores what r has until its end as an attachment of a thread.
// Whoever may ask in the thread may add one. Of name the last part of the path is
// kept, without what cannot be printed; a media type that is none becomes
// application/octet-stream. It fails with a [TooLargeError] for too many bytes.
// Unless it succeeds nothing is kept, but perhaps bytes that nobody finds, for a
// day.
//
// No transaction is open while r is read, unless the application has one: see
// [Service.In].
func (s *Service) AddAttachment(ctx context.Context, threadID, name, mediaType string, r io.Reader) (Attachment, error) {
	row, err := s.addAttachment(ctx, threadID, store.Attachment{Name: fileName(name), MediaType: mediaTypeOf(mediaType)}, r)
	if err != nil {
		return Attachment{}, s.failed("add an attachment", err)
	}
	return attachmentOf(row), nil
}

func (s *Service) addAttachment(ctx context.Context, threadID string, a store.Attachment, r io.Reader) (store.Attachment, error) {
	t, err := s.allowed(ctx, s.store.Thread, threadID, CreateMessage)
	switch {
	case err != nil:
		return a, err
	case s.blobs == nil:
		return a, ErrNoBlobs
	}
	u, err := actor(ctx)
	if err != nil {
		return a, err
	}
	a.ThreadID, a.OwnerID, a.CreatedAt = t.ID, u.ID, now()
	a.Key = keyOf(t.ID, rand.Text())
	if a.Size, a.SHA256, err = s.upload(ctx, a.Key, r); err != nil {
		return a, err
	}
	var made store.Attachment
	added := false
	err = s.change(ctx, func(tx store.Tx) (err error) {
		added = false
		made, err = s.name(ctx, tx, a)
		added = err == nil
		return err
	})
	switch {
	case err == nil:
		s.keepBytes(ctx, a.Key)
	case !added: // else it may be that the transaction was committed
		s.dropBytes(ctx, a.Key)
	}
	return made, err
}

// name stores the row that names bytes. They are there already, so that there is
// no row without bytes.
func (s *Service) name(ctx context.Context, tx store.Tx, a store.Attachment) (store.Attachment, error) {
	t, err := s.allowed(ctx, tx.LockThread, a.ThreadID, CreateMessage)
	if err != nil {
		return a, err
	}
	if a, err = tx.CreateAttachment(ctx, a); err != nil {
		return a, err
	}
	_, err = tx.UpdateThread(ctx, t.ID, store.ThreadUpdate{UpdatedAt: new(now())})
	return a, err
}

// Attachments lists the attachments of a thread, the oldest first. Who may view
// the messages of the thread may see them.
func (s *Service) Attachments(ctx context.Context, threadID string) ([]Attachment, error) {
	t, err := s.allowed(ctx, s.store.Thread, threadID, ViewMessages)
	if err != nil {
		return nil, s.failed("list attachments", err)
	}
	rows, err := s.store.Attachments(ctx, t.ID)
	if err != nil {
		return nil, s.failed("list attachments", err)
	}
	attachments := make([]Attachment, len(rows))
	for i, row := range rows {
		attachments[i] = attachmentOf(row)
	}
	return attachments, nil
}

// Attachment returns an attachment, to whom may view the messages of its thread.
func (s *Service) Attachment(ctx context.Context, id string) (Attachment, error) {
	row, err := s.attachment(ctx, id, ViewMessages)
	if err != nil {
		return Attachment{}, s.failed("read an attachment", err)
	}
	return attachmentOf(row), nil
}

// OpenAttachment is [Service.Attachment] with the bytes, which are for the caller
// to close.
func (s *Service) OpenAttachment(ctx context.Context, id string) (Attachment, io.ReadCloser, error) {
	row, err := s.attachment(ctx, id, ViewMessages)
	if err != nil {
		return Attachment{}, nil, s.failed("open an attachment", err)
	}
	if s.blobs == nil {
		return Attachment{}, nil, ErrNoBlobs
	}
	bytes, err := s.blobs.Get(ctx, row.Key)
	if errors.Is(err, blob.ErrNotFound) {
		if _, gone := s.attachment(ctx, id, ViewMessages); gone != nil {
			err = gone // deleted just now
		}
	}
	if err != nil {
		return Attachment{}, nil, s.failed("open an attachment", err)
	}
	return attachmentOf(row), bytes, nil
}

// DeleteAttachment deletes an attachment and its bytes. Whoever may update the
// thread may do that.
func (s *Service) DeleteAttachment(ctx context.Context, id string) error {
	return s.failed("delete an attachment", s.deleteAttachment(ctx, id))
}

func (s *Service) deleteAttachment(ctx context.Context, id string) error {
	row, err := s.attachment(ctx, id, UpdateThread)
	switch {
	case err != nil:
		return err
	case s.blobs == nil:
		return ErrNoBlobs
	}
	if err := s.holdBytes(ctx, row.Key); err != nil {
		return err
	}
	err = s.change(ctx, func(tx store.Tx) error {
		t, err := s.allowed(ctx, tx.LockThread, row.ThreadID, UpdateThread)
		if err != nil {
			return err
		}
		if err := tx.DeleteAttachment(ctx, row.ID); err != nil {
			return err
		}
		_, err = tx.UpdateThread(ctx, t.ID, store.ThreadUpdate{UpdatedAt: new(now())})
		return err
	})
	if err == nil && s.home == nil {
		s.dropBytes(ctx, row.Key)
	}
	return err
}

// attachment reads a row of which the actor may do action with the thread.
func (s *Service) attachment(ctx context.Context, id string, action Action) (store.Attachment, error) {
	if _, err := actor(ctx); err != nil {
		return store.Attachment{}, err
	}
	row, err := s.store.Attachment(ctx, id)
	if err != nil {
		return row, err
	}
	_, err = s.allowed(ctx, s.store.Thread, row.ThreadID, action)
	return row, err
}

func attachmentOf(row store.Attachment) Attachment {
	return Attachment{
		ID: row.ID, ThreadID: row.ThreadID, OwnerID: row.OwnerID, Name: row.Name, MediaType: row.MediaType,
		Size: row.Size, SHA256: row.SHA256, CreatedAt: row.CreatedAt,
	}
}
