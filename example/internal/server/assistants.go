package server

import (
	"fmt"

	"github.com/aigen-go/aigen/example/internal/app"
	"github.com/aigen-go/aigen/example/internal/data"
	"github.com/aigen-go/aigen/example/internal/issues"
	"github.com/aigen-go/aigen/example/internal/manual"
	"github.com/aigen-go/aigen/example/internal/movies"
	"github.com/aigen-go/aigen/example/internal/tourguide"
	"github.com/aigen-go/aigen/example/internal/weather"
	"github.com/aigen-go/aigen/example/internal/web"
	"github.com/aigen-go/aigen/runtime/assistant/mcptools"
	"github.com/aigen-go/aigen/runtime/llm/openai"
	"github.com/aigen-go/aigen/runtime/retrieval"
	"github.com/aigen-go/aigen/runtime/retrieval/trigram"
)

// services are what assistants ask on the internet, or what stands in for it.
type services struct {
	weather weather.Source
	search  web.Searcher
	pages   web.Reader
	maps    tourguide.Map
	// mcp has more tools for issues; nil for none.
	mcp *mcptools.Server
}

// chooseServices returns the real services as far as the environment has what they
// need, else fixtures.
func chooseServices(cfg Config) (services, error) {
	s := services{weather: weather.Fixtures{}, maps: tourguide.Fixtures{}}
	if key := cfg.Getenv("WEATHER_API_KEY"); key != "" {
		s.weather = &weather.Client{Key: key, Log: cfg.Log}
	}
	if url := cfg.Getenv("OVERPASS_URL"); url != "" {
		s.maps = &tourguide.Overpass{URL: url, Log: cfg.Log}
	}
	if url := cfg.Getenv("MCP_URL"); url != "" {
		var err error
		if s.mcp, err = mcptools.New(mcptools.Config{Name: "more", URL: url, Logger: cfg.Log}); err != nil {
			return s, fmt.Errorf("MCP_URL: %w", err)
		}
	}
	if key := cfg.Getenv("BRAVE_SEARCH_API_KEY"); key != "" {
		s.search, s.pages = web.NewBrave(key, cfg.Log), web.NewPages(cfg.Log, movies.IMDb)
		return s, nil
	}
	fixtures, err := web.NewFixtures()
	s.search, s.pages = fixtures, fixtures
	return s, err
}

// chooseEmbedder returns what finds pages by their meaning, if the environment names
// a model for that, else what finds them by how they are spelt.
func chooseEmbedder(cfg Config) retrieval.Embedder {
	if model := cfg.Getenv("OPENAI_EMBEDDING_MODEL"); model != "" {
		return openai.NewEmbedder(openai.EmbedderConfig{Model: model})
	}
	return trigram.Embedder{}
}

// about tells people where the assistants know things from.
func (s services) about() []about {
	return []about{
		{"weather", s.weather.Name(), "WEATHER_API_KEY of weatherapi.com gives the real one"},
		{"web", s.search.Name(), "BRAVE_SEARCH_API_KEY gives the real one"},
		{"map", s.maps.Name(), "OVERPASS_URL=" + tourguide.PublicOverpass + " gives the real one"},
	}
}

// assistants are those that the example serves. All of them ask the same model.
func assistants(db *data.DB, pages retrieval.Retriever, s services, m model) app.Assistants {
	return app.Assistants{
		Issues: &issues.Assistant{Tracker: issues.New(db), MCP: s.mcp, ModelName: m.name},
		Manual: &manual.Assistant{Pages: pages, ModelName: m.name},
		Movies: &movies.Assistant{
			Backlog: movies.NewBacklog(db), Web: s.search, ModelName: m.name,
			Scraper: &movies.Scraper{Web: s.search, Pages: s.pages, Chat: m.Model, ModelName: m.name},
		},
		Tourguide: &tourguide.Assistant{Map: s.maps, ModelName: m.name},
		Weather:   &weather.Assistant{Source: s.weather, ModelName: m.name},
	}
}
