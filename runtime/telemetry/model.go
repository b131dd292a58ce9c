package telemetry

import (
	"cmp"
	"context"
	"strings"
	"time"

	"go.opentelemetry.io/otel/attribute"
	semconv "go.opentelemetry.io/otel/semconv/v1.41.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
)

// ObserveModelCall begins the span of a model call.
func (o *observer) ObserveModelCall(ctx context.Context, call assistant.ObservedModelCall) (context.Context, func(assistant.ModelOutcome)) {
	began := time.Now()
	ctx, span := o.tracer.Start(ctx, strings.TrimSpace("chat "+call.Identity.Model),
		trace.WithTimestamp(began), trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(request(call)...))
	if o.content && span.IsRecording() {
		o.sent(span, call)
	}
	return ctx, func(out assistant.ModelOutcome) {
		if out.From != (llm.Identity{}) {
			call.Identity = out.From
			span.SetAttributes(semconv.GenAIResponseModel(out.From.Model), semconv.GenAIProviderNameKey.String(cmp.Or(out.From.Provider, unknown)))
		}
		if out.Finish != "" {
			span.SetAttributes(semconv.GenAIResponseFinishReasons(finish(out.Finish)))
		}
		if u := out.Message.Usage; u != nil {
			span.SetAttributes(used(u)...)
			o.meters.used(ctx, call.Identity, u)
		}
		if !out.FirstDelta.IsZero() {
			wait := out.FirstDelta.Sub(began).Seconds()
			span.SetAttributes(semconv.GenAIResponseTimeToFirstChunk(wait))
			o.meters.begun(ctx, call.Identity, wait)
		}
		if o.content && span.IsRecording() && len(out.Message.Parts) > 0 {
			o.received(span, call, out)
		}
		o.fail(ctx, span, out.Err)
		span.End()
		o.meters.operation(ctx, semconv.GenAIOperationNameChat, call.Identity, began, out.Err)
	}
}

func request(call assistant.ObservedModelCall) []attribute.KeyValue {
	all := append(of(call.Info), semconv.GenAIOperationNameChat, semconv.GenAIRequestStream(true),
		semconv.GenAIProviderNameKey.String(cmp.Or(call.Identity.Provider, unknown)))
	if call.Identity.Model != "" {
		all = append(all, semconv.GenAIRequestModel(call.Identity.Model))
	}
	if t := call.Request.Temperature; t != nil {
		all = append(all, semconv.GenAIRequestTemperature(*t))
	}
	if n := call.Request.MaxOutputTokens; n > 0 {
		all = append(all, semconv.GenAIRequestMaxTokens(int(n)))
	}
	if call.Request.Output != nil {
		return append(all, semconv.GenAIOutputTypeJSON)
	}
	return append(all, semconv.GenAIOutputTypeText)
}

// used are the tokens of a call; those that a provider told nothing of are left out.
func used(u *chat.Usage) []attribute.KeyValue {
	all := []attribute.KeyValue{semconv.GenAIUsageInputTokens(int(u.Input)), semconv.GenAIUsageOutputTokens(int(u.Output))}
	if u.Cached > 0 {
		all = append(all, semconv.GenAIUsageCacheReadInputTokens(int(u.Cached)))
	}
	if u.Reasoning > 0 {
		all = append(all, semconv.GenAIUsageReasoningOutputTokens(int(u.Reasoning)))
	}
	return all
}

// finish is a reason in the words of the conventions.
func finish(reason llm.FinishReason) string {
	switch reason {
	case llm.FinishCalls:
		return "tool_call"
	case llm.FinishFilter:
		return "content_filter"
	}
	return string(reason)
}
