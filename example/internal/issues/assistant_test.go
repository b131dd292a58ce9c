package issues_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aigen-go/aigen/example/internal/account"
	"github.com/aigen-go/aigen/example/internal/data"
	"github.com/aigen-go/aigen/example/internal/issues"
	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
)

// project is an issue tracker with the accounts of the example.
type project struct {
	t         *testing.T
	db        *data.DB
	accounts  *account.Store
	assistant *issues.Assistant
}

func newProject(t *testing.T) *project {
	t.Helper()
	db, err := data.Open(t.Context(), filepath.Join(t.TempDir(), "x.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	accounts := account.New(db)
	if _, err := accounts.Setup(t.Context(), "sesame"); err != nil {
		t.Fatal(err)
	}
	return &project{t, db, accounts, &issues.Assistant{Tracker: issues.New(db)}}
}

// as returns a context in which a user acts.
func (p *project) as(name string) context.Context {
	p.t.Helper()
	u, err := p.accounts.CheckPassword(p.t.Context(), name, "sesame")
	if err != nil {
		p.t.Fatal(err)
	}
	return assistant.WithUser(p.t.Context(), assistant.User{ID: u.ID, Name: u.Username, Superuser: u.Superuser})
}

// call has the assistant call one tool, and returns what its model is told.
func (p *project) call(ctx context.Context, tool, args string) string {
	p.t.Helper()
	model := llmtest.Script(llmtest.Call(tool, args), llmtest.Text("Done."))
	out, err := assistant.Run(ctx, p.assistant, "Do it.", assistant.WithModel(model))
	if err != nil {
		p.t.Fatal(err)
	}
	return out.Messages[2].Results()[0].Content
}

func (p *project) expect(ctx context.Context, tool, args, want string) {
	p.t.Helper()
	if diff := cmp.Diff(want, p.call(ctx, tool, args)); diff != "" {
		p.t.Errorf("%s %s: %s", tool, args, diff)
	}
}

func TestIssues(t *testing.T) {
	p := newProject(t)
	alice, bob := p.as("alice"), p.as("bob")
	p.expect(alice, "list_issues", `{}`, `{"issues":[]}`)
	p.expect(alice, "get_current_assignee_email", `{}`, `alice@example.com`)
	p.expect(alice, "create_issue", `{"title":"Broken","description":"It's <broken>.","assignee_email":"bob@example.com"}`,
		`{"id":1,"title":"Broken","description":"It's <broken>.","assignee_email":"bob@example.com"}`)
	p.expect(bob, "create_issue", `{"title":"Slow"}`, `{"id":2,"title":"Slow","description":"","assignee_email":""}`)
	p.expect(alice, "list_assigned_issues", `{"assignee_email":"bob@example.com"}`,
		`{"issues":[{"id":1,"title":"Broken","description":"It's <broken>.","assignee_email":"bob@example.com"}]}`)
	p.expect(bob, "update_issue", `{"issue_id":1,"title":"Mended"}`,
		`{"id":1,"title":"Mended","description":"It's <broken>.","assignee_email":"bob@example.com"}`)
	p.expect(bob, "update_issue", `{"issue_id":1,"title":"Mended","description":""}`,
		`{"id":1,"title":"Mended","description":"","assignee_email":"bob@example.com"}`)
	p.expect(alice, "assign_user_to_issue", `{"issue_id":1}`, `{"id":1,"title":"Mended","description":"","assignee_email":""}`)
	p.expect(bob, "list_issues", `{}`,
		`{"issues":[{"id":2,"title":"Slow","description":"","assignee_email":""},{"id":1,"title":"Mended","description":"","assignee_email":""}]}`)
}

func TestWhoMayChangeAnIssue(t *testing.T) {
	p := newProject(t)
	alice, bob, root := p.as("alice"), p.as("bob"), p.as("root")
	p.call(alice, "create_issue", `{"title":"Broken"}`)
	const refused = "error: only who reported the issue, who is assigned to it, or a superuser may change it"
	p.expect(bob, "update_issue", `{"issue_id":1,"title":"Mine"}`, refused)
	p.expect(bob, "assign_user_to_issue", `{"issue_id":1,"assignee_email":"bob@example.com"}`, refused)
	if err := issues.New(p.db).Delete(bob, 1); err == nil || "error: "+err.Error() != refused {
		t.Errorf("bob deletes: %v", err)
	}
	p.expect(root, "assign_user_to_issue", `{"issue_id":1,"assignee_email":"bob@example.com"}`,
		`{"id":1,"title":"Broken","description":"","assignee_email":"bob@example.com"}`)
	p.expect(bob, "update_issue", `{"issue_id":1,"title":"Mine"}`,
		`{"id":1,"title":"Mine","description":"","assignee_email":"bob@example.com"}`)
	if err := issues.New(p.db).Delete(bob, 1); err != nil {
		t.Error(err)
	}
	p.expect(bob, "list_issues", `{}`, `{"issues":[]}`)
}

func TestWhatIsNotThere(t *testing.T) {
	p := newProject(t)
	alice := p.as("alice")
	p.call(alice, "create_issue", `{"title":"Broken"}`)
	p.expect(alice, "update_issue", `{"issue_id":7,"title":"x"}`, "error: issue 7 does not exist")
	p.expect(alice, "assign_user_to_issue", `{"issue_id":1,"assignee_email":"carol@example.com"}`, "error: user carol@example.com does not exist")
	p.expect(alice, "create_issue", `{"title":"x","assignee_email":"carol@example.com"}`, "error: user carol@example.com does not exist")
	p.expect(alice, "list_assigned_issues", `{"assignee_email":"' OR 1=1 --@example.com"}`,
		"invalid arguments:\n- assignee_email: \"' OR 1=1 --@example.com\" is not a valid email, such as ada@example.com\nThe tool list_assigned_issues did not run. Call it again with corrected arguments.")
	p.expect(t.Context(), "list_issues", `{}`, "error: you must be logged in to work with issues")
	if got := p.call(alice, "list_issues", `{}`); strings.Count(got, `"id"`) != 1 {
		t.Errorf("what failed left something: %s", got)
	}
}

// TestDeletionNeedsAPerson: no model can delete an issue on its own.
func TestDeletionNeedsAPerson(t *testing.T) {
	p := newProject(t)
	alice := p.as("alice")
	p.call(alice, "create_issue", `{"title":"Broken"}`)
	if got := p.call(alice, "delete_issue", `{"issue_id":1}`); !strings.HasPrefix(got, "error: the tool delete_issue needs a person's approval") {
		t.Error(got)
	}
	if got := p.call(alice, "list_issues", `{}`); !strings.Contains(got, "Broken") {
		t.Errorf("it is gone: %s", got)
	}
}

func TestDatabaseThatIsClosed(t *testing.T) {
	p := newProject(t)
	alice := p.as("alice")
	if err := p.db.Close(); err != nil {
		t.Fatal(err)
	}
	p.expect(alice, "list_issues", `{}`, "reading the account failed; try again later")
}
