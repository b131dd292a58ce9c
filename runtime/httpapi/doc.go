// Package httpapi serves assistants and threads over HTTP, on chi.
//
// [New] makes a router that can be mounted anywhere:
//
//	router, err := httpapi.New(httpapi.Config{
//		Threads: threads, Model: model, Authenticate: authenticate,
//	}, &weather.Assistant{})
//	r.Mount("/ai", router)
//
// # Routes
//
//	GET    /assistants/                                the assistants, in the order of New
//	GET    /assistants/{assistant_id}/
//	POST   /assistants/{assistant_id}/runs/            {"content"}: asks without a thread
//	GET    /threads/?assistant_id=                     the user's threads, newest first; see below
//	POST   /threads/                                   {"name"?, "assistant_id"?}
//	GET    /threads/{thread_id}/
//	PATCH  /threads/{thread_id}/                       {"name"?, "assistant_id"?, "archived"?}
//	DELETE /threads/{thread_id}/
//	GET    /threads/{thread_id}/messages/              oldest first
//	POST   /threads/{thread_id}/messages/              {"assistant_id", "content", "client_id"?, "attachments"?}
//	DELETE /threads/{thread_id}/messages/{message_id}/
//	GET    /threads/{thread_id}/messages/{message_id}/versions/
//	POST   /threads/{thread_id}/messages/{message_id}/versions/    {"assistant_id", "content"?}
//	POST   /threads/{thread_id}/messages/{message_id}/select/      switches branches
//	POST   /threads/{thread_id}/cancel/                ends the run that goes on, or waits
//	GET    /threads/{thread_id}/approvals/             the tool calls that the run waits for
//	POST   /threads/{thread_id}/approvals/             {"call_id", "approve", "reason"?, "arguments"?}
//	POST   /threads/{thread_id}/outputs/               {"call_id", "output"?, "error"?}
//	POST   /threads/{thread_id}/resume/                goes on after the last decision
//	GET    /threads/{thread_id}/attachments/
//	POST   /threads/{thread_id}/attachments/           a form with a file
//	GET    /threads/{thread_id}/attachments/{attachment_id}/
//	GET    /threads/{thread_id}/attachments/{attachment_id}/content/
//	DELETE /threads/{thread_id}/attachments/{attachment_id}/
//	GET    /threads/{thread_id}/usage/                 tokens and cost
//	GET    /usage/?by=&from=&until=                    those of the user's threads
//	GET    /openapi.json                               OpenAPI 3.1
//	GET    /docs                                       a page that shows it
//
// A path without its last slash is redirected to the one with it: with 301 for
// GET and HEAD, otherwise with 308, which keeps method and body. A method that a
// path does not have is answered with 405 and Allow, HEAD and OPTIONS as well:
// an application that is called from other origins puts a CORS middleware in
// front of the mount, and that answers preflights.
//
// Lists have everything, unless the query says otherwise: limit, 1 to 1,000, asks for
// a page, and a Link header has the URL of the next one, relative to that of the
// request. Threads go on with rel="next"; their order is created or activity,
// archived=true or false keeps some of them, and search those with a text in the name
// or in a message. Messages begin with the last ones, and go back with rel="prev".
//
// # Bodies
//
// A request body is a JSON object, whatever its content type. Keys that are not
// known are ignored; of a key given twice the last one counts. Names have at
// most 255 characters and may be empty; the default name of a thread is the time
// in UTC, such as "2026-11-23 06:18". An assistant_id is that of a served
// assistant; null and "" mean none, also in a PATCH, which changes only the keys
// that it has. A content has at most 200,000 characters, and not only blanks. A
// NUL character is refused everywhere. A run in a thread that belongs to an
// assistant must be with that assistant; a thread without one takes any.
//
// Times are UTC with milliseconds: 2026-11-23T06:18:20.046Z.
//
// A POST of a message answers with 201 and an empty body after the model's
// answer is stored. It may take as long as [Config.Limits] let it: the server's
// WriteTimeout is lifted for it, and its ReadTimeout does not end it. If the client
// goes away meanwhile, the run goes on and is stored; see [Runs] for how a server
// ends runs when it stops.
//
// A message with a client_id may be sent again by a client that does not know
// whether it arrived: it is asked once. A message of which there is more than one
// version has "version" and "versions", which others have not; see [thread.Turn].
//
// A run without a thread answers with 200 and {"content", "output"?, "stop"}: output is
// the JSON of an assistant whose answers have a type. Nothing of it is stored but what
// it used, and it ends when the client goes away.
//
// # Approvals
//
// A run whose model calls a tool that must be approved, or that the front end runs,
// waits: the POST of the message answers 201 as ever, and the list of approvals is not
// empty then. The thread takes no other question before the run has ended, but for
// cancelling it. A decision counts once; with the last one the run goes on, and the
// answer is {"run_id", "status", "waiting"}: status is done when the model's answer is
// stored, and waiting while calls wait for others, or again.
//
// # Attachments
//
// The ids of up to 20 attachments of the thread can go with a message; such messages
// have "attachments" in lists. What a model gets of them is told by
// [assistant.WithFiles].
//
// A file is sent as the field "file" of a multipart/form-data body and is stored
// while it arrives; how long it may be is [thread.WithAttachmentLimit]'s to say. Its
// bytes are sent to be saved (Content-Disposition: attachment), with a policy that
// lets a browser do nothing with them, and of a type in which programs may be, such
// as HTML or SVG, as application/octet-stream. A server with a WriteTimeout must
// leave time for that. Without [thread.WithBlobs] uploads are answered with 501.
//
// # Errors
//
// Errors are JSON in three forms. {"message": text} tells that something is not
// allowed (403), or that there is no such assistant (404). {"detail": [{"type",
// "loc", "msg"}, …]} with 422 lists what is wrong with a body. Everything else is
// {"detail": text}: 400, 401, 403 for a cross-origin request, 404, 405, 409 for a
// thread that has a run already, for a run that was cancelled or that a tool has
// stopped, and for a decision that is late or repeated, 413, 415, 500, 501
// without a place for attachments, 502 when the model failed, 503 when
// it is busy (Retry-After tells for how long, if the provider said so) or the
// server is stopping, 504 when the time was over before there was an answer. From
// 500 on the text ends with a reference, "(ref 4k2q7pz3)", under which the log
// has the error; nothing of the error itself is sent.
//
// # Security
//
// Every request, those for openapi.json and docs included, passes two checks: it
// is not a cross-origin request of a browser that changes something
// ([http.CrossOriginProtection]; an X-CSRFTOKEN header is accepted and not
// needed), and [Config.Authenticate] knows its user. What that user may do is the
// matter of [thread.Permissions], which the service is given: an assistant that he
// may not run is not listed, and 403 everywhere else.
package httpapi
