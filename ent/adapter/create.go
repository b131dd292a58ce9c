package adapter

import "context"

// saver is what generated clients make rows with.
type saver[R any] interface {
	Save(ctx context.Context) (R, error)
}

// Create stores rows with one statement. It spares a single one, as most are, what Ent
// does to store many, and to read their IDs back.
func Create[C saver[R], B saver[[]R], R any](ctx context.Context, creates []C, bulk func(...C) B) ([]R, error) {
	if len(creates) != 1 {
		return bulk(creates...).Save(ctx)
	}
	row, err := creates[0].Save(ctx)
	return []R{row}, err
}
