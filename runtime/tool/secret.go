package tool

import (
	"bytes"
	"slices"
	"strings"
)

// Hidden is shown in place of a secret.
const Hidden = "•••"

// hidden is that in JSON.
const hidden = `"` + Hidden + `"`

// The steps of a [Path] that stand for more than one key.
const (
	// AnyKey is any key of an object, or any item of an array.
	AnyKey = "*"
	// AnyDepth is any number of keys and items, also none.
	AnyDepth = "**"
)

// Path leads through JSON from the outside to a value, a key a step.
type Path []string

// Redact returns the arguments of a call of the tool with its secrets hidden, for
// logs, traces and questions to people. Text that is not JSON is hidden as a whole
// if the tool has secrets, and so is a text or number where an object with secrets
// was to be, unless that object is a part of a tree ([AnyDepth]).
func (t Tool) Redact(args []byte) []byte { return redact(args, t.Secrets) }

func redact(text []byte, secrets []Path) []byte {
	if len(secrets) == 0 || blank(text) {
		return text
	}
	r := redactor{in: scanner{json: text}}
	r.in.space()
	ok := r.value(secrets, false, 0)
	if r.in.space(); !ok || r.in.at < len(text) {
		return []byte(hidden)
	}
	return bytes.ToValidUTF8(r.out, []byte(replacement))
}

// redactor copies JSON without secrets.
type redactor struct {
	in  scanner
	out []byte
}

// value copies a value, of which the given paths lead to secrets, and says whether it
// is valid. An item of an array may be the entry of a map that was written as a list
// of keys and values: the paths then go on from its value.
func (r *redactor) value(secrets []Path, item bool, depth int) bool {
	if len(secrets) == 0 {
		raw, ok := r.in.raw()
		r.out = append(r.out, raw...)
		return ok
	}
	kind := r.in.kind()
	if depth >= MaxDepth || secret(secrets) || (kind != objectKind && kind != arrayKind && !optional(secrets, kind)) {
		r.out = append(r.out, hidden...)
		return r.in.skip()
	}
	switch kind {
	case objectKind:
		return r.object(secrets, item, depth)
	case arrayKind:
		return r.array(within(secrets), depth)
	}
	return r.value(nil, false, depth)
}

// object copies an object.
func (r *redactor) object(secrets []Path, item bool, depth int) bool {
	return r.elements('}', func() bool {
		if r.in.kind() != stringKind {
			return false
		}
		start := r.in.at
		key, ok := r.in.string()
		r.out = append(append(r.out, r.in.json[start:r.in.at]...), ':')
		if !ok || !r.in.colon() {
			return false
		}
		inner := below(secrets, key)
		if item && key == "value" {
			inner = append(inner, secrets...)
		}
		return r.value(inner, false, depth+1)
	})
}

// array copies an array, of whose items the given paths lead to secrets.
func (r *redactor) array(secrets []Path, depth int) bool {
	return r.elements(']', func() bool { return r.value(secrets, true, depth+1) })
}

// elements copies an object or array up to the closing bracket. The function copies
// one of its elements, and says whether that is valid.
func (r *redactor) elements(closing byte, element func() bool) bool {
	r.out = append(r.out, r.in.next())
	r.in.at++
	for first := true; ; first = false {
		more, ok := r.in.element(first, closing)
		if !more {
			r.out = append(r.out, closing)
			return ok
		}
		if !first {
			r.out = append(r.out, ',')
		}
		if !element() {
			return false
		}
	}
}

// secret says whether one of the paths ends at the value.
func secret(paths []Path) bool {
	return slices.ContainsFunc(paths, func(p Path) bool {
		return !slices.ContainsFunc(p, func(step string) bool { return step != AnyDepth })
	})
}

// optional says whether a scalar may stand where paths go on: null may anywhere,
// and any value where a path only says how the rest of a tree goes on.
func optional(paths []Path, kind kind) bool {
	return kind == nullKind || !slices.ContainsFunc(paths, func(p Path) bool { return p[0] != AnyDepth })
}

// below are the paths from the value of a key on. Keys that differ in case only are
// the same: a model's slip must not show a secret.
func below(paths []Path, key string) []Path {
	var rest []Path
	for _, p := range paths {
		for p[0] == AnyDepth {
			rest = append(rest, p)
			p = p[1:]
		}
		if p[0] == AnyKey || strings.EqualFold(p[0], key) {
			rest = append(rest, p[1:])
		}
	}
	return rest
}

// within are the paths from the items of an array on. One that leads on by a key
// does so in each of the items: the model wrote a list where one object was to be.
func within(paths []Path) []Path {
	var rest []Path
	for _, p := range paths {
		if p[0] == AnyKey {
			p = p[1:]
		}
		rest = append(rest, p)
	}
	return rest
}
