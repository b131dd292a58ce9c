package llmtest

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"
)

// exchange is a request and its answer, as a recording keeps them: without secrets,
// and with nothing that differs from one recording of the same to another.
type exchange struct {
	request  part
	response part
	// used: a replay has answered with it.
	used bool
}

// part is one side of an exchange.
type part struct {
	// line is "POST https://host/path?query" or "200 OK".
	line string
	// header are lines such as "Content-Type: text/event-stream", in their order.
	header []string
	body   string
}

// The headers that are kept. All others are left out, so that no key can be among
// them, nor what differs with the version of a client.
var (
	keptOfRequests  = []string{"Content-Type", "Anthropic-Version", "Anthropic-Beta"}
	keptOfResponses = []string{"Content-Type", "Retry-After", "Retry-After-Ms", "X-Should-Retry"}
)

// inBase64 marks a body that is no text.
const inBase64 = "Body: base64"

func keep(h http.Header, names []string) []string {
	var kept []string
	for _, name := range names {
		for _, value := range h.Values(name) {
			kept = append(kept, name+": "+value)
		}
	}
	return kept
}

// pretty lays out a body for people who read a recording or a difference: JSON on
// many lines. sorted is for requests, where the order of keys must not matter.
func pretty(body []byte, sorted bool) string {
	text := bytes.TrimSpace(body)
	if !json.Valid(text) {
		return string(body)
	}
	if sorted {
		d := json.NewDecoder(bytes.NewReader(text))
		d.UseNumber()
		var v any
		if d.Decode(&v) != nil {
			return string(body)
		}
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		if e.Encode(v) != nil {
			return string(body)
		}
		text = bytes.TrimSpace(b.Bytes())
	}
	var b bytes.Buffer
	if json.Indent(&b, text, "", "  ") != nil {
		return string(body)
	}
	return b.String()
}

// format writes a recording. A line that begins with "-- " within a part, or with a
// backslash, gets a backslash in front.
func format(all []*exchange) []byte {
	var b bytes.Buffer
	for i, x := range all {
		write := func(side string, p part) {
			fmt.Fprintf(&b, "-- %s %d --\n%s\n", side, i+1, p.line)
			body := p.body
			if !utf8.ValidString(body) || strings.Contains(body, "\r") {
				p.header, body = append(p.header, inBase64), base64.StdEncoding.EncodeToString([]byte(body))
			}
			for _, h := range p.header {
				b.WriteString(h + "\n")
			}
			b.WriteString("\n")
			for line := range strings.SplitSeq(body, "\n") {
				if strings.HasPrefix(line, "-- ") || strings.HasPrefix(line, `\`) {
					line = `\` + line
				}
				b.WriteString(line + "\n")
			}
		}
		write("request", x.request)
		write("response", x.response)
	}
	return b.Bytes()
}

// parse reads what format has written.
func parse(text string) ([]*exchange, error) {
	var all []*exchange
	if text == "" {
		return nil, errors.New("it is empty")
	}
	for i, section := range sections(text) {
		n := i/2 + 1
		side := []string{"request", "response"}[i%2]
		content, ok := strings.CutPrefix(section, fmt.Sprintf("-- %s %d --\n", side, n))
		if !ok {
			first, _, _ := strings.Cut(section, "\n")
			return nil, fmt.Errorf("where %s %d must begin there is %q", side, n, first)
		}
		p, err := parsePart(content)
		if err != nil {
			return nil, fmt.Errorf("%s %d: %w", side, n, err)
		}
		if side == "request" {
			all = append(all, &exchange{request: p})
			continue
		}
		if _, err := p.status(); err != nil {
			return nil, fmt.Errorf("response %d: %w", n, err)
		}
		all[n-1].response = p
	}
	if last := all[len(all)-1]; last.response.line == "" {
		return nil, fmt.Errorf("request %d has no response", len(all))
	}
	return all, nil
}

// sections cuts a recording before each line that begins with "-- ".
func sections(text string) []string {
	var all []string
	for {
		i := strings.Index(text, "\n-- ")
		if i < 0 {
			return append(all, text)
		}
		all, text = append(all, text[:i+1]), text[i+1:]
	}
}

func parsePart(text string) (part, error) {
	head, body, ok := strings.Cut(text, "\n\n")
	if !ok {
		return part{}, errors.New("there is no empty line before the body")
	}
	lines := strings.Split(strings.TrimSuffix(body, "\n"), "\n")
	for i := range lines {
		lines[i] = strings.TrimPrefix(lines[i], `\`)
	}
	header := strings.Split(head, "\n")
	p := part{line: header[0], header: header[1:], body: strings.Join(lines, "\n")}
	if n := len(p.header); n > 0 && p.header[n-1] == inBase64 {
		raw, err := base64.StdEncoding.DecodeString(p.body)
		if err != nil {
			return part{}, fmt.Errorf("the body: %w", err)
		}
		p.header, p.body = p.header[:n-1], string(raw)
	}
	return p, nil
}

// status is the number in the line of a response.
func (p part) status() (int, error) {
	number, _, _ := strings.Cut(p.line, " ")
	status, err := strconv.Atoi(number)
	if err != nil || status < 100 || status > 599 {
		return 0, fmt.Errorf("%q is no status", p.line)
	}
	return status, nil
}
