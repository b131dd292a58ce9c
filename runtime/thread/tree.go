package thread

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"github.com/aigen-go/aigen/runtime/store"
)

// fork says that a branch, whose first message has the branch's number, follows
// message seq of the branch parent. Branch 0 is no fork: it says that nothing is
// left of what first followed that message in its own branch.
type fork struct{ branch, parent, seq int64 }

// tree is where the branches of a thread begin, in the order in which they did.
// All that a list has to know of other versions is in it, so no other message
// need be read.
type tree struct {
	forks []fork
	// begin finds the fork of a branch. It is nil for a thread that never had one.
	begin map[int64]fork
}

func treeOf(t store.Thread) (tree, error) {
	if t.Branches == "" {
		return tree{}, nil
	}
	var rows [][3]int64
	if err := json.Unmarshal([]byte(t.Branches), &rows); err != nil {
		return tree{}, fmt.Errorf("read the branches of thread %s: %w", t.ID, err)
	}
	forks := make([]fork, len(rows))
	for i, r := range rows {
		forks[i] = fork{r[0], r[1], r[2]}
	}
	return newTree(forks), nil
}

func newTree(forks []fork) tree {
	tr := tree{forks: forks, begin: make(map[int64]fork, len(forks))}
	for _, f := range forks {
		if f.branch != 0 {
			tr.begin[f.branch] = f
		}
	}
	return tr
}

// String is what the thread's row has.
func (tr tree) String() string {
	out := []byte{'['}
	for i, f := range tr.forks {
		if i > 0 {
			out = append(out, ',')
		}
		out = fmt.Appendf(out, "[%d,%d,%d]", f.branch, f.parent, f.seq)
	}
	return string(append(out, ']'))
}

// path are the messages from the first one up to message seq of a branch, the
// newest segment first. It is nil, for everything, in a thread that never had one.
func (tr tree) path(branch, seq int64) []store.Segment {
	if tr.begin == nil {
		return nil
	}
	path := []store.Segment{{Branch: branch, UpTo: seq}}
	for f, ok := tr.begin[branch]; ok && f.seq > 0; f, ok = tr.begin[f.parent] {
		path = append(path, store.Segment{Branch: f.parent, UpTo: f.seq})
	}
	return path
}

// onPath says whether a message is on a path.
func onPath(path []store.Segment, m store.Message) bool {
	return path == nil || slices.ContainsFunc(path, func(s store.Segment) bool {
		return s.Branch == m.Branch && m.Seq <= s.UpTo
	})
}

// version is one of several ways in which a conversation goes on: the messages of
// a branch behind a number, and the branches that begin there.
type version struct{ branch, after int64 }

// versionOf is the innermost version that message seq of a branch is in. There is
// none in front of the first fork.
func (tr tree) versionOf(branch, seq int64) (v version, ok bool) {
	begin, ok := tr.begin[branch]
	v = version{branch, begin.seq}
	for _, f := range tr.forks {
		if f.parent == branch && f.seq < seq && (!ok || f.seq >= v.after) {
			v, ok = version{branch, f.seq}, true
		}
	}
	return v, ok
}

// isBranch says whether v is a whole branch, and so not what first followed the
// message before it.
func (tr tree) isBranch(v version) bool {
	f, ok := tr.begin[v.branch]
	return ok && f.seq == v.after
}

// forked says whether a branch begins inside v.
func (tr tree) forked(v version) bool {
	return slices.ContainsFunc(tr.forks, func(f fork) bool { return f.parent == v.branch && f.seq > v.after })
}

// below are the segments of v and of all branches that begin in it. Messages of v
// itself count only behind v.after, where all the others are anyway.
func (tr tree) below(v version) []store.Segment {
	in := map[int64]bool{}
	segments := []store.Segment{{Branch: v.branch, UpTo: math.MaxInt64}}
	for _, f := range tr.forks { // a branch is behind the one that it begins in
		if f.branch != 0 && (in[f.parent] || f.parent == v.branch && f.seq > v.after) {
			in[f.branch] = true
			segments = append(segments, store.Segment{Branch: f.branch, UpTo: math.MaxInt64})
		}
	}
	return segments
}

// with adds a branch.
func (tr tree) with(f fork) tree { return newTree(append(slices.Clone(tr.forks), f)) }

// without forgets a version of which nothing is left.
func (tr tree) without(v version) tree {
	if !tr.isBranch(v) {
		return tr.with(fork{0, v.branch, v.after})
	}
	gone := tr.begin[v.branch]
	forks := slices.DeleteFunc(slices.Clone(tr.forks), func(f fork) bool { return f == gone })
	others := func(f fork) bool { return f.branch != 0 && f.parent == gone.parent && f.seq == gone.seq }
	if !slices.ContainsFunc(forks, others) {
		forks = slices.DeleteFunc(forks, func(f fork) bool { return f == fork{0, gone.parent, gone.seq} })
	}
	return newTree(forks)
}
