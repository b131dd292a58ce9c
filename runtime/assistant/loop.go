package assistant

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

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
	// log has the name of the run, unnamed has not.
	log, unnamed *slog.Logger
	history      History
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
	// filters say which tools may be used.
	filters []ToolFilter
	// observer watches the run; nil if nobody does.
	observer Observer
	// identity is whose model is asked, and from whose has answered last, if that was
	// for the model to choose.
	identity, from llm.Identity
	// firstDelta is when the answer of the last model call began.
	firstDelta time.Time

	// retrieval finds documents, if the assistant has them found; sources are those
	// that the model was given.
	retrieval *Retrieval
	sources   []chat.Part

	// messages is the conversation, without the system message.
	messages []chat.Message
	// closing: a limit was reached, and the answer to come is the last.
	closing bool
	limit   chat.StopReason
	// closed: the end of the run is stored.
	closed bool
	// mistakes are the tool calls in a row that were the model's.
	mistakes mistakes
	// files are those that were read.
	files files
	// view is what of the messages is sent.
	view view
	// form is how the run comes to an answer with an Output; again: the answer of the
	// last step was none yet. stopped is why the model wrote no more.
	form    form
	again   bool
	stopped llm.FinishReason
	// at is the number of the step that goes on: others may be counted meanwhile.
	at int
	// account is what the run may use, and desk where its tools meet it.
	account *account
	desk    *desk
	// decided are the calls that a run which goes on has waited for, open those of its
	// last step that have no result, and pending those that it waits for now.
	decided map[string]Pending
	open    []chat.ToolCall
	pending []Pending
	// halt is why a tool has stopped the run.
	halt error
	// returned is the result of a tool that is the answer of the run.
	returned *string
	// lost is a model call that came to no stored message, and so ends the run.
	lost   *Done
	result Result
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
	ctx = r.withApprover(r.withObserver(r.withFilters(ctx)))
	if err := r.begin(withInfo(ctx, r.info(ctx)), input); err != nil {
		return r.result, err
	}
	ctx, observed := r.observeRun(withInfo(ctx, r.info(ctx)))
	ended := false
	var end End
	var failure *RunError
	defer func() {
		if !ended { // the reader's loop body panicked
			end, failure = r.outcome(ctx, errReaderGone)
			_ = r.store(ctx, end) // it is in the log
		}
		observed(r.outcomeOf(failure))
	}()
	r.emit(chat.Event{Type: r.beginning()})
	err = r.loop(ctx)
	if err == nil && len(r.pending) > 0 {
		if err = r.wait(ctx); err == nil {
			ended = true
			r.showWaiting()
			return r.result, nil
		}
	}
	end, failure = r.outcome(ctx, err)
	if err := r.store(ctx, end); err != nil && failure == nil {
		failure = r.failure(err, nil)
	}
	ended = true
	if failure != nil {
		r.result.Stop = failure.Stop
		r.emit(chat.Event{Type: ending(failure.Stop, true), Stop: failure.Stop, Error: failure.Reason, Usage: new(r.result.Usage)})
		return r.result, failure
	}
	r.emit(chat.Event{Type: ending(r.result.Stop, false), Stop: r.result.Stop, Usage: new(r.result.Usage)})
	return r.result, nil
}

// ending is the event that tells of the end of a run.
func ending(stop chat.StopReason, failed bool) chat.EventType {
	switch {
	case stop == chat.StopTool, stop.Limit() && !failed:
		return chat.RunStopped
	case failed:
		return chat.RunFailed
	}
	return chat.RunFinished
}

// info is what hooks and tools can know of the run.
func (r *run) info(ctx context.Context) Info {
	var around *Info
	if o := r.config.outer; o != nil {
		around = new(o.info(ctx))
	}
	return Info{
		Outer: around,
		RunID: r.result.RunID, AssistantID: r.spec.ID, ThreadID: r.config.threadID,
		User: UserFrom(ctx), Request: requestFrom(ctx),
	}
}

// emit hands out an event, and cancels the run when nobody listens any more.
func (r *run) emit(e chat.Event) bool {
	e.RunID, e.Step = r.result.RunID, r.at
	for _, watch := range r.config.watch {
		watch(e)
	}
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
		return nil, errNilAssistant
	}
	r := &run{assistant: a, spec: a.AISpec()}
	for _, o := range opts {
		o(&r.config)
	}
	if r.config.model == nil && r.spec.Hooks.ChatModel == nil {
		return nil, fmt.Errorf("assistant %s: %w", r.spec.ID, ErrNoModel)
	}
	r.limits = r.bounded()
	r.account = &account{limits: r.limits}
	if r.config.outer != nil {
		r.account.outer = r.config.outer.account
	}
	r.history = r.config.history
	if r.history == nil {
		r.history = forgetful{}
	}
	r.unnamed = r.config.logger
	if r.unnamed == nil {
		r.unnamed = slog.Default()
	}
	r.name(newID())
	return r, nil
}

// name gives the run its ID. The store may know it under another one than it
// started with.
func (r *run) name(id string) {
	r.result.RunID = id
	r.log = r.unnamed.With("run_id", id, "assistant_id", r.spec.ID)
	if r.config.threadID != "" {
		r.log = r.log.With("thread_id", r.config.threadID)
	}
}

// loop asks the model and calls tools until there is an answer.
func (r *run) loop(ctx context.Context) error {
	work, stop := context.WithTimeoutCause(ctx, r.limits.Time, errTimeLimit)
	defer stop()
	err := r.prepare(work)
	if err == nil && len(r.open) == 0 {
		err = r.retrieve(work)
	}
	if err != nil {
		if errors.Is(context.Cause(work), errTimeLimit) {
			err = fmt.Errorf("%w: %w", errTimeLimit, err)
		}
		return err
	}
	for {
		answer, err := r.next(work)
		switch {
		case err == nil && len(r.pending) > 0:
			return context.Cause(ctx) // nil, unless it is too late to wait
		case errors.Is(err, errTimeLimit) && ctx.Err() == nil:
			return r.close(ctx, chat.StopTimeLimit)
		case err != nil: // also of the store, after the time limit: what it lacks cannot be sent
			return err
		case r.returned != nil:
			return nil
		case r.again:
		case len(answer.Calls()) == 0:
			r.conclude(answer.Text(), chat.StopAnswered)
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
	case r.result.Steps >= r.account.stepLimit():
		return chat.StopMaxSteps
	case r.limits.Tokens > 0 && r.result.Usage.Total() >= r.limits.Tokens:
		return chat.StopTokenBudget
	case r.mistakes.exceed(r.limits.ToolRetries):
		return chat.StopToolRetries
	}
	return r.account.outer.spent()
}

// step makes one model call, and the tool calls that it asks for. When it
// returns without an error, all of that is stored.
func (r *run) step(ctx context.Context, offered []llm.Tool) (chat.Message, error) {
	r.compact(ctx, offered)
	r.result.Steps++
	r.at = r.result.Steps
	r.emit(chat.Event{Type: chat.StepStarted})
	started := time.Now()
	answer, err := r.askFitting(ctx, offered)
	r.lost = &Done{Message: answer, Model: cmp.Or(r.from.Model, r.modelName, r.identity.Model), StartedAt: started, FinishedAt: time.Now()}
	if err != nil {
		return answer, err
	}
	r.emit(chat.Event{Type: chat.UsageCounted, Usage: new(r.result.Usage)})
	if r.again, err = r.formed(ctx, r.lost); r.again && err == nil {
		r.lost = nil
		r.emit(chat.Event{Type: chat.StepFinished, Usage: answer.Usage})
	}
	if r.again || err != nil {
		return answer, err
	}
	if answer, err = r.answer(ctx, *r.lost); err != nil {
		return answer, err
	}
	r.lost = nil
	r.emit(chat.Event{Type: chat.MessageDone, Message: &answer})
	calls := answer.Calls()
	for _, call := range calls {
		r.emit(chat.Event{Type: chat.ToolInput, Call: &call})
	}
	return answer, r.act(ctx, answer, calls)
}

// act calls the tools of a step and ends it, unless calls wait for somebody.
func (r *run) act(ctx context.Context, answer chat.Message, calls []chat.ToolCall) error {
	if len(calls) > 0 {
		if err := r.call(ctx, calls); err != nil {
			return err
		}
	}
	switch {
	case r.halt != nil:
		return r.halt
	case len(r.pending) > 0:
		return nil
	}
	if err := r.finish(ctx); err != nil {
		return err
	}
	r.emit(chat.Event{Type: chat.StepFinished, Usage: answer.Usage})
	if len(answer.Calls()) > 0 && r.returned == nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}

// close asks for the last answer, after a limit was reached.
func (r *run) close(ctx context.Context, limit chat.StopReason) error {
	ctx, stop := context.WithTimeoutCause(ctx, r.limits.closing(), errTimeLimit)
	defer stop()
	r.closing, r.limit, r.system = true, limit, strings.TrimSpace(r.system+closingNote)
	answer, err := r.step(ctx, nil)
	for err == nil && r.again {
		answer, err = r.step(ctx, nil)
	}
	if err != nil {
		return err
	}
	r.conclude(answer.Text(), limit)
	r.log.Warn("run stopped at a limit", "limit", limit, "steps", r.result.Steps, "tokens", r.result.Usage.Total())
	return nil
}

const closingNote = "\n\nYou cannot call tools any more. Answer now with what you know, and say what is missing."

// outcome is how the run ended, for the history and for the caller.
func (r *run) outcome(ctx context.Context, err error) (End, *RunError) {
	end := End{Stop: r.result.Stop, Steps: r.result.Steps, Usage: r.result.Usage, Output: r.result.Output, Lost: r.lost}
	if err == nil {
		return end, nil
	}
	failure := r.failure(err, context.Cause(ctx))
	end.Stop, end.Err, end.Reason = failure.Stop, failure.Err, failure.Reason
	return end, failure
}

// failure logs err under a new reference.
func (r *run) failure(err, cause error) *RunError {
	if errors.Is(err, errTimeLimit) {
		cause = errTimeLimit
	}
	ref, stop := newRef(), stopOf(err, cause)
	level := slog.LevelError
	if stop == chat.StopCancelled || stop == chat.StopTool {
		level = slog.LevelInfo
	}
	r.log.Log(context.Background(), level, "run failed", "ref", ref, "stop", stop, "steps", r.result.Steps, "error", err)
	reason := fmt.Sprintf("%s (ref %s)", reasonOf(stop, err), ref)
	if stopped, ok := errors.AsType[*tool.StopError](err); ok && stop == chat.StopTool {
		reason = stopped.Reason
	}
	return &RunError{AssistantID: r.spec.ID, Stop: stop, Ref: ref, Err: err, Reason: reason}
}

// newID makes a UUID of version 7, which sort by time.
func newID() string { return uuid.Must(uuid.NewV7()).String() }
