package split

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/aigen-go/aigen/runtime/retrieval"
)

// Text cuts a plain text: where it can, between paragraphs, else between lines,
// sentences or words.
func Text(d retrieval.Document, c Config) []retrieval.Document {
	var parts []part
	for _, text := range c.or().cut(clean(d.Text)) {
		parts = append(parts, part{text: text})
	}
	return documents(d, parts)
}

// cut cuts text into pieces of at most Size characters, without blank lines around
// them.
func (c Config) cut(text string) []string {
	var pieces []string
	for {
		text = strings.TrimLeftFunc(text, unicode.IsSpace)
		end := forward(text, 0, c.Size)
		if end == len(text) {
			break
		}
		end = border(text, end, c.Size)
		pieces = append(pieces, strings.TrimRightFunc(text[:end], unicode.IsSpace))
		text = text[back(text, end, c.Overlap):]
	}
	if text = strings.TrimRightFunc(text, unicode.IsSpace); text != "" {
		pieces = append(pieces, text)
	}
	return pieces
}

// forward returns the byte n characters behind from.
func forward(text string, from, n int) int {
	for i := range text[from:] {
		if n == 0 {
			return from + i
		}
		n--
	}
	return len(text)
}

// border returns the best place to cut text at or before end, in the second half of
// what is before it: behind a paragraph, a line, a sentence or a word, or where no
// character is cut.
func border(text string, end, size int) int {
	half := forward(text, 0, size/2)
	head := text[half:end]
	if i := strings.LastIndex(head, "\n\n"); i >= 0 {
		return half + i + 2
	}
	if i := strings.LastIndex(head, "\n"); i >= 0 {
		return half + i + 1
	}
	if i := lastSentence(text[:end], half); i > 0 {
		return i
	}
	if i := strings.LastIndexFunc(head, unicode.IsSpace); i >= 0 {
		_, width := utf8.DecodeRuneInString(head[i:])
		return half + i + width
	}
	for i := end; i > half; {
		if boundary(text, i) {
			return i
		}
		_, width := utf8.DecodeLastRuneInString(text[:i])
		i -= width
	}
	return end // a letter with hundreds of accents
}

// lastSentence returns the end of the last sentence that ends behind half, or 0.
func lastSentence(text string, half int) int {
	for i := len(text); i > half; {
		r, width := utf8.DecodeLastRuneInString(text[:i])
		if strings.ContainsRune("。！？", r) {
			return i
		}
		before := i - width
		last, _ := utf8.DecodeLastRuneInString(text[:before])
		if unicode.IsSpace(r) && strings.ContainsRune(".!?…", last) {
			return i
		}
		i = before
	}
	return 0
}

// back returns where the piece after end begins: at most overlap characters before
// it, at the beginning of a word.
func back(text string, end, overlap int) int {
	start := end
	for range overlap {
		_, width := utf8.DecodeLastRuneInString(text[:start])
		start -= width
	}
	if start <= 0 || start == end {
		return end
	}
	if before, _ := utf8.DecodeLastRuneInString(text[:start]); unicode.IsSpace(before) {
		return start
	}
	for i, r := range text[start:end] {
		if unicode.IsSpace(r) {
			return start + i
		}
	}
	return end // one long word: half of it says nothing
}
