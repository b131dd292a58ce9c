package schema

import "iter"

// children yields the schemas directly within s, with the path that leads from s
// to each; the definitions only if asked for.
func children(s *object, defs bool) iter.Seq2[*object, string] {
	return func(yield func(*object, string) bool) {
		give := func(v any, path string) bool {
			child, ok := v.(*object)
			return !ok || yield(child, path)
		}
		for _, m := range s.members {
			switch m.key {
			case "items":
				if !give(m.value, "[]") {
					return
				}
			case "anyOf":
				branches, _ := m.value.([]any)
				for _, b := range branches {
					if !give(b, "") {
						return
					}
				}
			case "properties", "$defs":
				named, _ := m.value.(*object)
				if named == nil || m.key == "$defs" && !defs {
					continue
				}
				for _, p := range named.members {
					if !give(p.value, "."+p.key) {
						return
					}
				}
			}
		}
	}
}
