package account_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/aigen-go/aigen/example/internal/account"
	"github.com/aigen-go/aigen/example/internal/data"
)

// site is a handler with login, logout, and a page that says who is there.
func site(s *account.Store) http.Handler {
	auth := account.NewAuth(s, slog.New(slog.DiscardHandler))
	mux := http.NewServeMux()
	mux.HandleFunc("POST /login", auth.Login)
	mux.HandleFunc("POST /logout", auth.Logout)
	mux.HandleFunc("GET /me", func(w http.ResponseWriter, r *http.Request) {
		switch u, err := auth.User(r); {
		case err != nil:
			w.WriteHeader(http.StatusInternalServerError)
		case u != nil:
			_, _ = fmt.Fprint(w, u.Username)
		}
	})
	return auth.Sessions(mux)
}

func request(method, path, body string, cookies ...*http.Cookie) *http.Request {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for _, c := range cookies {
		r.AddCookie(c)
	}
	return r
}

func send(h http.Handler, r *http.Request) *http.Response {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func loginForm(username, password string) string {
	return url.Values{"username": {username}, "password": {password}}.Encode()
}

// login returns the session cookie.
func login(t *testing.T, h http.Handler, cookies ...*http.Cookie) *http.Cookie {
	t.Helper()
	resp := send(h, request("POST", "/login", loginForm("alice", "sesame"), cookies...))
	if resp.StatusCode != http.StatusOK || len(resp.Cookies()) != 1 {
		t.Fatalf("login: %d, cookies %v", resp.StatusCode, resp.Cookies())
	}
	return resp.Cookies()[0]
}

// who returns who the site thinks has the cookie.
func who(t *testing.T, h http.Handler, c *http.Cookie) string {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, request("GET", "/me", "", c))
	if w.Code != http.StatusOK {
		t.Fatalf("GET /me: %d", w.Code)
	}
	return w.Body.String()
}

func TestSessionCookie(t *testing.T) {
	s := open(t, newPath(t))
	setup(t, s, "sesame")
	h := site(s)
	c := login(t, h)
	if c.Name != "sessionid" || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Secure || c.Path != "/" {
		t.Errorf("cookie %s", c)
	}
	if c.MaxAge < 1209590 || c.MaxAge > 1209600 {
		t.Errorf("the cookie lives for %d seconds, not 14 days", c.MaxAge)
	}
	r := request("POST", "/login", loginForm("alice", "sesame"))
	r.Header.Set("X-Forwarded-Proto", "https")
	if c := send(h, r).Cookies()[0]; !c.Secure {
		t.Errorf("behind https the cookie is %s", c)
	}
	if c := send(h, request("POST", "https://example.com/login", loginForm("alice", "sesame"))).Cookies()[0]; !c.Secure {
		t.Errorf("with https the cookie is %s", c)
	}
}

func TestSessionOutlivesTheProcess(t *testing.T) {
	path := newPath(t)
	db, err := data.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	s := account.New(db)
	setup(t, s, "sesame")
	c := login(t, site(s))
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, path)
	setup(t, s, "sesame")
	if got := who(t, site(s), c); got != "alice" {
		t.Errorf("after a restart it is %q", got)
	}
	setup(t, s, "new")
	if got := who(t, site(s), c); got != "" {
		t.Errorf("with a new password it is still %q", got)
	}
}

func TestLoginChangesTheToken(t *testing.T) {
	s := open(t, newPath(t))
	setup(t, s, "sesame")
	h := site(s)
	planted := &http.Cookie{Name: "sessionid", Value: "attacker-knows-this"}
	if c := login(t, h, planted); c.Value == planted.Value {
		t.Error("a token that was planted is taken")
	}
	first := login(t, h)
	second := login(t, h, first)
	if first.Value == second.Value || who(t, h, first) != "" || who(t, h, second) != "alice" {
		t.Error("a second login keeps the token of the first")
	}
}

func TestLogoutEndsTheSession(t *testing.T) {
	s := open(t, newPath(t))
	setup(t, s, "sesame")
	h := site(s)
	c := login(t, h)
	resp := send(h, request("POST", "/logout", "", c))
	if resp.StatusCode != http.StatusNoContent || len(resp.Cookies()) != 1 || resp.Cookies()[0].MaxAge >= 0 {
		t.Errorf("logout: %d, cookies %v", resp.StatusCode, resp.Cookies())
	}
	if got := who(t, h, c); got != "" {
		t.Errorf("after logout it is %q", got)
	}
}

func TestHostileCookies(t *testing.T) {
	s := open(t, newPath(t))
	setup(t, s, "sesame")
	h := site(s)
	for _, value := range []string{"", "x", "' OR 1=1 --", strings.Repeat("A", 100_000), "%00"} {
		if got := who(t, h, &http.Cookie{Name: "sessionid", Value: value}); got != "" {
			t.Errorf("the cookie %.20q is %q", value, got)
		}
	}
}

// The token is not in the database, and what is there is no token.
func TestStoredSessionsAreHashed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	s := open(t, path)
	setup(t, s, "sesame")
	h := site(s)
	c := login(t, h)
	id := stored(t, path, "SELECT id FROM sessions")
	if id == "" || strings.Contains(id, c.Value) {
		t.Errorf("the token %s is stored as %s", c.Value, id)
	}
	if got := who(t, h, &http.Cookie{Name: "sessionid", Value: id}); got != "" {
		t.Errorf("what is stored logs %s in", got)
	}
}

func TestExpiredSessions(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	s := open(t, path)
	setup(t, s, "sesame")
	h := site(s)
	old := login(t, h)
	execSQL(t, path, "UPDATE sessions SET expires_at = ?", time.Now().Add(-time.Minute).UTC().Format("2006-01-02 15:04:05.999999999-07:00"))
	if got := who(t, h, old); got != "" {
		t.Errorf("an expired session is %q", got)
	}
	fresh := login(t, h)
	ctx, cancel := context.WithCancel(t.Context())
	swept := make(chan struct{})
	go func() {
		defer close(swept)
		s.Sweep(ctx, time.Millisecond, slog.New(slog.DiscardHandler))
	}()
	for stored(t, path, "SELECT count(*) FROM sessions") != "1" {
		runtime.Gosched()
	}
	cancel()
	<-swept
	if got := who(t, h, fresh); got != "alice" {
		t.Errorf("a valid session is %q", got)
	}
}

func TestDatabaseThatIsClosed(t *testing.T) {
	db, err := data.Open(t.Context(), newPath(t))
	if err != nil {
		t.Fatal(err)
	}
	s := account.New(db)
	setup(t, s, "sesame")
	h := site(s)
	c := login(t, h)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if resp := send(h, request("GET", "/me", "", c)); resp.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("with a session: %d", resp.StatusCode)
	}
	if resp := send(h, request("POST", "/login", loginForm("alice", "sesame"))); resp.StatusCode != http.StatusInternalServerError {
		t.Errorf("login: %d", resp.StatusCode)
	}
}
