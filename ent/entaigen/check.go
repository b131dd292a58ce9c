package entaigen

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"

	"entgo.io/ent"
	"entgo.io/ent/entc/gen"

	"github.com/aigen-go/aigen/ent/schema/mixin"
)

// kinds are aigen's tables, and the order in which they are checked.
var kinds = []string{mixin.KindThread, mixin.KindMessage, mixin.KindRun, mixin.KindStep, mixin.KindAttachment}

// goNames are the names that the types must have, because edges bind by them.
var goNames = map[string]string{
	mixin.KindThread: "Thread", mixin.KindMessage: "Message", mixin.KindRun: "Run",
	mixin.KindStep: "Step", mixin.KindAttachment: "Attachment",
}

// Check says what keeps aigen from using the schema: all problems at once, each
// with what to do. New does this before code is generated.
func Check(g *gen.Graph) error {
	if g.Config != nil && g.Storage != nil && g.Storage.Name != "sql" {
		return fmt.Errorf("aigen: the storage driver is %s: threads need an SQL database; take the option away", g.Storage.Name)
	}
	var problems []error
	for _, kind := range kinds {
		problems = append(problems, checkRole(g, kind))
	}
	if err := errors.Join(problems...); err != nil {
		return err
	}
	for _, kind := range kinds {
		problems = append(problems, checkType(typeOf(g, kind), kind)...)
	}
	return errors.Join(append(problems, checkOwner(typeOf(g, mixin.KindThread)))...)
}

// checkRole makes sure that there is one type of the kind, with the right name.
func checkRole(g *gen.Graph, kind string) error {
	var found []*gen.Type
	for _, t := range g.Nodes {
		if roleOf(t).Kind == kind {
			found = append(found, t)
		}
	}
	name := goNames[kind]
	switch {
	case len(found) == 0:
		return fmt.Errorf("aigen: no type of the schema has mixin.%s: add \"type %s struct{ ent.Schema }\" with "+
			"\"func (%s) Mixin() []ent.Mixin { return []ent.Mixin{mixin.%s{}} }\"", name, name, name, name)
	case len(found) > 1:
		return fmt.Errorf("aigen: both %s and %s have mixin.%s: take it away from one of them", found[0].Name, found[1].Name, name)
	case found[0].Name != name:
		return fmt.Errorf("aigen: the type %s has mixin.%s: call it %s, for edges bind by name", found[0].Name, name, name)
	}
	return nil
}

var prefixForm = regexp.MustCompile(`^[a-z][a-z0-9_]{0,30}$`)

func checkType(t *gen.Type, kind string) []error {
	problems := []error{checkID(t, kind)}
	own, edges := ownOf(kind)
	for _, f := range t.Fields {
		_, byHook := f.Annotations[mixin.SetByHookName]
		if !own[f.Name] && !f.Optional && !f.Default && !byHook {
			problems = append(problems, fmt.Errorf("aigen: the field %s.%s is required and has no default, but aigen creates rows without it: "+
				"make it Optional, give it a Default, or let a hook set it and say so with Annotations(mixin.SetByHook{})", t.Name, f.Name))
		}
	}
	for _, e := range t.Edges {
		column := e.Name + "_id"
		switch {
		case e.Unique && e.Field() == nil && fieldOf(t, column) != nil:
			problems = append(problems, fmt.Errorf("aigen: %s has the edge %s beside a field %s, and the client would have Set%sID twice: "+
				"bind them with Field(%q) on the edge", t.Name, e.Name, column, e.StructField(), column))
		case !edges[e.Name] && !e.Optional && e.Field() == nil:
			problems = append(problems, fmt.Errorf("aigen: the edge %s.%s is required, but aigen creates rows without it: "+
				"take Required away", t.Name, e.Name))
		}
	}
	return problems
}

func checkID(t *gen.Type, kind string) error {
	role := roleOf(t)
	if role.Key == mixin.KindPrefixed && !prefixForm.MatchString(role.Prefix) {
		return fmt.Errorf("aigen: %s has IDs with the prefix %q: use at most 31 lower case letters, digits and underscores, a letter first", t.Name, role.Prefix)
	}
	k, err := keyOf(kind, t.ID, role.Prefix)
	want := map[string]string{mixin.KindUUID: "uuid.UUID", mixin.KindInt64: "int64", mixin.KindPrefixed: "string"}[role.Key]
	if err != nil || k.Type != want {
		return fmt.Errorf("aigen: %s.id is %s, and the mixin made it %s: take the field away, and set ID of mixin.%s", t.Name, t.ID.Type, want, t.Name)
	}
	return nil
}

// checkOwner looks at the one column whose type is the application's choice.
func checkOwner(t *gen.Type) error {
	owner := fieldOf(t, "owner_id")
	if owner == nil {
		return errors.New("aigen: Owner of mixin.Thread builds a field of another name: build it with the name that it is given")
	}
	if _, err := keyOf("owner", owner, ""); err != nil {
		return fmt.Errorf("aigen: Thread.owner_id: %w", err)
	}
	if !owner.Optional || !owner.Nillable {
		return errors.New("aigen: Thread.owner_id must be able to be null, for threads that belong to nobody: add Optional().Nillable()")
	}
	return nil
}

// ownOf returns the names of the fields and edges that the mixin of a kind has.
func ownOf(kind string) (fields, edges map[string]bool) {
	m := map[string]ent.Mixin{
		mixin.KindThread: mixin.Thread{}, mixin.KindMessage: mixin.Message{}, mixin.KindRun: mixin.Run{},
		mixin.KindStep: mixin.Step{}, mixin.KindAttachment: mixin.Attachment{},
	}[kind]
	fields, edges = map[string]bool{}, map[string]bool{}
	for _, f := range m.Fields() {
		fields[f.Descriptor().Name] = true
	}
	for _, e := range m.Edges() {
		edges[e.Descriptor().Name] = true
	}
	return fields, edges
}

// roleOf returns the role of a type; it is empty for the application's own.
func roleOf(t *gen.Type) mixin.Role {
	var role mixin.Role
	if t == nil {
		return role
	}
	if data, err := json.Marshal(t.Annotations[mixin.RoleName]); err == nil {
		_ = json.Unmarshal(data, &role) // an annotation of the same name is not ours
	}
	return role
}

func typeOf(g *gen.Graph, kind string) *gen.Type {
	for _, t := range g.Nodes {
		if roleOf(t).Kind == kind {
			return t
		}
	}
	return nil
}

func fieldOf(t *gen.Type, name string) *gen.Field {
	for _, f := range t.Fields {
		if f.Name == name {
			return f
		}
	}
	return nil
}
