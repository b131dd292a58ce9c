package tool_test

import (
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/tool"
)

// grade reads a text of its own, and refuses in its own words.
type grade struct{ text string }

func (g *grade) UnmarshalText(text []byte) error {
	switch g.text = string(text); g.text {
	case "good":
		return nil
	case "mute":
		return errors.New(" \n")
	case "wordy":
		return errors.New(strings.Repeat("é", 1000))
	}
	return fmt.Errorf("%q is no grade;\n\tgrades are good and bad", text)
}

// color reads JSON of its own.
type color struct{ red bool }

func (c *color) UnmarshalJSON(text []byte) error {
	c.red = string(text) == `"red"`
	if !c.red && string(text) != `"blue"` {
		return errors.New("expected red or blue")
	}
	return nil
}

// serial reads a number of its own.
type serial int64

func (s *serial) UnmarshalJSON(text []byte) error {
	n, err := strconv.ParseInt(string(text), 10, 64)
	if *s = serial(n); err != nil {
		return errors.New("expected a number")
	}
	return nil
}

// read is what a reader makes of a value, or says of it.
func read[T any](text string, reader func(*tool.Decoder) T) string {
	v, err := tool.Decode([]byte(text), reader)
	if err != nil {
		return strings.TrimPrefix(err.Error(), "invalid arguments:\n")
	}
	if s, ok := any(&v).(fmt.Stringer); ok {
		return s.String()
	}
	return fmt.Sprint(v)
}

func formatted[T any, P interface {
	*T
	UnmarshalText([]byte) error
}](text, format string) string {
	return read(text, func(d *tool.Decoder) T { return tool.FormattedText[T, P](d, format) })
}

func TestTexts(t *testing.T) {
	tiers := func(d *tool.Decoder) slog.Level { return tool.ListedText[slog.Level](d, []string{"INFO", "WARN"}) }
	for _, c := range []struct{ got, want string }{
		{read(`"good"`, tool.Text[grade]), "{good}"},
		{read(`"so\u0000so"`, tool.Text[grade]), `- "so\x00so" is not valid: "so\x00so" is no grade; grades are good and bad`},
		{read(`"mute"`, tool.Text[grade]), `- "mute" is not valid: it has another form`},
		{read(`"wordy"`, tool.Text[grade]), `- "wordy" is not valid: ` + strings.Repeat("é", 150) + "…"},
		{read(`1`, tool.Text[grade]), "- expected a string, got number 1"},
		{read(`null`, tool.Text[grade]), "- expected a string, got null"},
		{read(`"WARN"`, tiers), "WARN"},
		{read(`"warn"`, tiers), `- "warn" is not one of INFO, WARN`},
		{read(`"WARN+1"`, tiers), `- "WARN+1" is not one of INFO, WARN`},
		{read(`2`, tiers), "- expected a string, got number 2"},
		{read(`"good"`, func(d *tool.Decoder) grade { return tool.ListedText[grade](d, []string{"good", "fair"}) }), "{good}"},
		{read(`"fair"`, func(d *tool.Decoder) grade { return tool.ListedText[grade](d, []string{"good", "fair"}) }),
			`- "fair" is not valid: "fair" is no grade; grades are good and bad`},
	} {
		if c.got != c.want {
			t.Errorf("got  %s\nwant %s", c.got, c.want)
		}
	}
}

func TestFormattedTexts(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{formatted[netip.Addr](`"::1"`, "ip"), "::1"},
		{formatted[netip.Addr](`""`, "ip"), `- "" is not a valid IP address, such as 192.0.2.1 or 2001:db8::1`},
		{formatted[netip.Addr](`"fe80::1%eth0"`, "ip"), `- "fe80::1%eth0" is not a valid IP address, such as 192.0.2.1 or 2001:db8::1`},
		{formatted[netip.Addr](`"::1"`, "ipv4"), `- "::1" is not a valid ipv4, such as 192.0.2.1`},
		{formatted[net.IP](`"192.0.2.1"`, "ip"), "192.0.2.1"},
		{formatted[netip.AddrPort](`"[::1]:80"`, "ip-port"), "[::1]:80"},
		{formatted[netip.AddrPort](`"::1:80"`, "ip-port"), `- "::1:80" is not a valid IP address with a port, such as 192.0.2.1:80 or [2001:db8::1]:80`},
		{formatted[netip.AddrPort](`"999.0.0.1:80"`, "ip-port"),
			`- "999.0.0.1:80" is not valid: ParseAddr("999.0.0.1"): IPv4 field has value >255`},
		{formatted[netip.Prefix](`"192.0.2.0/24"`, "ip-prefix"), "192.0.2.0/24"},
		{formatted[netip.Prefix](`"192.0.2.0"`, "ip-prefix"), `- "192.0.2.0" is not a valid IP network, such as 192.0.2.0/24 or 2001:db8::/32`},
		{formatted[big.Rat](`"-0.75"`, "fraction"), "-3/4"},
		{formatted[big.Rat](`"1/0"`, "fraction"), `- "1/0" is not a valid fraction, such as 3/4 or -0.75`},
		{formatted[big.Rat](`"1e999999999"`, "fraction"), `- "1e999999999" is not a valid fraction, such as 3/4 or -0.75`},
		{formatted[big.Float](`"2e6"`, "decimal"), "2000000"},
		{formatted[big.Float](`"Inf"`, "decimal"), `- "Inf" is not a valid number, such as 0.75 or 2e6`},
		{formatted[regexp.Regexp](`"^a$"`, "regexp"), "^a$"},
		{formatted[regexp.Regexp](`"("`, "regexp"), `- "(" is not a valid regular expression, such as ^[a-z]+$`},
		{formatted[grade](`"good"`, "no-such-format"), "{good}"},
		{formatted[grade](`7`, "uuid"), "- expected a string, got number 7"},
	} {
		if c.got != c.want {
			t.Errorf("got  %s\nwant %s", c.got, c.want)
		}
	}
}

func TestOwnJSON(t *testing.T) {
	list := func(d *tool.Decoder) []color { return tool.Slice(d, tool.Custom[color]) }
	for _, c := range []struct{ got, want string }{
		{read(`["red","blue"]`, list), "[{true} {false}]"},
		{read(`[{"a":"`+strings.Repeat("x", 90)+`"}]`, list), `- [0]: {"a":"` + strings.Repeat("x", 54) + "… is not valid: expected red or blue"},
		{read(`[null]`, list), "- [0]: expected a value, got null"},
		{read(`["9223372036854775807",7]`, func(d *tool.Decoder) []serial { return tool.Slice(d, tool.Custom[serial]) }), "[9223372036854775807 7]"},
		{read(`["07"]`, func(d *tool.Decoder) []serial { return tool.Slice(d, tool.Custom[serial]) }), `- [0]: "07" is not valid: expected a number`},
		{read(`["red`, list), "- the arguments are not valid JSON, or they are cut off"},
	} {
		if c.got != c.want {
			t.Errorf("got  %s\nwant %s", c.got, c.want)
		}
	}
}

func TestBigIntegersAndAddresses(t *testing.T) {
	digits := strings.Repeat("9", 1000)
	for _, c := range []struct{ got, want string }{
		{read(digits, tool.BigInt), digits},
		{read(digits+"9", tool.BigInt), "- " + strings.Repeat("9", 60) + "… is out of range"},
		{read(`-1.50e1`, tool.BigInt), "-15"},
		{read(`1.5`, tool.BigInt), "- 1.5 is not an integer"},
		{read(`1e999999999`, tool.BigInt), "- 1e999999999 is out of range"},
		{read(`"-9223372036854775809"`, tool.BigInt), "-9223372036854775809"},
		{read(`"1.0"`, tool.BigInt), `- expected an integer, got string "1.0"`},
		{read(`1e50`, tool.BigInt), "1" + strings.Repeat("0", 50)},
		{read(`-`, tool.BigInt), "- the arguments are not valid JSON, or they are cut off"},
		{read(`"1"`, tool.JSONNumber), `- expected a number, got string "1"`},
		{read(`"https://example.com/a?b=c"`, tool.URL), "https://example.com/a?b=c"},
		{read(`"/a"`, tool.URL), `- "/a" is not a URL such as https://example.com/page`},
		{read(`"%zz://"`, tool.URL), `- "%zz://" is not a URL such as https://example.com/page`},
		{read(`[]`, func(d *tool.Decoder) *url.URL { u := tool.URL(d); return &u }), "- expected a URL such as https://example.com/page, got an array"},
	} {
		if c.got != c.want {
			t.Errorf("got  %s\nwant %s", c.got, c.want)
		}
	}
}

func keyed[K comparable](text string, key tool.Key[K]) string {
	return read(text, func(d *tool.Decoder) map[K]bool { return tool.MapOf(d, key, tool.Bool) })
}

func TestKeys(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{keyed(`{"-128":true}`, tool.IntKey[int8]), "map[-128:true]"},
		{keyed(`{"128":true}`, tool.IntKey[int8]), `- 128: the key is out of range; expected an integer from -128 to 127`},
		{keyed(`{"01":true}`, tool.IntKey[int8]), "- 01: the key is not an integer"},
		{keyed(`{"255":true}`, tool.UintKey[uint8]), "map[255:true]"},
		{keyed(`{"256":true,"-1":true}`, tool.UintKey[uint8]),
			"- 256: the key is out of range; expected an integer from 0 to 255\n- -1: the key is out of range; expected an integer from 0 to 255"},
		{keyed(`{"1e0":true}`, tool.UintKey[uint8]), "- 1e0: the key is not an integer"},
		{keyed(`{"a":true,"c":true}`, tool.ListedKey(tool.StringKey[string], []string{"a", "b"})), "- c: the key is not one of a, b"},
		{keyed(`{"1":true,"2":true}`, tool.ListedKey(tool.IntKey[weekday], []weekday{1})), "- 2: the key is not one of 1"},
		{keyed(`{"x":true}`, tool.ListedKey(tool.IntKey[weekday], []weekday{1})), "- x: the key is not an integer"},
		{keyed(`{"good":true}`, tool.ListedTextKey[grade]([]string{"good"})), "map[{good}:true]"},
		{keyed(`{"bad":true}`, tool.ListedTextKey[grade]([]string{"good"})), "- bad: the key is not one of good"},
		{keyed(`{"bad":true}`, tool.TextKey[grade]), `- bad: the key is not valid: "bad" is no grade; grades are good and bad`},
		{keyed(`{"::1":true}`, tool.FormattedKey[netip.Addr]("ip")), "map[::1:true]"},
		{keyed(`{"":true}`, tool.FormattedKey[netip.Addr]("ip")), `- [""]: the key is not a valid IP address, such as 192.0.2.1 or 2001:db8::1`},
		{keyed(`[{"key":"::1","value":true},{"key":"0:0::1","value":true}]`, tool.FormattedKey[netip.Addr]("ip")), "- [1]: the key is given twice"},
	} {
		if c.got != c.want {
			t.Errorf("got  %s\nwant %s", c.got, c.want)
		}
	}
}

func TestQuotedValues(t *testing.T) {
	yes := func(d *tool.Decoder) bool { return tool.Quoted(d, tool.Bool) }
	half := func(d *tool.Decoder) float32 { return tool.Quoted(d, tool.Float[float32]) }
	small := func(d *tool.Decoder) int8 { return tool.QuotedInteger(d, tool.Int[int8]) }
	for _, c := range []struct{ got, want string }{
		{read(`"true"`, yes), "true"},
		{read(`true`, yes), "- expected a string, got true"},
		{read(`"True"`, yes), `- "True" is not a number, or true or false, in a string`},
		{read(`"1"`, yes), "- expected true or false, got number 1"},
		{read(`"0.5"`, half), "0.5"},
		{read(`" 0.5"`, half), `- " 0.5" is not a number, or true or false, in a string`},
		{read(`"\"0.5\""`, half), `- "\"0.5\"" is not a number, or true or false, in a string`},
		{read(`""`, half), `- "" is not a number, or true or false, in a string`},
		{read(`"1e39"`, half), "- 1e39 is out of range"},
		{read(`"-128"`, small), "-128"},
		{read(`"128"`, small), "- 128 is out of range; expected an integer from -128 to 127"},
		{read(`"1e1"`, small), `- "1e1" is not an integer`},
		{read(`"1`, small), "- the arguments are not valid JSON, or they are cut off"},
	} {
		if c.got != c.want {
			t.Errorf("got  %s\nwant %s", c.got, c.want)
		}
	}
}

// A value with a problem has no other.
func TestMultipleOfNothing(t *testing.T) {
	even := func(d *tool.Decoder) int8 {
		n := tool.Int[int8](d)
		tool.MultipleOf(d, n, 2)
		return n
	}
	if got, want := read(`300`, even), "- 300 is out of range; expected an integer from -128 to 127"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// A loop over the fields of an object may end early; the rest is then not read.
func TestPartOfAnObject(t *testing.T) {
	first := func(d *tool.Decoder) string {
		for range d.Object([]tool.Field{{Name: "a"}, {Name: "b"}}) {
			return tool.String(d)
		}
		return "none"
	}
	if got := read(`{"a":"x","b":1}`, first); got != "x" {
		t.Errorf("got %s", got)
	}
}

// What is joined in another way is still the nearest.
func TestNearestName(t *testing.T) {
	order := func(d *tool.Decoder) string {
		for range d.Object([]tool.Field{{Name: "order_id", Optional: true}, {Name: "orders", Optional: true}}) {
			tool.String(d)
		}
		return ""
	}
	if got, want := read(`{"Order-ID":"x"}`, order), "- Order-ID: unknown argument; did you mean order_id?"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// A long result does not spoil those that follow.
func TestLongResult(t *testing.T) {
	for _, n := range []int{100 << 10, 3} {
		result, err := tool.JSONResult(strings.Repeat("a", n), nil)
		if err != nil || len(result.Text) != n+2 {
			t.Errorf("got %d bytes, %v", len(result.Text), err)
		}
	}
}

func TestNoDay(t *testing.T) {
	if got := tool.ShowDate(nil); got != "none" {
		t.Errorf("got %s", got)
	}
}
