package cache

import (
	"go/parser"
	"go/token"
	"strings"
)

// shape is the digest of what the go command reads of a Go file to list its package:
// the package clause, the imports and the build constraints. What it cannot read it
// takes whole.
func shape(name string, src []byte) string {
	if !strings.HasSuffix(name, ".go") {
		return ""
	}
	file, err := parser.ParseFile(token.NewFileSet(), "", src, parser.ImportsOnly|parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return sum(src)
	}
	words := []string{file.Name.Name}
	for _, group := range file.Comments {
		if group.Pos() > file.Package {
			break
		}
		for _, c := range group.List {
			if strings.HasPrefix(c.Text, "//go:build") || strings.HasPrefix(c.Text, "// +build") || strings.HasPrefix(c.Text, "//+build") {
				words = append(words, c.Text)
			}
		}
	}
	for _, spec := range file.Imports {
		words = append(words, spec.Path.Value)
	}
	return Digest(words...)
}
