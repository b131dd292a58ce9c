package split

import (
	"fmt"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/aigen-go/aigen/runtime/retrieval"
)

// HTML cuts a web page, as [Markdown] does, by its headings; an id of a heading is
// added to the URL of its parts. Scripts, styles, forms, navigation and hidden
// elements are dropped, but nothing is known of style sheets. Without a title the
// document gets the page's. The text must be UTF-8. It is an error if the page is
// nested too deeply to be read.
func HTML(d retrieval.Document, c Config) ([]retrieval.Document, error) {
	root, err := html.Parse(strings.NewReader(clean(d.Text)))
	if err != nil {
		return nil, fmt.Errorf("split the page %.80q: %w", d.ID, err)
	}
	r := page{}
	for n := range walk(root) {
		r.node(n.node, n.leaving)
	}
	r.paragraph()
	if d.Title == "" {
		d.Title = r.title
	}
	return documents(d, c.or().pack(r.blocks)), nil
}

// page reads the nodes of a web page into blocks.
type page struct {
	blocks []block
	path   headings
	title  string
	anchor string
	text   strings.Builder
	// heading is the level of the one that is being read, pre says how deep in
	// preformatted text one is, and inTitle that the page's title is read.
	heading, pre int
	inTitle      bool
}

func (r *page) node(n *html.Node, leaving bool) {
	switch {
	case n.Type == html.TextNode && !leaving:
		r.write(n.Data)
	case n.Type == html.ElementNode && n.DataAtom == atom.Title:
		r.inTitle = !leaving
	case n.Type == html.ElementNode && headingLevel(n) > 0:
		r.headed(n, leaving)
	case n.Type == html.ElementNode && n.DataAtom == atom.Pre:
		r.preformatted(leaving)
	case n.Type == html.ElementNode:
		r.element(n, leaving)
	}
}

// write adds text; outside of preformatted text, white space is one blank.
func (r *page) write(text string) {
	if r.inTitle {
		r.title = strings.Join(strings.Fields(r.title+" "+text), " ")
		return
	}
	if r.pre > 0 {
		r.text.WriteString(text)
		return
	}
	fields := strings.Fields(text)
	if len(fields) == 0 {
		r.blank()
		return
	}
	if strings.TrimLeft(text, " \t\n\f") != text {
		r.blank()
	}
	r.text.WriteString(strings.Join(fields, " "))
	if strings.TrimRight(text, " \t\n\f") != text {
		r.blank()
	}
}

// blank adds a blank, unless there is one.
func (r *page) blank() {
	if s := r.text.String(); s != "" && !strings.HasSuffix(s, " ") && !strings.HasSuffix(s, "\n") {
		r.text.WriteByte(' ')
	}
}

// headed begins or ends a heading.
func (r *page) headed(n *html.Node, leaving bool) {
	if !leaving {
		r.paragraph()
		r.heading = headingLevel(n)
		return
	}
	if text := strings.TrimSpace(r.text.String()); text != "" && r.heading > 0 {
		r.path.enter(r.heading, text)
		r.anchor = attribute(n, "id")
	}
	r.text.Reset()
	r.heading = 0
}

// preformatted begins or ends a block that becomes code.
func (r *page) preformatted(leaving bool) {
	if !leaving {
		if r.pre == 0 {
			r.paragraph()
		}
		r.pre++
		return
	}
	if r.pre--; r.pre > 0 {
		return
	}
	text := strings.Trim(r.text.String(), "\n")
	r.text.Reset()
	if strings.TrimSpace(text) == "" {
		return
	}
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	r.blocks = append(r.blocks, block{headings: r.path.names(), anchor: r.anchor, text: text + "\n", fence: fence, close: fence})
}

// element begins and ends blocks, lines and cells.
func (r *page) element(n *html.Node, leaving bool) {
	if r.pre > 0 || r.heading > 0 {
		return
	}
	switch n.DataAtom {
	case atom.Br:
		if !leaving {
			r.text.WriteByte('\n')
		}
	case atom.Li:
		if !leaving {
			r.newLine()
			r.text.WriteString("- ")
		}
	case atom.Tr, atom.Dt, atom.Dd:
		r.newLine()
	case atom.Td, atom.Th:
		if !leaving && !strings.HasSuffix(r.text.String(), "\n") && r.text.Len() > 0 {
			r.text.WriteString(" | ")
		}
	case atom.P, atom.Div, atom.Section, atom.Article, atom.Main, atom.Ul, atom.Ol, atom.Dl, atom.Table, atom.Blockquote, atom.Figure, atom.Header, atom.Footer, atom.Aside, atom.Hr, atom.Body:
		if !within(n, atom.Li, atom.Table) {
			r.paragraph()
		}
	}
}

func (r *page) newLine() {
	if s := r.text.String(); s != "" && !strings.HasSuffix(s, "\n") {
		r.text.WriteByte('\n')
	}
}

// paragraph ends the block of text that is being read.
func (r *page) paragraph() {
	text := strings.TrimSpace(r.text.String())
	r.text.Reset()
	if text != "" {
		r.blocks = append(r.blocks, block{headings: r.path.names(), anchor: r.anchor, text: text})
	}
}
