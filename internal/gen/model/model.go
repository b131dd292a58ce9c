// Package model is what aigen found in a package, as plain data: assistants,
// tools, parameters and types. It is what the schema and the code are made of,
// so that both say the same; nothing in it points back to syntax or go/types.
package model

import (
	"go/token"
	"time"
)

// Package is a Go package with annotations.
type Package struct {
	// Path and Name are those of the package, Dir is its directory.
	Path, Name, Dir string
	// Receivers are the types with tools or with //ai:assistant, in the order of
	// their declaration.
	Receivers []*Receiver
	// Router is the //ai:router of the package, or nil.
	Router *Router
	// Incomplete: something is wrong in the package, so that it may lack receivers.
	Incomplete bool
	// Scope are the names that the hand-written files declare at package level,
	// Imported those of their imports; both sorted. Generated code must not use
	// them for declarations, nor those of Scope for imports.
	Scope, Imported []string
	// Needs are the paths of all packages that the hand-written files import,
	// directly or not; sorted.
	Needs []string
}

// Receiver is a type that has tools: an assistant, or a toolset.
type Receiver struct {
	// Type is the name of the type; Pos is where it is declared.
	Type string
	Pos  token.Position
	// Pointer: the methods need a *Type.
	Pointer bool
	// Assistant is nil for a toolset.
	Assistant *Assistant
	// Tools are in the order of their declaration.
	Tools []*Tool
	// Toolsets are the embedded structs with tools, in the order of the fields.
	Toolsets []*Toolset
	// Output is the struct of an assistant's answers, or nil for texts.
	Output *Type
	// OutputName is what a provider may call that struct.
	OutputName string
}

// Assistant is what //ai:assistant and the hooks of its type say.
type Assistant struct {
	ID, Name string
	// Doc is the first sentence of the type's comment.
	Doc string
	// Instructions are the lines of //ai:instructions, joined by newlines.
	Instructions string
	Model        string
	// Temperature is nil for none.
	Temperature *float64
	MaxSteps    int
	MaxParallel int
	ToolTimeout time.Duration
	Private     bool
	// Hooks are the names of the hook methods that the type has.
	Hooks []string
}

// Router is an //ai:router: the assistants that its package serves.
type Router struct {
	Pos      token.Position
	Patterns []string
	// Assistants are filled once all packages are known, sorted by Field.
	Assistants []*Route
}

// Route is an assistant in a router.
type Route struct {
	// Field is the name of the field of Assistants.
	Field string
	// Path, Package and Type name the assistant's type.
	Path, Package, Type string
	// Doc is the first sentence of the type's comment.
	Doc string
}

// Tool is a method with //ai:tool.
type Tool struct {
	Method string
	// Pos is where the method is declared.
	Pos         token.Position
	Name        string
	Description string
	ReadOnly    bool
	Destructive bool
	Idempotent  bool
	Timeout     time.Duration
	// Retries is nil if the tool says nothing of them.
	Retries *int
	// Confirm is nil if the tool needs no approval.
	Confirm *Confirm
	// Return: the result is the answer of the run.
	Return bool
	// Client: the front end runs the tool. The method is never called; Output is
	// what it returns, or nil for nothing.
	Client bool
	Output *Type
	// Context: the first parameter is a context.Context.
	Context bool
	// Struct: the only parameter besides the context is a struct, whose fields
	// are the arguments. Args is then that struct type, and StructPointer says
	// that the method wants its address.
	Struct        bool
	StructPointer bool
	// Variadic: the last parameter is variadic; its type in Args is the slice.
	Variadic bool
	// Args is an object: the parameters in their order, or the fields of the
	// struct.
	Args *Type
	// Result is what the method returns besides an error.
	Result Result
	// Form is how a JSONResult is written, or nil if encoding/json is to do it.
	Form *Form
	// Error: the method returns an error.
	Error bool
}

// Result says what a method returns besides an error.
type Result int

// The results of a method.
const (
	// NoResult: nothing, or only an error.
	NoResult Result = iota
	// TextResult: a string, or a type whose underlying type is string and that
	// does not marshal itself.
	TextResult
	// JSONResult: anything else.
	JSONResult
)

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
