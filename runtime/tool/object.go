package tool

import "iter"

// Field is what [Decoder.Object] knows of a field of an object.
type Field struct {
	// Name is the key in JSON. It has no quotes, backslashes and control
	// characters, as encoding/json demands of the names in tags.
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
		if !d.want(objectKind, "an object") || !d.enter(fields) {
			return
		}
		o := object{container: container{d: d, closing: '}'}, fields: fields}
		for o.field() {
			if !yield(fields[o.last].Name) {
				d.halt()
				return
			}
		}
	}
}

// object is an object that is being read.
type object struct {
	container
	fields []Field
	// last is the field that was read last, next the one after it.
	last, next int
	seen       set
}

// field goes to the next value that has to be read, and says whether there is one.
func (o *object) field() bool {
	for o.more() {
		if o.known() {
			return true
		}
	}
	if !o.d.stopped {
		o.missing()
	}
	return false
}

// known reads a key and says whether the value behind it is that of a field. It
// passes over any other.
func (o *object) known() bool {
	d := o.d
	d.bad = false
	i := o.expected()
	if i < 0 {
		key, ok := d.key()
		if !ok {
			return false
		}
		if i = find(o.fields, key); i < 0 {
			d.unknown(o.fields, key)
			return false
		}
	}
	o.last, o.next = i, i+1
	d.path[len(d.path)-1].index = i
	if !o.seen.add(i) {
		d.skip("given twice")
		return false
	}
	if o.fields[i].Optional && d.text.kind() == nullKind {
		if !d.text.word("null") {
			d.syntax()
		}
		return false
	}
	return true
}

// expected reads the key of the next field and returns its index, or -1 if another
// key stands there. Models write the fields in their order, so it mostly does.
func (o *object) expected() int {
	if o.next >= len(o.fields) {
		return -1
	}
	text, name := &o.d.text, o.fields[o.next].Name
	end := text.at + 1 + len(name)
	if end >= len(text.json) || text.json[text.at] != '"' || text.json[end] != '"' || string(text.json[text.at+1:end]) != name {
		return -1
	}
	text.at = end + 1
	if !text.colon() {
		o.d.syntax()
	}
	return o.next
}

// missing records the required fields that were not there.
func (o *object) missing() {
	d := o.d
	for i := range o.fields {
		if o.fields[i].Optional || o.seen.has(i) {
			continue
		}
		d.path = append(d.path, step{fields: o.fields, index: i})
		d.Problem("required")
		d.path = d.path[:len(d.path)-1]
	}
}

// unknown records and skips a key that the object does not have.
func (d *Decoder) unknown(fields []Field, key string) {
	d.path[len(d.path)-1] = step{fields: fields, key: key, index: -1}
	message := "unknown argument"
	if near := nearest(fields, key); near != "" {
		message += "; did you mean " + near + "?"
	}
	d.skip("%s", message)
}

// find looks for a key.
func find(fields []Field, key string) int {
	for i := range fields {
		if fields[i].Name == key {
			return i
		}
	}
	return -1
}

// enter goes one level deeper, if that is allowed, into an object with fields, or
// into an array or a map.
func (d *Decoder) enter(fields []Field) bool {
	if len(d.path) >= MaxDepth {
		d.stop("nested deeper than %d levels", MaxDepth)
		return false
	}
	d.text.at++
	d.path = append(d.path, step{fields: fields, index: -1})
	return true
}

// leave goes back to the level above.
func (d *Decoder) leave() { d.path = d.path[:len(d.path)-1] }

// set is a set of small numbers.
type set struct {
	first uint64
	more  []uint64
}

func (b *set) has(i int) bool {
	if i < 64 {
		return b.first&(1<<i) != 0
	}
	word := i/64 - 1
	return word < len(b.more) && b.more[word]&(1<<(i%64)) != 0
}

// add puts i into the set and says whether it was not there yet.
func (b *set) add(i int) bool {
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
