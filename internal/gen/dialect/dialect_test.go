package dialect_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/internal/gen/diag"
	"github.com/aigen-go/aigen/internal/gen/dialect"
	"github.com/aigen-go/aigen/internal/gen/model"
	"github.com/aigen-go/aigen/runtime/schema"
)

// TestShortCut: what Check reports of plain types without rendering them is what a
// rendering finds.
func TestShortCut(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	silent, loud := 0, 0
	for range 100 {
		a := &model.Receiver{Type: "A", Assistant: &model.Assistant{ID: "a"}}
		for i := range 1 + rnd.IntN(24) {
			a.Tools = append(a.Tools, &model.Tool{Name: fmt.Sprintf("t%d", i), Args: structure(rnd, 1+rnd.IntN(6))})
		}
		var diags diag.List
		if err := dialect.Check([]*model.Package{{Receivers: []*model.Receiver{a}}}, &diags); err != nil {
			t.Fatal(err)
		}
		want := problems(t, a)
		if got := diags.Len(); got != want {
			t.Fatalf("%d diagnostics, want %d:\n%s", got, want, diags.Text(""))
		}
		if want == 0 {
			silent++
		} else {
			loud++
		}
	}
	if silent < 10 || loud < 10 {
		t.Errorf("%d assistants without diagnostics, %d with some", silent, loud)
	}
}

// problems counts what the plans of an assistant's tools find.
func problems(t *testing.T, a *model.Receiver) (n int) {
	t.Helper()
	var list []schema.Tool
	for _, tool := range a.Tools {
		text, err := dialect.Text(tool)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, schema.Tool{Schema: text})
	}
	for _, d := range []schema.Dialect{schema.OpenAI, schema.Anthropic, schema.Gemini} {
		over := 0
		for _, p := range d.Plan(list) {
			switch {
			case p.Err == nil:
			case strings.Contains(p.Err.Error(), "it would make"):
				over = 1
			default:
				n++
			}
		}
		n += over
	}
	return n
}

func structure(rnd *rand.Rand, depth int) *model.Type {
	s := &model.Type{Kind: model.Struct, Go: model.GoType{Expr: "struct{}"}}
	for i := range 1 + rnd.IntN(3) {
		s.Fields = append(s.Fields, &model.Field{JSON: fmt.Sprintf("f%d", i), Optional: rnd.IntN(8) == 0, Type: random(rnd, depth-1)})
	}
	return s
}

func random(rnd *rand.Rand, depth int) *model.Type {
	kinds := []model.Kind{model.String, model.Int, model.Enum, model.Struct, model.Slice, model.Map}
	if depth <= 0 {
		kinds = kinds[:3]
	}
	typ := &model.Type{Kind: kinds[rnd.IntN(len(kinds))], Bits: 64, Go: model.GoType{Expr: "string"}}
	switch typ.Kind {
	case model.Enum:
		typ.Enum = []model.EnumValue{{Value: "a"}, {Value: "b"}}
	case model.Struct:
		return structure(rnd, depth)
	case model.Slice, model.Map:
		typ.Elem = random(rnd, depth-1)
	}
	return typ
}

func TestCheckOfToolsets(t *testing.T) {
	var diags diag.List
	toolset := &model.Receiver{Type: "T", Tools: []*model.Tool{{Name: "1st", Args: &model.Type{Kind: model.Struct}}}}
	if err := dialect.Check([]*model.Package{{Receivers: []*model.Receiver{toolset}}}, &diags); err != nil || diags.Len() != 0 {
		t.Errorf("a toolset is checked where it is used: %v\n%s", err, diags.Text(""))
	}
}
