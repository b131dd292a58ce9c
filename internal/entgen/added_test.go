package main

import (
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
)

// A column that a table gets later must leave the rows that it has, and the program that
// does not know it, as they are.
func TestAddedColumns(t *testing.T) {
	for migration, column := range map[string]string{
		"ALTER TABLE `a` ADD COLUMN `x` text NULL;\n":                                                            "",
		"ALTER TABLE `a` ADD COLUMN `x` integer NOT NULL DEFAULT (0);\n":                                         "",
		"ALTER TABLE `a` ADD COLUMN `x` text NOT NULL;\n":                                                        "x",
		"ALTER TABLE \"a\" ADD COLUMN \"x\" text NOT NULL, ADD COLUMN \"y\" text NOT NULL DEFAULT '';\n":         "x",
		"ALTER TABLE \"a\" ADD COLUMN \"x\" text NOT NULL DEFAULT 'a,b', ADD COLUMN \"y\" text NOT NULL;\n":      "y",
		"ALTER TABLE `a` ADD COLUMN `x` longtext NOT NULL;\nALTER TABLE `b` MODIFY `y` text DEFAULT '';\n":       "x",
		"CREATE TABLE `a` (`x` text NOT NULL);\nALTER TABLE `a` ADD COLUMN `y` varchar(255) NOT NULL DEFAULT ''": "",
	} {
		got, want := "", ""
		if column != "" {
			want = "1_more.sql adds the column " + column + ", which rows that are there cannot fill: " +
				"in ent/schema/mixin, make it Optional or give it a Default that is no function"
		}
		if err := checkAdded(fstest.MapFS{"1_more.sql": {Data: []byte(migration)}}); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: %q, want %q", migration, got, want)
		}
	}
}

func TestShippedMigrations(t *testing.T) {
	for _, s := range scratches {
		if err := checkAdded(os.DirFS(filepath.Join("..", "..", migrations, s.folder))); err != nil {
			t.Errorf("%s: %v", s.folder, err)
		}
	}
}
