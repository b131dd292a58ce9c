//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package gen

import (
	"os"
	"syscall"
)

// closeFirst: an open file cannot be renamed.
const closeFirst = false

// lock marks a file as in use until it is closed. The kernel forgets the mark when the
// process ends, however it does.
func lock(file *os.File) { _ = syscall.Flock(int(file.Fd()), syscall.LOCK_EX) }

// removeLeftover removes a file that no process has locked.
func removeLeftover(path string) {
	file, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return
	}
	defer file.Close()
	if syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil {
		_ = os.Remove(path)
	}
}
