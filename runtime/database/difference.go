package database

import (
	"fmt"
	"strings"

	"ariga.io/atlas/sql/mysql"
	"ariga.io/atlas/sql/postgres"
	atlas "ariga.io/atlas/sql/schema"
	"ariga.io/atlas/sql/sqlite"
	"entgo.io/ent/dialect"
)

// describe says why a change of a table is needed; it returns nothing for one that
// is not, such as dropping an index of the application's.
func (d *differences) describe(table string, change atlas.Change) string {
	switch c := change.(type) {
	case *atlas.AddColumn:
		return fmt.Sprintf("the column %s.%s is missing", table, c.C.Name)
	case *atlas.DropColumn:
		if c.C.Type.Null || c.C.Default != nil {
			return ""
		}
		return fmt.Sprintf("the column %s.%s must have a value, and aigen does not know it", table, c.C.Name)
	case *atlas.ModifyColumn:
		if reasons := d.column(c); reasons != "" {
			return fmt.Sprintf("the column %s.%s %s", table, c.To.Name, reasons)
		}
	case *atlas.AddIndex:
		return fmt.Sprintf("the index %s of %s is missing", c.I.Name, table)
	case *atlas.ModifyIndex:
		return fmt.Sprintf("the index %s of %s has other columns, or is unique where it should not be, or the other way round", c.To.Name, table)
	case *atlas.DropIndex:
		if c.I.Unique {
			return fmt.Sprintf("the unique index %s of %s may refuse rows of aigen's", c.I.Name, table)
		}
	case *atlas.AddForeignKey:
		return fmt.Sprintf("the foreign key %s of %s is missing", c.F.Symbol, table)
	case *atlas.ModifyForeignKey:
		return fmt.Sprintf("the foreign key %s of %s points elsewhere, or does something else on delete", c.To.Symbol, table)
	case *atlas.ModifyPrimaryKey, *atlas.AddPrimaryKey:
		return fmt.Sprintf("the primary key of %s is another", table)
	}
	return ""
}

// column says what is wrong with a column.
func (d *differences) column(c *atlas.ModifyColumn) string {
	var reasons []string
	if c.Change.Is(atlas.ChangeType) {
		reasons = append(reasons, fmt.Sprintf("has the type %s instead of %s", d.typeName(c.From), d.typeName(c.To)))
	}
	if c.Change.Is(atlas.ChangeNull) && c.From.Type.Null {
		reasons = append(reasons, "may be NULL")
	} else if c.Change.Is(atlas.ChangeNull) {
		reasons = append(reasons, "may not be NULL")
	}
	if c.Change.Is(atlas.ChangeDefault) {
		reasons = append(reasons, "has another default")
	}
	if c.Change.Is(atlas.ChangeCharset) || c.Change.Is(atlas.ChangeCollate) {
		reasons = append(reasons, "has another collation")
	}
	return strings.Join(reasons, " and ")
}

// typeName is the type of a column as SQL has it.
func (d *differences) typeName(c *atlas.Column) string {
	format := postgres.FormatType
	switch d.dialect {
	case dialect.SQLite:
		format = sqlite.FormatType
	case dialect.MySQL:
		format = mysql.FormatType
	}
	if name, err := format(c.Type.Type); err == nil {
		return name
	}
	return c.Type.Raw
}
