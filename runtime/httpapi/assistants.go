package httpapi

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/thread"
)

// assistants are those that are served, in the order of New.
type assistants struct {
	list []assistant.Spec
	byID map[string]assistant.Assistant
}

var assistantID = regexp.MustCompile(`\A[a-zA-Z0-9_-]{1,64}\z`)

func newAssistants(cfg Config, given []assistant.Assistant) (assistants, error) {
	served := assistants{byID: map[string]assistant.Assistant{}}
	types := map[string]string{}
	for i, a := range given {
		if a == nil {
			return served, fmt.Errorf("assistant %d is nil", i+1)
		}
		if isNil(a) {
			return served, fmt.Errorf("assistant %d is a nil %T", i+1, a)
		}
		spec := a.AISpec()
		switch other, taken := types[spec.ID]; {
		case !assistantID.MatchString(spec.ID):
			return served, fmt.Errorf("%T: the assistant id %q does not match ^[a-zA-Z0-9_-]{1,64}$", a, spec.ID)
		case taken:
			return served, fmt.Errorf("%T: the assistant id %q is already that of %s", a, spec.ID, other)
		case cfg.Model == nil && spec.Hooks.ChatModel == nil:
			return served, fmt.Errorf("%T: Config.Model is not set, and the assistant has no ChatModel method", a)
		}
		types[spec.ID] = fmt.Sprintf("%T", a)
		if spec.Private {
			continue
		}
		served.byID[spec.ID] = a
		served.list = append(served.list, spec)
	}
	return served, nil
}

// assistant returns a served assistant that the user may run. One that is not served
// comes before one that is not allowed, and both before what is wrong with a thread.
func (a *api) assistant(r *http.Request, id string) (assistant.Assistant, error) {
	missing := message(http.StatusNotFound, fmt.Sprintf("Assistant with id=%s not found", id))
	found, ok := a.assistants.byID[id]
	if !ok {
		return nil, missing
	}
	switch err := a.cfg.Threads.CheckAssistant(r.Context(), found.AISpec()); {
	case errors.Is(err, thread.ErrNotFound): // the permission hides it
		return nil, missing
	case err != nil:
		return nil, err
	}
	return found, nil
}

func (a *api) listAssistants(_ http.ResponseWriter, r *http.Request) (any, error) {
	specs, err := a.cfg.Threads.Assistants(r.Context(), a.assistants.list...)
	if err != nil {
		return nil, err
	}
	out := make([]assistantBody, len(specs))
	for i, spec := range specs {
		out[i] = assistantOut(spec)
	}
	return out, nil
}

func (a *api) getAssistant(_ http.ResponseWriter, r *http.Request) (any, error) {
	found, err := a.assistant(r, pathValue(r, "assistant_id"))
	if err != nil {
		return nil, err
	}
	return assistantOut(found.AISpec()), nil
}
