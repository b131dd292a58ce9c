package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"time"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/thread"
)

// pendingBody is a tool call that a run waits for.
type pendingBody struct {
	CallID    string          `json:"call_id" doc:"Names the call in a decision."`
	Kind      string          `json:"kind" enum:"approval,client" doc:"Whether a person must approve the call, or the front end run its tool."`
	Tool      string          `json:"tool"`
	Question  string          `json:"question,omitempty" doc:"What to ask of who must approve; without it, tool and arguments are what there is to approve."`
	Arguments json.RawMessage `json:"arguments" doc:"Those of the call; in an approval, secrets are hidden."`
	AskedAt   string          `json:"asked_at" format:"date-time" doc:"UTC, with milliseconds."`
	Status    string          `json:"status" enum:"waiting,approved,denied,answered"`
}

// decisionBody is what a person says about a call.
type decisionBody struct {
	CallID    string          `json:"call_id" maxLength:"255"`
	Approve   bool            `json:"approve"`
	Reason    string          `json:"reason,omitempty" maxLength:"2000" doc:"What the model is told of a call that is denied."`
	Arguments json.RawMessage `json:"arguments,omitempty" doc:"An object: the arguments to approve in place of the model's."`
}

// outputBody is what the front end answers for a tool that it runs.
type outputBody struct {
	CallID string          `json:"call_id" maxLength:"255"`
	Output json.RawMessage `json:"output,omitempty" doc:"What the tool returns, by its schema; left out by one that returns nothing."`
	Error  string          `json:"error,omitempty" maxLength:"2000" doc:"Why the tool could not run, in place of an output."`
}

// progressBody tells where a run stands that has waited.
type progressBody struct {
	RunID  string `json:"run_id"`
	Status string `json:"status" enum:"waiting,done" doc:"Whether the run waits, still or again, or its answer is stored."`
	// Waiting counts the calls that nobody has decided about.
	Waiting int `json:"waiting" doc:"How many calls the run still waits for."`
}

func (a *api) approvalRoutes() []route {
	const path = "/threads/{thread_id}/"
	out := reflect.TypeFor[progressBody]()
	return []route{
		{
			method: http.MethodGet, path: path + "approvals/", id: "ai_list_thread_approvals", summary: "List what the run of a thread waits for",
			about:  "The tool calls that a person must approve or that the front end is to run, in their order. Empty if no run waits.",
			status: http.StatusOK, response: reflect.TypeFor[[]pendingBody](),
			errors: []failure{noThread, denied},
			serve:  a.listPending,
		},
		{
			method: http.MethodPost, path: path + "approvals/", id: "ai_create_thread_approval", summary: "Approve or deny a tool call",
			about: "A decision counts once. With the last one that the run waits for it goes on, if the user may ask in the thread, " +
				"and the answer comes when the run's is stored, or when it waits again.",
			request: reflect.TypeFor[decisionBody](), status: http.StatusOK, response: out,
			errors: runFailures,
			serve:  a.decide,
		},
		{
			method: http.MethodPost, path: path + "outputs/", id: "ai_create_thread_output", summary: "Send what a tool of the front end returned",
			about:   "Goes on with the run as a decision does.",
			request: reflect.TypeFor[outputBody](), status: http.StatusOK, response: out,
			errors: runFailures,
			serve:  a.giveOutput,
		},
		{
			method: http.MethodPost, path: path + "resume/", id: "ai_resume_thread_run", summary: "Go on with a run that waits for nothing more",
			about:  "Needed only when the server stopped after the last decision, or when who decided may not ask in the thread.",
			status: http.StatusOK, response: out,
			errors: runFailures,
			serve:  a.resumeRun,
		},
	}
}

func (a *api) listPending(_ http.ResponseWriter, r *http.Request) (any, error) {
	id, err := storedID(r, "thread_id")
	if err != nil {
		return nil, err
	}
	w, err := a.cfg.Threads.Waiting(r.Context(), id)
	if err != nil {
		return nil, err
	}
	out := make([]pendingBody, len(w.Calls))
	for i, p := range w.Calls {
		out[i] = pendingBody{
			CallID: p.CallID, Kind: string(p.Kind), Tool: p.Tool, Question: p.Question,
			Arguments: argumentsOut(p.Arguments), AskedAt: p.AskedAt.UTC().Format(timeLayout), Status: decisionOf(p),
		}
	}
	return out, nil
}

// argumentsOut are arguments as JSON; a model may write nothing where there are none.
func argumentsOut(text string) json.RawMessage {
	if !json.Valid([]byte(text)) {
		return json.RawMessage("{}")
	}
	return json.RawMessage(text)
}

func decisionOf(p assistant.Pending) string {
	switch {
	case p.Decision == nil:
		return "waiting"
	case p.Kind == assistant.PendingClient:
		return "answered"
	case p.Decision.Approved:
		return "approved"
	}
	return "denied"
}

func (a *api) decide(w http.ResponseWriter, r *http.Request) (any, error) {
	p, err := readPayload(r)
	if err != nil {
		return nil, err
	}
	d := thread.Decision{CallID: p.required("call_id", maxName)}
	approve := p.flag("approve")
	if _, ok := p.fields["approve"]; !ok {
		p.problem("approve", "missing", "Field required")
	}
	if reason := p.optional("reason", maxReason); reason != nil {
		d.Reason = *reason
	}
	if raw := string(p.fields["arguments"]); raw != "null" {
		d.Arguments = raw
	}
	if err := p.err(); err != nil {
		return nil, err
	}
	d.Approve = *approve
	return a.settle(w, r, func(ctx context.Context, runID string, asked assistant.Assistant) (thread.Waiting, error) {
		return a.cfg.Threads.Decide(ctx, runID, asked, d)
	})
}

// maxReason is how many characters a reason or an error of the front end may have.
const maxReason = 2000

func (a *api) giveOutput(w http.ResponseWriter, r *http.Request) (any, error) {
	p, err := readPayload(r)
	if err != nil {
		return nil, err
	}
	o := thread.ClientOutput{CallID: p.required("call_id", maxName), Value: p.fields["output"]}
	if text := p.optional("error", maxReason); text != nil {
		o.Error = *text
	}
	if err := p.err(); err != nil {
		return nil, err
	}
	return a.settle(w, r, func(ctx context.Context, runID string, asked assistant.Assistant) (thread.Waiting, error) {
		return a.cfg.Threads.GiveOutput(ctx, runID, asked, o)
	})
}

func (a *api) resumeRun(w http.ResponseWriter, r *http.Request) (any, error) {
	return a.settle(w, r, nil)
}

// settle decides about a call of the run of the thread in the path, and goes on with
// the run if that was the last one.
func (a *api) settle(w http.ResponseWriter, r *http.Request, decide func(context.Context, string, assistant.Assistant) (thread.Waiting, error)) (any, error) {
	id, err := storedID(r, "thread_id")
	if err != nil {
		return nil, err
	}
	run, err := a.activeRun(r.Context(), id)
	if err != nil {
		return nil, err
	}
	asked, ok := a.assistants.byID[run.AssistantID]
	if !ok {
		return nil, message(http.StatusNotFound, fmt.Sprintf("Assistant with id=%s not found", run.AssistantID))
	}
	if decide != nil {
		waiting, err := decide(r.Context(), run.ID, asked)
		if err != nil || !waiting.Ready() {
			return progressOut(run.ID, waiting.Calls), err
		}
	}
	res, err := a.goOn(w, r, run.ID, asked)
	if refused, ok := errors.AsType[*thread.NotAllowedError](err); ok && decide != nil && refused.Action != thread.CallTool {
		return progressOut(run.ID, nil), nil // decided it is; somebody else goes on
	}
	if err != nil {
		return nil, err
	}
	out := progressOut(run.ID, res.Pending)
	if len(res.Pending) == 0 {
		out.Status = string(thread.StatusDone)
	}
	return out, nil
}

func progressOut(runID string, calls []assistant.Pending) progressBody {
	out := progressBody{RunID: runID, Status: string(thread.StatusWaiting)}
	for _, p := range calls {
		if p.Decision == nil {
			out.Waiting++
		}
	}
	return out
}

// activeRun is the run of a thread that waits, or one that was taken up again.
func (a *api) activeRun(ctx context.Context, threadID string) (thread.Run, error) {
	w, err := a.cfg.Threads.Waiting(ctx, threadID)
	if err != nil || w.Run.ID != "" {
		return w.Run, err
	}
	runs, err := a.cfg.Threads.Runs(ctx, threadID)
	if err != nil {
		return thread.Run{}, err
	}
	for _, run := range runs {
		if run.Status == thread.StatusRunning {
			return run, nil
		}
	}
	return thread.Run{}, thread.ErrNotWaiting
}

// goOn resumes a run, which does not end with the request.
func (a *api) goOn(w http.ResponseWriter, r *http.Request, runID string, asked assistant.Assistant) (assistant.Result, error) {
	ctx, done, err := a.cfg.Runs.start(r.Context())
	if err != nil {
		return assistant.Result{}, err
	}
	defer done()
	_ = http.NewResponseController(w).SetWriteDeadline(time.Time{}) // as when a message is asked
	res, err := a.cfg.Threads.Resume(ctx, runID, asked, a.options(asked)...)
	if err != nil && errors.Is(context.Cause(ctx), errStopping) {
		return res, stopping()
	}
	return res, err
}
