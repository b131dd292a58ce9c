// Package issues has the issue tracker of the example, and the assistant that
// works with it. Everybody may see issues and report new ones; who reported an
// issue, who is assigned to it, and superusers may change it.
package issues

import (
	"cmp"
	"context"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/assistant/mcptools"
	"github.com/aigen-go/aigen/runtime/tool"
)

// Assistant manages the issues of a project.
//
//ai:assistant id=issue_tracker_assistant "name=Issue Tracker Assistant" model=gpt-4o-mini
//ai:instructions You are an issue tracker assistant. Help the user to manage issues, with the tools that you have.
//ai:instructions Name issues by their ID and title. Before you change an issue that the user did not name by its ID, look it up.
type Assistant struct {
	Tracker *Tracker
	// MCP has more tools, such as those of the place where the code is kept; nil for none.
	MCP *mcptools.Server
	// ModelName takes the place of the model in the annotation, if it is set.
	ModelName string
}

// Model returns the name of the model to ask.
func (a *Assistant) Model(ctx context.Context) string {
	return cmp.Or(a.ModelName, a.AISpec().Model)
}

// Tools adds those of the MCP server.
func (a *Assistant) Tools(ctx context.Context) ([]tool.Tool, error) {
	if a.MCP == nil {
		return nil, nil
	}
	return a.MCP.Tools(ctx)
}

// GetCurrentAssigneeEmail gets the email address of the user who asks.
//
//ai:tool readonly
func (a *Assistant) GetCurrentAssigneeEmail(ctx context.Context) (string, error) {
	u, err := a.Tracker.actor(ctx)
	if err != nil {
		return "", err
	}
	return u.Email, nil
}

// ListIssues lists all issues.
//
//ai:tool readonly
func (a *Assistant) ListIssues(ctx context.Context) (*List, error) {
	return a.Tracker.List(ctx, "")
}

// ListAssignedIssues lists the issues that a user is assigned to.
//
//   - assigneeEmail: the email address of the user; see get_current_assignee_email for the one who asks
//
//ai:tool readonly
//ai:param assigneeEmail format=email
func (a *Assistant) ListAssignedIssues(ctx context.Context, assigneeEmail string) (*List, error) {
	return a.Tracker.List(ctx, assigneeEmail)
}

// AssignUserToIssue assigns a user to an issue, in place of the one who was.
//
//   - issueID: the ID of the issue
//   - assigneeEmail: the email address of the user; leave it out to have the issue assigned to nobody
//
//ai:tool idempotent
//ai:param issueID minimum=1
//ai:param assigneeEmail format=email
func (a *Assistant) AssignUserToIssue(ctx context.Context, issueID int64, assigneeEmail *string) (*Issue, error) {
	email := ""
	if assigneeEmail != nil {
		email = *assigneeEmail
	}
	return a.Tracker.Assign(ctx, issueID, email)
}

// CreateIssue reports a new issue.
//
//   - title: what it is about, in a few words
//   - description: everything that helps to solve it
//   - assigneeEmail: the email address of the user who shall work on it
//
//ai:tool
//ai:param title minLength=1 maxLength=255
//ai:param description default= maxLength=10000
//ai:param assigneeEmail format=email
func (a *Assistant) CreateIssue(ctx context.Context, title, description string, assigneeEmail *string) (*Issue, error) {
	email := ""
	if assigneeEmail != nil {
		email = *assigneeEmail
	}
	return a.Tracker.Create(ctx, title, description, email)
}

// UpdateIssue gives an issue a new title and description.
//
//   - issueID: the ID of the issue
//   - title: the new title
//   - description: the new description; leave it out to keep the one that it has
//
//ai:tool idempotent
//ai:param issueID minimum=1
//ai:param title minLength=1 maxLength=255
//ai:param description maxLength=10000
func (a *Assistant) UpdateIssue(ctx context.Context, issueID int64, title string, description *string) (*Issue, error) {
	return a.Tracker.Update(ctx, issueID, title, description)
}

// DeleteIssue deletes an issue for ever. The user is asked to approve it.
//
//   - issueID: the ID of the issue
//
//ai:tool destructive "confirm=Delete issue {issueID} for ever?"
//ai:param issueID minimum=1
func (a *Assistant) DeleteIssue(ctx context.Context, issueID int64) error {
	return a.Tracker.Delete(ctx, issueID)
}

// userID returns the ID of the user who asks, or "".
func userID(ctx context.Context) string {
	if u := assistant.FromContext(ctx).User; u != nil {
		return u.ID
	}
	return ""
}
