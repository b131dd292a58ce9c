package anthropic

import (
	"cmp"
	"context"
	"iter"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/anthropics/anthropic-sdk-go"
	"github.com/anthropics/anthropic-sdk-go/option"

	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/internal/wire"
)

const (
	// defaultModel is used when neither the request nor the options name one.
	defaultModel = "claude-sonnet-4-5"
	// defaultTimeout bounds an attempt; it is that of Anthropic's own clients.
	defaultTimeout = 10 * time.Minute
	defaultRetries = 2
	// defaultMaxTokens bounds an answer, which Anthropic wants to be said; every
	// model since Claude 3.5 can write as much.
	defaultMaxTokens = 8192
)

// Model talks to one server. It is safe for concurrent use.
type Model struct {
	client anthropic.Client
	config config
	tools  toolCache
}

var _ llm.Capable = (*Model)(nil)

type config struct {
	name      string
	timeout   time.Duration
	retries   int
	maxTokens int64
	// thinking is nil, or the budget; 0 lets the model decide.
	thinking *int64
	caching  bool
	options  []option.RequestOption
}

// Option changes a [Model].
type Option func(*config)

// WithModel sets the name of the model for requests that name none; the default
// is claude-sonnet-4-5.
func WithModel(name string) Option { return func(c *config) { c.name = name } }

// WithTimeout bounds each attempt of a call, from its start to the end of the
// stream; the default is 10 minutes, and 0 means no bound. The context bounds the
// call with all of its attempts.
func WithTimeout(d time.Duration) Option { return func(c *config) { c.timeout = d } }

// WithMaxRetries sets how often a call is tried again, by the rules of [llm.Retry];
// the default is 2, negative numbers count as 0.
func WithMaxRetries(n int) Option { return func(c *config) { c.retries = max(0, n) } }

// WithMaxTokens bounds the answers to requests without MaxOutputTokens; the
// default is 8192. Thinking comes on top.
func WithMaxTokens(n int64) Option { return func(c *config) { c.maxTokens = n } }

// WithThinking lets the model think before it answers, for at most so many tokens,
// 1024 or more. With 0 the model itself decides, which only newer ones can. While
// it thinks, Anthropic takes no temperature, so that the one of the assistant is
// not sent.
func WithThinking(budget int64) Option { return func(c *config) { c.thinking = &budget } }

// WithPromptCaching lets Anthropic keep what it has read of a conversation for five
// minutes. Reading it again then costs a tenth; keeping it costs a quarter more.
func WithPromptCaching() Option { return func(c *config) { c.caching = true } }

// WithRequestOptions adds options of anthropic-sdk-go, such as option.WithAPIKey,
// option.WithBaseURL or option.WithHTTPClient. They go over the environment and
// over the options before them. Retries are those of [WithMaxRetries] alone, and
// the SDK's own traces are off unless an option turns them on.
func WithRequestOptions(opts ...option.RequestOption) Option {
	return func(c *config) { c.options = append(c.options, opts...) }
}

// New makes a model. It does not connect: a missing key, like a wrong one, is an
// error of the first call.
func New(opts ...Option) *Model {
	c := config{name: defaultModel, timeout: defaultTimeout, retries: defaultRetries, maxTokens: defaultMaxTokens}
	for _, o := range opts {
		o(&c)
	}
	own := []option.RequestOption{option.WithoutOpenTelemetry()}
	if os.Getenv("ANTHROPIC_BASE_URL") == "" {
		// The SDK takes a variable that is set but empty for a relative URL.
		own = append(own, option.WithEnvironmentProduction())
	}
	own = append(own, c.options...)
	return &Model{client: anthropic.NewClient(append(own, option.WithMaxRetries(0))...), config: c}
}

// Capabilities says that the model can call tools and answer by a schema in one
// call if it is of Claude 4.5 or later, and that it takes images, PDF documents and
// texts.
func (m *Model) Capabilities(model string) llm.Capabilities {
	return llm.Capabilities{
		OutputWithTools: structured(m.named(model)),
		Files: []string{
			"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf",
			"text/*", "application/json", "application/xml", "application/yaml", "application/javascript",
		},
	}
}

// Stream sends req and yields the answer as it comes. The last delta has the
// finish reason and the usage. Errors are [*llm.Error], except that the end of ctx
// is its own error, wrapped. An answer that breaks off is an error of the kind
// Transient. What is tried again says [llm.Retry].
func (m *Model) Stream(ctx context.Context, req *llm.Request) iter.Seq2[llm.Delta, error] {
	body, err := m.body(req)
	if err != nil {
		err = &llm.Error{Kind: llm.Fatal, Err: err}
		return func(yield func(llm.Delta, error) bool) { yield(llm.Delta{}, err) }
	}
	call := &wire.Call{
		Timeout: m.config.timeout,
		KeyHint: "ANTHROPIC_API_KEY",
		Send: func(ctx context.Context) (*http.Response, error) {
			var res *http.Response
			err := m.client.Post(ctx, "v1/messages", body, &res)
			return res, noCredentials(err)
		},
		Read: func(res *http.Response, out wire.Out) error {
			a := answer{ids: wire.NewIDs(req), out: out}
			return a.read(res)
		},
	}
	return llm.Retry{Max: m.config.retries}.Stream(ctx, call.Stream(ctx))
}

// noCredentials makes the SDK's error for missing credentials, whose type it does
// not export, one of the kind Denied.
func noCredentials(err error) error {
	if err == nil || !strings.Contains(err.Error(), "no Anthropic credentials found") {
		return err
	}
	return &llm.Error{Kind: llm.Denied, Err: err}
}

// named is the name of the model for a request that wants the given one.
func (m *Model) named(model string) string { return cmp.Or(model, m.config.name) }

// structured says whether Anthropic holds the model to schemas, of its answer and
// of its tools: it does so with Claude Opus 4.1 and with all since Claude 4.5.
// https://platform.claude.com/docs/en/build-with-claude/structured-outputs
func structured(name string) bool {
	for _, old := range []string{
		"claude-2", "claude-instant", "claude-3", "claude-sonnet-4-0", "claude-opus-4-0", "claude-sonnet-4-2025", "claude-opus-4-2025",
	} {
		// Clouds put the region and the vendor before the name.
		if strings.Contains(name, old) {
			return false
		}
	}
	return true
}
