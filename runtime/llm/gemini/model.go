package gemini

import (
	"cmp"
	"context"
	"iter"
	"net/http"
	"sync"
	"time"

	"google.golang.org/genai"

	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/internal/wire"
)

const (
	// defaultModel is used when neither the request nor the options name one.
	defaultModel = "gemini-2.5-flash"
	// defaultTimeout bounds an attempt.
	defaultTimeout = 10 * time.Minute
	defaultRetries = 2
)

// Model talks to one server. It is safe for concurrent use.
type Model struct {
	config config
	// server is what genai makes of the configuration; making it may look for
	// Google's credentials, so that it waits for the first call.
	server func() (*server, error)
	tools  toolCache
}

var _ llm.Capable = (*Model)(nil)

type config struct {
	name     string
	timeout  time.Duration
	retries  int
	thinking *thinkingConfig
	client   genai.ClientConfig
}

// Option changes a [Model].
type Option func(*config)

// WithModel sets the name of the model for requests that name none; the default
// is gemini-2.5-flash.
func WithModel(name string) Option { return func(c *config) { c.name = name } }

// WithTimeout bounds each attempt of a call, from its start to the end of the
// stream; the default is 10 minutes, and 0 means no bound. The context bounds the
// call with all of its attempts.
func WithTimeout(d time.Duration) Option { return func(c *config) { c.timeout = d } }

// WithMaxRetries sets how often a call is tried again, by the rules of [llm.Retry];
// the default is 2, negative numbers count as 0.
func WithMaxRetries(n int) Option { return func(c *config) { c.retries = max(0, n) } }

// WithThinking sets for how many tokens a model may think, and asks it to show a
// summary of its thoughts: 0 turns thinking off in models that can do without, -1
// lets the model decide.
func WithThinking(budget int32) Option {
	return func(c *config) { c.thinking = &thinkingConfig{IncludeThoughts: budget != 0, ThinkingBudget: budget} }
}

// WithClientConfig sets the configuration of genai: the key, the base URL, Vertex
// AI with its project, location and credentials, the HTTP client. What it leaves
// out comes from the environment. Retries are those of [WithMaxRetries] alone, and
// the timeout is that of [WithTimeout].
func WithClientConfig(cc genai.ClientConfig) Option { return func(c *config) { c.client = cc } }

// New makes a model. It does not connect: a missing key, like a wrong one, is an
// error of the first call.
func New(opts ...Option) *Model {
	c := config{name: defaultModel, timeout: defaultTimeout, retries: defaultRetries}
	for _, o := range opts {
		o(&c)
	}
	m := &Model{config: c}
	m.server = sync.OnceValues(func() (*server, error) { return newServer(c.client) })
	return m
}

// Capabilities says that the model takes images, audio, video, PDF documents and
// texts, and can call tools and answer by a schema in one call since Gemini 3.
func (m *Model) Capabilities(model string) llm.Capabilities {
	return llm.Capabilities{
		OutputWithTools: isThree(m.named(model)),
		Files: []string{
			"image/*", "audio/*", "video/*", "application/pdf",
			"text/*", "application/json", "application/xml", "application/yaml", "application/javascript",
		},
	}
}

// Stream sends req and yields the answer as it comes; Gemini sends a tool call in
// one piece. The last delta has the finish reason and the usage. Errors are
// [*llm.Error], except that the end of ctx is its own error, wrapped. An answer that
// breaks off is an error of the kind Transient. What is tried again says
// [llm.Retry].
func (m *Model) Stream(ctx context.Context, req *llm.Request) iter.Seq2[llm.Delta, error] {
	body, err := m.body(req)
	if err != nil {
		err = &llm.Error{Kind: llm.Fatal, Err: err}
		return func(yield func(llm.Delta, error) bool) { yield(llm.Delta{}, err) }
	}
	call := &wire.Call{
		Timeout: m.config.timeout,
		KeyHint: "GEMINI_API_KEY",
		Send: func(ctx context.Context) (*http.Response, error) {
			s, err := m.server()
			if err != nil {
				return nil, err
			}
			return s.post(ctx, m.named(req.Model), body)
		},
		Read: func(res *http.Response, out wire.Out) error {
			a := answer{ids: wire.NewIDs(req), out: out}
			return a.read(res)
		},
	}
	return llm.Retry{Max: m.config.retries}.Stream(ctx, call.Stream(ctx))
}

// named is the name of the model for a request that wants the given one.
func (m *Model) named(model string) string { return cmp.Or(model, m.config.name) }
