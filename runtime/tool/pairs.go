package tool

// pairFields are the fields of an entry of a map in the form of a list. Strict
// dialects have no maps; runtime/schema writes them so.
var pairFields = []Field{{Name: "key"}, {Name: "value"}}

// isPairs says whether a map comes as a list of keys with their values.
func (d *Decoder) isPairs() bool { return d.text.kind() == arrayKind }

// pairs reads a map in the form of a list: [{"key": "a", "value": 1}]. key and
// value read those of an entry.
func pairs[K comparable, T any](d *Decoder, key func(*Decoder) K, value func(*Decoder) T) map[K]T {
	values := map[K]T{}
	items, ok := d.array()
	for ok && items.more() {
		k, v, keyed := pair(d, key, value)
		if !keyed {
			continue
		}
		if _, twice := values[k]; twice {
			d.Problem("the key is given twice")
		}
		values[k] = v
	}
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
