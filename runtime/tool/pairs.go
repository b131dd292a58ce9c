package tool

import "github.com/go-faster/jx"

// pairFields are the fields of an entry of a map in the form of a list. Strict
// dialects have no maps; runtime/schema writes them so.
var pairFields = []Field{{Name: "key"}, {Name: "value"}}

// isPairs says whether a map comes as a list of keys with their values.
func (d *Decoder) isPairs() bool { return !d.stopped && d.jx.Next() == jx.Array }

// pairs reads a map in the form of a list: [{"key": "a", "value": 1}]. key and
// value read those of an entry.
func pairs[K comparable, T any](d *Decoder, key func(*Decoder) K, value func(*Decoder) T) map[K]T {
	d.bad = false
	values := map[K]T{}
	d.array(func(int) bool {
		k, v, keyed := pair(d, key, value)
		if !keyed {
			return true
		}
		if _, twice := values[k]; twice {
			d.Problem("the key is given twice")
		}
		values[k] = v
		return true
	})
	return values
}

// pair reads an entry, and says whether it has a key that could be read.
func pair[K comparable, T any](d *Decoder, key func(*Decoder) K, value func(*Decoder) T) (k K, v T, keyed bool) {
	for name := range d.Object(pairFields) {
		switch name {
		case "key":
			k = key(d)
			keyed = !d.bad
		case "value":
			v = value(d)
		}
	}
	return k, v, keyed
}
