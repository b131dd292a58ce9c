package offline

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/aigen-go/aigen/runtime/chat"
)

const (
	// maxWords bounds, in characters, what is told of one result.
	maxWords = 1500
	// maxListed bounds how many items of a list are told.
	maxListed = 10
)

// wordResults tells what the tools returned that were called since the last
// question; "" if none was.
func wordResults(turn []chat.Message) string {
	calls := map[string]chat.ToolCall{}
	var sentences []string
	for _, m := range turn {
		for _, c := range m.Calls() {
			calls[c.ID] = c
		}
		for _, r := range m.Results() {
			sentences = append(sentences, wordResult(calls[r.CallID], r))
		}
	}
	return strings.Join(sentences, "\n")
}

func wordResult(call chat.ToolCall, r chat.ToolResult) string {
	with := ""
	if args := inWords(call.Arguments); args != "" && args != nothing {
		with = " with " + args
	}
	if r.IsError {
		return fmt.Sprintf("I called %s%s, and it failed: %s", r.Name, with, shorten(r.Content))
	}
	return fmt.Sprintf("I called %s%s, and it says: %s.", r.Name, with, shorten(inWords(r.Content)))
}

func shorten(text string) string {
	if utf8.RuneCountInString(text) <= maxWords {
		return text
	}
	return string([]rune(text)[:maxWords]) + "…"
}

const nothing = "nothing"

// inWords words JSON, keys in their order; a text that is no JSON stays as it is.
func inWords(text string) string {
	if !json.Valid([]byte(text)) {
		return strings.TrimSpace(text)
	}
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	return next(dec, "", 0)
}

// next words the next value of dec, which is known to be valid; key is its name.
func next(dec *json.Decoder, key string, depth int) string {
	token, err := dec.Token()
	if err != nil {
		return ""
	}
	switch v := token.(type) {
	case json.Delim:
		if v == '[' {
			return list(dec, key, depth)
		}
		return object(dec, depth)
	case json.Number:
		return v.String() + unit(key)
	case string:
		return strings.TrimSpace(v)
	case bool:
		if v {
			return "yes"
		}
		return "no"
	}
	return "none"
}

func object(dec *json.Decoder, depth int) string {
	var parts []string
	for dec.More() {
		name, _ := dec.Token()
		key, _ := name.(string)
		value := next(dec, key, depth+1)
		parts = append(parts, label(key, value)+" "+value)
	}
	_, _ = dec.Token() // the closing brace
	return enclose(strings.Join(parts, "; "), depth)
}

func list(dec *json.Decoder, key string, depth int) string {
	var parts []string
	n := 0
	for ; dec.More(); n++ {
		if item := next(dec, key, depth+1); n < maxListed {
			parts = append(parts, item)
		}
	}
	_, _ = dec.Token() // the closing bracket
	if n > maxListed {
		parts = append(parts, fmt.Sprintf("and %d more", n-maxListed))
	}
	return enclose(strings.Join(parts, ", "), depth)
}

func enclose(text string, depth int) string {
	switch {
	case text == "":
		return nothing
	case depth == 0:
		return text
	}
	return "(" + text + ")"
}

// units are the endings of keys that say what a number counts.
var units = map[string]string{
	"c": " °C", "f": " °F", "k": " K", "percent": "%", "kph": " km/h", "mph": " mph", "km": " km", "m": " m", "mm": " mm",
	"kg": " kg", "g": " g", "seconds": " s", "ms": " ms", "usd": " USD", "eur": " EUR",
}

// unit returns the unit that a key such as temperature_c ends with.
func unit(key string) string {
	if i := strings.LastIndexByte(key, '_'); i > 0 {
		return units[key[i+1:]]
	}
	return ""
}

// label is a key in words, without the unit if the value has it.
func label(key, value string) string {
	if u := unit(key); u != "" && strings.HasSuffix(value, u) {
		key = key[:strings.LastIndexByte(key, '_')]
	}
	return strings.ReplaceAll(key, "_", " ")
}
