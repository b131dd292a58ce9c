package tool

import "slices"

// Without returns the tools that have none of the given names: those of an
// embedded struct that its embedder hides by methods of its own.
func Without(tools []Tool, names ...string) []Tool {
	return slices.DeleteFunc(slices.Clone(tools), func(t Tool) bool { return slices.Contains(names, t.Name) })
}
