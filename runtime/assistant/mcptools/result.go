package mcptools

import (
	"cmp"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// textOf is what the model gets of a result: the structured content as JSON, if there
// is any, and else the content, a part a paragraph. What is no text is named, not
// shown.
//
// Servers send structured content twice, also as a text for older clients. The text is
// preferred if it says the same, as it has every digit of the server's numbers.
func textOf(result *mcp.CallToolResult) (string, error) {
	if result.StructuredContent == nil || result.IsError && len(result.Content) > 0 {
		return paragraphs(result.Content), nil
	}
	var others []mcp.Content
	structured := ""
	for _, c := range result.Content {
		text, ok := c.(*mcp.TextContent)
		if !ok {
			others = append(others, c)
			continue
		}
		var same any
		if json.Unmarshal([]byte(text.Text), &same) == nil && reflect.DeepEqual(same, result.StructuredContent) {
			structured = strings.TrimSpace(text.Text)
		}
	}
	if structured == "" {
		var err error
		if structured, err = compact(result.StructuredContent); err != nil {
			return "", err
		}
	}
	if len(others) > 0 {
		structured += "\n\n" + paragraphs(others)
	}
	return structured, nil
}

func paragraphs(content []mcp.Content) string {
	var all []string
	for _, c := range content {
		if text := paragraph(c); text != "" {
			all = append(all, text)
		}
	}
	return strings.Join(all, "\n\n")
}

func paragraph(c mcp.Content) string {
	switch c := c.(type) {
	case *mcp.TextContent:
		return c.Text
	case *mcp.ImageContent:
		return left("image", c.MIMEType, len(c.Data))
	case *mcp.AudioContent:
		return left("audio", c.MIMEType, len(c.Data))
	case *mcp.ResourceLink:
		return fmt.Sprintf("[resource %s: %s, not fetched]", said(c.Name, "without a name"), said(c.URI, "without a URI"))
	case *mcp.EmbeddedResource:
		return resource(c.Resource)
	}
	return fmt.Sprintf("[content of the kind %T, not shown]", c)
}

func resource(r *mcp.ResourceContents) string {
	switch {
	case r == nil:
		return "[resource without contents]"
	case r.Blob != nil:
		return left("resource "+said(r.URI, "without a URI"), r.MIMEType, len(r.Blob))
	}
	return fmt.Sprintf("[resource %s]\n%s", said(r.URI, "without a URI"), r.Text)
}

// left names what a model cannot read.
func left(what, mediaType string, size int) string {
	return fmt.Sprintf("[%s, %s, %d bytes, not shown]", what, said(mediaType, "of an unknown type"), size)
}

// said is a word of the server in a line of ours, or what stands for none.
func said(text, otherwise string) string {
	return shorten(cmp.Or(oneLine(text), otherwise), maxDescription)
}

// oneLine keeps a server's word from looking like a line of ours.
func oneLine(text string) string {
	return strings.Join(strings.Fields(visible(text)), " ")
}
