package thread

import (
	"mime"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

// unnamed is the name of a file that has none that could be kept, and unknownType
// the type of bytes of which nothing is known.
const (
	unnamed     = "file"
	unknownType = "application/octet-stream"
)

// maxExtension is how many characters of the end of a long name are kept, if that
// is an extension.
const maxExtension = 16

// fileName is what is kept of the name that a client gives to a file: the last part
// of a path of any system, without what has no place in a line of text, such as
// control characters and those that change the direction of writing.
func fileName(name string) string {
	name = strings.ToValidUTF8(name, "\uFFFD")
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r):
			return -1
		}
		return r
	}, name)
	name = strings.TrimSpace(strings.TrimRight(name, " .")) // Windows drops these
	if n := utf8.RuneCountInString(name); n > maxText {
		name = shortName(name)
	}
	if name == "" {
		return unnamed
	}
	return name
}

// shortName cuts a name before its extension.
func shortName(name string) string {
	ext := path.Ext(name)
	if utf8.RuneCountInString(ext) > maxExtension {
		ext = ""
	}
	runes := []rune(name)
	return string(runes[:maxText-utf8.RuneCountInString(ext)]) + ext
}

// mediaTypeOf is what is kept of the type that a client gives to a file: the type
// itself in lower case, and the set of characters of a text. Other parameters are
// of no use later, and may be anything.
func mediaTypeOf(text string) string {
	kind, params, err := mime.ParseMediaType(text)
	if err != nil || !strings.Contains(kind, "/") || strings.Contains(kind, "*") {
		return unknownType
	}
	kept := map[string]string{}
	if set := params["charset"]; set != "" && strings.HasPrefix(kind, "text/") {
		kept["charset"] = set
	}
	kind = mime.FormatMediaType(kind, kept)
	if kind == "" || len(kind) > maxText {
		return unknownType
	}
	return kind
}
