package thread_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/thread"
)

const (
	writerProcesses  = 4
	writersEach      = 4
	turnsOfOneWriter = 3
)

// Sixteen writers of four processes ask in one thread until each had all of its
// answers: the numbers have no gap, and turns are whole and not mixed up.
func TestManyProcessesWriteOneThread(t *testing.T) {
	onDatabases(t, func(t *testing.T, p place) {
		s := p.service(t)
		l := newLedger(newThread(t, s, "alice").ID)
		outputs := make([]bytes.Buffer, writerProcesses)
		var cmds []*exec.Cmd
		for i := range outputs {
			cmd := child(t, "writers", p.String())
			cmd.Env, cmd.Stdout = append(cmd.Env, "GORACE=atexit_sleep_ms=0", "AIGEN_THREAD="+l.thread), &outputs[i]
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			cmds = append(cmds, cmd)
		}
		for i, cmd := range cmds {
			if err := cmd.Wait(); err != nil {
				t.Error(err)
			}
			l.read(&outputs[i])
		}
		if want := writerProcesses * writersEach * turnsOfOneWriter; len(l.done) != want {
			t.Errorf("%d turns are done, not %d", len(l.done), want)
		}
		if err := l.check(as(t, "alice"), s); err != nil {
			t.Error(err)
		}
	})
}

// childWrites asks in a thread with several writers.
func childWrites(database string) error {
	p, err := parsePlace(database)
	if err != nil {
		return err
	}
	db, err := p.pool()
	if err != nil {
		return err
	}
	defer db.Close()
	ctx := assistant.WithUser(context.Background(), assistant.User{ID: "alice"})
	s, err := thread.New(ctx, thread.SQL(p.dialect, db), thread.WithLogger(quiet))
	if err != nil {
		return err
	}
	errs := make([]error, writersEach)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() { errs[i] = keepAsking(ctx, s, os.Getenv("AIGEN_THREAD")) })
	}
	wg.Wait()
	return errors.Join(append(errs, s.Close())...)
}

// keepAsking asks until it had its answers; the others are in the way.
func keepAsking(ctx context.Context, s *thread.Service, id string) error {
	for done := 0; done < turnsOfOneWriter; {
		err := takeTurn(ctx, s, id, func(what, id string) { fmt.Println(what, id) })
		switch {
		case err == nil:
			done++
		case errors.Is(err, thread.ErrRunActive):
			time.Sleep(time.Millisecond) // it would only slow down the one whose turn it is
		default:
			return err
		}
	}
	return nil
}
