package entaigen_test

import (
	"errors"
	"strings"
	"testing"

	"entgo.io/ent"
	"entgo.io/ent/entc/gen"
	"entgo.io/ent/entc/load"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"github.com/google/uuid"

	"github.com/aigen-go/aigen/ent/entaigen"
	"github.com/aigen-go/aigen/ent/schema/mixin"
)

// loaded is what Ent says of a schema that it cannot load.
func loaded(t *testing.T, types []ent.Interface) error {
	t.Helper()
	storage, err := gen.NewStorage("sql")
	check(t, err)
	var schemas []*load.Schema
	for _, s := range types {
		data, err := load.MarshalSchema(s)
		check(t, err)
		schema, err := load.UnmarshalSchema(data)
		check(t, err)
		schemas = append(schemas, schema)
	}
	_, err = gen.NewGraph(&gen.Config{Package: "example.com/ent", Storage: storage}, schemas...)
	return err
}

func TestExplain(t *testing.T) {
	owned := func(build func(name string) ent.Field) Thread {
		return Thread{part{
			mixins: []ent.Mixin{mixin.Thread{Owner: build}},
			edges:  []ent.Edge{edge.To("owner", User.Type).Unique().Field("owner_id")},
		}}
	}
	text := func(n string) ent.Field { return field.String(n).Optional().Nillable() }
	withID := User{part{fields: []ent.Field{field.UUID("id", uuid.UUID{})}}}
	for name, test := range map[string]struct {
		err  error
		want string
	}{
		"thread":  {loaded(t, with(Thread{of(mixin.Thread{ID: mixin.Int64()})})), "set ThreadID of mixin.Message, mixin.Run and mixin.Attachment to the ID of mixin.Thread"},
		"run":     {loaded(t, with(Run{of(mixin.Run{ID: mixin.Int64(), ThreadID: mixin.UUIDv7()})})), "set RunID of mixin.Message and mixin.Step to the ID of mixin.Run"},
		"owner":   {loaded(t, with(owned(text), User{})), "hold the IDs of User: return field.Int(name).Optional().Nillable()"},
		"uuid":    {loaded(t, with(owned(text), withID)), "hold the IDs of User: return field.UUID(name, uuid.UUID{}).Optional().Nillable()"},
		"missing": {loaded(t, with()[:3]), `the types Thread, Message, Run, Step and Attachment belong together: "go tool aigen init -store" adds those`},
		"package": {errors.New("entc/load: parse schema dir: policy.go:8:2: could not import example.com/ent/privacy (invalid package name)"),
			"if Ent writes example.com/ent/privacy from this very schema"},
	} {
		t.Run(name, func(t *testing.T) {
			got := entaigen.Explain(test.err)
			if !errors.Is(got, test.err) || !strings.Contains(got.Error(), "\naigen: ") || !strings.Contains(got.Error(), test.want) {
				t.Errorf("got:\n%v\nwant:\n%s", got, test.want)
			}
		})
	}
}

// An error that has nothing to do with aigen is left alone.
func TestExplainNothing(t *testing.T) {
	stray := User{part{edges: []ent.Edge{edge.To("chats", Chat.Type)}}}
	for _, err := range []error{nil, errors.New("no space left on device"), loaded(t, []ent.Interface{stray})} {
		if got := entaigen.Explain(err); got != err {
			t.Errorf("%v became %v", err, got)
		}
	}
}
