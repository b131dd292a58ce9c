package assistant

import "github.com/aigen-go/aigen/runtime/tool"

// refusal says why a tool cannot run here, or "". A tool that wants a person's
// approval must not run without it, and one of the front end has nothing to run on
// the server.
func refusal(t *tool.Tool) string {
	const rest = ", which cannot be had here. It did not run; do not call it again, and say what you could not do."
	switch {
	case t.Confirm != nil:
		return "error: the tool " + t.Name + " needs a person's approval" + rest
	case t.Client != nil:
		return "error: the tool " + t.Name + " needs the user's front end to run it" + rest
	}
	return ""
}
