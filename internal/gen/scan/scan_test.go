package scan_test

import (
	"testing"

	"github.com/aigen-go/aigen/internal/gen/scan"
)

func TestMentions(t *testing.T) {
	for src, want := range map[string]bool{
		"//ai:tool":                         true,
		"x\n\t//ai:tool\n":                  true,
		"// ai:tool":                        true,
		"//\tAI: tool":                      true,
		"///ai:tool":                        true,
		"// see http://x //Ai:y":            true,
		"package a // the rest\nvar ai = 1": false,
		"// aim: high":                      false,
		"// main:":                          false,
		"/* ai:tool */":                     true,
		"/*\nDo does.\n\nAI:tool\n*/":       true,
		"/* aim: high */ var ai = x[1:2]":   false,
		"//aigen:tool":                      true,
		"//ai-tool":                         true,
		"// aide":                           false,
		"//":                                false,
		"//ai":                              false,
		"":                                  false,
		"/":                                 false,
		"//a":                               false,
		"\xff\xfe/\x00/\x00a\x00":           true,
		"\xfe\xff\x00x":                     true,
	} {
		if got := scan.Mentions([]byte(src)); got != want {
			t.Errorf("Mentions(%q) is %t", src, got)
		}
	}
}
