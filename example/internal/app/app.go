// Package app is the router of the example's assistants.
//
//ai:router ../...
package app
