package main

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"strings"

	"github.com/aigen-go/aigen/internal/gen"
	"github.com/aigen-go/aigen/internal/gen/diag"
)

// schemaFlags are the flags of aigen schema.
type schemaFlags struct{ tool, dialect string }

func (f *schemaFlags) declare(flags *flag.FlagSet) {
	flags.StringVar(&f.tool, "tool", "", "")
	flags.StringVar(&f.dialect, "dialect", "neutral", "")
}

// printSchemas prints the schemas of tools: of one tool the schema alone, of several
// each below a line with its tool. What a dialect cannot express goes to stderr.
func printSchemas(ctx context.Context, c command, out output) (int, error) {
	all, result, err := gen.Schemas(ctx, c.options, c.schema.dialect)
	if err != nil {
		return 0, err
	}
	if out.problems(result.Diagnostics, result.Notes) {
		return exitFound, nil
	}
	if all, err = named(all, c.schema.tool); err != nil {
		return 0, err
	}
	if len(all) == 0 {
		fmt.Fprintf(out.stderr, "aigen: there are no tools in %s\n", strings.Join(c.options.Patterns, " "))
	}
	code := exitOK
	for i, s := range all {
		title := s.Package + "." + s.Type + " " + s.Tool
		if s.From != "" {
			title += " (of " + s.From + ")"
		}
		if s.Err != nil {
			fmt.Fprintf(out.stderr, "aigen: %s: %s cannot express it: %v\n", title, c.schema.dialect, s.Err)
			code = exitFound
			continue
		}
		if len(all) > 1 {
			if i > 0 {
				fmt.Fprintln(out.stdout)
			}
			fmt.Fprintln(out.stdout, title)
		}
		fmt.Fprintln(out.stdout, s.Text)
	}
	return code, nil
}

// named returns the schemas of the tools of a name, or all for "".
func named(all []gen.ToolSchema, tool string) ([]gen.ToolSchema, error) {
	if tool == "" {
		return all, nil
	}
	var names []string
	for _, s := range all {
		names = append(names, s.Tool)
	}
	all = slices.DeleteFunc(all, func(s gen.ToolSchema) bool { return s.Tool != tool })
	if len(all) > 0 {
		return once(all), nil
	}
	if near := diag.Nearest(tool, names); near != "" {
		return nil, fmt.Errorf("there is no tool %s; did you mean %s?", tool, near)
	}
	return nil, fmt.Errorf("there is no tool %s", tool)
}

// once returns the first of schemas that are all the same, as are those of a tool that
// several types have from one that they embed.
func once(all []gen.ToolSchema) []gen.ToolSchema {
	for _, s := range all[1:] {
		if s.Text != all[0].Text || s.Err != nil {
			return all
		}
	}
	return all[:1]
}
