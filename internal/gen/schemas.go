package gen

import (
	"context"
	"strings"

	"github.com/aigen-go/aigen/internal/gen/dialect"
	"github.com/aigen-go/aigen/internal/gen/model"
)

// ToolSchema is the schema of a tool's arguments in a dialect.
type ToolSchema struct {
	// Package is the import path, Type the receiver, Tool the tool's name.
	Package, Type, Tool string
	// From leads from the receiver to the embedded struct that the tool comes from,
	// such as Orders or Base.Orders; it is empty for a tool of its own.
	From string
	// Text is indented JSON. It is empty if the dialect cannot express the schema,
	// and then Err says why.
	Text string
	Err  error
}

// Schemas returns the schemas of the tools in the packages that match the patterns, in
// the dialect with the given name (see runtime/schema), in the order of the code. It reads
// and writes no generated file. Problems in the code are in the result; with any,
// there are no schemas.
func Schemas(ctx context.Context, o Options, dialectName string) ([]ToolSchema, *Result, error) {
	if err := dialect.Known(dialectName); err != nil {
		return nil, nil, err
	}
	o.Verify = true // of packages that are skipped there are no models
	result, wanted, err := read(ctx, o)
	if err != nil || len(result.Diagnostics) > 0 {
		return nil, result, err
	}
	var all []ToolSchema
	for _, p := range wanted {
		for _, r := range p.Receivers {
			all = append(all, schemasOf(p, r, dialectName)...)
		}
	}
	return all, result, nil
}

// schemasOf returns the schemas of a receiver's tools, in the order of AITools.
func schemasOf(p *model.Package, r *model.Receiver, dialectName string) []ToolSchema {
	var all []ToolSchema
	add := func(t *model.Tool, from string) {
		s := ToolSchema{Package: p.Path, Type: r.Type, Tool: t.Name, From: from}
		s.Text, s.Err = dialect.Render(t, dialectName)
		all = append(all, s)
	}
	for _, t := range r.Tools {
		add(t, "")
	}
	for _, set := range r.Toolsets {
		var from []string
		for _, e := range set.Path {
			from = append(from, e.Name)
		}
		for _, t := range set.Tools {
			add(t, strings.Join(from, "."))
		}
	}
	return all
}
