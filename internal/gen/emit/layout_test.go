package emit

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// goldens are the declarations of all generated files among the scripts, formatted.
func goldens(t testing.TB) [][]string {
	names, err := filepath.Glob(filepath.Join("..", "..", "..", "testdata", "script", "*.txtar"))
	if err != nil || len(names) == 0 {
		t.Fatal(err, "there are no scripts")
	}
	var all [][]string
	for _, name := range names {
		script, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range strings.Split(string(script), "\n-- ")[1:] {
			if _, text, _ := strings.Cut(file, " --\n"); strings.HasPrefix(text, Header) && !strings.Contains(text, "<<<") {
				all = append(all, declarations(text)...)
			}
		}
	}
	return all
}

// declarations parts a formatted file at its blank lines. It leaves out those with
// strings of several lines.
func declarations(file string) [][]string {
	var all [][]string
	for _, part := range strings.Split(strings.TrimSpace(file), "\n\n") {
		lines := strings.Split(part, "\n")
		first, _, _ := strings.Cut(lines[len(lines)-1], " ")
		if !strings.Contains(part, "`") && !strings.HasPrefix(lines[0], "import") && first != "package" && first != ")" {
			all = append(all, lines)
		}
	}
	return all
}

// untidy writes lines in the way of jennifer, or worse.
func untidy(lines []string, r *rand.Rand) []string {
	var all []string
	for _, line := range lines {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "//") {
			all = append(all, line)
			continue
		}
		var b strings.Builder
		for s := (scanner{text: line}); s.next(); {
			b.WriteString(s.token + strings.Repeat(" ", 1+r.IntN(2)))
		}
		all = append(all, strings.TrimSpace(b.String()))
	}
	return all
}

// TestLayout lays out what is in generated files, and requires that most of it needs no
// gofmt, and that it looks the same.
func TestLayout(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	done, all := 0, goldens(t)
	for _, lines := range all {
		raw := untidy(lines, r)
		want, err := gofmt(strings.Join(lines, "\n"))
		if err != nil {
			continue // a part of a golden file that is broken on purpose
		}
		got, ok := laidOut(raw)
		if !ok {
			t.Logf("left to gofmt:\n%s", want)
			continue
		}
		done++
		if got != want {
			t.Errorf("laid out as\n%s\nwhere gofmt writes\n%s", got, want)
		}
	}
	if done*10 < len(all)*8 {
		t.Errorf("only %d of %d declarations were laid out without gofmt", done, len(all))
	}
}

// FuzzLayout: what is laid out looks as gofmt would make it, whatever it is.
func FuzzLayout(f *testing.F) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, lines := range goldens(f) {
		f.Add(strings.Join(untidy(lines, r), "\n"))
	}
	f.Fuzz(func(t *testing.T, source string) {
		for _, lines := range chunksOf(source) {
			got, ok := laidOut(lines)
			if !ok {
				continue
			}
			want, err := gofmt(strings.Join(lines, "\n"))
			if err == nil && got != want {
				t.Errorf("%q\nis laid out as\n%s\nwhere gofmt writes\n%s", lines, got, want)
			}
		}
	})
}

// laidOut is what is laid out of lines, if that can be done without gofmt.
func laidOut(lines []string) (text string, ok bool) {
	var c chunk
	ok = c.layout(lines)
	return c.out.String(), ok
}

func chunksOf(source string) [][]string {
	_, chunks := split(source)
	return chunks
}
