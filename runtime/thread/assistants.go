package thread

import (
	"context"

	"github.com/aigen-go/aigen/runtime/assistant"
)

// CheckAssistant returns nil if the acting user may run the assistant, and a
// [NotAllowedError] if not.
func (s *Service) CheckAssistant(ctx context.Context, spec assistant.Spec) error {
	u, err := actor(ctx)
	if err != nil {
		return err
	}
	return s.failed("check an assistant", s.mayRun(ctx, u, spec))
}

// Assistants returns those of the given assistants that the acting user may run, in
// their order.
func (s *Service) Assistants(ctx context.Context, specs ...assistant.Spec) ([]assistant.Spec, error) {
	u, err := actor(ctx)
	if err != nil {
		return nil, err
	}
	allowed := []assistant.Spec{}
	for _, spec := range specs {
		switch err := s.mayRun(ctx, u, spec); {
		case err == nil:
			allowed = append(allowed, spec)
		case !refused(err):
			return nil, s.failed("list assistants", err)
		}
	}
	return allowed, nil
}

func (s *Service) mayRun(ctx context.Context, u assistant.User, spec assistant.Spec) error {
	return s.ask(u, RunAssistant, func() (bool, error) { return s.permissions.RunAssistant(ctx, u, spec) })
}
