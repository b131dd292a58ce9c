package openai

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"

	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/internal/wire"
	"github.com/aigen-go/aigen/runtime/retrieval"
)

const (
	defaultEmbeddings = "text-embedding-3-small"
	// defaultBatch and batchBytes bound a request: OpenAI takes 2048 texts of together
	// 300,000 tokens, and a token has at least one byte. Other servers take fewer texts.
	defaultBatch = 256
	batchBytes   = 256 << 10
	embedTimeout = time.Minute
)

// Embedder makes vectors with the embeddings of OpenAI, or of a server that speaks the
// same protocol. It is safe for concurrent use.
type Embedder struct {
	client     openai.Client
	retry      llm.Retry
	name       string
	dimensions int
	batch      int
	// err is what every call fails with, because the set-up is not complete.
	err error
}

var _ retrieval.Embedder = (*Embedder)(nil)

// EmbedderConfig is what an [Embedder] can be told. Its zero value is
// text-embedding-3-small of OpenAI, with the key of the environment.
type EmbedderConfig struct {
	// Model is the provider's name of the model; empty means text-embedding-3-small.
	Model string
	// Dimensions is how long the vectors are to be, for models that can shorten them;
	// 0 leaves it to the model. A server that sends others is an error.
	Dimensions int
	// Batch is how many texts are sent at once; 0 means 256. However many there may be,
	// no request has more than 256 KiB of text, but for one with a longer text alone.
	Batch int
	// Timeout bounds each attempt of a request; 0 means a minute.
	Timeout time.Duration
	// MaxRetries is how often a request is tried again, as by [WithMaxRetries]; 0 means
	// 2, a negative number none.
	MaxRetries int
	// Options are options of openai-go, such as option.WithAPIKey and
	// option.WithBaseURL; they go over the environment.
	Options []option.RequestOption
}

// NewEmbedder makes an embedder. It does not connect: a missing key, like a wrong one,
// is an error of the first call.
func NewEmbedder(c EmbedderConfig) *Embedder {
	base := os.Getenv("OPENAI_BASE_URL")
	retries := c.MaxRetries
	if retries == 0 {
		retries = defaultRetries
	}
	own := []option.RequestOption{
		option.WithRequestTimeout(cmp.Or(c.Timeout, embedTimeout)),
	}
	if base == "" {
		own = append(own, option.WithEnvironmentProduction())
	}
	e := &Embedder{
		client: openai.NewClient(append(append(own, c.Options...), option.WithMaxRetries(0))...),
		retry:  llm.Retry{Max: max(0, retries)},
		name:   cmp.Or(c.Model, defaultEmbeddings), dimensions: c.Dimensions, batch: c.Batch,
	}
	if e.batch <= 0 {
		e.batch = defaultBatch
	}
	if os.Getenv("OPENAI_API_KEY") == "" && base == "" && len(c.Options) == 0 {
		e.err = &llm.Error{Kind: llm.Denied, Err: errNoEmbedderKey}
	}
	return e
}

var errNoEmbedderKey = errors.New("no API key: set OPENAI_API_KEY, or OPENAI_BASE_URL to a server that needs none, " +
	"or set EmbedderConfig.Options to option.WithAPIKey(key)")

// Name is that of the model, with the length of the vectors if it was asked for.
func (e *Embedder) Name() string {
	if e.dimensions > 0 {
		return fmt.Sprintf("openai/%s-%d", e.name, e.dimensions)
	}
	return "openai/" + e.name
}

// Embed makes a vector of each text. Errors are [*llm.Error], as those of a [Model]
// are: rate limits and failures of the server have been tried again by then. An empty
// text, which the API refuses, is sent as a blank.
func (e *Embedder) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	if e.err != nil {
		return nil, e.err
	}
	vectors := make([][]float32, 0, len(texts))
	for len(texts) > 0 {
		n := e.next(texts)
		var some [][]float32
		err := e.retry.Do(ctx, func() (err error) {
			some, err = e.request(ctx, texts[:n])
			return err
		})
		if err != nil {
			return nil, err
		}
		vectors, texts = append(vectors, some...), texts[n:]
	}
	return vectors, nil
}

// next is how many of texts go into a request.
func (e *Embedder) next(texts []string) int {
	size := 0
	for i, text := range texts {
		if size += len(text); i > 0 && (size > batchBytes || i == e.batch) {
			return i
		}
	}
	return len(texts)
}

// embeddingsRequest is the body of POST /embeddings, embeddings the answer.
type embeddingsRequest struct {
	Model      string   `json:"model"`
	Input      []string `json:"input"`
	Dimensions int      `json:"dimensions,omitempty"`
}

type embeddings struct {
	Data []struct {
		Index     int       `json:"index"`
		Embedding []float32 `json:"embedding"`
	} `json:"data"`
}

func (e *Embedder) request(ctx context.Context, texts []string) ([][]float32, error) {
	input := make([]string, len(texts))
	for i, text := range texts {
		input[i] = cmp.Or(text, " ")
	}
	body, err := wire.Encode(embeddingsRequest{Model: e.name, Input: input, Dimensions: e.dimensions})
	if err != nil {
		return nil, &llm.Error{Kind: llm.Fatal, Err: err}
	}
	var res *http.Response
	if err := e.client.Post(ctx, "embeddings", body, &res); err != nil {
		return nil, wire.SendError(ctx, res, err, "OPENAI_API_KEY")
	}
	defer func() { _ = res.Body.Close() }() // nothing is lost: it was read
	var answer embeddings
	if err := json.NewDecoder(http.MaxBytesReader(nil, res.Body, maxEmbeddings)).Decode(&answer); err != nil {
		return nil, embeddingsError(ctx, err)
	}
	vectors, err := e.ordered(answer, len(texts))
	if err != nil {
		return nil, &llm.Error{Kind: llm.Fatal, Err: err}
	}
	return vectors, nil
}

// maxEmbeddings bounds an answer, in bytes: 256 vectors of 3072 numbers as text have
// about 10 MB.
const maxEmbeddings = 256 << 20

// embeddingsError is the error of an answer that is not what it should be.
func embeddingsError(ctx context.Context, err error) error {
	var syntax *json.SyntaxError
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &syntax) || errors.As(err, &wrong) {
		err = fmt.Errorf("this is no answer with embeddings; is the base URL right? %w", err)
		return &llm.Error{Kind: llm.Fatal, Err: err}
	}
	return wire.AnswerError(ctx, fmt.Errorf("reading the embeddings: %w", err))
}

// ordered returns the vectors in the order of the texts, whatever order they came in.
// Servers that do not number them send them in order.
func (e *Embedder) ordered(answer embeddings, n int) ([][]float32, error) {
	if len(answer.Data) != n {
		return nil, fmt.Errorf("the server sent %d embeddings for %d texts", len(answer.Data), n)
	}
	numbered := n > 1 && answer.Data[0].Index != answer.Data[n-1].Index
	vectors := make([][]float32, n)
	for i, d := range answer.Data {
		if !numbered {
			d.Index = i
		}
		switch {
		case d.Index < 0 || d.Index >= n || vectors[d.Index] != nil:
			return nil, fmt.Errorf("the server sent an embedding for text %d of %d, or two", d.Index+1, n)
		case len(d.Embedding) == 0:
			return nil, fmt.Errorf("the embedding of text %d of %d is empty", d.Index+1, n)
		case e.dimensions > 0 && len(d.Embedding) != e.dimensions:
			return nil, fmt.Errorf("%w: the server sent %d numbers, and %d were asked for", retrieval.ErrDimensions, len(d.Embedding), e.dimensions)
		}
		vectors[d.Index] = d.Embedding
	}
	return vectors, nil
}
