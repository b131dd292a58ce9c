package diag

// Code names a kind of problem. A code stays what it is for ever: texts, tests and
// documentation refer to it, so that a number which is no longer needed is left
// unused.
type Code string

// Directives.
const (
	// UnknownDirective: there is no directive of that name.
	UnknownDirective Code = "AG001"
	// MisspeltDirective: a comment was meant as a directive, but Go sees none.
	MisspeltDirective Code = "AG002"
	// MisplacedDirective: a directive stands where it means nothing.
	MisplacedDirective Code = "AG003"
	// UnknownKey: the directive has no such key.
	UnknownKey Code = "AG004"
	// MalformedDirective: the words of a directive cannot be split, or a value or
	// a name is missing.
	MalformedDirective Code = "AG005"
	// BadValue: the value of a key is not what the key takes.
	BadValue Code = "AG006"
	// GivenTwice: a directive or a key that may be given once is there twice.
	GivenTwice Code = "AG007"
	// NotSupported: the design has it, this version does not.
	NotSupported Code = "AG008"
)

// Files and packages.
const (
	// ForeignFile: a file has the name of aigen's output, but aigen did not write
	// it.
	ForeignFile Code = "AG009"
	// InvalidType: the compiler rejects a type that a tool needs.
	InvalidType Code = "AG010"
	// SyntaxError: a Go file does not parse.
	SyntaxError Code = "AG011"
	// GeneratedType: a tool's signature needs a type that aigen generates.
	GeneratedType Code = "AG012"
	// CannotLoad: a pattern or package cannot be loaded.
	CannotLoad Code = "AG013"
	// OutOfDate: a generated file is not what aigen would write.
	OutOfDate Code = "AG014"
)

// Assistants and tools.
const (
	// NoDescription: a tool says nothing about itself to the model.
	NoDescription Code = "AG020"
	// UnknownParam: a comment or //ai:param names a parameter that is not there.
	UnknownParam Code = "AG021"
	// BadName: a name is not ^[a-zA-Z0-9_-]{1,64}$.
	BadName Code = "AG022"
	// DuplicateTool: two tools of a receiver have one name.
	DuplicateTool Code = "AG023"
	// BadParams: the parameters of a tool have a form that is not accepted.
	BadParams Code = "AG024"
	// BadResult: the results of a tool have a form that is not accepted.
	BadResult Code = "AG025"
	// BadHook: a hook does not have the signature of its name.
	BadHook Code = "AG026"
	// InstructionsTwice: the hook and the directive both give instructions.
	InstructionsTwice Code = "AG027"
	// DuplicateAssistant: two assistants have one id.
	DuplicateAssistant Code = "AG028"
	// BadReceiver: the type cannot have tools.
	BadReceiver Code = "AG029"
)

// Types.
const (
	// NoJSON: the type has no JSON form.
	NoJSON Code = "AG030"
	// AmbiguousField: embedded structs of one depth have the same JSON name.
	AmbiguousField Code = "AG031"
	// NoFields: a struct has only unexported fields.
	NoFields Code = "AG032"
	// DuplicateField: two fields have the same JSON name, or names that differ
	// only in case.
	DuplicateField Code = "AG033"
	// GenericReceiver: the receiver of a tool has type parameters.
	GenericReceiver Code = "AG034"
	// CustomJSON: the type has an UnmarshalJSON of its own.
	CustomJSON Code = "AG035"
	// MapKey: the keys of a map are not strings.
	MapKey Code = "AG037"
	// Interface: nothing says which types implement the interface.
	Interface Code = "AG038"
	// WrongForm: encoding/json reads the type, but not in the form one expects.
	WrongForm Code = "AG039"
	// NotEncodable: a result cannot be written as JSON.
	NotEncodable Code = "AG040"
	// CannotName: generated code in the package cannot write the type down.
	CannotName Code = "AG041"
	// SchemaMethod: the type has a method of invopop/jsonschema that says its
	// schema at run time.
	SchemaMethod Code = "AG042"
	// HidesPredeclared: the package declares a name of Go's own that generated code
	// needs.
	HidesPredeclared Code = "AG043"
	// NearHook: a method has the signature of a hook, and nearly its name. It is a
	// note: the method may be meant as it is.
	NearHook Code = "AG044"
	// NearItem: a list in a comment is nearly one of parameters. It is a note: the list
	// may be meant as it is.
	NearItem Code = "AG045"
	// NoAnswer: the result of a tool is to be the answer, and it has none.
	NoAnswer Code = "AG046"
)

// Constraints.
const (
	// UnknownKeyword: a jsonschema tag has a keyword that does not exist.
	UnknownKeyword Code = "AG050"
	// WrongKeyword: the keyword says nothing about values of the type.
	WrongKeyword Code = "AG051"
	// Contradiction: constraints that no value can meet.
	Contradiction Code = "AG052"
	// OutsideConstraints: a default, enum value or example that is not a valid
	// value itself.
	OutsideConstraints Code = "AG053"
	// UnknownFormat: the format is not one that is enforced.
	UnknownFormat Code = "AG054"
)

// Routers.
const (
	// NothingRouted: a pattern of a router matches no assistant.
	NothingRouted Code = "AG060"
	// CannotImport: the router's package cannot import an assistant.
	CannotImport Code = "AG061"
)

// Providers. An assistant whose model names its provider, such as model=gpt-4o or
// model=claude-opus-4-5, is held against that one alone.
const (
	// RefusedTool: a provider refuses the name of a tool.
	RefusedTool Code = "AG070"
	// RefusedProperty: a provider refuses the name of an argument.
	RefusedProperty Code = "AG071"
	// TooManyTools: a provider takes fewer tools in a request. It is a note unless
	// the model names the provider.
	TooManyTools Code = "AG072"
	// NotStrict: a provider takes the tool, but not as a strict one. It always is a
	// note: the arguments are checked all the same.
	NotStrict Code = "AG073"
	// NotExpressible: a provider has no words for the arguments of a tool. It is a
	// note unless the model names the provider.
	NotExpressible Code = "AG074"
	// LooseOutput: a provider cannot be held to the type of an assistant's answers. It
	// always is a note: the answers are checked all the same.
	LooseOutput Code = "AG075"
)

// Annotations.
const (
	// BadTemplate: the question of a confirm cannot be asked.
	BadTemplate Code = "AG080"
	// BadOutput: the output of an assistant is not a struct type.
	BadOutput Code = "AG081"
	// AmbiguousTool: embedded structs of one depth have the same method, which Go
	// promotes from none of them.
	AmbiguousTool Code = "AG082"
	// LostTools: the tools of an embedded type cannot be had.
	LostTools Code = "AG083"
)
