// Package scan tells quickly which files may have //ai: comments, so that only
// those are parsed.
package scan

import "bytes"

// Mentions says whether src has "ai:" right after the "//" of a comment, in any
// case and with blanks between, or something else that was probably meant to be a
// directive: another joint, or a comment between /* and */. It may be wrong about
// strings and about comments within comments, never about a directive. What is in
// UTF-16, which is not Go, may say anything.
func Mentions(src []byte) bool {
	if bytes.HasPrefix(src, []byte("\xff\xfe")) || bytes.HasPrefix(src, []byte("\xfe\xff")) {
		return true
	}
	for {
		i := bytes.IndexByte(src, '/')
		if i < 0 || i+1 == len(src) {
			return false
		}
		kind := src[i+1]
		src = src[i+1:]
		switch kind {
		case '/':
			if begins(bytes.TrimLeft(src, " \t/")) {
				return true
			}
		case '*':
			comment, rest, _ := bytes.Cut(src[1:], []byte("*/"))
			if within(comment) {
				return true
			}
			src = rest
		}
	}
}

// begins says whether a text begins with "ai" and what may join it to a name.
func begins(text []byte) bool {
	if len(text) < 3 || !bytes.EqualFold(text[:2], []byte("ai")) {
		return false
	}
	return bytes.IndexByte([]byte(":-_."), text[2]) >= 0 || len(text) > 5 && bytes.EqualFold(text[:6], []byte("aigen:"))
}

// within says whether a comment has "ai:" in it.
func within(src []byte) bool {
	for {
		colon := bytes.IndexByte(src, ':')
		if colon < 0 {
			return false
		}
		if colon >= 2 && bytes.EqualFold(src[colon-2:colon], []byte("ai")) {
			return true
		}
		src = src[colon+1:]
	}
}
