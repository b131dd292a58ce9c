package assistant

import (
	"strings"

	"github.com/aigen-go/aigen/runtime/chat"
)

const (
	usualBytes = 3.5
	// The estimates of other texts, in bytes a token: English prose has about four,
	// Chinese and code fewer.
	leastBytes, mostBytes = 1.5, 6
	// enoughTokens is how many tokens tell something of a text.
	enoughTokens = 50
	// messageTokens is what a message has besides its text.
	messageTokens = 4
	imageTokens   = 1600
	fileBytes     = 32 // a token
)

// gauge estimates how many tokens texts have.
type gauge struct {
	// bytes is how many bytes a token has.
	bytes float64
	// factor is what the provider counted in place of one estimated token; 0 if it has
	// counted nothing yet.
	factor float64
}

// learn takes from a conversation how many bytes a token has, in what models wrote in
// it.
func (g *gauge) learn(messages []chat.Message) {
	var size, tokens int64
	for _, m := range messages {
		if m.Role != chat.Assistant || m.Usage == nil || m.Usage.Output <= m.Usage.Reasoning {
			continue
		}
		size += int64(written(m))
		tokens += m.Usage.Output - m.Usage.Reasoning
	}
	g.bytes = usualBytes
	if tokens >= enoughTokens {
		g.bytes = min(max(float64(size)/float64(tokens), leastBytes), mostBytes)
	}
}

// compare takes notice of what the provider counted for a request.
func (g *gauge) compare(estimated, counted int64) {
	if estimated <= 0 || counted < enoughTokens {
		return
	}
	before := g.factor
	if before == 0 {
		before = 1
	}
	g.factor = min(max(before*float64(counted)/float64(estimated), 0.25), 4)
}

// tokens estimates a text of size bytes.
func (g *gauge) tokens(size int) int64 {
	bytes, factor := g.bytes, g.factor
	if bytes == 0 {
		bytes = usualBytes
	}
	if factor == 0 {
		factor = 1
	}
	return int64(float64(size) / bytes * factor)
}

func (g *gauge) one(m chat.Message) int64 {
	tokens := g.tokens(written(m)) + messageTokens
	for _, p := range m.Parts {
		switch {
		case p.Result != nil:
			tokens += g.tokens(len(p.Result.Content))
		case p.File == nil:
		case strings.HasPrefix(p.File.MediaType, "image/"):
			tokens += imageTokens
		case len(p.File.Data) == 0: // it is kept elsewhere
			tokens += imageTokens
		default:
			tokens += int64(len(p.File.Data) / fileBytes)
		}
	}
	return tokens
}

func (g *gauge) all(messages []chat.Message) int64 {
	var tokens int64
	for _, m := range messages {
		tokens += g.one(m)
	}
	return tokens
}

// written is how many bytes of a message somebody wrote.
func written(m chat.Message) int {
	size := 0
	for _, p := range m.Parts {
		if p.Type == chat.PartText {
			size += len(p.Text)
		}
		if p.Call != nil {
			size += len(p.Call.Name) + len(p.Call.Arguments)
		}
	}
	return size
}
