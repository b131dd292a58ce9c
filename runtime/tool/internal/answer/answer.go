// Package answer has tools that return a value of each group of types, with the code
// that aigen writes for them, to compare with what encoding/json writes.
package answer

import (
	"time"

	"github.com/aigen-go/aigen/runtime/tool/internal/fixture"
	"github.com/aigen-go/aigen/runtime/tool/internal/order"
)

// Desk is a toolset whose tools return Value, which has the type of their result.
type Desk struct{ Value any }

// value is the value to return.
func value[T any](d *Desk) T {
	v, ok := d.Value.(T)
	if !ok {
		panic("a value of another type")
	}
	return v
}

// Scalars returns a value of each type.
//
//ai:tool
func (d *Desk) Scalars() *fixture.Scalars { return value[*fixture.Scalars](d) }

// Optionals returns what may be missing.
//
//ai:tool
func (d *Desk) Optionals() (fixture.Optionals, error) { return value[fixture.Optionals](d), nil }

// Collections returns arrays and maps.
//
//ai:tool
func (d *Desk) Collections() *fixture.Collections { return value[*fixture.Collections](d) }

// Tree returns a type that contains itself.
//
//ai:tool
func (d *Desk) Tree() fixture.Tree { return value[fixture.Tree](d) }

// Pitfalls returns what is easily written wrong.
//
//ai:tool
func (d *Desk) Pitfalls() *fixture.Pitfalls { return value[*fixture.Pitfalls](d) }

// Embedding returns a struct that embeds others.
//
//ai:tool
func (d *Desk) Embedding() *fixture.Embedding { return value[*fixture.Embedding](d) }

// Purchase returns what is measured.
//
//ai:tool
func (d *Desk) Purchase() *order.Purchase { return value[*order.Purchase](d) }

// Absent returns fields that are left out.
//
//ai:tool
func (d *Desk) Absent() *Absent { return value[*Absent](d) }

// Promoted returns fields of embedded structs.
//
//ai:tool
func (d *Desk) Promoted() Promoted { return value[Promoted](d) }

// Quoted returns values in strings.
//
//ai:tool
func (d *Desk) Quoted() *Quoted { return value[*Quoted](d) }

// Methods returns types that write themselves.
//
//ai:tool
func (d *Desk) Methods() *Methods { return value[*Methods](d) }

// Copies returns the same, with no address.
//
//ai:tool
func (d *Desk) Copies() Methods { return value[Methods](d) }

// Many returns collections of all sorts.
//
//ai:tool
func (d *Desk) Many() *Many { return value[*Many](d) }

// Points returns a list.
//
//ai:tool
func (d *Desk) Points() []fixture.Point { return value[[]fixture.Point](d) }

// Refs returns a list of pointers.
//
//ai:tool
func (d *Desk) Refs() ([]*fixture.Tree, error) { return value[[]*fixture.Tree](d), nil }

// Table returns a map of lists.
//
//ai:tool
func (d *Desk) Table() map[string][]int { return value[map[string][]int](d) }

// Forest returns a list that contains itself.
//
//ai:tool
func (d *Desk) Forest() Forest { return value[Forest](d) }

// Moment returns a time.
//
//ai:tool
func (d *Desk) Moment() time.Time { return value[time.Time](d) }

// Ratio returns a number.
//
//ai:tool
func (d *Desk) Ratio() (float64, error) { return value[float64](d), nil }

// Share returns a number of 32 bits.
//
//ai:tool
func (d *Desk) Share() *float32 { return value[*float32](d) }

// Anything returns what only encoding/json knows.
//
//ai:tool
func (d *Desk) Anything() any { return d.Value }
