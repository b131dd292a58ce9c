package movies

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/aigen-go/aigen/example/ent"
	"github.com/aigen-go/aigen/example/ent/movie"
	"github.com/aigen-go/aigen/example/internal/data"
	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/tool"
)

// Backlog keeps what users want to see, each in an order of its own. Who asks is
// the user in the context; an error is worded for that user.
type Backlog struct{ db *data.DB }

// NewBacklog keeps movies in db.
func NewBacklog(db *data.DB) *Backlog { return &Backlog{db: db} }

// maxBacklog is how many movies a user may have: the assistant reads all of them
// with each question.
const maxBacklog = 200

var (
	errNobody = errors.New("you must be logged in to have a backlog")
	errFull   = fmt.Errorf("the backlog is full: it has %d movies", maxBacklog)
)

// Text is the backlog of the user as a list in Markdown, or "Empty".
func (b *Backlog) Text(ctx context.Context) (string, error) {
	owner, err := ownerOf(ctx)
	if err != nil {
		return "", err
	}
	rows, err := list(ctx, b.db.Movie, owner)
	if err != nil {
		return "", err
	}
	return text(rows), nil
}

// Add puts a movie at the end, or changes its name and rating if it is there.
func (b *Backlog) Add(ctx context.Context, name, imdbURL string, rating float64) (string, error) {
	return b.change(ctx, func(tx *ent.Tx, owner uuid.UUID, rows []*ent.Movie) error {
		if i := slices.IndexFunc(rows, func(m *ent.Movie) bool { return m.ImdbURL == imdbURL }); i >= 0 {
			return failed(rows[i].Update().SetName(name).SetImdbRating(rating).Exec(ctx))
		}
		if len(rows) >= maxBacklog {
			return errFull
		}
		return failed(tx.Movie.Create().SetUserID(owner).SetName(name).SetImdbURL(imdbURL).SetImdbRating(rating).
			SetPosition(len(rows) + 1).Exec(ctx))
	})
}

// Remove takes a movie out. Its name may be in any case.
func (b *Backlog) Remove(ctx context.Context, name string) (string, error) {
	return b.change(ctx, func(tx *ent.Tx, _ uuid.UUID, rows []*ent.Movie) error {
		i := slices.IndexFunc(rows, func(m *ent.Movie) bool { return strings.EqualFold(m.Name, strings.TrimSpace(name)) })
		if i < 0 {
			return fmt.Errorf("there is no movie called %q in the backlog; it has:\n%s", name, text(rows))
		}
		if err := tx.Movie.DeleteOne(rows[i]).Exec(ctx); err != nil {
			return failed(err)
		}
		return number(ctx, slices.Delete(rows, i, i+1))
	})
}

// Reorder puts movies in the order of their URLs. Those that are not named come
// after them, in the order that they had.
func (b *Backlog) Reorder(ctx context.Context, imdbURLs []string) (string, error) {
	return b.change(ctx, func(_ *ent.Tx, _ uuid.UUID, rows []*ent.Movie) error {
		for _, u := range imdbURLs {
			if !slices.ContainsFunc(rows, func(m *ent.Movie) bool { return m.ImdbURL == u }) {
				return fmt.Errorf("%s is not in the backlog; it has:\n%s", u, text(rows))
			}
		}
		place := func(m *ent.Movie) int {
			if i := slices.Index(imdbURLs, m.ImdbURL); i >= 0 {
				return i
			}
			return len(imdbURLs)
		}
		slices.SortStableFunc(rows, func(a, b *ent.Movie) int { return place(a) - place(b) })
		return number(ctx, rows)
	})
}

// change does work in a transaction, and returns the backlog that it leaves. The
// calls of a step run at the same time; SQLite does their transactions one after
// the other.
func (b *Backlog) change(ctx context.Context, work func(tx *ent.Tx, owner uuid.UUID, rows []*ent.Movie) error) (string, error) {
	owner, err := ownerOf(ctx)
	if err != nil {
		return "", err
	}
	var left string
	err = b.db.Change(ctx, func(tx *ent.Tx) error {
		rows, err := list(ctx, tx.Movie, owner)
		if err != nil {
			return err
		}
		if err := work(tx, owner, rows); err != nil {
			return err
		}
		if rows, err = list(ctx, tx.Movie, owner); err != nil {
			return err
		}
		left = text(rows)
		return nil
	})
	return left, err
}

// number gives movies the positions from 1 on.
func number(ctx context.Context, rows []*ent.Movie) error {
	for i, m := range rows {
		if m.Position == i+1 {
			continue
		}
		if err := m.Update().SetPosition(i + 1).Exec(ctx); err != nil {
			return failed(err)
		}
	}
	return nil
}

func list(ctx context.Context, movies *ent.MovieClient, owner uuid.UUID) ([]*ent.Movie, error) {
	rows, err := movies.Query().Where(movie.UserID(owner)).Order(movie.ByPosition()).All(ctx)
	return rows, failed(err)
}

// failed is what the model is told of a failure of the database; the log has the
// rest.
func failed(err error) error {
	if err == nil {
		return nil
	}
	return tool.Tell("The backlog could not be reached; try again later.", err)
}

func text(rows []*ent.Movie) string {
	if len(rows) == 0 {
		return "Empty"
	}
	lines := make([]string, len(rows))
	for i, m := range rows {
		lines[i] = fmt.Sprintf("%d - [%s](%s) - ⭐ %.1f", m.Position, m.Name, m.ImdbURL, m.ImdbRating)
	}
	return strings.Join(lines, "\n")
}

// ownerOf returns the user who asks.
func ownerOf(ctx context.Context) (uuid.UUID, error) {
	u := assistant.FromContext(ctx).User
	if u == nil {
		return uuid.UUID{}, errNobody
	}
	id, err := uuid.Parse(u.ID)
	if err != nil {
		return uuid.UUID{}, errNobody
	}
	return id, nil
}
