package faults_test

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/aigen-go/aigen/runtime/thread"
)

// errLeft is what a client knows of a run that it did not see the end of.
var errLeft = errors.New("the client left")

// converse asks in this process, as a client that breaks as the plan says.
func (w *world) converse(t *try) (err error) {
	ctx, cancel := context.WithCancel(w.user())
	defer cancel()
	t.cancel = cancel
	var others sync.WaitGroup
	defer others.Wait()
	defer func() {
		if p := recover(); p != nil {
			err = errLeft
			if p != errLeft {
				panic(p)
			}
		}
	}()
	stopped := false
	for e, err := range w.service.StreamTurn(ctx, w.thread, office{try: t, model: w.model}, turn(t.plan)) {
		if err != nil {
			return err
		}
		stopped = e.Stop != "" && e.Error != ""
		_, broken := t.next(atClient)
		_, died := t.next(atProcess)
		for _, what := range append(broken, died...) {
			switch what {
			case "cancel":
				cancel()
			case "leave":
				return errLeft
			case "panic":
				panic(errLeft)
			case "deadline":
				time.AfterFunc(time.Duration(t.number%5)*time.Millisecond, cancel)
			case "stop button":
				if _, err := w.service.Cancel(w.user(), w.thread); err != nil {
					return err
				}
			case "twice":
				others.Go(func() { w.askAgain(t) })
			case "restart":
				w.restart()
			}
		}
	}
	if stopped {
		return errLeft
	}
	return nil
}

// askAgain sends the same question while it is being answered, or has been.
func (w *world) askAgain(t *try) {
	_, err := w.whole.RunTurn(w.user(), w.thread, office{try: t, model: w.model}, turn(t.plan))
	if err != nil && !errors.Is(err, thread.ErrRunActive) && len(t.happened()) == 1 {
		w.Errorf("%s: the second client: %v", t.name, err)
	}
}

// restart closes the service under the run, and opens another one.
func (w *world) restart() {
	old := w.service
	closing := make(chan struct{})
	go func() {
		defer close(closing)
		if err := old.Close(); err != nil {
			w.Error(err)
		}
	}()
	w.Cleanup(func() { <-closing })
	w.now.Store(nil)
	w.service = w.open(w.pool)
}
