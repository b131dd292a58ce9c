package cache

import (
	"os"
	"path/filepath"
	"strings"
)

// around finds the files by which the go command knows which modules there are: those
// in the directory of the run and above it, those that the environment names, and
// the go.mod of the directories that they mention.
func around(id Identity) map[string]string {
	all := map[string]string{}
	for dir := id.Dir; ; dir = filepath.Dir(dir) {
		for _, name := range []string{"go.mod", "go.work", "go.work.sum"} {
			addModules(all, filepath.Join(dir, name))
		}
		if dir == filepath.Dir(dir) {
			break
		}
	}
	for _, v := range everything(id.Env) {
		if name, ok := strings.CutPrefix(v, "GOWORK="); ok && filepath.IsAbs(name) {
			addModules(all, name)
		}
	}
	return all
}

// addModules adds a file and the go.mod of each directory that it mentions.
func addModules(all map[string]string, name string) {
	if _, ok := all[name]; ok {
		return
	}
	text, err := os.ReadFile(name)
	if err != nil {
		all[name] = ""
		return
	}
	all[name] = sum(text)
	for word := range strings.FieldsSeq(string(text)) {
		word = strings.Trim(word, "\"`")
		// In a go.mod, other words are import paths and versions.
		if local := strings.HasPrefix(word, "/") || strings.HasPrefix(word, "."); !local && filepath.Base(name) == "go.mod" {
			continue
		}
		dir := filepath.FromSlash(word)
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(filepath.Dir(name), dir)
		}
		mod := filepath.Join(dir, "go.mod")
		if b, err := os.ReadFile(mod); err == nil {
			all[mod] = sum(b)
		}
	}
}
