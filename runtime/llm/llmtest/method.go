package llmtest

import (
	"bytes"
	"context"
	"encoding"
	"encoding/json"
	"fmt"
	"net/url"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/aigen-go/aigen/runtime/tool"
)

// Method is Call for the tool that aigen has made of a method, with the arguments that
// the method takes, but for the context:
//
//	llmtest.For(t, a).Method(a.FetchForecast, "Recife, Brazil", tomorrow)
//
// A method that is renamed no longer compiles, and arguments of other types fail the
// test at once. A pointer parameter takes a value or nil, a variadic one a slice. For
// a tool with a name of its own (//ai:tool name=…) there is Call.
func (all Tools) Method(method any, arguments ...any) Step {
	all.t.Helper()
	v := reflect.ValueOf(method)
	if v.Kind() != reflect.Func {
		all.t.Fatalf("llmtest: %T is not a method", method)
	}
	path, ok := strings.CutSuffix(runtime.FuncForPC(v.Pointer()).Name(), "-fm") // how Go calls the method of a value
	name := path[strings.LastIndex(path, ".")+1:]
	if !ok {
		all.t.Fatalf("llmtest: %s is not a method of a value, such as a.FetchForecast", name)
	}
	one, ok := all.named(name)
	if !ok {
		all.t.Fatalf("llmtest: no tool has the name of the method %s; call it with Call", name)
	}
	text, err := written(v.Type(), one.Schema, arguments)
	if err != nil {
		all.t.Fatalf("llmtest: calling %s: %v", name, err)
	}
	return all.Call(one.Name, text)
}

// named finds the tool of a method, by its letters: FetchForecast is fetch_forecast.
func (all Tools) named(method string) (found tool.Tool, ok bool) {
	letters := func(name string) string { return strings.ToLower(strings.ReplaceAll(name, "_", "")) }
	for _, one := range all.tools {
		if letters(one.Name) == letters(method) {
			if ok {
				return found, false // there are two
			}
			found, ok = one, true
		}
	}
	return found, ok
}

// written writes arguments as a model would, for a method of type f.
func written(f reflect.Type, schema string, arguments []any) (string, error) {
	var params []reflect.Type
	for in := range f.Ins() {
		if in != reflect.TypeFor[context.Context]() {
			params = append(params, in)
		}
	}
	if len(arguments) != len(params) {
		return "", fmt.Errorf("it takes %d arguments and not %d", len(params), len(arguments))
	}
	values := make([]reflect.Value, len(params))
	for i, p := range params {
		v, err := fitting(reflect.ValueOf(arguments[i]), p)
		if err != nil {
			return "", fmt.Errorf("argument %d: %w", i+1, err)
		}
		values[i] = v
	}
	if len(params) == 1 && isStruct(params[0]) {
		text, err := json.Marshal(values[0].Interface())
		return string(text), err
	}
	properties, err := propertiesOf(schema)
	if err != nil || len(properties) != len(params) {
		return "", fmt.Errorf("the schema has %d properties for %d parameters: run \"go generate ./...\"", len(properties), len(params))
	}
	given := map[string]any{}
	for i, p := range properties {
		if v := values[i]; v.Kind() != reflect.Pointer || !v.IsNil() {
			given[p.name] = wired(v, p.Format)
		}
	}
	text, err := json.Marshal(given)
	return string(text), err
}

// isStruct says whether a parameter is the struct whose fields are the arguments.
func isStruct(t reflect.Type) bool {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	texts := reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextMarshaler]())
	return t.Kind() == reflect.Struct && t != reflect.TypeFor[url.URL]() && !texts
}

// fitting makes v a value of type t, as the compiler would a constant: numbers and
// texts may be of another type of their kind.
func fitting(v reflect.Value, t reflect.Type) (reflect.Value, error) {
	switch {
	case !v.IsValid() && slices.Contains([]reflect.Kind{reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface}, t.Kind()):
		return reflect.Zero(t), nil
	case !v.IsValid():
		return v, fmt.Errorf("nil is not a %s", t)
	case v.Type().AssignableTo(t):
		return v, nil
	case t.Kind() == reflect.Pointer:
		return fitting(v, t.Elem())
	case v.Kind() == reflect.String && t.Kind() == reflect.String, v.CanInt() && reflect.Zero(t).CanInt(),
		v.CanInt() && reflect.Zero(t).CanUint() && v.Int() >= 0, (v.CanInt() || v.CanFloat()) && reflect.Zero(t).CanFloat():
		return v.Convert(t), nil
	}
	return v, fmt.Errorf("a %s is not a %s", v.Type(), t)
}

// wired is a value in the form that arguments have in JSON, where that is not the one
// of encoding/json.
func wired(v reflect.Value, format string) any {
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	switch x := v.Interface().(type) {
	case time.Duration:
		return x.String()
	case url.URL:
		return x.String()
	case time.Time:
		if layout := map[string]string{"date": time.DateOnly, "time": "15:04:05Z07:00"}[format]; layout != "" {
			return x.Format(layout)
		}
	}
	return v.Interface()
}

// property is an argument in the schema of a tool.
type property struct {
	name   string
	Format string
}

// propertiesOf are the properties of a schema in their order, which is that of the
// parameters.
func propertiesOf(schema string) (all []property, err error) {
	var root struct{ Properties json.RawMessage }
	if err := json.Unmarshal([]byte(schema), &root); err != nil || root.Properties == nil {
		return nil, err
	}
	d := json.NewDecoder(bytes.NewReader(root.Properties))
	if _, err := d.Token(); err != nil { // {
		return nil, err
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, err
		}
		p := property{name: fmt.Sprint(key)}
		if err := d.Decode(&p); err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}
