package telemetry

import (
	"context"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	semconv "go.opentelemetry.io/otel/semconv/v1.41.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/aigen-go/aigen/runtime/assistant"
)

// toolPending says what a call waits for; the conventions have no name for it. When it
// goes on, that is another span, of another part of the run.
const toolPending = attribute.Key("aigen.tool.pending")

// ObserveToolCall begins the span of a tool call. The name of a tool that does not
// exist is the model's invention, and so not in the name of the span.
func (o *observer) ObserveToolCall(ctx context.Context, call assistant.ObservedToolCall) (context.Context, func(assistant.ToolOutcome)) {
	name := "execute_tool"
	if call.Tool != nil {
		name += " " + call.Call.Name
	}
	ctx, span := o.tracer.Start(ctx, name, trace.WithAttributes(append(of(call.Info),
		semconv.GenAIOperationNameExecuteTool, semconv.GenAIToolName(call.Call.Name), semconv.GenAIToolCallID(call.Call.ID), semconv.GenAIToolType("function"))...))
	if call.Tool != nil && span.IsRecording() {
		span.SetAttributes(semconv.GenAIToolDescription(call.Tool.Description))
		if o.content {
			span.SetAttributes(semconv.GenAIToolCallArgumentsKey.String(cut(string(call.Tool.Redact([]byte(call.Call.Arguments))), o.most)))
		}
	}
	return ctx, func(out assistant.ToolOutcome) {
		defer span.End()
		if out.Pending != nil {
			span.SetAttributes(toolPending.String(string(out.Pending.Kind)))
			return
		}
		if o.content && span.IsRecording() {
			span.SetAttributes(semconv.GenAIToolCallResultKey.String(cut(out.Result.Content, o.most)))
		}
		if out.Result.IsError {
			kind := "tool_error"
			switch {
			case call.Tool == nil:
				kind = "unknown_tool"
			case out.Mistake:
				kind = "invalid_arguments"
			}
			span.SetAttributes(semconv.ErrorTypeKey.String(kind))
			span.SetStatus(codes.Error, kind)
		}
	}
}
