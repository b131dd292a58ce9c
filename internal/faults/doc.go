// Package faults asks questions in threads while everything around them breaks: the
// model, tools, the database, clients and whole processes. It has tests alone.
//
// A seed makes all of it: what is asked, what breaks, and when. A test that fails
// prints the seed and the number of the question, and AIGEN_FAULT_SEED and
// AIGEN_FAULT_RUNS repeat it; only the order in which goroutines run is not in the
// seed. After each question its thread must be one that every provider takes, with
// nothing in it twice, and with no tool run twice for one call; at the end no
// goroutine is left.
package faults
