package issues

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"github.com/aigen-go/aigen/example/ent"
	"github.com/aigen-go/aigen/example/ent/issue"
	"github.com/aigen-go/aigen/example/ent/user"
	"github.com/aigen-go/aigen/example/internal/data"
	"github.com/aigen-go/aigen/runtime/tool"
)

// Tracker keeps issues. Who does something is the user in the context; an error is
// worded for that user, but for those of the database.
type Tracker struct{ db *data.DB }

// New keeps issues in db.
func New(db *data.DB) *Tracker { return &Tracker{db: db} }

// Issue is one of the tracker's.
type Issue struct {
	ID          int64  `json:"id"`
	Title       string `json:"title"`
	Description string `json:"description"`
	// AssigneeEmail is empty if nobody is assigned.
	AssigneeEmail string `json:"assignee_email"`
}

// List are issues, the newest first.
type List struct {
	Issues []Issue `json:"issues"`
	// More counts the issues that the list leaves out.
	More int `json:"more,omitempty"`
}

// listed is how many issues a list has at most: a model reads all of them.
const listed = 100

var (
	errNobody     = errors.New("you must be logged in to work with issues")
	errNotAllowed = errors.New("only who reported the issue, who is assigned to it, or a superuser may change it")
)

// List lists the issues that the user with the email address is assigned to, or all
// if it is empty.
func (t *Tracker) List(ctx context.Context, assigneeEmail string) (*List, error) {
	if _, err := t.actor(ctx); err != nil {
		return nil, err
	}
	query := t.db.Issue.Query()
	if assigneeEmail != "" {
		u, err := userWith(ctx, t.db.Client, assigneeEmail)
		if err != nil {
			return nil, err
		}
		query.Where(issue.AssigneeID(u.ID))
	}
	total, err := query.Clone().Count(ctx)
	if err != nil {
		return nil, failed("counting the issues", err)
	}
	rows, err := query.WithAssignee().Order(ent.Desc(issue.FieldID)).Limit(listed).All(ctx)
	if err != nil {
		return nil, failed("reading the issues", err)
	}
	list := &List{Issues: make([]Issue, len(rows)), More: total - len(rows)}
	for i, row := range rows {
		list.Issues[i] = fromEnt(row)
	}
	return list, nil
}

// Create reports an issue, and assigns a user if there is an email address.
func (t *Tracker) Create(ctx context.Context, title, description, assigneeEmail string) (*Issue, error) {
	return t.change(ctx, func(tx *ent.Tx, actor *ent.User) (int64, error) {
		create := tx.Issue.Create().SetTitle(title).SetDescription(description).SetReporter(actor)
		if assigneeEmail != "" {
			u, err := userWith(ctx, tx.Client(), assigneeEmail)
			if err != nil {
				return 0, err
			}
			create.SetAssignee(u)
		}
		row, err := create.Save(ctx)
		if err != nil {
			return 0, failed("storing the issue", err)
		}
		return row.ID, nil
	})
}

// Assign assigns a user to an issue, or nobody if there is no email address.
func (t *Tracker) Assign(ctx context.Context, id int64, email string) (*Issue, error) {
	return t.changeOne(ctx, id, func(tx *ent.Tx, row *ent.Issue) error {
		update := row.Update().ClearAssignee()
		if email != "" {
			u, err := userWith(ctx, tx.Client(), email)
			if err != nil {
				return err
			}
			update = row.Update().SetAssignee(u)
		}
		return failed("storing the issue", update.Exec(ctx))
	})
}

// Update changes the title of an issue, and its description unless that is nil.
func (t *Tracker) Update(ctx context.Context, id int64, title string, description *string) (*Issue, error) {
	return t.changeOne(ctx, id, func(_ *ent.Tx, row *ent.Issue) error {
		return failed("storing the issue", row.Update().SetTitle(title).SetNillableDescription(description).Exec(ctx))
	})
}

// Delete deletes an issue.
func (t *Tracker) Delete(ctx context.Context, id int64) error {
	err := t.db.Change(ctx, func(tx *ent.Tx) error {
		row, err := changeable(ctx, tx, id)
		if err != nil {
			return err
		}
		return failed("deleting the issue", tx.Issue.DeleteOne(row).Exec(ctx))
	})
	return err
}

// changeOne changes an issue that the user may change, and returns it.
func (t *Tracker) changeOne(ctx context.Context, id int64, work func(tx *ent.Tx, row *ent.Issue) error) (*Issue, error) {
	return t.change(ctx, func(tx *ent.Tx, _ *ent.User) (int64, error) {
		row, err := changeable(ctx, tx, id)
		if err != nil {
			return 0, err
		}
		return id, work(tx, row)
	})
}

// change does work in a transaction, and returns the issue whose ID it returns.
func (t *Tracker) change(ctx context.Context, work func(tx *ent.Tx, actor *ent.User) (int64, error)) (*Issue, error) {
	var changed Issue
	err := t.db.Change(ctx, func(tx *ent.Tx) error {
		actor, err := actorIn(ctx, tx.Client())
		if err != nil {
			return err
		}
		id, err := work(tx, actor)
		if err != nil {
			return err
		}
		row, err := tx.Issue.Query().Where(issue.ID(id)).WithAssignee().Only(ctx)
		if err != nil {
			return failed("reading the issue", err)
		}
		changed = fromEnt(row)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &changed, nil
}

// changeable returns an issue if the user may change it.
func changeable(ctx context.Context, tx *ent.Tx, id int64) (*ent.Issue, error) {
	actor, err := actorIn(ctx, tx.Client())
	if err != nil {
		return nil, err
	}
	row, err := tx.Issue.Get(ctx, id)
	switch {
	case ent.IsNotFound(err):
		return nil, fmt.Errorf("issue %d does not exist", id)
	case err != nil:
		return nil, failed("reading the issue", err)
	case actor.Superuser, is(row.ReporterID, actor), is(row.AssigneeID, actor):
		return row, nil
	}
	return nil, errNotAllowed
}

func is(id *uuid.UUID, u *ent.User) bool { return id != nil && *id == u.ID }

// actor returns the user who asks.
func (t *Tracker) actor(ctx context.Context) (*ent.User, error) { return actorIn(ctx, t.db.Client) }

func actorIn(ctx context.Context, db *ent.Client) (*ent.User, error) {
	id, err := uuid.Parse(userID(ctx))
	if err != nil {
		return nil, errNobody
	}
	u, err := db.User.Get(ctx, id)
	if ent.IsNotFound(err) {
		return nil, errNobody
	}
	return u, failed("reading the account", err)
}

func userWith(ctx context.Context, db *ent.Client, email string) (*ent.User, error) {
	u, err := db.User.Query().Where(user.Email(email)).First(ctx)
	if ent.IsNotFound(err) {
		return nil, fmt.Errorf("user %s does not exist", email)
	}
	return u, failed("reading the account", err)
}

// failed is what the model is told of a failure of the database; the log has the
// rest.
func failed(what string, err error) error {
	if err == nil {
		return nil
	}
	return tool.Tell(what+" failed; try again later", err)
}

func fromEnt(row *ent.Issue) Issue {
	i := Issue{ID: row.ID, Title: row.Title, Description: row.Description}
	if u := row.Edges.Assignee; u != nil {
		i.AssigneeEmail = u.Email
	}
	return i
}
