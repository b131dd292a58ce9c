package wire

import (
	"encoding/base64"
	"fmt"
	"mime"
	"strings"
	"unicode/utf8"

	"github.com/aigen-go/aigen/runtime/chat"
)

// Kind returns the media type of a file in lower case, without parameters.
func Kind(f *chat.File) (string, error) {
	kind, _, err := mime.ParseMediaType(f.MediaType)
	if err != nil {
		return "", fmt.Errorf("the file %q has the media type %q: %w", f.Name, f.MediaType, err)
	}
	return kind, nil
}

// IsImage says whether a media type is that of a picture.
func IsImage(kind string) bool { return strings.HasPrefix(kind, "image/") }

// Base64 returns the bytes of a file.
func Base64(f *chat.File) string { return base64.StdEncoding.EncodeToString(f.Data) }

// DataURL returns the bytes of a file as a URL that holds them.
func DataURL(f *chat.File, kind string) string { return "data:" + kind + ";base64," + Base64(f) }

// Text returns a file that is a text as one that models read: with its name, if it
// has one. It is false for a file of any other kind.
func Text(f *chat.File, kind string) (string, bool) {
	if len(f.Data) == 0 || !isText(kind) || !utf8.Valid(f.Data) {
		return "", false
	}
	if f.Name == "" {
		return string(f.Data), true
	}
	return fmt.Sprintf("The file %q:\n\n%s", f.Name, f.Data), true
}

func isText(kind string) bool {
	switch kind {
	case "application/json", "application/xml", "application/yaml", "application/javascript":
		return true
	}
	return strings.HasPrefix(kind, "text/") || strings.HasSuffix(kind, "+json") || strings.HasSuffix(kind, "+xml")
}

// NoWay is the error of a file that a provider does not take.
func NoWay(f *chat.File, provider string) error {
	switch {
	case len(f.Data) == 0 && f.URL == "":
		return fmt.Errorf("the file %q has neither data nor a URL", f.Name)
	case len(f.Data) == 0:
		return fmt.Errorf("%s does not load files of the type %s from a URL: send the data of %q", provider, f.MediaType, f.Name)
	}
	return fmt.Errorf("%s takes no files of the type %s, such as %q", provider, f.MediaType, f.Name)
}
