package openai

import (
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/internal/wire"
)

// calls numbers the tool calls of an answer and sees that each has an ID which
// the conversation does not have yet. OpenAI gives both; other servers leave out
// the index or the ID, or use the same one for every call.
type calls struct {
	ids wire.IDs
	// n is how many calls there are, at maps the server's index to the latest
	// call that has it, sent has the server's ID of each call.
	n    int
	at   map[int]int
	sent []string
}

// piece translates a piece of a call. The first piece of a call tells its ID and
// name.
func (c *calls) piece(p *callPiece) *llm.CallDelta {
	i, first := c.locate(p)
	out := &llm.CallDelta{Index: i, Name: p.Function.Name, Arguments: string(p.Function.Arguments)}
	if first {
		out.ID = c.ids.Unique(p.ID)
	}
	return out
}

// locate finds the call that p is a piece of, or begins a new one.
func (c *calls) locate(p *callPiece) (i int, first bool) {
	known := c.n > 0
	i = c.n - 1
	if p.Index != nil {
		i, known = c.at[*p.Index]
	}
	switch {
	case !known:
	case p.ID != "" && p.ID != c.sent[i] && p.Function.Name != "":
		// Another ID and a name: the server does not count.
	case p.Index == nil && p.ID == "" && p.Function.Name != "":
		// A call in one piece, without index and ID.
	default:
		return i, false
	}
	i = c.n
	c.n++
	c.sent = append(c.sent, p.ID)
	if p.Index != nil {
		if c.at == nil {
			c.at = map[int]int{}
		}
		c.at[*p.Index] = i
	}
	return i, true
}
