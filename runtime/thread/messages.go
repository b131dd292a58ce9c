package thread

import (
	"context"
	"strings"

	"github.com/aigen-go/aigen/ent"
	entmessage "github.com/aigen-go/aigen/ent/message"
	"github.com/aigen-go/aigen/runtime/chat"
)

// Messages returns what a person sees of a thread, oldest first: what users
// asked, and what assistants said, if it is not blank. The calls of tools and
// their results are not shown.
func (s *Service) Messages(ctx context.Context, threadID string) ([]Message, error) {
	return s.messages(ctx, threadID, func(q *ent.MessageQuery) { q.Where(entmessage.Visible(true)) })
}

// AllMessages returns all messages of a thread, oldest first.
func (s *Service) AllMessages(ctx context.Context, threadID string) ([]Message, error) {
	return s.messages(ctx, threadID, func(*ent.MessageQuery) {})
}

func (s *Service) messages(ctx context.Context, threadID string, narrow func(*ent.MessageQuery)) ([]Message, error) {
	row, err := allowed(ctx, s.read.Thread, threadID, ViewMessages)
	if err != nil {
		return nil, s.failed("list messages", err)
	}
	query := s.read.Message.Query().Where(entmessage.ThreadID(row.ID)).Order(entmessage.BySeq())
	narrow(query)
	rows, err := query.All(ctx)
	if err != nil {
		return nil, s.failed("list messages", err)
	}
	messages := make([]Message, len(rows))
	for i, row := range rows {
		if messages[i], err = messageOf(row); err != nil {
			return nil, s.failed("list messages", err)
		}
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
