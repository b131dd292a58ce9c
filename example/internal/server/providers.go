package server

import (
	"fmt"
	"strings"

	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/anthropic"
	"github.com/aigen-go/aigen/runtime/llm/gemini"
	"github.com/aigen-go/aigen/runtime/llm/router"
)

// others adds to OpenAI's model, which is nil if there is none, those of other providers
// that the environment has a key for. A name such as anthropic:claude-sonnet-4-5 goes to
// one of these, any other to OpenAI; without that, all go to the first of the others.
func others(cfg Config, gpt model) (model, error) {
	models := map[string]llm.Model{}
	var names []string
	add := func(name string, m llm.Model) { models[name], names = m, append(names, name) }
	if gpt.Model != nil {
		add("openai", gpt.Model)
	}
	if cfg.Getenv("ANTHROPIC_API_KEY") != "" {
		add("anthropic", anthropic.New())
	}
	if cfg.Getenv("GEMINI_API_KEY") != "" {
		add("gemini", gemini.New())
	}
	if len(names) == 0 || len(names) == 1 && gpt.Model != nil {
		return gpt, nil
	}
	all, err := router.New(router.Config{Models: models, Default: names[0]})
	if err != nil {
		return model{}, fmt.Errorf("choosing a model: %w", err)
	}
	m := model{Model: all, name: cfg.Model, about: gpt.about}
	if gpt.Model == nil {
		if m.name == "" { // the assistants name models of OpenAI
			m.name = names[0] + ":" + llm.Identify(models[names[0]], "").Model
		}
		m.about = m.name
		return m, nil
	}
	m.about += "; names that begin with " + strings.Join(names[1:], ": or ") + ": go there"
	return m, nil
}
