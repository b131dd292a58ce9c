package load_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/internal/gen/load"
)

const generatedFile = load.Header + `

package a

import "context"

type deskArgs struct{ Old int }

func (d *Desk) AITools() []int { return nil }

const FromGenerated = "x"
`

// TestStale loads a package, and one that depends on it, whatever has become of the
// generated files.
func TestStale(t *testing.T) {
	for name, generated := range map[string]string{
		"fresh":   generatedFile,
		"missing": "",
		"stale":   strings.ReplaceAll(generatedFile, "deskArgs struct{ Old int }", "Args struct{ Clash int }"),
		"conflict in imports": strings.Replace(generatedFile, `import "context"`,
			"import (\n<<<<<<< HEAD\n\"context\"\n=======\n\"nowhere.example/gone\"\n>>>>>>> branch\n)", 1),
		"conflict in a body":  strings.Replace(generatedFile, "return nil", "\n<<<<<<< HEAD\nreturn nil\n=======\n>>>>>>> branch\n", 1),
		"conflict at the top": "<<<<<<< HEAD\n" + generatedFile + "=======\n" + generatedFile + ">>>>>>> branch\n",
		"cut off":             generatedFile[:len(generatedFile)-30],
		"another package":     strings.Replace(generatedFile, "package a", "package elsewhere", 1),
		"unknown import":      strings.Replace(generatedFile, `"context"`, `"nowhere.example/gone"`, 1),
		"an import cycle":     strings.Replace(generatedFile, `"context"`, `"example.com/app/b"`, 1),
		"zeros after a crash": strings.Repeat("\x00", 512),
		"empty":               "\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := module(t, map[string]string{
				"a/a.go":   "package a\n\n// Desk is one.\n//\n//ai:assistant\ntype Desk struct{}\n\n//ai:tool\nfunc (d *Desk) Open(args Args) Kind { return FromGenerated }\n",
				"a/use.go": "package a\n\nvar all = new(Desk).AITools()\n\ntype Args struct{ Text string }\n\ntype Kind string\n\nfunc use() { _ = deskArgs{} }\n",
				"b/b.go":   "package b\n\nimport \"example.com/app/a\"\n\n//ai:assistant\ntype Till struct{ d a.Desk }\n\n//ai:tool\nfunc (t *Till) Pay(args a.Args) {}\n\nvar n = len(new(a.Desk).AITools())\n",
			})
			if generated != "" {
				put(t, filepath.Join(dir, "a", load.Output), generated)
			}
			prog := run(t, dir)
			a, b := find(t, prog, "example.com/app/a"), find(t, prog, "example.com/app/b")
			if got, want := signature(t, a, "Desk", "Open"), "func(args example.com/app/a.Args) example.com/app/a.Kind"; got != want {
				t.Errorf("Open is %s", got)
			}
			if got, want := signature(t, b, "Till", "Pay"), "func(args example.com/app/a.Args)"; got != want {
				t.Errorf("Pay is %s", got)
			}
			args := a.Types.Scope().Lookup("Args").Type().Underlying().String()
			if args != "struct{Text string}" {
				t.Errorf("Args is %s", args)
			}
			if a.Name != "a" || !a.Annotated || !a.Requested || a.Broken || a.Foreign {
				t.Errorf("package a is %+v", a)
			}
			if a.Generated != (generated != "") || b.Generated {
				t.Errorf("Generated is %t and %t", a.Generated, b.Generated)
			}
			if len(a.Files) != 2 || a.Types.Scope().Lookup("deskArgs") != nil {
				t.Errorf("the generated file was read: %v", a.Types.Scope().Names())
			}
		})
	}
}
