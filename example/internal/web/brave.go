package web

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"time"
)

// Brave is a [Searcher] that asks the API of Brave Search, once at a time. No error
// of it holds the key.
type Brave struct {
	// BaseURL is https://api.search.brave.com.
	BaseURL string
	// Interval is the least time between two searches, for all callers together: one
	// second, which is what a free key allows.
	Interval time.Duration

	key string
	log *slog.Logger
	// turn holds the time of the next search; who has taken it out is the next.
	turn chan time.Time
}

var _ Searcher = (*Brave)(nil)

// NewBrave returns a Brave that has an API key. The log gets why the service could
// not be reached, which a model is not told.
func NewBrave(key string, log *slog.Logger) *Brave {
	b := &Brave{
		BaseURL: "https://api.search.brave.com", Interval: time.Second,
		key: key, log: log, turn: make(chan time.Time, 1),
	}
	b.turn <- time.Time{}
	return b
}

// hits is how many pages are asked for.
const hits = "5"

// Name returns Brave Search.
func (b *Brave) Name() string { return "Brave Search" }

// Search waits for its turn and asks.
func (b *Brave) Search(ctx context.Context, words string) ([]Hit, error) {
	if err := b.wait(ctx); err != nil {
		return nil, err
	}
	address := b.BaseURL + "/res/v1/web/search?" + url.Values{"q": {words}, "count": {hits}}.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, errors.New("the address of the search service is not valid")
	}
	req.Header.Set("X-Subscription-Token", b.key)
	req.Header.Set("Accept", "application/json")
	body, err := Get(req, "the search service", b.log)
	if err != nil {
		return nil, err
	}
	var answer struct {
		Web struct {
			Results []struct{ Title, URL, Description string }
		}
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, errors.New("the search service sent something that is not its JSON")
	}
	found := make([]Hit, len(answer.Web.Results))
	for i, r := range answer.Web.Results {
		found[i] = Hit{Title: r.Title, URL: r.URL, Text: r.Description}
	}
	return found, nil
}

// wait returns when it is the caller's turn, or ctx ends.
func (b *Brave) wait(ctx context.Context) error {
	var next time.Time
	select {
	case <-ctx.Done():
		return ctx.Err()
	case next = <-b.turn:
	}
	defer func() { b.turn <- next }()
	pause := time.NewTimer(time.Until(next))
	defer pause.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-pause.C:
	}
	next = time.Now().Add(b.Interval)
	return nil
}
