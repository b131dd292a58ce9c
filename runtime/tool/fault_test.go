package tool_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/aigen-go/aigen/runtime/tool"
)

func TestFaults(t *testing.T) {
	for _, test := range []struct {
		err  error
		text string
	}{
		{tool.Tell("No such customer.", nil), "No such customer."},
		{tool.Tell("No such customer.", io.EOF), "No such customer.: EOF"},
		{tool.Retry("Narrow it down.", io.EOF), "Narrow it down.: EOF"},
		{tool.Stop("Closed.", io.EOF), "Closed.: EOF"},
	} {
		wrapped := fmt.Errorf("at db.internal: %w", test.err)
		if got := test.err.Error(); got != test.text {
			t.Errorf("text %q", got)
		}
		told, isTold := errors.AsType[*tool.TellError](wrapped)
		stopped, isStopped := errors.AsType[*tool.StopError](wrapped)
		if isTold == isStopped {
			t.Errorf("%v: told %+v, stopped %+v", test.err, told, stopped)
		}
		if test.text != "No such customer." && !errors.Is(wrapped, io.EOF) {
			t.Errorf("%v does not wrap its cause", test.err)
		}
	}
}

func TestProgress(t *testing.T) {
	tool.Progress(t.Context(), "outside of a run")
	var got []string
	ctx := tool.WithProgress(t.Context(), func(text string) { got = append(got, text) })
	tool.Progress(ctx, "half")
	tool.Progress(ctx, "all")
	if fmt.Sprint(got) != "[half all]" {
		t.Errorf("reports %q", got)
	}
}
