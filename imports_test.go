package aigen_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"
)

const module = "github.com/aigen-go/aigen"

// floors says on which floor of the house a package lives, by its folder; a
// longer entry wins. A package may only import those of a lower floor, or of its
// own folder and below. docs/ARCHITECTURE.md draws the same.
var floors = map[string]int{
	"runtime/blob":      0,
	"runtime/chat":      0,
	"runtime/format":    0,
	"runtime/schema":    0,
	"runtime/store":     0,
	"runtime/price":     1,
	"runtime/tool":      1,
	"runtime/retrieval": 1,
	"runtime/llm":       2,
	"runtime/assistant": 3,
	"runtime/telemetry": 4,
	"ent":               3,
	"runtime/database":  4,
	"runtime/thread":    5,
	"runtime/httpapi":   6,

	"internal/entgen":     4,
	"internal/genbench":   0,
	"internal/dbtest":     0,
	"internal/faults":     0,
	"internal/storebench": 0,
	"internal/parity":     7,

	"internal/gen/diag":      1,
	"internal/gen/scan":      1,
	"internal/gen/cache":     1,
	"internal/gen/directive": 2,
	"internal/gen/load":      3,
	"internal/gen/model":     4,
	"internal/gen/schema":    5,
	"internal/gen/emit":      6,
	"internal/gen/dialect":   6,
	"internal/gen/scaffold":  3,
	"internal/gen/analyzer":  7,
	"internal/gen":           7,
	"cmd/aigen":              8,
	"cmd/aigen-migrate":      5,

	"docs":             0,
	"docs/diagnostics": 0,

	"example": 9,
}

// fences says which folders alone may import a module, or a folder of it; a longer
// entry wins.
var fences = map[string][]string{
	"entgo.io/ent":                           {"ent", "runtime/database", "runtime/thread", "internal/entgen", "example"},
	"ariga.io/atlas":                         {"ent", "runtime/database", "internal/entgen", "example/ent"},
	"modernc.org/sqlite":                     {"runtime/database", "runtime/retrieval/sqlite", "internal/entgen", "example"},
	"github.com/pressly/goose":               {"runtime/database"},
	"github.com/jackc/pgx":                   {"runtime/database", "internal/entgen", "internal/dbtest"},
	"github.com/go-sql-driver/mysql":         {"runtime/database", "internal/entgen", "internal/dbtest"},
	"github.com/openai/openai-go":            {"runtime/llm/openai"},
	"github.com/go-chi/chi":                  {"runtime/httpapi", "example", "internal/parity"},
	"github.com/anthropics/anthropic-sdk-go": {"runtime/llm/anthropic"},
	"google.golang.org/genai":                {"runtime/llm/gemini"},
	"github.com/danielgtaylor/huma":          {"runtime/httpapi"},
	"github.com/dave/jennifer":               {"internal/gen/emit"},
	"github.com/invopop/jsonschema":          {"internal/gen/schema"},
	"golang.org/x/tools":                     {"internal/gen/load", "internal/gen/analyzer", "internal/genbench", "cmd/aigen"},
	"golang.org/x/mod":                       {"internal/gen/scaffold"},
	"golang.org/x/net":                       {"runtime/retrieval/split"},
	"github.com/go-faster/jx":                {"runtime/schema"},
	"github.com/alexedwards/scs":             {"example"},
	"golang.org/x/crypto":                    {"example"},
	module + "/ent":                          {"ent", "runtime/database", "runtime/thread", "internal/entgen"},
	module + "/internal/gen":                 {"internal/gen", "cmd/aigen"},
	module + "/runtime":                      {"runtime", "ent", "example", "cmd/aigen-migrate", "internal/gen/schema", "internal/gen/dialect", "internal/parity"},
	module + "/runtime/format":               {"runtime/tool", "internal/gen/model", "internal/gen/schema"},
	module + "/runtime/llm/llmtest":          {"runtime/llm/llmtest"},
	"go.opentelemetry.io":                    {"runtime/telemetry"},
	"github.com/rogpeppe/go-internal/diff":   {"internal/gen"},
	"github.com/google/go-cmp":               {"runtime/llm/llmtest/modeltest"},
	"github.com/stretchr/testify":            nil,
	"github.com/golang/mock":                 nil,
	"github.com/spf13/cobra":                 nil,
	"github.com/gin-gonic/gin":               nil,
	"gorm.io/gorm":                           nil,
	"github.com/tmc/langchaingo":             nil,
	"github.com/modelcontextprotocol/go-sdk": {"runtime/httpapi", "runtime/assistant/mcptools"},
}

type listed struct {
	ImportPath string
	Imports    []string
	Deps       []string
}

func list(t *testing.T, patterns ...string) []listed {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-json=ImportPath,Imports,Deps"}, patterns...)...)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var packages []listed
	dec := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p listed
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			return packages
		}
		if err != nil {
			t.Fatalf("decoding go list's answer: %v", err)
		}
		packages = append(packages, p)
	}
}

// within says whether path is folder or lies below it.
func within(path, folder string) bool {
	return path == folder || strings.HasPrefix(path, folder+"/")
}

func floorOf(folder string) (room string, floor int, ok bool) {
	for f, n := range floors {
		if within(folder, f) && len(f) > len(room) {
			room, floor, ok = f, n, true
		}
	}
	return room, floor, ok
}

func TestImportsOnlyGoDown(t *testing.T) {
	for _, p := range list(t, "./...") {
		folder := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
		if folder == "" {
			continue
		}
		room, floor, ok := floorOf(folder)
		if !ok {
			t.Errorf("%s has no floor: give it one in floors, and a place in docs/ARCHITECTURE.md", folder)
			continue
		}
		for _, imp := range p.Imports {
			target, inside := strings.CutPrefix(imp, module+"/")
			if inside {
				if r, f, _ := floorOf(target); r != room && f >= floor {
					t.Errorf("%s (floor %d) imports %s (floor %d)", folder, floor, target, f)
				}
			}
			if fenced, ok := fenceOf(imp); ok && !allowedIn(folder, fences[fenced]) {
				t.Errorf("%s imports %s, which only %v may", folder, imp, fences[fenced])
			}
		}
	}
}

// fenceOf returns the narrowest fence around a package.
func fenceOf(path string) (fenced string, ok bool) {
	for f := range fences {
		if within(path, f) && len(f) > len(fenced) {
			fenced, ok = f, true
		}
	}
	return fenced, ok
}

func allowedIn(folder string, folders []string) bool {
	for _, f := range folders {
		if within(folder, f) {
			return true
		}
	}
	return false
}

// TestGeneratorIsLight proves that nobody compiles a database, an HTTP framework
// or a model's SDK to run the generator.
func TestGeneratorIsLight(t *testing.T) {
	for _, p := range list(t, "./cmd/aigen") {
		for _, dep := range p.Deps {
			for _, heavy := range []string{
				"entgo.io/ent", "github.com/go-chi/chi", "github.com/openai/openai-go", "github.com/danielgtaylor/huma",
				"github.com/anthropics/anthropic-sdk-go", "google.golang.org/genai",
				"modernc.org/sqlite", "github.com/jackc/pgx", "github.com/go-sql-driver/mysql", "ariga.io/atlas",
				"github.com/pressly/goose", module + "/runtime/database", module + "/runtime/thread", module + "/runtime/httpapi",
			} {
				if within(dep, heavy) {
					t.Errorf("%s depends on %s", p.ImportPath, dep)
				}
			}
		}
	}
}

// TestUsersPayForWhatTheyUse proves that a run without a thread links no
// database, no HTTP framework, no MCP and no OpenTelemetry.
func TestUsersPayForWhatTheyUse(t *testing.T) {
	for _, p := range list(t, "./runtime/assistant", "./runtime/tool", "./runtime/llm/openai") {
		for _, dep := range p.Deps {
			for _, heavy := range []string{
				"entgo.io/ent", "github.com/go-chi/chi", "github.com/danielgtaylor/huma", "modernc.org/sqlite", "golang.org/x/net/html",
				"go.opentelemetry.io", "github.com/modelcontextprotocol/go-sdk",
			} {
				if within(dep, heavy) {
					t.Errorf("%s depends on %s", p.ImportPath, dep)
				}
			}
		}
	}
}
