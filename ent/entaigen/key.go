package entaigen

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"entgo.io/ent/entc/gen"
	"entgo.io/ent/schema/field"

	"github.com/aigen-go/aigen/ent/schema/mixin"
)

// key is a type of IDs, and how generated code reads and writes it.
type key struct {
	// Name is whose IDs they are, such as thread; Title is the same for the middle
	// of a name.
	Name, Title string
	// Type is the Go type, Import the import that it needs, if any.
	Type, Import string
	// Parse is an expression of the text id that gives a key and whether it is one;
	// Format is the way back.
	Parse, Format string
}

// keysOf returns the keys of all tables, and that of owners.
func keysOf(g *gen.Graph) ([]key, error) {
	var keys []key
	for _, kind := range kinds {
		t := typeOf(g, kind)
		k, err := keyOf(kind, t.ID, roleOf(t).Prefix)
		if err != nil {
			return nil, err
		}
		keys = append(keys, k)
	}
	owner, err := keyOf("owner", fieldOf(typeOf(g, mixin.KindThread), "owner_id"), "")
	return append(keys, owner), err
}

func keyOf(name string, f *gen.Field, prefix string) (key, error) {
	k := key{Name: name, Title: strings.ToUpper(name[:1]) + name[1:], Type: f.Type.String()}
	kind := basicKind(f)
	if kind == reflect.Invalid {
		return k, fmt.Errorf("the type %s cannot be read from a text: use a UUID, a string or a whole number", f.Type)
	}
	if f.HasGoType() {
		k.Import = fmt.Sprintf("%q", f.Type.PkgPath)
	}
	switch {
	case kind == reflect.Array:
		k.Import = `"github.com/google/uuid"`
		k.Parse, k.Format = "adapter.UUID(id)", "key.String()"
	case kind != reflect.String:
		k.Parse, k.Format = "adapter.Integer["+name+"Key](id)", "adapter.FormatInteger(key)"
	case prefix != "":
		k.Parse, k.Format = fmt.Sprintf("adapter.Prefixed(%q, id)", prefix), "key"
	default:
		k.Parse, k.Format = "adapter.Text["+name+"Key](id)", "string(key)"
	}
	return k, nil
}

// basicKind is String, a kind of whole numbers, or Array for a UUID; Invalid for
// anything else.
func basicKind(f *gen.Field) reflect.Kind {
	kind := reflect.Invalid
	switch {
	case f.Type.Type == field.TypeUUID && f.Type.String() == "uuid.UUID" && f.Type.PkgPath == "github.com/google/uuid":
		kind = reflect.Array
	case f.Type.Type == field.TypeUUID, f.Type.Type != field.TypeString && !f.Type.Type.Integer():
	case f.HasGoType():
		kind = f.Type.RType.Kind
	case f.Type.Type == field.TypeString:
		kind = reflect.String
	default:
		kind = reflect.Int64
	}
	if kind == reflect.Array || kind == reflect.String || reflect.Int <= kind && kind <= reflect.Uint64 {
		return kind
	}
	return reflect.Invalid
}

// importsOf returns what the keys import, each once.
func importsOf(g *gen.Graph) ([]string, error) {
	keys, err := keysOf(g)
	if err != nil {
		return nil, err
	}
	imports := map[string]bool{}
	for _, k := range keys {
		if k.Import != "" {
			imports[k.Import] = true
		}
	}
	return slices.Sorted(maps.Keys(imports)), nil
}

// keepsIDs says whether rows may be stored with IDs of aigen's choosing.
func keepsIDs(g *gen.Graph, kind string) bool { return roleOf(typeOf(g, kind)).Key != mixin.KindInt64 }
