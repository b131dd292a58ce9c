package diagnostics_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/docs/diagnostics"
)

// example is what stands under a heading of a page.
type example struct {
	// files are by their name in the module; the first one is main.go, unless the
	// line before the code names it.
	files map[string]string
	// prints is the text that aigen prints; empty under "Good".
	prints string
}

var (
	heading = regexp.MustCompile(`(?m)^## (.*)$`)
	fence   = regexp.MustCompile("(?ms)^```([a-z]+)(?: ([^\n]+))?\n(.*?)^```$")
)

// section returns the example under a heading.
func section(p diagnostics.Page, title string) (example, bool) {
	text, ok := under(p.Text, title)
	if !ok {
		return example{}, false
	}
	e := example{files: map[string]string{}}
	for _, m := range fence.FindAllStringSubmatch(text, -1) {
		switch {
		case m[1] == "text":
			e.prints = m[3]
		case m[2] == "":
			e.files["main.go"] = inFull(m[3])
		default:
			e.files[m[2]] = m[3]
		}
	}
	return e, true
}

var andSoOn = regexp.MustCompile(`// … and so on, up to ([0-9]+)\.`)

// inFull writes out a file that ends with "… and so on, up to 020.": the declaration
// before it, which has the number 001, is repeated with the others.
func inFull(text string) string {
	m := andSoOn.FindStringSubmatchIndex(text)
	if m == nil {
		return text
	}
	begin := strings.Index(text, "// Book001")
	last, err := strconv.Atoi(text[m[2]:m[3]])
	if begin < 0 || err != nil {
		return text
	}
	full := text[:m[0]]
	for n := 2; n <= last; n++ {
		full += strings.ReplaceAll(text[begin:m[0]], "001", fmt.Sprintf("%03d", n))
	}
	return full
}

// under returns the text from a heading to the next one.
func under(page, title string) (string, bool) {
	all := heading.FindAllStringSubmatchIndex(page, -1)
	for i, m := range all {
		if page[m[2]:m[3]] != title {
			continue
		}
		end := len(page)
		if i+1 < len(all) {
			end = all[i+1][0]
		}
		return page[m[1]:end], true
	}
	return "", false
}

// module writes an example as a module and returns its directory.
func (e example) module(t *testing.T) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{"go.mod": "module example.com/app\n\ngo 1.26.0\n"}
	for name, text := range e.files {
		files[name] = text
	}
	for name, text := range files {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// write puts what an example prints into its page.
func write(t *testing.T, p diagnostics.Page, prints string) {
	t.Helper()
	bad, _ := under(p.Text, "Bad")
	begin := strings.LastIndex(bad, "```text\n")
	if begin < 0 {
		t.Fatal("there is no block of text under \"Bad\"")
	}
	page := strings.Replace(p.Text, bad, bad[:begin]+"```text\n"+prints+"```\n\n", 1)
	if err := os.WriteFile(p.Code+".md", []byte(page), 0o666); err != nil {
		t.Fatal(err)
	}
}
