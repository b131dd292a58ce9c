package assistant_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
)

// slowDisk is a journal that takes its time before it fails.
type slowDisk struct {
	journal
	wait time.Duration
}

func (s *slowDisk) Append(ctx context.Context, messages ...chat.Message) error {
	err := s.journal.Append(ctx, messages...)
	if err != nil {
		time.Sleep(s.wait)
	}
	return err
}

// The store fails, and the time of the run is over before it says so. Then the
// model must not be asked for a closing answer: the conversation is not whole.
func TestStoreFailsAtTheTimeLimit(t *testing.T) {
	for n := 2; n <= 4; n++ {
		synctest.Test(t, func(t *testing.T) {
			model, a := turn()
			h := &slowDisk{journal{failAt: n}, 2 * time.Minute}
			_, err := assistant.Run(t.Context(), a, "Hi", assistant.WithModel(model), assistant.WithHistory("t", h),
				assistant.WithLimits(assistant.Limits{Time: time.Minute}))
			if !errors.Is(err, errDisk) || len(model.Requests()) != 1 {
				t.Errorf("call %d: %v after %d requests", n, err, len(model.Requests()))
			}
		})
	}
}
