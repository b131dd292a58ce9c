// Command entgen writes the Ent clients of this repository, and the migrations
// of aigen's own tables. It stands in for the ent command, which would bring its
// command line library into every user's go.sum. Run it at the root of the
// repository:
//
//	go run ./internal/entgen                 write the clients
//	go run ./internal/entgen migrate NAME    write what changed in ent/schema as a migration
//	go run ./internal/entgen check           fail if a migration is due
//
// Migrations are tried on SQLite, PostgreSQL and MariaDB, whose servers it starts
// itself.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"

	"entgo.io/ent/entc"
	"entgo.io/ent/entc/gen"

	"github.com/aigen-go/aigen/ent/entaigen"
	"github.com/aigen-go/aigen/internal/dbtest"
)

const (
	module = "github.com/aigen-go/aigen"
	// migrations has a folder for each kind of database.
	migrations = "ent/migrate/migrations"
)

func main() {
	err := run(os.Args[1:])
	dbtest.Stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "entgen:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	switch {
	case len(args) == 0:
		return generateAll()
	case len(args) == 2 && args[0] == "migrate":
		return migrate(context.Background(), "./ent/schema", migrations, args[1])
	case len(args) == 1 && args[0] == "check":
		return check(context.Background(), "./ent/schema", migrations)
	}
	return errors.New("usage: entgen [migrate NAME | check]")
}

// stores are the folders of schemas with aigen's mixins: its own, and those that
// the adapters are tested with.
var stores = []string{
	"ent",
	"ent/entaigen/testdata/uuids",
	"ent/entaigen/testdata/numbers",
	"ent/entaigen/testdata/prefixed",
}

func generateAll() error {
	for _, folder := range stores {
		if err := generate(folder, entc.Extensions(entaigen.New())); err != nil {
			return err
		}
	}
	return generate("example/ent")
}

// generate writes a client into a folder that has a schema.
func generate(folder string, options ...entc.Option) error {
	schema := "./" + path.Join(folder, "schema")
	if _, err := os.Stat(schema); err != nil {
		return fmt.Errorf("not at the root of the repository? %w", err)
	}
	config := &gen.Config{Target: folder, Package: path.Join(module, folder)}
	if err := entc.Generate(schema, config, options...); err != nil {
		return fmt.Errorf("generate %s: %w", folder, err)
	}
	return nil
}
