package thread

import (
	"context"
	"strings"

	"github.com/aigen-go/aigen/runtime/chat"
)

// Messages returns what a person sees of a thread, oldest first: what users
// asked, and what assistants said, if it is not blank, on the active branch. The
// calls of tools and their results are not shown.
func (s *Service) Messages(ctx context.Context, threadID string) ([]Message, error) {
	page, err := s.messages(ctx, threadID, MessageFilter{})
	return page.Messages, err
}

// AllMessages returns all messages of the active branch of a thread, oldest first.
func (s *Service) AllMessages(ctx context.Context, threadID string) ([]Message, error) {
	page, err := s.messages(ctx, threadID, MessageFilter{Hidden: true})
	return page.Messages, err
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
