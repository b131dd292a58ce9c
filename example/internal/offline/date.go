package offline

import (
	"strconv"
	"strings"
	"time"
)

// datesIn returns the days that a text names, in their order: "today",
// "tomorrow", "the day after tomorrow", "yesterday", weekdays (the next one;
// today's own name is today), "in 3 days", "5 March", "March 5", "2026-03-05".
func datesIn(list []token, now time.Time) []time.Time {
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	var days []time.Time
	for i := range list {
		if day, ok := dateAt(list, i, today); ok {
			days = append(days, day)
		}
	}
	return days
}

func dateAt(list []token, i int, today time.Time) (time.Time, bool) {
	word := list[i].stem
	switch word {
	case "today", "tonight":
		return today, true
	case "tomorrow":
		if i >= 2 && list[i-1].stem == "after" && list[i-2].stem == "day" {
			return today.AddDate(0, 0, 2), true
		}
		return today.AddDate(0, 0, 1), true
	case "yesterday":
		return today.AddDate(0, 0, -1), true
	case "day", "week":
		return daysAhead(list, i, today)
	}
	if day, err := time.ParseInLocation(time.DateOnly, list[i].text, today.Location()); err == nil {
		return day, true
	}
	if wd, ok := weekday(word); ok {
		return today.AddDate(0, 0, (int(wd)-int(today.Weekday())+7)%7), true
	}
	return monthDay(list, i, today)
}

// daysAhead reads "in 3 days" and "in 2 weeks" at the unit.
func daysAhead(list []token, i int, today time.Time) (time.Time, bool) {
	if i < 2 || list[i-2].stem != "in" || small(list[i-1].text) == 0 {
		return time.Time{}, false
	}
	n := small(list[i-1].text)
	if list[i].stem == "week" {
		n *= 7
	}
	return today.AddDate(0, 0, n), true
}

// monthDay reads "5 March" and "March 5th" at the month: the next such day.
func monthDay(list []token, i int, today time.Time) (time.Time, bool) {
	month, ok := monthOf(list[i].stem)
	if !ok {
		return time.Time{}, false
	}
	day := 0
	if i+1 < len(list) {
		day = ordinal(list[i+1].text)
	}
	if day == 0 && i > 0 {
		day = ordinal(list[i-1].text)
	}
	if day == 0 {
		return time.Time{}, false
	}
	date := time.Date(today.Year(), month, day, 0, 0, 0, 0, today.Location())
	if date.Before(today) {
		date = time.Date(today.Year()+1, month, day, 0, 0, 0, 0, today.Location())
	}
	return date, date.Day() == day
}

// ordinal reads 5, 1st, 2nd, 3rd and 5th.
func ordinal(text string) int {
	for _, ending := range []string{"st", "nd", "rd", "th"} {
		text = strings.TrimSuffix(text, ending)
	}
	if n := small(text); n <= 31 {
		return n
	}
	return 0
}

// small returns the number that a text is, from 1 to 99, or 0.
func small(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > 99 {
		return 0
	}
	return n
}

func weekday(stem string) (time.Weekday, bool) {
	for d := range time.Weekday(7) {
		if strings.ToLower(d.String()) == stem {
			return d, true
		}
	}
	return 0, false
}

func monthOf(stem string) (time.Month, bool) {
	for m := time.January; m <= time.December; m++ {
		if strings.ToLower(m.String()) == stem {
			return m, true
		}
	}
	return 0, false
}

// isWhen says whether a word belongs to a date, and so not to a place.
func isWhen(t token) bool {
	switch t.stem {
	case "today", "tonight", "tomorrow", "yesterday", "now", "day", "week", "weekend", "morning", "noon", "afternoon",
		"evening", "night", "month", "year":
		return true
	}
	_, isDay := weekday(t.stem)
	_, isMonth := monthOf(t.stem)
	return isDay || isMonth || t.text[0] >= '0' && t.text[0] <= '9'
}
