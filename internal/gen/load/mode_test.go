package load_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/aigen-go/aigen/internal/gen/diag"
	"github.com/aigen-go/aigen/internal/gen/load"
)

// TestModes loads packages that are checked at once and need the same packages of
// the standard library, from export data and from source.
func TestModes(t *testing.T) {
	const packages = 6
	files := map[string]string{}
	for i := range packages {
		before := ""
		if i%2 > 0 {
			before = fmt.Sprintf("\nimport _ \"example.com/app/p%d\"\n", i-1)
		}
		files[fmt.Sprintf("p%d/p.go", i)] = fmt.Sprintf("package p%d\n\nimport (\n\t\"context\"\n\t\"net/netip\"\n\t\"time\"\n)\n%s", i, before) +
			"\n//ai:assistant\ntype Desk struct{}\n\n//ai:tool\nfunc (*Desk) Open(context.Context, netip.Addr, *time.Time) error { return nil }\n"
	}
	dir := module(t, files)
	const want = "func(context.Context, net/netip.Addr, *time.Time) error"
	for name, mode := range map[string]load.TypesMode{"auto": load.AutoTypes, "export": load.ExportTypes, "source": load.SourceTypes} {
		t.Run(name, func(t *testing.T) {
			var diags diag.List
			cfg := config(dir, &diags, "./...")
			cfg.Types = mode
			prog, err := load.Load(context.Background(), cfg)
			if err != nil || diags.Len() > 0 {
				t.Fatal(err, diags.Text(dir))
			}
			for i := range packages {
				p := find(t, prog, fmt.Sprintf("example.com/app/p%d", i))
				if got := signature(t, p, "Desk", "Open"); got != want || len(p.Errors) > 0 {
					t.Errorf("%s: got %s %v", p.Path, got, p.Errors)
				}
			}
		})
	}
}
