package load

import (
	"errors"
	"fmt"
	"os/exec"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/aigen-go/aigen/internal/gen/diag"
)

// failed is why the go command did not do what it was asked for: the end of the
// context, or else what the command itself says, without the words around it.
func (l *loader) failed(what string, err error) error {
	if l.ctx.Err() != nil {
		return fmt.Errorf("%s: %w", what, l.ctx.Err())
	}
	if _, missing := exec.LookPath("go"); missing != nil {
		return errors.New("the go command, which knows the packages, is not in the PATH: install Go, or put its bin directory there")
	}
	text := strings.TrimPrefix(err.Error(), "err: ")
	if before, said, ok := strings.Cut(text, ": stderr: "); ok {
		if text = strings.TrimSpace(said); text == "" {
			text = before
		}
	}
	return fmt.Errorf("%s: %s", what, text)
}

// unlisted reports a pattern for which the go command found no package that can be
// read from source.
func (l *loader) unlisted(p *packages.Package) {
	for _, e := range p.Errors {
		message := strings.TrimSpace(e.Msg)
		if l.source(p.PkgPath).tellsOf(message) {
			continue
		}
		if !strings.HasPrefix(message, "pattern "+p.PkgPath+":") {
			message = p.PkgPath + ": " + message
		}
		l.cfg.Diagnostics.Add(diag.Diagnostic{Code: diag.CannotLoad, Message: message, Hint: wayOut(message)})
	}
	if len(p.Errors) > 0 || l.source(p.PkgPath) != nil {
		return
	}
	d := diag.Diagnostic{Code: diag.CannotLoad, Message: p.PkgPath + " is not in a main module"}
	if p.PkgPath == "command-line-arguments" {
		d.Message, d.Hint = "aigen takes packages, not files", "name the directory of the files"
	}
	l.cfg.Diagnostics.Add(d)
}

// absent is why a package has no file that can be read.
func (s *source) absent() error {
	if len(s.meta.Errors) > 0 {
		return errors.New(strings.TrimSpace(s.meta.Errors[0].Msg))
	}
	return errors.New("it has no Go files but what aigen generated")
}

// wayOut says what to do about a message of the go command that does not say it.
func wayOut(message string) string {
	switch {
	case strings.Contains(message, "does not contain modules listed in go.work"):
		return `the pattern "work" stands for all packages of the modules of the workspace`
	case strings.Contains(message, "does not contain main module"):
		return "work in the directory of a go.mod, such as with -C; go mod init makes one"
	}
	return ""
}
