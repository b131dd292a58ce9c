package llmtest

import (
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/aigen-go/aigen/runtime/chat"
)

// fileAt reads a file out of a URL, which may hold it. Its media type must begin
// with kind, if the URL says it.
func fileAt(name, url, kind string) (chat.Part, error) {
	rest, ok := strings.CutPrefix(url, "data:")
	if !ok {
		if !strings.HasPrefix(url, "https://") && !strings.HasPrefix(url, "http://") {
			return chat.Part{}, fmt.Errorf("expected a URL or base64 data, got %.40q", url)
		}
		return filePart(chat.File{Name: name, URL: url}), nil
	}
	mediaType, data, ok := strings.Cut(rest, ";base64,")
	if !ok || !strings.HasPrefix(mediaType, kind) {
		return chat.Part{}, fmt.Errorf("expected data of the type %s, got %.40q", kind, url)
	}
	return fileOf(name, mediaType, data)
}

// fileOf decodes a file.
func fileOf(name, mediaType, data string) (chat.Part, error) {
	raw, err := base64.StdEncoding.DecodeString(data)
	if err != nil || len(raw) == 0 {
		return chat.Part{}, fmt.Errorf("the file %q of the type %s is not valid base64 data", name, mediaType)
	}
	return filePart(chat.File{Name: name, MediaType: mediaType, Data: raw}), nil
}

func filePart(f chat.File) chat.Part { return chat.Part{Type: chat.PartFile, File: &f} }
