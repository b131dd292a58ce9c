package assistant

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/tool"
)

// prepare asks the hooks, once a run.
func (r *run) prepare(ctx context.Context) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = r.panicked("hook", p)
		}
	}()
	hooks := r.spec.Hooks
	r.system, r.modelName, r.temperature, r.model = r.spec.Instructions, r.spec.Model, r.spec.Temperature, r.config.model
	if hooks.Instructions != nil {
		if r.system, err = hooks.Instructions(ctx); err != nil {
			return fmt.Errorf("asking for the instructions: %w", err)
		}
	}
	if hooks.Model != nil {
		r.modelName = hooks.Model(ctx)
	}
	if r.config.modelName != "" {
		r.modelName = r.config.modelName
	}
	r.modelName = cmp.Or(r.modelName, r.modelNameInside())
	if hooks.Temperature != nil {
		r.temperature = hooks.Temperature(ctx)
	}
	if hooks.ChatModel != nil {
		if r.model, err = hooks.ChatModel(ctx); err != nil {
			return fmt.Errorf("asking for the model: %w", err)
		}
		if r.model == nil {
			return errors.New("the ChatModel method returned nil")
		}
	}
	r.identity = llm.Identify(r.model, r.modelName)
	if hooks.Retriever != nil {
		retriever, err := hooks.Retriever(ctx)
		if err != nil {
			return fmt.Errorf("asking for the retriever: %w", err)
		}
		r.retrieval = asRetrieval(retriever)
	}
	if len(r.messages) == 0 {
		return errors.New("there is no message to answer")
	}
	if err := r.prepareTools(ctx); err != nil {
		return err
	}
	r.prepareForm()
	r.prepareView(ctx)
	return nil
}

// prepareTools collects the tools, generated ones first, and offers those that may
// be used.
func (r *run) prepareTools(ctx context.Context) error {
	var err error
	if r.tools, err = toolsOf(ctx, r.assistant); err != nil {
		return err
	}
	seen := make(map[string]bool, len(r.tools))
	for i := range r.tools {
		t := &r.tools[i]
		if seen[t.Name] {
			return fmt.Errorf("there are two tools called %q", t.Name)
		}
		seen[t.Name] = true
		switch err := r.permit(ctx, t, nil); {
		case err == nil:
			r.offered = append(r.offered, llm.Tool{
				Name: t.Name, Description: t.Description, Schema: t.Schema, Verbatim: t.Verbatim,
				ReadOnly: t.Hints.ReadOnly, Destructive: t.Hints.Destructive,
			})
		case !errors.Is(err, errToolRefused):
			return err
		}
	}
	return nil
}

// lookup returns the tool with the given name, or nil.
func (r *run) lookup(name string) *tool.Tool {
	for i := range r.tools {
		if r.tools[i].Name == name {
			return &r.tools[i]
		}
	}
	return nil
}

// Tools returns the tools of an assistant as a run for the user of ctx would have them,
// generated ones first: also those that it may not use. The IDs are those of the run,
// for a Tools method that asks [FromContext].
func Tools(ctx context.Context, a Assistant, runID, threadID string) (tools []tool.Tool, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in the Tools method: %v", p)
		}
	}()
	if a == nil {
		return nil, errNilAssistant
	}
	return toolsOf(withInfo(ctx, Info{
		RunID: runID, AssistantID: a.AISpec().ID, ThreadID: threadID, User: UserFrom(ctx), Request: requestFrom(ctx),
	}), a)
}

func toolsOf(ctx context.Context, a Assistant) ([]tool.Tool, error) {
	tools := a.AITools()
	hook := a.AISpec().Hooks.Tools
	if hook == nil {
		return tools, nil
	}
	more, err := hook(ctx)
	if err != nil {
		return nil, fmt.Errorf("asking for more tools: %w", err)
	}
	return append(tools[:len(tools):len(tools)], more...), nil
}
