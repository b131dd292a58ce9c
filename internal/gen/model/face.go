package model

// Face returns what [Link] wants to know of a package, without the rest: it is what
// one run remembers for the next one, and must hold all that Link reads of a package
// other than the one with the router.
func (p *Package) Face() *Package {
	f := &Package{Path: p.Path, Name: p.Name, Dir: p.Dir}
	if p.Router != nil {
		f.Router = &Router{Pos: p.Router.Pos}
	}
	for _, r := range p.Receivers {
		if r.Assistant == nil {
			continue
		}
		f.Receivers = append(f.Receivers, &Receiver{
			Type: r.Type, Pos: r.Pos,
			Assistant: &Assistant{ID: r.Assistant.ID, Doc: r.Assistant.Doc, Private: r.Assistant.Private},
		})
	}
	return f
}
