package faults_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/thread"
)

var quiet = slog.New(slog.DiscardHandler)

// perThread is how many questions are asked in a thread.
const perThread = 12

// maxTries is how often a question is asked again. All that breaks does so the first
// time, so that the second time must do.
const maxTries = 2

// world asks one question after the other.
type world struct {
	*testing.T
	place place
	seed  uint64
	// now is the attempt that goes on; its faults break the connections of pool.
	now  atomic.Pointer[try]
	pool *sql.DB
	// service uses pool, and whole connections that do not break.
	service, whole *thread.Service
	intact         *sql.DB
	provider       *provider
	book           *book
	thread         string
	// happened counts the faults.
	happened map[string]int
}

func newWorld(t *testing.T, p place, seed uint64) *world {
	w := &world{T: t, place: p, seed: seed, happened: map[string]int{}}
	var err error
	if w.pool, err = p.pool(&w.now); err != nil {
		t.Fatal(err)
	}
	if w.intact, err = sql.Open(p.driver, p.dsn); err != nil {
		t.Fatal(err)
	}
	w.service, w.whole = w.open(w.pool), w.open(w.intact)
	return w
}

func (w *world) open(db *sql.DB) *thread.Service {
	s, err := thread.New(w.Context(), thread.SQL(w.place.dialect, db), thread.WithLogger(quiet))
	if err != nil {
		w.Fatal(err)
	}
	return s
}

// close closes everything that the world has opened.
func (w *world) close() {
	if w.provider != nil {
		w.provider.Close()
	}
	if err := errors.Join(w.service.Close(), w.whole.Close(), w.pool.Close(), w.intact.Close()); err != nil {
		w.Error(err)
	}
}

// begin begins a thread, with a provider of its own.
func (w *world) begin() error {
	if w.provider != nil {
		w.provider.Close()
	}
	w.provider = newProvider(nil)
	w.book = &book{filepath.Join(w.TempDir(), "book")}
	th, err := w.whole.CreateThread(w.user(), thread.NewThread{})
	w.thread = th.ID
	return err
}

func (w *world) user() context.Context {
	return assistant.WithUser(w.Context(), assistant.User{ID: "alice"})
}

// ask asks the question of a plan until it is answered, and checks what is stored.
func (w *world) ask(p *plan) error {
	err := w.attempt(newTry(p, p.faults, w.book))
	for again := 1; err != nil; again++ {
		if again == maxTries {
			return fmt.Errorf("the question is not answered: %w", err)
		}
		err = w.attempt(newTry(p, nil, w.book))
	}
	if err := w.repeat(p); err != nil {
		return err
	}
	return w.check(p)
}

// attempt asks once. An error is what the client sees.
func (w *world) attempt(t *try) error {
	w.provider.attend(t)
	defer func() {
		for _, f := range t.happened() {
			w.happened[f.place]++
		}
	}()
	if len(t.broken) > 0 && t.dies() {
		return w.elsewhere(t)
	}
	w.now.Store(t)
	defer w.now.Store(nil)
	return w.converse(t)
}

// repeat sends an answered question again. The model must not be asked.
func (w *world) repeat(p *plan) error {
	before := len(w.provider.Requests())
	res, err := w.whole.RunTurn(w.user(), w.thread, office{try: newTry(p, nil, w.book), model: p.model(w.provider.endpoint())}, turn(p))
	switch {
	case err != nil:
		return fmt.Errorf("sending the question again: %w", err)
	case len(w.provider.Requests()) != before:
		return errors.New("a question that was answered is asked again")
	case res.Stop == chat.StopAnswered && res.Text == "":
		return errors.New("the stored answer is empty")
	}
	return nil
}

func turn(p *plan) thread.Turn { return thread.Turn{Message: p.question(), ClientID: p.name} }
