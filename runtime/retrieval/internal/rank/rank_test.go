package rank_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aigen-go/aigen/runtime/retrieval/internal/rank"
)

func TestFuse(t *testing.T) {
	for name, c := range map[string]struct {
		n        int
		searches [][]string
		want     []string
	}{
		"nothing":                  {3, nil, []string{}},
		"one search":               {2, [][]string{{"b", "a", "c"}}, []string{"b", "a"}},
		"found by both":            {4, [][]string{{"a", "b", "c"}, {"d", "c"}}, []string{"c", "a", "d", "b"}},
		"the same place":           {2, [][]string{{"b"}, {"a"}}, []string{"a", "b"}},
		"one search finds nothing": {2, [][]string{{}, {"a", "b"}}, []string{"a", "b"}},
	} {
		got := []string{}
		for _, h := range rank.Fuse(c.n, c.searches...) {
			got = append(got, h.Key)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	if hits := rank.Fuse(1, []string{"a"}, []string{"a"}); hits[0].Score != 1 {
		t.Errorf("first of all searches: %v", hits[0].Score)
	}
}
