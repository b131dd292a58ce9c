// Package telemetry has runs traced and measured with OpenTelemetry, by its
// conventions for generative AI (version 1.41 of the semantic conventions).
//
// [New] makes an observer, for one run or for all of a service:
//
//	observer, err := telemetry.New(telemetry.Config{})
//	…
//	out, err := assistant.Run(ctx, a, question, assistant.WithModel(m), assistant.WithObserver(observer))
//	service, err := thread.Open(ctx, url, thread.WithObserver(observer))
//
// # Spans
//
// A run is a span "invoke_agent NAME"; below it are its model calls, "chat MODEL", and
// its tool calls, "execute_tool NAME"; and below a tool call the runs of assistants
// that the tool asked. Their attributes are those of the conventions, and of runs also
// aigen.run.id, aigen.run.steps and aigen.run.stop.
//
// # Metrics
//
//   - gen_ai.client.token.usage: tokens of a model call, in and out.
//   - gen_ai.client.operation.duration: seconds of a model call and of a run.
//   - gen_ai.client.operation.time_to_first_chunk: seconds until an answer begins.
//
// # What is not told
//
// What was said is in no span, unless [Config.Content] asks for it, and then the
// arguments that a tool declares secret are hidden. The texts of errors, which can
// quote a request, are content too; without it a span has only the kind of the error.
package telemetry
