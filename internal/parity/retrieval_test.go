package parity_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/retrieval"
)

// canned finds the same documents for every question, and remembers the questions.
type canned struct{ asked []string }

func (c *canned) Retrieve(_ context.Context, q retrieval.Query) ([]retrieval.Document, error) {
	c.asked = append(c.asked, q.Text)
	return []retrieval.Document{{ID: "a", Text: "A"}, {ID: "b", Text: "B"}}, nil
}

const documents = "\n\n---START OF CONTEXT---\nA\n\nB---END OF CONTEXT---\n\n"

func TestBehaviour030_DocumentsAreFoundForAQuestion(t *testing.T) {
	found := new(canned)
	a := setup{finder: found}.start(t, llmtest.Text("A and B."))
	id := a.thread(t, "alice", `{}`)
	a.post(t, "alice", id, "docs_assistant", "What is there?").is(t, 201, "")
	equal(t, "searched for", strings.Join(found.asked, "|"), "What is there?")
	equal(t, "request", a.sent(t, 0), "system: You know the docs."+documents+"\nuser: What is there?")
	equal(t, "stored", a.stored(t, "alice", id), "user: What is there?\nassistant: A and B.")
}

func TestBehaviour031_AFollowingQuestionIsReworded(t *testing.T) {
	found := new(canned)
	a := setup{finder: found}.start(t, llmtest.Text("A and B."), llmtest.Text("What is B about?"), llmtest.Text("B is B."))
	id := a.thread(t, "alice", `{}`)
	a.post(t, "alice", id, "docs_assistant", "What is there?").is(t, 201, "")
	a.post(t, "alice", id, "docs_assistant", "And the second?").is(t, 201, "")
	equal(t, "searched for", strings.Join(found.asked, "|"), "What is there?|What is B about?")
	reworded := a.model.Requests()[1]
	system := slices.IndexFunc(reworded.Messages, func(m chat.Message) bool { return m.Role == chat.System })
	if system != 0 || strings.Contains(reworded.Messages[0].Text(), "CONTEXT") || len(reworded.Tools) != 0 {
		t.Errorf("%+v", reworded)
	}
	equal(t, "what is reworded", transcript(reworded.Messages[1:]), "user: What is there?\nassistant: A and B.\nuser: And the second?")
	equal(t, "answered with", a.sent(t, 2), "system: You know the docs."+documents+
		"\nuser: What is there?\nassistant: A and B.\nuser: And the second?")
	equal(t, "stored", a.stored(t, "alice", id), "user: What is there?\nassistant: A and B.\nuser: And the second?\nassistant: B is B.")
}
