package telemetry

import (
	"cmp"
	"context"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	semconv "go.opentelemetry.io/otel/semconv/v1.41.0"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
)

// meters are the instruments of the conventions.
type meters struct {
	tokens          metric.Int64Histogram
	duration, first metric.Float64Histogram
}

// newMeters makes the instruments, with the boundaries that the conventions advise.
func newMeters(m metric.Meter) (all meters, err error) {
	seconds := metric.WithExplicitBucketBoundaries(0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92)
	all.tokens, err = m.Int64Histogram("gen_ai.client.token.usage", metric.WithUnit("{token}"),
		metric.WithDescription("Number of input and output tokens used."),
		metric.WithExplicitBucketBoundaries(1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864))
	if err != nil {
		return all, err
	}
	all.duration, err = m.Float64Histogram("gen_ai.client.operation.duration", metric.WithUnit("s"),
		metric.WithDescription("GenAI operation duration."), seconds)
	if err != nil {
		return all, err
	}
	all.first, err = m.Float64Histogram("gen_ai.client.operation.time_to_first_chunk", metric.WithUnit("s"),
		metric.WithDescription("Time to receive the first chunk of an answer."), seconds)
	return all, err
}

// by are the attributes of a measurement.
func by(operation attribute.KeyValue, id llm.Identity, more ...attribute.KeyValue) metric.MeasurementOption {
	all := append(more, operation, semconv.GenAIProviderNameKey.String(cmp.Or(id.Provider, unknown)))
	if id.Model != "" {
		all = append(all, semconv.GenAIRequestModel(id.Model))
	}
	return metric.WithAttributes(all...)
}

func (m *meters) operation(ctx context.Context, operation attribute.KeyValue, id llm.Identity, began time.Time, err error) {
	var failed []attribute.KeyValue
	if err != nil {
		failed = []attribute.KeyValue{semconv.ErrorTypeKey.String(kindOf(ctx, err))}
	}
	m.duration.Record(ctx, time.Since(began).Seconds(), by(operation, id, failed...))
}

func (m *meters) used(ctx context.Context, id llm.Identity, u *chat.Usage) {
	m.tokens.Record(ctx, u.Input, by(semconv.GenAIOperationNameChat, id, semconv.GenAITokenTypeInput))
	m.tokens.Record(ctx, u.Output, by(semconv.GenAIOperationNameChat, id, semconv.GenAITokenTypeOutput))
}

func (m *meters) begun(ctx context.Context, id llm.Identity, seconds float64) {
	m.first.Record(ctx, seconds, by(semconv.GenAIOperationNameChat, id))
}
