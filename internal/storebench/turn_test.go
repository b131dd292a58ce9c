package storebench

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/store"
	"github.com/aigen-go/aigen/runtime/thread"
	"github.com/aigen-go/aigen/runtime/tool"
)

// anyThread is another one of the many each round.
func anyThread(round int) string { return threadID(round * 7919 % manyThreads) }

const turn = 4

// A question, a call, its result and an answer, in one transaction.
func BenchmarkAppend(b *testing.B) {
	onDatabases(b, func(b *testing.B, d *data) {
		compare(b, func(ctx context.Context, round int) error {
			return d.rawChange(ctx, func(tx *rawTx) error { return tx.append(ctx, anyThread(round), nil, turn) })
		}, func(ctx context.Context, round int) error {
			return d.store.Change(ctx, func(tx store.Tx) error { return add(ctx, tx, anyThread(round), turn) })
		})
	})
}

// add stores n messages behind the head of a thread.
func add(ctx context.Context, tx store.Tx, id string, n int) error {
	t, err := tx.LockThread(ctx, id)
	if err != nil {
		return err
	}
	messages := make([]store.Message, n)
	for i := range messages {
		messages[i] = store.Message{
			ID: newID(), ThreadID: t.ID, Seq: t.LastSeq + int64(i) + 1, ParentSeq: t.LastSeq + int64(i),
			Role: "user", Status: "done", Visible: true, Parts: body, Text: "x", CreatedAt: time.Now(),
		}
	}
	if _, err := tx.AddMessages(ctx, messages); err != nil {
		return err
	}
	_, err = tx.UpdateThread(ctx, t.ID, store.ThreadUpdate{
		LastSeq: new(t.LastSeq + int64(n)), HeadSeq: new(t.LastSeq + int64(n)), UpdatedAt: new(time.Now()),
	})
	return err
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// A turn as it is with a service: a run of two model calls and a tool, in a thread
// of its own that has no messages yet, against the statements that keep the same
// promises by hand: the thread is taken and the question stored, the conversation
// is read, the call, the result and the answer are stored with what they used, and
// with the last the thread is given back, in four transactions. The service runs the
// loop of the assistant, too. The model costs nothing.
func BenchmarkTurn(b *testing.B) {
	onDatabases(b, func(b *testing.B, d *data) {
		s, err := thread.New(b.Context(), d.store, thread.WithLogger(slog.New(slog.DiscardHandler)))
		if err != nil {
			b.Fatal(err)
		}
		defer s.Close()
		ctx := assistant.WithUser(b.Context(), assistant.User{ID: "someone"})
		var threads []string
		fresh := func(round int) string {
			for len(threads) <= round {
				t, err := s.CreateThread(ctx, thread.NewThread{})
				if err != nil {
					b.Fatal(err)
				}
				threads = append(threads, t.ID)
			}
			return threads[round]
		}
		compareWith(b, func(round int) { fresh(2*round + 1) }, func(ctx context.Context, round int) error {
			return d.rawTurn(ctx, threads[2*round])
		}, func(_ context.Context, round int) error {
			_, err := s.Run(ctx, threads[2*round+1], weatherBot{}, question)
			return err
		})
	})
}

const question = "How is the weather in Recife?"

// weatherBot calls a tool and answers.
type weatherBot struct{}

func (weatherBot) AISpec() assistant.Spec {
	return assistant.Spec{ID: "bot", Model: "m", Hooks: assistant.Hooks{ChatModel: func(context.Context) (llm.Model, error) {
		return llmtest.Script(
			llmtest.Call("weather", nil).Usage(chat.Usage{Input: 10, Output: 1}),
			llmtest.Text(question).Usage(chat.Usage{Input: 20, Output: 2}),
		), nil
	}}}
}

func (weatherBot) AITools() []tool.Tool {
	return []tool.Tool{{
		Name: "weather", Description: "Tells the weather.",
		Schema:  `{"type":"object","properties":{},"additionalProperties":false}`,
		Handler: func(context.Context, []byte) (tool.Result, error) { return tool.TextResult("sunny", nil) },
	}}
}
