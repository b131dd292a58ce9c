package server

import (
	"errors"
	"fmt"
	"net/url"

	"github.com/aigen-go/aigen/example/internal/offline"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/openai"
)

// model is the model to talk to.
type model struct {
	llm.Model
	// name takes the place of what the assistants say, if it is not empty.
	name string
	// about is for people.
	about string
}

// chooseModel returns those of the providers that the environment has a key for, or an
// address of a server that speaks like OpenAI's; else the offline model. The error is
// for an address that is none.
func chooseModel(cfg Config) (model, error) {
	gpt, err := chooseOpenAI(cfg)
	if err != nil {
		return model{}, err
	}
	m, err := others(cfg, gpt)
	if err != nil {
		return model{}, err
	}
	if m.Model == nil {
		about := "offline, not an AI (OPENAI_API_KEY or OPENAI_BASE_URL gives a real one)"
		if cfg.Model != "" {
			about = fmt.Sprintf("offline, not an AI (%s needs OPENAI_API_KEY or OPENAI_BASE_URL)", cfg.Model)
		}
		return model{Model: new(offline.Model), name: offline.Name, about: about}, nil
	}
	return m, nil
}

// chooseOpenAI returns OpenAI's model, or an empty one without a key and an address.
func chooseOpenAI(cfg Config) (model, error) {
	key, base := cfg.Getenv("OPENAI_API_KEY"), cfg.Getenv("OPENAI_BASE_URL")
	if key == "" && base == "" {
		return model{}, nil
	}
	at, ok := host(base)
	if !ok { // the text is not told: there may be a password in it
		return model{}, errors.New("OPENAI_BASE_URL is not a URL such as http://localhost:11434/v1")
	}
	name := cfg.Model
	if name == "" {
		name = "as the assistant says"
	}
	return model{Model: openai.New(), name: cfg.Model, about: name + ", at " + at}, nil
}

// host returns where a base URL leads, without the rest of it: there may be a
// password in it.
func host(base string) (name string, ok bool) {
	if base == "" {
		return "api.openai.com", true
	}
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return "", false
	}
	return u.Host, true
}
