package mcptools

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// Config says how a server is reached, and what its tools may do. Name is required,
// and one of Command, URL and Transport.
type Config struct {
	// Name is put before the names of the tools, with two underscores: the tool
	// create_issue of github is github__create_issue for the model. It has at most 24
	// letters, digits, - and _, the latter between others and never two in a row.
	Name string

	// Command is a program, found as [os/exec] does, and its arguments. It speaks over
	// its standard input and output; what it writes to its standard error is logged,
	// for debugging. It is started when it is first needed, and again when it died.
	Command []string
	// Env are variables of the program's environment, "KEY=value", besides those that
	// programs need to start at all, such as PATH and HOME.
	Env []string
	// Dir is the directory that the program starts in; empty means that of the
	// application.
	Dir string

	// URL is the endpoint of a server that speaks streamable HTTP.
	URL string
	// Header goes with each request to the URL: a key. It is not sent to another host
	// that the server redirects to.
	Header http.Header
	// HTTPClient sends the requests to the URL; the default is one that follows
	// redirects within the same host only. Its timeout would end streams: leave it 0.
	HTTPClient *http.Client

	// Transport makes the connection in another way: with OAuth, or in memory. It is
	// called for each connection.
	Transport func() (mcp.Transport, error)

	// Only are the tools to be offered, by the server's own names; nil means all.
	Only []string
	// Allow are the tools that run without approval, by the server's own names.
	Allow []string
	// TrustHints takes the server's word for what its tools do: one that it calls read
	// only runs without approval. Without it a tool counts as destructive.
	TrustHints bool
	// Pins are the definitions that somebody has looked at, as [Server.Pins] returns
	// them: a fingerprint for each tool, by the server's own names. With pins, even
	// empty ones, a tool that is not among them is not offered until it is accepted.
	// Nil trusts each definition when it is first seen, as long as there are no more than
	// 10,000.
	Pins map[string]string

	// CallTimeout bounds each call; 0 leaves it to the assistant.
	CallTimeout time.Duration
	// ListTimeout bounds how long a run waits for the connection and the list of tools;
	// 0 means 10 seconds.
	ListTimeout time.Duration
	// ListFor is for how long a list of tools is good, if the server does not say that
	// it changed; 0 means 5 minutes.
	ListFor time.Duration
	// Logger is where the server is reported on; the default is [slog.Default].
	Logger *slog.Logger
}

const (
	defaultListTimeout = 10 * time.Second
	defaultListFor     = 5 * time.Minute
	// maxServerName leaves room for the name of the tool.
	maxServerName = 24
)

var serverName = regexp.MustCompile(`^[a-zA-Z0-9-]+(_[a-zA-Z0-9-]+)*$`)

// withDefaults fills in what may be left out, and refuses what may not.
func (c Config) withDefaults() (Config, error) {
	if !serverName.MatchString(c.Name) || len(c.Name) > maxServerName {
		return c, fmt.Errorf("the name %q of an MCP server must match %s and have at most %d characters", c.Name, serverName, maxServerName)
	}
	ways := 0
	for _, given := range []bool{len(c.Command) > 0, c.URL != "", c.Transport != nil} {
		if given {
			ways++
		}
	}
	if ways != 1 {
		return c, fmt.Errorf("the MCP server %s needs one of Command, URL and Transport, and has %d", c.Name, ways)
	}
	if c.URL != "" {
		if err := checkURL(c.URL); err != nil {
			return c, fmt.Errorf("the URL of the MCP server %s: %w", c.Name, err)
		}
	}
	if c.ListTimeout <= 0 {
		c.ListTimeout = defaultListTimeout
	}
	if c.ListFor <= 0 {
		c.ListFor = defaultListFor
	}
	if c.Logger == nil {
		c.Logger = slog.Default()
	}
	c.Logger = c.Logger.With("mcp_server", c.Name)
	return c, nil
}

// checkURL does not repeat the URL: it may hold a key.
func checkURL(text string) error {
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return errors.New("it is not a valid URL")
	case u.Scheme != "http" && u.Scheme != "https", u.Host == "":
		return errors.New("it must begin with http:// or https:// and a host")
	}
	return nil
}
