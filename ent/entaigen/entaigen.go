// Package entaigen is the extension of Ent's code generator for schemas that have
// aigen's mixins. It checks the schema and writes package aigenstore below the
// client, with which aigen keeps its threads in the application's own tables:
//
//	// ent/entc.go
//	//go:build ignore
//
//	package main
//
//	func main() {
//		err := entc.Generate("./schema", &gen.Config{}, entc.Extensions(entaigen.New()))
//		...
//	}
//
//	threads, err := thread.New(ctx, aigenstore.New(client))
//
// The command ent has no flag for extensions, hence the program; "aigen init -store"
// writes it. Errors that Ent makes before it asks an extension are for [Explain].
package entaigen

import (
	"embed"
	"text/template"

	"entgo.io/ent/entc"
	"entgo.io/ent/entc/gen"

	"github.com/aigen-go/aigen/ent/schema/mixin"
)

//go:embed template/*.tmpl
var templates embed.FS

// New returns the extension, to be given to entc.Extensions.
func New() entc.Extension { return extension{} }

type extension struct{ entc.DefaultExtension }

// Hooks returns the one that checks the schema before anything is written.
func (extension) Hooks() []gen.Hook {
	return []gen.Hook{func(next gen.Generator) gen.Generator {
		return gen.GenerateFunc(func(g *gen.Graph) error {
			if err := Check(g); err != nil {
				return err
			}
			return next.Generate(g)
		})
	}}
}

// Templates returns those of package aigenstore.
func (extension) Templates() []*gen.Template {
	t := gen.NewTemplate("aigenstore").Funcs(template.FuncMap{
		"aigenKeys":       keysOf,
		"aigenKeyImports": importsOf,
		"aigenKeepsIDs":   keepsIDs,
		"aigenAsks":       asks,
	})
	return []*gen.Template{gen.MustParse(t.ParseFS(templates, "template/*.tmpl"))}
}

// asks says whether the schema has a policy for threads, so that they are to be read each
// time before they are changed.
func asks(g *gen.Graph) bool { return typeOf(g, mixin.KindThread).NumPolicy() > 0 }
