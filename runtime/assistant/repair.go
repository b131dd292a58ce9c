package assistant

import "github.com/aigen-go/aigen/runtime/chat"

// unanswered is the result of a call whose own result was lost.
const unanswered = "no result: the call was interrupted"

// Repair returns messages in a form that every provider accepts: each tool call
// is followed by exactly one result; results without a call are dropped, and so
// are messages with neither text nor calls nor files, and system messages. A [History] that keeps the
// rules of a run needs no repair; but rows can be deleted, and processes die.
func Repair(messages []chat.Message) []chat.Message {
	fixed := make([]chat.Message, 0, len(messages))
	for i := 0; i < len(messages); i++ {
		m := messages[i]
		switch {
		case m.Role == chat.System, m.Role == chat.Tool:
			continue
		}
		calls := m.Calls()
		if len(calls) == 0 && m.Text() == "" && !hasFile(m) {
			continue
		}
		fixed = append(fixed, m)
		if len(calls) == 0 {
			continue
		}
		results, next := following(messages, i+1)
		for _, c := range calls {
			r, ok := results[c.ID]
			if !ok {
				r = chat.ToolResult{CallID: c.ID, Name: c.Name, Content: unanswered, IsError: true}
			}
			fixed = append(fixed, chat.Result(r))
		}
		i = next - 1
	}
	return fixed
}

// following collects the results in the tool messages from i on, and returns the
// index behind them.
func following(messages []chat.Message, i int) (map[string]chat.ToolResult, int) {
	results := map[string]chat.ToolResult{}
	for ; i < len(messages) && messages[i].Role == chat.Tool; i++ {
		for _, r := range messages[i].Results() {
			results[r.CallID] = r
		}
	}
	return results, i
}
