package storetest

import (
	"strings"
	"time"

	"github.com/aigen-go/aigen/runtime/store"
)

var attachmentTests = []named{
	{"keeps every field", func(t *test) {
		want := store.Attachment{
			ThreadID: t.thread().ID, OwnerID: "ölaf", Name: "a b.png", MediaType: "image/png", Size: 1 << 40,
			SHA256: strings.Repeat("0f", 32), Key: "ab/cd", CreatedAt: noon,
		}
		t.do(func(tx store.Tx) error {
			made, err := tx.CreateAttachment(t.ctx, want)
			want.ID, want.CreatedAt = made.ID, kept(noon)
			equal(t, "made", made, want)
			return err
		})
		equal(t, "read", must(t.Attachment(t.ctx, want.ID))(t), want)
	}},
	{"lists the oldest first, and deletes", func(t *test) {
		th := t.thread()
		var ids []string
		for i := range 3 {
			t.do(func(tx store.Tx) error {
				a, err := tx.CreateAttachment(t.ctx, store.Attachment{ThreadID: th.ID, CreatedAt: noon.Add(time.Duration(i) * time.Microsecond)})
				ids = append(ids, a.ID)
				return err
			})
		}
		t.do(func(tx store.Tx) error { return tx.DeleteAttachment(t.ctx, ids[1]) })
		var got []string
		for _, a := range must(t.Attachments(t.ctx, th.ID))(t) {
			got = append(got, a.ID)
		}
		equal(t, "left", got, []string{ids[0], ids[2]})
		t.wants("again", t.Change(t.ctx, func(tx store.Tx) error { return tx.DeleteAttachment(t.ctx, ids[1]) }), store.ErrNotFound)
	}},
	{"an ID that is none is not found", func(t *test) {
		for _, id := range strange() {
			t.wants("read", second(t.Attachment(t.ctx, id)), store.ErrNotFound)
			equal(t, "list", len(must(t.Attachments(t.ctx, id))(t)), 0)
			t.wants("delete", t.Change(t.ctx, func(tx store.Tx) error { return tx.DeleteAttachment(t.ctx, id) }), store.ErrNotFound)
			t.wants("create", t.Change(t.ctx, func(tx store.Tx) error {
				return second(tx.CreateAttachment(t.ctx, store.Attachment{ThreadID: id, CreatedAt: noon}))
			}), store.ErrNotFound)
		}
	}},
}
