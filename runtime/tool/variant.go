package tool

import (
	"slices"

	"github.com/go-faster/jx"
)

// Variant looks into the next value, which must be an object, and returns which of
// names the field discriminator has, wherever in the object that stands. The object
// is then still to be read. If there is no saying, that is a problem, the value is
// skipped, and the result is "".
func (d *Decoder) Variant(discriminator string, names []string) string {
	d.bad = false
	if d.stopped || d.jx.Next() != jx.Object {
		d.want(jx.Object, "an object")
		return ""
	}
	var name string
	var kind jx.Type
	found := false
	err := d.jx.Capture(func(j *jx.Decoder) error {
		keys, err := j.ObjIter()
		if err != nil {
			return err
		}
		for keys.Next() {
			if string(keys.Key()) != discriminator {
				if err := j.Skip(); err != nil {
					return err
				}
				continue
			}
			found, kind = true, j.Next()
			if kind == jx.String {
				name, err = j.Str()
			}
			return err
		}
		return keys.Err()
	})
	switch {
	case err != nil:
		d.bad = true
		d.syntax()
		return ""
	case slices.Contains(names, name):
		return name
	}
	d.noVariant(discriminator, name, names, found, kind)
	return ""
}

// noVariant records why an object is none of the variants, and skips it.
func (d *Decoder) noVariant(discriminator, name string, names []string, found bool, kind jx.Type) {
	at := d.push()
	d.path[at].key = discriminator
	switch {
	case !found:
		d.Problem("required: one of %s", choice(names))
	case kind != jx.String:
		d.Problem("expected a string: one of %s", choice(names))
	default:
		d.Problem("%q is not one of %s", shorten(name), choice(names))
	}
	d.pop(at)
	if d.stopped {
		return
	}
	if err := d.jx.Skip(); err != nil {
		d.syntax()
	}
}
