package cache

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
)

// environment is the digest of what a run depends on beside files of modules: the
// go command, its settings, and this program. The go command is not started for it.
func environment(env []string) string {
	words := []string{program()}
	words = append(words, goCommand()...)
	words = append(words, settings(env)...)
	return Digest(words...)
}

// program stands for this very build of aigen.
func program() string {
	word := ""
	if info, ok := debug.ReadBuildInfo(); ok {
		word = info.Main.Version + " " + info.Main.Sum + " " + info.GoVersion
	}
	if name, err := os.Executable(); err == nil {
		word += " " + identity(name)
	}
	return word
}

// goCommand stands for the go command in the PATH and its GOROOT.
func goCommand() []string {
	name, err := exec.LookPath("go")
	if err != nil {
		return nil
	}
	if real, err := filepath.EvalSymlinks(name); err == nil {
		name = real
	}
	root := filepath.Dir(filepath.Dir(name))
	return []string{identity(name), content(filepath.Join(root, "VERSION")), content(filepath.Join(root, "go.env"))}
}

// settings are the variables that the go command reads, and the file in which "go env
// -w" keeps others.
func settings(env []string) []string {
	var words []string
	for _, v := range env {
		if name, _, _ := strings.Cut(v, "="); matters(name) {
			words = append(words, v)
		}
	}
	slices.Sort(words)
	return append(words, content(settingsFile(env)))
}

// settingsFile is the name of the file of "go env -w", or "" if there is none.
func settingsFile(env []string) string {
	name := ""
	if dir, err := os.UserConfigDir(); err == nil {
		name = filepath.Join(dir, "go", "env")
	}
	for _, v := range env {
		if file, ok := strings.CutPrefix(v, "GOENV="); ok && file != "" {
			name = file
		}
	}
	return name
}

// everything is the settings of the file, and after them the environment.
func everything(env []string) []string {
	text, err := os.ReadFile(settingsFile(env))
	if err != nil {
		return env
	}
	return append(strings.Split(string(text), "\n"), env...)
}

// matters says whether the go command's answers depend on a variable. Those that go
// generate sets for each of its lines do not count.
func matters(name string) bool {
	switch name {
	case "GOFILE", "GOLINE", "GOPACKAGE":
		return false
	case "HOME", "CC", "CXX", "PKG_CONFIG", "XDG_CACHE_HOME":
		return true
	}
	return strings.HasPrefix(name, "GO") || strings.HasPrefix(name, "CGO_")
}

// identity stands for a program that is too large to be read each time.
func identity(name string) string {
	info, err := os.Stat(name)
	if err != nil {
		return name
	}
	return fmt.Sprint(name, info.Size(), info.ModTime().UnixNano(), changed(info))
}

// content is the digest of a file, or "" if it cannot be read.
func content(name string) string {
	b, err := os.ReadFile(name)
	if err != nil {
		return ""
	}
	return sum(b)
}

// unknowable says whether the go command is told to read files that a run does not
// know of, or whether another program answers in its place.
func unknowable(env []string) bool {
	driver := ""
	for _, v := range everything(env) {
		name, value, _ := strings.Cut(v, "=")
		switch name {
		case "GOFLAGS":
			if strings.Contains(value, "-modfile") || strings.Contains(value, "-overlay") {
				return true
			}
		case "GOPACKAGESDRIVER":
			driver = value
		}
	}
	if driver == "" {
		_, err := exec.LookPath("gopackagesdriver")
		return err == nil
	}
	return driver != "off"
}
