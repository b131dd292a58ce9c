package gen_test

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/internal/gen"
)

var (
	edits = flag.Int("edits", 15, "how many edits TestEdits makes")
	seed  = flag.Uint64("seed", 1, "what the edits of TestEdits come from")
)

// TestEdits edits a module at random, and requires each time that a run which
// remembers the ones before leaves the same files, and says the same, as one that
// knows nothing.
func TestEdits(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Setenv("GOFLAGS", "")
	t.Setenv("GOPROXY", "off")
	t.Setenv("GOWORK", "")
	e := newEditor(t, *seed)
	good := true
	for i := range *edits {
		var did []string
		if !good && e.rnd.IntN(3) > 0 {
			did = append(did, e.mend())
		}
		for range 1 + e.rnd.IntN(2) {
			did = append(did, e.edit())
		}
		e.write()
		// The first run after an edit often remembers nothing: the files are too young.
		for run := range 1 + e.rnd.IntN(3) {
			want, got := e.generate()
			if got != want {
				t.Fatalf("seed %d, edit %d (%s), run %d: remembered\n%s\nfresh\n%s", *seed, i, strings.Join(did, ", "), run, got, want)
			}
			good = got == ""
		}
	}
	if e.spared == 0 {
		t.Error("no run has remembered anything")
	}
}

// edited is a package of the module.
type edited struct {
	gone, nested, broken, tested        bool
	assistant, private, router, toolset bool
	file, text, field, id, constraint   int
	uses, embeds                        int
	library                             bool
}

// editor edits two checkouts of one module, and a module that they replace.
type editor struct {
	t        *testing.T
	rnd      *rand.Rand
	base     string
	packages []*edited
	// goVersion, replaced and workspace are what go.mod and go.work say.
	goVersion, replaced int
	workspace           bool
	library             [2]int
	tags                string
	// spared is how often a run that remembers made fewer files than one that does not.
	spared int
}

const constraints = 4

func newEditor(t *testing.T, seed uint64) *editor {
	e := &editor{t: t, rnd: rand.New(rand.NewPCG(seed, 1)), base: t.TempDir()}
	for i := range 5 {
		e.packages = append(e.packages, &edited{assistant: i != 4, toolset: i == 4, id: i, uses: i + 1, router: i == 0})
	}
	e.write()
	return e
}

// edit changes one thing and returns what.
func (e *editor) edit() string {
	i := e.rnd.IntN(len(e.packages))
	p := e.packages[i]
	flip := func(b *bool) { *b = !*b }
	kinds := []struct {
		name string
		do   func()
	}{
		{"text", func() { p.text++ }},
		{"field", func() { p.field++ }},
		{"uses", func() { p.uses = i + e.rnd.IntN(len(e.packages)-i) }},
		{"embeds", func() { p.embeds = i + e.rnd.IntN(len(e.packages)-i) }},
		{"library", func() { flip(&p.library) }},
		{"file", func() { p.file++ }},
		{"constraint", func() { p.constraint = e.rnd.IntN(constraints) }},
		{"gone", func() { flip(&p.gone) }},
		{"private", func() { flip(&p.private) }},
		{"assistant", func() { flip(&p.assistant) }},
		{"toolset", func() { flip(&p.toolset) }},
		{"router", func() { p.router = !p.router && (i == 0 || e.rnd.IntN(4) == 0) }},
		{"id", func() { p.id = e.rnd.IntN(2 * len(e.packages)) }},
		{"nested", func() { flip(&p.nested) }},
		{"broken", func() { p.broken = !p.broken && e.rnd.IntN(3) == 0 }},
		{"tested", func() { p.tested = !p.tested && e.rnd.IntN(3) == 0 }},
		{"go version", func() { e.goVersion++ }},
		{"replace", func() { e.replaced++ }},
		{"go.work", func() { flip(&e.workspace) }},
		{"the library", func() { e.library[e.rnd.IntN(2)]++ }},
		{"the output", func() { e.damage(i) }},
		{"checkouts", e.swap},
		{"GOOS", func() { e.t.Setenv("GOOS", []string{"linux", "windows"}[e.rnd.IntN(2)]) }},
		{"tags", func() { e.tags = []string{"", "red"}[e.rnd.IntN(2)] }},
	}
	k := kinds[e.rnd.IntN(len(kinds))]
	k.do()
	return fmt.Sprintf("%s of p%d", k.name, i)
}

// mend takes back what keeps files from being written.
func (e *editor) mend() string {
	for i, p := range e.packages {
		p.gone, p.nested, p.broken, p.tested, p.id = false, false, false, false, i
		p.router = p.router && i == 0
	}
	return "mended"
}

func (e *editor) root() string { return filepath.Join(e.base, "app") }

// swap exchanges the checkout for the other one, which is as it was left.
func (e *editor) swap() {
	other, spare := filepath.Join(e.base, "other"), filepath.Join(e.base, "spare")
	e.must(os.MkdirAll(other, 0o777))
	e.must(os.Rename(e.root(), spare))
	e.must(os.Rename(other, e.root()))
	e.must(os.Rename(spare, other))
}

// damage changes or removes a generated file.
func (e *editor) damage(i int) {
	name := filepath.Join(e.root(), fmt.Sprint("p", i), "aigen_gen.go")
	old, err := os.ReadFile(name)
	switch {
	case err != nil:
	case e.rnd.IntN(2) == 0:
		e.must(os.Remove(name))
	default:
		e.must(os.WriteFile(name, append(old, "// more\n"...), 0o666))
	}
}

// generate returns what a run says that knows nothing, and what one does that
// remembers; that one commits, and what is then missing counts as said.
func (e *editor) generate() (fresh, remembered string) {
	e.t.Helper()
	all, fresh := e.run(true)
	some, remembered := e.run(false)
	if all == nil || some == nil || len(all.Diagnostics)+len(some.Diagnostics) > 0 {
		return fresh, remembered
	}
	if len(some.Files) < len(all.Files) {
		e.spared++
	}
	_, err := some.Commit()
	e.must(err)
	diff, err := all.Diff()
	e.must(err)
	return fresh, remembered + string(diff)
}

// run returns a result and what there is to say of it.
func (e *editor) run(fresh bool) (*gen.Result, string) {
	r, err := gen.Run(context.Background(), gen.Options{
		Dir: e.root(), Patterns: []string{"./..."}, Tags: e.tags, NoCache: fresh, Verify: fresh,
	})
	if err != nil {
		return nil, err.Error()
	}
	var text strings.Builder
	for _, d := range append(r.Diagnostics, r.Notes...) {
		text.WriteString(d.Text(e.root()))
	}
	return r, text.String()
}

func (e *editor) must(err error) {
	e.t.Helper()
	if err != nil {
		e.t.Fatal(err)
	}
}
