package account

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"
)

const (
	// sessionLifetime is how long a login lasts.
	sessionLifetime = 14 * 24 * time.Hour
	// maxLoginBytes bounds the form of a login.
	maxLoginBytes = 4 << 10
	userKey       = "user_id"
)

// Auth logs people in and out, and knows who sent a request.
type Auth struct {
	store *Store
	log   *slog.Logger
	// plain and secure are one session manager that writes two kinds of cookies.
	plain, secure *scs.SessionManager
}

// NewAuth returns the logins of store.
func NewAuth(store *Store, log *slog.Logger) *Auth {
	plain := scs.New()
	plain.Store = sessions{store.db.Client}
	plain.Lifetime = sessionLifetime
	plain.HashTokenInStore = true
	plain.Cookie.Name = "sessionid"
	plain.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) {
		log.ErrorContext(r.Context(), "the session could not be read or stored", "error", err)
		reply(w, http.StatusServiceUnavailable, detail{"The session could not be read or stored"})
	}
	secure := *plain // shares the store and the key in the context
	secure.Cookie.Secure = true
	return &Auth{store: store, log: log, plain: plain, secure: &secure}
}

// Sessions makes the session of a request known to next: everything that logs
// in, logs out or asks who it is must be behind it.
func (a *Auth) Sessions(next http.Handler) http.Handler {
	plain, secure := a.plain.LoadAndSave(next), a.secure.LoadAndSave(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// Anyone can send the header; all that it does is to make his own cookie
		// stricter.
		if r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https" {
			secure.ServeHTTP(w, r)
			return
		}
		plain.ServeHTTP(w, r)
	})
}

// User returns who is logged in, or nil.
func (a *Auth) User(r *http.Request) (*User, error) {
	id := a.plain.GetString(r.Context(), userKey)
	if id == "" {
		return nil, nil
	}
	return a.store.User(r.Context(), id)
}

type detail struct {
	Detail string `json:"detail"`
}

type account struct {
	Username  string `json:"username"`
	Superuser bool   `json:"superuser"`
}

// Login serves POST /login: a form with username and password. It answers 200
// and sets the session cookie, 401 if they do not belong together, 400 or 413 if
// the body is no such form, and 429 if too many try at once.
func (a *Auth) Login(w http.ResponseWriter, r *http.Request) {
	username, password, ok := readForm(w, r)
	if !ok {
		return
	}
	u, err := a.store.CheckPassword(r.Context(), username, password)
	switch {
	case errors.Is(err, ErrBusy):
		w.Header().Set("Retry-After", "1")
		reply(w, http.StatusTooManyRequests, detail{"Too many logins at once, try again"})
		return
	case err != nil:
		a.fail(w, r, "login failed", err)
		return
	case u == nil:
		reply(w, http.StatusUnauthorized, detail{"Unknown username or wrong password"})
		return
	}
	// A token that was known before the login must not be worth more after it.
	if err := a.plain.RenewToken(r.Context()); err != nil {
		a.fail(w, r, "login failed", err)
		return
	}
	a.plain.Put(r.Context(), userKey, u.ID)
	reply(w, http.StatusOK, account{u.Username, u.Superuser})
}

// Logout serves POST /logout: it ends the session, if there is one, and answers
// 204.
func (a *Auth) Logout(w http.ResponseWriter, r *http.Request) {
	if err := a.plain.Destroy(r.Context()); err != nil {
		a.fail(w, r, "logout failed", err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (a *Auth) fail(w http.ResponseWriter, r *http.Request, what string, err error) {
	a.log.ErrorContext(r.Context(), what, "error", err)
	reply(w, http.StatusInternalServerError, detail{"Something went wrong here; the log has the reason"})
}

// readForm reads a login. If there is none it answers the request and returns
// false.
func readForm(w http.ResponseWriter, r *http.Request) (username, password string, ok bool) {
	r.Body = http.MaxBytesReader(w, r.Body, maxLoginBytes)
	err := r.ParseForm()
	if tooBig := (*http.MaxBytesError)(nil); errors.As(err, &tooBig) {
		reply(w, http.StatusRequestEntityTooLarge, detail{fmt.Sprintf("A login has at most %d bytes", tooBig.Limit)})
		return "", "", false
	}
	// PostForm, not Form: a password in a URL ends up in logs.
	username, password = r.PostForm.Get("username"), r.PostForm.Get("password")
	if err != nil || username == "" || password == "" {
		reply(w, http.StatusBadRequest, detail{"Send a form with username and password"})
		return "", "", false
	}
	return username, password, true
}

func reply(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client may be gone
}
