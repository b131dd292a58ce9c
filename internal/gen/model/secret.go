package model

import "slices"

// The steps of a path to a secret that stand for more than one key: any key or
// item, and any number of them. They are those of runtime/tool.
const (
	anyKey   = "*"
	anyDepth = "**"
)

// mostSteps bounds how far the ways to secrets are followed one by one: structs that
// refer to each other have more of them than anyone could list.
const mostSteps = 1000

// Secrets returns the paths from a value of the type to what is writeOnly in it, as
// tool.Path has them. Where there are too many ways to list, the keys of secrets are
// secret wherever they are.
func (t *Type) Secrets() [][]string {
	var keys [][]string
	collect(t, map[*Type]bool{}, &keys)
	if len(keys) == 0 {
		return nil
	}
	s := secrets{open: map[*Type]bool{}, recursive: map[*Type]bool{}}
	paths := s.of(t)
	if s.steps > mostSteps {
		return under(anyDepth, keys)
	}
	return paths
}

// collect finds the keys of all secrets in a type, by looking at each type once.
func collect(t *Type, seen map[*Type]bool, keys *[][]string) {
	if t == nil || seen[t] {
		return
	}
	seen[t] = true
	collect(t.Elem, seen, keys)
	for _, f := range t.Fields {
		if f.Constraints.WriteOnly {
			*keys = append(*keys, []string{f.JSON})
			continue
		}
		collect(f.Type, seen, keys)
	}
}

// secrets follows the ways to fields that are writeOnly.
type secrets struct {
	// open are the structs on the way, recursive those that contain themselves.
	open, recursive map[*Type]bool
	steps           int
}

func (s *secrets) of(t *Type) [][]string {
	if s.steps++; s.steps > mostSteps {
		return nil
	}
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
