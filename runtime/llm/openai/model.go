package openai

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"net/http"
	"os"
	"time"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"

	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/internal/wire"
)

const (
	// defaultModel is used when neither the request nor the options name one.
	defaultModel = "gpt-4o-mini"
	// defaultTimeout bounds an attempt; it is that of OpenAI's own clients.
	defaultTimeout = 10 * time.Minute
	defaultRetries = 2
)

// Model talks to one server. It is safe for concurrent use.
type Model struct {
	client openai.Client
	config config
	// err is what every call fails with, because the set-up is not complete.
	err   error
	tools toolCache
}

var _ llm.Capable = (*Model)(nil)

type config struct {
	name         string
	timeout      time.Duration
	retries      int
	responses    bool
	effort       string
	summary      bool
	capabilities *llm.Capabilities
	options      []option.RequestOption
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

// WithMaxRetries sets how often a call is tried again, by the rules of [llm.Retry];
// the default is 2, negative numbers count as 0.
func WithMaxRetries(n int) Option { return func(c *config) { c.retries = max(0, n) } }

// WithResponses speaks the Responses API instead of Chat Completions. Nothing is
// stored at OpenAI: the reasoning of a model is kept, encrypted, in the messages,
// and goes back to it with the next call.
func WithResponses() Option { return func(c *config) { c.responses = true } }

// WithReasoning sets how much a reasoning model thinks: minimal, low, medium, high,
// or what else the model knows. Models that do not reason refuse it.
func WithReasoning(effort string) Option { return func(c *config) { c.effort = effort } }

// WithReasoningSummary asks for a summary of what the model thinks, to be shown.
// It is for [WithResponses]; OpenAI gives it to verified organizations.
func WithReasoningSummary() Option { return func(c *config) { c.summary = true } }

// WithCapabilities says what the models of the server can do, where that is not
// what OpenAI's can; see [Model.Capabilities].
func WithCapabilities(can llm.Capabilities) Option {
	return func(c *config) { c.capabilities = &can }
}

// WithRequestOptions adds options of openai-go, such as option.WithAPIKey,
// option.WithBaseURL or option.WithHTTPClient. They go over the environment and
// over the options before them. Retries are those of [WithMaxRetries] alone.
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
	var own []option.RequestOption
	if base == "" {
		// openai-go takes a variable that is set but empty for a relative URL.
		own = append(own, option.WithEnvironmentProduction())
	}
	own = append(own, c.options...)
	m := &Model{client: openai.NewClient(append(own, option.WithMaxRetries(0))...), config: c}
	if os.Getenv("OPENAI_API_KEY") == "" && base == "" && len(c.options) == 0 {
		m.err = &llm.Error{Kind: llm.Denied, Err: errNoKey}
	}
	return m
}

var errNoKey = errors.New("no API key: set OPENAI_API_KEY, or OPENAI_BASE_URL to a server that needs none, " +
	"or pass openai.WithRequestOptions(option.WithAPIKey(key))")

// Capabilities says that the model can call tools and answer by a schema in one
// call, and takes images, PDF documents and texts, and with Chat Completions audio:
// so do OpenAI's current models. It does not know what an older one or another
// server can do; [WithCapabilities] tells it.
func (m *Model) Capabilities(string) llm.Capabilities {
	if m.config.capabilities != nil {
		return *m.config.capabilities
	}
	files := []string{
		"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf",
		"text/*", "application/json", "application/xml", "application/yaml", "application/javascript",
	}
	if !m.config.responses {
		files = append(files, "audio/wav", "audio/x-wav", "audio/mpeg", "audio/mp3")
	}
	return llm.Capabilities{OutputWithTools: true, Files: files}
}

// Stream sends req and yields the answer as it comes. The last delta has the
// finish reason and the usage, if the server told it. Errors are [*llm.Error],
// except that the end of ctx is its own error, wrapped. An answer that breaks off
// is an error of the kind Transient. What is tried again says [llm.Retry].
func (m *Model) Stream(ctx context.Context, req *llm.Request) iter.Seq2[llm.Delta, error] {
	call, err := m.call(req)
	if err != nil {
		return func(yield func(llm.Delta, error) bool) { yield(llm.Delta{}, err) }
	}
	return llm.Retry{Max: m.config.retries}.Stream(ctx, call.Stream(ctx))
}

// call renders req.
func (m *Model) call(req *llm.Request) (*wire.Call, error) {
	if m.err != nil {
		return nil, m.err
	}
	path, render := "chat/completions", m.chatBody
	if m.config.responses {
		path, render = "responses", m.responsesBody
	}
	body, err := render(req)
	if err != nil {
		return nil, &llm.Error{Kind: llm.Fatal, Err: err}
	}
	return &wire.Call{
		Timeout: m.config.timeout,
		KeyHint: "OPENAI_API_KEY",
		Send: func(ctx context.Context) (*http.Response, error) {
			var res *http.Response
			err := m.client.Post(ctx, path, body, &res)
			return res, err
		},
		Read: func(res *http.Response, out wire.Out) error {
			if m.config.responses {
				r := responsesAnswer{ids: wire.NewIDs(req), out: out}
				return r.read(res)
			}
			a := answer{calls: calls{ids: wire.NewIDs(req)}, out: out}
			return a.read(res)
		},
	}, nil
}

// named is the name of the model for a request that wants the given one.
func (m *Model) named(model string) string { return cmp.Or(model, m.config.name) }
