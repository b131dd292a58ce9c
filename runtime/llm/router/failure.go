package router

import (
	"errors"
	"fmt"

	"github.com/aigen-go/aigen/runtime/llm"
)

// failure is a model that did not answer.
type failure struct {
	target target
	err    error
}

// passes says whether another model may answer what this one did not.
func passes(err error) bool {
	e, ok := errors.AsType[*llm.Error](err)
	return ok && (e.Kind == llm.RateLimited || e.Kind == llm.Transient)
}

// joined is the error of a request that nobody answered. What it is, and when to
// ask again, says the first one.
func joined(all []failure) error {
	first := all[0].err
	if len(all) == 1 {
		return first
	}
	var texts []error
	for _, f := range all {
		texts = append(texts, fmt.Errorf("%s:%s: %w", f.target.provider, f.target.name, f.err))
	}
	e, ok := errors.AsType[*llm.Error](first)
	if !ok {
		return errors.Join(texts...)
	}
	return &llm.Error{Kind: e.Kind, Status: e.Status, RetryAfter: e.RetryAfter, Err: errors.Join(texts...)}
}
