package tool

// Slice reads an array; element reads each of its values. An empty array is an
// empty slice, not nil.
func Slice[T any](d *Decoder, element func(*Decoder) T) []T {
	values := []T{}
	items, ok := d.array()
	if !ok {
		return values
	}
	for start := d.text.at; items.more(); {
		if len(values) == 1 {
			values = append(make([]T, 0, d.likely(start)), values...)
		}
		values = append(values, element(d))
	}
	return values
}

// likely is how many items an array may have if all are as long as its first one,
// which began at start.
func (d *Decoder) likely(start int) int {
	const most = 16 // as what follows may be no items at all
	return min(most, 2+(len(d.text.json)-d.text.at)/(d.text.at-start+1))
}

// Array reads an array of exactly len(into) values.
func Array[T any](d *Decoder, into []T, element func(*Decoder) T) {
	items, ok := d.array()
	if !ok {
		return
	}
	n := 0
	for ; items.more(); n++ {
		if n < len(into) {
			into[n] = element(d)
		} else if !d.text.skip() {
			d.syntax()
		}
	}
	if !d.stopped && n != len(into) {
		d.Problem("expected %d items, got %d", len(into), n)
	}
}

// Map reads an object with any keys; value reads each of its values. A list of
// objects with a key and a value is read in the same way, because strict dialects
// have no other form of a map.
func Map[K ~string, T any](d *Decoder, value func(*Decoder) T) map[K]T {
	return MapOf(d, func(text string) (K, string) { return K(text), "" }, value)
}

// MapOf is [Map] for keys of any type, which are read by key.
func MapOf[K comparable, T any](d *Decoder, key Key[K], value func(*Decoder) T) map[K]T {
	if d.isPairs() {
		return pairs(d, key.read, value)
	}
	values := map[K]T{}
	if !d.want(objectKind, "an object") || !d.enter(nil) {
		return values
	}
	entries := container{d: d, closing: '}'}
	for entries.more() {
		text, ok := d.key()
		if !ok {
			continue
		}
		d.path[len(d.path)-1].key = text
		k, wrong := key(text)
		if wrong != "" {
			d.skip("%s", wrong)
		} else if _, twice := values[k]; twice {
			d.skip("given twice")
		} else {
			values[k] = value(d)
		}
	}
	return values
}

// key reads a key and its colon.
func (d *Decoder) key() (string, bool) {
	if d.text.kind() == stringKind {
		if key, ok := d.text.string(); ok && d.text.colon() {
			return key, true
		}
	}
	d.syntax()
	return "", false
}

// container is an object or array that is being read.
type container struct {
	d *Decoder
	// closing is the bracket that ends it.
	closing byte
	// n counts its elements, and bad says that one of them had a problem.
	n   int
	bad bool
}

// array begins to read an array.
func (d *Decoder) array() (container, bool) {
	ok := d.want(arrayKind, "an array") && d.enter(nil)
	return container{d: d, closing: ']'}, ok
}

// more goes to the next element and says whether there is one. After the last one it
// leaves the container.
func (c *container) more() bool {
	d := c.d
	c.bad = c.bad || d.bad
	if d.stopped {
		return false
	}
	more, ok := d.text.element(c.n == 0, c.closing)
	switch {
	case !ok:
		d.syntax()
		return false
	case !more:
		d.leave()
		d.bad = c.bad
		return false
	case c.closing == ']':
		d.path[len(d.path)-1].index = c.n
	}
	c.n++
	return true
}
