package thread

import (
	"context"
	"errors"
	"io"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
)

// maxFiles is how many attachments a message has at most.
const maxFiles = 20

// filesOf are the attachments of a thread with the given IDs, without their bytes.
func (s *Service) filesOf(ctx context.Context, thread string, ids []string) ([]chat.File, error) {
	if len(ids) > 0 && s.blobs == nil {
		return nil, ErrNoBlobs
	}
	files := make([]chat.File, len(ids))
	for i, id := range ids {
		row, err := s.store.Attachment(ctx, id)
		if errors.Is(err, ErrNotFound) || err == nil && row.ThreadID != thread {
			return nil, &InvalidError{Field: "attachments", Message: "must be of this thread"}
		}
		if err != nil {
			return nil, err
		}
		files[i] = chat.File{Name: row.Name, MediaType: row.MediaType, AttachmentID: row.ID}
	}
	return files, nil
}

// storable refuses files that have their bytes with them: those are not for the table
// of messages.
func storable(m chat.Message) error {
	for _, p := range m.Parts {
		if p.File != nil && len(p.File.Data) > 0 {
			return &InvalidError{Field: "attachments", Message: "must be added to the thread first, with AddAttachment"}
		}
	}
	return nil
}

var _ assistant.Attachments = (*history)(nil)

// OpenFile opens an attachment of the thread. Who may ask in a thread may see its
// attachments.
func (h *history) OpenFile(ctx context.Context, id string) (io.ReadCloser, error) {
	row, err := h.service.store.Attachment(ctx, id)
	switch {
	case err != nil:
		return nil, h.service.failed("open an attachment", err)
	case row.ThreadID != h.thread:
		return nil, ErrNotFound
	case h.service.blobs == nil:
		return nil, ErrNoBlobs
	}
	return h.service.blobs.Get(ctx, row.Key)
}
