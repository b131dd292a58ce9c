package telemetry_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

var (
	goBlock  = regexp.MustCompile("(?s)```go\n(.*?)```")
	spanName = regexp.MustCompile("\\| `(invoke_agent|chat|execute_tool)( [A-Z]+)?` ")
)

// The code in docs/observability.md is code that runs, in an example of package
// thread, and the tables have the spans and metrics that there are.
func TestDocs(t *testing.T) {
	page, err := os.ReadFile("../../docs/observability.md")
	if err != nil {
		t.Fatal(err)
	}
	code, err := os.ReadFile("../thread/telemetry_test.go")
	if err != nil {
		t.Fatal(err)
	}
	blocks := goBlock.FindAllSubmatch(page, -1)
	if len(blocks) == 0 {
		t.Error("the page has no code")
	}
	for _, block := range blocks {
		for line := range strings.Lines(string(block[1])) {
			if !strings.Contains("\n"+strings.ReplaceAll(string(code), "\t", ""), "\n"+strings.TrimSpace(line)+"\n") {
				t.Errorf("not in the example: %s", line)
			}
		}
	}
	if n := len(spanName.FindAll(page, -1)); n != 3 {
		t.Errorf("the page has %d spans", n)
	}
	for _, name := range []string{"gen_ai.client.token.usage", "gen_ai.client.operation.duration", "gen_ai.client.operation.time_to_first_chunk"} {
		if !strings.Contains(string(page), "| `"+name+"` |") {
			t.Errorf("the page does not have %s", name)
		}
	}
}
