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

// settings are the variables that the go command reads, those of its own file among
// them.
func settings(env []string) []string {
	var words []string
	file := ""
	if dir, err := os.UserConfigDir(); err == nil {
		file = filepath.Join(dir, "go", "env")
	}
	for _, v := range env {
		name, value, _ := strings.Cut(v, "=")
		if name == "GOENV" && value != "" {
			file = value
		}
		if matters(name) {
			words = append(words, v)
		}
	}
	slices.Sort(words)
	return append(words, content(file))
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
// know of.
func unknowable(env []string) bool {
	for _, v := range env {
		if flags, ok := strings.CutPrefix(v, "GOFLAGS="); ok && (strings.Contains(flags, "-modfile") || strings.Contains(flags, "-overlay")) {
			return true
		}
		if strings.HasPrefix(v, "GOPACKAGESDRIVER=") && !strings.HasSuffix(v, "=") && !strings.HasSuffix(v, "=off") {
			return true
		}
	}
	return false
}
