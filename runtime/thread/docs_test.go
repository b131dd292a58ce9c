package thread_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

var goBlock = regexp.MustCompile("(?s)```go\n(.*?)```")

// The code in docs is code that runs.
func TestDocs(t *testing.T) {
	for page, code := range map[string]string{
		"retention": "retention_example_test.go", "approvals": "approval_example_test.go", "events": "approval_example_test.go",
	} {
		t.Run(page, func(t *testing.T) { checkDocs(t, "../../docs/"+page+".md", code) })
	}
}

func checkDocs(t *testing.T, path, source string) {
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	code, err := os.ReadFile(source)
	if err != nil {
		t.Fatal(err)
	}
	blocks := goBlock.FindAllSubmatch(page, -1)
	if len(blocks) == 0 {
		t.Error("the page has no code")
	}
	for _, block := range blocks {
		for line := range strings.Lines(string(block[1])) {
			if !strings.Contains("\n"+string(code), "\n"+line) && !strings.Contains(string(code), "\t"+strings.TrimSpace(line)+"\n") {
				t.Errorf("not in the examples: %s", line)
			}
		}
	}
}
