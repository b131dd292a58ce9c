package httpapi

import (
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/aigen-go/aigen/runtime/thread"
)

// unknownMedia is the type of bytes of which nothing is told.
const unknownMedia = "application/octet-stream"

// download is a body with the bytes of an attachment.
type download struct {
	attachment thread.Attachment
	content    io.ReadCloser
	// failed is told why the bytes cannot be read to their end.
	failed func(error)
}

// write sends the bytes such that no browser shows them as a page of this server, or
// runs what is in them: whoever may ask in the thread chose bytes, name and type.
func (d download) write(w http.ResponseWriter) {
	defer d.content.Close()
	h := w.Header()
	h.Set("Content-Type", mediaOut(d.attachment.MediaType))
	h.Set("Content-Length", strconv.FormatInt(d.attachment.Size, 10))
	h.Set("Content-Disposition", disposition(d.attachment.Name))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	w.WriteHeader(http.StatusOK)
	if _, err := io.Copy(w, d.content); err != nil {
		// The status is out. The connection is broken off, so that nobody takes the
		// part for the whole.
		d.failed(fmt.Errorf("sending attachment %s: %w", d.attachment.ID, err))
		panic(http.ErrAbortHandler)
	}
}

// shownTypes are those that no program is in. A name that ends with a slash stands for
// all that begin with it.
var shownTypes = []string{
	"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp", "audio/", "video/",
	"text/plain", "text/csv", "text/markdown", "application/pdf", "application/json", "application/zip",
}

// mediaOut is the type that is told of bytes.
func mediaOut(stored string) string {
	kind, _, err := mime.ParseMediaType(stored)
	if err != nil || strings.HasSuffix(kind, "xml") {
		return unknownMedia
	}
	for _, shown := range shownTypes {
		if kind == shown || strings.HasSuffix(shown, "/") && strings.HasPrefix(kind, shown) {
			return stored
		}
	}
	return unknownMedia
}

// disposition has a file saved under its name.
func disposition(name string) string {
	if value := mime.FormatMediaType("attachment", map[string]string{"filename": name}); value != "" {
		return value
	}
	return "attachment"
}
