// Package router is the router of the assistants that the tests of parity talk to.
//
//ai:router ../bots
package router
