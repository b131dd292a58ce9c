package telemetry

import (
	"fmt"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/metric"
	semconv "go.opentelemetry.io/otel/semconv/v1.41.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/aigen-go/aigen/runtime/assistant"
)

// scope names the instrumentation.
const scope = "github.com/aigen-go/aigen/runtime/telemetry"

// unknown is the provider of a model that does not know whose it is; the conventions
// require one.
const unknown = "unknown"

// Config says where spans and metrics go. Its zero value sends them to the providers
// that the program has set globally, and nothing of what was said.
type Config struct {
	// TracerProvider gets the spans; nil means that of otel.GetTracerProvider.
	TracerProvider trace.TracerProvider
	// MeterProvider gets the metrics; nil means that of otel.GetMeterProvider.
	MeterProvider metric.MeterProvider
	// Content puts into the spans what was said: instructions, messages, arguments and
	// results of tools, and the texts of errors. Arguments that a tool declares secret
	// are hidden; whatever else may be secret is not.
	Content bool
	// MaxContent is how many bytes of that an attribute may have; 0 means 32 KiB. Of a
	// longer conversation the newest messages are told.
	MaxContent int
}

const defaultMaxContent = 32 << 10

type observer struct {
	tracer  trace.Tracer
	meters  meters
	content bool
	most    int
}

var _ assistant.Observer = (*observer)(nil)

// New returns an observer for [assistant.WithObserver]. The error is that of a
// MeterProvider that cannot make the instruments.
func New(c Config) (assistant.Observer, error) {
	if c.TracerProvider == nil {
		c.TracerProvider = otel.GetTracerProvider()
	}
	if c.MeterProvider == nil {
		c.MeterProvider = otel.GetMeterProvider()
	}
	if c.MaxContent <= 0 {
		c.MaxContent = defaultMaxContent
	}
	meters, err := newMeters(c.MeterProvider.Meter(scope, metric.WithSchemaURL(semconv.SchemaURL)))
	if err != nil {
		return nil, fmt.Errorf("making instruments: %w", err)
	}
	return &observer{
		tracer: c.TracerProvider.Tracer(scope, trace.WithSchemaURL(semconv.SchemaURL)),
		meters: meters, content: c.Content, most: c.MaxContent,
	}, nil
}
