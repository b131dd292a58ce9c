package faults_test

import (
	"context"
	"errors"
	"iter"
	"sync"
	"time"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/thread"
)

// errLeft is what a client knows of a run that it did not see the end of.
var errLeft = errors.New("the client left")

// client has a question answered: it asks, decides about letters that have to be
// registered, and goes on.
type client struct {
	*try
	// service is asked for each time, because it may have been opened anew.
	service func() *thread.Service
	thread  string
	office  office
	// see is told every event, and may leave with an error.
	see func(chat.Event) error
}

// longest is how long a run that nobody reads may take to end, on a busy machine.
const longest = 20 * time.Second

func (c *client) answer(ctx context.Context) error {
	last, err := c.ask(ctx)
	for {
		switch {
		case errors.Is(err, thread.ErrRunWaiting), err == nil && last.Type == chat.RunWaiting:
		case err != nil:
			return err
		case last.Type == chat.RunFinished, last.Type == chat.RunStopped && last.Error == "":
			return nil
		default:
			return errLeft
		}
		w, err2 := c.service().Waiting(ctx, c.thread)
		if err2 == nil {
			err2 = c.decide(ctx, w)
		}
		if err2 != nil {
			return err2
		}
		last, err = c.watch(c.service().StreamResume(ctx, w.Run.ID, c.office))
	}
}

// ask asks, and returns the last event.
func (c *client) ask(ctx context.Context) (chat.Event, error) {
	if !c.detached {
		return c.watch(c.service().StreamTurn(ctx, c.thread, c.office, turn(c.plan)))
	}
	run, err := c.service().Start(ctx, c.thread, c.office, turn(c.plan))
	for until := time.Now().Add(longest); err != nil && errors.Is(err, thread.ErrRunActive) && !errors.Is(err, thread.ErrRunWaiting); {
		if time.Now().After(until) { // that of an earlier attempt must come to its end
			break
		}
		time.Sleep(time.Millisecond)
		run, err = c.service().Start(ctx, c.thread, c.office, turn(c.plan))
	}
	if err != nil {
		return chat.Event{}, err
	}
	last, err := c.watch(c.service().Events(ctx, run))
	if !errors.Is(err, errLeft) {
		return last, err
	}
	// The run goes on without its reader, and who comes late has it all.
	first := chat.EventType("")
	for e, err := range c.service().Events(context.WithoutCancel(ctx), run) {
		if err != nil {
			return e, err
		}
		if first == "" {
			first = e.Type
		}
		last = e
	}
	if first != chat.RunStarted {
		return last, errors.New("a late reader begins with " + string(first))
	}
	return last, nil
}

// watch reads the events of a run, and returns the last one.
func (c *client) watch(events iter.Seq2[chat.Event, error]) (last chat.Event, err error) {
	for e, err := range events {
		if err != nil {
			return e, err
		}
		last = e
		if err := c.see(e); err != nil {
			return e, err
		}
	}
	return last, nil
}

// decide decides about all calls that nobody has decided about yet, one by one or
// all at once, and tries to do so twice.
func (c *client) decide(ctx context.Context, w thread.Waiting) error {
	var open []thread.Decision
	for _, p := range w.Calls {
		if p.Decision == nil {
			open = append(open, verdict(p.Arguments).decision(p.CallID))
		}
	}
	size := max(len(open), 1)
	if c.number%2 == 0 {
		size = 1
	}
	for ; len(open) > 0; open = open[min(size, len(open)):] {
		some := open[:min(size, len(open))]
		if _, err := c.service().Decide(ctx, w.Run.ID, c.office, some...); err != nil {
			return err
		}
		for _, d := range some {
			d.Approve, d.Arguments = !d.Approve, ""
			if _, err := c.service().Decide(ctx, w.Run.ID, c.office, d); err == nil {
				return errors.New("a call was decided about twice")
			}
		}
	}
	return nil
}

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
	c := &client{
		try: t, service: func() *thread.Service { return w.service }, thread: w.thread, office: office{try: t, model: t.model(w.provider.endpoint())},
	}
	c.see = func(chat.Event) error {
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
		return nil
	}
	return c.answer(ctx)
}

// askAgain sends the same question while it is being answered, or has been.
func (w *world) askAgain(t *try) {
	_, err := w.whole.RunTurn(w.user(), w.thread, office{try: t, model: t.model(w.provider.endpoint())}, turn(t.plan))
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
