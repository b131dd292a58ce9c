// Genbench measures the generator on a module of 200 packages and 2,000 tools, and
// prints how long each kind of run takes compared with "go list ./...", with
// go/packages, and with go/packages reading all from source. All is measured in one
// run, round by round; what is printed are medians, of which only the ratios mean
// something on another machine.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"golang.org/x/tools/go/packages"
)

func main() {
	rounds := flag.Int("rounds", 5, "how often each way is measured")
	cold := flag.Bool("cold", true, "measure with an empty build cache, too")
	types := flag.Bool("types", true, "measure go/packages with export data, too; the first time, it compiles 200 packages")
	load := flag.String("load", "", "only load ./... with go/packages: types or syntax")
	flag.Parse()
	var err error
	if *load != "" {
		err = loadAll(*load)
	} else {
		err = run(*rounds, *types, *cold)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "genbench:", err)
		os.Exit(1)
	}
}

// loadAll is what other generators do.
func loadAll(what string) error {
	mode := packages.NeedName | packages.NeedFiles | packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedImports
	if what == "syntax" {
		mode = packages.LoadAllSyntax
	}
	_, err := packages.Load(&packages.Config{Mode: mode}, "./...")
	return err
}

// bench is the module and the programs that run on it.
type bench struct {
	dir, aigen, self, state string
	types                   bool
	times                   map[string][]time.Duration
}

func run(rounds int, types, cold bool) (err error) {
	// Always the same place: the go command compiles a package again that has moved.
	temp := filepath.Join(os.TempDir(), "aigen-genbench")
	unlock, err := lock(temp + ".lock")
	if err != nil {
		return err
	}
	defer unlock()
	if err := os.RemoveAll(temp); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()
	b := &bench{
		dir: filepath.Join(temp, "app"), aigen: filepath.Join(temp, "aigen"), state: filepath.Join(temp, "state"),
		types: types, times: map[string][]time.Duration{},
	}
	if b.self, err = os.Executable(); err != nil {
		return err
	}
	if err := exec.Command("go", "build", "-o", b.aigen, "./cmd/aigen").Run(); err != nil {
		return fmt.Errorf("building aigen: %w", err)
	}
	if err := writeModule(b.dir); err != nil {
		return err
	}
	if err := b.warmUp(); err != nil {
		return fmt.Errorf("warming up: %w", err)
	}
	for range rounds {
		if err := b.round(); err != nil {
			return err
		}
	}
	b.print()
	if cold {
		return b.cold(temp)
	}
	return nil
}

// warmUp fills the build cache.
func (b *bench) warmUp() error {
	if err := b.command(b.aigen).Run(); err != nil || !b.types {
		return err
	}
	return b.command(b.self, "-load=types").Run()
}

// round measures each way once.
func (b *bench) round() error {
	time.Sleep(3 * time.Second) // until the files of the last round are old enough to be believed
	steps := []struct {
		name string
		edit string
		args []string
	}{
		{"go list", "", []string{"go", "list", "./..."}},
		{"types", "", []string{b.self, "-load=types"}},
		{"syntax", "", []string{b.self, "-load=syntax"}},
		{"full", "", []string{b.aigen, "-nocache"}},
		{"settle", "", []string{b.aigen}},
		{"nothing", "", []string{b.aigen}},
		{"leaf", "svc103/types.go", []string{b.aigen}},
		{"shared", "hub/hub.go", []string{b.aigen}},
	}
	for _, s := range steps {
		if s.name == "types" && !b.types {
			continue
		}
		undo, err := b.edit(s.edit)
		if err != nil {
			return err
		}
		began := time.Now()
		if out, err := b.command(s.args...).CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w\n%s", s.name, err, out)
		}
		b.times[s.name] = append(b.times[s.name], time.Since(began))
		if err := undo(); err != nil {
			return err
		}
	}
	return nil
}

// edit adds a type to a file, if there is one, and returns what takes it back, so
// that the go command need not compile anything again.
func (b *bench) edit(name string) (undo func() error, err error) {
	if name == "" {
		return func() error { return nil }, nil
	}
	name = filepath.Join(b.dir, name)
	before, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	undo = func() error { return os.WriteFile(name, before, 0o644) }
	return undo, os.WriteFile(name, append(before[:len(before):len(before)], "\n// Edited is new.\ntype Edited struct{ A int }\n"...), 0o644)
}

func (b *bench) command(args ...string) *exec.Cmd {
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir = b.dir
	cmd.Env = append(os.Environ(), "XDG_CACHE_HOME="+b.state, "GOFLAGS=-mod=mod", "GOPROXY=off", "GOWORK=off", "GOCACHE="+buildCache())
	return cmd
}

// cold measures once with an empty build cache each.
func (b *bench) cold(temp string) error {
	took := map[string]time.Duration{}
	for name, args := range map[string][]string{"syntax": {b.self, "-load=syntax"}, "aigen": {b.aigen, "-nocache"}} {
		cmd := b.command(args...)
		cmd.Env = append(cmd.Env, "GOCACHE="+filepath.Join(temp, "cold-"+name))
		began := time.Now()
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w\n%s", name, err, out)
		}
		took[name] = time.Since(began)
	}
	fmt.Printf("\nempty build cache: aigen %v, LoadAllSyntax %v, ratio %.2f (bar 0.5)\n",
		took["aigen"].Round(time.Millisecond), took["syntax"].Round(time.Millisecond), took["aigen"].Seconds()/took["syntax"].Seconds())
	return nil
}

func (b *bench) print() {
	rows := []struct{ name, what, against, bar string }{
		{"go list", "go list ./...", "", ""},
		{"types", "go/packages, types, export data", "", ""},
		{"syntax", "go/packages, LoadAllSyntax", "", ""},
		{"full", "aigen, all packages, warm", "types", "0.8"},
		{"leaf", "aigen, one leaf edited", "types", "0.2"},
		{"shared", "aigen, shared package edited", "types", ""},
		{"nothing", "aigen, nothing changed", "go list", "0.2"},
	}
	fmt.Printf("%-34s %9s %9s %9s %9s  %s\n", "median of each", "ms", "/go list", "/types", "/syntax", "bar")
	for _, r := range rows {
		m := b.median(r.name)
		if m == 0 {
			continue
		}
		fmt.Printf("%-34s %9.1f", r.what, m*1000)
		for _, base := range []string{"go list", "types", "syntax"} {
			if of := b.median(base); of > 0 {
				fmt.Printf(" %9.2f", m/of)
			} else {
				fmt.Printf(" %9s", "-")
			}
		}
		if r.bar != "" {
			fmt.Printf("  %s of %s", r.bar, r.against)
		}
		fmt.Println()
	}
}

func (b *bench) median(name string) float64 {
	all := slices.Sorted(slices.Values(b.times[name]))
	if len(all) == 0 {
		return 0
	}
	return all[len(all)/2].Seconds()
}

// buildCache is the one that the user has.
func buildCache() string {
	if dir := os.Getenv("GOCACHE"); dir != "" {
		return dir
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "go-build")
}
