//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package gen

import "os"

// closeFirst: an open file cannot be renamed.
const closeFirst = true

// lock does nothing: Windows does not remove a file that is open.
func lock(*os.File) {}

// removeLeftover removes a file that no process has open.
func removeLeftover(path string) { _ = os.Remove(path) }
