package model

// Kind says what a [Type] is in JSON, and how it is read.
type Kind int

// The kinds of types.
const (
	Invalid Kind = iota
	String
	Bool
	Int
	Uint
	Float
	// Time is time.Time as date-time, Date is time.Time as date.
	Time
	Date
	// Bytes is []byte as base64.
	Bytes
	// Text is a type with UnmarshalText.
	Text
	// Enum is a named string type with constants.
	Enum
	Slice
	Array
	Map
	Struct
	Pointer
	// IntEnum is a named integer type with constants, TextEnum a type with
	// UnmarshalText of which all texts are known.
	IntEnum
	TextEnum
	// Duration is time.Duration, URL url.URL, BigInt big.Int and Number json.Number.
	Duration
	URL
	BigInt
	Number
	// Any is an empty interface, Raw json.RawMessage: any JSON.
	Any
	Raw
	// Custom is a type with UnmarshalJSON whose Schema is given.
	Custom
	// Quoted is a string with an Elem in it: the option "string" of a json tag.
	Quoted
	// Union is an interface, whose Variants are told apart by a Discriminator.
	Union
)

// Type is a Go type as JSON sees it.
type Type struct {
	Kind Kind
	// Go is how to write the type in Go.
	Go GoType
	// Bits is the size of Int, Uint and Float.
	Bits int
	// Unsized: Int or Uint without a size of its own (int, uint).
	Unsized bool
	// Elem is the element of Slice, Array, Map and Pointer, and what is in a
	// Quoted.
	Elem *Type
	// Key is the key of a Map, or nil if that is string.
	Key *Type
	// Len is the length of an Array.
	Len int
	// Fields are those of a Struct, after promotion, in the order in which
	// encoding/json writes them.
	Fields []*Field
	// Enum holds the values of an Enum, IntEnum or TextEnum in the order of their
	// declaration.
	Enum []EnumValue
	// Unsigned: the values of an IntEnum are read as Uint, else as Int.
	Unsigned bool
	// Format is what the texts of a Text have to be, or "".
	Format string
	// Schema is the JSON Schema of a Custom.
	Schema string
	// Discriminator is the key that tells the Variants of a Union apart.
	Discriminator string
	Variants      []Variant
	// Doc is the comment of a named type.
	Doc string
	// Recursive: the struct contains itself; Fields of an inner occurrence are
	// reached through the same *Type.
	Recursive bool
	// Locks: a value has a lock in it, such as sync.Mutex, and so may not be copied.
	Locks bool
	// Assert lists the Go fields of a struct, for the assertion that it did not
	// change; nil if the struct cannot be written down in the package.
	Assert []AssertField
}

// GoType is a Go type expression.
type GoType struct {
	// Expr is the expression, with the placeholder $0, $1 … for the qualifier of
	// each of Imports: "map[string]$0.Unit".
	Expr string
	// Imports are the packages that Expr mentions.
	Imports []Import
	// Named: the type is a defined type (not a basic or composite one).
	Named bool
}

// Import is a package that code mentions.
type Import struct{ Path, Name string }

// AssertField is a field of a struct assertion.
type AssertField struct {
	// Name is empty for an embedded field.
	Name string
	Type GoType
}

// EnumValue is a constant of an enum.
type EnumValue struct {
	// Value is the text, or the digits of an integer.
	Value, Doc string
	// Name is that of the constant of an integer.
	Name string
}
