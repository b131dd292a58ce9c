// Package llmtest stands in for a language model in tests.
//
// A script is a list of steps, one a model call: an answer in text, tool calls,
// an error, a stream that hangs or breaks. [Script] plays it as an llm.Model,
// with no network; [NewServer] and [NewHandler] play the same steps over HTTP as
// OpenAI's Chat Completions and Responses, Anthropic's Messages and Gemini do, for
// programs that talk to a provider by its URL.
//
// Both remember the requests that they got, and refuse those that a provider
// would refuse: a tool call without a result, a result without a call, a
// misshapen schema; the servers also what only their provider refuses, such as a
// thought whose signature is not theirs. So a test of an answer is also a test of
// the conversation.
//
// [For] makes calls that are checked against the tools of an assistant. [Recording]
// keeps what a real provider answered, and replays it without a network.
package llmtest
