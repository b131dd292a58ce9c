package llmtest

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/tool"
)

// ScriptFor is [Script] for one test: at its end it fails if a step was not played,
// or if the model refused a request.
func ScriptFor(t testing.TB, steps ...Step) *Model {
	t.Helper()
	m := Script(steps...)
	t.Cleanup(func() {
		t.Helper()
		m.AssertDone(t)
	})
	return m
}

// Tools makes calls of the tools of an assistant, and checks them when the test
// writes them down: so that a script does not go on to call a tool, or an argument,
// that was renamed.
type Tools struct {
	t     testing.TB
	tools map[string]tool.Tool
}

// For returns the tools of an assistant or a toolset: anything that aigen has
// generated AITools for.
func For(t testing.TB, a interface{ AITools() []tool.Tool }) Tools {
	all := Tools{t, map[string]tool.Tool{}}
	for _, one := range a.AITools() {
		all.tools[one.Name] = one
	}
	return all
}

// Call is the function [Call] for a tool that there is, with arguments that have the
// keys of its schema, no others and none too few, each of a type that it allows and
// one of the values of an enum. Otherwise the test fails at once. The arguments are
// usually a struct or a map, or nil for none.
func (all Tools) Call(name string, arguments any) Step {
	all.t.Helper()
	one, ok := all.tools[name]
	if !ok {
		all.t.Fatalf("llmtest: there is no tool %q; there are %s", name, strings.Join(slices.Sorted(maps.Keys(all.tools)), ", "))
	}
	step := Call(name, arguments)
	if problems := mismatch(one.Schema, step.calls[0].arguments); len(problems) > 0 {
		all.t.Fatalf("llmtest: the arguments of %s do not fit its schema:\n- %s", name, strings.Join(problems, "\n- "))
	}
	return step
}

// argument is what is checked of the schema of an argument.
type argument struct {
	Type any
	Enum []any
}

// mismatch says what is wrong with the keys and the outermost values of arguments.
func mismatch(schema, arguments string) []string {
	var root struct {
		Properties           map[string]argument
		Required             []string
		AdditionalProperties any
	}
	var given map[string]any
	d := json.NewDecoder(bytes.NewReader([]byte(arguments)))
	d.UseNumber()
	if err := d.Decode(&given); err != nil || given == nil {
		return []string{"they must be a JSON object, and are " + arguments}
	}
	if err := json.Unmarshal([]byte(schema), &root); err != nil {
		return nil // a schema without properties, such as true
	}
	var problems []string
	for _, name := range root.Required {
		if _, ok := given[name]; !ok {
			problems = append(problems, name+": required")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		known, ok := root.Properties[name]
		switch value := given[name]; {
		case !ok && root.AdditionalProperties == false:
			problems = append(problems, name+": there is no such argument")
		case ok && value != nil && !known.allows(value):
			problems = append(problems, name+": "+known.wants())
		}
	}
	return problems
}

// types are those that the schema names; none means any.
func (a argument) types() []string {
	switch t := a.Type.(type) {
	case string:
		return []string{t}
	case []any:
		var all []string
		for _, one := range t {
			if name, ok := one.(string); ok {
				all = append(all, name)
			}
		}
		return all
	}
	return nil
}

func (a argument) allows(value any) bool {
	kind := "object"
	switch v := value.(type) {
	case string:
		kind = "string"
	case bool:
		kind = "boolean"
	case []any:
		kind = "array"
	case json.Number:
		kind = "number"
		if !strings.ContainsAny(v.String(), ".eE") && !slices.Contains(a.types(), kind) {
			kind = "integer"
		}
	}
	if types := a.types(); len(types) > 0 && !slices.Contains(types, kind) {
		return false
	}
	text, isText := value.(string)
	return len(a.Enum) == 0 || !isText || slices.Contains(a.Enum, any(text))
}

func (a argument) wants() string {
	if len(a.Enum) > 0 {
		text, _ := json.Marshal(a.Enum) // it was JSON before
		return "it must be one of " + string(text)
	}
	return "it must be " + strings.Join(a.types(), " or ")
}
