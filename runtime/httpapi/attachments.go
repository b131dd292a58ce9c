package httpapi

import (
	"net/http"
	"reflect"

	"github.com/aigen-go/aigen/runtime/thread"
)

type attachmentBody struct {
	ID        string `json:"id"`
	Name      string `json:"name" maxLength:"255" doc:"What the file is called, without a path."`
	MediaType string `json:"media_type" doc:"What who uploaded it says it is." example:"image/png"`
	Size      int64  `json:"size" doc:"In bytes."`
	SHA256    string `json:"sha256" doc:"The checksum of the bytes, in hexadecimal."`
	CreatedAt string `json:"created_at" format:"date-time" example:"2026-11-23T06:18:20.046Z"`
}

func attachmentOut(at thread.Attachment) attachmentBody {
	return attachmentBody{
		ID: at.ID, Name: at.Name, MediaType: at.MediaType, Size: at.Size, SHA256: at.SHA256,
		CreatedAt: at.CreatedAt.UTC().Format(timeLayout),
	}
}

func (a *api) attachmentRoutes() []route {
	const path = "/threads/{thread_id}/attachments/"
	out := reflect.TypeFor[attachmentBody]()
	none := failure{http.StatusNotImplemented, reflect.TypeFor[detailBody]()}
	return []route{
		{
			method: http.MethodGet, path: path, id: "ai_list_thread_attachments", summary: "List the attachments of a thread",
			about:  "The oldest first.",
			status: http.StatusOK, response: reflect.TypeFor[[]attachmentBody](),
			errors: []failure{noThread, denied},
			serve:  a.listAttachments,
		},
		{
			method: http.MethodPost, path: path, id: "ai_create_thread_attachment", summary: "Upload an attachment",
			about: "A form with one file. Of its name the last part of the path is kept, and a media type that is none " +
				"becomes application/octet-stream.",
			upload: true, status: http.StatusCreated, response: out,
			errors: []failure{noThread, denied, none},
			serve:  a.createAttachment,
		},
		{
			method: http.MethodGet, path: path + "{attachment_id}/", id: "ai_get_thread_attachment", summary: "Get what is known of an attachment",
			status: http.StatusOK, response: out,
			errors: []failure{noThread, denied},
			serve:  a.getAttachment,
		},
		{
			method: http.MethodGet, path: path + "{attachment_id}/content/", id: "ai_download_thread_attachment", summary: "Download an attachment",
			about: "To be saved, not shown: what could be run by a browser comes as application/octet-stream.",
			media: unknownMedia, status: http.StatusOK,
			errors: []failure{noThread, denied, none},
			serve:  a.downloadAttachment,
		},
		{
			method: http.MethodDelete, path: path + "{attachment_id}/", id: "ai_delete_thread_attachment", summary: "Delete an attachment",
			status: http.StatusNoContent,
			errors: []failure{noThread, denied, none},
			serve:  a.deleteAttachment,
		},
	}
}

func (a *api) listAttachments(_ http.ResponseWriter, r *http.Request) (any, error) {
	id, err := storedID(r, "thread_id")
	if err != nil {
		return nil, err
	}
	attachments, err := a.cfg.Threads.Attachments(r.Context(), id)
	if err != nil {
		return nil, err
	}
	out := make([]attachmentBody, len(attachments))
	for i, at := range attachments {
		out[i] = attachmentOut(at)
	}
	return out, nil
}

// createAttachment stores the file while it arrives.
func (a *api) createAttachment(_ http.ResponseWriter, r *http.Request) (any, error) {
	id, err := storedID(r, "thread_id")
	if err != nil {
		return nil, err
	}
	file, err := readFile(r)
	if err != nil {
		return nil, err
	}
	at, err := a.cfg.Threads.AddAttachment(r.Context(), id, file.name, file.mediaType, file)
	switch {
	case file.err != nil: // the form is wrong, and the service only knows that it could not be read
		return nil, file.err
	case err != nil:
		return nil, err
	}
	return attachmentOut(at), nil
}

// attachment finds the attachment of the path in its thread.
func (a *api) attachment(r *http.Request) (thread.Attachment, error) {
	threadID, err := storedID(r, "thread_id")
	if err != nil {
		return thread.Attachment{}, err
	}
	id, err := storedID(r, "attachment_id")
	if err != nil {
		return thread.Attachment{}, err
	}
	at, err := a.cfg.Threads.Attachment(r.Context(), id)
	if err == nil && at.ThreadID != threadID {
		err = notFound()
	}
	return at, err
}

func (a *api) getAttachment(_ http.ResponseWriter, r *http.Request) (any, error) {
	at, err := a.attachment(r)
	return attachmentOut(at), err
}

func (a *api) downloadAttachment(_ http.ResponseWriter, r *http.Request) (any, error) {
	at, err := a.attachment(r)
	if err != nil {
		return nil, err
	}
	at, content, err := a.cfg.Threads.OpenAttachment(r.Context(), at.ID)
	if err != nil {
		return nil, err
	}
	return download{attachment: at, content: content, failed: func(err error) { a.internal(r, err) }}, nil
}

func (a *api) deleteAttachment(_ http.ResponseWriter, r *http.Request) (any, error) {
	at, err := a.attachment(r)
	if err != nil {
		return nil, err
	}
	return nil, a.cfg.Threads.DeleteAttachment(r.Context(), at.ID)
}
