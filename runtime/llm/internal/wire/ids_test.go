package wire_test

import (
	"testing"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/internal/wire"
)

// A call gets an ID that no other one has, neither as it is stored nor as the model
// was told of it.
func TestUnique(t *testing.T) {
	var parts []chat.Part
	for _, id := range []string{"call_2", "made.by-another"} {
		parts = append(parts, chat.Part{Type: chat.PartToolCall, Call: &chat.ToolCall{ID: id, Name: "f"}})
	}
	ids := wire.NewIDs(&llm.Request{Messages: []chat.Message{{Role: chat.Assistant, Parts: parts}}})
	for _, id := range []struct{ sent, want string }{
		{"new", "new"},
		{"new", "call_1"},
		{"", "call_3"},
		{"call_2", "call_4"},
		{"made.by-another", "call_5"},
		{wire.FitID("made.by-another"), "call_6"},
	} {
		if got := ids.Unique(id.sent); got != id.want {
			t.Errorf("%q became %q, not %q", id.sent, got, id.want)
		}
	}
}
