package emit

import (
	"bytes"
	"fmt"
	"go/format"
	"slices"
	"strings"
)

// layout formats a file as gofmt does. gofmt needs more time for that than all that is
// written before it, so what is written in every file, and has only one form, is laid
// out by [chunk.layout]. The rest of the file is given to gofmt, in the pieces that
// blank lines between declarations leave.
func layout(source []byte) ([]byte, error) {
	for line := range bytes.Lines(source) {
		if bytes.Count(line, []byte("`"))%2 != 0 {
			return format.Source(source) // a string of several lines
		}
	}
	head, chunks := split(string(source))
	var c chunk
	c.out.Grow(len(source) + len(source)/2)
	text, err := format.Source([]byte(head))
	if err != nil {
		return nil, err
	}
	c.out.Write(bytes.TrimRight(text, "\n"))
	c.out.WriteByte('\n')
	for _, lines := range chunks {
		c.out.WriteByte('\n')
		begin := c.out.Len()
		if c.layout(lines) {
			continue
		}
		c.out.Truncate(begin)
		if slices.ContainsFunc(lines, oddComment) {
			return format.Source(source)
		}
		text, err := gofmt(strings.Join(lines, "\n"))
		if err != nil {
			// What is wrong with it is clearer in the whole.
			return format.Source(source)
		}
		c.out.WriteString(text)
	}
	return c.out.Bytes(), nil
}

// oddComment says whether a line is a comment that gofmt may word anew: what it makes of
// it depends on what is around it.
func oddComment(line string) bool { return strings.HasPrefix(line, "//") && !plainComment(line) }

// gofmt formats declarations.
func gofmt(declarations string) (string, error) {
	const clause = "package p\n\n"
	text, err := format.Source([]byte(clause + declarations + "\n"))
	if err != nil {
		return "", fmt.Errorf("formatting: %w", err)
	}
	return string(bytes.TrimPrefix(text, []byte(clause))), nil
}

// split takes a file apart: the package clause and the imports, and the lines of the
// declarations, which blank lines outside of all brackets part.
func split(source string) (head string, chunks [][]string) {
	lines := make([]string, 0, 1+strings.Count(source, "\n"))
	begin, depth, rest := 0, 0, source
	for line := range strings.Lines(source) {
		rest = rest[len(line):]
		line = strings.Trim(line, " \n")
		if line != "" || depth > 0 {
			lines = append(lines, line)
			depth += brackets(line)
			if rest != "" {
				continue
			}
		}
		if len(lines) > begin {
			chunks = append(chunks, lines[begin:len(lines):len(lines)])
			begin = len(lines)
		}
	}
	n := 0
	for i, c := range chunks {
		if word, _, _ := strings.Cut(c[0], " "); word == "package" || word == "import" {
			n = i + 1
		}
	}
	var b strings.Builder
	for _, c := range chunks[:n] {
		b.WriteString(strings.Join(c, "\n") + "\n\n")
	}
	return b.String(), chunks[n:]
}
