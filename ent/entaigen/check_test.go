package entaigen_test

import (
	"testing"

	"entgo.io/ent"
	"entgo.io/ent/entc/gen"
	"entgo.io/ent/entc/load"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"

	"github.com/aigen-go/aigen/ent/entaigen"
	"github.com/aigen-go/aigen/ent/schema/mixin"
)

// part is what a type of an application's schema is made of.
type part struct {
	ent.Schema
	mixins []ent.Mixin
	fields []ent.Field
	edges  []ent.Edge
}

func (p part) Mixin() []ent.Mixin  { return p.mixins }
func (p part) Fields() []ent.Field { return p.fields }
func (p part) Edges() []ent.Edge   { return p.edges }

type (
	Thread     struct{ part }
	Message    struct{ part }
	Run        struct{ part }
	Step       struct{ part }
	Attachment struct{ part }
	User       struct{ part }
	Chat       struct{ part }
)

func of(m ent.Mixin) part { return part{mixins: []ent.Mixin{m}} }

// with returns the schema with the types of change in place of its own.
func with(change ...ent.Interface) []ent.Interface {
	schema := []ent.Interface{
		Thread{of(mixin.Thread{})}, Message{of(mixin.Message{})}, Run{of(mixin.Run{})},
		Step{of(mixin.Step{})}, Attachment{of(mixin.Attachment{})},
	}
	for _, c := range change {
		switch c.(type) {
		case Thread:
			schema[0] = c
		case Message:
			schema[1] = c
		case Run:
			schema[2] = c
		case Attachment:
			schema[4] = c
		default:
			schema = append(schema, c)
		}
	}
	return schema
}

func graph(t *testing.T, driver string, types []ent.Interface) *gen.Graph {
	t.Helper()
	storage, err := gen.NewStorage(driver)
	check(t, err)
	var schemas []*load.Schema
	for _, s := range types {
		data, err := load.MarshalSchema(s)
		check(t, err)
		schema, err := load.UnmarshalSchema(data)
		check(t, err)
		schemas = append(schemas, schema)
	}
	g, err := gen.NewGraph(&gen.Config{Package: "example.com/ent", Storage: storage}, schemas...)
	check(t, err)
	return g
}

func owner(build func(name string) ent.Field) Thread { return Thread{of(mixin.Thread{Owner: build})} }

func TestCheck(t *testing.T) {
	user := User{part{}}
	back := User{part{edges: []ent.Edge{edge.From("threads", Thread.Type).Ref("owner")}}}
	withFields := func(fields ...ent.Field) Thread { p := of(mixin.Thread{}); p.fields = fields; return Thread{p} }
	withEdges := func(edges ...ent.Edge) Thread { p := of(mixin.Thread{}); p.edges = edges; return Thread{p} }
	bound := Thread{part{
		mixins: []ent.Mixin{mixin.Thread{Owner: func(n string) ent.Field { return field.Int(n).Optional().Nillable() }}},
		edges:  []ent.Edge{edge.To("owner", User.Type).Unique().Field("owner_id")},
	}}
	for name, test := range map[string]struct {
		types []ent.Interface
		want  string
	}{
		"good":                {with(), ""},
		"good owner":          {with(bound, back), ""},
		"good field":          {with(withFields(field.String("tenant").Optional(), field.Int("level").Default(1))), ""},
		"good field of hooks": {with(withFields(field.String("tenant").Annotations(mixin.SetByHook{}))), ""},
		"good edge":           {with(withEdges(edge.To("readers", User.Type)), user), ""},
		"nothing": {[]ent.Interface{user}, `aigen: no type of the schema has mixin.Thread: add "type Thread struct{ ent.Schema }" with "func (Thread) Mixin() []ent.Mixin { return []ent.Mixin{mixin.Thread{}} }"
aigen: no type of the schema has mixin.Message: add "type Message struct{ ent.Schema }" with "func (Message) Mixin() []ent.Mixin { return []ent.Mixin{mixin.Message{}} }"
aigen: no type of the schema has mixin.Run: add "type Run struct{ ent.Schema }" with "func (Run) Mixin() []ent.Mixin { return []ent.Mixin{mixin.Run{}} }"
aigen: no type of the schema has mixin.Step: add "type Step struct{ ent.Schema }" with "func (Step) Mixin() []ent.Mixin { return []ent.Mixin{mixin.Step{}} }"
aigen: no type of the schema has mixin.Attachment: add "type Attachment struct{ ent.Schema }" with "func (Attachment) Mixin() []ent.Mixin { return []ent.Mixin{mixin.Attachment{}} }"`},
		"two of a kind": {with(Chat{part{mixins: []ent.Mixin{fieldsOf{mixin.Thread{}}}}}),
			"aigen: both Thread and Chat have mixin.Thread: take it away from one of them"},
		"another name": {with(Thread{part{fields: mixin.Thread{}.Fields()[:1], edges: mixin.Thread{}.Edges()}}, Chat{part{mixins: []ent.Mixin{fieldsOf{mixin.Thread{}}}}}),
			"aigen: the type Chat has mixin.Thread: call it Thread, for edges bind by name"},
		"required field": {with(withFields(field.String("tenant"))),
			"aigen: the field Thread.tenant is required and has no default, but aigen creates rows without it: make it Optional, give it a Default, or let a hook set it and say so with Annotations(mixin.SetByHook{})"},
		"required edge": {with(withEdges(edge.To("team", User.Type).Unique().Required()), user),
			"aigen: the edge Thread.team is required, but aigen creates rows without it: take Required away"},
		"edge beside its field": {with(withEdges(edge.To("owner", User.Type).Unique()), user),
			`aigen: Thread has the edge owner beside a field owner_id, and the client would have SetOwnerID twice: bind them with Field("owner_id") on the edge`},
		"owner that must be": {with(owner(func(n string) ent.Field { return field.Int(n) })),
			"aigen: Thread.owner_id must be able to be null, for threads that belong to nobody: add Optional().Nillable()"},
		"owner of a strange type": {with(owner(func(n string) ent.Field { return field.Float(n).Optional().Nillable() })),
			"aigen: Thread.owner_id: the type float64 cannot be read from a text: use a UUID, a string or a whole number"},
		"prefix": {with(
			Thread{of(mixin.Thread{ID: mixin.Prefixed("Thread-")})}, Message{of(mixin.Message{ThreadID: mixin.Prefixed("x")})},
			Run{of(mixin.Run{ThreadID: mixin.Prefixed("x")})}, Attachment{of(mixin.Attachment{ThreadID: mixin.Prefixed("x")})},
		),
			`aigen: Thread has IDs with the prefix "Thread-": use at most 31 lower case letters, digits and underscores, a letter first`},
	} {
		t.Run(name, func(t *testing.T) {
			got := ""
			if err := entaigen.Check(graph(t, "sql", test.types)); err != nil {
				got = err.Error()
			}
			if got != test.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, test.want)
			}
		})
	}
}

// fieldsOf is a mixin without edges, which two types could not both have.
type fieldsOf struct{ ent.Mixin }

func (fieldsOf) Edges() []ent.Edge { return nil }

func TestCheckStorage(t *testing.T) {
	err := entaigen.Check(graph(t, "gremlin", []ent.Interface{User{}}))
	if want := "aigen: the storage driver is gremlin: threads need an SQL database; take the option away"; err == nil || err.Error() != want {
		t.Errorf("got: %v\nwant: %s", err, want)
	}
}
