package assistant_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
)

// closer is a journal that stores an answer and the end of its run at once.
type closer struct {
	journal
	closed []assistant.End
}

func (c *closer) Close(ctx context.Context, answer assistant.Done, end assistant.End) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := errors.Join(ctx.Err(), c.called("close")); err != nil {
		return "", err
	}
	c.stored, c.closed = append(c.stored, answer.Message), append(c.closed, end)
	return "closed", nil
}

// Only the answer is stored with the end; the run has the ID that it got.
func TestAnswerAndEndAreStoredAtOnce(t *testing.T) {
	model, a := turn()
	h := &closer{}
	res, err := assistant.Run(t.Context(), a, "Hi", assistant.WithModel(model), assistant.WithHistory("t", h))
	if err != nil || len(h.ends) != 0 || len(h.closed) != 1 {
		t.Fatalf("%v, calls %v", err, h.calls)
	}
	if end := h.closed[0]; end.Stop != chat.StopAnswered || end.Steps != res.Steps || end.Usage != res.Usage || end.Lost != nil {
		t.Errorf("%+v", end)
	}
	if last := res.Messages[len(res.Messages)-1]; last.ID != "closed" || last.Text() != res.Text {
		t.Errorf("%+v", last)
	}
	if h.calls[len(h.calls)-1] != "close" || h.calls[len(h.calls)-2] != "append" {
		t.Errorf("%v", h.calls)
	}
}

// The reason why there is no more to come is that of the limit.
func TestClosingAnswerAndEnd(t *testing.T) {
	model, a := turn()
	h := &closer{}
	_, err := assistant.Run(t.Context(), a, "Hi", assistant.WithModel(model), assistant.WithHistory("t", h),
		assistant.WithLimits(assistant.Limits{Steps: 1}))
	if err != nil || len(h.closed) != 1 || h.closed[0].Stop != chat.StopMaxSteps {
		t.Errorf("%v, %+v", err, h.closed)
	}
}

// An answer that cannot be stored is lost, and the run ends as failed.
func TestAnswerAndEndCannotBeStored(t *testing.T) {
	model, a := turn()
	h := &closer{}
	if _, err := assistant.Run(t.Context(), a, "Hi", assistant.WithModel(model), assistant.WithHistory("t", h)); err != nil {
		t.Fatal(err)
	}
	model, a = turn()
	h = &closer{journal: journal{failAt: len(h.calls)}}
	_, err := assistant.Run(t.Context(), a, "Hi", assistant.WithModel(model), assistant.WithHistory("t", h))
	if !errors.Is(err, errDisk) || len(h.ends) != 1 || h.ends[0].Stop != chat.StopFailed || h.ends[0].Lost == nil {
		t.Errorf("%v, %s", err, fmt.Sprint(h.calls))
	}
}
