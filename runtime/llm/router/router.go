// Package router is an llm.Model made of several: it picks the provider by the name
// of the model, such as anthropic:claude-sonnet-4-5, and goes on to another one
// while the first is overloaded.
package router

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/aigen-go/aigen/runtime/llm"
)

// ErrUnknownProvider: the name of a model begins with a provider that the router
// does not have.
var ErrUnknownProvider = errors.New("unknown provider")

// Config says where a [Router] goes.
type Config struct {
	// Models are the providers by the names that models are asked for with, such as
	// openai, anthropic, gemini. A name has no colon.
	Models map[string]llm.Model
	// Default is the provider of names without one, such as gpt-4o, and of the empty
	// name, which stands for its default model. It may be empty if there is only one
	// provider.
	Default string
	// Fallbacks are names of models, with their providers, that are asked in this
	// order when the one that was asked for is rate limited or fails in a way that may
	// pass, before it has answered anything. One that cannot take the request, because
	// of its files or its form, is left out.
	Fallbacks []string
}

// Router is a [llm.Model] that hands requests on. It is safe for concurrent use.
type Router struct {
	models    map[string]llm.Model
	byDefault string
	fallbacks []target
}

var (
	_ llm.Capable    = (*Router)(nil)
	_ llm.Identified = (*Router)(nil)
)

// target is one model of one provider.
type target struct {
	provider string
	model    llm.Model
	name     string
}

// New makes a router. It fails if a provider has no model or a name with a colon,
// if the default is not one of them, or if a fallback's provider is not.
func New(c Config) (*Router, error) {
	if len(c.Models) == 0 {
		return nil, errors.New("a router needs at least one provider")
	}
	r := &Router{models: maps.Clone(c.Models), byDefault: c.Default}
	for _, name := range slices.Sorted(maps.Keys(r.models)) {
		switch {
		case name == "" || strings.Contains(name, ":"):
			return nil, fmt.Errorf("the provider %q: a name must have at least one character, and no colon", name)
		case r.models[name] == nil:
			return nil, fmt.Errorf("the provider %s has no model", name)
		case r.byDefault == "" && len(r.models) == 1:
			r.byDefault = name
		}
	}
	if r.models[r.byDefault] == nil {
		return nil, fmt.Errorf("the default provider %q: %w", r.byDefault, r.unknown())
	}
	for _, name := range c.Fallbacks {
		t, err := r.find(name)
		if err != nil {
			return nil, fmt.Errorf("a fallback: %w", err)
		}
		r.fallbacks = append(r.fallbacks, t)
	}
	return r, nil
}

// find returns the model that a name stands for.
func (r *Router) find(name string) (target, error) {
	provider, model, ok := strings.Cut(name, ":")
	if !ok {
		return target{r.byDefault, r.models[r.byDefault], name}, nil
	}
	if m := r.models[provider]; m != nil {
		return target{provider, m, model}, nil
	}
	return target{}, fmt.Errorf("the model %q: %w; if the colon is part of its name, write %s:%s", name, r.unknown(), r.byDefault, name)
}

func (r *Router) unknown() error {
	return fmt.Errorf("%w: there are %s", ErrUnknownProvider, strings.Join(slices.Sorted(maps.Keys(r.models)), ", "))
}

// Stream asks the model that the request names. Its error, if all fail, is that of
// the first model, and its text tells those of the others. The name of an unknown
// provider is an [*llm.Error] of the kind Fatal that is an [ErrUnknownProvider].
func (r *Router) Stream(ctx context.Context, req *llm.Request) iter.Seq2[llm.Delta, error] {
	return func(yield func(llm.Delta, error) bool) {
		first, err := r.find(req.Model)
		if err != nil {
			yield(llm.Delta{}, &llm.Error{Kind: llm.Fatal, Err: err})
			return
		}
		var failures []failure
		for _, t := range r.targets(first, req) {
			err, over := t.ask(ctx, req, yield)
			if over {
				return
			}
			failures = append(failures, failure{t, err})
			if !passes(err) || ctx.Err() != nil {
				break
			}
		}
		yield(llm.Delta{}, joined(failures))
	}
}

// targets are the models to ask, in order.
func (r *Router) targets(first target, req *llm.Request) []target {
	all := []target{first}
	for _, t := range r.fallbacks {
		if !t.is(first) && t.takes(req) {
			all = append(all, t)
		}
	}
	return all
}

func (t target) is(other target) bool { return t.provider == other.provider && t.name == other.name }

// takes says whether the model can do what the request wants.
func (t target) takes(req *llm.Request) bool {
	can := llm.CapabilitiesOf(t.model, t.name)
	if req.Output != nil && len(req.Tools) > 0 && !can.OutputWithTools {
		return false
	}
	for _, m := range req.Messages {
		for _, p := range m.Parts {
			if p.File != nil && !can.Takes(p.File.MediaType) {
				return false
			}
		}
	}
	return true
}

// ask hands out the answer of one model, and whose it is. It returns the error of one that had not
// answered anything, or else that all is over.
func (t target) ask(ctx context.Context, req *llm.Request, yield func(llm.Delta, error) bool) (failed error, over bool) {
	own := *req
	own.Model = t.name
	begun := false
	for d, err := range t.model.Stream(ctx, &own) {
		if err != nil && !begun {
			return err, false
		}
		if !begun && d.From == nil {
			d.From = new(llm.Identify(t.model, t.name))
		}
		begun = true
		if !yield(d, err) || err != nil {
			return nil, true
		}
	}
	return nil, true
}

// Capabilities returns what the model with this name can do; fallbacks that can do
// less are not asked for what they cannot.
func (r *Router) Capabilities(model string) llm.Capabilities {
	t, err := r.find(model)
	if err != nil {
		return llm.Capabilities{}
	}
	return llm.CapabilitiesOf(t.model, t.name)
}

// Identify returns which model a request for this name goes to first.
func (r *Router) Identify(model string) llm.Identity {
	t, err := r.find(model)
	if err != nil {
		return llm.Identity{Model: model}
	}
	return llm.Identify(t.model, t.name)
}
