package directive

import (
	"os"
	"regexp"
	"testing"
)

// The package comment of the command is where users look up directives.
func TestDocumented(t *testing.T) {
	doc, err := os.ReadFile("../../../cmd/aigen/doc.go")
	if err != nil {
		t.Fatal(err)
	}
	check := func(what, pattern string) {
		if !regexp.MustCompile(pattern).Match(doc) {
			t.Errorf("cmd/aigen/doc.go lacks %s", what)
		}
	}
	for name, s := range specs {
		check("//ai:"+name, `//ai:`+name+`\b`)
		for word, k := range s.keys {
			end := `(\s|$)`
			if k.value != nil {
				end = `=`
			}
			check(word+" of //ai:"+name, `(?m)^//\t(.* )?`+word+end)
		}
	}
}
