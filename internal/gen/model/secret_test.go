package model_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aigen-go/aigen/internal/gen/model"
)

// Structs that all refer to each other have more ways to a secret than there is room:
// its key is secret wherever it is.
func TestSecretsInAMesh(t *testing.T) {
	mesh := make([]*model.Type, 30)
	for i := range mesh {
		mesh[i] = &model.Type{Kind: model.Struct}
	}
	for i, from := range mesh {
		for j, to := range mesh {
			from.Fields = append(from.Fields, &model.Field{JSON: fmt.Sprintf("f%d_%d", i, j), Type: &model.Type{Kind: model.Pointer, Elem: to}})
		}
	}
	if got := mesh[0].Secrets(); got != nil {
		t.Errorf("without secrets: %v", got)
	}
	mesh[20].Fields[3].Constraints.WriteOnly = true
	if diff := cmp.Diff([][]string{{"**", "f20_3"}}, mesh[0].Secrets()); diff != "" {
		t.Error(diff)
	}
}
