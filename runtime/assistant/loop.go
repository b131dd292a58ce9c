package assistant

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/google/uuid"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/tool"
)

// run is one run while it goes on. All of its methods are called by one
// goroutine; only single tool calls run in others.
type run struct {
	assistant Assistant
	spec      Spec
	config    config
	limits    Limits
	log       *slog.Logger
	history   History
	// out hands out an event; it returns false once nobody listens.
	out func(chat.Event) bool
	// outside: the reader's code is running, and its panics are its own.
	outside bool
	// cancel ends the context of the run, with a cause.
	cancel context.CancelCauseFunc

	model       llm.Model
	modelName   string
	temperature *float64
	system      string
	tools       []tool.Tool
	offered     []llm.Tool

	// messages is the conversation, without the system message.
	messages []chat.Message
	// closing: a limit was reached, and the answer to come is the last.
	closing bool
	// mistakes are the tool calls in a row that were the model's.
	mistakes mistakes
	// returned is the result of a tool that is the answer of the run.
	returned *string
	result   Result
}

// execute does a run from its beginning to its end.
func execute(ctx context.Context, a Assistant, input string, opts []Option, out func(chat.Event) bool) (Result, error) {
	r, err := newRun(a, opts)
	if err != nil {
		return Result{}, err
	}
	ctx, r.cancel = context.WithCancelCause(ctx)
	defer r.cancel(nil)
	r.out = out
	ctx = withInfo(ctx, Info{
		RunID: r.result.RunID, AssistantID: r.spec.ID, ThreadID: r.config.threadID,
		User: UserFrom(ctx), Request: requestFrom(ctx),
	})
	if err := r.begin(ctx, input); err != nil {
		return r.result, err
	}
	ended := false
	defer func() {
		if !ended { // the reader's loop body panicked
			end, _ := r.outcome(ctx, errReaderGone)
			_ = r.store(ctx, end) // it is in the log
		}
	}()
	r.emit(chat.Event{Type: chat.RunStarted})
	err = r.loop(ctx)
	end, failure := r.outcome(ctx, err)
	if err := r.store(ctx, end); err != nil && failure == nil {
		failure = r.failure(err, nil)
	}
	ended = true
	if failure != nil {
		r.result.Stop = failure.Stop
		r.emit(chat.Event{Type: chat.RunFailed, Stop: failure.Stop, Error: failure.Reason, Usage: new(r.result.Usage)})
		return r.result, failure
	}
	r.emit(chat.Event{Type: chat.RunFinished, Stop: r.result.Stop, Usage: new(r.result.Usage)})
	return r.result, nil
}

// emit hands out an event, and cancels the run when nobody listens any more.
func (r *run) emit(e chat.Event) bool {
	e.RunID, e.Step = r.result.RunID, r.result.Steps
	r.outside = true
	listening := r.out(e)
	r.outside = false
	if !listening {
		r.cancel(errReaderGone)
	}
	return listening
}

// newRun checks what can be wrong before anything is stored.
func newRun(a Assistant, opts []Option) (*run, error) {
	if a == nil {
		return nil, errors.New("the assistant to run is nil")
	}
	r := &run{assistant: a, spec: a.AISpec()}
	for _, o := range opts {
		o(&r.config)
	}
	if r.config.model == nil && r.spec.Hooks.ChatModel == nil {
		return nil, fmt.Errorf("assistant %s: %w", r.spec.ID, ErrNoModel)
	}
	r.result.RunID = newID()
	r.limits = r.config.limits.or(&r.spec)
	r.history = r.config.history
	if r.history == nil {
		r.history = forgetful{}
	}
	r.log = r.config.logger
	if r.log == nil {
		r.log = slog.Default()
	}
	r.log = r.log.With("run_id", r.result.RunID, "assistant_id", r.spec.ID)
	if r.config.threadID != "" {
		r.log = r.log.With("thread_id", r.config.threadID)
	}
	return r, nil
}

// begin stores the user's message and reads the conversation.
func (r *run) begin(ctx context.Context, input string) error {
	b := Begin{
		RunID: r.result.RunID, AssistantID: r.spec.ID, Model: cmp.Or(r.config.modelName, r.spec.Model),
		Input: chat.Text(chat.User, input), Cancel: r.cancel,
	}
	b.Input.ID = newID()
	if input == "" {
		b.Input.Parts = nil
	}
	messages, err := r.history.Begin(ctx, b)
	if err != nil {
		return fmt.Errorf("beginning a run of assistant %s: %w", r.spec.ID, err)
	}
	r.messages = Repair(messages)
	if input != "" {
		r.result.Messages = append(r.result.Messages, b.Input)
	}
	return nil
}

// loop asks the model and calls tools until there is an answer.
func (r *run) loop(ctx context.Context) error {
	work, stop := context.WithTimeoutCause(ctx, r.limits.Time, errTimeLimit)
	defer stop()
	if err := r.prepare(work); err != nil {
		if errors.Is(context.Cause(work), errTimeLimit) {
			err = fmt.Errorf("%w: %w", errTimeLimit, err)
		}
		return err
	}
	for {
		answer, err := r.step(work, r.offered)
		switch {
		case errors.Is(err, errTimeLimit) && ctx.Err() == nil:
			return r.close(ctx, chat.StopTimeLimit)
		case err != nil: // also of the store, after the time limit: what it lacks cannot be sent
			return err
		case r.returned != nil:
			return nil
		case len(answer.Calls()) == 0:
			r.result.Text, r.result.Stop = answer.Text(), chat.StopAnswered
			return nil
		}
		if limit := r.reached(); limit != "" {
			return r.close(ctx, limit)
		}
	}
}

// reached says which limit the run has reached, if any.
func (r *run) reached() chat.StopReason {
	switch {
	case r.result.Steps >= r.limits.Steps:
		return chat.StopMaxSteps
	case r.limits.Tokens > 0 && r.result.Usage.Total() >= r.limits.Tokens:
		return chat.StopTokenBudget
	case r.mistakes.exceed(r.limits.ToolRetries):
		return chat.StopToolRetries
	}
	return ""
}

// step makes one model call, and the tool calls that it asks for. When it
// returns without an error, all of that is stored.
func (r *run) step(ctx context.Context, offered []llm.Tool) (chat.Message, error) {
	r.result.Steps++
	r.emit(chat.Event{Type: chat.StepStarted})
	answer, err := r.ask(ctx, offered)
	if err != nil {
		return answer, err
	}
	answer.ID = newID()
	if err := r.append(ctx, answer); err != nil {
		return answer, err
	}
	r.emit(chat.Event{Type: chat.MessageDone, Message: &answer})
	if calls := answer.Calls(); len(calls) > 0 {
		if err := r.call(ctx, calls); err != nil {
			return answer, err
		}
		if err := r.finish(ctx); err != nil {
			return answer, err
		}
	}
	r.emit(chat.Event{Type: chat.StepFinished, Usage: answer.Usage})
	if len(answer.Calls()) > 0 && r.returned == nil && ctx.Err() != nil {
		return answer, context.Cause(ctx)
	}
	return answer, nil
}

// close asks for the last answer, after a limit was reached.
func (r *run) close(ctx context.Context, limit chat.StopReason) error {
	ctx, stop := context.WithTimeoutCause(ctx, r.limits.closing(), errTimeLimit)
	defer stop()
	r.closing, r.system = true, strings.TrimSpace(r.system+closingNote)
	answer, err := r.step(ctx, nil)
	if err != nil {
		return err
	}
	r.result.Text, r.result.Stop = answer.Text(), limit
	r.log.Warn("run stopped at a limit", "limit", limit, "steps", r.result.Steps, "tokens", r.result.Usage.Total())
	return nil
}

const closingNote = "\n\nYou cannot call tools any more. Answer now with what you know, and say what is missing."

// append stores a message. What is finished is stored even when the run has been
// cancelled meanwhile.
func (r *run) append(ctx context.Context, message chat.Message) error {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), storeTime)
	defer stop()
	if err := r.history.Append(ctx, message); err != nil {
		return fmt.Errorf("storing the conversation: %w", err)
	}
	r.messages = append(r.messages, message)
	r.result.Messages = append(r.result.Messages, message)
	return nil
}

// outcome is how the run ended, for the history and for the caller.
func (r *run) outcome(ctx context.Context, err error) (End, *RunError) {
	end := End{Stop: r.result.Stop, Steps: r.result.Steps, Usage: r.result.Usage}
	if err == nil {
		return end, nil
	}
	failure := r.failure(err, context.Cause(ctx))
	end.Stop, end.Err, end.Reason = failure.Stop, failure.Err, failure.Reason
	return end, failure
}

// store tells the history how the run ended. When the run has failed already,
// only the log can tell that this failed too.
func (r *run) store(ctx context.Context, end End) error {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), storeTime)
	defer stop()
	err := r.history.End(ctx, end)
	if err == nil {
		return nil
	}
	err = fmt.Errorf("storing the end of the run: %w", err)
	if end.Err != nil && !errors.Is(err, ErrGone) {
		r.log.Error("the end of a failed run is not stored", "error", err)
	}
	return err
}

// failure logs err under a new reference.
func (r *run) failure(err, cause error) *RunError {
	if errors.Is(err, errTimeLimit) {
		cause = errTimeLimit
	}
	ref, stop := newRef(), stopOf(err, cause)
	level := slog.LevelError
	if stop == chat.StopCancelled {
		level = slog.LevelInfo
	}
	r.log.Log(context.Background(), level, "run failed", "ref", ref, "stop", stop, "steps", r.result.Steps, "error", err)
	return &RunError{
		AssistantID: r.spec.ID, Stop: stop, Ref: ref, Err: err,
		Reason: fmt.Sprintf("%s (ref %s)", reasonOf(stop, err), ref),
	}
}

// newID makes a UUID of version 7, which sort by time.
func newID() string { return uuid.Must(uuid.NewV7()).String() }
