package format

import (
	"net/netip"
	"regexp"
)

// textForms are the forms of types of the standard library that have an UnmarshalText.
// None of their names is a format of JSON Schema. That numbers have at most a hundred
// digits keeps those from being computed that take forever, such as 1e999999999.
var textForms = map[string]Format{
	"ip": {Valid: func(s string) bool {
		a, err := netip.ParseAddr(s)
		return err == nil && a.Zone() == ""
	}, Example: "192.0.2.1 or 2001:db8::1", name: "IP address"},
	"ip-port": pattern(`^([0-9.]+|\[[0-9a-fA-F:.]+\]):[0-9]{1,5}$`,
		"192.0.2.1:80 or [2001:db8::1]:80", "IP address with a port"),
	"ip-prefix": pattern(`^[0-9a-fA-F:.]+/[0-9]{1,3}$`, "192.0.2.0/24 or 2001:db8::/32", "IP network"),
	"fraction":  pattern(`^-?(0|[1-9][0-9]{0,99})(\.[0-9]{1,100}|/[1-9][0-9]{0,99})?$`, "3/4 or -0.75", ""),
	"decimal":   pattern(`^-?(0|[1-9][0-9]{0,99})(\.[0-9]{1,100})?([eE][+-]?[0-9]{1,4})?$`, "0.75 or 2e6", "number"),
	"regexp": {Valid: func(s string) bool {
		_, err := regexp.Compile(s)
		return err == nil
	}, Example: "^[a-z]+$", name: "regular expression"},
}

func pattern(p, example, name string) Format {
	return Format{Valid: regexp.MustCompile(p).MatchString, Example: example, Pattern: p, name: name}
}

// OfText returns the form of a type of the standard library: ip, ip-port, ip-prefix,
// fraction, decimal or regexp. What a value has to be beyond its form is what the type
// itself says of it.
func OfText(name string) (Format, bool) { return in(textForms, name) }
