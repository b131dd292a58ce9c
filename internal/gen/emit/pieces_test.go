package emit_test

import (
	"bytes"
	"go/format"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/internal/gen/emit"
)

// TestPieces requires that files are as gofmt leaves them, although gofmt does not see
// all of them, and that no text of users is taken for what stands for the rest.
func TestPieces(t *testing.T) {
	const mark = "\n//aigen:piece 0\n//aigen:piece 1\n"
	pkg := weather()
	pkg.Receivers[0].Assistant.Instructions = mark
	forecast := pkg.Receivers[0].Tools[0]
	forecast.Description = mark
	forecast.Args.Fields[0].Description = mark
	forecast.Args.Fields[0].Constraints.Pattern = "^a" + mark + "$"
	source, err := emit.File(pkg)
	if err != nil {
		t.Fatal(err)
	}
	formatted, err := format.Source(source)
	if err != nil {
		t.Fatalf("%v\n%s", err, source)
	}
	if !bytes.Equal(source, formatted) {
		t.Errorf("gofmt makes of\n%s\nthis:\n%s", source, formatted)
	}
	for line := range strings.Lines(string(source)) {
		if strings.HasPrefix(strings.TrimSpace(line), "//aigen:piece") {
			t.Errorf("the file has the line %s", line)
		}
	}
	if got := strings.Count(string(source), "a.FetchForecast("); got != 1 {
		t.Errorf("the method is called %d times", got)
	}
}
