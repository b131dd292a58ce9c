package httpapi

import (
	"fmt"
	"net/http"
	"regexp"

	"github.com/aigen-go/aigen/runtime/assistant"
)

// assistants are those that are served, in the order of New.
type assistants struct {
	list []assistantBody
	byID map[string]assistant.Assistant
}

var assistantID = regexp.MustCompile(`\A[a-zA-Z0-9_-]{1,64}\z`)

func newAssistants(cfg Config, given []assistant.Assistant) (assistants, error) {
	served := assistants{list: []assistantBody{}, byID: map[string]assistant.Assistant{}}
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
		served.list = append(served.list, assistantBody{ID: spec.ID, Name: spec.Name})
	}
	return served, nil
}

// get returns a served assistant.
func (s assistants) get(id string) (assistant.Assistant, error) {
	a, ok := s.byID[id]
	if !ok {
		return nil, message(http.StatusNotFound, fmt.Sprintf("Assistant with id=%s not found", id))
	}
	return a, nil
}

func (a *api) listAssistants(http.ResponseWriter, *http.Request) (any, error) {
	return a.assistants.list, nil
}

func (a *api) getAssistant(_ http.ResponseWriter, r *http.Request) (any, error) {
	id := pathValue(r, "assistant_id")
	if _, err := a.assistants.get(id); err != nil {
		return nil, err
	}
	for _, body := range a.assistants.list {
		if body.ID == id {
			return body, nil
		}
	}
	return nil, notFound()
}
