package proof

import (
	"encoding/json"
	"log/slog"
	"math/big"
	"math/rand/v2"
	"net"
	"net/netip"
	"net/url"
	"reflect"
	"regexp"
	"strconv"
	"time"

	"github.com/aigen-go/aigen/runtime/tool/internal/fixture"
)

// known makes values of the types that are not made of others.
var known = map[reflect.Type]func(*rand.Rand) any{
	reflect.TypeFor[time.Time]():       func(r *rand.Rand) any { return moment(r) },
	reflect.TypeFor[time.Month]():      func(r *rand.Rand) any { return time.Month(r.IntN(12) + 1) },
	reflect.TypeFor[fixture.Level]():   one(fixture.Low, fixture.High),
	reflect.TypeFor[fixture.Tier]():    one(fixture.Gold, fixture.Silver),
	reflect.TypeFor[fixture.Grade]():   one(fixture.Bad, fixture.Good),
	reflect.TypeFor[fixture.Weekday](): one(fixture.Monday, fixture.Tuesday, fixture.Saturday),
	reflect.TypeFor[slog.Level]():      one(slog.LevelDebug, slog.LevelInfo, slog.LevelWarn, slog.LevelError),
	reflect.TypeFor[netip.Addr]():      func(r *rand.Rand) any { return address(r) },
	reflect.TypeFor[net.IP]():          func(r *rand.Rand) any { return net.IP(address(r).AsSlice()).To16() },
	reflect.TypeFor[netip.AddrPort]():  func(r *rand.Rand) any { return netip.AddrPortFrom(address(r), uint16(r.Uint32())) },
	reflect.TypeFor[netip.Prefix]():    func(r *rand.Rand) any { return netip.PrefixFrom(address(r).Unmap(), r.IntN(33)) },
	reflect.TypeFor[big.Int]():         func(r *rand.Rand) any { return *integer(r) },
	reflect.TypeFor[big.Rat](): func(r *rand.Rand) any {
		return *new(big.Rat).SetFrac(integer(r), new(big.Int).SetUint64(whole(r)|1))
	},
	reflect.TypeFor[big.Float]():       func(r *rand.Rand) any { return *big.NewFloat(r.NormFloat64() * 1e9).SetPrec(64) },
	reflect.TypeFor[regexp.Regexp]():   func(r *rand.Rand) any { return *regexp.MustCompile(regexp.QuoteMeta(word(r)) + "|x+") },
	reflect.TypeFor[url.URL]():         func(r *rand.Rand) any { return page(r) },
	reflect.TypeFor[json.Number]():     func(r *rand.Rand) any { return number(r) },
	reflect.TypeFor[json.RawMessage](): func(r *rand.Rand) any { return raw(anything(r, 0)) },
	reflect.TypeFor[any]():             func(r *rand.Rand) any { return anything(r, 0) },
	reflect.TypeFor[fixture.Shape]():   func(r *rand.Rand) any { return shape(r, 0) },
	reflect.TypeFor[fixture.Span]():    span,
	reflect.TypeFor[fixture.Serial]():  serial,
}

func one[T any](values ...T) func(*rand.Rand) any {
	return func(r *rand.Rand) any { return values[r.IntN(len(values))] }
}

func address(r *rand.Rand) netip.Addr {
	var b [16]byte
	for i := range b {
		b[i] = byte(r.Uint32()) * byte(r.IntN(2))
	}
	if r.IntN(2) == 0 {
		return netip.AddrFrom4([4]byte(b[:4]))
	}
	return netip.AddrFrom16(b)
}

// integer is one of any size.
func integer(r *rand.Rand) *big.Int {
	n := new(big.Int).SetUint64(whole(r))
	for range r.IntN(3) {
		n.Mul(n, new(big.Int).SetUint64(whole(r)))
	}
	if r.IntN(2) == 0 {
		n.Neg(n)
	}
	return n
}

func page(r *rand.Rand) url.URL {
	u := url.URL{Scheme: "https", Host: "example.com", Path: "/" + strconv.Itoa(r.IntN(100)), RawQuery: url.Values{"q": {word(r)}}.Encode()}
	if r.IntN(3) == 0 {
		u = url.URL{Scheme: "mailto", Opaque: "ada@example.com"}
	}
	return u
}

func number(r *rand.Rand) json.Number {
	return []json.Number{"0", "-1.50", "1e400", "9007199254740993", "0.1000000000000000055511151231257827"}[r.IntN(5)]
}

// anything is any JSON, as it is decoded; not null, which an optional field would not
// keep.
func anything(r *rand.Rand, depth int) any {
	if depth < 3 && r.IntN(2) == 0 {
		return []any{anything(r, depth+1), map[string]any{word(r): anything(r, depth+1), "null": nil}, []any{}}
	}
	return []any{true, word(r), number(r)}[r.IntN(3)]
}

// raw is compact JSON, as encoding/json writes it again.
func raw(v any) json.RawMessage {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return text
}

func shape(r *rand.Rand, depth int) fixture.Shape {
	switch n := r.IntN(4); {
	case n == 0:
		return fixture.Circle{Kind: "circle", Radius: float64(r.IntN(100)) / 4}
	case n == 1:
		line := &fixture.Line{To: fixture.Point{X: r.NormFloat64()}}
		if r.IntN(2) == 0 {
			line.Name = new(word(r))
		}
		return line
	case n == 2 && depth < 4:
		group := &fixture.Group{Kind: "group", Shapes: []fixture.Shape{}, Named: map[string]fixture.Shape{}}
		for range r.IntN(3) {
			group.Shapes = append(group.Shapes, shape(r, depth+1))
			group.Named[word(r)] = shape(r, depth+1)
		}
		return group
	}
	return fixture.Empty{}
}

func serial(r *rand.Rand) any {
	var s fixture.Serial
	if err := s.UnmarshalJSON([]byte(strconv.FormatInt(r.Int64N(1<<62)+1, 10))); err != nil {
		panic(err)
	}
	return s
}

func span(r *rand.Rand) any {
	var s fixture.Span
	if err := s.UnmarshalJSON([]byte("[" + strconv.Itoa(r.IntN(10)) + "," + strconv.Itoa(r.IntN(10)) + "]")); err != nil {
		panic(err)
	}
	return s
}
