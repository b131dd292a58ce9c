// Package cache remembers between runs what can be proved to be unchanged.
//
// All of it lies in the user's cache directory, may be deleted at any time, and is
// believed only under a key made of content: of the files, of the toolchain and its
// settings, and of the program itself. The size and the times of a file only say
// that it need not be hashed again, and not even that if the file is so young that
// it may have been changed since within one tick of its clock.
//
// A [Run] is what one run knows. A nil *Run knows nothing and remembers nothing, and
// neither does one whose directory cannot be written.
package cache
