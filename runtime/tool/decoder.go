package tool

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
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
	text     scanner
	path     []step
	problems []Problem
	// bad says that the value read last had a problem, so that the checks that
	// follow it say nothing more.
	bad bool
	// stopped says that the text is not JSON, or that it is hopeless: nothing
	// more is read.
	stopped bool
	// broken is set if a default is not valid.
	broken *DefaultError
}

// replacement stands for what is not UTF-8, as in encoding/json.
const replacement = "\uFFFD"

// step is a part of a path: if index is negative, the key; otherwise the name of
// that field, or, if there are no fields, the index of an array.
type step struct {
	key    string
	fields []Field
	index  int
}

var decoders = sync.Pool{New: func() any { return new(Decoder) }}

// Decode reads args, the text that a model wrote, with the given function. No
// text at all stands for an object without keys, because models write that for
// a tool without arguments. The error is an [*ArgumentError], or a [*DefaultError].
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
	d.text.json, d.text.at = args, 0
	d.text.space()
	value := decode(d)
	d.end()
	problems, broken := d.problems, d.broken
	d.release()
	if broken != nil {
		return zero, broken
	}
	if len(problems) > 0 {
		return zero, &ArgumentError{Problems: problems}
	}
	return value, nil
}

// release gives d back for other arguments. It must not keep those alive that it
// has read, nor much memory.
func (d *Decoder) release() {
	buffer, path := d.text.buffer, d.path[:0]
	if cap(buffer) > maxShared {
		buffer = nil
	}
	clear(path[:cap(path)])
	*d = Decoder{text: scanner{buffer: buffer}, path: path}
	decoders.Put(d)
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
	if d.text.space(); d.text.at < len(d.text.json) {
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
		d.halt()
	}
}

// halt makes everything that is read from now on invalid.
func (d *Decoder) halt() {
	d.stopped = true
	d.text.at = len(d.text.json)
}

// stop records a problem after which nothing more can be read.
func (d *Decoder) stop(format string, args ...any) {
	d.Problem(format, args...)
	d.halt()
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
	if !d.stopped && !d.text.skip() {
		d.syntax()
	}
}

// want begins to read a value: it says whether the next one has the wanted
// type, and otherwise records a problem and skips it.
func (d *Decoder) want(k kind, name string) bool {
	d.bad = false
	return d.text.kind() == k || d.unwanted(name)
}

// unwanted records and skips a value that is not as its name says.
func (d *Decoder) unwanted(name string) bool {
	if got := d.text.kind(); got != invalidKind {
		d.skip("expected %s, got %s", name, d.describe(got))
	} else {
		d.syntax()
	}
	return false
}

// describe names a value of a wrong type; scalars with their text, which is the
// quickest way for a model to see its mistake.
func (d *Decoder) describe(k kind) string {
	switch k {
	case nullKind:
		return "null"
	case arrayKind:
		return "an array"
	case objectKind:
		return "an object"
	}
	name, most := names[k], 60
	switch raw, ok := d.peek(); {
	case !ok || len(raw) > most:
		return "a " + name
	case k == boolKind:
		return raw
	default:
		return name + " " + raw
	}
}

var names = [...]string{stringKind: "string", numberKind: "number", boolKind: "boolean"}

// peek returns the text of the next value without reading it.
func (d *Decoder) peek() (string, bool) {
	at := d.text.at
	raw, ok := d.text.raw()
	d.text.at = at
	return strings.ToValidUTF8(string(raw), replacement), ok
}

// place writes the current path as lines[1].qty.
func (d *Decoder) place() string {
	var b strings.Builder
	for _, s := range d.path {
		if s.index >= 0 && s.fields == nil {
			b.WriteByte('[')
			b.WriteString(strconv.Itoa(s.index))
			b.WriteByte(']')
			continue
		}
		key := s.key
		if s.index >= 0 {
			key = s.fields[s.index].Name
		}
		writeKey(&b, key)
	}
	return b.String()
}

func writeKey(b *strings.Builder, key string) {
	if !plain(key) {
		b.WriteByte('[')
		b.WriteString(strconv.Quote(shorten(key)))
		b.WriteByte(']')
		return
	}
	if b.Len() > 0 {
		b.WriteByte('.')
	}
	b.WriteString(key)
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
func shorten(text string) string { return cut(text, 60) }

// cut cuts a text that is longer than most bytes.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	for most > 0 && text[most]&0xC0 == 0x80 {
		most--
	}
	return text[:most] + "…"
}
