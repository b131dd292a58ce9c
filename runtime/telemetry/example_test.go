package telemetry_test

import (
	"context"
	"fmt"
	"log"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/telemetry"
)

// Where spans go is the application's choice: here into memory.
func Example() {
	exporter := tracetest.NewInMemoryExporter()
	provider := sdktrace.NewTracerProvider(sdktrace.WithSyncer(exporter))

	observer, err := telemetry.New(telemetry.Config{TracerProvider: provider})
	if err != nil {
		log.Fatal(err)
	}
	model := llmtest.Script(llmtest.Text("Hello.").Usage(chat.Usage{Input: 12, Output: 2}))
	_, err = assistant.Run(context.Background(), &desk{id: "desk"}, "Hi!",
		assistant.WithModel(model), assistant.WithObserver(observer))
	if err != nil {
		log.Fatal(err)
	}
	for _, span := range exporter.GetSpans() {
		fmt.Println(span.Name)
	}
	// Output:
	// chat
	// invoke_agent desk
}
