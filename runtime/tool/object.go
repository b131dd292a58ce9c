package tool

import (
	"iter"

	"github.com/go-faster/jx"
)

// Field is what [Decoder.Object] knows of a field of an object.
type Field struct {
	// Name is the key in JSON.
	Name string
	// Optional: the key may be missing, or null, which is the same.
	Optional bool
}

// Object reads an object. It yields the name of each field that is there; the
// loop's body must read its value. Keys that are unknown or given twice, and
// fields that are missing, become problems. The null of an optional field is
// passed over.
func (d *Decoder) Object(fields []Field) iter.Seq[string] {
	return func(yield func(string) bool) {
		if !d.want(jx.Object, "an object") || !d.enter() {
			return
		}
		defer d.leave()
		keys, err := d.jx.ObjIter()
		if err != nil {
			d.syntax()
			return
		}
		var seen bits
		bad := false
		at := d.push()
		for next := 0; keys.Next(); next++ {
			if i := find(fields, next, keys.Key()); i < 0 {
				d.unknown(fields, at, keys.Key())
			} else if next = i; d.field(&fields[i], at, !seen.add(i)) && !yield(fields[i].Name) {
				d.stopped = true
			}
			bad = bad || d.bad
			if d.stopped {
				return
			}
		}
		if keys.Err() != nil {
			d.syntax()
			return
		}
		for i := range fields {
			if !fields[i].Optional && !seen.has(i) {
				d.path[at].key = fields[i].Name
				d.Problem("required")
				bad = true
			}
		}
		d.pop(at)
		d.bad = bad
	}
}

// field prepares to read a field and says whether there is a value to read.
func (d *Decoder) field(f *Field, at int, twice bool) bool {
	d.bad = false
	d.path[at].key = f.Name
	if twice {
		d.skip("given twice")
		return false
	}
	if f.Optional && d.jx.Next() == jx.Null {
		if err := d.jx.Null(); err != nil {
			d.syntax()
		}
		return false
	}
	return true
}

// unknown records and skips a key that the object does not have.
func (d *Decoder) unknown(fields []Field, at int, key []byte) {
	d.path[at].key = string(key)
	message := "unknown argument"
	if near := nearest(fields, string(key)); near != "" {
		message += "; did you mean " + near + "?"
	}
	d.skip("%s", message)
}

// find looks for a key. Models write the fields in their order, so it is most
// often the next one.
func find(fields []Field, next int, key []byte) int {
	if next < len(fields) && fields[next].Name == string(key) {
		return next
	}
	for i := range fields {
		if fields[i].Name == string(key) {
			return i
		}
	}
	return -1
}

// enter goes one level deeper, if that is allowed.
func (d *Decoder) enter() bool {
	if d.depth >= MaxDepth {
		d.stop("nested deeper than %d levels", MaxDepth)
		return false
	}
	d.depth++
	return true
}

func (d *Decoder) leave() { d.depth-- }

// bits is a set of small numbers.
type bits struct {
	first uint64
	more  []uint64
}

func (b *bits) has(i int) bool {
	if i < 64 {
		return b.first&(1<<i) != 0
	}
	word := i/64 - 1
	return word < len(b.more) && b.more[word]&(1<<(i%64)) != 0
}

// add puts i into the set and says whether it was not there yet.
func (b *bits) add(i int) bool {
	if b.has(i) {
		return false
	}
	if i < 64 {
		b.first |= 1 << i
		return true
	}
	for word := i/64 - 1; word >= len(b.more); {
		b.more = append(b.more, 0)
	}
	b.more[i/64-1] |= 1 << (i % 64)
	return true
}
