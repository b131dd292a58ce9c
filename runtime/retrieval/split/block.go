package split

import (
	"strings"
	"unicode/utf8"
)

// block is a paragraph, a list, a table or code, under its headings.
type block struct {
	headings []string
	text     string
	anchor   string
	// fence is what opens a block of code, and close what ends it; text is what is
	// between them.
	fence, close string
}

// wholeCode is how many times Size a block of code may have and still be one part:
// half of a program is of little use.
const wholeCode = 4

// whole is the text of a block, with its fences.
func (b *block) whole() string {
	if b.fence == "" {
		return b.text
	}
	return b.fence + "\n" + b.text + b.close
}

// pack puts blocks together, as many as fit, and cuts those that are too long. What is
// under different headings is never together.
func (c Config) pack(blocks []block) []part {
	p := packer{Config: c}
	for i := range blocks {
		b := &blocks[i]
		if i > 0 && !sameHeadings(b, &blocks[i-1]) {
			p.flush()
		}
		p.add(b)
	}
	p.flush()
	return p.parts
}

func sameHeadings(a, b *block) bool {
	return strings.Join(a.headings, "\x00") == strings.Join(b.headings, "\x00") && a.anchor == b.anchor
}

// packer fills one part after the other.
type packer struct {
	Config
	parts []part
	// open is the part that is being filled, of size characters; last is the last text
	// in it that is no code.
	open part
	size int
	last string
}

func (p *packer) add(b *block) {
	text := b.whole()
	size := utf8.RuneCountInString(text)
	if p.size > 0 && p.size+2+size > p.Size {
		overlap := p.overlap(b, size)
		p.flush()
		if overlap != "" {
			p.append(b, overlap)
		}
	}
	switch {
	case size <= p.Size, b.fence != "" && size <= wholeCode*p.Size:
		p.append(b, text)
	case b.fence != "":
		p.flush()
		for _, piece := range p.cutCode(b) {
			p.append(b, piece)
			p.flush()
		}
	default:
		for _, piece := range p.cut(text) {
			p.flush()
			p.append(b, piece)
		}
	}
	if p.last = ""; b.fence == "" {
		p.last = b.text
	}
}

// append adds text to the open part.
func (p *packer) append(b *block, text string) {
	if p.size > 0 {
		p.open.text += "\n\n"
		p.size += 2
	}
	p.open.headings, p.open.anchor = b.headings, b.anchor
	p.open.text += text
	p.size += utf8.RuneCountInString(text)
}

// overlap is the end of the open part that is repeated before b, if there is room.
func (p *packer) overlap(b *block, size int) string {
	room := min(p.Overlap, p.Size-size-2)
	if p.last == "" || b.fence != "" || room <= 0 {
		return ""
	}
	return strings.TrimSpace(p.last[back(p.last, len(p.last), room):])
}

func (p *packer) flush() {
	if p.size > 0 {
		p.parts = append(p.parts, p.open)
	}
	p.open, p.size, p.last = part{}, 0, ""
}

// cutCode cuts a long block of code between lines, and fences each piece.
func (c Config) cutCode(b *block) []string {
	inner := Config{Size: max(leastSize, c.Size-utf8.RuneCountInString(b.fence+b.close)-2)}
	var pieces []string
	piece, size := "", 0
	flush := func() {
		if strings.TrimSpace(piece) != "" {
			pieces = append(pieces, b.fence+"\n"+piece+b.close)
		}
		piece, size = "", 0
	}
	for line := range strings.Lines(b.text) {
		n := utf8.RuneCountInString(line)
		if size+n > inner.Size {
			flush()
		}
		if n <= inner.Size {
			piece, size = piece+line, size+n
			continue
		}
		for _, cut := range inner.cut(line) {
			piece = cut + "\n"
			flush()
		}
	}
	flush()
	return pieces
}
