// Package thread keeps conversations in a database and says who may do what
// with them. A [Service] has the use cases that HTTP, other protocols and Go
// code go through alike: each asks who acts ([assistant.WithUser]) before it
// does anything.
package thread
