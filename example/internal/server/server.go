// Package server puts the example together: the database, the accounts, the
// model, the assistants, and the HTTP server before them.
package server

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/aigen-go/aigen/docs"
	"github.com/aigen-go/aigen/example/internal/account"
	"github.com/aigen-go/aigen/example/internal/app"
	"github.com/aigen-go/aigen/example/internal/data"
	"github.com/aigen-go/aigen/example/internal/manual"
	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/assistant/mcptools"
	"github.com/aigen-go/aigen/runtime/httpapi"
	"github.com/aigen-go/aigen/runtime/retrieval/sqlite"
	"github.com/aigen-go/aigen/runtime/thread"
)

// Config says what to serve, and from what.
type Config struct {
	// DB is the file of the database.
	DB string
	// Model takes the place of the models that the assistants name.
	Model string
	// Getenv is how the environment is read.
	Getenv func(string) string
	// Drain is how long answers that are being made may go on when the server
	// stops; after it they are cancelled, and stored as cancelled. 0 means 10
	// seconds.
	Drain time.Duration
	// ReadTimeout is how long a request may take to arrive; 0 means 30 seconds.
	ReadTimeout time.Duration
	// Log gets what clients are not told.
	Log *slog.Logger
}

// Server is the example, ready to serve.
type Server struct {
	log     *slog.Logger
	threads *thread.Service
	db      *data.DB
	pages   *sqlite.Index
	mcp     *mcptools.Server
	runs    *httpapi.Runs
	handler http.Handler
	// These are as in Config.
	drain, readTimeout time.Duration
	// start is what people are told at the start.
	start start
	// sweep ends the deletion of expired sessions.
	sweep context.CancelFunc
}

// sweepInterval is how often expired sessions are deleted; they are not valid any
// more before that.
const sweepInterval = time.Hour

// window is how many tokens of a conversation a model is sent, fewer than any of those
// that the assistants name can take. What is older is summed up.
const window = 100_000

// Open opens the database and sets everything up. The caller closes the Server.
func Open(ctx context.Context, cfg Config) (*Server, error) {
	s := &Server{
		log: cfg.Log, runs: new(httpapi.Runs),
		drain: cmp.Or(cfg.Drain, 10*time.Second), readTimeout: cmp.Or(cfg.ReadTimeout, 30*time.Second),
	}
	if err := s.open(ctx, cfg); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Server) open(ctx context.Context, cfg Config) (err error) {
	model, err := chooseModel(cfg) // before a password is made that nobody would be told
	if err != nil {
		return err
	}
	services, err := chooseServices(cfg)
	if err != nil {
		return err
	}
	s.mcp = services.mcp
	if s.threads, err = openThreads(ctx, cfg); err != nil {
		return err
	}
	if s.db, err = data.Open(ctx, cfg.DB); err != nil {
		return err
	}
	if s.pages, err = manual.Open(ctx, cfg.DB, chooseEmbedder(cfg), docs.Pages); err != nil {
		return err
	}
	accounts := account.New(s.db)
	password := cfg.Getenv("EXAMPLE_PASSWORD")
	random, err := accounts.Setup(ctx, password)
	if err != nil {
		return err
	}
	auth := account.NewAuth(accounts, cfg.Log)
	all := assistants(s.db, s.pages, services, model)
	ai, err := app.NewRouter(httpapi.Config{
		Threads: s.threads, Model: model.Model, Authenticate: authenticate(auth),
		Runs: s.runs, Logger: cfg.Log, Title: "aigen example",
		Window: assistant.Window{Tokens: window, Summarize: true},
	}, all)
	if err != nil {
		return fmt.Errorf("making the router: %w", err)
	}
	s.handler = s.routes(auth, ai, &guide{assistant: all.Tourguide, model: model.Model, auth: auth, log: cfg.Log})
	s.start = start{
		db: cfg.DB, given: password != "", random: random, model: model.about, services: services.about(),
	}
	sweeping, stop := context.WithCancel(context.WithoutCancel(ctx))
	s.sweep = stop
	go accounts.Sweep(sweeping, sweepInterval, cfg.Log)
	return nil
}

// authenticate tells the API who is logged in.
func authenticate(auth *account.Auth) func(*http.Request) (*assistant.User, error) {
	return func(r *http.Request) (*assistant.User, error) {
		u, err := auth.User(r)
		if err != nil || u == nil {
			return nil, err
		}
		return &assistant.User{ID: u.ID, Name: u.Username, Superuser: u.Superuser, Value: u}, nil
	}
}

// Close closes the database and the connection to the MCP server.
func (s *Server) Close() error {
	var errs []error
	if s.sweep != nil {
		s.sweep()
	}
	if s.mcp != nil {
		errs = append(errs, s.mcp.Close())
	}
	if s.pages != nil {
		errs = append(errs, s.pages.Close())
	}
	if s.db != nil {
		errs = append(errs, s.db.Close())
	}
	if s.threads != nil {
		errs = append(errs, s.threads.Close())
	}
	return errors.Join(errs...)
}
