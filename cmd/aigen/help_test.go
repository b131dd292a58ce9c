package main

import (
	"os"
	"strings"
	"testing"
)

// TestCommandsAreDocumented: the package comment, the usage and the README have the same
// commands.
func TestCommandsAreDocumented(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(usage) {
		if !strings.HasPrefix(line, "\taigen ") {
			continue
		}
		if !strings.Contains(string(doc), "//"+line) {
			t.Errorf("doc.go lacks %q", line)
		}
	}
	for _, command := range commands {
		if !strings.Contains(usage, "\taigen "+command+" ") {
			t.Errorf("the usage lacks %s", command)
		}
		if command != "help" && !strings.Contains(string(readme), "go tool aigen "+command) {
			t.Errorf("the README lacks %s", command)
		}
	}
}
