package schema

// graph leads from each definition, and the root, to those that it mentions.
type graph map[string][]string

func newGraph(root, defs *object) graph {
	g := graph{itself: mentions(root, nil)}
	for _, m := range defs.members {
		if def, ok := m.value.(*object); ok {
			g["/"+m.key] = mentions(def, nil)
		}
	}
	return g
}

// reaches says whether a definition mentions another one, or one that does.
func (g graph) reaches(from, to string) bool {
	seen := map[string]bool{}
	var walk func(name string) bool
	walk = func(name string) bool {
		for _, next := range g[name] {
			if next == to {
				return true
			}
			if !seen[next] {
				seen[next] = true
				if walk(next) {
					return true
				}
			}
		}
		return false
	}
	return walk(from)
}

// mentions adds the names of the references in a value, wherever they are in it:
// also in keywords that are refused later.
func mentions(v any, names []string) []string {
	switch v := v.(type) {
	case *object:
		if v.get("$ref") != nil {
			names = append(names, refName(v))
		}
		for _, m := range v.members {
			if m.key != "$defs" {
				names = mentions(m.value, names)
			}
		}
	case []any:
		for _, item := range v {
			names = mentions(item, names)
		}
	}
	return names
}

// cyclic says whether a definition, or the root, contains itself.
func cyclic(root *object) bool {
	defs, _ := root.get("$defs").(*object)
	if defs == nil {
		defs = new(object)
	}
	g := newGraph(root, defs)
	for name := range g {
		if g.reaches(name, name) {
			return true
		}
	}
	return false
}
