// Package parity holds aigen against the system that it re-builds in Go: its tests
// are the 94 behaviours by which that system is known, each named by its number. They
// go through what users have: annotated assistants with what aigen generates for them
// (package bots), the router that it generates (package router), HTTP on a real port,
// a database, and a model that plays a script.
//
// docs/parity.md lists the features of the reference, and where each is here. A test of
// this package checks what the page names.
package parity
