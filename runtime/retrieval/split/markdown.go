package split

import (
	"strings"

	"github.com/aigen-go/aigen/runtime/retrieval"
)

// Markdown cuts a text by its headings, which go into the titles and the metadata of
// the parts, and within them between paragraphs. Blocks of code stay whole, unless
// they have more than 4 times Size; then they are cut between lines, and each piece
// is fenced. Of the rest of the syntax nothing is looked at: a part has it as it is
// written. A block "---" at the beginning (front matter) is left out.
func Markdown(d retrieval.Document, c Config) []retrieval.Document {
	r := markdown{}
	for line := range strings.Lines(withoutFrontMatter(clean(d.Text))) {
		r.line(strings.TrimSuffix(line, "\n"))
	}
	r.end()
	return documents(d, c.or().pack(r.blocks))
}

// withoutFrontMatter takes away the block of YAML that a page may begin with.
func withoutFrontMatter(text string) string {
	rest, ok := strings.CutPrefix(text, "---\n")
	if !ok {
		return text
	}
	if _, after, ok := strings.Cut(rest, "\n---\n"); ok {
		return after
	}
	return text
}

// markdown reads lines into blocks.
type markdown struct {
	blocks []block
	path   headings
	// lines are those of the block that is being read.
	lines []string
	// fence is the mark that ends the code that is being read, and opened its first
	// line.
	fence, opened string
}

func (r *markdown) line(line string) {
	trimmed := strings.TrimSpace(line)
	switch {
	case r.fence != "":
		if closes(trimmed, r.fence) {
			r.code(trimmed)
			return
		}
		r.lines = append(r.lines, line)
	case fenceOf(line) != "":
		r.paragraph()
		r.fence, r.opened = fenceOf(line), trimmed
	case trimmed == "":
		r.paragraph()
	case level(line) > 0:
		r.paragraph()
		r.path.enter(level(line), headingText(trimmed))
	case len(r.lines) == 1 && underline(trimmed) > 0 && !strings.HasPrefix(r.lines[0], " "):
		text := strings.TrimSpace(r.lines[0])
		r.lines = nil
		r.path.enter(underline(trimmed), text)
	default:
		r.lines = append(r.lines, line)
	}
}

// paragraph ends the block of text that is being read.
func (r *markdown) paragraph() {
	if text := strings.Join(r.lines, "\n"); strings.TrimSpace(text) != "" {
		r.blocks = append(r.blocks, block{headings: r.path.names(), text: text})
	}
	r.lines = nil
}

// code ends the block of code that is being read.
func (r *markdown) code(last string) {
	text := ""
	if len(r.lines) > 0 {
		text = strings.Join(r.lines, "\n") + "\n"
	}
	r.blocks = append(r.blocks, block{headings: r.path.names(), text: text, fence: r.opened, close: last})
	r.lines, r.fence, r.opened = nil, "", ""
}

func (r *markdown) end() {
	if r.fence != "" {
		r.code(r.fence) // it was never closed
		return
	}
	r.paragraph()
}

// fenceOf returns the mark that begins a block of code, or "".
func fenceOf(line string) string {
	trimmed := strings.TrimLeft(line, " ")
	if len(line)-len(trimmed) > 3 {
		return ""
	}
	for _, mark := range []string{"`", "~"} {
		rest := strings.TrimLeft(trimmed, mark)
		if n := len(trimmed) - len(rest); n >= 3 && (mark == "~" || !strings.Contains(rest, "`")) {
			return strings.Repeat(mark, n)
		}
	}
	return ""
}

// closes says whether a line ends the code that fence began.
func closes(trimmed, fence string) bool {
	return len(trimmed) >= len(fence) && strings.Trim(trimmed, fence[:1]) == ""
}

// level is that of a heading "## Text", or 0.
func level(line string) int {
	trimmed := strings.TrimLeft(line, " ")
	rest := strings.TrimLeft(trimmed, "#")
	n := len(trimmed) - len(rest)
	if n < 1 || n > 6 || len(line)-len(trimmed) > 3 || rest != "" && rest[0] != ' ' && rest[0] != '\t' {
		return 0
	}
	return n
}

func headingText(trimmed string) string {
	text := strings.TrimSpace(strings.TrimLeft(trimmed, "#"))
	if closed := strings.TrimRight(text, "#"); closed == "" || strings.HasSuffix(closed, " ") {
		text = strings.TrimSpace(closed)
	}
	return text
}

// underline is the level of the heading that is above such a line, or 0.
func underline(trimmed string) int {
	switch {
	case strings.Trim(trimmed, "=") == "":
		return 1
	case len(trimmed) >= 2 && strings.Trim(trimmed, "-") == "":
		return 2
	}
	return 0
}

// headings are those that a block is under, by their levels.
type headings [6]string

// enter begins a section; it ends those of its level and below.
func (h *headings) enter(level int, text string) {
	h[level-1] = text
	clear(h[level:])
}

func (h *headings) names() []string {
	var names []string
	for _, name := range h {
		if name != "" {
			names = append(names, name)
		}
	}
	return names
}
