package llmtest

import (
	"fmt"
	"iter"
	"net/http"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
)

func (x *responsesProtocol) refuse(w http.ResponseWriter, r *refusal) { r.write(w) }

func (x *responsesProtocol) fail(_ http.ResponseWriter, r *refusal) error {
	return x.event("response.failed", object{"response": object{
		"status": "failed", "error": object{"code": r.Code, "type": r.Type, "message": r.Message},
	}})
}

func (x *responsesProtocol) answer(w http.ResponseWriter, all iter.Seq2[llm.Delta, error]) error {
	for d, err := range all {
		if err != nil {
			return err
		}
		if x.sse.begin(w) {
			if err := x.event("response.created", object{"response": object{"id": "resp_llmtest", "status": "in_progress"}}); err != nil {
				return err
			}
		}
		if err := x.delta(d); err != nil {
			return err
		}
	}
	return nil
}

func (x *responsesProtocol) delta(d llm.Delta) error {
	switch {
	case d.Finish != "":
		return x.finish(d)
	case d.Provider != nil:
		if err := x.end(); err != nil {
			return err
		}
		item := x.item("reasoning")
		item.EncryptedContent = sign(hiddenText)
		return x.begin(item)
	case d.Reasoning != "":
		if err := x.begin(x.item("reasoning")); err != nil {
			return err
		}
		x.open.summarize(d.Reasoning)
		return x.event("response.reasoning_summary_text.delta", object{"output_index": x.items, "summary_index": 0, "delta": d.Reasoning})
	case d.Text != "":
		if err := x.begin(x.item("message")); err != nil {
			return err
		}
		return x.event("response.output_text.delta", object{"output_index": x.items, "content_index": 0, "delta": d.Text})
	case d.Call != nil && d.Call.ID != "":
		if err := x.end(); err != nil {
			return err
		}
		item := x.item("function_call")
		item.CallID, item.Name = d.Call.ID, d.Call.Name
		return x.begin(item)
	case d.Call != nil:
		x.open.Arguments += d.Call.Arguments
		return x.event("response.function_call_arguments.delta", object{"output_index": x.items, "delta": d.Call.Arguments})
	}
	return nil
}

func (i *responsesItem) summarize(text string) {
	if len(i.Summary) == 0 {
		i.Summary = []summary{{Type: "summary_text"}}
	}
	i.Summary[0].Text += text
}

func (x *responsesProtocol) item(kind string) *responsesItem {
	return &responsesItem{Type: kind, ID: fmt.Sprintf("%.2s_%d", kind, x.items)}
}

// begin begins an item, unless one of its type is being written.
func (x *responsesProtocol) begin(item *responsesItem) error {
	if x.open != nil && x.open.Type == item.Type {
		return nil
	}
	if err := x.end(); err != nil {
		return err
	}
	item.ID = fmt.Sprintf("%.2s_%d", item.Type, x.items)
	x.open = item
	return x.event("response.output_item.added", object{"output_index": x.items, "item": item})
}

// end ends the item that is being written. Reasoning is encrypted if that was asked
// for.
func (x *responsesProtocol) end() error {
	item := x.open
	if item == nil {
		return nil
	}
	x.open = nil
	if item.Type == "reasoning" && len(item.Summary) > 0 {
		item.EncryptedContent = sign(item.Summary[0].Text)
	}
	if item.Type == "reasoning" && len(x.wire.Include) == 0 {
		item.EncryptedContent = ""
	}
	item.Status = "completed"
	err := x.event("response.output_item.done", object{"output_index": x.items, "item": item})
	x.items++
	return err
}

func (x *responsesProtocol) finish(d llm.Delta) error {
	if err := x.end(); err != nil {
		return err
	}
	u := d.Usage
	if u == nil {
		u = new(chat.Usage)
	}
	kind, response := "response.completed", object{"id": "resp_llmtest", "status": "completed", "usage": object{
		"input_tokens": u.Input, "input_tokens_details": object{"cached_tokens": u.Cached},
		"output_tokens": u.Output, "output_tokens_details": object{"reasoning_tokens": u.Reasoning}, "total_tokens": u.Total(),
	}}
	if reason := map[llm.FinishReason]string{llm.FinishLength: "max_output_tokens", llm.FinishFilter: "content_filter"}[d.Finish]; reason != "" {
		kind, response["status"], response["incomplete_details"] = "response.incomplete", "incomplete", object{"reason": reason}
	}
	return x.event(kind, object{"response": response})
}

func (x *responsesProtocol) event(kind string, v object) error {
	v["type"] = kind
	data, err := marshal(v)
	if err != nil {
		return err
	}
	return x.sse.send(kind, data)
}
