package httpapi

import (
	"errors"
	"net/http"
	"reflect"

	"github.com/aigen-go/aigen/runtime/thread"
)

func (a *api) versionRoutes() []route {
	const path = "/threads/{thread_id}/messages/{message_id}/"
	return []route{
		{
			method: http.MethodGet, path: path + "versions/", id: "ai_list_thread_message_versions", summary: "List the versions of a message",
			about: "The oldest first: each with the first message of it that people see. " +
				"A message that was never edited, nor has another answer beside it, is alone.",
			status: http.StatusOK, response: reflect.TypeFor[[]messageOutBody](),
			errors: []failure{noThread, denied},
			serve:  a.listVersions,
		},
		{
			method: http.MethodPost, path: path + "versions/", id: "ai_create_thread_message_version", summary: "Edit a question, or have another answer",
			about: "With a content the question is asked in other words. Without one the question, or that of the answer, gets another answer. " +
				"Either way what was there stays beside it, and the new version becomes the active branch. " +
				"Answers when its answer is stored, as asking does.",
			request: reflect.TypeFor[versionInBody](), status: http.StatusCreated,
			errors: runFailures,
			serve:  a.createVersion,
		},
		{
			method: http.MethodPost, path: path + "select/", id: "ai_select_thread_message", summary: "Switch to the branch of a message",
			about:  "The newest conversation that has the message in it becomes the active branch, which lists show and the model sees.",
			status: http.StatusNoContent,
			errors: []failure{noThread, denied, runActive},
			serve:  a.selectVersion,
		},
	}
}

// storedMessage are the IDs of a thread and a message in the path.
func storedMessage(r *http.Request) (threadID, id string, err error) {
	if threadID, err = storedID(r, "thread_id"); err != nil {
		return "", "", err
	}
	id, err = storedID(r, "message_id")
	return threadID, id, err
}

func (a *api) listVersions(_ http.ResponseWriter, r *http.Request) (any, error) {
	threadID, id, err := storedMessage(r)
	if err != nil {
		return nil, err
	}
	versions, err := a.cfg.Threads.Siblings(r.Context(), threadID, id)
	return messagesOut(versions), err
}

func (a *api) createVersion(w http.ResponseWriter, r *http.Request) (any, error) {
	in, err := readVersion(r)
	if err != nil {
		return nil, err
	}
	_, id, err := storedMessage(r)
	if err != nil {
		return nil, err
	}
	turn := thread.Turn{Message: in.content, ClientID: in.clientID, Attachments: in.attachments}
	if in.content == "" {
		turn.Regenerate = id
	} else {
		turn.Edit = id
	}
	err = a.run(w, r, in.assistantID, turn)
	if wrong, ok := errors.AsType[*thread.InvalidError](err); ok && (wrong.Field == "edit" || wrong.Field == "regenerate") {
		err = invalid(fieldProblem{Type: "value_error", Loc: []string{"path", "message_id"}, Msg: "Value error, " + wrong.Message})
	}
	return nil, err
}

func (a *api) selectVersion(_ http.ResponseWriter, r *http.Request) (any, error) {
	threadID, id, err := storedMessage(r)
	if err != nil {
		return nil, err
	}
	return nil, a.cfg.Threads.SelectBranch(r.Context(), threadID, id)
}
