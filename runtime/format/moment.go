package format

import (
	"errors"
	"strings"
	"time"
)

var errMoment = errors.New("no date-time by RFC 3339")

// ParseMoment reads a date-time by RFC 3339, of which [time.Parse] takes both more and
// less: it takes 5:04:05, a comma and an offset of 60 minutes, but no small letters
// and no leap seconds. Of those Go knows nothing; they are the second that follows.
func ParseMoment(s string) (time.Time, error) {
	const hour, seconds = len("2006-01-02T15"), len("2006-01-02T15:04:")
	if strings.ContainsAny(s, "tz") {
		s = strings.ToUpper(s)
	}
	leap := len(s) > seconds+2 && s[seconds:seconds+2] == "60"
	if leap {
		s = s[:seconds] + "59" + s[seconds+2:]
	}
	t, err := time.Parse(time.RFC3339, s)
	switch zone := s[max(0, len(s)-len("+07:00")):]; {
	case err != nil:
		return t, err
	case s[hour] != ':', s[seconds+2] == ',', s[len(s)-1] != 'Z' && (zone[1:3] > "23" || zone[4:] > "59"):
		return time.Time{}, errMoment
	case !leap:
		return t, nil
	case t.UTC().Hour() != 23, t.UTC().Minute() != 59:
		return time.Time{}, errMoment
	}
	return t.Add(time.Second), nil
}

// isMoment and isClock check the formats date-time and time.
func isMoment(s string) bool {
	_, err := ParseMoment(s)
	return err == nil
}

func isClock(s string) bool { return isMoment("2006-01-02T" + s) }
