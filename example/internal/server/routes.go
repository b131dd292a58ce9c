package server

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/aigen-go/aigen/example/internal/account"
)

// address is what the page below has in the place of the server's own address.
const address = "http://127.0.0.1:8080"

//go:embed page.txt
var page string

// healthTimeout is how long the database may take to answer.
const healthTimeout = 2 * time.Second

func (s *Server) routes(auth *account.Auth, ai, guide http.Handler) http.Handler {
	r := chi.NewRouter()
	r.Get("/healthz", s.health)
	r.Head("/healthz", s.health)
	r.Get("/", s.page)
	r.Head("/", s.page)
	r.Group(func(r chi.Router) {
		r.Use(auth.Sessions)
		r.Mount("/ai", ai) // has its own cross-origin protection
		r.Method(http.MethodGet, "/tour-guide/", guide)
		r.Method(http.MethodGet, "/events/{thread}", &events{threads: s.threads, auth: auth})
		r.Group(func(r chi.Router) {
			r.Use(sameOrigin)
			r.Post("/login", auth.Login)
			r.Post("/logout", auth.Logout)
		})
	})
	return r
}

// sameOrigin refuses what another site makes a browser send: a login could put a
// victim into the attacker's account.
func sameOrigin(next http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		reply(w, http.StatusForbidden, map[string]string{"detail": "CSRF check Failed"})
	}))
	return protection.Handler(next)
}

// page tells what is here.
func (s *Server) page(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write([]byte(strings.ReplaceAll(page, address, s.start.url))) // the client may be gone
}

// health answers 200 when the database answers, else 503.
func (s *Server) health(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), healthTimeout)
	defer cancel()
	if err := errors.Join(s.threads.Ping(ctx), s.db.Ping(ctx)); err != nil {
		s.log.WarnContext(ctx, "the database does not answer", "error", err)
		reply(w, http.StatusServiceUnavailable, map[string]string{"status": "the database does not answer"})
		return
	}
	reply(w, http.StatusOK, map[string]string{"status": "ok"})
}

func reply(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client may be gone
}
