package proof

import (
	"math"
	"math/rand/v2"
	"reflect"
	"time"
)

// fill sets v to a random value. What must be there is there: slices and maps that
// are not optional are not nil, as encoding/json writes null for those.
func fill(r *rand.Rand, v reflect.Value, depth int) {
	if make := known[v.Type()]; make != nil {
		v.Set(reflect.ValueOf(make(r)))
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
		v.SetFloat(math.Float64frombits(r.Uint64() &^ (1 << 62)))
	case reflect.Pointer:
		if r.IntN(2) == 0 && depth < 6 {
			v.Set(reflect.New(v.Type().Elem()))
			fill(r, v.Elem(), depth+1)
		}
	default:
		fillMany(r, v, depth)
	}
}

func fillMany(r *rand.Rand, v reflect.Value, depth int) {
	n := r.IntN(4)
	if depth > 4 {
		n = 0
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(r, v.Field(i), depth+1)
		}
		return
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		fallthrough
	case reflect.Array:
		for i := range v.Len() {
			fill(r, present(v.Index(i)), depth+1)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range n {
			key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			fill(r, key, depth+1)
			fill(r, present(value), depth+1)
			v.SetMapIndex(key, value)
		}
	}
}

// present is an item of an array or a map, which is not nil: null stands for no item.
func present(v reflect.Value) reflect.Value {
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		return v.Elem()
	}
	return v
}

// whole is a number of any size, the extremes included.
func whole(r *rand.Rand) uint64 {
	extremes := []uint64{0, 1, math.MaxUint64, math.MaxInt64, 1 << 63, 9007199254740993}
	if r.IntN(3) == 0 {
		return extremes[r.IntN(len(extremes))]
	}
	return r.Uint64() >> r.IntN(64)
}

func word(r *rand.Rand) string {
	pieces := []string{"a", "Zz", "0", " ", "é", "日本", "😀", "\"", "\\", "\n", "\x00", "\u2028", "<&>", "/"}
	s := ""
	for range r.IntN(6) {
		s += pieces[r.IntN(len(pieces))]
	}
	return s
}

func moment(r *rand.Rand) time.Time {
	zone := time.FixedZone("", (r.IntN(48)-23)*1800)
	return time.Date(r.IntN(9998)+1, 1, r.IntN(365)+1, r.IntN(24), r.IntN(60), r.IntN(60), r.IntN(2)*r.IntN(1e9), zone)
}
