package telemetry

import (
	"context"
	"errors"

	"go.opentelemetry.io/otel/codes"
	semconv "go.opentelemetry.io/otel/semconv/v1.41.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
)

// cancelled is the kind of what somebody ended: that is no failure.
const cancelled = string(chat.StopCancelled)

// kindOf is what went wrong, in one of few words, with what had the given context.
func kindOf(ctx context.Context, err error) string {
	var call *llm.Error
	var run *assistant.RunError
	switch {
	case errors.As(err, &run) && run.Stop != chat.StopFailed:
		return string(run.Stop)
	case errors.As(err, &call):
		return string(call.Kind)
	case errors.Is(ctx.Err(), context.Canceled):
		return cancelled
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return string(chat.StopTimeLimit)
	}
	return "_OTHER"
}

// fail marks the span of what failed, if err is not nil.
func (o *observer) fail(ctx context.Context, span trace.Span, err error) {
	if err == nil {
		return
	}
	kind := kindOf(ctx, err)
	span.SetAttributes(semconv.ErrorTypeKey.String(kind))
	text := kind
	var run *assistant.RunError
	switch {
	case o.content:
		text = cut(err.Error(), o.most)
	case errors.As(err, &run):
		text = run.Reason // that is for people, and leads to the log
	}
	if kind == cancelled {
		return
	}
	span.SetStatus(codes.Error, text)
}
