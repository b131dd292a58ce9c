package main

import (
	"fmt"
	"io/fs"
	"regexp"
	"strings"
)

// addition is the beginning of a column that a migration adds.
var addition = regexp.MustCompile("(?i)ADD COLUMN [`\"](\\w+)[`\"]")

// checkAdded returns an error if a migration adds a column for which the rows that are
// there have no value, or for which programs of the last version have none. Migrations of
// applications have the same columns, by the mixins.
func checkAdded(migrations fs.FS) error {
	names, err := fs.Glob(migrations, "*.sql")
	if err != nil {
		return err
	}
	for _, name := range names {
		text, err := fs.ReadFile(migrations, name)
		if err != nil {
			return err
		}
		if column := requiredAddition(string(text)); column != "" {
			return fmt.Errorf("%s adds the column %s, which rows that are there cannot fill: in ent/schema/mixin, make it Optional or give it a Default that is no function", name, column)
		}
	}
	return nil
}

// requiredAddition returns the first column that is added and must have a value, but has
// none by default; empty if there is none.
func requiredAddition(migration string) (column string) {
	for statement := range strings.SplitSeq(migration, ";\n") {
		places := addition.FindAllStringSubmatchIndex(statement, -1)
		for i, at := range places {
			end := len(statement)
			if i+1 < len(places) {
				end = places[i+1][0]
			}
			rest := strings.ToUpper(statement[at[1]:end])
			if strings.Contains(rest, "NOT NULL") && !strings.Contains(rest, "DEFAULT") {
				return statement[at[2]:at[3]]
			}
		}
	}
	return ""
}
