package tool

import (
	"github.com/go-faster/jx"
)

// Slice reads an array; element reads each of its values. An empty array is an
// empty slice, not nil.
func Slice[T any](d *Decoder, element func(*Decoder) T) []T {
	values := []T{}
	d.array(func(int) bool {
		if cap(values) == 0 {
			values = make([]T, 0, 4)
		}
		values = append(values, element(d))
		return true
	})
	return values
}

// Array reads an array of exactly len(into) values.
func Array[T any](d *Decoder, into []T, element func(*Decoder) T) {
	n := d.array(func(i int) bool {
		if i >= len(into) {
			return false
		}
		into[i] = element(d)
		return true
	})
	if n >= 0 && n != len(into) {
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
	if !d.want(jx.Object, "an object") || !d.enter() {
		return values
	}
	defer d.leave()
	keys, err := d.jx.ObjIter()
	if err != nil {
		d.syntax()
		return values
	}
	bad := false
	at := d.push()
	for keys.Next() {
		text := d.source.text(keys.Key())
		d.path[at].key = text
		k, wrong := key(text)
		if wrong != "" {
			d.skip("%s", wrong)
		} else if _, twice := values[k]; twice {
			d.skip("given twice")
		} else {
			values[k] = value(d)
		}
		bad = bad || d.bad
		if d.stopped {
			return values
		}
	}
	if keys.Err() != nil {
		d.syntax()
		return values
	}
	d.pop(at)
	d.bad = bad
	return values
}

// array reads an array and returns its length, or -1 if there is none. The
// function reads value i, or says that it does not want it.
func (d *Decoder) array(element func(i int) bool) int {
	if !d.want(jx.Array, "an array") || !d.enter() {
		return -1
	}
	defer d.leave()
	items, err := d.jx.ArrIter()
	if err != nil {
		d.syntax()
		return -1
	}
	n, bad := 0, false
	at := d.push()
	for items.Next() {
		d.path[at].index = n
		if !element(n) {
			if err := d.jx.Skip(); err != nil {
				d.syntax()
			}
		}
		bad = bad || d.bad
		if d.stopped {
			return -1
		}
		n++
	}
	if items.Err() != nil {
		d.syntax()
		return -1
	}
	d.pop(at)
	d.bad = bad
	return n
}
