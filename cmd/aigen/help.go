package main

import "strings"

// helpOf is the help of a command, or of the program for a word that is none.
func helpOf(command string) string {
	h, ok := help[command]
	if !ok {
		return usage
	}
	return h
}

// hint says how to get the help of a command.
func hint(command string) string {
	if _, ok := help[command]; !ok {
		return "run \"aigen -h\" for the commands and their flags"
	}
	return "run \"aigen " + command + " -h\" for how to call it"
}

const (
	patternsHelp = "Patterns are those of the go command; without any it is ./...\n"

	dirFlag  = "	-C dir      work in this directory\n"
	tagsFlag = "	-tags list  build tags, separated by commas\n"
	jsonFlag = "	-json       print problems as JSON, one object a line;\n" +
		"	            -json=github prints annotations for GitHub Actions\n"
	cacheFlag = "	-nocache    forget what earlier runs found\n"

	runFlags = dirFlag + tagsFlag + jsonFlag + cacheFlag
)

// help is the text of each command: how it is called, what it does, its flags.
var help = map[string]string{
	"generate": page("aigen generate [flags] [patterns]", `
Writes aigen_gen.go into each package with //ai: comments where it is missing or out
of date, and removes it where nothing needs it any more. With a problem anywhere,
nothing is written. "aigen" alone does the same.

`+patternsHelp, runFlags),
	"check": page("aigen check [flags] [patterns]", `
Writes nothing, and prints what generate would change. The exit code is 1 if that is
something, so that a build can fail.

`+patternsHelp, runFlags),
	"watch": page("aigen watch [flags] [patterns]", `
Generates, and again after each change, until it is interrupted.

`+patternsHelp, runFlags),
	"schema": page("aigen schema [flags] [patterns]", `
Prints the JSON Schemas of the tools that types have, those of embedded structs
included. No generated file is needed.

`+patternsHelp, dirFlag+tagsFlag+`	-tool name  only the tools of this name
	-dialect name
	            neutral (as generated), openai, anthropic, gemini or mcp
`),
	"init": page("aigen init [flags] [module]", `
Makes a module ready for aigen: the tool in go.mod, generate.go, a first assistant and a
check for CI. What is there already is left alone. Where there is no go.mod, the path
of the module to begin is needed.

With -store it makes the application's own Ent schema ready to keep threads, and nothing
else: the types Thread, Message, Run, Step and Attachment, and the program that generates
the client. Without it threads are kept in tables of aigen's own, which need no schema.
docs/store.md says more of both.
`, dirFlag+`	-n          change nothing, print what would change
	-store      put the tables of threads into the Ent schema of the module
	-pk kind    their IDs: uuid (default), int64 (the database counts) or prefix
	            (such as thr_0189…)
	-owner type the type of the schema that threads belong to, such as User; without it
	            the owner of a thread is a text
	-owner-key type
	            that of its IDs, such as int or uuid, where init cannot find it out
	-schema dir the directory of the schema (default ent/schema)
`),
	"explain": page("aigen explain [code]...", `
Says what diagnostics mean, each with a bad and a good example; without a code, lists
all of them. AG041, ag041 and 41 are the same.
`, ""),
	"migrate": page("aigen migrate status|up|diff|check [-db DSN]", `
Looks after aigen's own tables in a database, for applications that import aigen's
client. One with the tables in an Ent schema of its own has them in its own migrations.

	status  list the migrations, and when they were applied
	up      apply those that were not
	diff    print what the tables lack, as SQL
	check   exit with 1 if the tables are not what aigen needs

It runs github.com/aigen-go/aigen/cmd/aigen-migrate with the go command, in the version
that the module requires.
`, `	-db DSN     the database, as in sqlite:chat.db, postgres://USER:PASSWORD@HOST/DATABASE
	            or mysql://USER:PASSWORD@HOST/DATABASE; the default is $AIGEN_DB
`),
	"version": page("aigen version", `
Prints the version.
`, ""),
}

func page(call, text, flags string) string {
	text = "usage: " + call + "\n" + text
	if flags != "" {
		text += "\nflags:\n" + flags
	}
	return strings.TrimRight(text, "\n") + "\n"
}
