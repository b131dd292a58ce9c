package cache

import "os"

// Read reads a file. If it is not what it was when the run looked at the disk, the run
// remembers nothing: what comes of the content would stand under the key of another one.
// Read may be called by several goroutines at once.
func (r *Run) Read(name string) ([]byte, error) {
	src, err := os.ReadFile(name)
	if r.Known() && r.differs(name, src, err) {
		r.moved.Store(true)
	}
	return src, err
}

// differs says whether a file that was read is another one than the run has seen.
func (r *Run) differs(name string, src []byte, err error) bool {
	f, seen := r.now.Files[name]
	if !seen || f.Sum == nowhere {
		return err == nil
	}
	return err != nil || f.Sum != sum(src)
}

// Seen says whether the content that a file had when it was read before the run looked
// at the disk is what the run has seen. It may be called by several goroutines at once.
func (r *Run) Seen(name string, src []byte) bool { return !r.Known() || !r.differs(name, src, nil) }
