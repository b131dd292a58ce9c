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
