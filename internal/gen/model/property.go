package model

import "go/token"

// Field is a property of an object: a parameter or the field of a struct.
type Field struct {
	// JSON is the key.
	JSON string
	// Go is the name of the field of the arguments struct; for a promoted field
	// Path leads to it.
	Go string
	// Path are the embedded structs on the way to a promoted field.
	Path []Embedded
	Pos  token.Position
	// Type never is a Pointer if Optional came from one: then Pointer is set and
	// Type is what it points to.
	Type    *Type
	Pointer bool
	// Optional: the key may be missing or null.
	Optional    bool
	Description string
	Deprecated  bool
	Constraints Constraints
	// Const is the only value of a discriminator, which has no Go field if Go is
	// empty.
	Const string
}

// Embedded is a struct on the way to a promoted field.
type Embedded struct {
	Name    string
	Pointer bool
	// Type is the embedded struct's type, without the pointer.
	Type GoType
}

// Constraints are the keywords of JSON Schema that //ai:param or a tag gave. Of an
// array, those about strings and numbers apply to its items; they, and Enum, are
// then those of the innermost items.
type Constraints struct {
	Title            string
	Minimum          string // numbers as they were written
	Maximum          string
	ExclusiveMinimum string
	ExclusiveMaximum string
	MultipleOf       string
	MinLength        *int
	MaxLength        *int
	Pattern          string
	Format           string
	MinItems         *int
	MaxItems         *int
	UniqueItems      bool
	// Default and the values of Enum and Examples are JSON.
	Default   string
	Enum      []string
	Examples  []string
	WriteOnly bool
	// Extras are keywords beginning with "x-" that the schema has as they are.
	Extras []Extra
}
