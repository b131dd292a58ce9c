package mcptools_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

var goBlock = regexp.MustCompile("(?s)```go\n(.*?)```")

// The code in docs/mcp-tools.md is code that runs.
func TestDocs(t *testing.T) {
	page, err := os.ReadFile("../../../docs/mcp-tools.md")
	if err != nil {
		t.Fatal(err)
	}
	code, err := os.ReadFile("example_test.go")
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
				t.Errorf("not in the examples: %s", line)
			}
		}
	}
}
