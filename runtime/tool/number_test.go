package tool_test

import (
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/tool"
)

const notJSON = `- the arguments are not valid JSON, or they are cut off`

func TestIntegers(t *testing.T) {
	for reader, test := range map[string]struct {
		read reading
		rows [][2]string
	}{
		"int64": {of(tool.Int[int64]), [][2]string{
			{`0`, `0`}, {`-0`, `0`}, {`7`, `7`},
			{`1.0`, `1`}, {`1e2`, `100`}, {`1E+2`, `100`}, {`1.50e1`, `15`}, {`-1200e-2`, `-12`}, {`0e999999999999`, `0`}, {`-0.0`, `0`},
			{`9007199254740993`, `9007199254740993`},
			{`9007199254740993.0`, `9007199254740993`},
			{`9223372036854775807`, `9223372036854775807`}, {`-9223372036854775808`, `-9223372036854775808`},
			{`9223372036854775808`, `- v: 9223372036854775808 is out of range; expected an integer from -9223372036854775808 to 9223372036854775807`},
			{`1e18`, `1000000000000000000`},
			{`1e19`, `- v: 10000000000000000000 is out of range; expected an integer from -9223372036854775808 to 9223372036854775807`},
			{`1.5`, `- v: 1.5 is not an integer`}, {`1e-1`, `- v: 1e-1 is not an integer`},
			{`1e400`, `- v: 1e400 is out of range`}, {`1e99999999999999999999`, `- v: 1e99999999999999999999 is out of range`},
			{`1e-99999999999999999999`, `- v: 1e-99999999999999999999 is not an integer`},
			{`1` + strings.Repeat("0", 99), `- v: 1` + strings.Repeat("0", 59) + `… is out of range; expected an integer from -9223372036854775808 to 9223372036854775807`},
			{`"42"`, `42`}, {`"-9223372036854775808"`, `-9223372036854775808`}, {`"-0"`, `0`},
			{`"9223372036854775808"`, `- v: 9223372036854775808 is out of range; expected an integer from -9223372036854775808 to 9223372036854775807`},
			{`"4.2"`, `- v: expected an integer, got string "4.2"`}, {`"007"`, `- v: expected an integer, got string "007"`},
			{`" 4"`, `- v: expected an integer, got string " 4"`}, {`""`, `- v: expected an integer, got string ""`}, {`"-"`, `- v: expected an integer, got string "-"`},
			{`"\u0034"`, `- v: expected an integer, got string "\u0034"`},
			{`null`, `- v: expected an integer, got null`}, {`true`, `- v: expected an integer, got true`},
			{`01`, notJSON}, {`1.`, notJSON}, {`.5`, notJSON}, {`+1`, notJSON}, {`1e`, notJSON}, {`-`, notJSON}, {`NaN`, notJSON}, {`0x1`, notJSON},
		}},
		"int8": {of(tool.Int[size]), [][2]string{
			{`-128`, `-128`}, {`127`, `127`}, {`1.27e2`, `127`},
			{`128`, `- v: 128 is out of range; expected an integer from -128 to 127`},
			{`-129`, `- v: -129 is out of range; expected an integer from -128 to 127`},
			{`"12"`, `- v: expected an integer, got string "12"`},
		}},
		"int32": {of(tool.Int[int32]), [][2]string{
			{`2147483647`, `2147483647`},
			{`2147483648`, `- v: 2147483648 is out of range; expected an integer from -2147483648 to 2147483647`},
		}},
		"uint64": {of(tool.Uint[uint64]), [][2]string{
			{`18446744073709551615`, `18446744073709551615`}, {`"18446744073709551615"`, `18446744073709551615`},
			{`-0`, `0`}, {`-0.0e3`, `0`}, {`"-0"`, `0`},
			{`18446744073709551616`, `- v: 18446744073709551616 is out of range; expected an integer from 0 to 18446744073709551615`},
			{`-1`, `- v: -1 is out of range; expected an integer from 0 to 18446744073709551615`},
		}},
		"uint8": {of(tool.Uint[uint8]), [][2]string{
			{`255`, `255`}, {`256`, `- v: 256 is out of range; expected an integer from 0 to 255`},
			{`"1"`, `- v: expected an integer, got string "1"`},
		}},
	} {
		t.Run(reader, func(t *testing.T) {
			for _, row := range test.rows {
				if got := test.read(row[0]); got != row[1] {
					t.Errorf("%s\n got: %s\nwant: %s", row[0], got, row[1])
				}
			}
		})
	}
}

func TestFloats(t *testing.T) {
	double, single := of(tool.Float[float64]), of(tool.Float[float32])
	for _, row := range []struct {
		read       reading
		json, want string
	}{
		{double, `0.1`, `0.1`},
		{double, `-1e3`, `-1000`},
		{double, `-0`, `-0`},
		{double, `1e-400`, `0`},
		{double, `1e400`, `- v: 1e400 is out of range`},
		{double, `"0.1"`, `- v: expected a number, got string "0.1"`},
		{double, `1e`, notJSON},
		{single, `3.4e38`, `3.4e+38`},
		{single, `3.5e38`, `- v: 3.5e38 is out of range`},
	} {
		if got := row.read(row.json); got != row.want {
			t.Errorf("%s: got %q, want %q", row.json, got, row.want)
		}
	}
}
