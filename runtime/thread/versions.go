package thread

import (
	"cmp"
	"slices"

	"github.com/aigen-go/aigen/runtime/store"
)

// point is a message of a path behind which there are several versions.
type point struct {
	seq      int64
	versions []version
	// current is the version that the path takes.
	current int
}

// points are those of a path, in the order of their messages.
func (tr tree) points(path []store.Segment) []point {
	type place struct{ branch, seq int64 }
	forks := map[place][]fork{}
	for _, f := range tr.forks {
		forks[place{f.parent, f.seq}] = append(forks[place{f.parent, f.seq}], f)
	}
	next := map[int64]int64{} // the branch in which the path goes on
	upTo := map[int64]int64{}
	for i, s := range path {
		upTo[s.Branch] = s.UpTo
		if i > 0 {
			next[s.Branch] = path[i-1].Branch
		}
	}
	if len(path) > 0 && path[len(path)-1].Branch != 0 { // it begins with another first message
		upTo[0], next[0] = 0, path[len(path)-1].Branch
	}
	var points []point
	for at, forks := range forks {
		end, on := upTo[at.branch]
		if !on || at.seq > end {
			continue
		}
		current := at.branch
		if at.seq == end {
			current = next[at.branch]
		}
		points = append(points, pointOf(at.seq, forks, current))
	}
	slices.SortFunc(points, func(a, b point) int { return cmp.Compare(a.seq, b.seq) })
	return points
}

// pointOf lists what first followed the message, and then the forks.
func pointOf(seq int64, forks []fork, current int64) point {
	p := point{seq: seq, current: -1}
	gone := slices.ContainsFunc(forks, func(f fork) bool { return f.branch == 0 })
	if !gone {
		p.versions = append(p.versions, version{forks[0].parent, seq})
	}
	for _, f := range forks {
		if f.branch != 0 {
			p.versions = append(p.versions, version{f.branch, seq})
		}
	}
	p.current = slices.IndexFunc(p.versions, func(v version) bool { return v.branch == current })
	return p
}

// between are the points after which message seq comes first, if before is the
// number of the message in front of it.
func between(points []point, before, seq int64) []point {
	from, _ := slices.BinarySearchFunc(points, before, func(p point, n int64) int { return cmp.Compare(p.seq, n) })
	to, _ := slices.BinarySearchFunc(points, seq, func(p point, n int64) int { return cmp.Compare(p.seq, n) })
	return points[from:max(from, to)]
}

// versionsOf puts the versions of points that have the same message behind them
// into one list: the versions of a later point in place of the one that leads
// there. The current one is at index; an empty list means that there is one only.
func versionsOf(points []point) (all []version, index int) {
	for _, p := range points {
		switch {
		case p.current < 0:
			continue
		case len(all) == 0:
			all, index = slices.Clone(p.versions), p.current
			continue
		}
		all = slices.Concat(all[:index], p.versions, all[index+1:])
		index += p.current
	}
	return all, index
}

// placed tells messages, which follow each other on a path, what they follow and
// which of how many versions they are. In front of them is the message parent, and
// seen is the last message there that people see; there may be neither.
func placed(points []point, parent, seen *store.Message, messages []Message) {
	var id string
	var seq int64
	if parent != nil {
		id = parent.ID
	}
	if seen != nil {
		seq = seen.Seq
	}
	for i := range messages {
		m := &messages[i]
		m.ParentID, id = id, m.ID
		if !visible(m.Message) {
			continue
		}
		if all, index := versionsOf(between(points, seq, m.Seq)); len(all) > 0 {
			m.Version, m.Versions = index+1, len(all)
		}
		seq = m.Seq
	}
}
