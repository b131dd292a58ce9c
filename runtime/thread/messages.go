package thread

import (
	"context"
	"strings"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/store"
)

// Messages returns what a person sees of a thread, oldest first: what users
// asked, and what assistants said, if it is not blank. The calls of tools and
// their results are not shown.
func (s *Service) Messages(ctx context.Context, threadID string) ([]Message, error) {
	return s.messages(ctx, threadID, store.MessageQuery{Visible: true})
}

// AllMessages returns all messages of a thread, oldest first.
func (s *Service) AllMessages(ctx context.Context, threadID string) ([]Message, error) {
	return s.messages(ctx, threadID, store.MessageQuery{})
}

func (s *Service) messages(ctx context.Context, threadID string, q store.MessageQuery) ([]Message, error) {
	t, err := s.allowed(ctx, s.store.Thread, threadID, ViewMessages)
	if err != nil {
		return nil, s.failed("list messages", err)
	}
	q.ThreadID = t.ID
	rows, err := s.store.Messages(ctx, q)
	if err != nil {
		return nil, s.failed("list messages", err)
	}
	messages, err := messagesOf(rows)
	if err != nil {
		return nil, s.failed("list messages", err)
	}
	return messages, nil
}

// visible says whether people see m.
func visible(m chat.Message) bool {
	switch m.Role {
	case chat.User:
		return true
	case chat.Assistant:
		return strings.TrimSpace(m.Text()) != ""
	}
	return false
}
