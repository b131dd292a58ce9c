package emit

import (
	"strconv"
	"strings"
	"time"

	"github.com/dave/jennifer/jen"

	"github.com/aigen-go/aigen/internal/gen/model"
)

// specMethod writes AISpec.
func (f *file) specMethod(r *model.Receiver) {
	a := r.Assistant
	fields := []jen.Code{keyed("ID", literal(a.ID)), keyed("Name", literal(a.Name))}
	add := func(set bool, name string, value jen.Code) {
		if set {
			fields = append(fields, keyed(name, value))
		}
	}
	add(a.Instructions != "", "Instructions", literal(a.Instructions))
	add(a.Model != "", "Model", literal(a.Model))
	if a.Temperature != nil {
		add(true, "Temperature", f.address(jen.Float64(), float(*a.Temperature)))
	}
	add(a.MaxSteps != 0, "MaxSteps", jen.Lit(a.MaxSteps))
	add(a.MaxParallel != 0, "MaxParallel", jen.Lit(a.MaxParallel))
	if a.ToolTimeout != 0 {
		add(true, "ToolTimeout", f.duration(a.ToolTimeout))
	}
	add(a.Private, "Private", jen.True())
	after := jen.Empty()
	if r.Output != nil {
		var output *jen.Statement
		output, after = f.output(r)
		add(true, "Output", output)
	}
	if len(a.Hooks) > 0 {
		add(true, "Hooks", f.hooks(r))
	}
	spec := func() *jen.Statement { return f.qual(assistantPath, "assistant", "Spec") }
	f.Add(doc("AISpec says what the assistant is."))
	f.method(r, "AISpec").Add(spec()).Block(jen.Return(spec().Add(composite(fields...))))
	f.Line()
	f.Add(after)
}

// hooks writes the methods that are asked during a run.
func (f *file) hooks(r *model.Receiver) *jen.Statement {
	var fields []jen.Code
	for _, hook := range r.Assistant.Hooks {
		fields = append(fields, keyed(hook, jen.Id(receiver(r.Type)).Dot(hook)))
	}
	return f.qual(assistantPath, "assistant", "Hooks").Add(composite(fields...))
}

// method begins a method without parameters.
func (f *file) method(r *model.Receiver, name string) *jen.Statement {
	typ := jen.Id(r.Type)
	if r.Pointer {
		typ = jen.Op("*").Id(r.Type)
	}
	return f.Func().Params(jen.Id(receiver(r.Type)).Add(typ)).Id(name).Params()
}

// address writes the address of a value. Where the package has a new of its own,
// Go's cannot be named.
func (f *file) address(typ, value *jen.Statement) *jen.Statement {
	if f.names.taken["new"] {
		return jen.Op("&").Index().Add(typ).Values(value).Index(jen.Lit(0))
	}
	return jen.New(value)
}

// float writes a constant that is a float64 also where Go may choose the type.
func float(v float64) *jen.Statement {
	text := strconv.FormatFloat(v, 'g', -1, 64)
	if !strings.ContainsAny(text, ".e") {
		text += ".0"
	}
	return jen.Op(text)
}

var units = []struct {
	size time.Duration
	name string
}{
	{time.Hour, "Hour"}, {time.Minute, "Minute"}, {time.Second, "Second"},
	{time.Millisecond, "Millisecond"}, {time.Microsecond, "Microsecond"}, {time.Nanosecond, "Nanosecond"},
}

// duration writes a duration in the largest unit that divides it.
func (f *file) duration(v time.Duration) *jen.Statement {
	unit := units[0]
	for _, unit = range units {
		if v%unit.size == 0 {
			break
		}
	}
	name := f.qual("time", "time", unit.name)
	if v == unit.size {
		return name
	}
	return jen.Lit(int(v / unit.size)).Op("*").Add(name)
}
