// Package mcptools gives an assistant the tools of servers that speak the Model
// Context Protocol: programs that it starts, or services that it reaches over HTTP.
//
// A [Server] is made once and used by all runs. Its Tools method has the signature of
// the Tools hook, so that an assistant passes it on:
//
//	func (a *Assistant) Tools(ctx context.Context) ([]tool.Tool, error) {
//		return a.GitHub.Tools(ctx)
//	}
//
// # What a server is trusted with
//
// Nothing, at first. A server chooses the words that the model reads, and what a call
// does; so:
//
//   - Each call asks a person for approval, unless [Config] allows the tool. What a
//     server says of its tools ("read only") counts only if [Config.TrustHints] is set.
//   - The definition of a tool is remembered. One that changes is not offered, and not
//     called, until [Server.Accept]: a server that was harmless when it was looked at
//     may not become something else. [Config.Pins] keeps that over restarts.
//   - Descriptions are cleaned of characters that people cannot see, and everything
//     that a server sends has limits.
//   - A program gets the few variables of the environment that it needs to start, and
//     those of [Config.Env]; none of the application's keys.
//   - The server is offered nothing of its client: no sampling, no roots, no questions
//     to the user.
//
// # What can go wrong
//
// A server that is down does not end a run. The tools that were known are offered, and
// a call of one says that the server cannot be reached; the next call connects again.
// A call that a lost connection cut off is not repeated, because it may have been done,
// and the model is told so. What a server answered to others than the model, addresses
// and causes, is in the log.
package mcptools
