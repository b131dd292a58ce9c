package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"text/template"

	atlas "ariga.io/atlas/sql/migrate"
	"ariga.io/atlas/sql/sqltool"
	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/schema"
	"entgo.io/ent/entc"
	"entgo.io/ent/entc/gen"
	_ "modernc.org/sqlite" // the database that migrations are tried on
)

// The header keeps goose, also a user's own, from wrapping the file in a
// transaction: inside one, "PRAGMA foreign_keys = off" does nothing, and the
// DROP TABLE with which SQLite rebuilds a table deletes all rows that point to
// it. There is no way down: the generated one does not work on SQLite.
const content = `-- +goose NO TRANSACTION
-- +goose Up
{{ range .Changes }}{{ with .Comment }}-- {{ println . }}{{ end }}{{ printf "%s;\n" .Cmd }}{{ end }}`

// migrate replays the migrations of dir in an empty database, compares that with
// the schema, and writes the difference as a new file of dir.
func migrate(ctx context.Context, schemaPath, dir, name string) error {
	graph, err := entc.LoadGraph(schemaPath, &gen.Config{})
	if err != nil {
		return fmt.Errorf("load the schema: %w", err)
	}
	tables, err := graph.Tables()
	if err != nil {
		return fmt.Errorf("build the tables: %w", err)
	}
	files, err := sqltool.NewGooseDir(dir)
	if err != nil {
		return fmt.Errorf("open the migrations: %w", err)
	}
	format, err := formatter(files)
	if err != nil {
		return err
	}
	db, err := sql.Open("sqlite", "file::memory:?_pragma=foreign_keys(1)")
	if err != nil {
		return fmt.Errorf("open a database: %w", err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1) // each connection would have a memory of its own
	differ, err := schema.NewMigrate(entsql.OpenDB(dialect.SQLite, db),
		schema.WithDir(files),
		schema.WithFormatter(format),
		schema.WithMigrationMode(schema.ModeReplay),
		schema.WithDropColumn(true),
		schema.WithDropIndex(true),
		schema.WithErrNoPlan(true),
	)
	if err != nil {
		return fmt.Errorf("compare: %w", err)
	}
	err = differ.NamedDiff(ctx, name, tables...)
	if errors.Is(err, atlas.ErrNoPlan) {
		return errors.New("the migrations already make the schema")
	}
	return err
}

// formatter writes one file a migration; they are numbered from 1.
func formatter(dir atlas.Dir) (atlas.Formatter, error) {
	files, err := dir.Files()
	if err != nil {
		return nil, fmt.Errorf("list the migrations: %w", err)
	}
	file, err := template.New("name").Parse(fmt.Sprintf("%05d_{{ .Name }}.sql", len(files)+1))
	if err != nil {
		return nil, err
	}
	text, err := template.New("content").Parse(content)
	if err != nil {
		return nil, err
	}
	return atlas.NewTemplateFormatter(file, text)
}
