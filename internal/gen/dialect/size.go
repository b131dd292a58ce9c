package dialect

import (
	"github.com/aigen-go/aigen/internal/gen/model"
	"github.com/aigen-go/aigen/runtime/schema"
)

// Rendering every tool for every provider would cost time in each run, and hardly
// ever find something. So the sizes of plain types are summed up first, and rendered
// is what has other types or comes near a limit.

// sizes returns bounds for the schemas of tools. It says false if one of them has a
// type of which it is not clear that every dialect has words for it.
func sizes(tools []*model.Tool) ([]schema.Size, bool) {
	all := make([]schema.Size, len(tools))
	for i, t := range tools {
		m := measure{size: &all[i]}
		if len(t.Args.Fields) == 0 {
			continue
		}
		if !m.typ(t.Args, 0) {
			return nil, false
		}
	}
	return all, true
}

// measure sums up a schema, written out.
type measure struct{ size *schema.Size }

// typ adds a type that is below depth levels, and says whether it is plain.
func (m measure) typ(t *model.Type, depth int) bool {
	m.size.Depth = max(m.size.Depth, depth)
	switch t.Kind {
	case model.String, model.Bool, model.Int, model.Uint, model.Float, model.Time, model.Date, model.Bytes, model.Text:
		return true
	case model.Enum:
		for _, v := range t.Enum {
			m.value(v.Value)
		}
		return true
	case model.Pointer:
		m.size.Unions++
		return m.typ(t.Elem, depth)
	case model.Slice, model.Array:
		m.size.Depth = max(m.size.Depth, depth+1)
		return m.typ(t.Elem, depth+1)
	case model.Map:
		m.size.Depth = max(m.size.Depth, depth+2)
		m.property("key")
		m.property("value")
		return m.typ(t.Elem, depth+2)
	case model.Struct:
		return !t.Recursive && len(t.Fields) > 0 && m.structure(t, depth+1)
	}
	return false
}

// structure adds the fields of a struct.
func (m measure) structure(t *model.Type, depth int) bool {
	m.size.Depth = max(m.size.Depth, depth)
	m.size.Names += len(t.Go.Expr)
	for _, f := range t.Fields {
		if schema.Gemini.CheckProperty(f.JSON) != nil {
			return false
		}
		m.property(f.JSON)
		if f.Optional {
			m.size.Optional++
		}
		for _, v := range f.Constraints.Enum {
			m.value(v)
		}
		if !m.typ(f.Type, depth) {
			return false
		}
	}
	return true
}

func (m measure) property(name string) {
	m.size.Properties++
	m.size.Names += len(name)
}

// value adds a value of an enum. An optional one has null as well, and characters
// may be escaped.
func (m measure) value(text string) {
	const escaped = 6
	m.size.Enum += 2
	m.size.Names += escaped * len(text)
}
