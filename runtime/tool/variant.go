package tool

import "slices"

// Variant looks into the next value, which must be an object, and returns which of
// names the field discriminator has, wherever in the object that stands. The object
// is then still to be read. If there is no saying, that is a problem, the value is
// skipped, and the result is "".
func (d *Decoder) Variant(discriminator string, names []string) string {
	if !d.want(objectKind, "an object") {
		return ""
	}
	start := d.text.at
	found, ok := d.text.find(discriminator)
	var name string
	kind := d.text.kind()
	if ok && found && kind == stringKind {
		name, ok = d.text.string()
	}
	if !ok {
		d.syntax()
		return ""
	}
	d.text.at = start
	if slices.Contains(names, name) {
		return name
	}
	d.noVariant(discriminator, name, names, found, kind)
	return ""
}

// noVariant records why an object is none of the variants, and skips it.
func (d *Decoder) noVariant(discriminator, name string, names []string, found bool, kind kind) {
	d.path = append(d.path, step{key: discriminator, index: -1})
	switch {
	case !found:
		d.Problem("required: one of %s", choice(names))
	case kind != stringKind:
		d.Problem("expected a string: one of %s", choice(names))
	default:
		d.Problem("%q is not one of %s", shorten(name), choice(names))
	}
	d.path = d.path[:len(d.path)-1]
	if !d.stopped && !d.text.skip() {
		d.syntax()
	}
}
