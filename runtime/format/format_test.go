package format_test

import (
	"testing"

	"github.com/aigen-go/aigen/runtime/format"
)

// TestExamples: what a problem gives as an example is valid.
func TestExamples(t *testing.T) {
	for _, name := range format.Names() {
		f, ok := format.Of(name)
		if !ok || f.Name() != name || !f.Valid(f.Example) || !format.Valid(name, f.Example) || format.Valid(name, "-") {
			t.Errorf("%s (%s): %q", name, f.Name(), f.Example)
		}
		if _, ok := format.OfText(name); ok {
			t.Errorf("%s is also the form of a type", name)
		}
	}
	if _, ok := format.Of("color"); ok || !format.Valid("color", "blue") {
		t.Error("an unknown format is more than a hint")
	}
}

func TestForms(t *testing.T) {
	for name, test := range map[string]struct{ good, bad []string }{
		"ip":        {[]string{"192.0.2.1", "2001:db8::1"}, []string{"fe80::1%eth0", "192.0.2", ""}},
		"ip-port":   {[]string{"192.0.2.1:80", "[2001:db8::1]:80"}, []string{"192.0.2.1", "[fe80::1%eth0]:80", "host:80"}},
		"ip-prefix": {[]string{"192.0.2.0/24", "2001:db8::/32"}, []string{"192.0.2.0", "/24"}},
		"fraction":  {[]string{"3/4", "-0.75", "12"}, []string{"3/0", "1e9", "01"}},
		"decimal":   {[]string{"0.75", "2e6", "-1"}, []string{"3/4", "1e99999", "Inf"}},
		"regexp":    {[]string{"^[a-z]+$", ""}, []string{"(", "[z-a]"}},
	} {
		f, ok := format.OfText(name)
		if !ok {
			t.Errorf("there is no %s", name)
			continue
		}
		for _, s := range test.good {
			if !f.Valid(s) {
				t.Errorf("%s: %q is not valid", name, s)
			}
		}
		for _, s := range test.bad {
			if f.Valid(s) {
				t.Errorf("%s: %q is valid", name, s)
			}
		}
	}
}

// TestMoment: of a leap second Go knows nothing; it is the second that follows.
func TestMoment(t *testing.T) {
	for text, want := range map[string]string{
		"2026-01-02T15:04:05Z":        "2026-01-02T15:04:05Z",
		"2026-01-02t15:04:05.5z":      "2026-01-02T15:04:05.5Z",
		"2016-12-31T18:59:60.5-05:00": "2017-01-01T00:00:00.5Z",
		"2026-01-02T5:04:05Z":         "no",
		"2026-01-02T15:04:05,5Z":      "no",
		"2026-01-02T15:04:05+24:00":   "no",
		"2026-01-02T15:04:60Z":        "no",
		"":                            "no",
	} {
		got := "no"
		if at, err := format.ParseMoment(text); err == nil {
			got = at.UTC().Format("2006-01-02T15:04:05.999Z07:00")
		}
		if got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}
