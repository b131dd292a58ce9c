package thread_test

import (
	"context"
	"fmt"
	"log"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/thread"
)

// opened is a service with a thread of alice, who acts in the context, and an
// assistant that gives the answers.
func opened(answers ...string) (context.Context, *thread.Service, string, assistant.Assistant) {
	ctx := assistant.WithUser(context.Background(), assistant.User{ID: "alice"})
	s, err := thread.Open(ctx, "sqlite::memory:", thread.WithLogger(quiet))
	if err != nil {
		log.Fatal(err)
	}
	th, err := s.CreateThread(ctx, thread.NewThread{Name: "Travel"})
	if err != nil {
		log.Fatal(err)
	}
	var steps []llmtest.Step
	for _, a := range answers {
		steps = append(steps, llmtest.Text(a))
	}
	return ctx, s, th.ID, bot{model: llmtest.Script(steps...)}
}

func ExampleService_RunTurn() {
	ctx, s, threadID, weather := opened("Sunny.", "Rainy.", "Rainy, 12 °C.")
	defer s.Close()

	first, err := s.Run(ctx, threadID, weather, "How is Recife?")
	if err != nil {
		log.Fatal(err)
	}
	// Another question in place of the first one.
	_, err = s.RunTurn(ctx, threadID, weather, thread.Turn{
		Edit: first.Messages[0].ID, Message: "How is Oslo?",
	})
	if err != nil {
		log.Fatal(err)
	}
	messages, err := s.Messages(ctx, threadID)
	if err != nil {
		log.Fatal(err)
	}
	// Another answer to it.
	_, err = s.RunTurn(ctx, threadID, weather, thread.Turn{Regenerate: messages[1].ID})
	if err != nil {
		log.Fatal(err)
	}
	messages, err = s.Messages(ctx, threadID)
	if err != nil {
		log.Fatal(err)
	}
	for _, m := range messages {
		fmt.Printf("%d/%d %s\n", m.Version, m.Versions, m.Text())
	}
	// Output:
	// 2/2 How is Oslo?
	// 2/2 Rainy, 12 °C.
}

func ExampleService_SelectBranch() {
	ctx, s, threadID, weather := opened("Sunny.", "Rainy.")
	defer s.Close()
	first, err := s.Run(ctx, threadID, weather, "How is Recife?")
	if err != nil {
		log.Fatal(err)
	}
	edit := thread.Turn{Edit: first.Messages[0].ID, Message: "How is Oslo?"}
	if _, err := s.RunTurn(ctx, threadID, weather, edit); err != nil {
		log.Fatal(err)
	}

	messages, err := s.Messages(ctx, threadID)
	if err != nil {
		log.Fatal(err)
	}
	versions, err := s.Siblings(ctx, threadID, messages[0].ID)
	if err != nil {
		log.Fatal(err)
	}
	if err := s.SelectBranch(ctx, threadID, versions[0].ID); err != nil {
		log.Fatal(err)
	}
	messages, err = s.Messages(ctx, threadID)
	if err != nil {
		log.Fatal(err)
	}
	for _, m := range messages {
		fmt.Println(m.Text())
	}
	// Output:
	// How is Recife?
	// Sunny.
}

func ExampleTurn_clientID() {
	ctx, s, threadID, weather := opened("Sunny.")
	defer s.Close()

	turn := thread.Turn{Message: "How is Recife?", ClientID: "0198c5f2-1"}
	for range 2 { // the client did not get the first answer
		result, err := s.RunTurn(ctx, threadID, weather, turn)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(result.Text)
	}
	messages, err := s.Messages(ctx, threadID)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(messages), "messages")
	// Output:
	// Sunny.
	// Sunny.
	// 2 messages
}

func ExampleService_ListThreads() {
	ctx, s, _, _ := opened()
	defer s.Close()
	for _, name := range []string{"Food", "Sports"} {
		if _, err := s.CreateThread(ctx, thread.NewThread{Name: name}); err != nil {
			log.Fatal(err)
		}
	}

	filter := thread.Filter{Limit: 2, Order: thread.ByActivity, Archived: new(false)}
	for {
		page, err := s.ListThreads(ctx, filter)
		if err != nil {
			log.Fatal(err)
		}
		for _, th := range page.Threads {
			fmt.Println(th.Name)
		}
		if page.Next == "" {
			break
		}
		filter.After = page.Next
	}
	// Output:
	// Sports
	// Food
	// Travel
}

func ExampleService_ListMessages() {
	ctx, s, threadID, weather := opened("Sunny.", "Rainy.")
	defer s.Close()
	for _, question := range []string{"How is Recife?", "How is Oslo?"} {
		if _, err := s.Run(ctx, threadID, weather, question); err != nil {
			log.Fatal(err)
		}
	}

	filter := thread.MessageFilter{Limit: 3}
	for {
		page, err := s.ListMessages(ctx, threadID, filter)
		if err != nil {
			log.Fatal(err)
		}
		for _, m := range page.Messages {
			fmt.Println(m.Seq, m.Text())
		}
		if !page.More {
			break
		}
		filter.Before = page.Messages[0].Seq
	}
	// Output:
	// 2 Sunny.
	// 3 How is Oslo?
	// 4 Rainy.
	// 1 How is Recife?
}
