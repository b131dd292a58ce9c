package model

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/aigen-go/aigen/internal/gen/diag"
	"github.com/aigen-go/aigen/internal/gen/load"
)

// Link does what needs all packages of a run: it fills the Assistants of routers,
// and reports assistants of the same id. pkgs must include the packages that were
// loaded only because a router reaches them: those of [load.Program] that are not
// Requested.
func Link(pkgs []*Package, diags *diag.List) {
	uniqueIDs(pkgs, diags)
	for _, p := range pkgs {
		if p.Router != nil {
			link(p, pkgs, diags)
		}
	}
}

// uniqueIDs reports assistants of the same id. A package main is a program of its
// own, and no other package has anything to do with its assistants.
func uniqueIDs(pkgs []*Package, diags *diag.List) {
	type key struct{ program, id string }
	first := map[key]*Receiver{}
	for _, p := range pkgs {
		for _, r := range p.Receivers {
			if r.Assistant == nil {
				continue
			}
			k := key{id: r.Assistant.ID}
			if p.Name == "main" {
				k.program = p.Path
			}
			if f := first[k]; f != nil {
				diags.Add(diag.Diagnostic{
					Code: diag.DuplicateAssistant, Pos: r.Pos,
					Message: "two assistants have the id " + r.Assistant.ID,
					Related: []diag.Related{{Pos: f.Pos, Message: "the first one, " + f.Type}},
					Hint:    "give one of them another id: //ai:assistant id=…",
				})
				continue
			}
			first[k] = r
		}
	}
}

// link fills one router.
func link(p *Package, pkgs []*Package, diags *diag.List) {
	r := p.Router
	r.Assistants = nil
	used := map[string]bool{}
	for _, pattern := range r.Patterns {
		matches := matcher(load.ImportPattern(p.Path, pattern))
		found := false
		for _, q := range pkgs {
			if !matches(q.Path) {
				continue
			}
			found = found || q.Incomplete // what is wrong there was reported, and is enough
			for _, a := range q.Receivers {
				if a.Assistant == nil {
					continue
				}
				found = true
				key := q.Path + "." + a.Type
				if a.Assistant.Private || used[key] || !r.reaches(p, q, a, diags) {
					continue
				}
				used[key] = true
				r.Assistants = append(r.Assistants, &Route{
					Field: fieldName(q, a), Path: q.Path, Package: q.Name, Type: a.Type, Doc: a.Assistant.Doc,
				})
			}
		}
		if !found {
			hint := "a pattern that begins with a dot is relative to the directory of the package with the router"
			if !strings.HasPrefix(pattern, ".") {
				hint = "a router serves assistants of the main module; comments of other modules are not read"
			}
			diags.Add(diag.Diagnostic{
				Code: diag.NothingRouted, Pos: r.Pos, Hint: hint,
				Message: "the pattern " + strconv.Quote(pattern) + " of //ai:router matches no assistant",
			})
		}
	}
	r.clashes()
	slices.SortFunc(r.Assistants, func(x, y *Route) int {
		return cmp.Or(strings.Compare(x.Field, y.Field), strings.Compare(x.Path, y.Path))
	})
}

// reaches says whether the package p can import an assistant, and reports it if not.
func (r *Router) reaches(p, q *Package, a *Receiver, diags *diag.List) bool {
	why, hint := "", "move the assistant, or mark it private"
	switch {
	case p.Path == q.Path:
		return true
	case q.Name == "main":
		why = "it is in a package main"
	case !importable(p.Path, q.Path):
		why = "package " + q.Path + " is internal to another tree of directories"
	case !isExported(a.Type):
		why, hint = "it is not exported", "export the type, or mark the assistant private"
	case slices.Contains(q.Needs, p.Path):
		why = "package " + q.Path + " imports that of the router, directly or not"
	default:
		return true
	}
	diags.Add(diag.Diagnostic{
		Code: diag.CannotImport, Pos: r.Pos,
		Message: "the router cannot serve the assistant " + a.Assistant.ID + ": " + why,
		Related: []diag.Related{{Pos: a.Pos, Message: a.Type + " is declared here"}},
		Hint:    hint,
	})
	return false
}

func isExported(name string) bool { return exported(name) == name && !strings.HasPrefix(name, "_") }

// fieldName is the name of an assistant in a router, before clashes are resolved.
func fieldName(p *Package, a *Receiver) string {
	if a.Type == "Assistant" {
		return exported(p.Name)
	}
	return exported(a.Type)
}

// clashes gives assistants of the same name that of their package and their type,
// and if that is not enough, a number.
func (r *Router) clashes() {
	count := map[string]int{}
	for _, a := range r.Assistants {
		count[a.Field]++
	}
	taken := map[string]bool{}
	slices.SortFunc(r.Assistants, func(x, y *Route) int {
		return cmp.Or(strings.Compare(x.Path, y.Path), strings.Compare(x.Type, y.Type))
	})
	for _, a := range r.Assistants {
		if count[a.Field] > 1 {
			a.Field = exported(a.Package) + exported(a.Type)
		}
		base := a.Field
		for i := 2; taken[a.Field]; i++ {
			a.Field = base + strconv.Itoa(i)
		}
		taken[a.Field] = true
	}
}

// matcher returns whether an import path matches a pattern, in which "..." stands
// for any text, and a "/..." at the end also for nothing.
func matcher(pattern string) func(string) bool {
	re := regexp.QuoteMeta(pattern)
	re = strings.ReplaceAll(re, `\.\.\.`, `.*`)
	if rest, ok := strings.CutSuffix(re, `/.*`); ok {
		re = rest + `(/.*)?`
	}
	match, err := regexp.Compile(`^` + re + `$`)
	if err != nil {
		return func(path string) bool { return path == pattern }
	}
	return match.MatchString
}
