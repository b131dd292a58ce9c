package directive

import (
	"bytes"
	"os"
	"regexp"
	"testing"
)

// The package comment of the command, and a page, are where users look up directives.
func TestDocumented(t *testing.T) {
	doc, err := os.ReadFile("../../../cmd/aigen/doc.go")
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile("../../../docs/annotations.md")
	if err != nil {
		t.Fatal(err)
	}
	listed := func(what string) {
		if !bytes.Contains(page, []byte("`"+what+"`")) {
			t.Errorf("docs/annotations.md lacks %s", what)
		}
	}
	check := func(what, pattern string) {
		if !regexp.MustCompile(pattern).Match(doc) {
			t.Errorf("cmd/aigen/doc.go lacks %s", what)
		}
	}
	for name, s := range specs {
		check("//ai:"+name, `//ai:`+name+`\b`)
		listed("//ai:" + name)
		for word, k := range s.keys {
			end := `(\s|$)`
			if k.value != nil {
				end = `=`
			}
			if name != OneOf { // whose word is shown with the name
				listed(word)
			}
			check(word+" of //ai:"+name, `(?m)^//\t(.* )?`+word+end)
		}
	}
}
