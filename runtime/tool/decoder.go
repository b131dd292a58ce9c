package tool

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"

	"github.com/go-faster/jx"
)

const (
	// MaxArguments is how many bytes the arguments of a call may have.
	MaxArguments = 1 << 20
	// MaxDepth is how deep objects and arrays may be nested in them.
	MaxDepth = 64
	// maxProblems is how many problems are collected before decoding stops.
	maxProblems = 1000
)

// Decoder reads the arguments of a call in one pass. It never fails: a value
// that is wrong is recorded as a [Problem], skipped, and read as the zero value
// of its type; [Decode] returns the problems at the end.
type Decoder struct {
	jx       jx.Decoder
	path     []step
	depth    int
	problems []Problem
	// bad says that the value read last had a problem, so that the checks that
	// follow it say nothing more.
	bad bool
	// stopped says that the text is not JSON, or that it is hopeless: nothing
	// more is read.
	stopped bool
	source  source
}

// step is a part of a path: a key, or an index if key is empty and index is not
// negative.
type step struct {
	key   string
	index int
}

var decoders = sync.Pool{New: func() any { return new(Decoder) }}

// Decode reads args, the text that a model wrote, with the given function. No
// text at all stands for an object without keys, because models write that for
// a tool without arguments. The error is an [*ArgumentError].
func Decode[T any](args []byte, decode func(*Decoder) T) (T, error) {
	var zero T
	if len(args) > MaxArguments {
		return zero, &ArgumentError{Problems: []Problem{{Message: fmt.Sprintf(
			"the arguments have %d bytes; at most %d are allowed", len(args), MaxArguments)}}}
	}
	if blank(args) {
		args = []byte("{}")
	}
	d := decoders.Get().(*Decoder)
	d.jx.ResetBytes(args)
	d.source = source{args: args}
	d.path, d.depth, d.problems, d.bad, d.stopped = d.path[:0], 0, nil, false, false
	value := decode(d)
	d.end()
	problems := d.problems
	d.problems = nil
	d.jx.ResetBytes(nil) // the pool must not keep the arguments alive
	d.source = source{}
	decoders.Put(d)
	if len(problems) > 0 {
		return zero, &ArgumentError{Problems: problems}
	}
	return value, nil
}

// NoArguments checks the arguments of a tool that takes none. The error is an
// [*ArgumentError].
func NoArguments(args []byte) error {
	_, err := Decode(args, func(d *Decoder) struct{} {
		for range d.Object(nil) {
		}
		return struct{}{}
	})
	return err
}

// Default reads the default of a field from its JSON. It panics if that is not
// valid. Aigen has made sure that it is, but for a type with UnmarshalText, of which
// it knows only that its values are strings.
func Default[T any](text string, decode func(*Decoder) T) T {
	v, err := Decode([]byte(text), decode)
	if err != nil {
		panic("tool: default " + text + ": " + err.Error())
	}
	return v
}

func blank(text []byte) bool {
	for _, c := range text {
		if c != ' ' && c != '\t' && c != '\n' && c != '\r' {
			return false
		}
	}
	return true
}

// end checks that nothing follows the arguments.
func (d *Decoder) end() {
	if d.stopped {
		return
	}
	if err := d.jx.Skip(); !errors.Is(err, io.EOF) {
		d.whole("there is text after the arguments; they must be one JSON object")
	}
}

// Problem records that the value read last is wrong, at its place.
func (d *Decoder) Problem(format string, args ...any) {
	d.bad = true
	if d.stopped {
		return
	}
	d.problems = append(d.problems, Problem{Path: d.place(), Message: fmt.Sprintf(format, args...)})
	if len(d.problems) >= maxProblems {
		d.stopped = true
	}
}

// stop records a problem after which nothing more can be read.
func (d *Decoder) stop(format string, args ...any) {
	d.Problem(format, args...)
	d.stopped = true
}

// syntax records that the text is not JSON.
func (d *Decoder) syntax() {
	d.whole("the arguments are not valid JSON, or they are cut off")
}

// whole records a problem of the arguments as a whole, after which nothing more
// can be read.
func (d *Decoder) whole(message string) {
	path := d.path
	d.path = nil
	d.stop("%s", message)
	d.path = path
}

// skip passes over the next value and records why.
func (d *Decoder) skip(format string, args ...any) {
	d.Problem(format, args...)
	if d.stopped {
		return
	}
	if err := d.jx.Skip(); err != nil {
		d.syntax()
	}
}

// want begins to read a value: it says whether the next one has the wanted
// type, and otherwise records a problem and skips it.
func (d *Decoder) want(t jx.Type, name string) bool {
	d.bad = false
	if d.stopped {
		d.bad = true
		return false
	}
	got := d.jx.Next()
	if got == t {
		return true
	}
	if got == jx.Invalid {
		d.bad = true
		d.syntax()
		return false
	}
	d.skip("expected %s, got %s", name, d.describe(got))
	return false
}

// describe names a value of a wrong type; scalars with their text, which is the
// quickest way for a model to see its mistake.
func (d *Decoder) describe(t jx.Type) string {
	switch t {
	case jx.String:
		if raw, err := d.peek(); err == nil && len(raw) <= 60 {
			return "string " + raw
		}
		return "a string"
	case jx.Number:
		if raw, err := d.peek(); err == nil && len(raw) <= 60 {
			return "number " + raw
		}
		return "a number"
	case jx.Bool:
		if raw, err := d.peek(); err == nil {
			return raw
		}
		return "a boolean"
	case jx.Null:
		return "null"
	case jx.Array:
		return "an array"
	case jx.Object:
		return "an object"
	}
	return "something else"
}

// peek returns the text of the next value without reading it.
func (d *Decoder) peek() (string, error) {
	var raw string
	err := d.jx.Capture(func(j *jx.Decoder) error {
		r, err := j.Raw()
		raw = strings.ToValidUTF8(string(r), replacement)
		return err
	})
	return raw, err
}

// push goes into an object or array and returns where in the path its keys or
// indexes are to be written.
func (d *Decoder) push() int {
	d.path = append(d.path, step{index: -1})
	return len(d.path) - 1
}

// pop leaves the object or array whose step in the path is at.
func (d *Decoder) pop(at int) { d.path = d.path[:at] }

// place writes the current path as lines[1].qty.
func (d *Decoder) place() string {
	var b strings.Builder
	for _, s := range d.path {
		switch {
		case s.index >= 0:
			b.WriteByte('[')
			b.WriteString(strconv.Itoa(s.index))
			b.WriteByte(']')
		case plain(s.key):
			if b.Len() > 0 {
				b.WriteByte('.')
			}
			b.WriteString(s.key)
		default:
			b.WriteByte('[')
			b.WriteString(strconv.Quote(shorten(s.key)))
			b.WriteByte(']')
		}
	}
	return b.String()
}

// plain says whether a key can stand in a path without quotes.
func plain(key string) bool {
	if key == "" || len(key) > 100 {
		return false
	}
	for _, r := range key {
		if r != '_' && r != '-' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') {
			return false
		}
	}
	return true
}

// shorten cuts a text that goes into a problem.
func shorten(text string) string {
	const most = 60
	if len(text) <= most {
		return text
	}
	cut := most
	for cut > 0 && text[cut]&0xC0 == 0x80 {
		cut--
	}
	return text[:cut] + "…"
}
