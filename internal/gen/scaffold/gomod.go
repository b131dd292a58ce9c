package scaffold

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
)

// goVersion is the least one that can build aigen.
const goVersion = "1.26.0"

// goMod plans the change of go.mod, and returns the module's path.
func (p *Plan) goMod(o Options) (string, error) {
	name := filepath.Join(p.Dir, "go.mod")
	old, err := os.ReadFile(name)
	content := old
	if errors.Is(err, fs.ErrNotExist) {
		if content, err = newModule(p.Dir, o.Module); err != nil {
			return "", err
		}
	} else if err != nil {
		return "", err
	}
	f, err := modfile.Parse(name, content, nil)
	if err != nil {
		return "", err
	}
	if f.Module == nil {
		return "", fmt.Errorf("%s has no module line", name)
	}
	path := f.Module.Mod.Path
	if o.Module != "" && o.Module != path {
		return "", fmt.Errorf("the module here is %s, not %s", path, o.Module)
	}
	if err := p.require(f, o.Version); err != nil {
		return "", err
	}
	if old == nil || p.Fetch {
		f.Cleanup()
		content, err = f.Format()
		p.Files = append(p.Files, File{Name: "go.mod", Old: old, New: content})
	}
	return path, err
}

// newModule is the go.mod of a directory that has none.
func newModule(dir, path string) ([]byte, error) {
	if path == "" {
		if _, err := os.Stat(filepath.Join(dir, "go.work")); err == nil {
			return nil, errors.New("this is a workspace: run aigen init -C in the directory of one of its modules")
		}
		for parent := filepath.Dir(dir); parent != filepath.Dir(parent); parent = filepath.Dir(parent) {
			if _, err := os.Stat(filepath.Join(parent, "go.mod")); err == nil {
				return nil, fmt.Errorf("this is not the root of a module: run aigen init -C %s, or give the path of a new module: aigen init example.com/app", parent)
			}
		}
		return nil, errors.New("there is no go.mod: give the path of the new module, as in aigen init example.com/app")
	}
	if err := module.CheckImportPath(path); err != nil {
		return nil, err
	}
	return fmt.Appendf(nil, "module %s\n\ngo %s\n", path, goVersion), nil
}

// require adds the tool line, and the requirement if its version is known.
func (p *Plan) require(f *modfile.File, version string) error {
	for _, t := range f.Tool {
		if t.Path == Tool {
			p.Version = required(f)
			return nil
		}
	}
	if f.Module.Mod.Path == Module {
		return errors.New("this is aigen itself")
	}
	p.Fetch, p.Version = true, version
	for _, r := range f.Replace {
		if r.Old.Path == Module {
			version, p.Version = "v0.0.0", ""
		}
	}
	if required(f) == "" && version != "" {
		if err := f.AddRequire(Module, version); err != nil {
			return err
		}
	}
	return f.AddTool(Tool)
}

// required is the version of aigen that a go.mod requires, or empty.
func required(f *modfile.File) string {
	for _, r := range f.Require {
		if r.Mod.Path == Module {
			return r.Mod.Version
		}
	}
	return ""
}
