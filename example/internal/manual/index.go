package manual

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/aigen-go/aigen/runtime/retrieval"
	"github.com/aigen-go/aigen/runtime/retrieval/split"
	"github.com/aigen-go/aigen/runtime/retrieval/sqlite"
)

// table is the name of the index in the example's database.
const table = "manual"

// where people find the pages.
const where = "https://github.com/aigen-go/aigen/blob/main/docs/"

// Open opens the index of pages in the SQLite database at path, and brings it up to
// date: parts that have not changed are not embedded again. The caller closes the
// index.
func Open(ctx context.Context, path string, e retrieval.Embedder, pages fs.FS) (*sqlite.Index, error) {
	index, err := sqlite.Open(ctx, path, sqlite.Config{Embedder: e, Table: tableOf(e)})
	if err != nil {
		return nil, fmt.Errorf("opening the index of the documentation: %w", err)
	}
	if err := update(ctx, index, pages); err != nil {
		return nil, fmt.Errorf("indexing the documentation: %w", errors.Join(err, index.Close()))
	}
	return index, nil
}

// tableOf gives each embedder a table of its own: its vectors cannot be compared
// with those of others.
func tableOf(e retrieval.Embedder) string {
	name := strings.Map(func(c rune) rune {
		if 'a' <= c && c <= 'z' || '0' <= c && c <= '9' {
			return c
		}
		return '_'
	}, strings.ToLower(table+"_"+e.Name()))
	return name[:min(len(name), 40)]
}

func update(ctx context.Context, index retrieval.Index, pages fs.FS) error {
	names, err := fs.Glob(pages, "*.md")
	if err != nil {
		return err
	}
	for _, name := range names {
		text, err := fs.ReadFile(pages, name)
		if err != nil {
			return err
		}
		page := retrieval.Document{ID: name, Title: titleOf(name, string(text)), URL: where + path.Base(name), Text: string(text)}
		cut := split.Markdown(page, split.Config{})
		if err := index.Replace(ctx, map[string]string{split.Source: page.ID}, cut...); err != nil {
			return fmt.Errorf("page %s: %w", name, err)
		}
	}
	return nil
}

// titleOf returns the heading that the page begins with, or its name.
func titleOf(name, text string) string {
	line, _, _ := strings.Cut(text, "\n")
	if title, ok := strings.CutPrefix(line, "# "); ok {
		return strings.TrimSpace(title)
	}
	return name
}
