package thread

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/store"
	"github.com/aigen-go/aigen/runtime/tool"
)

// actor returns who acts in ctx.
func actor(ctx context.Context) (assistant.User, error) {
	u := assistant.UserFrom(ctx)
	if u == nil || u.ID == "" {
		return assistant.User{}, ErrNoUser
	}
	return *u, nil
}

// ask turns what a permission says into an error: nil if it allows the action, a
// denial if it does not or panics, and its failure otherwise.
func (s *Service) ask(u assistant.User, action Action, permission func() (bool, error)) (err error) {
	defer func() {
		if p := recover(); p != nil {
			s.logger.Error("panic in a permission", "action", string(action), "user_id", u.ID, "panic", p, "stack", string(debug.Stack()))
			err = &NotAllowedError{Action: action}
		}
	}()
	switch ok, err := permission(); {
	case refused(err):
		return err
	case err != nil:
		return fmt.Errorf("ask whether the user may %s: %w", action, err)
	case !ok:
		return &NotAllowedError{Action: action}
	}
	return nil
}

// may asks whether the user may do action with a thread. It fails with the sentence
// of that action also if it is another permission that the action needs as well.
func (s *Service) may(ctx context.Context, u assistant.User, t Thread, action Action) error {
	for _, permission := range s.needs(action) {
		if err := s.ask(u, action, func() (bool, error) { return permission(ctx, u, t) }); err != nil {
			return err
		}
	}
	return nil
}

type threadPermission func(ctx context.Context, u assistant.User, t Thread) (bool, error)

// needs are the permissions that an action with a thread needs.
func (s *Service) needs(action Action) []threadPermission {
	p := s.permissions
	switch action {
	case ViewThread:
		return []threadPermission{p.ViewThread}
	case UpdateThread:
		return []threadPermission{p.UpdateThread}
	case DeleteThread:
		return []threadPermission{p.DeleteThread}
	case ViewMessages:
		return []threadPermission{p.ViewThread, p.ViewMessages}
	case CreateMessage:
		return []threadPermission{p.CreateMessage, p.ViewThread, p.ViewMessages}
	}
	return []threadPermission{func(context.Context, assistant.User, Thread) (bool, error) { return false, nil }}
}

// allowed returns the thread if the actor may do action with it. It is asked by
// every use case, in the transaction that goes on to do it; get reads the thread,
// and locks it if it is going to be changed.
func (s *Service) allowed(ctx context.Context, get func(ctx context.Context, id string) (store.Thread, error), id string, action Action) (store.Thread, error) {
	u, err := actor(ctx)
	if err != nil {
		return store.Thread{}, err
	}
	t, err := get(ctx, id)
	if err != nil {
		return store.Thread{}, err
	}
	if err := s.may(ctx, u, threadOf(t), action); err != nil {
		return store.Thread{}, err
	}
	return t, nil
}

// allowedMessage locks the thread and returns it with a message that people see, if
// the actor may do action with that: [UpdateMessage] or [DeleteMessage].
func (s *Service) allowedMessage(ctx context.Context, tx store.Tx, threadID, id string, action Action) (store.Thread, store.Message, error) {
	u, err := actor(ctx)
	if err != nil {
		return store.Thread{}, store.Message{}, err
	}
	t, err := tx.LockThread(ctx, threadID)
	if err != nil {
		return t, store.Message{}, err
	}
	row, err := tx.Message(ctx, t.ID, id)
	if err == nil && !row.Visible {
		err = ErrNotFound
	}
	if err == nil {
		return t, row, s.mayWithMessage(ctx, u, t, row, action)
	}
	if errors.Is(err, ErrNotFound) { // that is not for everyone to know
		if refusal := s.may(ctx, u, threadOf(t), ViewMessages); refused(refusal) {
			err = &NotAllowedError{Action: action}
		} else if refusal != nil {
			err = refusal
		}
	}
	return t, row, err
}

func (s *Service) mayWithMessage(ctx context.Context, u assistant.User, t store.Thread, row store.Message, action Action) error {
	m, err := messageOf(row)
	if err != nil {
		return err
	}
	return s.ask(u, action, func() (bool, error) {
		switch action {
		case UpdateMessage:
			return s.permissions.UpdateMessage(ctx, u, threadOf(t), m)
		case DeleteMessage:
			return s.permissions.DeleteMessage(ctx, u, threadOf(t), m)
		}
		return false, nil
	})
}

// mayCall is the filter of the tools of all runs in threads.
func (s *Service) mayCall(ctx context.Context, t tool.Tool, call *chat.ToolCall) (bool, error) {
	u, err := actor(ctx)
	if err != nil {
		return false, err
	}
	err = s.ask(u, CallTool, func() (bool, error) { return s.permissions.CallTool(ctx, u, t, call) })
	if refused(err) {
		return false, nil
	}
	return err == nil, err
}
