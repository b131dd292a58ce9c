package emit

import (
	"bytes"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/aigen-go/aigen/internal/gen/model"
)

// locals are the names that generated functions use for their own variables,
// receivers aside. No import may have one of them.
var locals = []string{"answer", "args", "assistants", "cfg", "ctx", "d", "e", "err", "in", "item", "name", "out", "output", "tools", "v"}

// local is the name of a local variable: with a number if the package declares the
// name, which may be that of a type that the function mentions.
func local(pkg *model.Package, name string) string {
	as := name
	for n := 2; slices.Contains(pkg.Scope, as); n++ {
		as = name + strconv.Itoa(n)
	}
	return as
}

// imports are the packages that a file mentions. Names are given once all of them
// are known, so that a new tool does not rename the imports of the others.
type imports struct {
	used  map[string]string
	taken map[string]bool
}

// imported is an import under its name in the file.
type imported struct {
	as      string
	renamed bool
}

func newImports(pkg *model.Package) *imports {
	i := &imports{used: map[string]string{}, taken: map[string]bool{}}
	for _, name := range slices.Concat(pkg.Scope, locals) {
		i.taken[name] = true
	}
	for _, name := range locals {
		i.taken[local(pkg, name)] = true
	}
	for _, r := range pkg.Receivers {
		i.taken[receiver(r.Type)] = true
	}
	return i
}

// use notes that the package with the given path and name is mentioned.
func (i *imports) use(path, name string) { i.used[path] = name }

// assign names the imports: standard library first, then by path; the package's
// own name, with a number if that is taken.
func (i *imports) assign() map[string]imported {
	paths := slices.SortedFunc(maps.Keys(i.used), func(a, b string) int {
		if sa, sb := standard(a), standard(b); sa != sb {
			if sa {
				return -1
			}
			return 1
		}
		return strings.Compare(a, b)
	})
	all := map[string]imported{}
	for _, path := range paths {
		real := i.used[path]
		as := real
		for n := 2; i.taken[as] || hidden(as); n++ {
			as = real + strconv.Itoa(n)
		}
		i.taken[as] = true
		all[path] = imported{as: as, renamed: as != real}
	}
	return all
}

// hidden says whether an import of that name would hide something of Go's own.
func hidden(name string) bool {
	return name == "any" || name == "comparable" || jen.IsReservedWord(name)
}

// standard says whether a path is one of the standard library.
func standard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".")
}

// groupImports puts a blank line between the imports of the standard library and
// the others; jennifer sorts them all together.
func groupImports(source []byte) []byte {
	open, end := []byte("import (\n"), []byte("\n)\n")
	start := bytes.Index(source, open)
	if start < 0 {
		return source
	}
	start += len(open)
	length := bytes.Index(source[start:], end)
	if length < 0 {
		return source
	}
	var std, others []string
	for line := range strings.Lines(string(source[start : start+length])) {
		line = strings.TrimSpace(line)
		if _, path, _ := strings.Cut(line, `"`); standard(strings.TrimSuffix(path, `"`)) {
			std = append(std, line)
		} else {
			others = append(others, line)
		}
	}
	block := strings.Join(std, "\n")
	if len(std) > 0 && len(others) > 0 {
		block += "\n\n"
	}
	block += strings.Join(others, "\n")
	return slices.Concat(source[:start], []byte(block), source[start+length:])
}
