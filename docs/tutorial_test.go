package docs_test

import (
	"os"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
)

// TestTutorial does what the page tells, with a server in the place of OpenAI's.
func TestTutorial(t *testing.T) {
	if testing.Short() {
		t.Skip("builds an application")
	}
	t.Parallel()
	page, err := os.ReadFile("tutorial.md")
	if err != nil {
		t.Fatal(err)
	}
	server := llmtest.NewServer(t, llmtest.Always(llmtest.Answer(asOnThePage)))
	follow(t, stepsOf(t, string(page)), "OPENAI_API_KEY=none", "OPENAI_BASE_URL="+server.URL)
	if err := server.Err(); err != nil {
		t.Error(err)
	}
}

const plan = `{"city":"Recife","stops":[` +
	`{"name":"Paço do Frevo","why":"It is too hot for the beach at noon, and the museum is cool.","outside":false},` +
	`{"name":"Marco Zero","why":"The square where the city began, best in the evening.","outside":true}]}`

// asOnThePage is the model of the tutorial: it goes by the last question, and by what
// tools have returned since then.
func asOnThePage(req *llm.Request) llmtest.Step {
	last := req.Messages[len(req.Messages)-1]
	question := ""
	for _, m := range req.Messages {
		if m.Role == chat.User {
			question = m.Text()
		}
	}
	result := ""
	if results := last.Results(); len(results) > 0 {
		result = results[0].Content
	}
	switch {
	case strings.Contains(question, "visa"):
		return llmtest.Text("No, not for 90 days.")
	case strings.HasPrefix(question, "Book") && result == "":
		return llmtest.Call("book_hotel", `{"hotel":"Ritz","nights":2}`)
	case strings.HasPrefix(question, "Book"):
		return llmtest.Text("Your room at the Ritz is " + result + ".")
	case len(req.Tools) == 0: // there may be a call of its own for the value
		return llmtest.Text(plan)
	case strings.HasPrefix(question, "Plan a day") && result == "":
		return llmtest.Call("weather_assistant", `{"message":"How warm is it in Recife at noon?"}`)
	case strings.HasPrefix(question, "Plan a day"):
		return llmtest.Text(plan)
	case strings.HasSuffix(result, " in Recife, Brazil"):
		return llmtest.Text("It is " + result + ".")
	case strings.Contains(question, "Fahrenheit"):
		return llmtest.Call("fetch_temperature", `{"location":"Recife, Brazil","unit":"fahrenheit"}`)
	}
	return llmtest.Call("fetch_temperature", `{"location":"Recife, Brazil"}`)
}
