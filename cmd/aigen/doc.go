// Aigen reads the //ai: comments of Go methods and writes, for each package that
// has some, the file aigen_gen.go: the tools' JSON Schemas, the decoding of their
// arguments and their dispatch.
//
//	aigen [flags] [patterns]           the same as generate
//	aigen generate [flags] [patterns]  write what is missing or out of date
//	aigen check [flags] [patterns]     write nothing; print what generate would change
//	aigen schema [flags] [patterns]    print the schemas of tools, in the dialect of a provider
//	aigen init [flags] [module]        make a module ready for aigen
//	aigen explain [code]...            say what a diagnostic means; without a code, list all
//	aigen migrate command [-db DSN]    look after aigen's own tables in a database
//	aigen watch [flags] [patterns]     generate, and again after each change, until interrupted
//	aigen version                      print the version
//	aigen help [command]               print this text, or that of a command (as -h does)
//
// Patterns are those of the go command; without any it is ./... . The flags are
// -C dir, to work in another directory, -tags list, for build tags separated by
// commas, -json, -nocache, to forget what earlier runs found, and -n, with which init
// only prints what it would do. The exit code is 0, or 1 if there are problems in the
// code or check found a difference, or 2 if aigen was called wrongly or could not do its
// work.
//
// With -store, init puts the tables of threads into the module's own Ent schema: -pk
// says what their IDs are (uuid, int64 or prefix), -owner the type that threads belong
// to, -owner-key the type of its IDs where the schema does not show it, and -schema where
// the schema is, if not in ent/schema.
//
// The flags of schema are -tool name, for one tool, and -dialect name: neutral, which
// is what is generated, openai, anthropic, gemini or mcp. Of one tool it prints the
// schema alone, of several each below a line with the tool. It exits with 1 if the
// dialect has no words for one of them.
//
// # Providers
//
// Tools of an assistant, those of the structs that it embeds included, are held against
// what OpenAI, Anthropic and Gemini accept, or if its model names one of them, such as
// model=gpt-4o, against that one; so is the type of its output. A name that
// is refused is a problem. What goes over a limit is a note, which keeps nothing from
// being written: Anthropic takes 20 strict tools in a request, with 24 optional
// properties and 16 values of several types, so that of more tools those that are not
// readonly are strict first. Too many tools, and tools that cannot be said at all, are
// problems if the model names the provider, and else notes.
//
// # Output for programs
//
// With -json, problems are printed to the standard output and nothing else is: one
// JSON object a line, with file, line, col, code, severity (error or note), message,
// path, hint, related, fix and url. What is not known is left out; lines and columns
// count from 1, columns in bytes. With -json=github they are annotations of GitHub
// Actions, relative to the root of the checkout.
//
// Aigen is also a tool for go vet, and with -fixtool for go fix:
//
//	go vet -vettool="$(go tool -n aigen)" ./...
//
// # Comments
//
// A directive is a line of a doc comment that begins with //ai: and a name. Words
// follow, separated by blanks; one with blanks in it is quoted as a whole, as in
// "name=Weather Assistant". What is misspelt, misplaced, unknown or makes no sense
// is a problem, with its place and a hint; files are written only if there is none.
//
// # Assistants
//
// A struct type is an assistant if its comment has //ai:assistant. All words are
// optional:
//
//	id=ID             its name in URLs and in the store: ^[a-zA-Z0-9_-]{1,64}$; the
//	                  default is the type's name in snake case, or for a type
//	                  Assistant that of the package
//	name=TEXT         its name for people; the default is made of the id
//	model=NAME        the provider's name of the model; the default is the provider's
//	temperature=X     0 or more, or none to leave it to the provider; the default is 1
//	max-steps=N       how many model calls a run may make; the default is 20
//	max-parallel=N    how many tool calls of one step may run at once; the default is 1
//	tool-timeout=D    bounds tools without a timeout of their own; the default is 1m
//	private           routers leave it out
//	output=TYPE       answers are values of a struct type, written as the file would
//	                  write it: Report, reports.Daily, Page[Item]; assistant.Spec has its
//	                  schema and its decoder
//
// Each //ai:instructions TEXT in the same comment is a line of the system prompt; so
// it takes the place of the method Instructions below. The other methods win over
// the words above. They are found by their names, and asked once a run:
//
//	Instructions(ctx context.Context) (string, error)    // the system prompt
//	Model(ctx context.Context) string                    // the name of the model
//	Temperature(ctx context.Context) *float64            // nil leaves it to the provider
//	ChatModel(ctx context.Context) (llm.Model, error)    // in place of assistant.WithModel
//	Tools(ctx context.Context) ([]tool.Tool, error)      // more tools, besides the generated
//	Window(ctx context.Context) assistant.Window         // how much of the conversation is sent
//	Retriever(ctx context.Context) (retrieval.Retriever, error) // finds documents for the model
//
// The user, the thread and the request are in ctx: see assistant.FromContext.
//
// # Tools
//
// A method of a struct type with //ai:tool is a tool:
//
//	func (r *T) Method([ctx context.Context,] [parameters]) ([result][, error])
//
// The parameters are what the model sends: either plain ones, whose names become
// JSON names in snake case, or a single struct, whose fields are the arguments. The
// method is called with valid arguments only; what is wrong with others is told to
// the model, which may try again. The model gets a string result as it is, any
// other as JSON, and "ok" if there is none. The text of an error goes to the model
// too, and is stored with the conversation: it must not tell what users may not
// know.
//
// The comment of the method is the tool's description, which it must have. A list in
// it whose items begin with the names of parameters describes these instead:
//
//	// FetchForecast gets the weather forecast of a place for one day.
//	//
//	//   - location: city and country, such as "Recife, Brazil"
//	//   - date: the day to forecast
//	//
//	//ai:tool readonly timeout=15s
//
// The words of //ai:tool are all optional:
//
//	name=NAME         ^[a-zA-Z0-9_-]{1,64}$; the default is the method's in snake case
//	description=TEXT  in place of the comment
//	timeout=D         bounds a call, such as 90s
//	readonly          a hint: it changes nothing
//	destructive       a hint: what it changes may not be undone
//	idempotent        a hint: to call it twice is as good as once
//	retries=N         how often in a row the model may try again after bad arguments; the
//	                  default is that of the run
//	return            the result is the answer: the model is not asked again. An error is
//	                  no answer, and a method without a result cannot have it. Of several
//	                  calls in one step the first one counts
//	confirm           a person must approve each call before it runs
//	confirm=TEXT      the same, with the question to ask: "confirm=Refund {cents} to
//	                  {orderID}?"; {x} is the argument x, under its Go or its JSON name,
//	                  and {{ and }} are braces
//	client            the front end runs it: the method only declares what goes in and
//	                  what comes out, and is never called; by custom its body panics. It
//	                  has no timeout
//
// Arguments are checked before anybody is asked, and a question is made of what the
// method would get, on one line, and shortened where it is long. What is writeOnly is a
// secret, shown as •••. Until a server can ask, a run refuses calls that need an approval
// or a front end, and tells the model so.
//
// A struct type with tools that is no assistant gets the method AITools, which
// another assistant's method Tools can call. A struct that embeds it, directly or
// through other structs, by value or by pointer, has its tools, too: after its own, in
// the order of the fields. As for any method in Go, one that the embedder hides by a
// method or field of the same name is not there; one that two embedded structs have is a
// problem. A nil pointer brings no tools. The embedded struct may be of another package;
// one with an AITools that aigen did not write brings the tools which that returns.
//
// Comments are read in your own modules, and in those that a replace or a go.work takes
// from a directory. Of other modules only the types are known: an embedded toolset brings
// its tools by the AITools that is checked in there, but directives on types are not seen.
//
// # Arguments
//
// Types are read as by encoding/json: bool, integers, floats, strings, pointers,
// slices, arrays, structs (nested, embedded, recursive), maps whose keys are strings,
// integers or have UnmarshalText, []byte (base64), time.Time (RFC 3339, or a date
// with format=date), types with UnmarshalText, json.RawMessage and any (any JSON, in
// which numbers are json.Number), and what has the option "string" in its json tag.
// Other than there, time.Duration is a string such as 90s, and url.URL one.
//
// A type with UnmarshalText is a string, of which its schema says what is known: the
// form of those of the standard library (netip.Addr and its kin, net.IP, big.Rat,
// big.Float, regexp.Regexp), of a UUID of 16 bytes, the constants of a type of strings,
// or the keyword format. What the method refuses beyond that, the model is told in the
// words of its error, which should say what is wanted instead. A default that it refuses
// is a tool.DefaultError of every call, so that the first test of the tool finds it.
//
// A named type of strings or integers with two or more constants is an enum of them,
// which their names and comments describe. Constants that are bits to be combined
// make no enum. Three directives in the comment of a type say more of it:
//
//	//ai:open                there are more values than the constants
//	//ai:schema JSON         the JSON Schema of a type that has UnmarshalJSON; the
//	                         method must refuse what it does not allow, and null never
//	                         comes to it
//	//ai:oneof field=KEY     on an interface with an unexported method: a value is one
//	                         of the structs of the package that implement it, with
//	                         their name in snake case under KEY
//
// An argument or field is required, unless it is a pointer, has a default, is
// variadic, or has omitempty or omitzero in its json tag. One that is left out, or
// null, is its default, or else nil or zero.
//
// Keywords of JSON Schema narrow what is valid. For a parameter they are words of
// //ai:param NAME in the comment of the method, for a field they are items of its
// jsonschema tag, which also knows required:
//
//	//ai:param unit enum=celsius enum=kelvin default=celsius
//
//	Days int `json:"days,omitempty" jsonschema:"minimum=1,maximum=14"`
//
//	minimum=X maximum=X exclusiveMinimum=X exclusiveMaximum=X multipleOf=X
//	minLength=N maxLength=N       in characters
//	pattern=RE                    a regular expression of Go that matches a part
//	format=NAME                   date-time, date, time, duration, email, hostname,
//	                              ipv4, ipv6, uri or uuid
//	minItems=N maxItems=N         of slices and maps
//	uniqueItems                   of slices and arrays
//	enum=VALUE                    once for each value
//	default=VALUE                 makes it optional
//	examples=VALUE title=TEXT description=TEXT writeOnly
//
// All but those of the last line are checked before the method is called. A value
// is JSON; strings need no quotes. Of an array, words about numbers and strings, and
// enum, are about its items.
//
// A jsonschema tag may have all items of invopop/jsonschema, or be a description as a
// whole; one that cannot be kept is a problem. Of validate and binding tags the rules
// that a schema can say exactly count, too: required, omitempty, min, max, len, gt,
// gte, lt, lte, eq, oneof, unique, and the like for the items behind dive, and the
// common formats. The others are left to the validator.
//
// # Results
//
// A string is given to the model as it is, nothing as "ok", and anything else as
// encoding/json writes it: with the names and options of json tags, and by MarshalJSON
// and MarshalText, also those of pointers. But a nil slice is [], a nil map is {}, and
// <, > and & are not escaped. Generated code does that for all that it can mention; a
// value in an interface, one that has MarshalJSON, a struct of the standard library,
// and a result of more than 50 structs are left to encoding/json. NaN and infinities,
// and what contains itself, are errors.
//
// # Routers
//
// A package with //ai:router in the comment of its package clause gets a type
// Assistants, with a field for each assistant that the patterns match, and a
// function NewRouter, which serves them:
//
//	// Package app serves the assistants of this module.
//	//
//	//ai:router ../...
//	package app
//
// Patterns are those of the go command; ones that begin with a dot are relative to
// the package. See the package runtime/httpapi for what is served.
//
// # Generating
//
// One line in a file at the root of a module serves all its packages:
//
//	//go:generate go tool aigen ./...
//
// aigen_gen.go is checked in. It may be stale, missing or in a merge conflict: of an
// old one, aigen looks at the first line alone, which says that aigen wrote it. The
// other files may have errors, too, as long as they can be parsed and the types of
// arguments are known.
package main
