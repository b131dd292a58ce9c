package emit

import (
	"cmp"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/aigen-go/aigen/internal/gen/model"
)

// assertions make the build fail, with advice, when a struct that tools take or
// return has changed since.
func (f *file) assertions() {
	seen := map[*model.Type]bool{}
	byName := map[string]*model.Type{}
	for _, r := range f.pkg.Receivers {
		for _, t := range r.Tools {
			asserted(t.Args, seen, byName)
			asserted(t.Output, seen, byName)
			written(t.Form, map[*model.Form]bool{}, byName)
		}
		asserted(r.Output, seen, byName)
	}
	var types []*model.Type
	for _, t := range byName {
		types = append(types, t)
	}
	slices.SortFunc(types, func(a, b *model.Type) int { return cmp.Compare(identity(a.Go), identity(b.Go)) })
	for _, t := range types {
		f.assertion(t)
	}
}

// asserted collects the structs in t that can be asserted.
func asserted(t *model.Type, seen map[*model.Type]bool, byName map[string]*model.Type) {
	if t == nil || seen[t] {
		return
	}
	seen[t] = true
	if t.Kind == model.Struct && t.Go.Named && t.Assert != nil {
		byName[identity(t.Go)] = t
	}
	asserted(t.Elem, seen, byName)
	for _, field := range t.Fields {
		asserted(field.Type, seen, byName)
	}
	for _, v := range t.Variants {
		asserted(v.Type, seen, byName)
	}
}

// written collects the structs of results that can be asserted: a new field would
// not be written.
func written(form *model.Form, seen map[*model.Form]bool, byName map[string]*model.Type) {
	if form == nil || seen[form] {
		return
	}
	seen[form] = true
	if form.Kind == model.Struct && form.Go.Named && form.Assert != nil {
		byName[identity(form.Go)] = &model.Type{Go: form.Go, Assert: form.Assert}
	}
	written(form.Elem, seen, byName)
	for _, field := range form.Fields {
		written(field.Form, seen, byName)
	}
}

func (f *file) assertion(t *model.Type) {
	var fields []jen.Code
	for _, a := range t.Assert {
		field := jen.Empty()
		if a.Name != "" {
			field.Id(a.Name)
		}
		fields = append(fields, field.Add(f.goType(a.Type)))
	}
	f.Add(doc("If this does not compile, " + bare(t.Go) + ` changed: run "go generate ./...".`))
	f.Var().Id("_").Op("=").Struct(fields...).Parens(f.goType(t.Go).Values())
	f.Line()
}
