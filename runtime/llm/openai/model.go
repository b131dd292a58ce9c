package openai

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"os"
	"time"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"

	"github.com/aigen-go/aigen/runtime/llm"
)

const (
	// defaultModel is used when neither the request nor the options name one.
	defaultModel = "gpt-4o-mini"
	// defaultTimeout bounds an attempt; it is that of OpenAI's own clients.
	defaultTimeout = 10 * time.Minute
	defaultRetries = 2
	// maxRetryDelay is the longest Retry-After that is waited for. A longer one
	// is returned at once, so that the caller can decide.
	maxRetryDelay = 20 * time.Second
)

// Model talks to one server. It is safe for concurrent use.
type Model struct {
	client openai.Client
	name   string
	// err is what every call fails with, because the set-up is not complete.
	err   error
	tools toolCache
}

var _ llm.Model = (*Model)(nil)

type config struct {
	name    string
	timeout time.Duration
	retries int
	options []option.RequestOption
}

// Option changes a [Model].
type Option func(*config)

// WithModel sets the name of the model for requests that name none; the default
// is gpt-4o-mini.
func WithModel(name string) Option { return func(c *config) { c.name = name } }

// WithTimeout bounds each attempt of a call, from its start to the end of the
// stream; the default is 10 minutes, and 0 means no bound. The context bounds the call
// with all of its attempts.
func WithTimeout(d time.Duration) Option { return func(c *config) { c.timeout = d } }

// WithMaxRetries sets how often a call is tried again after HTTP 408, 409, 429,
// 5xx or a lost connection, as long as the answer has not begun; the default is
// 2, negative numbers count as 0. Between attempts it waits as long as the
// server says in Retry-After, at most 20 seconds, or else for half a second, then
// one, and so on.
func WithMaxRetries(n int) Option { return func(c *config) { c.retries = max(0, n) } }

// WithRequestOptions adds options of openai-go, such as option.WithAPIKey,
// option.WithBaseURL or option.WithHTTPClient. They go over the environment and
// over the options before them.
func WithRequestOptions(opts ...option.RequestOption) Option {
	return func(c *config) { c.options = append(c.options, opts...) }
}

// New makes a model. It does not connect: a missing key, like a wrong one, is an
// error of the first call.
func New(opts ...Option) *Model {
	c := config{name: defaultModel, timeout: defaultTimeout, retries: defaultRetries}
	for _, o := range opts {
		o(&c)
	}
	base := os.Getenv("OPENAI_BASE_URL")
	own := []option.RequestOption{
		option.WithRequestTimeout(c.timeout),
		option.WithMaxRetries(c.retries),
		option.WithMaxRetryDelay(maxRetryDelay),
	}
	if base == "" {
		// openai-go takes a variable that is set but empty for a relative URL.
		own = append(own, option.WithEnvironmentProduction())
	}
	m := &Model{client: openai.NewClient(append(own, c.options...)...), name: c.name}
	if os.Getenv("OPENAI_API_KEY") == "" && base == "" && len(c.options) == 0 {
		m.err = &llm.Error{Kind: llm.Denied, Err: errNoKey}
	}
	return m
}

var errNoKey = errors.New("no API key: set OPENAI_API_KEY, or OPENAI_BASE_URL to a server that needs none, " +
	"or pass openai.WithRequestOptions(option.WithAPIKey(key))")

// Stream sends req and yields the answer as it comes. The last delta has the
// finish reason and the usage, if the server told it. Errors are [*llm.Error],
// except that the end of ctx is its own error, wrapped. An answer that breaks off
// is an error of the kind Transient.
func (m *Model) Stream(ctx context.Context, req *llm.Request) iter.Seq2[llm.Delta, error] {
	return func(yield func(llm.Delta, error) bool) {
		if m.err != nil {
			yield(llm.Delta{}, m.err)
			return
		}
		body, err := m.body(req)
		if err != nil {
			yield(llm.Delta{}, &llm.Error{Kind: llm.Fatal, Err: err})
			return
		}
		var res *http.Response
		err = m.client.Post(ctx, "chat/completions", body, &res)
		if err != nil {
			yield(llm.Delta{}, callError(ctx, res, err))
			return
		}
		defer func() { _ = res.Body.Close() }() // nothing is lost: it was read, or nobody wants it
		a := answer{calls: newCalls(req), yield: yield}
		if err := a.read(res); err != nil {
			yield(llm.Delta{}, answerError(ctx, err))
		}
	}
}
