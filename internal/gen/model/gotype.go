package model

import (
	"go/types"
	"strconv"
	"strings"
)

// goType returns how the package from writes t. If it cannot, it returns why.
func goType(from *types.Package, t types.Type) (g GoType, cannot string) {
	if cannot := nameable(from, t, map[types.Type]bool{}); cannot != "" {
		return GoType{}, cannot
	}
	number := map[string]int{}
	g.Expr = types.TypeString(t, func(p *types.Package) string {
		if p.Path() == from.Path() {
			return ""
		}
		n, ok := number[p.Path()]
		if !ok {
			n = len(g.Imports)
			number[p.Path()] = n
			g.Imports = append(g.Imports, Import{Path: p.Path(), Name: p.Name()})
		}
		return "$" + strconv.Itoa(n)
	})
	_, g.Named = t.(*types.Named)
	return g, ""
}

// nameable says why a package cannot write a type, or "".
func nameable(from *types.Package, t types.Type, seen map[types.Type]bool) string {
	if seen[t] {
		return ""
	}
	seen[t] = true
	switch t := t.(type) {
	case *types.Basic:
		if t.Kind() == types.Invalid {
			return "the compiler rejects it"
		}
		return hides(from, t.Name())
	case *types.Interface:
		if t == types.Universe.Lookup("any").Type().Underlying() {
			return hides(from, "any") // which is how types.TypeString writes it
		}
	case *types.Alias:
		if cannot := declared(from, t.Obj()); cannot != "" {
			return cannot
		}
		return arguments(from, t.TypeArgs(), seen)
	case *types.Named:
		if cannot := declared(from, t.Obj()); cannot != "" {
			return cannot
		}
		return arguments(from, t.TypeArgs(), seen)
	case *types.Struct:
		for f := range t.Fields() {
			if !f.Exported() && f.Pkg() != nil && f.Pkg().Path() != from.Path() {
				return "its field " + f.Name() + " is unexported in another package"
			}
			if cannot := nameable(from, f.Type(), seen); cannot != "" {
				return cannot
			}
		}
	case *types.Map:
		if cannot := nameable(from, t.Key(), seen); cannot != "" {
			return cannot
		}
		return nameable(from, t.Elem(), seen)
	case interface{ Elem() types.Type }:
		return nameable(from, t.Elem(), seen)
	}
	return ""
}

func arguments(from *types.Package, args *types.TypeList, seen map[types.Type]bool) string {
	for t := range args.Types() {
		if cannot := nameable(from, t, seen); cannot != "" {
			return cannot
		}
	}
	return ""
}

// declared says why a package cannot use a type's name, or "".
func declared(from *types.Package, name *types.TypeName) string {
	pkg := name.Pkg()
	switch {
	case pkg == nil:
		return hides(from, name.Name())
	case name.Parent() != nil && name.Parent() != pkg.Scope():
		return name.Name() + " is declared inside of a function"
	case pkg.Path() == from.Path():
		return ""
	case !name.Exported():
		return pkg.Name() + "." + name.Name() + " is not exported"
	case !importable(from.Path(), pkg.Path()):
		return "package " + from.Path() + " may not import " + pkg.Path()
	}
	return ""
}

// importable says whether Go's rule about directories named internal lets one
// package import another.
func importable(from, path string) bool {
	before, internal := cutLast("/"+path+"/", "/internal/")
	if !internal {
		return true
	}
	parent := strings.TrimPrefix(before, "/")
	return parent != "" && (from == parent || strings.HasPrefix(from, parent+"/"))
}

// cutLast returns what is before the last sep in s.
func cutLast(s, sep string) (before string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], true
	}
	return s, false
}
