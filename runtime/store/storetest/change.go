package storetest

import (
	"errors"

	"github.com/aigen-go/aigen/runtime/store"
)

var changeTests = []named{
	{"commits when work returns nil", func(t *test) {
		th := t.thread()
		t.do(func(tx store.Tx) error {
			_, err := tx.UpdateThread(t.ctx, th.ID, store.ThreadUpdate{Name: new("new")})
			return err
		})
		equal(t, "name", must(t.Thread(t.ctx, th.ID))(t).Name, "new")
	}},
	{"rolls back when work fails", func(t *test) {
		th := t.thread()
		stop := errors.New("stop")
		var lost store.Thread
		err := t.Change(t.ctx, func(tx store.Tx) (err error) {
			if _, err := tx.UpdateThread(t.ctx, th.ID, store.ThreadUpdate{Name: new("new")}); err != nil {
				return err
			}
			if lost, err = tx.CreateThread(t.ctx, store.Thread{CreatedAt: noon, UpdatedAt: noon}); err != nil {
				return err
			}
			return stop
		})
		t.wants("change", err, stop)
		equal(t, "name", must(t.Thread(t.ctx, th.ID))(t).Name, "")
		_, err = t.Thread(t.ctx, lost.ID)
		t.wants("the thread that was made", err, store.ErrNotFound)
	}},
	{"rolls back when work panics", func(t *test) {
		th := t.thread()
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic was swallowed")
				}
			}()
			_ = t.Change(t.ctx, func(tx store.Tx) error {
				if _, err := tx.UpdateThread(t.ctx, th.ID, store.ThreadUpdate{Name: new("new")}); err != nil {
					t.Error(err)
				}
				panic("stop")
			})
		}()
		equal(t, "name", must(t.Thread(t.ctx, th.ID))(t).Name, "")
		t.do(func(tx store.Tx) error {
			_, err := tx.LockThread(t.ctx, th.ID)
			return err
		})
	}},
	{"sees its own writes", func(t *test) {
		th := t.thread()
		t.do(func(tx store.Tx) error {
			if _, err := tx.UpdateThread(t.ctx, th.ID, store.ThreadUpdate{Name: new("new")}); err != nil {
				return err
			}
			read, err := tx.Thread(t.ctx, th.ID)
			equal(t, "read", read.Name, "new")
			locked, lockErr := tx.LockThread(t.ctx, th.ID)
			equal(t, "locked", locked, read)
			return errors.Join(err, lockErr)
		})
	}},
}
