package httpapi

import (
	"bytes"
	"encoding/json"
	"net/http"
	"time"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/thread"
)

// The bodies of requests and answers. Their tags are read by the OpenAPI
// document; componentNames has the names that they have there.

type assistantBody struct {
	ID   string `json:"id" doc:"Names the assistant in requests."`
	Name string `json:"name" doc:"The assistant's name for people."`
}

type threadBody struct {
	ID          string `json:"id"`
	Name        string `json:"name" maxLength:"255"`
	AssistantID string `json:"assistant_id" maxLength:"255" doc:"The assistant that the thread belongs to; empty if none."`
	CreatedAt   string `json:"created_at" format:"date-time" doc:"UTC, with milliseconds." example:"2026-11-23T06:18:20.046Z"`
	UpdatedAt   string `json:"updated_at" format:"date-time" doc:"When the thread or its messages changed last." example:"2026-11-23T06:18:20.046Z"`
	ArchivedAt  string `json:"archived_at,omitempty" format:"date-time" doc:"When the thread was archived; left out of one that is not."`
}

type threadInBody struct {
	Name        string `json:"name,omitempty" maxLength:"255" doc:"The default for a new thread is the time in UTC, such as 2026-11-23 06:18."`
	AssistantID string `json:"assistant_id,omitempty" nullable:"true" maxLength:"255" doc:"A served assistant; null and the empty string mean none."`
	Archived    bool   `json:"archived,omitempty" doc:"Puts the thread away, or takes it back; a new thread is never archived."`
}

type messageOutBody struct {
	ID      string `json:"id"`
	Type    string `json:"type" enum:"human,ai" doc:"Who speaks: the user or the assistant."`
	Content string `json:"content"`
	// Attachments are those that go with a question.
	Attachments []messageFile `json:"attachments,omitempty" doc:"The files that the user has sent with it; left out if there are none."`
	// Both are there if there is more than one version.
	Version  int `json:"version,omitempty" minimum:"1" doc:"Which of several versions of the conversation begins here; left out if there is one."`
	Versions int `json:"versions,omitempty" minimum:"2" doc:"How many there are."`
}

// messageFile is an attachment of a message.
type messageFile struct {
	ID        string `json:"id" doc:"That of the attachment in the thread, which may be deleted meanwhile."`
	Name      string `json:"name"`
	MediaType string `json:"media_type" example:"image/png"`
}

type versionInBody struct {
	AssistantID string   `json:"assistant_id" maxLength:"255" doc:"The assistant that shall answer."`
	Content     string   `json:"content,omitempty" minLength:"1" maxLength:"200000" doc:"What the user says instead; not only blanks. Without it another answer is made."`
	ClientID    string   `json:"client_id,omitempty" maxLength:"255" doc:"As in ThreadMessageIn; only with a content."`
	Attachments []string `json:"attachments,omitempty" maxItems:"20" doc:"As in ThreadMessageIn; only with a content. Those of the question that it stands beside are not taken over."`
}

type cancelBody struct {
	Cancelled bool `json:"cancelled" doc:"Whether there was a run to cancel."`
}

type messageInBody struct {
	AssistantID string   `json:"assistant_id" maxLength:"255" doc:"The assistant that shall answer."`
	Content     string   `json:"content" minLength:"1" maxLength:"200000" doc:"What the user says; not only blanks."`
	ClientID    string   `json:"client_id,omitempty" maxLength:"255" doc:"A name of the client's for the message, unique in the thread, with which it can be sent again."`
	Attachments []string `json:"attachments,omitempty" maxItems:"20" doc:"The ids of attachments of the thread that go with the message."`
}

// messageBody tells that something is not allowed, or that there is no such
// assistant.
type messageBody struct {
	Message string `json:"message"`
}

// detailBody tells everything else that can go wrong, but for invalidBody.
type detailBody struct {
	Detail string `json:"detail"`
}

// invalidBody lists what is wrong with a request body.
type invalidBody struct {
	Detail []fieldProblem `json:"detail"`
}

type fieldProblem struct {
	Type string   `json:"type" doc:"The kind of the problem, such as missing or string_type."`
	Loc  []string `json:"loc" doc:"Where it is." example:"[\"body\",\"payload\",\"content\"]"`
	Msg  string   `json:"msg"`
}

// componentNames are the names of the bodies in the OpenAPI document. The first
// five are those of the npm client django-ai-assistant-client.
var componentNames = map[string]string{
	"assistantBody":  "Assistant",
	"threadBody":     "Thread",
	"threadInBody":   "ThreadIn",
	"messageOutBody": "ThreadMessage",
	"messageInBody":  "ThreadMessageIn",
	"runInBody":      "RunIn",
	"runBody":        "RunOut",
	"messageFile":    "MessageAttachment",
	"versionInBody":  "ThreadMessageVersionIn",
	"cancelBody":     "Cancellation",
	"attachmentBody": "Attachment",
	"pendingBody":    "PendingCall",
	"decisionBody":   "DecisionIn",
	"outputBody":     "OutputIn",
	"progressBody":   "RunProgress",
	"usageBody":      "Usage",
	"usageSumBody":   "UsageSum",
	"messageBody":    "MessageError",
	"detailBody":     "DetailError",
	"invalidBody":    "ValidationError",
	"fieldProblem":   "FieldProblem",
}

const timeLayout = "2006-01-02T15:04:05.000Z"

func assistantOut(spec assistant.Spec) assistantBody {
	return assistantBody{ID: spec.ID, Name: spec.Name}
}

func threadOut(t thread.Thread) threadBody {
	out := threadBody{
		ID: t.ID, Name: t.Name, AssistantID: t.AssistantID,
		CreatedAt: t.CreatedAt.UTC().Format(timeLayout),
		UpdatedAt: t.UpdatedAt.UTC().Format(timeLayout),
	}
	if !t.ArchivedAt.IsZero() {
		out.ArchivedAt = t.ArchivedAt.UTC().Format(timeLayout)
	}
	return out
}

// messagesOut tells what people see of a thread.
func messagesOut(messages []thread.Message) []messageOutBody {
	out := make([]messageOutBody, len(messages))
	for i, m := range messages {
		out[i] = messageOutBody{ID: m.ID, Type: "ai", Content: m.Text()}
		if m.Role == chat.User {
			out[i].Type = "human"
		}
		for _, p := range m.Parts {
			if p.File != nil && p.File.AttachmentID != "" {
				out[i].Attachments = append(out[i].Attachments, messageFile{p.File.AttachmentID, p.File.Name, p.File.MediaType})
			}
		}
		if m.Versions > 1 {
			out[i].Version, out[i].Versions = m.Version, m.Versions
		}
	}
	return out
}

// defaultName is the name of a thread that is given none.
func defaultName() string { return time.Now().UTC().Format("2006-01-02 15:04") }

// respond writes body as JSON; nil is an empty body.
func respond(w http.ResponseWriter, status int, body any) {
	if body == nil {
		w.WriteHeader(status)
		return
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(body); err != nil {
		panic(err) // The bodies above can all be encoded.
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	// The status is out: if the client is gone, there is nobody to tell.
	_, _ = w.Write(bytes.TrimSuffix(buf.Bytes(), []byte("\n")))
}
