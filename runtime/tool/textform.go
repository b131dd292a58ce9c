package tool

import (
	"net/netip"
	"regexp"
)

// The forms of types of the standard library, as their schemas say them. Numbers have
// at most a hundred digits, because one such as 1e999999999 takes forever to compute.
var (
	ipPort   = regexp.MustCompile(`^([0-9.]+|\[[0-9a-fA-F:.]+\]):[0-9]{1,5}$`)
	ipPrefix = regexp.MustCompile(`^[0-9a-fA-F:.]+/[0-9]{1,3}$`)
	fraction = regexp.MustCompile(`^-?(0|[1-9][0-9]{0,99})(\.[0-9]{1,100}|/[1-9][0-9]{0,99})?$`)
	decimal  = regexp.MustCompile(`^-?(0|[1-9][0-9]{0,99})(\.[0-9]{1,100})?([eE][+-]?[0-9]{1,4})?$`)
)

// textForms are those by their names.
var textForms = map[string]format{
	"ip": {valid: func(s string) bool {
		a, err := netip.ParseAddr(s)
		return err == nil && a.Zone() == ""
	}, example: "192.0.2.1 or 2001:db8::1", words: "IP address"},
	"ip-port":   {valid: ipPort.MatchString, example: "192.0.2.1:80 or [2001:db8::1]:80", words: "IP address with a port"},
	"ip-prefix": {valid: ipPrefix.MatchString, example: "192.0.2.0/24 or 2001:db8::/32", words: "IP network"},
	"fraction":  {valid: fraction.MatchString, example: "3/4 or -0.75"},
	"decimal":   {valid: decimal.MatchString, example: "0.75 or 2e6", words: "number"},
	"regexp": {valid: func(s string) bool {
		_, err := regexp.Compile(s)
		return err == nil
	}, example: "^[a-z]+$", words: "regular expression"},
}
