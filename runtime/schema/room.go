package schema

// Size is an upper bound of what the schema of a tool has, in any dialect.
type Size struct {
	// Properties are those of all objects together; Optional are the ones of them
	// that are not required.
	Properties, Optional int
	// Unions are the values of several types, null included.
	Unions int
	// Depth are the levels of objects and arrays.
	Depth int
	// Names are the bytes of the names of properties and definitions, and of the
	// values of enums; Enum is how many values there are.
	Names, Enum int
}

// HasRoom says whether tools of these sizes are within all limits of the dialect, so
// that nothing needs to be rendered to know that [Dialect.Plan] finds none of them too
// large or too many.
func (d Dialect) HasRoom(tools []Size) bool {
	f, err := d.form()
	if err != nil {
		return false
	}
	within := func(count, limit int) bool { return limit == 0 || count <= limit }
	s, r := &f.rules.sizes, &f.rules.requests
	optional, unions := 0, 0
	for _, t := range tools {
		optional, unions = optional+t.Optional, unions+t.Unions
		long := s.longEnum == 0 || t.Enum <= s.longEnum
		if !long || !within(t.Properties, s.properties) || !within(t.Depth, s.depth) || !within(t.Names, s.names) || !within(t.Enum, s.enum) {
			return false
		}
	}
	return within(len(tools), r.strict) && within(optional, r.optional) && within(unions, r.unions)
}
