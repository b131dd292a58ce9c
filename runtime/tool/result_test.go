package tool_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"github.com/aigen-go/aigen/runtime/tool"
)

type tags []string

func TestResults(t *testing.T) {
	type point struct{ X, Y int }
	text := func(r tool.Result, err error) string {
		if err != nil {
			return "error: " + err.Error()
		}
		return r.Text
	}
	broken := errors.New("no such order")
	for i, row := range []struct{ got, want string }{
		{text(tool.TextResult("it <b>rains</b>\n", nil)), "it <b>rains</b>\n"},
		{text(tool.TextResult(unit("celsius"), nil)), "celsius"},
		{text(tool.TextResult("half", broken)), "error: no such order"},
		{text(tool.JSONResult(point{1, 2}, nil)), `{"X":1,"Y":2}`},
		{text(tool.JSONResult(&point{1, 2}, nil)), `{"X":1,"Y":2}`},
		{text(tool.JSONResult((*point)(nil), nil)), `null`},
		{text(tool.JSONResult([]string(nil), nil)), `[]`},
		{text(tool.JSONResult(tags(nil), nil)), `[]`},
		{text(tool.JSONResult([]string{"<&>"}, nil)), `["<&>"]`},
		{text(tool.JSONResult([]byte(nil), nil)), `""`},
		{text(tool.JSONResult([]byte("hi"), nil)), `"aGk="`},
		{text(tool.JSONResult(json.RawMessage(nil), nil)), `null`},
		{text(tool.JSONResult(map[string]int(nil), nil)), `null`},
		{text(tool.JSONResult(any(nil), nil)), `null`},
		{text(tool.JSONResult(0, broken)), "error: no such order"},
		{text(tool.JSONResult(func() {}, nil)), "error: encoding the result: json: unsupported type: func()"},
		{text(tool.DoneResult(nil)), "ok"},
		{text(tool.DoneResult(broken)), "error: no such order"},
	} {
		if row.got != row.want {
			t.Errorf("row %d: got %q, want %q", i, row.got, row.want)
		}
	}
}

func TestCall(t *testing.T) {
	echo := tool.Tool{Name: "echo", Handler: func(_ context.Context, args []byte) (tool.Result, error) {
		return tool.Result{Text: string(args)}, nil
	}}
	if got, err := echo.Call(t.Context(), []byte(`{"a":1}`)); err != nil || got.Text != `{"a":1}` {
		t.Errorf("got %v, %v", got, err)
	}
	if _, err := (tool.Tool{Name: "echo"}).Call(t.Context(), nil); err == nil || err.Error() != "tool echo has no handler" {
		t.Errorf("got %v", err)
	}
}
