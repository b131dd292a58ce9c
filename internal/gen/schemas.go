package gen

import (
	"context"

	"github.com/aigen-go/aigen/internal/gen/dialect"
)

// ToolSchema is the schema of a tool's arguments in a dialect.
type ToolSchema struct {
	// Package is the import path, Type the receiver, Tool the tool's name.
	Package, Type, Tool string
	// Text is indented JSON. It is empty if the dialect cannot express the schema,
	// and then Err says why.
	Text string
	Err  error
}

// Schemas returns the schemas of the tools in the packages that match the patterns, in
// the dialect of that name (see runtime/schema), in the order of the code. It reads
// and writes no generated file. Problems in the code are in the result; with any,
// there are no schemas.
func Schemas(ctx context.Context, o Options, name string) ([]ToolSchema, *Result, error) {
	if err := dialect.Known(name); err != nil {
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
			for _, t := range r.Tools {
				s := ToolSchema{Package: p.Path, Type: r.Type, Tool: t.Name}
				s.Text, s.Err = dialect.Render(t, name)
				all = append(all, s)
			}
		}
	}
	return all, result, nil
}
