package thread

import (
	"context"
	"sync"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/store"
)

const (
	// maxLogBytes is about how much of a run's events is kept in memory.
	maxLogBytes = 4 << 20
	// eventBytes is about what an event needs without its texts.
	eventBytes = 256
	// keptLogs is how many runs that have ended are kept, so that a reader who was cut
	// off finds all of the last ones.
	keptLogs = 64
)

// eventLog holds the events of a run for readers who come late. Deltas of one text are
// joined, so that it holds about as much as the messages do.
type eventLog struct {
	mu      sync.Mutex
	entries []entry
	size    int
	// going: more will come. lost: there was too much, and nothing is kept.
	going, lost bool
	// changed is closed when something happens; it is nil while nobody waits for that.
	changed chan struct{}
	// fence is that of the run while its events come here; behind is the number of the
	// last message that was stored before, where the run went on elsewhere.
	fence  int64
	behind int64
}

// entry is an event; the text of a delta grows.
type entry struct {
	event chat.Event
	text  []byte
}

// signal wakes who waits. The caller has the lock.
func (l *eventLog) signal() {
	if l.changed != nil {
		close(l.changed)
		l.changed = nil
	}
}

func (l *eventLog) add(e chat.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	defer l.signal()
	if l.lost {
		return
	}
	if n := len(l.entries); n > 0 && joins(l.entries[n-1].event, e) {
		l.entries[n-1].text = append(l.entries[n-1].text, e.Text...)
		l.size += len(e.Text)
	} else {
		added := entry{event: e}
		if isDelta(e) {
			added.text, added.event.Text = []byte(e.Text), ""
		}
		l.entries = append(l.entries, added)
		l.size += sizeOf(e)
	}
	if l.size > maxLogBytes {
		l.lost, l.entries = true, nil
	}
}

func isDelta(e chat.Event) bool {
	return e.Type == chat.TextDelta || e.Type == chat.ReasoningDelta || e.Type == chat.ToolInputDelta
}

// joins says whether e goes on with the text of last.
func joins(last, e chat.Event) bool {
	return isDelta(e) && last.Type == e.Type && last.Step == e.Step &&
		(e.Call == nil || last.Call != nil && *last.Call == *e.Call)
}

func sizeOf(e chat.Event) int {
	size := eventBytes + len(e.Text)
	if e.Call != nil {
		size += len(e.Call.Arguments)
	}
	if e.Result != nil {
		size += len(e.Result.Content)
	}
	if e.Message != nil {
		for _, p := range e.Message.Parts {
			size += eventBytes + len(p.Text)
			if p.Call != nil {
				size += len(p.Call.Arguments)
			}
		}
	}
	if e.Event != nil {
		size += sizeOf(*e.Event)
	}
	return size
}

// set says whether more will come.
func (l *eventLog) set(going bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.going = going
	l.signal()
}

// position is how far a reader is: all entries before the given one, and so much of that.
type position struct{ entry, text int }

// since returns what was added since a place, the place behind it, and whether there
// can be more.
func (l *eventLog) since(at position) (events []chat.Event, _ position, going, lost bool, changed <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for ; at.entry < len(l.entries); at = (position{at.entry + 1, 0}) {
		e := l.entries[at.entry]
		if !isDelta(e.event) {
			events = append(events, e.event)
			continue
		}
		if at.text < len(e.text) {
			e.event.Text = string(e.text[at.text:])
			events = append(events, e.event)
		}
		if at.entry == len(l.entries)-1 { // it may grow
			at.text = len(e.text)
			break
		}
	}
	if l.changed == nil {
		l.changed = make(chan struct{})
	}
	return events, at, l.going, l.lost, l.changed
}

// read hands out all events from the first on, until the run does not go on or yield
// returns false. It fails with [ErrEventsLost] if there was too much to keep.
func (l *eventLog) read(ctx context.Context, yield func(chat.Event) bool) error {
	at := position{}
	for {
		events, next, going, lost, changed := l.since(at)
		if lost {
			return ErrEventsLost
		}
		for _, e := range events {
			if !yield(e) {
				return nil
			}
		}
		switch at = next; {
		case len(events) > 0:
			continue
		case !going:
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// eventLogs are those of the runs of a service.
type eventLogs struct {
	mu   sync.Mutex
	logs map[string]*eventLog
	// ended are the runs that do not go on, the oldest first.
	ended []string
}

func (s *eventLogs) of(run string) *eventLog {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.logs[run]
}

// begin returns the log of a run, which goes on.
func (s *eventLogs) begin(run string) *eventLog {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.logs[run]
	if l == nil {
		l = &eventLog{fence: 1} // that of a new run
		if s.logs == nil {
			s.logs = map[string]*eventLog{}
		}
		s.logs[run] = l
	}
	l.set(true)
	return l
}

// resume says that a run goes on here which has waited. If it went on elsewhere since
// its last event here, a new log begins behind its last stored message.
func (s *eventLogs) resume(run store.Run, last int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if l := s.logs[run.ID]; l != nil && l.fenced(run.Fence-1) {
		l.setFence(run.Fence)
		return
	}
	if s.logs == nil {
		s.logs = map[string]*eventLog{}
	}
	s.logs[run.ID] = &eventLog{fence: run.Fence, behind: last}
}

// end says that a run does not go on, and forgets the one that ended first if there
// are too many.
func (s *eventLogs) end(run string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.logs[run].set(false)
	if s.ended = append(s.ended, run); len(s.ended) <= keptLogs {
		return
	}
	first := s.ended[0]
	s.ended = s.ended[1:]
	if l := s.logs[first]; l != nil && !l.isGoing() {
		delete(s.logs, first)
	}
}

// lose drops the events of a run, if there are any: readers get what is stored.
func (s *eventLogs) lose(run string) {
	l := s.of(run)
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lost, l.entries = true, nil
	l.signal()
}

// fenced says whether the log has the events of a run up to the given fence.
func (l *eventLog) fenced(fence int64) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.fence == fence
}

func (l *eventLog) setFence(fence int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.fence = fence
}

func (l *eventLog) isGoing() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.going
}

// record keeps the events of a run that is about to begin, until end is called.
func (s *Service) record() (watch assistant.Option, end func()) {
	logs := &s.root().events
	var run string
	var log *eventLog
	watch = assistant.WithEvents(func(e chat.Event) {
		if log == nil {
			run, log = e.RunID, logs.begin(e.RunID)
		}
		log.add(e)
	})
	return watch, func() {
		if log != nil {
			logs.end(run)
		}
	}
}
