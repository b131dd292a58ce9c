package tool

import "github.com/aigen-go/aigen/runtime/format"

// Format checks that v has a format of JSON Schema: date-time, date, time,
// duration, email, hostname, ipv4, ipv6, uri or uuid; or the form of a type of the
// standard library: see [FormattedText]. Any other name is only a hint to the model.
func Format[T ~string](d *Decoder, v T, name string) {
	f, ok := formatOf(name)
	if !ok || d.bad || f.Valid(string(v)) {
		return
	}
	d.Problem("%q is not a valid %s, such as %s", shorten(string(v)), f.Name(), f.Example)
}

func formatOf(name string) (format.Format, bool) {
	f, ok := format.Of(name)
	if !ok {
		f, ok = format.OfText(name)
	}
	return f, ok
}
