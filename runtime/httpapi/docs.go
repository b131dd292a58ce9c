package httpapi

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
)

//go:embed page
var page embed.FS

// docsPage makes the page that shows openapi.json: one document without
// anything from elsewhere, whose policy allows its own script and style by their
// hashes and nothing more.
func docsPage() (document, error) {
	var parts [3]string
	for i, name := range []string{"docs.html", "docs.css", "docs.js"} {
		text, err := page.ReadFile("page/" + name)
		if err != nil {
			return document{}, fmt.Errorf("reading the docs page: %w", err)
		}
		parts[i] = string(text)
	}
	html, style, script := parts[0], parts[1], parts[2]
	policy := fmt.Sprintf("default-src 'none'; script-src '%s'; style-src '%s'; connect-src 'self'; "+
		"base-uri 'none'; form-action 'none'; frame-ancestors 'none'", hash(script), hash(style))
	return document{
		header: http.Header{
			"Content-Type":            {"text/html; charset=utf-8"},
			"Content-Security-Policy": {policy},
			"Referrer-Policy":         {"no-referrer"},
		},
		body: []byte(strings.NewReplacer("{{style}}", style, "{{script}}", script).Replace(html)),
	}, nil
}

// hash names an inline script or style in a Content-Security-Policy.
func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
