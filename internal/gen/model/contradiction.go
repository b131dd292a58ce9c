package model

import (
	"math/big"
	"slices"
	"strconv"

	"github.com/aigen-go/aigen/internal/gen/diag"
	"github.com/aigen-go/aigen/internal/gen/directive"
)

// consistent says whether there is a value that meets all constraints, and reports
// it if there is none.
func (c *constrainer) consistent() bool {
	k := &c.field.Constraints
	ok := c.sizes("minLength", "maxLength", k.MinLength, k.MaxLength) &&
		c.sizes("minItems", "maxItems", k.MinItems, k.MaxItems)
	switch leaf(c.field.Type).Kind {
	case Int, Uint:
		return c.integers() && ok
	case Float:
		return c.representable() && c.numbers() && ok
	}
	return ok
}

// representable says whether the bounds of a floating-point number are numbers of
// its type.
func (c *constrainer) representable() bool {
	for _, w := range c.words {
		if !slices.Contains(bounds, w.key) && w.key != "multipleOf" {
			continue
		}
		n, err := strconv.ParseFloat(w.value, leaf(c.field.Type).Bits)
		if err != nil || (n == 0 && w.key == "multipleOf") {
			c.wrong(w, diag.Contradiction, w.key+" "+w.value+" is out of the range of "+leaf(c.field.Type).said(), "")
			return false
		}
	}
	return true
}

// divisible says whether what an integer must be a multiple of is a number of its
// type.
func (c *constrainer) divisible(high *big.Int) bool {
	n, ok := directive.Number(c.field.Constraints.MultipleOf)
	if !ok || n.Num().Cmp(high) <= 0 {
		return true
	}
	c.wrong(c.word("multipleOf"), diag.Contradiction, "multipleOf "+c.field.Constraints.MultipleOf+" is out of the range of "+leaf(c.field.Type).said(), "")
	return false
}

func (c *constrainer) sizes(least, most string, from, to *int) bool {
	if from == nil || to == nil || *from <= *to {
		return true
	}
	c.wrong(c.word(most, least), diag.Contradiction, least+" is greater than "+most, "")
	return false
}

var bounds = []string{"maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum"}

// integers checks that there are integers between the bounds, those of the Go type
// included.
func (c *constrainer) integers() bool {
	k := &c.field.Constraints
	low, high := integerRange(leaf(c.field.Type))
	if !c.divisible(high) {
		return false
	}
	for _, s := range []struct {
		text string
		plus int64
	}{{k.Minimum, 0}, {k.ExclusiveMinimum, 1}} {
		if n, ok := directive.Number(s.text); ok {
			bound := floor(n)
			if s.plus == 1 || !n.IsInt() {
				bound.Add(bound, big.NewInt(1))
			}
			low = larger(low, bound, 1)
		}
	}
	for _, s := range []struct {
		text  string
		minus bool
	}{{k.Maximum, false}, {k.ExclusiveMaximum, true}} {
		if n, ok := directive.Number(s.text); ok {
			bound := floor(n)
			if s.minus && n.IsInt() {
				bound.Sub(bound, big.NewInt(1))
			}
			high = larger(high, bound, -1)
		}
	}
	if low.Cmp(high) > 0 {
		c.wrong(c.word(bounds...), diag.Contradiction, "no value of the type "+leaf(c.field.Type).said()+" lies between the minimum and the maximum", "")
		return false
	}
	return true
}

// numbers checks that there are numbers between the bounds.
func (c *constrainer) numbers() bool {
	k := &c.field.Constraints
	var low, high *big.Rat
	open := false
	for _, s := range []struct {
		text      string
		exclusive bool
	}{{k.Minimum, false}, {k.ExclusiveMinimum, true}} {
		if n, ok := directive.Number(s.text); ok && (low == nil || n.Cmp(low) >= 0) {
			open = open && low != nil && n.Cmp(low) == 0 || s.exclusive
			low = n
		}
	}
	for _, s := range []struct {
		text      string
		exclusive bool
	}{{k.Maximum, false}, {k.ExclusiveMaximum, true}} {
		if n, ok := directive.Number(s.text); ok && (high == nil || n.Cmp(high) <= 0) {
			open = open || s.exclusive
			high = n
		}
	}
	if low == nil || high == nil || low.Cmp(high) < 0 || (low.Cmp(high) == 0 && !open) {
		return true
	}
	c.wrong(c.word(bounds...), diag.Contradiction, "no number lies between the minimum and the maximum", "")
	return false
}

// integerRange is the least and the greatest value of an integer type.
func integerRange(t *Type) (low, high *big.Int) {
	one := big.NewInt(1)
	if t.Kind == Uint {
		return new(big.Int), new(big.Int).Sub(new(big.Int).Lsh(one, uint(t.Bits)), one)
	}
	high = new(big.Int).Lsh(one, uint(t.Bits-1))
	return new(big.Int).Neg(high), high.Sub(high, one)
}

func floor(n *big.Rat) *big.Int {
	// Div rounds towards negative infinity, as the denominator is positive.
	return new(big.Int).Div(n.Num(), n.Denom())
}

func larger(x, y *big.Int, sign int) *big.Int {
	if y.Cmp(x)*sign > 0 {
		return y
	}
	return x
}

// said is the type as people write it, without its qualifiers.
func (t *Type) said() string {
	for i := len(t.Go.Expr) - 1; i >= 0; i-- {
		if t.Go.Expr[i] == '.' {
			return t.Go.Expr[i+1:]
		}
	}
	return t.Go.Expr
}
