package httpapi

import (
	"net/http"
	"reflect"
)

// route is one method of one path: how it is served, and what the OpenAPI
// document says about it.
type route struct {
	method, path string
	// id is the operation's; clients name their functions after it.
	id, summary string
	// about is a longer description, if there is more to say.
	about string
	// filter names a query parameter, filterAbout describes it.
	filter, filterAbout string
	// query are more of them.
	query []param
	// request and response are the types of the bodies; nil if there is none.
	request, response reflect.Type
	// upload says that the request is a form with a file, which is not JSON.
	upload bool
	// media is the content type of the response, if it is not JSON; without a type it
	// is just bytes.
	media string
	// status is that of success.
	status int
	// errors are those of the route's own; those that follow from its method and
	// its request are added.
	errors []failure
	// serve returns the body of the answer, nil for none, or a rawBody.
	serve func(http.ResponseWriter, *http.Request) (any, error)
}

// failure is an error that a route can answer with.
type failure struct {
	status int
	body   reflect.Type
}

// rawBody is a body that writes itself, with its headers and a status of 200.
type rawBody interface{ write(http.ResponseWriter) }

// document is a body that is not made of JSON at the time of the request.
type document struct {
	header http.Header
	body   []byte
}

func (d document) write(w http.ResponseWriter) {
	for name, values := range d.header {
		w.Header()[name] = values
	}
	w.WriteHeader(http.StatusOK)
	// The status is out: if the client is gone, there is nobody to tell.
	_, _ = w.Write(d.body)
}

// routes are all routes, in the order of the document.
func (a *api) routes() ([]route, error) {
	routes := a.assistantRoutes()
	routes = append(routes, a.threadRoutes()...)
	routes = append(routes, a.messageRoutes()...)
	routes = append(routes, a.versionRoutes()...)
	routes = append(routes, a.approvalRoutes()...)
	routes = append(routes, a.attachmentRoutes()...)
	routes = append(routes, a.usageRoutes()...)
	page, err := docsPage()
	if err != nil {
		return nil, err
	}
	var spec document
	routes = append(routes,
		route{
			method: http.MethodGet, path: "/openapi.json", id: "ai_openapi", summary: "This document",
			status: http.StatusOK, response: reflect.TypeFor[map[string]any](),
			serve: func(http.ResponseWriter, *http.Request) (any, error) { return spec, nil },
		},
		route{
			method: http.MethodGet, path: "/docs", id: "ai_docs", summary: "This document as a page",
			status: http.StatusOK, response: reflect.TypeFor[string](), media: "text/html",
			serve: func(http.ResponseWriter, *http.Request) (any, error) { return page, nil },
		},
	)
	spec, err = openAPI(a.cfg, routes)
	return routes, err
}

// The statuses that several routes share.
var (
	noThread    = failure{http.StatusNotFound, reflect.TypeFor[detailBody]()}
	noAssistant = failure{http.StatusNotFound, reflect.TypeFor[messageBody]()}
	denied      = failure{http.StatusForbidden, reflect.TypeFor[messageBody]()}
	invalidIn   = failure{http.StatusUnprocessableEntity, reflect.TypeFor[invalidBody]()}
	runActive   = failure{http.StatusConflict, reflect.TypeFor[detailBody]()}
	// onceFailures are those of a run without a thread.
	onceFailures = []failure{
		noAssistant, denied, {http.StatusBadGateway, reflect.TypeFor[detailBody]()},
		{http.StatusServiceUnavailable, reflect.TypeFor[detailBody]()}, {http.StatusGatewayTimeout, reflect.TypeFor[detailBody]()},
	}
	// runFailures are those of routes that run an assistant.
	runFailures = []failure{
		noThread, noAssistant, denied, runActive, {http.StatusBadGateway, reflect.TypeFor[detailBody]()},
		{http.StatusServiceUnavailable, reflect.TypeFor[detailBody]()}, {http.StatusGatewayTimeout, reflect.TypeFor[detailBody]()},
	}
)

func (a *api) assistantRoutes() []route {
	return []route{
		{
			method: http.MethodGet, path: "/assistants/", id: "ai_list_assistants", summary: "List assistants",
			status: http.StatusOK, response: reflect.TypeFor[[]assistantBody](),
			serve: a.listAssistants,
		},
		{
			method: http.MethodGet, path: "/assistants/{assistant_id}/", id: "ai_get_assistant", summary: "Get an assistant",
			status: http.StatusOK, response: reflect.TypeFor[assistantBody](),
			errors: []failure{noAssistant, denied},
			serve:  a.getAssistant,
		},
		{
			method: http.MethodPost, path: "/assistants/{assistant_id}/runs/", id: "ai_create_assistant_run", summary: "Ask an assistant without a thread",
			about: "Runs the assistant and answers with its answer. Nothing of what is said is stored, only what it used. " +
				"The run ends when the client goes away.",
			request: reflect.TypeFor[runInBody](), status: http.StatusOK, response: reflect.TypeFor[runBody](),
			errors: onceFailures,
			serve:  a.createRun,
		},
	}
}

func (a *api) threadRoutes() []route {
	in, out := reflect.TypeFor[threadInBody](), reflect.TypeFor[threadBody]()
	const path = "/threads/{thread_id}/"
	return []route{
		{
			method: http.MethodGet, path: "/threads/", id: "ai_list_threads", summary: "List the user's threads",
			about:  "The newest first. If there are more, a Link header with rel=\"next\" has the URL of the next page.",
			filter: "assistant_id", filterAbout: "Only threads of this assistant; empty means all.",
			query:  threadQuery(),
			status: http.StatusOK, response: reflect.TypeFor[[]threadBody](),
			errors: []failure{denied},
			serve:  a.listThreads,
		},
		{
			method: http.MethodPost, path: "/threads/", id: "ai_create_thread", summary: "Create a thread",
			request: in, status: http.StatusOK, response: out,
			errors: []failure{noAssistant, denied},
			serve:  a.createThread,
		},
		{
			method: http.MethodGet, path: path, id: "ai_get_thread", summary: "Get a thread",
			status: http.StatusOK, response: out,
			errors: []failure{noThread, denied},
			serve:  a.getThread,
		},
		{
			method: http.MethodPatch, path: path, id: "ai_update_thread", summary: "Change a thread",
			about:   "What the body does not have stays as it is. A null assistant_id takes the thread from its assistant.",
			request: in, status: http.StatusOK, response: out,
			errors: []failure{noThread, noAssistant, denied},
			serve:  a.updateThread,
		},
		{
			method: http.MethodDelete, path: path, id: "ai_delete_thread", summary: "Delete a thread",
			about:  "Its messages are deleted too; a run that is going on ends.",
			status: http.StatusNoContent,
			errors: []failure{noThread, denied},
			serve:  a.deleteThread,
		},
	}
}

func (a *api) messageRoutes() []route {
	const path = "/threads/{thread_id}/messages/"
	return []route{
		{
			method: http.MethodGet, path: path, id: "ai_list_thread_messages", summary: "List the messages of a thread",
			about: "The oldest first. What tools return, and messages that only call them, are left out. " +
				"If there are older ones, a Link header with rel=\"prev\" has the URL of the page before.",
			query:  messageQuery(),
			status: http.StatusOK, response: reflect.TypeFor[[]messageOutBody](),
			errors: []failure{noThread, denied},
			serve:  a.listMessages,
		},
		{
			method: http.MethodPost, path: path, id: "ai_create_thread_message", summary: "Ask an assistant",
			about: "Runs the assistant and answers when its answer is stored. The user's message is kept also when the run fails. " +
				"The run goes on when the client goes away. A message with a client_id can be sent again: it is asked once.",
			request: reflect.TypeFor[messageInBody](), status: http.StatusCreated,
			errors: runFailures,
			serve:  a.createMessage,
		},
		{
			method: http.MethodDelete, path: path + "{message_id}/", id: "ai_delete_thread_message", summary: "Delete a message",
			about:  "The tool calls and results that belong to it are deleted too.",
			status: http.StatusNoContent,
			errors: []failure{noThread, denied},
			serve:  a.deleteMessage,
		},
		{
			method: http.MethodPost, path: "/threads/{thread_id}/cancel/", id: "ai_cancel_thread_run", summary: "Cancel the run of a thread",
			about:  "Asks the run that goes on in the thread to end, and does not wait for that. What it has finished is kept.",
			status: http.StatusOK, response: reflect.TypeFor[cancelBody](),
			errors: []failure{noThread, denied},
			serve:  a.cancelRun,
		},
	}
}
