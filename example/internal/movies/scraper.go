package movies

import (
	"cmp"
	"context"

	"github.com/aigen-go/aigen/example/internal/web"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/tool"
)

// IMDb is the host whose pages a [Scraper] reads.
const IMDb = "www.imdb.com"

// Scraper finds a movie at IMDb. It is a tool of [Assistant], and nobody else can
// reach it.
//
//ai:assistant id=imdb_scraper "name=IMDb Scraper" model=gpt-4o-mini private max-steps=6
//ai:instructions You find a movie at IMDb and answer with its name, its year, its IMDb URL and its IMDb rating.
//ai:instructions Search for the URL of its page, https://www.imdb.com/title/tt…/, then read the page. If you can't find it, say so.
type Scraper struct {
	Web   web.Searcher
	Pages web.Reader
	// Chat is the model to ask; a small one will do.
	Chat llm.Model
	// ModelName takes the place of the model in the annotation, if it is set.
	ModelName string
}

// Model returns the name of the model to ask.
func (s *Scraper) Model(ctx context.Context) string {
	return cmp.Or(s.ModelName, s.AISpec().Model)
}

// ChatModel returns the model to ask, whoever asks the assistant.
func (s *Scraper) ChatModel(ctx context.Context) (llm.Model, error) { return s.Chat, nil }

// SearchWeb searches the web.
//
//   - words: what to search for, such as "Alien 1979 IMDb"
//
//ai:tool readonly timeout=30s
//ai:param words minLength=1 maxLength=400
func (s *Scraper) SearchWeb(ctx context.Context, words string) ([]web.Hit, error) {
	return s.Web.Search(ctx, words)
}

// ScrapeIMDbURL reads the page of a movie at IMDb.
//
//   - imdbURL: the page
//
//ai:tool readonly timeout=30s name=scrape_imdb_url
//ai:param imdbURL pattern=^https://www\.imdb\.com/title/tt[0-9]+/?$
func (s *Scraper) ScrapeIMDbURL(ctx context.Context, imdbURL string) (string, error) {
	page := canonical(imdbURL)
	tool.Progress(ctx, "reading "+page)
	return s.Pages.Read(ctx, page)
}
