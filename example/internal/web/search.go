// Package web looks things up on the World Wide Web, for assistants: it searches,
// and it reads pages as text.
package web

import "context"

// Searcher finds pages.
type Searcher interface {
	// Search returns the pages that fit the words best. The error is fit for a
	// model.
	Search(ctx context.Context, words string) ([]Hit, error)
	// Name is for people, such as "Brave Search".
	Name() string
}

// Hit is a page that was found.
type Hit struct {
	Title string `json:"title"`
	URL   string `json:"url"`
	// Text is what the page says about the words.
	Text string `json:"text"`
}

// Reader reads pages.
type Reader interface {
	// Read returns the page at the URL as text, cut off if it is long. The error is
	// fit for a model.
	Read(ctx context.Context, url string) (string, error)
}
