package load_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aigen-go/aigen/internal/gen/diag"
	"github.com/aigen-go/aigen/internal/gen/load"
)

// TestGuesses loads modules of which the run guesses too much, too little, or what is
// wrong: the types are the same as without a guess, which other patterns do not make,
// and the go.mod is left alone.
func TestGuesses(t *testing.T) {
	const desk = "//ai:assistant\ntype Desk struct{}\n\n//ai:tool\nfunc (*Desk) Open(context.Context, *netip.Addr, %s) error { return nil }\n"
	main := func(imports, last string) string {
		return "package app\n\nimport (\n\t\"context\"\n\t\"net/netip\"\n" + imports + ")\n\n" + fmt.Sprintf(desk, last)
	}
	for name, files := range map[string]map[string]string{
		"too much": {
			"desk.go":  main("", "int"),
			"tools.go": "//go:build ignore\n\npackage app\n\nimport _ \"example.com/nowhere\"\n",
			"cut.go":   "//go:build ignore\n\npackage app\n\nimport (",
		},
		"another module": {
			"go.mod":           "module example.com/app\n\ngo 1.26\n\nrequire example.com/other v0.0.0\n\nreplace example.com/other => ./other\n",
			"desk.go":          main("\t\"example.com/other\"\n", "other.Unit"),
			"other/go.mod":     "module example.com/other\n\ngo 1.26\n",
			"other/other.go":   "package other\n\nimport \"time\"\n\ntype Unit struct{ At time.Time }\n",
			"other/u/other.go": "package u\n",
		},
		"vendored": {
			"go.mod":                              "module example.com/app\n\ngo 1.26\n\nrequire example.com/other v1.0.0\n",
			"desk.go":                             main("\t\"example.com/other\"\n", "other.Unit"),
			"vendor/modules.txt":                  "# example.com/other v1.0.0\n## explicit; go 1.26\nexample.com/other\n",
			"vendor/example.com/other/other.go":   "package other\n\ntype Unit int\n",
			"vendor/example.com/other/ignored.go": "package other\n",
		},
		"further directories": {
			"desk.go":                 main("\t\"example.com/app/testdata/unit\"\n", "unit.Unit"),
			"testdata/unit/unit.go":   "package unit\n\nimport \"example.com/app/_more\"\n\ntype Unit = more.Unit\n",
			"_more/more.go":           "package more\n\ntype Unit int\n",
			"nothing/nothing_test.go": "package nothing\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := module(t, files)
			mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
			if err != nil {
				t.Fatal(err)
			}
			got, want := opened(t, dir, "./..."), opened(t, dir, "example.com/app")
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("with a guess (-without +with):\n%s", diff)
			}
			if now, err := os.ReadFile(filepath.Join(dir, "go.mod")); err != nil || string(now) != string(mod) {
				t.Errorf("the go.mod has become %s %v", now, err)
			}
		})
	}
}

// opened is the signature of Desk.Open in a module, and what is wrong with it.
func opened(t *testing.T, dir, pattern string) []string {
	t.Helper()
	var diags diag.List
	cfg := config(dir, &diags, pattern)
	cfg.Env = append(cfg.Env, "GOFLAGS=")
	prog, err := load.Load(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	p := find(t, prog, "example.com/app")
	all := []string{diags.Text(dir), signature(t, p, "Desk", "Open")}
	for _, e := range p.Errors {
		all = append(all, e.Msg)
	}
	return all
}
