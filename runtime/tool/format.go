package tool

import (
	"cmp"
	"net/mail"
	"net/netip"
	"net/url"
	"regexp"
	"time"
)

// format is a format of JSON Schema that is enforced.
type format struct {
	valid   func(string) bool
	example string
	// words name it for a model, if its name does not.
	words string
}

func (f format) name(name string) string { return cmp.Or(f.words, name) }

var (
	hostnameLabel = regexp.MustCompile(`^[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$`)
	isoDuration   = regexp.MustCompile(`^P(\d+W|(\d+Y)?(\d+M)?(\d+D)?(T(\d+H)?(\d+M)?(\d+S)?)?)$`)
	uuidText      = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
)

// formats are those of JSON Schema draft 2020-12, section 7.3 of its validation
// part, that aigen enforces.
var formats = map[string]format{
	"date-time": {valid: isMoment, example: "2026-01-02T15:04:05Z"},
	"date":      {valid: layout(time.DateOnly), example: "2026-01-31"},
	"time":      {valid: isClock, example: "15:04:05Z"},
	"duration": {valid: func(s string) bool {
		return isoDuration.MatchString(s) && s[len(s)-1] != 'P' && s[len(s)-1] != 'T'
	}, example: "P1DT12H"},
	"email": {valid: func(s string) bool {
		a, err := mail.ParseAddress(s)
		return err == nil && a.Address == s
	}, example: "ada@example.com"},
	"hostname": {valid: func(s string) bool { return len(s) <= 253 && hostnameLabel.MatchString(s) }, example: "www.example.com"},
	"ipv4": {valid: func(s string) bool {
		a, err := netip.ParseAddr(s)
		return err == nil && a.Is4()
	}, example: "192.0.2.1"},
	"ipv6": {valid: func(s string) bool {
		a, err := netip.ParseAddr(s)
		return err == nil && a.Is6() && a.Zone() == ""
	}, example: "2001:db8::1"},
	"uri": {valid: func(s string) bool {
		u, err := url.Parse(s)
		return err == nil && u.IsAbs()
	}, example: "https://example.com/page"},
	"uuid": {valid: uuidText.MatchString, example: "0190d1a2-3b4c-7d5e-8f60-718293a4b5c6"},
}

func layout(layout string) func(string) bool {
	return func(s string) bool {
		_, err := time.Parse(layout, s)
		return err == nil
	}
}

// Format checks that v has a format of JSON Schema: date-time, date, time,
// duration, email, hostname, ipv4, ipv6, uri or uuid; or the form of a type of the
// standard library: see [FormattedText]. Any other name is only a hint to the model.
func Format[T ~string](d *Decoder, v T, name string) {
	f, ok := formatOf(name)
	if !ok || d.bad || f.valid(string(v)) {
		return
	}
	d.Problem("%q is not a valid %s, such as %s", shorten(string(v)), f.name(name), f.example)
}

func formatOf(name string) (format, bool) {
	f, ok := formats[name]
	if !ok {
		f, ok = textForms[name]
	}
	return f, ok
}
