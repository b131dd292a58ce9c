package model

import "slices"

// The steps of a path to a secret that stand for more than one key: any key or
// item, and any number of them. They are those of runtime/tool.
const (
	anyKey   = "*"
	anyDepth = "**"
)

// Secrets returns the paths from a value of the type to what is writeOnly in it, as
// tool.Path has them.
func (t *Type) Secrets() [][]string {
	s := secrets{open: map[*Type]bool{}, recursive: map[*Type]bool{}}
	return s.of(t)
}

// secrets looks for fields that are writeOnly.
type secrets struct {
	// open are the structs on the way, recursive those that contain themselves.
	open, recursive map[*Type]bool
}

func (s *secrets) of(t *Type) [][]string {
	switch {
	case t.Kind == Slice, t.Kind == Array, t.Kind == Map:
		return under(anyKey, s.of(t.Elem))
	case t.Kind == Pointer:
		return s.of(t.Elem)
	case s.open[t]:
		s.recursive[t] = true
		return nil
	}
	s.open[t] = true
	var paths [][]string
	for _, f := range t.Fields {
		if f.Constraints.WriteOnly {
			paths = append(paths, []string{f.JSON})
			continue
		}
		paths = append(paths, under(f.JSON, s.of(f.Type))...)
	}
	delete(s.open, t)
	if s.recursive[t] {
		return under(anyDepth, paths)
	}
	return paths
}

// under puts a step before paths.
func under(step string, paths [][]string) [][]string {
	all := make([][]string, 0, len(paths))
	for _, p := range paths {
		all = append(all, slices.Concat([]string{step}, p))
	}
	return all
}
