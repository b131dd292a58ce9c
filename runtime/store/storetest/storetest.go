// Package storetest is the conformance suite of package store: what passes it can
// carry threads. Run it on the adapter of your own schema, on the database that
// you use:
//
//	func TestStore(t *testing.T) {
//		storetest.Run(t, func(t *testing.T) store.Store { return aigenstore.New(client(t)) })
//	}
package storetest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/aigen-go/aigen/runtime/store"
)

// An Option says what is special about a store.
type Option func(*suite)

// WithContext says in what context to use the store, such as one with a user in
// it if policies want to know who asks.
func WithContext(f func(context.Context) context.Context) Option {
	return func(s *suite) { s.context = f }
}

// WithOwners names two owners that threads may have; open makes sure that they
// exist. Without the option they are alice and bob.
func WithOwners(one, other string) Option {
	return func(s *suite) { s.owners = [2]string{one, other} }
}

// Run tests the stores that open returns. Each test opens one; all may share a
// database, with other rows in it, too: a test looks at the rows alone that it
// has added. It leaves them.
func Run(t *testing.T, open func(t *testing.T) store.Store, opts ...Option) {
	s := &suite{
		open:    open,
		context: func(ctx context.Context) context.Context { return ctx },
		owners:  [2]string{"alice", "bob"},
	}
	for _, o := range opts {
		o(s)
	}
	for _, part := range []struct {
		name  string
		tests []named
	}{
		{"Change", changeTests}, {"Thread", threadTests}, {"Threads", listTests}, {"Message", messageTests},
		{"Run", runTests}, {"Usage", usageTests}, {"Attachment", attachmentTests},
		{"Purge", purgeTests}, {"Concurrent", concurrentTests},
	} {
		t.Run(part.name, func(t *testing.T) {
			for _, test := range part.tests {
				t.Run(test.name, func(t *testing.T) { test.f(s.start(t)) })
			}
		})
	}
}

type suite struct {
	open    func(t *testing.T) store.Store
	context func(context.Context) context.Context
	owners  [2]string
}

type named struct {
	name string
	f    func(*test)
}

// test is one test with a store of its own.
type test struct {
	testing.TB
	store.Store
	ctx        context.Context
	one, other string // owners
}

func (s *suite) start(t *testing.T) *test {
	return &test{TB: t, Store: s.open(t), ctx: s.context(t.Context()), one: s.owners[0], other: s.owners[1]}
}

// noon is a time that only texts with all six digits can keep, in a zone that is
// not UTC.
var noon = time.Date(2026, 11, 23, 14, 0, 0, 123456789, time.FixedZone("somewhere", 2*60*60))

// kept is what a store keeps of t.
func kept(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// strange are IDs that no table has, whatever its keys.
func strange() []string {
	return []string{
		"", "?", "-1", "+1", "01", "9223372036854775807", "9223372036854775808", "1.0", " 1", "1 ", "0x1", "null",
		"00000000-0000-7000-8000-00000000000", "{00000000-0000-7000-8000-000000000000}",
		"urn:uuid:00000000-0000-7000-8000-000000000000", "00000000000070008000000000000000",
		"00000000-0000-7000-8000-000000000000", "thr_", "thr_00000000000070008000000000000000",
		"msg_00000000000070008000000000000000", "run_00000000000070008000000000000000",
		"' OR 1=1 --", "%", "a\x00b", "\xff", string(make([]byte, 1<<16)),
	}
}

// do changes the store and fails the test if that fails.
func (t *test) do(work func(tx store.Tx) error) {
	t.Helper()
	if err := t.Change(t.ctx, work); err != nil {
		t.Fatalf("change: %v", err)
	}
}

// thread makes a thread of the first owner.
func (t *test) thread() store.Thread {
	t.Helper()
	return t.threadOf(store.Thread{OwnerID: t.one, CreatedAt: noon, UpdatedAt: noon})
}

func (t *test) threadOf(row store.Thread) (made store.Thread) {
	t.Helper()
	t.do(func(tx store.Tx) (err error) {
		made, err = tx.CreateThread(t.ctx, row)
		return err
	})
	return made
}

// add stores messages of a thread, numbers them from after what it has, and
// returns them as they are read again.
func (t *test) add(threadID string, messages ...store.Message) []store.Message {
	t.Helper()
	var ids []string
	t.do(func(tx store.Tx) error {
		th, err := tx.Advance(t.ctx, threadID, len(messages), noon)
		if err != nil {
			return err
		}
		for i := range messages {
			m := &messages[i]
			m.ThreadID, m.Seq = threadID, th.LastSeq-int64(len(messages)-1-i)
			fill(m)
		}
		ids, err = tx.AddMessages(t.ctx, messages)
		return err
	})
	rows := make([]store.Message, len(ids))
	for i, id := range ids {
		rows[i] = must(t.Message(t.ctx, threadID, id))(t)
	}
	return rows
}

func fill(m *store.Message) {
	if m.Role == "" {
		m.Role = "user"
	}
	if m.Status == "" {
		m.Status = "done"
	}
	if m.Parts == "" {
		m.Parts = "[]"
	}
	if m.CreatedAt.IsZero() {
		m.CreatedAt = noon
	}
}

// run makes a run of a thread.
func (t *test) run(threadID, status string) (made store.Run) {
	t.Helper()
	t.do(func(tx store.Tx) (err error) {
		made, err = tx.CreateRun(t.ctx, store.Run{ThreadID: threadID, Status: status, Fence: 1, StartedAt: noon})
		return err
	})
	return made
}

// must returns the value of a call that may not fail.
func must[T any](value T, err error) func(*test) T {
	return func(t *test) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

// wants fails the test if err is not what it should be.
func (t *test) wants(what string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: %v, want %v", what, err, want)
	}
}

func equal[T any](t *test, what string, got, want T) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n%+v\nwant:\n%+v", what, got, want)
	}
}

func seqs(messages []store.Message) string {
	numbers := make([]int64, len(messages))
	for i, m := range messages {
		numbers[i] = m.Seq
	}
	return fmt.Sprint(numbers)
}
