package model_test

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/aigen-go/aigen/internal/gen/model"
)

// dump prints models for people to compare.
type dump struct{ strings.Builder }

func (d *dump) line(depth int, format string, args ...any) {
	d.WriteString(strings.Repeat("\t", depth) + strings.TrimRight(fmt.Sprintf(format, args...), " ") + "\n")
}

func (d *dump) pkg(p *model.Package) {
	d.line(0, "package %s %s scope=%v imported=%v", p.Name, p.Path, p.Scope, p.Imported)
	for _, r := range p.Receivers {
		d.line(1, "receiver %s pointer=%t", r.Type, r.Pointer)
		if r.Assistant != nil {
			text, _ := json.Marshal(r.Assistant)
			d.line(2, "assistant %s", text)
		}
		for _, t := range r.Tools {
			d.tool(t)
		}
	}
	if p.Router != nil {
		d.line(1, "router %v", p.Router.Patterns)
		for _, a := range p.Router.Assistants {
			d.line(2, "%s %s %s.%s %q", a.Field, a.Path, a.Package, a.Type, a.Doc)
		}
	}
}

func (d *dump) tool(t *model.Tool) {
	d.line(2, "tool %s %s %q", t.Method, t.Name, t.Description)
	flags := ""
	for _, f := range []struct {
		name string
		is   bool
	}{
		{"readonly", t.ReadOnly}, {"destructive", t.Destructive}, {"idempotent", t.Idempotent}, {"context", t.Context},
		{"struct", t.Struct}, {"pointer", t.StructPointer}, {"variadic", t.Variadic}, {"error", t.Error},
	} {
		if f.is {
			flags += " " + f.name
		}
	}
	d.line(3, "result=%d timeout=%s%s", t.Result, t.Timeout, flags)
	d.fields(3, t.Args, map[*model.Type]bool{})
}

func (d *dump) fields(depth int, t *model.Type, seen map[*model.Type]bool) {
	if seen[t] {
		d.line(depth, "…")
		return
	}
	seen[t] = true
	for _, f := range t.Fields {
		text := fmt.Sprintf("%s %s", f.JSON, f.Go)
		for _, e := range f.Path {
			text += fmt.Sprintf(" in(%s %t %s)", e.Name, e.Pointer, goType(e.Type))
		}
		if f.Pointer {
			text += " pointer"
		}
		if f.Optional {
			text += " optional"
		}
		if f.Deprecated {
			text += " deprecated"
		}
		if c := constraints(f.Constraints); c != "{}" {
			text += " " + c
		}
		if f.Description != "" {
			text += fmt.Sprintf(" %q", f.Description)
		}
		d.line(depth, "%s", text)
		d.typ(depth+1, f.Type, seen)
	}
	delete(seen, t)
}

var kinds = []string{
	"invalid", "string", "bool", "int", "uint", "float", "time", "date", "bytes", "text", "enum",
	"slice", "array", "map", "struct", "pointer", "int enum", "text enum", "duration", "url", "big int", "number",
	"any", "raw", "custom", "quoted", "union",
}

func (d *dump) typ(depth int, t *model.Type, seen map[*model.Type]bool) {
	text := kinds[t.Kind] + " " + goType(t.Go)
	if t.Bits != 0 {
		text += fmt.Sprintf(" %d", t.Bits)
	}
	if t.Unsized {
		text += " unsized"
	}
	if t.Kind == model.Array {
		text += fmt.Sprintf(" %d", t.Len)
	}
	if t.Key != nil {
		text += " key " + goType(t.Key.Go)
	}
	for _, v := range t.Enum {
		text += fmt.Sprintf(" %s%q:%q", v.Name, v.Value, v.Doc)
	}
	for _, extra := range []string{t.Format, t.Schema, t.Discriminator} {
		text += strings.Repeat(" ", min(1, len(extra))) + extra
	}
	if t.Recursive {
		text += " recursive"
	}
	if t.Assert != nil {
		text += " assert("
		for i, a := range t.Assert {
			text += strings.Repeat("; ", min(i, 1)) + a.Name + " " + goType(a.Type)
		}
		text += ")"
	}
	if t.Doc != "" {
		text += fmt.Sprintf(" doc=%q", t.Doc)
	}
	d.line(depth, "%s", text)
	if t.Elem != nil {
		d.typ(depth+1, t.Elem, seen)
	}
	d.fields(depth+1, t, seen)
	for _, v := range t.Variants {
		d.line(depth+1, "%s %t", v.Name, v.Pointer)
		d.typ(depth+2, v.Type, seen)
	}
}

func goType(t model.GoType) string {
	text := t.Expr
	for i, p := range t.Imports {
		text = strings.ReplaceAll(text, fmt.Sprintf("$%d.", i), p.Path+"("+p.Name+").")
	}
	if t.Named {
		text += "!"
	}
	return text
}

// constraints prints those that are set.
func constraints(c model.Constraints) string {
	text, _ := json.Marshal(c)
	var all map[string]any
	_ = json.Unmarshal(text, &all)
	for k, v := range all {
		if v == nil || v == "" || v == false {
			delete(all, k)
		}
	}
	text, _ = json.Marshal(all)
	return string(text)
}
