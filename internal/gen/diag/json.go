package diag

import (
	"bytes"
	"encoding/json"
	"go/token"
)

// Severity is "error", or "note" for what does not fail a run.
func (d *Diagnostic) Severity() string {
	if d.Note {
		return "note"
	}
	return "error"
}

// pages is where the pages of docs/diagnostics are on the web.
const pages = "https://github.com/aigen-go/aigen/blob/main/docs/diagnostics/"

// URL is the address of the page that explains a code.
func (c Code) URL() string { return pages + string(c) + ".md" }

// object is a diagnostic for programs. Its names are stable, and fields that are
// not known are left out.
type object struct {
	location
	Code     Code       `json:"code"`
	Severity string     `json:"severity"`
	Message  string     `json:"message"`
	Path     []step     `json:"path,omitempty"`
	Hint     string     `json:"hint,omitempty"`
	Related  []mention  `json:"related,omitempty"`
	Fix      *mechanism `json:"fix,omitempty"`
	URL      string     `json:"url"`
}

type location struct {
	File string `json:"file,omitempty"`
	Line int    `json:"line,omitempty"`
	Col  int    `json:"col,omitempty"`
}

type step struct {
	Name string `json:"name"`
	location
}

type mention struct {
	location
	Message string `json:"message"`
}

type mechanism struct {
	Message string `json:"message"`
	Edits   []edit `json:"edits"`
}

type edit struct {
	location
	EndLine int    `json:"endLine"`
	EndCol  int    `json:"endCol"`
	New     string `json:"new"`
}

// JSON is d as one JSON object on one line, which ends with a newline. File names
// are those of Text; lines and columns count from 1, columns in bytes.
func (d *Diagnostic) JSON(base string) []byte {
	o := object{
		location: locate(d.Pos, base), Code: d.Code, Severity: d.Severity(),
		Message: d.Message, Hint: d.Hint, URL: d.Code.URL(),
	}
	for _, s := range d.Path {
		o.Path = append(o.Path, step{s.Name, locate(s.Pos, base)})
	}
	for _, r := range d.Related {
		o.Related = append(o.Related, mention{locate(r.Pos, base), r.Message})
	}
	if d.Fix != nil {
		o.Fix = &mechanism{Message: d.Fix.Message}
		for _, e := range d.Fix.Edits {
			o.Fix.Edits = append(o.Fix.Edits, edit{locate(e.Pos, base), e.End.Line, e.End.Column, e.New})
		}
	}
	var line bytes.Buffer
	enc := json.NewEncoder(&line)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(o); err != nil {
		panic("diag: " + err.Error()) // there are only strings and numbers
	}
	return line.Bytes()
}

func locate(pos token.Position, base string) location {
	l := location{Line: pos.Line, Col: pos.Column}
	if pos.Filename != "" {
		l.File = relative(pos.Filename, base)
	}
	return l
}
