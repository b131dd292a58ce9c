package dialect

import (
	"slices"

	"github.com/aigen-go/aigen/internal/gen/diag"
	"github.com/aigen-go/aigen/internal/gen/model"
)

// offered is a tool that an assistant has: its own, or one of a struct that it embeds.
type offered struct {
	*model.Tool
	// set is where the tool comes from; nil for an own one.
	set *model.Toolset
}

// offer returns the tools of a receiver in the order of AITools.
func offer(r *model.Receiver) []offered {
	var all []offered
	for _, t := range r.Tools {
		all = append(all, offered{Tool: t})
	}
	for _, set := range r.Toolsets {
		for _, t := range set.Tools {
			all = append(all, offered{t, set})
		}
	}
	return all
}

// tools are the tools alone.
func tools(all []offered) []*model.Tool {
	list := make([]*model.Tool, len(all))
	for i, t := range all {
		list[i] = t.Tool
	}
	return list
}

// at puts a problem of the tool where the package of the assistant has it: an embedded
// struct may be fine for the other assistants that embed it.
func (t offered) at(d diag.Diagnostic) diag.Diagnostic {
	d.Pos = t.Pos
	if t.set != nil {
		d.Pos = t.set.Pos
		d.Related = slices.Concat(d.Related, []diag.Related{{Pos: t.Pos, Message: t.Method + " is declared here"}})
	}
	return d
}
