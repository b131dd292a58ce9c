package model

import (
	"go/ast"
	"go/doc"
	"go/token"
	"regexp"
	"strings"
)

// docText is the text of a comment, without directives.
func docText(c *ast.CommentGroup) string { return strings.TrimSpace(c.Text()) }

// firstSentence is the first sentence of a text, on one line.
func firstSentence(text string) string { return new(doc.Package).Synopsis(text) }

// deprecated says whether a text has a paragraph that begins with "Deprecated:".
func deprecated(text string) bool {
	return strings.HasPrefix(text, "Deprecated: ") || strings.Contains(text, "\n\nDeprecated: ")
}

var (
	itemLine = regexp.MustCompile(`^(\s*)[-*+•]\s+(.*)$`)
	itemName = regexp.MustCompile(`^([\pL_][\pL\pN_-]*)\s*:\s+(.*)$`)
)

// item is an item of a list in a doc comment.
type item struct {
	// name is what stands before the colon; empty if there is no colon.
	name, text string
	// whole is the item as one line.
	whole string
}

// block is a part of a doc comment: text, or a list with its lines.
type block struct {
	lines []string
	items []item
}

// blocks splits the text of a doc comment into lists and what is between them.
func blocks(text string) []block {
	var all []block
	lines := strings.Split(text, "\n")
	for i := 0; i < len(lines); {
		m := itemLine.FindStringSubmatch(lines[i])
		if m == nil {
			if len(all) == 0 || all[len(all)-1].items != nil {
				all = append(all, block{})
			}
			last := &all[len(all)-1]
			last.lines = append(last.lines, lines[i])
			i++
			continue
		}
		end := listEnd(lines, i, len(m[1]))
		all = append(all, block{lines: lines[i:end], items: items(lines[i:end], len(m[1]))})
		i = end
	}
	return all
}

// listEnd returns the line after the list that begins at line i, whose items are
// indented by the given width.
func listEnd(lines []string, i, width int) int {
	end := i + 1
	for j := end; j < len(lines); j++ {
		if strings.TrimSpace(lines[j]) == "" {
			continue
		}
		m := itemLine.FindStringSubmatch(lines[j])
		if (m == nil || len(m[1]) < width) && indentation(lines[j]) <= width {
			break
		}
		end = j + 1
	}
	return end
}

// items reads the items of a list; lines that continue an item are joined by a
// blank. A list within an item is part of its text.
func items(lines []string, width int) []item {
	var all []item
	for _, line := range lines {
		m := itemLine.FindStringSubmatch(line)
		if m != nil && len(m[1]) <= width {
			all = append(all, item{whole: strings.TrimSpace(m[2])})
			continue
		}
		if rest := strings.TrimSpace(line); rest != "" {
			all[len(all)-1].whole += " " + rest
		}
	}
	for i := range all {
		if m := itemName.FindStringSubmatch(all[i].whole); m != nil {
			all[i].name, all[i].text = m[1], m[2]
		}
	}
	return all
}

func indentation(line string) int { return len(line) - len(strings.TrimLeft(line, " \t")) }

// itemPos finds where an item is in a comment.
func itemPos(c *ast.CommentGroup, i item) token.Pos {
	for _, line := range c.List {
		text := strings.TrimLeft(line.Text, "/* \t")
		if m := itemLine.FindStringSubmatch("- " + strings.TrimLeft(text, "-+• \t")); m != nil &&
			strings.HasPrefix(i.whole, strings.TrimSpace(m[2])) && strings.TrimSpace(m[2]) != "" {
			return line.Slash + token.Pos(strings.Index(line.Text, strings.TrimSpace(m[2])))
		}
	}
	return c.Pos()
}
