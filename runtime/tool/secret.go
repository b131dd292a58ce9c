package tool

import (
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/go-faster/jx"
)

// Hidden is shown in place of a secret.
const Hidden = "•••"

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
	r := redactor{in: jx.DecodeBytes(text)}
	if r.value(secrets, false, 0) != nil || !errors.Is(r.in.Skip(), io.EOF) {
		r.out.Reset()
		r.out.Str(Hidden)
	}
	return r.out.Bytes()
}

// redactor copies JSON without secrets.
type redactor struct {
	in  *jx.Decoder
	out jx.Encoder
}

// value copies a value, of which the given paths lead to secrets. An item of an
// array may be the entry of a map that was written as a list of keys and values:
// the paths then go on from its value.
func (r *redactor) value(secrets []Path, item bool, depth int) error {
	if len(secrets) == 0 {
		raw, err := r.in.Raw()
		r.out.Raw(raw)
		return err
	}
	kind := r.in.Next()
	if depth >= MaxDepth || secret(secrets) || (kind != jx.Object && kind != jx.Array && !optional(secrets, kind)) {
		r.out.Str(Hidden)
		return r.in.Skip()
	}
	switch kind {
	case jx.Object:
		r.out.ObjStart()
		err := r.in.ObjBytes(func(_ *jx.Decoder, key []byte) error {
			r.out.FieldStart(strings.ToValidUTF8(string(key), replacement))
			inner := below(secrets, string(key))
			if item && string(key) == "value" {
				inner = append(inner, secrets...)
			}
			return r.value(inner, false, depth+1)
		})
		r.out.ObjEnd()
		return err
	case jx.Array:
		r.out.ArrStart()
		err := r.in.Arr(func(*jx.Decoder) error { return r.value(within(secrets), true, depth+1) })
		r.out.ArrEnd()
		return err
	}
	return r.value(nil, false, depth)
}

// secret says whether one of the paths ends at the value.
func secret(paths []Path) bool {
	return slices.ContainsFunc(paths, func(p Path) bool {
		return !slices.ContainsFunc(p, func(step string) bool { return step != AnyDepth })
	})
}

// optional says whether a scalar may stand where paths go on: null may anywhere,
// and any value where a path only says how the rest of a tree goes on.
func optional(paths []Path, kind jx.Type) bool {
	return kind == jx.Null || !slices.ContainsFunc(paths, func(p Path) bool { return p[0] != AnyDepth })
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
