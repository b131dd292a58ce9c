//go:build !unix

package mcptools_test

// freeze stops the call.
func freeze() { select {} }
