package httpapi

import (
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"

	"github.com/aigen-go/aigen/runtime/assistant"
)

// guard is the outermost handler: it sets what every answer has, and turns a panic
// into an answer.
func (a *api) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		defer func() {
			switch p := recover(); p {
			case nil:
			case http.ErrAbortHandler:
				panic(p)
			default:
				a.fail(w, r, a.internal(r, fmt.Errorf("panic: %v", p), "stack", string(debug.Stack())))
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// crossOrigin refuses what another site makes a browser send. It comes before
// authentication, as the browser may have added the user's cookies.
func crossOrigin(trusted []string) (func(http.Handler) http.Handler, error) {
	protection := http.NewCrossOriginProtection()
	for _, origin := range trusted {
		if err := protection.AddTrustedOrigin(origin); err != nil {
			return nil, fmt.Errorf("Config.TrustedOrigins: %w", err)
		}
	}
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		respond(w, http.StatusForbidden, detailBody{Detail: "CSRF check Failed"})
	}))
	return protection.Handler, nil
}

// authenticate lets known users pass, and puts user and request into the
// context.
func (a *api) authenticate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, err := a.cfg.Authenticate(r)
		switch {
		case err != nil:
			a.fail(w, r, a.internal(r, fmt.Errorf("authenticating: %w", err)))
			return
		case user == nil:
			respond(w, http.StatusUnauthorized, detailBody{Detail: "Unauthorized"})
			return
		case user.ID == "":
			a.fail(w, r, a.internal(r, errors.New("Config.Authenticate returned a user without an ID")))
			return
		}
		ctx := assistant.WithRequest(assistant.WithUser(r.Context(), *user), r)
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}
