package thread_test

import (
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/thread"
)

// The code in the page about permissions is that of an example which runs, and the
// page names every permission.
func TestPageAboutPermissions(t *testing.T) {
	page, err := os.ReadFile("../../docs/permissions.md")
	if err != nil {
		t.Fatal(err)
	}
	example, err := os.ReadFile("example_permissions_test.go")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?ms)^```go\n(.*?)^```$").FindAllStringSubmatch(string(page), -1)
	if len(blocks) == 0 {
		t.Error("the page has no code")
	}
	for _, block := range blocks {
		for piece := range strings.SplitSeq(strings.TrimSpace(block[1]), "\n\n") {
			if !strings.Contains(string(example), piece) {
				t.Errorf("the example has not:\n%s", piece)
			}
		}
	}
	for m := range reflect.TypeFor[thread.Permissions]().Methods() {
		if !strings.Contains(string(page), "| `"+m.Name+"` |") {
			t.Errorf("the page does not tell what %s is", m.Name)
		}
	}
}
