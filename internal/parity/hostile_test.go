package parity_test

import (
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/llm/llmtest"
)

// What a message says is data: it comes as JSON that no browser takes for a page, and the
// page that is served runs its own script alone. Markdown is for whoever shows it.
func TestBehaviour094_MessagesAreNotRun(t *testing.T) {
	const hostile = `**hi** <script>alert(1)</script>`
	a := start(t, llmtest.Text(hostile))
	id := a.thread(t, "alice", `{}`)
	a.ask(t, "alice", id, hostile)
	got := a.do(t, "alice", "GET", "/threads/"+id+"/messages/", "")
	got.is(t, 200, `[{"id":"ID","type":"human","content":"`+hostile+`"},{"id":"ID","type":"ai","content":"`+hostile+`"}]`)
	equal(t, "type", got.header.Get("Content-Type"), "application/json; charset=utf-8")
	equal(t, "sniffing", got.header.Get("X-Content-Type-Options"), "nosniff")
	policy := a.do(t, "alice", "GET", "/docs", "").header.Get("Content-Security-Policy")
	if !strings.HasPrefix(policy, "default-src 'none'; script-src 'sha256-") || strings.Contains(policy, "unsafe") {
		t.Errorf("the policy of the page is %s", policy)
	}
}
