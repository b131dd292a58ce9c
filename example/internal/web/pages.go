package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
)

// Pages is a [Reader] that has r.jina.ai fetch pages: it renders them and answers
// in Markdown. Only the pages of some hosts may be read: the address comes from a
// model, which may have it from a page that somebody wrote for that.
type Pages struct {
	// Hosts are those whose pages may be read.
	Hosts []string
	// BaseURL is https://r.jina.ai.
	BaseURL string
	log     *slog.Logger
}

var _ Reader = (*Pages)(nil)

// NewPages returns a Pages for hosts. The log gets why the service could not be
// reached, which a model is not told.
func NewPages(log *slog.Logger, hosts ...string) *Pages {
	return &Pages{Hosts: hosts, BaseURL: "https://r.jina.ai", log: log}
}

// maxText is how much of a page is returned, in bytes.
const maxText = 30_000

// Read returns the page as Markdown.
func (p *Pages) Read(ctx context.Context, page string) (string, error) {
	if err := allowed(page, p.Hosts); err != nil {
		return "", err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.BaseURL+"/"+page, nil)
	if err != nil {
		return "", errors.New("the URL is not valid")
	}
	body, err := Get(req, "the reader of pages", p.log)
	if err != nil {
		return "", err
	}
	text := strings.ToValidUTF8(string(body), "\uFFFD")
	if len(text) > maxText {
		text = strings.ToValidUTF8(text[:maxText], "")
	}
	return text, nil
}

// allowed returns an error unless page is an https URL at one of the hosts.
func allowed(page string, hosts []string) error {
	u, err := url.Parse(page)
	if err != nil || u.Scheme != "https" || u.User != nil || u.Port() != "" {
		return errors.New("the URL is not one of a page: it must begin with https:// and a host")
	}
	for _, h := range hosts {
		if u.Hostname() == h {
			return nil
		}
	}
	return errors.New("only pages of " + strings.Join(hosts, " and ") + " can be read")
}
