package httpapi

import (
	"fmt"
	"math"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/aigen-go/aigen/runtime/assistant"
)

// api is what the handlers share.
type api struct {
	cfg        Config
	assistants assistants
}

// New makes the router that serves the given assistants, which are listed in
// their order. Private assistants are checked like others and left out. The
// error says what is missing in cfg, or which assistant cannot be served: a nil
// one, one whose id is malformed or taken, or one without a model.
func New(cfg Config, served ...assistant.Assistant) (chi.Router, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, fmt.Errorf("making the HTTP API: %w", err)
	}
	a := &api{cfg: cfg}
	if a.assistants, err = newAssistants(cfg, served); err != nil {
		return nil, fmt.Errorf("making the HTTP API: %w", err)
	}
	origins, err := crossOrigin(cfg.TrustedOrigins)
	if err != nil {
		return nil, fmt.Errorf("making the HTTP API: %w", err)
	}
	routes, err := a.routes()
	if err != nil {
		return nil, fmt.Errorf("making the HTTP API: %w", err)
	}
	mux := chi.NewRouter()
	mux.Use(a.guard, origins, a.authenticate)
	mux.NotFound(a.noRoute(mux))
	mux.MethodNotAllowed(a.noRoute(mux))
	for _, route := range routes {
		mux.Method(route.method, route.path, a.handler(route))
	}
	return mux, nil
}

// handler serves one route.
func (a *api) handler(route route) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Body != nil {
			r.Body = http.MaxBytesReader(w, r.Body, a.bodyLimit(route))
		}
		body, err := route.serve(w, r)
		if err != nil {
			a.fail(w, r, err)
			return
		}
		if raw, ok := body.(rawBody); ok {
			raw.write(w)
			return
		}
		respond(w, route.status, body)
	}
}

// bodyLimit is how many bytes the body of a request may have. A form with a file has
// room for the largest one.
func (a *api) bodyLimit(route route) int64 {
	if !route.upload {
		return a.cfg.MaxBodyBytes
	}
	limit := a.cfg.Threads.AttachmentLimit()
	return limit + min(a.cfg.MaxBodyBytes, math.MaxInt64-limit)
}

// methods are those that chi routes.
var methods = []string{
	http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch,
	http.MethodDelete, http.MethodOptions, http.MethodConnect, http.MethodTrace,
}

// noRoute answers a request that no route takes: its path needs a slash, or
// another method, or does not exist.
func (a *api) noRoute(mux *chi.Mux) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		path := routePath(r)
		if allow := allowed(mux, path); len(allow) > 0 {
			w.Header().Set("Allow", strings.Join(allow, ", "))
			respond(w, http.StatusMethodNotAllowed, detailBody{Detail: "Method Not Allowed"})
			return
		}
		target := slashed(r.URL)
		if target == "" || len(allowed(mux, path+"/")) == 0 {
			a.fail(w, r, notFound())
			return
		}
		w.Header().Set("Location", target)
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			w.WriteHeader(http.StatusMovedPermanently)
			return
		}
		w.WriteHeader(http.StatusPermanentRedirect)
	}
}

// routePath is the path that mux matches: below the mount, and escaped if the
// request's path is.
func routePath(r *http.Request) string {
	if path := chi.RouteContext(r.Context()).RoutePath; path != "" {
		return path
	}
	if r.URL.RawPath != "" {
		return r.URL.RawPath
	}
	return r.URL.Path
}

func allowed(mux *chi.Mux, path string) []string {
	var allow []string
	for _, method := range methods {
		if mux.Match(chi.NewRouteContext(), method, path) {
			allow = append(allow, method)
		}
	}
	return allow
}

// slashed is u with a slash after its path, as a reference that is relative to
// u: so it is right under any mount and behind any proxy, and cannot lead to
// another host. It is empty if there is no such reference.
func slashed(u *url.URL) string {
	path := u.EscapedPath()
	last := path[strings.LastIndexByte(path, '/')+1:]
	switch name, err := url.PathUnescape(last); {
	case err != nil, name == "", name == ".", name == "..":
		return ""
	}
	target := "./" + last + "/"
	if u.RawQuery != "" {
		target += "?" + u.RawQuery
	}
	return target
}
