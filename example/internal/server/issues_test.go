package server_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/example/internal/server"
)

// TestDeletionIsApproved: an issue is deleted when its reporter has said so, and not
// before.
func TestDeletionIsApproved(t *testing.T) {
	s := serve(t, server.Config{}, env{"EXAMPLE_PASSWORD": "x"})
	alice, bob := login(t, s, "alice"), login(t, s, "bob")
	thread := s.url + "/ai/threads/" + newThread(t, s, alice)
	say := func(text string) int {
		status, _ := post(t, alice, thread+"/messages/", fmt.Sprintf(`{"assistant_id":"issue_tracker_assistant","content":%q}`, text))
		return status
	}
	if status := say(`Create an issue with the title "The door squeaks"`); status != http.StatusCreated {
		t.Fatalf("creating: %d", status)
	}
	if status := say("Delete the issue 1"); status != http.StatusAccepted && status != http.StatusCreated {
		t.Fatalf("asking for the deletion: %d", status)
	}
	status, body := read(t, alice, thread+"/approvals/")
	var calls []struct {
		ID       string `json:"call_id"`
		Question string
	}
	if err := json.Unmarshal([]byte(body), &calls); err != nil || status != http.StatusOK || len(calls) != 1 {
		t.Fatalf("what waits: %d %s", status, body)
	}
	if calls[0].Question != "Delete issue 1 for ever?" {
		t.Errorf("the question is %q", calls[0].Question)
	}
	approval := fmt.Sprintf(`{"call_id":%q,"approve":true}`, calls[0].ID)
	if status, body := post(t, bob, thread+"/approvals/", approval); status != http.StatusForbidden {
		t.Errorf("bob decides: %d %s", status, body)
	}
	if status, body := post(t, alice, thread+"/approvals/", approval); status != http.StatusOK || !strings.Contains(body, `"status":"done"`) {
		t.Errorf("alice decides: %d %s", status, body)
	}
	if status, body := post(t, alice, thread+"/approvals/", approval); status/100 != 4 {
		t.Errorf("alice decides again: %d %s", status, body)
	}
	say("List issues")
	_, body = read(t, alice, thread+"/messages/")
	for _, want := range []string{"title The door squeaks", "I called delete_issue with issue id 1, and it says: ok.", "I called list_issues, and it says: issues nothing."} {
		if !strings.Contains(body, want) {
			t.Errorf("no %q in %s", want, body)
		}
	}
}

func post(t *testing.T, client *http.Client, url, body string) (int, string) {
	t.Helper()
	resp, err := client.Post(url, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}
