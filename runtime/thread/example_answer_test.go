package thread_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"strings"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/blob"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/thread"
	"github.com/aigen-go/aigen/runtime/tool"
)

// tripPlanner answers with trips; the model says what is given.
func tripPlanner(answers ...string) assistant.Assistant {
	var steps []llmtest.Step
	for _, a := range answers {
		steps = append(steps, llmtest.Text(a))
	}
	return planner{bot{model: llmtest.Script(steps...)}}
}

func ExampleRunFor() {
	ctx, s, threadID, _ := opened()
	defer s.Close()
	trips := tripPlanner(`{"city":"Rome"}`)

	plan, result, err := thread.RunFor[trip](ctx, s, threadID, trips, "Where shall I go?")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(plan.City, string(result.Output))

	runs, err := s.Runs(ctx, threadID)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(runs[0].Output))
	// Output:
	// Rome {"city":"Rome"}
	// {"city":"Rome"}
}

func ExampleRunOnceFor() {
	ctx, s, _, _ := opened()
	defer s.Close()
	trips := tripPlanner("Rome!", "Rome, I said.", "Rome.")

	plan, _, err := thread.RunOnceFor[trip](ctx, s, trips, "Where shall I go?",
		assistant.WithLimits(assistant.Limits{OutputRetries: 1}))
	if wrong, ok := errors.AsType[*assistant.OutputError](err); ok {
		fmt.Println(wrong.Tries, wrong.Answer)
	}
	_ = plan // the zero value, after an error
	// Output: 2 Rome, I said.
}

func ExampleService_Run_window() {
	ctx, s, threadID, weather := opened("Sunny.", "Rainy.")
	defer s.Close()

	result, err := s.Run(ctx, threadID, weather, "How is Recife?",
		assistant.WithWindow(assistant.Window{Tokens: 100_000, Summarize: true}))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(result.Text)
	// Output: Sunny.
}

func ExampleTurn_attachments() {
	dir, err := os.MkdirTemp("", "attachments")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	ctx := assistant.WithUser(context.Background(), assistant.User{ID: "alice"})
	s, err := thread.Open(ctx, "sqlite::memory:", thread.WithLogger(quiet), thread.WithBlobs(blob.Dir(dir)))
	if err != nil {
		log.Fatal(err)
	}
	defer s.Close()
	th, err := s.CreateThread(ctx, thread.NewThread{Name: "Shopping"})
	if err != nil {
		log.Fatal(err)
	}
	model := llmtest.Script(llmtest.Text("Milk."))
	shopper, list := bot{model: model}, strings.NewReader("milk")

	file, err := s.AddAttachment(ctx, th.ID, "list.txt", "text/plain", list)
	if err != nil {
		log.Fatal(err)
	}
	result, err := s.RunTurn(ctx, th.ID, shopper, thread.Turn{
		Message: "What do I need?", Attachments: []string{file.ID},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(result.Text)
	fmt.Println(model.Requests()[0].Messages[0].Text())
	// Output:
	// Milk.
	// The file "list.txt":
	// milk
	//
	// What do I need?
}

func Example_subAssistant() {
	ctx, s, threadID, _ := opened()
	defer s.Close()
	scout := inside{}
	outer := bot{
		tools: []tool.Tool{assistant.AsTool(scout, "Looks around.")},
		model: llmtest.Script(
			llmtest.Call("inner", map[string]string{"message": "Look!"}),
			llmtest.Text("It is nice."), // the inner assistant
			llmtest.Text("I hear that it is nice.")),
	}

	for e, err := range s.Stream(ctx, threadID, outer, "How is it?",
		assistant.WithLimits(assistant.Limits{Steps: 30, Tokens: 200_000, Depth: 1})) {
		if err != nil {
			log.Fatal(err)
		}
		if e.Type == chat.Nested && e.Event.Type == chat.MessageDone {
			fmt.Printf("%s says: %s\n", e.Call.Name, e.Event.Message.Text())
		}
		if e.Type == chat.MessageDone && e.Message.Text() != "" {
			fmt.Println(e.Message.Text())
		}
	}
	// Output:
	// inner says: It is nice.
	// I hear that it is nice.
}
