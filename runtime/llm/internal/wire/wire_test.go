package wire_test

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/internal/wire"
)

func collect(body io.Reader) (all []string, err error) {
	for data, err := range wire.Events(body) {
		if err != nil {
			return all, err
		}
		all = append(all, string(data))
	}
	return all, nil
}

func TestEvents(t *testing.T) {
	long := strings.Repeat("x", 10_000)
	for text, want := range map[string][]string{
		"":                                       nil,
		"data: a\n\ndata:b\n\n":                  {"a", "b"},
		"data: a\r\n\r\ndata: b\r\n\r\n":         {"a", "b"},
		"data: {\ndata:  1\ndata: }\n\n":         {"{\n 1\n}"},
		": ping\n\nevent: x\nid: 1\ndata: a\n\n": {"a"},
		"data\ndata:\ndata: \n\n\n\ndata: a\n\n": {"a"},
		"database: no\n\ndata: a\n\n":            {"a"},
		"data: cut":                              nil,
		"data: cut\n":                            nil,
		"data: " + long + "\n\ndata: b\n\n":      {long, "b"},
	} {
		for _, body := range []io.Reader{strings.NewReader(text), iotest.OneByteReader(strings.NewReader(text))} {
			got, err := collect(body)
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("%.40q: %s, %v", text, diff, err)
			}
		}
	}
}

func TestEventsThatEndBadly(t *testing.T) {
	broken := errors.New("broken")
	got, err := collect(io.MultiReader(strings.NewReader("data: a\n\ndata: b"), iotest.ErrReader(broken)))
	if !errors.Is(err, broken) || !slices.Equal(got, []string{"a"}) {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := collect(io.MultiReader(strings.NewReader("data: a\ndata: "), endless{})); !errors.Is(err, wire.ErrHuge) {
		t.Errorf("got %v", err)
	}
	if _, err := wire.ReadAll(endless{}); !errors.Is(err, wire.ErrHuge) {
		t.Errorf("got %v", err)
	}
}

// endless is a line without an end.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

func TestArguments(t *testing.T) {
	for written, want := range map[string]string{
		"": "{}", "  ": "{}", `{"a": 1}`: `{"a": 1}`, `{"a":`: `{"invalid_json":"{\"a\":"}`, "[1]": `{"invalid_json":"[1]"}`, "<b>": `{"invalid_json":"<b>"}`,
	} {
		if got, err := wire.Arguments(written); string(got) != want || err != nil {
			t.Errorf("%q: %s, %v", written, got, err)
		}
	}
}

func TestIDs(t *testing.T) {
	req := &llm.Request{Messages: []chat.Message{{Role: chat.Assistant, Parts: []chat.Part{
		{Type: chat.PartToolCall, Call: &chat.ToolCall{ID: "call_1"}}, {Type: chat.PartToolCall, Call: &chat.ToolCall{ID: "x"}},
	}}}}
	ids := wire.NewIDs(req)
	var got []string
	for _, id := range []string{"a", "a", "", "x", "call_2"} {
		got = append(got, ids.Unique(id))
	}
	if want := []string{"a", "call_2", "call_3", "call_4", "call_5"}; !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	for _, id := range []string{"toolu_01-A", strings.Repeat("x", 64)} {
		if wire.FitID(id) != id {
			t.Errorf("%s became %s", id, wire.FitID(id))
		}
	}
	seen := map[string]bool{}
	for _, id := range []string{"", "a:b", "a.b", "é", strings.Repeat("x", 65)} {
		fit := wire.FitID(id)
		if seen[fit] || fit != wire.FitID(id) || fit != wire.FitID(fit) || len(fit) > 64 {
			t.Errorf("%q became %q", id, fit)
		}
		seen[fit] = true
	}
}

func TestCache(t *testing.T) {
	var c wire.Cache[int, int]
	made := 0
	get := func(key int, err error) (int, error) {
		return c.Get(key, func() (int, error) { made++; return key * 2, err })
	}
	broken := errors.New("broken")
	if _, err := get(1, broken); !errors.Is(err, broken) {
		t.Error(err)
	}
	for range 3 {
		if v, err := get(1, nil); v != 2 || err != nil {
			t.Errorf("%d, %v", v, err)
		}
	}
	if made != 2 {
		t.Errorf("made %d times", made)
	}
	for key := range 5000 {
		if v, err := get(key, nil); v != 2*key || err != nil {
			t.Fatalf("%d, %v", v, err)
		}
	}
}
