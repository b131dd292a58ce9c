package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/aigen-go/aigen/internal/gen"
	"github.com/aigen-go/aigen/internal/gen/diag"
)

const usage = `aigen writes typed tool bindings for methods with //ai: comments.

usage:
	aigen [flags] [patterns]           the same as generate
	aigen generate [flags] [patterns]  write what is missing or out of date
	aigen check [flags] [patterns]     write nothing; print what generate would change
	aigen schema [flags] [patterns]    print the schemas of tools, in the dialect of a provider
	aigen init [flags] [module]        make a module ready for aigen
	aigen explain [code]...            say what a diagnostic means; without a code, list all
	aigen watch [flags] [patterns]     generate, and again after each change, until interrupted
	aigen migrate command [-db DSN]    look after aigen's own tables in a database
	aigen version                      print the version
	aigen help [command]               print this text, or that of a command (as -h does)

Patterns are those of the go command; without any it is ./...

flags:
	-C dir      work in this directory
	-tags list  build tags, separated by commas (not init, explain)
	-json       print problems as JSON, one object a line (generate, check, watch);
	            -json=github prints annotations for GitHub Actions
	-n          change nothing, print what would change (init)
	-nocache    forget what earlier runs found (generate, check, watch)
	-h          print this text

flags of init:
	-store          put the tables of threads into the Ent schema of the module
	-pk kind        their IDs: uuid (default), int64 or prefix
	-owner type     the type of the schema that threads belong to, such as User
	-owner-key type that of its IDs, where init cannot find it out
	-schema dir     the directory of the schema (default ent/schema)

flags of schema:
	-tool name     only the tools of this name
	-dialect name  neutral (as generated), openai, anthropic, gemini or mcp

As a tool of go vet: go vet -vettool="$(go tool -n aigen)" ./...

exit code: 0; 1 for problems in the code, or generated code that is out of date;
2 if aigen was called wrongly or could not do its work

The comments and what they take: go doc github.com/aigen-go/aigen/cmd/aigen
`

var commands = []string{"generate", "check", "watch", "schema", "init", "explain", "migrate", "version", "help"}

// errHelp says that the usage was asked for.
var errHelp = errors.New("help")

// command is what the arguments ask for.
type command struct {
	name    string
	options gen.Options
	schema  schemaFlags
	format  format
	store   storeFlags
	// dryRun is -n, args what follows the flags.
	dryRun bool
	args   []string
}

// parse reads the arguments. Flags may stand before and after the command.
func parse(args []string) (command, error) {
	c := command{name: "generate"}
	flags := flag.NewFlagSet("aigen", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&c.options.Dir, "C", ".", "")
	flags.StringVar(&c.options.Tags, "tags", "", "")
	c.schema.declare(flags)
	c.store.declare(flags)
	flags.Var(&c.format, "json", "")
	flags.BoolVar(&c.dryRun, "n", false, "")
	flags.BoolVar(&c.options.NoCache, "nocache", false, "")
	if err := parseFlags(flags, args); err != nil {
		c.name = "help"
		return c, err
	}
	args = flags.Args()
	if len(args) > 0 && isCommand(args[0]) {
		c.name = args[0]
		if c.name == "migrate" { // the rest is the migrator's to read
			c.args = args[1:]
			return c, migrateHelp(c.args)
		}
		if err := parseFlags(flags, args[1:]); err != nil {
			return c, err
		}
		args = flags.Args()
	}
	switch {
	case c.name == "help" && len(args) > 0 && slices.Contains(commands, args[0]):
		c.name = args[0]
		return c, errHelp
	case c.name == "help" && len(args) > 0:
		return c, unknown(args[0])
	case c.name == "help":
		return c, errHelp
	case !slices.Contains(commands, c.name):
		return c, unknown(c.name)
	case c.name == "version" && len(args) > 0:
		return c, wrongUse("version takes no arguments")
	}
	if err := inapplicable(flags, c.name); err != nil {
		return c, err
	}
	if err := c.store.check(flags); err != nil {
		return c, err
	}
	c.args = args
	c.options.Patterns = args
	if len(args) == 0 {
		c.options.Patterns = []string{"./..."}
	}
	return c, patterns(args)
}

func parseFlags(flags *flag.FlagSet, args []string) error {
	err := flags.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		return errHelp
	}
	return unknownFlag(flags, err)
}

// isCommand says whether a word is meant as a command: a pattern has a dot or a
// slash, or is one of those that the go command knows.
func isCommand(word string) bool {
	return !strings.ContainsAny(word, `./\`) && !slices.Contains([]string{"all", "std", "cmd", "work", "tool"}, word)
}

func unknown(name string) error {
	if near := diag.Nearest(name, commands); near != "" {
		return fmt.Errorf("unknown command %s; did you mean %s?", name, near)
	}
	return fmt.Errorf("unknown command %s", name)
}

// patterns refuses flags that come after patterns, where package flag no longer
// sees them.
func patterns(args []string) error {
	for _, a := range args {
		if strings.HasPrefix(a, "-") {
			return fmt.Errorf("the flag %s must come before the patterns", a)
		}
	}
	return nil
}
