package split

import (
	"iter"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// visit is a node on the way in, or on the way out.
type visit struct {
	node    *html.Node
	leaving bool
}

// walk yields the nodes under root in their order, without those that nobody reads. It
// does not call itself: pages can be nested deeply.
func walk(root *html.Node) iter.Seq[visit] {
	return func(yield func(visit) bool) {
		n := root
		for {
			if !yield(visit{n, false}) {
				return
			}
			next := firstRead(n.FirstChild)
			for next == nil {
				if !yield(visit{n, true}) || n == root {
					return
				}
				if next = firstRead(n.NextSibling); next == nil {
					n = n.Parent
				}
			}
			n = next
		}
	}
}

// firstRead is the first of n and its later siblings that is not dropped.
func firstRead(n *html.Node) *html.Node {
	for n != nil && dropped(n) {
		n = n.NextSibling
	}
	return n
}

// dropped says whether a node has nothing to read in it.
func dropped(n *html.Node) bool {
	switch n.Type {
	case html.TextNode, html.DocumentNode:
		return false
	case html.ElementNode:
	default:
		return true
	}
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Iframe, atom.Object, atom.Embed, atom.Svg, atom.Math, atom.Canvas,
		atom.Audio, atom.Video, atom.Nav, atom.Form, atom.Button, atom.Select, atom.Textarea, atom.Input, atom.Dialog:
		return true
	}
	for _, a := range n.Attr {
		switch {
		case a.Key == "hidden", a.Key == "aria-hidden" && a.Val == "true":
			return true
		case a.Key == "style" && strings.Contains(strings.ReplaceAll(strings.ToLower(a.Val), " ", ""), "display:none"):
			return true
		}
	}
	return false
}

// headingLevel is that of h1 to h6, or 0.
func headingLevel(n *html.Node) int {
	if len(n.Data) == 2 && n.Data[0] == 'h' && '1' <= n.Data[1] && n.Data[1] <= '6' {
		return int(n.Data[1] - '0')
	}
	return 0
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// within says whether n is inside of one of the elements.
func within(n *html.Node, elements ...atom.Atom) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		if slices.Contains(elements, p.DataAtom) {
			return true
		}
	}
	return false
}
