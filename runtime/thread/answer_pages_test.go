package thread_test

import (
	"os"
	"strings"
	"testing"
)

// The code on the pages about answers, histories and sub-assistants is that of the
// examples of this package, which are run, and of the example's assistants.
func TestPagesAboutAnswers(t *testing.T) {
	const assistants = "../../example/internal/"
	for page, sources := range map[string][]string{
		"structured-output": {"example_answer_test.go", assistants + "tourguide/assistant.go", assistants + "server/guide.go"},
		"history":           {"example_answer_test.go"},
		"sub-assistants":    {"example_answer_test.go", assistants + "movies/assistant.go", assistants + "movies/scraper.go"},
	} {
		text, err := os.ReadFile("../../docs/" + page + ".md")
		if err != nil {
			t.Fatal(err)
		}
		var code strings.Builder
		for _, name := range sources {
			source, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			code.WriteString(indent.ReplaceAllString(string(source), ""))
		}
		blocks := goBlock.FindAllStringSubmatch(string(text), -1)
		for _, b := range blocks {
			if !strings.Contains(code.String(), indent.ReplaceAllString(b[1], "")) {
				t.Errorf("%s: nothing has\n%s", page, b[1])
			}
		}
		if len(blocks) < 2 {
			t.Errorf("%s has %d blocks", page, len(blocks))
		}
	}
}
