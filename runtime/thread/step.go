package thread

import (
	"cmp"
	"context"
	"time"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/store"
)

// Step is a model call, a tool call or an approval of a run. It holds nothing of what was
// said, and is kept when the thread is deleted.
type Step struct {
	// Index numbers the steps of a run from 1.
	Index int
	Kind  StepKind
	// Name is that of the tool, or the provider's name of the model.
	Name string
	// CallID is that of the tool call.
	CallID string
	// AssistantID is that of the run, or that of a sub-assistant which works for it.
	AssistantID string
	// Failed: the model gave no answer, or the tool's result is an error.
	Failed bool
	// Usage is what a model call used, CostMicros what it cost by the prices of
	// [WithPrices].
	Usage      chat.Usage
	CostMicros int64
	// StartedAt and FinishedAt are UTC, to the microsecond. They are the same for a
	// tool call that was cut short when the run ended.
	StartedAt, FinishedAt time.Time
}

// StepKind says what a step was.
type StepKind string

// The kinds of steps.
const (
	StepModel StepKind = "model"
	StepTool  StepKind = "tool"
	// StepApproval is somebody's decision about a tool call: it began when the run
	// asked for it, and is failed if the call was denied.
	StepApproval StepKind = "approval"
)

// Steps returns the steps of a run in their order. Who may view the messages of
// the thread may see them.
func (s *Service) Steps(ctx context.Context, runID string) ([]Step, error) {
	rows, err := s.steps(ctx, runID)
	if err != nil {
		return nil, s.failed("list steps", err)
	}
	steps := make([]Step, len(rows))
	for i, row := range rows {
		steps[i] = Step{
			Index: row.Index, Kind: StepKind(row.Kind), Name: row.Name, CallID: row.CallID, AssistantID: row.AssistantID,
			Failed: row.Status == stateFailed,
			Usage:  usageOf(row.Usage), CostMicros: row.CostMicros,
			StartedAt: row.StartedAt, FinishedAt: row.FinishedAt,
		}
	}
	return steps, nil
}

func (s *Service) steps(ctx context.Context, runID string) ([]store.Step, error) {
	if _, err := actor(ctx); err != nil {
		return nil, err
	}
	run, err := s.store.Run(ctx, runID)
	if err != nil {
		return nil, err
	}
	if _, err := s.allowed(ctx, s.store.Thread, run.ThreadID, ViewMessages); err != nil {
		return nil, err
	}
	return s.store.Steps(ctx, run.ID)
}

// stepsOf are the steps that done came from, not numbered yet.
func (c *config) stepsOf(done assistant.Done) []store.Step {
	switch {
	case done.StartedAt.IsZero(): // it took no call of its own
		return nil
	case done.Role == chat.Tool:
		steps := toolSteps(done.Message, done.StartedAt, done.FinishedAt)
		for i := range steps {
			steps[i].AssistantID = done.AssistantID
		}
		return steps
	case done.Failed:
		return []store.Step{c.modelStep(done, stateFailed)}
	}
	return []store.Step{c.modelStep(done, stateDone)}
}

func (c *config) modelStep(done assistant.Done, status string) store.Step {
	step := store.Step{Kind: string(StepModel), Name: short(done.Model), Status: status, AssistantID: done.AssistantID}
	if done.Usage != nil {
		step.Usage = usageRow(*done.Usage, c.price(done.Model, *done.Usage))
	}
	return timed(step, done.StartedAt, done.FinishedAt)
}

// toolSteps are the calls whose results m has.
func toolSteps(m chat.Message, started, ended time.Time) []store.Step {
	var steps []store.Step
	for _, r := range m.Results() {
		step := store.Step{Kind: string(StepTool), Name: short(r.Name), CallID: short(r.CallID), Status: stateDone}
		if r.IsError {
			step.Status = stateFailed
		}
		steps = append(steps, timed(step, started, ended))
	}
	return steps
}

func timed(step store.Step, started, ended time.Time) store.Step {
	step.StartedAt, step.FinishedAt = moment(started), moment(ended)
	step.Day = step.FinishedAt.Format(time.DateOnly)
	return step
}

// numbered gives steps their places in a run that has index steps.
func numbered(steps []store.Step, run store.Run, owner string, index int) []store.Step {
	for i := range steps {
		steps[i].RunID, steps[i].OwnerID = run.ID, owner
		steps[i].AssistantID = cmp.Or(steps[i].AssistantID, run.AssistantID)
		steps[i].Index = index + i + 1
	}
	return steps
}

func usageOf(u store.Usage) chat.Usage {
	return chat.Usage{Input: u.InputTokens, Output: u.OutputTokens, Cached: u.CachedTokens, Reasoning: u.ReasoningTokens}
}

func usageRow(u chat.Usage, micros int64) store.Usage {
	return store.Usage{
		InputTokens: u.Input, OutputTokens: u.Output, CachedTokens: u.Cached, ReasoningTokens: u.Reasoning,
		CostMicros: micros,
	}
}

func sumOf(u store.Usage, steps []store.Step) store.Usage {
	for _, s := range steps {
		u.InputTokens += s.InputTokens
		u.OutputTokens += s.OutputTokens
		u.CachedTokens += s.CachedTokens
		u.ReasoningTokens += s.ReasoningTokens
		u.CostMicros += s.CostMicros
	}
	return u
}
