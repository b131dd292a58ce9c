package load

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"time"
)

// answer is what the go command knows of a package's export data.
type answer struct {
	ImportPath string
	// Export is the name of its file. Stale: there is none, or an old one, and the
	// package must be compiled. Neither: the package cannot be loaded.
	Export string
	Stale  bool
}

// answers asks the go command about packages. With -n it compiles nothing, and says
// what it would have to. If it does not answer, there are no answers.
func (l *loader) answers(ctx context.Context, paths []string, flags ...string) []answer {
	args := append([]string{"list", "-e", "-export", "-n", "-json=ImportPath,Export,Stale"}, flags...)
	if len(l.cfg.Tags) > 0 {
		args = append(args, "-tags="+strings.Join(l.cfg.Tags, ","))
	}
	cmd := exec.CommandContext(ctx, "go", append(append(args, "--"), paths...)...)
	cmd.Dir, cmd.Env, cmd.WaitDelay, cmd.Stderr = l.cfg.Dir, l.cfg.Env, time.Second, io.Discard
	out, err := cmd.Output()
	if err != nil {
		return nil
	}
	var all []answer
	dec := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var a answer
		if err := dec.Decode(&a); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			return nil
		}
		all = append(all, a)
	}
}
