package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "write the golden files of the scripts")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"aigen": main})
}

// TestScript runs the scripts in testdata/script. Each is a module of its own, in
// which aigen, and the go command with what aigen wrote, are run.
func TestScript(t *testing.T) { scripts(t, *update, "XDG_CACHE_HOME=$WORK/.cache") }

// TestScriptModes runs the scripts again in the other ways to come to the same
// bytes: without any memory of earlier runs, and without export data.
func TestScriptModes(t *testing.T) {
	if testing.Short() {
		t.Skip("runs all scripts twice more")
	}
	t.Run("nocache", func(t *testing.T) { scripts(t, false, "XDG_CACHE_HOME=/dev/null/none", "AIGEN_TYPES=export") })
	t.Run("source", func(t *testing.T) { scripts(t, false, "XDG_CACHE_HOME=$WORK/.cache", "AIGEN_TYPES=source") })
}

// scripts runs all scripts with further variables, in which $WORK is the script's
// directory.
func scripts(t *testing.T, update bool, vars ...string) {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	program, err := exec.LookPath("aigen") // that of TestMain
	if err != nil {
		t.Fatal(err)
	}
	environment := append(goEnvironment(t), "AIGEN="+program, "AIGEN_ROOT="+root, "GITHUB_WORKSPACE=")
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join(root, "testdata", "script"),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       update,
		Setup: func(env *testscript.Env) error {
			env.Vars = append(env.Vars, environment...)
			for _, v := range vars {
				env.Vars = append(env.Vars, strings.ReplaceAll(v, "$WORK", env.WorkDir))
			}
			return writeModule(env.WorkDir, root)
		},
		Condition: func(name string) (bool, error) {
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
		},
	})
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
