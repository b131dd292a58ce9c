package tool

import (
	"fmt"
	"net/url"
	"regexp"
	"time"
)

// durationForm is the pattern in the schema of a duration. It leaves out what
// time.ParseDuration takes besides, such as +1h, .5h and µs.
var durationForm = regexp.MustCompile(`^-?([0-9]+(\.[0-9]+)?(ns|us|ms|s|m|h))+$`)

// Duration reads a string such as 90s or 1h30m. This is not the format duration of
// JSON Schema, which is that of ISO 8601.
func Duration(d *Decoder) time.Duration {
	return parse(d, func(s string) (time.Duration, error) {
		if !durationForm.MatchString(s) {
			return 0, fmt.Errorf("not of the form %s", durationForm)
		}
		return time.ParseDuration(s)
	}, "a duration such as 90s or 1h30m")
}

// URL reads a string of the format uri: an absolute URL.
func URL(d *Decoder) url.URL {
	return parse(d, func(s string) (url.URL, error) {
		u, err := url.Parse(s)
		if err != nil {
			return url.URL{}, err
		}
		if !u.IsAbs() {
			return url.URL{}, fmt.Errorf("not absolute")
		}
		return *u, nil
	}, "a URL such as https://example.com/page")
}
