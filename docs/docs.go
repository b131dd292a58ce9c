// Package docs has the pages of this directory, for programs that search them.
package docs

import "embed"

// Pages are the pages, such as tutorial.md. Those about diagnostics are in the
// package below.
//
//go:embed *.md
var Pages embed.FS
