package model

import (
	"net/netip"
	"slices"

	"github.com/aigen-go/aigen/runtime/format"
)

// isText says whether a text is one of a type of the standard library that has an
// UnmarshalText, whose form has a name that [format.OfText] knows. Any text is of a form
// that it does not know.
func isText(form, text string) bool {
	f, ok := format.OfText(form)
	if !ok || !f.Valid(text) {
		return !ok
	}
	var err error
	switch form {
	case "ip-port":
		_, err = netip.ParseAddrPort(text)
	case "ip-prefix":
		_, err = netip.ParsePrefix(text)
	}
	return err == nil
}

// formatted returns a type in which a type with UnmarshalText has the format of a name. It is nil
// if the type has another form.
func formatted(t *Type, name string) *Type {
	out := *t
	if t.Kind == Text {
		narrower := t.Format == "ip" && slices.Contains([]string{"ipv4", "ipv6"}, name)
		if t.Format != "" && t.Format != name && !narrower {
			return nil
		}
		out.Format = name
		return &out
	}
	if out.Elem = formatted(t.Elem, name); out.Elem == nil {
		return nil
	}
	return &out
}
