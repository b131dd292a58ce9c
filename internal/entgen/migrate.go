package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/template"

	atlas "ariga.io/atlas/sql/migrate"
	"ariga.io/atlas/sql/sqltool"
	entsql "entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/schema"
	"entgo.io/ent/entc"
	"entgo.io/ent/entc/gen"
)

// Goose wraps a file in a transaction unless its header says not to. On SQLite
// that must not be: inside of one, "PRAGMA foreign_keys = off" does nothing, and
// the DROP TABLE with which a table is built anew deletes all rows that point to
// it. MySQL commits each statement by itself, whatever goose promises. There is no
// way down: the generated one does not work on SQLite.
const (
	ownTransaction = "-- +goose NO TRANSACTION\n"
	content        = `-- +goose Up
{{ range .Changes }}{{ with .Comment }}-- {{ println . }}{{ end }}{{ printf "%s;\n" .Cmd }}{{ end }}`
)

// tablesOf returns the tables that a schema has. Ent notes things in them: each
// comparison needs its own.
func tablesOf(schemaPath string) ([]*schema.Table, error) {
	graph, err := entc.LoadGraph(schemaPath, &gen.Config{})
	if err != nil {
		return nil, fmt.Errorf("load the schema: %w", err)
	}
	return graph.Tables()
}

// migrate writes what changed in the schema as a migration for each kind of
// database: all of them or none, under one number.
func migrate(ctx context.Context, schemaPath, folder, name string) error {
	copied, err := os.MkdirTemp("", "aigen-migrations-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(copied)
	if err := os.CopyFS(copied, os.DirFS(folder)); err != nil {
		return err
	}
	version, err := nextVersion(copied)
	if err != nil {
		return err
	}
	changed := false
	for _, s := range scratches {
		err := diff(ctx, s, schemaPath, filepath.Join(copied, s.folder), version, name)
		if err != nil && !errors.Is(err, atlas.ErrNoPlan) {
			return fmt.Errorf("%s: %w", s.folder, err)
		}
		changed = changed || err == nil
		if err := checkAdded(os.DirFS(filepath.Join(copied, s.folder))); err != nil {
			return fmt.Errorf("%s: %w", s.folder, err)
		}
	}
	if !changed {
		return errors.New("the migrations already make the schema")
	}
	return publish(copied, folder)
}

// check returns an error if a migration is due. A server that is not installed is
// left out, unless all are required.
func check(ctx context.Context, schemaPath, folder string) error {
	for _, s := range scratches {
		if err := checkAdded(os.DirFS(filepath.Join(folder, s.folder))); err != nil {
			return fmt.Errorf("%s: %w", s.folder, err)
		}
		copied, err := os.MkdirTemp("", "aigen-migrations-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(copied)
		if err := os.CopyFS(copied, os.DirFS(filepath.Join(folder, s.folder))); err != nil {
			return err
		}
		err = diff(ctx, s, schemaPath, copied, 99999, "due")
		switch {
		case err == nil:
			text, _ := os.ReadFile(filepath.Join(copied, "99999_due.sql")) // was written just now
			return fmt.Errorf("%s: the migrations do not make ent/schema; run \"make migration NAME=…\". They lack:\n%s", s.folder, text)
		case s.missing(err):
			fmt.Fprintf(os.Stderr, "entgen: %s was not compared: %v\n", s.folder, err)
		case !errors.Is(err, atlas.ErrNoPlan):
			return fmt.Errorf("%s: %w", s.folder, err)
		}
	}
	return nil
}

// diff replays the migrations of dir in an empty database, compares that with the
// schema, and writes the difference as a new file of dir.
func diff(ctx context.Context, s scratch, schemaPath, dir string, version int, name string) error {
	tables, err := tablesOf(schemaPath)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	files, err := sqltool.NewGooseDir(dir)
	if err != nil {
		return fmt.Errorf("open the migrations: %w", err)
	}
	format, err := formatter(s, version)
	if err != nil {
		return err
	}
	db, err := s.open()
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1) // each connection of SQLite would have a memory of its own
	differ, err := schema.NewMigrate(entsql.OpenDB(s.dialect, db),
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
	return differ.NamedDiff(ctx, name, tables...)
}

// formatter writes one file a migration, whose name begins with its number.
func formatter(s scratch, version int) (atlas.Formatter, error) {
	file, err := template.New("name").Parse(fmt.Sprintf("%05d_{{ .Name }}.sql", version))
	if err != nil {
		return nil, err
	}
	text, err := template.New("content").Parse(s.header + content)
	if err != nil {
		return nil, err
	}
	return atlas.NewTemplateFormatter(file, text)
}

// nextVersion is one more than the highest number of any kind of database.
func nextVersion(folder string) (int, error) {
	names, err := filepath.Glob(filepath.Join(folder, "*", "*.sql"))
	if err != nil {
		return 0, err
	}
	versions := []int{0}
	for _, name := range names {
		number, _, _ := strings.Cut(filepath.Base(name), "_")
		version, err := strconv.Atoi(number)
		if err != nil {
			return 0, fmt.Errorf("%s has no number: %w", name, err)
		}
		versions = append(versions, version)
	}
	return slices.Max(versions) + 1, nil
}

// publish copies what is in from over what is in to.
func publish(from, to string) error {
	names, err := filepath.Glob(filepath.Join(from, "*", "*"))
	if err != nil {
		return err
	}
	for _, name := range names {
		if ext := filepath.Ext(name); ext != ".sql" && ext != ".sum" {
			continue
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, name)
		if err != nil {
			return err
		}
		target := filepath.Join(to, rel)
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(target, data, 0o644); err != nil {
			return err
		}
	}
	return nil
}
