// Package assistant runs assistants: it asks the model, calls the tools that
// the model wants called, and goes on until there is an answer.
//
// An [Assistant] is usually a struct whose methods aigen has read; its AISpec
// and AITools methods are generated. [Run] and [Stream] run it. A run keeps
// these rules, whatever the model, the tools and the store do:
//
//   - What is finished is appended to the [History] before anything else
//     happens: the user's message before the model is called, the model's
//     message before its tools run, each result before the model is asked again.
//   - Every tool call gets a result: also after an error, a panic, a timeout or
//     a cancellation. The messages sent to a model are always valid.
//   - Every run ends: see [Limits]. They hold for the assistants that are its tools,
//     too: see [AsTool].
//   - A call that somebody must approve runs at most once, with what was approved; see
//     [Waiter] and [Approver].
//   - A model's mistake goes back to the model, a bounded number of times.
//   - The system prompt is never stored.
//   - Neither a client nor a model sees a stack, a key or an internal error of
//     the run; the log has them under a reference. What a tool returns as its
//     error is meant for the model, and told to it word for word.
//
// The package knows no database, no HTTP and no client protocol.
package assistant
