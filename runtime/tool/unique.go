package tool

import (
	"encoding/json"
	"reflect"
)

// UniqueItems checks that no item of v is there twice.
func UniqueItems[T any](d *Decoder, v []T) {
	if d.bad {
		return
	}
	first, second, found := equalItems(v)
	if found {
		d.Problem("items %d and %d are the same", first, second)
	}
}

// equalItems finds two items that are the same. Only items with the same JSON are
// compared, so that a long array of different ones takes no long time.
func equalItems[T any](v []T) (first, second int, found bool) {
	if len(v) < 2 {
		return 0, 0, false
	}
	seen := make(map[string][]int, len(v))
	for i := range v {
		text, err := json.Marshal(v[i])
		if err != nil {
			text = nil
		}
		same := seen[string(text)]
		for _, j := range same {
			if reflect.DeepEqual(v[i], v[j]) {
				return j, i, true
			}
		}
		if len(same) < maxEqual {
			seen[string(text)] = append(same, i)
		}
	}
	return 0, 0, false
}

// maxEqual bounds how many items with one JSON text are compared: types that read a
// text but do not write one all have the same.
const maxEqual = 100
