package httpapi

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"reflect"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/thread"
)

// Version is the version of aigen, and the default of [Config.Version].
const Version = "0.1.0"

const defaultMaxBody = 1 << 20

// Config says what [New] serves, and to whom. Threads and Authenticate are
// required, and Model too unless each assistant has a ChatModel hook.
type Config struct {
	// Threads keeps the conversations.
	Threads *thread.Service
	// Model is the model of the runs, for assistants without a ChatModel hook.
	Model llm.Model
	// Authenticate tells who sent a request. It is asked for every request and
	// must not read the body. No user and no error is answered with 401; an
	// error is logged and answered with 500, and so is a user without an ID.
	Authenticate func(*http.Request) (*assistant.User, error)
	// Limits bound each run.
	Limits assistant.Limits
	// Window bounds how much of a conversation a model is sent, for assistants that have
	// no window of their own: neither in their Spec nor as a method.
	Window assistant.Window
	// Runs lets the server end the runs when it stops. Several routers may share
	// one. Without it runs end by themselves alone.
	Runs *Runs
	// Logger gets what clients are not told; the default is [slog.Default].
	Logger *slog.Logger
	// MaxBodyBytes is how long a request body may be; 0 means 1 MiB. A form with an
	// attachment may be longer by as much as an attachment may have.
	MaxBodyBytes int64
	// TrustedOrigins are the origins ("https://app.example.com") whose pages may
	// send requests that change something, besides the server's own origin.
	TrustedOrigins []string
	// Title and Version are those of the OpenAPI document; the defaults are
	// "aigen" and the version of aigen.
	Title, Version string
	// SessionCookie is the name of the cookie by which Authenticate knows the
	// user. It only goes into the OpenAPI document; the default is "sessionid".
	SessionCookie string
}

// withDefaults fills what may be left out, and refuses what may not.
func (c Config) withDefaults() (Config, error) {
	switch {
	case c.Authenticate == nil:
		return c, errors.New("Config.Authenticate is not set: nothing is served without a function that tells who sent a request")
	case c.Threads == nil:
		return c, errors.New("Config.Threads is not set: open a store with thread.Open")
	case c.MaxBodyBytes < 0:
		return c, fmt.Errorf("Config.MaxBodyBytes is %d: it must not be negative", c.MaxBodyBytes)
	}
	if isNil(c.Model) {
		c.Model = nil
	}
	if c.MaxBodyBytes == 0 {
		c.MaxBodyBytes = defaultMaxBody
	}
	if c.Runs == nil {
		c.Runs = new(Runs)
	}
	if c.Logger == nil {
		c.Logger = slog.Default()
	}
	if c.Title == "" {
		c.Title = "aigen"
	}
	if c.Version == "" {
		c.Version = Version
	}
	if c.SessionCookie == "" {
		c.SessionCookie = "sessionid"
	}
	return c, nil
}

// isNil says whether v is nil or holds a nil pointer.
func isNil(v any) bool {
	if v == nil {
		return true
	}
	switch rv := reflect.ValueOf(v); rv.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Slice, reflect.Func, reflect.Chan:
		return rv.IsNil()
	}
	return false
}
