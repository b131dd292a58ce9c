package gen_test

import (
	"context"
	"fmt"
	"go/scanner"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/internal/gen"
)

// TestHalfWritten: a source that ends anywhere, or that lacks or repeats any token, is
// refused at a place in it, or gives code that Go can read.
func TestHalfWritten(t *testing.T) {
	src := source("plain", "// ")
	step := 1
	if testing.Short() {
		step = 7
	}
	for end := 0; end < len(src); end += step {
		outline(t, src[:end])
	}
	for i, p := range tokens(src) {
		if i%step > 0 {
			continue
		}
		outline(t, src[:p.begin]+src[p.end:])
		outline(t, src[:p.end]+" "+src[p.begin:])
		outline(t, src[:p.begin]+"func"+src[p.end:])
	}
}

type piece struct{ begin, end int }

// tokens are those of a source, comments too.
func tokens(src string) []piece {
	var all []piece
	file := token.NewFileSet().AddFile("", -1, len(src))
	var s scanner.Scanner
	s.Init(file, []byte(src), nil, scanner.ScanComments)
	for {
		pos, tok, text := s.Scan()
		if tok == token.EOF {
			return all
		}
		if text == "\n" {
			continue // a semicolon that is not there
		}
		if text == "" {
			text = tok.String()
		}
		begin := file.Offset(pos)
		all = append(all, piece{begin, min(begin+len(text), len(src))})
	}
}

// TestManyTools: there is no limit to what one package may have.
func TestManyTools(t *testing.T) {
	const tools = 5000
	dir := t.TempDir()
	var src strings.Builder
	src.WriteString("package p\n\n// Desk has tools.\n//\n//ai:assistant\ntype Desk struct{}\n")
	for i := range tools {
		fmt.Fprintf(&src, "\n// In%[1]d goes in.\ntype In%[1]d struct{ Next *In%[1]d }\n\n// Open%[1]d opens.\n//\n//ai:tool\nfunc (*Desk) Open%[1]d(in In%[1]d) {}\n", i)
	}
	for name, text := range map[string]string{"go.mod": "module example.com/p\n\ngo 1.26.0\n", "p.go": src.String()} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	result, err := gen.Run(context.Background(), gen.Options{Dir: dir, Patterns: []string{"."}, NoCache: true})
	if err != nil || len(result.Diagnostics) > 0 || len(result.Files) != 1 {
		t.Fatalf("got %v, %v", result, err)
	}
	if n := strings.Count(string(result.Files[0].Content), "\t\t\tName: "); n != tools {
		t.Errorf("there are %d tools", n)
	}
}
