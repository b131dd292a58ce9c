package gemini

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"

	"google.golang.org/genai"

	"github.com/aigen-go/aigen/runtime/llm"
)

// server is where models are, and how to get in.
type server struct {
	genai.ClientConfig
}

var errNoKey = errors.New("no API key: set GEMINI_API_KEY, or pass gemini.WithClientConfig(genai.ClientConfig{APIKey: key})")

// newServer completes the configuration from the environment.
func newServer(cc genai.ClientConfig) (*server, error) {
	if !vertex(&cc) && cc.APIKey == "" && os.Getenv("GEMINI_API_KEY") == "" && os.Getenv("GOOGLE_API_KEY") == "" {
		return nil, &llm.Error{Kind: llm.Denied, Err: errNoKey}
	}
	client, err := genai.NewClient(context.Background(), &cc)
	if err != nil {
		// genai prints the whole configuration into its errors, with the key.
		text, _, _ := strings.Cut(err.Error(), " ClientConfig:")
		return nil, &llm.Error{Kind: llm.Fatal, Err: fmt.Errorf("setting up genai: %s", text)}
	}
	return &server{client.ClientConfig()}, nil
}

// vertex says whether the models are those of Vertex AI.
func (m *Model) vertex() bool { return vertex(&m.config.client) }

// vertex decides it as genai does.
func vertex(cc *genai.ClientConfig) bool {
	if cc.Backend != genai.BackendUnspecified {
		return cc.Backend != genai.BackendGeminiAPI
	}
	for _, name := range []string{"GOOGLE_GENAI_USE_ENTERPRISE", "GOOGLE_GENAI_USE_VERTEXAI"} {
		if value, ok := os.LookupEnv(name); ok {
			return value == "1" || strings.EqualFold(value, "true")
		}
	}
	return false
}

// post sends a request for a stream.
func (s *server) post(ctx context.Context, model string, body []byte) (*http.Response, error) {
	target, err := s.url(model)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, target, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	for name, values := range s.HTTPOptions.Headers {
		req.Header[http.CanonicalHeaderKey(name)] = values
	}
	req.Header.Set("Content-Type", "application/json")
	if s.APIKey != "" {
		req.Header.Set("X-Goog-Api-Key", s.APIKey)
	}
	return s.HTTPClient.Do(req)
}

func (s *server) url(model string) (string, error) {
	base, err := url.Parse(s.HTTPOptions.BaseURL)
	if err != nil {
		return "", fmt.Errorf("the base URL of Gemini: %w", err)
	}
	u := base.JoinPath(s.HTTPOptions.APIVersion, s.path(model)+":streamGenerateContent")
	u.RawQuery = "alt=sse"
	return u.String(), nil
}

// path is where the model of this name is: a name may say so itself, such as
// tunedModels/mine or projects/p/locations/l/endpoints/1.
func (s *server) path(model string) string {
	if s.Backend != genai.BackendVertexAI {
		if !strings.Contains(model, "/") {
			return "models/" + model
		}
		return model
	}
	if !strings.Contains(model, "/") {
		model = "publishers/google/models/" + model
	}
	if s.Project != "" && s.Location != "" && !strings.HasPrefix(model, "projects/") {
		model = "projects/" + s.Project + "/locations/" + s.Location + "/" + model
	}
	return model
}

// isThree says whether a model is a Gemini 3 or later, by its name.
func isThree(model string) bool {
	_, version, ok := strings.Cut(model, "gemini-")
	return ok && version != "" && version[0] >= '3' && version[0] <= '9'
}
