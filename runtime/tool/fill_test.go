package tool_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"net/netip"
	"reflect"
	"time"

	"github.com/aigen-go/aigen/runtime/tool/internal/answer"
)

// special are random values of types that do not show how to make them.
var special = map[reflect.Type]func(*rand.Rand) any{
	reflect.TypeFor[time.Time](): func(r *rand.Rand) any {
		if r.IntN(4) == 0 {
			return time.Time{}
		}
		zone := time.FixedZone("", (r.IntN(48)-23)*1800)
		return time.Date(r.IntN(9998)+1, 1, r.IntN(365)+1, r.IntN(24), r.IntN(60), r.IntN(60), r.IntN(2)*r.IntN(1e9), zone)
	},
	reflect.TypeFor[json.Number](): func(r *rand.Rand) any {
		return []json.Number{"", "0", "-1.50e+3", "9007199254740993"}[r.IntN(4)]
	},
	reflect.TypeFor[json.RawMessage](): func(r *rand.Rand) any {
		return []json.RawMessage{nil, json.RawMessage(`{"a" : "<b>"}`), json.RawMessage(` null `)}[r.IntN(3)]
	},
	reflect.TypeFor[big.Int](): func(r *rand.Rand) any { return *big.NewInt(r.Int64()) },
	reflect.TypeFor[netip.Addr](): func(r *rand.Rand) any {
		return []netip.Addr{{}, netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("fe80::1%\"")}[r.IntN(3)]
	},
	reflect.TypeFor[any](): func(r *rand.Rand) any {
		return []any{nil, "<&>", 0.5, []string(nil), map[string]any{"b": 1, "a": nil}, &answer.Kelvin{N: 1}, answer.Kelvin{N: 2}}[r.IntN(7)]
	},
	reflect.TypeFor[answer.Asked](): func(r *rand.Rand) any {
		return []any{nil, (*answer.Own)(nil), &answer.Own{N: 7}, &answer.Own{N: 8}}[r.IntN(4)]
	},
	reflect.TypeFor[fmt.Stringer](): func(r *rand.Rand) any {
		return []any{nil, big.NewInt(7), time.Second}[r.IntN(3)]
	},
}

// fill sets v to a random value, often to zero.
func fill(r *rand.Rand, v reflect.Value, depth int) {
	if !v.CanSet() {
		return
	}
	if f := special[v.Type()]; f != nil {
		if value := f(r); value != nil {
			v.Set(reflect.ValueOf(value))
		}
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(word(r))
	case reflect.Bool:
		v.SetBool(r.IntN(2) == 0)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(int64(whole(r)) >> (64 - v.Type().Bits()))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(whole(r) >> (64 - v.Type().Bits()))
	case reflect.Float32:
		v.SetFloat(float64(math.Float32frombits(r.Uint32() &^ (1 << 30))))
	case reflect.Float64:
		v.SetFloat([]float64{0, math.Copysign(0, -1), 1e21, 12.5, math.Float64frombits(r.Uint64() &^ (1 << 62))}[r.IntN(5)])
	case reflect.Pointer:
		if r.IntN(3) > 0 && depth < 6 {
			v.Set(reflect.New(v.Type().Elem()))
			fill(r, v.Elem(), depth+1)
		}
	default:
		fillMany(r, v, depth)
	}
}

// fillMany is fill for what has parts.
func fillMany(r *rand.Rand, v reflect.Value, depth int) {
	n := r.IntN(4) - 1
	if depth > 4 {
		n = min(n, 0)
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(r, v.Field(i), depth+1)
		}
		return
	case reflect.Slice:
		if n >= 0 {
			v.Set(reflect.MakeSlice(v.Type(), n, n))
		}
		fallthrough
	case reflect.Array:
		for i := range v.Len() {
			fill(r, v.Index(i), depth+1)
		}
	case reflect.Map:
		if n >= 0 {
			v.Set(reflect.MakeMap(v.Type()))
		}
		for range n {
			key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			fill(r, key, depth+1)
			fill(r, value, depth+1)
			v.SetMapIndex(key, value)
		}
	}
}

// whole is a number of any size, the extremes included.
func whole(r *rand.Rand) uint64 {
	extremes := []uint64{0, 7, math.MaxUint64, math.MaxInt64, 1 << 63, 9007199254740993}
	if r.IntN(2) == 0 {
		return extremes[r.IntN(len(extremes))]
	}
	return r.Uint64() >> r.IntN(64)
}

func word(r *rand.Rand) string {
	pieces := []string{"a", "Zz", "0", " ", "é", "日本", "😀", "\"", "\\", "\n", "\x00", "\u2028", "<&>", "/", "\xff", "\x7f"}
	s := ""
	for range r.IntN(6) {
		s += pieces[r.IntN(len(pieces))]
	}
	return s
}
