// Package format knows the formats of texts that aigen enforces. The decoders of
// arguments check with it what a model sends, and the generator the defaults, examples
// and enums that an annotation gives, so that they agree on what is valid.
package format

import (
	"cmp"
	"maps"
	"net/mail"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"time"
)

// Format is a form that texts have.
type Format struct {
	// Valid says whether a text has the form.
	Valid func(string) bool
	// Example is a text that is valid, or several in words.
	Example string
	// Pattern is what a schema says of the form if no format of JSON Schema does; it
	// may be empty.
	Pattern string

	name string
}

// Name names the format for a model.
func (f Format) Name() string { return f.name }

var (
	hostnameLabel = regexp.MustCompile(`^[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$`)
	isoDuration   = regexp.MustCompile(`^P(\d+W|(\d+Y)?(\d+M)?(\d+D)?(T(\d+H)?(\d+M)?(\d+S)?)?)$`)
	uuidText      = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
)

// formats are those of JSON Schema draft 2020-12, section 7.3 of its validation
// part, that aigen enforces.
var formats = map[string]Format{
	"date-time": {Valid: isMoment, Example: "2026-01-02T15:04:05Z"},
	"date":      {Valid: isDate, Example: "2026-01-31"},
	"time":      {Valid: isClock, Example: "15:04:05Z"},
	"duration": {Valid: func(s string) bool {
		return isoDuration.MatchString(s) && s[len(s)-1] != 'P' && s[len(s)-1] != 'T'
	}, Example: "P1DT12H"},
	"email": {Valid: func(s string) bool {
		a, err := mail.ParseAddress(s)
		return err == nil && a.Address == s
	}, Example: "ada@example.com"},
	"hostname": {Valid: func(s string) bool { return len(s) <= 253 && hostnameLabel.MatchString(s) }, Example: "www.example.com"},
	"ipv4": {Valid: func(s string) bool {
		a, err := netip.ParseAddr(s)
		return err == nil && a.Is4()
	}, Example: "192.0.2.1"},
	"ipv6": {Valid: func(s string) bool {
		a, err := netip.ParseAddr(s)
		return err == nil && a.Is6() && a.Zone() == ""
	}, Example: "2001:db8::1"},
	"uri": {Valid: func(s string) bool {
		u, err := url.Parse(s)
		return err == nil && u.IsAbs()
	}, Example: "https://example.com/page"},
	"uuid": {Valid: uuidText.MatchString, Example: "0190d1a2-3b4c-7d5e-8f60-718293a4b5c6"},
}

func isDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

// Of returns the format of JSON Schema of that name: date-time, date, time, duration,
// email, hostname, ipv4, ipv6, uri or uuid.
func Of(name string) (Format, bool) { return in(formats, name) }

// Names are the names that [Of] knows, sorted.
func Names() []string { return slices.Sorted(maps.Keys(formats)) }

// Valid says whether a text is of a format. Any other name than those that [Of] knows
// is only a hint, and every text is.
func Valid(name, text string) bool {
	f, ok := formats[name]
	return !ok || f.Valid(text)
}

func in(table map[string]Format, name string) (Format, bool) {
	f, ok := table[name]
	f.name = cmp.Or(f.name, name)
	return f, ok
}
