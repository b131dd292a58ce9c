package adapter

import (
	"fmt"

	"entgo.io/ent/dialect/sql/sqlgraph"

	"github.com/aigen-go/aigen/runtime/store"
)

// Constraint says what a violated constraint means: a unique key is taken, or a
// row that another one belongs to is not there. It returns nil for any other.
func Constraint(err error) error {
	switch {
	case sqlgraph.IsUniqueConstraintError(err):
		return fmt.Errorf("%w: %w", store.ErrConflict, err)
	case sqlgraph.IsForeignKeyConstraintError(err):
		return fmt.Errorf("%w: %w", store.ErrNotFound, err)
	}
	return nil
}
