package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/aigen-go/aigen/internal/gen/model"
)

// router writes Assistants and NewRouter.
func (f *file) router(r *model.Router) {
	var fields []jen.Code
	args := []jen.Code{jen.Id("cfg")}
	for _, a := range r.Assistants {
		field := jen.Id(a.Field).Op("*").Add(f.qual(a.Path, a.Package, a.Type))
		if a.Doc != "" {
			field = doc(a.Doc).Line().Add(field)
		}
		fields = append(fields, field)
		args = append(args, jen.Id("assistants").Dot(a.Field))
	}
	f.Add(doc("Assistants are those that the router serves. All of them must be set."))
	f.Type().Id("Assistants").Struct(fields...)
	f.Line()
	f.Add(doc("NewRouter returns a router that serves the assistants over HTTP, to be mounted\n" +
		"under a path of its own."))
	f.Func().Id("NewRouter").Params(
		jen.Id("cfg").Add(f.qual(httpapiPath, "httpapi", "Config")),
		jen.Id("assistants").Id("Assistants"),
	).Params(f.qual(chiPath, "chi", "Router"), jen.Error()).Block(
		jen.Return(f.qual(httpapiPath, "httpapi", "New").Call(args...)),
	)
	f.Line()
}
