package faults_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/aigen-go/aigen/internal/dbtest"
	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/thread"
)

func TestMain(m *testing.M) {
	if number := os.Getenv("AIGEN_FAULT_NUMBER"); number != "" {
		if err := childAsks(number); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	dbtest.Main(m)
}

// elsewhere asks in a process of its own, which dies as the plan says.
func (w *world) elsewhere(t *try) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(w.Context(), self)
	cmd.Env = append(os.Environ(), "GORACE=atexit_sleep_ms=0",
		"AIGEN_FAULT_NUMBER="+strconv.Itoa(t.number), "AIGEN_FAULT_SEED="+strconv.FormatUint(t.seed, 10),
		"AIGEN_DB="+w.place.String(), "AIGEN_THREAD="+w.thread, "AIGEN_BOOK="+w.book.path, "AIGEN_MODEL="+w.provider.URL, "AIGEN_MODEL_ROOT="+w.provider.Root)
	cmd.Stderr = os.Stderr
	err = cmd.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && !exit.Exited() {
		for _, f := range t.broken {
			if f.place == atProcess {
				t.fire(f)
			}
		}
		return errLeft
	}
	if err != nil {
		return fmt.Errorf("the process was not killed: %w", err)
	}
	return errLeft // it came to an end before it died, maybe without an answer
}

// childAsks asks a question once, and kills its process where the plan says.
func childAsks(number string) error {
	n, err := strconv.Atoi(number)
	if err != nil {
		return err
	}
	seed, err := strconv.ParseUint(os.Getenv("AIGEN_FAULT_SEED"), 10, 64)
	if err != nil {
		return err
	}
	p, err := parsePlace(os.Getenv("AIGEN_DB"))
	if err != nil {
		return err
	}
	plan := newPlan(seed, n)
	t := newTry(plan, plan.faults, &book{os.Getenv("AIGEN_BOOK")})
	var now atomic.Pointer[try]
	db, err := dbtest.InterceptDB(p.driver, p.dsn, func(text string) error {
		t := now.Load()
		if t == nil {
			return nil
		}
		t.dieAt("killed at a statement")
		return t.statement(text)
	})
	if err != nil {
		return err
	}
	return t.askOnce(p, db, &now)
}

func (t *try) askOnce(p place, db *sql.DB, now *atomic.Pointer[try]) error {
	ctx, cancel := context.WithCancel(assistant.WithUser(context.Background(), assistant.User{ID: "alice"}))
	defer cancel()
	t.cancel = cancel
	s, err := thread.New(ctx, thread.SQL(p.dialect, db), thread.WithLogger(quiet))
	if err != nil {
		return err
	}
	now.Store(t)
	c := &client{
		try: t, service: func() *thread.Service { return s }, thread: os.Getenv("AIGEN_THREAD"),
		office: office{try: t, model: t.model(endpoint{os.Getenv("AIGEN_MODEL"), os.Getenv("AIGEN_MODEL_ROOT")})},
		see:    func(chat.Event) error { t.dieAt("killed at an event"); return nil },
	}
	_ = c.answer(ctx) // it may break in another way first
	return nil
}

// dieAt counts, and kills the process if it is the turn of such a fault.
func (t *try) dieAt(what string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.counts[what]++
	for _, f := range t.broken {
		if f.what == what && f.at == t.counts[what] {
			die()
		}
	}
}

// die kills the process as "kill -9" does.
func die() {
	self, err := os.FindProcess(os.Getpid())
	if err == nil {
		err = self.Kill()
	}
	if err != nil {
		panic(err)
	}
	select {}
}
