package schema_test

import (
	"math"
	"regexp"
	"strconv"
	"testing"

	"github.com/aigen-go/aigen/internal/gen/model"
	"github.com/aigen-go/aigen/internal/gen/schema"
)

// TestIntegersInStrings: the pattern of a string with an integer takes the integers of
// the type, and nothing else.
func TestIntegersInStrings(t *testing.T) {
	for _, c := range []struct {
		typ       *model.Type
		low, high int64
	}{
		{sized(model.Int, "int8", 8), math.MinInt8, math.MaxInt8},
		{sized(model.Int, "int16", 16), math.MinInt16, math.MaxInt16},
		{sized(model.Int, "int32", 32), math.MinInt32, math.MaxInt32},
		{sized(model.Uint, "uint8", 8), 0, math.MaxUint8},
		{sized(model.Uint, "uint16", 16), 0, math.MaxUint16},
		{sized(model.Uint, "uint32", 32), 0, math.MaxUint32},
	} {
		s, err := schema.Value(&model.Type{Kind: model.Quoted, Elem: c.typ})
		if err != nil {
			t.Fatal(err)
		}
		re := regexp.MustCompile(s.Pattern)
		check := func(n int64) {
			if got, want := re.MatchString(strconv.FormatInt(n, 10)), c.low <= n && n <= c.high; got != want {
				t.Errorf("%s: %d matches %s: %t", c.typ.Go.Expr, n, s.Pattern, got)
			}
		}
		for n := int64(-70000); n <= 70000; n++ {
			check(n)
		}
		for power := int64(1); power <= 1e11; power *= 10 {
			for d := int64(-1); d <= 1; d++ {
				for digit := int64(1); digit <= 9; digit++ {
					check(digit*power + d)
					check(-digit*power + d)
				}
				for _, edge := range []int64{c.low, c.high} {
					check(edge + d*power)
					check(edge/power*power + d)
				}
			}
		}
		for _, text := range []string{"", "-", "-0", "00", "01", "+1", " 1", "1 ", "1.0", "1e2", "0x1", "-00"} {
			if re.MatchString(text) {
				t.Errorf("%s: %q matches %s", c.typ.Go.Expr, text, s.Pattern)
			}
		}
	}
}
