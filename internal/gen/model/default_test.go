package model

import (
	"bytes"
	"encoding/json"
	"math/big"
	"math/rand/v2"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aigen-go/aigen/runtime/tool"
)

// reading is a type of the generator with what the runtime reads it by.
type reading struct {
	typ  *Type
	read func(text []byte) error
}

func reads[T any](t *Type, reader func(*tool.Decoder) T) reading {
	return reading{t, func(text []byte) error {
		_, err := tool.Decode(text, reader)
		return err
	}}
}

func keyed[K comparable](t *Type, key tool.Key[K]) reading {
	return reads(&Type{Kind: Map, Key: t, Elem: &Type{Kind: Bool}}, func(d *tool.Decoder) map[K]bool { return tool.MapOf(d, key, tool.Bool) })
}

var (
	tiny    = &Type{Kind: Int, Bits: 8}
	natural = &Type{Kind: Uint, Bits: 16}
	single  = &Type{Kind: Float, Bits: 32}
)

// readings are the types whose values are more than one keyword of a schema can say.
var readings = map[string]reading{
	"int8": reads(tiny, tool.Int[int8]), "uint16": reads(natural, tool.Uint[uint16]), "float32": reads(single, tool.Float[float32]),
	"big": reads(&Type{Kind: BigInt}, tool.BigInt), "number": reads(&Type{Kind: Number}, tool.JSONNumber),
	"duration": reads(&Type{Kind: Duration}, tool.Duration), "url": reads(&Type{Kind: URL}, tool.URL),
	"time": reads(&Type{Kind: Time}, tool.Time), "date": reads(&Type{Kind: Date}, tool.Date), "bytes": reads(&Type{Kind: Bytes}, tool.Bytes),
	"ip": reads(&Type{Kind: Text, Format: "ip"}, func(d *tool.Decoder) netip.Addr { return tool.FormattedText[netip.Addr](d, "ip") }),
	"port": reads(&Type{Kind: Text, Format: "ip-port"}, func(d *tool.Decoder) netip.AddrPort {
		return tool.FormattedText[netip.AddrPort](d, "ip-port")
	}),
	"prefix": reads(&Type{Kind: Text, Format: "ip-prefix"}, func(d *tool.Decoder) netip.Prefix {
		return tool.FormattedText[netip.Prefix](d, "ip-prefix")
	}),
	"rat":          reads(&Type{Kind: Text, Format: "fraction"}, func(d *tool.Decoder) big.Rat { return tool.FormattedText[big.Rat](d, "fraction") }),
	"float":        reads(&Type{Kind: Text, Format: "decimal"}, func(d *tool.Decoder) big.Float { return tool.FormattedText[big.Float](d, "decimal") }),
	"quoted int8":  reads(&Type{Kind: Quoted, Elem: tiny}, func(d *tool.Decoder) int8 { return tool.QuotedInteger(d, tool.Int[int8]) }),
	"quoted uint":  reads(&Type{Kind: Quoted, Elem: natural}, func(d *tool.Decoder) uint16 { return tool.QuotedInteger(d, tool.Uint[uint16]) }),
	"quoted bool":  reads(&Type{Kind: Quoted, Elem: &Type{Kind: Bool}}, func(d *tool.Decoder) bool { return tool.Quoted(d, tool.Bool) }),
	"quoted float": reads(&Type{Kind: Quoted, Elem: single}, func(d *tool.Decoder) float32 { return tool.Quoted(d, tool.Float[float32]) }),
	"int keys":     keyed(tiny, tool.IntKey[int8]), "uint keys": keyed(natural, tool.UintKey[uint16]),
	"ip keys":  keyed(&Type{Kind: Text, Format: "ip"}, tool.FormattedKey[netip.Addr]("ip")),
	"url list": reads(&Type{Kind: Slice, Elem: &Type{Kind: URL}}, func(d *tool.Decoder) []url.URL { return tool.Slice(d, tool.URL) }),
	"waits": reads(&Type{Kind: Array, Len: 1, Elem: &Type{Kind: Duration}}, func(d *tool.Decoder) (v [1]time.Duration) {
		tool.Array(d, v[:], tool.Duration)
		return v
	}),
}

// TestValuesOfTheRuntime: what the generator lets through as a default or an example,
// the runtime decodes; and it refuses nothing else, but where the runtime is lenient.
func TestValuesOfTheRuntime(t *testing.T) {
	samples := []string{
		"1", "-1", "127", "-128", "128", "65535", "1.0", "1.5", "1e2", "1e39", "-0", "true", "null", `"a"`, "[]", "{}", `["1s"]`,
		`"1"`, `"-128"`, `"300"`, `"1.0"`, `" 1"`, `"1e2"`, `"true"`, `" true"`, `"1h30m"`, `"1.5us"`, `"1d"`, `"https://a.example/b"`, `"/b"`,
		`"2026-01-02T15:04:05Z"`, `"2026-01-02"`, `"aGk="`, `"aGk"`, `"::1"`, `"127.0.0.1"`, `"127.0.0.1:80"`, `"[::1]:80"`, `"10.0.0.0/8"`,
		`"3/4"`, `"0.75"`, `"1/0"`, `{"1":true}`, `{"-128":true}`, `{"128":true}`, `{"1.0":true}`, `{"::1":true}`, `["https://a.example"]`,
		strings.Repeat("9", 1000), strings.Repeat("9", 1001),
	}
	r := rand.New(rand.NewPCG(1, 2))
	for name, c := range readings {
		for range 500 {
			text := []byte(samples[r.IntN(len(samples))])
			for range r.IntN(3) {
				text[r.IntN(len(text))] = "019a:-+./ T\"e"[r.IntN(13)]
			}
			if !json.Valid(text) {
				continue
			}
			wrong, refused := fits(c.typ, decoded(string(text))), c.read(text)
			if (wrong == "") != (refused == nil) && (wrong == "" || !lenient(c.typ, text)) {
				t.Errorf("%s: %s: the generator says %q, the runtime %v", name, text, wrong, refused)
			}
		}
	}
}

// lenient says whether a text is one that only a model may write: digits in a string,
// a map as a list, or a number of very many digits.
func lenient(t *Type, text []byte) bool {
	text = bytes.TrimSpace(text)
	return t.Kind == BigInt && text[0] == '"' || t.Kind == Map && text[0] == '[' || len(text) > 500
}
