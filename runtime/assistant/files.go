package assistant

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
)

// WithFiles adds files to the user's message, in front of its text, which may be empty
// then. In a thread they are attachments: see thread.Turn.
//
// A model is sent the files of all users' messages, the newest first, until
// [Limits.FileBytes] is reached. A text that the model does not take as a file becomes
// a part of the message. In the place of any other file that cannot be sent, because
// the model takes no such files or because of its size, because it is empty or a text
// that is not UTF-8, or because it was deleted, the model gets a note that says so, and
// the run goes on.
func WithFiles(files ...chat.File) Option {
	return func(c *config) { c.files = append(c.files, files...) }
}

// Attachments is a [History] whose messages have files that are kept elsewhere:
// [chat.File.AttachmentID] is set.
type Attachments interface {
	History
	// OpenFile opens the bytes of an attachment, which are for the caller to close. It is
	// called at most once a run for each.
	OpenFile(ctx context.Context, attachmentID string) (io.ReadCloser, error)
}

// input is the user's message; it has no parts if there is nothing to say.
func (r *run) input(text string) chat.Message {
	m := chat.Message{ID: newID(), Role: chat.User}
	for _, f := range r.config.files {
		m.Parts = append(m.Parts, chat.Part{Type: chat.PartFile, File: new(f)})
	}
	if text != "" {
		m.Parts = append(m.Parts, chat.Part{Type: chat.PartText, Text: text})
	}
	return m
}

// files are the bytes of attachments that the run has read, by their ID.
type files struct {
	read map[string][]byte
	// lost says why others cannot be read.
	lost map[string]string
}

// hasFile says whether a message has a file.
func hasFile(m chat.Message) bool {
	return slices.ContainsFunc(m.Parts, func(p chat.Part) bool { return p.File != nil })
}

// showFiles puts the files that the model takes into the messages of a request, and
// notes in the place of others.
func (r *run) showFiles(ctx context.Context, messages []chat.Message) {
	if !slices.ContainsFunc(messages, hasFile) {
		return
	}
	can := llm.CapabilitiesOf(r.model, r.modelName)
	left := r.limits.FileBytes
	for i, m := range slices.Backward(messages) {
		if m.Role != chat.User || !hasFile(m) {
			continue
		}
		parts := slices.Clone(m.Parts)
		for j, p := range parts {
			if p.File != nil {
				parts[j] = r.filePart(ctx, *p.File, can, &left)
			}
		}
		messages[i].Parts = parts // the slice is the request's, the old parts are not
	}
}

// filePart is what the model is sent of a file. left is how many bytes there is room
// for.
func (r *run) filePart(ctx context.Context, f chat.File, can llm.Capabilities, left *int64) chat.Part {
	takes, text := can.Takes(f.MediaType), isText(f.MediaType)
	switch {
	case !takes && !text:
		return note(f, "you cannot read files of this kind")
	case f.URL != "" && !takes:
		return note(f, "it is at "+f.URL)
	case f.URL != "":
		return chat.Part{Type: chat.PartFile, File: &f}
	}
	why := r.load(ctx, &f, *left)
	switch {
	case why != "":
	case len(f.Data) == 0: // a provider would refuse it, and with it every later request
		why = "it is empty"
	case int64(len(f.Data)) > *left:
		why = tooLargeTogether
	case text && !utf8.Valid(f.Data):
		why = "it is no text in UTF-8"
	}
	if why != "" {
		return note(f, why)
	}
	*left -= int64(len(f.Data))
	f.AttachmentID = ""
	if takes {
		return chat.Part{Type: chat.PartFile, File: &f}
	}
	return chat.Part{Type: chat.PartText, Text: fmt.Sprintf("The file %q:\n%s\n\n", f.Name, r.bound(string(f.Data)))}
}

const tooLargeTogether = "the files are too large together"

// note stands for a file that is not sent.
func note(f chat.File, why string) chat.Part {
	return chat.Part{Type: chat.PartText, Text: fmt.Sprintf("[The file %q (%s) is not shown: %s.]\n", f.Name, f.MediaType, why)}
}

// load reads the bytes of an attachment, once a run, or says why there are none. No
// more than left are kept: so the files that a run holds are never more than it may
// send.
func (r *run) load(ctx context.Context, f *chat.File, left int64) (why string) {
	id := f.AttachmentID
	if id == "" {
		return ""
	}
	if r.files.read == nil {
		r.files = files{read: map[string][]byte{}, lost: map[string]string{}}
	}
	if why, ok := r.files.lost[id]; ok {
		return why
	}
	if data, ok := r.files.read[id]; ok {
		f.Data = data
		return ""
	}
	data, err := r.readFile(ctx, id, left)
	switch {
	case errors.Is(err, errLarge) && left == r.limits.FileBytes:
		why = "it is too large"
	case errors.Is(err, errLarge):
		why = tooLargeTogether
	case err != nil:
		r.log.Warn("an attachment cannot be read", "attachment_id", id, "error", err)
		why = "it cannot be read, or was deleted"
	}
	if why != "" {
		r.files.lost[id] = why
		return why
	}
	r.files.read[id] = data
	f.Data = data
	return ""
}

var errLarge = errors.New("more bytes than a request may have")

// readFile reads an attachment whole, if it has at most so many bytes.
func (r *run) readFile(ctx context.Context, id string, most int64) (data []byte, err error) {
	history, ok := r.history.(Attachments)
	if !ok {
		return nil, errors.New("the history has no attachments")
	}
	content, err := history.OpenFile(ctx, id)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, content.Close()) }()
	data, err = io.ReadAll(io.LimitReader(content, most+1))
	if err == nil && int64(len(data)) > most {
		err = errLarge
	}
	return data, err
}

// isText says whether files of a media type can be shown as texts.
func isText(mediaType string) bool {
	kind, _, err := mime.ParseMediaType(mediaType)
	if err != nil {
		return false
	}
	switch kind {
	case "application/json", "application/xml", "application/yaml", "application/javascript":
		return true
	}
	return strings.HasPrefix(kind, "text/") || strings.HasSuffix(kind, "+json") || strings.HasSuffix(kind, "+xml")
}
