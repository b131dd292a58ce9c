package model

import (
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/aigen-go/aigen/runtime/tool"
)

// TestFormatsOfTheRuntime: the generator takes a text of a format, such as that of a
// default, for good if the runtime does. It may not import the runtime; a test may.
func TestFormatsOfTheRuntime(t *testing.T) {
	samples := []string{
		"2026-01-02T15:04:05Z", "2016-12-31t18:59:60.5-05:00", "2026-01-31", "15:04:05.25+02:00", "P1Y2M3DT4H5M6S", "P2W",
		"ada@example.com", "www.example.com", "192.0.2.1", "2001:db8::1", "https://example.com/a?b#c",
		"0190d1a2-3b4c-7d5e-8f60-718293a4b5c6", "", "-", "3/4", "-0.75", "2e6", "(a|b)*",
	}
	r := rand.New(rand.NewPCG(1, 2))
	for _, name := range []string{
		"date-time", "date", "time", "duration", "email", "idn-email", "hostname", "idn-hostname", "ipv4", "ipv6", "uri",
		"uri-reference", "iri", "iri-reference", "uuid", "uri-template", "json-pointer", "relative-json-pointer", "regex",
		"ip", "fraction", "decimal", "regexp",
	} {
		own, ok := formats[name]
		if !ok {
			own, ok = textForms[name]
		}
		if !ok {
			own = func(string) bool { return true }
		}
		for range 3000 {
			text := []byte(samples[r.IntN(len(samples))])
			for range r.IntN(3) {
				if len(text) > 0 {
					text[r.IntN(len(text))] = "09aZtz:-+.,@P T"[r.IntN(15)]
				}
			}
			if got, want := own(string(text)), runtimeTakes(name, string(text)); got != want {
				t.Fatalf("%s: %q is good: %t for the generator, %t for the runtime", name, text, got, want)
			}
		}
	}
}

func runtimeTakes(format, text string) bool {
	_, err := tool.Decode([]byte(strconv.Quote(text)), func(d *tool.Decoder) string {
		s := tool.String(d)
		tool.Format(d, s, format)
		return s
	})
	return err == nil
}
