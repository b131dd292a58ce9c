// Package diagnostics holds the pages that explain what aigen may find wrong, one a
// code, beside this file: AG001.md and so on. A page has a first line with the code
// and a title, a text, and examples under the headings "Bad" and "Good", which its
// test runs.
package diagnostics

import (
	"embed"
	"strings"
)

//go:embed AG*.md
var pages embed.FS

// Page explains a code.
type Page struct {
	// Code is that of the page, such as AG001.
	Code string
	// Title says in a few words what is wrong.
	Title string
	// Text is the page as a whole, in Markdown.
	Text string
}

// All returns the pages, sorted by code.
func All() []Page {
	entries, err := pages.ReadDir(".")
	if err != nil {
		panic("diagnostics: " + err.Error()) // the pages are in the program
	}
	all := make([]Page, 0, len(entries))
	for _, e := range entries {
		text, err := pages.ReadFile(e.Name())
		if err != nil {
			panic("diagnostics: " + err.Error())
		}
		first, _, _ := strings.Cut(string(text), "\n")
		_, title, _ := strings.Cut(first, ": ")
		all = append(all, Page{Code: strings.TrimSuffix(e.Name(), ".md"), Title: title, Text: string(text)})
	}
	return all
}
