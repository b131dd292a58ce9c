package main

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "write the golden files of the scripts")

// workRoot has the directories of the scripts. A script has the same one each time it
// is run, as what the go command compiles belongs to a directory: what was compiled
// and vetted once is not done again where aigen comes to the same bytes.
var workRoot string

// withWork are the tests, with a directory for their scripts.
type withWork struct{ *testing.M }

// Run implements [testscript.TestingM].
func (m withWork) Run() (code int) {
	var err error
	if workRoot, err = os.MkdirTemp("", "aigen-scripts"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer clean(workRoot)
	return m.M.Run()
}

// clean removes a directory; scripts may have left some that cannot be written to.
func clean(dir string) {
	_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			_ = os.Chmod(path, 0o777)
		}
		return nil
	})
	_ = os.RemoveAll(dir)
}

func TestMain(m *testing.M) {
	testscript.Main(withWork{m}, map[string]func(){"aigen": main})
}

// TestScript runs the scripts in testdata/script. Each is a module of its own, in
// which aigen, and the go command with what aigen wrote, are run.
func TestScript(t *testing.T) {
	root := moduleRoot(t)
	scripts(t, testscript.Params{
		Dir: filepath.Join(root, "testdata", "script"), UpdateScripts: *update,
	}, "XDG_CACHE_HOME=$WORK/.cache", "AIGEN="+buildProgram(t))
}

// TestScriptModes runs the scripts again in the other ways to come to the same
// bytes: without any memory of earlier runs, and without export data. There the program
// is one without the race detector, which would find no more than it does in the first
// run and in the tests of package load.
func TestScriptModes(t *testing.T) {
	if testing.Short() {
		t.Skip("runs all scripts twice more")
	}
	program := buildProgram(t)
	path := "PATH=" + filepath.Dir(program) + string(os.PathListSeparator) + os.Getenv("PATH")
	files := generating(t)
	t.Run("nocache", func(t *testing.T) {
		scripts(t, testscript.Params{Files: files}, path, "AIGEN="+program, "XDG_CACHE_HOME=/dev/null/none", "AIGEN_TYPES=export")
	})
	t.Run("source", func(t *testing.T) {
		scripts(t, testscript.Params{Files: files}, path, "AIGEN="+program, "XDG_CACHE_HOME=$WORK/.cache", "AIGEN_TYPES=source")
	})
}

// loading is a line of a script in which aigen loads packages.
var loading = regexp.MustCompile(`(?m)^(! )?(exec aigen($| check| schema| -| &| \.)|exec go generate)`)

// generating are the scripts to which modes of loading make a difference.
func generating(t *testing.T) []string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(moduleRoot(t), "testdata", "script", "*.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(name string) bool {
		text, err := os.ReadFile(name)
		return err == nil && !loading.Match(text)
	})
}

// buildProgram builds aigen as users do, without the race detector. The go command
// runs it for each dependency of a package that it vets.
func buildProgram(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "aigen")
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	// The commit would make it another program each time, with which to vet anew.
	cmd := exec.Command("go", "build", "-buildvcs=false", "-o", program, ".")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return program
}

func moduleRoot(t *testing.T) string {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// scripts runs scripts with further variables, in which $WORK is the script's
// directory.
func scripts(t *testing.T, params testscript.Params, vars ...string) {
	t.Helper()
	root := moduleRoot(t)
	environment := append(goEnvironment(t), "AIGEN_ROOT="+root, "GITHUB_WORKSPACE=")
	params.WorkdirRoot = filepath.Join(workRoot, "work")
	if err := os.MkdirAll(params.WorkdirRoot, 0o777); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { clean(params.WorkdirRoot) })
	params.RequireExplicitExec, params.RequireUniqueNames = true, true
	params.Setup = func(env *testscript.Env) error {
		env.Vars = append(env.Vars, environment...)
		for _, v := range vars {
			env.Vars = append(env.Vars, strings.ReplaceAll(v, "$WORK", env.WorkDir))
		}
		return writeModule(env.WorkDir, root)
	}
	params.Condition = condition
	testscript.Run(t, params)
}

// condition says whether a condition of scripts holds here.
func condition(name string) (bool, error) {
	switch name {
	case "root":
		return os.Geteuid() == 0, nil
	case "cgo":
		out, err := exec.Command("go", "list", "-f", "{{.CgoFiles}}", "runtime/cgo").Output()
		_, missing := exec.LookPath("cc")
		return err == nil && missing == nil && len(out) > len("[]\n"), nil
	case "mounts": // a script may mount what only its own processes see
		return exec.Command("unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", os.TempDir()).Run() == nil, nil
	}
	return false, fmt.Errorf("unknown condition %s", name)
}

// goEnvironment is what the go command needs to work without a network.
func goEnvironment(t *testing.T) []string {
	t.Helper()
	env := []string{"GOFLAGS=-mod=mod", "GOPROXY=off", "GONOSUMDB=*", "GOTOOLCHAIN=local", "GOWORK=off"}
	for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOPATH"} {
		out, err := exec.Command("go", "env", name).Output()
		if err != nil {
			t.Fatal(err)
		}
		env = append(env, name+"="+strings.TrimSpace(string(out)))
	}
	return env
}

var moduleLine = regexp.MustCompile(`(?m)^module .*$`)

// writeModule makes a script's directory a module that requires aigen, with the versions
// of aigen's own go.mod, unless the script has a go.mod.
func writeModule(dir, root string) error {
	file := filepath.Join(dir, "go.mod")
	if _, err := os.Stat(file); err == nil {
		return nil
	}
	own, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return err
	}
	text := moduleLine.ReplaceAllString(string(own), "module example.com/app") +
		"\nrequire github.com/aigen-go/aigen v0.0.0\n" +
		"\nreplace github.com/aigen-go/aigen => " + root + "\n"
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		return err
	}
	sums, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "go.sum"), sums, 0o644)
}
