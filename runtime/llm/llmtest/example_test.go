package llmtest_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
)

// A test of an assistant gives it a script as its model: here a tool call, and
// then an answer.
func ExampleScript() {
	model := llmtest.Script(
		llmtest.Call("fetch_forecast", map[string]any{"location": "Recife"}),
		llmtest.Text("It will rain."),
	)

	req := &llm.Request{Messages: []chat.Message{chat.Text(chat.User, "Will it rain in Recife?")}}
	var answer llm.Accumulator
	for delta, err := range model.Stream(context.Background(), req) {
		if err != nil {
			panic(err)
		}
		answer.Add(delta)
	}
	call := answer.Message().Calls()[0]
	fmt.Println(call.ID, call.Name, call.Arguments)

	// The answer to the call is missing, so the model refuses to go on.
	req.Messages = append(req.Messages, answer.Message(), chat.Text(chat.User, "Hurry!"))
	for _, err := range model.Stream(context.Background(), req) {
		fmt.Println(err)
	}
	// Output:
	// call_1 fetch_forecast {"location":"Recife"}
	// model call failed (fatal): llmtest: request 2 is not valid: messages[2]: the tool calls call_1 have no results
}

// Answer computes an answer, and Always repeats it.
func ExampleAnswer() {
	echo := llmtest.Script(llmtest.Always(llmtest.Answer(func(req *llm.Request) llmtest.Step {
		return llmtest.Text("You said: " + req.Messages[len(req.Messages)-1].Text())
	})))
	for _, text := range []string{"One.", "Two."} {
		req := &llm.Request{Messages: []chat.Message{chat.Text(chat.User, text)}}
		for delta, err := range echo.Stream(context.Background(), req) {
			if err != nil {
				panic(err)
			}
			fmt.Print(delta.Text)
		}
		fmt.Println()
	}
	// Output:
	// You said: One.
	// You said: Two.
}

// A server speaks OpenAI's protocol, for programs that take OPENAI_BASE_URL.
// Outside of a test there is no T to give it.
func ExampleNewServer() {
	server := llmtest.NewServer(nil, llmtest.RateLimited(0), llmtest.Text("Hello."))
	defer server.Close()

	body := []byte(`{"model":"gpt-4o","messages":[{"role":"user","content":"Hi"}],"stream":true}`)
	for range 2 {
		res, err := http.Post(server.URL+"/chat/completions", "application/json", bytes.NewReader(body))
		if err != nil {
			panic(err)
		}
		text, err := io.ReadAll(res.Body)
		if err != nil {
			panic(err)
		}
		fmt.Println(res.StatusCode, bytes.HasSuffix(text, []byte("data: [DONE]\n\n")))
		_ = res.Body.Close()
	}
	fmt.Println(server.Requests()[1].Request.Messages[0].Text())
	// Output:
	// 429 false
	// 200 true
	// Hi
}
