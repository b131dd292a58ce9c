//go:build unix

package mcptools_test

import "syscall"

// freeze stops the whole program, as a hanging one.
func freeze() { _ = syscall.Kill(syscall.Getpid(), syscall.SIGSTOP) }
