// Package adapter is what generated adapters call, those that package entaigen
// writes: IDs as texts, times, predicates that no generated client has, and
// errors. A mistake in here is mended without generating again. Applications have
// no use for it.
package adapter
