package thread_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

var indent = regexp.MustCompile(`(?m)^[ \t]+`)

// The code in docs/threads.md is that of the examples, which are run.
func TestPageAboutThreads(t *testing.T) {
	page, err := os.ReadFile("../../docs/threads.md")
	if err != nil {
		t.Fatal(err)
	}
	examples, err := os.ReadFile("example_test.go")
	if err != nil {
		t.Fatal(err)
	}
	code := indent.ReplaceAllString(string(examples), "")
	blocks := regexp.MustCompile("(?s)```go\n(.*?)```").FindAllStringSubmatch(string(page), -1)
	for _, b := range blocks {
		if !strings.Contains(code, indent.ReplaceAllString(b[1], "")) {
			t.Errorf("no example has\n%s", b[1])
		}
	}
	if len(blocks) < 4 {
		t.Errorf("%d blocks", len(blocks))
	}
}
