package thread

import (
	"context"
	"errors"
	"iter"
	"log/slog"
	"time"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
)

// Service keeps threads. It is safe for concurrent use.
type Service struct{}

// Option changes how a [Service] works.
type Option func(*config)

type config struct{}

var errSoon = errors.New("soon")

func WithLogger(l *slog.Logger) Option { return func(c *config) {} }
func WithLease(d time.Duration) Option { return func(c *config) {} }

func Open(ctx context.Context, dsn string, opts ...Option) (*Service, error) { return nil, errSoon }
func (s *Service) Close() error                                              { return errSoon }
func (s *Service) Ping(ctx context.Context) error                            { return errSoon }
func (s *Service) CreateThread(ctx context.Context, n NewThread) (Thread, error) {
	return Thread{}, errSoon
}
func (s *Service) Threads(ctx context.Context, f Filter) ([]Thread, error) { return nil, errSoon }
func (s *Service) Thread(ctx context.Context, id string) (Thread, error) {
	return Thread{}, errSoon
}
func (s *Service) UpdateThread(ctx context.Context, id string, u Update) (Thread, error) {
	return Thread{}, errSoon
}
func (s *Service) DeleteThread(ctx context.Context, id string) error { return errSoon }
func (s *Service) Messages(ctx context.Context, threadID string) ([]Message, error) {
	return nil, errSoon
}
func (s *Service) AllMessages(ctx context.Context, threadID string) ([]Message, error) {
	return nil, errSoon
}
func (s *Service) DeleteMessage(ctx context.Context, threadID, messageID string) error {
	return errSoon
}
func (s *Service) Runs(ctx context.Context, threadID string) ([]Run, error) { return nil, errSoon }
func (s *Service) Run(ctx context.Context, threadID string, a assistant.Assistant, input string, opts ...assistant.Option) (assistant.Result, error) {
	return assistant.Result{}, errSoon
}
func (s *Service) Stream(ctx context.Context, threadID string, a assistant.Assistant, input string, opts ...assistant.Option) iter.Seq2[chat.Event, error] {
	return func(yield func(chat.Event, error) bool) { yield(chat.Event{}, errSoon) }
}
