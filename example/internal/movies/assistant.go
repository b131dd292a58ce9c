// Package movies has the movie recommendation assistant of the example, the
// assistant that it sends to look movies up, and the backlog of each user.
package movies

import (
	"cmp"
	"context"
	"time"

	"github.com/aigen-go/aigen/example/internal/web"
	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/tool"
)

// Assistant recommends movies and keeps the user's backlog of them.
//
//ai:assistant id=movie_recommendation_assistant "name=Movie Recommendation Assistant" model=gpt-4o-mini max-parallel=4
type Assistant struct {
	Backlog *Backlog
	// Web is where the assistant searches.
	Web web.Searcher
	// Scraper looks movies up at IMDb.
	Scraper *Scraper
	// ModelName takes the place of the model in the annotation, if it is set.
	ModelName string
}

// Instructions is the system prompt: it has the date and the user's backlog.
func (a *Assistant) Instructions(ctx context.Context) (string, error) {
	backlog, err := a.Backlog.Text(ctx)
	if err != nil {
		return "", err
	}
	return "You are a movie recommendation assistant. Find out what the user likes, recommend movies, and keep the user's " +
		"backlog: the movies to see, in their order. Name the IMDb rating and the URL of each movie that you recommend; have " +
		"imdb_scraper find them, one movie a call. Never make up a URL or a rating. Recommend nothing that is in the backlog.\n\n" +
		"Today is " + time.Now().Format(time.DateOnly) + ".\n\nThe backlog:\n" + backlog, nil
}

// Model returns the name of the model to ask.
func (a *Assistant) Model(ctx context.Context) string {
	return cmp.Or(a.ModelName, a.AISpec().Model)
}

// Temperature lets recommendations vary. Some models take none: one that is named from
// outside has its own.
func (a *Assistant) Temperature(ctx context.Context) *float64 {
	if a.ModelName != "" {
		return nil
	}
	return new(1.2)
}

// Tools adds the scraper, as a tool that takes a message.
func (a *Assistant) Tools(ctx context.Context) ([]tool.Tool, error) {
	return []tool.Tool{assistant.AsTool(a.Scraper, "Finds the URL and the rating of a movie at IMDb.")}, nil
}

// SearchWeb searches the web, such as for movies that people recommend.
//
//   - words: what to search for
//
//ai:tool readonly timeout=30s
//ai:param words minLength=1 maxLength=400
func (a *Assistant) SearchWeb(ctx context.Context, words string) ([]web.Hit, error) {
	return a.Web.Search(ctx, words)
}

// GetMoviesBacklog gets the user's backlog of movies, in the order to see them.
//
//ai:tool readonly
func (a *Assistant) GetMoviesBacklog(ctx context.Context) (string, error) {
	return a.Backlog.Text(ctx)
}

// ShowMoviesBacklog shows the user the backlog as it is, when nothing else was asked
// for.
//
//ai:tool readonly return
func (a *Assistant) ShowMoviesBacklog(ctx context.Context) (string, error) {
	return a.Backlog.Text(ctx)
}

// AddMovieToBacklog puts a movie at the end of the user's backlog, or corrects its
// name and rating if it is there, and tells the backlog.
//
//   - movieName: the name of the movie
//   - imdbURL: its page at IMDb
//   - imdbRating: its rating at IMDb
//
//ai:tool idempotent
//ai:param movieName minLength=1 maxLength=255
//ai:param imdbURL pattern=^https://www\.imdb\.com/title/tt[0-9]+/?$ examples=https://www.imdb.com/title/tt0078748/
//ai:param imdbRating minimum=0 maximum=10
func (a *Assistant) AddMovieToBacklog(ctx context.Context, movieName, imdbURL string, imdbRating float64) (string, error) {
	return a.Backlog.Add(ctx, movieName, canonical(imdbURL), imdbRating)
}

// RemoveMovieFromBacklog takes a movie out of the user's backlog, and tells what is
// left.
//
//   - movieName: the name of the movie, as the backlog has it
//
//ai:tool
//ai:param movieName minLength=1 maxLength=255
func (a *Assistant) RemoveMovieFromBacklog(ctx context.Context, movieName string) (string, error) {
	return a.Backlog.Remove(ctx, movieName)
}

// ReorderBacklog puts the user's backlog in a new order, and tells it. Movies that
// are not named come last.
//
//   - imdbURLs: the pages of the movies at IMDb, the one to see first at the front
//
//ai:tool idempotent
//ai:param imdbURLs minItems=1 maxItems=200 uniqueItems
func (a *Assistant) ReorderBacklog(ctx context.Context, imdbURLs []string) (string, error) {
	for i, u := range imdbURLs {
		imdbURLs[i] = canonical(u)
	}
	return a.Backlog.Reorder(ctx, imdbURLs)
}

// canonical ends a URL with a slash, so that each movie has one.
func canonical(imdbURL string) string {
	if imdbURL != "" && imdbURL[len(imdbURL)-1] != '/' {
		return imdbURL + "/"
	}
	return imdbURL
}
