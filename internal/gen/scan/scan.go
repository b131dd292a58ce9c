// Package scan tells quickly which files may have //ai: comments, so that only
// those are parsed.
package scan

import "bytes"

// Mentions says whether src has "ai:" right after the "//" of a comment, in any
// case and with blanks between: what aigen reads, and what was probably meant to
// be. It may be wrong about strings and about comments within comments, never
// about a directive.
func Mentions(src []byte) bool {
	for {
		i := bytes.Index(src, []byte("//"))
		if i < 0 {
			return false
		}
		src = src[i+2:]
		if word := bytes.TrimLeft(src, " \t/"); len(word) >= 3 && word[2] == ':' && bytes.EqualFold(word[:2], []byte("ai")) {
			return true
		}
	}
}
