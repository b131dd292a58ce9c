package telemetry

import (
	"cmp"
	"context"
	"time"

	"go.opentelemetry.io/otel/attribute"
	semconv "go.opentelemetry.io/otel/semconv/v1.41.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/aigen-go/aigen/runtime/assistant"
)

// The attributes of runs that the conventions have no names for.
const (
	runID    = attribute.Key("aigen.run.id")
	runSteps = attribute.Key("aigen.run.steps")
	runStop  = attribute.Key("aigen.run.stop")
)

// ObserveRun begins the span of a run.
func (o *observer) ObserveRun(ctx context.Context, run assistant.ObservedRun) (context.Context, func(assistant.RunOutcome)) {
	began := time.Now()
	name := cmp.Or(run.Name, run.AssistantID)
	ctx, span := o.tracer.Start(ctx, "invoke_agent "+name, trace.WithTimestamp(began), trace.WithAttributes(
		append(of(run.Info), semconv.GenAIOperationNameInvokeAgent, semconv.GenAIAgentName(name), runID.String(run.RunID))...))
	return ctx, func(out assistant.RunOutcome) {
		span.SetAttributes(
			runSteps.Int(out.Result.Steps), runStop.String(string(out.Result.Stop)),
			semconv.GenAIUsageInputTokens(int(out.Result.Usage.Input)), semconv.GenAIUsageOutputTokens(int(out.Result.Usage.Output)))
		if out.Identity.Model != "" {
			span.SetAttributes(semconv.GenAIRequestModel(out.Identity.Model))
		}
		span.SetAttributes(semconv.GenAIProviderNameKey.String(cmp.Or(out.Identity.Provider, unknown)))
		o.fail(ctx, span, out.Err)
		span.End()
		o.meters.operation(ctx, semconv.GenAIOperationNameInvokeAgent, out.Identity, began, out.Err)
	}
}

// of are the attributes of everything that happens in a run.
func of(info assistant.Info) []attribute.KeyValue {
	all := []attribute.KeyValue{semconv.GenAIAgentID(info.AssistantID)}
	if info.ThreadID != "" {
		all = append(all, semconv.GenAIConversationID(info.ThreadID))
	}
	return all
}
