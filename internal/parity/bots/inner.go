package bots

import (
	"context"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/tool"
)

// Movies asks another assistant.
//
//ai:assistant id=movie_assistant "name=Movie Assistant"
//ai:instructions You recommend movies.
type Movies struct{}

// Tools adds the assistant that looks things up.
func (Movies) Tools(ctx context.Context) ([]tool.Tool, error) {
	return []tool.Tool{assistant.AsTool(Scraper{}, "Finds the page of a movie.")}, nil
}

// Scraper finds pages of movies. It is there for Movies alone.
//
//ai:assistant id=scraper private
//ai:instructions You find pages.
type Scraper struct{}

// ReadPage reads a page.
//
//ai:tool
func (Scraper) ReadPage(ctx context.Context) string {
	info := assistant.FromContext(ctx)
	return "for " + info.User.ID + " in thread " + info.ThreadID + "."
}
