package diag

import (
	"strconv"
	"strings"
)

// What a workflow command of GitHub Actions must not have as it is: in its text,
// and in its properties.
var (
	githubText     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	githubProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// GitHub is d as a workflow command of GitHub Actions, which shows it beside the
// line: file names are relative to the directory base, which should be the root of
// the checkout. It ends with a newline.
func (d *Diagnostic) GitHub(base string) string {
	var b strings.Builder
	if d.Note {
		b.WriteString("::notice ")
	} else {
		b.WriteString("::error ")
	}
	l := locate(d.Pos, base)
	if l.File != "" {
		b.WriteString("file=" + githubProperty.Replace(l.File) + ",")
	}
	if l.Line > 0 {
		b.WriteString("line=" + strconv.Itoa(l.Line) + ",col=" + strconv.Itoa(l.Col) + ",")
	}
	b.WriteString("title=" + githubProperty.Replace("aigen "+string(d.Code)) + "::")
	// The first line of the text begins with the place, which GitHub shows itself.
	text := strings.TrimPrefix(d.Text(base), place(d.Pos, base)+": "+string(d.Code)+": ")
	b.WriteString(githubText.Replace(strings.ReplaceAll(text, "\t", "") + d.Code.URL()))
	b.WriteByte('\n')
	return b.String()
}
