package model

import (
	"net/netip"
	"regexp"
	"slices"
)

// textForms are the forms of types of the standard library that have an
// UnmarshalText. Their names are those that package tool of the runtime knows; none is
// a format of JSON Schema. What a value has to be beyond its form is what the
// type itself says of it.
var textForms = map[string]func(string) bool{
	"ip": func(s string) bool {
		a, err := netip.ParseAddr(s)
		return err == nil && a.Zone() == ""
	},
	"ip-port": func(s string) bool {
		a, err := netip.ParseAddrPort(s)
		return err == nil && matches("ip-port", s) && a.Addr().Zone() == ""
	},
	"ip-prefix": func(s string) bool {
		_, err := netip.ParsePrefix(s)
		return err == nil && matches("ip-prefix", s)
	},
	"fraction": func(s string) bool { return matches("fraction", s) },
	"decimal":  func(s string) bool { return matches("decimal", s) },
	"regexp": func(s string) bool {
		_, err := regexp.Compile(s)
		return err == nil
	},
}

// TextPatterns are the forms that a schema can only say by a pattern, which package
// tool of the runtime enforces. That numbers have at most a hundred digits keeps those
// from being computed that take forever.
var TextPatterns = map[string]string{
	"ip-port":   `^([0-9.]+|\[[0-9a-fA-F:.]+\]):[0-9]{1,5}$`,
	"ip-prefix": `^[0-9a-fA-F:.]+/[0-9]{1,3}$`,
	"fraction":  `^-?(0|[1-9][0-9]{0,99})(\.[0-9]{1,100}|/[1-9][0-9]{0,99})?$`,
	"decimal":   `^-?(0|[1-9][0-9]{0,99})(\.[0-9]{1,100})?([eE][+-]?[0-9]{1,4})?$`,
}

func matches(form, text string) bool {
	return regexp.MustCompile(TextPatterns[form]).MatchString(text)
}

// formatted returns a type in which a type with UnmarshalText has a format. It is nil
// if the type has another form.
func formatted(t *Type, format string) *Type {
	out := *t
	if t.Kind == Text {
		narrower := t.Format == "ip" && slices.Contains([]string{"ipv4", "ipv6"}, format)
		if t.Format != "" && t.Format != format && !narrower {
			return nil
		}
		out.Format = format
		return &out
	}
	if out.Elem = formatted(t.Elem, format); out.Elem == nil {
		return nil
	}
	return &out
}
