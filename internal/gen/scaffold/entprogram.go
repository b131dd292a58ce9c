package scaffold

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// foundEnt is how a module generates its Ent client.
type foundEnt struct {
	// program is the file that calls entc.Generate, extended whether it has aigen's
	// extension.
	program  string
	extended bool
	// line is a go:generate line that runs the command ent, and where it is.
	line, lineFile string
	lineNumber     int
	// keyType is the place that changes the type of IDs, if there is one.
	keyType string
}

// plainLine is a line that runs the command ent; what follows are its arguments.
var plainLine = regexp.MustCompile(`(?m)^//go:generate .*\bent(?:@\S+)? generate\b(.*)$`)

// lookForEnt reads the Go files of a module.
func lookForEnt(root string) (foundEnt, error) {
	var out foundEnt
	err := goFiles(root, func(name string, src []byte) {
		if bytes.Contains(src, []byte(`"entgo.io/ent/entc"`)) {
			if out.program == "" || bytes.Contains(src, []byte(Module+"/ent/entaigen")) {
				out.program = name
			}
			out.extended = out.extended || bytes.Contains(src, []byte(Module+"/ent/entaigen"))
			if bytes.Contains(src, []byte("IDType")) {
				out.keyType = name
			}
		}
		if at := plainLine.FindSubmatchIndex(src); at != nil {
			out.line, out.lineFile = string(src[at[2]:at[3]]), name
			out.lineNumber = 1 + bytes.Count(src[:at[0]], []byte("\n"))
			if strings.Contains(out.line, "-idtype") {
				out.keyType = name
			}
		}
	})
	return out, err
}

// schemasIn returns the directories of a module that have Ent types.
func schemasIn(root string) ([]string, error) {
	var dirs []string
	err := goFiles(root, func(name string, src []byte) {
		if bytes.Contains(src, []byte(`"`+entPackage+`"`)) && bytes.Contains(src, []byte("ent.Schema")) {
			dirs = append(dirs, path.Dir(name))
		}
	})
	slices.Sort(dirs)
	return slices.Compact(dirs), err
}

// goFiles calls visit for each Go file that look would read, with its name relative
// to the root.
func goFiles(root string, visit func(name string, src []byte)) error {
	return filepath.WalkDir(root, func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && name != root && ignored(name, e.Name()):
			return fs.SkipDir
		case e.IsDir() || filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		src, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(root, name)
		visit(filepath.ToSlash(relative), src)
		return err
	})
}

// addGenerator plans what makes go generate write the client with aigen's extension,
// or notes what to add by hand where a file that is there would have to change.
func (p *Plan) addGenerator(g foundEnt, schema string) error {
	dir := path.Dir(schema)
	p.Next = "go generate ./" + dir
	if g.extended {
		return nil
	}
	if g.program != "" {
		p.Notes = append(p.Notes, fmt.Sprintf("In %s, import %q and give entc.Generate the option entc.Extensions(entaigen.New())", g.program, Module+"/ent/entaigen"))
		return nil
	}
	features, rest := featuresOf(g.line)
	if len(rest) > 0 {
		return fmt.Errorf("%s:%d: the command ent takes no extensions, and %s cannot be carried over: write a program with entc.Generate first "+
			"(https://entgo.io/docs/extensions), then run aigen init -store again", g.lineFile, g.lineNumber, strings.Join(rest, " "))
	}
	if err := p.addEnt(dir, "entc.go", "{{.Schema}}", path.Base(schema), "{{.Features}}", features); err != nil {
		return err
	}
	line := "//go:generate go run -mod=mod entc.go"
	if g.line != "" || g.lineFile != "" {
		if path.Dir(g.lineFile) != dir {
			line = fmt.Sprintf("%s, in a file of %s", line, dir)
		}
		p.Notes = append(p.Notes, fmt.Sprintf("%s:%d: put another line in place of the one that runs the command ent, which takes no extensions: %s", g.lineFile, g.lineNumber, line))
		return nil
	}
	if _, err := os.Lstat(filepath.Join(p.Dir, filepath.FromSlash(dir), "generate.go")); err == nil {
		p.Notes = append(p.Notes, fmt.Sprintf("Add a line to %s/generate.go: %s", dir, line))
		return nil
	}
	return p.addEnt(dir, "generate.go", "{{.Package}}", path.Base(dir))
}

// addEnt plans a file of the directory of the client.
func (p *Plan) addEnt(dir, name string, words ...string) error {
	text, err := templates.ReadFile("files/store/" + name + ".txt")
	if err != nil {
		return err
	}
	return p.addText(path.Join(dir, name), []byte(strings.NewReplacer(words...).Replace(string(text))))
}

// featuresOf turns the arguments of the command ent into an option of entc.Generate;
// rest are those that have none.
func featuresOf(line string) (option string, rest []string) {
	var names []string
	words := strings.Fields(line)
	for i := 0; i < len(words); i++ {
		word := strings.TrimLeft(words[i], "-")
		value, given := strings.CutPrefix(word, "feature=")
		switch {
		case word == "feature" && i+1 < len(words):
			i++
			value, given = words[i], true
		case !strings.HasPrefix(words[i], "-"): // the schema
			continue
		}
		if !given {
			rest = append(rest, words[i])
			continue
		}
		for _, name := range strings.Split(value, ",") {
			names = append(names, fmt.Sprintf("%q", name))
		}
	}
	if len(names) > 0 {
		option = ", entc.FeatureNames(" + strings.Join(names, ", ") + ")"
	}
	return option, rest
}
