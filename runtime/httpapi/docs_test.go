package httpapi_test

import (
	"context"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/httpapi"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/thread"
)

var fenced = regexp.MustCompile("(?ms)^```(sh|text)\n(.*?)^```$")

// mark separates what the blocks of a page print.
const mark = "\n---\n"

// The session in docs/http.md prints what the page says.
func TestDocsSession(t *testing.T) {
	for _, program := range []string{"sh", "curl", "sed", "tee"} {
		if _, err := exec.LookPath(program); err != nil && os.Getenv("AIGEN_REQUIRE_ALL") == "" {
			t.Skip(err)
		}
	}
	page, err := os.ReadFile("../../docs/http.md")
	if err != nil {
		t.Fatal(err)
	}
	var script string
	var want []string
	for _, block := range fenced.FindAllStringSubmatch(string(page), -1) {
		if block[1] == "sh" {
			script += block[2]
			continue
		}
		script += "printf '" + strings.ReplaceAll(mark, "\n", `\n`) + "'\n"
		want = append(want, strings.TrimSuffix(block[2], "\n"))
	}
	cmd := exec.CommandContext(t.Context(), "sh", "-eu", "-c", script)
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), "AI="+documented(t), "AUTH=X-User: alice")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	got := strings.Split(strings.TrimSuffix(masked(string(out)), mark), mark)
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || strings.TrimSuffix(got[i], "\n") != want[i] {
			t.Errorf("block %d prints\n%s\nand the page says\n%s", i+1, append(got, "nothing")[min(i, len(got))], append(want, "nothing")[min(i, len(want))])
		}
	}
}

// documented is the API that the page talks to.
func documented(t *testing.T) string {
	t.Helper()
	m := new(model)
	for _, text := range []string{"It is sunny.", "It rains.", "It snows.", "It is sunny again.", "Sunny.", "It is foggy."} {
		m.script(func(_ context.Context, _ *llm.Request, yield func(llm.Delta, error) bool) {
			_ = yield(llm.Delta{Text: text}, nil) && yield(llm.Delta{Finish: llm.FinishStop, Usage: &chat.Usage{Input: 10, Output: 2}}, nil)
		})
	}
	m.script(callTools("refund", `{"cents":500,"pin":"1234"}`, "locate", `{}`), say("You got 400 cents."))
	shop := newTemperature()
	shop.spec.ID, shop.more = "shop", shopTools(new(atomic.Int64))
	prices := thread.WithPrices(func(_ string, u chat.Usage) int64 { return u.Input + 10*u.Output })
	router, err := httpapi.New(httpapi.Config{Threads: openStore(t, prices), Model: m, Authenticate: users}, named{id: "weather"}, shop)
	if err != nil {
		t.Fatal(err)
	}
	return serve(t, router).URL
}
