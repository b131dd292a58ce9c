package movies_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aigen-go/aigen/example/internal/account"
	"github.com/aigen-go/aigen/example/internal/data"
	"github.com/aigen-go/aigen/example/internal/movies"
	"github.com/aigen-go/aigen/example/internal/web"
	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
)

const (
	alien = "https://www.imdb.com/title/tt0078748/"
	frodo = "https://www.imdb.com/title/tt0120737/"
)

// newAssistant returns the assistant, and a function that makes contexts in which
// users act.
func newAssistant(t *testing.T) (*movies.Assistant, func(user string) context.Context) {
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
	fixtures, err := web.NewFixtures()
	if err != nil {
		t.Fatal(err)
	}
	a := &movies.Assistant{
		Backlog: movies.NewBacklog(db), Web: fixtures, Scraper: &movies.Scraper{Web: fixtures, Pages: fixtures},
	}
	return a, func(name string) context.Context {
		u, err := accounts.CheckPassword(t.Context(), name, "sesame")
		if err != nil {
			t.Fatal(err)
		}
		return assistant.WithUser(t.Context(), assistant.User{ID: u.ID, Name: u.Username})
	}
}

// call has the assistant call tools in one step, and returns what its model is told.
func call(t *testing.T, ctx context.Context, a assistant.Assistant, calls ...llmtest.Step) []string {
	t.Helper()
	model := llmtest.Script(llmtest.Calls(calls...), llmtest.Text("Done."))
	out, err := assistant.Run(ctx, a, "Do it.", assistant.WithModel(model))
	if err != nil {
		t.Fatal(err)
	}
	var results []string
	for _, m := range out.Messages {
		for _, r := range m.Results() {
			results = append(results, r.Content)
		}
	}
	return results
}

func add(name, url string, rating float64) llmtest.Step {
	return llmtest.Call("add_movie_to_backlog", map[string]any{"movie_name": name, "imdb_url": url, "imdb_rating": rating})
}

func TestBacklog(t *testing.T) {
	a, as := newAssistant(t)
	alice, bob := as("alice"), as("bob")
	list := llmtest.Call("get_movies_backlog", nil)
	for _, step := range []struct {
		ctx  context.Context
		call llmtest.Step
		want string
	}{
		{alice, list, "Empty"},
		{alice, add("Alien", alien, 8.5), "1 - [Alien](" + alien + ") - ⭐ 8.5"},
		{alice, add("Frodo", strings.TrimSuffix(frodo, "/"), 8.9), "1 - [Alien](" + alien + ") - ⭐ 8.5\n2 - [Frodo](" + frodo + ") - ⭐ 8.9"},
		{alice, add("The Fellowship of the Ring", frodo, 8.9), "1 - [Alien](" + alien + ") - ⭐ 8.5\n2 - [The Fellowship of the Ring](" + frodo + ") - ⭐ 8.9"},
		{bob, list, "Empty"},
		{alice, llmtest.Call("reorder_backlog", `{"imdb_urls":["`+frodo+`"]}`), "1 - [The Fellowship of the Ring](" + frodo + ") - ⭐ 8.9\n2 - [Alien](" + alien + ") - ⭐ 8.5"},
		{alice, llmtest.Call("remove_movie_from_backlog", `{"movie_name":"the fellowship of the ring"}`), "1 - [Alien](" + alien + ") - ⭐ 8.5"},
		{alice, llmtest.Call("remove_movie_from_backlog", `{"movie_name":"Heat"}`), "error: there is no movie called \"Heat\" in the backlog; it has:\n1 - [Alien](" + alien + ") - ⭐ 8.5"},
		{bob, llmtest.Call("reorder_backlog", `{"imdb_urls":["`+alien+`"]}`), "error: " + alien + " is not in the backlog; it has:\nEmpty"},
		{alice, add("x", "https://evil.example/title/tt1/", 1), "invalid arguments:\n- imdb_url: \"https://evil.example/title/tt1/\" does not match ^https://www\\.imdb\\.com/title/tt[0-9]+/?$\nThe tool add_movie_to_backlog did not run. Call it again with corrected arguments."},
	} {
		if got := call(t, step.ctx, a, step.call); len(got) != 1 || got[0] != step.want {
			t.Errorf("%+v: %s", step.call, cmp.Diff(step.want, got[0]))
		}
	}
}

// TestCallsOfAStep: four calls run at once, and none of them loses what another
// has stored.
func TestCallsOfAStep(t *testing.T) {
	a, as := newAssistant(t)
	var calls []llmtest.Step
	for i := range 8 {
		calls = append(calls, add(fmt.Sprint("Movie ", i), fmt.Sprintf("https://www.imdb.com/title/tt%d/", i), 5))
	}
	alice := as("alice")
	call(t, alice, a, calls...)
	text, err := a.Backlog.Text(assistant.WithUser(alice, *assistant.UserFrom(alice)))
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range strings.Split(text, "\n") {
		if !strings.HasPrefix(line, fmt.Sprintf("%d - [Movie ", i+1)) {
			t.Errorf("line %d is %s", i, line)
		}
	}
	if n := strings.Count(text, "\n"); n != 7 {
		t.Errorf("%d lines:\n%s", n+1, text)
	}
}

// TestInstructionsHaveTheBacklog of the user who asks, as it is at the beginning of
// the run.
func TestInstructionsHaveTheBacklog(t *testing.T) {
	a, as := newAssistant(t)
	call(t, as("alice"), a, add("Alien", alien, 8.5))
	for user, want := range map[string]string{"alice": "The backlog:\n1 - [Alien](" + alien + ") - ⭐ 8.5", "bob": "The backlog:\nEmpty"} {
		model := llmtest.Script(llmtest.Answer(func(req *llm.Request) llmtest.Step {
			if system := req.Messages[0].Text(); !strings.HasSuffix(system, want) {
				t.Errorf("%s: %s", user, system)
			}
			return llmtest.Text("Hi.")
		}))
		if _, err := assistant.Run(as(user), a, "Hi", assistant.WithModel(model)); err != nil {
			t.Error(err)
		}
	}
	if _, err := assistant.Run(t.Context(), a, "Hi", assistant.WithModel(llmtest.Script())); err == nil {
		t.Error("nobody has a backlog")
	}
}

func TestBacklogIsBounded(t *testing.T) {
	a, as := newAssistant(t)
	ctx := as("alice")
	for i := range 200 {
		if _, err := a.Backlog.Add(ctx, "x", fmt.Sprintf("https://www.imdb.com/title/tt%d/", i), 5); err != nil {
			t.Fatal(err)
		}
	}
	if got := call(t, ctx, a, add("One more", alien, 5)); got[0] != "error: the backlog is full: it has 200 movies" {
		t.Error(got)
	}
}

// TestScraper: the assistant sends another one to look a movie up, which has tools
// and steps of its own.
func TestScraper(t *testing.T) {
	a, as := newAssistant(t)
	var offered []string
	model := llmtest.Script(
		llmtest.Call("imdb_scraper", `{"message":"Alien of 1979"}`),
		llmtest.Answer(func(req *llm.Request) llmtest.Step {
			for _, tool := range req.Tools {
				offered = append(offered, tool.Name)
			}
			if got := req.Messages[len(req.Messages)-1].Text(); got != "Alien of 1979" {
				t.Errorf("the scraper is asked %q", got)
			}
			return llmtest.Call("search_web", `{"words":"Alien 1979 IMDb"}`)
		}),
		llmtest.Call("scrape_imdb_url", `{"imdb_url":"`+alien+`"}`),
		llmtest.Answer(func(req *llm.Request) llmtest.Step {
			if got := req.Messages[len(req.Messages)-1].Results()[0].Content; !strings.Contains(got, "IMDb rating 8.5/10") {
				t.Errorf("the page is %q", got)
			}
			return llmtest.Text("Alien (1979), " + alien + ", 8.5")
		}),
		llmtest.Text("Watch Alien."),
	)
	a.Scraper.Chat = model
	out, err := assistant.Run(as("alice"), a, "What is the rating of Alien?", assistant.WithModel(model))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"search_web", "scrape_imdb_url"}, offered); diff != "" {
		t.Error(diff)
	}
	if got := out.Messages[2].Results()[0].Content; got != "Alien (1979), "+alien+", 8.5" || out.Text != "Watch Alien." {
		t.Errorf("%q, %q", got, out.Text)
	}
}

// Who waits for a recommendation sees which page the scraper reads.
func TestProgressOfTheScraper(t *testing.T) {
	a, as := newAssistant(t)
	model := llmtest.ScriptFor(t,
		llmtest.Call("imdb_scraper", map[string]any{"message": "Find Alien."}),
		llmtest.For(t, a.Scraper).Method(a.Scraper.ScrapeIMDbURL, alien), llmtest.Text("Alien: 8.5."),
		llmtest.Text("See Alien."))
	a.Scraper.Chat = model
	var progress []string
	for e, err := range assistant.Stream(as("alice"), a, "What shall I see?", assistant.WithModel(model)) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Type == chat.Nested && e.Event.Type == chat.ToolProgress {
			progress = append(progress, e.Call.Name+": "+e.Event.Text)
		}
	}
	if diff := cmp.Diff([]string{"imdb_scraper: reading " + alien}, progress); diff != "" {
		t.Error(diff)
	}
}

// TestShowBacklog: the backlog is the answer, and no model words it again.
func TestShowBacklog(t *testing.T) {
	a, as := newAssistant(t)
	call(t, as("alice"), a, add("Alien", alien, 8.5))
	model := llmtest.ScriptFor(t, llmtest.For(t, a).Method(a.ShowMoviesBacklog))
	out, err := assistant.Run(as("alice"), a, "Show me my backlog.", assistant.WithModel(model))
	if err != nil || out.Text != "1 - [Alien]("+alien+") - ⭐ 8.5" {
		t.Errorf("%q, %v", out.Text, err)
	}
}

// TestTemperature: recommendations vary, unless somebody has named a model, which may
// take no temperature.
func TestTemperature(t *testing.T) {
	a, as := newAssistant(t)
	for name, want := range map[string]*float64{"": new(1.2), "o3": nil} {
		a.ModelName = name
		model := llmtest.ScriptFor(t, llmtest.Text("Hi."))
		if _, err := assistant.Run(as("alice"), a, "Hi", assistant.WithModel(model)); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, model.Requests()[0].Temperature); diff != "" {
			t.Errorf("%q: %s", name, diff)
		}
	}
}
