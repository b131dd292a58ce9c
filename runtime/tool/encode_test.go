package tool_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aigen-go/aigen/runtime/tool"
	"github.com/aigen-go/aigen/runtime/tool/internal/answer"
)

// TestGeneratedEncoders: what generated code writes of random values is what
// encoding/json writes of them, but for nil slices and maps.
func TestGeneratedEncoders(t *testing.T) {
	desk := &answer.Desk{}
	methods := reflect.TypeOf(desk)
	for _, known := range desk.AITools() {
		method, ok := methods.MethodByName(strings.ToUpper(known.Name[:1]) + known.Name[1:])
		if !ok {
			t.Fatalf("no method for %s", known.Name)
		}
		t.Run(known.Name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 2))
			for range 500 {
				v := reflect.New(method.Type.Out(0))
				fill(r, v.Elem(), 0)
				desk.Value = v.Elem().Interface()
				got, err := known.Call(t.Context(), nil)
				if err != nil {
					t.Fatalf("%+v: %v", desk.Value, err)
				}
				settle(v.Elem())
				if want := marshal(t, v.Interface()); got.Text != want {
					t.Fatalf("got  %s\nwant %s", got.Text, want)
				}
			}
		})
	}
}

// marshal is the JSON of a value by encoding/json.
func marshal(t testing.TB, v any) string {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		t.Fatalf("%+v: %v", v, err)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// settle makes nil slices and maps empty, where encoding/json would write null. It
// leaves alone what that finds only at run time.
func settle(v reflect.Value) {
	switch v.Type() {
	case reflect.TypeFor[json.RawMessage](), reflect.TypeFor[map[string]answer.Kelvin](), reflect.TypeFor[any]():
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			settle(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); v.Field(i).CanSet() && !strings.Contains(f.Tag.Get("json"), "omitzero") {
				settle(v.Field(i))
			}
		}
	case reflect.Slice:
		if v.IsNil() {
			v.Set(reflect.MakeSlice(v.Type(), 0, 0))
		}
		fallthrough
	case reflect.Array:
		for i := range v.Len() {
			settle(v.Index(i))
		}
	case reflect.Map:
		settled := reflect.MakeMap(v.Type())
		for key, value := range v.Seq2() {
			at := reflect.New(v.Type().Elem()).Elem()
			at.Set(value)
			settle(at)
			settled.SetMapIndex(key, at)
		}
		v.Set(settled)
	}
}

type (
	ring struct {
		Next *ring
		All  []*ring
	}
	nest []nest
	dict map[string]dict
	text string
	knot *knot
)

func (t text) MarshalText() ([]byte, error) { return nil, errors.New("no " + string(t)) }

func (t text) MarshalJSON() ([]byte, error) { return nil, errors.New("no " + string(t)) }

func writeRing(e *tool.Encoder, v *ring) {
	if !e.Begin(v != nil) {
		return
	}
	writeRing(e.Key("Next"), v.Next)
	tool.WriteSlice(e.Key("All"), v.All, writeRing)
	e.End()
}

func writeNest(e *tool.Encoder, v nest) { tool.WriteSlice(e, v, writeNest) }

func writeDict(e *tool.Encoder, v dict) { tool.WriteMap(e, v, writeDict) }

func writeKnot(e *tool.Encoder, v knot) { tool.WritePointer(e, v, writeKnot) }

// TestNotWritten: what JSON has no words for is an error, and so is what has no end;
// the next result is not touched by it.
func TestNotWritten(t *testing.T) {
	circle, list, keys := new(ring), make(nest, 2), dict{}
	circle.Next, circle.All = circle, []*ring{circle, circle}
	list[0], list[1], keys["a"], keys["b"] = list, list, keys, keys
	var tied knot
	tied = &tied
	const endless = "the value contains itself, or has too many levels"
	failure := func(_ tool.Result, err error) string {
		if next, second := tool.Encode([]string{"a"}, nil, func(e *tool.Encoder, v []string) { tool.WriteSlice(e, v, tool.WriteString) }); next.Text != `["a"]` {
			t.Errorf("then %s, %v", next.Text, second)
		}
		return strings.TrimPrefix(fmt.Sprint(err), "encoding the result: ")
	}
	for i, row := range []struct{ got, want string }{
		{failure(tool.Encode(math.NaN(), nil, tool.WriteFloat)), "json: unsupported value: NaN"},
		{failure(tool.Encode(float32(math.Inf(-1)), nil, tool.WriteFloat)), "json: unsupported value: -Inf"},
		{failure(tool.Encode([]float64{1, math.NaN(), 2}, nil, func(e *tool.Encoder, v []float64) { tool.WriteSlice(e, v, tool.WriteFloat) })), "json: unsupported value: NaN"},
		{failure(tool.Encode(time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), nil, tool.WriteTime)), "the time 10000-01-01 00:00:00 +0000 UTC cannot be written by RFC 3339"},
		{failure(tool.Encode(json.Number("1x"), nil, tool.WriteNumber)), `json: invalid number literal "1x"`},
		{failure(tool.Encode(text("way"), nil, tool.WriteText)), "no way"},
		{failure(tool.Encode(text("way"), nil, tool.WriteJSON)), "json: error calling MarshalJSON for type tool_test.text: no way"},
		{failure(tool.Encode(map[text]int{"key": 1}, nil, func(e *tool.Encoder, v map[text]int) { tool.WriteMapOf(e, v, tool.TextName, tool.WriteInt) })), "no key"},
		{failure(tool.Encode(circle, nil, writeRing)), endless},
		{failure(tool.Encode(list, nil, writeNest)), endless},
		{failure(tool.Encode(keys, nil, writeDict)), endless},
		{failure(tool.Encode(tied, nil, writeKnot)), endless},
		{failure(tool.Encode(0, errors.New("sold out"), tool.WriteInt)), "sold out"},
		{failure(tool.Encode((*ring)(nil), nil, writeRing)), "<nil>"},
	} {
		if row.got != row.want {
			t.Errorf("row %d: got %s, want %s", i, row.got, row.want)
		}
	}
}

// FuzzWriteString: any bytes make the string that encoding/json makes of them.
func FuzzWriteString(f *testing.F) {
	for _, seed := range []string{"", "plain", "<&>", "\"\\/\b\f\n\r\t", "\x00\x1f\x7f", "\xff\xc3(", "é日本😀", "\u2028\u2029\ufeff", "a\xed\xa0\x80"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := tool.Encode(text, nil, tool.WriteString)
		if want := marshal(t, text); err != nil || got.Text != want {
			t.Fatalf("%q: got %s, %v, want %s", text, got.Text, err, want)
		}
	})
}

// FuzzWriteFloat: any number is written as encoding/json does.
func FuzzWriteFloat(f *testing.F) {
	for _, seed := range []float64{0, math.Copysign(0, -1), 1e-7, 1e-6, 1e20, 1e21, 1e-100, 0.1, math.MaxFloat64, 5e-324, 123456789.125} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, n float64) {
		if math.IsInf(n, 0) || math.IsNaN(n) {
			return
		}
		if got, err := tool.Encode(n, nil, tool.WriteFloat); err != nil || got.Text != marshal(t, n) {
			t.Errorf("got %s, %v, want %s", got.Text, err, marshal(t, n))
		}
		if short := float32(n); !math.IsInf(float64(short), 0) {
			if got, err := tool.Encode(short, nil, tool.WriteFloat); err != nil || got.Text != marshal(t, short) {
				t.Errorf("got %s, %v, want %s", got.Text, err, marshal(t, short))
			}
		}
	})
}
