package thread

import (
	"context"
	"math"

	"github.com/aigen-go/aigen/runtime/store"
)

// SelectBranch makes the newest conversation that has the message in it the active
// one, such as another version from [Service.Siblings]. It fails with [ErrRunActive]
// while a run goes on, and does not move the thread's UpdatedAt. Whoever may update
// the thread may select.
func (s *Service) SelectBranch(ctx context.Context, threadID, messageID string) error {
	err := s.change(ctx, func(tx store.Tx) error {
		t, err := s.allowed(ctx, tx.LockThread, threadID, UpdateThread)
		if err != nil {
			return err
		}
		row, err := seen(ctx, tx, t.ID, messageID)
		if err != nil {
			return err
		}
		if err := s.makeWay(ctx, tx, t); err != nil {
			return err
		}
		if t, err = tx.LockThread(ctx, t.ID); err != nil {
			return err
		}
		tr, err := treeOf(t)
		if err != nil {
			return err
		}
		_, end, err := tip(ctx, tx, t.ID, tr, version{row.Branch, row.Seq - 1})
		if err != nil || end == nil || end.Seq == t.HeadSeq {
			return err
		}
		_, err = tx.UpdateThread(ctx, t.ID, store.ThreadUpdate{HeadBranch: &end.Branch, HeadSeq: &end.Seq})
		return err
	})
	return s.failed("select a branch", err)
}

// tip finds the newest message of a version that people see, and the end of what
// nobody sees behind it. Both are nil if there is none.
func tip(ctx context.Context, st store.Reader, thread string, tr tree, v version) (last, end *store.Message, err error) {
	last, err = newest(ctx, st, store.MessageQuery{ThreadID: thread, Path: tr.below(v), AfterSeq: v.after, Visible: true})
	if err != nil || last == nil {
		return nil, nil, err
	}
	end, err = newest(ctx, st, store.MessageQuery{
		ThreadID: thread, Path: []store.Segment{{Branch: last.Branch, UpTo: math.MaxInt64}}, AfterSeq: last.Seq - 1,
	})
	return last, end, err
}

// pruneHead forgets the active branch if it has come to nothing.
func pruneHead(ctx context.Context, tx store.Tx, thread string) error {
	t, err := tx.LockThread(ctx, thread)
	if err != nil {
		return err
	}
	return prune(ctx, tx, t, t.HeadBranch, t.HeadSeq)
}

// prune forgets the version that message seq of a branch was in, if people see
// nothing of it any more, and those around it. If it was active, the newest one that
// is left becomes that. A version at which a run works stays until that ends.
func prune(ctx context.Context, tx store.Tx, t store.Thread, branch, seq int64) error {
	tr, err := treeOf(t)
	if err != nil || len(tr.forks) == 0 {
		return err
	}
	u := store.ThreadUpdate{}
	for v, ok := tr.versionOf(branch, seq); ok; v, ok = tr.versionOf(branch, seq) {
		keep, err := peopled(ctx, tx, t, tr, v)
		if err != nil {
			return err
		}
		if keep {
			break
		}
		branch, seq = v.branch, v.after
		if tr.isBranch(v) {
			branch = tr.begin[v.branch].parent
		}
		active := t.HeadBranch == v.branch && (tr.isBranch(v) || t.HeadSeq > v.after)
		tr = tr.without(v)
		u.Branches = new(tr.String())
		if !active {
			continue
		}
		t.HeadBranch, t.HeadSeq = branch, seq
		_, end, err := tip(ctx, tx, t.ID, tr, version{branch, seq - 1})
		if err != nil {
			return err
		}
		if end != nil {
			t.HeadBranch, t.HeadSeq = end.Branch, end.Seq
		}
		u.HeadBranch, u.HeadSeq = &t.HeadBranch, &t.HeadSeq
	}
	if u.Branches == nil {
		return nil
	}
	_, err = tx.UpdateThread(ctx, t.ID, u)
	return err
}

// peopled says whether there is something left of a version, or may come.
func peopled(ctx context.Context, tx store.Tx, t store.Thread, tr tree, v version) (bool, error) {
	if tr.forked(v) {
		return true, nil
	}
	row, err := newest(ctx, tx, store.MessageQuery{
		ThreadID: t.ID, Path: []store.Segment{{Branch: v.branch, UpTo: math.MaxInt64}}, AfterSeq: v.after, Visible: true,
	})
	if err != nil || row != nil {
		return row != nil, err
	}
	if t.HeadBranch != v.branch {
		return false, nil
	}
	runs, err := tx.Runs(ctx, store.RunQuery{ThreadID: t.ID, Active: true, Limit: 1})
	return len(runs) > 0, err
}
