package parity_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/internal/gen"
)

const everyType = `package bots

import "time"

// Bot does things.
//
//ai:assistant
type Bot struct{}

// Do does one.
//
//   - text: a text
//   - count: a count
//   - share: a share
//   - loud: whether to be loud
//   - tags: some tags
//   - at: when
//   - day: which day
//   - note: what else
//
//ai:tool
//ai:param day format=date
func (b *Bot) Do(text string, count int, share float64, loud bool, tags []string, at, day time.Time, note *string) string {
	return text
}
`

const everySchema = `{
	"type": "object",
	"properties": {
		"text": {"type": "string", "description": "a text"},
		"count": {"type": "integer", "description": "a count"},
		"share": {"type": "number", "description": "a share"},
		"loud": {"type": "boolean", "description": "whether to be loud"},
		"tags": {"type": "array", "description": "some tags", "items": {"type": "string"}},
		"at": {"type": "string", "description": "when", "format": "date-time"},
		"day": {"type": "string", "description": "which day", "format": "date"},
		"note": {"type": "string", "description": "what else"}
	},
	"required": ["text", "count", "share", "loud", "tags", "at", "day"],
	"additionalProperties": false
}`

var schemaConst = regexp.MustCompile("(?s)Schema = `(.*?)`")

func TestBehaviour092_TheGeneratorChecksCommentsAndWritesSchemas(t *testing.T) {
	dir, problems := generate(t, everyType)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	generated := filepath.Join(dir, "aigen_gen.go")
	first, err := os.ReadFile(generated)
	if err != nil {
		t.Fatal(err)
	}
	schema := schemaConst.FindSubmatch(first)
	if schema == nil {
		t.Fatalf("no schema in\n%s", first)
	}
	var got, want bytes.Buffer
	if err := json.Compact(&got, schema[1]); err != nil {
		t.Fatal(err)
	}
	if err := json.Compact(&want, []byte(everySchema)); err != nil {
		t.Fatal(err)
	}
	equal(t, "schema", got.String(), want.String())

	if err := os.Remove(generated); err != nil {
		t.Fatal(err)
	}
	if problems := regenerate(t, dir); len(problems) > 0 {
		t.Fatal(problems)
	}
	second, err := os.ReadFile(generated)
	if err != nil || !bytes.Equal(first, second) {
		t.Errorf("the second time it is another file: %v", err)
	}
	vet := exec.CommandContext(t.Context(), "go", "vet", "./...")
	vet.Dir = dir
	if out, err := vet.CombinedOutput(); err != nil {
		t.Errorf("go vet: %v\n%s", err, out)
	}

	for name, test := range map[string]struct{ old, new, want string }{
		"a parameter is renamed":     {"text string, count int", "words string, count int", "bots.go:12:"},
		"a parameter is removed":     {", note *string", "", "bots.go:19:"},
		"the doc comment is removed": {"// Do does one.\n//\n", "//\n", "bots.go:"},
	} {
		source := strings.Replace(everyType, test.old, test.new, 1)
		if name == "a parameter is renamed" {
			source = strings.Replace(source, "return text", "return words", 1)
		}
		if err := os.WriteFile(filepath.Join(dir, "bots.go"), []byte(source), 0o644); err != nil {
			t.Fatal(err)
		}
		problems := regenerate(t, dir)
		if len(problems) == 0 || !strings.HasPrefix(problems[0], test.want) {
			t.Errorf("%s: %q", name, problems)
		}
	}
}

// identified is the source of assistants with IDs.
func identified(annotations ...string) string {
	source := "package bots\n"
	for i, annotation := range annotations {
		source += "\n// Bot is one.\n//\n//ai:assistant " + annotation + "\ntype Bot" + string(rune('A'+i)) + " struct{}\n"
	}
	return source
}

// generate runs the generator on a module with one file, and returns the directory and
// what there is to say.
func generate(t *testing.T, source string) (dir string, problems []string) {
	t.Helper()
	dir = t.TempDir()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	own, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	sums, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	mod := strings.Replace(string(own), "module github.com/aigen-go/aigen", "module example.com/app", 1) +
		"\nrequire github.com/aigen-go/aigen v0.0.0\n\nreplace github.com/aigen-go/aigen => " + root + "\n"
	for name, text := range map[string]string{"go.mod": mod, "go.sum": string(sums), "bots.go": source} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir, regenerate(t, dir)
}

// regenerate runs the generator again; what it says is without the directory.
func regenerate(t *testing.T, dir string) (problems []string) {
	t.Helper()
	for name, value := range map[string]string{"GOFLAGS": "-mod=mod", "GOPROXY": "off", "GOWORK": "off"} {
		t.Setenv(name, value)
	}
	result, err := gen.Run(t.Context(), gen.Options{Dir: dir, Patterns: []string{"./..."}, NoCache: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range result.Diagnostics {
		problems = append(problems, d.Text(dir))
	}
	if len(problems) == 0 {
		if _, err := result.Commit(); err != nil {
			t.Fatal(err)
		}
	}
	return problems
}
