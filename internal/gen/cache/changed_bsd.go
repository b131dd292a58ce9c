//go:build darwin || freebsd || netbsd

package cache

import (
	"io/fs"
	"syscall"
)

// changed is when a file or its attributes were last changed. Unlike the time of
// modification, programs cannot set it.
func changed(info fs.FileInfo) int64 {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return s.Ctimespec.Nano()
	}
	return 0
}
