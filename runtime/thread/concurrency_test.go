package thread_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/thread"
)

// Sixteen writers, half of them of another service, ask in one thread: each turn
// is stored whole or refused, and the numbers have no gap.
func TestManyWritersOneThread(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	services := []*thread.Service{openFile(t, path), openFile(t, path)}
	th := newThread(t, services[0], "alice")
	var wg sync.WaitGroup
	var done atomic.Int64
	for writer := range 16 {
		wg.Go(func() {
			s := services[writer%2]
			for turn := range 10 {
				model := llmtest.Script(llmtest.Call("weather", nil), llmtest.Text(fmt.Sprint(writer, turn)))
				_, err := s.Run(as(t, "alice"), th.ID, bot{model: model, tools: sunny()}, fmt.Sprint(writer, turn))
				switch {
				case err == nil:
					done.Add(1)
					model.AssertDone(t)
				case !errors.Is(err, thread.ErrRunActive):
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	messages, err := services[0].AllMessages(as(t, "alice"), th.ID)
	if err != nil || len(messages) != 4*int(done.Load()) || done.Load() == 0 {
		t.Fatalf("%d messages of %d turns, %v", len(messages), done.Load(), err)
	}
	for i, m := range messages {
		if m.Seq != int64(i+1) {
			t.Fatalf("message %d has number %d", i+1, m.Seq)
		}
		first, last := messages[i-i%4], messages[i-i%4+3]
		if m.RunID != first.RunID || last.Text() != first.Text() || first.Role != chat.User {
			t.Fatalf("turn %d is not whole", i/4)
		}
	}
}

// Writers of different threads wait for each other, and never fail.
func TestManyWritersManyThreads(t *testing.T) {
	t.Run("file", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "chat.db")
		writeManyThreads(t, openFile(t, path), openFile(t, path))
	})
	t.Run("memory", func(t *testing.T) { writeManyThreads(t, openFile(t, ":memory:")) })
}

func writeManyThreads(t *testing.T, services ...*thread.Service) {
	var wg sync.WaitGroup
	for writer := range 16 {
		wg.Go(func() {
			s := services[writer%len(services)]
			ctx := assistant.WithUser(t.Context(), assistant.User{ID: fmt.Sprint("user", writer)})
			th, err := s.CreateThread(ctx, thread.NewThread{})
			if err != nil {
				t.Error(err)
				return
			}
			for turn := range 10 {
				b := bot{model: llmtest.Script(llmtest.Call("weather", nil), llmtest.Text("Sunny.")), tools: sunny()}
				if _, err := s.Run(ctx, th.ID, b, fmt.Sprint(turn)); err != nil {
					t.Error(err)
				}
				if messages, err := s.Messages(ctx, th.ID); err != nil || len(messages) != 2*(turn+1) {
					t.Errorf("%d messages, %v", len(messages), err)
				}
			}
		})
	}
	wg.Wait()
}

// A thread is renamed, listed, asked in and deleted at once: nothing fails but
// what must.
func TestEverythingAtOnce(t *testing.T) {
	s := open(t)
	for range 5 {
		th := newThread(t, s, "alice")
		var wg sync.WaitGroup
		for what, use := range uses(s, th.ID) {
			wg.Go(func() {
				for range 3 {
					err := use(as(t, "alice"), th.ID)
					switch {
					case err == nil, errors.Is(err, thread.ErrNotFound), errors.Is(err, thread.ErrRunActive),
						errors.Is(err, thread.ErrCancelled), errors.Is(err, assistant.ErrGone):
					default:
						t.Errorf("%s: %v", what, err)
					}
				}
			})
		}
		wg.Wait()
	}
}
