package llmtest

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"unicode/utf8"

	"github.com/aigen-go/aigen/runtime/llm"
)

// pieceSize is how many bytes of arguments are in a delta.
const pieceSize = 16

// play yields the deltas of s as the answer to req.
func (s Step) play(ctx context.Context, req *llm.Request) iter.Seq2[llm.Delta, error] {
	return func(yield func(llm.Delta, error) bool) {
		if s.err != nil {
			yield(llm.Delta{}, s.err)
			return
		}
		deltas := s.deltas(req)
		for i, d := range deltas {
			if s.pause != nil && i == min(s.pause.after, len(deltas)-1) {
				select {
				case <-s.pause.until:
				case <-ctx.Done():
				}
			}
			if err := ctx.Err(); err != nil {
				yield(llm.Delta{}, err)
				return
			}
			if s.fault != nil && i == min(s.fault.after, len(deltas)-1) {
				yield(llm.Delta{}, s.fault.err)
				return
			}
			if !yield(d, nil) {
				return
			}
		}
	}
}

// deltas are the pieces of the answer; the last one ends it.
func (s Step) deltas(req *llm.Request) []llm.Delta {
	var all []llm.Delta
	for word := range words(s.reasoning) {
		all = append(all, llm.Delta{Reasoning: word})
	}
	for range s.hidden {
		all = append(all, llm.Delta{Provider: hiddenThought()})
	}
	for word := range words(s.text) {
		all = append(all, llm.Delta{Text: word})
	}
	ids := newIDs(req)
	for i, c := range s.calls {
		if c.id == "" {
			c.id = ids()
		}
		all = append(all, llm.Delta{Call: &llm.CallDelta{Index: i, ID: c.id, Name: c.name}})
		for piece := range pieces(c.arguments) {
			all = append(all, llm.Delta{Call: &llm.CallDelta{Index: i, Arguments: piece}})
		}
	}
	end := llm.Delta{Usage: s.usage, Finish: s.finish}
	switch {
	case end.Finish != "":
	case len(s.calls) > 0:
		end.Finish = llm.FinishCalls
	default:
		end.Finish = llm.FinishStop
	}
	if s.usage != nil {
		end.Usage = new(*s.usage)
	}
	return append(all, end)
}

// words yields each word of a text with the blanks after it.
func words(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for text != "" {
			start := len(text) - len(strings.TrimLeft(text, " \n\t"))
			end := len(text)
			if i := strings.IndexAny(text[start:], " \n\t"); i >= 0 {
				end = start + i
				end += len(text[end:]) - len(strings.TrimLeft(text[end:], " \n\t"))
			}
			if !yield(text[:end]) {
				return
			}
			text = text[end:]
		}
	}
}

// pieces cuts a text where no character breaks.
func pieces(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for len(text) > pieceSize {
			n := pieceSize
			for n > pieceSize-utf8.UTFMax && !utf8.RuneStart(text[n]) {
				n--
			}
			if !yield(text[:n]) {
				return
			}
			text = text[n:]
		}
		if text != "" {
			yield(text)
		}
	}
}

// newIDs returns a function that makes IDs which are not in the conversation.
func newIDs(req *llm.Request) func() string {
	used := map[string]bool{}
	for _, m := range req.Messages {
		for _, c := range m.Calls() {
			used[c.ID] = true
		}
	}
	n := 0
	return func() string {
		for {
			n++
			if id := fmt.Sprintf("call_%d", n); !used[id] {
				return id
			}
		}
	}
}
