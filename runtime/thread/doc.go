// Package thread keeps conversations in a database and says who may do what
// with them. A [Service] has the use cases that HTTP, other protocols and Go
// code go through alike: each asks who acts ([assistant.WithUser]) before it
// does anything. Owners and superusers may do everything with a thread, others
// nothing.
//
// A thread has at most one run at a time. What a run finishes is stored at once,
// so that a run that fails, or whose process dies, leaves the question, all
// finished messages, and a result for each tool call; the thread then takes the
// next question.
//
// The database is SQLite so far; aigen builds the connection string, because the
// driver's defaults lose rows: see [Open].
package thread
