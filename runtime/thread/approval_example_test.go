package thread_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/thread"
	"github.com/aigen-go/aigen/runtime/tool"
)

// refunding is an assistant whose tool must be approved, asked once.
func refunding() (context.Context, *thread.Service, string, assistant.Assistant) {
	ctx, s, threadID, _ := opened()
	shop := &till{}
	return ctx, s, threadID, shop.asks(refundCall("call_1", 500))
}

func ExampleService_Decide() {
	ctx, s, threadID, shop := refunding()
	defer s.Close()

	result, err := s.Run(ctx, threadID, shop, "I want my money back.")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(result.Stop)
	// Later, also in another process: somebody is asked.
	waiting, err := s.Waiting(ctx, threadID)
	if err != nil {
		log.Fatal(err)
	}
	for _, call := range waiting.Calls {
		fmt.Println(call.CallID, call.Tool, call.Question, call.Arguments)
	}
	// He approves, with other arguments.
	waiting, err = s.Decide(ctx, waiting.Run.ID, shop, thread.Decision{
		CallID: "call_1", Approve: true, Arguments: `{"cents": 400, "pin": "1234"}`,
	})
	if err != nil {
		log.Fatal(err)
	}
	if waiting.Ready() {
		result, err = s.Resume(ctx, waiting.Run.ID, shop)
		if err != nil {
			log.Fatal(err)
		}
	}
	fmt.Println(result.Text)
	// Output:
	// waiting
	// call_1 refund Refund 500 cents? {"cents":500,"pin":"•••"}
	// Done.
}

// atTerminal asks at the terminal.
func atTerminal(_ context.Context, p assistant.Pending) (assistant.Decision, error) {
	fmt.Println(p.Question)
	var answer string
	if _, err := fmt.Fscan(os.Stdin, &answer); err != nil {
		return assistant.Decision{}, err
	}
	return assistant.Decision{Approved: answer == "yes", Reason: "the user said " + answer}, nil
}

func Example_approver() {
	_, s, _, shop := refunding()
	defer s.Close()
	terminal := os.Stdin
	defer func() { os.Stdin = terminal }()
	typed, keys, err := os.Pipe()
	if err != nil {
		log.Fatal(err)
	}
	os.Stdin = typed
	fmt.Fprintln(keys, "no")
	ctx := context.Background()

	result, err := assistant.Run(ctx, shop, "I want my money back.", assistant.WithApprover(atTerminal))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(result.Messages[2].Results()[0].Content)
	// Output:
	// Refund 500 cents?
	// denied: the user said no
	// The tool did not run.
}

func ExampleService_Start() {
	ctx, s, threadID, weather := opened("It is sunny.")
	defer s.Close()

	runID, err := s.Start(ctx, threadID, weather, thread.Turn{Message: "How is it?"})
	if err != nil {
		log.Fatal(err)
	}
	// Anybody who may read the thread, at any time, as often as he likes.
	for e, err := range s.Events(ctx, runID) {
		if err != nil {
			log.Fatal(err)
		}
		if e.Type == chat.MessageDone {
			fmt.Println(e.Message.Text())
		}
	}
	// Output: It is sunny.
}

// find looks a customer up.
func findCustomer(ctx context.Context, name string) (string, error) {
	tool.Progress(ctx, "looking in the archive")
	switch name {
	case "":
		return "", tool.Retry("Ask the user for a name first.", nil)
	case "Bob":
		return "", tool.Stop("Your account was closed.", nil)
	}
	return "", tool.Tell("There is no such customer.", fmt.Errorf("select from customers where name = %q", name))
}

func Example_toolErrors() {
	ctx, s, threadID, _ := opened()
	defer s.Close()
	b := bot{
		model: llmtest.Script(llmtest.Call("find", nil)),
		tools: []tool.Tool{newTool("find", func(ctx context.Context) (string, error) { return findCustomer(ctx, "Bob") })},
	}
	for e, err := range s.Stream(ctx, threadID, b, "Who is Bob?") {
		if err == nil && (e.Type == chat.ToolProgress || e.Type == chat.RunStopped) {
			fmt.Println(e.Type, e.Text+e.Error)
		}
	}
	// Output:
	// tool-progress looking in the archive
	// run-stopped Your account was closed.
}
