package adapter_test

import (
	"slices"
	"testing"

	"github.com/aigen-go/aigen/ent/adapter"
)

func TestFitting(t *testing.T) {
	keys := []string{"a", "b", "c", "d"}
	for name, test := range map[string]struct {
		more        map[string]int
		limit, want int
	}{
		"few":           {nil, 5, 4},
		"many":          {nil, 3, 3},
		"heavy":         {map[string]int{"a": 1, "b": 2, "c": 1}, 6, 2},
		"just fits":     {map[string]int{"a": 1, "b": 1, "c": 1, "d": 1}, 8, 4},
		"first too big": {map[string]int{"a": 9}, 4, 1},
		"all but first": {map[string]int{"b": 9}, 4, 1},
	} {
		if got := adapter.Fitting(keys, test.more, test.limit); !slices.Equal(got, keys[:test.want]) {
			t.Errorf("%s: %v, want %d", name, got, test.want)
		}
	}
}
